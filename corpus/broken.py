"""Numbers and dates that copying broke (常政办发〔2018104号, 2019116): kept as they stand, never guessed at, and said.

A converter that loses brackets or 年, 月, 日 leaves figures that can be read in more than one way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.text import Span

_WHOLE = r"[〔\[【(]\d{4}[〕\]】)]"
# 〔2018104号: the year and the number run together; 2018〕104号: the bracket before the year is lost.
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,12}(?:[〔\[【(]\d{4} ?第?\d{1,5}号|(?<!\d)\d{4}[〕\]】]第?\d{1,5}号|[〔\[【(]\d{4}[〕\]】)]?第?号)"
)
_DATE = re.compile(r"(?:19|20)\d\d(?:\d{2,4}|年\d{3,4}|[年/.-]\d{1,2}[月/.-]?\d{0,2}[月/.-])")
_GOOD_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$")


@dataclass(frozen=True)
class Broken:
    """The document's own number as it stands, where it is broken; and warnings for all that is."""

    number: str | None
    span: Span | None
    warnings: tuple[str, ...]


def find_broken(text: str) -> Broken:
    """Broken document numbers anywhere in a cleaned text, and broken dates that stand on a line of their own."""
    numbers: list[re.Match[str]] = [m for m in _NUMBER.finditer(text) if not re.search(_WHOLE + r"第?\d", m[0])]
    dates = [line for line in text.split("\n") if _DATE.fullmatch(line) and not _GOOD_DAY.match(line)]
    own: re.Match[str] | None = None
    for match in numbers:
        start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        around = text[start : len(text) if end < 0 else end].strip("() ")
        if own is None and around == match[0]:
            own = match
    warnings = [f"文号“{n}”不完整，按原样保留，请与原件核对" for n in dict.fromkeys(m[0] for m in numbers)]
    warnings += [f"日期“{day}”不完整，没有采用，请与原件核对" for day in dict.fromkeys(dates)]
    return Broken(own[0] if own else None, Span(*own.span()) if own else None, tuple(warnings))
