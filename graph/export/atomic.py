"""Files that are there whole or not at all, and nothing removed that was not made here."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class OccupiedError(Exception):
    """Something else stands where an export is to go; the message says what to do, in Chinese."""


@contextmanager
def put_in_place(path: Path) -> Iterator[Path]:
    """Gives a path beside `path` to write to, and puts it in its place when the block ends well.

    What stood at `path` stays untouched if the block fails. The block may make a file or a folder. A file takes the
    place of a file. A folder's files take the places of an earlier export's in an existing folder, where all else
    stays. Raises `OccupiedError` for a file where a folder stands, the reverse, or files of another origin.
    """
    if not path.name:
        raise OccupiedError(f"“{path}”是一个文件夹；请写文件名。没有导出。")
    path.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{path.name[:40]}.", dir=path.parent))
    try:
        fresh = workshop / path.name
        yield fresh
        if fresh.is_dir():
            _put_folder(fresh, path)
        elif path.is_dir():
            raise OccupiedError(f"“{path}”是一个文件夹；请写文件名，如 {path / '政策图谱'}{path.suffix}。没有导出。")
        else:
            fresh.replace(path)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _put_folder(fresh: Path, path: Path) -> None:
    if not path.exists():
        fresh.replace(path)
        return
    if not path.is_dir():
        raise OccupiedError(f"“{path}”是一个文件，这种格式要写成文件夹；请换一个名称。没有导出。")
    files = sorted(fresh.iterdir())
    there = [file.name for file in files if (path / file.name).exists()]
    if there and len(there) < len(files):
        raise OccupiedError(
            f"文件夹“{path}”里已有 {'、'.join(there)}，不是导出的；请换一个文件夹，免得覆盖。没有导出。"
        )
    for file in files:
        file.replace(path / file.name)
