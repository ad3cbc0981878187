"""Questions to begin with, about what the loaded documents really hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import networkx as nx

from graph.ledger import department_workload, ledger
from graph.schema import NodeType, Relation
from qa.answer import answer_question
from store.store import Store

_OPENING = re.compile(r"^(?:开展|推动|推进|加强|支持|实施|加快|促进|深化|做好|强化)")
_LONGEST = 14  # a longer name makes a question that nobody would type
_TRIED = 6
_LOOKED_AT = 40  # documents: among thousands as many will do


def example_questions(store: Store) -> tuple[str, ...]:
    """A few questions of different kinds that the store can answer, about different places where it has several."""
    found: list[str] = []
    graph = store.only([*islice(store.documents, _LOOKED_AT)]).graph
    for questions in (_leads, _departments, _targets, _comparisons):
        for question, _ in zip(questions(graph), range(_TRIED), strict=False):
            if question not in found and answer_question(store, question).answerable:
                found.append(question)
                break
    return tuple(found)


def _leads(graph: nx.MultiDiGraph) -> Iterator[str]:
    rows = [row for row in ledger(graph) if row.leads and row.place]
    for row in sorted(rows, key=lambda row: len(row.title)):
        topic = _OPENING.sub("", row.title)
        if 3 <= len(topic) <= _LONGEST:
            yield f"{row.place}{topic}由哪个部门牵头？"


def _departments(graph: nx.MultiDiGraph) -> Iterator[str]:
    busiest: dict[str | None, str] = {}
    for workload in department_workload(graph):
        if workload.place and len(workload.name) <= _LONGEST:
            busiest.setdefault(workload.place, workload.name)
    for name in reversed(busiest.values()):
        yield f"{name}负责哪些任务？"


def _targets(graph: nx.MultiDiGraph) -> Iterator[str]:
    targets = [data for _, data in graph.nodes(data=True) if data["type"] == NodeType.TARGET]
    for data in sorted(targets, key=lambda data: (len(data["metric"]), data["metric"])):
        if data.get("place") and isinstance(data.get("deadline"), int) and 4 <= len(data["metric"]) <= _LONGEST:
            yield f"{data['place']}{data['deadline']}年{data['metric']}的目标是多少？"


def _comparisons(graph: nx.MultiDiGraph) -> Iterator[str]:
    pairs = [
        (graph.nodes[a], graph.nodes[b], data.get("score") or 0.0)
        for a, b, data in graph.edges(data=True)
        if data["relation"] == Relation.SAME_METRIC
    ]
    for one, other, _ in sorted(pairs, key=lambda pair: (-pair[2], len(pair[0]["metric"]), pair[0]["metric"])):
        if (
            one.get("place")
            and other.get("place")
            and one["place"] != other["place"]
            and len(one["metric"]) <= _LONGEST
        ):
            yield f"比较{one['place']}和{other['place']}的{one['metric']}目标"
