"""How likely it is that a question has an answer in the corpus, whatever the answer's form.

Search always finds something, and near misses (another year, another body, a detail left out) look much like hits.
A forest and a linear model judge by what the best sentences have and lack of the question, by the tasks and metrics that the graph holds on
its subject, and by the question's own form; trained and calibrated by `evaluation/train.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from graph.schema import ROLES, NodeType, Relation
from qa.alignment import subject_tokens, summary
from qa.evidence import Asked, Candidate, Floats
from qa.forest import Forest, Linear
from qa.knowledge import Knowledge
from qa.lexicon import gap, grams
from qa.ranking import rank
from qa.select.figures import metrics
from qa.select.scope import scope
from qa.wanted import amount_asked

WEIGHTS = Path(__file__).parent / "data" / "confidence.npz"
SURE = 0.7
"""Confidence from which the texts' own sentences are given as the answer."""
EVIDENT = 0.85
"""Confidence from which the texts' sentences are an answer whatever else is in doubt."""
_TOP = 4  # candidates looked at
# Features of the trained judge: words added here go with `make train`, so they are no vocabulary to be edited.
_DAY = re.compile(r"几月|哪天|哪一天|几号|几日|日期|什么时间|几点")
_NAMES = re.compile(r"名单|分别叫|叫什么|都有哪|哪几|名字")
_MONEY = re.compile(r"补|钱|块|费|价")
_LEAD = re.compile(r"牵头")
_KEPT = (0, 1, 2, 5, 6, 7, 11, 12, 13, 14, 20, 21, 22, 24, 25)
"""Columns of a candidate's features of which the greatest of the best candidates is given too."""


@dataclass(frozen=True)
class Judge:
    """A forest and a linear model that err differently; the log-odds of the two are added up, each by its weight, and
    a shift (Platt's scaling).
    """

    forest: Forest
    linear: Linear
    weights: tuple[float, float, float]

    def log_odds(self, rows: Floats) -> Floats:
        """`float32 [n]` for `rows` `float32 [n, features]`."""
        one, two, shift = self.weights
        odds = one * self.forest.log_odds(rows) + two * self.linear.log_odds(rows) + shift
        return odds.astype(np.float32)


@cache
def _judge() -> Judge:
    with np.load(WEIGHTS) as arrays:
        one, two, shift = (float(weight) for weight in arrays["scale"])
        return Judge(Forest.of(arrays, "answerable"), Linear.of(arrays, "linear"), (one, two, shift))


def log_odds(knowledge: Knowledge, asked: Asked, found: Sequence[Candidate]) -> float:
    """Log-odds that the corpus answers the question, by what the best of the candidates found, best first, have of it."""
    return float(_judge().log_odds(features(knowledge, asked, found)[None])[0])


def features(knowledge: Knowledge, asked: Asked, found: Sequence[Candidate]) -> Floats:
    """`float32 [features]`; `found` must hold a candidate."""
    top, question = found[:_TOP], asked.question
    best = top[0]
    passages = {c.said.passage.id: c.said.passage for c in top}
    texts = " ".join(f"{knowledge.year_of(p.document)} {p.prefixed}" for p in passages.values())
    stacked = np.stack([c.features for c in top])
    years = [str(year) for year in question.years]
    subject = asked.subject
    row = [
        best.score, top[1].score if len(top) > 1 else 0.0, sum(c.score for c in top),
        gap(subject, best.said.evidence.quote), gap(subject, best.said.passage.prefixed), gap(subject, texts),
        gap(question.text, best.said.passage.prefixed), gap(question.text, texts),
        len(question.text) / 50, len(subject) / 20, len(years),
        _share(years, best.said.evidence.quote), _share(years, texts),
        float(len({c.said.passage.document for c in top})),
        float(bool(_DAY.search(question.text))), float(bool(_NAMES.search(question.text))),
        float(bool(_MONEY.search(question.text))), float(bool(_LEAD.search(question.text))),
        float(question.presupposes_lead), float(bool(_LEAD.search(texts))), float(question.yes_no),
        _missing(knowledge, question.text, top), asked.form.prior, _amount(question.text, top),
        *_linked(knowledge, asked, top), *_structure(knowledge, asked), *_met(asked, top),
    ]  # fmt: skip
    return np.concatenate([np.array(row, np.float32), best.features, stacked.max(axis=0)[list(_KEPT)]]).astype(
        np.float32
    )


def _share(years: Sequence[str], text: str) -> float:
    return sum(year in text for year in years) / len(years) if years else 0.5


