"""Days as documents write them: 2025年3月8日, 2025-3-8, 2025/3/8, 2025.3.8 and 二〇二五年三月八日, spaces inside or not."""

from __future__ import annotations

import re
from datetime import date

from chinese.numerals import DIGITS, as_figures, integer

YEAR = rf"(?:20\d\d|二[{DIGITS}]{{3}})"
"""A year of this century, as a pattern without groups."""

_COUNTED = "[一二三四五六七八九十]"
DAY = (
    rf"(?<!\d)(?:(?:19|20)\d\d\s*[-/.]\s*\d{{1,2}}\s*[-/.]\s*\d{{1,2}}(?:\s*日)?"
    rf"|(?:(?:19|20)\d\d|[{DIGITS}]{{4}})\s*年\s*(?:\d{{1,2}}|{_COUNTED}{{1,2}})\s*月\s*(?:\d{{1,2}}|{_COUNTED}{{1,3}})\s*日)"
)
"""A day, as a pattern without groups to build others on."""

SAID_DAY = r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]"
"""A day as people say it, with its year or without; the groups are year, month and day."""

_DAY = re.compile(DAY)
_PART = re.compile(rf"\d+|[{DIGITS}十]+")


def written(day: date) -> str:
    """A day as documents write it: 2025年3月8日."""
    return f"{day.year}年{day.month}月{day.day}日"


def iso_date(text: str) -> str | None:
    """The first day in `text` as ISO `YYYY-MM-DD`; None where there is none, or it is in no calendar (2月30日)."""
    found = _DAY.search(text)
    if found is None:
        return None
    year, month, day = _PART.findall(found[0])
    try:
        return date(int(as_figures(year)), integer(month), integer(day)).isoformat()
    except ValueError:
        return None
