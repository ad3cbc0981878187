"""What the user said about targets: one was read wrongly, or is no target at all.

A correction names its target by the document and by what was read there (the words, the metric, the value), never by
a position or a node id, so it holds when the text is read again. The evidence stays: what is corrected is the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from graph.schema import NodeType, Relation
from graph.targets.predicates import bound_of_words
from graph.wording import attribute_name, deadline_text, number_text

FIELDS = ("metric", "value", "value_max", "unit", "comparator", "deadline", "period")
"""What of a target can be corrected."""

_NAMED_BY = {"document", "said", "metric", "value"}
_YEAR = re.compile(r"20\d\d")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class TargetCorrection:
    """What the targets of `document` that were read so are to be: changed in some `FIELDS`, or dropped.

    `said` are words of the text, blanks not counting; `metric` and `value` are as read; an empty one holds for all.
    """

    document: str
    said: str = ""
    metric: str = ""
    value: float | str | None = None
    change: Mapping[str, float | str] = field(default_factory=dict)
    drop: bool = False

    @property
    def text(self) -> str:
        """The correction as a sentence, without its document."""
        read = self.metric + ("" if self.value is None else number_text(self.value))
        what = f"目标“{read or self.said}”"
        where = f"（原文“{_squeezed(self.said)}”）" if self.said and read else ""
        if self.drop:
            return f"{what}不是目标{where}"
        changes = "、".join(f"{attribute_name(name)}改为“{number_text(new)}”" for name, new in self.change.items())
        return f"{what}的{changes}{where}"

    def names(self, data: Mapping[str, Any], quotes: Iterable[str] = ()) -> bool:
        """Whether it is about a Target node, corrected already or not; `quotes` are the sentences of its edges."""
        value = data.get("read_value", data["value"])
        said = _squeezed(self.said)
        texts = [_squeezed(text) for text in (data.get("said") or "", *quotes)]
        return (
            self.document == data["document"]
            and self.metric in ("", data.get("read_metric", data["metric"]))
            and self.value in (None, value)
            and (not said or any(text and (said in text or text in said) for text in texts))
        )


def read_target_correction(entry: Any) -> TargetCorrection:
    """A `[[target]]` table of a corrections file. Raises ValueError; its message says what is wrong, in Chinese."""
    if not isinstance(entry, dict):
        raise ValueError("应写成 [[target]] 下的若干行")
    if unknown := set(entry) - _NAMED_BY - {"change", "drop"}:
        raise ValueError(f"有不认识的项：{'、'.join(sorted(unknown))}")
    for name in ("document", "said", "metric"):
        if not isinstance(entry.get(name, ""), str):
            raise ValueError(f"{name} 应是文字：{entry[name]}")
    document, said, metric = (entry.get(name, "").strip() for name in ("document", "said", "metric"))
    if not document or not (said or metric):
        raise ValueError("应写明文档编号 document，以及原句 said 或读出的指标 metric")
    change, drop = entry.get("change", {}), entry.get("drop", False)
    if not isinstance(change, dict) or not isinstance(drop, bool) or drop == bool(change):
        raise ValueError("应写一项：change = { 要改的内容 }，或 drop = true（不是目标）")
    if unknown := set(change) - set(FIELDS):
        raise ValueError(f"change 有不认识的项：{'、'.join(sorted(unknown))}；可改的是 {'、'.join(FIELDS)}")
    for name, new in change.items():
        if problem := _problem(name, new):
            raise ValueError(problem)
    value = entry.get("value")
    if not (value is None or isinstance(value, str) or _is_number(value)):
        raise ValueError(f"value 应是读出的数值或文字：{value}")
    return TargetCorrection(document, said, metric, value, change, drop)


def _problem(name: str, new: Any) -> str | None:
    if name in ("value", "value_max"):
        return None if _is_number(new) else f"{attribute_name(name)}应是数字：{new}"
    if name == "deadline" and not (new == "" or (isinstance(new, str | int) and _YEAR.search(str(new)))):
        return f"时限应是年份，如 2027 或“2027年底”：{new}"
    if name != "deadline" and not isinstance(new, str):
        return f"{attribute_name(name)}应是文字：{new}"
    return "指标不能为空" if name == "metric" and not new.strip() else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def correct_targets(graph: nx.MultiDiGraph, document: str, corrections: Iterable[TargetCorrection]) -> None:
    """Apply to a document's fragment what the user said of its targets; the graph's `corrected` lists what was found."""
    own = [correction for correction in corrections if correction.document == document]
    found: list[str] = []
    for node, data in [(n, d) for n, d in graph.nodes(data=True) if d["type"] == NodeType.TARGET]:
        said = [c for c in own if c.names(data, quotes_of(graph, node))]
        found += [c.text for c in said]
        if any(c.drop for c in said):
            _drop(graph, node)
        else:
            for correction in said:
                _change(data, correction.change)
    if found:
        graph.graph["corrected"] = list(dict.fromkeys(found))


def without_target(
    corrections: Iterable[TargetCorrection], fragments: Mapping[str, nx.MultiDiGraph]
) -> list[TargetCorrection]:
    """The corrections that found no target in the fragments of a store, by document."""
    return [
        c
        for c in corrections
        if c.document not in fragments or c.text not in fragments[c.document].graph.get("corrected", ())
    ]


def quotes_of(graph: nx.MultiDiGraph, target: str) -> list[str]:
    """The sentences that state a target."""
    return [d["quote"] for _, _, d in graph.in_edges(target, data=True) if d["relation"] == Relation.HAS_TARGET]


def _change(data: dict[str, Any], change: Mapping[str, float | str]) -> None:
    """Put new values into a Target node and note on it what was read."""
    noted: list[str] = data.setdefault("corrected", [])
    for name in FIELDS:
        if name not in change:
            continue
        new, old = change[name], deadline_text(data) if name == "deadline" else data.get(name)
        before = "没有" if old in (None, "") else f"“{number_text(old)}”"
        after = "没有" if new == "" else f"“{number_text(new)}”"
        noted.append(f"用户更正：{attribute_name(name)}读作{before}，改为{after}")
        if name in ("metric", "value"):
            data.setdefault(f"read_{name}", data[name])
        if name == "value":
            data.pop("value_max", None)
            data.pop("qualitative", None)
        if name == "deadline":
            year = _YEAR.search(str(new))
            data["deadline"] = int(year[0]) if year else None
            data.pop("deadline_text", None)
            if year and str(new).strip() not in (year[0], f"{year[0]}年"):
                data["deadline_text"] = new
        else:
            data[name] = None if name == "period" and not new else new
    if not data.get("qualitative"):
        upper = data.get("value_max")
        data["bound"] = bound_of_words(data.get("comparator") or "") if upper is None else "range"
        if {"value", "value_max", "unit"} & set(change):
            data["value_said"] = number_text(data["value"]) + ("" if upper is None else f"—{number_text(upper)}")
    data["name"] = f"{data['metric']} {data['value']}{'' if data.get('qualitative') else data.get('unit') or ''}"


def _drop(graph: nx.MultiDiGraph, target: str) -> None:
    """Remove a target and the places that only it was about."""
    waiting = [other for _, other in graph.out_edges(target)]
    graph.remove_node(target)
    while waiting:
        node = waiting.pop()
        if node in graph and graph.nodes[node]["type"] == NodeType.PLACE and not graph.in_degree(node):
            waiting += graph.successors(node)
            graph.remove_node(node)


def _squeezed(text: str) -> str:
    return _BLANK.sub("", text)
