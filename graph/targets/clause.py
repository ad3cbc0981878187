"""A clause with the text and the sentence around it: what the readers of targets look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph.targets.mention import TargetMention
from graph.targets.phrases import without_time
from graph.targets.temporal_scope import Frame, Sentence, commands
from graph.targets.vocabulary import any_of

_GRANTED = r"[,、]?(?:均?可|给予|予以|应当|由|按|一次性|享受|奖励|免|不予|不得|不再|责令|依法|须|需|最高|优先|纳入|视为|认定为|取消)"
_NEAR = 80  # characters before a figure in which its list of years stands
_BEFORE = 600  # characters of a sentence that are looked at before a clause
_LONGEST_QUOTE = 300  # of a clause that goes on longer, only what is about the figure is quoted
_BY_MEASURE = re.compile(r"^每(?:再)?(?:增加|新增|引进|满|超过|完成)[^,;。]*?\d")


@dataclass(frozen=True)
class Clause:
    """`text[start:end]`, a clause of `sentence`; all offsets are into `text`."""

    text: str
    sentence: Sentence
    start: int
    end: int
    subject: str = ""  # what the text is about, where a clause names nothing

    @property
    def words(self) -> str:
        """The clause's own words."""
        return self.text[self.start : self.end]

    @property
    def before(self) -> str:
        """The words of the sentence in front of the clause; of those that go on without end, the last."""
        return self.text[max(self.sentence.start, self.start - _BEFORE) : self.start].rstrip(",;: ")

    @property
    def last(self) -> str:
        """The words of the part of the sentence right in front of the clause."""
        before = self.before
        return before[max(before.rfind(mark) for mark in ",;:") + 1 :]

    @cached_property
    def scope(self) -> str | None:
        """A place said in general words (全区)."""
        found = re.search(any_of("cues.scope"), self.words)
        return found.group() if found else None

    @cached_property
    def ordered(self) -> bool:
        """Whether the sentence or its heading is an order (严厉打击…,合格率达98%), so that its rates are what is wanted."""
        return self.sentence.ordered or (
            self.start > self.sentence.start
            and commands(self.text[self.sentence.start : min(self.start, self.sentence.start + _BEFORE)])
        )

    @cached_property
    def conditional(self) -> bool:
        """Whether the clause says when something is granted (人数达到20%的,可申请贷款; 每增加投资3000万元增加1名)."""
        behind = self.text[self.end : self.end + 12]
        granted = self.words.rstrip(")").endswith("的") and re.match(_GRANTED, behind)
        return bool(
            granted or _BY_MEASURE.search(self.words) or re.match(r"[(,]?对(?!口|接|照|标|外)[^,;。]*的$", self.words)
        )

    def frame(self, at: int) -> Frame:
        """What the time words say at an offset."""
        return self.sentence.frame(at, (self.start, self.end))

    def years(self, at: int) -> list[int]:
        """The years of a list of time words in force (到2025年、2027年): those of the last moments, if a list."""
        near = self.sentence.within(at - _NEAR, at)
        due = [m for m in near if m.kind == "due" and m.year]
        listed = due[-1:]
        for moment in reversed(due[:-1]):
            if not re.fullmatch("[、和及与]|以及", self.text[moment.end : listed[0].start]):
                break
            listed = [moment, *listed]
        return [moment.year for moment in listed if moment.year] if len(listed) > 1 else []

    def modal(self, at: int) -> str:
        """力争, 确保 and the like between the clause's start and an offset."""
        found = self._first_modal
        return found.group() if found and found.end() <= at else ""

    @cached_property
    def _first_modal(self) -> re.Match[str] | None:
        return re.compile(any_of("cues.modal")).search(self.text, self.start, self.end)

    def is_timed(self, at: int) -> bool:
        """Whether the clause has a time word of its own before an offset."""
        return bool(self.sentence.within(self.start, at))

    def phrase(self, start: int, end: int) -> tuple[int, int]:
        """`text[start:end]` without time words, lead-ins and punctuation at its ends."""
        return without_time(self.text, self.sentence.within(start - _NEAR, end + 1), start, end)

    def mention(
        self, metric: str, metric_span: tuple[int, int], value_span: tuple[int, int], **said: Any
    ) -> TargetMention:
        """A mention of this clause with its sentence, scope and times; `said` are its other fields."""
        frame = self.frame(value_span[0])
        start, end = metric_span if metric_span[0] < metric_span[1] else value_span
        return TargetMention(
            metric=re.sub(
                r"(?<=..)[一二三四五六七八九十]年(?=增长$|$)",
                "",
                re.sub(r"(?<=[\u4e00-\u9fff])\s|\s(?=[\u4e00-\u9fff])", "", metric),
            ),
            start=min(self.start, start) if self.end - self.start <= _LONGEST_QUOTE else min(start, value_span[0]),
            end=self.end if self.end - self.start <= _LONGEST_QUOTE else max(end, value_span[1]),
            sentence_start=self.sentence.start,
            metric_start=start,
            metric_end=end,
            value_start=value_span[0],
            value_end=value_span[1],
            deadline=frame.deadline,
            deadline_text=frame.deadline_text,
            baseline_year=frame.baseline,
            scope=self.scope,
            **said,
        )
