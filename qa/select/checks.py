"""Yes or no: is a body among those of a task, is a figure or year the one the text gives, are two names one body."""

from __future__ import annotations

import re

from graph.schema import NodeType, Relation
from graph.wording import value_text
from qa.evidence import Asked, Found
from qa.knowledge import Knowledge, label
from qa.link import Linked
from qa.model import Plan, Statement, unique
from qa.naming import document_wanted
from qa.phrases import ROLE_VERBS, Work, work_statement
from qa.question import Question
from qa.select.disputes import disputed
from qa.select.figures import graph_of, metrics, stated
from qa.select.scope import absent, scope
from qa.select.tasks_meant import tasks_by_place

_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(%|[万亿]?[家个场次项成辆处所条件台套倍户吨亩元人])")


def same_body(knowledge: Knowledge, question: Question, linked: Linked) -> Plan | None:
    """Whether two names are one node, with the reason the graph keeps."""
    if len(linked.bodies) < 2:
        return None
    first, second = linked.bodies[:2]
    if not first.matches or not second.matches:
        return None
    a = {m[0].key: m[0] for m in first.matches}
    b = {m[0].key: m[0] for m in second.matches}
    shared = [a[k] for k in a if k in b]
    nodes = unique([*a, *b])
    if shared:
        body = shared[0]
        reasons = list(knowledge.graph.nodes[body.key].get("merges", []))
        evidence = unique(e for e in _mentions(knowledge, body.key))
        text = f"是同一个单位：{body.name}（文中写作{'、'.join(body.aliases)}）。"
        if reasons:
            text += f"依据：{'；'.join(reasons)}。"
        return Plan((Statement(text, evidence),), True, nodes=(body.key,))
    names = f"“{first.text}”指{first.matches[0][0].name}，“{second.text}”指{second.matches[0][0].name}"
    evidence = unique(e for k in nodes for e in _mentions(knowledge, k)[:1])
    return Plan((Statement(f"两者并非一个单位：{names}。", evidence),), True, nodes=nodes)


def _mentions(knowledge: Knowledge, node: str) -> list:  # type: ignore[type-arg]
    from qa.knowledge import evidence_of

    seen: dict[str, object] = {}
    for _, data in knowledge.edges_out(node, Relation.LEADS, Relation.RESPONSIBLE_FOR, Relation.SUPPORTS):
        seen.setdefault(data.get("form") or "", evidence_of(data))
    return list(seen.values())


def check(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """A yes-or-no question answered against the graph; None where it is about neither work nor a figure."""
    question, linked = asked.question, asked.linked
    missing = absent(knowledge, linked)
    if missing:
        return missing
    documents = document_wanted(knowledge, question.text)
    return _body_of_task(knowledge, question, linked, documents) or _figure(knowledge, question, linked)


def _body_of_task(knowledge: Knowledge, question: Question, linked: Linked, documents: set[str] | None) -> Plan | None:
    topic = linked.subject
    if not linked.bodies or len(topic) < 2:
        return None
    tasks = tasks_by_place(knowledge, topic, scope(knowledge, linked), documents)
    if not tasks:
        return None
    wanted = {m[0].key: m[0].name for m in linked.bodies[0].matches}
    roles = question.roles or tuple(ROLE_VERBS)
    statements: list[Statement] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    for scored in tasks.values():
        for s in scored[:1]:
            work = Work(knowledge, s.item.id)
            has = {role for node, _, role in work.edges if node in wanted}
            base = work_statement(knowledge, s.item, work)
            name = next(iter(wanted.values()), linked.bodies[0].text)
            if has & set(roles):
                verdict = f"是，{name}在其中。"
            elif has:
                verdict = (
                    f"不是，文中没有写{name}{ROLE_VERBS[Relation(roles[0])]}，只写它{ROLE_VERBS[Relation(min(has))]}。"
                )
            else:
                verdict = f"没有，{label(s.item)}的单位中不包括{name}。"
            statements.append(Statement(verdict + base.text, base.evidence))
            nodes += [s.item.id, *(n for n, _, _ in work.edges)]
            edges += work.edges
    return Plan(tuple(statements), True, nodes=unique(nodes), edges=unique(edges))


def _figure(knowledge: Knowledge, question: Question, linked: Linked) -> Plan | None:
    figure = _FIGURE.search(question.text)
    if not figure and not question.years:
        return None
    topic = " ".join([*linked.quoted, linked.topic])
    topic = re.sub(r"是不是|是否|有没有|不是", "", _FIGURE.sub("", topic))
    places = scope(knowledge, linked)
    found = list(metrics(knowledge, topic, places, (NodeType.TARGET, NodeType.FACT)))
    if not found:
        return None
    best = [s.item for s in found if s.score >= 0.9 * found[0].score]
    value = float(figure[1]) if figure else None
    same = [i for i in best if value is not None and i.data["value"] == value]
    about = same or best
    years = {i.data.get("deadline") for i in about}
    if value is not None and not same:
        verdict = f"不是，文中写的不是{figure[0]}。" if figure else ""
    elif question.years and not years & set(question.years):
        said = "、".join(f"{y}年" for y in sorted(y for y in years if y))
        verdict = f"不是{question.years[0]}年" + (f"，文中写的是{said}。" if said else "，文中没有写年份。")
    elif same and same[0].data.get("bound") not in ("=", None):
        verdict = f"数值相同，但文中写的是“{value_text(same[0].data)}”。"
    else:
        verdict = "是。"
    statements = [stated(knowledge, i) for i in about[:3]]
    first = Statement(verdict + statements[0].text, statements[0].evidence)
    statements += [dispute for i in about[:3] if (dispute := disputed(knowledge, i))]
    nodes, edges = graph_of(knowledge, about[:3])
    return Plan((first, *statements[1:]), True, nodes=nodes, edges=edges)
