"""Spreadsheets: task lists come out as tables, values as the program shows them."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from corpus.loaders import UnreadableFileError, load

HEADER = "| 序号 | 任务 | 牵头单位 | 完成时限 |"
RULE = "| --- | --- | --- | --- |"


def test_a_task_list_with_title_merged_cells_and_note(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "任务清单"
    for row in [
        ["设备更新重点工作安排"],
        ["序号", "任务", "牵头单位", "完成时限"],
        [1, "更新机床", "市工业和信息化局", dt.date(2025, 6, 30)],
        [2, "更新|锅炉", None, "持续\n推进"],
        [],
        [3, "更新电梯", "市住房城乡建设局", "2025年底"],
        ["注：列第一位的为牵头单位。"],
    ]:
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet["Z5000"].number_format = "0%"
    sheet.merge_cells("C3:C4")
    hidden = book.create_sheet("草稿")
    hidden.append(["旧任务"])
    hidden.sheet_state = "hidden"
    second = book.create_sheet("Sheet2")
    second.append(["指标", "目标值"])
    second.append(["普及率", 0.93])
    second["B2"].number_format = "0%"
    second.append(["增长率", 0.285])
    second["B3"].number_format = "0.0%"
    second.append(["台数", 1000.0])
    path = tmp_path / "清单.xlsx"
    book.save(path)
    source = load(path)
    assert source.text.split("\n") == [
        "任务清单",
        "设备更新重点工作安排",
        HEADER,
        RULE,
        "| 1 | 更新机床 | 市工业和信息化局 | 2025年6月30日 |",
        "| 2 | 更新｜锅炉 | 市工业和信息化局 | 持续 推进 |",
        "| 3 | 更新电梯 | 市住房城乡建设局 | 2025年底 |",
        "注：列第一位的为牵头单位。",
        "| 指标 | 目标值 |",
        "| --- | --- |",
        "| 普及率 | 93% |",
        "| 增长率 | 28.5% |",
        "| 台数 | 1000 |",
    ]
    assert source.warnings == ("隐藏的工作表 1 个未读取：“草稿”",)


def test_a_header_of_two_rows_becomes_one(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["任务", "单位", None], [None, "牵头单位", "配合单位"], ["更新机床", "市商务局", "市财政局"]]:
        sheet.append(row)
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    path = tmp_path / "清单.xlsx"
    book.save(path)
    assert load(path).text.split("\n") == [
        "| 任务 | 单位 牵头单位 | 单位 配合单位 |",
        "| --- | --- | --- |",
        "| 更新机床 | 市商务局 | 市财政局 |",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimited_text(tmp_path, encoding, delimiter):
    rows = [
        ["序号", "任务", "牵头单位", "完成时限"],
        ["1", '"更新机床, 含\n数控; 改造\t线"', "市工业和信息化局", "2025年"],
        ["2", "更新锅炉", "市市场监管局", "2026年"],
    ]
    path = tmp_path / "清单.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    assert load(path).text.split("\n") == [
        HEADER,
        RULE,
        "| 1 | 更新机床, 含 数控; 改造 线 | 市工业和信息化局 | 2025年 |",
        "| 2 | 更新锅炉 | 市市场监管局 | 2026年 |",
    ]


def test_a_damaged_workbook_is_named_so(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["任务", "单位"])
    path = tmp_path / "清单.xlsx"
    book.save(path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"PK\x01\x02", b"XX\x01\x02"))
    with pytest.raises(UnreadableFileError, match="损坏"):
        load(path)


def test_a_very_large_workbook_is_read_row_by_row(tmp_path, monkeypatch):
    monkeypatch.setattr("corpus.loaders.sheets._MERGED_LIMIT", 0)
    book = openpyxl.Workbook()
    for row in [["任务", None, "单位"], ["更新机床", None, "市商务局"], ["更新锅炉", None, "市财政局"]]:
        book.active.append(row)
    path = tmp_path / "大表.xlsx"
    book.save(path)
    source = load(path)
    assert source.text.split("\n")[2:] == ["| 更新机床 | 市商务局 |", "| 更新锅炉 | 市财政局 |"]
    assert "合并单元格" in source.warnings[0]
