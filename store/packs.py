"""What is searched in a large store, kept put together, so that opening need not begin with every document's own rows.

A pack says of which documents it was made, and by which rows of them; what changed since is taken out and put in when it
is read. It is a convenience: a missing or damaged one is passed over, and one that has grown old is made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import orjson

from store.rows import DamagedRowsError, Facts, Rows, large

FROM = 20_000
"""Passages from which a pack is kept; fewer are put together in a few tenths of a second."""
_OLD = 0.05  # share of the documents that may have changed before it is made anew
_FACT = "pack"


@dataclass(frozen=True)
class Pack:
    """What was put together of `documents`, in order: those that are as they were (`fresh`) and the others (`stale`)."""

    documents: Sequence[str]
    fresh: Sequence[str]
    stale: Sequence[str]
    parts: Mapping[str, bytes]


def read_pack(rows: Rows, name: str, of: Sequence[str]) -> Pack | None:
    """A pack of a store, made of these parts of its documents, where there is a whole one."""
    with suppress(DamagedRowsError):
        said = rows.large_fact(f"{_FACT}/{name}")
        if said is None:
            return None
        documents, names = orjson.loads(said)
        parts = {part: have for part in names if (have := rows.large_fact(f"{_FACT}/{name}/{part}")) is not None}
        if len(parts) == len(names):
            fresh = [document for document, sums in documents.items() if rows.sums(document, of) == sums]
            return Pack(list(documents), fresh, list(documents.keys() - set(fresh)), parts)
    return None


def old(rows: Rows, name: str, documents: Mapping[str, str], passages: int) -> bool:
    """Whether a store of these documents should have a pack that it has not."""
    if passages < FROM:
        return False
    with suppress(DamagedRowsError):
        said = rows.large_fact(f"{_FACT}/{name}")
        packed = orjson.loads(said)[0] if said else {}
        return len(packed.items() ^ documents.items()) > 2 * _OLD * len(documents)
    return True


def pack(name: str, parts: Mapping[str, bytes], documents: Mapping[str, str]) -> Facts:
    """The facts by which a pack is kept."""
    facts = large(f"{_FACT}/{name}", orjson.dumps([documents, list(parts)]))
    for part, content in parts.items():
        facts |= large(f"{_FACT}/{name}/{part}", content)
    return facts
