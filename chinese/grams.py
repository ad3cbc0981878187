"""The words of a text as far as they need no dictionary: pairs of characters, and what is not Chinese as it stands."""

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
