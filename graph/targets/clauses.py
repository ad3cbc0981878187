"""Targets with a number in one clause: metric + predicate + quantity, or a count behind or in front of a thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graph.targets import ellipsis
from graph.targets.clause import Clause
from graph.targets.coordination import fill_in, share_out, shorten
from graph.targets.factuality import continues, is_certain, is_money_given, is_planned_count, standing
from graph.targets.local_context import Around, Range, is_part_of_plan, kept, look_around, names_examples, without_order
from graph.targets.mention import TargetMention
from graph.targets.phrases import opening_verbs
from graph.targets.predicates import Predicate, bound_of, comparator_of, read_predicate
from graph.targets.quantities import Quantity
from graph.targets.vocabulary import any_of, table, words

_SPREAD = re.compile(f"^(?:分别|各)(?:{any_of('cues.plain')})?")  # 2025年、2026年分别完成A3个、5个
_EACH = re.compile("、|和(?![美谐])|与|及(?![时早格])")
_JOIN = re.compile(r"(?:、|,|和|及|与|以及)?")
_ORIGIN = re.compile(r"(?:由|从)(?:目前的?|当前的?|现有的?|现状|上年度?的?|去年的?|原来的?|20\d\d年(?:底|末)?的?)?$")
_NUMBERLESS = re.compile(
    r"(?:系数|指数|比|比值|强度|率|指标|数|数量|量|值|弹性|水平|规模|人口|总额|面积|产能|[A-Z]{2,}值?)$"
)
_WORD = re.compile(r"[^\W\d_]")
_ADDED = re.compile("(?:新增|新建|净增|新开工|新招|新签|新入库|新培育|建成|开工|竣工|投产|达标|净增加)$")
_LASTS = re.compile("(?:时间|时长|天数|学时|年限|寿命)$")  # 平均停留时间延长至2.2天
_EACH_PLACE = re.compile(
    "^(?:全[市县区]|实现|确保)?(?:每个?|各)(?:镇|乡|街道|村|社区|县|区|市|校|园区|乡镇|镇街|街镇|行政村|[()、和])+(?:至少|均|都|要)*"
)
_EACH_ONE = re.compile("人均|每人|平均")
_WITHIN = ("内", "以内", "之内")
_LONGEST = 160  # characters of a metric
_RECENT = 40  # mentions that a short metric may be completed from


def read_clause(clause: Clause, quantities: Sequence[Quantity], said: Sequence[TargetMention]) -> list[TargetMention]:
    """Targets and facts with a number in `clause`; `quantities` are those in it, `said` the mentions before it."""
    return _Reader(clause, quantities, list(said), clause.start).read()


@dataclass
class _Reader:
    """A clause being read from left to right; the words from `left` on are not used up yet."""

    clause: Clause
    quantities: Sequence[Quantity]
    said: list[TargetMention]
    left: int
    verbs: str = ""  # of the count before, for 举办展览2个、会议5个
    origin: Range | None = None  # 由70% of 由70%提高到85%
    found: list[TargetMention] = field(default_factory=list)

    def read(self) -> list[TargetMention]:
        at = 0
        while at < len(self.quantities):
            quantity = self.quantities[at]
            self.left = max(self.left, quantity.start - _LONGEST)
            if quantity.start < self.left or self._is_origin(at):
                at += 1
                continue
            predicate = read_predicate(self.clause.text, self.origin[1] if self.origin else self.left, quantity.start)
            before = self.quantities[at - 1] if at else None
            if before and before.after and before.tail == predicate.start and quantity.after:
                at += 1  # 由9600元以下提高到15600元以下: a line for who is admitted, moved
                continue
            if not predicate.kind and "至少" in self.clause.text[self.left : quantity.start]:
                predicate = replace(predicate, near="至少")
            group = self._group(at, predicate)
            new = self._listed(group, predicate) if len(group) > 1 else self._single(at, predicate)
            if new is not None:
                self.found += new
                self.said += new
                self.left, self.origin = max(self.left, group[-1].tail), None
            at += len(group)
        return self.found

    def _is_origin(self, at: int) -> bool:
        """Whether a quantity is where a change starts from (由70%提高到85%), and no value to reach."""
        start = _ORIGIN.search(self.clause.text[self.left : self.quantities[at].start])
        if start and at + 1 < len(self.quantities):
            self.origin = (self.left + start.start(), self.quantities[at].tail)
        return bool(start)

    def _group(self, at: int, predicate: Predicate) -> list[Quantity]:
        """The quantities of a list: 分别达到93%、76%."""
        group = [self.quantities[at]]
        for following in self.quantities[at + 1 :]:
            alike = predicate.spread or following.unit == group[0].unit
            if not alike or not _JOIN.fullmatch(self.clause.text[group[-1].tail : following.start]):
                break
            group.append(following)
        last = group[-1]
        return [
            replace(each, unit=last.unit, kind=last.kind, after=each.after or last.after)
            if last.unit.startswith(each.unit)
            else replace(each, after=each.after or last.after)
            for each in group
        ]

    def _listed(self, group: list[Quantity], predicate: Predicate) -> list[TargetMention]:
        span = self._span(predicate)
        phrase, verbs = without_order(self.clause.text[slice(*span)]), ""
        if not predicate.kind:
            phrase, verbs = self._behind_verbs(span)
        phrase = _SPREAD.sub("", phrase)
        if (
            phrase
            and opening_verbs(phrase, 0, len(phrase))[0] == len(phrase)
            and (thing := ellipsis.sited(self.clause))
        ):
            phrase += thing  # 建设示范点,2026年、2027年分别新建4处、6处
        years = self.clause.years(group[0].start)
        if not phrase and len(years) == len(group):
            phrase = self._carried(group[0], predicate)
        if phrase and len(years) == len(group) and not share_out(phrase, len(group)):  # 到2025年、2027年,A分别达到…
            return [
                replace(mention, deadline=year, deadline_text=f"{year}年")
                for year, quantity in zip(years, group, strict=True)
                for mention in self._mentions(self._whole(phrase, predicate), span, quantity, predicate, verbs)
            ]
        metrics = share_out(phrase, len(group)) if phrase else [m.metric for m in ellipsis.in_units(self.said, group)]
        if len(metrics) != len(group):
            return []
        return [
            mention
            for metric, quantity in zip(metrics, group, strict=True)
            for mention in self._mentions(self._whole(metric, predicate), span, quantity, predicate, verbs)
        ]

    def _behind_verbs(self, span: Range) -> tuple[str, str]:
        """The list behind goal verbs (建设国家级、省级工程中心1家、5家), and the verbs."""
        end, verbs = opening_verbs(self.clause.text, *span)
        return self.clause.text[end : span[1]], "".join(verbs)

    def _span(self, predicate: Predicate) -> Range:
        """The words in front of a predicate, without time words and lead-ins."""
        return self.clause.phrase(self.left, self.origin[0] if self.origin else predicate.start)

    def _single(self, at: int, predicate: Predicate) -> list[TargetMention] | None:
        """What a quantity says; None when it belongs to a name (投资10亿元以上项目), so that its words stay unused."""
        quantity, text = self.quantities[at], self.clause.text
        around = look_around(self.clause, self.quantities[at:], predicate, self.left, self._span(predicate))
        if predicate.kind == "change" and around.only_verbs and not predicate.baseline:  # 改造提升3万亩: two verbs
            predicate = Predicate(quantity.start, modal=predicate.modal, total=predicate.total)
            around = look_around(self.clause, self.quantities[at:], predicate, self.left, self._span(predicate))
        of = text.startswith("的", quantity.tail)
        if is_money_given(self.clause, quantity, self.left):
            return []
        served = re.fullmatch(r"(.{2,20}?)(?:实施|开展|提供|进行|完成)(.{2,20})", text[slice(*around.name)])
        if served and text[quantity.start - 1] in "为对向给" and quantity.kind == "count":  # 为1.5万户老人家庭实施改造
            return self._mentions(served[1] + served[2], around.name, quantity, replace(predicate, kind=""), "实施")
        if quantity.kind == "ratio" and text.startswith("全覆盖", quantity.tail):
            return self._share(without_order(around.phrase) + "覆盖率", around.span, quantity, predicate)
        if quantity.kind == "time" and quantity.after in _WITHIN and not predicate.kind:
            return self._within(quantity, around)
        ordered = (
            re.search(any_of("cues.goal") + "$", around.phrase) and predicate.kind == "level" and not around.only_verbs
        )
        if ordered and around.named and quantity.kind == "count":  # 每500公顷林地配备不少于1名管护员
            self.left = around.name[1]
            whole = around.phrase + text[slice(*around.name)]
            return self._mentions(whole, around.span, quantity, predicate, "ordered")
        if quantity.value == 100 and quantity.unit == "%" and around.named and around.name[1] - around.name[0] <= 4:
            rate = without_order(around.phrase) + text[slice(*around.name)] + "率"  # 毕业生实现100%就业
            return self._mentions(rate, around.span, quantity, predicate)
        if quantity.kind == "ratio" and (around.named or of) and not predicate.kind:
            return self._part_of(quantity, around)
        if quantity.kind != "count" and (around.named or of):
            counts = quantity.kind == "amount" and around.only_verbs and around.named and "元" not in quantity.unit
            if not counts:
                return self._attribute(quantity, around)
        elif of and not around.named:
            return None
        if predicate.kind and not (predicate.kind == "level" and around.only_verbs and around.named):
            return self._level(quantity, around)
        if quantity.kind in ("time", "none", "share") and not (quantity.unit and quantity.after):
            return []
        return self._counted_in_front(quantity, around) if around.named else self._counted_behind(quantity, around)

    # -- metric + predicate + quantity

    def _level(self, quantity: Quantity, around: Around) -> list[TargetMention]:
        predicate, phrase = around.predicate, without_order(around.phrase)
        shortens = predicate.word in ("缩短", "压缩", "压减", "减少")
        if quantity.kind == "time" and bound_of(predicate, quantity) not in ("<=", "<") and not shortens:
            lasts = _LASTS.search(phrase) or (_EACH_ONE.search(phrase) and predicate.kind == "level")
            if not lasts or not (self.clause.sentence.planned or self.clause.frame(quantity.start).dated):
                return []
        if quantity.kind == "share" and not quantity.after and predicate.weak:
            return []
        if quantity.kind == "none" and not (_NUMBERLESS.search(phrase) or (quantity.unit and quantity.after)):
            return []
        if not phrase and around.named and quantity.kind == "count":
            self.left = around.name[1]
            return self._mentions(self.clause.text[slice(*around.name)], around.name, quantity, predicate)
        phrase = phrase or self._carried(quantity, predicate)
        if quantity.kind == "count" and opening_verbs(phrase, 0, len(phrase))[0] == len(phrase):  # 今年开行不少于25条
            phrase = ellipsis.done(phrase, self.said, self.clause, quantity) or phrase
        if re.fullmatch(any_of("metrics.owned"), phrase):  # 支持建设海外仓,面积达到40万平方米
            phrase = ellipsis.owner(self.clause, self.said) + phrase
        phrase = phrase or ("" if predicate.kind == "change" else ellipsis.row(self.clause))
        if len(phrase) < 2:
            return []
        shared = share_out(phrase, len(_EACH.findall(phrase)) + 1) if predicate.each and _EACH.search(phrase) else []
        return [
            mention
            for metric in shared or [ellipsis.completed(self.clause, phrase)]
            for mention in self._mentions(self._whole(metric, predicate), around.span, quantity, predicate)
        ]

    def _carried(self, quantity: Quantity, predicate: Predicate) -> str:
        if predicate.kind == "change":
            return ellipsis.changing(self.said, self.clause)
        moving = ellipsis.moving(self.clause)
        if moving:
            return moving
        mention = ellipsis.in_unit(self.said, self.clause, quantity)
        if mention:
            return mention.metric
        if changed := ellipsis.changing(self.said, self.clause, only=True):
            return changed
        if quantity.kind not in ("count", "amount"):
            return ""
        return (ellipsis.act_ordered(self.clause) if quantity.kind == "count" else "") or ellipsis.topic(self.clause)

    def _whole(self, metric: str, predicate: Predicate) -> str:
        """The metric with the change that is measured: 废旧家电回收量 + 年平均 + 增长."""
        metric = fill_in(metric, self._metrics_said())
        if metric.endswith("的"):  # 销售量达到汽车销售总量的20%
            metric = re.sub("达到|占", "占", metric.removesuffix("的")) + "比例"
        if predicate.kind != "change" or metric.endswith(predicate.word):
            return metric
        return metric + predicate.average + predicate.word

    def _within(self, quantity: Quantity, around: Around) -> list[TargetMention]:
        """环评报告书12个工作日内完成审批: a limit of time, in an item of a plan; else it is a procedure (收到后3日内答复)."""
        text, phrase = self.clause.text, without_order(around.phrase)
        procedure = re.search("自|收到|之日|应当|须|发现|接到|以前|公示", text[self.clause.start : quantity.start])
        if (
            procedure
            or len(phrase) < 2
            or not (self.clause.sentence.planned or self.clause.frame(quantity.start).dated)
        ):
            return []
        done = re.compile(r"(?:完成|实现|予以)?(?P<deed>[\u4e00-\u9fff]{2,6})").match(
            text, quantity.tail, self.clause.end
        )
        if re.compile(r"[\u4e00-\u9fff]{0,8}率").match(text, quantity.tail, self.clause.end):  # 24小时内办结率不低于99%
            return []
        metric = phrase + (done["deed"] if done and len(phrase) <= 12 else "")
        found = self._mentions(metric, around.span, quantity, replace(around.predicate, kind="level"))
        return [replace(mention, bound="<=") for mention in found]

    # -- counts

    def _counted_in_front(self, quantity: Quantity, around: Around) -> list[TargetMention]:
        """推进31个涉农大项目; 打造智能家电、高端化工新材料2个千亿级产业集群."""
        text = self.clause.text
        thing, rest = self._thing(around), text[around.verbs_end : around.span[1]].removeprefix("的")
        verbs = around.verbs
        if is_part_of_plan(thing, quantity) or (not verbs and re.search(any_of("noise.states"), thing)):
            return []
        if re.search(r"[前后中](?:\d+[位名])?$", thing):  # 退出全国168个重点城市后20位: a rank among them
            return []
        if quantity.bare and (rest or not verbs or len(thing.split("、")[0]) < 4):
            return []
        if rest and not verbs and re.search("(?:至少|均|都|要)有$", text[: quantity.start]):  # 每个乡镇至少有1处…
            verbs, rest = ["有"], ""
        if rest and not verbs and re.search(any_of("cues.goal") + "$", around.phrase):  # 每个乡镇新建1~2所幼儿园
            verbs, rest = [re.sub("每年度?|至少", "", around.phrase)], ""
        if rest and not names_examples(rest, verbs, goes_on=continues(self.clause, self.said)):
            return []
        if not is_certain(self.clause, quantity, verbs):
            return []
        opening = kept(verbs, text[around.span[0] : around.verbs_end]) or ("" if around.phrase else self.verbs)
        if thing in table("metrics.generic"):
            thing = (rest.removesuffix("的") or ("" if opening else "".join(verbs) or self.verbs)) + thing
        metric = opening + thing
        opened = "".join(verbs) or self.verbs
        found = self._mentions(metric, around.name, quantity, around.predicate, opened)
        self.left, self.verbs = around.name[1], opening
        return found

    def _thing(self, around: Around) -> str:
        """The thing named behind; 2个千亿级、5个百亿级产业集群 share theirs."""
        text = self.clause.text
        thing = text[slice(*around.name)]
        shared = re.compile(r"、\d+个[^、,;]{1,4}级([^、,;。]{2,12})").match(text, around.name[1], self.clause.end)
        return thing + shared[1] if shared and thing.endswith("级") else thing

    def _counted_behind(self, quantity: Quantity, around: Around) -> list[TargetMention]:
        """培育国家级5G工厂2家以上; 竣工80个以上; 启动改造城中村10个、3698户."""
        text, predicate = self.clause.text, around.predicate
        if quantity.bare or not is_certain(self.clause, quantity, around.verbs):
            return []
        last = self.found[-1] if self.found else None
        if not around.phrase and last and last.unit != quantity.unit:  # the same in another unit
            return self._mentions(last.metric, around.span, quantity, predicate)
        thing = text[around.verbs_end : around.span[1]]
        opening = kept(around.verbs, text[around.span[0] : around.verbs_end])
        span = around.span if around.phrase else ellipsis.headed(self.clause, self.left)
        if not around.phrase:
            # 开通航线:20条; 修缮200处(其中2024年60处、2025年70处)
            taken_up = text[self.left - 1 : self.left] == ":" or re.search("年$", text[self.left : quantity.start])
            before = ellipsis.in_unit(self.said, self.clause, quantity) if taken_up else None
            metric = text[slice(*span)] or (before.metric if before else "")
        elif not thing:
            metric = self._counted_before(quantity, opening) if around.verbs else ""
        elif around.verbs:
            metric, self.verbs = opening + thing, opening
        else:
            listed = text.startswith("、", self.left)
            metric = (self.verbs if listed else "") + re.sub("(?:实现|完成)(?=.{2,}$)", "", thing)
        if not metric and quantity.unit in ("次", "场次", "轮", "期"):  # 每月集中清理1次: the act itself is counted
            metric = text[slice(*around.span)]
        if thing and len(metric) <= 2 and around.verbs:  # 完成投资260亿元
            metric = text[slice(*around.span)]
        metric = shorten(self._whole(metric, predicate))
        deed = quantity.unit in ("次", "场次", "轮", "期")
        named = ellipsis.row(self.clause, re.sub(_EACH_PLACE, "", metric))
        bare = re.sub(_EACH_PLACE, "", metric)  # 每个街道建成1个
        if (
            named and not (deed and metric) and (not bare or opening_verbs(bare, 0, len(bare))[0] == len(bare))
        ):  # the cell of a row: 改造提升8万亩以上, 35公里
            return self._mentions(named, span, quantity, predicate, "row")
        if len(metric) < 2:
            return []
        if not around.verbs and (quantity.kind == "ratio" or not around.phrase):
            return self._share(metric, span, quantity, predicate)
        behind = _ADDED.search(metric) if self.clause.sentence.planned else None  # 高新技术企业新增15家
        verbs = "".join(around.verbs) or (behind[0] if behind else "")
        if not verbs and is_planned_count(self.clause, quantity, text[slice(*span)]):
            verbs = "planned"
        return self._mentions(metric, span, quantity, predicate, verbs)

    def _counted_before(self, quantity: Quantity, verbs: str) -> str:
        """What 竣工25个以上, 2025年完成1500台 count."""
        if not verbs:
            mention = ellipsis.in_unit(self.said, self.clause, quantity)
            here = mention and mention.sentence_start == self.clause.sentence.start
            placed = "" if here else ellipsis.sited(self.clause)
            return placed or (mention.metric if mention else "") or ellipsis.topic(self.clause)
        deed = quantity.unit in ("次", "场次", "轮", "期")  # the act itself is counted
        thing = ("" if deed else ellipsis.same_deed(self.clause, verbs)) or ellipsis.thing_counted(
            self.said, self.clause, quantity
        )
        return verbs + thing if thing else verbs if verbs in words("cues.whole") else ""

    # -- shares and sizes

    def _share(self, metric: str, span: Range, quantity: Quantity, predicate: Predicate) -> list[TargetMention]:
        """A per cent figure without a predicate (网络零售额占比15%), a target only where others or a time say so."""
        expected = self.clause.frame(quantity.start).dated or bool(self.clause.modal(quantity.start))
        expected = expected or (self.clause.sentence.planned and bool(re.search("[率比例度量]$|比重$|占比$", metric)))
        found = self._mentions(metric, span, quantity, predicate, "expected" if expected else "")
        wanted = quantity.value == 100 and self.clause.ordered
        return (
            found
            if expected or wanted or continues(self.clause, self.said)
            else [each for each in found if each.is_fact]
        )

    def _part_of(self, quantity: Quantity, around: Around) -> list[TargetMention]:
        """区内港口80%以上泊位具备岸电能力: the share of which something is to hold."""
        whole = self.clause.text[quantity.tail : self.clause.end].removeprefix("的")
        if len(whole) < 4 or not (self.clause.frame(quantity.start).dated or self.clause.modal(quantity.start)):
            return []
        metric = without_order(around.phrase) + whole + "比例"
        return self._mentions(metric, (quantity.tail, self.clause.end), quantity, around.predicate)

    def _attribute(self, quantity: Quantity, around: Around) -> list[TargetMention] | None:
        """总投资1815亿元的36个项目, 占地约500亩的物流园: size of what is to be built. Else None: a condition."""
        text = self.clause.text
        size = re.search(any_of("noise.attribute") + "约?$", text[around.span[0] : quantity.start])
        thing = re.compile(r"的(?:\d+[个项座处家])?([^,;。、]{2,24})").match(text, quantity.tail, self.clause.end)
        if not size or not thing or quantity.after or around.verbs_end == around.span[0]:
            return None
        self.verbs = "".join(around.verbs)
        metric = thing[1] + size.group().removesuffix("约")
        return self._mentions(metric, thing.span(1), quantity, replace(around.predicate, kind=""), self.verbs)

    # -- what all share

    def _metrics_said(self) -> list[str]:
        return [mention.metric for mention in self.said[-_RECENT:] if not mention.is_fact]

    def _mentions(
        self, metric: str, span: Range, quantity: Quantity, predicate: Predicate, verbs: str = ""
    ) -> list[TargetMention]:
        """The mention, if it stands as target or fact and has a metric."""
        stands = standing(self.clause, quantity, predicate, self.said, self.left, verbs)
        if not stands or len(_WORD.findall(metric)) < 2:
            return []
        value, unit = quantity.value, quantity.unit
        if unit == "倍" and predicate.kind == "change" and not isinstance(value, str):
            value, unit = value * 100, "%"
        mention = self.clause.mention(
            metric,
            span,
            (quantity.start, quantity.end),
            value=value,
            value_max=quantity.value_max,
            unit=unit,
            comparator=comparator_of(predicate, quantity),
            bound=bound_of(predicate, quantity),
            period=self.clause.frame(quantity.start).period,
            is_fact=stands == "fact",
        )
        return [mention]
