"""How well tasks, headings and figures fit a subject: all of a store's at once, by the words of their titles and texts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chinese.rarity import Rarity
from corpus.gazetteer import Place
from embeddings.lexical import numbers_of
from graph.catalogue import Catalogue
from graph.outline import FLAGS
from graph.schema import NodeType
from store.store import Store

TITLE, TEXT = 0, 1
OTHERS = 0.9
"""A fit by other words than the question's own counts a little less."""
METRIC_FITS = 0.5
"""Least fit of a metric, and of what stands around it, to a subject."""
_REMEMBERED = 6  # subjects whose fits are kept, eight bytes a node each: a question asks the same of many places
Floats = NDArray[np.float64]


class Fit:
    """The fits of a store's nodes. Nodes are named by their places in the catalogue; those of `left_out` fit nothing."""

    def __init__(self, store: Store, lexicon: Rarity, left_out: Collection[str]) -> None:
        """`left_out`: documents whose nodes do not count."""
        self._lexicon, self._words, self._catalogue = lexicon, store.words, store.catalogue
        catalogue = self._catalogue
        self._nodes = np.full(len(self._words), -1, np.int64)  # by row
        kept = [(document, rows) for document, rows in self._words.documents() if document not in left_out]
        sizes = [rows.stop - rows.start for _, rows in kept]
        begins = np.array([rows.start for _, rows in kept], np.int64)
        behind = np.arange(sum(sizes)) - np.repeat(np.cumsum([0, *sizes])[:-1], sizes)  # in the rows of its document
        here = np.repeat(begins, sizes) + behind
        self._nodes[here] = catalogue.indexes_of([name for name, _ in kept], sizes, self._words.numbers()[here])
        self._types, self._places, flags = self._columns(catalogue)
        self._shown = (flags & _bits("proposed") == 0) & (self._nodes >= 0)
        self._open = self._shown & (flags & _bits("general") == 0)
        words, counts = _counted(lexicon.counts)

        def weight(numbers: NDArray[np.uint64]) -> Floats:
            at = np.minimum(np.searchsorted(words, numbers), max(len(words) - 1, 0))
            have = counts[at] * (words[at] == numbers) if len(words) else np.zeros(len(numbers), np.int64)
            return lexicon.weights(have)

        self._titles = self._words.total(TITLE, weight)
        self._item_fit: Callable[[frozenset[str]], Floats] = lru_cache(_REMEMBERED)(self._item_fits)
        self._figure_fit: Callable[[frozenset[str]], Floats] = lru_cache(_REMEMBERED)(self._figure_fits)
        self._series = self._words.series()

    def _columns(self, catalogue: Catalogue) -> tuple[Any, Any, Any]:
        """Type and place, by number, and flags of the node of each row."""
        there = np.flatnonzero(self._nodes >= 0)
        columns = np.full((3, len(self._nodes)), -1, np.int32)
        columns[:, there] = catalogue.columns(self._nodes[there])
        return tuple(columns)  # type: ignore[return-value]

    def places_of(self, kind: NodeType) -> frozenset[Place | None]:
        """The places of the nodes of a type that are not left out."""
        of = (self._types == list(NodeType).index(kind)) & self._shown
        return frozenset(self._catalogue.place_list[number] for number in set(self._places[of].tolist()))

    def items(
        self,
        types: Sequence[NodeType],
        places: Collection[Place | None] | None,
        wanted: Collection[str],
        others: Collection[str],
        limit: int,
        also: Collection[int] = (),
    ) -> list[tuple[int, float]]:
        """The nodes of some types and places (None: all) that have most of a subject, `limit` or as many as fit equally
        well, and those of `also`, each with its fit, 0 to 1. `others` are other words for the subject.
        """
        scores = self._item_fit(frozenset(wanted))
        if others:
            scores = np.maximum(scores, OTHERS * self._item_fit(frozenset(others)))
        rows = np.flatnonzero(self._chosen(types, places))
        if len(rows) > limit:
            least = np.partition(scores[rows], len(rows) - limit)[len(rows) - limit]
            kept = scores[rows] >= max(least, 1e-12)
            if also:
                wanted_too = np.zeros(len(self._catalogue) + 1, bool)  # the last is what -1 stands for
                wanted_too[list(also)] = True
                kept |= wanted_too[self._nodes[rows]]
            rows = rows[kept]
        return [(int(self._nodes[row]), float(scores[row])) for row in rows.tolist()]

    def figures(
        self,
        types: Sequence[NodeType],
        places: Collection[Place | None] | None,
        wanted: Collection[str],
        others: Collection[str],
    ) -> list[tuple[int, float]]:
        """The figures of some types and places (None: all) whose metric a subject names, each with its fit. Those that
        belong together fit as well as the best of them.
        """
        scores = np.maximum(self._figure_fit(frozenset(wanted)), OTHERS * self._figure_fit(frozenset(others)))
        chosen = self._chosen(types, places) & self._words.having(TEXT, {*wanted, *others})
        rows = np.flatnonzero(chosen)
        best = np.zeros(len(scores))
        np.maximum.at(best, self._series[rows], scores[rows])
        rows = rows[best[self._series[rows]] >= METRIC_FITS]
        return [(int(self._nodes[row]), float(best[self._series[row]])) for row in rows.tolist()]

    def _chosen(self, types: Sequence[NodeType], places: Collection[Place | None] | None) -> NDArray[np.bool_]:
        of_type = np.array([*(kind in types for kind in NodeType), False])  # the last is what -1 stands for
        chosen: NDArray[np.bool_] = self._open & of_type[self._types]
        if places is not None:
            there = np.zeros(len(self._catalogue.place_list) + 1, bool)
            there[self._catalogue.numbers_of(places)] = True
            chosen &= there[self._places]
        return chosen

    def _item_fits(self, words: frozenset[str]) -> Floats:
        """How much of a subject names and texts have, and how much of the name the subject has."""
        weights, total = self._weights(words)
        common = self._words.shared(TITLE, weights)
        title, back, whole = common / total, self._back(common), self._words.shared(TEXT, weights) / total
        both = title + back
        harmonic = np.divide(2 * title * back, both, out=np.zeros_like(both), where=both > 0)
        return 0.45 * np.maximum(title, harmonic) + 0.15 * back + 0.4 * whole

    def _figure_fits(self, wanted: frozenset[str]) -> Floats:
        """How much of a subject metrics and what stands around them say, and how much of the metric the subject says."""
        if not wanted:
            return np.zeros(len(self._words))
        weights, total = self._weights(wanted)
        common = self._words.shared(TITLE, weights)
        return 0.45 * common / total + 0.35 * self._words.shared(TEXT, weights) / total + 0.2 * self._back(common)

    def _back(self, common: Floats) -> Floats:
        return np.divide(common, self._titles, out=np.zeros_like(common), where=self._titles > 0)

    def _weights(self, wanted: Collection[str]) -> tuple[Mapping[str, float], float]:
        weights = {word: self._lexicon.weight(word) for word in sorted(wanted)}
        return weights, sum(weights.values())


def _bits(flag: str) -> int:
    return 1 << FLAGS.index(flag)


def _counted(counts: Mapping[str, int]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Words by their numbers, in order of these, and how often they are there."""
    numbers = numbers_of(list(counts))
    order = np.argsort(numbers)
    return numbers[order], np.fromiter(counts.values(), np.int64, len(counts))[order]
