"""Sentences that may answer a question, best first: what search finds, read sentence by sentence.

Each sentence of the passages found is described by how it meets the question (its words, the rare ones, the headings
above it, place, year, whether it has what such a question wants: a figure, a date, a body, a reason), and a forest
trained on questions that people wrote (`evaluation/train.py`) orders them. The best are embedded and ordered again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.places import COUNTRY
from embeddings.passages import Hit
from embeddings.wording import word_question
from qa.alignment import nearest, summary
from qa.features import Features
from qa.forest import Forest
from qa.heads import Form
from qa.knowledge import Knowledge
from qa.lexicon import grams
from qa.link import Linked
from qa.naming import document_wanted, named
from qa.question import Question
from qa.sentences import HAS, Said
from qa.wanted import explaining, is_formal

WEIGHTS = Path(__file__).parent / "data" / "reader.npz"
PASSAGES = 20
"""Passages whose sentences are looked at."""
EMBEDDED = 8
"""Sentences looked at again with the encoder."""
Floats = NDArray[np.float32]

_WANTED = (
    ("figure", ("value", "count", "rank", "compare")),
    ("body", ("who", "duties")),
    ("date", ("when",)),
    ("reason", ("why",)),
    ("meaning", ("define",)),
    ("listed", ("names", "how", "tasks")),
    ("title", ("names", "define", "meta")),
    ("work", ("who",)),
)
"""What a sentence should have for a question of some kinds."""


@dataclass(frozen=True)
class Asked:
    """A question made ready to be answered: its form, what it names, and the words of its subject."""

    question: Question
    form: Form
    linked: Linked
    subject: str

    @property
    def local(self) -> bool:
        """Whether the question names a place smaller than the country (中国家电产量 is asked of any document)."""
        return any(place != COUNTRY for place in self.linked.places)


@dataclass(frozen=True)
class Candidate:
    """A sentence with the features it was judged by (`float32 [features]`), its score, 0 to 1, how near it comes to
    each token of the question (`float32 [tokens]`, cosines), and, once they were read together, the log-odds that it
    answers the question, and wholly. `chance`: how likely it is to answer, by all that is known of it.
    """

    said: Said
    features: Floats
    score: float
    near: Floats
    read: tuple[float, float] | None = None
    chance: float = 0.0


@cache
def forests() -> tuple[Forest, Forest]:
    """Those that order sentences: all that are found, and the best of them once embedded."""
    with np.load(WEIGHTS) as arrays:
        return Forest.of(arrays, "first"), Forest.of(arrays, "second")


Found = Sequence[Candidate]
"""Sentences found for a question, best first."""


def candidates(knowledge: Knowledge, asked: Asked) -> list[Candidate]:
    """The best sentences for a question, best first, at most `EMBEDDED`; empty where nothing is found."""
    found, rows = described(knowledge, asked)
    if not found:
        return []
    first, second = forests()
    return ranked(knowledge, asked, found, rows, first.log_odds(rows), second)


def of_places(knowledge: Knowledge, asked: Asked, found: list[Candidate]) -> list[Candidate]:
    """The sentences without those that give a figure of another place than the question names: a page of a city's paper
    has those of its districts.
    """
    places = set(asked.linked.places) if asked.local else set()
    if not places or asked.form.kind not in _OF_FIGURES:
        return found
    place_of = knowledge.sentences.place_of
    return [c for c in found if (about := place_of(c.said)) in places or about == c.said.passage.place]


_OF_FIGURES = ("value", "count", "rank", "when")


def ranked(
    knowledge: Knowledge, asked: Asked, found: Sequence[Said], rows: Floats, scores: Floats, second: Forest | None
) -> list[Candidate]:
    """The best by a first score, embedded and ordered by the second forest (by the first score where there is none)."""
    order = np.argsort(-scores, kind="stable")
    if defines := defining(asked):  # looked at however low it comes
        order = np.array(sorted(order, key=lambda i: not defines.search(found[i].evidence.quote)))
    best = _with_rare(knowledge, asked, found, order)
    kept = [found[i] for i in best]
    seen, near = _seen(knowledge, asked, kept)
    full = np.concatenate([rows[best], seen, scores[best, None]], axis=1)
    chances = second.probability(full) if second else scores[best]
    order = np.argsort(-chances, kind="stable")
    return [Candidate(kept[i], full[i], float(chances[i]), near[i]) for i in order]


def _with_rare(knowledge: Knowledge, asked: Asked, found: Sequence[Said], order: NDArray[np.intp]) -> NDArray[np.intp]:
    """The first of some sentences in an order, and those that have a word of the subject which
    hardly any text and none of them has.
    """
    best = list(order[:EMBEDDED])
    said = frozenset[str]().union(*(found[i].words for i in best))
    counts = knowledge.lexicon.counts
    rare = sorted(gram for gram in grams(asked.subject) - said if 0 < counts.get(gram, 0) <= _RARE)
    having = [next((i for i in order if gram in found[i].words), None) for gram in rare]
    new = list(dict.fromkeys(i for i in having if i is not None))[:_NEW]
    return np.array([*best, *new])


_RARE, _NEW = 3, 2
"""Texts that have a rare word at most, and sentences that are looked at for such words."""


def defining(asked: Asked) -> re.Pattern[str] | None:
    """How a sentence looks that says what the subject of a question is; None where no meaning is asked for."""
    return explaining(asked.subject) if asked.form.kind == "define" else None


def described(knowledge: Knowledge, asked: Asked) -> tuple[list[Said], Floats]:
    """Sentences of the passages that search finds, with `float32 [n, features]`."""
    hits = passages_for(knowledge, asked)
    found = [(rank, hit, said) for rank, hit in enumerate(hits) for said in knowledge.sentences.of(hit.passage)]
    if asked.form.chance("meta") < _OF_PAPERS:  # whom a letter is sent to and what only issues it answer nothing else
        telling = (
            (r, h, s) for r, h, s in found if not (knowledge.sentences.is_head(s) or is_formal(s.evidence.quote))
        )
        found = list(telling)
    # What a question says itself, such as the number of a document, answers nothing.
    found = [(rank, hit, said) for rank, hit, said in found if said.evidence.quote.strip() not in asked.question.text]
    if not found:
        return [], np.zeros((0, 0), np.float32)
    places = asked.linked.places if asked.local else ()
    features = Features(knowledge, asked.question, asked.subject, places, hits)
    rows = np.array([features.row(rank, hit, said) for rank, hit, said in found], np.float32)
    relative = rows[:, _RELATIVE] - rows[:, _RELATIVE].max(axis=0)
    kinds = np.repeat(asked.form.kinds[None], len(rows), axis=0)
    wanted = np.stack(
        [rows[:, -len(HAS) + HAS.index(what)] * sum(asked.form.chance(kind) for kind in of) for what, of in _WANTED],
        axis=1,
    )
    return [said for _, _, said in found], np.concatenate([rows, relative, kinds, wanted], axis=1)


def passages_for(knowledge: Knowledge, asked: Asked) -> list[Hit]:
    """The passages to read: of the documents that the question narrows itself to, and where it names places, those of
    the places and those that write of one.
    """
    search, text, linked = knowledge.store.index.search, asked.question.text, asked.linked
    documents = document_wanted(knowledge, text)
    called = named(knowledge, text)
    if called and len(rest := text[: called.start] + text[called.end :]) >= _REST:
        text = rest  # a document's name is nearest to its title, which answers nothing
    if asked.local and linked.known:
        knowledge.store.index.expect(text, linked.known)
    hits = search(text, PASSAGES, document=documents)
    if not asked.local:
        return hits
    # Of a place with documents of its own others write by its whole name; its short one may be a part of a longer name.
    own_ones = any(place in knowledge.places_with_documents for place in linked.places)
    forms = {name for p in linked.places for name in ((p.name,) if own_ones else (p.name, p.stem))}
    own = search(text, PASSAGES, place=linked.known, document=documents) if linked.known else []
    if documents and linked.known and not own:  # what was taken for a document's name is none of the place's
        own = search(text, PASSAGES, place=linked.known)
    telling = [hit for hit in hits if any(form in hit.passage.text for form in forms)]
    by_id = {hit.passage.id: hit for hit in [*own, *telling]}
    return sorted(by_id.values(), key=lambda hit: (-hit.score, hit.passage.id))[:PASSAGES]


_REST = 4  # characters that still ask something
_OF_PAPERS = 0.3  # chance from which a question is one about documents
_RELATIVE = [0, 1, 5, 12, 13, 14, 22, 24]
"""Columns of a row that are also given against the best sentence's."""


def _seen(knowledge: Knowledge, asked: Asked, found: Sequence[Said]) -> tuple[Floats, Floats]:
    """Sentences as the encoder sees them: their cosines to the question and to its subject and how its words are met
    (`float32 [n, 9]`), and how near each of its tokens is (`float32 [n, tokens]`).
    """
    encoder = knowledge.store.index.encoder
    vectors, tokens = knowledge.sentences.encoded(found)
    text = asked.question.text
    queries = encoder.encode_queries([text, word_question(text).sense])
    near = nearest(asked.form, tokens) if len(asked.form.tokens) else np.zeros((len(found), 0), np.float32)
    return np.concatenate([vectors @ queries.T, summary(asked.form, near)], axis=1).astype(np.float32), near
