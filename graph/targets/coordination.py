"""Metrics said in a list or in short, made whole.

数字化研发设计工具普及率、关键工序数控化率 share their owner 规模以上工业企业; 畜禽粪污、农作物秸秆综合利用率 share
their head; 市级项目 after 省级智能制造项目 is 市级智能制造项目.
"""

from __future__ import annotations

import re

from chinese.conjunctions import AND
from graph.targets.phrases import opening_verbs
from graph.targets.vocabulary import any_of


def share_out(phrase: str, count: int) -> list[str]:
    """The `count` metrics that a coordinated phrase names, each whole; empty when it does not name so many."""
    if count == 2 and phrase.startswith("城乡"):
        return ["城镇" + phrase[2:], "农村" + phrase[2:]]
    for marks in ("、", f"、|{AND}", AND):
        parts = _split(phrase, marks)
        if len(parts) == count and all(parts):
            return _made_whole(parts)
    *firsts, last = _split(phrase, "、")
    parts = [*firsts, *_split(last, AND)]
    return _made_whole(parts) if len(parts) == count and all(parts) else []


def _split(phrase: str, marks: str) -> list[str]:
    """Parts between marks, which count outside brackets and quotes only."""
    hidden = re.sub(r"[(“][^)”]*[)”]", lambda found: "□" * len(found.group()), phrase)
    parts, at = [], 0
    for match in re.finditer(marks, hidden):
        parts.append(phrase[at : match.start()])
        at = match.end()
    return [*parts, phrase[at:]]


def _made_whole(parts: list[str]) -> list[str]:
    *firsts, last = parts
    level = re.match(any_of("metrics.levels"), last)
    if level and all(re.fullmatch(any_of("metrics.levels"), part) for part in firsts):  # 国家、省医学重点学科
        return [*[part + last[level.end() :] for part in firsts], last]
    short = len(parts[0])
    if short <= 2 and len(last) > short and all(len(part) == short for part in firsts):  # 种植、收获机械化率
        return [*[part + last[short:] for part in firsts], last]
    ends = (any_of("metrics.heads") + r"(?:\([^)]*\))?$", "..[率量额值比]$")
    head = next((found for pattern in ends if (found := re.search(pattern, last))), None)
    if head and not any(re.search("|".join(ends), part) for part in firsts):
        return [stem + head.group() for stem in _shared_front([*firsts, last[: head.start()]])]
    owners = any_of("metrics.owners")
    owner = re.match(rf"(.{{2,14}}?{owners})(?=.{{2,}}(?:{any_of('metrics.heads')}|..率)$)", parts[0])
    if owner and not any(re.search(owners, part) for part in parts[1:]):
        return [parts[0], *[owner[1] + part for part in parts[1:]]]
    return parts


def _shared_front(stems: list[str]) -> list[str]:
    """花生种植, 收获 → 花生种植, 花生收获."""
    half = any_of("metrics.halves")
    first = re.search(half + "$", stems[0])
    if first and first.start() and all(re.fullmatch(half, stem) for stem in stems[1:]):
        return [stems[0], *[stems[0][: first.start()] + stem for stem in stems[1:]]]
    return stems


def fill_in(metric: str, earlier: list[str]) -> str:
    """A metric said in short, made whole from those said before it.

    市级项目 after 省级智能制造项目 is 市级智能制造项目; 营业收入 after 区属企业资产总额 is 区属企业营业收入.
    Empty when it is a bare level (省级) that nothing completes.
    """
    levels, owned = any_of("metrics.levels"), any_of("metrics.owned")
    short = re.fullmatch(rf"({levels})(\w{{2}})?", metric)
    if short:
        thing = short[2] or ""
        longer = (re.search(rf"{levels}(\w+?){thing}$", before) for before in reversed(earlier))
        return next((short[1] + found[1] + thing for found in longer if found), metric if thing else "")
    owner = re.fullmatch(rf"(\w{{2,}}?){owned}", earlier[-1]) if earlier and re.fullmatch(owned, metric) else None
    return owner[1] + metric if owner else metric


def shorten(metric: str) -> str:
    """A count's metric without the examples of the thing counted: 市级以上A、B、C等创新平台 → 市级以上创新平台."""
    at, _ = opening_verbs(metric, 0, len(metric))
    level, item = rf"(?P<level>{any_of('metrics.levels')}(?:及?以上)?)?", "[^、等]{2,20}"
    found = re.fullmatch(rf"{level}{item}(?:、{item})+等(?!领域|行业|方面)(?P<thing>\w{{3,12}})", metric[at:])
    return (found["level"] or "") + found["thing"] if found else metric
