"""Links across documents that no text states: tasks about the same thing, targets on the same metric.

Both are computed, carry a score from 0 to 1 and are stored once per pair. Tasks are compared by the words of
their titles and texts (TF-IDF over character bigrams, the title weighted), metrics by their names alone:
a comparison of figures must not rest on a likeness of contexts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chinese.bigrams import bigrams, dice
from graph.computed import Link
from graph.near import candidates, counted, vectors
from graph.schema import NodeType, Relation, edge_key

if TYPE_CHECKING:
    import networkx as nx

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


def find_alike(nodes: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Link]:
    """The links between tasks and targets, given nodes with their data; other nodes are passed over."""
    tasks: list[_Task] = []
    targets: list[_Target] = []
    for node, data in nodes:
        if data["type"] == NodeType.TASK and not data.get("general"):
            title = _OPENING.sub("", data["name"]) or data["name"]
            tasks.append(_Task(node, data["document"], title, data.get("text") or data["name"]))
        elif data["type"] == NodeType.TARGET:
            unit = re.sub(r"[万亿()]", "", data.get("unit") or "")
            targets.append(_Target(node, data["document"], metric_key(data["metric"]), unit))
    found = [(Relation.SIMILAR_TO, _alike_tasks(sorted(tasks))), (Relation.SAME_METRIC, _same_metrics(sorted(targets)))]
    return [(a, b, str(relation), round(score, 3)) for relation, pairs in found for a, b, score in pairs]


def add_alike(graph: nx.MultiDiGraph, links: Iterable[Link]) -> None:
    """Add links as edges."""
    for a, b, relation, score in links:
        graph.add_edge(a, b, key=edge_key(Relation(relation)), relation=relation, score=score)


class _Task(NamedTuple):
    node: str
    document: str
    title: str
    text: str


class _Target(NamedTuple):
    node: str
    document: str
    metric: str
    unit: str


Pair = tuple[str, str, float]


def _most(count: int) -> int:
    """How many links each of `count` nodes may have: all in a corpus of some dozens of plans, the five best in one of
    thousands, where links between all parallel plans would outnumber everything else a thousandfold.
    """
    return max(5, 50_000 // count)


def _nearest(count: int) -> int:
    """Of the titles that share words with one of `count` titles, how many of the nearest are compared in full."""
    return max(60, 200_000 // count)


def _alike_tasks(tasks: Sequence[_Task]) -> list[Pair]:
    """Pairs of tasks of different documents that are each other's best match there, and among the best of one."""
    if len(tasks) < 2:
        return []
    count = len(tasks)
    names = {name: i for i, name in enumerate(dict.fromkeys(task.document for task in tasks))}
    documents = np.array([names[task.document] for task in tasks])
    first, second, alike = candidates(
        [task.title for task in tasks], [task.text for task in tasks], documents, _nearest(count)
    )
    scores = _TITLE_WEIGHT * alike
    texts = vectors([task.text for task in tasks])
    for at in range(0, len(first), _PART):
        part = slice(at, at + _PART)
        products = texts[first[part]].multiply(texts[second[part]]).sum(axis=1)
        scores[part] += (1 - _TITLE_WEIGHT) * np.asarray(products).ravel()
    best = np.argsort(-scores, kind="stable")  # of equal ones that of the first tasks
    best = best[scores[best] >= TASK_SIMILARITY]
    first, second, scores = first[best], second[best], scores[best]
    mutual = _first_of_each(first * len(names) + documents[second]) & _first_of_each(
        second * len(names) + documents[first]
    )
    kept = _best_of_each(first[mutual], second[mutual], _most(count))
    pairs = zip(first[mutual][kept].tolist(), second[mutual][kept].tolist(), scores[mutual][kept].tolist(), strict=True)
    return [(tasks[i].node, tasks[j].node, min(1.0, score)) for i, j, score in sorted(pairs)]


_PART = 50_000  # pairs compared in full at a time


def _first_of_each(keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where each key stands first."""
    first = np.zeros(len(keys), bool)
    first[np.unique(keys, return_index=True)[1]] = True
    return first


def _best_of_each(first: NDArray[np.int64], second: NDArray[np.int64], most: int) -> list[int]:
    """Which pairs, given the best first, are among the `most` best of either of their two."""
    seen: Counter[int] = Counter()
    kept: list[int] = []
    for number, (i, j) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        if seen[i] < most or seen[j] < most:
            kept.append(number)
            seen.update((i, j))
    return kept


def _same_metrics(targets: Sequence[_Target]) -> list[Pair]:
    """Pairs of targets of different documents whose metrics have like names and the same unit."""
    by_unit: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for node, document, metric, unit in targets:
        by_unit[unit][metric].append((node, document))
    most = _most(max(1, len(targets)))
    pairs: dict[tuple[str, str], float] = {}
    for named in by_unit.values():
        for first, second, score in _like_names([name for name in named if name]):
            pairs |= dict.fromkeys(_across(named[first], named[second], most), score)
    return [(a, b, score) for (a, b), score in sorted(pairs.items())]


_BLOCK = 500  # names compared with all others at a time


def _like_names(names: list[str]) -> Iterator[Pair]:
    """Names that are alike, each pair once, every name also with itself."""
    yield from ((name, name, 1.0) for name in names)
    grams = counted(dict.fromkeys(bigrams(name)) for name in names)
    sizes = np.diff(grams.indptr)
    others = grams.T.tocsr()
    for start in range(0, len(names), _BLOCK):
        block = (grams[start : start + _BLOCK] @ others).tocoo()
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
