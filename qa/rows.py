"""The graph's work as rows: one row a body and a task, from which any combination is selected and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from cachetools import LRUCache

from corpus.gazetteer import Place
from graph.schema import NodeType
from qa.knowledge import Item, Knowledge


@dataclass(frozen=True)
class Assignment:
    """A body's part in a task: node ids of both, the role, the place whose task it is."""

    body: str
    task: str
    role: str
    place: Place | None
    collective: bool
    nth: int
    knowledge: Knowledge = field(repr=False, compare=False)

    @property
    def data(self) -> dict[str, Any]:
        """The data of the edge, read when it is asked for."""
        edges = self.knowledge.graph.get_edge_data(self.body, self.task).values()
        mine = [data for data in edges if data["relation"] == self.role and not data.get("proposed")]
        return dict(mine[self.nth])


_KEPT = 4  # choices of places that rows are kept of
_ROWS: WeakKeyDictionary[Knowledge, LRUCache[frozenset[Place | None], tuple[Assignment, ...]]] = WeakKeyDictionary()


def assignments(knowledge: Knowledge, places: Collection[Place | None]) -> tuple[Assignment, ...]:
    """All rows of some places, task by task in order of the texts."""
    kept = _ROWS.setdefault(knowledge, LRUCache(_KEPT))
    wanted = frozenset(places)
    found = kept.get(wanted)
    if found is None:
        found = kept[wanted] = tuple(_rows(knowledge, wanted))
    return found


def _rows(knowledge: Knowledge, places: Collection[Place | None]) -> Iterator[Assignment]:
    catalogue = knowledge.store.catalogue
    tasks = sorted(knowledge.within(places, NodeType.TASK), key=in_order)
    work: dict[str, list[tuple[int, str]]] = {}
    for body, task, role in catalogue.work([catalogue.at[task.id] for task in tasks]):
        work.setdefault(catalogue.id(task), []).append((body, role))
    for item in tasks:
        seen: Counter[tuple[int, str]] = Counter()
        for body, role in work.get(item.id, ()):
            collective = catalogue.flagged(body, "collective")
            yield Assignment(catalogue.id(body), item.id, role, item.place, collective, seen[body, role], knowledge)
            seen[body, role] += 1


def in_order(item: Item) -> tuple[str, int]:
    """Sorts items as they stand in their documents."""
    return item.document or "", int(item.data.get("start") or 0)


def tasks_of(rows: Iterable[Assignment]) -> list[str]:
    """The tasks of some rows, each once, in order."""
    return list(dict.fromkeys(row.task for row in rows))
