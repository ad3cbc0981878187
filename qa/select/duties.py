"""What a body has to do: “泰山区商务局负责哪些任务”."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from graph.organisations.resolution import Department
from graph.schema import NodeType, Relation
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge, evidence_of, label
from qa.mentions import Body
from qa.model import Entity, Plan, Statement, joined, unique
from qa.naming import document_wanted
from qa.phrases import ROLE_VERBS, Work, work_statement
from qa.question import Question
from qa.select.cues import cue, says, without_frame
from qa.select.measures import told
from qa.select.scope import titled, unplanned, without_titles
from qa.select.tasks_meant import tasks_for

_FITS = 0.5  # least score of a task that a question about a body is about besides


def plan(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """Tasks of the bodies named, by role, with counts; each place's body where no place is named."""
    linked = asked.linked
    if not linked.bodies:
        return None
    missing = unplanned(knowledge, linked)
    if missing:
        return missing
    if (
        not says("list", asked.question.text)
        and len(asked.subject) >= 2
        and asked.subject != asked.question.text
        and not of_bodies_alone(knowledge, asked)
        and cue("of_duties").sub("", without_titles(knowledge, asked.subject, linked)).strip()
    ):
        here = [d for b in linked.bodies for d, _, _ in b.matches if not linked.known or d.place in linked.known]
        return _on_subject(knowledge, asked, read, here)
    return whole(knowledge, asked, read)


