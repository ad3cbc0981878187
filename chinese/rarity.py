"""How rare a word is in a collection of texts, and how much of one text's words another has, the rare counting more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable


class Rarity:
    """Weights of words by the texts that have them (smoothed inverse document frequency)."""

    def __init__(self, texts: Iterable[Collection[str]]) -> None:
        """`texts` are the different words of each text."""
        self._counts: Counter[str] = Counter()
        total = 0
        for words in texts:
            self._counts.update(words)
            total += 1
        self._total = max(total, 1)

    def weight(self, word: str) -> float:
        """Weight of a word; one that no text has weighs most."""
        return math.log((self._total + 1) / (self._counts[word] + 0.5)) + 0.1

    def known(self, word: str) -> bool:
        """Whether any text has the word."""
        return word in self._counts

    def coverage(self, part: Iterable[str], whole: Collection[str]) -> float:
        """Weighted share of the words `part` that are among `whole`, 0 to 1; 0 for an empty part."""
        weights = {word: self.weight(word) for word in part}
        total = sum(weights.values())
        return sum(weight for word, weight in weights.items() if word in whole) / total if total else 0.0
