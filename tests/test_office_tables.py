"""Tables as offices put them on sheets and pages: several under each other, labels in cells, names of columns over lines."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import openpyxl
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.loaders import load
from corpus.reader import read_source
from graph.extract import extract
from graph.schema import NodeType
from tests.plan_text import goals, read_plan, work

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

BOTH = {"疏浚沟渠": {"leads 县水利局", "supports 县财政局"}, "栽植护岸林": {"leads 县林业局"}}


def graph_of(path: Path) -> nx.MultiDiGraph:
    return extract(read_source(load(path), path, {}, path))


def sheet(path: Path, *rows: list[object]) -> nx.MultiDiGraph:
    """The fragment of a workbook of one sheet with these rows; % in a number's place is its format."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([0.85 if cell == "85%" else cell for cell in row])
        for cell, said in zip(book.active[book.active.max_row], row, strict=False):
            cell.number_format = "0%" if said == "85%" else "General"
    book.save(path / "台账.xlsx")
    return graph_of(path / "台账.xlsx")


def page(path: Path, *lines: tuple[float, float, str]) -> str:
    """Text of a page of a PDF with pieces of text at these places."""
    canvas = Canvas(str(path / "表.pdf"))
    canvas.setFont("STSong-Light", 12)
    for x, y, text in lines:
        canvas.drawString(x, y, text)
    canvas.save()
    return load(path / "表.pdf").text


@pytest.mark.parametrize("blank", [[], [[]], [["表2 主要指标"]]])
def test_indicators_below_the_work_are_a_table_of_their_own(tmp_path: Path, blank: list[list[object]]) -> None:
    graph = sheet(
        tmp_path,
        ["泗洪县2026年水利任务清单"],
        ["序号", "任务", "牵头单位", "配合单位", "完成时限"],
        [1, "疏浚沟渠", "县水利局", "县财政局", "2026年6月"],
        [2, "栽植护岸林", "县林业局", "", "2026年9月"],
        *blank,
        ["指标", "2025年完成", "2026年目标值"],
        ["疏浚长度（公里）", 40, "≥55"],
        ["灌溉率", "80%", "85%"],
    )
    assert work(graph) == BOTH
    assert goals(graph) == {
        ("疏浚长度", 55.0, "公里", ">=", 2026, None),
        ("灌溉率", 85.0, "%", "=", 2026, None),
    }


def test_a_table_of_whatever_below_the_work_gives_it_nobody(tmp_path: Path) -> None:
    graph = sheet(
        tmp_path,
        ["泗洪县2026年水利任务清单"],
        ["序号", "任务", "牵头单位", "配合单位"],
        [1, "疏浚沟渠", "县水利局", "县财政局"],
        [2, "栽植护岸林", "县林业局", ""],
        ["序号", "河段", "巡河人", "所在镇"],
        [1, "老汴河", "县公安局", "桥头镇"],
    )
    assert work(graph) == BOTH


@pytest.mark.parametrize("head", ["部门分工", "职责", "责任分工"])
def test_labels_on_lines_of_one_cell_say_who(tmp_path: Path, head: str) -> None:
    graph = sheet(
        tmp_path,
        ["泗洪县2026年水利任务分工"],
        ["板块", "任务", head, "备注"],
        ["水", "疏浚沟渠", "牵头单位：县水利局\n配合单位：县财政局", "疏浚率达到98%以上"],
        ["林", "栽植护岸林", "牵头单位：县林业局", ""],
    )
    assert work(graph) == BOTH
    assert goals(graph) == {("疏浚率", 98.0, "%", ">=", 2026, None)}


def test_labels_at_the_end_of_what_is_to_be_done(tmp_path: Path) -> None:
    text = (
        "序号,工作内容,时限\n"
        '1,"疏浚沟渠。牵头单位：县水利局；配合单位：县财政局",6月\n'
        '2,"栽植护岸林。牵头单位：县林业局",9月\n'
    )
    assert work(read_plan(tmp_path, text, "表.csv")[1]) == BOTH


def test_labels_in_some_cells_only_are_no_columns(tmp_path: Path) -> None:
    """A row without them may mean anything."""
    text = "序号,工作内容,时限\n1,疏浚沟渠。牵头单位：县水利局,6月\n2,县林业局栽植护岸林,9月\n"
    assert not any(work(read_plan(tmp_path, text, "表.csv")[1]).values())


def test_names_of_columns_may_go_over_lines(tmp_path: Path) -> None:
    head = [(60, 700, "序号"), (100, 700, "任务"), (220, 700, "牵头单位"), (340, 700, "完成时"), (340, 681, "间")]
    rows = [(60, 655, "1"), (100, 655, "疏浚引水渠和排"), (220, 655, "县人力资源和社会保"), (340, 655, "3月"),
            (100, 636, "水渠"), (220, 636, "障局"),
            (60, 610, "2"), (100, 610, "栽植护岸林"), (220, 610, "县林业局"), (340, 610, "6月")]  # fmt: skip
    signed = [(250, 540, "泗洪县绿化工作领导小组办公室"), (300, 520, "2026年1月30日")]
    assert page(tmp_path, *head, *rows, *signed).split("\n") == [
        "| 序号 | 任务 | 牵头单位 | 完成时间 |",
        "| --- | --- | --- | --- |",
        "| 1 | 疏浚引水渠和排水渠 | 县人力资源和社会保障局 | 3月 |",
        "| 2 | 栽植护岸林 | 县林业局 | 6月 |",
        "泗洪县绿化工作领导小组办公室",
        "2026年1月30日",
    ]


