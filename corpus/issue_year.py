"""The year of a document, by which 今年 is read and figures without a year are dated."""

from __future__ import annotations

import re

from chinese.dates import YEAR
from chinese.document_numbers import YEAR_IN_BRACKETS, year_of_number
from chinese.numerals import DIGITS, as_figures
from corpus.document import Identity

_NAMED = re.compile(r"20\d\d(?=年|\s*[—–~-])")  # 2025年工作要点, 行动计划(2024—2026年)
_HEAD = 300  # characters in which the number of a letter or of minutes stands
_NUMBERED = re.compile(rf"(?=.20)({YEAR_IN_BRACKETS}) ?(?:第 ?)?\d+ ?[号期]")  # 会议纪要 〔2024〕6号
# A line of its own: the span under a title ((2024—2026年)), the month on a cover or at the end (2024年3月).
_LINE = re.compile(
    rf"^[ \u3000]*(?:\((20\d\d)年?[—–~-]+20\d\d年\)|({YEAR})年[\d{DIGITS}十]{{1,2}}月)$",
    re.MULTILINE,
)
_END = 100
_AHEAD = re.compile(
    r"(20\d\d)年\d[\d.]*[^、,。\d]{1,4}、20\d\d年\d|(?<!截)[到至](20\d\d)年|(20\d\d)年(?:底|末|\d{1,2}月底?)之?前|(20\d\d)年\d{1,2}月 *\||[对将](20\d\d)年(?:度)?的?(?:重点|主要|各项)*(?:工作|任务|目标)"
)


def year_of(identity: Identity, text: str) -> int | None:
    """The year of a document: that of its date, else the first that its title names, else its number's (〔2023〕52号),
    else that of the span or the month which is a line of its head or of its end, else the first that its cleaned `text`
    sets as a time to come; None where none of these says one.
    """
    if date := identity.date or identity.published:
        return int(date[:4])
    if named := _NAMED.search(identity.title):
        return int(named[0])
    if (numbered := year_of_number(identity.number or "")) and numbered >= 2000:
        return numbered
    if in_head := _NUMBERED.search(text, 0, _HEAD):
        return year_of_number(in_head[1])
    if in_line := next(filter(None, (_LINE.search(part) for part in (text[:_HEAD], text[-_END:]))), None):
        return int(as_figures(in_line[1] or in_line[2]))
    return min((int(year) for match in _AHEAD.findall(text) for year in match if year), default=None)
