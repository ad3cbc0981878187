"""The graph of a store as networkx sees it, read as far as it is asked for (`graph.stored`). It is to be read only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from graph.record import Record
from graph.stored import Edges, Stored


def read_fragment(record: Record) -> nx.MultiDiGraph:
    """A fragment from plain data (`nodes` and `edges`, as networkx writes them)."""
    return nx.node_link_graph(record, directed=True, multigraph=True, edges="edges")


class StoredGraph(nx.MultiDiGraph):  # type: ignore[misc]
    """The graph of what is stored. Without it it is an empty graph like any other: what networkx makes a view of."""

    def __init__(self, stored: Stored | None = None) -> None:
        super().__init__()
        if stored is None:
            return
        self._node = stored
        self._adj = _Adjacency(stored, "out")
        self._pred = _Adjacency(stored, "into")

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


class _Adjacency(Mapping[str, Edges]):
    """Edges by node, one way."""

    def __init__(self, stored: Stored, way: str) -> None:
        self._stored, self._way = stored, way

    def __getitem__(self, node: str) -> Edges:
        return self._stored.edges(node, self._way)

    def __contains__(self, node: object) -> bool:
        return node in self._stored

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)
