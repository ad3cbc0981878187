"""Targets with a number in one clause: metric + predicate + quantity, or a count behind or in front of a thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.targets import ellipsis
from graph.targets.clause import Clause
from graph.targets.coordination import share_out
from graph.targets.counts import counted_behind, counted_in_front
from graph.targets.factuality import is_money_given
from graph.targets.levels import carried, level, time_limit
from graph.targets.local_context import Range, local_context, without_order
from graph.targets.mention import TargetMention
from graph.targets.phrases import opening_verbs
from graph.targets.predicates import Predicate, read_predicate
from graph.targets.quantities import Quantity
from graph.targets.reading import Reading
from graph.targets.shares import part_of, share, size_of
from graph.targets.vocabulary import any_of

_SPREAD = re.compile(f"^(?:分别|各)(?:{any_of('cues.plain')})?")  # 2025年、2026年分别完成A3个、5个
_JOIN = re.compile(r"(?:、|,|和|及|与|以及)?")
_ORIGIN = re.compile(r"(?:由|从)(?:目前的?|当前的?|现有的?|现状|上年度?的?|去年的?|原来的?|20\d\d年(?:底|末)?的?)?$")
_WITHIN = ("内", "以内", "之内")
_LONGEST = 160  # characters of a metric


def read_quantitative(
    clause: Clause, quantities: Sequence[Quantity], said: Sequence[TargetMention]
) -> list[TargetMention]:
    """Targets and facts with a number in `clause`; `quantities` are those in it, `said` the mentions before it."""
    reading = Reading(clause, quantities, list(said), clause.start)
    at = 0
    while at < len(reading.quantities):
        quantity = reading.quantities[at]
        reading.left = max(reading.left, quantity.start - _LONGEST)
        if quantity.start < reading.left or _is_origin(reading, at):
            at += 1
            continue
        predicate = read_predicate(
            reading.clause.text, reading.origin[1] if reading.origin else reading.left, quantity.start
        )
        before = reading.quantities[at - 1] if at else None
        if before and before.after and before.tail == predicate.start and quantity.after:
            at += 1  # 由9600元以下提高到15600元以下: a line for who is admitted, moved
            continue
        if not predicate.kind and "至少" in reading.clause.text[reading.left : quantity.start]:
            predicate = replace(predicate, near="至少")
        group = _group(reading, at, predicate)
        new = _listed(reading, group, predicate) if len(group) > 1 else _single(reading, at, predicate)
        if new is not None:
            reading.found += new
            reading.said += new
            reading.left, reading.origin = max(reading.left, group[-1].tail), None
        at += len(group)
    return reading.found


def _is_origin(reading: Reading, at: int) -> bool:
    """Whether a quantity is where a change starts from (由70%提高到85%), and no value to reach."""
    start = _ORIGIN.search(reading.clause.text[reading.left : reading.quantities[at].start])
    if start and at + 1 < len(reading.quantities):
        reading.origin = (reading.left + start.start(), reading.quantities[at].tail)
    return bool(start)


def _group(reading: Reading, at: int, predicate: Predicate) -> list[Quantity]:
    """The quantities of a list: 分别达到93%、76%."""
    group = [reading.quantities[at]]
    for following in reading.quantities[at + 1 :]:
        alike = predicate.spread or following.unit == group[0].unit
        if not alike or not _JOIN.fullmatch(reading.clause.text[group[-1].tail : following.start]):
            break
        group.append(following)
    last = group[-1]
    return [
        replace(each, unit=last.unit, kind=last.kind, after=each.after or last.after)
        if last.unit.startswith(each.unit)
        else replace(each, after=each.after or last.after)
        for each in group
    ]


def _listed(reading: Reading, group: list[Quantity], predicate: Predicate) -> list[TargetMention]:
    span = reading.span(predicate)
    phrase, verbs = without_order(reading.clause.text[slice(*span)]), ""
    if not predicate.kind:
        phrase, verbs = _behind_verbs(reading, span)
    phrase = _SPREAD.sub("", phrase)
    if phrase and opening_verbs(phrase, 0, len(phrase))[0] == len(phrase) and (thing := ellipsis.sited(reading.clause)):
        phrase += thing  # 建设示范点,2026年、2027年分别新建4处、6处
    years = reading.clause.years(group[0].start)
    if not phrase and len(years) == len(group):
        phrase = carried(reading, group[0], predicate)
    if phrase and len(years) == len(group) and not share_out(phrase, len(group)):  # 到2025年、2027年,A分别达到…
        return [
            replace(mention, deadline=year, deadline_text=f"{year}年")
            for year, quantity in zip(years, group, strict=True)
            for mention in reading.mentions(reading.whole(phrase, predicate), span, quantity, predicate, verbs)
        ]
    metrics = share_out(phrase, len(group)) if phrase else [m.metric for m in ellipsis.in_units(reading.said, group)]
    if len(metrics) != len(group):
        return []
    return [
        mention
        for metric, quantity in zip(metrics, group, strict=True)
        for mention in reading.mentions(reading.whole(metric, predicate), span, quantity, predicate, verbs)
    ]


def _behind_verbs(reading: Reading, span: Range) -> tuple[str, str]:
    """The list behind goal verbs (建设国家级、省级工程中心1家、5家), and the verbs."""
    end, verbs = opening_verbs(reading.clause.text, *span)
    return reading.clause.text[end : span[1]], "".join(verbs)


# 保障青少年|每天|在校内外|各1小时体育活动时间
_DAILY = re.compile("(?:保障|确保|保证|落实)?(?P<who>.{2,12}?)每[天日](?:在)?(?P<where>.{0,8}?)(?:各)?")


def _is_served(reading: Reading, quantity: Quantity, deed: str) -> bool:
    """Whether what is counted is for whom or where something is done: 为, 对 (某社区、某村) or, for a trial, 在 before it."""
    before = re.search(
        r"(?P<to>[为对向给在])(?P<which>[^,;。\d]{0,40})$", reading.clause.text[reading.left : quantity.start]
    )
    if before is None or (before["to"] == "在" and not deed.endswith(("试点", "示范", "试验"))):
        return False
    return not before["which"] or ("、" in before["which"] and not re.search(any_of("cues.goal"), before["which"]))


def _single(reading: Reading, at: int, predicate: Predicate) -> list[TargetMention] | None:
    """What a quantity says; None when it belongs to a name (投资10亿元以上项目), so that its words stay unused."""
    quantity, text = reading.quantities[at], reading.clause.text
    context = local_context(reading.clause, reading.quantities[at:], predicate, reading.left, reading.span(predicate))
    if predicate.kind == "change" and context.only_verbs and not predicate.baseline:  # 改造提升3万亩: two verbs
        predicate = Predicate(quantity.start, modal=predicate.modal, total=predicate.total)
        context = local_context(
            reading.clause, reading.quantities[at:], predicate, reading.left, reading.span(predicate)
        )
    of = text.startswith("的", quantity.tail)
    if is_money_given(reading.clause, quantity, reading.left):
        return []
    if quantity.kind == "time" and (daily := _DAILY.fullmatch(context.phrase)) and context.named:
        metric = daily["who"] + daily["where"] + text[slice(*context.name)]
        each = reading.mentions(metric, context.name, quantity, replace(predicate, kind="level", spread=False))
        return [replace(mention, period="每天") for mention in each if metric.endswith(("时间", "活动", "锻炼"))]
    served = re.fullmatch(r"(.{2,20}?)(?:实施|开展|提供|进行|完成)(.{2,20})", text[slice(*context.name)])
    if served and quantity.kind == "count" and _is_served(reading, quantity, served[2]):  # 为1.5万户老人家庭实施改造
        return reading.mentions(served[1] + served[2], context.name, quantity, replace(predicate, kind=""), "实施")
    if quantity.kind == "ratio" and text.startswith("全覆盖", quantity.tail):
        return share(reading, without_order(context.phrase) + "覆盖率", context.span, quantity, predicate)
    if quantity.kind == "time" and quantity.after in _WITHIN and not predicate.kind:
        return time_limit(reading, quantity, context)
    ordered = (
        re.search(any_of("cues.goal") + "$", context.phrase) and predicate.kind == "level" and not context.only_verbs
    )
    if ordered and context.named and quantity.kind == "count":  # 每500公顷林地配备不少于1名管护员
        reading.left = context.name[1]
        whole = context.phrase + text[slice(*context.name)]
        return reading.mentions(whole, context.span, quantity, predicate, "ordered")
    if quantity.value == 100 and quantity.unit == "%" and context.named and context.name[1] - context.name[0] <= 4:
        rate = without_order(context.phrase) + text[slice(*context.name)] + "率"  # 毕业生实现100%就业
        return reading.mentions(rate, context.span, quantity, predicate)
    if quantity.kind == "ratio" and (context.named or of) and not predicate.kind:
        return part_of(reading, quantity, context)
    if quantity.kind != "count" and (context.named or of):
        counts = quantity.kind == "amount" and context.only_verbs and context.named and "元" not in quantity.unit
        if not counts:
            return size_of(reading, quantity, context)
    elif of and not context.named:
        return None
    if predicate.kind and not (predicate.kind == "level" and context.only_verbs and context.named):
        return level(reading, quantity, context)
    if quantity.kind in ("time", "none", "share") and not (quantity.unit and quantity.after):
        return []
    return counted_in_front(reading, quantity, context) if context.named else counted_behind(reading, quantity, context)
