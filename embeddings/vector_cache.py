"""Vectors already computed, by content: a text seen before is never embedded again, not even after a crash."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from embeddings.encoder import Encoder, Vectors


def key_of(fingerprint: str, text: str) -> bytes:
    """Names the vector of a text under a model."""
    return hashlib.sha256(f"{fingerprint}\0{text}".encode()).digest()[:16]


class VectorCache:
    """A SQLite file of vectors. Use as a context manager, or call `close`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(path, timeout=30, check_same_thread=False)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> tuple[Vectors, int]:
        """Vectors of passages, computed only where not kept yet; and how many were computed."""
        keys = [key_of(encoder.fingerprint, text) for text in texts]
        known = {key: vector for key in dict.fromkeys(keys) if (vector := self._get(key)) is not None}
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            vectors = encoder.encode_passages(list(new.values()))
            with self._base:
                self._base.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    ((key, row.tobytes()) for key, row in zip(new, vectors, strict=True)),
                )
            known |= dict(zip(new, vectors, strict=True))
        rows = [known[key] for key in keys]
        return (np.stack(rows) if rows else np.empty((0, encoder.dim), np.float32)), len(new)

    def keep(self, fingerprint: str, texts: Iterable[str]) -> None:
        """Drop every vector but those of these texts."""
        with self._base, closing(self._base.cursor()) as cursor:
            cursor.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (key BLOB PRIMARY KEY) WITHOUT ROWID")
            cursor.execute("DELETE FROM wanted")
            cursor.executemany(
                "INSERT OR IGNORE INTO wanted VALUES (?)", ((key_of(fingerprint, text),) for text in texts)
            )
            cursor.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM wanted)")

    def _get(self, key: bytes) -> np.ndarray[tuple[int], np.dtype[np.float32]] | None:
        row = self._base.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        return None if row is None else np.frombuffer(row[0], np.float32)
