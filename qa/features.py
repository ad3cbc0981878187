"""What is told of a sentence to the forest that orders sentences: how it meets a question."""

from __future__ import annotations

import math
from collections.abc import Sequence

from corpus.gazetteer import Place
from embeddings.passages import Hit
from embeddings.wording import official_terms
from qa.knowledge import Knowledge
from qa.lexicon import grams
from qa.question import Question
from qa.sentences import Said
from qa.wanted import amount_asked

_DISTANT = 10  # characters of a subject over which a common run counts in full


class Features:
    """The features of sentences that are held against a question about a subject, in some places where it names any."""

    def __init__(
        self, knowledge: Knowledge, question: Question, subject: str, places: Sequence[Place], hits: Sequence[Hit]
    ) -> None:
        self.knowledge = knowledge
        self.lexicon = knowledge.lexicon
        self.subject = subject
        self.topic = grams(subject)
        share, weight = self.lexicon.share, self.lexicon.weight
        self.of_topic, self.of_whole = share(self.topic), share(grams(question.text))
        self.of_terms = share(grams(" ".join(official_terms(subject))))
        self.rare = sorted(self.topic, key=lambda gram: (-weight(gram), gram))[:3]
        self.years = [str(year) for year in question.years]
        self.places = set(places)
        self.forms = {form for place in places for form in (place.name, place.stem)}
        self.amount = amount_asked(question.text)
        self.cosine = max((hit.dense for hit in hits), default=0.0)
        self.score = max((hit.score for hit in hits), default=0.0)
        self.strange = sum(not self.lexicon.known(gram) for gram in self.topic) / max(1, len(self.topic))
        self._passages: dict[str, tuple[float, ...]] = {}

    def row(self, rank: int, hit: Hit, said: Said) -> list[float]:
        """Features of one sentence; the last are what it has, in the order of `HAS`."""
        topic, text = self.of_topic, said.evidence.quote
        covered, whole, rare, missing, terms = self._passage(said)
        best, best_figure, figure = 0.0, 0.0, False
        said_topic = topic(said.words)
        for words, has_figure in said.clauses if said_topic else ():
            share = topic(words)
            if share > best:
                best, figure = share, has_figure
            if has_figure and share > best_figure:
                best_figure = share
        return [
            said_topic, covered, topic(said.above),
            self.of_terms(said.words), terms, self.of_whole(said.words), whole,
            hit.dense, hit.dense - self.cosine, hit.score - self.score, math.log1p(rank), hit.lexical,
            sum(gram in said.words for gram in self.rare) / 3, rare, _common(self.subject, text),
            missing, self.strange, math.log(len(text) + 1) / 6, said.order / said.of, float(said.order == 0),
            self._place(said), self._year(said), best, float(figure), best_figure,
            float(bool(self.amount.search(text))) if self.amount else 0.5, len(self.topic) / 20,
            *said.has,
        ]  # fmt: skip

    def _passage(self, said: Said) -> tuple[float, ...]:
        """What holds for all sentences of a passage."""
        key = said.passage.id
        if key not in self._passages:
            around = said.around
            missing = max((self.lexicon.weight(gram) for gram in self.topic - around), default=0.0) / 10
            self._passages[key] = (
                self.of_topic(around), self.of_whole(around),
                sum(gram in around for gram in self.rare) / 3, missing, self.of_terms(around),
            )  # fmt: skip
        return self._passages[key]

    def _place(self, said: Said) -> float:
        if not self.places:
            return 0.0
        if said.passage.place in self.places:
            return 1.0
        if any(form in said.evidence.quote for form in self.forms) or self._speaks_of(said):
            return 0.6
        return 0.3 if any(form in said.passage.prefixed for form in self.forms) else -1.0

    def _speaks_of(self, said: Said) -> bool:
        """Whether the paragraph of a sentence goes on about one of the places."""
        there = any(form in said.passage.prefixed for form in self.forms)
        return there and self.knowledge.sentences.place_of(said) in self.places

    def _year(self, said: Said) -> float:
        if not self.years:
            return 0.0
        if any(year in said.evidence.quote for year in self.years):
            return 1.0
        if any(year in said.passage.prefixed for year in self.years):
            return 0.4
        return 0.4 if str(self.knowledge.year_of(said.evidence.document)) in self.years else -1.0


def _common(subject: str, text: str) -> float:
    """Length of the longest run of the subject that the text has, against the subject's."""
    best = 0
    for start in range(len(subject)):
        while start + best < len(subject) and subject[start : start + best + 1] in text:
            best += 1
    return best / max(4, min(len(subject), _DISTANT))
