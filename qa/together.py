"""The best sentences read together with the question (cross-encoder, Nogueira & Cho 2019): each is judged by the adapted
upper layers of the bundled model, which see both at once and so tell what words held against words cannot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from qa.evidence import Asked, Candidate
from qa.heads import encoder
from qa.knowledge import Knowledge
from qa.sentences import Said

READ = 4
"""Sentences read together with the question."""
_TITLE = 30  # characters of a document's title that are read with a sentence
_HEADINGS = 2  # headings above a sentence that are


def read_together(knowledge: Knowledge, asked: Asked, found: Sequence[Candidate]) -> list[Candidate]:
    """Candidates, best first, of which the first `READ` are read, in the order of their chances by both judgements."""
    texts = [in_context(knowledge, candidate.said) for candidate in found[:READ]]
    pairs = encoder().pairs(asked.question.text, texts)
    read = [_judged(c, (float(one), float(whole))) for c, (one, whole) in zip(found, pairs, strict=False)]
    rest = [_judged(c, None) for c in found[len(read) :]]
    return [*sorted(read, key=lambda c: -c.chance), *rest]


def in_context(knowledge: Knowledge, said: Said) -> str:
    """A sentence below its place, year, title and nearest headings, as it is read."""
    document = said.passage.document
    title = knowledge.title_of(document).strip("《》")[:_TITLE]
    year = knowledge.year_of(document)
    above = [said.passage.place, str(year) if year else "", title, *said.passage.section[-_HEADINGS:]]
    return " > ".join(filter(None, above)) + "\n" + said.evidence.quote


def _judged(candidate: Candidate, read: tuple[float, float] | None) -> Candidate:
    score = min(max(candidate.score, _LEAST), 1 - _LEAST)
    judged, reading, shift = _WEIGHTS
    odds = judged * math.log(score / (1 - score)) + reading * (read[0] if read else _UNREAD) + shift
    return replace(candidate, read=read, chance=1 / (1 + math.exp(-odds)))


_WEIGHTS = (0.42, 0.32, -0.16)
"""Weights of what is judged by features and of what reading says, and a shift: fitted on writers that neither had seen."""
_UNREAD = -4.0  # what reading is taken to say of sentences that were found less fit
_LEAST = 1e-4
