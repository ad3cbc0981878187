"""Small made-up plans read to a graph: what its tasks, targets and departments are."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from corpus.document import Document
from corpus.reader import read_file
from graph.extract import extract
from graph.schema import ROLES, NodeType


def read_plan(folder: Path, text: str, name: str = "方案.txt") -> tuple[Document, nx.MultiDiGraph]:
    """A document and its fragment of the graph, from its text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    document = read_file(path)
    return document, extract(document)


def work(graph: nx.MultiDiGraph) -> dict[str, set[str]]:
    """For the name of each task, its bodies as `role body`."""
    return {
        str(data["name"]): {
            f"{edge['relation']} {edge['form']}"
            for *_, edge in graph.in_edges(node, data=True)
            if edge["relation"] in ROLES
        }
        for node, data in graph.nodes(data=True)
        if data["type"] == NodeType.TASK
    }


def goals(graph: nx.MultiDiGraph) -> set[tuple[object, ...]]:
    """Targets as (metric, value, unit, bound, deadline, period)."""
    keys = ("metric", "value", "unit", "bound", "deadline", "period")
    return {tuple(d[key] for key in keys) for _, d in graph.nodes(data=True) if d["type"] == NodeType.TARGET}
