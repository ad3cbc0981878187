"""A question to its answer: understood, held against the texts, answered from the graph where that is sure, else in
the texts' own sentences; refused last.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from datetime import date

from qa import validity
from qa.confidence import EVIDENT, SURE
from qa.evidence import Asked, Candidate, candidates
from qa.knowledge import Knowledge, knowledge_of
from qa.model import Answer, Plan, Statement, compose, joined, of_chosen
from qa.naming import document_wanted, named
from qa.parts import in_full, parts_of
from qa.ready import WORD, ready
from qa.refusal import no, says_nothing, sign, spoken_of, stranger, unfounded, unheard_of
from qa.select import about, checks, fields, goals, more, numbered, sets, texts
from qa.select.cues import says
from qa.select.scope import absent, narrowed, which
from qa.together import glanced, weighed
from qa.understood import in_words
from qa.wanted import lacking
from qa.ways import DOUBTED, ways
from store.store import Store


def answer_question(store: Store, question: str, documents: frozenset[str] | None = None) -> Answer:
    """The answer to a question from what the store holds, or from some of its `documents` only; never raises for what
    is asked.

    A question in parts that have answers each gets one after the other.
    """
    if documents is not None and (narrowed := store.only(documents)) is not store:
        return of_chosen(answer_question(narrowed, question))
    began = time.perf_counter()
    knowledge = knowledge_of(store)
    asked = ready(knowledge, question)
    parts = parts_of(unicodedata.normalize("NFKC", question).strip())  # with the blanks that part it
    if len(parts) > 1 and asked.form.chance("who") >= _OF_WORK and _asks_only_when(knowledge, parts[1:]):
        asked, parts = replace(ready(knowledge, parts[0]), question=asked.question), ()  # told with its task
    planned = _parts(knowledge, asked, parts) if len(parts) > 1 else []
    if planned and all(plan.answerable for _, plan, _ in planned):
        kind, plan, sure = _joint(planned)
    elif of_documents := fields.sure(knowledge, asked):
        counted = sets.plan(knowledge, asked) if says("count_articles", asked.question.text) else None
        told = joined([counted, of_documents]) if counted and of_documents.answerable else of_documents
        kind, plan, sure = "meta", told, 1.0 if of_documents.answerable else 1 - SURE
    else:
        kind, plan, sure = _plan(knowledge, asked)
    # What the texts say of one half is said, and that they say nothing of the other.
    if not plan.answerable and any(part.answerable for _, part, _ in planned):
        kind, plan, sure = _joint(planned)
    return _answer(knowledge, question, asked, kind, plan, sure, began)


_OF_WORK = 0.3  # chance from which a question is one about who does what


def _asks_only_when(knowledge: Knowledge, parts: tuple[str, ...]) -> bool:
    """Whether all that the later parts of a question ask is by when the same thing is to be done."""
    asked = [ready(knowledge, part) for part in parts]
    return all(
        says("asks_when", part) and len(one.form.subject) < WORD and not one.linked.bodies
        for part, one in zip(parts, asked, strict=True)
    )


def _parts(knowledge: Knowledge, whole: Asked, parts: tuple[str, ...]) -> list[tuple[str, Plan, float]]:
    """Kind, plan and confidence of each part; none where a part asks nothing that can be understood by itself."""
    planned: list[tuple[str, Plan, float]] = []
    called = named(knowledge, whole.question.text)
    document = whole.question.text[called.start : called.end] if called else ""
    before = ""
    for number, part in enumerate(parts):
        asked = ready(knowledge, part)
        if number:
            places = [] if asked.linked.places else [p.name for p in whole.linked.places]
            lacks = len(asked.form.subject) < WORD and not asked.linked.bodies
            if places or (lacks and (before or document)):
                asked = ready(knowledge, in_full(part, places, (document or before) if lacks else ""))
        if asked.form.chance("other") >= SURE or (len(asked.subject) < 2 and not asked.linked.ordinal):
            return []
        of_documents = fields.sure(knowledge, asked)
        planned.append(("meta", of_documents, 1.0) if of_documents else _plan(knowledge, asked))
        before = asked.subject
    return planned


def _joint(planned: list[tuple[str, Plan, float]]) -> tuple[str, Plan, float]:
    """The answers to the parts as one."""
    answered = [sure for _, plan, sure in planned if plan.answerable]
    return planned[0][0], joined([plan for _, plan, _ in planned]), min(answered)


def _plan(knowledge: Knowledge, asked: Asked) -> tuple[str, Plan, float]:
    """The kind the question was taken for, its plan, and how likely the corpus has an answer."""
    if plan := about.plan(knowledge, asked):
        return "about", plan, 1.0
    found = candidates(knowledge, asked)
    if not found and (plan := absent(knowledge, asked.linked)):
        return "absent", plan, 0.0
    if plan := which(knowledge, asked):
        return asked.form.kind, plan, 0.0
    if plan := numbered.plan(knowledge, asked):
        return asked.form.kind, plan, 1.0 if plan.answerable else 1 - SURE
    same = says("same", asked.question.text)
    if same and (plan := checks.same_body(knowledge, asked.question, asked.linked)):
        return "yes_no", plan, 1.0
    if plan := sets.plan(knowledge, asked):
        dated = says("count_articles", asked.question.text) and says("asks_when", asked.question.text)
        of_document = fields.plan(knowledge, asked) if dated else None
        return "sets", joined([plan, of_document]) if of_document and of_document.answerable else plan, 1.0
    sure, unread = glanced(knowledge, asked, found)
    if sure >= SETTLED and asked.form.kind in _OF_GRAPH:  # reading takes longest: not where the graph has just that
        kind, plan, sure = _judged(knowledge, asked, sure, unread)
        if plan.answerable and _exact(plan):
            return kind, plan, sure
    return _judged(knowledge, asked, *weighed(knowledge, asked, found))


SETTLED = 0.8
"""Confidence, by features alone, from which the very task or metric that a question names is told without reading."""
_OF_GRAPH = ("who", "duties", "value", "tasks", "compare", "count", "rank", "yes_no", "when")


def _judged(knowledge: Knowledge, asked: Asked, sure: float, found: list[Candidate]) -> tuple[str, Plan, float]:
    """What `_plan` gives, from how likely there is an answer, and the sentences that may be it."""
    if goals.all_meant(asked) and (plan := goals.plan(knowledge, asked, found)):
        return "value", plan, 1.0
    plain = bool(found) and found[0].chance >= texts.SURELY and sure >= SURE
    if not plain and sure < EVIDENT and says_nothing(asked):
        return asked.form.kind, no(knowledge, asked, found, None), min(sure, 1 - SURE)
    if body := stranger(knowledge, asked, found):
        text = f"收录的文件中没有写到“{body}”与此有关，也就没有写明它的分工。"
        return asked.form.kind, Plan((Statement(text),), answerable=False, no="silent"), min(sure, 1 - SURE)
    if elsewhere := unheard_of(asked, found):
        text = f"收录的文件中没有写到“{elsewhere}”与此有关。"
        return asked.form.kind, Plan((Statement(text),), answerable=False, no="absent"), min(sure, 1 - SURE)
    if unread := sign(asked, found):
        text = f"收录的文件中没有写到“{unread}”与此有关。"
        return asked.form.kind, Plan((Statement(text),), answerable=False, no="silent"), min(sure, 1 - SURE)
    if plan := unfounded(knowledge, asked, found):
        return "why", plan, min(sure, 1 - SURE)
    refused: Plan | None = None
    halved = False  # two are to be compared, and one is not here
    for kind, select, least in ways(knowledge, asked):
        plan = select(knowledge, asked, found)
        if plan is None:
            continue
        if kind == "who" and asked.question.presupposes_lead:
            least = min(least, DOUBTED)  # that none leads is told, too
        if plan.answerable and (sure >= least or (kind in ("who", "value") and sure >= DOUBTED and _exact(plan))):
            if kind == "who" and texts.elsewhere(knowledge, asked, plan, found):
                continue
            return kind, more.added(knowledge, asked, texts.beside(knowledge, asked, plan, found), found), sure
        told = kind == "who" and sure >= SURE and texts.names_body(found)
        if plan.no == "silent" and not plan.answerable and not told and (kind == asked.form.kind or sure < EVIDENT):
            return kind, plan, min(sure, 1 - SURE)
        refused = refused or (plan if not plan.answerable else None)
        halved = halved or (kind == "compare" and plan.no == "absent")
    of_office = asked.form.kind == "who" or says("office_asked", asked.question.text)
    by_office = of_office and says("office", asked.question.text) and not asked.linked.bodies
    told = sure >= EVIDENT and texts.names_body(found)
    if by_office and not told and not spoken_of(knowledge, asked, found):
        return "who", no(knowledge, asked, found, refused), min(sure, 1 - SURE)
    one_place = len(asked.linked.known) < 2 and asked.linked.unknown  # nothing to compare it with
    if (
        sure >= SURE
        and not (halved or (one_place and asked.form.kind == "compare"))
        and (plan := texts.plan(knowledge, asked, found))
    ):
        if lacks := lacking(asked.question.text, asked.subject, [e.quote for s in plan.statements for e in s.evidence]):
            return asked.form.kind, no(knowledge, asked, found, None, lacks), min(sure, 1 - SURE)
        return asked.form.kind, plan, sure
    return asked.form.kind, no(knowledge, asked, found, refused), sure


def _exact(plan: Plan) -> bool:
    """Whether an answer from the graph is of the very task or metric that was named."""
    return bool(plan.entities) and plan.entities[0].score >= _NAMED


_NAMED = 0.9


_OF_NO_PLACE = ("about", "meta")  # kinds of question that no place is needed for


def _answer(
    knowledge: Knowledge, question: str, asked: Asked, kind: str, plan: Plan, sure: float, began: float
) -> Answer:
    if plan.answerable:
        plan = validity.noted(knowledge, plan, date.today())
        if kind not in _OF_NO_PLACE and not document_wanted(knowledge, asked.question.text):
            plan = replace(plan, statements=(*plan.statements, *narrowed(knowledge, asked.linked)))
    graph = knowledge.graph
    edges = [
        {"source": source, "target": target, **data}
        for source, target, relation in plan.edges
        for data in (graph.get_edge_data(source, target) or {}).values()
        if data["relation"] == relation
    ]
    nodes = dict.fromkeys([*plan.nodes, *(n for e in edges for n in (e["source"], e["target"]))])
    return Answer(
        question=question, text=compose(plan), answerable=plan.answerable, kind=kind,
        statements=plan.statements, entities=plan.entities, nodes=tuple(n for n in nodes if n in graph),
        edges=tuple(edges), table=plan.table, choices=plan.choices,
        no=None if plan.answerable else plan.no or "silent", confidence=sure, understood=in_words(asked, kind),
        elapsed_ms=(time.perf_counter() - began) * 1000,
    )  # fmt: skip
