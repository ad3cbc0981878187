"""What is searched in a large store, kept put together, so that opening need not begin with every document's own rows.

A pack is a file in the store's folder, read as far as it is used. It says of which documents it was made, and by which
rows of them; what changed since is taken out and put in when it is read. It is a convenience: a missing or damaged one is
passed over, and one that has grown old is made anew.
"""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from corpus.atomic import replacing
from store.layout import PACK
from store.rows import Rows

FROM = 20_000
"""Passages from which a pack is kept; fewer are put together in a few tenths of a second."""
_OLD = 0.05  # share of the documents that may have changed before it is made anew
_ALIGNED = 64  # bytes
_TABLE = 4096  # bytes of a row of the table that is summed up
_FORMAT = 2


@dataclass(frozen=True)
class Pack:
    """What was put together of `documents`, in order: those that are as they were (`fresh`) and the others (`stale`)."""

    documents: Sequence[str]
    fresh: Sequence[str]
    stale: Sequence[str]
    parts: Mapping[str, bytes | memoryview]
    outgrown: bool
    """Whether so much changed since that another should be made."""


def read_pack(folder: Path, name: str, rows: Rows, of: Sequence[str]) -> Pack | None:
    """A pack of the store in `folder`, made of these parts of its documents, where there is a whole one."""
    whole = _read(folder, name)
    if whole is None:
        return None
    packed, parts = whole
    now = rows.sums(of)
    fresh = [document for document, sums in packed.items() if now.get(document) == sums]
    stale = list(packed.keys() - set(fresh))
    return Pack(list(packed), fresh, stale, parts, _apart(packed, now))


def parts_of(folder: Path, name: str) -> Mapping[str, memoryview] | None:
    """The parts of a pack that is of no documents, where there is a whole one."""
    whole = _read(folder, name)
    return whole[1] if whole else None


def _read(folder: Path, name: str) -> tuple[Mapping[str, str], Mapping[str, memoryview]] | None:
    """What tells the documents of a pack, and its parts; None where there is no whole one."""
    with suppress(OSError, ValueError, KeyError), (folder / PACK.format(name)).open("rb") as file:
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        said, begin = _head(content)
        parts: dict[str, memoryview] = {}
        for part, (at, size, checksum) in said["parts"].items():
            parts[part] = content[begin + at : begin + at + size]
            if _sum(parts[part]) != checksum or len(parts[part]) != size:
                return None
        return said["documents"], parts
    return None


def old(folder: Path, name: str, documents: Mapping[str, str]) -> bool:
    """Whether a large store of these documents, by what tells their rows from others, should have another pack."""
    with suppress(OSError, ValueError, KeyError), (folder / PACK.format(name)).open("rb") as file:
        size = int(file.read(_ALIGNED))
        said = orjson.loads(file.read(size))
        return said["format"] != _FORMAT or _apart(said["documents"], documents)
    return True


def _apart(packed: Mapping[str, str], documents: Mapping[str, str]) -> bool:
    return len(packed.items() ^ documents.items()) > 2 * _OLD * len(documents)


def keep_pack(folder: Path, name: str, parts: Mapping[str, bytes], documents: Mapping[str, str]) -> None:
    """Keep a pack of these documents. Raises `OSError`, and then what was there stays."""
    told, at = {}, 0
    for part, content in parts.items():
        told[part] = (at, len(content), _sum(content))
        at += _room(len(content))
    said = orjson.dumps({"format": _FORMAT, "documents": documents, "parts": told})
    path = folder / PACK.format(name)
    folder.mkdir(parents=True, exist_ok=True)  # of a store in a database none may be there
    for left in folder.glob(f".{path.name}-*"):  # by who was cut off
        left.unlink(missing_ok=True)
    with replacing(path) as fresh, fresh.open("wb") as file:
        file.write(str(len(said)).encode().ljust(_ALIGNED))
        for content in (said, *parts.values()):
            file.write(content)
            file.write(bytes(_room(len(content)) - len(content)))


def _head(content: memoryview) -> tuple[Mapping[str, Any], int]:
    """What a pack says of itself, and where its parts begin."""
    size = int(bytes(content[:_ALIGNED]))
    said = orjson.loads(content[_ALIGNED : _ALIGNED + size])
    if said["format"] != _FORMAT:
        raise ValueError("of another version")
    return said, _ALIGNED + _room(size)


def _sum(content: bytes | memoryview) -> int:
    """A checksum, several times as quick as one of the bytes in turn: of the sums of a table's rows and columns."""
    whole = len(content) // _TABLE * _TABLE
    table = np.frombuffer(content, np.uint64, whole // 8).reshape(-1, _TABLE // 8)
    sums = zlib.crc32(table.sum(axis=0, dtype=np.uint64), zlib.crc32(table.sum(axis=1, dtype=np.uint64)))
    return zlib.crc32(content[whole:], sums)


def _room(size: int) -> int:
    """How many bytes something takes up with what is left empty behind it."""
    return size + -size % _ALIGNED
