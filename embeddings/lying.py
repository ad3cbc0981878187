"""Vectors that are searched where they lie, in a file that is read as far as it is used: nothing is copied on opening."""

from __future__ import annotations

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

_GATHERED = 8
"""So many times as many vectors there are as are asked for: these are copied and searched by themselves."""


class Lying:
    """Vectors by row, of which some may be taken out; search is exact."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        self._there = np.ones(len(vectors), bool)

    def __len__(self) -> int:
        """How many rows there are, those taken out among them."""
        return len(self.vectors)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows that were not taken out."""
        return np.flatnonzero(self._there)

    def remove(self, rows: NDArray[np.int64]) -> None:
        """Take rows out."""
        self._there[rows] = False

    def search(self, query: Vectors, k: int, among: NDArray[np.int64] | None) -> list[tuple[int, float]]:
        """The `k` rows (fewer where there are fewer) of greatest inner product with a query of shape (1, dim), best first,
        among those given (None: all that were not taken out).
        """
        if among is not None and len(among) * _GATHERED <= len(self):
            rows = np.sort(among)
            scores, at = faiss.knn(query, self.vectors[rows], min(k, len(rows)), faiss.METRIC_INNER_PRODUCT)
            return list(zip(rows[at[0]].tolist(), scores[0].tolist(), strict=True)) if len(rows) else []
        chosen = self._there
        if among is not None:
            chosen = np.zeros(len(self), bool)
            chosen[among] = True
        k = min(k, int(np.count_nonzero(chosen)))
        if k <= 0:
            return []
        scores, found = np.empty((1, k), np.float32), np.empty((1, k), np.int64)
        given = [faiss.swig_ptr(query), faiss.swig_ptr(self.vectors), query.shape[1], 1, len(self), k]
        given += [faiss.swig_ptr(scores), faiss.swig_ptr(found)]
        if not chosen.all():
            given.append(faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little")))  # type: ignore[call-arg, arg-type]
        faiss.knn_inner_product(*given)
        return list(zip(found[0].tolist(), scores[0].tolist(), strict=True))
