"""Folders of prepared models: where they are, whether one is whole, and what tells it from any other."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from embeddings.adapter import WEIGHTS

NAME = "e5-small-q4"
LOWER, UPPER, PAIR = "lower.onnx", "upper.onnx", "pair.onnx"
"""Files of the fast form: the layers in common, those behind them, and those that read two texts together."""
HIDDEN = "hidden"  # what the lower ones give and the others take
QUERY_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "
_FORMAT = 5  # raise when what `embeddings.model` writes changes
_READY = "policygraph.json"  # written last: its presence says the folder is whole


def cache_folder() -> Path:
    """Where prepared models are kept: `POLICYGRAPH_CACHE`, else `.cache/policygraph` of a writable checkout, else the
    user's cache.
    """
    if named := os.environ.get("POLICYGRAPH_CACHE"):
        return Path(named)
    project = Path(__file__).parents[1]
    if (project / "pyproject.toml").is_file() and os.access(project, os.W_OK):
        return project / ".cache" / "policygraph"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "policygraph"


def default_folder() -> Path:
    """Folder of the bundled model, prepared or not."""
    return cache_folder() / NAME


def is_ready(folder: Path) -> bool:
    """Whether `folder` holds the model, whole and of this version."""
    try:
        ready = json.loads((folder / _READY).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    sizes: dict[str, int] = ready.get("sizes", {})
    return (
        ready.get("format") == _FORMAT
        and ready.get("adapter") == _adapter()
        and all((folder / name).is_file() and (folder / name).stat().st_size == size for name, size in sizes.items())
    )


@contextmanager
def made_whole(folder: Path, ready: Callable[[Path], bool]) -> Iterator[Path]:
    """An empty folder that becomes `folder` when what is done with it succeeds; else nothing is left there.

    `ready` tells whether a folder is whole: another process may have finished first.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield work
        work.chmod(0o755)
        if folder.exists() and not ready(folder):
            shutil.rmtree(folder)
        if not ready(folder):
            work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def seal(folder: Path, source: Path) -> None:
    """Say that the model in `folder`, made from the file `source`, is whole: the last thing to be written."""
    with source.open("rb") as file:
        name = f"{NAME}-{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}"
    sizes = {str(path.relative_to(folder)): path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()}
    ready = {"format": _FORMAT, "fingerprint": name, "adapter": _adapter(), "sizes": sizes}
    (folder / _READY).write_text(json.dumps(ready, ensure_ascii=False, indent=1), "utf-8")


def fingerprint(folder: Path) -> str | None:
    """What tells vectors of the prepared model in `folder` from those of any other; None for any other folder."""
    try:
        return str(json.loads((folder / _READY).read_text("utf-8"))["fingerprint"])
    except (OSError, ValueError, KeyError):
        return None


@cache
def _adapter() -> str:
    """What tells the adapter that comes with the program from any other."""
    return hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:12]
