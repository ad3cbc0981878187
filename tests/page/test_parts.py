"""What the tabs are made of, without a browser: views of the graph, comparisons, originals, readings, names of files."""

from __future__ import annotations

import time
from pathlib import Path

import networkx as nx
import pytest
from markupsafe import Markup

from corpus.canonical import place_named
from corpus.document import Evidence
from graph.drawing import render
from graph.export import formats
from graph.schema import Relation
from qa.answer import answer_question
from qa.conversation import Conversation
from qa.knowledge import knowledge_of
from ui.citations import Turn, conversation
from ui.comparison import compare_metric, compare_theme
from ui.files import write_graph
from ui.node_page import node_page
from ui.preview import preview, read_uploads
from ui.source import original
from ui.views import LIMIT, Filter, around, grown, overview

PLACES = tuple(filter(None, map(place_named, ("平度市", "泰山区", "西海岸新区"))))


@pytest.fixture(scope="module")
def store(sample):
    return sample.store


@pytest.fixture(scope="module")
def knowledge(store):
    return knowledge_of(store)


def star(leaves: int) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_node("department:x", type="Department", name="甲市商务局", place="甲市", aliases=[])
    for n in range(leaves):
        graph.add_node(f"task:{n}", type="Task", name=f"任务{n}", place="甲市", aliases=[], document="d", number=n)
        graph.add_edge(
            "department:x",
            f"task:{n}",
            relation="leads",
            document="d",
            section="",
            start=n,
            end=n + 1,
            quote=f"第{n}句",
        )
    return graph


def test_a_large_neighbourhood_is_capped_and_says_so_in_a_second():
    graph = star(2000)
    began = time.thread_time()
    part = around(graph, "department:x", 1, Filter())
    render(part.graph, "department:x")
    assert time.thread_time() - began < 1
    assert len(part.graph) == LIMIT
    assert part.notice == "共 2001 个节点，这里是最近、最相关的 200 个"


def test_a_view_grows_by_the_neighbours_of_a_node():
    graph = star(3)
    graph.add_node("place:y", type="Place", name="甲市", place="甲市", aliases=[])
    graph.add_edge("task:1", "place:y", relation="applies_to", document="d", section="", start=0, end=1, quote="甲市")
    shown = around(graph, "department:x", 1, Filter()).graph
    assert "place:y" not in shown
    assert "place:y" in grown(graph, shown, "task:1", Filter()).graph
    assert "place:y" not in grown(graph, shown, "task:1", Filter(relations=("leads",))).graph


def test_an_overview_keeps_to_its_filter(store):
    part = overview(store.graph, Filter(("Department",), (), "平度市"))
    assert {(d["type"], str(d["place"])) for _, d in part.graph.nodes(data=True)} == {("Department", "平度市")}


def test_a_metric_is_compared_time_by_time(knowledge):
    found = compare_metric(knowledge, "二手车交易量", PLACES)
    row = next(row for row in found.rows if "2027" in row.name)
    cells = dict(zip(found.places, row.cells, strict=True))
    assert row.differs
    assert "8万辆" in cells["平度市"].text
    assert "45%" in cells["泰山区"].text and cells["泰山区"].text.count("较2023年") == 1
    assert all(e.quote for cell in row.cells for e in cell.evidence)
    units = [{"%" in figure.said for figure in chart.figures} for chart in found.charts]
    assert all(len(of_chart) == 1 for of_chart in units)  # 8万辆 and 45% cannot share an axis
    drawn = {figure.place for chart in found.charts for figure in chart.figures}
    assert drawn == set(map(str, PLACES))  # and no place is left out for its unit


def test_a_place_that_says_nothing_is_not_given_a_value(knowledge):
    found = compare_metric(knowledge, "新能源汽车保有量", PLACES)
    for row in found.rows:
        cell = dict(zip(found.places, row.cells, strict=True))["泰山区"]
        assert cell.lines or cell.text == "未写明"


def test_a_theme_is_compared_by_who_does_it(knowledge):
    rows = {row.name: row for row in compare_theme(knowledge, "家电以旧换新", PLACES).rows}
    assert [cell.text for cell in rows["牵头单位"].cells] == ["平度市商务局", "未写明", "未写明"]
    assert rows["责任单位"].cells[1].text == "泰山区商务局"
    assert not rows["牵头单位"].differs  # only one place names a lead: saying nothing is no other answer


