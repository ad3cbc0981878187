"""Finding nodes, what is around them, ways between them, and the tables of work."""

from __future__ import annotations

import time

import networkx as nx
import pytest

from graph.query import department_workload, find_nodes, ledger, neighbourhood, subgraph
from graph.schema import Relation
from graph.wording import target_text
from tests.graph_example import example_graph

PINGDU = "department:平度市:商务局"
TAISHAN = "department:泰山区:商务局"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("平度市商务局", PINGDU),
        ("市商务局", PINGDU),
        ("区商务局", TAISHAN),
        ("tsqswj", TAISHAN),
        ("taishanqushangwuju", TAISHAN),
        ("平度市商物局", PINGDU),
        ("机关事务", "department:平度市:机关事务服务中心"),
        (" 平度市 商务局 ", PINGDU),
        ("家装消费", "task:pingdu-plan:11"),
    ],
)
def test_a_node_is_found_by_what_people_type(text: str, first: str):
    assert find_nodes(example_graph(), text)[0].node == first


def test_finding_keeps_to_type_and_place_and_limit():
    graph = example_graph()
    assert {match.node for match in find_nodes(graph, "swj", type="Department")} == {PINGDU, TAISHAN}
    assert [match.node for match in find_nodes(graph, "商务局", place="泰山区")] == [TAISHAN]
    assert {match.type for match in find_nodes(graph, "农业", type="Task")} == {"Task"}
    assert len(find_nodes(graph, "平度市", limit=3)) == 3


@pytest.mark.parametrize("text", ["", "  ", "量子计算", "zzzz", "(((", "uangw"])
def test_nothing_is_found_for_what_is_not_there(text: str):
    assert find_nodes(example_graph(), text) == []


def test_one_hop_around_a_department():
    found = neighbourhood(example_graph(), PINGDU, hops=1)
    assert set(found.graph) == {
        PINGDU,
        "task:pingdu-plan:9",
        "task:pingdu-plan:10",
        "task:pingdu-plan:11",
        "place:平度市",
    }
    assert not found.truncated and found.notice == "共 5 个节点"


def test_relations_and_types_limit_the_way_and_the_drawing():
    graph = example_graph()
    led = neighbourhood(graph, PINGDU, hops=2, relations={"leads", "similar_to"})
    assert {data["relation"] for _, _, data in led.graph.edges(data=True)} == {"leads", "similar_to"}
    assert "task:taishan-plan:10" in led.graph and "department:平度市:城乡建设局" not in led.graph
    tasks = neighbourhood(graph, PINGDU, hops=2, types={"Task"})
    assert {data["type"] for node, data in tasks.graph.nodes(data=True) if node != PINGDU} == {"Task"}


def test_the_limit_is_kept_and_told_and_leaves_the_nearest_connected():
    graph = nx.MultiDiGraph()
    for number in range(2000):
        graph.add_node(f"t{number}", type="Task", name=f"任务{number}")
        graph.add_edge("d", f"t{number}", relation=Relation.LEADS if number % 2 else Relation.MENTIONS)
        graph.add_edge(f"t{number}", f"x{number}", relation="has_target")
    graph.nodes["d"].update(type="Department", name="市商务局")
    began = time.thread_time()
    found = neighbourhood(graph, "d", hops=2, limit=200)
    assert time.thread_time() - began < 1
    assert len(found.graph) == 200 and found.truncated and found.total == 4001
    assert found.notice == "共 4001 个节点，这里是最近、最相关的 200 个"
    assert {data["relation"] for _, _, data in found.graph.edges(data=True)} == {"leads"}
    assert nx.is_weakly_connected(found.graph)
    assert neighbourhood(graph, "d", hops=2, limit=1).graph.number_of_nodes() == 1


def test_a_node_that_is_not_there_is_an_error():
    with pytest.raises(KeyError, match="nobody"):
        neighbourhood(example_graph(), "nobody")


