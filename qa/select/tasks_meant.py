"""The tasks that a subject means: by the words of their titles and texts, and by the sentences read for the question."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from chinese.bigrams import bigrams
from corpus.gazetteer import Place
from embeddings.wording import without_everyday
from graph.schema import NodeType, Relation
from qa.evidence import Found
from qa.knowledge import Item, Knowledge
from qa.lexicon import gap, grams
from qa.ranking import Scored, rank

ACTION_FITS = 0.75
"""Least score at which a heading over tasks is taken to be what a question is about."""
_TASK_FITS = 0.36
"""Least score at which a task is taken to be what a question is about."""
_NEAR_BEST = 0.90
"""Tasks of one place within this share of the best are given beside it."""
_ACROSS = 0.62
"""Share of the best score over all places that another place's task must reach."""
_SOME = 0.25  # share of a subject's words that the passage of a sentence must have for its task to be meant
_WHOLE = 4  # characters of a subject that is met pair by pair
_GAP = 1  # characters of a subject in a row that a task may lack
_SURELY = 0.5  # chance of a sentence
_MET, _MET_TERMS = 0.5, 0.6
"""Least shares of the words of a subject, and of its official terms, that a task must have."""
_VOTE = 0.3
"""What the best sentence of a question adds to the score of the task it stands in."""


def tasks_by_place(
    knowledge: Knowledge,
    topic: str,
    places: Sequence[Place | None],
    documents: set[str] | None = None,
    terms: str = "",
    read: Found = (),
) -> dict[Place | None, list[Scored]]:
    """For each place the tasks that a subject means; places without any are left out. Sentences read for the question
    speak for the tasks that they stand in.

    Where the subject is a heading over several tasks, all of them are meant.
    """
    found: dict[Place | None, list[Scored]] = {}
    for place in places:
        ranked = _voted(knowledge, rank(knowledge, topic, [NodeType.TASK], [place], terms=terms), read, place)
        if documents:
            ranked = [s for s in ranked if s.item.document in documents]
        above = rank(knowledge, topic, [NodeType.ACTION], [place], 1)
        best = ranked[0].score if ranked else 0.0
        if above and above[0].score >= max(ACTION_FITS, best + 0.1):
            below = [knowledge.item(n) for n, _ in knowledge.edges_in(above[0].item.id, Relation.PART_OF)]
            found[place] = [Scored(item, above[0].score) for item in below if item.type == NodeType.TASK]
            if found[place]:
                continue
            del found[place]
        fits = [
            s
            for s in ranked
            if s.score >= max(_TASK_FITS, _NEAR_BEST * best) and met(knowledge, s.item, topic, terms, read)
        ]
        if fits:
            found[place] = fits
    top = max((s.score for scored in found.values() for s in scored), default=0.0)
    return {place: scored for place, scored in found.items() if scored[0].score >= _ACROSS * top}


def met(knowledge: Knowledge, task: Item, topic: str, terms: str, read: Found) -> bool:
    """Whether a task speaks of what discriminates a subject: most of its words by weight, or of those that stand for
    them in the texts; or has the sentence that surely answers.
    """
    cover = knowledge.lexicon.coverage
    surely = (c.said for c in read if c.chance >= _SURELY and cover(grams(topic), c.said.around) >= _SOME)
    if any(knowledge.task_of(said.evidence) == task for said in surely):
        return True
    lacks = gap(topic, f"{task.name}{task.data.get('text') or ''}{task.data.get('section') or ''}")
    if not lacks and len(topic) >= _WHOLE:  # every character beside one of its neighbours: 家装换新 for 家装消费品换新
        return True
    by_terms = bool(terms) and cover(grams(terms), task.words) >= _MET_TERMS
    if lacks > _GAP and not (by_terms and _rest_met(knowledge, topic, task)):
        return False
    return cover(grams(topic), task.words) >= _MET or by_terms


def _rest_met(knowledge: Knowledge, topic: str, task: Item) -> bool:
    """Whether a task has the words of a subject that no official term stands for and that the corpus has elsewhere:
    乔智明 beside 暖气 is somebody, who has to be met; an everyday word that no text has need not be.
    """
    text = f"{task.name}{task.data.get('text') or ''}{task.data.get('section') or ''}"
    pairs = bigrams(without_everyday(topic))
    strange = [pair not in text and knowledge.lexicon.known(pair) for pair in pairs]
    return not any(first and second for first, second in pairwise(strange))


def _voted(knowledge: Knowledge, ranked: list[Scored], read: Found, place: Place | None) -> list[Scored]:
    """Tasks ranked by their words and by the sentences read in them, best first."""
    votes: dict[str, float] = {}
    items: dict[str, Item] = {s.item.id: s.item for s in ranked}
    for candidate in read:
        evidence = candidate.said.evidence
        task = knowledge.task_of(evidence)
        if task and task.place == place and not task.data.get("general"):
            votes[task.id] = max(votes.get(task.id, 0.0), candidate.score)
            items[task.id] = task
    base = {s.item.id: s.score for s in ranked}
    scored = [Scored(item, base.get(key, 0.0) + _VOTE * votes.get(key, 0.0)) for key, item in items.items()]
    return sorted(scored, key=lambda s: (-s.score, s.item.id))


def tasks_for(knowledge: Knowledge, topic: str, place: Place | None, read: Found, terms: str = "") -> list[Scored]:
    """The tasks of one place that a subject means, best first."""
    return tasks_by_place(knowledge, topic, [place], None, terms, read).get(place, [])
