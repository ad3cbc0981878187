"""How the graph is said in Chinese: names of types, relations and attributes, and a target as a phrase."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.schema import NodeType, node_id

if TYPE_CHECKING:
    import networkx as nx

# Words that a text puts after the figure (92%以上); every other comparator stands before it (不少于60个).
_AFTER = ("以上", "以下", "以内", "以外", "左右", "上下", "之内", "及以上", "之间", "内", "多", "余")


@cache
def _names() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "data" / "schema.toml").open("rb") as file:
        return tomllib.load(file)


def type_name(kind: str) -> str:
    """Task → 任务; an unknown type as it stands."""
    return _names()["types"].get(kind, kind)


def relation_name(relation: str) -> str:
    """Leads → 牵头; an unknown relation as it stands."""
    return _names()["relations"].get(relation, relation)


def attribute_name(attribute: str) -> str:
    """Deadline → 时限; an unknown attribute as it stands."""
    return _names()["attributes"].get(attribute, attribute)


def is_named(attribute: str) -> bool:
    """Whether an attribute has a Chinese name, that is, is meant for readers."""
    return attribute in _names()["attributes"]


def number_text(value: object) -> str:
    """A value as an office writes it: 35.0 → 35, 12345.67 → 12345.67, 1e6 → 1000000, text unchanged."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.6f}".rstrip("0").rstrip(".")


def value_text(target: Mapping[str, Any]) -> str:
    """Comparator, value and unit of a Target node as its text has them: 达到92%以上, 不少于60个, 基本淘汰."""
    stated, comparator = _stated(target), target.get("comparator") or ""
    if "…" in comparator:
        before, after = comparator.split("…", 1)
        if after and after not in _AFTER:  # 力争…达到: both stand before the figure
            before, after = before + after, ""
        return before + stated + after
    if stated in comparator:
        return comparator
    if comparator in _AFTER:
        return stated + comparator
    return stated if comparator in stated else comparator + stated


def _stated(target: Mapping[str, Any]) -> str:
    """Value and unit in the text's own characters where these are kept (3600余万元, 四成, 翻一番), else in digits."""
    value, unit = target["value"], target.get("unit") or ""
    if target.get("qualitative") or isinstance(value, str):
        return str(value)
    if said := re.sub(r"\s", "", unicodedata.normalize("NFKC", str(target.get("value_said") or ""))):
        plain = unicodedata.normalize("NFKC", unit)
        if plain and said.endswith(plain):
            return said.removesuffix(plain) + unit
        return said if unit == "%" and not re.search(r"\d", said) else said + unit  # 翻一番 is kept as 100 and %
    upper = target.get("value_max")
    return number_text(value) + ("" if upper is None else "—" + number_text(upper)) + unit


def deadline_text(target: Mapping[str, Any]) -> str:
    """2025年, 每年, 规划期至2026年 (the title's span), or an empty string when the text sets no time."""
    if target.get("deadline_text"):
        return str(target["deadline_text"])
    deadline = target.get("deadline")
    if deadline is None:
        end = target.get("plan_end")
        return str(target.get("period") or (f"规划期至{end}年" if end else ""))
    return f"{deadline}年" if isinstance(deadline, int) else str(deadline)


def target_text(target: dict[str, Any]) -> str:
    """A Target node as one phrase: 新能源汽车保有量达到2.5万辆左右（2025年）; its name if it has no metric."""
    metric = str(target.get("metric") or "")
    if not metric:
        return str(target.get("name") or "")
    when = deadline_text(target)
    return metric_text(target) + (f"（{when}）" if when else "")


def metric_text(target: Mapping[str, Any]) -> str:
    """Metric and value of a Target node, words that end one and begin the other said once: 产值增长 + 增长5% → 产值增长5%."""
    metric, stated = str(target["metric"]), value_text(target)
    before = re.match(r"[^\d.]*", stated)[0]  # type: ignore[index]  # words only, never a part of the figure
    overlap = max((n for n in range(2, len(before) + 1) if metric.endswith(before[:n])), default=0)
    if not overlap and "增长" in stated:  # 产值增长 + 较2023年增长28%
        metric = metric.removesuffix("增长")
    return metric + stated[overlap:]


def document_title(graph: nx.MultiDiGraph, document: str) -> str:
    """Title of a document of the graph, or of the graph that it is a part of; its id where neither holds it."""
    node = node_id(NodeType.DOCUMENT, document)
    if node in graph:
        return str(graph.nodes[node].get("name") or document)
    return str(graph.graph.get("titles", {}).get(document, document))


def document_titles(graph: nx.MultiDiGraph, part: nx.MultiDiGraph) -> dict[str, str]:
    """Titles by id of the documents that the nodes and edges of a part of the graph are from, which the part keeps as
    its attribute `titles`.
    """
    said = [*(data for _, data in part.nodes(data=True)), *(data for *_, data in part.edges(data=True))]
    return {document: document_title(graph, document) for data in said if (document := data.get("document"))}
