"""Names written one after another (市财政局和市税务局), taken apart, and what counts as a name at all.

A name is never cut at 和, 及 or 与 unless what stands on both sides is a body; a list of kinds of bodies
(国务院相关部门及各地区) stays whole. Texts are folded and without white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from corpus.gazetteer import gazetteer
from graph.organisations.endings import holds_verb, is_collective, is_ending
from graph.organisations.names import is_barred, is_body, is_named_body, parse_name, strip_bracket

_ROW_MAX = 80  # characters of names run together
_JOINS = re.compile(r"以及|和|及|与")


@cache
def _names_with_join() -> re.Pattern[str]:
    stems = {place.stem for place in gazetteer().places if place.name[0] in "和及与" and len(place.name) > 2}
    return re.compile("|".join(sorted(map(re.escape, stems), key=len, reverse=True)))


def opens_with_join(text: str, at: int) -> bool:
    """Whether a 和 at the start of a name belongs to it (和林格尔县人民政府)."""
    return text[at - 1 : at] in ("", "、", ",", ";", "(", "由", ":") and bool(_names_with_join().match(text, at))


@lru_cache(maxsize=8192)
def is_organisation(name: str) -> bool:
    """Whether the vocabulary, an ending or the gazetteer says that a name is a body's; verb phrases never are."""
    if is_body(name):
        return True
    if is_barred(name) or not 2 <= len(name) <= 40 or is_collective(name):
        return False
    if is_place(name):
        return True
    return is_ending(name) and not holds_verb(name)


@lru_cache(maxsize=8192)
def is_place(name: str) -> bool:
    """Whether a name is that of a place, in short too where it stands among others (杭州市, 长沙, 容城)."""
    known = any(form.text == name for form in gazetteer().forms_at(name, 0))
    return known or (len(name) <= 4 and any(gazetteer().named(name + kind) for kind in "市区县旗"))


def split_names(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the names in `text[start:end]`, cut at 和/及/与 where both sides are bodies, and where nothing but a
    lost separator stood between two known ones.
    """
    depth = 0
    for i in range(start, end):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        join = _JOINS.match(text, i, end)
        if not join or depth:
            continue
        left, right = text[start:i], text[join.end() : end]
        if opens_with_join(text, i):
            continue
        if i == start:
            yield from split_names(text, join.end(), end)
            return
        if is_collective(left) and is_collective(right):
            continue
        if _ends_name(left) and _opens_name(right, parse_name(strip_bracket(left)).family):
            yield from _apart(text, start, i)
            yield from split_names(text, join.end(), end)
            return
    yield from _apart(text, start, end)


def _apart(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    for length in () if len(part) > _ROW_MAX or parse_name(part).known else _row(part):
        yield start, start + length
        start += length
    if start < end:
        yield start, end


_TOWN = re.compile(r"[\u3400-\u9fff]{2,3}?(?:街道(?!办)|镇|乡)(?:办事处|人民政府)?")
_COMMISSION = re.compile(r"[省市县区州旗盟]?监(?:察)?委")
_TOWNS = re.compile(rf"(?:{_TOWN.pattern})+")


@lru_cache(maxsize=4096)
def _row(text: str) -> tuple[int, ...]:
    """Lengths of the known names of which a text consists, one after the other; none where it is no such row."""
    for cut in range(3, len(text) - 2):
        if is_named_body(text[:cut]) and parse_name(text[:cut]).known and text[cut] != "(":
            rest = text[cut:]
            if text[:cut].endswith("纪委") and _COMMISSION.match(rest):
                continue  # 县纪委县监委: one body under two names
            if tail := _row(rest):
                return cut, *tail
            if _TOWNS.fullmatch(rest):  # 市综合执法局古城街道江南街道, whose blanks were lost
                ends = [found.end() for found in _TOWN.finditer(rest)]
                return cut, *(end - start for start, end in zip([0, *ends], ends, strict=False))
            if rest[0] == "各" and is_collective(rest):
                return cut, len(rest)
            bare = strip_bracket(rest)
            if is_named_body(bare) and (parse_name(bare).known or parse_name(bare).prefix):
                return cut, len(rest)
    return ()


def _ends_name(text: str) -> bool:
    return is_body(strip_bracket(text)) or is_collective(text)


def _opens_name(text: str, before: str | None) -> bool:
    """Whether a new name begins after 和. After a government (市政府和社会资本合作中心) only one that tells
    by itself what it is does.
    """
    first = _JOINS.split(text)[0]
    if is_named_body(strip_bracket(text)) or is_named_body(strip_bracket(first)) or is_collective(text):
        return True
    return before not in ("政府", "党委") and is_body(strip_bracket(text))
