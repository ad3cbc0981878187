"""A question to its answer: understood, held against the texts, answered from the graph where that is sure, else in
the texts' own sentences; refused last.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from datetime import date

from qa import halves, larger, validity
from qa.confidence import SURE
from qa.evidence import Asked, candidates, of_places
from qa.judgement import Chosen, is_exact, judged
from qa.knowledge import Knowledge, knowledge_of
from qa.misspelt import misspelt
from qa.model import Answer, compose, joined, of_chosen
from qa.naming import document_wanted
from qa.parts import parts_of
from qa.question import fold
from qa.ready import WORD, ready
from qa.select import (
    about,
    checks,
    due,
    fields,
    listed,
    mentioned,
    numbered,
    people,
    sets,
)
from qa.select.cues import says
from qa.select.scope import absent, narrowed, scope, which
from qa.together import glanced, read_beside, weighed
from qa.understood import in_words
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
    chosen = _asked(knowledge, question, asked)
    if not chosen.plan.answerable and chosen.plan.no != "absent":
        chosen = _spelt_right(knowledge, asked) or chosen
    return _answer(knowledge, question, asked, chosen, began)


def _spelt_right(knowledge: Knowledge, asked: Asked) -> Chosen | None:
    """The answer to a question in which a word is misspelt, as the texts spell it, which is said; None where there is none."""
    text, tags = asked.question.text, asked.form.tags
    found = misspelt(knowledge, text, tags) if len(tags) == len(text) else None
    if not found:
        return None
    right, typed, word = found
    chosen = _asked(knowledge, right, ready(knowledge, right))
    plan = replace(chosen.plan, lead=f"按“{word}”理解“{typed}”。{chosen.plan.lead}")
    return chosen._replace(plan=plan) if plan.answerable else None


def _asked(knowledge: Knowledge, question: str, asked: Asked) -> Chosen:
    """The way in which a question, made ready, is answered: its parts one after the other, if it has such."""
    parts = parts_of(unicodedata.normalize("NFKC", question).strip())  # with the blanks that part it
    each = [ready(knowledge, part) for part in parts] if len(parts) > 1 else []
    if each and halves.ask_only_when(asked, each):
        asked, each = replace(each[0], question=asked.question), []  # told with its task
    planned = halves.planned(knowledge, asked, [*zip(parts, each, strict=True)], _of_one_piece) if each else []
    if planned and all(part.plan.answerable and part.sure >= SURE for part in planned):
        chosen = halves.joint(planned)
    else:
        chosen = halves.beside(_of_one_piece(knowledge, asked), planned)
    if chosen.plan.no == "absent" and not chosen.plan.answerable:
        chosen = chosen._replace(plan=larger.told_besides(knowledge, asked, chosen.plan))
    return chosen


def _of_one_piece(knowledge: Knowledge, asked: Asked) -> Chosen:
    """The way in which a question, or a part of one, is answered that asks one thing."""
    if of_documents := fields.sure(knowledge, asked):
        beside = says("count_articles", asked.question.text) or says("list_plans", asked.question.text)
        counted = sets.plan(knowledge, asked) if beside else None
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
    found = of_places(knowledge, asked, candidates(knowledge, asked))
    if not found and gone:
        return Chosen("absent", gone, 0.0)
    if exact:
        return exact
    of_graph = asked.form.kind in _OF_GRAPH
    begun = None if of_graph or not found else read_beside(knowledge, asked, found)
    sure, unread = glanced(knowledge, asked, found)
    if sure >= SETTLED and of_graph:  # reading takes longest: not where the graph has just that
        chosen = judged(knowledge, asked, unread, sure)
        if chosen.plan.answerable and is_exact(chosen.plan):
            return chosen
    sure, read = weighed(sure, unread, lambda: begun or read_beside(knowledge, asked, found))
    return judged(knowledge, asked, read, sure)


def _expect(knowledge: Knowledge, asked: Asked) -> None:
    """Begin to encode the subject, which is looked for in the graph after the sentences are found."""
    linked = asked.linked
    if len(linked.subject) >= WORD:
        knowledge.store.index.expect(f"{linked.subject} {linked.terms}".strip(), scope(knowledge, linked))


SETTLED = 0.8
"""Confidence, by features alone, from which the very task or metric that a question names is told without reading."""
_OF_GRAPH = ("who", "duties", "value", "tasks", "compare", "count", "rank", "yes_no", "when")


def _exactly_meant(knowledge: Knowledge, asked: Asked) -> Chosen | None:
    """What needs no evidence to be weighed: places to choose from, one body under two names, sets and counts."""
    if plan := which(knowledge, asked):
        return Chosen(asked.form.kind, plan, 0.0)
    if plan := listed.charged(knowledge, asked):
        return Chosen("who", plan, 1.0)
    if plan := numbered.plan(knowledge, asked):
        return Chosen(asked.form.kind, plan, 1.0 if plan.answerable else 1 - SURE)
    if plan := people.plan(knowledge, asked):
        return Chosen("names", plan, 1.0)
    same = "same_body" in asked.question.kinds
    if same and (plan := checks.same_body(knowledge, asked.question, asked.linked)):
        return Chosen("yes_no", plan, 1.0)
    if plan := mentioned.plan(knowledge, asked):
        return Chosen("yes_no", plan, 1.0)
    if plan := sets.plan(knowledge, asked):
        dated = says("count_articles", asked.question.text) and says("asks_when", asked.question.text)
        of_document = fields.plan(knowledge, asked) if dated else None
        told = joined([plan, of_document]) if of_document and of_document.answerable else plan
        return Chosen("sets", told, 1.0 if told.answerable else 1 - SURE)
    return None


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
