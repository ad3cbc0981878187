"""What only all documents together tell: how often words occur, and which documents are copies. Kept by the count and by
the pair, so that a change works out only what concerns it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from chinese.grams import grams
from corpus.document import Passage
from corpus.text import Span
from graph.copies import Pair
from store.rows import Facts, Rows, large

_WORDS, _PAIRS = "grams", "pairs"


@dataclass(frozen=True)
class WordCounts:
    """Of how many of `texts` passages each bigram is part."""

    texts: int
    counts: Mapping[str, int]


def facts_of(counts: WordCounts, pairs: Sequence[Pair]) -> Facts:
    """What is kept of all documents beside them."""
    return {_PAIRS: orjson.dumps(pairs), **large(_WORDS, orjson.dumps([counts.texts, counts.counts]))}


def kept_counts(rows: Rows) -> tuple[int, dict[str, int]]:
    """What is kept of the words: how many passages there are, and how many of them have each."""
    said = orjson.loads(rows.large_fact(_WORDS) or b"[0, {}]")
    return int(said[0]), said[1]


def kept_pairs(rows: Rows) -> list[Pair]:
    """The pairs of documents of one text that are kept."""
    return [(a, b) for a, b in orjson.loads(rows.fact(_PAIRS) or b"[]")]


def count_words(content: bytes, counts: Counter[str], times: int = 1) -> int:
    """Count the words of a document's passages, as they are kept, in or out; gives how many passages there are."""
    found = passages_from(content)
    for passage in found:
        for word in grams(passage.prefixed):
            counts[word] += times
    return len(found)


def passages_from(content: bytes) -> list[Passage]:
    """A document's passages from how they are kept."""
    return [_passage(record) for record in orjson.loads(content)]


def _passage(record: dict[str, Any]) -> Passage:
    record["section"] = tuple(record["section"])
    record["spans"] = tuple(Span(*span) for span in record["spans"])
    return Passage(**record)
