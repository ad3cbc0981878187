"""The outlines of many documents as one: each node once, in the order and with the name that `graph.build` gives it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from corpus.gazetteer import Place, place_at
from graph.outline import FLAGS, KEPT, Outlines, number_of
from graph.schema import ROLES, NodeType

_PROPOSED, _OWNED = 1 << FLAGS.index("proposed"), 1 << FLAGS.index("owned")
_LONGEST_NAME = (NodeType.DEPARTMENT, NodeType.ENTERPRISE)
_TYPES = tuple(map(str, NodeType))
_ROLES = tuple(map(str, ROLES))

Ints = NDArray[np.int64]


class Body(NamedTuple):
    """What is said of a body wherever it is named."""

    kind: str | None
    family: str | None
    branch_of: str | None
    aliases: Sequence[str]


Work = tuple[int, int, str]
"""A body's part in a task: both by their places in the catalogue, and the role."""


class Catalogue:
    """The nodes of the graph of some documents, in its order; `at` gives the place of each id.

    What stands in an outline is an occurrence; those of one id are one node.
    """

    def __init__(self, documents: Sequence[str], outlines: Outlines) -> None:
        """`outlines` of `documents`, which are in the order of their names."""
        self.documents = list(documents)
        self._number = {name: number for number, name in enumerate(self.documents)}
        self._outlines = outlines
        self._starts = outlines.starts["nodes"]
        hashes = outlines["hash"]
        order = np.argsort(hashes, kind="stable")
        ranked = hashes[order]
        begins = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1])) if len(ranked) else np.empty(0, np.int64)
        firsts = order[begins]
        self._sorted = np.argsort(firsts)  # nodes in order, by their place among the hashes
        nodes = np.empty(len(firsts), np.int64)
        nodes[self._sorted] = np.arange(len(firsts))
        self._bounds = np.append(begins, len(hashes))  # where the occurrences of each hash begin in `_order`
        self._order = order
        self._node = np.empty(len(hashes), np.int64)  # by occurrence
        self._node[order] = np.repeat(nodes, np.diff(self._bounds))
        self._first = firsts[self._sorted]  # of each node its first occurrence
        self._types = outlines["type"][self._first]
        flags = outlines["flags"][order]
        if len(begins):
            both = np.bitwise_and.reduceat(flags, begins)
            any_of = np.bitwise_or.reduceat(flags, begins)
            flags = any_of & ~np.uint8(_PROPOSED) | both & np.uint8(_PROPOSED)  # a text says it somewhere
        self._flags = flags[self._sorted]
        self.at: Mapping[str, int] = _Places(self, ranked[begins], nodes)
        self._bodies: dict[int, Body] = {}
        self._type, self._flag, self._of = (column.data for column in (self._types, self._flags, self._first))

    def __len__(self) -> int:
        return len(self._first)

    def __contains__(self, document: object) -> bool:
        """Whether a document is among those it lists."""
        return document in self._number

    def indexes(self, document: str) -> list[int]:
        """The places of the nodes of a document's fragment, in the order of these."""
        number = self._number[document]
        found: list[int] = self._node[self._starts[number] : self._starts[number + 1]].tolist()
        return found

    def indexes_of(self, documents: Sequence[str], counts: Sequence[int], numbers: NDArray[np.uint32]) -> Ints:
        """The places of nodes that are named by their places in the fragments of their documents: `counts` of each."""
        starts = self._starts[[self._number[document] for document in documents]]
        found: Ints = self._node[np.repeat(starts, counts) + numbers]
        return found

    def _occurrences(self, index: int) -> Ints:
        """All occurrences of a node, in order of the documents."""
        group = self._sorted[index]
        return self._order[self._bounds[group] : self._bounds[group + 1]]

    def ids(self) -> Iterator[str]:
        """The ids of all nodes, in order."""
        return map(self.id, range(len(self)))

    def id(self, index: int) -> str:
        """The id of a node."""
        return self._ids[self._of[index]]

    def type(self, index: int) -> str:
        """The type of a node."""
        return _TYPES[self._type[index]]

    def name(self, index: int) -> str:
        """The name of a node; of bodies and enterprises the longest that any document gives them."""
        if _TYPES[self._type[index]] in _LONGEST_NAME:
            names = (self._names[occurrence] for occurrence in self._occurrences(index).tolist())
            return max(names, key=lambda name: (len(name), name))
        return self._names[self._of[index]]

    def place(self, index: int) -> Place | None:
        """The place of a node."""
        return self.place_list[int(self.places[index])]

    @cached_property
    def places(self) -> Ints:
        """The place of each node, by its number in `place_list`."""
        owners = np.searchsorted(self._starts, self._first, "right") - 1
        entries = self._outlines.starts["places"][owners] + self._outlines["place"][self._first]
        return self._told_places[1][entries]

    @property
    def place_list(self) -> list[Place | None]:
        """All places of nodes; None is where nodes without a place are."""
        return self._told_places[0]

    @cached_property
    def _told_places(self) -> tuple[list[Place | None], Ints]:
        sizes = self._outlines["place_size"].tolist()
        text = self._outlines["place_text"].tobytes()
        numbers: dict[bytes, int] = {}
        ends = zip(sizes, accumulate(sizes), strict=True)
        entries = [numbers.setdefault(text[end - size : end], len(numbers)) for size, end in ends]
        return [place_at(path.decode()) if path else None for path in numbers], np.array(entries, np.int64)

    def places_of(self, kinds: Iterable[str]) -> set[Place]:
        """The places of all nodes of some types."""
        wanted = np.isin(self._types, [_TYPES.index(kind) for kind in kinds])
        found = (self.place_list[number] for number in set(self.places[wanted].tolist()))
        return {place for place in found if place}

    def document(self, index: int) -> str | None:
        """The document that a node says it is of."""
        return self.documents[self._owner(self._of[index])] if self._flag[index] & _OWNED else None

    def documents_of(self, index: int) -> list[str]:
        """The documents that have a node, in order."""
        return [self.documents[self._owner(occurrence)] for occurrence in self._occurrences(index).tolist()]

    def _owner(self, occurrence: int) -> int:
        """The number of the document that has an occurrence."""
        return int(np.searchsorted(self._starts, occurrence, "right")) - 1

    def of_type(self, kind: str) -> list[int]:
        """The nodes of a type, in order."""
        found: list[int] = np.flatnonzero(self._types == _TYPES.index(kind)).tolist()
        return found

    def numbers_of(self, places: Collection[Place | None]) -> list[int]:
        """The numbers of some places in `place_list`; None among them stands for no known place."""
        return [number for place in places if (number := self._place_numbers.get(place)) is not None]

    @cached_property
    def _place_numbers(self) -> dict[Place | None, int]:
        return {place: number for number, place in enumerate(self.place_list)}

    def placed(self, kind: str, places: Collection[Place | None]) -> list[int]:
        """The nodes of a type and of some places, in order."""
        of = np.flatnonzero(self._types == _TYPES.index(kind))
        found: list[int] = of[np.isin(self.places[of], self.numbers_of(places))].tolist()
        return found

    def flagged(self, index: int, flag: str) -> bool:
        """Whether a node has a flag of `FLAGS`."""
        return bool(self._flag[index] >> FLAGS.index(flag) & 1)

    def columns(self, indexes: Ints) -> tuple[Ints, Ints, Ints]:
        """Types by their number in `NodeType`, places by theirs in `place_list`, and flags of nodes."""
        return self._types[indexes].astype(np.int64), self.places[indexes], self._flags[indexes].astype(np.int64)

    def kept(self, index: int, key: str) -> Any:
        """What the outline has of a node's data; None where it has nothing."""
        keys = KEPT.get(_TYPES[self._type[index]], ())
        return orjson.loads(self._kept.raw(self._of[index]))[keys.index(key)] if key in keys else None

    def body(self, index: int) -> Body:
        """What is said of a body; what the first document says counts, and the spellings of all."""
        found = self._bodies.get(index)
        if found is None:
            said = [Body(*orjson.loads(self._kept.raw(at))) for at in self._occurrences(index).tolist()]
            found = said[0]
            for other in said[1:]:
                found = found if found == other else _merged(found, other)
            self._bodies[index] = found
        return found

    @cached_property
    def keys(self) -> tuple[NDArray[np.uint64], Ints]:
        """What bodies are looked up by (`graph.outline.key_of`), and the bodies."""
        return self._outlines["key"], self._nodes_at("keys", "holder")

    def work(self, tasks: Sequence[int]) -> list[Work]:
        """Who does some tasks, document by document."""
        bodies, worked = self._work
        rows = np.flatnonzero(np.isin(worked, np.array(tasks, np.int64)))
        columns = (column[rows].tolist() for column in (bodies, worked, self._outlines["role"]))
        return [(body, task, _ROLES[role]) for body, task, role in zip(*columns, strict=True)]

    @cached_property
    def _work(self) -> tuple[Ints, Ints]:
        """The bodies and tasks of all work."""
        return self._nodes_at("work", "worker"), self._nodes_at("work", "task")

    def _nodes_at(self, of: str, column: str) -> Ints:
        """The nodes that a column names by their places in their documents."""
        return self._node[np.repeat(self._starts[:-1], self._outlines[of]) + self._outlines[column]]

    @cached_property
    def _ids(self) -> _Texts:
        return _Texts(self._outlines, "id")

    @cached_property
    def _names(self) -> _Texts:
        return _Texts(self._outlines, "name")

    @cached_property
    def _kept(self) -> _Texts:
        return _Texts(self._outlines, "kept")


