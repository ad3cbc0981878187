"""Nodes of the graph that fit a subject, best first: by their words and by the passages nearest to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.gazetteer import Place
from graph.schema import NodeType
from qa.knowledge import Item, Knowledge
from qa.lexicon import grams

_DENSE_LOW, _DENSE_RANGE = 0.80, 0.10
"""e5's cosines of passages that fit a question run from about .80 to .90."""


_LEXICAL_SHARE = 0.7


_LEAST = 0.05  # less is no fit


@dataclass(frozen=True)
class Scored:
    """A node with how well it fits the question's subject, 0 to 1."""

    item: Item
    score: float


def rank(
    knowledge: Knowledge,
    topic: str,
    types: Sequence[NodeType],
    places: Sequence[Place | None] | None = None,
    limit: int = 8,
    terms: str = "",
) -> list[Scored]:
    """Nodes of some types that fit a subject, best first: words of name and text, and for tasks the nearest
    passages. `places` restricts them to nodes of these places; `terms` are other words for the same subject.
    """
    wanted, others = grams(topic), grams(terms)
    if not wanted:
        return []
    there = None if places is None else tuple(places)
    near = _near(knowledge, f"{topic} {terms}".strip(), there) if NodeType.TASK in types else {}
    share = _LEXICAL_SHARE if near else 1.0
    scored = [
        Scored(item, share * lexical + (1 - share) * near.get(item.id, 0.0))
        for item, lexical in knowledge.fitting(types, places, wanted, others, limit, near)
    ]
    return sorted((s for s in scored if s.score > _LEAST), key=lambda s: (-s.score, s.item.id))[:limit]


@lru_cache(maxsize=16)  # the steps of one answer ask for the same
def _near(knowledge: Knowledge, topic: str, places: tuple[Place | None, ...] | None) -> Mapping[str, float]:
    """Tasks whose passages are nearest to a subject, with a score from the cosine, 0 to 1."""
    hits = knowledge.store.index.search(topic, 20, place=places)
    scores: dict[str, float] = {}
    for hit in hits:
        if hit.dense is None:
            continue
        value = min(1.0, max(0.0, (hit.dense - _DENSE_LOW) / _DENSE_RANGE))
        item = knowledge.task_at(hit.passage.document, hit.passage.start)
        if item:
            scores[item.id] = max(scores.get(item.id, 0.0), value)
    return scores
