"""Attribute values made fit for files: plain types, no control characters, one declared type an attribute."""

from __future__ import annotations

import json
import math
import numbers
import re
from collections.abc import Iterable
from enum import Enum
from typing import Any

import networkx as nx

# What XML 1.0 cannot hold, lone surrogates included; no other format needs any of it.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG = 2**63


def clean(text: str) -> str:
    """Text without control characters, every line end one line feed, as XML readers make it anyway."""
    return _UNWRITABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def plain(value: Any) -> Any:
    """A value as JSON knows it: enums and numpy scalars unwrapped, sets sorted, NaN and infinities None."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {clean(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "item"):  # a numpy scalar
        return plain(value.item())
    return clean(str(value))


def plain_graph(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """A copy with plain ids, keys and values; graph attributes are left out."""
    result = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        result.add_nodes_from([(clean(str(node)), plain(data))])
    for source, target, key, data in graph.edges(keys=True, data=True):
        result.add_edges_from([(clean(str(source)), clean(str(target)), plain(key), plain(data))])
    return result


def column_types(rows: Iterable[dict[str, Any]]) -> dict[str, type]:
    """The one type of each attribute over all rows, None left out: bool, int, float, str, or `object`.

    `object` stands for lists and mixed values, which a file with typed columns holds as JSON text.
    """
    seen: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                kind = type(value)
                seen.setdefault(name, set()).add(object if kind is int and not -_LONG <= value < _LONG else kind)
    return {name: _common(kinds) for name, kinds in seen.items()}


def _common(kinds: set[type]) -> type:
    if len(kinds) == 1:
        (kind,) = kinds
        return kind if kind in (bool, int, float, str) else object
    return float if kinds == {int, float} else object


def typed_row(row: dict[str, Any], types: dict[str, type]) -> dict[str, Any]:
    """A row with every value in its column's type and None left out."""
    return {name: _typed(value, types[name]) for name, value in row.items() if value is not None}


def _typed(value: Any, kind: type) -> Any:
    if kind is object:
        return json_text(value)
    return float(value) if kind is float else value


def json_text(value: Any) -> str:
    """JSON of a value, except that text stays bare unless it could be taken for JSON itself."""
    if isinstance(value, str) and not _is_json(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def from_json_text(text: str) -> Any:
    """The value behind `json_text`."""
    return json.loads(text) if _is_json(text) else text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
