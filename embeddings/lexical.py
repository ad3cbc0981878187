"""Words as they stand: BM25 over character pairs, which finds what an embedding blurs (names, numbers, 电梯)."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
from numpy.typing import NDArray

# Less saturation and length correction than usual: passages are short and cut to much the same length. Of six
# settings tried on the public questions the best; word segmentation gave the same to within one question.
_K1, _B = 0.9, 0.4
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.]+")


def tokens(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters (a lone one by itself), and Latin words and numbers whole."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "\u3400" or len(run) == 1:
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


@dataclass(frozen=True)
class _Built:
    ids: Sequence[str]
    rows: Mapping[str, int]
    weights: Mapping[str, float]  # of each word: how rare it is
    index: bm25s.BM25 | None

    def coverage(self, query: str) -> NDArray[np.float32] | None:
        """For each text, the share of the query that it covers, rare words counting more; None where none does."""
        words = tokens(query)
        known = [word for word in words if word in self.weights]
        if not known or self.index is None:
            return None
        unknown = math.log(1 + (len(self.ids) + 0.5) / 0.5)
        whole = sum(self.weights.get(word, unknown) for word in words)
        scores: NDArray[np.float32] = self.index.get_scores(known) / np.float32(whole)
        return scores


class LexicalIndex:
    """BM25 over texts under ids. Changing it is cheap; the first search afterwards rebuilds it from the tokens.

    Scores are divided by the most that the query could reach, so that they lie between 0 (no common word) and 1.
    """

    def __init__(self) -> None:
        self._tokens: dict[str, list[str]] = {}
        self._built: _Built | None = None

    def __len__(self) -> int:
        return len(self._tokens)

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Put texts under ids; an id already there gets the new text."""
        self._tokens.update(zip(ids, map(tokens, texts), strict=True))
        self._built = None

    def remove(self, ids: Collection[str]) -> None:
        """Delete; ids not there are passed over."""
        for key in ids:
            self._tokens.pop(key, None)
        self._built = None

    def search(self, query: str, k: int, only: Collection[str] | None = None) -> list[tuple[str, float]]:
        """The `k` ids of greatest score, best first, among `only` where given; those without a common word never."""
        built = self._now()
        scores = built.coverage(query)
        if scores is None:
            return []
        if only is not None:
            kept = np.zeros(len(scores), bool)
            kept[[built.rows[key] for key in only if key in built.rows]] = True
            scores = np.where(kept, scores, np.float32(0))
        k = min(k, int(np.count_nonzero(scores > 0)))
        if k <= 0:
            return []
        best = np.argpartition(-scores, k - 1)[:k]
        best = best[np.lexsort((best, -scores[best]))]
        return [(built.ids[row], float(scores[row])) for row in best]

    def scores(self, query: str, ids: Collection[str]) -> dict[str, float]:
        """The score of each of these ids."""
        built = self._now()
        found = built.coverage(query)
        return {key: 0.0 if found is None else float(found[built.rows[key]]) for key in ids if key in built.rows}

    def _now(self) -> _Built:
        if self._built is None:
            self._built = _build(self._tokens)
        return self._built


def _build(texts: Mapping[str, list[str]]) -> _Built:
    ids = list(texts)
    counts = Counter(word for words in texts.values() for word in set(words))
    weights = {word: math.log(1 + (len(ids) - count + 0.5) / (count + 0.5)) for word, count in counts.items()}
    index = None
    if counts:
        index = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        index.index(list(texts.values()), show_progress=False)
    return _Built(ids, {key: row for row, key in enumerate(ids)}, weights, index)
