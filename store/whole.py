"""What only all documents together tell: how often words occur, and which documents are copies. Kept by the count and by
the pair, so that a change works out only what concerns it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from chinese.grams import grams
from corpus.document import Passage
from corpus.gazetteer import place_at
from corpus.text import Span
from graph.copies import Pair, pairs_with
from store.rows import Facts, Parts, Rows, large

_WORDS, _PAIRS = "grams", "pairs"


@dataclass(frozen=True)
class WordCounts:
    """Of how many of `texts` passages each bigram is part."""

    texts: int
    counts: Mapping[str, int]


def facts_of(counts: WordCounts, pairs: Sequence[Pair]) -> Facts:
    """What is kept of all documents beside them."""
    return {_PAIRS: orjson.dumps(pairs), **large(_WORDS, orjson.dumps([counts.texts, counts.counts]))}


def word_counts(
    rows: Rows, names: Sequence[str], changed: Mapping[str, Parts | None], part: Callable[[str, str], bytes]
) -> WordCounts:
    """The words of the documents `names`: those kept in `rows`, but for what was changed since; `part` gives a part of a
    document as it is now.
    """
    said = orjson.loads(rows.large_fact(_WORDS) or b"[0, {}]")
    texts, counts = int(said[0]), said[1]
    if not changed:
        return WordCounts(texts, counts)
    if len(names) < len(changed):  # few are left
        few: Counter[str] = Counter()
        return WordCounts(sum(count_words(part(name, "passages"), few) for name in names), few)
    there, now = set(rows.documents), Counter(counts)
    for name, parts in changed.items():
        if parts is None or "passages" in parts:
            if name in there:
                texts -= count_words(rows.part(name, "passages"), now, -1)
            if parts:
                texts += count_words(parts["passages"], now)
    return WordCounts(texts, +now)


def kept_pairs(rows: Rows) -> list[Pair]:
    """The pairs of documents of one text that are kept."""
    return [(a, b) for a, b in orjson.loads(rows.fact(_PAIRS) or b"[]")]


def pairs_now(
    pairs: list[Pair], again: Sequence[str], every: Callable[[str], Iterator[tuple[str, bytes]]]
) -> list[Pair]:
    """Pairs after the texts of some documents changed; `every` gives a part of all documents that are there now."""
    if not again:
        return pairs
    gone = set(again)
    sketches = {name: np.frombuffer(content, np.uint64).tolist() for name, content in every("sketch")}
    found = {pair for name in again if name in sketches for pair in pairs_with(name, sketches[name], sketches)}
    return [*(pair for pair in pairs if gone.isdisjoint(pair)), *sorted(found)]


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
    record["place"] = place_at(record["place"]) if record["place"] else None
    record["spans"] = tuple(Span(*span) for span in record["spans"])
    return Passage(**record)