def test_a_metric_that_no_document_has_is_not_shown_as_another(knowledge):
    found = compare_metric(knowledge, "二手车交易额度", PLACES)
    assert not found.rows or found.near  # what is shown instead is named


def test_an_unknown_theme_gives_nothing(knowledge):
    assert not compare_theme(knowledge, "量子通信卫星发射", PLACES).rows


def test_a_department_page_lists_its_work_by_role(store):
    node = next(n for n, d in store.graph.nodes(data=True) if d["name"] == "平度市商务局")
    page = node_page(store.graph, node)
    leads = [t for _, t, d in store.graph.out_edges(node, data=True) if d["relation"] == Relation.LEADS]
    assert f"牵头（{len(set(leads))} 项）" in page
    for task in leads:
        assert store.graph.nodes[task]["name"] in page


def test_hostile_names_are_text_in_every_piece_of_the_page(store):
    evil = "<img src=x onerror=alert(1)>"
    graph = star(1)
    for _, data in graph.nodes(data=True):
        data["name"] = data["place"] = evil
        data["aliases"] = [evil]
    graph.edges["department:x", "task:0", 0].update(quote=evil, section=evil)
    assert "<img" not in node_page(graph, "department:x") + node_page(graph, "task:0")
    assert "<img" not in render(graph)
    answer = answer_question(store, evil)
    assert "<img" not in conversation([Turn(answer, store.documents, Conversation())])


def test_the_original_is_shown_whole_with_the_cited_words_marked(store):
    document = store.documents["pingdu-digest"]
    start = document.original.index("（牵头单位：市商务局）")
    shown = original(document, Evidence(document.id, "", "", start, start + 11))
    assert "<mark>（牵头单位：市商务局）</mark>" in shown
    text = "".join(Markup(shown).striptags().split())
    for line in document.original.split("---", 2)[2].splitlines():
        assert "".join(line.split()) in text


def test_a_reading_says_what_it_may_have_missed(tmp_path: Path, store):
    (tmp_path / "方案.txt").write_text(
        "高密市推动消费品以旧换新工作方案\n\n高密市人民政府\n2024年8月1日\n\n一、重点任务\n"
        "1.开展家具换新。举办促销活动。（牵头单位：市商务局）\n2.加强宣传。由上级确定牵头事宜，护工的名册为3本12页。\n",
        "utf-8",
    )
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    readings, failures = read_uploads([str(tmp_path / "方案.txt"), str(tmp_path / "坏.docx")], lambda *_: None)
    assert readings[0].unassigned == ["加强宣传"]
    assert any("护工的名册" in line and "3本" in line.replace("”", "本") for line in readings[0].doubtful)
    assert not any("市商务局" in line for line in readings[0].doubtful)
    assert [f.path.name for f in failures] == ["坏.docx"]
    shown = preview(readings, failures, store)
    assert "新文件" in shown
    assert "坏.docx" in shown
    assert str(tmp_path) not in shown


def test_the_place_of_a_file_that_does_not_say_it(tmp_path: Path):
    (tmp_path / "清单.txt").write_text("工作任务清单\n\n1.开展家具换新。（牵头单位：市商务局）\n", "utf-8")
    without, _ = read_uploads([str(tmp_path / "清单.txt")], lambda *_: None)
    assert without[0].document.identity.place is None
    given, _ = read_uploads([str(tmp_path / "清单.txt")], lambda *_: None, "平度市")
    assert str(given[0].document.identity.place) == "平度市"
    assert "平度市商务局" in {data["name"] for _, data in given[0].fragment.nodes(data=True)}


def test_files_are_named_after_what_they_hold(store):
    path = write_graph(star(1), "平度市/商务局：../../etc <x>", "json")
    assert path.name.startswith("政策图谱-平度市商务局etcx-")
    assert path.suffix == ".json"
    with pytest.raises(ValueError, match="没有“exe”"):
        write_graph(star(1), "x", "exe")


@pytest.mark.parametrize("format", formats())
def test_every_format_of_a_view_is_written(store, format):
    path = write_graph(around(store.graph, "document:pingdu-digest", 2, Filter()).graph, "视图", format)
    assert path.stat().st_size > 100
