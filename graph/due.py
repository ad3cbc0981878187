"""By which day something is due, of a deadline as a text words it: 2025年6月底前 is due on 30 June 2025.

A wording that is not known gives no day: 每年, 持续推进, 尽快.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

_DEADLINE = re.compile(
    r"(?P<year>20\d\d|今|本|当|明)(?:年度?|[-.])\s*(?:"
    r"(?P<month>1[0-2]|0?[1-9])(?:月份?|[-.](?=\d)|$|(?=前))\s*(?:(?P<day>3[01]|[12]\d|0?[1-9])(?:日|$|(?=前)))?|"
    r"第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年)?"
)
_BARE = re.compile(r"20\d\d")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def due_dates(texts: Iterable[str], year: int | None = None) -> list[date]:
    """The last day of each time that the deadlines name, earliest first; `year` is that of the document, for 今年."""
    found = {day for text in texts for day in _days("".join(text.split()), year)}
    return sorted(found)


def time_meant(text: str) -> tuple[date, date] | None:
    """The first and the last day of the first time that a text names (2026年6月: 1 and 30 June); None where it names
    none with its year.
    """
    found = next((m for m in _DEADLINE.finditer("".join(text.split())) if m["year"].isdecimal()), None)
    if found is None:
        return None
    last = _last_day(int(found["year"]), found)
    if found["day"]:
        return last, last
    months = 3 if found["quarter"] else 6 if found["half"] else 1 if found["month"] else 12
    return date(last.year, last.month - months + 1, 1), last


def _days(text: str, year: int | None) -> list[date]:
    if _BARE.fullmatch(text):
        return [date(int(text), 12, 31)]
    days = []
    for match in _DEADLINE.finditer(text):
        if match["year"].isdecimal():
            of_year = int(match["year"])
        elif year is None:
            continue
        else:
            of_year = year + (match["year"] == "明")
        days.append(_last_day(of_year, match))
    return days


def _last_day(year: int, match: re.Match[str]) -> date:
    if match["quarter"]:
        month = 3 * _QUARTERS[match["quarter"]]
    elif match["half"]:
        month = 6 if match["half"] == "上" else 12
    else:
        month = int(match["month"] or 12)
    last = monthrange(year, month)[1]
    return date(year, month, min(int(match["day"] or last), last))
