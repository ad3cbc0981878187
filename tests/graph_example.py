"""A small graph in the form of two places' plans, made by hand, for tests that need a graph and no reading."""

from __future__ import annotations

from typing import Any

import networkx as nx

from corpus.canonical import place_named
from graph.schema import NodeType, Relation, edge_key, node_id

# place, document id, title, issuer, year; then action → tasks: number, title, leads, responsible, joint, targets
Target = tuple[str, Any, str, str, int | None]
Task = tuple[int, str, list[str], list[str], bool, list[Target]]

PINGDU: dict[str, list[Task]] = {
    "多领域设备更新行动": [
        (4, "支持农业机械装备升级", ["农业农村局"], [], False,
         [("农作物耕种收综合机械化率", 92, "%", "达到…以上", 2025)]),
    ],
    "消费品以旧换新行动": [
        (9, "开展汽车以旧换新", ["商务局"], ["发展改革局", "工业和信息化局", "机关事务服务中心"], False,
         [("新能源汽车促销活动", 2, "场", "", None), ("新能源汽车保有量", 2.5, "万辆", "达到…左右", 2025)]),
        (10, "开展家电以旧换新", ["商务局"], [], False, []),
        (11, "开展家装消费品换新", ["商务局"], ["城乡建设局"], False, []),
    ],
}  # fmt: skip
TAISHAN: dict[str, list[Task]] = {
    "实施重点行业领域设备更新工程": [
        (4, "提升农业机械装备水平", [], ["农业农村局", "财政局", "工业和信息化局", "供销社"], True,
         [("农作物耕种收综合机械化率", 92.95, "%", "达到…以上", 2025),
          ("报废更新农机装备", 100, "台（套）", "累计达到", 2025)]),
    ],
    "实施消费品以旧换新工程": [
        (10, "开展家电以旧换新", [], ["商务局"], False, [("以旧换新促销活动", 2, "场", "不少于", None)]),
        (11, "开展家装消费品换新", [], ["住房和城乡建设局", "商务局"], True, []),
    ],
}  # fmt: skip


def example_graph() -> nx.MultiDiGraph:
    """平度市 and 泰山区: 2 documents, 7 tasks, departments of the same short name kept apart by place."""
    graph = nx.MultiDiGraph()
    add_plan(graph, "pingdu-plan", "平度市", "平度市推动大规模设备更新和消费品以旧换新工作方案", "市", PINGDU)
    add_plan(graph, "taishan-plan", "泰山区", "泰山区推动大规模设备更新和消费品以旧换新工作方案", "区", TAISHAN)
    for number in (10, 11):
        tasks = [node_id(NodeType.TASK, plan, number) for plan in ("pingdu-plan", "taishan-plan")]
        graph.add_edge(*tasks, key=edge_key(Relation.SIMILAR_TO), relation="similar_to", score=0.97)
    return graph


def add_plan(graph: nx.MultiDiGraph, document: str, place: str, title: str, level: str, plan: dict[str, list[Task]]):
    """Adds one document with its actions, tasks, departments and targets; every edge has a quote and offsets."""
    offsets = iter(range(100, 10**6, 40))
    owner = place_named(place)

    def node(of: NodeType, *parts: object, name: str, aliases: list[str] | None = None, **data: Any) -> str:
        key = node_id(of, *parts)
        graph.add_node(key, type=str(of), name=name, place=owner, aliases=aliases or [name], **data)
        return key

    def edge(source: str, target: str, relation: Relation, quote: str, section: str = "二、重点任务", **data: Any):
        start = next(offsets)
        where = {"document": document, "section": section, "start": start, "end": start + len(quote), "quote": quote}
        graph.add_edge(source, target, key=edge_key(relation, document, start), relation=str(relation), **where, **data)

    here = node(NodeType.PLACE, place, name=place)
    paper = node(NodeType.DOCUMENT, document, name=title, date="2024-06-11", kind="方案")
    edge(paper, here, Relation.APPLIES_TO, title)
    for action, tasks in plan.items():
        heading = node(NodeType.ACTION, document, action, name=action)
        edge(heading, paper, Relation.PART_OF, action)
        for number, name, leads, responsible, joint, targets in tasks:
            section = f"二、重点任务 > {action} > {number}.{name}"
            task = node(NodeType.TASK, document, number, name=name, number=number, document=document)
            edge(task, heading, Relation.PART_OF, f"{number}.{name}。", section)
            said = f"(牵头单位:{level}{f'、{level}'.join(leads)};责任单位:{level}{f'、{level}'.join(responsible)})"
            for relation, names in ((Relation.LEADS, leads), (Relation.RESPONSIBLE_FOR, responsible)):
                for short in names:
                    department = node(
                        NodeType.DEPARTMENT, place, short, name=place + short, aliases=[level + short, short]
                    )
                    extra = {"joint": joint} if relation == Relation.RESPONSIBLE_FOR else {}
                    edge(department, task, relation, said, section, **extra)
                    if not any(
                        data["relation"] == "located_in" for _, _, data in graph.out_edges(department, data=True)
                    ):
                        edge(department, here, Relation.LOCATED_IN, level + short, section)
            for metric, value, unit, comparator, deadline in targets:
                said_when = {"deadline": deadline, "period": None if deadline else "每年", "baseline_year": None}
                target = node(
                    NodeType.TARGET, document, number, metric, deadline or "每年", name=metric, aliases=[],
                    metric=metric, value=value, unit=unit, comparator=comparator, document=document, task=task,
                    **said_when,
                )  # fmt: skip
                edge(task, target, Relation.HAS_TARGET, f"{metric}{comparator}{value}{unit}", section)
