"""Two plans side by side: which tasks and targets of one the other takes up, changes, or leaves out; with the sentences.

For a plan of a higher level and one below it, or for two versions of one plan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx
from rapidfuzz import fuzz

from chinese.sentences import sentences
from corpus.document import Evidence
from graph.evidence import edge_evidence
from graph.ledger import LedgerRow, ledger
from graph.schema import NodeType, Relation
from graph.similar import metric_similarity
from graph.wording import deadline_text, target_text

Said = tuple[dict[str, Any], Evidence | None]
"""A target, and where its text states it."""
_SAME_TITLE = 75.0  # of 100, as for two versions of a plan
_SAME_METRIC = 0.6
_SAME_SENTENCE = 60.0
_FIRM = re.compile(r"必须|应当|不得|严禁|确保")
_SOFT = re.compile(r"可以|可视|鼓励|探索|视情|有条件的|力争|逐步")
_WEAKER = {(">=", "~"), ("=", "~"), ("<=", "~"), (">=", "qualitative"), ("=", "qualitative")}


@dataclass(frozen=True)
class Difference:
    """One thing that is different, in words, with the sentences that say so: of the first plan, and of the other."""

    text: str
    one: Evidence | None = None
    other: Evidence | None = None
    worded: bool = False
    """Whether it is the wording that changed, so that the sentences are what there is to see."""


@dataclass(frozen=True)
class Pair:
    """A task of one plan and the one of the other that takes it up, either None, and what is different."""

    one: LedgerRow | None
    other: LedgerRow | None
    changes: tuple[Difference, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is different, in words."""
        return tuple(change.text for change in self.changes)


@dataclass(frozen=True)
class Alignment:
    """All tasks of two plans: pairs in the order of the first, then what only the second has."""

    pairs: tuple[Pair, ...]

    @property
    def summary(self) -> str:
        """How many are taken up, left out and added, in Chinese."""
        both = [pair for pair in self.pairs if pair.one and pair.other]
        changed = sum(bool(pair.notes) for pair in both)
        dropped = sum(pair.other is None for pair in self.pairs)
        added = sum(pair.one is None for pair in self.pairs)
        return f"对应 {len(both)} 项（其中有变化 {changed} 项），后者没有对应的 {dropped} 项，后者新增 {added} 项。"


def align(graph: nx.MultiDiGraph, one: str, other: str) -> Alignment:
    """The tasks of document `one` with those of document `other`. A task has at most one counterpart: the one that is
    called nearly so, else the one that the graph holds most alike.
    """
    first, second = ledger(graph, document=one), ledger(graph, document=other)
    scored = sorted(
        ((_likeness(graph, a, b), i, j) for i, a in enumerate(first) for j, b in enumerate(second)), reverse=True
    )
    found: dict[int, int] = {}
    for likeness, i, j in scored:
        if likeness > 0 and i not in found and j not in found.values():
            found[i] = j
    pairs = [
        Pair(a, second[found[i]], _differences(graph, a, second[found[i]])) if i in found else Pair(a, None)
        for i, a in enumerate(first)
    ]
    return Alignment((*pairs, *(Pair(None, b) for j, b in enumerate(second) if j not in found.values())))


def evidence_of_task(graph: nx.MultiDiGraph, row: LedgerRow) -> Evidence:
    """Where a task stands in its document."""
    data = graph.nodes[row.task]
    return Evidence(row.document, row.section, row.quote, data.get("start", 0), data.get("end", 0))


def _likeness(graph: nx.MultiDiGraph, a: LedgerRow, b: LedgerRow) -> float:
    titles = fuzz.ratio(a.title, b.title)
    if titles >= _SAME_TITLE:
        return 1.0 + titles / 100
    edges = [*_edges(graph, a.task, b.task), *_edges(graph, b.task, a.task)]
    return max((float(edge["score"]) for edge in edges if edge["relation"] == Relation.SIMILAR_TO), default=0.0)


def _edges(graph: nx.MultiDiGraph, a: str, b: str) -> list[dict[str, Any]]:
    return list((graph.get_edge_data(a, b) or {}).values())


def _differences(graph: nx.MultiDiGraph, a: LedgerRow, b: LedgerRow) -> tuple[Difference, ...]:
    notes = [Difference(f"任务名称：“{a.title}” → “{b.title}”")] if a.title != b.title else []
    notes += _targets(_targets_of(graph, a.task), _targets_of(graph, b.task))
    whole, there = evidence_of_task(graph, a), evidence_of_task(graph, b)
    if a.deadlines != b.deadlines and not (a.targets or b.targets):
        times = [f"{'、'.join(row.deadlines) or '没有写明'}" for row in (a, b)]
        notes.append(Difference(f"时限：{times[0]} → {times[1]}", whole, there))
    for said, firm, soft in _strength(a.quote, b.quote):
        notes.append(Difference(said, replace(whole, quote=firm), replace(there, quote=soft), worded=True))
    return tuple(notes)


def _targets_of(graph: nx.MultiDiGraph, task: str) -> list[Said]:
    """The targets of a task, each with the first sentence that states it."""
    found: dict[str, Said] = {}
    for _, node, edge in graph.out_edges(task, data=True):
        if edge["relation"] == Relation.HAS_TARGET and graph.nodes[node]["type"] == NodeType.TARGET:
            found.setdefault(node, (graph.nodes[node], edge_evidence(edge)))
    return list(found.values())


def _targets(first: Sequence[Said], second: Sequence[Said]) -> list[Difference]:
    """What became of the targets: changed in value or time, made weaker, left out, added."""
    notes, left = [], list(second)
    for target, where in first:
        near = [(t, e) for t, e in left if metric_similarity(str(t["metric"]), str(target["metric"])) >= _SAME_METRIC]
        near.sort(
            key=lambda said: (
                deadline_text(said[0]) != deadline_text(target),
                -metric_similarity(str(said[0]["metric"]), str(target["metric"])),
            )
        )
        if not near:
            notes.append(Difference(f"目标未承接：{target_text(target)}", where))
            continue
        left.remove(near[0])
        other, there = near[0]
        if target_text(other) == target_text(target):
            continue
        weaker = "（要求变弱）" if (target.get("bound"), other.get("bound")) in _WEAKER else ""
        notes.append(Difference(f"目标：{target_text(target)} → {target_text(other)}{weaker}", where, there))
    return [*notes, *(Difference(f"新增目标：{target_text(target)}", other=where) for target, where in left)]


def _strength(one: str, other: str) -> list[tuple[str, str, str]]:
    """Sentences of the first that bind, and whose counterpart in the second only allows or encourages, with the words
    that changed.
    """
    notes = []
    there = [other[start:end] for start, end in sentences(other)]
    for match in _FIRM.finditer(one):
        firm = next(one[start:end] for start, end in sentences(one) if start <= match.start() < end)
        if not there:
            continue
        best = max(there, key=lambda sentence: fuzz.ratio(sentence, firm))
        soft = _SOFT.search(best)
        if fuzz.ratio(best, firm) >= _SAME_SENTENCE and soft and not _FIRM.search(best) and not _SOFT.search(firm):
            notes.append((f"措辞变弱：{match[0]} → {soft[0]}", firm, best))
    return list(dict.fromkeys(notes))
