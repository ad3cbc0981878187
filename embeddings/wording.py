"""What to look for when a question is asked: its subject without its form, and the texts' own words for it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.gazetteer import Place

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Wording:
    """A question as it is searched for: `sense` is embedded, `words` are looked up one by one."""

    sense: str
    words: str

    def without_places(self, places: Iterable[Place | None]) -> Wording:
        """The same without the names of places that the search already keeps to: a name in every
        passage draws the embedding to passages that hold little else.
        """
        sense = self.sense
        for place in filter(None, places):
            for form in _place_forms(place):
                sense = sense.replace(form, "")
        return Wording(sense.strip() or self.sense, self.words)


@cache
def _place_forms(place: Place) -> list[str]:
    forms = {place.label, place.full_name, place.stem, *place.aliases}
    return sorted(forms, key=len, reverse=True)


@cache
def word_question(question: str) -> Wording:
    """Leave out the question's form, add official terms for everyday words.

    >>> word_question("请问收割机太旧了归哪个部门管？").sense
    '收割机太旧了 农业机械 农机'
    """
    plain = unicodedata.normalize("NFKC", question).strip()
    subject = subject_of(plain)
    terms = official_terms(plain)
    text = " ".join([subject, *terms])
    return Wording(text, text)


def subject_of(question: str) -> str:
    """The question without what makes it one; the question itself where nothing would be left."""
    opening, asking, rest = _forms()
    text = question
    for pattern in opening:
        text = pattern.sub("", text)
    for pattern in asking:
        text = pattern.sub(" ", text)
    text = re.sub(r"[？?]", " ", text)
    text = re.sub(r"\s+", " ", text).strip()
    for pattern in rest:
        text = pattern.sub("", text)
    return text if len(text) > 1 else question


def official_terms(question: str) -> list[str]:
    """Terms of the genre for the everyday words in a question, in order, none that the question already has."""
    found: list[str] = []
    taken = [False] * len(question)
    for everyday, official in _bridges():
        if everyday not in question:
            continue
        for match in re.finditer(re.escape(everyday), question):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = [True] * len(everyday)
            found += official
    return [term for term in dict.fromkeys(found) if term not in question]


def without_everyday(subject: str) -> str:
    """A subject without the everyday words that the genre has other terms for, a blank for each."""
    for everyday, _ in _bridges():
        subject = subject.replace(everyday, " ")
    return subject


@cache
def _forms() -> tuple[list[re.Pattern[str]], list[re.Pattern[str]], list[re.Pattern[str]]]:
    data = tomllib.loads((_DATA / "question_forms.toml").read_text("utf-8"))
    opening, asking, rest = ([re.compile(pattern) for pattern in data[key]] for key in ("opening", "asking", "rest"))
    return opening, asking, rest


@cache
def _bridges() -> list[tuple[str, list[str]]]:
    data = tomllib.loads((_DATA / "everyday.toml").read_text("utf-8"))
    pairs = [(everyday, official.split()) for group in data.values() for everyday, official in group.items()]
    return sorted(pairs, key=lambda pair: -len(pair[0]))
