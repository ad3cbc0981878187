"""The task ledger as an office wants it: XLSX, or CSV that Excel in China opens (UTF-8 with a byte order mark)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import networkx as nx
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from graph.coverage import unread_rows
from graph.export.values import clean
from graph.ledger import LedgerRow, ledger

COLUMNS = {
    "序号": 6,
    "任务": 28,
    "地区": 12,
    "牵头单位": 22,
    "责任单位": 30,
    "配合单位": 22,
    "目标": 40,
    "时限": 12,
    "出处文件": 28,
    "章节": 30,
    "原文": 70,
    "指导、监督单位": 22,
}
UNREAD_COLUMNS = {"序号": 6, "出处文件": 34, "原文": 80, "没有读出": 40}
JOINT = "（按职责分工负责）"
_CELL_LIMIT = 32_767  # of Excel; more would make the file unreadable
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FILL = PatternFill("solid", start_color="1F4E79")
_HEAD_FONT = Font(name="微软雅黑", size=11, bold=True, color="FFFFFF")
_FONT = Font(name="微软雅黑", size=10)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)


def ledger_cells(rows: Iterable[LedgerRow]) -> list[list[str | int]]:
    """Rows of the ledger as cells, without the header."""
    return [
        [
            index,
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
        ]
        for index, row in enumerate(rows, start=1)
    ]


def write_xlsx(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the tasks of the graph as a ledger workbook, with a sheet of the sentences that were not understood."""
    save_xlsx(ledger(graph), path, unread_rows(graph))


def write_csv(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the tasks of the graph as CSV for Excel; a text that Excel would calculate gets a ' in front."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for cells in ledger_cells(ledger(graph)):
            writer.writerow([_inert(cell) for cell in cells])


def save_xlsx(rows: Iterable[LedgerRow], path: Path, unread: Sequence[tuple[str, str, str]] = ()) -> None:
    """Write given ledger rows as a workbook: header in view and filterable, text wrapped, formulas left as text. `unread`
    are sentences that were not understood (title of the document, sentence, what was left), on a sheet of their own.
    """
    book = Workbook()
    _fill(book.active, "任务台账", COLUMNS, ledger_cells(rows))
    if unread:
        cells: list[list[str | int]] = [[at, *row] for at, row in enumerate(unread, start=1)]
        _fill(book.create_sheet(), "没有读懂的句子", UNREAD_COLUMNS, cells)
    book.save(path)


def _fill(sheet: Worksheet, title: str, columns: Mapping[str, int], rows: Sequence[Sequence[str | int]]) -> None:
    """Title, header and rows of one sheet; `columns` are their names with their widths."""
    sheet.title = title
    table: list[Sequence[str | int]] = [list(columns), *rows]
    for at, cells in enumerate(table, start=1):
        for column, value in enumerate(cells, start=1):
            cell = sheet.cell(at, column)
            cell.value = clean(value)[:_CELL_LIMIT] if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # openpyxl takes a leading = for a formula
                cell.quotePrefix = value.startswith(_FORMULA)
            cell.border = _BORDER
            cell.font = _HEAD_FONT if at == 1 else _FONT
            cell.alignment = _CENTRED if at == 1 or column == 1 else _TOP
            if at == 1:
                cell.fill = _FILL
    for column, width in enumerate(columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(table)}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _inert(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
