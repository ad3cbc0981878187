"""The corrections file and the graph made with it, changed as one.

The file is the user's to edit, so it lies outside the generations. One that is to change with a generation is noted
beside it first, and the note holds once that generation is in effect. Whoever comes next finishes what a crash cut
off. A file that the user edited meanwhile is left as it is.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from embeddings.generations import DamagedGenerationError, current, sync
from store.layout import CORRECTIONS_FILE

_NOTE = ".corrections-"


def note(generation: Path, before: bytes, content: bytes) -> None:
    """Note that `content` takes the place of `before` in the corrections file once `generation` is in effect."""
    said = {"before": before.decode("latin-1"), "content": content.decode("latin-1")}
    path = _noted(generation)
    path.write_bytes(orjson.dumps(said))
    sync(path)


def in_effect(folder: Path) -> bytes:
    """Content of the corrections file, be it written yet or not; empty where there is none. Raises `OSError`."""
    present = _file(folder)
    before, content = _said(folder)
    return content if before == present else present


def settle(folder: Path) -> None:
    """Write the corrections file that goes with the generation in effect, and clear notes away. Raises `OSError`."""
    before, content = _said(folder)
    path = folder / CORRECTIONS_FILE
    if before is not None and before == _file(folder):
        fresh = folder / f".{CORRECTIONS_FILE}"
        try:
            fresh.write_bytes(content)
            sync(fresh)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        sync(folder)
    for done in folder.glob(f"{_NOTE}*"):
        done.unlink(missing_ok=True)


def _noted(generation: Path) -> Path:
    return generation.parent / f"{_NOTE}{generation.name}"


def _said(folder: Path) -> tuple[bytes | None, bytes]:
    """What the corrections file was and is to be, by the generation in effect; None where nothing is noted."""
    try:
        generation = current(folder)
        if generation is None:
            return None, b""
        said = orjson.loads(_noted(generation).read_bytes())
        return said["before"].encode("latin-1"), said["content"].encode("latin-1")
    except (OSError, DamagedGenerationError, ValueError, KeyError, TypeError):
        return None, b""


def _file(folder: Path) -> bytes:
    try:
        return (folder / CORRECTIONS_FILE).read_bytes()
    except FileNotFoundError:
        return b""
