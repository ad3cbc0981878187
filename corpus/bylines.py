"""Lines of a newspaper page that name its reporters, and the datelines that open a report.

A byline stands on a line of its own: □记者…报道, □本报记者…, 记者…通讯员…摄影报道. A dateline opens the first
paragraph: 本报讯, 本报2月22日讯.
"""

from __future__ import annotations

import re

_NAME = r"[\u4e00-\u9fff·]{2,4}"
_NAMES = rf"{_NAME}(?:[、,/]?{_NAME}){{0,5}}"
_ROLE = r"(?:首席|见习|实习|本报|全媒体|融媒体|特约)*(?:记者|通讯员|特派员|摄影|实习生)"
_PAPER = r"[\u4e00-\u9fff/·]{2,20}(?:日报|晚报|早报|周报|新闻|网|社|报)"
_END = r"(?:(?:摄影|综合|图文|文/图)?报道|摄|文/图|文|图)"
_NO_NAME = r"(?!证|手记|观察|调查|走基层|探访|获悉|了解|从|在|节|站|会|团|部|协会|管理)"

BYLINE = re.compile(
    rf"□.{{2,60}}"
    rf"|[(]?(?:{_PAPER})?{_ROLE}{_NO_NAME}(?:{_NAME}|{_NAMES}(?:{_ROLE}{_NAMES}){{0,3}}{_END})[)]?"
    rf"|[(]?(?:{_PAPER})?{_ROLE}{_NO_NAME}{_NAMES}(?:{_ROLE}{_NAMES}){{1,3}}{_END}?[)]?"
)
"""A whole line that is a byline; the text is cleaned, so there are no spaces in it."""

DATELINE = re.compile(r"本[报刊台网](?:[\u4e00-\u9fff]{0,6})?(?:(\d{1,2})月(\d{1,2})日)?[讯电](?:\(([^()]{2,40})\))?")
"""The start of a report's first paragraph; groups: month, day, reporters named in brackets."""
