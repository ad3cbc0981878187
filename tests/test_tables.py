"""Tables in a text: each row keeps its own department, whatever stands above, below or beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.paragraphs import join_paragraphs
from corpus.reader import read_folder
from corpus.tables import find_tables
from corpus.text import MappedText
from graph.build import build_graph
from graph.schema import Relation

RULE2, RULE3 = "| --- | --- |", "| --- | --- | --- |"
PAIRS = [("修桥", "市交通局"), ("架灯", "市城管局"), ("铺路", "市公路局"), ("挖沟", "市水利局")]


def rows(*lines: str) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Header and rows of each table in these lines."""
    return [
        (tuple(c.text for c in table.header), [tuple(c.text for c in row) for row in table.rows])
        for table in find_tables("\n".join(lines))
    ]


def pairs(*lines: str) -> list[tuple[str, ...]]:
    """Rows of all tables in these lines."""
    return [row for _, found in rows(*lines) for row in found]


def test_a_header_said_again_is_no_row():
    head = "| 任务 | 牵头单位 |"
    lines = [
        head,
        RULE2,
        "| 修桥 | 市交通局 |",
        "| 架灯 | 市城管局 |",
        head,
        "| 铺路 | 市公路局 |",
        "| 挖沟 | 市水利局 |",
    ]
    assert pairs(*lines) == PAIRS
    assert pairs(*lines[:4], *lines[:2], *lines[5:]) == PAIRS


@pytest.mark.parametrize("rule", [[RULE2], []])
def test_another_header_begins_another_table(rule):
    found = rows(
        "| 任务 | 牵头单位 |", RULE2, "| 修桥 | 市交通局 |", "| 架灯 | 市城管局 |",
        "| 重点事项 | 责任单位 |", *rule, "| 铺路 | 市公路局 |", "| 挖沟 | 市水利局 |",
    )  # fmt: skip
    assert found == [(("任务", "牵头单位"), PAIRS[:2]), (("重点事项", "责任单位"), PAIRS[2:])]


@pytest.mark.parametrize("gap", ["", " |"])
def test_tables_side_by_side_are_two(gap):
    head, rule = "| 任务 | 牵头单位 |" + gap, "| --- |" * 4
    lines = [
        f"{head} 任务 | 牵头单位 |", rule, f"| 修桥 | 市交通局 |{gap} 铺路 | 市公路局 |",
        f"| 架灯 | 市城管局 |{gap} 挖沟 | 市水利局 |",
    ]  # fmt: skip
    assert pairs(*lines) == [PAIRS[0], PAIRS[1], PAIRS[2], PAIRS[3]]
    starts = [table.start for table in find_tables("\n".join(lines))]
    assert len(set(starts)) == 2


def test_blank_columns_part_tables_of_different_names():
    found = rows(
        "| 任务 | 牵头单位 |  | 事项 | 责任单位 |", "| --- |" * 5, "| 修桥 | 市交通局 |  | 铺路 | 市公路局 |",
        "| 架灯 | 市城管局 |  | 挖沟 | 市水利局 |",
    )  # fmt: skip
    assert found == [(("任务", "牵头单位"), PAIRS[:2]), (("事项", "责任单位"), PAIRS[2:])]


def test_a_table_goes_on_after_the_line_that_says_so():
    head = ["图们市任务清单", "| 序号 | 任务 | 牵头单位 |", RULE3, "| 1 | 修桥 | 市交通局 |", "| 2 | 架灯 | 市城管局 |"]
    rest = ["| 3 | 铺路 | 市公路局 |", RULE3, "| 4 | 挖沟 | 市水利局 |"]
    [(header, found)] = rows(*head, "续表", *rest)
    assert header == ("序号", "任务", "牵头单位")
    assert [row[1:] for row in found] == PAIRS
    # Where the running number goes on, no line needs to say so.
    assert [row[1:] for row in pairs(*head, *rest)] == PAIRS
    # Under a line that says something else, rows without a header are nobody's.
    assert [row[1:] for row in pairs(*head, "其他事项如下。", *rest)][:2] == PAIRS[:2]
    assert all(table[0] != ("序号", "任务", "牵头单位") for table in rows(*head, "其他事项如下。", *rest)[1:])


