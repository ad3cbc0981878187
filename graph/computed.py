"""Edges that no text states, as columns: of very many, a few bytes each instead of some dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.schema import Relation

_RELATIONS = tuple(map(str, Relation))
_THOUSANDTHS = 1000
_NONE = 0xFFFF  # of an edge without a score
_ROW = np.dtype([("source", "<u4"), ("target", "<u4"), ("score", "<u2"), ("relation", "u1")])

Link = tuple[str, str, str, float | None]
"""Two nodes, their relation and its score, from 0 to 1 in thousandths."""


@dataclass(frozen=True, eq=False)
class Computed:
    """Edges by their ends' places in a catalogue, in order."""

    rows: NDArray[np.void]

    @classmethod
    def of(cls, links: Iterable[Link], at: Mapping[str, int]) -> Computed:
        """Of links between nodes whose places are `at`."""
        numbers = {relation: number for number, relation in enumerate(_RELATIONS)}
        rows = [
            (at[source], at[target], _NONE if score is None else round(score * _THOUSANDTHS), numbers[relation])
            for source, target, relation, score in links
        ]
        return cls(np.array(rows, _ROW))

    @classmethod
    def from_bytes(cls, content: bytes) -> Computed:
        """The inverse of `as_bytes`."""
        return cls(np.frombuffer(content, _ROW))

    def as_bytes(self) -> bytes:
        """For a file."""
        return self.rows.tobytes()

    def __len__(self) -> int:
        return len(self.rows)

    def edges(self, index: int, way: str) -> Iterator[tuple[int, str, float | None]]:
        """The edges `out` of the node at a place, or `into` it: the other ends' places, relations and scores."""
        near, far = ("source", "target") if way == "out" else ("target", "source")
        order, ends = self._ordered[near]
        first, last = np.searchsorted(ends, [index, index + 1])
        for row in self.rows[order[first:last]]:
            score = None if row["score"] == _NONE else int(row["score"]) / _THOUSANDTHS
            yield int(row[far]), _RELATIONS[row["relation"]], score

    @cached_property
    def _ordered(self) -> Mapping[str, tuple[NDArray[np.int64], NDArray[np.uint32]]]:
        """The order of the rows by either end, and the ends in that order."""
        orders = {end: np.argsort(self.rows[end], kind="stable") for end in ("source", "target")}
        return {end: (order, self.rows[end][order]) for end, order in orders.items()}
