"""The words of a question and of what it may ask for, compared as character pairs; how rare each is: `chinese.rarity`."""

from __future__ import annotations

import re

from chinese.bigrams import bigrams
from chinese.grams import grams

__all__ = ["gap", "grams", "other_name"]


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


def other_name(subject: str, said: str) -> bool:
    """Whether the name of a metric has in it what a text does not say, as 牛奶产量 has beside 肉蛋奶产量."""
    return any(char.isalnum() and char not in said for char in _EMPTY.sub("", subject))


# Words between those of a name, levels of places, and what stands for any measure.
_EMPTY = re.compile(r"[的跟和与及里是各省市区县全]|数量|总量|[数量率额值度]$")
