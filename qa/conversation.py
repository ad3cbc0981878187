"""A conversation: each question is answered by itself, or, where it leaves out what was said before, with that."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from graph.schema import ROLES, NodeType
from qa.answer import answer_question
from qa.followup import Conversation, Reading, understand
from qa.knowledge import Knowledge, knowledge_of
from qa.link import link
from qa.model import Answer, of_chosen, unique
from qa.question import fold, parse
from qa.rewording import named_bodies, subject_of
from qa.select import about
from qa.templates import data, says
from store.store import Store

__all__ = ["Conversation", "follow_up"]


def follow_up(
    store: Store, state: Conversation, question: str, documents: frozenset[str] | None = None
) -> tuple[Answer, Conversation]:
    """The answer to a question asked after those that `state` remembers, and what to remember from then on; from some
    `documents` only, where these are given.

    A question that is complete in itself is answered as it stands. Another is written out in full, and its answer
    begins with how it was understood (also in `Answer.context["understood"]`). Where it can be written out in two
    ways the answer is a choice: `choices` are full questions, and the state stays. Never raises for what is asked.
    """
    if documents is not None and (narrowed := store.only(documents)) is not store:
        answer, said = follow_up(narrowed, state, question)
        return of_chosen(answer), said
    began = time.perf_counter()
    knowledge = knowledge_of(store)
    if about.is_said(fold(question)):
        return answer_question(store, question), state
    reading = understand(knowledge, state, question)
    if reading is None:
        answer = answer_question(store, question)
        return answer, _remembered(knowledge, state, question, answer)
    if reading.adding:
        reading = _adding(store, state, reading)
    if len(reading.questions) != 1:
        return _aside(question, reading, began), state
    full = reading.questions[0]
    answer = answer_question(store, full)
    heard = replace(
        answer,
        question=question,
        text=f"{says('understood', question=full)}\n{answer.text}",
        elapsed_ms=(time.perf_counter() - began) * 1000,
        context={**answer.context, "understood": full},
    )
    return heard, _remembered(knowledge, state, full, answer)


def _aside(question: str, reading: Reading, began: float) -> Answer:
    """What is said instead of an answer: what the follow-up lacks, or the questions to choose from."""
    text = says("choose") if reading.questions else reading.missing
    return Answer(
        question=question, text=text, answerable=bool(reading.questions), kind="choice", statements=(), entities=(),
        nodes=(), edges=(), choices=reading.questions, elapsed_ms=(time.perf_counter() - began) * 1000,
    )  # fmt: skip


def _adding(store: Store, state: Conversation, reading: Reading) -> Reading:
    """Only those questions whose answers state something that the last answer did not."""
    known = {statement.text for statement in answer_question(store, state.question).statements}
    kept: list[str] = []
    for question in reading.questions:
        answer = answer_question(store, question)
        new = {statement.text for statement in answer.statements} - known
        if answer.answerable and new:
            kept.append(question)
    return Reading(tuple(kept), says("no_more", question=state.question))


def _remembered(knowledge: Knowledge, state: Conversation, question: str, answer: Answer) -> Conversation:
    """What a full question and its answer leave to refer to; the state before where they name nothing at all."""
    asked = parse(question)
    linked = link(knowledge, asked)
    kept = bool(state.topic) and question != state.question and state.topic in question
    topic = state.topic if kept else subject_of(linked)
    places = tuple(place.name for place in linked.places)
    nothing = not (places or linked.bodies or linked.everywhere)
    if nothing and (not topic or (not answer.answerable and answer.no == "not_understood")):  # 谢谢
        return state
    bodies = named_bodies(linked, ()) or _answering(knowledge, answer, asked.roles)
    kind = data()["kinds"].get(answer.kind, "search")
    return Conversation(places, topic, bodies, kind, asked.years, question)


def _answering(knowledge: Knowledge, answer: Answer, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Bodies that an answer names, of each task those in the role asked for where it has any in that."""
    nodes = knowledge.graph.nodes
    work: dict[str, list[dict[str, Any]]] = {}
    for edge in answer.edges:
        if edge["relation"] in ROLES and nodes[edge["target"]]["type"] == NodeType.TASK:
            work.setdefault(edge["target"], []).append(edge)
    named: list[str] = []
    for edges in work.values():
        wanted = [edge for edge in edges if edge["relation"] in roles] or edges
        ordered = sorted(wanted, key=lambda edge: ROLES.index(edge["relation"]))
        named += [nodes[e["source"]]["name"] for e in ordered if not nodes[e["source"]].get("collective")]
    return unique(named)
