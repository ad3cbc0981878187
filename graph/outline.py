"""What is in a graph, without what is said of it: small enough to be kept of ten thousand plans at once.

A document's outline lists the nodes of its fragment and who works on its tasks. A `Catalogue` is the outlines of all
documents as one: each node once, in the order and with the name that `graph.build` gives it.
"""

from __future__ import annotations

import gc
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NamedTuple

from graph.schema import ROLES, NodeType

FLAGS = ("general", "proposed", "collective", "listed", "owned")
"""What is known of a node without reading it, a bit each; `owned`: it says which document it is of."""
_PROPOSED, _OWNED = 1 << FLAGS.index("proposed"), 1 << FLAGS.index("owned")
_ITEM, _FIGURE = ("start", "end", "number", "label"), ("metric", "said", "task", "deadline")
KEPT: Mapping[str, tuple[str, ...]] = {
    NodeType.TASK: _ITEM, NodeType.ACTION: _ITEM, NodeType.POLICY: _ITEM, NodeType.TARGET: _FIGURE, NodeType.FACT: _FIGURE,
}  # fmt: skip
"""What of the data of a node is in the outline, by its type."""
_BODY = ("level", "kind", "family", "branch_of")
_LONGEST_NAME = (NodeType.DEPARTMENT, NodeType.ENTERPRISE)
_ROLES = frozenset(map(str, ROLES))
_TYPES = tuple(map(str, NodeType))

Outline = list[Any]
"""Of a fragment, as plain data; see `outline`."""


def outline(fragment: Mapping[str, Any]) -> Outline:
    """Of a fragment as networkx writes it (`nodes`, `edges`): the places of its nodes; the nodes, each with id, type,
    name, place, flags and what `KEPT` names; of each body its place among them, level, kind, office, what it is a branch
    of, and its names; who works on which task, by their places among the nodes, with the role.
    """
    at = {node["id"]: number for number, node in enumerate(fragment["nodes"])}
    places: dict[str | None, int] = {}
    nodes, bodies = [], []
    workers: dict[str, dict[str, list[str]]] = {}  # roles by task and body
    for node in fragment["nodes"]:
        kind = node["type"]
        given = {**node, "owned": node.get("document")}
        flags = sum(bool(given.get(flag)) << bit for bit, flag in enumerate(FLAGS))
        place = places.setdefault(node.get("place"), len(places))
        kept = [node.get(key) for key in KEPT.get(kind, ())]
        nodes.append([node["id"], _TYPES.index(kind), node["name"], place, flags, *kept])
        if kind == NodeType.DEPARTMENT:
            bodies.append([at[node["id"]], *(node.get(key) for key in _BODY), node["aliases"]])
        elif kind == NodeType.TASK:
            workers[node["id"]] = {}
    for edge in fragment["edges"]:
        if edge["relation"] in _ROLES and edge["target"] in workers and not edge.get("proposed"):
            workers[edge["target"]].setdefault(edge["source"], []).append(edge["relation"])
    work = [
        [at[body], at[task], role]
        for task, bodies_of in workers.items()
        for body, roles in bodies_of.items()
        for role in roles
    ]
    return [list(places), nodes, bodies, work]


class Body(NamedTuple):
    """What is said of a body wherever it is named."""

    level: str | None
    kind: str | None
    family: str | None
    branch_of: str | None
    aliases: Sequence[str]


Work = tuple[int, int, str]
"""A body's part in a task: both by their places in the catalogue, and the role."""
_ID, _TYPE, _NAME, _PLACE, _FLAGS, _REST = range(6)  # of a node in its outline


