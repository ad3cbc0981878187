"""Spreadsheets: each sheet a titled table or several, their header rows recognised, values as the program shows them."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

from corpus.budget import CELLS, CHARACTERS
from corpus.column_names import are_names
from corpus.decode import decode
from corpus.document import Source, UnreadableFileError
from corpus.fitting import names_who
from corpus.loaders.grid import EMPTY, GridCell, distinct, is_note, lines_of
from corpus.loaders.omissions import Omissions
from corpus.loaders.packages import open_package, parse_xml, read_member, transitional
from corpus.loaders.sheet_values import shown

Progress = Callable[[int, int], None]
Rows = list[list[GridCell]]

_DELIMITERS = ",\t;|，"
_DEFAULT_NAME = re.compile(r"^(?:sheet|工作表|表)\s*\d*$", re.IGNORECASE)
_NUMERIC = re.compile(r"^[\d.,%\s-]+$")
_ABOVE = re.compile(r"指标|目标|名称|项目")
_INDICATOR = re.compile("指标|目标名称")
_VALUE = re.compile(r"目标|指标值|规划值|计划值|20\d\d年")
_MERGED_LIMIT = 20 << 20
_HEADER_DEPTH = 15
_UNCALCULATED = re.compile(rb"<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']([^\"']{1,40})")
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SHAPE = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}sp"


def load_xlsx(data: bytes, progress: Progress | None = None) -> Source:
    """Visible cells of the visible sheets of a workbook, formulas by their stored results."""
    # Merged cells are known only when a sheet is read whole, which a very large one should not be.
    whole = len(data) <= _MERGED_LIMIT
    said = Omissions()
    data = transitional(data)
    _check_merges(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and print settings, which text has none of
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=not whole, rich_text=whole)
            lines = _sheets(book, whole, said, progress)
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever its parts raise on a damaged file
        raise UnreadableFileError("Excel 表格已损坏或不规范，请用 Excel/WPS 打开后另存为 .xlsx") from error
    with open_package(data) as package:
        _note_unread(package, said)
    notes = [*said.warnings(), *([] if whole else ["表格很大，合并单元格未展开"])]
    return Source("\n".join(lines), "xlsx", warnings=tuple(notes))


def load_csv(data: bytes, name: str) -> Source:
    """Rows of a delimited text file; the delimiter is the one that cuts its lines most evenly."""
    text, encoding = decode(data, name)
    text = text.removeprefix("\ufeff")
    csv.field_size_limit(CHARACTERS.most)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    said = Omissions()
    grid = [[GridCell(cell.strip()) if cell.strip() else EMPTY for cell in row] for row in _matched(rows, said)]
    return Source("\n".join(_sheet_lines(grid)), "csv", encoding, warnings=said.warnings())


def _matched(rows: Sequence[Sequence[str]], said: Omissions) -> Iterator[Sequence[str]]:
    """Rows, those that have more cells than the header without what follows the first column that says who: a cell with
    a delimiter in it, not quoted, has moved the others.
    """
    header: list[str] = []
    for row in rows:
        filled = [cell.strip() for cell in row]
        while filled and not filled[-1]:
            filled.pop()
        if are_names([cell for cell in filled if cell]):
            header = filled
        elif header and len(filled) > len(header):
            who = next((i for i, name in enumerate(header) if names_who(name)), len(header))
            said.add("unmatched", "，".join(filled))
            row = filled[:who]
        yield row


def _check_merges(data: bytes) -> None:
    """Count the cells of merged areas, each of which the library makes when it opens the workbook."""
    count = 0
    with open_package(data) as package:
        for name in package.namelist():
            for reference in _MERGE.findall(read_member(package, name)) if name.endswith(".xml") else ():
                left, top, right, bottom = range_boundaries(reference.decode("ascii", "replace"))
                count += (right - left + 1) * (bottom - top + 1)
                CELLS.check(count)


def _delimiter(text: str) -> str:
    sample = "\n".join(text.splitlines()[:50])

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(common) if common > 1 else 0, common)

    return max(_DELIMITERS, key=evenness)


def _sheets(book: Any, whole: bool, said: Omissions, progress: Progress | None) -> list[str]:
    lines: list[str] = []
    for index, sheet in enumerate(book.worksheets, start=1):
        if sheet.sheet_state != "visible":
            said.add("hidden_sheet", sheet.title)
            continue
        found = _sheet_lines(_grid(sheet, said) if whole else _rows(sheet, said))
        if found and not _DEFAULT_NAME.match(sheet.title) and sheet.title not in found[0]:
            # A sheet that has a title is called by it; its name may still say the year.
            found.insert(next((at for at, line in enumerate(found) if line.startswith("|")), 0), sheet.title)
        lines += found
        if whole:
            lines += _pictures(sheet, said)
        if progress:
            progress(index, len(book.worksheets))
    for _ in book.chartsheets:
        said.add("chart")
    return lines


def _rows(sheet: Any, said: Omissions) -> Rows:
    rows: Rows = []
    for row in sheet.iter_rows():
        rows.append([GridCell(text) if (text := shown(cell, said)) else EMPTY for cell in row])
        CELLS.check(len(rows) * len(row))
    return rows


def _grid(sheet: Any, said: Omissions) -> Rows:
    """Cells of a sheet without its hidden rows and columns, merged ones the same object wherever they reach."""
    height, width = _filled(sheet)
    CELLS.check(height * width)
    grid = [
        [GridCell(text) if (text := shown(cell, said)) else EMPTY for cell in row]
        for row in sheet.iter_rows(max_row=height, max_col=width)
    ]
    for area in sheet.merged_cells.ranges:
        top, left, bottom, right = area.min_row - 1, area.min_col - 1, area.max_row, min(area.max_col, width)
        for row in grid[top:bottom]:
            row[left:right] = [grid[top][left]] * (right - left)
    rows = {r - 1 for r, size in sheet.row_dimensions.items() if size.hidden}
    columns = {c - 1 for size in sheet.column_dimensions.values() if size.hidden for c in range(size.min, size.max + 1)}
    for r in sorted(rows):
        if r < len(grid) and (words := distinct(grid[r])):
            said.add("hidden_row", " ".join(words))
    for c in sorted(columns):
        if words := [row[c].text for row in grid if c < len(row) and row[c].text]:
            said.add("hidden_column", words[0])
    return [[cell for c, cell in enumerate(row) if c not in columns] for r, row in enumerate(grid) if r not in rows]


def _filled(sheet: Any) -> tuple[int, int]:
    """Last row and column with a value: a sheet formatted to its end would else count a million rows."""
    places = [place for place, cell in sheet._cells.items() if cell.value is not None]
    return max((row for row, _ in places), default=1), max((column for _, column in places), default=1)


def _pictures(sheet: Any, said: Omissions) -> Iterator[str]:
    for _ in sheet._charts:
        said.add("chart")
    for image in sheet._images:
        from corpus.loaders.scan import picture_text

        try:
            text = picture_text(image._data())
        except UnreadableFileError:  # the OCR package is not installed
            text = None
        said.add("recognised" if text else "picture", sheet.title)
        yield from text.split("\n") if text else ()


def _note_unread(package: zipfile.ZipFile, said: Omissions) -> None:
    """Count what the spreadsheet library passes over: text in drawn shapes, formulas never calculated."""
    for name in package.namelist():
        if name.startswith("xl/drawings/drawing") and name.endswith(".xml"):
            for shape in parse_xml(read_member(package, name)).iter(_SHAPE):
                if words := "".join(shape.itertext(f"{_A}t")).strip():
                    said.add("drawing", words)
        elif name.startswith("xl/worksheets/") and name.endswith(".xml"):
            for _ in _UNCALCULATED.finditer(read_member(package, name)):
                said.add("formula")
        elif name.startswith("xl/embeddings/"):
            said.add("object")


def _sheet_lines(grid: Sequence[Sequence[GridCell]]) -> list[str]:
    """Lines of a sheet: its tables one after the other, each with the title lines above it and the notes below."""
    rows = [list(row) for row in grid if any(cell.text for cell in row)]
    width = max((i + 1 for row in rows for i, cell in enumerate(row) if cell.text), default=0)
    CELLS.check(width * len(rows))
    rows = [[*row, *[EMPTY] * width][:width] for row in rows]
    lines: list[str] = []
    while rows and len(distinct(rows[0])) == 1 and len(rows) > 1:
        lines += distinct(rows.pop(0))[0].split("\n")
    for columns in _side_by_side(rows, width):
        part = [[row[i] for i in columns] for row in rows]
        lines += _table_lines([row for row in part if any(cell.text for cell in row)])
    return lines


def _side_by_side(rows: Rows, width: int) -> list[list[int]]:
    """Columns of each of the tables that stand beside each other, parted by blank columns, each with its header."""
    several = [row for row in rows if len(distinct(row)) > 1]
    groups: list[list[int]] = [[]]
    for i in range(width):
        if any(row[i].text for row in several):
            groups[-1].append(i)
        elif groups[-1]:
            groups.append([])
    groups = [group for group in groups if group]
    if len(groups) > 1 and all(any(_heads(distinct([row[i] for i in group])) for row in rows) for group in groups):
        return groups
    return [[i for i in range(width) if any(row[i].text for row in rows)]]


def _heads(names: Sequence[str]) -> bool:
    """Whether these name the columns of a table, of work or of indicators (指标, 2026年目标值)."""
    indicators = len(names) > 1 and _INDICATOR.search(names[0] if not names[0].startswith("序") else names[1])
    return are_names(names) or bool(indicators and any(_VALUE.search(name) for name in names[1:]))


def _table_lines(rows: Rows) -> list[str]:
    header = _header_row(rows)
    above = [line for row in rows[:header] if (line := " ".join(distinct(row)))]
    below: list[str] = []
    while len(rows) > header + 1 and is_note(rows[header], rows[-1]):
        below.insert(0, " ".join(distinct(rows.pop())))
    return [line for text in above for line in text.split("\n")] + lines_of(rows[header:]) + below


def _header_row(rows: Sequence[Sequence[GridCell]]) -> int:
    """First row that names columns, or else most of them in short words without figures; the first where none does."""
    head = rows[:_HEADER_DEPTH]
    certain = next((index for index, row in enumerate(head) if are_names(distinct(row))), None)
    likely = next((index for index, row in enumerate(head) if _may_be_header(row)), 0)
    if certain is None:
        return likely
    # Another table may stand above the one of the work, as one of indicators does.
    above = head[likely + 1 : certain] if likely < certain and _ABOVE.search(" ".join(distinct(head[likely]))) else []
    return likely if any(len(distinct(row)) > 1 for row in above) else certain


def _may_be_header(row: Sequence[GridCell]) -> bool:
    names = distinct(row)
    filled = sum(1 for cell in row if cell.text)
    return len(names) >= 2 and filled * 5 >= len(row) * 3 and all(_is_name(name) for name in names)


def _is_name(text: str) -> bool:
    return len(text) <= 30 and not _NUMERIC.match(text) and "。" not in text
