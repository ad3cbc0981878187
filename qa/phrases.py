"""The wording of answers: who does a task, what a figure is. Every number and name is as the text has it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from corpus.document import Evidence
from graph.schema import Relation
from graph.wording import metric_text
from qa.knowledge import Item, Knowledge, evidence_of, label, place_name
from qa.model import Statement, unique

ROLE_VERBS = {
    Relation.LEADS: "牵头", Relation.RESPONSIBLE_FOR: "负责", Relation.SUPPORTS: "配合", Relation.GUIDES: "指导",
    Relation.SUPERVISES: "监督",
}  # fmt: skip
"""What a body does in each role."""


class Work:
    """Who does an item: names by role, with the sentences that say so and the edges."""

    def __init__(self, knowledge: Knowledge, item: str) -> None:
        self.leads: list[str] = []
        self.responsible: list[str] = []
        self.supports: list[str] = []
        self.guides: list[str] = []
        self.supervises: list[str] = []
        self.joint = False
        self.cues: set[str] = set()
        self.evidence: list[Evidence] = []
        self.edges: list[tuple[str, str, str]] = []
        self.open_list = False
        self.order_rule: str | None = None
        lists = {
            Relation.LEADS: self.leads,
            Relation.RESPONSIBLE_FOR: self.responsible,
            Relation.SUPPORTS: self.supports,
            Relation.GUIDES: self.guides,
            Relation.SUPERVISES: self.supervises,
        }
        edges = sorted(
            knowledge.edges_in(item, *lists),
            key=lambda e: (e[1].get("inline") or False, e[1]["start"], e[1].get("order", 0)),
        )
        for source, data in edges:
            name = knowledge.graph.nodes[source]["name"]
            names = lists[Relation(data["relation"])]
            if name not in names:
                names.append(name)
            self.joint = self.joint or (data["relation"] == Relation.RESPONSIBLE_FOR and bool(data.get("joint")))
            self.open_list = self.open_list or bool(data.get("open_list"))
            self.order_rule = self.order_rule or data.get("order_rule")
            self.cues.add(data.get("cue") or "")
            self.evidence.append(evidence_of(data))
            self.edges.append((source, item, data["relation"]))

    def only(self, pattern: re.Pattern[str]) -> None:
        """Keep the names that match a pattern."""
        for names in self.names:
            names[:] = [name for name in names if pattern.search(name)]

    @property
    def names(self) -> tuple[list[str], ...]:
        """The names by role: those who lead, are responsible, support, guide, supervise."""
        return self.leads, self.responsible, self.supports, self.guides, self.supervises

    @property
    def named(self) -> bool:
        """Whether any body is named."""
        return any(self.names)

    def text(self, what: str) -> str:
        """The sentence that says who does `what`."""
        etc = "等" if self.open_list else ""
        if self.leads:
            parts = [f"{what}由{'、'.join(self.leads)}牵头"]
            if self.responsible:
                parts.append(
                    f"{'、'.join(self.responsible)}{etc}按职责分工负责"
                    if self.joint
                    else f"责任单位：{'、'.join(self.responsible)}{etc}"
                )
        elif self.responsible:
            names = "、".join(self.responsible) + etc
            if any("责任" in cue for cue in self.cues):
                parts = [f"{what}的责任单位是{names}", "文中未写明牵头单位"]
            elif self.joint or len(self.responsible) > 1:
                parts = [f"{what}由{names}按职责分工负责", "文中未写明牵头单位"]
            else:
                parts = [f"{what}由{names}负责", "文中未写明牵头单位"]
        elif self.named:
            parts = [f"{what}未写明牵头单位和责任单位"]
        else:
            return f"{what}未写明由哪个部门牵头或负责。"
        if self.supports:
            parts.append(f"配合单位：{'、'.join(self.supports)}")
        if self.guides:
            parts.append(f"指导单位：{'、'.join(self.guides)}")
        if self.supervises:
            parts.append(f"监督单位：{'、'.join(self.supervises)}")
        if self.order_rule:
            parts.append("文中说明各项任务列第一位的为牵头单位")
        return "；".join(parts) + "。"


def work_statement(knowledge: Knowledge, item: Item, work: Work | None = None) -> Statement:
    """Who does a task, cited by the heading and by the brackets or sentences that assign it."""
    work = work or Work(knowledge, item.id)
    heading = knowledge.heading(item.id)
    evidence = unique([*([heading] if heading else []), *work.evidence])
    source = "" if work.named or not item.document else f"（{knowledge.title_of(item.document)}）"
    return Statement(f"{place_name(item.place)}：" + work.text(label(item) + source), evidence)


def others_statement(knowledge: Knowledge, item: Item, work: Work, but: Collection[str]) -> Statement:
    """Who does a task besides some bodies, by role; the same citations as of the whole."""
    roles = (
        ("牵头单位", work.leads), ("责任单位" if work.leads else "负责单位", work.responsible), ("配合单位", work.supports),
        ("指导单位", work.guides), ("监督单位", work.supervises),
    )  # fmt: skip
    left = [(role, [name for name in names if name not in but]) for role, names in roles]
    told = "；".join(f"{role}：{'、'.join(names)}" for role, names in left if names)
    told += "等" if told and work.open_list else ""
    head = f"{place_name(item.place)}：{label(item)}除{'、'.join(but)}外"
    text = f"{head}，还有{told}。" if told else f"{head}，没有写别的单位。"
    return Statement(text, work_statement(knowledge, item, work).evidence)


def when(data: Mapping[str, Any]) -> str:
    """The time of a target: 到2025年, 每年, or an empty string where the text gives none."""
    parts = [f"到{data['deadline']}年" if data.get("deadline") else "", data.get("period") or ""]
    return "".join(part for part in parts if part)


def figure_text(item: Item) -> str:
    """A target in words: 平度市：到2025年，新能源汽车保有量达到2.5万辆左右."""
    data = item.data
    time = when(data)
    said = metric_text(data)
    if data.get("period") and said.startswith(data["period"]):
        time = time.replace(data["period"], "")
    if item.type == "Fact":
        return f"{place_name(item.place)}：{data.get('said') or said}（已有数据，不是目标）。"
    comma = "，" if time.endswith("年") and data.get("deadline") else ""
    corrected = "（经用户更正，原文见出处）" if data.get("corrected") else ""
    return f"{place_name(item.place)}：{time}{comma}{said}{corrected}。"


def first_of(names: Sequence[str], most: int, between: str = "、") -> str:
    """Names in one line, so many at the most; 等 behind them says that there are more."""
    return between.join(names[:most]) + ("等" if len(names) > most else "")
