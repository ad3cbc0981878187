"""The ways in which a question may be answered, in the order to be tried, each with the confidence it takes."""

from __future__ import annotations

from collections.abc import Callable

from qa.evidence import Asked, Found
from qa.knowledge import Knowledge
from qa.model import Plan
from qa.select import (
    bodies,
    by_document,
    checks,
    companies,
    comparison,
    duties,
    fields,
    goals,
    measures,
    outline,
    several,
)
from qa.select.cues import says
from qa.wanted import NO_BODIES, RANK, asks_person, thing_asked

Select = Callable[[Knowledge, Asked, Found], Plan | None]

LIKELY = 0.14
"""Least probability of a kind for its way of answering to be tried."""
LINKED = 0.57
"""Confidence from which tasks whose words meet the subject's are taken to be what a question about bodies is about."""
DOUBTED = 0.2
"""Confidence from which the task or figure that a question names in full is given."""
STRUCTURED = 0.5
"""Confidence from which what the graph holds on the subject is: it was linked by name besides."""


def ways(knowledge: Knowledge, asked: Asked) -> list[tuple[str, Select, float]]:
    """Ways of answering to try in turn, each with the confidence it takes."""
    if asked.linked.known and asked.linked.unknown and says("higher", asked.question.text):
        return [("compare", comparison.compare, 0.0)]  # that one of the places is not here is the answer
    kinds = sorted(_WAYS, key=lambda kind: -asked.form.chance(kind))
    likely = [kind for kind in kinds if asked.form.chance(kind) >= LIKELY]
    person = asks_person(asked.question.text) or of_no_body(asked)  # who is at the head of a group: no department is
    bodies = [body for body in asked.linked.bodies if body.matches]
    of_bodies = _OF_BODIES & {*likely} or asked.question.roles or says("listed_in", asked.question.text)
    if bodies and of_bodies and (len(asked.subject) < _NAMED or duties.of_bodies_alone(knowledge, asked)):
        likely = _before("duties", likely)
    if says("compared", asked.question.text):
        likely = _before("compare", likely)
    if says("work_compared", asked.question.text):
        likely = _before("who", likely)
    if says("office_asked", asked.question.text) and not bodies and not asked.question.yes_no:
        likely = _before("who", likely)
    if says("under", asked.question.text) and likely[:1] != ["who"]:
        likely = _before("tasks", likely)
    if likely[:1] == ["names"] and outline.counted().search(asked.question.text):
        likely = _before("tasks", likely)
    if asked.question.yes_no:
        likely = _before("yes_no", likely)
    likely = [kind for kind in likely if not (person and kind in ("who", "duties"))]
    if thing_asked(asked.question.text) == RANK:  # which place it takes among others, no figure of it
        likely = [kind for kind in likely if kind not in _FIGURES]
    ways = [(kind, *_WAYS[kind]) for kind in likely]
    at_work = [at for at, kind in enumerate(likely) if kind in _OF_BODIES and kind != "who"]
    if bodies and at_work and not person:
        ways.insert(at_work[-1] + 1, ("duties", duties.whole, _LISTED))
    figures = sum(asked.form.chance(kind) for kind in _FIGURES)
    if not person and (asked.form.chance("who") >= _MAYBE or says("office_asked", asked.question.text)):
        ways = [("who", several.works, STRUCTURED), *ways]
    if figures < _HALF:
        return ways
    ranked = says("higher", asked.question.text) and len(asked.linked.known) > 1
    beside = [("rank", comparison.compare, STRUCTURED)] if ranked else []
    return [("compare", by_document.plan, STRUCTURED), *beside, ("value", several.plan, STRUCTURED), *ways]


def of_no_body(asked: Asked) -> bool:
    """Whether a question wants a thing that no body is, such as a village or papers, and asks for no body besides."""
    text = asked.question.text
    of_office = says("office_asked", text) or says("office", text)
    return thing_asked(text) in NO_BODIES and not of_office


def _before(kind: str, others: list[str]) -> list[str]:
    """A kind put before the others."""
    return [kind, *(other for other in others if other != kind)]


_METRIC = 0.7  # score of a figure that a question which counts is about
_MAYBE = 0.3
_LISTED = 0.6  # confidence from which words that meet no task of a body are taken to say nothing about its tasks
_OF_BODIES = frozenset(("who", "duties", "tasks", "count"))
_FIGURES = ("value", "count", "compare", "rank")
_HALF = 0.5  # of the words of a subject, by weight
_NAMED = 3  # characters of a subject that tells a task


def _compare(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:
    """Figures side by side; else, where a difference is asked, who does the task in each place."""
    return comparison.compare(knowledge, asked, found) or (
        bodies.plan(knowledge, asked, found)
        if len(asked.linked.known) > 1 and says("of_work", asked.question.text)
        else None
    )


def _counted(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:
    """How many: of a body's tasks, of the items under a heading, or a figure that the text gives."""
    if asked.linked.bodies and len(asked.subject) < 3:
        return duties.plan(knowledge, asked, found)
    if says("count_bodies", asked.question.text):
        return bodies.plan(knowledge, asked, found)
    tasks = outline.plan(knowledge, asked, found) if says("count_tasks", asked.question.text) else None
    if tasks and says("of_tasks", asked.question.text):
        return tasks
    figures = goals.plan(knowledge, asked, found)  # 多少项 may be a figure of the text
    named = figures and figures.answerable and figures.entities and figures.entities[0].score >= _METRIC
    return figures if named else tasks


def _tasks(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:
    """The tasks under a heading; else what a task is done by."""
    return outline.plan(knowledge, asked, found) or measures.plan(knowledge, asked, found)


def _named(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:  # noqa: ARG001 -- ways of answering share one signature
    """Companies and projects that the graph knows by name, where such are asked for."""
    return companies.named(knowledge, asked.question, asked.linked) if says("companies", asked.question.text) else None


_WAYS: dict[str, tuple[Select, float]] = {
    "who": (bodies.plan, LINKED),
    "duties": (duties.plan, 0.0),
    "yes_no": (checks.check, 0.15),
    "value": (goals.plan, STRUCTURED),
    "rank": (comparison.compare, STRUCTURED),
    "compare": (_compare, STRUCTURED),
    "count": (_counted, STRUCTURED),
    "tasks": (_tasks, STRUCTURED),
    "how": (measures.plan, STRUCTURED),
    "names": (_named, LINKED),
    "meta": (fields.plan, 0.2),
}
