"""How many of the gold assignments (task, role, department) are found, and how many of those found are right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_ROLES = {"lead": "leads", "responsible": "responsible_for", "supports": "supports"}


class Triple(NamedTuple):
    """One department's part in one task; `task` is the task's title, `department` the name as the text writes it."""

    document: str
    task: str
    role: str
    department: str


@dataclass(frozen=True)
class Score:
    """Counts of one comparison; `missed` and `wrong` are what to look at."""

    right: int
    missed: tuple[Triple, ...]
    wrong: tuple[Triple, ...]

    @property
    def precision(self) -> float:
        """Share of the found that is gold; 1 where nothing was found."""
        found = self.right + len(self.wrong)
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 1 where there is no gold."""
        gold = self.right + len(self.missed)
        return self.right / gold if gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def gold_triples(tasks: Path) -> set[Triple]:
    """Triples of a `tasks.json`; a task without one of the fields has nobody in that role."""
    return {
        Triple(task["doc"], task["title"], role, department)
        for task in json.loads(tasks.read_text(encoding="utf-8"))
        for field, role in _ROLES.items()
        for department in task.get(field, ())
    }


def roles_judged(tasks: Path) -> set[tuple[str, str]]:
    """(document, role) for each role that a `tasks.json` states for the document; what it never states is not judged."""
    return {
        (task["doc"], role)
        for task in json.loads(tasks.read_text(encoding="utf-8"))
        for field, role in _ROLES.items()
        if field in task
    }


def score(predicted: Iterable[Triple], gold: Iterable[Triple]) -> Score:
    """Compare found triples with gold ones."""
    found, wanted = set(predicted), set(gold)
    return Score(len(found & wanted), tuple(sorted(wanted - found)), tuple(sorted(found - wanted)))


def report(result: Score) -> str:
    """The score in words, with every failure on a line."""
    lines = [f"任务—部门—角色：准确率 {result.precision:.3f}，召回率 {result.recall:.3f}，F1 {result.f1:.3f}"]
    lines += [f"  漏：{' · '.join(triple)}" for triple in result.missed]
    lines += [f"  误：{' · '.join(triple)}" for triple in result.wrong]
    return "\n".join(lines)
