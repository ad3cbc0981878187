"""A folder that changes as a whole: new generations beside the old, one small pointer renamed at the end.

Whatever moment a writer dies at, readers find the old generation or the new one, complete.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

_POINTER = "CURRENT"
_PREFIX = "gen-"


def current(folder: Path) -> Path | None:
    """The generation to read, or None where none was published."""
    try:
        name = (folder / _POINTER).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    return folder / name


def publish(folder: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` fill an empty folder, then make it the current generation and drop the older ones."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{_PREFIX}{uuid.uuid4().hex[:12]}"
    target.mkdir()
    try:
        write(target)
        for path in sorted(target.rglob("*"), reverse=True):
            _sync(path)
        _sync(target)
        pointer = folder / f".{_POINTER}-{target.name}"
        pointer.write_text(target.name + "\n", "utf-8")
        _sync(pointer)
        pointer.replace(folder / _POINTER)
        _sync(folder)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    for other in folder.iterdir():
        if other.name.startswith(_PREFIX) and other != target:
            shutil.rmtree(other, ignore_errors=True)
        elif other.name.startswith(f".{_POINTER}-"):
            other.unlink(missing_ok=True)
    return target


def _sync(path: Path) -> None:
    """Make sure a file or folder has reached the disk (folders cannot be opened on Windows)."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
