"""Targets without a number: 全覆盖, 基本淘汰, 全部完成更新改造, 大幅提升, 高于全市平均水平, 翻一番."""

from __future__ import annotations

import re
from functools import cache

from graph.targets.clause import Clause
from graph.targets.coordination import share_out
from graph.targets.mention import TargetMention
from graph.targets.phrases import trim
from graph.targets.vocabulary import any_of, either, table

_END = r"(?=[”’)、\s]*$)"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    relative = rf"{any_of('qualitative.relative')}[^\d、]{{0,14}}{any_of('qualitative.standard')}"
    return {
        "cover": re.compile(any_of("qualitative.cover") + _END),
        "relative": re.compile(f"(?<!不){relative}{_END}"),
        "zero": re.compile(f"(?<!基本)(?<!动态)(?<!全部){any_of('qualitative.zero')}{_END}"),
        "cover_all": re.compile(rf"覆盖(?:所有|全部)[\u4e00-\u9fff]{{2,12}}{_END}"),
        "double": re.compile(either(tuple(table("double"))) + _END),
        "progress": re.compile(any_of("qualitative.progress") + _END),
        "done": re.compile(any_of("qualitative.done")),
        "grade": re.compile(
            rf"(?:稳定|全部|均|持续)*(?:达到|达|优于|保持在?|维持在?|提升[到至]|提高[到至]|不低于|为)(?:或优于|并优于)?(?:国家|地表水|地下水|环境质量|考核)*"
            rf"(?P<value>(?:[ⅠⅡⅢⅣⅤ]|[IV]{{1,3}}|[一二三四五])类)(?:水质?|水体)?(?:标准)?(?:及?以上|或?以上)?(?:标准|水质)?{_END}"
        ),
        "complete": re.compile(
            r"^(?:[^,;完]{0,12}[前底内末年])?\W*(?P<value>完成)(?=.{2,}(?:改造|建设|任务|整治|编制|普查|修复|治理)[”’)\s]*$)"
        ),
    }


def read_qualitative(clause: Clause) -> list[TargetMention]:
    """Targets of `clause` that no number states. All but 全覆盖 count only where a time to come is given."""
    for kind, pattern in _patterns().items():
        for value in pattern.finditer(clause.words):
            if found := _read(clause, kind, value):
                return found
    return []


def _read(clause: Clause, kind: str, value: re.Match[str]) -> list[TargetMention]:
    group = "value" if kind in ("complete", "grade") else 0
    start, end = clause.start + value.start(group), clause.start + value.end(group)
    frame = clause.frame(start)
    expected = frame.dated or clause.sentence.goals or kind == "cover" or (kind == "double" and frame.baseline)
    expected = expected or (clause.sentence.under_year and kind not in ("relative", "complete", "progress"))
    expected = expected or (clause.sentence.planned and "清零" in value.group())
    if _heads_item(clause) or frame.past or not expected or clause.conditional or re.match("为(?!期)", clause.words):
        return []
    attained = re.search("(?<=.)实现$", clause.text[clause.start : start])
    ahead = clause.start + value.start() if kind == "grade" else start
    span = clause.phrase(clause.start, clause.start + attained.start() if attained else ahead)
    metric = re.sub("(?<=.)实现", "", clause.text[slice(*span)])
    if kind == "progress" and not re.search(any_of("metrics.measured") + "$", metric) and value.group() != "初见成效":
        return []
    if kind == "grade" and not re.search("水|河|湖|江|库|溪|港|断面|海|湾", metric):
        return []
    if kind in ("done", "complete"):
        thing = trim(clause.text, end, clause.end)
        metric = _joined(metric, clause.text[slice(*thing)], kind)
        span = span if span[0] < span[1] else thing
    if kind == "done" and re.search("(?:体系|格局|机制|制度|环境|氛围|局面|模式|生态|框架)$", metric):
        return []  # 基本建成…体系: nobody can count it
    if (
        len(metric) < (3 if kind == "cover" else 4)
        or re.search(r"[已了%]$|\d", metric[-2:])
        or re.match("以|按照|“[^”]*”$", metric)
    ):
        return []
    metrics = share_out(metric, metric.count("、") + 1) if kind == "relative" else []
    return [_mention(clause, each, value.group(group), span, (start, end)) for each in metrics or [metric]]


def _heads_item(clause: Clause) -> bool:
    """Whether the clause is all of the sentence that heads an item (——流通效率持续提升。果蔬低温处理率达到30%…)."""
    text, sentence = clause.text, clause.sentence
    opens = re.compile(r"[ \t]*[—●■◆▪•–-]").match(text, text.rfind("\n", 0, sentence.start) + 1)
    alone = text[sentence.start : clause.start].strip("—●■◆▪•–- \t") == "" and sentence.end - clause.end <= 1
    first = not re.search("[。!?]", text[text.rfind("\n", 0, sentence.start) + 1 : sentence.start])
    return bool(opens and alone and first and text[sentence.end + 1 : sentence.end + 2] not in ("", "\n"))


def _joined(subject: str, thing: str, kind: str) -> str:
    """低于能效基准水平的|全部完成|更新改造 → 低于能效基准水平的更新改造."""
    if re.search(r"\d", re.sub(r"\d+[\u4e00-\u9fff]{1,3}及?以[上下]", "", thing)) or (kind == "complete" and subject):
        return ""
    thing = thing.replace("的", "") if kind == "complete" else thing
    return subject.removesuffix("的") + ("的" if subject and thing else "") + thing


def _mention(
    clause: Clause, metric: str, value: str, span: tuple[int, int], value_span: tuple[int, int]
) -> TargetMention:
    growth = table("double").get(value)
    return clause.mention(
        metric + ("增长" if growth else ""),
        span,
        value_span,
        value=growth or value,
        unit="%" if growth else "",
        comparator=clause.modal(value_span[0]) + value,
        bound="=" if growth else "qualitative",
        qualitative=not growth,
    )
