"""Industries that a text names, by the vocabulary in `data/industries.toml`.

Where an industry has one in the national classification (GB/T 4754-2017), that name comes with it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.mentions.vocabulary import Vocabulary


@dataclass(frozen=True)
class IndustryMention:
    """An industry named in a text: `text[start:end]` is `term`, one of the ways to write `name`.

    `classification` is the code and name of its class in GB/T 4754-2017 (C38 电气机械和器材制造业), empty where an
    industry lies across the classes.
    """

    name: str
    term: str
    start: int
    end: int
    classification: str


@dataclass(frozen=True)
class _Lexicon:
    vocabulary: Vocabulary
    industries: dict[str, tuple[str, str]]  # term → (name, classification); blocked words are not in it


@cache
def _lexicon() -> _Lexicon:
    data = tomllib.loads((Path(__file__).parents[1] / "data" / "industries.toml").read_text(encoding="utf-8"))
    industries: dict[str, tuple[str, str]] = {}
    for row in data["industry"]:
        classification = f"{row['code']} {data['classes'][row['code']]}" if row["code"] else ""
        for term in (row["name"], *row["terms"]):
            if term in industries:
                raise ValueError(f"graph/data/industries.toml：“{term}”属于两个产业")
            industries[term] = (row["name"], classification)
    return _Lexicon(Vocabulary([*industries, *data["blocked"]["words"]]), industries)


def find_industries(text: str) -> list[IndustryMention]:
    """Industries named in `text`, in order, the longest term at each place: 海洋生物医药 is not also 生物医药, and
    中石化 (a company) is no 石化.
    """
    lexicon = _lexicon()
    return [
        IndustryMention(lexicon.industries[term][0], term, start, start + len(term), lexicon.industries[term][1])
        for term, start in lexicon.vocabulary.finditer(text)
        if term in lexicon.industries
    ]
