"""Corrections to departments and targets as an office makes them: one at a time, listed, each taken back when wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.document import Identity
from graph.corrections import Corrections, CorrectionsError
from graph.identity_corrections import IdentityCorrection, value_of
from graph.target_corrections import TargetCorrection, without_target
from store.build import idle_corrections, with_corrections
from store.layout import CORRECTIONS_FILE
from store.pending import in_effect
from store.prepared import Progress
from store.store import Store
from ui.library import Library, told


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


Correction = DepartmentCorrection | TargetCorrection | IdentityCorrection


def corrections_of(library: Library) -> list[Correction]:
    """What is in force. Raises `graph.corrections.CorrectionsError` for a file that cannot be understood."""
    return _said(Corrections.parse(in_effect(library.folder), CORRECTIONS_FILE))


def _said(said: Corrections) -> list[Correction]:
    """One by one; a group of more than two names is a correction for each name after the first."""
    return [
        *(DepartmentCorrection(Kind.SAME, names[0], other) for names in said.same for other in names[1:]),
        *(DepartmentCorrection(Kind.DIFFERENT, names[0], other) for names in said.different for other in names[1:]),
        *(DepartmentCorrection(Kind.RENAME, one, other) for one, other in said.rename.items()),
        *said.targets,
        *said.documents,
    ]


def key(correction: Correction) -> str:
    """What tells a correction from every other."""
    return (
        correction.text if isinstance(correction, DepartmentCorrection) else f"{correction.document} {correction.text}"
    )


def described(library: Library) -> list[tuple[str, str]]:
    """Key and sentence of each correction; one whose target is no longer there says so."""
    idle = {key(correction) for correction in idle_corrections(library.store)}
    lines = []
    for correction in corrections_of(library):
        text = correction.text
        if not isinstance(correction, DepartmentCorrection):
            document = library.store.documents.get(correction.document)
            text = f"《{document.identity.title}》{text}" if document else text
            text += "（现有文件里没有这个目标，没有起作用）" if key(correction) in idle else ""
        lines.append((key(correction), text))
    return lines


def put_in_force(library: Library, change: Callable[[list[Correction]], list[Correction]], progress: Progress) -> None:
    """Change the corrections of the store and extract its graph anew. When that or saving fails, the store and the
    file stay as they were; raises `gr.Error` with the reason, in Chinese.
    """

    def make(store: Store) -> Store:
        have = _said(store.corrections)
        wanted = change(have)
        new = [c for c in wanted if isinstance(c, TargetCorrection) and c not in have]
        changed = with_corrections(store, _toml(wanted).encode(), progress)
        if idle := without_target(new, changed.fragments):
            raise CorrectionsError(f"文件里没有找到要更正的目标：{idle[0].text}")
        return changed

    with told("更正没有生效"):
        library.change(make)


def of_identity(
    document: str, read: Identity, fields: Mapping[str, str], have: Sequence[Correction]
) -> list[Correction]:
    """`have` with fields of a document corrected, of which `read` says how they are read; one that is put back to what
    was read is no correction any more.
    """
    before = {c.field: c.read for c in have if isinstance(c, IdentityCorrection) and c.document == document}
    said = [
        IdentityCorrection(document, name, before.get(name, value_of(read, name)), new) for name, new in fields.items()
    ]
    kept = [c for c in have if not (isinstance(c, IdentityCorrection) and c.document == document and c.field in fields)]
    return [*kept, *(c for c in said if c.new != c.read)]


def with_said(store: Store, change: Callable[[list[Correction]], list[Correction]]) -> Store:
    """The store with its corrections changed, nothing extracted anew: for documents that are put into it after that."""
    return replace(store, corrected=_toml(change(_said(store.corrections))).encode())


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
        elif isinstance(correction, IdentityCorrection):
            read, new = (f"{{ {correction.field} = {_written(text)} }}" for text in (correction.read, correction.new))
            lines += ["", "[[document]]", f"id = {_written(correction.document)}", f"read = {read}", f"change = {new}"]
    return "\n".join([*lines, ""])


def _target_lines(correction: TargetCorrection) -> Iterator[str]:
    for name in ("document", "said", "metric", "value"):
        if (read := getattr(correction, name)) not in ("", None):
            yield f"{name} = {_written(read)}"
    changes = ", ".join(f"{name} = {_written(new)}" for name, new in correction.change.items())
    yield "drop = true" if correction.drop else f"change = {{ {changes} }}"


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
