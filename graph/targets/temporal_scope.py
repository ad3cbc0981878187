"""When a target is due: sentences, clauses, and the time words that hold over them.

到2025年 holds from where it stands to the full stop or the next time word; 每年 at the head of a clause likewise;
与2023年相比 gives the baseline of every clause to the full stop, 较2023年 of its own clause only. A paragraph that
opens with a year, or stands under a heading of goals, keeps the year over its full stops. In a newspaper, a speaker
who dates a plan once (王某某表示,2024年将…) dates what is quoted from the same speaker in other paragraphs.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from corpus.headings import marker
from graph.targets.moments import MOMENT, Moment, moments_in
from graph.targets.vocabulary import any_of, either, words

_LONGEST_HEADING = 16  # 二、总体要求和主要目标; a longer one is a sentence that mentions goals
_RESULTS = re.compile("回顾|成效$|成绩$|现状$|发展基础$|工作总结|进展情况$|主要成果$|完成情况$")
_LOOKS_BACK = re.compile(r"\W*(?:过去|[一二三四五]年来|去年|上年)")


@dataclass(frozen=True)
class Frame:
    """What the time words in force say."""

    deadline: int | None = None
    deadline_text: str = ""
    period: str | None = None
    baseline: int | None = None
    past: bool = False
    doubtful: bool = False

    @property
    def dated(self) -> bool:
        """Whether a time to come is given."""
        return not self.past and bool(self.deadline or self.deadline_text or self.period)

    def under(self, moment: Moment) -> Frame:
        """The frame from this moment on."""
        if moment.kind == "baseline":
            return replace(self, baseline=moment.year)
        if moment.kind == "period":
            return replace(self, period=moment.text)
        if moment.kind == "span":  # 每年引进10家,三年累计引进60家
            return replace(self, period=None, deadline_text=self.deadline_text or moment.text)
        if moment.kind == "since":  # 2025年起: no time to be done by
            return Frame(baseline=self.baseline)
        if moment.kind == "past":
            return Frame(baseline=self.baseline, past=True)
        if moment.relative and (self.past or self.deadline):  # 2023年,…全年增长 stays in 2023
            return self
        return Frame(moment.year, moment.text, baseline=self.baseline, doubtful=moment.bare)


@dataclass(frozen=True)
class Sentence:
    """A sentence with its clauses and time words; `opening` is in force at its start, `goals` in a text of goals."""

    start: int
    end: int
    clauses: tuple[tuple[int, int], ...]
    moments: tuple[Moment, ...]
    opening: Frame = field(default_factory=Frame)
    goals: bool = False
    ordered: bool = False  # under a heading that orders work (畅通投诉渠道)
    stops: tuple[int, ...] = ()  # semicolons: 每季度 holds up to the next
    planned: bool = False  # an item of a plan, or under the year of a title
    under_year: bool = False  # under the year of a title or heading

    def frame(self, at: int, clause: tuple[int, int]) -> Frame:
        """What holds at offset `at` within `clause`."""
        frame = self._entering.get(clause[0])
        frame = self._until(clause[0]) if frame is None else frame
        for moment in self.within(clause[0], at):
            frame = frame.under(moment)
        return frame

    def within(self, start: int, end: int) -> tuple[Moment, ...]:
        """Time words that begin in `start:end`."""
        return self.moments[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    @cached_property
    def _starts(self) -> list[int]:
        return [moment.start for moment in self.moments]

    @cached_property
    def _entering(self) -> dict[int, Frame]:
        """What holds at the start of each clause, worked out in one pass."""
        found: dict[int, Frame] = {}
        frame, at, stop = self.opening, 0, 0
        for start, _ in self.clauses:
            while at < len(self.moments) and self.moments[at].start < start:
                while stop < len(self.stops) and self.stops[stop] < self.moments[at].start:
                    frame, stop = replace(frame, period=self.opening.period), stop + 1
                moment = self.moments[at]
                frame, at = frame.under(moment) if moment.holds else frame, at + 1
            while stop < len(self.stops) and self.stops[stop] < start:
                frame, stop = replace(frame, period=self.opening.period), stop + 1
            found[start] = frame
        return found

    def _until(self, start: int) -> Frame:
        frame = self.opening
        for moment in self.moments[: bisect_left(self._starts, start)]:
            over = moment.kind == "period" and any(moment.end <= stop < start for stop in self.stops)
            frame = frame.under(moment) if moment.holds and not over else frame
        return frame


def read_sentences(
    text: str, year: int | None, heading: str, *, planned: bool = False, under_year: bool = False
) -> list[Sentence]:
    """Sentences of `text` in order, each with the time words in force; `year` is the document's, `planned` tells an
    item of a plan, `under_year` that a title or heading sets a year for it.
    """
    goals = bool(re.search("目标|指标", heading)) and len(heading) <= _LONGEST_HEADING
    ordered = commands(heading) and len(heading) <= _LONGEST_HEADING
    found: list[Sentence] = []
    spoken = _spoken_years(text, year)
    listed = Frame()  # of a paragraph that ends in ":", for the list under it
    for start, end in _pieces(text, 0, len(text), "\n"):
        carried = listed if re.match(r"\s*[—●■◆▪•(①-⑳\d-]", text[start:end]) else Frame()
        listed = carried
        if _RESULTS.search(heading):  # 2024年工作回顾: all below is done
            carried = listed = Frame(past=True)
        opens = (
            carried.past
            or bool(_LOOKS_BACK.match(text[start:end]))
            or bool(carried.deadline_text)
            or _opens_with_year(text[start:end])
            or goals
        )
        for sentence_start, sentence_end in _pieces(text, start, end, "。!?|\t"):
            moments = tuple(moments_in(text, sentence_start, sentence_end, year))
            opening = (
                carried
                if (opens or text.startswith("其中", sentence_start))
                and (goals or carried.past or not commands(text[sentence_start:sentence_end]))
                else spoken.get(start, Frame())
            )
            parts = _clauses(text, sentence_start, sentence_end)
            clauses = tuple(part for start_end in parts if (part := _stripped(text, *start_end)))
            stops = tuple(m.start() for m in re.compile(";").finditer(text, sentence_start, sentence_end))
            sentence = Sentence(
                sentence_start, sentence_end, clauses, moments, opening, goals, ordered, stops, planned, under_year
            )
            found.append(sentence)
            last = sentence.frame(sentence_end, clauses[-1]) if clauses else Frame()
            carried = replace(last, period=None, baseline=None) if last.past or last.deadline_text else Frame()
            if _RESULTS.search(heading) and not last.deadline_text:
                carried = Frame(past=True)
        if text[start:end].rstrip().endswith(":"):
            listed = carried
    return found


def _spoken_years(text: str, year: int | None) -> dict[int, Frame]:
    """For the start of each paragraph that quotes a speaker who gives this year elsewhere: that year."""
    said = re.compile(r"([\u4e00-\u9fff]{3})(?:表示|介绍|指出|说)[,:]")
    intended = re.compile(
        rf"{year}年,?(?:全[市县区省州]|我[市县区省州])?(?:还|也)?(?:[将要拟]|计划|预计|{any_of('cues.modal')})"
    )
    dated = {name[1]: name for name in said.finditer(text) if intended.match(text, name.end())}
    found: dict[int, Frame] = {}
    for name in said.finditer(text) if dated else ():
        start = text.rfind("\n", 0, name.start()) + 1
        if name[1] in dated and not start <= dated[name[1]].start() < name.end():
            found[start] = Frame(year, f"{year}年")
    return found


def _opens_with_year(paragraph: str) -> bool:
    found = MOMENT.search(
        re.sub(r"^\W*(?:[一二三四五六七八九十\d]{1,3}[、.)]\)?)?(?:[^。,:]{2,12}[。:])?", "", paragraph)[:12]
    )
    return bool(found and found["due"] and found.start() == 0)


def commands(sentence: str) -> bool:
    """Whether a sentence orders work (推进…) rather than states a level."""
    return _command().match(sentence) is not None


@cache
def _command() -> re.Pattern[str]:
    verbs = tuple(word for word in words("cues.goal", "cues.orders") if word not in words("cues.states"))
    return re.compile(rf"\W*{any_of('cues.adverb')}*{either(verbs)}")


def _pieces(text: str, start: int, end: int, marks: str) -> Iterator[tuple[int, int]]:
    for match in re.compile(f"[^{re.escape(marks)}]+").finditer(text, start, end):
        yield match.span()


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Parts between , ; : outside brackets; a bracket that goes into figures ((其中…)) opens a clause."""
    depth, at = 0, start
    for index in range(start, end):
        char = text[index]
        if char == "(" and re.compile(r"\((?:其中|到20|含)").match(text, index):
            yield at, index
            at = index + 1
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif char == "”" and text.startswith("”“", index) and not _QUOTED_LIST.match(text, index + 1):
            yield at, index
            at = index + 2
        elif char in ",;:" and not depth and not re.fullmatch(r"\d,\d{3}", text[index - 1 : index + 4]):
            yield at, index
            at = index + 1
    if at < end:
        yield at, end


_WHO_FIRST = re.compile(r"\s*\([^()]*(?:牵头|负责|配合|单位:|部门:)[^()]*\)")  # (市交通局牵头)改造公路80公里
_QUOTED_LIST = re.compile(r"(?:“[^“”]{1,20}”)+[^,;:。“”]{0,8}\d")  # 培训“甲”“乙”1.5万人次


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    if led := _WHO_FIRST.match(text, start, end):
        start = led.end()
    if text[start - 1 : start] in ("", "\n") and (item := marker(text[start : min(end, start + 12)])):
        start += item.length  # 1.修复管网48公里
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    return (first, first + len(words.strip())) if words.strip() else None
