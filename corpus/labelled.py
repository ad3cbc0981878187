"""Tables whose cells say by labels who has which part (牵头单位:甲局 配合单位:乙局), turned into such that have a column
for each label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.column_names import gives_role, is_name, says_who
from corpus.document import Cell

Row = tuple[Cell, ...]

_LABEL = re.compile(
    r"[【\[(]?(?P<name>[\u4e00-\u9fff]{2,8})[】\])]?[:：]\s*|[【\[](?P<boxed>[\u4e00-\u9fff]{2,8})[】\]]\s*"
)
_BEFORE = frozenset(" \n\t。;；,，)】]")
_AROUND = " \n\t。;；,，(（)）"
_SENTENCE_MIN = 4


def by_label(rows: Sequence[Row]) -> list[Row]:
    """Rows with a column for each label in place of the column whose cells say them; empty for another table.

    Every cell of that column must begin with a label, or, where no other column says who does the work, have the labels
    at its end (修建渠道。牵头单位:甲局).
    """
    header, *below = rows
    if not below or any(len(row) != len(header) for row in below):
        return []
    alone = not any(map(says_who, (cell.text for cell in header)))
    for at, name in enumerate(header):
        inside = [row[at] for row in below if row[at].text and not _is_one(row)]
        said = [_parts(cell) for cell in inside]
        if not said or says_who(name.text) or not all(labelled for _, labelled in said):
            continue
        labels = list({label.text: label for _, labelled in said for label, _ in labelled}.values())
        if not any(map(gives_role, (label.text for label in labels))):
            continue
        whole = any(plain.text for plain, _ in said)
        if whole and not (alone and all(len(plain.text) >= _SENTENCE_MIN for plain, _ in said)):
            continue
        kept = [name] if whole else []
        return [(*header[:at], *kept, *labels, *header[at + 1 :]), *(_turned(row, at, labels, whole) for row in below)]
    return []


def _turned(row: Row, at: int, labels: Sequence[Cell], whole: bool) -> Row:
    if _is_one(row):
        return (*row[:at], *[row[at]] * (len(labels) + whole), *row[at + 1 :])
    plain, labelled = _parts(row[at])
    held = {label.text: value for label, value in labelled}
    end = row[at].end
    values = [held.get(label.text, Cell("", end, end)) for label in labels]
    return (*row[:at], *([plain] if whole else []), *values, *row[at + 1 :])


def _is_one(row: Row) -> bool:
    """Whether a row says one thing over its whole width: the line over a group."""
    return len({cell.text for cell in row}) == 1


def _parts(cell: Cell) -> tuple[Cell, list[tuple[Cell, Cell]]]:
    """What a cell says before its first label, and its labels with what each says; none where a label comes twice."""
    found = [
        label
        for label in _LABEL.finditer(cell.text)
        if (not label.start() or cell.text[label.start() - 1] in _BEFORE) and is_name(label["name"] or label["boxed"])
    ]
    names = [label["name"] or label["boxed"] for label in found]
    if len(set(names)) < len(names):
        return cell, []
    ends = [*(label.start() for label in found[1:]), len(cell.text)][: len(found)]
    labelled = [
        (_part(cell, *label.span("name" if label["name"] else "boxed")), _part(cell, label.end(), end))
        for label, end in zip(found, ends, strict=True)
    ]
    return _part(cell, 0, found[0].start() if found else len(cell.text)), labelled


def _part(cell: Cell, start: int, end: int) -> Cell:
    """A stretch of a cell without what stands around it."""
    while start < end and cell.text[start] in _AROUND:
        start += 1
    while end > start and cell.text[end - 1] in _AROUND and not _closes(cell.text[start:end]):
        end -= 1
    return Cell(cell.text[start:end], cell.start + start, cell.start + end)


def _closes(text: str) -> bool:
    """Whether a text ends with a bracket that it opened (各乡镇(街道))."""
    return text[-1] in ")）" and text.count("(") + text.count("（") >= text.count(")") + text.count("）")
