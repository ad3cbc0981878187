"""What to look for when a question is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """A question as it is searched for: `sense` is embedded, `words` are looked up."""

    sense: str
    words: str


def word_question(question: str) -> Wording:
    """Leave out the question's form; add official terms for everyday words."""
    return Wording(question, question)
