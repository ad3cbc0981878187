"""What changed between two versions of a plan: tasks, who does them, and their targets.

Tasks are the same task when their titles are nearly so, else when number and part of the title agree; targets when
they set the same metric for the same time, else the same metric.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import networkx as nx
from rapidfuzz import fuzz

from corpus.gazetteer import label_of
from graph.schema import ROLES, NodeType, Relation
from graph.wording import relation_name, target_text

Kind = Literal["added", "removed", "changed"]
Subject = Literal["task", "department", "target"]
T = TypeVar("T")

_VERB: dict[Kind, str] = {"added": "新增", "removed": "删去", "changed": "调整"}
_NOUN: dict[Subject, str] = {"task": "任务", "department": "分工", "target": "目标"}
_SAME_TITLE = 75.0  # 开展家电以旧换新 and 开展家装消费品换新 are at 59
_SAME_NUMBERED = 40.0
_SAME_METRIC = 80.0


@dataclass(frozen=True)
class Change:
    """One difference. `task` is the title of the task it belongs to (the new one), empty for targets of the whole plan;
    `old` and `new` say what there was and is, the missing one None.
    """

    kind: Kind
    subject: Subject
    task: str
    old: str | None
    new: str | None

    @property
    def text(self) -> str:
        """The difference in Chinese, without the title of the task it belongs to."""
        if self.kind == "changed":
            return f"{_NOUN[self.subject]}由“{self.old}”改为“{self.new}”"
        return f"{_VERB[self.kind]}{_NOUN[self.subject]}“{self.new if self.old is None else self.old}”"

    @property
    def line(self) -> str:
        """The difference in Chinese, led by its task."""
        if self.subject == "task":
            return self.text
        return f"“{self.task}”：{self.text}" if self.task else f"总体：{self.text}"


@dataclass(frozen=True)
class GraphDiff:
    """All differences, those of one task together; `unchanged` counts tasks that are the same in everything."""

    changes: tuple[Change, ...]
    unchanged: int

    def select(self, subject: Subject, kind: Kind | None = None) -> tuple[Change, ...]:
        """The differences on one subject, of one kind if given."""
        return tuple(c for c in self.changes if c.subject == subject and kind in (None, c.kind))

    @property
    def summary(self) -> str:
        """Counts in one Chinese sentence."""
        if not self.changes:
            return f"两个版本一致，{self.unchanged} 项任务没有变化。"
        counts = Counter((change.subject, change.kind) for change in self.changes)
        parts = []
        for subject, noun in _NOUN.items():
            said = [f"{verb}{counts[subject, kind]}项" for kind, verb in _VERB.items() if counts[subject, kind]]
            if said:
                parts.append(f"{noun}{'、'.join(said)}")
        return "；".join(parts) + f"；另有 {self.unchanged} 项任务没有变化。"

    @property
    def lines(self) -> tuple[str, ...]:
        """A Chinese line for each difference, led by its task."""
        return tuple(change.line for change in self.changes)


@dataclass(frozen=True)
class _Task:
    """A task as one version has it; the targets of the whole plan are a task without title."""

    title: str
    number: int | None
    parent: str
    workers: dict[tuple[str | None, str], str]  # (place, name) → roles
    forms: dict[tuple[str | None, str], frozenset[str]]  # (place, name) → name and aliases
    targets: tuple[dict[str, Any], ...]


def diff(
    old: nx.MultiDiGraph, new: nx.MultiDiGraph, old_document: str | None = None, new_document: str | None = None
) -> GraphDiff:
    """Differences from `old` to `new`: two graphs, or two documents (ids) of one graph or of two.

    Without document ids, documents of the same id are compared, or the only one of each graph.
    """
    changes: list[Change] = []
    unchanged = 0
    for before, after in _document_pairs(old, new, old_document, new_document):
        for one, other in _matched_tasks(_tasks(old, before), _tasks(new, after)):
            found = _task_changes(one, other)
            changes += found
            unchanged += not found and bool(other and other.title)
    return GraphDiff(tuple(changes), unchanged)


def _document_pairs(
    old: nx.MultiDiGraph, new: nx.MultiDiGraph, old_document: str | None, new_document: str | None
) -> list[tuple[str | None, str | None]]:
    before = [old_document] if old_document else _documents(old)
    after = [new_document] if new_document else _documents(new)
    if len(before) == len(after) == 1:
        return [(before[0], after[0])]
    pairs: list[tuple[str | None, str | None]] = [
        (document, document if document in after else None) for document in before
    ]
    return pairs + [(None, document) for document in after if document not in before]


def _documents(graph: nx.MultiDiGraph) -> list[str]:
    kinds = (NodeType.TASK, NodeType.TARGET)
    return sorted({str(data.get("document")) for _, data in graph.nodes(data=True) if data.get("type") in kinds})


def _tasks(graph: nx.MultiDiGraph, document: str | None) -> list[_Task]:
    """Tasks of a document in order, the whole plan's own targets as a last, untitled one."""
    if document is None:
        return []
    nodes = [n for n, d in graph.nodes(data=True) if d.get("document") == document]
    tasks = [_task(graph, node) for node in nodes if graph.nodes[node].get("type") == NodeType.TASK]
    loose = tuple(
        graph.nodes[node]
        for node in nodes
        if graph.nodes[node].get("type") == NodeType.TARGET
        and not any(graph.nodes[source].get("type") == NodeType.TASK for source in graph.predecessors(node))
    )
    return [*tasks, _Task("", None, "", {}, {}, loose)]


