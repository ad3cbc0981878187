"""A question in parts: “泰山区农机谁负责，2027年机械化率多少” is two questions about one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from qa.select.cues import cue, says

_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_NUMBER = r"(?:[0-9]+|[一二三四五六七八九十]+)"
_NUMBERS = re.compile(rf"第{_NUMBER}(?:[项条]?[、,，和与及跟]第?{_NUMBER}|[项条]第{_NUMBER})+[项条](?:任务|工作|措施)?")
_SHORTEST = 3  # characters of a part that asks something of its own


@cache
def _joint() -> re.Pattern[str]:
    """What stands between two parts of a question."""
    mark = r"[,，;；?？。]+|、|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])"
    return re.compile(rf"(?:{mark})(?:{cue('joint').pattern})?|{cue('joint_alone').pattern}")


def asks(text: str) -> bool:
    """Whether a text has a word that asks."""
    return bool(says("asking", text))


def parts_of(question: str) -> tuple[str, ...]:
    """The parts of a question each of which asks something; the question itself where it is of one piece. One that is asked
    of several numbers (第3项、第5项谁牵头) is asked of each.
    """
    if several := _NUMBERS.search(question):
        return tuple(_NUMBERS.sub(f"第{number}项", question, count=1) for number in re.findall(_NUMBER, several[0]))
    joints = [match.span() for match in _joint().finditer(question)]
    ends = [*(start for start, _ in joints), len(question)]
    begins = [0, *(end for _, end in joints)]
    asking: list[tuple[int, int]] = []
    for begin, end in zip(begins, ends, strict=True):
        if not _asks_between(question, begin, end):
            continue
        goes_on = (
            asking and question[begin - 1] == "、" and _thing(question, begin, end) == _thing(question, *asking[-1])
        )
        asking[-1:] = [(asking[-1][0], end)] if goes_on else [*asking[-1:], (begin, end)]
    if len(asking) < 2:
        return (question,)
    # A reason given before a part belongs to it, and what comes last to the last.
    starts = [0, *(next(b for b in begins if b >= end) for _, end in asking[:-1])]
    stops = [*(end for _, end in asking[:-1]), len(question)]
    found = [_BLANK.sub("，", question[b:e].strip()) for b, e in zip(starts, stops, strict=True)]
    if any(len(part) < _SHORTEST or says("goes_back", part) for part in found[1:]):
        return (question,)
    return tuple(found)


def _thing(question: str, begin: int, end: int) -> str:
    """What kind of thing a piece of a question asks for: 新开工几个、竣工几个 asks for one kind, 有几个、发给了谁 for two."""
    return next((name for name in _THINGS if cue(name).search(question, begin, end)), "")


_THINGS = ("thing_when", "thing_who", "thing_amount")


def _asks_between(question: str, begin: int, end: int) -> bool:
    """Whether a piece has a word that asks, or ends in a question mark with another piece after it: 全名？归谁管."""
    return bool(cue("asking").search(question, begin, end)) or (
        question[end : end + 1] in ("?", "？") and end + 1 < len(question) and end - begin >= _SHORTEST
    )


def in_full(part: str, places: Sequence[str], subject: str = "") -> str:
    """A later part with the places of the whole question where it names none, and with the subject of the part before
    where it has none: 归哪几家管.
    """
    return "、".join(places) + subject + part
