"""GraphML, for yEd, Cytoscape, Gephi and networkx."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from graph.export.xml_graph import flat_graph, restore


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the graph; lists are JSON text, None values are left out."""
    nx.write_graphml(flat_graph(graph), path)


def read_graphml(path: str | Path) -> nx.MultiDiGraph:
    """Read a GraphML file; one written here comes back with its lists, mixed values and edge keys."""
    return restore(nx.read_graphml(path, edge_key_type=str, force_multigraph=True))
