"""Counts: a number in front of the thing (推进31个项目) or behind it (培育绿色工厂34家)."""

from __future__ import annotations

import re

from graph.targets import ellipsis
from graph.targets.coordination import shorten
from graph.targets.factuality import continues, is_certain, is_planned_count
from graph.targets.local_context import LocalContext, is_part_of_plan, kept, names_examples
from graph.targets.mention import TargetMention
from graph.targets.phrases import opening_verbs
from graph.targets.quantities import Quantity
from graph.targets.reading import Reading
from graph.targets.shares import share
from graph.targets.vocabulary import any_of, table, words

_ADDED = re.compile("(?:新增|新建|净增|新开工|新招|新签|新入库|新培育|建成|开工|竣工|投产|达标|净增加)$")
_EACH_PLACE = re.compile(
    "^(?:全[市县区]|实现|确保)?(?:每个?|各)(?:镇|乡|街道|村|社区|县|区|市|校|园区|乡镇|镇街|街镇|行政村|[()、和])+(?:至少|均|都|要)*"
)


_BARE_DEED = re.compile(
    r"(?P<who>[^每]*?)(?:每(?:半年|季度|学[年期]|个?月|周|年))?(?:至少|不少于|均|要|应|须)*(?:组织|开展|举办|举行|进行|召开|实施|安排)(?:至少|不少于)?"
)


def counted_in_front(reading: Reading, quantity: Quantity, context: LocalContext) -> list[TargetMention]:
    """推进31个涉农大项目; 打造智能家电、高端化工新材料2个千亿级产业集群."""
    text = reading.clause.text
    thing, rest = _thing(reading, context), text[context.verbs_end : context.span[1]].removeprefix("的")
    verbs = context.verbs
    if is_part_of_plan(thing, quantity) or (not verbs and re.search(any_of("noise.states"), thing)):
        return []
    if re.search(r"[前后中](?:\d+[位名])?$", thing):  # 退出全国168个重点城市后20位: a rank among them
        return []
    if quantity.bare and (rest or not verbs or len(thing.split("、")[0]) < 4):
        return []
    if rest and not verbs and re.search("(?:至少|均|都|要)有$", text[: quantity.start]):  # 每个乡镇至少有1处…
        verbs, rest = ["有"], ""
    if rest and not verbs and re.search(any_of("cues.goal") + "$", context.phrase):  # 每个乡镇新建1~2所幼儿园
        verbs, rest = [re.sub("每年度?|至少", "", context.phrase)], ""
    if rest and not names_examples(rest, verbs, goes_on=continues(reading.clause, reading.said)):
        return []
    if not is_certain(reading.clause, quantity, verbs):
        return []
    opening = kept(verbs, text[context.span[0] : context.verbs_end]) or ("" if context.phrase else reading.verbs)
    if thing in table("metrics.generic"):
        thing = (rest.removesuffix("的") or ("" if opening else "".join(verbs) or reading.verbs)) + thing
    metric = opening + thing
    opened = "".join(verbs) or reading.verbs
    found = reading.mentions(metric, context.name, quantity, context.predicate, opened)
    reading.left, reading.verbs = context.name[1], opening
    return found


def _thing(reading: Reading, context: LocalContext) -> str:
    """The thing named behind; 2个千亿级、5个百亿级产业集群 share theirs."""
    text = reading.clause.text
    thing = text[slice(*context.name)]
    shared = re.compile(r"、\d+个[^、,;]{1,4}级([^、,;。]{2,12})").match(text, context.name[1], reading.clause.end)
    return thing + shared[1] if shared and thing.endswith("级") else thing


def counted_behind(reading: Reading, quantity: Quantity, context: LocalContext) -> list[TargetMention]:
    """培育国家级5G工厂2家以上; 竣工80个以上; 启动改造城中村10个、3698户."""
    text, predicate = reading.clause.text, context.predicate
    if quantity.bare or not is_certain(reading.clause, quantity, context.verbs):
        return []
    last = reading.found[-1] if reading.found else None
    if not context.phrase and last and last.unit != quantity.unit:  # the same in another unit
        return reading.mentions(last.metric, context.span, quantity, predicate)
    thing = text[context.verbs_end : context.span[1]]
    opening = kept(context.verbs, text[context.span[0] : context.verbs_end])
    span = context.span if context.phrase else ellipsis.headed(reading.clause, reading.left)
    if not context.phrase:
        # 开通航线:20条; 修缮200处(其中2024年60处、2025年70处)
        taken_up = text[reading.left - 1 : reading.left] == ":" or re.search("年$", text[reading.left : quantity.start])
        before = ellipsis.in_unit(reading.said, reading.clause, quantity) if taken_up else None
        metric = text[slice(*span)] or (before.metric if before else "")
    elif not thing:
        metric = _counted_before(reading, quantity, opening) if context.verbs else ""
    elif context.verbs:
        metric, reading.verbs = opening + thing, opening
    else:
        listed = text.startswith("、", reading.left)
        metric = (reading.verbs if listed else "") + re.sub("(?:实现|完成)(?=.{2,}$)", "", thing)
    if not metric and quantity.unit in ("次", "场次", "轮", "期"):  # 每月集中清理1次: the act itself is counted
        metric = text[slice(*context.span)]
    if thing and len(metric) <= 2 and context.verbs:  # 推进公路建设,完成投资260亿元
        metric = text[slice(*context.span)]
        metric = (ellipsis.built(reading.clause) if metric == "完成投资" else "") + metric
    metric = shorten(reading.whole(metric, predicate))
    deed = quantity.unit in ("次", "场次", "轮", "期")
    bare_deed = _BARE_DEED.fullmatch(metric) if deed else None
    if bare_deed and (act := ellipsis.act_of(reading.clause)):  # 加强应急演练,高危企业每半年至少组织1次
        metric = bare_deed["who"] + act
    named = ellipsis.row(reading.clause, re.sub(_EACH_PLACE, "", metric))
    bare = re.sub(_EACH_PLACE, "", metric)  # 每个街道建成1个
    if (
        named
        and not (deed and metric)
        and not set(context.verbs) & set(words("cues.whole"))
        and (not bare or opening_verbs(bare, 0, len(bare))[0] == len(bare))
    ):  # the cell of a row: 改造提升8万亩以上, 35公里
        return reading.mentions(named, span, quantity, predicate, "row")
    if len(metric) < 2:
        return []
    if not context.verbs and (quantity.kind == "ratio" or not context.phrase):
        return share(reading, metric, span, quantity, predicate)
    behind = _ADDED.search(metric) if reading.clause.sentence.planned else None  # 高新技术企业新增15家
    verbs = "".join(context.verbs) or (behind[0] if behind else "")
    if not verbs and is_planned_count(reading.clause, quantity, text[slice(*span)]):
        verbs = "planned"
    return reading.mentions(metric, span, quantity, predicate, verbs)


def _counted_before(reading: Reading, quantity: Quantity, verbs: str) -> str:
    """What 竣工25个以上, 2025年完成1500台 count."""
    if not verbs:
        mention = ellipsis.in_unit(reading.said, reading.clause, quantity)
        here = mention and mention.sentence_start == reading.clause.sentence.start
        placed = "" if here else ellipsis.sited(reading.clause)
        return placed or (mention.metric if mention else "") or ellipsis.topic(reading.clause)
    deed = quantity.unit in ("次", "场次", "轮", "期")  # the act itself is counted
    thing = ("" if deed else ellipsis.same_deed(reading.clause, verbs)) or ellipsis.thing_counted(
        reading.said, reading.clause, quantity
    )
    return verbs + thing if thing else verbs if verbs in words("cues.whole") else ""
