"""Spreadsheets: each sheet a titled table, its header row recognised, values as the program shows them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

from corpus.decode import decode
from corpus.document import Source, UnreadableFileError
from corpus.loaders.grid import EMPTY, GridCell, lines_of
from corpus.loaders.packages import open_package

Progress = Callable[[int, int], None]

_DELIMITERS = ",\t;|，"
_DEFAULT_NAME = re.compile(r"^(?:sheet|工作表|表)\s*\d*$", re.IGNORECASE)
_NOTE = re.compile(r"^\s*(?:备注|注|说明|填表说明|填报)[\s:：\d.．、]")
_NUMERIC = re.compile(r"^[\d.,%\s-]+$")
_DECIMALS = re.compile(r"\.(0+)")
_MERGED_LIMIT = 20 << 20


def load_xlsx(data: bytes, progress: Progress | None = None) -> Source:
    """Visible sheets of a workbook, formulas by their stored results."""
    open_package(data).close()
    # Merged cells are known only when a sheet is read whole, which a very large one should not be.
    whole = len(data) <= _MERGED_LIMIT
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and print settings, which text has none of
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=not whole)
            lines, notes = _sheets(book, whole, progress)
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise on a damaged file
        raise UnreadableFileError("Excel 表格已损坏或不规范，请用 Excel/WPS 打开后另存为 .xlsx") from error
    if not whole:
        notes.append("表格很大，合并单元格未展开")
    return Source("\n".join(lines), "xlsx", warnings=tuple(notes))


def load_csv(data: bytes, name: str) -> Source:
    """Rows of a delimited text file; the delimiter is the one that cuts its lines most evenly."""
    text, encoding = decode(data, name)
    text = text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    grid = [[GridCell(cell.strip()) if cell.strip() else EMPTY for cell in row] for row in rows]
    return Source("\n".join(_sheet_lines(grid)), "csv", encoding)


def _delimiter(text: str) -> str:
    sample = "\n".join(text.splitlines()[:50])

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(common) if common > 1 else 0, common)

    return max(_DELIMITERS, key=evenness)


def _sheets(book: Any, whole: bool, progress: Progress | None) -> tuple[list[str], list[str]]:
    lines: list[str] = []
    notes: list[str] = []
    for index, sheet in enumerate(book.worksheets, start=1):
        if sheet.sheet_state != "visible":
            notes.append(f"隐藏的工作表“{sheet.title}”未读取")
            continue
        height, width = _filled(sheet) if whole else (None, None)
        rows = sheet.iter_rows(max_row=height, max_col=width)
        grid = [[GridCell(text) if (text := _shown(cell)) else EMPTY for cell in row] for row in rows]
        for area in sheet.merged_cells.ranges if whole else ():
            top, left, bottom, right = area.min_row - 1, area.min_col - 1, area.max_row, min(area.max_col, width)
            for row in grid[top:bottom]:
                row[left:right] = [grid[top][left]] * (right - left)
        found = _sheet_lines(grid)
        if found and not _DEFAULT_NAME.match(sheet.title) and sheet.title not in found[0]:
            lines.append(sheet.title)
        lines += found
        if progress:
            progress(index, len(book.worksheets))
    return lines, notes


def _filled(sheet: Any) -> tuple[int, int]:
    """Last row and column with a value: a sheet formatted to its end would else count a million rows."""
    places = [place for place, cell in sheet._cells.items() if cell.value is not None]
    return max((row for row, _ in places), default=1), max((column for _, column in places), default=1)


def _shown(cell: Any) -> str:
    """Value of a cell as its number format shows it, as far as figures and dates depend on it."""
    value, shape = cell.value, cell.number_format or ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        day = f"{value.year}年{value.month}月{value.day}日"
        if "d" not in shape.lower() and "m" in shape.lower():
            day = f"{value.year}年{value.month}月"
        return day if value.time() == dt.time() else f"{day} {value:%H:%M}"
    if isinstance(value, dt.date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, int | float):
        percent = "%" in shape
        number = round(value * 100 if percent else value, 10)
        decimals = _DECIMALS.search(shape)
        if decimals:
            text = f"{number:.{len(decimals[1])}f}"
        else:
            text = str(int(number)) if float(number).is_integer() else str(number)
        return text + ("%" if percent else "")
    return str(value).strip()


def _sheet_lines(grid: Sequence[Sequence[GridCell]]) -> list[str]:
    """Title lines above the header, the table, notes below it."""
    rows = [list(row) for row in grid if any(cell.text for cell in row)]
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell.text), default=0)
    rows = [[*row, *[EMPTY] * width][:width] for row in rows]
    used = [i for i in range(width) if any(row[i].text for row in rows)]
    rows = [[row[i] for i in used] for row in rows]
    header = _header_row(rows)
    above = [line for row in rows[:header] if (line := " ".join(_distinct(row)))]
    below: list[str] = []
    while len(rows) > header + 1 and len(_distinct(rows[-1])) == 1 and _NOTE.match(_distinct(rows[-1])[0]):
        below.insert(0, " ".join(_distinct(rows.pop())))
    return [line for text in above for line in text.split("\n")] + lines_of(rows[header:]) + below


def _header_row(rows: Sequence[Sequence[GridCell]]) -> int:
    """First row that names most columns in short words without figures; the first row where none does."""
    for index, row in enumerate(rows[:15]):
        names = _distinct(row)
        filled = sum(1 for cell in row if cell.text)
        if len(names) >= 2 and filled * 5 >= len(row) * 3 and all(_is_name(name) for name in names):
            return index
    return 0


def _is_name(text: str) -> bool:
    return len(text) <= 30 and not _NUMERIC.match(text) and "。" not in text


def _distinct(row: Sequence[GridCell]) -> list[str]:
    """Texts of a row, a merged cell once."""
    seen: dict[int, str] = {id(cell): cell.text for cell in row if cell.text}
    return list(seen.values())
