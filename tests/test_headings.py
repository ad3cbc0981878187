"""Which lines are headings, and with what number."""

from __future__ import annotations

import pytest

from corpus.headings import marker
from corpus.structure import sections


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("一、总体要求", 1),
        ("十二、保障措施", 12),
        ("(三)强化要素保障", 3),
        ("㈠完善体系", 1),
        ("1.推进改造", 1),
        ("25、加强督导", 25),
        ("3.2026年底前建成", 3),
        ("11.211名匠工程", 11),
        ("1.1目的", 1),
        ("(2)建立台账", 2),
        ("③抓好落实", 3),
        ("[任务3]建设泵站5座", 3),
        ("【工程二】河道清淤", 2),
        ("第1章总则", 1),
        ("第 1 章 总则", 1),
        ("第十二条为了规范管理,制定本办法", 12),
        ("## (二)消费品以旧换新行动", 2),
        ("工作三:清理河道", 3),
        ("第二步,分类整治。", 2),
        ("B.完善联动机制", 2),
        ("C2管护人员培训", 2),
        ("C-12 管护人员培训", 12),
    ],
)
def test_headings(line, number):
    found = marker(line)
    assert found is not None
    assert found.number == number


@pytest.mark.parametrize(
    "line",
    [
        "二、三级医院达到10家以上",
        "第十三条的要求适用于本市",
        "1.5万辆新能源汽车",
        "1.125万辆新能源汽车",
        "2025年底前完成",
        "12345热线受理",
        "100%覆盖",
        "(任务3项)已完成",
        "(项目一期)年底开工",
    ],
)
def test_lines_that_only_look_like_headings(line):
    assert marker(line) is None


def test_heading_and_body_on_one_line_are_parted_at_the_first_stop():
    text = "一、任务\n(一)完善体系。支持建设网点。到年底建成三处。(市商务局负责)"
    task = sections(text)[1]
    assert task.title == "完善体系"
    assert text[task.heading_end : task.text_end].startswith("支持建设网点")


def test_headings_of_one_name_in_two_documents_are_two_tasks(tmp_path):
    from corpus.reader import read_folder
    from graph.build import build_graph

    for name, place in (("a", "平度市"), ("b", "泰山区")):
        text = f"{place}促消费工作方案\n一、保障措施\n1.组织保障。各单位要抓好落实。（{place}商务局负责）\n"
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    graph = build_graph(read_folder(tmp_path)[0])
    assert len([n for n, d in graph.nodes(data=True) if d["name"] == "组织保障"]) == 2


@pytest.mark.parametrize("line", ["7.7批次/千人，到2028年达到8批次/千人。", "1.5公里以内建成", "12.5吨以上"])
def test_a_figure_with_its_measure_at_the_start_of_a_wrapped_line_is_no_heading(line: str) -> None:
    assert marker(line) is None
