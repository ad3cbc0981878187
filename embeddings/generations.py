"""A folder that changes as a whole: new generations beside the old, one small pointer renamed at the end.

Whatever moment a writer dies at, readers find the old generation or the new one, complete. Each generation lists the
checksums of its files. Writers of one folder must not run at once: `store.lock` sees to that.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

POINTER = "CURRENT"
PREFIX = "gen-"
_CHECKSUMS = "checksums.json"
NAME = re.compile(rf"{PREFIX}[0-9a-f]{{12}}")
"""Names of generations."""


class DamagedGenerationError(ValueError):
    """A pointer or a generation that is not as it was written; the message says what is wrong, in Chinese."""


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


def verify(generation: Path) -> None:
    """Check that a generation has the files it was written with, unchanged. Raises `DamagedGenerationError`."""
    try:
        wanted = json.loads((generation / _CHECKSUMS).read_text("utf-8"))
        for name, checksum in wanted.items():
            if _checksum(generation / name) != checksum:
                raise DamagedGenerationError(f"文件 {name} 的内容变了")
    except FileNotFoundError as error:
        raise DamagedGenerationError(f"缺少文件 {Path(error.filename).relative_to(generation)}") from error
    except (UnicodeDecodeError, json.JSONDecodeError, AttributeError) as error:
        raise DamagedGenerationError(f"文件 {_CHECKSUMS} 已损坏") from error


def publish(folder: Path, write: Callable[[Path], None]) -> Path:
    """Let `write` fill an empty folder, then make it the current generation and drop the older ones.

    When that fails, the generation that was there stays the current one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{PREFIX}{uuid.uuid4().hex[:12]}"
    target.mkdir()
    pointer = folder / f".{POINTER}-{target.name}"
    try:
        write(target)
        files = sorted(path for path in target.rglob("*") if path.is_file())
        sums = {path.relative_to(target).as_posix(): _checksum(path) for path in files}
        (target / _CHECKSUMS).write_text(json.dumps(sums), "utf-8")
        for path in sorted(target.rglob("*"), reverse=True):
            sync(path)
        sync(target)
        pointer.write_text(target.name + "\n", "utf-8")
        sync(pointer)
        sync(folder)
        pointer.replace(folder / POINTER)
    except BaseException:
        pointer.unlink(missing_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        raise
    try:
        sync(folder)
    except OSError:
        return target  # after a power cut the old pointer may be back, so what it names must stay
    for other in folder.iterdir():
        if other.name.startswith(PREFIX) and other != target:
            shutil.rmtree(other, ignore_errors=True)
        elif other.name.startswith(f".{POINTER}-"):
            other.unlink(missing_ok=True)
    return target


def sync(path: Path) -> None:
    """Make sure a file or folder has reached the disk (folders cannot be opened on Windows)."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]
