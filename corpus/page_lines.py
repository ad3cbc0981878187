"""The lines of a text as they are laid out on a page: how wide each is, and whether it is full."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

BARRED = re.compile(r"[【(〔\[][^【(〔\[】)〕\]|]*\|")  # bars inside a bracket separate no cells
SENTENCE = re.compile(r"[,。;]")
TERMINAL = re.compile(r"[。!?;:…][”’\")》]*$|[)】]$")
TOLERANCE = 5  # half-width columns by which wrapped lines of one column differ
WRAP_MIN = 20
_NAME_MAX = 14  # characters of the name of a column
_WIDEST = 40  # columns


@dataclass(frozen=True)
class Line:
    """A line without the spaces around it: where it stands, how far in, how wide (a Chinese character is 2)."""

    text: str
    start: int
    end: int
    indent: int
    width: int
    after_blank: bool
    table: bool = False


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not blank, in order, rows of tables marked."""
    lines: list[Line] = []
    last = 0
    for match in re.finditer(r"[^\n]+", text):
        raw = match[0]
        plain = raw.strip(" \u3000\t")
        if not plain:
            continue
        lead = len(raw) - len(raw.lstrip(" \u3000\t"))
        table = raw.startswith(("\t", "|"))
        start = match.start() + (0 if table else lead)
        end = match.start() + lead + len(plain)
        if "\t" in plain:  # blank cells at the end of a row have their tabs too
            end += len(raw) - len(raw.rstrip("\t"))
        blank = text.count("\n", last, match.start()) > 1
        lines.append(Line(text[start:end], start, end, _width(raw[:lead]), _width(raw.rstrip()), blank, table))
        last = end
    return _mark_stacked(_mark_cells(lines))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _mark_cells(lines: list[Line]) -> list[Line]:
    """Lines with tabs or bars between cells are rows. In Word's dump of a table a cell of two paragraphs leaves a line without a tab among tab lines."""
    for i, line in enumerate(lines):
        beside = [lines[j].text for j in (i - 1, i + 1) if 0 <= j < len(lines)]
        for mark in "\t|":
            count = line.text.count(mark)
            if mark == "|" and BARRED.search(line.text):
                continue
            if count >= 2 or (count and any(text.count(mark) for text in beside)):
                lines[i] = replace(line, table=True)
    for i in range(1, len(lines) - 1):
        line = lines[i]
        around = lines[i - 1].text.startswith("\t") or (lines[i - 1].table and not lines[i - 1].text.startswith("|"))
        if not line.table and around and lines[i + 1].text.startswith("\t") and len(line.text) <= 40:
            lines[i] = Line(line.text, line.start, line.end, line.indent, line.width, line.after_blank, True)
    return lines


def _mark_stacked(lines: list[Line]) -> list[Line]:
    """Of a table with each cell on a line of its own, the rows that have a line for each column: 序号 opens its head, the
    running number a row. The last row counts where a blank line or the end of the text stands behind it.
    """
    texts = [line.text for line in lines]
    for head, text in enumerate(texts):
        if text not in ("序号", "编号"):
            continue
        at = next((i for i in range(head + 3, min(head + _WIDEST, len(lines))) if texts[i] == "1"), len(lines))
        width, number = at - head, 1
        if any(len(name) > _NAME_MAX or SENTENCE.search(name) for name in texts[head:at]):
            continue
        while at < len(lines) and texts[at] == str(number):
            near = range(at + 1, min(at + 3 * width + 1, len(lines)))
            stop = next((i for i in near if texts[i] == str(number + 1)), None)
            ended = at + width == len(lines) or (at + width < len(lines) and lines[at + width].after_blank)
            if stop == at + width or (stop is None and ended):
                lines[at : at + width] = [replace(line, table=True) for line in lines[at : at + width]]
            at, number = stop or len(lines), number + 1
    return lines


def page_width(lines: Sequence[Line]) -> int:
    """The width at which most of a text is wrapped, or 0: few lines are wider, many that wide end in mid-sentence."""
    widths = sorted(line.width for line in lines if not line.table)
    if len(widths) < 4:
        return 0
    width = widths[-1 - len(widths) // 50]
    full = [line for line in lines if width - TOLERANCE < line.width <= width]
    cut = sum(not TERMINAL.search(line.text) for line in full)
    return width if cut >= max(3, len(lines) // 5) and width >= WRAP_MIN else 0


def is_full(lines: Sequence[Line], i: int, page: int) -> bool:
    """Whether line `i` is as wide as the page or as the lines around it in its block, so that it was wrapped there."""
    line = lines[i]
    if page and abs(line.width - page) < TOLERANCE:
        return True
    for step in (-1, 1):
        j = i
        for _ in range(3):
            if (step < 0 and lines[j].after_blank) or not 0 <= j + step < len(lines):
                break
            j += step
            if step > 0 and lines[j].after_blank:
                break
            if abs(lines[j].width - line.width) <= TOLERANCE and lines[j].width >= WRAP_MIN:
                return True
            counted = abs(len(lines[j].text) - len(line.text)) <= 1 and len(line.text) >= WRAP_MIN // 2
            if counted and not TERMINAL.search(line.text) and SENTENCE.search(line.text):
                return True  # wrapped after so many characters, digits as well as Chinese ones
    return False
