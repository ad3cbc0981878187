"""What else a question asks of the thing that an answer is about: 谁牵头、什么时候完, 实际多少、目标多少."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Evidence
from graph.schema import ROLES, NodeType, Relation
from qa.evidence import Asked, Candidate
from qa.knowledge import Item, Knowledge, evidence_of, label
from qa.lexicon import grams
from qa.model import Plan, Statement, unique
from qa.phrases import work_statement
from qa.select.cues import cue, says
from qa.select.several import joined_in
from qa.select.tasks_meant import met as speaks
from qa.sentences import HAS

_ASKS = 2
"""Words that ask from which a question asks more than one thing."""
_LENGTH, _MOST = 220, 2
"""Characters of the sentences that are added, and their number."""
_LIMITS = 12  # tasks whose time limits are told
_FEW = 2  # tasks of an answer that is about few enough to tell more
_PART = 0.2  # share of a subject's words that a sentence of its task must have
_FIGURE = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十]+[个家项成万亿]")
_NUMBER = re.compile(r"^\s*第?[（(]?[\d一二三四五六七八九十百]+[)）.、．章条项]")  # an item's own


def added(knowledge: Knowledge, asked: Asked, plan: Plan, found: Sequence[Candidate]) -> Plan:
    """An answer with the time limit of its task, and with the sentences that hold the other figures, where the question
    asks for more than it tells; as it is otherwise.
    """
    text = asked.question.text
    figures = asked.form.kind in ("value", "compare", "count", "rank")
    joined = figures and (len(joined_in(asked.subject)) >= _ASKS or bool(says("each", text)))
    several = len(cue("asks").findall(text)) >= _ASKS or says("both_figures", text) or joined
    partners = says("with_whom", text) and not says("except", text)
    if not (several or partners or says("asks_when", text)):
        return plan
    tasks = [knowledge.item(node) for node in plan.nodes if _is_task(knowledge, node)]
    told = [s for task in tasks[:_LIMITS] if says("asks_when", text) and (s := _limit(knowledge, task))]
    told += _times(knowledge, plan) if says("asks_when", text) and not tasks else []
    if says("asks_when", text) and tasks and not told:
        told += _dated(knowledge, asked, plan, tasks, found)
    if partners:
        met = [t for t in tasks if speaks(knowledge, t, asked.subject, asked.linked.terms, found)]
        tasks = met if asked.subject and met else tasks
        told += [work_statement(knowledge, task) for task in tasks if len(tasks) <= _FEW]
    tasks = tasks if len(tasks) <= _FEW else []
    if not several:
        return _with(plan, told)
    if says("office_asked", text) and not any(relation in ROLES for *_, relation in plan.edges):
        told += [
            work_statement(knowledge, task)
            for task in tasks
            if speaks(knowledge, task, asked.subject, asked.linked.terms, found)
        ]
    shown = "".join(statement.text for statement in plan.statements)
    whole = [knowledge.whole(e) for s in plan.statements for e in s.evidence]
    sentences = whole if says("asks_amount", text) or joined else []
    sentences += _of_the_rest(knowledge, asked, shown, found) if joined else []
    near = [c.said.evidence for c in found if knowledge.task_of(c.said.evidence) in tasks]
    if says("asks_amount", text) and tasks:
        sentences += near or [e for task in tasks for e in _within(knowledge, task, asked.subject)]
    length = 0
    for evidence in unique(sentences):
        quote = evidence.quote
        new = {*_FIGURE.findall(_NUMBER.sub("", quote))} - {*_FIGURE.findall(shown)}
        if not new or length + len(quote) > _LENGTH or len(told) > _MOST:
            continue
        length += len(quote)
        told.append(Statement(f"原文：{quote}", (evidence,)))
    return _with(plan, told)


def _with(plan: Plan, told: Sequence[Statement]) -> Plan:
    """An answer with what else is told, each thing once."""
    said = {statement.text for statement in plan.statements}
    new = [statement for statement in told if statement.text not in said]
    return replace(plan, statements=(*plan.statements, *new)) if new else plan


def _dated(
    knowledge: Knowledge, asked: Asked, plan: Plan, tasks: Sequence[Item], found: Sequence[Candidate]
) -> list[Statement]:
    """The best sentence of the tasks of an answer that has a date and speaks of the subject, where none told has it."""
    words = grams(asked.subject)
    for said in (c.said for c in found if c.said.has[HAS.index("date")]):
        speaks = knowledge.lexicon.coverage(words, said.words) >= _PART
        if speaks and knowledge.task_of(said.evidence) in tasks:
            shown = any(said.evidence.quote in statement.text for statement in plan.statements)
            return [] if shown else [Statement(f"原文：{said.evidence.quote}", (said.evidence,))]
    return []


def _of_the_rest(knowledge: Knowledge, asked: Asked, shown: str, found: Sequence[Candidate]) -> list[Evidence]:
    """The sentence of each thing that the subject joins and that nothing shown speaks of."""
    told: list[Evidence] = []
    for words in map(grams, joined_in(asked.subject)):
        if not words or knowledge.lexicon.coverage(words, grams(shown)) >= _SPOKEN:
            continue
        of = (c.said for c in found if not asked.linked.known or c.said.passage.place in asked.linked.known)
        speaking = (s.evidence for s in of if knowledge.lexicon.coverage(words, s.words) >= _SPOKEN)
        told += [e for e in [next(speaking, None)] if e]
    return told


_SPOKEN = 0.6  # share of a name's words


def _times(knowledge: Knowledge, plan: Plan) -> list[Statement]:
    """The sentences of figures that say the time more exactly than the answer does: 2024年底, where it says 2024年."""
    shown = "".join(statement.text for statement in plan.statements)
    whole = [knowledge.whole(e) for s in plan.statements for e in s.evidence]
    exact = [e for e in unique(whole) if any(m not in shown for m in cue("exact_time").findall(e.quote))]
    return [Statement(f"原文：{evidence.quote}", (evidence,)) for evidence in exact[:_MOST]]


def _is_task(knowledge: Knowledge, node: str) -> bool:
    return bool(knowledge.graph.nodes[node].get("type") == NodeType.TASK)


def _limit(knowledge: Knowledge, task: Item) -> Statement | None:
    """By when a task is to be done, where the text says it of the task."""
    when = task.data.get("deadline")
    quotes = (
        [evidence_of(d) for _, d in knowledge.edges_in(task.id, *Relation) if str(when) in d["quote"]] if when else []
    )
    heading = knowledge.heading(task.id)
    evidence = unique([*quotes, *([heading] if heading else [])])[:2]
    return Statement(f"{label(task)}的完成时限：{when}。", evidence) if when and evidence else None


def _within(knowledge: Knowledge, task: Item, subject: str) -> list[Evidence]:
    """The sentences of a task that speak of a subject, those that say the most of it first."""
    share = {s.evidence: knowledge.lexicon.coverage(grams(subject), s.words) for s in knowledge.sentences_of(task)}
    return sorted((e for e, part in share.items() if part >= _PART), key=lambda e: -share[e])
