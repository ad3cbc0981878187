"""The corrections file and the graph made with it, changed as one.

The file is the user's to edit, so it lies beside the database. One that is to change with the graph is noted in the
same transaction and then written. Whoever comes next finishes what a crash cut off. A file that the user edited
meanwhile is left as it is.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from corpus.atomic import replacing
from embeddings.generations import DamagedGenerationError, current
from store.layout import CORRECTIONS_FILE, DATABASE
from store.rows import Facts
from store.sqlite import note, peek, state_of

_FACT = "corrections"


def noted(before: bytes, content: bytes) -> Facts:
    """The fact that `content` is to take the place of `before` in the corrections file."""
    said = {"before": before.decode("latin-1"), "content": content.decode("latin-1")}
    return {_FACT: orjson.dumps(said)}


def in_effect(folder: Path) -> bytes:
    """Content of the corrections file, be it written yet or not; empty where there is none. Raises `OSError`."""
    present = _file(folder)
    before, content = _said(_database(folder))
    return content if before == present else present


def settle(folder: Path) -> None:
    """Write the corrections file that goes with the graph in effect. Raises `OSError`."""
    path, database = folder / CORRECTIONS_FILE, _database(folder)
    before, content = _said(database)
    if database is None or before is None:
        return
    if before == _file(folder):
        with replacing(path, lasting=True) as fresh:
            fresh.write_bytes(content)
    note(database, {_FACT: None}, state_of(database) or "")


def _database(folder: Path) -> Path | None:
    try:
        generation = current(folder)
    except (OSError, DamagedGenerationError):
        return None
    return generation / DATABASE if generation else None


def _said(database: Path | None) -> tuple[bytes | None, bytes]:
    """What the corrections file was and is to be; None where nothing is noted."""
    fact = peek(database, _FACT) if database else None
    if fact is None:
        return None, b""
    said = orjson.loads(fact)
    return said["before"].encode("latin-1"), said["content"].encode("latin-1")


def _file(folder: Path) -> bytes:
    try:
        return (folder / CORRECTIONS_FILE).read_bytes()
    except FileNotFoundError:
        return b""
