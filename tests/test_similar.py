"""Links between like tasks and like metrics: what comparing everything with everything gives, at a bounded cost."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import networkx as nx
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.plans import plans
from graph import similar
from graph.schema import NodeType, Relation
from graph.similar import METRIC_SIMILARITY, TASK_SIMILARITY, add_alike, find_alike, metric_key, metric_similarity


def graph_of(count: int) -> nx.MultiDiGraph:
    """Tasks and targets of synthetic plans, without reading them."""
    graph = nx.MultiDiGraph()
    for plan in plans(count, seed=3):
        for task in plan.tasks:
            text = f"{task.label}{task.title}。{plan.topic}{task.bracket}"
            graph.add_node(
                f"task:{plan.id}:{task.title}", type=NodeType.TASK, name=task.title, text=text, document=plan.id
            )
        for i, target in enumerate([*plan.goals, *(t for task in plan.tasks for t in task.targets)]):
            graph.add_node(
                f"target:{plan.id}:{i}",
                type=NodeType.TARGET,
                name="",
                metric=target.metric,
                unit=target.unit,
                document=plan.id,
            )
    return graph


def links(graph: nx.MultiDiGraph, relation: Relation) -> dict[frozenset[str], float]:
    return {frozenset((u, v)): d["score"] for u, v, d in graph.edges(data=True) if d["relation"] == relation}


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph:
    graph = graph_of(30)
    with pytest.MonkeyPatch.context() as patch:  # so that there are several blocks
        patch.setattr("graph.similar._BLOCK", 7)
        patch.setattr("graph.near._BLOCK", 9)
        add_alike(graph, find_alike(graph.nodes(data=True)))
    return graph


def test_metrics_are_linked_as_by_comparing_every_pair(graph: nx.MultiDiGraph) -> None:
    targets = [(n, d) for n, d in graph.nodes(data=True) if d["type"] == NodeType.TARGET]
    expected = {
        frozenset((a, b))
        for (a, x), (b, y) in combinations(targets, 2)
        if x["document"] != y["document"]
        and x["unit"].replace("万", "") == y["unit"].replace("万", "")
        and metric_key(x["metric"])
        and metric_similarity(x["metric"], y["metric"]) >= METRIC_SIMILARITY
    }
    assert len(expected) > 50
    assert set(links(graph, Relation.SAME_METRIC)) == expected


def test_tasks_are_linked_where_each_is_the_best_match_of_the_other(graph: nx.MultiDiGraph) -> None:
    tasks = [(n, d) for n, d in sorted(graph.nodes(data=True)) if d["type"] == NodeType.TASK]

    def cosines(texts: list[str]):
        vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True).fit_transform(texts)
        return (vectors @ vectors.T).toarray()

    titles = [similar._OPENING.sub("", d["name"]) or d["name"] for _, d in tasks]
    scores = 0.65 * cosines(titles) + 0.35 * cosines([d["text"] for _, d in tasks])
    rows: dict[str, list[int]] = {}
    for i, (_, data) in enumerate(tasks):
        rows.setdefault(data["document"], []).append(i)
    expected: set[frozenset[str]] = set()
    for left, right in combinations(sorted(rows), 2):
        for i in rows[left]:
            j = max(rows[right], key=lambda j: scores[i, j])
            if scores[i, j] >= TASK_SIMILARITY and max(rows[left], key=lambda k: scores[k, j]) == i:
                expected.add(frozenset((tasks[i][0], tasks[j][0])))
    found = links(graph, Relation.SIMILAR_TO)
    assert len(expected) > 50
    assert set(found) == expected
    assert all(TASK_SIMILARITY <= score <= 1 for score in found.values())


def test_linking_again_changes_nothing(graph: nx.MultiDiGraph) -> None:
    before = sorted(graph.edges(keys=True, data="score"))
    add_alike(graph, find_alike(graph.nodes(data=True)))
    assert sorted(graph.edges(keys=True, data="score")) == before


def test_links_stay_few_in_a_large_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "_most", lambda count: 3)
    monkeypatch.setattr(similar, "_nearest", lambda count: 20)
    graph = graph_of(150)
    add_alike(graph, find_alike(graph.nodes(data=True)))
    for kind, relation in ((NodeType.TASK, Relation.SIMILAR_TO), (NodeType.TARGET, Relation.SAME_METRIC)):
        nodes = [n for n, d in graph.nodes(data=True) if d["type"] == kind]
        pairs = links(graph, relation)
        degrees = Counter(n for pair in pairs for n in pair)
        assert len(nodes) < len(pairs) <= (3 if relation == Relation.SIMILAR_TO else 6) * len(nodes)
        assert len(degrees) > 0.9 * len(nodes)  # nearly everything keeps links: the bound is shared out


def test_nothing_to_link() -> None:
    for count in (0, 1):
        graph = graph_of(count)
        add_alike(graph, find_alike(graph.nodes(data=True)))
        assert graph.number_of_edges() == 0
