"""One writer at a time: a lock on the store's folder that ends with the process, however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = ".lock"
PATIENCE = 30.0
"""Seconds that a writer waits for another."""


class StoreBusyError(Exception):
    """Another writer is at work and does not come to an end; the message says so, in Chinese."""


@contextmanager
def locked(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Keep other writers, of this process too, away from the store in `folder`, which is made where it is not there.

    Raises `StoreBusyError` after waiting for `patience` seconds, `OSError` where the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # here, as who only reads needs none

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK_FILE, timeout=patience)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusyError(
            f"“{folder}”正由另一个程序（命令行或网页）修改，等了 {patience:.0f} 秒还没有结束。"
            "图谱没有改动；请等它结束后再试。"
        ) from error
    try:
        yield
    finally:
        lock.release()
