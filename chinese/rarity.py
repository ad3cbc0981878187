"""How rare a word is in a collection of texts, and how much of one text's words another has, the rare counting more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray


class Rarity:
    """Weights of words by the texts that have them (smoothed inverse document frequency)."""

    def __init__(self, texts: Iterable[Collection[str]]) -> None:
        """`texts` are the different words of each text."""
        counts: Counter[str] = Counter()
        total = 0
        for words in texts:
            counts.update(words)
            total += 1
        self.counts: Mapping[str, int] = counts
        self._total = max(total, 1)

    @classmethod
    def of_counts(cls, texts: int, counts: Mapping[str, int]) -> Rarity:
        """Of words by how many of the texts have them."""
        rarity = cls(())
        rarity.counts, rarity._total = counts, max(texts, 1)
        return rarity

    def weight(self, word: str) -> float:
        """Weight of a word; one that no text has weighs most."""
        return math.log((self._total + 1) / (self.counts.get(word, 0) + 0.5)) + 0.1

    def weights(self, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Weights of words that so many texts have."""
        weights: NDArray[np.float64] = np.log((self._total + 1) / (counts + 0.5)) + 0.1
        return weights

    def known(self, word: str) -> bool:
        """Whether any text has the word."""
        return word in self.counts

    def coverage(self, part: Iterable[str], whole: Collection[str]) -> float:
        """Weighted share of the words `part` that are among `whole`, 0 to 1; 0 for an empty part."""
        return self.share(part)(whole)

    def share(self, part: Iterable[str]) -> Callable[[Collection[str]], float]:
        """`coverage` of one part, to be asked of many wholes."""
        weights = {word: self.weight(word) for word in part}
        total = sum(weights.values())
        if not total:
            return lambda _: 0.0
        items = tuple(weights.items())
        return lambda whole: sum([weight for word, weight in items if word in whole]) / total
