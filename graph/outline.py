"""What is in a fragment, without what is said of it, as columns: what a graph of ten thousand plans is found by.

The outline of a document lists the nodes of its fragment, who works on its tasks, and by which words its bodies are
looked up. Outlines of many documents are their columns, one behind the other.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from corpus.gazetteer import Place
from graph.schema import ROLES, NodeType

FLAGS = ("general", "proposed", "collective", "listed", "owned")
"""What is known of a node without reading it, a bit each; `owned`: it says which document it is of."""
_ITEM, _FIGURE = ("start", "end", "number", "label"), ("metric", "said", "task", "deadline")
KEPT: Mapping[str, tuple[str, ...]] = {
    NodeType.TASK: _ITEM, NodeType.ACTION: _ITEM, NodeType.POLICY: _ITEM, NodeType.TARGET: _FIGURE, NodeType.FACT: _FIGURE,
}  # fmt: skip
"""What of the data of a node is in the outline, by its type."""
BODY = ("kind", "family", "branch_of", "aliases")
"""What is there of a body; each document that names it may say something else."""
NAME, ALIAS, FAMILY, BRANCH_OF, GOVERNMENT_OF = range(5)
"""What a body is looked up by; the last is the label of the place whose government it is."""
GOVERNMENT = "政府"
_ROLES = tuple(map(str, ROLES))
_TYPES = tuple(map(str, NodeType))

Column = NDArray[Any]
_COUNTS = ("nodes", "places", "work", "keys")
"""Of each document, how many of these it has."""
_OF_COUNT: Mapping[str, Mapping[str, str]] = {
    "nodes": {
        "hash": "u8", "type": "u1", "flags": "u1", "place": "u4", "id_size": "u4", "name_size": "u4", "kept_size": "u4",
    },
    "places": {"place_size": "u4"},
    "work": {"worker": "u4", "task": "u4", "role": "u1"},
    "keys": {"key": "u8", "holder": "u4"},
}  # fmt: skip
"""The columns of each, with their types: of a node its id as a number, type, flags, its place among the document's, and
how many bytes its id, name and what is kept of it have; of work the body and the task, by their places among the
document's nodes, and the role; of a key its number and the body that is found by it."""
_TEXTS = {"id": "nodes", "name": "nodes", "kept": "nodes", "place": "places"}
"""The columns of bytes, and what they are the texts of."""
_TYPE_OF = (
    dict.fromkeys(_COUNTS, "u4")
    | {name: kind for columns in _OF_COUNT.values() for name, kind in columns.items()}
    | {f"{text}_text": "u1" for text in _TEXTS}
)


