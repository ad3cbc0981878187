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
    blind = re.compile(
        r"(?:[\s,;:、“”‘’\"()—●■◆·.…□]|"
        + either([*cues["modal"], *cues["lead"], *cues["scope"], *cues["each"], *cues["total"]])
        + r"|每年度?|逐年|年均)+(?!级)"
    )
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
    while start < end and (text[end - 1] in " ,;:、.—" or (text[end - 1] in "“(‘")):
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
    if count == 2 and phrase.startswith("城乡"):
        return ["城镇" + phrase[2:], "农村" + phrase[2:]]
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
    level = re.match(either(metrics["levels"]), parts[-1])
    if level and all(re.fullmatch(either(metrics["levels"]), part) for part in parts[:-1]):
        return [part + parts[-1][level.end() :] for part in parts[:-1]] + [parts[-1]]
    short = len(parts[0])
    if short <= 2 and all(len(part) == short for part in parts[:-1]) and len(parts[-1]) > short:  # 种植、收获机械化率
        return [*[part + parts[-1][short:] for part in parts[:-1]], parts[-1]]
    head = re.search(either(metrics["heads"]) + r"(?:\([^)]*\))?$", parts[-1])
    ends_in_head = re.compile(either(metrics["heads"]) + r"(?:\([^)]*\))?$")
    if head and not any(ends_in_head.search(part) for part in parts[:-1]):
        stems = [*parts[:-1], parts[-1][: head.start()]]
        return [stem + head.group() for stem in _shared_front(stems)]
    owner = re.match(
        r"(.{2,14}?" + either(metrics["owners"]) + r")(?=.{3,}" + either(metrics["heads"]) + "$)", parts[0]
    )
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
    """A metric said in short, made whole from those said before it: 市级项目 after 省级智能制造项目 is 市级智能制造项目,
    营业收入 after 区属企业资产总额 is 区属企业营业收入. Empty when it is a bare level (省级) that nothing completes."""
    words = vocabulary()["metrics"]
    levels = either(words["levels"])
    short = re.fullmatch(rf"({levels})(\w{{2}})?", metric)
    if short:
        for before in reversed(earlier):
            longer = re.search(rf"{levels}(\w+?){short[2] or ''}$", before)
            if longer:
                return short[1] + longer[1] + (short[2] or "")
        return metric if short[2] else ""
    if earlier and metric in words["owned"]:
        owner = re.fullmatch(rf"(\w{{2,}}?){either([*words['owned'], '播种面积'])}", earlier[-1])
        return owner[1] + metric if owner else metric
    return metric


def shorten(metric: str) -> str:
    """A count's metric without the examples of the thing counted: 市级以上A、B、C等创新平台 → 市级以上创新平台."""
    verbs, _ = opening_verbs(metric, 0, len(metric))
    found = re.fullmatch(
        rf"({either(vocabulary()['metrics']['levels'])}(?:及?以上)?)?[^、等]{{2,20}}(?:、[^、等]{{2,20}})+等(?!领域|行业|方面)(\w{{3,12}})",
        metric[verbs:],
    )
    return metric[:verbs] + (found[1] or "") + found[2] if found else metric
