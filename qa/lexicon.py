"""The words of a question and of what it may ask for, compared as character pairs; how rare each is: `chinese.rarity`."""

from __future__ import annotations

import re

from chinese.bigrams import bigrams

_RUNS = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9.+%]+")


def grams(text: str) -> frozenset[str]:
    """Character bigrams of Chinese runs, other words whole."""
    found: set[str] = set()
    for run in _RUNS.findall(text.lower()):
        if "\u4e00" <= run[0] <= "\u9fff" and len(run) > 1:
            found.update(bigrams(run))
        else:
            found.add(run)
    return frozenset(found)


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
