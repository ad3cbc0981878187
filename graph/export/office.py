"""The task ledger as an office wants it: XLSX to print and to fill in, or CSV that Excel in China opens (UTF-8 with a
byte order mark).
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from graph.coverage import unread_rows
from graph.export.values import clean
from graph.ledger import LedgerRow, ledger

COLUMNS = {
    "序号": 5,
    "项号": 7,
    "任务": 22,
    "地方": 9,
    "牵头单位": 15,
    "责任单位": 20,
    "配合单位": 15,
    "目标": 26,
    "时限": 10,
    "出处文件": 18,
    "章节": 18,
    "原文": 44,
    "指导、监督单位": 15,
}
UNREAD_COLUMNS = ("序号", "出处文件", "原文", "没有读出")
"""Columns of a ledger and their widths in characters."""
_WIDTHS = COLUMNS | {"角色": 7, "状态": 8, "进展": 22, "责任人": 9, "办结期限": 11, "佐证": 14, "提示": 9}
_NOT_PRINTED = ("章节", "原文")
"""Of a ledger with more columns: kept beside it for checking, too wide for paper."""
KEY = "任务标识（勿改）"
"""The column by which a filled-in ledger is read back; it is hidden."""
HEADER_ROW = 3
JOINT = "（按职责分工负责）"
_WIDTH = 16
_OPTIONAL = ("项号", "地方", "配合单位", "目标", "时限", "指导、监督单位")
_CELL_LIMIT = 32_767  # of Excel; more would make the file unreadable
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FILL = PatternFill("solid", start_color="1F4E79")
_TITLE_FONT = Font(name="微软雅黑", size=15, bold=True)
_LINE_FONT = Font(name="微软雅黑", size=9, color="595959")
_HEAD_FONT = Font(name="微软雅黑", size=10, bold=True, color="FFFFFF")
_FONT = Font(name="微软雅黑", size=10)
_CHARACTER, _LINE_HEIGHT, _HIGHEST = 1.9, 15.0, 409.0
"""How wide a Chinese character is in units of a column's width, how high a line in points, and the highest row of Excel."""
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)

Cell = str | int


def ledger_columns(rows: Sequence[LedgerRow]) -> dict[str, list[Cell]]:
    """Rows of the ledger as columns by name, in the order of `COLUMNS`."""
    cells = [
        (
            at,
            row.label,
            row.title,
            row.place or "",
            "、".join(row.leads),
            "、".join(row.responsible) + (JOINT if row.joint else ""),
            "、".join(row.supports),
            "\n".join(row.targets),
            "\n".join(row.deadlines),
            row.document_title,
            row.section,
            row.quote,
            "、".join([*(f"{name}（指导）" for name in row.guides), *(f"{name}（监督）" for name in row.supervises)]),
        )
        for at, row in enumerate(rows, start=1)
    ]
    return {name: [of_row[at] for of_row in cells] for at, name in enumerate(COLUMNS)}


