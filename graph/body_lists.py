"""A written list of bodies (市财政局、市税务局及各区（市）政府等), taken apart.

Names are never cut at 和/及/与 unless what stands on both sides is a body; a list of kinds of bodies
(国务院相关部门及各地区) stays whole. Works on folded text (half-width brackets and commas, no white space).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from corpus.gazetteer import gazetteer
from corpus.text import MappedText
from graph.bodies import (
    NOT_BODY,
    PARTICLE,
    WORDS,
    BodyMention,
    Role,
    continues_collective,
    family_of,
    is_body,
    is_collective,
    is_ending,
    is_generic,
    is_named_body,
    parse_name,
)

_ROW_MAX = 80  # characters of names run together
_JOINS = re.compile(r"以及|和|及|与")
_OPEN = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?[个家]?(?P<rest>.*)")
_PLAIN_REST = re.compile(
    r"(?:和|及)?(?:有关|相关|其他|其它|责任|成员|职能)?(?:部门|单位|机构)?(?:(?:和|及)?(?:有关|相关)?单位)?"
)
_NUMBERED = re.compile(r"(?:(?<=[\u3400-\u9fff、,;])|^)\d{1,2}\.(?=[\u3400-\u9fff])")
_NOTHING = frozenset(WORDS["nothing"]["words"])
_LEAD_TAG = re.compile(r"(?:负责|总)?牵头(?:单位|部门)?|主办(?:单位)?|主责")
_SUPPORT_TAG = re.compile(r"配合(?:单位)?|协办(?:单位)?|参与")
_DEADLINE = re.compile(
    r"(?:于|在|到|至)?(?=.*(?:\d|年|月|季|持续|长期|常态|即时))(?:20\d\d年?(?:[—\-~至到]20\d\d年?)?|今年|当年|年|每年|全年)?"
    r"(?:第?[一二三四1234]季度|上半年|下半年)?(?:\d{1,2}月份?(?:\d{1,2}日)?)?(?:上旬|中旬|下旬)?(?:年?[底末初])?(?:之?前)?"
    r"(?:基本|全面|持续|长期|常态化?|启动|取得[^,]*)?(?:完成|推进|坚持|实施|开展|执行|落实)?(?:到位|并?长期坚持|见效)?"
)
# Offices whose bare name is never a level's own (海关), or that stand for a place themselves.
_NO_CARRY = frozenset(["海关", "金融监管支局", "管委会", "政府", "城投", "军分区"])
_STATE_ENDING = re.compile(r"(部|总局|总署|署|银行|总社|会|国务院|办公厅|集团|电网)$")


@dataclass(frozen=True)
class BodyList:
    """Bodies of one list in order. `tags` gives, for each, the role a bracket after its name says (市商务局（牵头）)
    or None; `open_list`: the list ends in 等; `deadline`: a part that is a time.
    """

    bodies: tuple[BodyMention, ...]
    tags: tuple[Role | None, ...]
    open_list: bool = False
    deadline: str | None = None
    carried: str = ""


@cache
def _names_with_join() -> re.Pattern[str]:
    stems = {place.stem for place in gazetteer().places if place.name[0] in "和及与" and len(place.name) > 2}
    return re.compile("|".join(sorted(map(re.escape, stems), key=len, reverse=True)))


def opens_with_join(text: str, at: int) -> bool:
    """Whether a 和 at the start of a name belongs to it (和林格尔县人民政府)."""
    return text[at - 1 : at] in ("", "、", ",", ";", "(", "由") and bool(_names_with_join().match(text, at))


def is_deadline(text: str) -> bool:
    """Whether a part of a list is a time (6月底完成, 2025年12月, 持续推进)."""
    return 2 <= len(text) <= 24 and bool(_DEADLINE.fullmatch(text))


def split_bodies(text: MappedText, *, named: bool = True, carried: str = "") -> BodyList:
    """Bodies of a list. `named`: a cue such as 责任单位 says that all parts are bodies, so names of no known kind
    are kept too; otherwise they must look like bodies. `carried` is the level or place said before (省).
    """
    bodies: list[BodyMention] = []
    tags: list[Role | None] = []
    open_list = False
    deadline: str | None = None
    party = False
    text = text.sub(_NUMBERED, "、")
    for start, end in _parts(text.text):
        part = text.text[start:end]
        if is_deadline(part):
            deadline = part
            continue
        pieces, opened = _opened(text.text, start, end)
        open_list = open_list or opened
        for left, right in (span for piece in pieces for span in _joined(text.text, *piece)):
            for mention, tag in _mentions(text, left, right, named):
                name = parse_name(mention.name)
                level = name.prefix or (name.place if _is_place(name.place) else "")
                if level and level != "国家":
                    carried, party = level, name.organ == "委" and mention.name.startswith(level + "委")
                elif carried and not (name.place or name.prefix or mention.collective) and _carries(mention.name):
                    inner = "委" if party and name.organ == "委" else ""
                    mention = replace(mention, name=carried + inner + mention.name)
                bodies.append(mention)
                tags.append(tag)
    return BodyList(tuple(bodies), tuple(tags), open_list, deadline, carried)


def _is_place(name: str) -> bool:
    return any(form.text == name for form in gazetteer().forms_at(name, 0))


def _opened(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], bool]:
    """A part without its 等, and the kinds of bodies after it (教育部|等|国务院相关部门及各地区)."""
    opened = _OPEN.search(text, start, end)
    if not opened or (opened.start() > start and not _ends_name(_last_joined(text[start : opened.start()]))):
        return [(start, end)], False
    pieces = [(start, opened.start())]
    rest = opened["rest"]
    if not _PLAIN_REST.fullmatch(rest):
        pieces.append((end - len(rest.lstrip("和及与")), end))
    return pieces, True


def _carries(name: str) -> bool:
    """Whether a name without a level takes the one said before it (省科技厅、|工业和信息化厅)."""
    parsed = parse_name(name)
    if parsed.served or (parsed.central and _STATE_ENDING.search(name) and not parsed.family):
        return False
    if parsed.central and (_STATE_ENDING.search(name) or name.startswith(("国家", "中国", "中央", "全国", "国务院"))):
        return False
    if parsed.family:
        return parsed.family not in _NO_CARRY
    if any(family_of(name[cut:]) for cut in (2, 3)):  # 贵安供电局: the name of a place before an office
        return False
    if any(len(f.text) < len(name) for at in range(len(name) - 2) for f in gazetteer().forms_at(name, at)):
        return False  # 青岛海事局, 民航山东监管局: a place is in the name
    return bool(re.search(r"[局厅]$", name)) and not re.match(r"国家|中国|中央|全国|国务院", name)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Spans between 、 and commas outside brackets; parts of one collective (各区、县级市政府) together."""
    spans: list[tuple[int, int]] = []
    depth, last = 0, 0
    for i, char in enumerate(text + "、"):
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
        elif (char in "、,;。/:" and depth == 0) or i == len(text):
            if i > last:
                span = (last, i)
                if spans and continues_collective(_last_joined(text[slice(*spans[-1])]), _OPEN.sub("", text[last:i])):
                    span = (spans.pop()[0], i)
                spans.append(span)
            last = i + 1
    yield from spans


