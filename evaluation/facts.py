"""The facts of a built graph beside the gold: who does what, and which targets are set."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import networkx as nx

from corpus.gazetteer import label_of
from evaluation.assignments import Triple, gold_triples, roles_judged, score
from evaluation.noise import ReadTask
from evaluation.report import Part
from evaluation.targets import TargetScore, score_targets
from graph.schema import ROLES, NodeType


@dataclass(frozen=True)
class _Target:
    """A target node, as `evaluation.targets` compares it."""

    metric: str
    value: float | int | str
    unit: str
    deadline: int | None
    period: str | None
    place: str | None


def triples(graph: nx.MultiDiGraph) -> set[Triple]:
    """Work assigned in a graph, each body under the name that the text gives it there.

    A mention in running text that repeats what the task's own bracket says (under a shorter name) counts once.
    """
    edges = [edge for edge in graph.edges(data=True) if edge[2]["relation"] in ROLES]
    formal = {(body, item, data["relation"]) for body, item, data in edges if not data.get("inline")}
    return {
        Triple(data["document"], graph.nodes[item]["name"], str(data["relation"]), data["form"])
        for body, item, data in edges
        if not (data.get("inline") and (body, item, data["relation"]) in formal)
    }


def tasks(graph: nx.MultiDiGraph) -> dict[str, list[ReadTask]]:
    """The tasks of a graph, by document."""
    found: dict[str, list[ReadTask]] = {}
    for _, data in graph.nodes(data=True):
        if data["type"] == NodeType.TASK:
            found.setdefault(data["document"], []).append(ReadTask(data["name"], bool(data.get("general"))))
    return found


def departments(graph: nx.MultiDiGraph) -> list[set[str]]:
    """The forms of name of each department of a graph."""
    bodies = (data for _, data in graph.nodes(data=True) if data["type"] == NodeType.DEPARTMENT)
    return [{data["name"], *data["aliases"]} for data in bodies]


def targets(graph: nx.MultiDiGraph, document: str) -> list[_Target]:
    """Targets that a graph has from one document."""
    return [
        _Target(**{field.name: data[field.name] for field in fields(_Target)} | {"place": label_of(data["place"])})
        for _, data in graph.nodes(data=True)
        if data["type"] == NodeType.TARGET and data["document"] == document
    ]


def parts(graph: nx.MultiDiGraph, documents: Iterable[str], gold: Path) -> list[Part]:
    """Assignments and targets of each document that the gold folder knows, against that gold."""
    documents = list(documents)
    return [_assignments(graph, documents, gold / "tasks.json"), _targets(graph, documents, gold / "targets.json")]


def _assignments(graph: nx.MultiDiGraph, documents: list[str], path: Path) -> Part:
    judged, wanted = roles_judged(path), gold_triples(path)
    found = {triple for triple in triples(graph) if (triple.document, triple.role) in judged}
    rows: list[tuple[str, int, int, float, float, float]] = []
    failures: list[str] = []
    for document in documents:
        gold = [triple for triple in wanted if triple.document == document]
        got = [triple for triple in found if triple.document == document]
        if not gold and not got:
            continue
        result = score(got, gold)
        rows.append((document, len(gold), len(got), result.precision, result.recall, result.f1))
        failures += [f"漏：{' · '.join(triple)}" for triple in result.missed]
        failures += [f"误：{' · '.join(triple)}" for triple in result.wrong]
    columns = ("文件", "应有", "抽出", "准确率", "召回率", "F1")
    return Part("assignments", "事实：任务—角色—部门", columns, tuple(rows), tuple(failures))


def _targets(graph: nx.MultiDiGraph, documents: list[str], path: Path) -> Part:
    gold: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    rows: list[tuple[str, int, int, float, float, float]] = []
    failures: list[str] = []
    for document in documents:
        wanted = [item for item in gold if item["doc"] == document]
        if not wanted:
            continue
        got = targets(graph, document)
        # A target of another place is another target, so each place is compared by itself.
        places = dict.fromkeys([*(item["place"] for item in wanted), *(target.place for target in got)])
        results = [
            score_targets([t for t in got if t.place == place], [w for w in wanted if w["place"] == place])
            for place in places
        ]
        missed = [item for result in results for item in result.missed]
        added = [item for result in results for item in result.added]
        result = TargetScore(sum(r.matched for r in results), tuple(missed), tuple(added))
        rows.append((document, len(wanted), len(got), result.precision, result.recall, result.f1))
        failures += [f"漏：{document} · {item['metric']} {item['value']}{item['unit']}" for item in missed]
        failures += [
            f"误：{document} · {item.metric} {item.value}{item.unit}（{item.deadline or item.period or '无时限'}）"
            for item in added
        ]
    columns = ("文件", "应有", "抽出", "准确率", "召回率", "F1")
    return Part("targets", "事实：目标", columns, tuple(rows), tuple(failures))
