"""A node as a page: a department with its work and partners, a task with who does it, any other with its relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import networkx as nx
from markupsafe import Markup

from corpus.gazetteer import label_of
from graph.evidence import edge_evidence
from graph.schema import ROLES, NodeType, Relation
from graph.wording import relation_name, target_text, type_name
from ui.markup import cite_button, joined, node_button

_LISTED = 60
_ACTIONS = {"select": "以它为中心", "expand": "加入相邻节点", "edit": "更正这个目标"}


def node_page(graph: nx.MultiDiGraph, node: str, events: Sequence[str] = tuple(_ACTIONS)) -> Markup:
    """The page of a node of the graph; buttons open other nodes and the original, and raise those of the `events` that
    the node has.
    """
    data = graph.nodes[node]
    parts = {NodeType.DEPARTMENT: _department, NodeType.TASK: _task}.get(data["type"], _other)(graph, node)
    aliases = [alias for alias in data.get("aliases") or [] if alias != data["name"]]
    called = Markup('<p class="facts">文中写作：{}</p>').format("、".join(aliases)) if aliases else ""
    merged = data.get("merges") or []
    reasons = Markup("<details><summary>为什么算同一个部门</summary><ul>{}</ul></details>").format(
        joined(Markup("<li>{}</li>").format(reason) for reason in merged)
    )
    corrected = joined(Markup('<p class="unsaid">{}</p>').format(text) for text in data.get("corrected") or [])
    kind = " · ".join(filter(None, [type_name(data["type"]), label_of(data.get("place"))]))
    wrong = data["type"] == NodeType.TARGET and not data.get("proposed")
    actions = joined(
        Markup('<button type="button" class="chip" data-event="{}" data-node="{}">{}</button>').format(
            event, node, text
        )
        for event, text in _ACTIONS.items()
        if event in events and (wrong or event != "edit")
    )
    return Markup(
        '<article class="node-page"><h3>{}</h3><p class="facts">{}</p>{}{}{}<div class="chips">{}</div>{}</article>'
    ).format(target_text(data), kind, called, reasons if merged else "", corrected, actions, joined(parts))


def _department(graph: nx.MultiDiGraph, node: str) -> list[Markup]:
    parts, partners, own = [], Counter[str](), []
    for role in ROLES:
        work = [(task, edge) for _, task, edge in graph.out_edges(node, data=True) if edge["relation"] == role]
        parts.append(_section(f"{relation_name(role)}（{len({t for t, _ in work})} 项）", _lines(graph, work)))
        own += [task for task, _ in work if role != Relation.SUPPORTS]
        for task in {task for task, _ in work}:
            partners.update({s for s, _, e in graph.in_edges(task, data=True) if e["relation"] in ROLES and s != node})
    targets = [
        (target, edge)
        for task in dict.fromkeys(own)
        for _, target, edge in graph.out_edges(task, data=True)
        if edge["relation"] == Relation.HAS_TARGET
    ]
    parts.append(_section(f"所在任务的目标（{len({t for t, _ in targets})} 项）", _lines(graph, targets)))
    with_them = [
        Markup("<li>{} {} 项</li>").format(node_button(partner, graph.nodes[partner]["name"]), count)
        for partner, count in sorted(partners.items(), key=lambda item: (-item[1], item[0]))
    ]
    parts.append(_section(f"共事部门（{len(partners)} 个）", with_them))
    seen = {*ROLES, Relation.LOCATED_IN}
    parts.append(_section("其他关系", _relations(graph, node, seen)))
    return parts


def _task(graph: nx.MultiDiGraph, node: str) -> list[Markup]:
    data = graph.nodes[node]
    parts = []
    for role in ROLES:
        work = [(body, edge) for body, _, edge in graph.in_edges(node, data=True) if edge["relation"] == role]
        if work:
            joint = "，按职责分工" if role == Relation.RESPONSIBLE_FOR and any(e.get("joint") for _, e in work) else ""
            parts.append(_section(relation_name(role) + joint, _lines(graph, work)))
    if not parts:
        parts.append(Markup('<p class="unsaid">文中未写明由哪个部门牵头或负责。</p>'))
    targets = [(t, e) for _, t, e in graph.out_edges(node, data=True) if e["relation"] == Relation.HAS_TARGET]
    parts.append(_section(f"目标（{len(targets)} 项）", _lines(graph, targets)))
    heading = next((e for _, _, e in graph.out_edges(node, data=True) if e["relation"] == Relation.PART_OF), None)
    evidence = edge_evidence(heading) if heading else None
    opened = cite_button(evidence, "在文件中打开") if evidence else ""
    text = Markup('<h4>原文 {}</h4><p class="task-text">{}</p>').format(opened, data.get("text") or "")
    parts.append(text)
    parts.append(_section("其他关系", _relations(graph, node, {*ROLES, Relation.HAS_TARGET})))
    return parts


def _other(graph: nx.MultiDiGraph, node: str) -> list[Markup]:
    lines = _relations(graph, node, set())
    return [_section(f"关系（{len(lines)} 条）", lines)]


def _lines(graph: nx.MultiDiGraph, ends: Iterable[tuple[str, dict[str, Any]]]) -> list[Markup]:
    """One line for each node with the marks of all the sentences that say so."""
    marks: dict[str, list[Markup]] = {}
    for node, edge in ends:
        evidence = edge_evidence(edge)
        marks.setdefault(node, []).extend([cite_button(evidence)] if evidence else [])
    return [
        Markup("<li>{}{}</li>").format(node_button(node, target_text(graph.nodes[node])), joined(cites))
        for node, cites in marks.items()
    ]


def _relations(graph: nx.MultiDiGraph, node: str, but: set[Relation]) -> list[Markup]:
    """What a node is related to, in words, both directions, without some relations; each with all its sentences."""
    edges = [(True, other, data) for _, other, data in graph.out_edges(node, data=True)]
    edges += [(False, other, data) for other, _, data in graph.in_edges(node, data=True)]
    marks: dict[tuple[bool, str, str], list[Markup]] = {}
    for out, other, data in edges:
        if data["relation"] not in but:
            evidence = edge_evidence(data)
            mark = cite_button(evidence) if evidence else Markup("（计算得出）")
            marks.setdefault((out, other, data["relation"]), []).append(mark)
    lines = []
    for (out, other, relation), cites in marks.items():
        name = Markup('<span class="section">{}</span>').format(relation_name(relation))
        button = node_button(other, target_text(graph.nodes[other]))
        line = (name, Markup(" → "), button) if out else (button, Markup(" → "), name)
        lines.append(Markup("<li>{}{}</li>").format(joined(line), joined(cites)))
    return lines


def _section(title: str, lines: list[Markup]) -> Markup:
    if not lines:
        return Markup("")
    rest = Markup("<li>另有 {} 项</li>").format(len(lines) - _LISTED) if len(lines) > _LISTED else ""
    return Markup("<h4>{}</h4><ul>{}{}</ul>").format(title, joined(lines[:_LISTED]), rest)
