"""Files that are there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a path beside `path` to write to, and puts it in its place when the block ends well.

    What stood at `path` stays untouched if the block fails. The block may make a file or a folder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        fresh = workshop / path.name
        yield fresh
        if path.is_dir():
            path.rename(workshop / "before")
        fresh.replace(path)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
