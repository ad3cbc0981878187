"""Tasks chosen by what they say: that write of a subject, aim at a year, or are due at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from corpus.document import Evidence
from corpus.gazetteer import Place
from graph.due import due_dates, time_meant
from graph.organisations.resolution import Department
from graph.schema import NodeType, Relation
from qa.evidence import Asked
from qa.knowledge import Item, Knowledge, evidence_of, label, place_name
from qa.lexicon import grams
from qa.model import Plan, Statement, unique
from qa.phrases import ROLE_VERBS
from qa.rows import Assignment, in_order
from qa.select.cues import cue, says
from qa.select.duties import of_bodies_alone
from qa.select.scope import missing_statements
from qa.select.working import NAMED, Where, rest_of

_FEW = 4  # names after a task
_SPEAKS = 0.85  # share of a subject's words that a task must have to speak of it


def due(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks whose own time limit falls into the time that a question names, or is what it quotes; of one body where it
    names one. Where no task has such a limit, the sentences that write of that time.
    """
    if worded := _so_worded(knowledge, asked, where):
        return worded
    meant = time_meant(asked.question.text) or _month_of(knowledge, asked, where)
    if meant is None or len(bodies) > 1 or not says("due_tasks", asked.question.text):
        return None
    until = says("until", asked.question.text) and not says("at_month", asked.question.text)
    first, last = (date.min, meant[1]) if until else meant
    rows = where.rows(knowledge)
    working = {r.task for r in rows if r.body in {d.key for d in bodies[0]}} if bodies else None
    statements: list[Statement] = []
    nodes: list[str] = []
    for place in where.places:
        tasks = [
            t
            for t in sorted(where.tasks(knowledge, place), key=in_order)
            if (working is None or t.id in working)
            and any(first <= day <= last for day in due_dates([str(t.data.get("deadline") or "")]))
        ]
        if not tasks:
            continue
        statements.append(_due_then(knowledge, place, tasks, _written(first, last), rows))
        nodes += [t.id for t in tasks]
    if not statements:
        return None if bodies else _sentences_of(knowledge, asked, where)
    return Plan(tuple(statements), True, nodes=unique(nodes))


def _so_worded(knowledge: Knowledge, asked: Asked, where: Where) -> Plan | None:
    """Tasks whose time limit is in the words that a question quotes: 持续推进."""
    statements: list[Statement] = []
    nodes: list[str] = []
    for words in asked.linked.quoted:
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
    names = "；".join(label(t) + _led_by(knowledge, t.id, rows) for t in tasks[:NAMED])
    etc = "等" if len(tasks) > NAMED else ""
    evidence = [e for t in tasks if (e := knowledge.heading(t.id))]
    text = f"{place_name(place)}：完成时限为{time}的任务有{len(tasks)}项：{names}{etc}。"
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


def _month_of(knowledge: Knowledge, asked: Asked, where: Where) -> tuple[date, date] | None:
    """A month named without its year: that of the one plan that the places and documents in question have."""
    month = _MONTH.search(asked.question.text)
    documents = where.documents or {t.document for t in knowledge.within(where.places, NodeType.TASK)}
    if not month or len(documents) != 1:
        return None
    year = knowledge.year_of(next(iter(documents)) or "")
    return time_meant(f"{year}年{month[1]}月") if year else None


_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")


def _written(first: date, last: date) -> str:
    """The time from one day to another, as one says it."""
    end = f"{last.year}年{last.month}月" if (last - first).days < 32 or first == date.min else f"{last.year}年"
    if first == date.min:
        return f"{end}及以前"
    return (
        end if (last - first).days < 32 or last.month - first.month == 11 else f"{end}{first.month}月至{last.month}月"
    )


