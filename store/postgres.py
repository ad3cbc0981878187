"""A store's rows in PostgreSQL, shared by the processes of several machines.

    POLICYGRAPH_POSTGRES_URL=postgresql://user:password@host/database policygraph build …

Needs the extra `postgres` (psycopg). The tables lie in a schema of their own, `POLICYGRAPH_POSTGRES_SCHEMA` (by default
`policygraph`); a schema is for one store. The corrections are kept in the database, too; what lies in the store's folder
on each machine is a cache, and the office's own records. With pgvector the vectors are searched there (`store.pgvector`).
"""

from __future__ import annotations

import importlib.util
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Any

from store.lock import StoreBusyError
from store.pgvector import make_room, vectors_of, with_vectors, without_vectors
from store.rows import DamagedRowsError, Facts, Parts, Rows, Total, note_rows, peek_row, peek_state, put_rows

_GENERATION = "postgresql"
_CORRECTIONS = "corrections"
_TABLES = """
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE IF NOT EXISTS {schema}.parts (document text NOT NULL, part text NOT NULL, sum bytea NOT NULL, content bytea NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS listed ON {schema}.parts (part, document);
CREATE TABLE IF NOT EXISTS {schema}.facts (name text PRIMARY KEY, sum bytea NOT NULL, content bytea NOT NULL);
"""


class InPostgres:
    """The rows of the store in a schema of a database. What fails there is an `OSError` with the reason in Chinese."""

    def __init__(self, url: str, schema: str = "policygraph") -> None:
        if not importlib.util.find_spec("psycopg"):
            raise OSError(0, "没有安装 PostgreSQL 的客户端；请执行 pip install 'policygraph[postgres]'")
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", schema):
            raise OSError(0, f"POLICYGRAPH_POSTGRES_SCHEMA 只能用小写字母、数字和下划线，不能是“{schema}”")
        self._url, self._schema = url, schema

    @contextmanager
    def locked(self, patience: float) -> Iterator[None]:
        """Keep other writers away, those of other machines too. Raises `StoreBusyError` after `patience` seconds."""
        with closing(self._connected(autocommit=True)) as base:
            key = f"policygraph {self._schema}"
            until = time.monotonic() + patience
            while not base.rows("SELECT pg_try_advisory_lock(hashtextextended(?, 0))", key)[0][0]:
                if time.monotonic() > until:
                    raise StoreBusyError(
                        f"PostgreSQL 里的图谱正由另一个程序修改，等了 {patience:.0f} 秒还没有结束。"
                        "图谱没有改动；请等它结束后再试。"
                    )
                time.sleep(0.1)
            yield

    def generation(self) -> str | None:
        """What is in effect; None where nothing was built."""
        with closing(self._connected()) as base:
            (there,) = base.rows("SELECT to_regclass(?) IS NOT NULL", f"{self._schema}.facts")[0]
            return _GENERATION if there and peek_state(base) else None

    def open(self, _generation: str) -> Rows:
        """The rows there are now, as they go on being seen. Raises `DamagedRowsError`."""
        base = self._connected()
        base.rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return Rows(base, vectors=vectors_of(base))

    def of_old(self, _generation: str) -> bool:
        """None is of a version before these."""
        return False

    def create(self, put: Iterable[tuple[str, Parts]], facts: Facts) -> None:
        """Put documents and facts in place of all there was but the corrections, all or nothing."""
        with self._transaction() as base:
            for statement in _TABLES.format(schema=self._schema).split(";\n"):
                if statement.strip():
                    base.rows(statement)
            base.rows("DELETE FROM parts")
            base.rows("DELETE FROM facts WHERE name <> ?", _CORRECTIONS)
            make_room(base)
            put_rows(base, with_vectors(base, put), (), facts, Total())

    def change(self, _generation: str, put: Iterable[tuple[str, Parts]], take: Iterable[str], facts: Facts) -> None:
        """Put parts of documents in place of those there, take documents out, set facts, all or nothing."""
        with self._transaction() as base:
            put_rows(base, with_vectors(base, put), without_vectors(base, take), facts)

    def note(self, _generation: str, facts: Facts, state: str) -> bool:
        """Set facts of a state, which stays that state; nothing where another state is there already."""
        with self._transaction() as base:
            base.rows("LOCK TABLE facts IN SHARE ROW EXCLUSIVE MODE")
            return note_rows(base, facts, state)

    def state(self) -> str | None:
        """What tells what is there now from every other state; None where nothing is, or it cannot be reached."""
        with suppress(OSError, DamagedRowsError), closing(self._connected()) as base:
            found = peek_state(base)
            return f"{_GENERATION}:{found}" if found else None
        return None

    def corrections(self) -> bytes:
        """The corrections as the user has them."""
        if self.generation() is None:
            return b""
        with closing(self._connected()) as base:
            return peek_row(base, _CORRECTIONS) or b""

    def corrected(self, _before: bytes, content: bytes) -> Facts:
        """Facts that make `content` the corrections."""
        return {_CORRECTIONS: content}

    def settle(self) -> None:
        """Nothing is left half done."""

    @contextmanager
    def _transaction(self) -> Iterator[_Open]:
        base = self._connected()
        try:
            yield base
            base.commit()
        finally:
            base.close()

    def _connected(self, autocommit: bool = False) -> _Open:
        import psycopg

        with _errors():
            options = f"-c search_path={self._schema}"
            return _Open(psycopg.connect(self._url, autocommit=autocommit, options=options, connect_timeout=10))


class _Open:
    """A connection within a transaction; see `store.rows.Connection`."""

    name = "PostgreSQL"

    def __init__(self, base: Any) -> None:
        self._base = base
        self._lock = threading.Lock()

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Run a query whose values are marked by `?`."""
        with self._lock, _errors():
            found = self._base.execute(query.replace("?", "%s"), values or None, binary=True)
            return found.fetchall() if found.description else []

    def commit(self) -> None:
        """Make what was done last."""
        with _errors():
            self._base.commit()

    def close(self) -> None:
        """Undo what was not made to last, and hang up."""
        self._base.close()

    def __del__(self) -> None:
        with suppress(Exception):
            self._base.close()


@contextmanager
def _errors() -> Iterator[None]:
    """PostgreSQL's errors as those of the operating system, or of damage."""
    import psycopg

    try:
        yield
    except psycopg.errors.UndefinedTable as error:
        raise DamagedRowsError(f"PostgreSQL：{error}") from error
    except psycopg.Error as error:
        why = "连不上" if isinstance(error, psycopg.OperationalError) else "读写失败"
        raise OSError(0, f"PostgreSQL {why}，请检查 POLICYGRAPH_POSTGRES_URL 和服务器（{error}）") from error


def postgres_from(environment: Mapping[str, str]) -> InPostgres | None:
    """The database that `POLICYGRAPH_POSTGRES_URL` names, or None where it names none."""
    url = environment.get("POLICYGRAPH_POSTGRES_URL", "").strip()
    schema = environment.get("POLICYGRAPH_POSTGRES_SCHEMA", "").strip() or "policygraph"
    return InPostgres(url, schema) if url else None
