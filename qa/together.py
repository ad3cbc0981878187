"""The best sentences read together with the question (cross-encoder, Nogueira & Cho 2019): each is judged by the adapted
upper layers of the bundled model, which see both at once and so tell what words held against words cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qa.evidence import Asked, Candidate
from qa.heads import encoder
from qa.knowledge import Knowledge
from qa.sentences import Said

READ = 4
"""Sentences read together with the question."""
_TITLE = 30  # characters of a document's title that are read with a sentence
_HEADINGS = 2  # headings above a sentence that are


def read_together(knowledge: Knowledge, asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    """Candidates, best first, each of the first `READ` with what reading says, in the order of both judgements."""
    texts = [in_context(knowledge, candidate.said) for candidate in found[:READ]]
    pairs = encoder().pairs(asked.question.text, texts)
    read = [replace(c, read=(float(one), float(whole))) for c, (one, whole) in zip(found, pairs, strict=False)]
    return [*sorted(read, key=lambda c: -_odds(c)), *found[len(read) :]]


def in_context(knowledge: Knowledge, said: Said) -> str:
    """A sentence below its place, year, title and nearest headings, as it is read."""
    document = said.passage.document
    title = knowledge.title_of(document).strip("《》")[:_TITLE]
    year = knowledge.year_of(document)
    above = [said.passage.place, str(year) if year else "", title, *said.passage.section[-_HEADINGS:]]
    return " > ".join(filter(None, above)) + "\n" + said.evidence.quote


def _odds(candidate: Candidate) -> float:
    assert candidate.read
    score = np.clip(candidate.score, _LEAST, 1 - _LEAST)
    return float(np.log(score / (1 - score)) + candidate.read[0])


_LEAST = 1e-4
