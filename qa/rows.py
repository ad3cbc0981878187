"""The graph's work as rows: one row a body and a task, from which any combination is selected and counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from graph.schema import ROLES, NodeType, Relation
from qa.knowledge import Item, Knowledge


@dataclass(frozen=True)
class Assignment:
    """A body's part in a task: node ids of both, the role, the place whose task it is, and the edge's own data."""

    body: str
    task: str
    role: str
    place: str
    collective: bool
    data: dict[str, Any]


_ROWS: WeakKeyDictionary[Knowledge, tuple[Assignment, ...]] = WeakKeyDictionary()


def assignments(knowledge: Knowledge) -> tuple[Assignment, ...]:
    """All rows of a store, task by task in order of the texts; made at the first question that needs them."""
    found = _ROWS.get(knowledge)
    if found is None:
        found = _ROWS[knowledge] = tuple(
            Assignment(
                source, task.id, data["relation"], task.place or "",
                bool(knowledge.graph.nodes[source].get("collective")), data,
            )
            for task in sorted(knowledge.of(NodeType.TASK), key=in_order)
            for source, data in knowledge.edges_in(task.id, *(Relation(role) for role in ROLES))
        )  # fmt: skip
    return found


def in_order(item: Item) -> tuple[str, int]:
    """Sorts items as they stand in their documents."""
    return item.document or "", int(item.data.get("start") or 0)


def tasks_of(rows: Iterable[Assignment]) -> list[str]:
    """The tasks of some rows, each once, in order."""
    return list(dict.fromkeys(row.task for row in rows))