def test_workload_counts_roles_tasks_and_targets():
    rows = {row.department: row for row in department_workload(example_graph())}
    pingdu, taishan = rows[PINGDU], rows[TAISHAN]
    assert (pingdu.leads, pingdu.responsible, pingdu.tasks, pingdu.targets) == (3, 0, 3, 2)
    assert (taishan.leads, taishan.responsible, taishan.joint, taishan.tasks, taishan.targets) == (0, 2, 1, 2, 1)
    here = department_workload(example_graph(), place="泰山区")
    assert here[0].department == TAISHAN and {row.place for row in here} == {"泰山区"}


def test_the_ledger_has_every_task_once_in_document_order():
    rows = ledger(example_graph())
    assert [(row.document, row.number) for row in rows] == [
        *(("pingdu-plan", number) for number in (4, 9, 10, 11)),
        *(("taishan-plan", number) for number in (4, 10, 11)),
    ]
    appliance = rows[5]
    assert (appliance.leads, appliance.responsible, appliance.joint) == ((), ("泰山区商务局",), False)
    assert appliance.targets == ("以旧换新促销活动不少于2场（每年）",) and appliance.deadlines == ("每年",)
    assert appliance.section.endswith("10.开展家电以旧换新") and "责任单位:区商务局" in appliance.quote


@pytest.mark.parametrize(
    ("metric", "value", "unit", "comparator", "more", "phrase"),
    [
        ("机械化率", 92.95, "%", "达到…以上", {"deadline": 2025}, "机械化率达到92.95%以上（2025年）"),
        ("技改投资", 10.0, "%", "增长", {"period": "每年"}, "技改投资增长10%（每年）"),
        ("回收量年平均增长", 10, "%", "年平均增长", {}, "回收量年平均增长10%"),
        ("技术改造", "全覆盖", "", "力争全覆盖", {"qualitative": True}, "技术改造力争全覆盖"),
        ("柴油货车", "基本淘汰", "", "基本", {"qualitative": True}, "柴油货车基本淘汰"),
        ("院校", 6, "家", "", {"value_max": 8}, "院校6—8家"),
        ("年产值", 5, "亿元", "力争…达到", {}, "年产值力争达到5亿元"),
        ("试点1", 10, "个", "", {}, "试点110个"),
        ("总产值", 100, "%", "增长翻一番", {"value_said": "翻一番"}, "总产值增长翻一番"),
        ("联运量", 100, "%", "较2020年增长…以上", {"value_said": "一倍"}, "联运量较2020年增长一倍以上"),
        ("产值增长", 28, "%", "较2023年增长", {}, "产值较2023年增长28%"),
        ("低保标准提高", 5, "%", "提高", {}, "低保标准提高5%"),
        ("冷库容量", 280, "万吨", "达到", {"value_said": "280 万 吨"}, "冷库容量达到280万吨"),
        ("减免费用", 3600, "万元", "", {"value_said": "３６００余"}, "减免费用3600余万元"),
        ("投资额", 12345.67, "万元", "", {}, "投资额12345.67万元"),
        ("财力", 1e6, "万元", "", {}, "财力1000000万元"),
    ],
)
def test_a_target_reads_as_the_text_says_it(metric, value, unit, comparator, more, phrase):
    target = {"metric": metric, "value": value, "unit": unit, "comparator": comparator, **more}
    assert target_text(target) == phrase


def test_the_ledger_filters():
    graph = example_graph()
    assert {row.place for row in ledger(graph, place="泰山区")} == {"泰山区"}
    assert len(ledger(graph, document="pingdu-plan")) == 4
    assert [row.number for row in ledger(graph, department=TAISHAN)] == [10, 11]


def test_a_subgraph_keeps_parallel_edges_and_the_order_asked_for():
    graph = example_graph()
    graph.add_edge(PINGDU, "task:pingdu-plan:10", key="again", relation="supports")
    part = subgraph(graph, ["task:pingdu-plan:10", PINGDU])
    assert list(part) == ["task:pingdu-plan:10", PINGDU] and part.number_of_edges() == 2
    part.nodes[PINGDU]["name"] = "改了"
    assert graph.nodes[PINGDU]["name"] == "平度市商务局"