class Catalogue:
    """The nodes of the graph of some documents, in its order; `at` gives the place of each id."""

    def __init__(self, outlines: Iterable[tuple[str, Outline]]) -> None:
        """`outlines` by document, in order of these."""
        self.documents: list[str] = []
        self.at: dict[str, int] = {}
        self._indexes: dict[str, list[int]] = {}
        self._named: list[tuple[str, list[list[Any]], list[list[Any]]]] = []
        self._nodes: list[list[Any]] = []
        self._starts: list[int] = []  # of each document the place of the first node that none before has
        self._here: list[list[str | None]] = []  # of each document the places of its nodes
        self._sharers: dict[int, list[int]] = {}
        with without_collection():
            for name, parts in outlines:
                self._add(name, parts)

    def __len__(self) -> int:
        return len(self._nodes)

    def _add(self, name: str, parts: Outline) -> None:
        number, nodes, count = len(self.documents), self._nodes, len(self._nodes)
        self.documents.append(name)
        self._starts.append(count)
        here, added, bodies, work = parts
        self._here.append(here)
        enter, append = self.at.setdefault, nodes.append
        indexes = []
        for node in added:
            index = enter(node[_ID], count)
            if index == count:
                append(node)
                count += 1
            else:
                self._share(index, number, node)
            indexes.append(index)
        self._indexes[name] = indexes
        self._named.append((name, bodies, work))

    @cached_property
    def bodies(self) -> dict[int, Body]:
        """What is said of the bodies, by their places."""
        said: dict[int, Body] = {}
        for name, bodies, _ in self._named:
            indexes = self._indexes[name]
            for own, *rest in bodies:
                body, have = Body(*rest), said.get(indexes[own])
                said[indexes[own]] = body if have is None or have == body else _merged(have, body)
        return said

    @cached_property
    def work(self) -> list[Work]:
        """Who does what, document by document."""
        return [
            (indexes[body], indexes[task], role)
            for name, _, work in self._named
            if (indexes := self._indexes[name])
            for body, task, role in work
        ]

    def __contains__(self, document: object) -> bool:
        """Whether a document is among those it lists."""
        return document in self._indexes

    def indexes(self, document: str) -> list[int]:
        """The places of the nodes of a document's fragment, in the order of these."""
        return self._indexes[document]

    def _share(self, index: int, document: int, node: list[Any]) -> None:
        self._sharers.setdefault(index, [self._owner(index)]).append(document)
        have = self._nodes[index]
        both = have[_FLAGS] & node[_FLAGS]
        have[_FLAGS] = (have[_FLAGS] | node[_FLAGS]) & ~_PROPOSED | both & _PROPOSED  # a text says it somewhere
        title, name = node[_NAME], have[_NAME]
        if _TYPES[node[_TYPE]] in _LONGEST_NAME and (len(title), title) > (len(name), name):
            have[_NAME] = title

    def _owner(self, index: int) -> int:
        """The first document that has a node."""
        return bisect_right(self._starts, index) - 1

    def ids(self) -> Iterator[str]:
        """The ids of all nodes, in order."""
        return iter(self.at)

    def id(self, index: int) -> str:
        """The id of a node."""
        return str(self._nodes[index][_ID])

    def type(self, index: int) -> str:
        """The type of a node."""
        number: int = self._nodes[index][_TYPE]
        return _TYPES[number]

    def name(self, index: int) -> str:
        """The name of a node."""
        return str(self._nodes[index][_NAME])

    def place(self, index: int) -> str | None:
        """The place of a node."""
        place: str | None = self._here[self._owner(index)][self._nodes[index][_PLACE]]
        return place

    def places_of(self, kinds: Iterable[str]) -> set[str]:
        """The places of all nodes of some types."""
        wanted = {_TYPES.index(kind) for kind in kinds}
        found: set[str | None] = set()
        for here, start, end in zip(self._here, self._starts, [*self._starts[1:], len(self)], strict=True):
            own = {node[_PLACE] for node in self._nodes[start:end] if node[_TYPE] in wanted}
            found.update(here[number] for number in own)
        return {place for place in found if place}

    def document(self, index: int) -> str | None:
        """The document that a node says it is of."""
        return self.documents[self._owner(index)] if self._nodes[index][_FLAGS] & _OWNED else None

    def documents_of(self, index: int) -> list[str]:
        """The documents that have a node, in order."""
        return [self.documents[number] for number in self._sharers.get(index) or (self._owner(index),)]

    def of_type(self, kind: str) -> Iterator[int]:
        """The nodes of a type, in order."""
        wanted = _TYPES.index(kind)
        return (index for index, node in enumerate(self._nodes) if node[_TYPE] == wanted)

    def flagged(self, index: int, flag: str) -> bool:
        """Whether a node has a flag of `FLAGS`."""
        return bool(self._nodes[index][_FLAGS] >> FLAGS.index(flag) & 1)

    def columns(self, indexes: Sequence[int]) -> tuple[list[int], list[str | None], list[int]]:
        """Types by their number in `NodeType`, places and flags of nodes."""
        nodes = [self._nodes[index] for index in indexes]
        places = [self.place(index) for index in indexes]
        return [node[_TYPE] for node in nodes], places, [node[_FLAGS] for node in nodes]

    def kept(self, index: int, key: str) -> Any:
        """What the outline has of a node's data; None where it has nothing."""
        keys = KEPT.get(_TYPES[self._nodes[index][_TYPE]], ())
        return self._nodes[index][_REST + keys.index(key)] if key in keys else None


@contextmanager
def without_collection() -> Iterator[None]:
    """Make very many objects that are all kept: looking for garbage among them takes longer than making them."""
    had = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if had:
            gc.enable()


def _merged(one: Body, other: Body) -> Body:
    """What two documents say of a body; what the first says counts."""
    return Body(
        one.level if one.level is not None else other.level,
        one.kind if one.kind is not None else other.kind,
        one.family if one.family is not None else other.family,
        one.branch_of if one.branch_of is not None else other.branch_of,
        list(dict.fromkeys((*one.aliases, *other.aliases))),
    )
