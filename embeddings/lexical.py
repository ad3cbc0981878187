"""Words as they stand: BM25 over character pairs, which finds what an embedding blurs (names, numbers, 电梯)."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

# Less saturation and length correction than usual: passages are short and cut to much the same length. The best of
# six settings tried on the 50 public questions. Words by rjieba did slightly better there (recall@5 .95 against .93,
# one question); pairs are kept because they need no dictionary and cannot miss a word that one lacks.
_K1, _B = 0.9, 0.4
_FOLDER = "words"
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


class Coverage:
    """For one query, how much of it each text covers: between 0 (no common word) and 1, rare words counting more."""

    def __init__(self, ids: Sequence[str], rows: Mapping[str, int], scores: NDArray[np.float32]) -> None:
        self._ids, self._rows, self._scores = ids, rows, scores

    def of(self, key: str) -> float:
        """The coverage by the text of this id."""
        return float(self._scores[self._rows[key]])

    def best(self, k: int, only: Collection[str] | None = None) -> list[tuple[str, float]]:
        """The `k` ids of greatest coverage, best first, among `only` where given; those without a common word never."""
        scores = self._scores
        if only is not None:
            kept = np.zeros(len(scores), bool)
            kept[[self._rows[key] for key in only if key in self._rows]] = True
            scores = np.where(kept, scores, np.float32(0))
        k = min(k, int(np.count_nonzero(scores > 0)))
        if k <= 0:
            return []
        best = np.argpartition(-scores, k - 1)[:k]
        best = best[np.lexsort((best, -scores[best]))]
        return [(self._ids[row], float(scores[row])) for row in best]


class LexicalIndex:
    """BM25 over texts under ids. Changing it is cheap; the first search afterwards counts the words again."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._counted: _Counted | None = None

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Put texts under ids; an id already there gets the new text."""
        self._texts.update(zip(ids, texts, strict=True))
        self._counted = None

    def remove(self, ids: Collection[str]) -> None:
        """Delete; ids not there are passed over."""
        for key in ids:
            self._texts.pop(key, None)
        self._counted = None

    def coverage(self, query: str) -> Coverage:
        """How much of a query each text covers: BM25 divided by the most that the query could reach."""
        counted = self._count()
        words = tokens(query)
        known = [word for word in words if word in counted.weights]
        scores = np.zeros(len(counted.ids), np.float32)
        if known and counted.bm25:
            unknown = _weight(len(counted.ids), 0)
            most = sum(counted.weights.get(word, unknown) for word in words)
            scores = counted.bm25.get_scores(known) / np.float32(most)
        return Coverage(counted.ids, counted.rows, scores)

    def write(self, folder: Path) -> None:
        """Write the counted words into a folder. The texts themselves are for the caller to keep."""
        if bm25 := self._count().bm25:
            bm25.save(str(folder / _FOLDER), show_progress=False)

    def read(self, folder: Path, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Take these texts, whose counted words `write` left in a folder. Raises `ValueError` when they do not fit."""
        self._texts = dict(zip(ids, texts, strict=True))
        bm25 = bm25s.BM25.load(str(folder / _FOLDER), show_progress=False) if (folder / _FOLDER).is_dir() else None
        if bm25 and bm25.scores["num_docs"] != len(ids):
            raise ValueError("词表与段落数不一致")
        self._counted = _Counted.of(list(ids), bm25)

    def _count(self) -> _Counted:
        if self._counted is None:
            words = [tokens(text) for text in self._texts.values()]
            bm25 = None
            if any(words):
                bm25 = bm25s.BM25(method="lucene", k1=_K1, b=_B)
                bm25.index(words, show_progress=False)
            self._counted = _Counted.of(list(self._texts), bm25)
        return self._counted


@dataclass(frozen=True)
class _Counted:
    ids: Sequence[str]
    rows: Mapping[str, int]
    weights: Mapping[str, float]  # of each word: the rarer, the more
    bm25: bm25s.BM25 | None

    @classmethod
    def of(cls, ids: Sequence[str], bm25: bm25s.BM25 | None) -> _Counted:
        weights: dict[str, float] = {}
        if bm25:
            texts_with = np.diff(bm25.scores["indptr"])  # one column a word, one entry a text that has it
            weights = {
                word: _weight(len(ids), int(texts_with[column])) for word, column in bm25.vocab_dict.items() if word
            }
        return cls(ids, {key: row for row, key in enumerate(ids)}, weights, bm25)


def _weight(texts: int, texts_with: int) -> float:
    """BM25's weight of a word (as Lucene has it)."""
    return math.log(1 + (texts - texts_with + 0.5) / (texts_with + 0.5))
