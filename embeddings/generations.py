"""A folder that changes as a whole: new generations beside the old, one small pointer renamed at the end.

Whatever moment a writer dies at, readers find the old generation or the new one, complete. Writers of one folder must
not run at once: `store.lock` sees to that.
"""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from corpus.atomic import replacing, sync

POINTER = "CURRENT"
PREFIX = "gen-"
NAME = re.compile(rf"{PREFIX}[0-9a-f]{{12}}")
"""Names of generations."""


class DamagedGenerationError(ValueError):
    """A pointer that is not as it was written; the message says what is wrong, in Chinese."""


def current(folder: Path) -> Path | None:
    """The generation to read, or None where none was published.

    Raises `DamagedGenerationError` for a pointer that names none.
    """
    try:
        name = (folder / POINTER).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise DamagedGenerationError(f"文件 {POINTER} 已损坏") from error
    if not NAME.fullmatch(name):
        raise DamagedGenerationError(f"文件 {POINTER} 已损坏")
    return folder / name


def publish(folder: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` fill an empty folder, then make it the current generation and drop the older ones.

    When that fails, the generation that was there stays the current one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{PREFIX}{uuid.uuid4().hex[:12]}"
    target.mkdir()
    try:
        write(target)
        for path in sorted(target.rglob("*"), reverse=True):
            sync(path)
        sync(target)
        with replacing(folder / POINTER) as pointer:
            pointer.write_text(target.name + "\n", "utf-8")
            sync(pointer)
            sync(folder)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    try:
        sync(folder)
    except OSError:
        return target  # after a power cut the old pointer may be back, so what it names must stay
    drop_others(folder)
    return target


def drop_others(folder: Path) -> None:
    """Remove what is left of generations that are not the current one."""
    kept = current(folder)
    for other in folder.iterdir():
        if NAME.fullmatch(other.name) and other != kept:
            shutil.rmtree(other, ignore_errors=True)
        elif other.name.startswith(f".{POINTER}-"):
            other.unlink(missing_ok=True)