def about(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks that write of a subject, or that set a target for a year."""
    subject, years = rest_of(asked), asked.question.years
    wanted = grams(subject)
    if bodies or not (wanted or years):
        return None
    rows = where.rows(knowledge)
    statements: list[Statement] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    for place in where.places:
        tasks = [t for t in where.tasks(knowledge, place) if not t.data.get("general")]
        if wanted:
            tasks = [t for t in tasks if knowledge.lexicon.coverage(wanted, t.words) >= _SPEAKS]
        else:
            tasks = [t for t in tasks if _targets(knowledge, t.id, years)]
        if not tasks:
            continue
        tasks = sorted(tasks, key=in_order)
        mine = [r for r in rows if r.task in {t.id for t in tasks}]
        names = "；".join(label(t) + _led_by(knowledge, t.id, mine) for t in tasks[:NAMED])
        of = f"涉及“{subject}”" if wanted else f"写有{'、'.join(f'{y}年' for y in years)}目标"
        evidence = [e for t in tasks if (e := _sentence(knowledge, t, wanted))]
        statements.append(Statement(f"{place_name(place)}：{of}的任务有{len(tasks)}项：{names}。", unique(evidence)))
        nodes += [t.id for t in tasks]
        edges += [(r.body, r.task, r.role) for r in mine]
    if not statements:
        return None
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=unique(nodes), edges=unique(edges))


def with_target(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks that set a target, of the bodies and for the years that a question names where it names any."""
    return _by_target(knowledge, asked, where, bodies, aiming=True)


def without_target(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks for which the text sets no target."""
    return _by_target(knowledge, asked, where, bodies, aiming=False)


def _by_target(
    knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]], *, aiming: bool
) -> Plan | None:
    years = asked.question.years
    if not says("aimed_tasks", asked.question.text) or len(bodies) > 1 or not all(bodies):
        return None
    if len(cue("of_aims").sub("", rest_of(asked))) >= _SUBJECT and not (bodies and of_bodies_alone(knowledge, asked)):
        return None
    rows = where.rows(knowledge)
    of_bodies = [r for r in rows if bodies and r.body in {d.key for d in bodies[0]}]
    mine = {r.task for r in of_bodies if not where.roles or r.role in where.roles} if bodies else None
    acting = "、".join(ROLE_VERBS[Relation(role)] for role in where.roles) if bodies else ""
    statements: list[Statement] = []
    nodes: list[str] = []
    for place in where.places:
        tasks = [t for t in where.tasks(knowledge, place) if not t.data.get("general")]
        tasks = sorted((t for t in tasks if mine is None or t.id in mine), key=in_order)
        found = [t for t in tasks if bool(_targets(knowledge, t.id, years)) == aiming]
        if not tasks:
            continue
        who = "、".join(d.name for d in bodies[0] if d.place == place) if bodies else ""
        aim = f"写有{'、'.join(f'{year}年' for year in years)}目标" if aiming else "没有写出目标"
        head = f"{place_name(place)}：{who}{acting}{'、' if acting else ''}{aim}的任务"
        names = "；".join(label(t) for t in found[:NAMED]) + ("等" if len(found) > NAMED else "")
        text = f"{head}有{len(found)}项（共{len(tasks)}项）：{names}。" if found else f"收录的文件中没有{head}。"
        headings = [e for t in found if (e := knowledge.heading(t.id))]
        set_in = [e for t in found for e in _targets(knowledge, t.id, years)]
        statements.append(Statement(text, unique(set_in if aiming else headings)))
        nodes += [t.id for t in found]
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=unique(nodes)) if nodes else None


_SUBJECT = 2  # characters of a subject that narrows


def _targets(knowledge: Knowledge, task: str, years: Sequence[int]) -> list[Evidence]:
    """The sentences in which a task sets its targets, of some years where any are asked for."""
    return [
        evidence_of(data)
        for target, data in knowledge.edges_out(task, Relation.HAS_TARGET)
        if not years or knowledge.graph.nodes[target].get("deadline") in years
    ]


def _led_by(knowledge: Knowledge, task: str, rows: Sequence[Assignment]) -> str:
    """The bodies of a task in brackets: its leads, else who is responsible."""
    mine = [r for r in rows if r.task == task]
    leads = [r for r in mine if r.role == Relation.LEADS]
    others = [
        r for r in mine if r.role == Relation.RESPONSIBLE_FOR
    ]  # whoever helps or supervises does not answer for it
    names = unique(knowledge.graph.nodes[r.body]["name"] for r in leads or others)
    shown = "、".join(names[:_FEW]) + ("等" if len(names) > _FEW else "")
    return f"（{'牵头' if leads else '负责'}：{shown}）" if names else ""


def _sentence(knowledge: Knowledge, task: Item, wanted: frozenset[str]) -> Evidence | None:
    """The task's sentence that says the most of a subject, else its heading."""
    best: tuple[float, Evidence] | None = None
    if wanted:
        for said in knowledge.sentences_of(task):
            share = knowledge.lexicon.coverage(wanted, said.words)
            if share > (best[0] if best else 0.0):
                best = (share, said.evidence)
    return best[1] if best else knowledge.heading(task.id)
