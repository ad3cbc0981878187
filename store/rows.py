"""A store's contents in one SQLite file: a few parts of each document, a few facts about all; each with a checksum.

A change is one transaction. Who reads keeps to the state found on opening, whatever others write meanwhile (WAL).
"""

from __future__ import annotations

import errno
import hashlib
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from embeddings.generations import sync

_SCHEMA = """
CREATE TABLE parts (document TEXT NOT NULL, part TEXT NOT NULL, sum BLOB NOT NULL, content BLOB NOT NULL);
CREATE UNIQUE INDEX listed ON parts (document, part, sum);
CREATE TABLE facts (name TEXT PRIMARY KEY, sum BLOB NOT NULL, content BLOB NOT NULL);
"""
_STATE, _TOTAL = "state", "total"
_MEANINGS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EACCES, sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
}  # fmt: skip
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA}
_SMALL = 64_000_000  # bytes that are looked through on opening; of more, each row when it is read

Parts = Mapping[str, bytes]


class DamagedRowsError(Exception):
    """Rows that are not as they were written; the message says which, in Chinese."""


class Rows:
    """What a database held when it was opened. Safe to use from several threads.

    Raises `DamagedRowsError` where a checksum does not fit, `OSError` where the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DamagedRowsError(f"缺少文件 {path.name}")
        self._lock = threading.Lock()
        with _errors(path):
            self._base = _readable(path)
        self.path = path
        self.documents = self._check()
        if path.stat().st_size <= _SMALL:
            for part in ("document", "fragment", "passages", "vectors", "words"):
                for _ in self.parts(part, self.documents):
                    pass

    def fact(self, name: str) -> bytes | None:
        """A fact about the whole, or None."""
        rows = self._rows("SELECT sum, content FROM facts WHERE name = ?", name)
        return _checked("", name, *rows[0]) if rows else None

    @property
    def state(self) -> str:
        """What tells this state of the database from every other."""
        return (self.fact(_STATE) or b"").decode()

    def part(self, document: str, part: str) -> bytes:
        """A part of a document, empty where there is none."""
        rows = self._rows("SELECT sum, content FROM parts WHERE document = ? AND part = ?", document, part)
        return _checked(document, part, *rows[0]) if rows else b""

    def parts(self, part: str, documents: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """One part of several documents."""
        for document in documents:
            yield document, self.part(document, part)

    def _check(self) -> list[str]:
        """Documents in order, after seeing that no row was lost or changed its place."""
        rows = self._rows("SELECT document, part, sum FROM parts INDEXED BY listed ORDER BY document, part")
        total = _Total()
        for _, _, checksum in rows:
            total.add(checksum)
        if self.fact(_TOTAL) != total.content or not self.state:
            raise DamagedRowsError(f"文件 {self.path.name} 里的内容不全")
        return list(dict.fromkeys(str(document) for document, _, _ in rows))

    def _rows(self, query: str, *values: str) -> list[tuple[object, ...]]:
        with self._lock, _errors(self.path):
            return self._base.execute(query, values).fetchall()


def create(path: Path, put: Iterable[tuple[str, Parts]], facts: Mapping[str, bytes]) -> None:
    """Make a database of parts of documents and facts in a new file, which is of no use when that fails."""
    with _errors(path), closing(_connected(path)) as base:
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        with _transaction(base):
            for statement in _SCHEMA.split(";"):
                base.execute(statement)
            _put(base, put, facts, _Total())
        base.execute("PRAGMA journal_mode = WAL")


def change(
    path: Path, put: Iterable[tuple[str, Parts]], take: Iterable[str], facts: Mapping[str, bytes | None]
) -> None:
    """Put parts of documents in place of those there, take documents out, set facts (None: forget), all or nothing.

    Raises `OSError`, `DamagedRowsError`.
    """
    with _errors(path), closing(_connected(path)) as base:
        # A commit whose sync failed would be undone now, and be there again after a crash. So the log is synced once the
        # change is in effect; should that fail, a power cut may bring back what was there before, whole.
        base.execute("PRAGMA synchronous = NORMAL")
        with _transaction(base):
            have = base.execute("SELECT content FROM facts WHERE name = ?", (_TOTAL,)).fetchone()
            total = _Total(have[0] if have else None)
            for document in take:
                _take(base, document, total)
            _put(base, put, facts, total)
        with suppress(OSError):
            sync(_log(path))


def _put(
    base: sqlite3.Connection, put: Iterable[tuple[str, Parts]], facts: Mapping[str, bytes | None], total: _Total
) -> None:
    for document, parts in put:
        for part, content in parts.items():
            _take(base, document, total, part)
            checksum = _sum(document, part, content)
            base.execute("INSERT INTO parts VALUES (?, ?, ?, ?)", (document, part, checksum, content))
            total.add(checksum)
    state = uuid.uuid4().hex[:12].encode()
    for name, fact in {**facts, _STATE: state, _TOTAL: total.content}.items():
        base.execute("DELETE FROM facts WHERE name = ?", (name,))
        if fact is not None:
            base.execute("INSERT INTO facts VALUES (?, ?, ?)", (name, _sum("", name, fact), fact))


def note(path: Path, name: str, fact: bytes | None, state: str) -> None:
    """Set a fact of a state (None: forget), which stays that state; nothing where another state is there already."""
    with _errors(path), closing(_connected(path)) as base, _transaction(base):
        found = base.execute("SELECT content FROM facts WHERE name = ?", (_STATE,)).fetchone()
        if found and found[0] == state.encode():
            base.execute("DELETE FROM facts WHERE name = ?", (name,))
            if fact is not None:
                base.execute("INSERT INTO facts VALUES (?, ?, ?)", (name, _sum("", name, fact), fact))


def peek(path: Path, name: str) -> bytes | None:
    """A fact as it is now; None where it is not there or cannot be read."""
    with suppress(sqlite3.Error, OSError, DamagedRowsError), closing(_readable(path)) as base:
        row = base.execute("SELECT sum, content FROM facts WHERE name = ?", (name,)).fetchone()
        return _checked("", name, *row) if row else None
    return None


def state_of(path: Path) -> str | None:
    """The state of a database now, found without reading it; None where it cannot be read."""
    found = peek(path, _STATE)
    return found.decode() if found else None


class _Total:
    """Number and sum of the checksums of all rows, kept up to date by each change."""

    def __init__(self, content: bytes | None = None) -> None:
        self._count, self._sum = (int(word) for word in (content or b"0 0").split())

    @property
    def content(self) -> bytes:
        return f"{self._count} {self._sum % (1 << 64)}".encode()

    def add(self, checksum: object, times: int = 1) -> None:
        self._count += times
        self._sum += times * int.from_bytes(_bytes(checksum))


def _take(base: sqlite3.Connection, document: str, total: _Total, part: str | None = None) -> None:
    """Take a document's rows out, or that of one part."""
    chosen = "document = ?1 AND (?2 IS NULL OR part = ?2)"
    for (checksum,) in base.execute(f"SELECT sum FROM parts WHERE {chosen}", (document, part)).fetchall():
        total.add(checksum, -1)
    base.execute(f"DELETE FROM parts WHERE {chosen}", (document, part))


