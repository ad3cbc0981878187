"""Vectors searched in PostgreSQL, where its database has the extension pgvector (`CREATE EXTENSION vector`).

They lie beside the rows and change with them in one transaction; who reads searches those of the state found on opening.
Search looks at every vector, as FAISS does, and finds the same. The rows keep the vectors as well, with checksums: what
is here can be passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

import numpy as np
import orjson
from numpy.typing import NDArray

from store.rows import Connection, Parts

_TABLE = """
CREATE TABLE IF NOT EXISTS vectors (id text PRIMARY KEY, document text NOT NULL, number bigint NOT NULL, vector vector NOT NULL);
CREATE INDEX IF NOT EXISTS vectors_of ON vectors (document)
"""
_NAMES = 20_000  # ids asked for in one query


class PostgresVectors:
    """The vectors of a state, in the transaction that sees it; `SearchedVectors`, put there and taken out with the rows."""

    def __init__(self, base: Connection) -> None:
        self._base = base

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        return int(str(self._base.rows("SELECT count(*) FROM vectors")[0][0]))

    def search(
        self, vector: NDArray[np.float32], k: int, only: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` ids (fewer where there are fewer) of greatest cosine, best first, among `only` where given."""
        query = (
            "SELECT id, -(vector <#> given.sought) AS score, document, number FROM vectors,"
            " (SELECT ?::vector AS sought) AS given{} ORDER BY vector <#> given.sought, document, number LIMIT ?"
        )
        sought = _text(np.asarray(vector, np.float32).reshape(-1))
        if k <= 0:
            return []
        if only is None:
            found = self._base.rows(query.format(""), sought, k)
        else:
            ids = list(only)
            parts = [ids[at : at + _NAMES] for at in range(0, len(ids), _NAMES)]
            query = query.format(" WHERE id = ANY (?)")
            found = [row for names in parts for row in self._base.rows(query, sought, names, k)]
            if len(parts) > 1:  # the best of all are among the best of each
                found = sorted(found, key=lambda row: (-float(str(row[1])), row[2], row[3]))[:k]
        return [(str(key), float(str(score))) for key, score, *_ in found]


def vectors_of(base: Connection) -> PostgresVectors | None:
    """What can be searched there; None where nothing can."""
    return PostgresVectors(base) if _extension(base) and _table(base) else None


def make_room(base: Connection) -> None:
    """Within a transaction that fills the rows anew: a place for vectors, where the extension is there, and none yet."""
    if _extension(base):
        for statement in _TABLE.split(";"):
            base.rows(statement)
    if _table(base):
        base.rows("DELETE FROM vectors")


def with_vectors(base: Connection, put: Iterable[tuple[str, Parts]]) -> Iterator[tuple[str, Parts]]:
    """Documents on their way to the rows, of which the vectors are put here."""
    there = vectors_of(base) is not None
    for name, parts in put:
        if there and "vectors" in parts:
            _take(base, name)
            _put(base, name, parts)
        yield name, parts


def without_vectors(base: Connection, take: Iterable[str]) -> list[str]:
    """Documents on their way out of the rows, of which the vectors are taken from here."""
    gone = list(take)
    if vectors_of(base) is not None:
        for name in gone:
            _take(base, name)
    return gone


def _take(base: Connection, document: str) -> None:
    base.rows("DELETE FROM vectors WHERE document = ?", document)


def _put(base: Connection, document: str, parts: Parts) -> None:
    ids = orjson.loads(parts["heads"])[0]
    if not parts["vectors"]:  # none, or in Milvus
        return
    vectors = np.frombuffer(parts["vectors"], np.float32).reshape(len(ids), -1)
    base.rows(
        "INSERT INTO vectors SELECT given.id, ?, given.number, given.vector::vector"
        " FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS given (id, vector, number)",
        document, ids, [_text(row) for row in vectors],
    )  # fmt: skip


def _text(vector: NDArray[np.float32]) -> str:
    """A vector as PostgreSQL reads it, to the last bit."""
    return orjson.dumps(vector, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def _extension(base: Connection) -> bool:
    """Whether the extension is there; its type and operators can be used then, whatever schema they are in."""
    return bool(
        base.rows(
            "SELECT set_config('search_path', current_schema() || ', ' || quote_ident(nspname), true)"
            " FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'vector'"
        )
    )


def _table(base: Connection) -> bool:
    """Whether the table is there, with its vectors: these go where the extension is dropped."""
    return bool(
        base.rows(
            "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(current_schema() || '.vectors')"
            " AND attname = 'vector' AND NOT attisdropped"
        )
    )
