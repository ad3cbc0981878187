"""Documents of several folders in one, for a store of them all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

SUFFIXES = (".txt", ".md", ".html")


def gathered(folders: Sequence[Path], target: Path) -> Path:
    """Copy the documents of `folders` (their READMEs apart) into `target`, which is made; returns it."""
    target.mkdir(parents=True)
    for path in (path for folder in folders for path in sorted(folder.iterdir())):
        if path.suffix in SUFFIXES and path.stem != "README":
            (target / path.name).write_bytes(path.read_bytes())
    return target
