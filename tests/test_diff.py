"""Two versions of a plan differ in exactly what was changed between them."""

from __future__ import annotations

from copy import deepcopy

import networkx as nx

from graph.diff import Change, diff
from tests.graph_example import PINGDU, add_plan, example_graph

TITLE = "平度市推动大规模设备更新和消费品以旧换新工作方案"


def plan(actions=PINGDU, document: str = "pingdu-plan") -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    add_plan(graph, document, "平度市", TITLE, "市", actions)
    return graph


def test_a_version_equals_itself():
    found = diff(example_graph(), example_graph())
    assert found.changes == () and found.unchanged == 7
    assert found.summary == "两个版本一致，7 项任务没有变化。"


def test_every_kind_of_change_is_found_and_nothing_else():
    actions = deepcopy(PINGDU)
    consumer = actions["消费品以旧换新行动"]
    consumer[0] = (
        9, "开展汽车以旧换新", ["商务局"], ["发展改革局", "公安局"], False,
        [("新能源汽车促销活动", 3, "场", "", None), ("新能源汽车保有量", 2.5, "万辆", "达到…左右", 2025),
         ("新能源汽车保有量", 4, "万辆", "达到…左右", 2027)],
    )  # fmt: skip
    consumer[1] = (10, "开展绿色家电以旧换新", ["发展改革局"], ["商务局"], False, [])
    consumer[2] = (11, "提升居家适老化水平", ["民政局"], [], False, [])
    assert set(diff(plan(), plan(actions)).changes) == {
        Change("removed", "department", "开展汽车以旧换新", "平度市工业和信息化局：责任单位", None),
        Change("removed", "department", "开展汽车以旧换新", "平度市机关事务服务中心：责任单位", None),
        Change("added", "department", "开展汽车以旧换新", None, "平度市公安局：责任单位"),
        Change(
            "changed", "target", "开展汽车以旧换新", "新能源汽车促销活动2场（每年）", "新能源汽车促销活动3场（每年）"
        ),
        Change("added", "target", "开展汽车以旧换新", None, "新能源汽车保有量达到4万辆左右（2027年）"),
        Change("changed", "task", "开展绿色家电以旧换新", "开展家电以旧换新", "开展绿色家电以旧换新"),
        Change(
            "changed", "department", "开展绿色家电以旧换新", "平度市商务局：牵头", "平度市商务局：责任单位"
        ),
        Change("added", "department", "开展绿色家电以旧换新", None, "平度市发展改革局：牵头"),
        Change("added", "task", "提升居家适老化水平", None, "提升居家适老化水平"),
        Change("added", "department", "提升居家适老化水平", None, "平度市民政局：牵头"),
        Change("removed", "task", "开展家装消费品换新", "开展家装消费品换新", None),
        Change("removed", "department", "开展家装消费品换新", "平度市商务局：牵头", None),
        Change("removed", "department", "开展家装消费品换新", "平度市城乡建设局：责任单位", None),
    }  # fmt: skip


def test_summary_counts_and_lines_name_the_task():
    actions = deepcopy(PINGDU)
    number, title, leads, responsible, joint, _ = actions["多领域设备更新行动"][0]
    target = ("农作物耕种收综合机械化率", 93, "%", "达到…以上", 2025)
    actions["多领域设备更新行动"][0] = (number, title, leads, [*responsible, "财政局"], joint, [target])
    found = diff(plan(), plan(actions))
    assert found.summary == "分工新增1项；目标调整1项；另有 3 项任务没有变化。"
    assert found.lines == (
        "“支持农业机械装备升级”：新增分工“平度市财政局：责任单位”",
        "“支持农业机械装备升级”：目标由“农作物耕种收综合机械化率达到92%以上（2025年）”"
        "改为“农作物耕种收综合机械化率达到93%以上（2025年）”",
    )
    assert len(found.select("target", "changed")) == 1 and not found.select("task")


def test_renumbering_and_moving_is_no_change():
    actions = {
        "消费品以旧换新行动": [(n + 3, *rest) for n, *rest in PINGDU["消费品以旧换新行动"]][::-1],
        "多领域设备更新行动": PINGDU["多领域设备更新行动"],
    }
    assert diff(plan(), plan(actions)).changes == ()


def test_a_renamed_task_is_recognised_by_its_number():
    actions = {**PINGDU, "多领域设备更新行动": [(4, "提升农业机械装备水平", *PINGDU["多领域设备更新行动"][0][2:])]}
    assert diff(plan(), plan(actions)).changes == (
        Change("changed", "task", "提升农业机械装备水平", "支持农业机械装备升级", "提升农业机械装备水平"),
    )


def test_joint_work_becoming_one_lead_is_a_change_of_roles():
    def version(leads: list[str], responsible: list[str], joint: bool) -> nx.MultiDiGraph:
        return plan({"行动": [(1, "开展家装消费品换新", leads, responsible, joint, [])]})

    found = diff(version([], ["住房和城乡建设局", "商务局"], True), version(["商务局"], ["住房和城乡建设局"], False))
    assert {change.new for change in found.changes} == {"平度市商务局：牵头", "平度市住房和城乡建设局：责任单位"}
    assert all(change.kind == "changed" and "按职责分工" in str(change.old) for change in found.changes)


def test_two_documents_of_one_graph():
    graph = plan(PINGDU, "v1")
    add_plan(graph, "v2", "平度市", TITLE, "市", {"多领域设备更新行动": PINGDU["多领域设备更新行动"]})
    found = diff(graph, graph, "v1", "v2")
    assert {change.old for change in found.select("task", "removed")} == {
        "开展汽车以旧换新", "开展家电以旧换新", "开展家装消费品换新",
    }  # fmt: skip
    assert found.unchanged == 1


def test_a_document_that_only_one_graph_has_is_all_new():
    found = diff(plan(), example_graph())
    assert {change.new for change in found.select("task", "added")} == {
        "提升农业机械装备水平", "开展家电以旧换新", "开展家装消费品换新",
    }  # fmt: skip
    assert found.unchanged == 4 and not found.select("task", "removed")


def test_targets_of_the_whole_plan_are_compared_too():
    old, new = plan(), plan()
    for graph, value in ((old, 28), (new, 30)):
        graph.add_node(
            "target:all", type="Target", name="设备投资规模", place="平度市", aliases=[], metric="设备投资规模",
            value=value, unit="%", comparator="较2023年增长…以上", deadline=2027, document="pingdu-plan", task=None,
        )  # fmt: skip
    assert diff(old, new).lines == (
        "总体：目标由“设备投资规模较2023年增长28%以上（2027年）”改为“设备投资规模较2023年增长30%以上（2027年）”",
    )
