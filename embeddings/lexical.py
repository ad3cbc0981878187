"""Words as they stand: BM25 over character pairs, which finds what an embedding blurs (names, numbers, 电梯)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import bm25s
import numpy as np

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.]+")


def tokens(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters (a lone one by itself), and Latin words and numbers whole."""
    found: list[str] = []
    for run in _RUN.findall(text.lower()):
        if run[0] < "\u3400" or len(run) == 1:
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


class LexicalIndex:
    """BM25 over texts under ids. Changing it is cheap; the first search afterwards rebuilds it from the tokens."""

    def __init__(self) -> None:
        self._tokens: dict[str, list[str]] = {}
        self._built: tuple[list[str], dict[str, int], bm25s.BM25] | None = None

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
        """The `k` ids of greatest BM25, best first, among `only` where given; ids without a common word never."""
        ids, rows, index = self._built = self._built or self._build()
        words = [word for word in tokens(query) if word in index.vocab_dict]
        if not words:
            return []
        scores = index.get_scores(words)
        if only is not None:
            kept = np.zeros(len(scores), bool)
            kept[[rows[key] for key in only if key in rows]] = True
            scores = np.where(kept, scores, 0.0)
        k = min(k, int(np.count_nonzero(scores > 0)))
        if k <= 0:
            return []
        best = np.argpartition(-scores, k - 1)[:k]
        best = best[np.lexsort((best, -scores[best]))]
        return [(ids[row], float(scores[row])) for row in best]

    def _build(self) -> tuple[list[str], dict[str, int], bm25s.BM25]:
        ids = list(self._tokens)
        index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        index.vocab_dict = {}
        if any(self._tokens.values()):
            index.index(list(self._tokens.values()), show_progress=False)
        return ids, {key: row for row, key in enumerate(ids)}, index
