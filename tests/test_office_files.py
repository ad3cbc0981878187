"""Tables as offices lay them out, in files made with the programs' own libraries: which row has which bodies."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document as Word

from corpus.reader import apart, read_file
from evaluation.plans import measure
from graph.build import build_graph
from graph.schema import NodeType
from tests.plan_text import read_plan, work

Rows = list[list[str]]


def word(path: Path, *parts: str | Rows) -> dict[str, set[str]]:
    """What a Word file of these paragraphs and tables is read as."""
    made: Word = docx.Document()
    for part in parts:
        if isinstance(part, str):
            made.add_paragraph(part)
            continue
        table = made.add_table(len(part), len(part[0]))
        for row, cells in zip(table.rows, part, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    made.save(str(path / "方案.docx"))
    return work(build_graph([read_file(path / "方案.docx")]))


def sheet(path: Path, *rows: list[str | int]) -> Path:
    """A workbook of one sheet with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path / "台账.xlsx")
    return path / "台账.xlsx"


@pytest.mark.parametrize(
    "card",
    [
        [["牵头单位", "县水利局"], ["配合单位", "县财政局、桥头镇"]],
        [["牵头单位", "配合单位", "完成时限"], ["县水利局", "县财政局、桥头镇", "2026年9月"]],
        [["牵头单位", "县水利局", "配合单位", "县财政局、桥头镇"]],
    ],
)
def test_a_card_under_each_task_says_who_does_it(tmp_path: Path, card: Rows) -> None:
    other = [[cell.replace("水利", "林业") for cell in row] for row in card]
    assert word(
        tmp_path, "泗洪县水利工作方案", "（一）疏浚沟渠。抓紧完成。", card, "（二）栽植护岸林。抓紧完成。", other
    ) == {
        "疏浚沟渠": {"leads 县水利局", "supports 县财政局", "supports 桥头镇"},
        "栽植护岸林": {"leads 县林业局", "supports 县财政局", "supports 桥头镇"},
    }


MARKS: Rows = [
    ["序号", "任务", "县水利局", "县财政局", "县林业局"],
    ["1", "疏浚沟渠", "▲", "△", ""],
    ["2", "栽植护岸林", "△", "", "▲"],
]


def test_marks_in_columns_of_bodies_are_read_by_their_legend(tmp_path: Path) -> None:
    assert word(tmp_path, "泗洪县水利任务表", MARKS, "注：▲为牵头单位，△为配合单位。") == {
        "疏浚沟渠": {"leads 县水利局", "supports 县财政局"},
        "栽植护岸林": {"leads 县林业局", "supports 县水利局"},
    }


@pytest.mark.parametrize("legend", ["注：本表由县水利局解释。", "注：▲为牵头单位。▲为配合单位。"])
def test_marks_without_a_clear_legend_give_nobody_a_part(tmp_path: Path, legend: str) -> None:
    assert not any(word(tmp_path, "泗洪县水利任务表", MARKS, legend).values())


def test_names_of_columns_may_be_spread_and_persons_named(tmp_path: Path) -> None:
    table = [["序 号", "项  目", "牵头单位及责任人", "配 合 单 位"], ["1", "疏浚沟渠", "县水利局 王小明", "县财政局"]]
    assert word(tmp_path, "泗洪县水利任务表", table) == {"疏浚沟渠": {"leads 县水利局", "supports 县财政局"}}


def test_a_column_may_say_the_parts_in_its_cells(tmp_path: Path) -> None:
    table = [
        ["任务", "责任分工"],
        ["疏浚沟渠", "牵头：县水利局；配合：县财政局"],
        ["栽植护岸林", "县林业局牵头，桥头镇配合"],
    ]
    assert word(tmp_path, "泗洪县水利任务表", table) == {
        "疏浚沟渠": {"leads 县水利局", "supports 县财政局"},
        "栽植护岸林": {"leads 县林业局", "supports 桥头镇"},
    }


def test_indicators_and_work_on_one_sheet(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ["泗洪县2026年水利安排"],
        ["一、指标"],
        ["指标", "单位", "2025年完成", "2026年目标"],
        ["疏浚沟渠长度", "公里", 40, 55],
        ["二、分工"],
        ["序号", "工作任务", "牵头部门", "责任部门", "完成时间", "督办单位"],
        [1, "疏浚沟渠", "县水利局", "县财政局", "2026年9月", "县政府督查室"],
    )
    graph = build_graph([read_file(path)])
    assert work(graph)["疏浚沟渠"] == {"leads 县水利局", "responsible_for 县财政局", "supervises 县政府督查室"}
    assert [(d["metric"], d["value"], d["deadline"]) for d in targets(graph)] == [("疏浚沟渠长度", 55, 2026)]


def test_a_row_says_what_is_measured_and_how_much(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ["泗洪县水利台账"],
        ["填报单位：县水利局", "", "", "", "更新日期", "2026年2月"],
        ["序号", "重点任务", "指标名称", "目标值", "牵头单位", "完成时限", "销号情况"],
        [1, "疏浚沟渠", "疏浚长度", "≥55公里", "县水利局", "2026年9月", ""],
        [2, "栽植护岸林", "", "", "县林业局", "2026年9月", ""],
    )
    graph = build_graph([read_file(path)])
    assert work(graph) == {"疏浚沟渠": {"leads 县水利局"}, "栽植护岸林": {"leads 县林业局"}}
    assert [(d["metric"], d["value"], d["unit"], d["bound"], d["deadline"]) for d in targets(graph)] == [
        ("疏浚长度", 55, "公里", ">=", 2026)
    ]


