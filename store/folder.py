"""A store's rows in a SQLite file of its folder, written by one at a time.

STORE/CURRENT                names the generation in effect; each build makes a new one
STORE/gen-…/store.sqlite     the rows
STORE/corrections.toml       the user's own, kept across rebuilding
STORE/.lock                  held by the one who changes the store
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

from corpus.atomic import sync
from embeddings.generations import DamagedGenerationError, current, drop_others, publish
from store import pending
from store.layout import DATABASE
from store.lock import locked
from store.rows import DamagedRowsError, Facts, Parts, Rows, Total, put_rows
from store.sqlite import OpenFile, connected, errors, log_of, note, readable, state_of, transaction

_SCHEMA = """
CREATE TABLE parts (document TEXT NOT NULL, part TEXT NOT NULL, sum BLOB NOT NULL, content BLOB NOT NULL);
CREATE UNIQUE INDEX listed ON parts (part, document, sum);
CREATE TABLE facts (name TEXT PRIMARY KEY, sum BLOB NOT NULL, content BLOB NOT NULL);
"""
_PAGE = 16_384  # bytes; what is kept of a document fills several of the usual size
_SMALL = 64_000_000  # bytes that are looked through on opening; of more, each row when it is read


class InFolder:
    """The rows of the store in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def locked(self, patience: float) -> AbstractContextManager[None]:
        """Keep other writers away; see `store.lock.locked`."""
        return locked(self.folder, patience)

    def generation(self) -> str | None:
        """What is in effect; None where nothing is. Raises `NotADirectoryError`, `DamagedGenerationError`."""
        found = current(self.folder)
        return found.name if found else None

    def open(self, generation: str) -> Rows:
        """The rows there are now. Raises `DamagedRowsError`, `OSError`."""
        path = self._path(generation)
        if not path.is_file():
            raise DamagedRowsError(f"缺少文件 {path.name}")
        return Rows(OpenFile(path, readable(path)), path.stat().st_size <= _SMALL)

    def of_old(self, generation: str) -> bool:
        """Whether it is of a version before SQLite."""
        return (self.folder / generation / "store.json").is_file()

    def create(self, put: Iterable[tuple[str, Parts]], facts: Facts) -> None:
        """Put documents and facts in place of all there was. When that fails, what was there stays."""

        def write(target: Path) -> None:
            path = target / DATABASE
            with errors(path), closing(connected(path)) as base:
                base.execute(f"PRAGMA page_size = {_PAGE}")
                base.execute("PRAGMA journal_mode = OFF")
                base.execute("PRAGMA synchronous = OFF")
                with transaction(base):
                    for statement in _SCHEMA.split(";"):
                        base.execute(statement)
                    put_rows(OpenFile(path, base), put, (), facts, Total())
                base.execute("PRAGMA journal_mode = WAL")

        publish(self.folder, write)

    def change(self, generation: str, put: Iterable[tuple[str, Parts]], take: Iterable[str], facts: Facts) -> None:
        """Put parts of documents in place of those there, take documents out, set facts, all or nothing.

        Raises `OSError`, `DamagedRowsError`.
        """
        path = self._path(generation)
        with errors(path), closing(connected(path)) as base:
            # A commit whose sync failed would be undone now, and be there again after a crash. So the log is synced once
            # the change is in effect; should that fail, a power cut may bring back what was there before, whole.
            base.execute("PRAGMA synchronous = NORMAL")
            with transaction(base):
                put_rows(OpenFile(path, base), put, take, facts)
            with suppress(OSError):
                sync(log_of(path))

    def note(self, generation: str, facts: Facts, state: str) -> bool:
        """Set facts of a state, which stays that state; nothing where another state is there already."""
        return note(self._path(generation), facts, state)

    def state(self) -> str | None:
        """What tells what is there now from every other state, found without reading it; None where nothing is."""
        try:
            generation = self.generation()
        except (OSError, DamagedGenerationError):
            return None
        found = state_of(self._path(generation)) if generation else None
        return f"{generation}:{found}" if found else None

    def corrections(self) -> bytes:
        """Content of the corrections file that goes with the rows. Raises `OSError`."""
        return pending.in_effect(self.folder)

    def corrected(self, before: bytes, content: bytes) -> Facts:
        """Facts that make `content` take the place of `before` in the corrections file; `settle` does it."""
        return pending.noted(before, content)

    def settle(self) -> None:
        """Finish what a crash cut off, and clear away what it left. Raises `OSError`."""
        drop_others(self.folder)
        pending.settle(self.folder)

    def _path(self, generation: str) -> Path:
        return self.folder / generation / DATABASE
