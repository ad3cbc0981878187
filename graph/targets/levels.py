"""Metric + predicate + quantity (覆盖率达到95%), and limits of time (12个工作日内完成审批)."""

from __future__ import annotations

import re
from dataclasses import replace

from chinese.conjunctions import AND
from graph.targets import ellipsis
from graph.targets.coordination import share_out
from graph.targets.local_context import LocalContext, without_order
from graph.targets.mention import TargetMention
from graph.targets.phrases import opening_verbs
from graph.targets.predicates import Predicate, bound_of
from graph.targets.quantities import Quantity
from graph.targets.reading import Reading
from graph.targets.vocabulary import any_of

_EACH = re.compile(f"、|{AND}")
_NUMBERLESS = re.compile(
    r"(?:系数|指数|比|比值|倍差|强度|率|指标|数|数量|量|值|弹性|水平|规模|人口|总额|面积|产能|[A-Z]{2,}值?)$"
)
_LASTS = re.compile("(?:时间|时长|天数|学时|年限|寿命|提前量|提前期)$")  # 平均停留时间延长至2.2天
_EACH_ONE = re.compile("人均|每人|平均")


_SAID_BEFORE = re.compile("(?:这一|这个|该|此|上述)(?:项)?(?:比例|比率|占比|比重|指标|数字|数值|数量|规模|数据)")
_WORK = re.compile(f"(?:{any_of('cues.adverb')})*{any_of('cues.orders', 'cues.goal')}")


def level(reading: Reading, quantity: Quantity, context: LocalContext) -> list[TargetMention]:
    """覆盖率达到95%, 较2023年增长28%以上: what is measured stands before the predicate, or was said before (ellipsis)."""
    predicate, phrase = context.predicate, without_order(context.phrase)
    shortens = predicate.word in ("缩短", "压缩", "压减", "减少")
    if quantity.kind == "time" and bound_of(predicate, quantity) not in ("<=", "<") and not shortens:
        lasts = _LASTS.search(phrase) or (_EACH_ONE.search(phrase) and predicate.kind == "level")
        if not lasts or not (reading.clause.sentence.planned or reading.clause.frame(quantity.start).dated):
            return []
    if quantity.kind == "share" and not quantity.after and predicate.weak:
        return []
    if quantity.kind == "none" and not (_NUMBERLESS.search(phrase) or (quantity.unit and quantity.after)):
        return []
    if not phrase and context.named and quantity.kind == "count":
        reading.left = context.name[1]
        return reading.mentions(reading.clause.text[slice(*context.name)], context.name, quantity, predicate)
    if _SAID_BEFORE.fullmatch(phrase):
        phrase = ellipsis.spoken_of(reading.said, reading.clause, quantity)
        if not phrase:
            return []
    phrase = phrase or carried(reading, quantity, predicate)
    if quantity.kind == "count" and opening_verbs(phrase, 0, len(phrase))[0] == len(phrase):  # 今年开行不少于25条
        phrase = ellipsis.done(phrase, reading.said, reading.clause, quantity) or phrase
    if re.fullmatch(any_of("metrics.owned"), phrase):  # 支持建设海外仓,面积达到40万平方米
        phrase = ellipsis.owner(reading.clause, reading.said) + phrase
    rises = predicate.kind == "change"  # 地区生产总值 | 增长8%
    phrase = phrase or ("" if rises and _WORK.match(reading.clause.subject) else ellipsis.row(reading.clause))
    if len(phrase) < 2:
        return []
    shared = share_out(phrase, len(_EACH.findall(phrase)) + 1) if predicate.each and _EACH.search(phrase) else []
    return [
        mention
        for metric in shared or [ellipsis.completed(reading.clause, phrase)]
        for mention in reading.mentions(reading.whole(metric, predicate), context.span, quantity, predicate)
    ]


def carried(reading: Reading, quantity: Quantity, predicate: Predicate) -> str:
    """The metric of a number without one, from what was said before it; empty where nothing surely is."""
    if predicate.kind == "change":
        return ellipsis.changing(reading.said, reading.clause)
    moving = ellipsis.moving(reading.clause)
    if moving:
        return moving
    mention = ellipsis.in_unit(reading.said, reading.clause, quantity)
    if mention:
        return mention.metric
    if changed := ellipsis.changing(reading.said, reading.clause, only=True):
        return changed
    if quantity.kind not in ("count", "amount"):
        return ""
    return (ellipsis.act_ordered(reading.clause) if quantity.kind == "count" else "") or ellipsis.topic(reading.clause)


def time_limit(reading: Reading, quantity: Quantity, context: LocalContext) -> list[TargetMention]:
    """环评报告书12个工作日内完成审批: a limit of time, in an item of a plan; else it is a procedure (收到后3日内答复)."""
    text, phrase = reading.clause.text, without_order(context.phrase)
    procedure = re.search("自|收到|之日|应当|须|发现|接到|以前|公示", text[reading.clause.start : quantity.start])
    if (
        procedure
        or len(phrase) < 2
        or not (reading.clause.sentence.planned or reading.clause.frame(quantity.start).dated)
    ):
        return []
    done = re.compile(r"(?:完成|实现|予以)?(?P<deed>[\u4e00-\u9fff]{2,6})").match(
        text, quantity.tail, reading.clause.end
    )
    if re.compile(r"[\u4e00-\u9fff]{0,8}率").match(text, quantity.tail, reading.clause.end):  # 24小时内办结率不低于99%
        return []
    metric = phrase + (done["deed"] if done and len(phrase) <= 12 else "")
    found = reading.mentions(metric, context.span, quantity, replace(context.predicate, kind="level"))
    return [replace(mention, bound="<=") for mention in found]