def _joined(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split `text[start:end]` at 和/及/与 where both sides are bodies; kinds of bodies stay together."""
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
            yield from _joined(text, join.end(), end)
            return
        if is_collective(left) and is_collective(right):
            continue
        if _ends_name(left) and _opens_name(right, parse_name(_bare(left)).family):
            yield start, i
            yield from _joined(text, join.end(), end)
            return
    yield from _glued(text, start, end)


def _glued(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Names that only a space kept apart (市财政局 市税务局), once the space is gone."""
    part = text[start:end]
    for length in () if len(part) > _ROW_MAX or parse_name(part).known else _tiles(part):
        yield start, start + length
        start += length
    if start < end:
        yield start, end


@lru_cache(maxsize=4096)
def _tiles(text: str) -> tuple[int, ...]:
    """Lengths of the known names of which a text consists, one after the other; none where it is no such row."""
    for cut in range(3, len(text) - 2):
        if is_named_body(text[:cut]) and parse_name(text[:cut]).known:
            rest = text[cut:]
            if is_named_body(rest) and parse_name(rest).known:
                return cut, len(rest)
            if tail := _tiles(rest):
                return cut, *tail
    return ()


def _last_joined(text: str) -> str:
    return _JOINS.split(text)[-1]


def _ends_name(text: str) -> bool:
    return is_body(_bare(text)) or is_collective(text)


def _opens_name(text: str, before: str | None) -> bool:
    """Whether a new name begins after 和. After a government (市政府和社会资本合作中心) only one that tells
    by itself what it is does.
    """
    first = _JOINS.split(text)[0]
    if is_named_body(_bare(text)) or is_named_body(_bare(first)) or is_collective(text):
        return True
    return before not in ("政府", "党委") and is_body(_bare(text))


def _bare(name: str) -> str:
    return re.sub(r"\([^()]*\)$", "", name)


def _mentions(text: MappedText, start: int, end: int, named: bool) -> Iterator[tuple[BodyMention, Role | None]]:
    """The body at a span, and its second name where a bracket follows."""
    while start < end and text.text[start] in "由:.*“”\"'":
        start += 1
    while start < end and text.text[end - 1] in ":.*“”\"'":
        end -= 1
    part = text.text[start:end]
    if not part or part in _NOTHING:
        return
    origin = text.origin
    if is_collective(part):
        yield BodyMention(part, origin[start], origin[end - 1] + 1, collective=True), None
        return
    bracket = re.fullmatch(r"(.+?)\(((?:[^()]|\([^()]*\))*)\)(.*)", part)
    name, inner, after = (bracket[1], bracket[2], bracket[3]) if bracket else (part, "", "")
    if bracket and after:
        name, inner = part, ""
    if not _accept(name, named):
        return
    tag: Role | None = "leads" if _LEAD_TAG.fullmatch(inner) else "supports" if _SUPPORT_TAG.fullmatch(inner) else None
    stop = start + len(name)
    yield BodyMention(name, origin[start], origin[stop - 1] + 1), tag
    if inner and not tag:
        at = stop + 1
        for other in re.finditer(r"[^、,;]+", inner):
            if is_body(other[0]):
                left, right = at + other.start(), at + other.end()
                second = other[0]
                first = parse_name(name)
                if _carries(second) and (first.place or first.prefix) and not parse_name(second).prefix:
                    second = (first.place or first.prefix) + second
                yield BodyMention(second, origin[left], origin[right - 1] + 1, alias_of_same_body=True), None


def _accept(name: str, named: bool) -> bool:
    if is_body(name):
        return True
    if NOT_BODY.search(name) and not is_ending(name):
        return False
    if is_generic(name):
        return named
    plausible = 2 <= len(name) <= (40 if named else 20) and not re.search(r"[,。;:?!\"]", name)
    return plausible and (not PARTICLE.search(name) or (named and is_ending(name)))