def test_numbers_part_rows_where_lines_stand_as_far_apart_as_rows(tmp_path: Path) -> None:
    head = [(60, 700, "序号"), (100, 700, "任务"), (220, 700, "责任单位")]
    rows = [(60, 670, "1"), (100, 670, "疏浚引水渠和"), (220, 670, "县水利局"), (100, 646, "排水渠"),
            (60, 614, "2"), (100, 614, "栽植护岸林"), (220, 614, "县林业局、"), (220, 590, "桥头镇")]  # fmt: skip
    assert page(tmp_path, *head, *rows).split("\n")[2:] == [
        "| 1 | 疏浚引水渠和排水渠 | 县水利局 |",
        "| 2 | 栽植护岸林 | 县林业局、桥头镇 |",
    ]


def test_a_body_that_stands_at_no_number_gives_the_table_up(tmp_path: Path) -> None:
    head = [(60, 700, "序号"), (100, 700, "任务"), (220, 700, "责任单位")]
    rows = [(60, 670, "1"), (100, 670, "疏浚引水渠"), (220, 646, "县水利局"),
            (60, 614, "2"), (100, 614, "栽植护岸林"), (220, 614, "县林业局")]  # fmt: skip
    assert "|" not in page(tmp_path, *head, *rows)


def test_a_line_as_near_to_the_next_row_gives_the_table_up(tmp_path: Path) -> None:
    head = [(60, 700, "序号"), (100, 700, "任务"), (220, 700, "责任单位")]
    rows = [(60, 670, "1"), (100, 670, "疏浚引水渠"), (220, 670, "县水利局"), (220, 646, "县财政局"),
            (60, 622, "2"), (100, 622, "栽植护岸林"), (220, 622, "县林业局"),
            (60, 598, "3"), (100, 598, "修建步道"), (220, 598, "桥头镇")]  # fmt: skip
    assert "|" not in page(tmp_path, *head, *rows)


def test_what_is_required_names_the_rows_of_one_task(tmp_path: Path) -> None:
    graph = sheet(
        tmp_path,
        ["泗洪县2026年水利任务分解表"],
        ["序号", "工作任务", "具体要求", "责任单位"],
        [1, "整治河道", "疏浚沟渠", "县水利局"],
        [1, "整治河道", "栽植护岸林", "县林业局"],
    )
    assert work(graph) == {"疏浚沟渠": {"responsible_for 县水利局"}, "栽植护岸林": {"responsible_for 县林业局"}}


def test_the_line_over_a_table_is_the_title(tmp_path: Path) -> None:
    """Whatever it ends with; its year is that of the table."""
    graph = sheet(
        tmp_path,
        ["泗洪县2026年水利重点事项"],
        ["填表单位：县水利局"],
        ["事项", "内容", "责任单位"],
        ["疏浚沟渠", "年内疏浚40公里", "县水利局"],
    )
    assert {d["name"] for _, d in graph.nodes(data=True) if d["type"] == NodeType.DOCUMENT} == {
        "泗洪县2026年水利重点事项"
    }
    assert {goal[4] for goal in goals(graph)} == {2026}


def test_years_behind_a_bound_are_goals(tmp_path: Path) -> None:
    graph = sheet(
        tmp_path,
        ["泗洪县水利主要指标"],
        ["指标名称", "2025年", "2026年", "2027年"],
        ["疏浚率（%）", 45, "≥55", 65],
    )
    assert {goal[1:5] for goal in goals(graph)} == {(55.0, "%", ">=", 2026), (65.0, "%", "=", 2027)}


def test_a_footnote_gives_no_work(tmp_path: Path) -> None:
    text = (
        "泗洪县水利方案\n（一）发放贷款。推广抵押。（责任单位：县林业局）\n注1：抵押贷款：由县农村信用合作联社办理。\n"
    )
    assert work(read_plan(tmp_path, text)[1]) == {"发放贷款": {"responsible_for 县林业局"}}


@pytest.mark.parametrize("name", ["序号", "序", "编 号", "№", "任务编号"])
def test_the_number_of_a_task_is_read_whatever_its_column_is_called(tmp_path: Path, name: str) -> None:
    graph = sheet(tmp_path, [name, "任务", "牵头单位"], [7, "疏浚沟渠", "县水利局"], [8, "栽植护岸林", "县林业局"])
    found = {data["name"]: data.get("number") for _, data in graph.nodes(data=True) if data["type"] == NodeType.TASK}
    assert found == {"疏浚沟渠": 7, "栽植护岸林": 8}
