"""Passages for a question with the graph's help: those that hold what the graph answers, then those that search finds."""

from __future__ import annotations

from itertools import zip_longest

from corpus.document import Evidence, Passage
from corpus.places import place_in_question
from qa.answer import answer_question
from store.store import Store


def retrieve(store: Store, question: str, k: int = 10) -> list[Passage]:
    """The `k` best passages for a question, best first.

    Evidence of the planned answer comes first, one passage of each statement in turn, since a comparison needs a
    passage of every place; then the hybrid search within each place that the question names, in turn.
    """
    answer = answer_question(store, question)
    evidence = [[passage_of(store, e) for e in statement.evidence] for statement in answer.statements]
    stated = [p for row in zip_longest(*evidence) for p in row if p]
    named = place_in_question(question, store.places)
    lists = [store.index.search(question, k, place=[*place.chain, None]) for place in named]
    lists = lists or [store.index.search(question, k)]
    found = [hit.passage for row in zip_longest(*lists) for hit in row if hit]
    return list({p.id: p for p in [*stated, *found]}.values())[:k]


def passage_of(store: Store, evidence: Evidence) -> Passage | None:
    """The passage in which a piece of evidence begins."""
    for passage in store.passages_of(evidence.document):
        if passage.start <= evidence.start < passage.end:
            return passage
    return None
