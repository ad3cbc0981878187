"""What a store holds, as rows of a database: a few parts of each document, a few facts about all; each with a checksum.

A change is one transaction. Who reads keeps to the state found on opening, whatever others write meanwhile. The same
tables lie in a SQLite file (`store.folder`) or in PostgreSQL (`store.postgres`).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:  # FAISS takes long to be imported
    from embeddings.index import SearchedVectors

PARTS = (
    "document", "file", "fragment", "heads", "outline", "passages", "sketch", "terms", "text", "vectors", "words",
)  # fmt: skip
"""What is kept of a document."""
SEARCHED = ("heads", "vectors", "words")
"""The parts that the search index is made of."""
FOUND = ("outline", "terms")
"""The parts by whose words nodes are found."""
OUTLINED = ("outline",)
"""The part that tells what nodes there are."""
TOLD = ("document",)
"""The part that tells who issued what, when."""
_STATE, _TOTAL = "state", "total"
_SIZE = 8  # bytes of a checksum
_PIECE = 400_000_000  # bytes of a large fact in one row, of which databases take less than a thousand million

Parts = Mapping[str, bytes]
Facts = Mapping[str, bytes | None]
"""Facts to be set; None: to be forgotten."""


class DamagedRowsError(Exception):
    """Rows that are not as they were written; the message says which, in Chinese."""


class Connection(Protocol):
    """A database within a transaction. Values are marked by `?` in queries."""

    name: str

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Run a query; no rows where it gives none. Raises `OSError`, `DamagedRowsError`."""

    def close(self) -> None:
        """End the transaction."""