def whole(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """All the work of the bodies named, by role, whatever else a question says; None where the document it is about has
    none of it.
    """
    question, linked = asked.question, asked.linked
    statements: list[Statement] = []
    entities: list[Entity] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    said: list[str] = []
    answered = False
    documents = document_wanted(knowledge, question.text) or titled(knowledge, asked.subject, linked)
    for body in linked.bodies:
        mine = [d for d, _, _ in body.matches if not linked.known or d.place in linked.known]
        for department, score, reason in body.matches:
            placed = department.place and body.text.startswith(department.place.label)  # 长沙市政府在湖南省的任务
            if linked.known and department.place not in linked.known and not placed:
                continue
            note = (
                f"按“{department.name}”理解“{body.text}”（{reason}）"
                if score < 1 and body.text not in department.name
                else ""
            )
            if note and len(mine) == 1:
                said.append(note)
            entities.append(Entity(department.key, NodeType.DEPARTMENT, department.name, round(score, 3), note))
            nodes.append(department.key)
            found = _statements(knowledge, department, question, documents, nodes, edges)
            if documents and not found:
                continue
            answered = answered or bool(found)
            told = found or [_nothing(department, question)]
            if len(found) > 1 and says("count_tasks", question.text):
                mine_all = unique(t for d, t, _ in edges if d == department.key)
                told.append(Statement(f"{department.name}合计{len(mine_all)}项。", told[0].evidence))
            if note and len(mine) > 1:  # said with what it is of
                told[0] = replace(told[0], text=f"{note}：{told[0].text}")
            statements += told
    statements += _content(knowledge, read, unique(t for _, t, _ in edges))
    if documents and not answered:  # what the document says of them may stand in no task
        return None
    if not statements:
        names = "、".join(body.text for body in linked.bodies)
        where = "、".join(map(str, linked.known))
        return Plan((Statement(f"{where}的文件中没有写到{names}承担的任务。"),), answerable=False, no="silent")
    lead = "；".join(said) + "。" if said else ""
    no = None if answered else "silent"
    return Plan(tuple(statements), answered, lead, unique(entities), unique(nodes), unique(edges), no=no)


def work_in(knowledge: Knowledge, body: Body, documents: Collection[str] | None) -> bool:
    """Whether a body that a question names is one of the corpus, and has work in some documents, if these are given."""
    if documents is None:
        return bool(body.matches)
    return any(
        data["document"] in documents
        for department, _, _ in body.matches
        for _, data in knowledge.edges_out(department.key, *ROLE_VERBS)
    )


def of_bodies_alone(knowledge: Knowledge, asked: Asked) -> bool:
    """Whether a question has no subject besides the bodies and documents it names: 海关总署牵头的有哪几项."""
    if asked.subject == asked.question.text:
        return True
    rest = asked.linked.without_places(asked.subject)
    for body in asked.linked.bodies:
        rest = " ".join(piece for piece in rest.replace(body.text, " ").split() if piece not in body.text)
    return len(without_frame(without_titles(knowledge, rest, asked.linked))) < _SUBJECT


_SUBJECT = 2  # characters of a subject
_FEW = 2  # tasks of which it is also told what is to be done
_TELLS = 160  # characters told of a task


def _content(knowledge: Knowledge, read: Found, tasks: Sequence[str]) -> list[Statement]:
    """What is to be done in a body's few tasks, in the texts' own sentences: those read for the question first."""
    if len(tasks) > _FEW:
        return []
    items = [knowledge.item(node) for node in tasks]
    return [said for item in items if (said := told(knowledge, item, read, _TELLS))]


def _on_subject(knowledge: Knowledge, asked: Asked, read: Found, departments: list[Department]) -> Plan | None:
    """What bodies have to do in the tasks that a question is also about; None where no task is.

    A body that such a task does not name has no part in it: that is said, with who has.
    """
    topic = asked.subject
    documents = document_wanted(knowledge, asked.question.text)
    parts: list[Plan] = []
    best = 0.0
    for department in departments:
        tasks = tasks_for(knowledge, topic, department.place, read, asked.linked.terms)
        tasks = [s for s in tasks if s.score >= _FITS and (documents is None or s.item.document in documents)]
        best = max(best, *(s.score for s in tasks), 0.0)
        mine = [s.item for s in tasks if any(n == department.key for n, _ in knowledge.edges_in(s.item.id))]
        parts += [part(knowledge, department, item, read) for item in mine or [s.item for s in tasks[:1]]]
    if not parts:
        return None
    answerable = any(plan.answerable for plan in parts)
    # The very task has others only.
    no = "silent" if not answerable and best >= _EXACT and len(topic) >= _NAME else None
    return replace(joined(parts), answerable=answerable, no=no)


_EXACT, _NAME = 0.9, 4
"""Score of a task that a question names, and the characters of such a name at least."""


def part(knowledge: Knowledge, department: Department, item: Item, read: Found = ()) -> Plan:
    """What a body has to do in a task, with all who have; that it has no part where the task does not name it."""
    work = Work(knowledge, item.id)
    roles = [role for node, _, role in work.edges if node == department.key]
    said = f"{label(item)}的分工中没有{department.name}。"
    if roles:
        verb = "、".join(ROLE_VERBS[Relation(role)] for role in unique(roles))
        said = f"{department.name}在{label(item)}中的分工是{_role_word(work, roles)}（{verb}）。"
    base = work_statement(knowledge, item, work)
    best = next((c.said.evidence for c in read if knowledge.task_of(c.said.evidence) == item), None)
    quoted = f"原文：{best.quote}" if best and roles else ""
    statement = Statement(said + base.text + quoted, unique([*([best] if best else []), *base.evidence]))
    nodes = unique([item.id, *(n for n, _, _ in work.edges)])
    return Plan((statement,), bool(roles), nodes=nodes, edges=unique(work.edges))


def _role_word(work: Work, roles: list[str]) -> str:
    """The text's own word for a role: 牵头单位, 责任单位."""
    if Relation.LEADS in roles:
        return "牵头单位"
    for role, word in (
        (Relation.SUPPORTS, "配合单位"),
        (Relation.GUIDES, "指导单位"),
        (Relation.SUPERVISES, "监督单位"),
    ):
        if role in roles and Relation.RESPONSIBLE_FOR not in roles:
            return word
    return "责任单位" if any("责任" in cue for cue in work.cues) else "负责单位"


def _statements(
    knowledge: Knowledge,
    department: Department,
    question: Question,
    documents: Collection[str] | None,
    nodes: list[str],
    edges: list[tuple[str, str, str]],
) -> list[Statement]:
    """One statement a role: how many tasks (of some documents, if given), and each by number and title."""
    statements: list[Statement] = []
    only = [r for r in question.roles if r == Relation.LEADS] if len(question.roles) == 1 else []
    for role, verb in ROLE_VERBS.items():
        if only and role != Relation.LEADS:
            continue
        items: dict[str, list] = {}  # type: ignore[type-arg]
        for target, data in knowledge.edges_out(department.key, role):
            if documents is None or data["document"] in documents:
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