def write_xlsx(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the tasks of the graph as a ledger workbook, with a sheet of the sentences that were not understood."""
    save_xlsx(ledger(graph), path, unread=unread_rows(graph))


def write_csv(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the tasks of the graph as CSV for Excel."""
    save_csv(ledger(graph), path)


def save_csv(rows: Sequence[LedgerRow], path: Path) -> None:
    """Write given ledger rows as CSV for Excel; a text that Excel would calculate gets a ' in front."""
    columns = ledger_columns(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for cells in zip(*columns.values(), strict=True):
            writer.writerow([_inert(cell) for cell in cells])


def save_xlsx(
    rows: Sequence[LedgerRow],
    path: Path,
    title: str = "任务台账",
    line: str = "",
    extra: Mapping[str, Sequence[str]] | None = None,
    unread: Sequence[tuple[str, str, str]] = (),
) -> None:
    """Write given ledger rows as a workbook ready to print: title, a line that says what it holds, header, rows.

    `extra` are more columns, put before the source of each task; the one called `KEY` comes last and is hidden.
    Columns that are empty in every row are left out, and the document where all rows are of one: then `line` names it. `unread` are
    sentences that were not understood (title of the document, sentence, what was left), on a sheet of their own.
    """
    columns = ledger_columns(rows)
    for name in _OPTIONAL:
        if not any(columns[name]):
            del columns[name]
    titles = set(columns["出处文件"])
    said = [line or f"共 {len(rows)} 项任务"]
    if len(titles) == 1:
        del columns["出处文件"]
        said.append(f"出处：《{titles.pop()}》")
    at = list(columns).index("出处文件" if "出处文件" in columns else "章节")
    items: list[tuple[str, Sequence[Cell]]] = list(columns.items())
    added = dict(extra or {})
    keys = added.pop(KEY, ())
    items[at:at] = list(added.items())
    said.append(f"导出日期：{date.today():%Y年%m月%d日}")
    if keys:
        items.append((KEY, list(keys)))
    cells = [list(of_row) for of_row in zip(*(values for _, values in items), strict=True)]
    book = Workbook()
    _fill(book.active, title, "　".join(said), [name for name, _ in items], cells)
    if unread:
        numbered: list[list[Cell]] = [[at, *row] for at, row in enumerate(unread, start=1)]
        _fill(book.create_sheet(), "没有读懂的句子", f"共 {len(unread)} 句，请对照原文", UNREAD_COLUMNS, numbered)
    book.save(path)


def save_table(title: str, line: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], path: Path) -> None:
    """Write a table as a workbook on landscape A4: header kept in view and repeated in print, text wrapped and never
    taken for a formula.
    """
    book = Workbook()
    _fill(book.active, title, line, header, rows)
    book.save(path)


def _fill(sheet: Any, title: str, line: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Title, line, header and rows of one sheet."""
    sheet.title = "任务台账" if "任务" in header else re.sub(r"[\\/?*\[\]:]", "", title)[:20] or "表"
    shown = len(header) - (KEY in header)
    for at, (text, font, height) in enumerate(((title, _TITLE_FONT, 30), (line, _LINE_FONT, 18)), start=1):
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=min(max(shown, 1), 12))
        _put(sheet.cell(at, 1), text, font, _CENTRED if at == 1 else _TOP)
        sheet.row_dimensions[at].height = height
    last = HEADER_ROW
    for last, cells in enumerate([header, *rows], start=HEADER_ROW):
        head = last == HEADER_ROW
        for column, value in enumerate(cells, start=1):
            cell = sheet.cell(last, column)
            _put(cell, value, _HEAD_FONT if head else _FONT, _CENTRED if head or column == 1 else _TOP)
            cell.border = _BORDER
            if head:
                cell.fill = _FILL
        if not head:
            sheet.row_dimensions[last].height = _height(header, cells)
    for column, name in enumerate(header, start=1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, _WIDTH)
        sheet.column_dimensions[letter].hidden = name == KEY
    held = list(header).index("任务") + 2 if "任务" in header else 2
    sheet.freeze_panes = f"{get_column_letter(held)}{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(max(shown, 1))}{last}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    printed = shown - sum(name in _NOT_PRINTED for name in header) * (KEY in header)
    sheet.print_area = f"A1:{get_column_letter(max(printed, 1))}{last}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _height(header: Sequence[str], cells: Sequence[Cell]) -> float:
    """The height of a row whose texts are all to be read; what is beside a ledger for checking is cut. Not every program
    that opens a workbook finds it by itself.
    """
    lines = [
        sum(
            math.ceil(max(_length(line), 1) * _CHARACTER / _WIDTHS.get(name, _WIDTH))
            for line in str(cell or "").split("\n")
        )
        for name, cell in zip(header, cells, strict=True)
        if KEY not in header or name not in (*_NOT_PRINTED, KEY)
    ]
    return min(max(lines, default=1) * _LINE_HEIGHT + 3, _HIGHEST)


def _length(text: str) -> float:
    """The characters of a text, those of half the width as halves."""
    return sum(0.55 if ord(char) < 256 else 1.0 for char in text)


def _put(cell: Any, value: Cell, font: Font, alignment: Alignment) -> None:
    cell.value = clean(value)[:_CELL_LIMIT] if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes a leading = for a formula
        cell.quotePrefix = value.startswith(_FORMULA)
    cell.font = font
    cell.alignment = alignment


def _inert(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
