"""Pairs of neighbouring characters, which stand for words: Chinese has no spaces, and pairs need no dictionary."""

from __future__ import annotations


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring characters of a text in order; none for a text of one character."""
    return [text[at : at + 2] for at in range(len(text) - 1)]


def dice(one: str, other: str) -> float:
    """Likeness of two texts, 0 to 1: Dice coefficient of the sets of their pairs; 0 where either has none."""
    x, y = set(bigrams(one)), set(bigrams(other))
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0
