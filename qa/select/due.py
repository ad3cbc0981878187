"""Tasks by the day on which they are due: 今年到期的任务有哪些, 逾期的任务."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

import networkx as nx

from corpus.document import Evidence
from graph.due import due_dates, time_meant
from graph.ledger import LedgerRow, ledger
from graph.schema import NodeType, Relation
from qa.evidence import Asked
from qa.knowledge import Knowledge, evidence_of
from qa.model import Plan, Statement
from qa.select.cues import made_of, says

_SOON = 30  # days, of 快到期
_MOST = 40  # tasks told of a place
_DAYS = re.compile(r"(\d{1,3})天")


def plan(knowledge: Knowledge, asked: Asked, today: date) -> Plan | None:
    """The tasks that are due in the time that a question names, or whose time is over; None for other questions."""
    text = re.sub(r"\s", "", asked.question.text)
    for body in asked.linked.bodies:
        text = text.replace(body.text, "")
    text = asked.linked.without_places(text)
    # Made of nothing else, so that 保险到期后怎么办 or 测试通知书到期 is none.
    if not (made_of("of_due", text) and says("is_due", text) and says("due_work", text)):
        return None
    store = knowledge.store
    stretch = _stretch(text, today)
    if stretch is None or asked.linked.unknown or (store.large and not asked.linked.known):
        return None
    (first, last), said = stretch
    bodies = {department.name for body in asked.linked.bodies for department, *_ in body.matches}
    places = {place.label for place in asked.linked.known}
    # What has a later time besides is not late.
    rows = [
        row
        for row in ledger(store.graph)
        if (not places or row.place in places)
        and (not bodies or bodies & {*row.leads, *row.responsible, *row.supports})
        and any(first <= day <= last for day in due_dates(row.deadlines, row.year)[-1 if first == date.min else 0 :])
    ]
    lead = (
        f"按文中写明的时限计算，今天是{today.year}年{today.month}月{today.day}日；办没办完，以“任务台账”里的记录为准。"
    )
    if not rows:
        return Plan((Statement(f"收录的文件中没有{said}的任务。"),), answerable=False, no="silent")
    told = [
        _told(store.graph, place, said, [*of_place])
        for place, of_place in groupby(sorted(rows, key=lambda row: row.place or ""), key=lambda row: row.place)
    ]
    return Plan(tuple(told), lead=lead, nodes=tuple(row.task for row in rows))


def _stretch(text: str, today: date) -> tuple[tuple[date, date], str] | None:
    """The first and the last day that are meant, and how they are said."""
    if says("late", text) and not re.search(r"今年|明年|本月|本季度|20\d\d|\d天", text):
        return (date.min, today - timedelta(days=1)), "文中时限已过"
    if days := _DAYS.search(text):
        return (today, today + timedelta(days=int(days[1]))), f"{days[1]}天内到期"
    if "快到期" in text:
        return (today, today + timedelta(days=_SOON)), f"{_SOON}天内到期"
    quarter = (today.month - 1) // 3 + 1
    for word, meant in (
        ("今年", f"{today.year}年"), ("明年", f"{today.year + 1}年"), ("本月", f"{today.year}年{today.month}月"),
        ("本季度", f"{today.year}年第{'一二三四'[quarter - 1]}季度"),
    ):  # fmt: skip
        text = text.replace(word, meant)
    found = time_meant(text)
    if found is None:
        return None
    said = re.search(r"20\d\d年?(?:第[一二三四]季度|\d{1,2}月)?", text)
    return found, f"{said[0] if said else ''}到期"


def _told(graph: nx.MultiDiGraph, place: str | None, said: str, rows: Sequence[LedgerRow]) -> Statement:
    works = [
        f"“{row.title}”（{'、'.join(row.deadlines)}" + (f"；牵头：{'、'.join(row.leads)}）" if row.leads else "）")
        for row in rows[:_MOST]
    ]
    more = f"等{len(rows)}项" if len(rows) > _MOST else ""
    text = f"{place or '未写明地方的文件中'}{said}的任务{len(rows)}项：{'；'.join(works)}{more}。"
    return Statement(text, tuple(dict.fromkeys(e for row in rows[:_MOST] for e in _where(graph, row))))


def _where(graph: nx.MultiDiGraph, row: LedgerRow) -> list[Evidence]:
    """The sentences that state the targets of a task, with their times; else where the task stands."""
    edges = [
        edge
        for _, node, edge in graph.out_edges(row.task, data=True)
        if edge.get("quote")
        and edge["relation"] == Relation.HAS_TARGET
        and graph.nodes[node]["type"] == NodeType.TARGET
    ]
    dated = [edge for edge in edges if re.search(r"年|月|季度", edge["quote"])]
    held = [edge for _, _, edge in graph.out_edges(row.task, data=True) if edge["relation"] == Relation.PART_OF]
    chosen = [*dated, *edges, *(edge for edge in held if edge.get("quote"))][:1]
    return [evidence_of(edge) for edge in chosen]
