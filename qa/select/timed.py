"""Tasks whose own time limit falls into the time that a question names: 2026年底前要完成的任务."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from corpus.gazetteer import Place
from graph.due import due_dates, time_meant
from graph.organisations.resolution import Department
from qa.evidence import Asked
from qa.knowledge import Item, Knowledge, label, place_name
from qa.model import Plan, Statement, unique
from qa.phrases import first_of
from qa.rows import Assignment, in_order
from qa.select.cues import says
from qa.select.working import NAMED, Where, led_by, rest_of


def due(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks whose own time limit falls into the time that a question names, or is what it quotes; of one body where it
    names one. Where no task has such a limit, the sentences that write of that time.
    """
    if worded := _so_worded(knowledge, asked, where):
        return worded
    text = asked.question.text
    if not (time_meant(text) or _MONTH.search(text)) or len(bodies) > 1 or not says("due_tasks", text):
        return None
    rows = where.rows(knowledge)
    working = {r.task for r in rows if r.body in {d.key for d in bodies[0]}} if bodies else None
    found: dict[tuple[Place | None, tuple[date, date]], list[Item]] = {}
    for task in (t for place in where.places for t in sorted(where.tasks(knowledge, place), key=in_order)):
        deadline = str(task.data.get("deadline") or "") if working is None or task.id in working else ""
        time = _time_meant(knowledge, text, task.document or "") if deadline else None
        if time and any(time[0] <= day <= time[1] for day in due_dates([deadline])):
            found.setdefault((task.place, time), []).append(task)
    if not found:
        return None if bodies else _sentences_of(knowledge, asked, where)
    statements = [_due_then(knowledge, place, tasks, _written(*time), rows) for (place, time), tasks in found.items()]
    return Plan(tuple(statements), True, nodes=unique(t.id for tasks in found.values() for t in tasks))


def _time_meant(knowledge: Knowledge, text: str, document: str) -> tuple[date, date] | None:
    """The first and the last day of the time that a question means; of a month without a year, that of a document's year."""
    meant, month = time_meant(text), _MONTH.search(text)
    if meant is None and month and (year := knowledge.year_of(document)):
        meant = time_meant(f"{year}年{month[1]}月")
    until = says("until", text) and not says("at_month", text)
    return (date.min, meant[1]) if meant and until else meant


def worded(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks whose time limit is in words that a question says: 哪些任务是持续推进."""
    said = says("worded", asked.question.text)
    if bodies or not said or not says("tasks", asked.question.text) or rest_of(asked).replace(said[0], ""):
        return None
    return _worded(knowledge, where, (said[0],))


def _so_worded(knowledge: Knowledge, asked: Asked, where: Where) -> Plan | None:
    """Tasks whose time limit is in the words that a question quotes: 持续推进."""
    return _worded(knowledge, where, asked.linked.quoted)


def _worded(knowledge: Knowledge, where: Where, limits: Sequence[str]) -> Plan | None:
    statements: list[Statement] = []
    nodes: list[str] = []
    for words in limits:
        there = [t for place in where.places for t in where.tasks(knowledge, place)]
        tasks = sorted((t for t in there if t.data.get("deadline") == words), key=in_order)
        for place in unique(t.place for t in tasks):
            mine = [t for t in tasks if t.place == place]
            statements.append(_due_then(knowledge, place, mine, f"“{words}”"))
            nodes += [t.id for t in mine]
    return Plan(tuple(statements), True, nodes=unique(nodes)) if statements else None


def _due_then(
    knowledge: Knowledge, place: Place | None, tasks: Sequence[Item], time: str, rows: Sequence[Assignment] = ()
) -> Statement:
    """The tasks of a place that a time is set for, each with who does it by `rows`."""
    names = first_of([label(t) + led_by(knowledge, t.id, rows) for t in tasks[: NAMED + 1]], NAMED, "；")
    evidence = [e for t in tasks if (e := knowledge.heading(t.id))]
    text = f"{place_name(place)}：完成时限为{time}的任务有{len(tasks)}项：{names}。"
    return Statement(text, unique(evidence))


def _sentences_of(knowledge: Knowledge, asked: Asked, where: Where) -> Plan | None:
    """All the sentences that write of a time in the words of the question (2020年底前), of the documents that it is about,
    or of the one document that has any.
    """
    words = _BEFORE_TIME.search(re.sub(r"\s", "", asked.question.text))
    if not words:
        return None
    time = re.compile(words[1] + r"年底?(?:之|以)?前" if words[2] is None else re.escape(words[0]))
    named = where.documents or {
        name for name, d in knowledge.store.documents.items() if d.identity.place in where.places
    }
    found = {
        name: [e for p in knowledge.passages_of(name) for e in knowledge.sentences.quotes(p) if time.search(e.quote)]
        for name in sorted(named)
    }
    kept = {name: unique(sentences) for name, sentences in found.items() if sentences}
    if not kept or (len(kept) > 1 and where.documents is None):
        return None
    statements = []
    for name, sentences in kept.items():
        more = f"，这里列出{_SENTENCES}处" if len(sentences) > _SENTENCES else ""
        title = knowledge.title_of(name)
        statements.append(Statement(f"{title}写到“{words[0]}”的有{len(sentences)}处{more}。", sentences[:_SENTENCES]))
        statements += [Statement(f"原文：{e.quote}", (e,)) for e in sentences[:_SENTENCES]]
    return Plan(tuple(statements), True, nodes=tuple(f"document:{name}" for name in kept))


_BEFORE_TIME = re.compile(r"(20\d\d)年(\d{1,2}月)?底?(?:之|以)?前")
_SENTENCES = 20  # shown at most


_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")


def _written(first: date, last: date) -> str:
    """The time from one day to another, as one says it."""
    end = f"{last.year}年{last.month}月" if (last - first).days < 32 or first == date.min else f"{last.year}年"
    if first == date.min:
        return f"{end}及以前"
    return (
        end if (last - first).days < 32 or last.month - first.month == 11 else f"{end}{first.month}月至{last.month}月"
    )