class Rows:
    """What a database held when it was opened. Safe to use from several threads as far as its connection is.

    Raises `DamagedRowsError` where a checksum does not fit, `OSError` where the database cannot be read.
    """

    def __init__(self, base: Connection, look_through: bool = False, vectors: SearchedVectors | None = None) -> None:
        """`look_through`: check every row now, not when it is read. `vectors` can be searched where the rows are."""
        self._base = base
        self.vectors = vectors
        self._sums = self._check()
        self.documents = sorted(self._sums["document"])
        if look_through:
            for part in PARTS:
                for _ in self.parts(part, self.documents):
                    pass

    def fact(self, name: str) -> bytes | None:
        """A fact about the whole, or None."""
        rows = self._base.rows("SELECT sum, content FROM facts WHERE name = ?", name)
        return _checked("", name, *rows[0]) if rows else None

    def large_fact(self, name: str) -> bytes | None:
        """A fact that was set by `large`, or None."""
        count = self.fact(f"{name}#0")
        if count is None:
            return None
        pieces = [self.fact(f"{name}#{piece}") or b"" for piece in range(1, int(count) + 1)]
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    @property
    def state(self) -> str:
        """What tells this state of the database from every other."""
        return (self.fact(_STATE) or b"").decode()

    def part(self, document: str, part: str) -> bytes:
        """A part of a document, empty where there is none."""
        rows = self._base.rows("SELECT sum, content FROM parts WHERE part = ? AND document = ?", part, document)
        return _checked(document, part, *rows[0]) if rows else b""

    def parts(self, part: str, documents: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """One part of several documents, each read when its turn comes."""
        for document in documents:
            yield document, self.part(document, part)

    def every(self, part: str) -> dict[str, bytes]:
        """A small part of all documents, at once."""
        rows = self._base.rows("SELECT document, sum, content FROM parts WHERE part = ?", part)
        return {str(document): _checked(str(document), part, *rest) for document, *rest in rows}

    def sums(self, parts: Sequence[str]) -> dict[str, str]:
        """By document what tells these parts of it from others."""
        columns = [map(self._sums.get(part, {}).get, self.documents, repeat(b"")) for part in parts]
        return {name: b"".join(own).hex() for name, own in zip(self.documents, zip(*columns, strict=True), strict=True)}

    def _check(self) -> dict[str, dict[str, bytes]]:
        """The checksums of all rows by part and document, after seeing that no row was lost or changed its place."""
        found: dict[str, dict[str, bytes]] = {}
        total = Total()
        for part in PARTS:
            rows = self._base.rows("SELECT document, sum FROM parts WHERE part = ?", part)
            total.add_all([checksum for _, checksum in rows])
            found[part] = {str(document): _bytes(checksum) for document, checksum in rows}
        if self.fact(_TOTAL) != total.content or not self.state:
            raise DamagedRowsError(f"{self._base.name} 里的内容不全")
        return found


def large(name: str, content: bytes) -> dict[str, bytes]:
    """A fact of any size, to be set as several; read by `Rows.large_fact`."""
    pieces = [content[at : at + _PIECE] for at in range(0, len(content), _PIECE)] or [b""]
    return {f"{name}#0": str(len(pieces)).encode()} | {f"{name}#{at}": piece for at, piece in enumerate(pieces, 1)}


def put_rows(
    base: Connection, put: Iterable[tuple[str, Parts]], take: Iterable[str], facts: Facts, total: Total | None = None
) -> None:
    """Within a transaction: take documents out, put parts of documents in place of those there, set facts."""
    total = total or _total(base)
    for document in take:
        for part in PARTS:
            _take(base, document, part, total)
    for document, parts in put:
        for part, content in parts.items():
            _take(base, document, part, total)
            checksum = _sum(document, part, content)
            base.rows("INSERT INTO parts VALUES (?, ?, ?, ?)", document, part, checksum, content)
            total.add(checksum)
    state = uuid.uuid4().hex[:12].encode()
    _set(base, {**facts, _STATE: state, _TOTAL: total.content})


def note_rows(base: Connection, facts: Facts, state: str) -> bool:
    """Within a transaction: set facts of a state, which stays that state; nothing where another state is there."""
    found = base.rows("SELECT content FROM facts WHERE name = ?", _STATE)
    if not found or found[0][0] != state.encode():
        return False
    _set(base, facts)
    return True


def peek_row(base: Connection, name: str) -> bytes | None:
    """A fact as it is now."""
    rows = base.rows("SELECT sum, content FROM facts WHERE name = ?", name)
    return _checked("", name, *rows[0]) if rows else None


def peek_state(base: Connection) -> str | None:
    """The state there is now."""
    found = peek_row(base, _STATE)
    return found.decode() if found else None


class Total:
    """Number and sum of the checksums of all rows, kept up to date by each change."""

    def __init__(self, content: bytes | None = None) -> None:
        self._count, self._sum = (int(word) for word in (content or b"0 0").split())

    @property
    def content(self) -> bytes:
        """As it is kept."""
        return f"{self._count} {self._sum % (1 << 64)}".encode()

    def add(self, checksum: object, times: int = 1) -> None:
        """Count a row in, or out."""
        self._count += times
        self._sum += times * int.from_bytes(_bytes(checksum))

    def add_all(self, checksums: Sequence[object]) -> None:
        """Count rows in."""
        together = b"".join(map(_bytes, checksums))
        if len(together) != _SIZE * len(checksums):
            raise DamagedRowsError("有一行的校验值变了")
        self._count += len(checksums)
        self._sum += int(np.frombuffer(together, ">u8").sum(dtype=np.uint64))


def _total(base: Connection) -> Total:
    have = base.rows("SELECT content FROM facts WHERE name = ?", _TOTAL)
    return Total(_bytes(have[0][0]) if have else None)


def _take(base: Connection, document: str, part: str, total: Total) -> None:
    """Take a row out, where it is there."""
    for (checksum,) in base.rows("SELECT sum FROM parts WHERE part = ? AND document = ?", part, document):
        total.add(checksum, -1)
        base.rows("DELETE FROM parts WHERE part = ? AND document = ?", part, document)


def _set(base: Connection, facts: Facts) -> None:
    for name, fact in facts.items():
        base.rows("DELETE FROM facts WHERE name = ?", name)
        if fact is not None:
            base.rows("INSERT INTO facts VALUES (?, ?, ?)", name, _sum("", name, fact), fact)


def _sum(document: str, part: str, content: bytes) -> bytes:
    digest = hashlib.blake2b(f"{document}\0{part}\0".encode(), digest_size=_SIZE)
    digest.update(content)
    return digest.digest()


def _checked(document: str, part: str, checksum: object, content: object) -> bytes:
    found = _bytes(content)
    if _sum(document, part, found) != checksum:
        raise DamagedRowsError(f"{document or '总表'}的 {part} 内容变了")
    return found


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise DamagedRowsError("有一行的类型变了")
    return value
