r"""Cypher: statements with parameters for a driver, or a script with literals.

The first statement, the index, is in Neo4j's form; the others are plain openCypher.
Labels, relation types and property names cannot be parameters: they stand in back-ticks, doubled inside. Older
Neo4j resolves `\u0060` to a back-tick before it reads the query, so that form is resolved here first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import networkx as nx

from graph.export.values import plain, plain_graph

LABEL = "PolicyNode"  # on every node, for the index on `id`
_BATCH = 500
_ESCAPED = re.compile(r"\\u+([0-9A-Fa-f]{4})")


def statements(graph: nx.MultiDiGraph) -> Iterator[tuple[str, dict[str, Any]]]:
    """Query and parameters, in order, that put the graph into a database; running them again changes nothing."""
    source = plain_graph(graph)
    yield f"CREATE INDEX policy_node_id IF NOT EXISTS FOR (n:{LABEL}) ON (n.id)", {}
    labels: dict[str, list[dict[str, Any]]] = {}
    for node, data in source.nodes(data=True):
        labels.setdefault(data.get("type") or "Node", []).append({"id": node, "properties": _properties(data)})
    for label, rows in labels.items():
        query = f"UNWIND $rows AS row MERGE (n:{LABEL} {{id: row.id}}) SET n:{name(label)}, n += row.properties"
        yield from ((query, {"rows": batch}) for batch in _batches(rows))
    relations: dict[str, list[dict[str, Any]]] = {}
    for a, b, key, data in source.edges(keys=True, data=True):
        row = {"source": a, "target": b, "key": str(key), "properties": _properties(data)}
        relations.setdefault(data.get("relation") or "related", []).append(row)
    for relation, rows in relations.items():
        query = (
            f"UNWIND $rows AS row MATCH (a:{LABEL} {{id: row.source}}), (b:{LABEL} {{id: row.target}}) "
            f"MERGE (a)-[r:{name(relation)} {{key: row.key}}]->(b) SET r += row.properties"
        )
        yield from ((query, {"rows": batch}) for batch in _batches(rows))


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write a script for cypher-shell or the browser: the statements with their parameters as literals."""
    with path.open("w", encoding="utf-8") as file:
        for query, parameters in statements(graph):
            rows = parameters.get("rows")
            file.write(query.replace("$rows", literal(rows), 1) if rows is not None else query)
            file.write(";\n")


def name(text: str) -> str:
    """A label, relation type or property name in back-ticks."""
    resolved = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return "`" + resolved.replace("`", "``") + "`"


def literal(value: Any) -> str:
    """A plain value as Cypher writes it."""
    if value is None:
        return "null"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\t", "\\t")
        return f"'{escaped}'"
    if isinstance(value, list):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name(key)}: {literal(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


def _properties(data: dict[str, Any]) -> dict[str, Any]:
    """What a property can hold: scalars and lists of one type; any other list or a mapping as JSON text."""
    return {key: _property(value) for key, value in data.items() if value is not None}


def _property(value: Any) -> Any:
    if isinstance(value, dict) or (isinstance(value, list) and not _uniform(value)):
        return json.dumps(plain(value), ensure_ascii=False)
    return value


def _uniform(items: list[Any]) -> bool:
    return len({type(item) for item in items}) <= 1 and not any(isinstance(i, (list, dict)) or i is None for i in items)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
