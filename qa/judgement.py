"""What is said to a question once its sentences are found: that the texts are silent, what the graph has, or what the
sentences say; each only where it is sure enough.
"""

from __future__ import annotations

from typing import NamedTuple

from graph.schema import NodeType
from qa.confidence import EVIDENT, SURE
from qa.evidence import Asked, Found
from qa.knowledge import Knowledge
from qa.lexicon import grams
from qa.model import Plan, Statement
from qa.refusal import (
    no,
    of_another,
    one_sided,
    places_before,
    says_nothing,
    sign,
    speaks_of_bodies,
    stranger,
    unfounded,
    unheard_of,
    unlinked,
    unmet,
)
from qa.select import beside, by_sentence, duties, goals, more, texts
from qa.select.cues import says
from qa.sentences import Said
from qa.wanted import is_told, lacking
from qa.ways import DOUBTED, of_no_body, ways


class Chosen(NamedTuple):
    """The kind that a question was taken for, its plan, and how likely the corpus has an answer; `inherits` marks a part
    of a question that leaves its subject to the part before it.
    """

    kind: str
    plan: Plan
    sure: float
    inherits: bool = False

    @classmethod
    def refused(cls, kind: str, plan: Plan, sure: float) -> Chosen:
        """A plan that gives no answer, however sure it was that there is one."""
        return cls(kind, plan, min(sure, 1 - SURE))


def judged(knowledge: Knowledge, asked: Asked, found: Found, sure: float) -> Chosen:
    """The way in which a question is answered, by the sentences that may answer it and how likely any does; who has a task
    that none of them led to, by its very words.
    """
    chosen = _by_likelihood(knowledge, asked, found, sure)
    plan = chosen.plan
    if plan.answerable or plan.no == "absent":
        return chosen
    if asked.form.kind == "where" and (told := texts.plan(knowledge, asked, _having(asked, found))):
        return Chosen("where", told, max(sure, SURE))
    of_bodies = not plan.entities and _of_office(asked) and not stranger(knowledge, asked, found)
    if of_bodies and (told := by_sentence.literally(knowledge, asked)):
        return Chosen("who", told, max(sure, SURE))
    return chosen


def _having(asked: Asked, found: Found) -> Found:
    """The sentences that have the very words of the subject, where these are many enough to be a name."""
    words = asked.subject.replace(" ", "")
    return [c for c in found if words in c.said.evidence.quote] if len(words) >= _NAME else []


_NAME = 5  # characters


def _by_likelihood(knowledge: Knowledge, asked: Asked, found: Found, sure: float) -> Chosen:
    if goals.all_meant(asked) and (plan := goals.plan(knowledge, asked, found)):
        return Chosen("value", plan, 1.0)
    if unwritten := _unwritten(knowledge, asked, found, sure):
        return Chosen.refused(*unwritten, sure)
    chosen, refused, halved = _of_graph(knowledge, asked, found, sure)
    chosen = chosen or _of_sentences(knowledge, asked, found, sure, refused, halved)
    doubtful = sure < EVIDENT and unmet(knowledge, asked, chosen.plan)
    if chosen.plan.answerable and (name := unlinked(knowledge, asked, chosen.plan)):
        text = f"{places_before(asked)}收录的文件中没有写到“{name}”与此有关。"
        return Chosen.refused(chosen.kind, Plan((Statement(text),), answerable=False, no="silent"), sure)
    if chosen.plan.answerable and (doubtful or of_another(asked, chosen.plan)):
        return Chosen.refused(chosen.kind, no(knowledge, asked, found, None), sure)
    return chosen


