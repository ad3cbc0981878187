"""Signs that a sentence says something: figures, dates, organisations and role words; and the kinds of sentence that commit nobody."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from chinese.document_numbers import YEAR_IN_BRACKETS
from corpus.document import Document
from corpus.headings import marker
from corpus.text import Span
from graph.organisations.search import find_bodies

Sign = Literal["figure", "date", "organisation", "role", "sentence"]
SIGN_NAMES: dict[Sign, str] = {
    "figure": "数字", "date": "时间", "organisation": "单位", "role": "角色词", "sentence": "句子过长",
}  # fmt: skip
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


def signs_in(document: Document, span: Span, sentence: str, told: bool) -> Iterator[Unread]:
    """Figures, dates, organisations and role words of a sentence; `told` says that a figure was read from it."""
    opened = marker(sentence)
    begin = opened.length if opened else 0
    hidden = _NO_FIGURE.sub(lambda found: "□" * len(found[0]), sentence)
    taken = [0] * (len(sentence) + 1)  # what is part of a date

    def sign(kind: Sign, start: int, end: int) -> Unread:
        where = document.text.original_span(span.start + start, span.start + end)
        return Unread(kind, sentence[start:end], *where)

    for date in _DATE.finditer(hidden, begin):
        taken[date.start() : date.end()] = [1] * (date.end() - date.start())
        if not told:  # else it is the time of what was read
            yield sign("date", *date.span())
    for figure in _FIGURE.finditer(hidden, begin):
        is_date = any(taken[figure.start() : figure.end()])
        if not is_date and not (told and _ORIGIN.search(hidden, max(0, figure.start() - 16), figure.start())):
            yield sign("figure", *figure.span())
    bodies = find_bodies(sentence)
    for body in bodies:
        yield sign("organisation", body.start, body.end)
    plain = _not_role().sub(lambda found: "□" * len(found[0]), sentence)
    for word in _ROLE_WORD.finditer(plain):
        if any(body.end <= word.start() or body.start >= word.end() for body in bodies):
            yield sign("role", *word.span())


def rule_for(sentence: str, signs: Sequence[Unread]) -> str:
    """The rules by which a sentence commits nobody; empty where they do not account for every sign."""
    left = {sign.kind for sign in signs}
    named: list[str] = []
    for name, kinds, pattern, unless in _rules():
        if left & kinds and pattern.search(sentence) and not (unless and unless.search(sentence)):
            named.append(name)
            left -= kinds
    if left == {"date"} and (not _WORK.search(sentence) or _ONLY_TIME.fullmatch(sentence)):
        named.append("只有时间")
        left = set()
    if left == {"role"} and not any(sign.kind == "organisation" for sign in signs):
        named.append("没有指明单位")
        left = set()
    return "" if left else "、".join(named)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "coverage.toml").read_text(encoding="utf-8"))


@cache
def _rules() -> tuple[tuple[str, frozenset[str], re.Pattern[str], re.Pattern[str] | None], ...]:
    """Name, signs and pattern of each rule, and what takes a sentence out of it."""
    words = _data()["signs"]
    return tuple(
        (
            r["name"],
            frozenset(r["signs"]),
            re.compile(r["pattern"]),
            re.compile(words[r["unless"]]) if "unless" in r else None,
        )
        for r in _data()["rules"]
    )


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
