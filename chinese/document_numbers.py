"""Numbers of official documents: the issuer's code, the year in brackets and a serial (平政发〔2024〕8号).

The standard has 〔〕; scans and web pages have any other bracket for it.
"""

from __future__ import annotations

import re

YEAR_IN_BRACKETS = r"[〔\[【(（]\d{4}[〕\]】)）]"
"""The year of a number, as a pattern without groups."""

NUMBER = rf"[\u4e00-\u9fff]{{2,14}}{YEAR_IN_BRACKETS}第?\d{{1,5}}号"
"""A whole number, as a pattern without groups."""

BROKEN_NUMBER = r"[\u4e00-\u9fff]{2,14}[〔\[(【]?20\d{2}[〕\])】]?\d{1,5}号"
"""A whole number that has lost a bracket or both."""


def plain_number(number: str) -> str:
    """A number in one form, whatever its brackets and blanks, with 第 or without."""
    return re.sub(r"[\[(【（]", "〔", re.sub(r"[\])】）]", "〕", re.sub(r"\s|第(?=\d)", "", number)))


def year_of_number(number: str) -> int | None:
    """The year in a document number; None where it has none."""
    found = re.search(YEAR_IN_BRACKETS, number) or re.search(r"(?<!\d)(?:19|20)\d\d", number)  # one that lost a bracket
    return int(re.sub(r"\D", "", found[0])) if found else None
