"""What the graph may hold: node types, relations and the attributes both carry.

The graph is a plain `networkx.MultiDiGraph`. A node has `type`, `name`, `place` (a `corpus.gazetteer.Place` or None; its label in exports) and
`aliases` (the forms seen), a Task also `number` and `document`, a Target also `metric`, `value`, `unit`, `comparator`,
`deadline`, `period`, `baseline_year`, `document` and `task`, and, where no time is said, `plan_end`, the last year of
the span in the plan's title; one that the user corrected says so in `corrected`, and in
`read_metric` and `read_value` what the text was read as. An edge has `relation` and, unless the relation is
computed, its evidence: `document`, `section`, `start`, `end` (offsets in the original) and `quote`; one that gives work
also names its `rule`, and, where a task has several brackets, the `measure` that its own bracket is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from corpus.gazetteer import Place

if TYPE_CHECKING:
    import networkx as nx


class NodeType(StrEnum):
    """Kinds of node."""

    DOCUMENT = "Document"  # a file of the corpus
    ACTION = "Action"  # 行动, 工程: a heading over tasks
    TASK = "Task"  # a numbered lowest item, scoped to its document
    DEPARTMENT = "Department"  # any body that is given work, one node per (place, canonical name)
    TARGET = "Target"  # a figure or state to be reached
    FACT = "Fact"  # a past result or a parameter, never a target
    INDUSTRY = "Industry"
    PLACE = "Place"  # administrative division, functional zone or town
    ENTERPRISE = "Enterprise"
    PROJECT = "Project"
    POLICY = "Policy"  # a plan or rule that is cited, or a row of a list of plans to be issued


class Relation(StrEnum):
    """Kinds of edge; each reads source → target."""

    ISSUED_BY = "issued_by"  # the body that signs
    APPLIES_TO = "applies_to"  # the place a document speaks of
    PART_OF = "part_of"  # a lower item and what it stands under
    LEADS = "leads"  # 牵头
    RESPONSIBLE_FOR = "responsible_for"  # 责任单位, 负责, 按职责分工负责 (`joint`)
    SUPPORTS = "supports"  # 配合, 协办, 参与
    GUIDES = "guides"  # 指导
    SUPERVISES = "supervises"  # 监督, 督导, 督办, 考核
    HAS_TARGET = "has_target"
    HAS_FACT = "has_fact"
    CONCERNS_INDUSTRY = "concerns_industry"
    LOCATED_IN = "located_in"  # the place something belongs to
    PARENT_PLACE = "parent_place"  # a place and the next larger one, from the gazetteer
    BRANCH_OF = "branch_of"  # 市公安局泰山分局 → 泰安市公安局
    IMPLEMENTS = "implements"  # 落实《…》, 贯彻《…》
    CITES = "cites"
    MENTIONS = "mentions"  # named without a role
    INVOLVES = "involves"  # an enterprise or project and the item that names it
    SIMILAR_TO = "similar_to"  # tasks about the same thing, with `score`; stored once, read both ways
    SAME_METRIC = "same_metric"  # targets on one metric, with `score`; stored once, read both ways
    SAME_AS = "same_as"  # a cited policy, or a copy, and the document of the corpus that it is


@dataclass(frozen=True)
class Rule:
    """Between which types a relation may run, and whether it comes without a sentence of its own."""

    sources: frozenset[NodeType]
    targets: frozenset[NodeType]
    computed: bool = False


def _rule(sources: Iterable[NodeType], targets: Iterable[NodeType], computed: bool = False) -> Rule:
    return Rule(frozenset(sources), frozenset(targets), computed)


_T = NodeType
_ITEMS = (_T.DOCUMENT, _T.ACTION, _T.TASK, _T.POLICY)
_ACTORS = (_T.ENTERPRISE, _T.PROJECT)
_WORK = _rule([_T.DEPARTMENT], [_T.TASK, _T.POLICY])

RULES: dict[Relation, Rule] = {
    Relation.ISSUED_BY: _rule([_T.DOCUMENT, _T.POLICY], [_T.DEPARTMENT]),
    Relation.APPLIES_TO: _rule(_ITEMS, [_T.PLACE]),
    Relation.PART_OF: _rule([_T.ACTION, _T.TASK, _T.POLICY], [_T.DOCUMENT, _T.ACTION, _T.TASK, _T.POLICY]),
    Relation.LEADS: _WORK,
    Relation.RESPONSIBLE_FOR: _WORK,
    Relation.SUPPORTS: _WORK,
    Relation.GUIDES: _WORK,
    Relation.SUPERVISES: _WORK,
    Relation.HAS_TARGET: _rule(_ITEMS, [_T.TARGET]),
    Relation.HAS_FACT: _rule(_ITEMS, [_T.FACT]),
    Relation.CONCERNS_INDUSTRY: _rule([*_ITEMS, *_ACTORS, _T.TARGET, _T.FACT], [_T.INDUSTRY]),
    Relation.LOCATED_IN: _rule([_T.DEPARTMENT, _T.TASK, _T.TARGET, _T.FACT, *_ACTORS], [_T.PLACE]),
    Relation.PARENT_PLACE: _rule([_T.PLACE], [_T.PLACE], computed=True),
    Relation.BRANCH_OF: _rule([_T.DEPARTMENT], [_T.DEPARTMENT]),
    Relation.IMPLEMENTS: _rule([_T.DOCUMENT], [_T.DOCUMENT, _T.POLICY]),
    Relation.CITES: _rule(_ITEMS, [_T.DOCUMENT, _T.POLICY]),
    Relation.MENTIONS: _rule(_ITEMS, [_T.DEPARTMENT, _T.PLACE, _T.INDUSTRY, *_ACTORS]),
    Relation.INVOLVES: _rule(_ACTORS, _ITEMS),
    Relation.SIMILAR_TO: _rule([_T.TASK], [_T.TASK], computed=True),
    Relation.SAME_METRIC: _rule([_T.TARGET], [_T.TARGET], computed=True),
    Relation.SAME_AS: _rule([_T.DOCUMENT, _T.POLICY], [_T.DOCUMENT], computed=True),
}

ROLES = (Relation.LEADS, Relation.RESPONSIBLE_FOR, Relation.SUPPORTS, Relation.GUIDES, Relation.SUPERVISES)
SCORED = frozenset({Relation.SIMILAR_TO, Relation.SAME_METRIC})


def node_id(kind: NodeType, *parts: object) -> str:
    """Readable, stable id: `node_id(NodeType.TASK, "plan", 10)` is `task:plan:10`; a document is `document:<id>`."""
    return ":".join([kind.value.lower(), *(str(part) for part in parts)])


def edge_key(relation: Relation, document: str | None = None, start: int | None = None) -> str:
    """Key of an edge: the relation alone for a computed one, else with the place that states it, so that two
    documents may state the same thing and each edge goes with its document.
    """
    return str(relation) if document is None else f"{relation}@{document}#{start}"


def validate(graph: nx.MultiDiGraph) -> list[str]:
    """What breaks the schema, a line each in Chinese; an empty list for a sound graph."""
    problems: list[str] = []
    for node, data in graph.nodes(data=True):
        problems += [f"节点 {node}：{problem}" for problem in _node_problems(data)]
    for source, target, data in graph.edges(data=True):
        kinds = (graph.nodes[source].get("type"), graph.nodes[target].get("type"))
        problems += [f"关系 {source} → {target}：{problem}" for problem in _edge_problems(data, kinds)]
    return problems


def _node_problems(data: dict[str, Any]) -> list[str]:
    problems: list[str] = []
    kind = data.get("type")
    if kind not in set(NodeType):
        return [f"类型“{kind}”不在模式中"]
    name, place, aliases = data.get("name"), data.get("place"), data.get("aliases")
    if not (isinstance(name, str) and name):
        problems.append("缺少名称")
    if not (place is None or isinstance(place, Place)):
        problems.append("地方应为 Place 或空")
    if not (isinstance(aliases, list) and all(isinstance(alias, str) for alias in aliases)):
        problems.append("别名应为文字列表")
    if kind in (NodeType.TASK, NodeType.TARGET) and not data.get("document"):
        problems.append("缺少所属文件")
    if kind == NodeType.TARGET:
        problems += [f"缺少{key}" for key in ("metric", "value") if data.get(key) in (None, "")]
    return problems


def _edge_problems(data: dict[str, Any], kinds: tuple[str | None, str | None]) -> list[str]:
    name = data.get("relation")
    if name not in set(Relation):
        return [f"关系“{name}”不在模式中"]
    relation = Relation(name)
    rule = RULES[relation]
    problems: list[str] = []
    if kinds[0] not in rule.sources or kinds[1] not in rule.targets:
        problems.append(f"{relation} 不能从 {kinds[0]} 指向 {kinds[1]}")
    if relation in SCORED and not isinstance(data.get("score"), float):
        problems.append(f"{relation} 缺少相似度")
    if not rule.computed:
        missing = [key for key in ("document", "quote") if not data.get(key)]
        if missing:
            problems.append(f"{relation} 缺少出处（{'、'.join(missing)}）")
        offsets = (data.get("start"), data.get("end"))
        if not all(type(offset) is int for offset in offsets) or any(a >= b for a, b in pairwise(offsets)):  # type: ignore[operator]
            problems.append(f"{relation} 的原文位置不成立：{offsets[0]}–{offsets[1]}")
    return problems
