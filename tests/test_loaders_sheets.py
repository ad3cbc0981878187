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
        "设备更新重点工作安排",
        "任务清单",
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
        "| 任务 | 牵头单位 | 配合单位 |",
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


def save(book, tmp_path):
    path = tmp_path / "清单.xlsx"
    book.save(path)
    return load(path)


def test_tables_side_by_side_and_below_each_other_keep_their_departments(tmp_path):
    from corpus.tables import find_tables

    left = [["任务", "牵头单位"], ["修桥", "市交通局"], ["架灯", "市城管局"]]
    right = [["事项", "责任单位"], ["铺路", "市公路局"], ["挖沟", "市水利局"]]
    wanted = [["修桥市交通局", "架灯市城管局"], ["铺路市公路局", "挖沟市水利局"]]
    beside = openpyxl.Workbook()
    beside.active["A1"] = "图们市任务清单"
    for y, (a, b) in enumerate(zip(left, right, strict=True), start=2):
        for x, value in zip((1, 2, 4, 5), [*a, *b], strict=True):
            beside.active.cell(y, x, value)
    below = openpyxl.Workbook()
    for row in [["图们市任务清单"], *left, [], ["民生工程"], *right]:
        below.active.append(row)
    close = openpyxl.Workbook()
    for row in [*left, *right]:
        close.active.append(row)
    for book in (beside, below, close):
        tables = find_tables(save(book, tmp_path).text)
        assert [[row[0].text + row[1].text for row in table.rows] for table in tables] == wanted


def test_hidden_struck_and_commented_cells_are_said(tmp_path):
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    sheet = book.active
    for row in [
        ["任务", "牵头单位", "内部备注", "数量"],
        ["修桥", "", "甲", 5],
        ["架灯", "市城管局", "乙", 3],
        ["种树5×10", "市林业局", "丙", 7],
        ["挖沟", "市水利局", "丁", "=1+1"],
    ]:
        sheet.append(row)
    sheet["B2"] = CellRichText(TextBlock(InlineFont(strike=True), "市财政局"), "市交通局")
    sheet["A4"] = CellRichText("种树5×10", TextBlock(InlineFont(vertAlign="superscript"), "4"), "株")
    sheet["D2"].number_format = '0"座"'
    sheet["D4"].font = Font(strike=True)
    sheet["B5"].comment = Comment("待核", "某人")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    source = save(book, tmp_path)
    assert source.text.split("\n")[2:] == [
        "| 修桥 | 市交通局 | 5座 |",
        "| 种树5×10⁴株 | 市林业局 |  |",
        "| 挖沟 | 市水利局 |  |",
    ]
    said = "\n".join(source.warnings)
    for words in ("删除线划去", "隐藏的行 1 行", "“架灯 市城管局 乙 3”", "隐藏的列 1 列", "批注 1 条", "公式 1 个"):
        assert words.replace("删除线划去", "删除线") in said


def test_numbers_as_their_formats_show_them(tmp_path):
    book = openpyxl.Workbook()
    for value, shape in [
        (1234567, '#,##0,"千元"'), (0.5, "0%"), (30, '"约"0"个"'), (2.5, "0.00"), (7, "General"),
        (40, "0\\家"), (26, "[红色]0人;0"), (3, '_ * #,##0_ '), (8, 'General"年"'),
    ]:  # fmt: skip
        book.active.append([value, "数"])
        book.active.cell(book.active.max_row, 1).number_format = shape
    lines = save(book, tmp_path).text.split("\n")
    assert [line.split(" | ")[0].strip("| ") for line in lines if "---" not in line] == [
        "1234.567千元", "50%", "约30个", "2.50", "7", "40家", "26人", "3", "8年",
    ]  # fmt: skip


def test_a_strict_workbook_is_whole(tmp_path):
    import io
    import zipfile

    book = openpyxl.Workbook()
    book.active.append(["任务", "牵头单位"])
    book.active.append(["检修粮仓", "市粮食局"])
    buffer = io.BytesIO()
    book.save(buffer)
    path = tmp_path / "strict.xlsx"
    with zipfile.ZipFile(buffer) as package, zipfile.ZipFile(path, "w") as out:
        for name in package.namelist():
            part = package.read(name)
            for kind in (b"spreadsheetml", b"officeDocument"):
                old = b"http://schemas.openxmlformats.org/" + kind + b"/2006/"
                part = part.replace(old, b"http://purl.oclc.org/ooxml/" + kind + b"/")
            out.writestr(name, part)
    assert load(path).text.split("\n")[2] == "| 检修粮仓 | 市粮食局 |"


def lines_of_rows(tmp_path, *rows: list[object], merges: tuple[str, ...] = ()) -> list[str]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merges:
        book.active.merge_cells(area)
    book.save(tmp_path / "表.xlsx")
    return load(tmp_path / "表.xlsx").text.split("\n")


WORK = (["序号", "任务", "牵头单位", "配合单位"], [1, "修桥", "市交通局", "市财政局"], [2, "挖沟", "市水利局", None])


@pytest.mark.parametrize(
    ("last", "merges", "said"),
    [
        (["年度目标：2026年绿道总长达到26公里以上。"], (), "年度目标：2026年绿道总长达到26公里以上。"),
        (["2026年底前，绿道总长达到26公里以上。"], ("A4:D4",), "2026年底前，绿道总长达到26公里以上。"),
        (["备注", "各单位每季度报送进展"], ("B4:D4",), "备注 各单位每季度报送进展"),
        (["填表单位：市交通局", None, None, "联系电话：5551234"], (), "填表单位：市交通局 联系电话：5551234"),
    ],
)
def test_what_stands_below_the_rows_is_a_line_of_text(tmp_path, last, merges, said):
    assert lines_of_rows(tmp_path, *WORK, last, merges=merges)[2:] == [
        "| 1 | 修桥 | 市交通局 | 市财政局 |", "| 2 | 挖沟 | 市水利局 |  |", said,
    ]  # fmt: skip


def test_a_last_task_without_a_body_stays_a_row(tmp_path):
    assert lines_of_rows(tmp_path, *WORK, [None, "种树"])[-1] == "|  | 种树 |  |  |"


def test_goals_in_a_table_without_a_header_are_text(tmp_path):
    goals = "到2026年，新增商户500户以上"
    assert lines_of_rows(tmp_path, [1, goals], [2, "到2026年，改造街区8条"]) == [
        f"1.{goals}",
        "2.到2026年，改造街区8条",
    ]
    assert lines_of_rows(tmp_path, ["总体目标", goals], ["实施期限", "两年"]) == [
        f"总体目标：{goals}",
        "实施期限：两年",
    ]
    assert lines_of_rows(tmp_path, ["总体目标", goals], *WORK)[0] == f"总体目标 {goals}"
    assert lines_of_rows(tmp_path, [1, "修桥", "市交通局"], [2, "挖沟", "市水利局"])[0] == "| 1 | 修桥 | 市交通局 |"


def test_indicators_beside_the_work_are_a_table_of_their_own(tmp_path):
    rows = (["指标", "2026年目标值", None, *WORK[0]], ["仓容", "12万吨", None, *WORK[1]], [None, None, None, *WORK[2]])
    assert lines_of_rows(tmp_path, *rows) == [
        "| 指标 | 2026年目标值 |", "| --- | --- |", "| 仓容 | 12万吨 |", "| 序号 | 任务 | 牵头单位 | 配合单位 |",
        "| --- | --- | --- | --- |", "| 1 | 修桥 | 市交通局 | 市财政局 |", "| 2 | 挖沟 | 市水利局 |  |",
    ]  # fmt: skip
