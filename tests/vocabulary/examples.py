"""The files of examples: which vocabulary each binds, and the examples by any of which a row is bound."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.vocabulary.rows import ROOT, list_of, named, rows_of

EXAMPLES = sorted(Path(__file__).parent.glob("*.toml"))


@dataclass(frozen=True)
class Example:
    """A row of a vocabulary file, a text, and what a reader makes of it thanks to the row."""

    rows: str
    row: str
    reader: str
    text: str
    says: str


def vocabulary(path: Path) -> tuple[Path, dict[str, list[str]]]:
    """The vocabulary file that a file of examples is for, and its rows by the dotted name of their list."""
    file = ROOT / tomllib.loads(path.read_text("utf-8"))["file"]
    return file, rows_of(file)


def examples(path: Path) -> dict[str, dict[str, list[Example]]]:
    """For each list named in a file of examples, and each of its rows, the examples by any of which the row is bound."""
    file, lists = vocabulary(path)
    data = tomllib.loads(file.read_text("utf-8"))
    found: dict[str, dict[str, list[Example]]] = {}
    for table in tomllib.loads(path.read_text("utf-8"))["lists"]:
        own = table.get("examples", {})
        for name, filled in named(table["rows"], lists).items():
            for row in lists[name]:
                forms = [own[row]] if row in own else table.get("forms", [])
                blanks = {"{row}": row, "{list}": filled, "{value}": _value(data, name, row)}
                found.setdefault(name, {}).setdefault(row, []).extend(
                    Example(name, row, table["reads"], *(_filled(part, blanks) for part in form)) for form in forms
                )
    return found


def _filled(part: str, blanks: Mapping[str, str]) -> str:
    for blank, text in blanks.items():
        part = part.replace(blank, text)
    return part


def _value(data: dict[str, Any], name: str, row: str) -> str:
    """What stands behind a row that is the key of a single value; else nothing."""
    table = list_of(data, name)
    return str(table[row]) if isinstance(table, dict) else ""
