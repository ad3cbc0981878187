"""The sentences that come nearest to a subject, whatever is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.document import Evidence, Passage
from qa.knowledge import Knowledge
from qa.lexicon import grams
from qa.link import Linked


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage with how much of a subject it says."""

    passage: Passage
    evidence: Evidence
    score: float


def said(
    knowledge: Knowledge, topic: str, linked: Linked, documents: set[str] | None, depth: int = 40
) -> list[Sentence]:
    """Sentences that say the most of a subject, from the passages nearest to it, best first.

    Places that the question names must be those of the passage, or be named in it.
    """
    wanted = grams(topic)
    if not wanted:
        return []
    names = list(linked.places)
    hits = knowledge.store.index.search(topic, depth, document=documents)
    found: list[Sentence] = []
    for hit in hits:
        passage = hit.passage
        forms = {f for p in names for f in (p.name, p.stem)}
        if names and passage.place not in names and not any(f in passage.text for f in forms):
            continue
        whole = knowledge.lexicon.coverage(wanted, grams(passage.prefixed))
        for evidence in knowledge.sentences.quotes(passage):
            share = knowledge.lexicon.coverage(wanted, grams(evidence.quote))
            if share > 0:
                bonus = 0.1 * any(f in evidence.quote for f in forms)
                found.append(Sentence(passage, evidence, 0.8 * share + 0.2 * whole + bonus))
    return sorted(found, key=lambda s: (-s.score, s.evidence.document, s.evidence.start))
