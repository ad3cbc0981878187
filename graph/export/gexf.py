"""GEXF, for Gephi."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from graph.export.xml_graph import flat_graph

# On an edge GEXF takes these names for the times between which it exists, and hides the rest.
_RESERVED = {"start": "quote_start", "end": "quote_end"}


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the graph; lists are JSON text, None values are left out, offsets are `quote_start`, `quote_end`."""
    flat = flat_graph(graph)
    for _, _, edge_id, data in flat.edges(keys=True, data=True):
        for name, other in _RESERVED.items():
            if name in data:
                data[other] = data.pop(name)
        data["id"] = edge_id
    nx.write_gexf(flat, path)
