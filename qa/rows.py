"""The graph's work as rows: one row a body and a task, from which any combination is selected and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from graph.schema import NodeType
from qa.knowledge import Item, Knowledge


@dataclass(frozen=True)
class Assignment:
    """A body's part in a task: node ids of both, the role, the place whose task it is."""

    body: str
    task: str
    role: str
    place: str
    collective: bool
    nth: int
    knowledge: Knowledge = field(repr=False, compare=False)

    @property
    def data(self) -> dict[str, Any]:
        """The data of the edge, read when it is asked for."""
        edges = self.knowledge.graph.get_edge_data(self.body, self.task).values()
        mine = [data for data in edges if data["relation"] == self.role and not data.get("proposed")]
        return dict(mine[self.nth])


_ROWS: WeakKeyDictionary[Knowledge, tuple[Assignment, ...]] = WeakKeyDictionary()


def assignments(knowledge: Knowledge) -> tuple[Assignment, ...]:
    """All rows of a store, task by task in order of the texts; made at the first question that needs them."""
    found = _ROWS.get(knowledge)
    if found is None:
        catalogue = knowledge.store.catalogue
        work: dict[str, list[tuple[int, str]]] = {}
        for body, task, role in catalogue.work:
            work.setdefault(catalogue.id(task), []).append((body, role))
        rows: list[Assignment] = []
        for task_item in sorted(knowledge.of(NodeType.TASK), key=in_order):
            seen: Counter[tuple[int, str]] = Counter()
            for body, role in work.get(task_item.id, ()):
                rows.append(
                    Assignment(
                        catalogue.id(body), task_item.id, role, task_item.place or "",
                        catalogue.flagged(body, "collective"), seen[body, role], knowledge,
                    )
                )  # fmt: skip
                seen[body, role] += 1
        found = _ROWS[knowledge] = tuple(rows)
    return found


def in_order(item: Item) -> tuple[str, int]:
    """Sorts items as they stand in their documents."""
    return item.document or "", int(item.data.get("start") or 0)


def tasks_of(rows: Iterable[Assignment]) -> list[str]:
    """The tasks of some rows, each once, in order."""
    return list(dict.fromkeys(row.task for row in rows))
