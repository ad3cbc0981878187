"""A file that is there whole or not at all: written beside its place and renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path, *, lasting: bool = False) -> Iterator[Path]:
    """Gives a path beside `path` to write a file to, which takes its place when the block ends well; else what stood
    there stays. `lasting`: it outlives a power cut, too. Raises `OSError`.
    """
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        yield fresh
        if lasting:
            sync(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    if lasting:
        sync(path.parent)


def sync(path: Path) -> None:
    """Make sure a file or folder has reached the disk (folders cannot be opened on Windows)."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
