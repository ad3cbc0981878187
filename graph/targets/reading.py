"""A clause being read from left to right for its numbers, and the mention that a number in it gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.targets.clause import Clause
from graph.targets.coordination import fill_in
from graph.targets.factuality import factuality
from graph.targets.local_context import Range
from graph.targets.mention import TargetMention
from graph.targets.predicates import Predicate, bound_of, comparator_of
from graph.targets.quantities import Quantity

_WORD = re.compile(r"[^\W\d_]")
RECENT = 40  # mentions that a short metric may be completed from


@dataclass
class Reading:
    """A clause being read from left to right; the words from `left` on are not used up yet."""

    clause: Clause
    quantities: Sequence[Quantity]
    said: list[TargetMention]
    left: int
    verbs: str = ""  # of the count before, for 举办展览2个、会议5个
    origin: Range | None = None  # 由70% of 由70%提高到85%
    found: list[TargetMention] = field(default_factory=list)

    def span(self, predicate: Predicate) -> Range:
        """The words in front of a predicate, without time words and lead-ins."""
        return self.clause.phrase(self.left, self.origin[0] if self.origin else predicate.start)

    def whole(self, metric: str, predicate: Predicate) -> str:
        """The metric with the change that is measured: 废旧家电回收量 + 年平均 + 增长."""
        metric = fill_in(metric, self.metrics_said())
        if metric.endswith("的"):  # 销售量达到汽车销售总量的20%
            metric = re.sub("达到|占|不[低少]于|不超过|超过", "占", metric.removesuffix("的")) + "比例"
        if predicate.kind != "change" or metric.endswith(predicate.word):
            return metric
        return metric + predicate.average + predicate.word

    def metrics_said(self) -> list[str]:
        """The metrics of the last targets, which a short one is completed from."""
        return [mention.metric for mention in self.said[-RECENT:] if not mention.is_fact]

    def period(self, quantity: Quantity, predicate: Predicate) -> str | None:
        """How often: 年均 before a bare count says so itself (培训人员年均5万人次); a rate is not of the 每年 of what was counted before (每年培训400人次,合格率达95%)."""
        if predicate.average.startswith("年") and not predicate.kind:
            return "每年"
        said = self.clause.frame(quantity.start).period
        rate = predicate.kind == "level" and quantity.unit in ("%", "‰")
        here = any(m.kind == "period" for m in self.clause.sentence.within(self.clause.start, quantity.start))
        part = "其中" in self.clause.words or predicate.word.startswith("占")  # 每年培训400人次,其中农户占比不低于20%
        return None if said == "每年" and rate and not here and not part else said

    def mentions(
        self, metric: str, span: Range, quantity: Quantity, predicate: Predicate, verbs: str = ""
    ) -> list[TargetMention]:
        """The mention, if it stands as target or fact and has a metric."""
        stands = factuality(self.clause, quantity, predicate, self.said, self.left, verbs)
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
            period=self.period(quantity, predicate),
            is_fact=stands == "fact",
        )
        return [mention]