def _task(graph: nx.MultiDiGraph, node: str) -> _Task:
    data = graph.nodes[node]
    roles: dict[tuple[str | None, str], set[str]] = {}
    forms: dict[tuple[str | None, str], frozenset[str]] = {}
    for source, _, edge in graph.in_edges(node, data=True):
        if edge.get("relation") in ROLES:
            body = graph.nodes[source]
            name = str(body.get("name"))
            key = (label_of(body.get("place")), name)
            roles.setdefault(key, set()).add(_role(edge))
            forms[key] = frozenset([name, *(body.get("aliases") or [])])
    parents = [
        graph.nodes[t] for _, t, edge in graph.out_edges(node, data=True) if edge.get("relation") == Relation.PART_OF
    ]
    targets = [
        graph.nodes[t] for _, t, edge in graph.out_edges(node, data=True) if edge.get("relation") == Relation.HAS_TARGET
    ]
    return _Task(
        str(data.get("name")),
        data.get("number"),
        str(parents[0].get("name")) if parents else "",
        {key: "、".join(sorted(said)) for key, said in roles.items()},
        forms,
        tuple(targets),
    )


def _role(edge: dict[str, Any]) -> str:
    shared = edge["relation"] == Relation.RESPONSIBLE_FOR and edge.get("joint")
    return relation_name(edge["relation"]) + ("（按职责分工）" if shared else "")


def _matched_tasks(old: list[_Task], new: list[_Task]) -> list[tuple[_Task | None, _Task | None]]:
    """Pairs in the order of the new version, what was removed at the end."""

    def by_title(a: _Task, b: _Task) -> float:
        alike = fuzz.ratio(a.title, b.title)
        return alike + 3 * (a.number == b.number) + 2 * (a.parent == b.parent) if alike >= _SAME_TITLE else 0.0

    def by_number(a: _Task, b: _Task) -> float:
        alike = fuzz.ratio(a.title, b.title)
        return alike if a.number is not None and a.number == b.number and alike >= _SAME_NUMBERED else 0.0

    def untitled(a: _Task, b: _Task) -> float:
        return float(not a.title and not b.title)

    return _pair(old, new, (untitled, by_title, by_number))


def _pair(
    old: Sequence[T], new: Sequence[T], rounds: Iterable[Callable[[T, T], float]]
) -> list[tuple[T | None, T | None]]:
    """Each of `new` with its counterpart in `old`, or None; in each round the best scores above 0 first."""
    found: dict[int, int] = {}
    left = set(range(len(old)))
    for score in rounds:
        scored = [(score(old[i], b), j, i) for j, b in enumerate(new) if j not in found for i in left]
        for value, j, i in sorted(scored, key=lambda entry: (-entry[0], entry[1], entry[2])):
            if value > 0 and i in left and j not in found:
                found[j] = i
                left.remove(i)
    pairs: list[tuple[T | None, T | None]] = [(old[found[j]] if j in found else None, b) for j, b in enumerate(new)]
    return pairs + [(old[i], None) for i in sorted(left)]


def _task_changes(old: _Task | None, new: _Task | None) -> list[Change]:
    current = new or old
    assert current is not None
    title = current.title
    changes: list[Change] = []
    if title and (old is None or new is None):
        changes.append(_change("task", title, old.title if old else None, new.title if new else None))
    elif old and new and old.title != new.title:
        changes.append(Change("changed", "task", title, old.title, new.title))
    changes += _worker_changes(title, old, new)
    pairs = _pair(old.targets if old else (), new.targets if new else (), (_same_time, _same_metric, _similar_metric))
    for before, after in pairs:
        was, now = (target_text(target) if target else None for target in (before, after))
        if was != now:
            changes.append(_change("target", title, was, now))
    return changes


def _worker_changes(title: str, old: _Task | None, new: _Task | None) -> list[Change]:
    def same_body(a: tuple[str | None, str], b: tuple[str | None, str]) -> float:
        assert old and new
        if a[0] != b[0] or not old.forms[a] & new.forms[b]:
            return 0.0
        return 2.0 if a == b else 1.0

    changes = []
    for before, after in _pair(list(old.workers) if old else [], list(new.workers) if new else [], (same_body,)):
        was = f"{before[1]}：{old.workers[before]}" if before and old else None
        now = f"{after[1]}：{new.workers[after]}" if after and new else None
        if before and after and old and new and old.workers[before] == new.workers[after]:
            continue
        changes.append(_change("department", title, was, now))
    return changes


def _change(subject: Subject, task: str, old: str | None, new: str | None) -> Change:
    kind: Kind = "added" if old is None else "removed" if new is None else "changed"
    return Change(kind, subject, task, old, new)


def _same_time(a: dict[str, Any], b: dict[str, Any]) -> float:
    times = [(t.get("metric"), t.get("deadline"), t.get("period")) for t in (a, b)]
    return (1.0 + (target_text(a) == target_text(b))) * (times[0] == times[1])


def _same_metric(a: dict[str, Any], b: dict[str, Any]) -> float:
    return float(a.get("metric") == b.get("metric"))


def _similar_metric(a: dict[str, Any], b: dict[str, Any]) -> float:
    alike = fuzz.ratio(str(a.get("metric")), str(b.get("metric")))
    return alike if alike >= _SAME_METRIC and a.get("unit") == b.get("unit") else 0.0
