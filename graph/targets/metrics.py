"""The noun phrase a target is about: cut free of verbs and time words, and shared out over lists.

数字化研发设计工具普及率、关键工序数控化率 share their owner 规模以上工业企业; 畜禽粪污、农作物秸秆综合利用率 share their
head 综合利用率; 市级项目 after 省级智能制造项目 is 市级智能制造项目.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from graph.targets.context import Moment
from graph.targets.quantities import either, vocabulary


@cache
def _head_words() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    cues = vocabulary()["cues"]
    blind = re.compile(r"(?:[\s,;:、“”‘’\"()—●■◆·.…□]|" + either([*cues["modal"], *cues["lead"], *cues["scope"], *cues["each"], *cues["total"]]) + r"|每年度?|逐年|年均)+(?!级)")
    adverbs = re.compile(either(cues["adverb"]) + "+(?=" + either(cues["goal"]) + ")")
    verbs = re.compile(either(cues["goal"]) + "(?:[、和并及与]?" + either(cues["goal"]) + ")*")
    return blind, adverbs, verbs


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """`text[start:end]` without what leads in (其中, 力争, 推动) and without punctuation at its ends."""
    blind, adverbs, _ = _head_words()
    while start < end:
        found = blind.match(text, start, end) or adverbs.match(text, start, end)
        if not found or (found.end() == end and not re.fullmatch(r"\W+", found.group()) and found.re is adverbs):
            break
        start = found.end()
    while start < end and (text[end - 1] in " ,;:、.—" or (text[end - 1] in "“(‘" )):
        end -= 1
    if text[start:end].count("”") > text[start:end].count("“") and start and text[start - 1] == "“":
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
    """Where the goal verbs at the start of a trimmed phrase end, and which they are."""
    _, _, verbs = _head_words()
    found = verbs.match(text, start, end)
    if not found:
        return start, []
    words = re.findall(either(vocabulary()["cues"]["goal"]), found.group())
    return found.end(), words


def noun(metric: str) -> str:
    """A metric without the verbs in front of the thing (滚动推进重点技改项目 → 重点技改项目)."""
    start, _ = trim(metric, 0, len(metric))
    start, _ = opening_verbs(metric, start, len(metric))
    return metric[start:]


def share_out(phrase: str, count: int) -> list[str]:
    """The `count` metrics that a coordinated phrase names, each made whole; empty when it does not name so many."""
    for marks in ("、", "、|(?:和|与|及|以及)(?!其)", "和|与|及|以及"):
        parts = [part for part in _split(phrase, marks)]
        if len(parts) == count and all(parts):
            return _made_whole(parts)
    parts = _split_last(phrase)
    return _made_whole(parts) if len(parts) == count else []


def _split(phrase: str, marks: str) -> list[str]:
    """Split at marks outside brackets and quotes."""
    hidden = re.sub(r"[(“][^)”]*[)”]", lambda found: "□" * len(found.group()), phrase)
    parts, at = [], 0
    for match in re.finditer(marks, hidden):
        parts.append(phrase[at : match.start()])
        at = match.end()
    return [*parts, phrase[at:]]


def _split_last(phrase: str) -> list[str]:
    parts = _split(phrase, "、")
    last = re.split("以及|和|与|及", parts[-1])
    return [*parts[:-1], last[0], "".join(last[1:])] if len(last) == 2 else parts


def _made_whole(parts: list[str]) -> list[str]:
    metrics = vocabulary()["metrics"]
    head = re.search(either(metrics["heads"]) + r"(?:\([^)]*\))?$", parts[-1])
    ends_in_head = re.compile(either(metrics["heads"]) + r"(?:\([^)]*\))?$")
    level = re.match(either(metrics["levels"]), parts[-1])
    if level and all(re.fullmatch(either(metrics["levels"]), part) for part in parts[:-1]):
        return [part + parts[-1][level.end() :] for part in parts[:-1]] + [parts[-1]]
    if head and not any(ends_in_head.search(part) for part in parts[:-1]):
        stems = [*parts[:-1], parts[-1][: head.start()]]
        return [stem + head.group() for stem in _shared_front(stems)]
    owner = re.match(r"(.{2,14}?" + either(metrics["owners"]) + r")(?=.{3,}" + either(metrics["heads"]) + "$)", parts[0])
    if owner and not any(re.search(either(metrics["owners"]), part[: len(owner[1])]) for part in parts[1:]):
        return [parts[0], *[owner[1] + part for part in parts[1:]]]
    return parts


def _shared_front(stems: list[str]) -> list[str]:
    halves = re.compile(either(vocabulary()["metrics"]["halves"]))
    first = re.search(halves.pattern + "$", stems[0])
    if first and first.start() and all(halves.fullmatch(stem) for stem in stems[1:]):
        return [stems[0], *[stems[0][: first.start()] + stem for stem in stems[1:]]]
    return stems


def fill_in(metric: str, earlier: list[str]) -> str:
    """A metric said in short, made whole from one said before: 市级项目 after 省级智能制造项目."""
    levels = either(vocabulary()["metrics"]["levels"])
    short = re.fullmatch(rf"({levels})(\w{{2}})", metric)
    if short:
        for before in reversed(earlier):
            longer = re.fullmatch(rf"{levels}(\w+?){short[2]}", before)
            if longer:
                return short[1] + longer[1] + short[2]
    return metric
