"""Links across documents that no text states: tasks about the same thing, targets on the same metric.

Both are computed, carry a score from 0 to 1 and are stored once per pair. Tasks are compared by the words of
their titles and texts (TF-IDF over character bigrams, the title weighted), metrics by their names alone:
a comparison of figures must not rest on a likeness of contexts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from chinese.bigrams import bigrams, dice
from graph.schema import NodeType, Relation, edge_key

if TYPE_CHECKING:
    import networkx as nx
    from scipy.sparse import csr_matrix

TASK_SIMILARITY = 0.32
"""Least score of a pair of tasks; below it, pairs read by hand were more often unlike than alike."""
METRIC_SIMILARITY = 0.72
_TITLE_WEIGHT = 0.65
# Verbs that open titles say little about what a task concerns.
_OPENING = re.compile(
    r"^(着力|大力|积极|加快|推动|推进|支持|开展|实施|提升|提高|加强|强化|健全|完善|深化|促进|增强|落实|持续|深入)+"
)
# What a metric's name may carry besides what is measured.
_METRIC_FRAME = re.compile(
    r"每年|年均|年平均|累计|新增|全市|全区|全省|达到|实现|力争|数量|总量|\(.*?\)|[“”\"'、,()的和与数]"
)

# Written short and long for the same thing.
_LONG = {"规上": "规模以上", "技改": "技术改造", "农机": "农业机械", "智造": "智能制造"}


def metric_key(metric: str) -> str:
    """A metric's name without frame words, for comparing."""
    for short, long in _LONG.items():
        metric = metric.replace(short, long)
    return _METRIC_FRAME.sub("", metric)


def metric_similarity(a: str, b: str) -> float:
    """Likeness of two metric names, 0 to 1: Dice coefficient of their character bigrams."""
    one, other = metric_key(a), metric_key(b)
    return dice(one, other) if min(len(one), len(other)) > 1 else float(one == other != "")


Link = tuple[str, str, str, float]
"""Two nodes, how they are alike, and how much, from 0 to 1."""


def find_alike(graph: nx.MultiDiGraph) -> list[Link]:
    """The links between the tasks and targets of a graph."""
    wanted = (NodeType.TASK, NodeType.TARGET)
    nodes = sorted((n, {k: d.get(k) for k in _TOLD}) for n, d in graph.nodes(data=True) if d["type"] in wanted)
    tasks = [(a, b, str(Relation.SIMILAR_TO), round(score, 3)) for a, b, score in _alike_tasks(nodes)]
    return tasks + [(a, b, str(Relation.SAME_METRIC), round(score, 3)) for a, b, score in _same_metrics(nodes)]


def add_alike(graph: nx.MultiDiGraph, links: Iterable[Link]) -> None:
    """Add links as edges."""
    for a, b, relation, score in links:
        graph.add_edge(a, b, key=edge_key(Relation(relation)), relation=relation, score=score)


_TOLD = ("type", "name", "document", "general", "text", "metric", "unit")
"""What of the data of a node its likeness rests on."""
Pair = tuple[str, str, float]
Node = tuple[str, dict[str, Any]]
"""A node and its data."""


