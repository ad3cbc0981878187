"""Links across documents that no text states: tasks about the same thing, targets on the same metric.

Both are computed, carry a score from 0 to 1 and are stored once per pair. Tasks are compared by the words of
their titles and bodies (TF-IDF over character bigrams, the title weighted), metrics by their names alone:
a comparison of figures must not rest on a likeness of contexts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from graph.schema import NodeType, Relation, edge_key

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

_SHORT = {"规模以上": "规上", "技术改造": "技改", "农业机械": "农机", "机动车": "车", "智能制造": "智造"}


def metric_key(metric: str) -> str:
    """A metric's name without frame words, for comparing."""
    for long, short in _SHORT.items():
        metric = metric.replace(long, short)
    return _METRIC_FRAME.sub("", metric)


def metric_similarity(a: str, b: str) -> float:
    """Likeness of two metric names, 0 to 1: Dice coefficient of their character bigrams."""
    x, y = _bigrams(metric_key(a)), _bigrams(metric_key(b))
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else float(metric_key(a) == metric_key(b) != "")


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def link_similar(graph: nx.MultiDiGraph) -> None:
    """Add `similar_to` and `same_metric` edges to `graph`, after removing those that are there."""
    old = [
        (u, v, k)
        for u, v, k, d in graph.edges(keys=True, data="relation")
        if d in (Relation.SIMILAR_TO, Relation.SAME_METRIC)
    ]
    graph.remove_edges_from(old)
    for a, b, score in _alike_tasks(graph):
        graph.add_edge(
            a, b, key=edge_key(Relation.SIMILAR_TO), relation=str(Relation.SIMILAR_TO), score=round(score, 3)
        )
    for a, b, score in _same_metrics(graph):
        graph.add_edge(
            a, b, key=edge_key(Relation.SAME_METRIC), relation=str(Relation.SAME_METRIC), score=round(score, 3)
        )


def _alike_tasks(graph: nx.MultiDiGraph) -> list[tuple[str, str, float]]:
    """Pairs of tasks of different documents that are each other's best match there."""
    tasks = [(n, d) for n, d in sorted(graph.nodes(data=True)) if d["type"] == NodeType.TASK and not d.get("general")]
    if len(tasks) < 2:
        return []
    titles = [_OPENING.sub("", d["name"]) or d["name"] for _, d in tasks]
    bodies = [d.get("text") or d["name"] for _, d in tasks]
    scores = _TITLE_WEIGHT * _cosines(titles) + (1 - _TITLE_WEIGHT) * _cosines(bodies)
    by_document: dict[str, list[int]] = defaultdict(list)
    for i, (_, data) in enumerate(tasks):
        by_document[data["document"]].append(i)
    pairs: list[tuple[str, str, float]] = []
    for left, right in combinations(sorted(by_document), 2):
        block = scores[np.ix_(by_document[left], by_document[right])]
        for i, j in enumerate(block.argmax(axis=1)):
            if block[i, j] >= TASK_SIMILARITY and block[:, j].argmax() == i:
                a, b = tasks[by_document[left][i]][0], tasks[by_document[right][j]][0]
                pairs.append((a, b, float(min(1.0, block[i, j]))))
    return pairs


def _cosines(texts: list[str]) -> np.ndarray[Any, Any]:
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True).fit_transform(texts)
    return np.asarray((vectors @ vectors.T).todense())


def _same_metrics(graph: nx.MultiDiGraph) -> list[tuple[str, str, float]]:
    """Pairs of targets of different documents whose metrics have like names and the same unit."""
    targets = [(n, d) for n, d in sorted(graph.nodes(data=True)) if d["type"] == NodeType.TARGET]
    by_unit: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for node, data in targets:
        by_unit[re.sub(r"[万亿()]", "", data.get("unit") or "")].append((node, data))
    pairs: list[tuple[str, str, float]] = []
    for group in by_unit.values():
        index: dict[str, set[int]] = defaultdict(set)
        for i, (_, data) in enumerate(group):
            for gram in _bigrams(metric_key(data["metric"])):
                index[gram].add(i)
        near = {pair for members in index.values() if len(members) <= 400 for pair in combinations(sorted(members), 2)}
        for i, j in sorted(near):
            if group[i][1]["document"] != group[j][1]["document"]:
                score = metric_similarity(group[i][1]["metric"], group[j][1]["metric"])
                if score >= METRIC_SIMILARITY:
                    pairs.append((group[i][0], group[j][0], score))
    return pairs
