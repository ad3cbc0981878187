"""Edges that no text states, as columns: of very many, a few bytes each instead of some dictionaries."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.schema import Relation

_RELATIONS = tuple(map(str, Relation))
_THOUSANDTHS = 1000
_NONE = 0xFFFF  # of an edge without a score
_ROW = np.dtype([("source", "<u4"), ("target", "<u4"), ("score", "<u2"), ("relation", "u1")])
_WAYS = {"out": ("source", "target", "score", "relation"), "into": ("target", "source", "score", "relation")}

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
        ends, others, scores, relations = self._ordered[way]
        for at in range(bisect_left(ends, index), bisect_right(ends, index)):
            score = scores[at]
            yield others[at], _RELATIONS[relations[at]], None if score == _NONE else score / _THOUSANDTHS

    @cached_property
    def _ordered(self) -> Mapping[str, Sequence[memoryview]]:
        """The columns in order of either end: that end, the other one, scores and relations."""
        ways: dict[str, Sequence[memoryview]] = {}
        for way, columns in _WAYS.items():
            order = np.argsort(self.rows[columns[0]], kind="stable")
            ways[way] = [np.ascontiguousarray(self.rows[column][order]).data for column in columns]
        return ways
