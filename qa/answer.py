"""A question to its answer: read it, link it, let the first planner that fits plan it, compose the text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from qa.knowledge import Knowledge, knowledge_of
from qa.link import Linked, link
from qa.model import Answer, Plan, compose
from qa.planners import checks, department, figures, goals, listing, meta, passages, who
from qa.question import Question, parse
from store.store import Store

Planner = Callable[[Knowledge, Question, Linked], Plan | None]


_DIFFERENCE = re.compile(r"不同|区别|差异|差别|对比|比较|相比")
_FIGURE = re.compile(r"多少|几|场|次|数|规模|目标|指标|率|量|额|增|高|低|占比")


def compare(knowledge: Knowledge, question: Question, linked: Linked) -> Plan | None:
    """Figures side by side; where a difference is asked and no figure, who does the task in each place."""
    if _DIFFERENCE.search(question.text) and not _FIGURE.search(question.text):
        return who.plan(knowledge, question, linked)
    return figures.compare(knowledge, question, linked)


PLANNERS: dict[str, Planner] = {
    "same_body": checks.same_body,
    "person": passages.unsaid,
    "why": passages.unsaid,
    "meta": meta.plan,
    "basis": meta.basis,
    "where": passages.where,
    "compare": compare,
    "enterprise": passages.named,
    "department": department.plan,
    "listing": listing.plan,
    "who": who.plan,
    "target": goals.plan,
    "define": passages.where,
    "search": passages.search,
}
"""Planner of each kind of question in `data/cues.toml`."""

_METRIC_NAMED = 0.9  # how well a metric must fit a question that asks nothing in so many words


def answer_question(store: Store, question: str) -> Answer:
    """The answer to a question from what the store holds; never raises for what is asked."""
    began = time.perf_counter()
    knowledge = knowledge_of(store)
    asked = parse(question)
    linked = link(knowledge, asked)
    kind, plan = _plan(knowledge, asked, linked)
    return _answer(knowledge, question, kind, plan, began)


def _plan(knowledge: Knowledge, question: Question, linked: Linked) -> tuple[str, Plan]:
    if question.yes_no and (plan := checks.check(knowledge, question, linked)):
        return "yes_no", plan
    kinds = question.kinds
    # “平度市医疗卫生任务的责任单位里有哪些企业” asks for bodies of a task, not for projects named in a text.
    if "enterprise" in kinds and "who" in kinds:
        kinds = tuple(k for k in kinds if k != "enterprise")
    # 平度市到2026年新能源汽车保有量: a metric by its name alone asks for its value.
    if kinds == ("search",):
        plan = figures.plan(knowledge, question, linked)
        if plan and max((entity.score for entity in plan.entities), default=0.0) >= _METRIC_NAMED:
            return "target", plan
    for kind in kinds:
        plan = PLANNERS[kind](knowledge, question, linked)
        if plan is not None:
            return kind, plan
    return "search", passages.search(knowledge, question, linked)


def _answer(knowledge: Knowledge, question: str, kind: str, plan: Plan, began: float) -> Answer:
    graph = knowledge.graph
    edges = [
        {"source": source, "target": target, **data}
        for source, target, relation in plan.edges
        for data in (graph.get_edge_data(source, target) or {}).values()
        if data["relation"] == relation
    ]
    nodes = dict.fromkeys([*plan.nodes, *(n for e in edges for n in (e["source"], e["target"]))])
    return Answer(
        question=question, text=compose(plan), answerable=plan.answerable, kind=kind, statements=plan.statements,
        entities=plan.entities, nodes=tuple(n for n in nodes if n in graph), edges=tuple(edges), table=plan.table,
        choices=plan.choices, elapsed_ms=(time.perf_counter() - began) * 1000,
    )  # fmt: skip