def _unwritten(knowledge: Knowledge, asked: Asked, found: Found, sure: float) -> tuple[str, Plan] | None:
    """The kind and the plan of a no: the texts say nothing of what is asked, or not of the body, the place, or the thing
    that is asked about.
    """
    plain = bool(found) and found[0].chance >= texts.SURELY and sure >= SURE
    if not plain and sure < EVIDENT and says_nothing(asked) and not beside.found(knowledge, asked, found):
        return asked.form.kind, no(knowledge, asked, found, None)
    if body := stranger(knowledge, asked, found):
        text = f"{places_before(asked)}收录的文件中没有写到“{body}”与此有关，也就没有写明它的分工。"
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
    with_own = knowledge.places_with_documents.intersection(asked.linked.known)
    doubted = DOUBTED if with_own or not asked.linked.known else 0.0  # sentences of others need not name the place
    for kind, select, least in ways(knowledge, asked):
        if select is duties.whole and _having(asked, found[:1]):  # that is there: another part of it in it is none
            continue
        plan = select(knowledge, asked, found)
        if plan is None:
            continue
        if kind == "who" and asked.question.presupposes_lead:
            least = min(least, DOUBTED)  # that none leads is told, too
        if plan.answerable and (sure >= least or (sure >= doubted and _fits(kind, asked) and is_exact(plan))):
            if kind == "who" and texts.elsewhere(knowledge, asked, plan, found):
                continue
            told = more.added(knowledge, asked, texts.beside(knowledge, asked, plan, found), found)
            return Chosen(kind, told, sure), None, False
        names = kind == "who" and sure >= SURE and texts.names_body(found, asked.question.roles)
        meant = kind == asked.form.kind or (kind == "duties" and duties.of_bodies_alone(knowledge, asked))
        if plan.no == "silent" and not plan.answerable and not names and (meant or sure < EVIDENT):
            return Chosen.refused(kind, plan, sure), None, False
        refused = refused or (plan if not plan.answerable else None)
        halved = halved or (kind == "compare" and plan.no == "absent")
    return None, refused, halved


def _of_sentences(
    knowledge: Knowledge, asked: Asked, found: Found, sure: float, refused: Plan | None, halved: bool
) -> Chosen:
    """What the sentences say, where it is sure that they do; else the no, with what the graph `refused`."""
    of_office = _of_office(asked)
    if of_office and sure >= SURE and (plan := by_sentence.plan(knowledge, asked, found)):
        return Chosen("who", plan, sure)
    by_office = of_office and says("office", asked.question.text) and not asked.linked.bodies
    told = sure >= EVIDENT and texts.names_body(found)
    if by_office and not told and not speaks_of_bodies(knowledge, asked, found):
        return Chosen.refused("who", no(knowledge, asked, found, refused), sure)
    least = TOLD if found and _is_told(asked, found[0].said) else SURE
    one_place = len(asked.linked.known) < 2 and asked.linked.unknown  # nothing to compare it with
    if (
        (
            sure >= least
            or (sure >= LIKELY and (beside.found(knowledge, asked, found) or texts.bears_out(knowledge, asked, found)))
        )
        and not (halved or (one_place and asked.form.kind == "compare") or one_sided(knowledge, asked, found))
        and (plan := texts.plan(knowledge, asked, found))
    ):
        plan = beside.completed(knowledge, asked, plan)
        if lacks := lacking(asked.question.text, asked.subject, [e.quote for s in plan.statements for e in s.evidence]):
            return Chosen.refused(asked.form.kind, no(knowledge, asked, found, None, lacks), sure)
        return Chosen(asked.form.kind, plan, sure)
    return Chosen(asked.form.kind, no(knowledge, asked, found, refused), sure)


def _of_office(asked: Asked) -> bool:
    of_office = asked.form.kind == "who" or says("office_asked", asked.question.text) is not None
    return of_office and not of_no_body(asked)


def _is_told(asked: Asked, said: Said) -> bool:
    """Whether a sentence has the kind of thing that is asked for, and any word of the subject."""
    met = grams(asked.subject) & (said.words | said.above)
    return bool(met) and is_told(asked.question.text, said.evidence.quote)


TOLD = 0.6
"""Confidence from which sentences are given that have the kind of thing that a question asks for, which is looked for in
them (of 21 such between this and `SURE` 18 answered)."""
LIKELY = 0.45
"""Confidence from which sentences are given that have the very name and the kind of thing that a question asks for."""


def _fits(kind: str, asked: Asked) -> bool:
    """Whether an answer of a kind is of the kind of thing asked for: who does it, or a figure."""
    return kind == "who" or (kind == "value" and asked.form.kind != "who")


def is_exact(plan: Plan) -> bool:
    """Whether an answer from the graph is of the very task or metric that was named."""
    if not plan.entities:
        return False
    first = plan.entities[0]
    return first.score >= (_METRIC if first.type in (NodeType.TARGET, NodeType.FACT) else _NAMED)


_NAMED, _METRIC = 0.9, 0.78  # a metric that lacks no word of the subject has words of its own besides
