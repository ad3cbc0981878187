"""Fragments to the whole graph.

The graph is always assembled from the fragments of all documents, in order of their ids, so adding, replacing or
removing a document gives exactly the graph that a build from scratch gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

from corpus.document import Document
from graph.computed import Link
from graph.copies import find_copies
from graph.extract import extract
from graph.merge import merge_node, plain_title
from graph.schema import NodeType, Relation, edge_key, node_id
from graph.similar import add_alike, find_alike


def build_graph(documents: Iterable[Document]) -> nx.MultiDiGraph:
    """Graph of some documents."""
    return assemble({document.id: extract(document) for document in documents})


@dataclass(frozen=True)
class Links:
    """What only the whole tells: the document that each copy repeats, and edges that no text states."""

    copies: dict[str, str]
    alike: list[Link]

    def as_json(self) -> list[Any]:
        """Plain data."""
        return [self.copies, self.alike]

    @classmethod
    def from_json(cls, data: list[Any]) -> Links:
        """The inverse of `as_json`."""
        return cls(data[0], [(a, b, relation, score) for a, b, relation, score in data[1]])


def assemble(fragments: Mapping[str, nx.MultiDiGraph]) -> nx.MultiDiGraph:
    """Union of the fragments by document id, with what only the whole can tell: one name for a body that several
    documents name, cited plans that are in the corpus, tasks and metrics that are alike.
    """
    return linked(fragments)[0]


def linked(fragments: Mapping[str, nx.MultiDiGraph], links: Links | None = None) -> tuple[nx.MultiDiGraph, Links]:
    """The graph as `assemble` gives it, and its links; where these are known they are not worked out again."""
    graph = nx.MultiDiGraph()
    sketches = {}
    for document in sorted(fragments):
        fragment = fragments[document]
        if "sketch" in fragment.graph:
            sketches[document] = fragment.graph["sketch"]
        _merge(graph, fragment)
    for _, data in graph.nodes(data=True):
        if data["type"] == NodeType.ENTERPRISE and len(data["aliases"]) < 2:
            data.pop("merges", None)  # one spelling only: nothing to explain
    copies = find_copies(sketches) if links is None else links.copies
    _link_copies(graph, copies)
    _link_policies(graph)
    alike = find_alike(graph.nodes(data=True)) if links is None else links.alike
    add_alike(graph, alike)
    return graph, Links(copies, alike)


def _merge(graph: nx.MultiDiGraph, fragment: nx.MultiDiGraph) -> None:
    for node, data in fragment.nodes(data=True):
        graph.add_node(node)
        merge_node(graph.nodes[node], data)
    for source, target, key, data in fragment.edges(keys=True, data=True):
        graph.add_edge(source, target, key=key, **data)


def _link_copies(graph: nx.MultiDiGraph, copies: Mapping[str, str]) -> None:
    """A document that repeats another is linked to it; questions and counts pass over it."""
    for copy, first in copies.items():
        source, target = node_id(NodeType.DOCUMENT, copy), node_id(NodeType.DOCUMENT, first)
        graph.add_edge(source, target, key=edge_key(Relation.SAME_AS), relation=str(Relation.SAME_AS))
        graph.nodes[source]["copy_of"] = first


def _link_policies(graph: nx.MultiDiGraph) -> None:
    """A cited policy whose title or number is that of a document of the corpus is that document."""
    titles: dict[str, str] = {}
    for node, data in graph.nodes(data=True):
        if data["type"] == NodeType.DOCUMENT:
            titles.setdefault(plain_title(data["name"]), node)
    for node, data in list(graph.nodes(data=True)):
        if data["type"] == NodeType.POLICY and (document := titles.get(plain_title(data["name"]))):
            graph.add_edge(node, document, key=edge_key(Relation.SAME_AS), relation=str(Relation.SAME_AS))
