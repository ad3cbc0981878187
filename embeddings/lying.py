"""Vectors that are searched where they lie, in a file that is read as far as it is used: nothing is copied on opening."""

from __future__ import annotations

from functools import lru_cache

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors

_GATHERED = 8
"""So many times as many vectors there are as are asked for: these are copied and searched by themselves."""

_REMEMBERED = 6
"""Queries whose inner products are kept, four bytes a vector each: a question asks the same of several places."""


class Lying:
    """Vectors by row, of which some may be taken out; search is exact."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        self._there = np.ones(len(vectors), bool)
        self._products = lru_cache(_REMEMBERED)(self._multiplied)

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
        equal ones in order, among those given (None: all that were not taken out).
        """
        if among is not None and len(among) * _GATHERED <= len(self):
            rows = np.sort(among)
            products = _multiplied(query, self.vectors[rows])
        else:
            products = self._products(query.tobytes())
            chosen = self._there
            if among is not None:
                chosen = np.zeros(len(self), bool)
                chosen[among] = True
            rows = np.flatnonzero(chosen)
            products = products if len(rows) == len(self) else products[rows]
        k = min(k, len(rows))
        if k <= 0:
            return []
        near = np.flatnonzero(products >= np.partition(products, len(rows) - k)[len(rows) - k])
        best = near[np.argsort(-products[near], kind="stable")[:k]]
        return list(zip(rows[best].tolist(), products[best].tolist(), strict=True))

    def _multiplied(self, query: bytes) -> NDArray[np.float32]:
        return _multiplied(np.frombuffer(query, np.float32).reshape(1, -1), self.vectors)


def _multiplied(query: Vectors, vectors: Vectors) -> NDArray[np.float32]:
    """The inner products of a query with some vectors, to the last bit those that FAISS searches by."""
    products = np.empty(len(vectors), np.float32)
    given = [faiss.swig_ptr(array) for array in (products, query, vectors)]
    faiss.fvec_inner_products_ny(*given, query.shape[1], len(vectors))  # type: ignore[attr-defined]
    return products