def test_rows_of_an_unknown_second_table_are_not_given_to_the_first():
    found = rows(
        "| 任务 | 牵头单位 |", RULE2, "| 修桥 | 市交通局 |", "| 河道 | 长度 |", RULE2, "| 清河 | 12公里 |",
    )  # fmt: skip
    assert found[0] == (("任务", "牵头单位"), PAIRS[:1])
    assert ("清河", "12公里") not in found[0][1]


def test_a_form_is_turned():
    form = ["| 任务 | 修桥 |", RULE2, "| 牵头单位 | 市交通局 |", "| 任务 | 架灯 |", RULE2, "| 牵头单位 | 市城管局 |"]
    assert pairs(*form) == PAIRS[:2]
    wide = ["| 任务 | 修桥 | 架灯 |", RULE3, "| 牵头单位 | 市交通局 | 市城管局 |"]
    assert pairs(*wide) == PAIRS[:2]


def test_a_form_of_several_fields_a_row_is_turned():
    head = ["| 任务名称 | {} | 牵头单位 | {} |", "| --- |" * 4, "| 完成时限 | 2025年底 | 联系电话 | 123 |"]
    found = rows(*(line.format(*pair) for pair in PAIRS[:2] for line in head))
    assert [(header[0], header[1], [row[:2] for row in body]) for header, body in found] == [
        ("任务名称", "牵头单位", [pair]) for pair in PAIRS[:2]
    ]


def test_a_row_that_names_a_body_is_no_header():
    assert rows("| 重点任务 | 修桥 | 市交通局 |", RULE3, "| 重点任务 | 架灯 | 市城管局 |") == []


def test_a_second_header_row_names_the_columns_under_a_heading():
    found = rows(
        "| 序号 | 任务 | 责任分工 |  |", "| --- |" * 4, "|  |  | 牵头单位 | 配合单位 |",
        "| 1 | 修桥 | 市交通局 | 市财政局 |",
    )  # fmt: skip
    assert found == [(("序号", "任务", "牵头单位", "配合单位"), [("1", "修桥", "市交通局", "市财政局")])]


def test_a_row_that_says_who_where_a_body_would_stand_is_a_header():
    found = rows(
        "| 任务 | 牵头单位 |", RULE2, "| 修桥 | 市交通局 |", "| 路段 | 牵头单位（排第一） |", "| 铺路 | 市公路局 |"
    )
    assert found == [(("任务", "牵头单位"), PAIRS[:1]), (("路段", "牵头单位（排第一）"), [("铺路", "市公路局")])]


def test_the_same_as_above_is_what_stands_above():
    assert pairs("| 任务 | 牵头单位 |", RULE2, "| 修桥 | 市交通局 |", "| 架桥 | 同上 |", "| 补桥 | 〃 |") == [
        ("修桥", "市交通局"), ("架桥", "市交通局"), ("补桥", "市交通局"),
    ]  # fmt: skip


def test_sums_and_rows_without_a_task_are_no_tasks():
    found = pairs(
        "| 任务 | 数量 | 牵头单位 |", RULE3, "| 修桥 | 3 | 市交通局 |", "|  | 4 | 市公路局 |", "| 合计 | 7 |  |"
    )
    assert found == [("修桥", "3", "市交通局")]


def test_a_line_over_rows_groups_them():
    text = "\n".join(["| 任务 | 牵头单位 |", RULE2, "| 民生工程 |  |", "| 修桥 | 市交通局 |"])
    [table] = find_tables(text)
    assert (table.group, len(table.rows)) == (("民生工程",), 1)
    assert text[table.start : table.end] == text


def test_cells_that_are_lines_of_one_width_stay_apart():
    cells = [
        "序号",
        "任务名称",
        "建设内容",
        "牵头单位",
        "配合单位",
        "1",
        "便民出行",
        "改造乡村公路十二公里，新增公交线路",
    ]
    cells += ["平川县住房和城乡建设交通局", "县公交公司、甲乡镇、乙乡镇、丙乡镇", "2", "河道清淤", "清淤河道三公里"]
    text = "\n".join(["平川县任务分解", *cells, "县水利局", "县财政局"])
    found = find_tables(join_paragraphs(MappedText.of(text)).text)
    assert [[cell.text for cell in row] for table in found for row in table.rows] == [
        ["1", *cells[6:10]], ["2", *cells[11:13], "县水利局", "县财政局"],
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["序号", "序", "编 号", "№"])
def test_a_cell_that_goes_on_over_lines_is_still_one(number):
    text = f"{number}\n任务\n牵头单位\n1\n改造乡村公路十二公里并新增公交\n线路三条，优化站点设置十二处，\n县交通局\n2\n修桥\n县水利局"
    (table,) = find_tables(join_paragraphs(MappedText.of(text)).text)
    assert [row[-1].text for row in table.rows] == ["县交通局", "县水利局"]


