"""The words around one number: the phrase before it and the goal verbs that open it, predicate, name behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from graph.targets.clause import Clause
from graph.targets.names import end_of_name, name_behind
from graph.targets.phrases import opening_verbs
from graph.targets.predicates import Predicate
from graph.targets.quantities import Quantity
from graph.targets.vocabulary import any_of, words

Range = tuple[int, int]


@dataclass(frozen=True)
class LocalContext:
    """`phrase` stands at `span`, `verbs` open it up to `verbs_end`; `name` is where the thing named behind stands."""

    predicate: Predicate
    span: Range
    phrase: str
    verbs: list[str]
    verbs_end: int
    name: Range

    @property
    def named(self) -> bool:
        """Whether a thing is named behind the number."""
        return self.name[0] < self.name[1]

    @property
    def only_verbs(self) -> bool:
        """Whether nothing but goal verbs stands in front (新增|10万亩高标准农田)."""
        return self.span[0] < self.verbs_end == self.span[1]


def local_context(
    clause: Clause, quantities: Sequence[Quantity], predicate: Predicate, left: int, span: Range
) -> LocalContext:
    """The words around the first of `quantities` (the others follow it in the clause); those from `left` are free."""
    text, quantity = clause.text, quantities[0]
    verbs_end, verbs = opening_verbs(text, *span)
    sited = None if verbs else _sited().match(text, *span)
    if sited and opening_verbs(text, sited.end(), span[1])[0] < span[1]:  # 在南宁、柳州等地布局独立储能项目10个
        span = (sited.end(), span[1])
        verbs_end, verbs = opening_verbs(text, *span)
    if quantity.kind == "ratio" and text[slice(*span)].endswith("率") and not set(verbs) & set(words("cues.plain")):
        verbs_end, verbs = span[0], []  # 维修及时率100%: the verb belongs to the rate's name
    name = name_behind(text, quantities, clause.end)
    ordered = predicate.kind == "level" and span[0] < verbs_end == span[1] and "元" not in quantity.unit
    if ordered and text.startswith("的", quantity.tail):  # 建成不低于10PB的高质量数据集
        start = quantity.tail + 1
        name = (start, end_of_name(text, start, quantities[1:], clause.end))
    verbs = verbs or re.findall("推动|实现|促进|确保", text[left : span[0]])
    return LocalContext(predicate, span, text[slice(*span)], verbs, verbs_end, name)


@cache
def _sited() -> re.Pattern[str]:
    places = r"(?:在|沿|依托|围绕)[^,;。]{1,40}?(?:等(?:地|区域|领域|方面)?|[地区县市镇村园旗州内中]|领域|行业|周边)"
    together = "(?:为|向|对)[^,;。]{2,20}?|(?:城镇|农村|乡村|城区)|[^,;。]{2,30}(?<![高中初平同优])等[\u4e00-\u9fff]{0,6}?|(?:全部|所有)[^,;。]{1,8}?(?:均|都)|(?:联合|会同|携手|引导|带动|指导)[^,;。]{2,20}?|[\u4e00-\u9fff]{2,4}?[市县区旗州镇]|[^,;。]{2,20}?(?:牵头|负责)"
    return re.compile(rf"(?:{places}|{together}){any_of('cues.adverb')}*(?={any_of('cues.goal')})")


def without_order(phrase: str) -> str:
    """A phrase without verbs that order a level (培育…达到5家)."""
    return re.sub(f"^{any_of('cues.level_lead')}(?=.{{3}})", "", phrase)


def kept(verbs: list[str], as_said: str) -> str:
    """The verbs that belong to the metric (新建、改造; not 培育)."""
    left = [verb for verb in verbs if verb not in words("cues.plain")]
    return as_said if as_said and len(left) == len(verbs) else "".join(left)


def is_part_of_plan(thing: str, quantity: Quantity) -> bool:
    """21项重点任务, 3个方面: the plan counting its own parts; 十户联防 is what something is called."""
    if thing.startswith(words("noise.modes")):
        return True
    part = re.fullmatch(rf"\w{{0,4}}?{any_of('noise.parts')}|重点|主要", thing)
    return bool(part) and quantity.unit in ("个", "项", "条")


def names_examples(rest: str, verbs: list[str], *, goes_on: bool) -> bool:
    """Whether words between verb and number are examples of the thing (建设甲、乙等12个片区), not another verb."""
    if verbs and not set(verbs) & set(words("cues.loose")):
        return True
    return goes_on and (rest.endswith("等") or "、" in rest)
