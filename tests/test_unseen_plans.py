"""Plans of many places, levels and styles, read from file to graph: identity, tasks, who does what, targets.

The plans in `tests/plans` are made up, each in a style of its own; beside each stands what a careful reader finds
in it. Nothing in the code knows them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from corpus.document import Document
from corpus.reader import read_file
from evaluation.targets import similarity
from graph.build import build_graph
from graph.schema import NodeType, Relation

PLANS = sorted(p for p in (Path(__file__).parent / "plans").iterdir() if p.suffix in (".txt", ".md"))
_IDENTITY = ("title", "number", "issuer", "place", "date", "kind", "source", "published")
_ROLES = {
    "lead": Relation.LEADS, "responsible": Relation.RESPONSIBLE_FOR, "supports": Relation.SUPPORTS,
    "guides": Relation.GUIDES, "supervises": Relation.SUPERVISES,
}  # fmt: skip


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_never_seen_is_read_as_a_reader_would(path: Path) -> None:
    assert differences(path) == []


def differences(path: Path) -> list[str]:
    """What is read from a plan otherwise than its gold says, in words."""
    gold: dict[str, Any] = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    document = read_file(path)
    graph = build_graph([document])
    return [*_identity(document, gold), *_tasks(graph, gold["tasks"]), *_targets(graph, gold["targets"])]


def _plain(text: str) -> str:
    return text.translate(str.maketrans("(),:－〔〕", "（），：-（）"))


def _identity(document: Document, gold: dict[str, Any]) -> list[str]:
    read = {field: said and str(said) for field in _IDENTITY for said in [getattr(document.identity, field)]}
    return [
        f"{field}：应为 {gold.get(field)}，读作 {read[field]}"
        for field in _IDENTITY
        if (read[field] and _plain(read[field])) != (gold[field] and _plain(gold[field]) if field in gold else None)
    ]


def _tasks(graph: nx.MultiDiGraph, gold: list[dict[str, Any]]) -> list[str]:
    """Tasks in order of the text, their bodies by role, whether these share the work, and deadlines."""
    wanted = [_wanted(task) for task in gold]
    nodes = [(n, d) for n, d in graph.nodes(data=True) if d["type"] == NodeType.TASK and not d.get("general")]
    read = [_read(graph, node, data) for node, data in sorted(nodes, key=lambda pair: pair[1]["start"])]
    missed = [f"漏任务：{task}" for task in wanted if task not in read]
    return missed + [f"误任务：{task}" for task in read if task not in wanted]


def _wanted(task: dict[str, Any]) -> tuple[Any, ...]:
    bodies = tuple(tuple(sorted(map(_plain, task.get(role, ())))) for role in _ROLES)
    return (task.get("number"), _plain(task["title"]), *bodies, task.get("joint", False), task.get("deadline"))


def _read(graph: nx.MultiDiGraph, node: str, data: dict[str, Any]) -> tuple[Any, ...]:
    edges = [(body, edge) for body, _, edge in graph.in_edges(node, data=True)]
    bodies = tuple(
        tuple(sorted({_plain(str(edge["form"])) for _, edge in edges if edge["relation"] == role}))
        for role in _ROLES.values()
    )
    joint = any(edge.get("joint") for _, edge in edges if edge["relation"] == Relation.RESPONSIBLE_FOR)
    return (data.get("number"), _plain(str(data["name"])), *bodies, joint, data.get("deadline"))


def _targets(graph: nx.MultiDiGraph, gold: list[dict[str, Any]]) -> list[str]:
    """Targets by value, unit and times exactly, and by a metric that names the same thing."""
    left = [data for _, data in graph.nodes(data=True) if data["type"] == NodeType.TARGET]
    problems: list[str] = []
    for item in gold:
        fitting = [data for data in left if _fits(data, item)]
        if fitting:
            left.remove(max(fitting, key=lambda data: similarity(str(data["metric"]), item["metric"])))
        else:
            problems.append(f"漏目标：{item}")
    keys = (
        "metric",
        "comparator",
        "bound",
        "value",
        "value_max",
        "unit",
        "deadline",
        "period",
        "baseline_year",
        "place",
    )
    return problems + [f"误目标：{ {k: d[k] for k in keys if d.get(k) is not None} }" for d in left]


def _fits(data: dict[str, Any], item: dict[str, Any]) -> bool:
    value = item["value"]
    return (
        (value in str(data["value"]) if isinstance(value, str) else data["value"] == value)
        and data.get("value_max") == item.get("value_max")
        and _plain(data["unit"]) == _plain(item.get("unit", ""))
        and data["deadline"] == item.get("deadline")
        and data["period"] == item.get("period")
        and data["baseline_year"] == item.get("baseline")
        and ("bound" not in item or data["bound"] == item["bound"])
        and ("place" not in item or str(data["place"]) == item["place"])
        and similarity(str(data["metric"]), item["metric"]) >= 0.75
    )
