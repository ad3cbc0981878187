"""CSV for Neo4j's bulk import: a folder, or a zip of it, with nodes.csv, edges.csv and the command to run.

The files are UTF-8 without a byte order mark, which would become part of the first column's name, and values are
not altered (a leading = stays): they are read by a database. The table for Excel is the `csv` or `xlsx` format.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx

from graph.export.values import column_types, json_text, plain_graph

_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_DELIMITERS = ";|¦‖"  # between the items of a list: the first that no item contains


def write(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write nodes.csv, edges.csv and 导入说明.txt into the folder `path`, or into a zip if `path` ends in .zip."""
    files = _files(plain_graph(graph))
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return
    path.mkdir()
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8", newline="")


def _files(graph: nx.MultiDiGraph) -> dict[str, str]:
    nodes = [
        ({"id:ID": node, ":LABEL": data.get("type") or "Node"}, {k: v for k, v in data.items() if k != "type"})
        for node, data in graph.nodes(data=True)
    ]
    edges = [
        (
            {":START_ID": a, ":END_ID": b, ":TYPE": data.get("relation") or "related"},
            {k: v for k, v in data.items() if k != "relation"},
        )
        for a, b, data in graph.edges(data=True)
    ]
    items = {item for _, row in nodes + edges for value in row.values() if isinstance(value, list) for item in value}
    delimiter = next((mark for mark in _DELIMITERS if not any(mark in str(item) for item in items)), "")
    return {
        "nodes.csv": _table(nodes, delimiter),
        "edges.csv": _table(edges, delimiter),
        "导入说明.txt": _instructions(delimiter),
    }


def _instructions(delimiter: str) -> str:
    option = f' --array-delimiter="{delimiter}"' if delimiter not in ("", ";") else ""
    return (
        "在 Neo4j 服务器上导入到空数据库：\n\n"
        f"neo4j-admin database import full --multiline-fields=true{option} "
        "--nodes=nodes.csv --relationships=edges.csv neo4j\n"
    )


def _table(rows: list[tuple[dict[str, str], dict[str, Any]]], delimiter: str) -> str:
    """Header and rows; the first dictionary of a row holds the columns that Neo4j reserves."""
    types = column_types(row for _, row in rows)
    lists = {name: _list_type(row.get(name) for _, row in rows) for name in types if types[name] is object}
    if not delimiter:
        lists = dict.fromkeys(lists)
    reserved = list(rows[0][0]) if rows else []
    header = [*reserved, *(f"{name}:{lists.get(name) or _TYPES.get(types[name], 'string')}" for name in types)]
    lines = [",".join(header)]
    for fixed, row in rows:
        cells = [_quoted(value) for value in fixed.values()]
        for name in types:
            value = row.get(name)
            cells.append(_list_cell(value, delimiter) if lists.get(name) else _cell(value, types[name]))
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def _list_type(values: Iterable[Any]) -> str | None:
    """`string[]` and the like for a column of flat lists of one type, None for any other."""
    kinds: set[type] = set()
    for value in values:
        if value is None:
            continue
        if not isinstance(value, list):
            return None
        kinds |= {type(item) for item in value}
    (kind,) = kinds if len(kinds) == 1 else (str if not kinds else object,)
    return f"{_TYPES[kind]}[]" if kind in _TYPES else None


def _list_cell(items: list[Any] | None, delimiter: str) -> str:
    return _quoted(delimiter.join(_scalar(item) for item in items)) if items else ""


def _cell(value: Any, kind: type) -> str:
    if value is None:
        return ""  # unquoted: no value; a quoted empty string is an empty string
    if kind is object:
        return _quoted(json_text(value) if isinstance(value, (list, dict)) else _scalar(value))
    return _quoted(value) if kind is str else _scalar(value)


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
