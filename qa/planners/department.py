"""What a body has to do: “泰山区商务局负责哪些任务”."""

from __future__ import annotations

from graph.organisations.resolution import Department
from graph.schema import NodeType, Relation
from qa.knowledge import Item, Knowledge, evidence_of, label
from qa.link import Linked
from qa.model import Entity, Plan, Statement, unique
from qa.planners.scope import absent
from qa.question import Question

_ROLE_NAMES = {Relation.LEADS: "牵头", Relation.RESPONSIBLE_FOR: "负责", Relation.SUPPORTS: "配合"}


def plan(knowledge: Knowledge, question: Question, linked: Linked) -> Plan | None:
    """Tasks of the bodies named, by role, with counts; each place's body where no place is named."""
    if not linked.bodies:
        return None
    missing = absent(knowledge, linked)
    if missing:
        return missing
    statements: list[Statement] = []
    entities: list[Entity] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    said: list[str] = []
    answered = False
    for body in linked.bodies:
        for department, score, reason in body.matches:
            placed = department.place and body.text.startswith(department.place)  # 长沙市政府在湖南省的任务
            if linked.known and department.place not in linked.known and not placed:
                continue
            note = (
                f"按“{department.name}”理解“{body.text}”（{reason}）"
                if score < 1 and body.text not in department.name
                else ""
            )
            if note:
                said.append(note)
            entities.append(Entity(department.key, NodeType.DEPARTMENT, department.name, round(score, 3), note))
            nodes.append(department.key)
            found = _statements(knowledge, department, question, nodes, edges)
            answered = answered or bool(found)
            statements += found or [_nothing(department, question)]
    if not statements:
        names = "、".join(body.text for body in linked.bodies)
        where = "、".join(linked.known)
        return Plan((Statement(f"{where}的文件中没有写到{names}承担的任务。"),), answerable=False)
    lead = "；".join(said) + "。" if said else ""
    return Plan(tuple(statements), answered, lead, unique(entities), unique(nodes), unique(edges))


def _statements(
    knowledge: Knowledge,
    department: Department,
    question: Question,
    nodes: list[str],
    edges: list[tuple[str, str, str]],
) -> list[Statement]:
    """One statement a role: how many tasks, and each by number and title."""
    statements: list[Statement] = []
    only = [r for r in question.roles if r == Relation.LEADS] if len(question.roles) == 1 else []
    for role, verb in _ROLE_NAMES.items():
        if only and role != Relation.LEADS:
            continue
        items: dict[str, list] = {}  # type: ignore[type-arg]
        for target, data in knowledge.edges_out(department.key, role):
            items.setdefault(target, []).append(data)
        if not items:
            continue
        ordered = sorted(items, key=lambda n: _order(knowledge.item(n)))
        names, evidence, joint = [], [], []
        for node in ordered:
            item = knowledge.item(node)
            other = [knowledge.graph.nodes[s]["name"] for s, d in knowledge.edges_in(node, role) if s != department.key]
            names.append(_named(knowledge, item, role, unique(other)))
            heading = knowledge.heading(node)
            evidence += [heading] if heading else []
            evidence += [evidence_of(d) for d in items[node]]
            joint += [bool(d.get("joint")) for d in items[node]]
            nodes.append(node)
            edges.append((department.key, node, str(role)))
        word = verb
        if role == Relation.RESPONSIBLE_FOR:
            cues = {d.get("cue") or "" for ds in items.values() for d in ds}
            word = "作为责任单位负责" if all("责任" in cue for cue in cues) else "负责"
        statements.append(Statement(f"{department.name}{word}{len(names)}项：{'；'.join(names)}。", unique(evidence)))
    return statements


def _order(item: Item) -> tuple[str, int, int]:
    return (
        item.document or "",
        1 if item.type == NodeType.POLICY else 0,
        item.data.get("start") or item.data.get("number") or 0,
    )


def _named(knowledge: Knowledge, item: Item, role: Relation, others: tuple[str, ...]) -> str:
    name = f"配套方案《{item.name}》" if item.type == NodeType.POLICY else label(item)
    if not others:
        return name
    if role == Relation.LEADS:
        return f"{name}（与{'、'.join(others)}共同牵头）"
    lead = [knowledge.graph.nodes[s]["name"] for s, _ in knowledge.edges_in(item.id, Relation.LEADS)]
    return (
        f"{name}（牵头：{'、'.join(unique(lead))}）"
        if lead
        else f"{name}（与{'、'.join(others[:3])}{'等' if len(others) > 3 else ''}共同承担，未写明牵头单位）"
    )


def _nothing(department: Department, question: Question) -> Statement:
    role = "牵头的" if question.roles == (Relation.LEADS,) else "承担的"
    return Statement(f"收录的文件中未写明{department.name}{role}任务。")
