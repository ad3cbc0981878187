"""Targets with a number in one clause: metric + predicate + quantity, or a count behind or in front of a thing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from graph.targets.context import Frame, Sentence
from graph.targets.mention import TargetMention
from graph.targets.metrics import fill_in, noun, opening_verbs, share_out, shorten, trim, without_time
from graph.targets.predicates import Predicate, bound_of, comparator_of, read_predicate
from graph.targets.quantities import Quantity, either, vocabulary

_JOIN = re.compile(r"(?:、|,|和|及|与|以及)?")
_NOT_A_NAME = re.compile(r"[、,;:。()”’|\s和及与并且或以用为至等较比由在从的]|目标|水平|标准(?!化)|$")
_DONE = re.compile(
    r"已(?!有|投产|纳入|列入)|[完成培育实现增长建立举办推出提升下降减少打造形成]了|仅|近$|(?<![每千万]人口)(?<!每[百千万]人)拥有(?!量|率)"
)
_NUMBERLESS = re.compile(r"(?:系数|指数|比|比值|强度|率|指标|数|数量|量|值|弹性|水平|规模|人口|总额|面积|产能)$")
_CARRY = 160  # characters within which 到2027年达到93% takes its metric from what was said before


def read_clause(
    text: str, sentence: Sentence, clause: tuple[int, int], quantities: list[Quantity], said: list[TargetMention]
) -> list[TargetMention]:
    """Targets and facts with a number in `clause`; `quantities` are those in it, `said` the mentions before it."""
    return _Reader(text, sentence, clause, quantities, list(said), clause[0]).read()


@dataclass
class _Reader:
    """A clause being read from left to right; the words from `left` on are not used up yet."""

    text: str
    sentence: Sentence
    clause: tuple[int, int]
    quantities: list[Quantity]
    said: list[TargetMention]
    left: int
    verbs: str = ""
    origin: tuple[int, int] | None = None  # 由70% of 由70%提高到85%: where it stands

    def read(self) -> list[TargetMention]:
        found: list[TargetMention] = []
        at = 0
        while at < len(self.quantities):
            if self.quantities[at].start < self.left:  # within a name that was read
                at += 1
                continue
            if self._is_origin(at):
                at += 1
                continue
            predicate = read_predicate(self.text, self._words_from(), self.quantities[at].start)
            group = self._group(at, predicate)
            new = self._listed(group, predicate) if len(group) > 1 else self._single(at, predicate)
            if new is not None:
                found += new
                self.said += new
                self.left = max(self.left, group[-1].tail)
                self.origin = None
            at += len(group)
        return found

    def _is_origin(self, at: int) -> bool:
        """Whether a quantity is where a change starts from (由70%提高到85%), and no value to reach."""
        found = re.search(
            r"(?:由|从)(?:目前的?|现有的?|现状|20\d\d年(?:底|末)?的?)?$",
            self.text[self.left : self.quantities[at].start],
        )
        if found and at + 1 < len(self.quantities):
            self.origin = (self.left + found.start(), self.quantities[at].tail)
        return bool(found)

    def _words_from(self) -> int:
        return self.origin[1] if self.origin else self.left

    def _span(self, predicate: Predicate) -> tuple[int, int]:
        """The words in front of a predicate, without time words and lead-ins."""
        end = self.origin[0] if self.origin else predicate.start
        return without_time(self.text, self.sentence.moments, self.left, end)

    def _group(self, at: int, predicate: Predicate) -> list[Quantity]:
        """The quantities of a list: 分别达到93%、76%."""
        group = [self.quantities[at]]
        for following in self.quantities[at + 1 :]:
            alike = predicate.spread or (predicate.kind and following.unit == group[0].unit)
            if not alike or not _JOIN.fullmatch(self.text[group[-1].tail : following.start]):
                break
            group.append(following)
        last = group[-1]
        return [
            replace(each, unit=last.unit, kind=last.kind)
            if last.unit.startswith(each.unit) and len(group) > 1
            else each
            for each in group
        ]

    def _listed(self, group: list[Quantity], predicate: Predicate) -> list[TargetMention]:
        span = self._span(predicate)
        phrase = self.text[slice(*span)]
        if phrase:
            metrics = share_out(self._without_lead(phrase), len(group))
        else:
            metrics = [mention.metric for mention in self._before(group)]
        after = group[-1].after
        group = [replace(each, after=each.after or after) for each in group]
        if len(metrics) != len(group) or not self._standing(group[0], predicate, ""):
            return []
        return [
            self._mention(self._whole(m, predicate), span, q, predicate) for m, q in zip(metrics, group, strict=True)
        ]

    def _before(self, group: list[Quantity]) -> list[TargetMention]:
        """The last mentions whose units are those of `group`, in its order."""
        recent = [m for m in self.said[-len(group) :] if group[0].start - m.value_end < _CARRY and not m.is_fact]
        return recent if [m.unit for m in recent] == [each.unit for each in group] else []

    def _single(self, at: int, predicate: Predicate) -> list[TargetMention] | None:
        """What a quantity says; None when it belongs to a name (投资10亿元以上项目), so that its words stay unused."""
        quantity, text = self.quantities[at], self.text
        span = self._span(predicate)
        phrase = text[slice(*span)]
        name = self._name_behind(at)
        if self._is_money_given(quantity):
            return []
        if quantity.kind == "ratio" and text.startswith("全覆盖", quantity.tail):
            return self._if_standing(self._without_lead(phrase) + "覆盖率", span, quantity, predicate, "", dated=True)
        if predicate.kind == "level" and opening_verbs(text, *span)[0] == span[1] > span[0]:  # 建成不低于10PB的数据集
            of = text.startswith("的", quantity.tail) and "元" not in quantity.unit
            name = (quantity.tail + 1, self._end_of_name(at, quantity.tail + 1)) if of else name
        qualifies = name[0] < name[1] or text.startswith("的", quantity.tail)
        if qualifies and quantity.kind == "ratio" and not predicate.kind:
            return self._part_of(quantity, span, predicate)
        verbs_end, verbs = opening_verbs(text, *span)
        verbs = verbs or re.findall("推动|实现|促进|带动|确保", text[self.left : span[0]])
        if qualifies and quantity.kind != "count" and not self._counts_amount(quantity, name, span, verbs_end):
            return self._attribute(quantity, span, predicate)
        if quantity.kind == "count" and name[0] == name[1] and text.startswith("的", quantity.tail):
            return None
        ordered = span[0] < verbs_end == span[1] and name[0] < name[1]  # 建成不少于50个养老服务中心
        if predicate.kind and not (ordered and predicate.kind == "level"):
            return self._level(at, predicate, span, name)
        if quantity.kind in ("time", "none", "share") and not (quantity.unit and quantity.after):
            return []
        if name[0] < name[1]:
            return self._counted_in_front(quantity, predicate, span, verbs, verbs_end, name)
        return self._counted_behind(quantity, predicate, span, verbs, verbs_end)

    # -- metric + predicate + quantity

    def _level(
        self, at: int, predicate: Predicate, span: tuple[int, int], name: tuple[int, int]
    ) -> list[TargetMention]:
        quantity = self.quantities[at]
        phrase = self._without_lead(self.text[slice(*span)])
        bound = bound_of(predicate, quantity)
        if quantity.kind == "time" and not (bound == "<=" or predicate.word in ("缩短", "压缩", "压减", "减少")):
            return []
        if quantity.kind == "none" and not (_NUMBERLESS.search(phrase) or (quantity.unit and quantity.after)):
            return []
        if not phrase and name[0] < name[1] and quantity.kind == "count":
            self.left = name[1]
            return self._if_standing(self.text[slice(*name)], name, quantity, predicate, "")
        if not phrase:
            phrase = self._carried(quantity, predicate)
        if len(phrase) < 2 or not self._whole(phrase, predicate):
            return []
        parts = phrase.count("、") + 1
        shared = share_out(phrase, parts) if predicate.each and parts > 1 else []
        metrics = shared or [self._completed(phrase)]
        return [
            mention
            for metric in metrics
            for mention in self._if_standing(self._whole(metric, predicate), span, quantity, predicate, "")
        ]

    def _whole(self, metric: str, predicate: Predicate) -> str:
        """The metric with the change that is measured: 废旧家电回收量 + 年平均 + 增长."""
        metric = fill_in(metric, self._metrics_said())
        if predicate.kind != "change" or metric.endswith(predicate.word):
            return metric
        return metric + predicate.average + predicate.word

    def _completed(self, phrase: str) -> str:
        """加强农村生活污水治理,治理率 → 农村生活污水治理率."""
        before = self.text[self.sentence.start : self.clause[0]].rstrip(",;")
        if len(phrase) > 4 or not phrase.endswith("率") or not before.endswith(phrase[:-1]):
            return phrase
        start = max(before.rfind(mark) for mark in ",;。") + 1
        words = re.sub(
            "^" + either([*vocabulary()["cues"]["orders"], *vocabulary()["cues"]["goal"]]) + "+", "", before[start:]
        )
        return words + "率"

    def _carried(self, quantity: Quantity, predicate: Predicate) -> str:
        """The metric of 到2027年达到93%, 同比增长4%, 全区每年不少于2场: said last, or the act just ordered."""
        if predicate.kind == "change":
            last = self.said[-1] if self.said else None
            near = last is not None and last.sentence_start == self.sentence.start
            return re.sub(either(vocabulary()["change"]["words"]) + "$", "", last.metric) if last and near else ""
        if mention := self._said_with(quantity):
            return mention.metric
        before = self.text[self.sentence.start : self.clause[0]].rstrip(",;")
        act = re.search(r"(?:开展|举办|组织|实施|建设|新建|打造|召开)([^,;。]{3,24})$", before)
        return act[1] if act and quantity.kind == "count" else ""

    def _said_with(self, quantity: Quantity) -> TargetMention | None:
        """The last target in this unit, if said in this sentence or taken up by a time word (2027年累计入选3项)."""
        timed = any(self.clause[0] <= moment.start < quantity.start for moment in self.sentence.moments)
        for mention in reversed(self.said):
            if not timed and mention.sentence_start != self.sentence.start:
                break
            if mention.unit == quantity.unit and quantity.start - mention.value_end < _CARRY and not mention.is_fact:
                return mention
        return None

    # -- counts

    def _counted_in_front(
        self,
        quantity: Quantity,
        predicate: Predicate,
        span: tuple[int, int],
        verbs: list[str],
        verbs_end: int,
        name: tuple[int, int],
    ) -> list[TargetMention]:
        """推进31个涉农大项目; 打造智能家电、高端化工新材料2个千亿级产业集群."""
        text, cues = self.text, vocabulary()["cues"]
        words, thing = text[slice(*span)], text[slice(*name)]
        rest = text[verbs_end : span[1]].removeprefix("的")
        parts = either([*vocabulary()["noise"]["parts"]])
        if re.match(rf"(?:重点|主要|具体|专项|方面)?(?:{parts}|$)", thing) and quantity.unit in (
            "个",
            "项",
            "条",
            "大",
        ):
            return []
        if quantity.bare and (rest or not verbs or len(thing.split("、")[0]) < 4):
            return []
        phrase_end = re.search(either(cues["goal"]) + "$", words)
        if rest and not verbs and phrase_end:  # 每个乡镇新建1~2所幼儿园
            verbs, rest = [words], ""
        if rest and not (rest.endswith("等") or "、" in rest) and not (verbs and not set(verbs) & set(cues["loose"])):
            return []
        if rest and (not verbs or set(verbs) & set(cues["loose"])) and not self._continues():
            return []
        if quantity.chinese and not quantity.bare and not self._certain(quantity, verbs):
            return []
        kept = self._kept(verbs, text[span[0] : verbs_end])
        if not kept and not words:
            kept = self.verbs
        named = thing if thing not in vocabulary()["metrics"]["generic"] else rest.removesuffix("的") + thing
        self.left = name[1]
        self.verbs = kept
        return self._if_standing(kept + named, name, quantity, predicate, "".join(verbs) or self.verbs)

    def _counted_behind(
        self, quantity: Quantity, predicate: Predicate, span: tuple[int, int], verbs: list[str], verbs_end: int
    ) -> list[TargetMention]:
        """培育国家级5G工厂2家以上; 竣工80个以上; 启动改造城中村10个、3698户."""
        text, cues = self.text, vocabulary()["cues"]
        phrase = text[slice(*span)]
        kept = self._kept(verbs, text[span[0] : verbs_end])
        if quantity.bare or (quantity.chinese and not self._certain(quantity, verbs)):
            return []
        thing = text[verbs_end : span[1]]
        if not phrase and self.said and self.said[-1].start == self.clause[0] and self.said[-1].unit != quantity.unit:
            metric = self.said[-1].metric
            return [self._mention(metric, span, quantity, predicate)] if not self.said[-1].is_fact else []
        if not thing:
            said = self._thing_said(quantity) if verbs else ""
            before = self._said_with(quantity)
            metric = before.metric if before and not kept else kept + said if said else ""
        elif verbs:
            metric, self.verbs = kept + thing, kept
        else:
            metric = (self.verbs if text[self.left : self.left + 1] == "、" else "") + re.sub(
                "(?:实现|完成)(?=.{2,}$)", "", thing
            )
        if len(metric) < 2 or metric == kept:
            return []
        metric = shorten(fill_in(metric, self._metrics_said()))
        if quantity.kind == "ratio" and not verbs:
            return self._if_standing(metric, span, quantity, predicate, "", dated=True)
        return self._if_standing(metric, span, quantity, predicate, "".join(verbs))

    def _metrics_said(self) -> list[str]:
        return [mention.metric for mention in self.said if not mention.is_fact]

    def _kept(self, verbs: list[str], as_said: str) -> str:
        """The verbs that belong to the metric (新建、改造; not 培育)."""
        left = [verb for verb in verbs if verb not in vocabulary()["cues"]["plain"]]
        return as_said if len(left) == len(verbs) else "".join(left)

    def _thing_said(self, quantity: Quantity) -> str:
        """What a bare verb counts (竣工25个): the thing said last in this unit, or the trade's enterprises."""
        if mention := self._said_with(quantity):
            return noun(mention.metric)
        trade = re.search(r"([^,;。]{2,14}?)(?:产业|行业)", self.text[self.sentence.start : self.clause[0]])
        ordered = either(
            [*vocabulary()["cues"]["adverb"], *vocabulary()["cues"]["goal"], *vocabulary()["cues"]["orders"]]
        )
        return re.sub(f"^{ordered}+", "", trade[1]) + "企业" if trade and quantity.unit == "家" else ""

    def _certain(self, quantity: Quantity, verbs: list[str]) -> bool:
        """Whether a number in Chinese characters is meant as one (建成两家), not as a way of speaking (一个平台)."""
        frame = self._frame(quantity)
        if quantity.value == 1:
            return bool(quantity.after) or (frame.dated and bool(verbs))
        return bool(quantity.after) or frame.dated or quantity.unit not in ("个", "条", "项")

    # -- numbers inside names, shares of a whole

    def _counts_amount(self, quantity: Quantity, name: tuple[int, int], span: tuple[int, int], verbs_end: int) -> bool:
        """新增10万亩高标准农田: an amount right behind a goal verb counts what follows it."""
        verbs_only = span[0] < verbs_end == span[1]
        return quantity.kind == "amount" and verbs_only and name[0] < name[1] and not quantity.unit.endswith("元")

    def _attribute(self, quantity: Quantity, span: tuple[int, int], predicate: Predicate) -> list[TargetMention] | None:
        """总投资1815亿元的36个项目, 占地约500亩的物流园: size of what is to be built. Else None: a condition."""
        text = self.text
        found = re.search(either(vocabulary()["noise"]["attribute"]) + "约?$", text[span[0] : quantity.start])
        if not found or quantity.after or text[quantity.tail : quantity.tail + 1] != "的":
            return None
        verbs_end, verbs = opening_verbs(text, *span)
        behind = re.compile(r"的(?:\d+[个项座处家])?([^,;。、]{2,24})").match(text, quantity.tail, self.clause[1])
        if not verbs or not behind:
            return None
        metric = behind[1] + found.group().removesuffix("约")
        new = self._if_standing(metric, behind.span(1), quantity, replace(predicate, kind=""), "".join(verbs))
        self.verbs = "".join(verbs)
        return new

    def _part_of(self, quantity: Quantity, span: tuple[int, int], predicate: Predicate) -> list[TargetMention]:
        """区内港口80%以上泊位具备岸电能力: the share of which something is to hold."""
        frame = self._frame(quantity)
        if not frame.dated and not predicate.modal and not self._modal(quantity):
            return []
        whole = self.text[quantity.tail : self.clause[1]].removeprefix("的")
        if len(whole) < 4:
            return []
        metric = self._without_lead(self.text[slice(*span)]) + whole + "比例"
        end = self.clause[1]
        return self._if_standing(metric, (quantity.tail, end), quantity, predicate, "")

    # -- what all share

    def _name_behind(self, at: int) -> tuple[int, int]:
        """The thing named behind a quantity (95个|制造业项目); an empty range when no name follows."""
        start = self.quantities[at].tail
        if _NOT_A_NAME.match(self.text, start, self.clause[1]) or self.text.startswith("全覆盖", start):
            return start, start
        return start, self._end_of_name(at, start)

    def _end_of_name(self, at: int, start: int) -> int:
        """Where a name ends: at the next 、 before another quantity, else with the clause. A condition in the name
        (1家营收达10亿元的企业) does not end it."""
        end = self.clause[1]
        following = self.quantities[at + 1 :]
        while (
            following
            and not re.search("[、和及与]", self.text[start : following[0].start])
            and self._is_condition(following[0])
        ):
            following = following[1:]
        if following:
            end = following[0].start
        hidden = re.sub(r"[(“][^)”]*[)”]", lambda found: "□" * len(found.group()), self.text[start:end])
        cut = re.search("、|[和及与]$" if following else "并(?!网)|以及|[“(]$", hidden)
        return trim(self.text, start, start + cut.start() if cut else end)[1]

    def _is_condition(self, quantity: Quantity) -> bool:
        behind = self.text[quantity.tail : quantity.tail + 1]
        return quantity.kind in ("amount", "ratio", "time") and (
            behind == "的" or bool(quantity.after and behind.strip("、,"))
        )

    def _is_money_given(self, quantity: Quantity) -> bool:
        clause = self.text[slice(*self.clause)]
        given = (
            re.search(either(vocabulary()["noise"]["money"]), clause) or "最高" in self.text[self.left : quantity.start]
        )
        return bool(given) and ("元" in quantity.unit or quantity.unit in ("%", "亿", "万", "倍", "个百分点"))

    def _without_lead(self, phrase: str) -> str:
        """A phrase without verbs that order the level (培育…达到5家)."""
        return re.sub("^" + either(vocabulary()["cues"]["level_lead"]) + "(?=.{3})", "", phrase)

    def _frame(self, quantity: Quantity) -> Frame:
        return self.sentence.frame(quantity.start, self.clause)

    def _modal(self, quantity: Quantity) -> bool:
        return bool(re.search(either(vocabulary()["cues"]["modal"]), self.text[self.clause[0] : quantity.start]))

    def _continues(self) -> bool:
        """Whether a target was said in this sentence already."""
        return bool(self.said) and self.said[-1].sentence_start == self.sentence.start and not self.said[-1].is_fact

    def _standing(self, quantity: Quantity, predicate: Predicate, verbs: str) -> str:
        """`target`, `fact`, or empty: nothing sure."""
        frame, before = self._frame(quantity), self.text[self.left : quantity.start]
        modal = bool(predicate.modal) or self._modal(quantity)
        cue = re.search(either(vocabulary()["facts"]["clause"]), before) or _DONE.search(before)
        if frame.past or ((cue or quantity.vague) and not frame.dated and not modal):
            return "fact"
        if frame.doubtful and predicate.kind and not (quantity.after or modal or predicate.total):
            return "fact"
        sure = frame.dated or modal or self._continues() or self.sentence.goals or frame.baseline is not None
        if predicate.kind == "level":
            return "target" if sure or not predicate.weak else ""
        if predicate.kind == "change":
            return "target" if sure or quantity.after or predicate.spread or quantity.unit == "个百分点" else ""
        return "target" if sure or verbs else ""

    def _if_standing(
        self,
        metric: str,
        span: tuple[int, int],
        quantity: Quantity,
        predicate: Predicate,
        verbs: str,
        *,
        dated: bool = False,
    ) -> list[TargetMention]:
        standing = self._standing(quantity, predicate, verbs)
        if not standing or (
            dated
            and standing == "target"
            and not (self._frame(quantity).dated or self._continues() or self._modal(quantity))
        ):
            return []
        return [self._mention(metric, span, quantity, predicate, fact=standing == "fact")]

    def _mention(
        self, metric: str, span: tuple[int, int], quantity: Quantity, predicate: Predicate, *, fact: bool = False
    ) -> TargetMention:
        frame = self._frame(quantity)
        value, unit = quantity.value, quantity.unit
        if unit == "倍" and predicate.kind == "change" and not isinstance(value, str):
            value, unit = value * 100, "%"
        where = self.text[slice(*self.clause)]
        scope = re.search(either(vocabulary()["cues"]["scope"]), where)
        span = span if span[0] < span[1] else (quantity.start, quantity.end)
        return TargetMention(
            metric=metric, value=value, unit=unit, comparator=comparator_of(predicate, quantity),
            bound=bound_of(predicate, quantity), start=self.clause[0], end=self.clause[1],
            sentence_start=self.sentence.start, sentence_end=self.sentence.end, metric_start=span[0], metric_end=span[1],
            value_start=quantity.start, value_end=quantity.end, value_max=quantity.value_max, deadline=frame.deadline,
            deadline_text=frame.deadline_text, period=frame.period, baseline_year=frame.baseline,
            scope=scope.group() if scope else None, is_fact=fact,
        )  # fmt: skip
