"""Whether search finds the passages that hold the evidence: recall@1, @5, @10 and mean reciprocal rank.

Each quote of a question counts by itself in recall (a comparison needs a passage of every place, so that its
recall@1 is below one whatever is done); the reciprocal rank is that of the first passage with any of the quotes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus.document import Passage
from corpus.places import Place, place_in_question
from embeddings.search import SearchIndex
from embeddings.wording import word_question
from evaluation.questions import Question
from evaluation.report import Part
from qa.retrieval import retrieve
from store.store import Store

_DEPTH = 10

Search = Callable[[str, Sequence[Place | None] | None], list[str]]
"""A question, and the places to keep to (None: everywhere), to passage ids, best first."""


@dataclass(frozen=True)
class Ranks:
    """For each gold quote of a question, the rank (from 1) of the first passage with it, None beyond the tenth."""

    question: Question
    quotes: tuple[int | None, ...]

    def recall(self, k: int) -> float:
        """Share of the quotes found among the first `k` passages."""
        return sum(rank is not None and rank <= k for rank in self.quotes) / len(self.quotes)

    @property
    def reciprocal(self) -> float:
        """One over the rank of the first passage that holds any of the quotes."""
        return max((1 / rank for rank in self.quotes if rank), default=0.0)


def searches(index: SearchIndex) -> Mapping[str, Search]:
    """The ways of searching that are compared."""

    def dense(question: str, places: Sequence[Place | None] | None) -> list[str]:
        wording = word_question(question).without_places(places or ())
        return [key for key, _ in index.dense(wording, _DEPTH, index.within(places))]

    def lexical(question: str, places: Sequence[Place | None] | None) -> list[str]:
        return [key for key, _ in index.lexical(word_question(question), _DEPTH, index.within(places))]

    def hybrid(question: str, places: Sequence[Place | None] | None) -> list[str]:
        return [hit.passage_id for hit in index.search(question, _DEPTH, place=places)]

    return {"向量": dense, "字面": lexical, "融合": hybrid}


def rank(search: Search, question: Question, passages: Mapping[str, Passage], places: Sequence[Place] | None) -> Ranks:
    """Where the evidence of a question is found. With the `places` of the corpus, the search keeps to those that the
    question names, each on its own and taken in turn, as the answering does.
    """
    named = place_in_question(question.text, places) if places else []
    # What is said of the larger places holds too, and what no place is known of may.
    lists = [search(question.text, [*place.chain, None]) for place in named]
    lists = lists or [search(question.text, None)]
    found = list(dict.fromkeys(key for row in zip_longest(*lists) for key in row if key))[:_DEPTH]
    texts = [(passages[key].document, _plain(passages[key].text)) for key in found]
    return Ranks(
        question,
        tuple(
            next((r for r, (owner, text) in enumerate(texts, 1) if owner == document and _plain(quote) in text), None)
            for document, quote in question.evidence
        ),
    )


def parts(store: Store, questions: Sequence[Question]) -> list[Part]:
    """A table of the ways of searching, everywhere and within the places that a question names, and the quotes that
    the best of them, with the graph's help, misses.
    """
    index = store.index

    def with_graph(question: str, _: Sequence[Place | None] | None) -> list[str]:
        return [passage.id for passage in retrieve(store, question, _DEPTH)]

    ways: list[tuple[str, Search, Sequence[Place] | None]] = [
        (f"{name} · {scope}", search, known)
        for scope, known in (("不限地方", None), ("按问题的地方", store.places))
        for name, search in searches(index).items()
    ]
    ways.append(("融合加图谱", with_graph, None))  # it keeps to the question's places by itself
    asked = [question for question in questions if question.to_be_found]
    rows: list[tuple[str, float, float, float, float]] = []
    ranks: list[Ranks] = []
    for name, search, known in ways:
        ranks = [rank(search, question, index.passages, known) for question in asked]
        share = [sum(r.recall(k) for r in ranks) / len(ranks) if ranks else 0.0 for k in (1, 5, 10)]
        mean = sum(r.reciprocal for r in ranks) / len(ranks) if ranks else 0.0
        rows.append((name, share[0], share[1], share[2], mean))
    failures = [
        f"{r.question.id} {r.question.text}：{quote[:40]}（第 {at or '10 之后'} 位）"
        for r in ranks
        for (_, quote), at in zip(r.question.evidence, r.quotes, strict=True)
        if at is None or at > 5
    ]
    columns = ("检索方式", "recall@1", "recall@5", "recall@10", "MRR@10")
    return [Part("retrieval", f"检索（{len(asked)} 个有依据的问题）", columns, tuple(rows), tuple(failures))]


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
