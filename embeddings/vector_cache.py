"""Vectors already computed, by content: a text seen before is never embedded again, not even after a crash.

The cache is a convenience: a damaged file is begun anew, and where none can be kept vectors are just computed.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder, Vectors

_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


def key_of(fingerprint: str, text: str) -> bytes:
    """Names the vector of a text under a model."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode()).digest()[:16]


class VectorCache:
    """A SQLite file of vectors, each with a checksum. Use as a context manager, or call `close`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._base = _opened(path)
        except (sqlite3.Error, OSError) as error:
            self._base = _anew(path, error)

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error):  # a full disk
            self._base.close()

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> tuple[Vectors, int]:
        """Vectors of passages, computed only where not kept yet; and how many were computed."""
        keys = [key_of(encoder.fingerprint, text) for text in texts]
        known: dict[bytes, Vectors] = {}
        with self._healing():
            known = {key: vector for key in dict.fromkeys(keys) if (vector := self._get(key, encoder.dim)) is not None}
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            vectors = encoder.encode_passages(list(new.values()))
            with self._healing(), self._base:
                self._base.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    ((key, _checked(row.tobytes())) for key, row in zip(new, vectors, strict=True)),
                )
            known |= dict(zip(new, vectors, strict=True))
        rows = [known[key] for key in keys]
        return (np.stack(rows) if rows else np.empty((0, encoder.dim), np.float32)), len(new)

    def keep(self, fingerprint: str, texts: Iterable[str]) -> None:
        """Drop every vector but those of these texts."""
        with self._healing(), self._base, closing(self._base.cursor()) as cursor:
            cursor.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (key BLOB PRIMARY KEY) WITHOUT ROWID")
            cursor.execute("DELETE FROM wanted")
            cursor.executemany(
                "INSERT OR IGNORE INTO wanted VALUES (?)", ((key_of(fingerprint, text),) for text in texts)
            )
            cursor.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM wanted)")

    @contextmanager
    def _healing(self) -> Iterator[None]:
        """Go on without what a damaged file or a full disk holds."""
        try:
            yield
        except sqlite3.Error as error:
            self.close()
            self._base = _anew(self._path, error)

    def _get(self, key: bytes, dim: int) -> Vectors | None:
        row = self._base.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        if row is None or not isinstance(row[0], bytes) or len(row[0]) != 4 * dim + 4:
            return None
        vector = row[0][:-4]
        return np.frombuffer(vector, np.float32) if _checked(vector) == row[0] else None


def _checked(vector: bytes) -> bytes:
    return vector + zlib.crc32(vector).to_bytes(4, "little")


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    base = sqlite3.connect(path, timeout=30, check_same_thread=False)
    try:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute(_TABLE)
        base.execute("SELECT count(*) FROM vectors WHERE key < x'01'")
    except sqlite3.Error:
        base.close()
        raise
    return base


_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}  # the last: another table


def _anew(path: Path, error: Exception) -> sqlite3.Connection:
    """An empty cache in place of a damaged file; in memory, for this run alone, where the disk is at fault."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
        with suppress(sqlite3.Error, OSError):
            for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
                file.unlink(missing_ok=True)
            return _opened(path)
    base = sqlite3.connect(":memory:", check_same_thread=False)
    base.execute(_TABLE)
    return base
