"""The thing named behind a number: 95个|制造业项目, 1家|营收达10亿元的企业."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chinese.conjunctions import AND
from graph.targets.phrases import trim
from graph.targets.quantities import Quantity

_NO_NAME = re.compile(rf"[/、,;:。()”’|\s并且或以用为至等较比由在从的]|{AND}|目标|水平|标准(?!化)|全覆盖|$")

_SITED = re.compile(r"在[^,;。、()\d年月]{2,20}的[^,;。、]{2,}")  # 100名|在基层起骨干作用的后备人才


def name_behind(text: str, quantities: Sequence[Quantity], end: int) -> tuple[int, int]:
    """Where the thing named behind the first of `quantities` stands; an empty range when none is named there.

    The rest of `quantities` are those after it, up to `end` of the clause.
    """
    start = quantities[0].tail
    if quantities[0].kind == "count" and quantities[0].after and text.startswith("的", start):  # 1.5万个以上的|岗位
        start += 1
    if _NO_NAME.match(text, start, end) and not _SITED.match(text, start, end):
        return start, start
    return start, end_of_name(text, start, quantities[1:], end)


def end_of_name(text: str, start: int, following: Sequence[Quantity], end: int) -> int:
    """Where a name ends: at the next 、 before another number, else with the clause. A number that is a condition in
    the name (营收达10亿元的企业) does not end it.
    """
    while following and _is_condition(text, start, following[0]):
        following = following[1:]
    stop = following[0].start if following else end
    hidden = re.sub(r"[(“][^)”]*[)”]", lambda found: "□" * len(found.group()), text[start:stop])
    cut = re.search("、|[和及与]$" if following else "并(?!网)|以及|[“(]$", hidden)
    return trim(text, start, start + cut.start() if cut else stop)[1]


def _is_condition(text: str, start: int, quantity: Quantity) -> bool:
    behind = text[quantity.tail : quantity.tail + 1]
    qualifies = behind == "的" or bool(quantity.after and behind.strip("、,"))
    apart = re.search("[、和及与]", text[start : quantity.start])
    return quantity.kind in ("amount", "ratio", "time") and qualifies and not apart