def test_rows_give_the_year_of_each_indicator(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        ["泗洪县水利指标"],
        ["指标", "单位", "目标值", "完成年份"],
        ["疏浚长度", "公里", 55, 2026],
        ["漏损率", "%", "8以下", 2027],
    )
    said = [
        (d["metric"], d["value"], d["unit"], d["bound"], d["deadline"]) for d in targets(build_graph([read_file(path)]))
    ]
    assert said == [("疏浚长度", 55, "公里", "=", 2026), ("漏损率", 8, "%", "<=", 2027)]


def targets(graph):
    """Data of the targets of a graph, in order of the text."""
    found = [data for _, data in graph.nodes(data=True) if data["type"] == NodeType.TARGET]
    return sorted(found, key=lambda data: data["sentence"])


def test_blanks_part_the_columns_of_a_text(tmp_path: Path) -> None:
    text = "泗洪县水利任务表\n\n序号  任务        牵头单位    配合单位\n1     疏浚沟渠    县水利局    县财政局、桥头镇\n2     栽植护岸林  县林业局    县水利局\n"
    assert work(read_plan(tmp_path, text)[1]) == {
        "疏浚沟渠": {"leads 县水利局", "supports 县财政局", "supports 桥头镇"},
        "栽植护岸林": {"leads 县林业局", "supports 县水利局"},
    }


def test_a_file_that_is_an_annex(tmp_path: Path) -> None:
    text = "附件1\n泗洪县水利任务表\n| 序号 | 任务 | 牵头单位 |\n| --- | --- | --- |\n| 1 | 疏浚沟渠 | 县水利局 |\n说明：到2026年，疏浚沟渠55公里。\n"
    document, graph = read_plan(tmp_path, text)
    assert str(document.identity.place) == "泗洪县"
    assert [(d["value"], d["unit"]) for d in targets(graph)] == [(55, "公里")]


def test_items_numbered_by_single_signs(tmp_path: Path) -> None:
    text = "泗洪县水利工作方案\n⒈疏浚沟渠。清到底。\n牵头单位：县水利局\n⒉栽植护岸林。种成带。\n牵头单位：县林业局\n"
    assert work(read_plan(tmp_path, text)[1]) == {"疏浚沟渠": {"leads 县水利局"}, "栽植护岸林": {"leads 县林业局"}}


def test_a_page_whose_body_is_short_cells_is_read_whole(tmp_path: Path) -> None:
    rows = [["序号", "任务", "牵头单位"], ["1", "疏浚沟渠", "县水利局"], ["2", "栽植护岸林，长55公里", "县林业局"]]
    body = "".join("<div>" + "".join(f"<div>{cell}</div>" for cell in row) + "</div>" for row in rows)
    path = tmp_path / "页.html"
    path.write_text(f"<html><body><div><h1>泗洪县水利任务表</h1><div>{body}</div></div></body></html>", "utf-8")
    assert "县水利局" in read_file(path).source.text


def test_files_of_one_name_and_two_places_stand_beside_each_other(tmp_path: Path) -> None:
    texts = {"甲": "泗洪县水利方案\n一、疏浚沟渠。\n", "乙": "沭阳县水利方案\n一、疏浚沟渠。\n"}
    read = {name: read_plan(tmp_path, text)[0] for name, text in texts.items()}
    held = {read["甲"].id: read["甲"].identity}
    assert apart(read["甲"], held).id == "方案"
    other = apart(read["乙"], held)
    assert other.id == "方案-txt" and all(p.document == p.id[: len(other.id)] == other.id for p in other.passages)
    assert apart(read["乙"], held | {other.id: other.identity}).id == other.id


@pytest.mark.parametrize(
    ("end", "role"), [("主办：泗洪县人民政府办公室", set()), ("主办：县水利局", {"leads 县水利局"})]
)
def test_who_runs_a_site_has_no_part_in_its_plan(tmp_path: Path, end: str, role: set[str]) -> None:
    path = tmp_path / "页.html"
    page = f"<p>泗洪县水利方案</p><p>一、疏浚沟渠。清到底，保畅通。</p><div>{end}</div>"
    path.write_text(f"<html><body><div>{page}</div></body></html>", "utf-8")
    assert work(build_graph([read_file(path)])) == {"疏浚沟渠": role}


def test_the_evaluation_of_files_counts_what_is_wholly_right(tmp_path: Path) -> None:
    gold = 'place = "泗洪县"\ntasks = [{ title = "疏浚沟渠", lead = ["县水利局"] }]\n'
    for name, body in (("a", "县水利局"), ("b", "县林业局"), ("c", "县水利局")):
        (tmp_path / f"{name}.txt").write_text(f"泗洪县水利方案\n一、疏浚沟渠。\n牵头单位：{body}\n", "utf-8")
        (tmp_path / f"{name}.toml").write_text(gold + ('warn = "附图"\n' if name == "c" else ""), "utf-8")
    found = {verdict.name: verdict for verdict in measure(tmp_path).verdicts}
    assert [found[f"{name}.txt"].right for name in "abc"] == [True, False, False]
    assert [found[f"{name}.txt"].wrong_department for name in "abc"] == [False, True, False]
    assert found["c.txt"].line() == "c.txt：没有提醒"
