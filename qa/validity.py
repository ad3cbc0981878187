"""Whether documents are still in force: their own 有效期, what their page says of them, and who repealed them.

Answers prefer what is in force and say of the rest when it lapsed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from weakref import WeakKeyDictionary

from chinese.dates import iso_date, written
from chinese.document_numbers import YEAR_IN_BRACKETS
from chinese.numerals import integer
from corpus.document import Evidence, Particular
from qa.knowledge import Knowledge
from qa.model import Plan, Statement
from qa.select.cues import entries
from store.documents import StoredDocument

_YEARS = re.compile(r"([一二两三四五六七八九十]{1,3}|\d{1,2})年(?!\d)")
_TITLE = re.compile(r"《([^《》]+)》(?:\(([^()]{4,60})\))?")
_OF_FORCE = ("standing", "valid_until")


@dataclass(frozen=True)
class Validity:
    """What is known of a document's force on a day: `until` is the last day of it (ISO), reckoned from the day it came
    into force where the text gives years; `lapsed` says in Chinese how it ended, empty while it is in force or where
    nothing is said; `evidence` are the places that say so.
    """

    until: str | None = None
    lapsed: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def label(self) -> str:
        """For a list of documents; empty where the text says nothing."""
        return self.lapsed or (f"有效至{self.until}" if self.until else "")


def validity(documents: Mapping[str, StoredDocument], today: date) -> dict[str, Validity]:
    """By document what is said of its force, those left out of which nothing is."""
    found: dict[str, Validity] = {}
    names = _Names(documents)
    for name, document in documents.items():
        if any(map(document.tells, _OF_FORCE)) and (own := _own(document, today)):
            found[name] = own
    for document in documents.values():
        if not document.tells("repeals"):
            continue
        since = _start(document)
        if since and since > today:
            continue
        for said in document.says("repeals"):
            for title, number in _TITLE.findall(said.value):
                for name in names.of(title, number) - {document.id}:
                    where = document.evidence_of(said)
                    known = found.get(name, Validity()).until
                    found[name] = Validity(known, f"已被《{document.identity.title}》废止", (where,))
    return found


_KNOWN: WeakKeyDictionary[Knowledge, tuple[date, dict[str, Validity]]] = WeakKeyDictionary()


def noted(knowledge: Knowledge, plan: Plan, today: date) -> Plan:
    """An answer with what rests on documents in force before the rest, and a closing line for each that lapsed."""
    documents = knowledge.store.documents
    day, known = _KNOWN.get(knowledge, (None, {}))
    if day != today:
        known = validity(documents, today)
        _KNOWN[knowledge] = (today, known)
    cited = list(dict.fromkeys(e.document for statement in plan.statements for e in statement.evidence))
    lapsed = {name: v for name, v in known.items() if v.lapsed and name in cited}
    if not lapsed:
        return plan
    late = [bool(s.evidence) and all(e.document in lapsed for e in s.evidence) for s in plan.statements]
    ordered = [s for s, is_late in sorted(zip(plan.statements, late, strict=True), key=lambda pair: pair[1])]
    notes = [
        Statement(f"（《{documents[name].identity.title}》{lapsed[name].lapsed}。）", lapsed[name].evidence)
        for name in cited
        if name in lapsed
    ]
    return replace(plan, statements=(*ordered, *notes))


def _own(document: StoredDocument, today: date) -> Validity | None:
    """What a document and its page say of its own force."""
    for said in document.says("standing"):
        if said.value in entries("lapsed"):
            return Validity(None, f"已{said.value.removeprefix('已')}", (document.evidence_of(said),))
    for said in document.says("valid_until"):
        if (last := _last_day(document, said)) is None:
            continue
        ended = f"已于{written(last)}失效" if last < today else ""
        places = (document.evidence_of(said), *(document.evidence_of(p) for p in document.says("in_force")[:1]))
        return Validity(last.isoformat(), ended, tuple(dict.fromkeys(places)))
    return None


def _last_day(document: StoredDocument, said: Particular) -> date | None:
    """The last day of force: the day named, or the years named from the day it came into force."""
    if day := _day(re.sub(r"自.*?(?=至|到|止)", "", said.value)):
        return day
    years = _YEARS.search(said.value)
    start = _start(document)
    if not years or start is None:
        return None
    count = integer(years[1])
    try:
        return start.replace(year=start.year + count) - timedelta(days=1)
    except ValueError:  # from a 29 February
        return date(start.year + count, 2, 28)


def _start(document: StoredDocument) -> date | None:
    """The day from which a document is in force: the one it names, or that of its issue (自印发之日起)."""
    for said in document.says("in_force"):
        if day := _day(said.value):
            return day
        if "之日" in said.value and "后" not in said.value:
            return _day(document.identity.date or document.identity.published or "")
    return None


def _day(text: str) -> date | None:
    iso = iso_date(re.sub(r"\s", "", text))
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


class _Names:
    """Documents by what repeals call them, looked through when one does."""

    def __init__(self, documents: Mapping[str, StoredDocument]) -> None:
        self._documents = documents

    def of(self, title: str, number: str) -> set[str]:
        """The documents that a title, or the number behind it, names; a number decides where both are known."""
        numbered, titled, without = self._grouped
        if number and re.search(YEAR_IN_BRACKETS, number):
            return {*numbered.get(_plain(number), ()), *without.get(_plain(title), ())}
        return {*titled.get(_plain(title), ())}

    @cached_property
    def _grouped(self) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]:
        """By number, by title, and those without a number by title."""
        numbered: dict[str, list[str]] = {}
        titled: dict[str, list[str]] = {}
        without: dict[str, list[str]] = {}
        for name, document in self._documents.items():
            own, title = document.identity.number, _plain(document.identity.title)
            titled.setdefault(title, []).append(name)
            if own:
                numbered.setdefault(_plain(own), []).append(name)
            else:
                without.setdefault(title, []).append(name)
        return numbered, titled, without


def _plain(text: str) -> str:
    return re.sub(r"\W", "", text)
