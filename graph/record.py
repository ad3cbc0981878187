"""A fragment as it is kept: what networkx writes as plain data, in JSON, with places by their paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from corpus.gazetteer import Place, place_at

Record = Mapping[str, Any]
"""A fragment as plain data: `nodes` and `edges`, as networkx writes them."""


def written(record: Record) -> bytes:
    """A record for a file."""
    return orjson.dumps(record, _path, orjson.OPT_PASSTHROUGH_DATACLASS)


def read(content: bytes) -> Record:
    """The inverse of `written`."""
    record: dict[str, Any] = orjson.loads(content)
    for data in (*record["nodes"], *record["edges"]):
        if path := data.get("place"):
            data["place"] = place_at(path)
    return record


def _path(value: object) -> str:
    if isinstance(value, Place):
        return value.path
    raise TypeError(type(value))