def _most(count: int) -> int:
    """How many links each of `count` nodes may have: all in a corpus of some dozens of plans, the five best in one of
    thousands, where links between all parallel plans would outnumber everything else a thousandfold.
    """
    return max(5, 50_000 // count)


def _nearest(count: int) -> int:
    """Of the titles that share words with one of `count` titles, how many of the nearest are compared in full."""
    return max(60, 200_000 // count)


def _alike_tasks(nodes: Sequence[Node]) -> list[Pair]:
    """Pairs of tasks of different documents that are each other's best match there, and among the best of one."""
    tasks = [(n, d) for n, d in nodes if d["type"] == NodeType.TASK and not d.get("general")]
    if len(tasks) < 2:
        return []
    titles = _vectors([_OPENING.sub("", d["name"]) or d["name"] for _, d in tasks])
    texts = _vectors([d.get("text") or d["name"] for _, d in tasks])
    names = {name: i for i, name in enumerate(dict.fromkeys(d["document"] for _, d in tasks))}
    documents = np.array([names[d["document"]] for _, d in tasks])
    best: dict[tuple[int, int], tuple[float, int]] = {}  # the best match of a task in another document
    for rows, columns, alike in _sharing(titles, documents):
        scores = _TITLE_WEIGHT * alike + (1 - _TITLE_WEIGHT) * _products(texts, rows, columns)
        kept = scores >= TASK_SIMILARITY
        for i, j, score in zip(rows[kept].tolist(), columns[kept].tolist(), scores[kept].tolist(), strict=True):
            place = (i, int(documents[j]))
            if place not in best or (score, -j) > (best[place][0], -best[place][1]):
                best[place] = (score, j)
    mutual = [
        (score, i, j)
        for (i, _), (score, j) in best.items()
        if i < j and best.get((j, int(documents[i])), (0.0, -1))[1] == i
    ]
    kept_pairs = _best_of_each(mutual, _most(len(tasks)))
    return [(tasks[i][0], tasks[j][0], min(1.0, score)) for score, i, j in kept_pairs]


def _best_of_each(pairs: list[tuple[float, int, int]], most: int) -> list[tuple[float, int, int]]:
    """Pairs that are among the `most` best of either of their two, in order of the first."""
    seen: Counter[int] = Counter()
    kept: list[tuple[float, int, int]] = []
    for score, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if seen[i] < most or seen[j] < most:
            kept.append((score, i, j))
            seen.update((i, j))
    return sorted(kept, key=lambda pair: pair[1:])


def _vectors(texts: list[str]) -> csr_matrix:
    from sklearn.feature_extraction.text import TfidfVectorizer  # here, as it takes longer to import than all else

    return TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True).fit_transform(texts).tocsr()


_BLOCK = 500  # rows compared with all others at a time


def _sharing(vectors: csr_matrix, documents: np.ndarray[Any, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Rows, columns and products of those rows of other documents that have anything in common, a block at a time."""
    others = vectors.T.tocsr()
    nearest = _nearest(vectors.shape[0])
    for start in range(0, vectors.shape[0], _BLOCK):
        block = (vectors[start : start + _BLOCK] @ others).tocsr()
        chosen: list[np.ndarray[Any, Any]] = []
        for row in range(block.shape[0]):
            entries = np.arange(block.indptr[row], block.indptr[row + 1])
            entries = entries[documents[block.indices[entries]] != documents[start + row]]
            if len(entries) > nearest:
                entries = entries[np.argpartition(-block.data[entries], nearest)[:nearest]]
            chosen.append(entries)
        rows = np.repeat(np.arange(start, start + len(chosen)), [len(entries) for entries in chosen])
        entries = np.concatenate(chosen)
        yield rows, block.indices[entries], block.data[entries]


def _products(vectors: csr_matrix, rows: np.ndarray[Any, Any], columns: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Product of each of the rows with its column."""
    parts = [
        np.asarray(vectors[rows[at : at + _PART]].multiply(vectors[columns[at : at + _PART]]).sum(axis=1)).ravel()
        for at in range(0, len(rows), _PART)
    ]
    return np.concatenate(parts) if parts else np.empty(0)


_PART = 50_000


def _same_metrics(nodes: Sequence[Node]) -> list[Pair]:
    """Pairs of targets of different documents whose metrics have like names and the same unit."""
    targets = [(n, d) for n, d in nodes if d["type"] == NodeType.TARGET]
    by_unit: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for node, data in targets:
        unit = re.sub(r"[万亿()]", "", data.get("unit") or "")
        by_unit[unit][metric_key(data["metric"])].append((node, data["document"]))
    most = _most(max(1, len(targets)))
    pairs: dict[tuple[str, str], float] = {}
    for named in by_unit.values():
        for first, second, score in _like_names([name for name in named if name]):
            pairs |= dict.fromkeys(_across(named[first], named[second], most), score)
    return [(a, b, score) for (a, b), score in sorted(pairs.items())]


def _like_names(names: list[str]) -> Iterator[Pair]:
    """Names that are alike, each pair once, every name also with itself."""
    yield from ((name, name, 1.0) for name in names)
    from sklearn.feature_extraction.text import CountVectorizer

    sets = [set(bigrams(name)) for name in names]
    sizes = np.array([len(grams) for grams in sets])
    if not sizes.any():
        return
    counted = CountVectorizer(analyzer=bigrams, binary=True).fit_transform(names).tocsr()
    others = counted.T.tocsr()
    for start in range(0, len(names), _BLOCK):
        block = (counted[start : start + _BLOCK] @ others).tocoo()
        rows, columns = block.row + start, block.col
        scores = 2 * block.data / (sizes[rows] + sizes[columns])
        kept = (rows < columns) & (scores >= METRIC_SIMILARITY)
        for i, j, score in zip(rows[kept].tolist(), columns[kept].tolist(), scores[kept].tolist(), strict=True):
            yield names[i], names[j], score


def _across(first: list[tuple[str, str]], second: list[tuple[str, str]], most: int) -> Iterator[tuple[str, str]]:
    """Pairs of different documents; in long lists each with those that follow at its place, so that all get some."""
    for at, (node, document) in enumerate(first):
        start = at * len(second) // len(first)
        turned = (second[(start + step) % len(second)] for step in range(len(second)))
        others = [other for other, owner in islice(turned, 2 * most) if owner != document]
        yield from ((min(node, other), max(node, other)) for other in others[:most])
