"""Documents that a question calls by name: “消费扶贫意见里…”, “按营商环境条例…”, “三年行动计划”, “报道里…”, “国发42号文”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from qa.knowledge import Knowledge
from qa.lexicon import grams
from qa.select.cues import cue, entries, without_frame

_REACH, _SHORTEST = 16, 3
"""Characters before the kind in which its name stands, and the fewest of a name."""
_WITHIN = 6
"""The fewest characters of a name that stands without its kind: 农机装备转型升级里."""
_ASKED = 256  # questions whose calls are remembered: each is looked for more than once
_COVERED = 0.75  # share of a name's pairs of characters that the title has
_STOP = re.compile(r"[,，。;；:：?？!！\s《“\"]|按照?|根据|这[个份]|那[个份]|[在从把]")


@dataclass(frozen=True)
class Named:
    """The documents of a name, and where the name stands in the question."""

    documents: frozenset[str]
    start: int
    end: int


def named(knowledge: Knowledge, text: str) -> Named | None:
    """The documents whose title a stretch of the question shortens, the longest such stretch; None where there is none."""
    return _named(_Titles(knowledge), text)


class _Titles:
    """The titles of a store, told apart by the store that they are of."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __hash__(self) -> int:
        return id(self.knowledge)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Titles) and other.knowledge is self.knowledge


@cache
def _kinds() -> re.Pattern[str]:
    """What a question calls a document, and how it goes on where it leaves that out."""
    return re.compile(
        rf"(?P<kind>{cue('called').pattern})(?![员格决])"
        r"|(?<=[\u4e00-\u9fff]{2})(?P<called>[这那][份个]文件?)"
        r"|(?<=[\u4e00-\u9fff]{2})(?P<within>)(?=里面?|当中|这[份个]|那[份个]|文件|这块文)"
    )


def kinds_of(kind: str) -> list[str]:
    """A kind by which a question calls a document, with those that a title may say instead."""
    return next((row.split() for row in entries("called_too") if row.split()[0] == kind), [kind])


@lru_cache(_ASKED)
def _named(titles: _Titles, text: str) -> Named | None:
    best: tuple[int, int, int, set[str]] | None = None
    for found in _kinds().finditer(text):
        kind = found["kind"] or ""
        kinds = kinds_of(kind)
        low = max(0, found.start() - _REACH)
        for stop in _STOP.finditer(text, low, found.start()):
            low = stop.end()
        surely = kind or found["called"] is not None
        starts = range(low, found.start() - (_SHORTEST if surely else _WITHIN) + 1)
        names = [
            (start, text[start : start + 2], grams(text[start : found.start()]))
            for start in starts
            if surely or without_frame(text[start : found.start()])  # 21项重点任务里 names no document
        ]
        for name, title, _ in titles.knowledge.titles if names else ():
            if not any(kind in title for kind in kinds):
                continue
            begun = [(start, wanted) for start, begins, wanted in names if wanted and begins in title]
            words = grams(title) if begun else frozenset()
            covered = (start for start, wanted in begun if len(wanted & words) >= _COVERED * len(wanted))
            if (start := next(covered, None)) is None:
                continue
            size = found.start() - start
            if best is None or size > best[0]:
                best = (size, start, found.end(), {name})
            elif size == best[0] and start == best[1]:
                best[3].add(name)
    return Named(frozenset(best[3]), best[1], best[2]) if best else None


def document_wanted(knowledge: Knowledge, text: str) -> set[str] | None:
    """Documents that a question narrows itself to by what it calls them, or None."""
    if wanted := called_by_kind(knowledge, text) | called_by_number(knowledge, text):
        return wanted
    found = named(knowledge, text)
    return set(found.documents) if found else None


def called_by_kind(knowledge: Knowledge, text: str) -> set[str]:
    """Documents that a question calls by their kind alone: 三年行动计划, 报道."""
    return {name for call in calls(knowledge, text) for name in call.documents}


def every_call(knowledge: Knowledge, text: str) -> list[frozenset[str]]:
    """The documents of each call of a question, in its order, where the calls are of different documents."""
    found = [*calls(knowledge, text), *numbers(knowledge, text)]
    rest = text
    for call in found:
        rest = _blanked(rest, call)
    while another := named(knowledge, rest):
        found.append(another)
        rest = _blanked(rest, another)
    kept: list[frozenset[str]] = []
    for call in sorted(found, key=lambda one: one.start):
        if not any(call.documents & other for other in kept):
            kept.append(call.documents)
    return kept


def _blanked(text: str, call: Named) -> str:
    return text[: call.start] + "\n" * (call.end - call.start) + text[call.end :]


def called_by_number(knowledge: Knowledge, text: str) -> set[str]:
    """Documents that a question calls by their number, in full or as one says it: 国发42号文."""
    return {name for call in numbers(knowledge, text) for name in call.documents}


def numbers(knowledge: Knowledge, text: str) -> tuple[Named, ...]:
    """Each place where a question has the number of a document: its letters, or the end of them, and its serial; the year
    may be left out, the letters too where it says 号文.
    """
    return _numbers(_Titles(knowledge), text)


@lru_cache(_ASKED)
def _numbers(titles: _Titles, text: str) -> tuple[Named, ...]:
    found = []
    for said in _NUMBER.finditer(text):
        wanted: set[str] = set()
        begins = said.start("serial")
        for name, document in titles.knowledge.store.documents.items():
            own = _NUMBER.fullmatch(document.identity.number or "")
            if not own or own["serial"] != said["serial"] or (said["year"] or own["year"]) != own["year"]:
                continue
            letters = _shared_end(said["letters"] or "", own["letters"] or "")
            if len(letters) >= _LETTERS or (said["paper"] and not said["letters"]):
                wanted.add(name)
                begins = min(begins, said.end("letters") - len(letters) if letters else said.start())
        if wanted:
            found.append(Named(frozenset(wanted), begins, said.end()))
    return tuple(found)


def _shared_end(said: str, own: str) -> str:
    """The letters of a number that a stretch of a question ends in: all of them, or the end where no more stands there."""
    if said.endswith(own):
        return own
    return said if own.endswith(said) else ""


_NUMBER = re.compile(
    r"(?P<letters>[\u4e00-\u9fff]{1,14}[发函字规办])?\s*[〔\[(（【]?(?P<year>20\d\d)?[〕\])）】]?\s*年?第?(?P<serial>\d{1,4})号(?P<paper>文件?)?"
)
_LETTERS = 2


def calls(knowledge: Knowledge, text: str) -> tuple[Named, ...]:
    """Each place where a question calls documents by their kind alone."""
    return _calls(_Titles(knowledge), text)


@cache
def _alone() -> re.Pattern[str]:
    """Kinds that call a document by themselves: 三年行动计划, 报道."""
    return re.compile(rf"([一二三四五六七八九十两\d]年)?(行动)?计划(?!部门)|{cue('pages').pattern}")


@lru_cache(_ASKED)
def _calls(titles: _Titles, text: str) -> tuple[Named, ...]:
    found = []
    for called in _alone().finditer(text):
        wanted: set[str] = set()
        for name, title, kind in titles.knowledge.titles:
            if "计划" in called[0]:
                if (called[1] or called[2]) and (called[1] or "") in title and (called[2] or "") + "计划" in title:
                    wanted.add(name)
            elif called[0] in title or kind == "报道":
                wanted.add(name)
        if wanted:
            found.append(Named(frozenset(wanted), *called.span()))
    return tuple(found)