def number_of(text: str) -> int:
    """A number for an id: a hash of 64 bits."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def key_of(kind: int, text: str) -> int:
    """A number for what a body is looked up by."""
    return number_of(f"{kind}\0{text}")


@dataclass(frozen=True)
class Outlines:
    """The outlines of documents in order, as columns by name (`_TYPE_OF`)."""

    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.columns["nodes"])

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    @cached_property
    def starts(self) -> Mapping[str, NDArray[np.int64]]:
        """Where the part of each document begins: among nodes, places, work and keys, and in the columns of bytes."""
        begins = {count: _starts(self[count]) for count in _COUNTS}
        return begins | {f"{text}_text": _starts(self[f"{text}_size"])[begins[of]] for text, of in _TEXTS.items()}

    def as_bytes(self) -> bytes:
        """For a file."""
        columns = [self[name] for name in _TYPE_OF]
        parts = [np.array([len(column) for column in columns], np.uint64).tobytes()]
        for column in columns:
            parts += [column.tobytes(), bytes(-column.nbytes % 8)]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, content: bytes | memoryview) -> Outlines:
        """The inverse of `as_bytes`."""
        lengths = np.frombuffer(content, np.uint64, len(_TYPE_OF)).tolist()
        at, columns = 8 * len(_TYPE_OF), {}
        for (name, kind), length in zip(_TYPE_OF.items(), lengths, strict=True):
            column = columns[name] = np.frombuffer(content, kind, length, at)
            at += column.nbytes + -column.nbytes % 8
        return cls(columns)

    @classmethod
    def joined(cls, pieces: Sequence[tuple[Outlines, int, int]]) -> Outlines:
        """Documents of several, one behind the other: of each piece those from one number up to another."""
        if len(pieces) == 1 and pieces[0][1:] == (0, len(pieces[0][0])):
            return pieces[0][0]
        found: dict[str, list[Column]] = {name: [np.empty(0, kind)] for name, kind in _TYPE_OF.items()}
        for outlines, first, end in pieces:
            for count in _COUNTS:
                found[count].append(outlines[count][first:end])
            for name, of in _PARTS.items():
                starts = outlines.starts[of]
                found[name].append(outlines[name][starts[first] : starts[end]])
        return cls({name: np.concatenate(columns) for name, columns in found.items()})


_PARTS = {name: count for count, columns in _OF_COUNT.items() for name in columns} | {
    f"{text}_text": f"{text}_text" for text in _TEXTS
}


def outline(fragment: Mapping[str, Any]) -> Outlines:
    """Of a fragment as networkx writes it (`nodes`, `edges`)."""
    nodes = fragment["nodes"]
    at = {node["id"]: number for number, node in enumerate(nodes)}
    places: dict[Place | None, int] = {}
    where, flags, kept = [], [], []
    keys: list[tuple[int, int]] = []
    for number, node in enumerate(nodes):
        place = node.get("place")
        where.append(places.setdefault(place, len(places)))
        given = {**node, "owned": node.get("document")}
        flags.append(sum(bool(given.get(flag)) << bit for bit, flag in enumerate(FLAGS)))
        wanted = BODY if node["type"] == NodeType.DEPARTMENT else KEPT.get(node["type"])
        kept.append(orjson.dumps([node.get(key) for key in wanted]) if wanted else b"")
        if node["type"] == NodeType.DEPARTMENT:
            keys += [(key, number) for key in _keys(node, place)]
    work = _work(fragment, at)
    texts = {
        "id": [node["id"].encode() for node in nodes], "name": [node["name"].encode() for node in nodes],
        "kept": kept, "place": [place.path.encode() if place else b"" for place in places],
    }  # fmt: skip
    columns = {
        "nodes": [len(nodes)], "places": [len(places)], "work": [len(work)], "keys": [len(keys)],
        "hash": [number_of(node["id"]) for node in nodes], "type": [_TYPES.index(node["type"]) for node in nodes],
        "flags": flags, "place": where, "worker": [body for body, _, _ in work], "task": [task for _, task, _ in work],
        "role": [role for _, _, role in work], "key": [key for key, _ in keys], "holder": [body for _, body in keys],
    }  # fmt: skip
    columns |= {f"{name}_size": [len(text) for text in found] for name, found in texts.items()}
    made = {name: np.array(column, _TYPE_OF[name]) for name, column in columns.items()}
    return Outlines(made | {f"{name}_text": np.frombuffer(b"".join(found), np.uint8) for name, found in texts.items()})


def _keys(body: Mapping[str, Any], place: Place | None) -> Iterator[int]:
    yield key_of(NAME, body["name"])
    for alias in body["aliases"]:
        yield key_of(ALIAS, alias)
    if family := body.get("family"):
        yield key_of(FAMILY, family)
        if place and family == GOVERNMENT:
            yield key_of(GOVERNMENT_OF, place.label)
    if branch_of := body.get("branch_of"):
        yield key_of(BRANCH_OF, branch_of)


def _work(fragment: Mapping[str, Any], at: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Who works on which task, in the order of the tasks."""
    workers: dict[str, dict[str, list[int]]] = {
        node["id"]: {} for node in fragment["nodes"] if node["type"] == NodeType.TASK
    }
    for edge in fragment["edges"]:
        if edge["relation"] in _ROLES and edge["target"] in workers and not edge.get("proposed"):
            workers[edge["target"]].setdefault(edge["source"], []).append(_ROLES.index(edge["relation"]))
    return [
        (at[body], at[task], role)
        for task, bodies in workers.items()
        for body, roles in bodies.items()
        for role in roles
    ]


def _starts(counts: Column) -> NDArray[np.int64]:
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


@contextmanager
def without_collection() -> Iterator[None]:
    """Make very many objects that are all kept: looking for garbage among them takes longer than making them."""
    had = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if had:
            gc.enable()