def _amount(question: str, top: Sequence[Candidate]) -> float:
    """Share of the best sentences that have a figure in the unit asked for; a half where none is asked for."""
    wanted = amount_asked(question)
    return sum(bool(wanted.search(c.said.evidence.quote)) for c in top) / len(top) if wanted else 0.5


def _missing(knowledge: Knowledge, question: str, top: Sequence[Candidate]) -> float:
    """Weight of the rarest pair of the question that none of the sentences has."""
    said = frozenset[str]().union(*(c.said.words for c in top))
    return max((knowledge.lexicon.weight(gram) for gram in grams(question) - said), default=0.0) / 10


def _met(asked: Asked, top: Sequence[Candidate]) -> list[float]:
    """How the words of the question are met by the best sentences together, and those that none of them writes."""
    form = asked.form
    near = np.stack([c.near for c in top])
    if not near.shape[1]:
        return [0.0] * 15
    best, question = near.max(axis=0), asked.question.text
    texts = " ".join(f"{' '.join(c.said.passage.section)} {c.said.evidence.quote}" for c in top)
    unwritten = np.array([question[start:end].strip() not in texts for start, end in form.spans]) & subject_tokens(form)
    means = near.mean(axis=1) - near.mean(axis=1).max()
    return [
        *summary(form, best[None])[0].tolist(), float(unwritten.sum()),
        *((float(best[unwritten].min()), float(best[unwritten].mean()), float(near[0][unwritten].min()))
          if unwritten.any() else (1.0, 1.0, 1.0)),
        *(float(means[i]) if i < len(means) else -0.1 for i in range(_TOP)),
    ]  # fmt: skip


def _linked(knowledge: Knowledge, asked: Asked, top: Sequence[Candidate]) -> list[float]:
    """The places and bodies that the question names, and whether the best sentences have to do with them."""
    linked, best = asked.linked, top[0].said
    texts = " ".join(c.said.passage.prefixed for c in top)
    task = knowledge.task_of(best.evidence)
    at_work = dict(knowledge.edges_in(task.id, *(Relation(role) for role in ROLES))) if task else {}
    named = sum(
        any(m[0].name in texts or any(a in texts for a in m[0].aliases) for m in b.matches) for b in linked.bodies
    )
    working = sum(any(m[0].key in at_work for m in b.matches) for b in linked.bodies)
    leads = any(data["relation"] == Relation.LEADS for data in at_work.values())
    return [
        len(linked.unknown), len(linked.known), len(linked.bodies), sum(not b.matches for b in linked.bodies),
        float(named), float(working), float(bool(task)), float(bool(at_work)), float(leads),
        float(best.passage.place in linked.known) if linked.known else 0.5,
    ]  # fmt: skip


def _structure(knowledge: Knowledge, asked: Asked) -> list[float]:
    """How well tasks, headings and metrics of the places in scope fit the subject, and what the best task has."""
    topic, linked = asked.linked.subject, asked.linked
    if len(topic) < 2:
        return [0.0] * 11
    places = scope(knowledge, linked)
    tasks = rank(knowledge, topic, [NodeType.TASK], places, terms=linked.terms)
    heads = rank(knowledge, topic, [NodeType.ACTION], places, 1)
    figures = metrics(knowledge, topic, places, (NodeType.TARGET, NodeType.FACT), linked.terms)
    everywhere = (
        metrics(knowledge, topic, None, (NodeType.TARGET, NodeType.FACT), linked.terms) if linked.known else figures
    )
    work = (
        [data["relation"] for _, data in knowledge.edges_in(tasks[0].item.id, *map(Relation, ROLES))] if tasks else []
    )
    dated = [
        s for s in figures if s.score >= 0.85 * figures[0].score and s.item.data.get("deadline") in asked.question.years
    ]
    cover, terms = knowledge.lexicon.coverage, grams(linked.terms)
    unlinked = sum(not any(name in b.text or b.text in name for b in linked.bodies) for name in asked.form.bodies)
    return [
        max((cover(grams(topic), s.item.words) for s in tasks[:3]), default=0.0),
        max((cover(terms, s.item.words) for s in tasks[:3]), default=0.0) if terms else -1.0, float(unlinked),
        tasks[0].score if tasks else 0.0, tasks[0].score - tasks[1].score if len(tasks) > 1 else 0.0,
        float(bool(work)), float(Relation.LEADS in work), heads[0].score if heads else 0.0,
        figures[0].score if figures else 0.0, everywhere[0].score if everywhere else 0.0, float(bool(dated)),
    ]  # fmt: skip
