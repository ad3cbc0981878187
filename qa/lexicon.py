"""The words of a question and of what it may ask for, compared as character pairs; how rare each is: `chinese.rarity`."""

from __future__ import annotations

import re

from pypinyin import lazy_pinyin

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
    name = _EMPTY.sub("", subject)
    return any(c.isalnum() and c not in said and not _misspelt(name, at, said) for at, c in enumerate(name))


def _misspelt(name: str, at: int, said: str) -> bool:
    """Whether a text has, between the neighbours of a character of a name, another of the same sound (新能原汽车)."""
    between = re.escape(name[max(0, at - 1) : at]) + r"(\w)" + re.escape(name[at + 1 : at + 2])
    sound = lazy_pinyin(name[at])
    return any(lazy_pinyin(there) == sound for there in set(re.findall(between, said)))


# Words between those of a name, levels of places, and what stands for any measure.
_EMPTY = re.compile(r"[的跟和与及里是各省市区县全]|数量|总量|[数量率额值度]$")
