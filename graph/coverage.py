"""The coverage ledger: what became of every sentence of a document.

    fates = coverage(document, extract(document))

A sentence is in the graph (`graph`, with the facts it gave), of a kind that commits nobody (`uncommitted`, by a rule of
`data/coverage.toml`), or not understood (`unread`, with what was left: a figure, a date, an organisation, a role word).
A sign that no fact covers is never passed over: either a rule accounts for its sentence or it is listed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import networkx as nx

from chinese.sentences import sentences
from corpus.document import Document, Evidence
from corpus.overlong import overlong, without_overlong
from corpus.text import Span
from graph.schema import ROLES, NodeType, Relation
from graph.signs import Unread, rule_for, signs_in

Class = Literal["graph", "uncommitted", "unread"]


_SHOWN = 100  # characters of a sentence that never ends


@dataclass(frozen=True)
class Fate:
    """What became of the sentence at `start:end` of the original. `rule` names why, `facts` are ids of graph nodes that
    came from it.
    """

    start: int
    end: int
    text: str
    kind: Class
    rule: str
    facts: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """The fates of a document's sentences, in order of its text."""

    document: str
    sentences: tuple[Fate, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many sentences are of each class."""
        return {kind: sum(fate.kind == kind for fate in self.sentences) for kind in ("graph", "uncommitted", "unread")}

    @property
    def unread(self) -> list[Fate]:
        """Sentences that were not understood."""
        return [fate for fate in self.sentences if fate.kind == "unread"]

    def as_dict(self) -> dict[str, Any]:
        """The machine-readable form of the output contract."""
        return {
            "document": self.document,
            "sentences": [
                {
                    "start": fate.start, "end": fate.end, "class": fate.kind, "rule": fate.rule,
                    "facts": list(fate.facts), "text": fate.text,
                    "unread": [{"kind": u.kind, "text": u.text, "start": u.start, "end": u.end} for u in fate.unread],
                }
                for fate in self.sentences
            ],
            "counts": self.counts,
        }  # fmt: skip


def coverage(document: Document, fragment: nx.MultiDiGraph) -> Coverage:
    """The ledger of a document, from its text and its fragment of the graph."""
    facts = _Facts(document, fragment)
    endless = overlong(document.text.text)
    passed = [_fate(document, span, rule, facts) for span, rule in _sentences(document) if not _within(endless, span)]
    fates = [*passed, *(_endless(document, span) for span in endless)]
    return Coverage(document.id, tuple(sorted(fates, key=lambda fate: (fate.start, fate.end))))


def _within(endless: Sequence[Span], span: Span) -> bool:
    """Whether a sentence is part of one that never ends."""
    at = bisect_right(endless, (span.start, float("inf"))) - 1
    return at >= 0 and span.start < endless[at].end


def _endless(document: Document, span: Span) -> Fate:
    """The fate of a sentence that is too long to be read."""
    original = document.text.original_span(*span)
    sign = Unread("sentence", f"{span.end - span.start} 字没有句号", *original)
    return Fate(
        *original, document.evidence(span.start, span.start + _SHOWN).quote + "…", "unread", "没有读懂", (), (sign,)
    )


def sentence_counts(graph: nx.MultiDiGraph, document: str) -> dict[str, int]:
    """How many sentences of a document are of each class, as kept on its node."""
    data = graph.nodes.get(f"document:{document}", {})
    return {kind: int(data.get(f"sentences_{kind}", 0)) for kind in ("graph", "uncommitted", "unread")}


def unread_rows(graph: nx.MultiDiGraph) -> list[tuple[str, str, str]]:
    """Sentences of a graph's documents that were not understood: title, sentence, what was left."""
    return [
        (str(data.get("name") or node), *(said.split("\n", 1) if "\n" in said else (said, "")))
        for node, data in graph.nodes(data=True)
        if data.get("type") == NodeType.DOCUMENT
        for said in data.get("unread", ())
    ]  # type: ignore[misc]


def unread_sentences(graph: nx.MultiDiGraph, document: str) -> list[tuple[Evidence, str]]:
    """The sentences of a document that were not understood, in order: where each stands, and what was left of it."""
    data = graph.nodes.get(f"document:{document}", {})
    found = []
    for said, span in zip(data.get("unread", ()), data.get("unread_spans", ()), strict=False):
        text, _, left = str(said).rpartition("\n")
        start, end = map(int, str(span).split("-"))
        found.append((Evidence(document, "", text, start, end), left))
    return found


def _sentences(document: Document) -> Iterator[tuple[Span, str]]:
    """Sentences of the cleaned text, table cells apart; with the rule that the place alone decides, if it does."""
    text = without_overlong(document.text.text)
    closed = sorted((s.start, s.end) for s in document.sections if s.kind == "colophon")
    for line in re.finditer(r"[^\n]+", text):
        table = next((t for t in document.tables if t.start <= line.start() < t.end), None)
        rule = ""
        if table is not None and line.start() < table.header[-1].end:
            rule = "表头与序号"
        elif any(start <= line.start() < end for start, end in closed):
            rule = "结尾"
        if table is not None:
            for cell in re.finditer(r"[^|\t]+", line[0]):
                if cell[0].strip(" :-"):
                    yield Span(line.start() + cell.start(), line.start() + cell.end()), rule
            continue
        for span in sentences(text, line.start(), line.end()):
            yield Span(*span), rule


def _fate(document: Document, span: Span, placed: str, facts: _Facts) -> Fate:
    original = document.text.original_span(*span)
    sentence = document.text.text[slice(*span)]
    quote = document.evidence(*span).quote
    inside = facts.within(original)
    told = any(node.startswith(("target:", "fact:")) for node in inside)
    signs = [sign for sign in signs_in(document, span, sentence, told) if not facts.covers(sign)]
    if named := facts.named(sentence, original.start):  # the name of a row's task, or its time
        signs, inside = [], inside or named
    if placed:
        return Fate(*original, quote, "graph" if inside else "uncommitted", placed, inside)
    if not signs:
        return Fate(
            *original, quote, "graph" if inside else "uncommitted", "读入图谱" if inside else "没有要记的内容", inside
        )
    rule = rule_for(sentence, signs)
    if rule:
        return Fate(*original, quote, "graph" if inside else "uncommitted", rule, inside)
    return Fate(*original, quote, "unread", "没有读懂", inside, tuple(signs))


class _Facts:
    """What a fragment holds of its document, by where it stands in the original."""

    def __init__(self, document: Document, fragment: nx.MultiDiGraph) -> None:
        spans: list[tuple[int, int, str, bool]] = []  # start, end, node, whether a role is given
        self.values: list[tuple[int, int]] = []
        for source, target, data in fragment.edges(data=True):
            if data.get("document") != document.id or "start" not in data:
                continue
            work = data["relation"] in ROLES
            if work or data["relation"] in _TELLING:
                spans.append((data["start"], data["end"], source if work else target, work))
            if "value_start" in data:
                self.values += [(data["value_start"], data["value_end"]), (data["metric_start"], data["metric_end"])]
        spans += [
            (data["start"], data["start"] + 1, node, False)
            for node, data in fragment.nodes(data=True)
            if data.get("type") in (NodeType.TASK, NodeType.ACTION) and data.get("start") is not None
        ]
        spans += [(*span, f"document:{document.id}", False) for span in document.identity_spans.values()]
        self._deadlines: dict[str, list[tuple[int, str]]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        for node, data in fragment.nodes(data=True):
            if data.get("type") in _ITEMS:
                self._names.setdefault(re.sub(r"\W", "", str(data["name"])), (node,))
            if data.get("document") != document.id:
                continue
            for start, end in (span.split("-") for span in data.get("milestones", [])):
                spans.append((int(start), int(end), node, False))
            if data.get("deadline"):
                due = self._deadlines.setdefault(re.sub(r"\W", "", str(data["deadline"])), [])
                due.append((data.get("start") or 0, node))
        self.spans = sorted(spans)
        self.work = _merged([(start, end) for start, end, _, work in spans if work])
        self.told = _merged([(start, end) for start, end, _, _ in spans])
        self.values = _merged(self.values)
        self._starts = [start for start, *_ in self.spans]
        self._longest = max((end - start for start, end, *_ in self.spans), default=0)

    def within(self, span: Span) -> tuple[str, ...]:
        """Nodes of which a sentence says something."""
        low = bisect_left(self._starts, span.start - self._longest)
        high = bisect_left(self._starts, span.end)
        return tuple(dict.fromkeys(node for start, end, node, _ in self.spans[low:high] if end > span.start))

    def named(self, sentence: str, start: int) -> tuple[str, ...]:
        """The task or heading of which a sentence at `start` is nothing but the name, or the time: of the last before."""
        plain = re.sub(r"\W", "", sentence)
        if plain in self._names:
            return self._names[plain]
        due = self._deadlines.get(re.sub("^[完成办理]*[时限间期]+(?:要求)?", "", plain), [])
        return (max(due, key=lambda one: (one[0] <= start, one[0] if one[0] <= start else -one[0]))[1],) if due else ()

    def covers(self, sign: Unread) -> bool:
        """Whether a fact was read from where a sign stands."""
        if sign.kind == "figure":
            return _touches(self.values, sign)
        if sign.kind == "date":
            return _touches(self.told, sign)
        return _touches(self.work, sign) or (sign.kind == "organisation" and _touches(self.told, sign))


_ITEMS = frozenset([NodeType.TASK, NodeType.ACTION, NodeType.POLICY])
_TELLING = frozenset([
    Relation.HAS_TARGET, Relation.HAS_FACT, Relation.ISSUED_BY, Relation.CITES, Relation.IMPLEMENTS, Relation.INVOLVES,
])  # fmt: skip


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _touches(spans: list[tuple[int, int]], sign: Unread) -> bool:
    at = bisect_right(spans, (sign.start, float("inf"))) - 1
    inside = at >= 0 and spans[at][1] > sign.start
    return inside or (at + 1 < len(spans) and spans[at + 1][0] < sign.end)
