"""Whether the texts write of a thing at all, by its very word: 平度有没有提到氢能, 方案里写到再制造了吗."""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.document import Evidence
from corpus.gazetteer import Place
from qa.evidence import Asked
from qa.knowledge import Knowledge
from qa.model import Plan, Statement
from qa.naming import document_wanted, named
from qa.parts import asks
from qa.question import fold
from qa.select.cues import cue, says
from qa.select.working import NAMED


def _word(knowledge: Knowledge, asked: Asked, cues: str, longest: int) -> str:
    """The word that a question with one of the cues asks about; empty where it asks anything else, or about two words."""
    text = asked.question.text
    if not says(cues, text) or asks(cue(cues).sub("", text)):
        return ""
    if called := named(knowledge, text):
        text = f"{text[: called.start]}\n{text[called.end :]}"
    text = cue(cues).sub("\n", text)
    for form in asked.linked.place_forms:
        text = text.replace(form, "\n")
    pieces = [piece for part in _BETWEEN.split(text) if (piece := _bare(part))]
    return pieces[0] if len(pieces) == 1 and _SHORTEST <= len(pieces[0]) <= longest else ""


def _bare(text: str) -> str:
    """A stretch of a question without what frames the word in it."""
    while (shorter := cue("around_word").sub("", text)) != text:
        text = shorter
    return text


def plan(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """Where the word is written, by place, with the places whose texts do not have it; None where none has it, or
    no word is asked about.
    """
    wanted = _word(knowledge, asked, "mentioned", _LONGEST)
    if not wanted:
        return None
    looked = _looked_at(knowledge, asked)
    written = _written(knowledge, looked, wanted)
    if not written:
        return None
    statements: list[Statement] = []
    for place, quotes in [*written.items()][:_PLACES]:
        name = f"{place}：" if place else ""
        statements.append(Statement(f"{name}提到了“{wanted}”，共{len(quotes)}处。", tuple(quotes[:_SHOWN])))
        statements += [
            Statement(f"{name}{knowledge.title_of(quote.document)}写道：{quote.quote}", (quote,))
            for quote in quotes[:_SHOWN]
        ]
    more = [f"{place or _NO_PLACE}{len(quotes)}处" for place, quotes in [*written.items()][_PLACES:]]
    without = [str(place or _NO_PLACE) for place in dict.fromkeys(looked.values()) if place not in written]
    closing = [
        f"{said}{'、'.join(names[:NAMED])}{f'等{len(names)}个' if len(names) > NAMED else ''}。"
        for said, names in ((f"还有提到“{wanted}”的：", more), (f"没有提到“{wanted}”的：", without))
        if names
    ]
    return Plan((*statements, *map(Statement, closing)), True)


def unwritten(knowledge: Knowledge, asked: Asked) -> str:
    """The word that a question asks about and that none of the texts meant has; empty where one has it."""
    wanted = _word(knowledge, asked, "mentioned", _LONGEST) or _word(knowledge, asked, "contained", _TERM)
    looked = _looked_at(knowledge, asked) if wanted else {}
    return wanted if looked and not _written(knowledge, looked, wanted) else ""


def _looked_at(knowledge: Knowledge, asked: Asked) -> dict[str, Place | None]:
    """The documents that a question is about, each with its place."""
    called = document_wanted(knowledge, asked.question.text)
    places = {name: document.identity.place for name, document in knowledge.store.documents.items()}
    return {
        name: place
        for name, place in places.items()
        if (called is None or name in called) and (not asked.linked.known or place in asked.linked.known)
    }


def _written(
    knowledge: Knowledge, looked: Mapping[str, Place | None], wanted: str
) -> dict[Place | None, list[Evidence]]:
    """The sentences of documents that have a word, whatever the width and case of its letters, by place."""
    pattern = re.compile(re.escape(fold(wanted)), re.IGNORECASE)
    found: dict[Place | None, dict[Evidence, None]] = {}
    every = len(looked) == len(knowledge.store.documents)
    for passage in knowledge.store.index.having(wanted, document=None if every else looked):
        if not pattern.search(fold(passage.text)):
            continue
        for quote in knowledge.sentences.quotes(passage):
            if pattern.search(fold(quote.quote)):
                found.setdefault(looked[passage.document], {})[quote] = None
    return {place: list(quotes) for place, quotes in found.items()}


_BETWEEN = re.compile(r"[\s，。？！,?!“”]+")
_SHORTEST, _LONGEST = 2, 12  # characters of a word
_TERM = 4  # characters of a term that no other words stand for
_SHOWN = 3  # sentences of a place
_PLACES = 8  # places of which sentences are shown
_NO_PLACE = "未注明地方的文件"
