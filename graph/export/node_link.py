"""Node-link JSON, the form that d3, networkx and scripts read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx

from graph.export.values import plain_graph


def node_link(graph: nx.MultiDiGraph) -> dict[str, Any]:
    """The graph as one JSON-ready object with `nodes` and `edges`; None values stay, as null."""
    data: dict[str, Any] = nx.node_link_data(plain_graph(graph), edges="edges")
    return data


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the graph as UTF-8 JSON, Chinese unescaped."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(node_link(graph), file, ensure_ascii=False, allow_nan=False, indent=1)


def read_json(path: str | Path) -> nx.MultiDiGraph:
    """Read node-link JSON, with `edges` or, as older networkx wrote it, `links`.

    Raises ValueError where the file is no node-link JSON.
    """
    data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    edges = next((name for name in ("edges", "links") if isinstance(data, dict) and name in data), None)
    if edges is None or "nodes" not in data:
        raise ValueError(f"{path}：不是节点-关系 JSON（缺少 nodes 或 edges）")
    graph = nx.node_link_graph({"directed": True, "multigraph": True, **data}, edges=edges)
    return nx.MultiDiGraph(graph)
