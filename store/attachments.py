"""Files that prove what is said of a task, kept in `STORE/evidence`, each in a folder named after its content."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from corpus.atomic import replacing
from store.layout import EVIDENCE_FOLDER

MOST_BYTES = 50 * 1024 * 1024
_REFERENCE = re.compile(r"[0-9a-f]{16}/[^/\\\0]{1,200}")
_UNFIT = re.compile(r"[/\\\0:*?\"<>|\r\n\t]+")
_LONGEST = 80


def keep(folder: Path, file: Path) -> str:
    """Keep a copy of a file beside the store in `folder`; gives what names it from then on. Raises ValueError, in
    Chinese, for a file too large, `OSError` where it cannot be written.
    """
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise ValueError(f"“{file.name}”有 {size // 1024 // 1024} MB，超过 {MOST_BYTES // 1024 // 1024} MB，没有附上")
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()[:16]
    name = _UNFIT.sub("_", file.stem).strip(" .")[:_LONGEST] or "佐证"
    reference = f"{digest}/{name}{_UNFIT.sub('_', file.suffix)[:12]}"
    there = folder / EVIDENCE_FOLDER / reference
    if not there.is_file():
        there.parent.mkdir(parents=True, exist_ok=True)
        with replacing(there) as fresh:
            shutil.copyfile(file, fresh)
    return reference


def path_of(folder: Path, reference: str) -> Path | None:
    """Where a kept file is; None where there is none of that name."""
    if not is_reference(reference):
        return None
    path = folder / EVIDENCE_FOLDER / reference
    return path if path.is_file() else None


def is_reference(text: str) -> bool:
    """Whether a text may name a kept file."""
    return _REFERENCE.fullmatch(text) is not None and not text.partition("/")[2].startswith(".")


def name_of(reference: str) -> str:
    """The file's name as the user knows it."""
    return reference.partition("/")[2]
