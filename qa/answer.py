"""A question to its answer: understood, held against the texts, answered from the graph where that is sure, else in
the texts' own sentences; refused last.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from datetime import date

from qa import halves, larger, validity
from qa.confidence import EVIDENT, SURE
from qa.evidence import Asked, Found, candidates
from qa.halves import Chosen
from qa.knowledge import Knowledge, knowledge_of
from qa.model import Answer, Plan, Statement, compose, joined, of_chosen
from qa.naming import document_wanted
from qa.parts import parts_of
from qa.question import fold
from qa.ready import WORD, ready
from qa.refusal import no, says_nothing, sign, signs, spoken_of, stranger, unfounded, unheard_of
from qa.select import about, beside, checks, due, fields, goals, listed, more, numbered, people, sets, texts
from qa.select.cues import says
from qa.select.scope import absent, narrowed, scope, which
from qa.together import glanced, read_beside, weighed
from qa.understood import in_words
from qa.wanted import lacking
from qa.ways import DOUBTED, ways
from store.store import Store


def answer_question(store: Store, question: str, documents: frozenset[str] | None = None) -> Answer:
    """The answer to a question from what the store holds, or from some of its `documents` only; never raises for what
    is asked. A question in parts that have answers each gets one after the other.
    """
    if documents is not None and (narrowed := store.only(documents)) is not store:
        return of_chosen(answer_question(narrowed, question))
    began = time.perf_counter()
    knowledge = knowledge_of(store)
    store.index.expect(fold(question))
    asked = ready(knowledge, question)
    parts = parts_of(unicodedata.normalize("NFKC", question).strip())  # with the blanks that part it
    if len(parts) > 1 and halves.ask_only_when(knowledge, asked, parts):
        asked, parts = replace(ready(knowledge, parts[0]), question=asked.question), ()  # told with its task
    planned = halves.planned(knowledge, asked, parts, _of_one_piece) if len(parts) > 1 else []
    if planned and all(part.plan.answerable and part.sure >= SURE for part in planned):
        chosen = halves.joint(planned)
    else:
        chosen = halves.beside(_of_one_piece(knowledge, asked), planned)
    if chosen.plan.no == "absent" and not chosen.plan.answerable:
        chosen = chosen._replace(plan=larger.told_besides(knowledge, asked, chosen.plan))
    return _answer(knowledge, question, asked, chosen, began)


def _of_one_piece(knowledge: Knowledge, asked: Asked) -> Chosen:
    """The way in which a question, or a part of one, is answered that asks one thing."""
    if of_documents := fields.sure(knowledge, asked):
        counted = sets.plan(knowledge, asked) if says("count_articles", asked.question.text) else None
        told = joined([counted, of_documents]) if counted and of_documents.answerable else of_documents
        return Chosen("meta", told, 1.0 if of_documents.answerable else 1 - SURE)
    return _chosen(knowledge, asked)


def _chosen(knowledge: Knowledge, asked: Asked) -> Chosen:
    """The way in which a question is answered: what is exactly meant, then the graph, then the sentences."""
    if plan := about.plan(knowledge, asked):
        return Chosen("about", plan, 1.0)
    if plan := due.plan(knowledge, asked, date.today()):
        return Chosen("tasks", plan, 1.0 if plan.answerable else 1 - SURE)
    gone = absent(knowledge, asked.linked)
    exact = _exactly_meant(knowledge, asked)
    if exact and not gone:
        return exact
    _expect(knowledge, asked)
    found = candidates(knowledge, asked)
    if not found and gone:
        return Chosen("absent", gone, 0.0)
    if exact:
        return exact
    of_graph = asked.form.kind in _OF_GRAPH
    begun = None if of_graph or not found else read_beside(knowledge, asked, found)
    sure, unread = glanced(knowledge, asked, found)
    if sure >= SETTLED and of_graph:  # reading takes longest: not where the graph has just that
        chosen = _judged(knowledge, asked, unread, sure)
        if chosen.plan.answerable and _exact(chosen.plan, asked):
            return chosen
    sure, read = weighed(sure, unread, lambda: begun or read_beside(knowledge, asked, found))
    return _judged(knowledge, asked, read, sure)


def _expect(knowledge: Knowledge, asked: Asked) -> None:
    """Begin to encode the subject, which is looked for in the graph after the sentences are found."""
    linked = asked.linked
    if len(linked.subject) >= WORD:
        knowledge.store.index.expect(f"{linked.subject} {linked.terms}".strip(), scope(knowledge, linked))


SETTLED = 0.8
"""Confidence, by features alone, from which the very task or metric that a question names is told without reading."""
_OF_GRAPH = ("who", "duties", "value", "tasks", "compare", "count", "rank", "yes_no", "when")


def _judged(knowledge: Knowledge, asked: Asked, found: Found, sure: float) -> Chosen:
    """The way in which a question is answered, by the sentences that may answer it and how likely any does."""
    if goals.all_meant(asked) and (plan := goals.plan(knowledge, asked, found)):
        return Chosen("value", plan, 1.0)
    if unwritten := _unwritten(knowledge, asked, found, sure):
        return Chosen.refused(*unwritten, sure)
    chosen, refused, halved = _of_graph(knowledge, asked, found, sure)
    return chosen or _of_sentences(knowledge, asked, found, sure, refused, halved)


def _exactly_meant(knowledge: Knowledge, asked: Asked) -> Chosen | None:
    """What needs no evidence to be weighed: places to choose from, one body under two names, sets and counts."""
    if plan := which(knowledge, asked):
        return Chosen(asked.form.kind, plan, 0.0)
    if plan := listed.led_by_several(knowledge, asked):
        return Chosen("who", plan, 1.0)
    if plan := numbered.plan(knowledge, asked):
        return Chosen(asked.form.kind, plan, 1.0 if plan.answerable else 1 - SURE)
    if plan := people.plan(knowledge, asked):
        return Chosen("names", plan, 1.0)
    same = says("same", asked.question.text)
    if same and (plan := checks.same_body(knowledge, asked.question, asked.linked)):
        return Chosen("yes_no", plan, 1.0)
    if plan := sets.plan(knowledge, asked):
        dated = says("count_articles", asked.question.text) and says("asks_when", asked.question.text)
        of_document = fields.plan(knowledge, asked) if dated else None
        told = joined([plan, of_document]) if of_document and of_document.answerable else plan
        return Chosen("sets", told, 1.0)
    return None


def _unwritten(knowledge: Knowledge, asked: Asked, found: Found, sure: float) -> tuple[str, Plan] | None:
    """The kind and the plan of a no: the texts say nothing of what is asked, or not of the body, the place, or the thing
    that is asked about.
    """
    plain = bool(found) and found[0].chance >= texts.SURELY and sure >= SURE
    if not plain and sure < EVIDENT and says_nothing(asked) and not beside.found(knowledge, asked, found):
        return asked.form.kind, no(knowledge, asked, found, None)
    if body := stranger(knowledge, asked, found):
        text = f"收录的文件中没有写到“{body}”与此有关，也就没有写明它的分工。"
        return asked.form.kind, Plan((Statement(text),), answerable=False, no="silent")
    if elsewhere := unheard_of(asked, found):
        text = f"收录的文件中没有写到“{elsewhere}”与此有关。"
        return asked.form.kind, Plan((Statement(text),), answerable=False, no="absent")
    if unread := sign(asked, found):
        text = f"收录的文件中没有写到“{unread}”与此有关。"
        return asked.form.kind, Plan((Statement(text),), answerable=False, no="silent")
    plan = unfounded(knowledge, asked, found)
    return ("why", plan) if plan else None


def _of_graph(knowledge: Knowledge, asked: Asked, found: Found, sure: float) -> tuple[Chosen | None, Plan | None, bool]:
    """What the graph answers or is silent of; the first plan that was no answer; whether one of two that are to be
    compared is not here.
    """
    refused: Plan | None = None
    halved = False
    for kind, select, least in ways(knowledge, asked):
        plan = select(knowledge, asked, found)
        if plan is None:
            continue
        if kind == "who" and asked.question.presupposes_lead:
            least = min(least, DOUBTED)  # that none leads is told, too
        if plan.answerable and (
            sure >= least or (kind in ("who", "value") and sure >= DOUBTED and _exact(plan, asked))
        ):
            if kind == "who" and texts.elsewhere(knowledge, asked, plan, found):
                continue
            told = more.added(knowledge, asked, texts.beside(knowledge, asked, plan, found), found)
            return Chosen(kind, told, sure), None, False
        names = kind == "who" and sure >= SURE and texts.names_body(found)
        if plan.no == "silent" and not plan.answerable and not names and (kind == asked.form.kind or sure < EVIDENT):
            return Chosen.refused(kind, plan, sure), None, False
        refused = refused or (plan if not plan.answerable else None)
        halved = halved or (kind == "compare" and plan.no == "absent")
    return None, refused, halved


def _of_sentences(
    knowledge: Knowledge, asked: Asked, found: Found, sure: float, refused: Plan | None, halved: bool
) -> Chosen:
    """What the sentences say, where it is sure that they do; else the no, with what the graph `refused`."""
    of_office = asked.form.kind == "who" or says("office_asked", asked.question.text)
    by_office = of_office and says("office", asked.question.text) and not asked.linked.bodies
    told = sure >= EVIDENT and texts.names_body(found)
    if by_office and not told and not spoken_of(knowledge, asked, found):
        return Chosen.refused("who", no(knowledge, asked, found, refused), sure)
    one_place = len(asked.linked.known) < 2 and asked.linked.unknown  # nothing to compare it with
    if (
        (
            sure >= SURE
            or (sure >= LIKELY and (beside.found(knowledge, asked, found) or texts.bears_out(knowledge, asked, found)))
        )
        and not (halved or (one_place and asked.form.kind == "compare"))
        and (plan := texts.plan(knowledge, asked, found))
    ):
        plan = beside.completed(knowledge, asked, plan)
        if lacks := lacking(asked.question.text, asked.subject, [e.quote for s in plan.statements for e in s.evidence]):
            return Chosen.refused(asked.form.kind, no(knowledge, asked, found, None, lacks), sure)
        return Chosen(asked.form.kind, plan, sure)
    return Chosen(asked.form.kind, no(knowledge, asked, found, refused), sure)


LIKELY = 0.45
"""Confidence from which sentences are given that have the very name and the kind of thing that a question asks for."""


def _exact(plan: Plan, asked: Asked) -> bool:
    """Whether an answer from the graph is of the very task or metric that was named: by its name, or by its sign (PM2.5)."""
    if not plan.entities:
        return False
    marks = signs(asked.subject)
    return plan.entities[0].score >= _NAMED or (bool(marks) and all(mark in plan.entities[0].name for mark in marks))


_NAMED = 0.9


_OF_NO_PLACE = ("about", "meta")  # kinds of question that no place is needed for


def _answer(knowledge: Knowledge, question: str, asked: Asked, chosen: Chosen, began: float) -> Answer:
    kind, plan, sure, _ = chosen
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
