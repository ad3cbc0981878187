"""What GraphML and GEXF share: a graph whose attributes have one type each, and the way back.

Lists and mixed values are JSON text; the graph attribute `json_columns` names the columns that hold it.
"""

from __future__ import annotations

import json
from typing import Any

import networkx as nx

from graph.export.values import column_types, from_json_text, plain_graph, typed_row
from graph.wording import relation_name

_KEY = "edge_key"
_OWN_LABEL = "heading"  # what a node calls `label` itself (二、, 1.), as viewers take `label` for the caption
_COLUMNS = "json_columns"


def flat_graph(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """A copy that XML writers take: typed values, None left out, `label` on nodes and edges, unique edge ids.

    Edge ids must be unique in a file, while keys here are only unique between two nodes: keys become an attribute.
    """
    source = plain_graph(graph)
    for _, row in source.nodes(data=True):
        if "label" in row:
            row[_OWN_LABEL] = row.pop("label")
    nodes = dict(source.nodes(data=True))
    edges = [(a, b, {**data, _KEY: key}) for a, b, key, data in source.edges(keys=True, data=True)]
    types = {"node": column_types(nodes.values()), "edge": column_types(data for _, _, data in edges)}
    columns = {scope: [name for name, kind in found.items() if kind is object] for scope, found in types.items()}
    result = nx.MultiDiGraph(**{_COLUMNS: json.dumps(columns, ensure_ascii=False)})
    for node, data in nodes.items():
        label = str(data.get("name") or node)
        result.add_nodes_from([(node, {**typed_row(data, types["node"]), "label": label})])
    for number, (a, b, data) in enumerate(edges):
        label = relation_name(str(data.get("relation") or ""))
        result.add_edges_from([(a, b, f"e{number}", {**typed_row(data, types["edge"]), "label": label})])
    return result


def restore(flat: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph that `flat_graph` was made from, less its None values; a foreign graph as it stands."""
    columns: dict[str, list[str]] = json.loads(flat.graph.get(_COLUMNS, '{"node": [], "edge": []}'))
    result = nx.MultiDiGraph()
    for node, data in flat.nodes(data=True):
        result.add_nodes_from([(node, _restored(data, columns["node"]))])
    for a, b, key, data in flat.edges(keys=True, data=True):
        values = _restored(data, columns["edge"])
        result.add_edges_from([(a, b, values.pop(_KEY, key), values)])
    return result


def _restored(row: dict[str, Any], json_columns: list[str]) -> dict[str, Any]:
    values = {
        name: from_json_text(value) if name in json_columns else value for name, value in row.items() if name != "label"
    }
    if _OWN_LABEL in values:
        values["label"] = values.pop(_OWN_LABEL)
    return values