@pytest.mark.parametrize("behind", [["某市人民政府办公室", "2025年3月1日"], ["三、保障措施"], ["备注:每月报送"]])
def test_what_follows_a_table_of_lines_is_no_cell_of_its_last_row(behind):
    cells = [
        "序号",
        "任务",
        "牵头单位",
        "配合单位",
        "1",
        "修桥",
        "市交通局",
        "市财政局",
        "2",
        "挖沟",
        "市水利局",
        *behind,
    ]
    (table,) = find_tables("\n".join(cells))
    assert not any(said in cell.text for row in table.rows for cell in row for said in behind)
    assert table.doubtful == 1  # 市水利局 may lead or support


def test_tasks_that_end_like_bodies_head_the_columns_of_marks():
    lines = [
        "| 单位 | 建设应急物资配送中心 | 改造粮仓 |", RULE3, "| 市商务局 | ● |  |", "| 市供销合作社 | ○ | ● |",
    ]  # fmt: skip
    [(header, found)] = rows(*lines)
    assert header == ("任务", "市商务局", "市供销合作社")
    assert found == [("建设应急物资配送中心", "●", "○"), ("改造粮仓", "", "●")]


def test_columns_of_marks_headed_by_bodies_on_both_sides_are_not_turned():
    lines = ["| 单位 | 市商务局 | 市粮食局 |", RULE3, "| 市财政局 | ● |  |", "| 市水利局 |  | ○ |"]
    assert all(header[0] != "任务" for header, _ in rows(*lines))


_HEAD = ["序号", "民生实事", "责任单位"]


@pytest.mark.parametrize(
    ("head", "behind", "last"),
    [
        (_HEAD, ["2024年实事项目责任分解"], "县水利局\n县住建局"),
        (_HEAD, ["平川县人民政府办公室"], "县水利局\n县住建局"),  # who signs writes the whole name
        ([*_HEAD, "完成时限"], ["12月底前", "分享到"], "县水利局\n县住建局"),
        (["序号", "惠民", "责任单位"], [], "县水利局\n县住建局"),  # a name of a column that no list has
    ],
)
def test_bodies_a_line_each_in_the_last_row_of_a_table_of_lines(head, behind, last):
    when = ["11月底前"] * (len(head) - 3)
    cells = [
        "平川县任务表",
        *head,
        "1",
        "修桥两座。",
        "县交通局",
        "县财政局",
        *when,
        "2",
        "挖沟三条。",
        "县水利局",
        "县住建局",
    ]
    table = find_tables("\n".join([*cells, *behind]))[0]
    assert [row[2].text for row in table.rows] == ["县交通局\n县财政局", last]
    assert table.doubtful == 0


def test_single_blanks_keep_columns_apart_where_every_row_has_all_cells(tmp_path: Path) -> None:
    rows = (
        "1 修桥项目 修桥3座。 张 敏 市交通局 市财政局、东镇\n2 清淤项目 清淤8公里。 李洪波 市水利局 各镇（街道）\n"
        "3 体检项目 体检900人。 张 敏 市卫健局 市民政局\n"
    )
    table = "青禾市民生实事项目责任表\n\n序号 实事项目 年度目标 责任领导 牵头部门 配合部门\n" + rows
    (tmp_path / "table.txt").write_text(table + "\n注：项目经市人大票决产生。\n", "utf-8")
    assert leads(tmp_path) == {"修桥项目": "市交通局", "清淤项目": "市水利局", "体检项目": "市卫健局"}
    (tmp_path / "table.txt").write_text(table.replace("市卫健局 市民政局", "市卫健局"), "utf-8")
    assert leads(tmp_path) == {}, "a row whose cells cannot be told apart gives nobody a part"


def leads(folder: Path) -> dict[str, str]:
    graph = build_graph(read_folder(folder)[0])
    return {
        graph.nodes[task]["name"]: graph.nodes[body]["name"]
        for body, task, data in graph.edges(data=True)
        if data["relation"] == Relation.LEADS
    }
