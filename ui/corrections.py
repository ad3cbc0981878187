"""Corrections to departments as an office makes them: one at a time, listed, each taken back when it was wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from graph.corrections import Corrections
from store.build import Progress, with_corrections
from store.store import CORRECTIONS_FILE, Store
from ui.library import Library


class Kind(StrEnum):
    """What may be said of two names."""

    SAME = "是同一部门"
    DIFFERENT = "不是同一部门"
    RENAME = "改称"


@dataclass(frozen=True)
class Correction:
    """`one` and `other` are the same body or not, or `one` is to be called `other`."""

    kind: Kind
    one: str
    other: str

    @property
    def text(self) -> str:
        """The correction as a sentence."""
        if self.kind == Kind.RENAME:
            return f"“{self.one}”改称“{self.other}”"
        return f"“{self.one}”和“{self.other}”{self.kind}"


def corrections_of(library: Library) -> list[Correction]:
    """What is in force; a group of more than two names is a correction for each name after the first."""
    said = Corrections.load(library.folder / CORRECTIONS_FILE)
    return [
        *(Correction(Kind.SAME, names[0], other) for names in said.same for other in names[1:]),
        *(Correction(Kind.DIFFERENT, names[0], other) for names in said.different for other in names[1:]),
        *(Correction(Kind.RENAME, one, other) for one, other in said.rename.items()),
    ]


def put_in_force(library: Library, corrections: list[Correction], progress: Progress) -> None:
    """Make these the corrections of the store and extract its graph anew; when that fails, all stays as it was."""
    path = library.folder / CORRECTIONS_FILE

    def make(store: Store) -> Store:
        before = path.read_bytes() if path.exists() else None
        path.write_text(_toml(corrections), "utf-8")
        try:
            return with_corrections(store, progress)
        except BaseException:
            _restore(path, before)
            raise

    library.change(make)


def _restore(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink()
    else:
        path.write_bytes(before)


def _toml(corrections: list[Correction]) -> str:
    """The file that `graph.corrections` reads; a JSON string is a TOML string too."""

    def pairs(kind: Kind) -> str:
        return json.dumps([[c.one, c.other] for c in corrections if c.kind == kind], ensure_ascii=False)

    renamed = [f"{_quoted(c.one)} = {_quoted(c.other)}" for c in corrections if c.kind == Kind.RENAME]
    return "\n".join([f"same = {pairs(Kind.SAME)}", f"different = {pairs(Kind.DIFFERENT)}", "[rename]", *renamed, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
