"""What lies in a store's folder, so that a store among the documents is never read as documents."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from embeddings.generations import NAME, POINTER
from store.lock import LOCK_FILE

DATABASE = "store.sqlite"
CACHE_FILE = "vectors.sqlite"
CORRECTIONS_FILE = "corrections.toml"
SUPERVISION_FILE = "supervision.sqlite"
FEEDBACK_FILE = "feedback.jsonl"
JOURNAL_FILE = "journal.jsonl"
EVIDENCE_FOLDER = "evidence"
SENTENCES = "sentences"
"""The pack of a small store in which `qa.kept` keeps what it encoded."""
PACK = "{}.pack"
"""How the file of a pack is named (`store.packs`)."""
_PACKED = f"(?:search|words|outlines|documents|{SENTENCES})"
_PACK = re.compile(rf"{_PACKED}\.pack|\.{_PACKED}\.pack-[0-9a-f]{{8}}")
_DATABASES = (CACHE_FILE, SUPERVISION_FILE)
_FILES = {
    POINTER,
    LOCK_FILE,
    CORRECTIONS_FILE,
    JOURNAL_FILE,
    *(f"{name}{end}" for name in _DATABASES for end in ("", "-wal", "-shm")),
}
_USERS_OWN = {CORRECTIONS_FILE, FEEDBACK_FILE, *(name for name in _FILES if name.startswith(SUPERVISION_FILE))}


def is_store(folder: Path) -> bool:
    """Whether a folder holds a store, or what is left of one."""
    return (folder / POINTER).exists() or any(map(_is_generation, folder.glob("gen-*")))


def belongs_to_store(path: Path) -> bool:
    """Whether a file is a store's own. Documents beside a store, in one folder with it, are not."""
    if (path.name in _FILES or _PACK.fullmatch(path.name)) and is_store(path.parent):
        return True
    return any(_is_generation(above) or _is_evidence(above) for above in path.parents)


def clear_away(folder: Path) -> None:
    """Remove the folder of a store that came to nothing, unless something else lies in it."""
    if is_store(folder):
        return
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name in _FILES - _USERS_OWN or _PACK.fullmatch(path.name):
                path.unlink()
        folder.rmdir()


def _is_evidence(folder: Path) -> bool:
    return folder.name == EVIDENCE_FOLDER and is_store(folder.parent)


def _is_generation(folder: Path) -> bool:
    return NAME.fullmatch(folder.name) is not None and folder.is_dir()
