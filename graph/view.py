"""The graph of a store as networkx sees it, read a document at a time when a node of it is asked for.

A node's data and edges are put together from the fragments of the documents that have it, as `graph.build` puts
together the whole; nodes and edges come in the same order. It is to be read only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import RLock
from typing import Any

import networkx as nx
from cachetools import LRUCache

from graph.merge import merge_node, plain_title
from graph.outline import Catalogue
from graph.schema import NodeType, Relation, edge_key, node_id
from graph.similar import Link

_FRAGMENTS = 600
"""Documents whose fragments are kept; some 150 KB each."""
_SHARED = 50_000  # nodes of several documents kept put together
Record = Mapping[str, Any]
"""A fragment as plain data: `nodes` and `edges`, as networkx writes them."""
_Edges = dict[str, dict[str, dict[str, Any]]]  # of a node: by neighbour, then by key


class _Fragment:
    """A fragment to look things up in."""

    def __init__(self, record: Record) -> None:
        self.nodes: dict[str, dict[str, Any]] = {}
        for node in record["nodes"]:
            self.nodes[node.pop("id")] = node
        self.out: dict[str, _Edges] = {}
        self.into: dict[str, _Edges] = {}
        for edge in record["edges"]:
            source, target, key = edge.pop("source"), edge.pop("target"), edge.pop("key")
            self.out.setdefault(source, {}).setdefault(target, {})[key] = edge
            self.into.setdefault(target, {}).setdefault(source, {})[key] = edge


class Fragments:
    """The fragments of documents, the last ones asked for kept; `read` gives one as plain data."""

    def __init__(self, read: Callable[[str], Record]) -> None:
        self._read = read
        self._kept: LRUCache[str, _Fragment] = LRUCache(_FRAGMENTS)
        self._lock = RLock()

    def __getitem__(self, document: str) -> _Fragment:
        with self._lock:
            found = self._kept.get(document)
            if found is None:
                found = self._kept[document] = _Fragment(self._read(document))
            return found


class StoredGraph(nx.MultiDiGraph):  # type: ignore[misc]
    """The graph that `catalogue` lists. `copies` are documents that repeat others, `alike` is called for what is alike
    when an edge is first asked for. Without all these it is an empty graph like any other: what networkx makes a view of.
    """

    def __init__(
        self,
        catalogue: Catalogue | None = None,
        fragments: Fragments | None = None,
        copies: Mapping[str, str] | None = None,
        alike: Callable[[], Iterable[Link]] = tuple,
    ) -> None:
        super().__init__()
        if catalogue is None or fragments is None:
            return
        parts = _Parts(catalogue, fragments, copies or {}, alike)
        self._node = _Nodes(parts)
        self._adj = _Adjacency(parts, "out")
        self._pred = _Adjacency(parts, "into")

    def to_directed_class(self) -> Any:
        """What copies are made of."""
        return nx.MultiDiGraph

    def to_undirected_class(self) -> Any:
        """What copies without directions are made of."""
        return nx.MultiGraph

    def copy(self, as_view: bool = False) -> nx.MultiDiGraph:
        """All of it, in memory."""
        if as_view:
            return nx.graphviews.generic_graph_view(self, nx.MultiDiGraph)
        whole = nx.MultiDiGraph()
        whole.add_nodes_from((node, dict(data)) for node, data in self._node.items())
        whole.add_edges_from(
            (source, target, key, dict(data))
            for source, around in self._adj.items()
            for target, keyed in around.items()
            for key, data in keyed.items()
        )
        return whole


class _Parts:
    """What nodes and edges are put together from."""

    def __init__(
        self,
        catalogue: Catalogue,
        fragments: Fragments,
        copies: Mapping[str, str],
        alike: Callable[[], Iterable[Link]],
    ) -> None:
        self.catalogue, self._fragments, self._copies, self._alike = catalogue, fragments, copies, alike
        self._shared: LRUCache[tuple[str, str], Any] = LRUCache(_SHARED)
        self._computed: dict[str, dict[str, _Edges]] | None = None
        self._lock = RLock()

    def node(self, node: str) -> dict[str, Any]:
        """The data of a node. Raises KeyError."""
        index = self.catalogue.at[node]
        documents = self.catalogue.documents_of(index)
        kind = self.catalogue.type(index)
        if len(documents) == 1 and kind not in (NodeType.ENTERPRISE, NodeType.DOCUMENT):
            return self._fragments[documents[0]].nodes[node]
        with self._lock:
            found = self._shared.get(("", node))
            if found is None:
                found = self._shared["", node] = self._put_together(node, kind, documents)
            return found  # type: ignore[no-any-return]

    def _put_together(self, node: str, kind: str, documents: list[str]) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for document in documents:
            merge_node(merged, self._fragments[document].nodes[node])
        if kind == NodeType.ENTERPRISE and len(merged["aliases"]) < 2:
            merged.pop("merges", None)  # one spelling only: nothing to explain
        if kind == NodeType.DOCUMENT and (first := self._copies.get(merged["document"])):
            merged["copy_of"] = first
        return merged

    def edges(self, node: str, way: str) -> _Edges:
        """The edges out of a node, or into it. Raises KeyError."""
        documents = self.catalogue.documents_of(self.catalogue.at[node])
        computed = self.computed[way].get(node)
        if len(documents) == 1 and not computed:
            return getattr(self._fragments[documents[0]], way).get(node, {})  # type: ignore[no-any-return]
        with self._lock:
            found = self._shared.get((way, node))
            if found is None:
                found = self._shared[way, node] = self._edges(node, way, documents, computed or {})
            return found  # type: ignore[no-any-return]

    def _edges(self, node: str, way: str, documents: list[str], computed: _Edges) -> _Edges:
        edges: _Edges = {}
        around = [getattr(self._fragments[document], way).get(node, {}) for document in documents]
        for other, keyed in (pair for own in (*around, computed) for pair in own.items()):
            have = edges.setdefault(other, {})
            for key, data in keyed.items():
                have[key] = {**have.get(key, {}), **data}
        return edges

    @property
    def computed(self) -> dict[str, dict[str, _Edges]]:
        """The edges that no text states, out of and into nodes."""
        with self._lock:
            if self._computed is None:
                made: dict[str, dict[str, _Edges]] = {"out": {}, "into": {}}
                for source, target, relation, score in (*_same(self.catalogue, self._copies), *self._alike()):
                    data = {"relation": relation} | ({} if score is None else {"score": score})
                    key = edge_key(Relation(relation))
                    made["out"].setdefault(source, {}).setdefault(target, {})[key] = data
                    made["into"].setdefault(target, {}).setdefault(source, {})[key] = data
                self._computed = made
            return self._computed


def _same(catalogue: Catalogue, copies: Mapping[str, str]) -> Iterator[tuple[str, str, str, float | None]]:
    """Copies, and cited policies that are documents of the corpus, as `graph.build` links them."""
    same = str(Relation.SAME_AS)
    for copy, first in copies.items():
        yield node_id(NodeType.DOCUMENT, copy), node_id(NodeType.DOCUMENT, first), same, None
    titles: dict[str, str] = {}
    for index in catalogue.of_type(NodeType.DOCUMENT):
        titles.setdefault(plain_title(catalogue.name(index)), catalogue.id(index))
    for index in catalogue.of_type(NodeType.POLICY):
        if document := titles.get(plain_title(catalogue.name(index))):
            yield catalogue.id(index), document, same, None


class _Nodes(Mapping[str, dict[str, Any]]):
    """Nodes with their data."""

    def __init__(self, parts: _Parts) -> None:
        self._parts = parts

    def __getitem__(self, node: str) -> dict[str, Any]:
        return self._parts.node(node)

    def __contains__(self, node: object) -> bool:
        return node in self._parts.catalogue.at

    def __iter__(self) -> Iterator[str]:
        return self._parts.catalogue.ids()

    def __len__(self) -> int:
        return len(self._parts.catalogue)


class _Adjacency(Mapping[str, _Edges]):
    """Edges by node, one way."""

    def __init__(self, parts: _Parts, way: str) -> None:
        self._parts, self._way = parts, way

    def __getitem__(self, node: str) -> _Edges:
        return self._parts.edges(node, self._way)

    def __contains__(self, node: object) -> bool:
        return node in self._parts.catalogue.at

    def __iter__(self) -> Iterator[str]:
        return self._parts.catalogue.ids()

    def __len__(self) -> int:
        return len(self._parts.catalogue)
