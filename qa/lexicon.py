"""How well a question's subject fits a node's words: coverage of character bigrams, rare ones counting more."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

_RUNS = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9.+%]+")


def grams(text: str) -> frozenset[str]:
    """Character bigrams of Chinese runs, other words whole."""
    found: set[str] = set()
    for run in _RUNS.findall(text.lower()):
        if "\u4e00" <= run[0] <= "\u9fff" and len(run) > 1:
            found.update(run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.add(run)
    return frozenset(found)


def gap(subject: str, text: str) -> float:
    """Length of the longest run of a subject no two neighbouring characters of which stand in a text."""
    known = [False] * len(subject)
    for i in range(len(subject) - 1):
        if subject[i : i + 2] in text:
            known[i] = known[i + 1] = True
    longest = run = 0
    for char, there in zip(subject, known, strict=True):
        run = 0 if there or not char.isalnum() else run + 1
        longest = max(longest, run)
    return float(longest)


class Lexicon:
    """Weights of bigrams over the texts of a corpus (smoothed inverse document frequency)."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            counts.update(grams(text))
            total += 1
        self._total = max(total, 1)
        self._counts = counts

    def weight(self, gram: str) -> float:
        """Weight of a bigram; one never seen weighs most."""
        return math.log((self._total + 1) / (self._counts[gram] + 0.5)) + 0.1

    def known(self, gram: str) -> bool:
        """Whether the corpus has the bigram at all."""
        return gram in self._counts

    def coverage(self, part: Iterable[str], whole: frozenset[str]) -> float:
        """Weighted share of the bigrams `part` that are among `whole`, 0 to 1; 0 for an empty part."""
        weights = {gram: self.weight(gram) for gram in part}
        total = sum(weights.values())
        return sum(w for gram, w in weights.items() if gram in whole) / total if total else 0.0
