"""The noun phrase a target is about, cut free of time words, lead-ins (力争, 其中, 推动) and verbs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from chinese.conjunctions import IN_WORD
from graph.targets.moments import Moment
from graph.targets.vocabulary import any_of

_MARKS = r"[/\s,;:、“”‘’\"()—●■◆·.…□]"


@cache
def _lead_ins() -> tuple[re.Pattern[str], re.Pattern[str]]:
    cues = any_of("cues.modal", "cues.lead", "cues.scope", "cues.each", "cues.total")
    cues = rf"(?!{IN_WORD}|对[接口标照])(?:{cues})"  # 和美乡村覆盖率, 对接企业
    blind = re.compile(
        rf"(?:{_MARKS}|{cues}|每年度?|年度(?=完成|新增|计划|实现|投资)|逐年|年均|[一二两三四五]年(?=累计|共|合计|新增|新建|引进|培育|供应|完成|建成|培养|培训|改造|实施))+(?!级)"
    )
    return blind, re.compile(rf"{any_of('cues.adverb')}+(?={any_of('cues.goal')})")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of `text[start:end]` without what leads in and without punctuation at its ends."""
    while start < end and (found := next((m for p in _lead_ins() if (m := p.match(text, start, end))), None)):
        start = found.end()
    while start < end and text[end - 1] in " ,;:、.—“(‘":
        end -= 1
    if text[start:end].count("”") > text[start:end].count("“") and text[start - 1 : start] == "“":
        start -= 1
    return start, end


def without_time(text: str, moments: Sequence[Moment], start: int, end: int) -> tuple[int, int]:
    """`trim`, and without the time words at either end (到2025年…, …到2025年)."""
    start, end = trim(text, start, end)
    for moment in moments:
        if moment.start <= start < moment.end <= end:
            start, end = trim(text, moment.end, end)
        elif start < moment.start < end <= moment.end + 1:
            start, end = trim(text, start, moment.start)
    return start, end


def opening_verbs(text: str, start: int, end: int) -> tuple[int, list[str]]:
    """Where the goal verbs at the start of a trimmed phrase end, and which they are (新建、改造)."""
    goal = any_of("cues.goal")
    found = re.compile(rf"{goal}(?:[、和并及与]?{goal})*").match(text, start, end)
    return (found.end(), re.findall(goal, found.group())) if found else (start, [])


def noun(metric: str) -> str:
    """A metric without the verbs in front of the thing (滚动推进重点技改项目 → 重点技改项目)."""
    start, end = trim(metric, 0, len(metric))
    return metric[opening_verbs(metric, start, end)[0] :]
