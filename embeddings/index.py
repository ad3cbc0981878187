"""Vectors under stable ids: one small interface, FAISS behind it by default."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.approximate import contents, make_lists, outgrown
from embeddings.encoder import Vectors
from embeddings.lying import Lying


class SearchedVectors(Protocol):
    """Unit vectors by id that can be searched."""

    def __len__(self) -> int: ...

    def search(
        self, vector: NDArray[np.float32], k: int, only: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` ids (fewer where there are fewer) of greatest cosine, best first, among `only` where given."""


class VectorStore(SearchedVectors, Protocol):
    """Such that also change. Ids are the passages' own, so that taking one out never moves another."""

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Put vectors under ids; an id already there gets the new vector."""

    def remove(self, ids: Collection[str]) -> int:
        """Delete; ids not there are passed over. Returns how many went."""


EXACT_UP_TO = 200_000
"""Vectors among which looking at all takes some 25 milliseconds; the plans of 10,000 offices have fewer."""


class FaissStore:
    """Search by inner product, with deletion: exact up to a number of vectors, by inverted lists above it.

    Among given ids search is always exact. FAISS wants numbers for ids: each vector gets the next one. Of those that come
    out of a pack the rows are the first numbers.
    """

    def __init__(self, dim: int, exact_up_to: int = EXACT_UP_TO) -> None:
        self.dim = dim
        self._exact_up_to = exact_up_to
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
        self._lying = Lying(np.empty((0, dim), np.float32))
        self._numbers: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Put vectors under ids; an id already there gets the new vector."""
        if not ids:
            return
        if vectors.shape != (len(ids), self.dim):
            raise ValueError(f"向量形状 {vectors.shape} 与预期 {(len(ids), self.dim)} 不符")
        latest = {key: row for row, key in enumerate(ids)}  # an id said twice keeps its last vector
        self.remove(latest)
        numbers = [self._enter(key) for key in latest]
        rows = np.ascontiguousarray(vectors[list(latest.values())], np.float32)
        self._index.add_with_ids(rows, np.array(numbers, np.int64))
        self._fit_size()

    @property
    def exact(self) -> bool:
        """Whether search looks at every vector."""
        return not isinstance(self._index, faiss.IndexIVF)

    def remove(self, ids: Collection[str]) -> int:
        """Delete; ids not there are passed over. Returns how many went."""
        numbers = np.array([self._numbers.pop(key) for key in ids if key in self._numbers], np.int64)
        if len(numbers):
            self._lying.remove(numbers[numbers < len(self._lying)])
            self._index.remove_ids(faiss.IDSelectorBatch(numbers[numbers >= len(self._lying)]))
            for number in numbers.tolist():
                del self._ids[number]
            self._fit_size()
        return len(numbers)

    def search(
        self, vector: NDArray[np.float32], k: int, only: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` ids (fewer where there are fewer) of greatest cosine, best first, among `only` where given."""
        among = None
        if only is not None:
            among = np.array([self._numbers[key] for key in only if key in self._numbers], np.int64)
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        faiss.omp_set_num_threads(1)  # one question is soon looked up; more threads wait for each other for longer
        found = self._in_index(query, k, among)
        if len(self._lying):
            lying = self._lying.search(query, k, None if among is None else among[among < len(self._lying)])
            found = sorted([*lying, *found], key=lambda pair: -pair[1])[:k]
        return [(self._ids[number], score) for number, score in found]

    def _in_index(self, query: Vectors, k: int, among: NDArray[np.int64] | None) -> list[tuple[int, float]]:
        parameters: Any = None
        count = self._index.ntotal
        if among is not None:
            among = among[among >= len(self._lying)]
            count = len(among)
            chosen = faiss.IDSelectorBatch(among)
            parameters = (
                faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
                if self.exact
                else faiss.SearchParametersIVF(sel=chosen, nprobe=self._index.nlist)  # type: ignore[call-arg]
            )
        k = min(k, count)
        if k <= 0:
            return []
        scores, numbers = self._index.search(query, k, params=parameters)
        found = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return [(number, score) for number, score in found if number >= 0]

    def _fit_size(self) -> None:
        """Change the kind of index when the number of vectors asks for it; back only at half, not to and fro."""
        if self.exact:
            if len(self) > self._exact_up_to:
                self._index = make_lists(*self._contents())
                self._lying = Lying(np.empty((0, self.dim), np.float32))
        elif len(self) < self._exact_up_to // 2:
            ids, vectors = contents(self._index)
            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(self.dim))
            self._index.add_with_ids(vectors, ids)
        elif outgrown(self._index):
            self._index = make_lists(*contents(self._index))

    def _contents(self) -> tuple[NDArray[np.int64], Vectors]:
        """Numbers and vectors of all."""
        rows = self._lying.rows
        numbers, vectors = contents(self._index)
        return np.concatenate([rows, numbers]), np.concatenate([self._lying.vectors[rows], vectors])

    def _enter(self, key: str) -> int:
        number = self._next
        self._next += 1
        self._numbers[key] = number
        self._ids[number] = key
        return number

    def pack(self) -> dict[str, Any]:
        """All of it, to be read again at once: vectors in order of the ids, or the lists they are in."""
        numbers = np.fromiter(self._numbers.values(), np.int64, len(self._numbers))
        if not self.exact:
            return {"numbers": numbers.tobytes(), "lists": faiss.serialize_index(self._index).tobytes()}
        owners, vectors = self._contents()
        order = np.argsort(owners)
        rows = order[np.searchsorted(owners, numbers, sorter=order)]
        return {"flat": vectors[rows].tobytes()}

    @classmethod
    def unpack(cls, dim: int, ids: Sequence[str], parts: Mapping[str, Any]) -> FaissStore:
        """The inverse of `pack`, with the ids in the order in which they were added."""
        store = cls(dim)
        numbers: Sequence[int] = range(len(ids))
        if "flat" in parts:
            store._lying = Lying(np.frombuffer(parts["flat"], np.float32).reshape(-1, dim))
        else:
            numbers = np.frombuffer(parts["numbers"], np.int64).tolist()
            store._index = faiss.deserialize_index(np.frombuffer(parts["lists"], np.uint8))
        store._numbers = dict(zip(ids, numbers, strict=True))
        store._ids = dict(zip(numbers, ids, strict=True))
        store._next = max(numbers, default=-1) + 1
        return store
