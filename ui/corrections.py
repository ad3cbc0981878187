"""Corrections to departments and targets as an office makes them: one at a time, listed, each taken back when wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from graph.corrections import Corrections, CorrectionsError
from graph.target_corrections import TargetCorrection, without_target
from store.build import Progress, idle_corrections, with_corrections
from store.store import CORRECTIONS_FILE, Store, StoreError
from ui.library import Library
from ui.problems import problem


class Kind(StrEnum):
    """What may be said of two names."""

    SAME = "是同一部门"
    DIFFERENT = "不是同一部门"
    RENAME = "改称"


@dataclass(frozen=True)
class DepartmentCorrection:
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


Correction = DepartmentCorrection | TargetCorrection


def corrections_of(library: Library) -> list[Correction]:
    """What is in force; a group of more than two names is a correction for each name after the first."""
    said = Corrections.load(library.folder / CORRECTIONS_FILE)
    return [
        *(DepartmentCorrection(Kind.SAME, names[0], other) for names in said.same for other in names[1:]),
        *(DepartmentCorrection(Kind.DIFFERENT, names[0], other) for names in said.different for other in names[1:]),
        *(DepartmentCorrection(Kind.RENAME, one, other) for one, other in said.rename.items()),
        *said.targets,
    ]


def key(correction: Correction) -> str:
    """What tells a correction from every other."""
    return f"{correction.document} {correction.text}" if isinstance(correction, TargetCorrection) else correction.text


def described(library: Library) -> list[tuple[str, str]]:
    """Key and sentence of each correction; one whose target is no longer there says so."""
    idle = {key(correction) for correction in idle_corrections(library.store)}
    lines = []
    for correction in corrections_of(library):
        text = correction.text
        if isinstance(correction, TargetCorrection):
            document = library.store.documents.get(correction.document)
            text = f"《{document.identity.title}》{text}" if document else text
            text += "（现有文件里没有这个目标，没有起作用）" if key(correction) in idle else ""
        lines.append((key(correction), text))
    return lines


def put_in_force(library: Library, change: Callable[[list[Correction]], list[Correction]], progress: Progress) -> None:
    """Change the corrections of the store and extract its graph anew. When that or saving fails, the store and the
    file stay as they were; raises `gr.Error` with the reason, in Chinese.
    """
    path = library.folder / CORRECTIONS_FILE
    try:
        have = corrections_of(library)
        wanted = change(have)
        new = [c for c in wanted if isinstance(c, TargetCorrection) and c not in have]

        def make(store: Store) -> Store:
            changed = with_corrections(store, progress)
            if idle := without_target(new, changed.fragments):
                raise CorrectionsError(f"文件里没有找到要更正的目标：{idle[0].text}")
            return changed

        with _replaced(path, _toml(wanted)):
            library.change(make)
    except OSError as error:
        raise problem(f"更正没有生效，存不下来：{error.strerror}") from error
    except (CorrectionsError, StoreError) as error:
        raise problem(f"更正没有生效。{error}") from error


@contextmanager
def _replaced(path: Path, text: str) -> Iterator[None]:
    """Put `text` into a file; when what follows fails, the file is as it was, even on a full disk."""
    new, before = path.with_suffix(".new"), path.with_suffix(".before")
    try:
        new.write_text(text, "utf-8")
        if existed := path.exists():
            shutil.copy2(path, before)
        new.replace(path)
        try:
            yield
        except BaseException:
            if existed:
                before.replace(path)
            else:
                path.unlink()
            raise
    finally:
        for rest in (new, before):
            rest.unlink(missing_ok=True)


def _toml(corrections: list[Correction]) -> str:
    """The file that `graph.corrections` reads; JSON strings, numbers and lists are TOML too."""
    said = [c for c in corrections if isinstance(c, DepartmentCorrection)]

    def pairs(kind: Kind) -> str:
        return _written([[c.one, c.other] for c in said if c.kind == kind])

    renamed = [f"{_written(c.one)} = {_written(c.other)}" for c in said if c.kind == Kind.RENAME]
    lines = [f"same = {pairs(Kind.SAME)}", f"different = {pairs(Kind.DIFFERENT)}", "", "[rename]", *renamed]
    for correction in corrections:
        if isinstance(correction, TargetCorrection):
            lines += ["", "[[target]]", *_target_lines(correction)]
    return "\n".join([*lines, ""])


def _target_lines(correction: TargetCorrection) -> Iterator[str]:
    for name in ("document", "said", "metric", "value"):
        if (read := getattr(correction, name)) not in ("", None):
            yield f"{name} = {_written(read)}"
    changes = ", ".join(f"{name} = {_written(new)}" for name, new in correction.change.items())
    yield "drop = true" if correction.drop else f"change = {{ {changes} }}"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
