"""What sentences say of a metric beside its targets: of a year for which none is set (2021年，全市接待游客2630万人次), of now."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.gazetteer import Place
from qa.evidence import Found
from qa.knowledge import Knowledge, place_name
from qa.lexicon import gap
from qa.model import Plan, Statement
from qa.select.cues import says

_YEAR = re.compile(r"(?<![比较\d])(20\d\d)年")
_FIGURE = re.compile(r"\d")


def plan(knowledge: Knowledge, years: Sequence[int], topic: str, places: Sequence[Place | None]) -> Plan | None:
    """The sentence of each place that gives a figure of a subject right after one of some years; None where none does."""
    statements: list[Statement] = []
    nodes: list[str] = []
    words = topic.replace("的", "").replace(" ", "")
    for name, document in knowledge.store.documents.items():
        if document.identity.place not in places or not any(f"{year}年" in document.original for year in years):
            continue
        quotes = [e for p in knowledge.passages_of(name) for e in knowledge.sentences.quotes(p)]
        for said in [e for e in quotes if _says(e.quote, years, words)][:1]:
            text = f"{place_name(document.identity.place)}：{knowledge.title_of(name)}写道：{said.quote}"
            statements.append(Statement(text, (said,)))
            nodes.append(f"document:{name}")
    return Plan(tuple(statements), True, nodes=tuple(nodes)) if statements else None


def has_been(read: Found) -> bool:
    """Whether one of the best sentences says how things stand, not how they shall be."""
    return any(says("stands", candidate.said.evidence.quote) for candidate in read[:_LOOKED])


_LOOKED = 3


def _says(quote: str, years: Sequence[int], words: str) -> bool:
    """Whether a sentence has a subject and a figure after one of some years, before another year is named."""
    pieces = _YEAR.split(quote)
    after = [said for year, said in zip(pieces[1::2], pieces[2::2], strict=True) if int(year) in years]
    return any(gap(words, said) == 0 and _FIGURE.search(said) for said in after)
