"""SQLite files: connections, transactions, and what its errors mean."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from store.rows import DamagedRowsError, Facts, note_rows, peek_row, peek_state

_MEANINGS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EACCES, sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
}  # fmt: skip
_NEXT_TO_NONE = 100_000  # bytes; the index of a log has 32,768
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA}


def note(path: Path, facts: Facts, state: str) -> bool:
    """Set facts of a state, which stays that state; nothing where another state is there already."""
    with errors(path), closing(connected(path)) as base, transaction(base):
        return note_rows(OpenFile(path, base), facts, state)


def peek(path: Path, name: str) -> bytes | None:
    """A fact as it is now; None where it is not there or cannot be read."""
    return _glance(path, lambda base: peek_row(base, name))


def state_of(path: Path) -> str | None:
    """The state of a file now; None where it cannot be read."""
    found = _glance(path, lambda base: (peek_state(base) or "").encode())
    return found.decode() if found else None


def _glance(path: Path, look: Callable[[OpenFile], bytes | None]) -> bytes | None:
    if not path.is_file():
        return None
    with suppress(OSError, DamagedRowsError), errors(path), closing(readable(path)) as base:
        return look(OpenFile(path, base))
    return None


class OpenFile:
    """An open file; see `store.rows.Connection`."""

    def __init__(self, path: Path, base: sqlite3.Connection) -> None:
        self.path, self._base = path, base
        self.name = f"文件 {path.name}"
        self._lock = threading.Lock()

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Run a query."""
        with self._lock, errors(self.path):
            return self._base.execute(query, values).fetchall()  # type: ignore[arg-type]

    def close(self) -> None:
        """Let the file go."""
        self._base.close()


def connected(path: Path, options: str = "") -> sqlite3.Connection:
    """A connection that begins and ends transactions when told to."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}{options}", uri=True, timeout=30, isolation_level=None, check_same_thread=False
    )


def readable(path: Path) -> sqlite3.Connection:
    """A connection that goes on seeing what there is now. In a folder that cannot be written, or on a full disk, SQLite
    has to be told that nobody else writes; should somebody, the checksums tell.
    """
    log = log_of(path)
    with errors(path):
        try:
            return _pinned(connected(path, "?mode=rw"))
        except sqlite3.OperationalError:
            if log.exists() and log.stat().st_size:
                return _pinned(connected(path, "?mode=ro"))
            return _pinned(connected(path, "?mode=ro&immutable=1"))


def log_of(path: Path) -> Path:
    """Where SQLite writes before it writes to the file."""
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
def transaction(base: sqlite3.Connection) -> Iterator[None]:
    """All that is done within, or nothing."""
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            base.execute("ROLLBACK")
        raise


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """SQLite's errors as those of the operating system, or of damage."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _DAMAGE or not isinstance(error, sqlite3.OperationalError):
            raise DamagedRowsError(f"文件 {path.name}：{error}") from error
        meaning = _MEANINGS.get(code) or (errno.ENOSPC if _full(path) else errno.EIO)
        raise OSError(meaning, str(error), str(path)) from error


def _full(path: Path) -> bool:
    """Whether there is next to no room on a file's disk: of its log's index SQLite says only that it cannot be written."""
    with suppress(OSError):
        return shutil.disk_usage(path.parent).free < _NEXT_TO_NONE
    return False
