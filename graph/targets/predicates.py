"""The words between a metric and its quantity, and what they make of the value: 达到 =, 不少于 ≥, 控制在…以内 ≤."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from chinese.dates import YEAR
from graph.targets.quantities import Quantity
from graph.targets.vocabulary import any_of, either, table, words


@dataclass(frozen=True)
class Predicate:
    """`kind` is `level` (达到), `change` (增长) or empty (nothing but modals: 争取2个). `start` is where it begins.

    `spread` is 分别, `each` is 均; `near` stands behind a change (增加约); `average` is 年均.
    """

    start: int
    kind: str = ""
    word: str = ""
    near: str = ""
    modal: str = ""
    total: str = ""
    baseline: str = ""
    average: str = ""
    spread: bool = False
    each: bool = False

    @property
    def weak(self) -> bool:
        """Whether the word states facts as readily as targets (占, 约)."""
        return self.kind == "level" and self.word in table("cues.weak")


@cache
def _pattern() -> re.Pattern[str]:
    level = any_of("level")
    change, double = any_of("change.words"), either(tuple(table("double")))
    year = rf"{YEAR}年(?:年底|底|末|度|内)?(?:以前|之前|前)?"
    mods = "|".join(
        [
            f"(?P<modal>{any_of('cues.modal')})",
            f"(?P<spread>{any_of('cues.spread')})",
            f"(?<![人户亩年])(?P<each>{any_of('cues.each')})",
            f"(?P<total>{any_of('cues.total')})",
            rf"(?P<base>(?:[较比与同]|相比于?|相较于?){year}(?:相比)?|[较比同](?:上年|去年)(?:同期)?(?:相比)?|同比)",
            rf"(?:到|至)?{year}|(?:到|至)?(?:今年|年底|明年)(?:底|前)?",
            r"(?P<mean>年均|年平均|年均复合|平均)|每年度?|年度|也|(?<![许认])可|将|再|又|应|须|实现|要|已|复合",
        ]
    )
    per = r"(?P<per>每[百千万]?[人户亩台吨次](?:每[年月日])?|每[月日])?"  # 提高到每人每月900元
    levels = rf"(?P<level>(?:(?<![成作分名认定称视列])为|{level}){{1,2}}){per}"
    return re.compile(
        rf"(?:{mods})*(?:{levels}|(?P<change>(?<!新)(?!(?<=[下压])降){change})(?P<near>{level})?|(?P<double>{double}))?[“\"]?$"
    )


def read_predicate(text: str, start: int, end: int) -> Predicate:
    """The predicate that ends at `end`, in front of a quantity; its `start` is `end` when there is none."""
    piece = text[start:end]
    found = next(match for at in range(len(piece) + 1) if (match := _pattern().match(piece, at)))
    turned = re.search(any_of("change.words") + r"[^,;、\d]{2,30}(?P<to>至|到)$", piece)
    if turned and not found.group():  # 压缩开办时间至1个工作日
        return Predicate(start + turned.start("to"), "level", turned.group()[:2] + turned["to"])
    if not found.group() and re.search(r"占[^,;、\d]{2,12}$", piece):  # 实践课时占总课时|一半以上
        return Predicate(end, "level", "占")
    if not found.group() and (whole := re.search(r"(?P<word>不[低少]于|不超过|超过)[^,;、\d]{2,20}的$", piece)):
        return Predicate(end, "level", whole["word"])  # 民营经济增加值不低于地区生产总值的|60%
    level, change, double = found["level"] or "", found["change"] or "", found["double"] or ""
    mods = found.group()[: found.start("level")] if level else found.group()
    beyond = re.search(r"(?:高于|快于|优于|低于|高出|超出|领先)[^,;、。\d]{2,14}$", piece)
    if beyond and re.match(r"\d[\d.]*个?百分点", text[end : end + 12]):  # 增速高于全省平均2个百分点
        return Predicate(start + beyond.start(), "change", beyond.group())
    return Predicate(
        start + found.start(),
        "level" if level else "change" if change or double else "",
        level or change or double,
        (found["per"] if level else found["near"]) or "",
        _last("modal", mods),
        _last("total", mods),
        found["base"] or "",
        found["mean"] or "",
        bool(re.search(any_of("cues.spread"), mods)),
        bool(found["each"]),
    )


def _last(cue: str, mods: str) -> str:
    found = re.findall(any_of(f"cues.{cue}"), mods)
    return found[-1] if found else ""


def bound_of(predicate: Predicate, quantity: Quantity) -> str:
    """What predicate and quantity say of the value: `=`, `>=`, `>`, `<=`, `<`, `~` or `range`."""
    if quantity.value_max is not None:
        return "range"
    word = predicate.near if predicate.kind != "level" and predicate.near else predicate.word
    meant = _meant(word, quantity.after)
    return "~" if meant == "=" and (quantity.vague or quantity.bare) else meant


def bound_of_words(comparator: str) -> str:
    """What a comparator says of a single value: 达到…以上 is `>=`, 不超过 is `<=`; `=` where it sets no limit."""
    before, _, after = comparator.partition("…")
    return _meant(before, after or before)


def _meant(before: str, after: str) -> str:
    """What words before and after a value say of it; those after it decide."""
    for bound, behind in table("after").items():
        if after in behind:
            return str(bound)
    if before.endswith(words("change.words")):  # 节约 is no 约
        return "="
    meant = [(len(w), str(bound)) for bound, words in table("level").items() for w in words if before.endswith(w)]
    return max(meant)[1] if meant else "="


def comparator_of(predicate: Predicate, quantity: Quantity) -> str:
    """What the text says around the number: 较2023年增长…以上, 力争累计达到…左右."""
    before = predicate.modal + predicate.total + predicate.baseline + predicate.word + predicate.near
    if not before or not quantity.after:
        return before + quantity.after
    return f"{before}…{quantity.after}"
