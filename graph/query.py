"""Questions to the graph itself: find a node, what is around it.

Who has how much to do is in `graph.ledger`, and offered here too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

import networkx as nx
from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz

from corpus.gazetteer import label_of
from graph.ledger import LedgerRow, Workload, department_workload, ledger
from graph.schema import ROLES, Relation
from graph.wording import document_titles

__all__ = [
    "LedgerRow",
    "Match",
    "Subgraph",
    "Workload",
    "department_workload",
    "find_nodes",
    "ledger",
    "neighbourhood",
    "subgraph",
]

# What is shown first where not all can be shown; a relation not named comes last.
_RELEVANCE = (
    *ROLES,
    Relation.HAS_TARGET,
    Relation.PART_OF,
    Relation.SIMILAR_TO,
    Relation.SAME_METRIC,
    Relation.ISSUED_BY,
    Relation.IMPLEMENTS,
    Relation.SAME_AS,
    Relation.BRANCH_OF,
    Relation.APPLIES_TO,
    Relation.INVOLVES,
    Relation.HAS_FACT,
    Relation.CONCERNS_INDUSTRY,
    Relation.CITES,
    Relation.PARENT_PLACE,
    Relation.MENTIONS,
    Relation.LOCATED_IN,
)
_RANK = {str(relation): rank for rank, relation in enumerate(_RELEVANCE)}
_LEAST_FUZZY = 70.0  # below this a name is another name, not a misspelling


@dataclass(frozen=True)
class Match:
    """A node found by name; `score` runs from 0 to 100."""

    node: str
    name: str
    type: str
    place: str | None
    score: float


@dataclass(frozen=True)
class Subgraph:
    """Part of a graph; `total` counts the nodes there would be without the limit."""

    graph: nx.MultiDiGraph
    total: int

    @property
    def truncated(self) -> bool:
        """Whether the limit left nodes out."""
        return len(self.graph) < self.total

    @property
    def notice(self) -> str:
        """What is shown, in Chinese."""
        if self.truncated:
            return f"共 {self.total} 个节点，这里是最近、最相关的 {len(self.graph)} 个"
        return f"共 {self.total} 个节点"


def subgraph(graph: nx.MultiDiGraph, nodes: Iterable[str]) -> nx.MultiDiGraph:
    """A copy of the given nodes, in that order, and all edges among them; what is not in the graph is passed over.
    It knows the titles of its documents.
    """
    part = nx.MultiDiGraph()
    part.add_nodes_from((node, graph.nodes[node]) for node in nodes if node in graph)
    for node in part:
        part.add_edges_from(edge for edge in graph.out_edges(node, keys=True, data=True) if edge[1] in part)
    part.graph["titles"] = document_titles(graph, part)
    return part


def find_nodes(
    graph: nx.MultiDiGraph, text: str, type: str | None = None, place: str | None = None, limit: int = 20
) -> list[Match]:
    """Nodes called `text`, best first: by name or alias, part of one, pinyin or its initials, or nearly so."""
    wanted = "".join(text.split()).lower()
    if not wanted:
        return []
    matches = []
    for node, data in graph.nodes(data=True):
        if (type and data.get("type") != type) or (place and label_of(data.get("place")) != place):
            continue
        names = [str(data.get("name") or node), *(data.get("aliases") or [])]
        score = max(_score(wanted, name, alias=index > 0) for index, name in enumerate(names))
        if score:
            matches.append(Match(node, names[0], str(data.get("type")), label_of(data.get("place")), round(score, 1)))
    return sorted(matches, key=lambda match: (-match.score, len(match.name), match.name, match.node))[:limit]


def _score(wanted: str, name: str, alias: bool) -> float:
    """How well a name fits: exact over part over pinyin over similar, a name over an alias."""
    low, off = name.lower(), 1.0 if alias else 0.0
    if wanted == low:
        return 100 - off
    share = len(wanted) / max(len(low), len(wanted))
    if wanted in low:
        return 80 + 15 * share - off
    if wanted.isascii():
        spelling, starts, initials = _pinyin(low)
        if wanted in (initials, spelling):
            return 79 - off
        if len(wanted) > 1 and (wanted in initials or any(spelling.startswith(wanted, at) for at in starts)):
            return 55 + 20 * len(wanted) / max(len(initials), len(wanted)) - off
        return 0.0
    ratio = fuzz.ratio(wanted, low)
    if 2 < len(wanted) < len(low):
        ratio = max(ratio, fuzz.partial_ratio(wanted, low) * 0.9)
    return ratio * 0.75 - off if ratio >= _LEAST_FUZZY else 0.0


@lru_cache(maxsize=100_000)
def _pinyin(name: str) -> tuple[str, tuple[int, ...], str]:
    """Spelling, where in it each syllable starts (so that `an` is not found in `yan`), and initials."""
    syllables = lazy_pinyin(name)
    starts = tuple(accumulate((len(syllable) for syllable in syllables[:-1]), initial=0))
    return "".join(syllables), starts, "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))


def neighbourhood(
    graph: nx.MultiDiGraph,
    node: str,
    hops: int = 1,
    relations: Collection[str] | None = None,
    types: Collection[str] | None = None,
    limit: int = 200,
) -> Subgraph:
    """What is within `hops` edges of `node` in either direction, over the given relations and types only.

    Holds at most `limit` nodes, `node` included: nearer ones first, then those tied by the more telling relation.
    Raises KeyError where the graph has no such node.
    """
    if node not in graph:
        raise KeyError(node)
    order = [node]
    seen = {node}
    level = [node]
    for _ in range(hops):
        reached: dict[str, tuple[int, float, int]] = {}
        for position, here in enumerate(level):
            for other, data in _edges_around(graph, here, relations):
                if other not in seen and (types is None or graph.nodes[other].get("type") in types):
                    key = (_RANK.get(data.get("relation", ""), len(_RANK)), -float(data.get("score") or 0), position)
                    reached[other] = min(key, reached.get(other, key))
        level = sorted(reached, key=lambda other: (reached[other], other))
        seen.update(level)
        order += level
    part = subgraph(graph, order[: max(limit, 1)])
    if relations is not None:
        part.remove_edges_from(
            [
                (a, b, key)
                for a, b, key, data in part.edges(keys=True, data=True)
                if data.get("relation") not in relations
            ]
        )
    return Subgraph(part, len(order))


def _edges_around(
    graph: nx.MultiDiGraph, node: str, relations: Collection[str] | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    for _, other, data in graph.out_edges(node, data=True):
        if relations is None or data.get("relation") in relations:
            yield other, data
    for other, _, data in graph.in_edges(node, data=True):
        if relations is None or data.get("relation") in relations:
            yield other, data
