"""The best sentences read together with the question (cross-encoder, Nogueira & Cho 2019): each is judged by the adapted
upper layers of the bundled model, which see both at once and so tell what words held against words cannot.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from corpus.gazetteer import label_of
from qa.confidence import log_odds
from qa.evidence import Asked, Candidate, Floats
from qa.heads import encoder
from qa.knowledge import Knowledge
from qa.sentences import Said

READ = 2
"""Sentences read together with the question, at once on two cores. A third tells little more, and each takes time."""
HOPELESS = 0.05
"""Confidence, by features alone, up to which no sentence is read."""
_READING = (0.69, 0.30, 0.70)
"""Weights, for the confidence, of what is judged by features and of what reading says (the log of the sum of the
sentences' odds), and a shift. These and those below were fitted on writers that neither had seen.
"""
_BOTH, _UNREAD = (0.42, 0.32, -0.16), (0.81, -0.25)
"""The same for a sentence's chance: by its score and what reading says of it, and by its score alone."""
_LESS_FIT = -4.0  # what reading is taken to say of sentences that were found less fit than those read
_TITLE = 30  # characters of a document's title that are read with a sentence
_HEADINGS = 2  # headings above a sentence that are


def glanced(knowledge: Knowledge, asked: Asked, found: Sequence[Candidate]) -> tuple[float, list[Candidate]]:
    """The same as `weighed`, judged by the features alone: nothing is read."""
    if not found:
        return 0.0, []
    score, shift = _UNREAD
    chances = [replace(c, chance=_probability(score * _odds(c) + shift)) for c in found]
    return _probability(log_odds(knowledge, asked, found)), chances


def read_beside(knowledge: Knowledge, asked: Asked, found: Sequence[Candidate]) -> Iterator[Floats]:
    """Begin to read the first `READ` of the candidates found, beside what else is done."""
    texts = [in_context(knowledge, candidate.said) for candidate in found[:READ]]
    return encoder().reading(asked.question.text, texts)


def weighed(
    sure: float, unread: Sequence[Candidate], begun: Callable[[], Iterator[Floats]]
) -> tuple[float, Sequence[Candidate]]:
    """Calibrated probability, 0 to 1, that the corpus answers the question (0 where nothing was found), and the candidates
    in the order of their chances: what `glanced` gave, and what the reading says that `begun` gives, which is not asked for
    where there is no hope.
    """
    if sure <= HOPELESS:
        return sure, unread
    read = [_read(c, (float(one), float(whole))) for c, (one, whole) in zip(unread, begun(), strict=False)]
    judged, reading, shift = _READING
    odds = judged * _log_odds(sure) + reading * math.log(sum(math.exp(c.read[0]) for c in read if c.read)) + shift
    rest = [_read(c, None) for c in unread[len(read) :]]
    return _probability(odds), [*sorted(read, key=lambda c: -c.chance), *rest]


def in_context(knowledge: Knowledge, said: Said) -> str:
    """A sentence below its place, year, title and nearest headings, as it is read."""
    document = said.passage.document
    title = knowledge.title_of(document).strip("《》")[:_TITLE]
    year = knowledge.year_of(document)
    above = [label_of(said.passage.place), str(year) if year else "", title, *said.passage.section[-_HEADINGS:]]
    return " > ".join(filter(None, above)) + "\n" + said.evidence.quote


def _read(candidate: Candidate, read: tuple[float, float] | None) -> Candidate:
    score, reading, shift = _BOTH
    odds = score * _odds(candidate) + reading * (read[0] if read else _LESS_FIT) + shift
    return replace(candidate, read=read, chance=_probability(odds))


def _odds(candidate: Candidate) -> float:
    return _log_odds(candidate.score)


def _log_odds(chance: float) -> float:
    chance = min(max(chance, _LEAST), 1 - _LEAST)
    return math.log(chance / (1 - chance))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


_LEAST = 1e-4
