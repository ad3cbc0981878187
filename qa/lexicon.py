"""The words of a question and of what it may ask for, compared as character pairs; how rare each is: `chinese.rarity`."""

from __future__ import annotations

from chinese.bigrams import bigrams
from chinese.grams import grams

__all__ = ["gap", "grams"]


def gap(subject: str, text: str) -> float:
    """Length of the longest run of a subject no two neighbouring characters of which stand in a text."""
    known = [False] * len(subject)
    for i, pair in enumerate(bigrams(subject)):
        if pair in text:
            known[i] = known[i + 1] = True
    longest = run = 0
    for char, there in zip(subject, known, strict=True):
        run = 0 if there or not char.isalnum() else run + 1
        longest = max(longest, run)
    return float(longest)
