"""Questions that the words typed so far may become: about a department, a task or a target that is called so."""

from __future__ import annotations

import re

import networkx as nx

from graph.query import find_nodes
from graph.schema import NodeType

_MOST = 6
_ASKING = re.compile(r"(?:负责|牵头|由谁|由哪|有哪些|哪些|是多少|的?目标|什么|怎么|如何)")


def suggested(graph: nx.MultiDiGraph, typed: str) -> tuple[str, ...]:
    """A few full questions, best first; none for words that already ask."""
    words = "".join(typed.split())
    if not 2 <= len(words) <= 20 or _ASKING.search(words):
        return ()
    found: dict[str, None] = {}
    for match in find_nodes(graph, words, limit=40):
        place = match.place or ""
        if match.type == NodeType.DEPARTMENT:
            found[f"{match.name}负责哪些任务？"] = None
        elif match.type == NodeType.TASK:
            found[f"{place}{match.name}由哪个部门牵头？"] = None
        elif match.type == NodeType.TARGET:
            found[f"{place}{graph.nodes[match.node]['metric']}的目标是多少？"] = None
        if len(found) == _MOST:
            break
    return tuple(found)
