"""Headings run together with what stands before them, as where a page's text was copied into one line.

    text = break_before_headings(text)

A marker opens a line only after a full stop or bracket, or after a short heading just opened, and only where its
numbering goes up in sequence, so that 第三条（二）项 and 二、三级医院 inside a sentence stay there.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection

from chinese.dates import DAY
from chinese.numerals import integer
from corpus.headings import Marker, marker
from corpus.text import MappedText
from corpus.vocabulary import ISSUER_END

_GLUED_MIN = 24
_ONE_LINE = 300  # characters from which a line is a whole text
_SIGNATURE_MAX = 100
_PUNCTUATION = re.compile(r"[。;:]")

_GLUED = re.compile(
    r"第 ?[一二三四五六七八九十百零〇\d]+ ?[章节条]|[一二三四五六七八九十]{1,3}、"
    r"|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、](?!\d)"
)
_REMARK = re.compile(r"(?:备注|附注|注|说明|填表说明|填报说明|注意事项)[:\d]")  # its numbers count remarks, not items
# …抓好落实。某市人民政府2024年5月6日(此件公开发布): a letter's signature at the end of the line
_SIGNED = re.compile(
    rf"(?<=[。!])(?:(?:国务院|[\u4e00-\u9fff]{{2,30}}?(?:{ISSUER_END}|政府|国务院))(?:办公厅|办公室)?)?"
    rf"(?P<date>{DAY})"
    r"(?P<note>\(此件[^()]*\))?$"
)
# …责任单位:市商务局、市财政局(二)扩大消费: a list of bodies ends without a stop
_AFTER_LIST = re.compile(r"(?:单位|部门|主体|时限|时间):[^。:]{2,}$")
_IN_LIST = re.compile(r"(?:单位|部门|主体):(?:[^。:]{2,}[;；、,])?$")
_LIST_MAX = 160
_AFTER_STOP = re.compile(r"[。!?)”》】:;]$")


def break_before_headings(text: MappedText) -> MappedText:
    """Break lines before headings run together with what stands before them, where their numbering goes up in sequence, and
    before a signature at the end.
    """
    breaks: list[int] = []
    last: dict[str, int] = {}
    for match in re.finditer(r"[^\n]+", text.text):
        line = match[0]
        first = marker(line)
        if first:
            last[first.style] = first.number
        if len(line) >= _GLUED_MIN and line[0] not in "|\t" and not _REMARK.match(line):
            gaps = _gaps(text, match.start(), match.end()) if len(line) >= _ONE_LINE else frozenset[int]()
            breaks += [match.start() + at for at in _headings_within(line, first, last, gaps)]
            signed = _SIGNED.search(line, max(0, len(line) - _SIGNATURE_MAX))
            if signed:
                ends = (signed.start(), signed.start("date"), signed.start("note"))
                breaks += [match.start() + at for at in ends if at >= 0]
    if not breaks:
        breaks = _spoken(text.text)
    return _broken(text, breaks) if breaks else text


_SPOKEN = re.compile(
    r"(?<=[。;!:])(?:其([一二三四五六七八九十])[是,、]|([一二三四五六七八九十])(?:是|要))(?=[\u4e00-\u9fff“])"
)
_GIVES = re.compile("牵头|负责|配合|承办")


def _spoken(text: str) -> list[int]:
    """Where 一是, 二是 … open items within the paragraphs of a text that numbers nothing, if two or more give work."""
    lines = list(re.finditer(r"[^\n]+", text))
    if any((mark := marker(line[0])) and mark.number for line in lines):
        return []
    breaks: list[int] = []
    for line in lines:
        at = list(_SPOKEN.finditer(line[0]))
        numbers = [integer(m[1] or m[2]) for m in at]
        ends = [*(m.start() for m in at[1:]), len(line[0])]
        given = sum(bool(_GIVES.search(line[0], m.start(), end)) for m, end in zip(at, ends, strict=False))
        if given > 1 and numbers == list(range(1, len(at) + 1)):
            breaks += [line.start() + m.start() for m in at]
    return breaks


def _broken(text: MappedText, breaks: list[int]) -> MappedText:
    """The text with a line end before each of the offsets."""
    parts: list[str] = []
    origin = array("I")
    position = 0
    for at in breaks:
        parts += [text.text[position:at], "\n"]
        origin += text.origin[position:at]
        origin.append(text.origin[at])
        position = at
    parts.append(text.text[position:])
    origin += text.origin[position:]
    return MappedText("".join(parts), origin)


def _gaps(text: MappedText, start: int, end: int) -> frozenset[int]:
    """Offsets in a line before which the original has blanks: where a page's text was copied into one line, its lines
    are parted by them.
    """
    origin = text.origin
    return frozenset(at - start for at in range(start + 1, end) if origin[at] - origin[at - 1] > 1)


def _headings_within(line: str, first: Marker | None, last: dict[str, int], gaps: Collection[int]) -> list[int]:
    """Offsets in a line at which a heading opens; `last` holds the last number of each style and is updated. `gaps` are
    the offsets before which there were blanks.
    """
    found: list[int] = []
    seen: dict[str, int] = {}
    heading_end = first.length if first else -1
    bare = first is not None  # only a short heading since the last marker
    for match in _GLUED.finditer(line):
        at = match.start()
        if at == 0:
            continue
        mark = marker(line[at : at + 60])
        if mark is None or not mark.number:
            continue
        after_heading = bare and 2 <= at - heading_end <= 40 and not _PUNCTUATION.search(line, heading_end, at)
        listed = _AFTER_LIST.search(line, max(0, heading_end, at - _LIST_MAX), at)
        if not (at in gaps or _AFTER_STOP.search(line[max(0, at - 2) : at]) or after_heading or listed):
            continue
        if mark.style == "1." and _IN_LIST.search(line, max(0, heading_end, at - _LIST_MAX), at):
            continue  # 责任单位:1.市商务局;2.市财政局
        known = last.get(mark.style)
        if known is not None and mark.number == known + 1:
            pass
        elif mark.number != 1 or not _second_follows(line, match, seen):
            continue
        last[mark.style] = mark.number
        found.append(at)
        heading_end, bare = at + mark.length, True
    return found


def _second_follows(line: str, match: re.Match[str], seen: dict[str, int]) -> bool:
    """Whether number two of a style that begins at 1 comes later on the same line; `seen` spares looking again."""
    second = re.sub("一|1", lambda one: "二" if one[0] == "一" else "2", match[0])
    if 0 <= seen.get(second, 0) < match.end():
        seen[second] = line.find(second, match.end())
    return seen[second] >= 0