def _sum(document: str, part: str, content: bytes) -> bytes:
    digest = hashlib.blake2b(f"{document}\0{part}\0".encode(), digest_size=8)
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


def _connected(path: Path, options: str = "") -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}{options}", uri=True, timeout=30, isolation_level=None, check_same_thread=False
    )


def _readable(path: Path) -> sqlite3.Connection:
    """A connection that goes on seeing what there is now. In a folder that cannot be written, or on a full disk, SQLite
    has to be told that nobody else writes; should somebody, the checksums tell.
    """
    log = _log(path)
    try:
        return _pinned(_connected(path, "?mode=rw"))
    except sqlite3.OperationalError:
        if log.exists() and log.stat().st_size:
            return _pinned(_connected(path, "?mode=ro"))
        return _pinned(_connected(path, "?mode=ro&immutable=1"))


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _pinned(base: sqlite3.Connection) -> sqlite3.Connection:
    try:
        base.execute("BEGIN")
        base.execute("SELECT count(*) FROM facts").fetchone()
    except sqlite3.Error:
        base.close()
        raise
    return base


@contextmanager
def _transaction(base: sqlite3.Connection) -> Iterator[None]:
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            base.execute("ROLLBACK")
        raise


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """SQLite's errors as those of the operating system, or of damage."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _DAMAGE or not isinstance(error, sqlite3.OperationalError):
            raise DamagedRowsError(f"文件 {path.name}：{error}") from error
        raise OSError(_MEANINGS.get(code, errno.EIO), str(error), str(path)) from error
