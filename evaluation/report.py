"""Results of a measurement as a table to read and as JSON to compare."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

Value = str | int | float | None


@dataclass(frozen=True)
class Part:
    """One table of results: `rows` have as many values as `columns`; `failures` say what went wrong, a line each.

    `key` names the part in the JSON, `title` heads it in the text. None stands for a value that
    could not be measured.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    failures: tuple[str, ...] = ()


def as_json(parts: Sequence[Part]) -> dict[str, Any]:
    """The parts by key, in a form that `json.dumps` takes."""
    return {part.key: asdict(part) for part in parts}


def render(parts: Sequence[Part], most_failures: int = 40) -> str:
    """The parts as text: title, table, then at most `most_failures` failures each."""
    return "\n\n".join(_render_part(part, most_failures) for part in parts)


def _render_part(part: Part, most_failures: int) -> str:
    cells = [list(part.columns), *([_shown(value) for value in row] for row in part.rows)]
    widths = [max(_width(line[i]) for line in cells) for i in range(len(part.columns))]
    lines = [f"【{part.title}】"]
    for line in cells:
        first, *others = zip(line, widths, strict=True)
        padded = [first[0] + " " * (first[1] - _width(first[0]))]
        padded += [" " * (width - _width(cell)) + cell for cell, width in others]
        lines.append("  ".join(padded).rstrip())
    if part.failures:
        lines.append(f"未通过 {len(part.failures)} 条：")
        lines += [f"  - {failure}" for failure in part.failures[:most_failures]]
        if len(part.failures) > most_failures:
            lines.append(f"  …… 其余 {len(part.failures) - most_failures} 条见 --json 输出")
    return "\n".join(lines)


def _shown(value: Value) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) <= 1 else f"{value:.1f}"
    return str(value)


def _width(text: str) -> int:
    """Columns that a text takes on a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
