"""Nodes and edges of a stored graph, read a document at a time when a node is asked for.

A node's data and edges are put together from the fragments of the documents that have it, as `graph.build` puts
together the whole; they come in the same order. They are to be read only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from threading import Lock, RLock
from typing import Any

from cachetools import LRUCache

from graph.catalogue import Catalogue
from graph.computed import Computed, Link
from graph.merge import merge_node, plain_title
from graph.record import Record
from graph.schema import NodeType, Relation, edge_key, node_id

_FRAGMENTS = 600
"""Documents whose fragments are kept; some 150 KB each."""
_SHARED = 50_000  # nodes of several documents kept put together
Edges = dict[str, dict[str, dict[str, Any]]]
"""Of a node: by neighbour, then by key."""
ALIKE = (NodeType.TASK, NodeType.TARGET)
"""Types of nodes that may be like others."""
_SAME = (NodeType.DOCUMENT, NodeType.POLICY)


class _Fragment:
    """A fragment to look things up in."""

    def __init__(self, record: Record) -> None:
        self.nodes: dict[str, dict[str, Any]] = {}
        for node in record["nodes"]:
            self.nodes[node.pop("id")] = node
        self._edges: list[dict[str, Any]] = record["edges"]
        self._ways: dict[str, dict[str, Edges]] | None = None
        self._lock = Lock()

    @property
    def ways(self) -> Mapping[str, Mapping[str, Edges]]:
        """The edges `out` of nodes and `into` them, put in order when one is first asked for."""
        with self._lock:
            if self._ways is None:
                self._ways = {"out": {}, "into": {}}
                for edge in self._edges:
                    source, target, key = edge.pop("source"), edge.pop("target"), edge.pop("key")
                    self._ways["out"].setdefault(source, {}).setdefault(target, {})[key] = edge
                    self._ways["into"].setdefault(target, {}).setdefault(source, {})[key] = edge
            return self._ways


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


class Stored(Mapping[str, dict[str, Any]]):
    """The nodes that `catalogue` lists with their data, and the edges between them.

    `copies` are documents that repeat others; `alike` gives what is alike, called when an edge of a node that may be
    like others is first asked for.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        fragments: Fragments,
        copies: Mapping[str, str],
        alike: Callable[[], Computed] | None = None,
    ) -> None:
        self.catalogue, self._fragments, self._copies = catalogue, fragments, copies
        self._linking: dict[str, Callable[[], Computed]] = dict.fromkeys(_SAME, self._same)
        if alike:
            self._linking |= dict.fromkeys(ALIKE, alike)
        self._linked: dict[Callable[[], Computed], Computed] = {}
        self._shared: LRUCache[tuple[str, str], Any] = LRUCache(_SHARED)
        self._lock = RLock()

    def __contains__(self, node: object) -> bool:
        return node in self.catalogue.at

    def __iter__(self) -> Iterator[str]:
        return self.catalogue.ids()

    def __len__(self) -> int:
        return len(self.catalogue)

    def __getitem__(self, node: str) -> dict[str, Any]:
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

    def of_types(self, kinds: Collection[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The nodes of some types with their data, those of one document after those of another."""
        for index in sorted(index for kind in kinds for index in self.catalogue.of_type(kind)):
            node = self.catalogue.id(index)
            yield node, self[node]

    def edges(self, node: str, way: str) -> Edges:
        """The edges `out` of a node, or `into` it. Raises KeyError."""
        index = self.catalogue.at[node]
        documents = self.catalogue.documents_of(index)
        computed = self._computed(index, way)
        if len(documents) == 1 and not computed:
            return self._fragments[documents[0]].ways[way].get(node, {})
        with self._lock:
            found = self._shared.get((way, node))
            if found is None:
                found = self._shared[way, node] = self._edges(node, way, documents, computed)
            return found  # type: ignore[no-any-return]

    @property
    def nodes(self) -> Stored:
        """The nodes, as networkx calls them."""
        return self

    def get_edge_data(self, source: str, target: str) -> Mapping[str, dict[str, Any]]:
        """The edges from one node to another by key, as networkx calls them; none where there are none."""
        return self.edges(source, "out").get(target, {}) if source in self else {}

    def edges_of(self, node: str, way: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The other ends and data of the edges `out` of a node, or `into` it."""
        return ((other, data) for other, keyed in self.edges(node, way).items() for data in keyed.values())

    def _edges(self, node: str, way: str, documents: list[str], computed: Edges) -> Edges:
        edges: Edges = {}
        around = [self._fragments[document].ways[way].get(node, {}) for document in documents]
        for other, keyed in (pair for own in (*around, computed) for pair in own.items()):
            have = edges.setdefault(other, {})
            for key, data in keyed.items():
                have[key] = {**have.get(key, {}), **data}
        return edges

    def _computed(self, index: int, way: str) -> Edges:
        """The edges that no text states, out of a node or into it."""
        link = self._linking.get(self.catalogue.type(index))
        if link is None:
            return {}
        with self._lock:
            if link not in self._linked:
                self._linked[link] = link()
        edges: Edges = {}
        for other, relation, score in self._linked[link].edges(index, way):
            data = {"relation": relation} | ({} if score is None else {"score": score})
            edges.setdefault(self.catalogue.id(other), {})[edge_key(Relation(relation))] = data
        return edges

    def _same(self) -> Computed:
        """Copies, and cited policies that are documents of the corpus, as `graph.build` links them."""
        return Computed.of(self._same_as(), self.catalogue.at)

    def _same_as(self) -> Iterator[Link]:
        catalogue, same = self.catalogue, str(Relation.SAME_AS)
        for copy, first in self._copies.items():
            yield node_id(NodeType.DOCUMENT, copy), node_id(NodeType.DOCUMENT, first), same, None
        titles: dict[str, str] = {}
        for index in catalogue.of_type(NodeType.DOCUMENT):
            titles.setdefault(plain_title(catalogue.name(index)), catalogue.id(index))
        for index in catalogue.of_type(NodeType.POLICY):
            if document := titles.get(plain_title(catalogue.name(index))):
                yield catalogue.id(index), document, same, None
