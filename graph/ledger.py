"""The work in a graph as tables: the ledger of tasks, and how much each department has to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx

from corpus.gazetteer import label_of
from graph.schema import ROLES, NodeType, Relation, node_id
from graph.wording import deadline_text, document_title, target_text


@dataclass(frozen=True)
class Workload:
    """What a department has to do: numbers of tasks by role and of targets in tasks it leads or is responsible for.

    `joint` counts tasks, within `responsible`, that several share without a named lead.
    """

    department: str
    name: str
    place: str | None
    leads: int
    responsible: int
    joint: int
    supports: int
    tasks: int
    targets: int


@dataclass(frozen=True)
class LedgerRow:
    """A task as a line of an office ledger. `joint`: the responsible ones share it, no lead named; `label`: its own
    number as the text writes it, 10. or （三）; `year`: of its document, for 今年.
    """

    task: str
    title: str
    number: int | None
    place: str | None
    leads: tuple[str, ...]
    responsible: tuple[str, ...]
    supports: tuple[str, ...]
    joint: bool
    targets: tuple[str, ...]
    deadlines: tuple[str, ...]
    document: str
    document_title: str
    section: str
    quote: str
    label: str
    year: int | None
    guides: tuple[str, ...] = ()
    supervises: tuple[str, ...] = ()


def department_workload(graph: nx.MultiDiGraph, place: str | None = None) -> list[Workload]:
    """Departments with work (of the place of one label, or all), the busiest first."""
    rows = []
    for node, data in _of_type(graph, NodeType.DEPARTMENT):
        if place and label_of(data.get("place")) != place:
            continue
        roles: dict[str, set[str]] = {role: set() for role in ROLES}
        joint: set[str] = set()
        for _, task, edge in graph.out_edges(node, data=True):
            if edge.get("relation") in roles and graph.nodes[task].get("type") == NodeType.TASK:
                roles[edge["relation"]].add(task)
                if edge["relation"] == Relation.RESPONSIBLE_FOR and edge.get("joint"):
                    joint.add(task)
        tasks = set().union(*roles.values())
        if not tasks:
            continue
        own = roles[Relation.LEADS] | roles[Relation.RESPONSIBLE_FOR]
        targets = {target for task in own for target in _targets_of(graph, task)}
        counts = [len(roles[role]) for role in ROLES]
        name = str(data.get("name") or node)
        where = label_of(data.get("place"))
        rows.append(Workload(node, name, where, counts[0], counts[1], len(joint), counts[2], len(tasks), len(targets)))
    return sorted(rows, key=lambda row: (-row.tasks, -row.leads, row.name, row.department))


def ledger(
    graph: nx.MultiDiGraph, place: str | None = None, document: str | None = None, department: str | None = None
) -> list[LedgerRow]:
    """All tasks as ledger lines in document order; only of a place, a document, or a department node, if given."""
    rows = []
    for task, data in _of_type(graph, NodeType.TASK):
        workers = [(source, edge) for source, _, edge in graph.in_edges(task, data=True) if edge["relation"] in ROLES]
        if (place and label_of(data.get("place")) != place) or (document and data.get("document") != document):
            continue
        if department and department not in {source for source, _ in workers}:
            continue
        rows.append((_task_order(graph, task), _ledger_row(graph, task, data, workers)))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _ledger_row(
    graph: nx.MultiDiGraph, task: str, data: dict[str, Any], workers: list[tuple[str, dict[str, Any]]]
) -> LedgerRow:
    targets = sorted(_targets_of(graph, task).items(), key=lambda item: (item[1].get("start") or 0, item[0]))
    described = [graph.nodes[target] for target, _ in targets]
    deadlines = [str(data["deadline"])] if data.get("deadline") else [deadline_text(target) for target in described]
    held = _placement(graph, task)
    quotes = [edge.get("quote") or "" for edge in (*(edge for _, edge in workers), *(edge for _, edge in targets))]
    by_start = sorted(workers, key=lambda worker: (worker[1].get("start") or 0, worker[1].get("order") or 0, worker[0]))

    def named(role: Relation) -> tuple[str, ...]:
        return _unique(str(graph.nodes[source].get("name")) for source, edge in by_start if edge["relation"] == role)

    return LedgerRow(
        task=task,
        title=str(data.get("name") or task),
        number=data.get("number"),
        place=label_of(data.get("place")),
        leads=named(Relation.LEADS),
        responsible=named(Relation.RESPONSIBLE_FOR),
        supports=named(Relation.SUPPORTS),
        joint=any(edge["relation"] == Relation.RESPONSIBLE_FOR and edge.get("joint") for _, edge in workers),
        targets=_unique(target_text(target) for target in described),
        deadlines=_unique(deadlines),
        document=str(data.get("document") or ""),
        document_title=document_title(graph, str(data.get("document") or "")),
        section=str(held.get("section") or ""),
        quote=str(data.get("text") or "\n".join(_unique(quotes)) or held.get("quote") or "").strip(),
        label=str(data.get("label") or data.get("number") or "").strip().rstrip("."),
        year=_year(graph, str(data.get("document") or "")),
    )


def _year(graph: nx.MultiDiGraph, document: str) -> int | None:
    """The year in which a document was signed or published; None where it does not say."""
    data = graph.nodes.get(node_id(NodeType.DOCUMENT, document), {})
    said = str(data.get("date") or data.get("published") or "")[:4]
    return int(said) if said.isdecimal() else None


def _task_order(graph: nx.MultiDiGraph, task: str) -> tuple[str, int, int, str]:
    data = graph.nodes[task]
    return str(data.get("document")), _placement(graph, task).get("start") or 0, data.get("number") or 0, task


def _placement(graph: nx.MultiDiGraph, task: str) -> dict[str, Any]:
    """The edge that says what the task stands under."""
    held = [edge for _, _, edge in graph.out_edges(task, data=True) if edge["relation"] == Relation.PART_OF]
    return min(held, key=lambda edge: edge.get("start") or 0, default={})


def _targets_of(graph: nx.MultiDiGraph, task: str) -> dict[str, dict[str, Any]]:
    return {
        target: edge
        for _, target, edge in graph.out_edges(task, data=True)
        if edge.get("relation") == Relation.HAS_TARGET
    }


def _of_type(graph: nx.MultiDiGraph, kind: NodeType) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((node, data) for node, data in graph.nodes(data=True) if data.get("type") == kind)


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
