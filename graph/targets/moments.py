"""Times in a sentence as plans write them: 到2025年, 今年, 每年, 较2023年, and what each says of what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from chinese.dates import YEAR
from chinese.numerals import as_figures, integer
from graph.targets.vocabulary import any_of

_TO = r"(?:到|至|截至|截止到?|在)?"
_COMPARED = r"(?<![较比与同以由从])"
_ACTS = any_of("cues.goal", "cues.adverb")


PAST_WORDS = f"(?<![学提]){any_of('facts.period')}"
"""Words for what has been, as a pattern without groups: not those of 学前三年毛入园率, 提前三年实现."""

MOMENT = re.compile(
    "|".join(
        [
            rf"(?P<base>(?:[较比与同以]|相比于?|相较于?|对比){YEAR}年(?:底|末|度)?(?P<holds>相比|的?基础上|为基[数期])?)",
            r"(?P<lastyear>(?:[较比与同])(?:上年度?|去年)(?:同期)?(?:相比)?)",
            rf"(?P<range>{YEAR}年?(?:—{{1,2}}|–|-|~|至|到)(?P<until>{YEAR})年)",
            rf"(?P<past>(?:{YEAR}年|今年)?(?:第?一季度|前[二三两]季度|1[-—~至]\d{{1,2}}月(?:份)?)(?!末|底|前)|上半年(?=,))",
            rf"(?P<event>(?:{YEAR}年)?\d{{1,2}}月\d{{1,2}}日(?!之?前|以前|底))",
            rf"(?P<since>(?:从|自)?{YEAR}年(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?(?:起|开始|以后))",
            rf"{_COMPARED}(?P<due>{_TO}(?P<year>{YEAR})年度?(?:年底|底|末|内|\d{{1,2}}月(?:底|末|份|\d{{1,2}}日)?|上半年|第?[一二三四]季度|[春秋]季学期(?:开学|末)?|[春夏秋冬]季|汛期|供暖季|采暖季)?(?P<before>以前|之前|前)?)",
            rf"(?P<plan>{_TO}[“\"]?十(?P<fifth>[一二三四五六七])五[”\"]?(?:规划)?(?:时期末|期末|末|期间|时期))",
            rf"(?P<now>{_TO}(?:今年|(?<![固基根成样资书文])本年度?|年底|全年|年内|年末)(?:年底|底|内|末|上半年)?(?:以前|之前|前)?|\d{{1,2}}月(?:底|末|\d{{1,2}}日)(?:以前|之前|前))",
            rf"(?P<next>{_TO}明年(?:底|年底)?(?:前)?)",
            r"(?P<span>[一二三两四五六七八九十\d]{1,2}年(?=累计|合计|总计|共(?!同)|(?:新增|新建|引进|培育|供应|完成|建成|培养|培训|改造|实施)(?!提升|行动|计划|期)))",
            r"(?P<vague>(?:到)?(?:本世纪中叶|本世纪末)|(?:未来|今后)?[一二三两四五六七八九十\d]{1,2}年(?:内|左右))",
            rf"(?P<period>每[两二三四五]年|每年度?|逐年|每半年|每季度|每周|(?<![人户到至])每个?月|每学[年期]|年均(?={_ACTS})(?!增长|增加|提升|提高|压减))",
        ]
    )
)


@cache
def _past_words() -> re.Pattern[str]:
    return re.compile(
        PAST_WORDS
        + r"(?!(?<=前期)(?:工作|手续|研究|准备|审批|论证|谋划|费))"
        + rf"|(?:{YEAR}年(?:\d+月(?:份)?)?)?[^,。]{{0,6}}以来|近[一二三四五六七八九十两\d]+年来?|(?<!近)[一二三四五]年来"
    )


@dataclass(frozen=True)
class Moment:
    """A time word of the text at `start:end`. `kind` is `due`, `period`, `span`, `baseline`, `since` or
    `past`.
    """

    start: int
    end: int
    kind: str
    text: str
    year: int | None = None
    holds: bool = True  # over the following clauses; otherwise its own clause only
    bare: bool = False  # a year without 到 or 前, in a document of unknown year
    relative: bool = False  # 全年, 年底: of the year spoken of


def moments_in(text: str, start: int, end: int, year: int | None) -> Iterator[Moment]:
    """The times that a text names between two offsets, in order; `year` is the document's, for 今年."""
    hidden = re.sub(r"《[^》]*》|“[^”\d]{2,12}年”", lambda found: "□" * len(found.group()), text[start:end])
    taken: list[tuple[int, int]] = []
    found: list[Moment] = []
    for match in _past_words().finditer(hidden):
        if not re.search("[较比与同由从]$", hidden[: match.start()]):
            found.append(Moment(start + match.start(), start + match.end(), "past", match.group()))
            taken.append(match.span())
    for match in MOMENT.finditer(hidden):
        if not any(low < match.end() and match.start() < high for low, high in taken):
            moment = _moment(match, year, start)
            found.append(replace(moment, holds=moment.holds and _leads(text, start, moment)))
    yield from sorted(found, key=lambda moment: moment.start)


def _leads(text: str, start: int, moment: Moment) -> bool:
    """Whether 每年 stands at the head of its clause and so holds on; every other time word does but that of a part
    (其中9月底前完成2万户).
    """
    if moment.kind != "period":
        return not text[start : moment.start].endswith("其中") or text[moment.end : moment.end + 1] in (",", ":")
    before = text[max(start, *(text.rfind(mark, start, moment.start) + 1 for mark in ",;:")) : moment.start]
    return not re.sub(any_of("cues.modal", "cues.lead", "cues.scope") + r"|\W", "", before)


def _moment(match: re.Match[str], year: int | None, offset: int) -> Moment:
    start, end, text = match.start() + offset, match.end() + offset, match.group()
    kind = match.lastgroup or ""
    names = match.groupdict()
    if names["base"]:
        return Moment(start, end, "baseline", text, _year(text), holds=bool(names["holds"]))
    if names["lastyear"]:
        return Moment(start, end, "baseline", text, year - 1 if year else None, holds=False)
    if names["period"]:
        return Moment(start, end, "period", "每年" if re.match("每年|逐年|年均", text) else text)
    if names["since"]:
        return Moment(start, end, "since", text)
    if names["past"] or names["event"]:
        return Moment(start, end, "past", text)
    if names["span"]:
        return Moment(start, end, "span", text)
    due = _due_year(names, year)
    if due and year and due < year:
        return Moment(start, end, "past", text)
    bare = (
        kind == "due" and year is None and text[0] in "2二" and not names["before"] and not re.search("[底末]$", text)
    )
    relative = bool(names["now"]) and "今" not in text and "本" not in text
    return Moment(start, end, "due", text, due, bare=bare, relative=relative)


def _due_year(names: dict[str, str | None], year: int | None) -> int | None:
    if names["range"]:
        return _year(names["until"] or "")
    if names["due"]:
        return _year(names["year"] or "")
    if names["plan"]:
        return 2005 + 5 * integer(names["fifth"] or "")
    if names["now"]:
        return year
    if names["next"]:
        return year + 1 if year else None
    return None


def _year(text: str) -> int:
    found = re.search(r"\d{4}", as_figures(text))
    if found is None:
        raise ValueError(f"没有年份：{text}")
    return int(found.group())
