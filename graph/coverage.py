"""The coverage ledger: what became of every sentence of a document.

    fates = coverage(document, extract(document))

A sentence is in the graph (`graph`, with the facts it gave), of a kind that commits nobody (`uncommitted`, by a rule of
`data/coverage.toml`), or not understood (`unread`, with what was left: a figure, a date, an organisation, a role word).
A sign that no fact covers is never passed over: either a rule accounts for its sentence or it is listed.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import networkx as nx

from chinese.document_numbers import YEAR_IN_BRACKETS
from chinese.sentences import sentences
from corpus.document import Document, Evidence
from corpus.headings import marker
from corpus.text import Span
from graph.organisations.search import find_bodies
from graph.schema import ROLES, NodeType, Relation

Class = Literal["graph", "uncommitted", "unread"]
Sign = Literal["figure", "date", "organisation", "role"]

SIGN_NAMES: dict[Sign, str] = {"figure": "数字", "date": "时间", "organisation": "单位", "role": "角色词"}

_ROLE_WORD = re.compile(r"牵头|主办|负责|责任(?:单位|部门)|配合|协办|参与|参加|指导|监督|督导|督办|考核")
_DATE = re.compile(
    r"(?:19|20)\d\d(?:[—–~至-](?:19|20)?\d\d)?年(?:度|底|末|初|前|内)?(?:\d{1,2}月(?:\d{1,2}日|底|末|份)?)?前?|\d{1,2}月(?:\d{1,2}日|底|末|份)?前?"
    r"|今年|明年|年底|年内|“?十[三四五六]五”?|每年|每月|每季度|上半年|下半年"
)
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:[万亿]?[%‰]|[万亿]+|(?=[\u4e00-\u9fffA-Za-z㎡]))")
_WORK = re.compile(r"[前底内末](?:[,、]|[\u4e00-\u9fff])|完成|实现|建成|启动|推进|开展")
_ONLY_TIME = re.compile(
    r"\W*(?:完成|时限|时间|要求|:|：|\d|年|月|日|底|前|末|份|至|—|-|~|季度|第|每|上|下|半|初|旬|中|今|持续|推进|长期|坚持|\W)*"
)
_ORIGIN = re.compile(r"(?:由|从)[^,。;]{0,14}$")  # 由63%提升至70%: where a change starts
# Digits that measure nothing: numbers of documents and articles, names, times of day.
_NO_FIGURE = re.compile(
    rf"{YEAR_IN_BRACKETS}\s*\d*号?|"
    r"《[^》]*》|\((?:共|第)?\d+(?:[—–~-]\d+)?[项条个件]\)|第\d+|\d+(?:\+(?:\d+|[A-Z]))+|[“‘]\d[^”’]{0,8}[”’]|\d{1,2}:\d{2}|\d+(?:号|热线|千伏|[kK]V|版)|[A-Za-z]+-?\d[\d.]*"
    r"|\d+[GKDAB](?![A-Za-z])|\d{3,4}-?\d{7,8}|\d{5,}(?=[\u4e00-\u9fff]{2}热线)"
)


@dataclass(frozen=True)
class Unread:
    """A sign that nothing accounts for: its kind and words, and where it stands in the original."""

    kind: Sign
    text: str
    start: int
    end: int


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
    return Coverage(document.id, tuple(_fate(document, span, rule, facts) for span, rule in _sentences(document)))


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
    text = document.text.text
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
    signs = [sign for sign in _signs(document, span, sentence, told) if not facts.covers(sign)]
    if facts.names(sentence):  # the name of a row's task
        signs = []
    if placed:
        return Fate(*original, quote, "graph" if inside else "uncommitted", placed, inside)
    if not signs:
        return Fate(
            *original, quote, "graph" if inside else "uncommitted", "读入图谱" if inside else "没有要记的内容", inside
        )
    rule = _rule(sentence, signs)
    if rule:
        return Fate(*original, quote, "graph" if inside else "uncommitted", rule, inside)
    return Fate(*original, quote, "unread", "没有读懂", inside, tuple(signs))


def _signs(document: Document, span: Span, sentence: str, told: bool) -> Iterator[Unread]:
    """Figures, dates, organisations and role words of a sentence; `told` says that a figure was read from it."""
    opened = marker(sentence)
    begin = opened.length if opened else 0
    hidden = _NO_FIGURE.sub(lambda found: "□" * len(found[0]), sentence)
    taken: list[tuple[int, int]] = []

    def sign(kind: Sign, start: int, end: int) -> Unread:
        where = document.text.original_span(span.start + start, span.start + end)
        return Unread(kind, sentence[start:end], *where)

    for date in _DATE.finditer(hidden, begin):
        taken.append(date.span())
        if not told:  # else it is the time of what was read
            yield sign("date", *date.span())
    for figure in _FIGURE.finditer(hidden, begin):
        is_date = any(start < figure.end() and figure.start() < end for start, end in taken)
        if not is_date and not (told and _ORIGIN.search(hidden, max(0, figure.start() - 16), figure.start())):
            yield sign("figure", *figure.span())
    bodies = find_bodies(sentence)
    for body in bodies:
        yield sign("organisation", body.start, body.end)
    plain = _not_role().sub(lambda found: "□" * len(found[0]), sentence)
    for word in _ROLE_WORD.finditer(plain):
        if any(body.end <= word.start() or body.start >= word.end() for body in bodies):
            yield sign("role", *word.span())


def _rule(sentence: str, signs: Sequence[Unread]) -> str:
    """The rules by which a sentence commits nobody; empty where they do not account for every sign."""
    left = {sign.kind for sign in signs}
    named: list[str] = []
    for name, kinds, pattern in _rules():
        if left & kinds and pattern.search(sentence):
            named.append(name)
            left -= kinds
    if left == {"date"} and (not _WORK.search(sentence) or _ONLY_TIME.fullmatch(sentence)):
        named.append("只有时间")
        left = set()
    if left == {"role"} and not any(sign.kind == "organisation" for sign in signs):
        named.append("没有指明单位")
        left = set()
    return "" if left else "、".join(named)


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
        self.spans = sorted(spans)
        self.work = _merged([(start, end) for start, end, _, work in spans if work])
        self.told = _merged([(start, end) for start, end, _, _ in spans])
        self.values = _merged(self.values)
        mine = [data for _, data in fragment.nodes(data=True) if data.get("document") == document.id]
        due = [span for data in mine for span in data.get("milestones", [])]
        self.dated = _merged([(int(start), int(end)) for start, end in (span.split("-") for span in due)])
        self.deadlines = {re.sub(r"\W", "", str(data["deadline"])) for data in mine if data.get("deadline")}
        self._names = {
            re.sub(r"\W", "", str(data["name"])) for _, data in fragment.nodes(data=True) if data.get("type") in _ITEMS
        }
        self._starts = [start for start, *_ in self.spans]
        self._longest = max((end - start for start, end, *_ in self.spans), default=0)

    def within(self, span: Span) -> tuple[str, ...]:
        """Nodes of which a sentence says something."""
        low = bisect_left(self._starts, span.start - self._longest)
        high = bisect_left(self._starts, span.end)
        return tuple(dict.fromkeys(node for start, end, node, _ in self.spans[low:high] if end > span.start))

    def names(self, sentence: str) -> bool:
        """Whether a sentence is nothing but the name of a task or heading, or its time."""
        plain = re.sub(r"\W", "", sentence)
        return plain in self._names or re.sub("^[完成办理]*[时限间期]+(?:要求)?", "", plain) in self.deadlines

    def covers(self, sign: Unread) -> bool:
        """Whether a fact was read from where a sign stands."""
        if sign.kind == "figure":
            return _touches(self.values, sign)
        if sign.kind == "date":
            return _touches(self.told, sign) or _touches(self.dated, sign)
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


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "coverage.toml").read_text(encoding="utf-8"))


@cache
def _rules() -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
    return tuple((r["name"], frozenset(r["signs"]), re.compile(r["pattern"])) for r in _data()["rules"])


def rule_reasons() -> dict[str, str]:
    """Why a sentence under a rule commits nobody, in Chinese, by the rule's name."""
    own = {
        "读入图谱": "句中的内容都在图谱里",
        "没有要记的内容": "句中没有数字、时间、单位和角色词",
        "没有指明单位": "句中有角色词，但没有指明单位",
        "只有时间": "句中只有时间，没有说要做什么",
        "没有读懂": "句中有没有读出的内容，请人工核对",
    }
    return own | {rule["name"]: rule["why"] for rule in _data()["rules"]}


@cache
def _not_role() -> re.Pattern[str]:
    words = sorted(_data()["signs"]["not_role"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))
