"""Shares without a predicate (网络零售额占比15%) and sizes of what is to be built (占地约500亩的物流园)."""

from __future__ import annotations

import re
from dataclasses import replace

from graph.targets.factuality import continues
from graph.targets.local_context import LocalContext, Range, without_order
from graph.targets.mention import TargetMention
from graph.targets.predicates import Predicate
from graph.targets.quantities import Quantity
from graph.targets.reading import Reading
from graph.targets.vocabulary import any_of


def share(reading: Reading, metric: str, span: Range, quantity: Quantity, predicate: Predicate) -> list[TargetMention]:
    """A per cent figure without a predicate (网络零售额占比15%), a target only where others or a time say so."""
    expected = reading.clause.frame(quantity.start).dated or bool(reading.clause.modal(quantity.start))
    expected = expected or (reading.clause.sentence.planned and bool(re.search("[率比例度量]$|比重$|占比$", metric)))
    found = reading.mentions(metric, span, quantity, predicate, "expected" if expected else "")
    wanted = quantity.value == 100 and reading.clause.ordered
    return (
        found
        if expected or wanted or continues(reading.clause, reading.said)
        else [each for each in found if each.is_fact]
    )


def part_of(reading: Reading, quantity: Quantity, context: LocalContext) -> list[TargetMention]:
    """区内港口80%以上泊位具备岸电能力: the share of which something is to hold."""
    whole = reading.clause.text[quantity.tail : reading.clause.end].removeprefix("的")
    if len(whole) < 4 or not (reading.clause.frame(quantity.start).dated or reading.clause.modal(quantity.start)):
        return []
    metric = without_order(context.phrase) + whole + "比例"
    return reading.mentions(metric, (quantity.tail, reading.clause.end), quantity, context.predicate)


def size_of(reading: Reading, quantity: Quantity, context: LocalContext) -> list[TargetMention] | None:
    """总投资1815亿元的36个项目, 占地约500亩的物流园: size of what is to be built. Else None: a condition."""
    text = reading.clause.text
    size = re.search(any_of("noise.attribute") + "约?$", text[context.span[0] : quantity.start])
    thing = re.compile(r"的(?:\d+[个项座处家])?([^,;。、]{2,24})").match(text, quantity.tail, reading.clause.end)
    if not size or not thing or quantity.after or context.verbs_end == context.span[0]:
        return None
    reading.verbs = "".join(context.verbs)
    metric = thing[1] + size.group().removesuffix("约")
    return reading.mentions(metric, thing.span(1), quantity, replace(context.predicate, kind=""), reading.verbs)