class _Texts:
    """The texts of a column, by occurrence."""

    def __init__(self, outlines: Outlines, name: str) -> None:
        sizes = outlines[f"{name}_size"]
        self._ends = np.cumsum(sizes, dtype=np.int64).data
        self._sizes, self._text = sizes.data, outlines[f"{name}_text"].data

    def __len__(self) -> int:
        return len(self._ends)

    def raw(self, at: int) -> memoryview:
        """The bytes of a text."""
        end = self._ends[at]
        return self._text[end - self._sizes[at] : end]

    def __getitem__(self, at: int) -> str:
        return str(self.raw(at), "utf-8")


class _Places(Mapping[str, int]):
    """The place of each node by its id."""

    def __init__(self, catalogue: Catalogue, hashes: NDArray[np.uint64], nodes: Ints) -> None:
        self._catalogue, self._hashes, self._nodes = catalogue, hashes, nodes
        self._found: dict[str, int] = {}

    def __getitem__(self, node: str) -> int:
        found = self._found.get(node)
        if found is None:
            number = np.uint64(number_of(node))
            at = int(np.searchsorted(self._hashes, number))
            if at == len(self._hashes) or self._hashes[at] != number:
                raise KeyError(node)
            found = self._found[node] = int(self._nodes[at])
        return found

    def __contains__(self, node: object) -> bool:
        try:
            self[node]  # type: ignore[index]
        except (KeyError, AttributeError):
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return self._catalogue.ids()

    def __len__(self) -> int:
        return len(self._catalogue)


def _merged(one: Body, other: Body) -> Body:
    """What two documents say of a body; what the first says counts."""
    return Body(
        one.kind if one.kind is not None else other.kind,
        one.family if one.family is not None else other.family,
        one.branch_of if one.branch_of is not None else other.branch_of,
        list(dict.fromkeys((*one.aliases, *other.aliases))),
    )
