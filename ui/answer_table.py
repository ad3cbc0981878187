"""What an answer lists as a table: the tasks or the targets that it cites, a row each, with their citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from corpus.document import Evidence
from corpus.gazetteer import label_of
from graph.export.office import JOINT
from graph.ledger import ledger
from graph.query import subgraph
from graph.schema import NodeType, Relation
from graph.wording import deadline_text, document_title, value_text
from qa.model import Answer

_FEWEST = 3  # rows; fewer are read as sentences
TASKS = ("任务", "地方", "牵头单位", "责任单位", "配合单位", "目标", "时限")
TARGETS = ("指标", "地方", "要求", "时限", "所在任务")
_OF_FIGURES = ("value", "rank", "compare")


@dataclass(frozen=True)
class AnswerRow:
    """A task or target: its node, its cells as the header names them, and where the text says so."""

    node: str
    cells: tuple[str, ...]
    document: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class AnswerTable:
    """Rows under a header; columns in which no row says anything are left out."""

    header: tuple[str, ...]
    rows: tuple[AnswerRow, ...]


def answer_table(graph: nx.MultiDiGraph, answer: Answer) -> AnswerTable | None:
    """The table of an answer, None where it lists too little for one. Only what the answer cites is a row."""
    cited = list(dict.fromkeys(e for statement in answer.statements for e in statement.evidence))
    nodes = [node for node in dict.fromkeys(answer.nodes) if node in graph]
    tasks = _tasks(graph, [n for n in nodes if graph.nodes[n]["type"] == NodeType.TASK], cited)
    targets = _targets(graph, [n for n in nodes if graph.nodes[n]["type"] == NodeType.TARGET], cited)
    figures = answer.kind in _OF_FIGURES
    for header, rows in ((TARGETS, targets), (TASKS, tasks)) if figures else ((TASKS, tasks), (TARGETS, targets)):
        if len(rows) >= _FEWEST:
            return _narrowed(header, rows)
    return None


def _tasks(graph: nx.MultiDiGraph, tasks: Sequence[str], cited: Sequence[Evidence]) -> list[AnswerRow]:
    around = dict.fromkeys(tasks)
    for task in tasks:
        around |= dict.fromkeys([*graph.predecessors(task), *graph.successors(task)])
    lines = {row.task: row for row in ledger(subgraph(graph, around))}
    rows = []
    for task in tasks:
        row, data = lines[task], graph.nodes[task]
        inside = tuple(
            e for e in cited if e.document == row.document and data.get("start", 0) <= e.start < data.get("end", -1)
        )
        if inside:
            title = f"{data.get('label') or ''}{row.title}"
            responsible = "、".join(row.responsible) + (JOINT if row.joint else "")
            cells = (
                title, row.place or "", "、".join(row.leads), responsible, "、".join(row.supports),
                "；".join(row.targets), "、".join(row.deadlines),
            )  # fmt: skip
            rows.append(AnswerRow(task, cells, row.document_title, inside))
    return rows


def _targets(graph: nx.MultiDiGraph, targets: Sequence[str], cited: Sequence[Evidence]) -> list[AnswerRow]:
    rows = []
    for target in targets:
        data = graph.nodes[target]
        said = [
            (e["document"], e["start"], e["end"])
            for _, _, e in graph.in_edges(target, data=True)
            if e["relation"] == Relation.HAS_TARGET
        ]
        inside = tuple(
            e
            for e in cited
            if any(e.document == document and e.start < end and start < e.end for document, start, end in said)
        )
        if inside:
            task = str(graph.nodes[data["task"]]["name"]) if data.get("task") in graph else ""
            cells = (
                str(data["metric"]),
                label_of(data.get("place")) or "",
                value_text(data),
                deadline_text(data),
                task,
            )
            rows.append(AnswerRow(target, cells, document_title(graph, data["document"]), inside))
    return rows


def _narrowed(header: tuple[str, ...], rows: Sequence[AnswerRow]) -> AnswerTable:
    kept = [at for at in range(len(header)) if any(row.cells[at] for row in rows)]
    return AnswerTable(
        tuple(header[at] for at in kept),
        tuple(AnswerRow(row.node, tuple(row.cells[at] for at in kept), row.document, row.evidence) for row in rows),
    )
