"""Parts of the graph to look at: what is around a node, an overview, and what is shown grown by a node's neighbours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from corpus.gazetteer import Place, label_of
from graph.drawing import FILL
from graph.query import Subgraph, neighbourhood, subgraph
from graph.schema import NodeType, Relation, edge_key
from graph.wording import document_titles

# The drawing is in a sandboxed frame and tells of clicks by messages; only those of this component's frame count.
DRAWING = (
    FILL
    + """
window.addEventListener('message', event => {
  const frame = element.querySelector('iframe'), said = event.data;
  if (!frame || event.source !== frame.contentWindow || said?.source !== 'policygraph') return;
  if (said.kind === 'node') trigger('select', {node: said.id});
  if (said.kind === 'edge' && said.document) trigger('click', {document: said.document, section: said.section, start: said.start, end: said.end});
});
"""
)
"""Script of a component that shows a drawing: `select` for a node of it, `click` for an edge that a text states."""

LIMIT = 200
"""Nodes that one drawing shows at most; more than that nobody can read."""
_SHOWN_FIRST = (NodeType.DOCUMENT, NodeType.DEPARTMENT, NodeType.ACTION, NodeType.TASK, NodeType.POLICY)
_READABLE = 30  # nodes whose names can be read in one drawing
_OVERVIEW = (NodeType.DOCUMENT, NodeType.PLACE, NodeType.DEPARTMENT)


@dataclass(frozen=True)
class View:
    """What a tab shows of the graph, for export under `title`."""

    title: str
    graph: nx.MultiDiGraph


@dataclass(frozen=True)
class Filter:
    """What to show only; empty for everything."""

    types: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    place: str | None = None

    def fits(self, data: dict[str, Any]) -> bool:
        """Whether a node is of the types and the place wanted; a node of no place belongs to all."""
        return (not self.types or data["type"] in self.types) and self.place in (
            None,
            label_of(data.get("place")) or self.place,
        )


def around(graph: nx.MultiDiGraph, node: str, hops: int, only: Filter, limit: int = LIMIT) -> Subgraph:
    """What is within `hops` edges of a node, at most `limit` nodes. Raises KeyError for a node there is not."""
    allowed = graph
    if only.place:
        allowed = graph.subgraph([n for n, data in graph.nodes(data=True) if n == node or _at(data, only.place)])
    part = neighbourhood(allowed, node, hops, only.relations or None, only.types or None, limit)
    part.graph.graph["titles"] = document_titles(graph, part.graph)  # of documents of other places too
    return part


def _at(data: dict[str, Any], place: str) -> bool:
    return label_of(data.get("place")) in (None, place)


def overview(graph: nx.MultiDiGraph, only: Filter, limit: int = LIMIT) -> Subgraph:
    """The nodes that a filter lets through, plans first, then those with most relations. Without a choice of types:
    the plans, their places and the bodies that have work there.
    """
    nodes = [node for node, data in graph.nodes(data=True) if only.fits(data)]
    if not only.types:
        return _by_places(graph, [node for node in nodes if _in_overview(graph, node)], only, limit)
    rank = {str(kind): at for at, kind in enumerate(_SHOWN_FIRST)}
    nodes.sort(key=lambda node: (rank.get(graph.nodes[node]["type"], len(rank)), -graph.degree(node), node))
    return Subgraph(_only_relations(subgraph(graph, nodes[:limit]), only.relations), len(nodes))


def _by_places(graph: nx.MultiDiGraph, nodes: Sequence[str], only: Filter, limit: int) -> Subgraph:
    """Places with their plans and, as far as the names can still be read, their busiest bodies, each at its place."""
    kind = {node: graph.nodes[node]["type"] for node in nodes}
    kept = [node for node in nodes if kind[node] in (NodeType.PLACE, NodeType.DOCUMENT)]
    at = {graph.nodes[node]["place"]: node for node in kept if kind[node] == NodeType.PLACE}
    bodies: dict[Place, list[str]] = {}
    for node in sorted(nodes, key=lambda node: (-graph.degree(node), node)):
        if kind[node] == NodeType.DEPARTMENT and graph.nodes[node].get("place") in at:
            bodies.setdefault(graph.nodes[node]["place"], []).append(node)
    each = max(_READABLE - len(kept), 0) // max(len(bodies), 1)
    shown = {node: place for place, of_place in bodies.items() for node in of_place[:each]}
    part = subgraph(graph, [*kept, *shown][:limit])
    for node, place in shown.items():
        if node in part and not part.has_edge(node, at[place]):
            relation = str(Relation.LOCATED_IN)
            part.add_edge(node, at[place], key=edge_key(Relation.LOCATED_IN), relation=relation)
    return Subgraph(_only_relations(part, only.relations), len(nodes))


def _in_overview(graph: nx.MultiDiGraph, node: str) -> bool:
    kind = graph.nodes[node]["type"]
    if kind == NodeType.PLACE:  # of a plan; the many places that texts name say nothing here
        return any(graph.nodes[other]["type"] == NodeType.DOCUMENT for other in graph.predecessors(node))
    return kind in _OVERVIEW


def grown(graph: nx.MultiDiGraph, shown: Iterable[str], node: str, only: Filter, limit: int = LIMIT) -> Subgraph:
    """What is shown, and the neighbours of `node`; past the limit the neighbours that matter least stay out."""
    nodes = dict.fromkeys([*(n for n in shown if n in graph), *around(graph, node, 1, only, limit).graph])
    return Subgraph(_only_relations(subgraph(graph, list(nodes)[:limit]), only.relations), len(nodes))


def _only_relations(graph: nx.MultiDiGraph, relations: Collection[str]) -> nx.MultiDiGraph:
    if relations:
        graph.remove_edges_from(
            [(a, b, k) for a, b, k, r in graph.edges(keys=True, data="relation") if r not in relations]
        )
    return graph
