"""The words by which tasks, headings and figures are found: of each node those of its title and those of all its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chinese.grams import grams
from embeddings.postings import Texts
from graph.schema import NodeType
from graph.similar import metric_key

FIGURES = (NodeType.TARGET, NodeType.FACT)
ITEMS = (NodeType.TASK, NodeType.ACTION)
Words = tuple[frozenset[str], frozenset[str]]


def item_words(data: Mapping[str, Any]) -> Words:
    """Of the data of a node, the words of its name, of a figure of its metric, and those of all its text."""
    words = [data["name"], *(data.get(key) or "" for key in ("text", "said", "metric", "group"))]
    if data["type"] == NodeType.TASK:
        words.append(re.sub(r"[^>]*$", "", data.get("section") or ""))
    return grams(data.get("metric") or data["name"]), grams("\n".join(words))


def metric_words(data: Mapping[str, Any], task: str) -> Words:
    """Of the data of a figure, the words of its metric, and those with what stands around it: the name of its task and
    the text's own words.
    """
    name = grams(metric_key(data["metric"]))
    return name, name | grams(task) | grams(data.get("said") or "")


def texts_of(fragment: Mapping[str, Any]) -> Texts:
    """The tasks, headings and figures of a fragment as networkx writes it, by their places among its nodes. Figures that
    one task gives for one metric belong together.
    """
    return Texts.of(list(_texts(fragment)))


def _texts(fragment: Mapping[str, Any]) -> Iterator[tuple[int, int, Words]]:
    names = {node["id"]: node["name"] for node in fragment["nodes"]}
    series: dict[tuple[object, ...], int] = {}
    for number, node in enumerate(fragment["nodes"]):
        kind = node["type"]
        if kind in ITEMS:
            yield number, series.setdefault((number,), len(series)), item_words(node)
        elif kind in FIGURES:
            of = (kind, node.get("place"), node.get("task"), metric_key(node["metric"]))
            task = names.get(node.get("task") or "", "")
            yield number, series.setdefault(of, len(series)), metric_words(node, task)
