"""Targets without a number: 全覆盖, 基本淘汰, 全部完成更新改造, 大幅提升, 高于全市平均水平, 翻一番."""

from __future__ import annotations

import re
from functools import cache

from graph.targets.context import Frame, Sentence
from graph.targets.mention import TargetMention
from graph.targets.metrics import share_out, trim, without_time
from graph.targets.quantities import either, vocabulary

_ENDS = r"(?=[”’)、\s]*$)"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words, metrics = vocabulary()["qualitative"], vocabulary()["metrics"]
    return {
        "cover": re.compile(rf"(?P<metric>.*?)(?P<value>{either(words['cover'])}){_ENDS}"),
        "relative": re.compile(
            rf"(?P<metric>.*?[^不])(?P<value>{either(words['relative'])}[^\d、]{{0,14}}{either(words['standard'])}){_ENDS}"
        ),
        "double": re.compile(
            rf"(?P<metric>.*?)(?:较.*年|比.*年)?(?P<value>{either(list(vocabulary()['change']['double']))}){_ENDS}"
        ),
        "progress": re.compile(
            rf"(?P<metric>.*?(?:{either(metrics['measured'])}|.(?=初见)))(?P<value>{either(words['progress'])}){_ENDS}"
        ),
        "done": re.compile(rf"(?P<metric>.*?)(?P<value>{either(words['done'])})(?P<object>.*)$"),
        "complete": re.compile(
            rf"\W*(?P<metric>)(?P<value>完成)(?P<object>.{{4,}}(?:改造|建设|任务|整治|编制|普查|修复|治理)){_ENDS}"
        ),
    }


def read_qualitative(text: str, sentence: Sentence, clause: tuple[int, int]) -> list[TargetMention]:
    """Targets of `clause` that no number states. All but 全覆盖 count only where a time to come is given."""
    piece = text[slice(*clause)]
    for kind, pattern in _patterns().items():
        for match in pattern.finditer(piece):
            found = _read(text, sentence, clause, kind, match)
            if found:
                return found
    return []


def _read(
    text: str, sentence: Sentence, clause: tuple[int, int], kind: str, match: re.Match[str]
) -> list[TargetMention]:
    value_start, value_end = (clause[0] + at for at in match.span("value"))
    frame = sentence.frame(value_start, clause)
    if (
        frame.past
        or not (frame.dated or sentence.goals or kind == "cover" or (kind == "double" and frame.baseline))
        or "%" in match["metric"][-4:]
    ):
        return []
    start, end = (clause[0] + at for at in match.span("metric"))
    start, end = without_time(text, sentence.moments, start, end)
    metric, value = text[start:end], match["value"]
    if kind in ("done", "complete"):
        thing = trim(text, clause[0] + match.start("object"), clause[0] + match.end("object"))
        named = text[slice(*thing)].replace("的", "") if kind == "complete" else text[slice(*thing)]
        if not metric:
            start, end = thing
        metric = metric.removesuffix("的") + ("的" if metric and named else "") + named
        if re.search(r"\d", named):
            return []
    metrics = [metric]
    if kind == "relative":
        metrics = share_out(metric, metric.count("、") + 1) or [metric]
    if len(metric) < 4 or re.search(r"[已了]$", metric) or metric.startswith(("以", "按照")):
        return []
    return [
        _mention(text, sentence, clause, frame, kind, m, value, (start, end), (value_start, value_end)) for m in metrics
    ]


def _mention(
    text: str, sentence: Sentence, clause: tuple[int, int], frame: Frame, kind: str, metric: str, value: str,
    span: tuple[int, int], value_span: tuple[int, int],
) -> TargetMention:  # fmt: skip
    modal = re.search(either(vocabulary()["cues"]["modal"]), text[slice(*clause)])
    scope = re.search(either(vocabulary()["cues"]["scope"]), text[slice(*clause)])
    growth = vocabulary()["change"]["double"].get(value)
    return TargetMention(
        metric=metric + ("增长" if growth else ""), value=growth or value, unit="%" if growth else "",
        comparator=(modal.group() if modal else "") + value, bound="=" if growth else "qualitative",
        start=clause[0], end=clause[1], sentence_start=sentence.start, sentence_end=sentence.end,
        metric_start=span[0], metric_end=span[1], value_start=value_span[0], value_end=value_span[1],
        deadline=frame.deadline, deadline_text=frame.deadline_text, baseline_year=frame.baseline,
        qualitative=not growth, scope=scope.group() if scope else None,
    )  # fmt: skip
