"""Lines of a newspaper page that name its reporters, and the datelines that open a report.

A byline stands on a line of its own: □记者…报道, □本报记者…, 记者…通讯员…摄影报道. A dateline opens the first
paragraph: 本报讯, 本报2月22日讯, 新华社北京6月1日电. The text is cleaned, so there are no spaces in it. A name opens
with a surname: 通讯员队伍建设 and 记者手记 are no bylines, a box of a form (□符合条件) is none either.
"""

from __future__ import annotations

import re

from corpus.vocabulary import SURNAMES

_NAME = rf"(?:{SURNAMES})[\u4e00-\u9fff·]{{1,2}}"
_NAMES = rf"{_NAME}(?:[、,/]?{_NAME}){{0,5}}"
_ROLE = r"(?:首席|见习|实习|本报|本刊|本台|全媒体|融媒体|特约)*(?:记者|通讯员|特派员|实习生)"
_PAPER = r"[\u4e00-\u9fff/·]{2,20}(?:报|新闻|网|社|客户端|台)"
_END = r"(?:(?:摄影|综合|图文|文/图)?报道|摄影?|文/图|图/文|文|图)"

BYLINE = re.compile(
    rf"□?[(]?(?:{_PAPER})?{_ROLE}{_NAMES}(?:{_END})?(?:[、,/]?{_ROLE}{_NAMES}(?:{_END})?){{0,3}}[)]?|□{_NAMES}(?:{_END})?"
)
"""A whole line that is a byline."""

_AGENCY = r"(?:本[报刊台网]|新华社|中新社|[\u4e00-\u9fff]{2,6}(?:日报|晚报|早报))"

DATELINE = re.compile(
    rf"{_AGENCY}(?:讯(?!息|号)|[\u4e00-\u9fff]{{0,6}}(\d{{1,2}})月(\d{{1,2}})日[讯电])(?:\(([^()]{{2,40}})\))?"
)
"""The start of a report's first paragraph; groups: month, day, reporters named in brackets."""
