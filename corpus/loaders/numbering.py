"""Automatic numbering of Word paragraphs: “一、”, “（二）”, “第三条”, “1.2”, which stand in no text run.

Follows the rules of ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (number formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from chinese.numerals import numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BULLET = "●"
"""Stands for the bullet of a list, whatever sign the document has for it."""

_PLACEHOLDER = re.compile(r"%([1-9])")
# After these a number needs no space; after the others “1.” and “5G” would run into “1.5G”.
_CLOSED = "、，）〕】)。：；」』》 \t\u3000"

_DIGITS = "〇一二三四五六七八九"
_TRADITIONAL = str.maketrans("贰叁陆", "貳參陸")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


@dataclass(frozen=True)
class Level:
    """One level of a list: how it counts and how it looks."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True)
class ListStyle:
    """A `w:num`: levels of its abstract list with this list's own overrides."""

    abstract: str
    levels: dict[int, Level]
    restarts: dict[int, int]


@dataclass
class Numbering:
    """Counters of all lists of a document; `label` is called once a paragraph, in document order."""

    lists: dict[str, ListStyle]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, number: str, style: str) -> int:
        """Level that a list ties to a paragraph style; the first where it ties none."""
        found = self.lists.get(number)
        levels = found.levels.items() if found else ()
        return next((index for index, level in levels if level.style == style), 0)

    def label(self, number: str, index: int) -> str:
        """Number of the next paragraph of list `number` at level `index`, with the space that follows it."""
        found = self.lists.get(number)
        if found is None or index not in found.levels:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        if index in found.restarts and (number, index) not in self._begun:
            counts[index] = found.restarts[index]
        else:
            counts[index] = counts[index] + 1 if index in counts else found.levels[index].start
        self._begun.add((number, index))
        for deeper, level in found.levels.items():
            if deeper > index and (level.restart is None or index < level.restart):
                counts.pop(deeper, None)
        return self._text(found, index, counts)

    @staticmethod
    def _text(found: ListStyle, index: int, counts: dict[int, int]) -> str:
        level = found.levels[index]
        if level.format == "bullet":
            return BULLET

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = found.levels.get(at, Level())
            return format_number(counts.get(at, of.start), "decimal" if level.legal else of.format)

        text = _PLACEHOLDER.sub(shown, level.text)
        if not text.strip():
            return ""
        return text if level.suffix == "nothing" or text[-1] in _CLOSED else text + " "


def read_numbering(root: etree._Element | None) -> Numbering:
    """Lists of a `numbering.xml`; none where the document has no such part."""
    if root is None:
        return Numbering({})
    abstracts: dict[str, dict[int, Level]] = {}
    style_of: dict[str, str] = {}
    linked: dict[str, str] = {}
    for abstract in root.iterfind(f"{W}abstractNum"):
        key = abstract.get(f"{W}abstractNumId", "")
        abstracts[key] = {int(lvl.get(f"{W}ilvl", "0")): _level(lvl) for lvl in abstract.iterfind(f"{W}lvl")}
        if (own := _value(abstract, "styleLink")) is not None:
            style_of[own] = key
        if (other := _value(abstract, "numStyleLink")) is not None:
            linked[key] = other
    lists: dict[str, ListStyle] = {}
    for num in root.iterfind(f"{W}num"):
        key = _value(num, "abstractNumId") or ""
        key = style_of.get(linked.get(key, ""), key)
        levels = dict(abstracts.get(key, {}))
        restarts: dict[int, int] = {}
        for override in num.iterfind(f"{W}lvlOverride"):
            index = int(override.get(f"{W}ilvl", "0"))
            if (lvl := override.find(f"{W}lvl")) is not None:
                levels[index] = _level(lvl)
                restarts[index] = levels[index].start
            if (start := _value(override, "startOverride")) is not None:
                restarts[index] = int(start)
        lists[num.get(f"{W}numId", "")] = ListStyle(key, levels, restarts)
    return Numbering(lists)


def _level(lvl: etree._Element) -> Level:
    restart = _value(lvl, "lvlRestart")
    legal = lvl.find(f"{W}isLgl")
    # Word writes newer formats inside mc:AlternateContent with a plain one as fallback.
    format_node = next(lvl.iter(f"{W}numFmt"), None)
    shape = "decimal" if format_node is None else format_node.get(f"{W}val", "decimal")
    if shape == "custom" and format_node is not None:
        shape = "decimalZero" if format_node.get(f"{W}format", "").startswith("0") else "decimal"
    return Level(
        start=int(_value(lvl, "start") or 0),
        format=shape,
        text=_value(lvl, "lvlText") or "",
        suffix=_value(lvl, "suff") or "tab",
        restart=None if restart is None else int(restart),
        legal=legal is not None and legal.get(f"{W}val", "1") not in ("0", "false", "off"),
        style=_value(lvl, "pStyle"),
    )


def _value(node: etree._Element, name: str) -> str | None:
    child = node.find(f"{W}{name}")
    value = None if child is None else child.get(f"{W}val")
    return None if value is None else str(value)


def format_number(n: int, shape: str) -> str:
    """`n` written in a Word number format; a format that is not known is written in digits."""
    if shape == "none" or n < 0:
        return ""
    if shape in _CHINESE:
        return numeral(n)
    if shape in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_DIGITS[int(d)] for d in str(n))
    if shape == "chineseLegalSimplified":
        return numeral(n, formal=True)
    if shape in ("ideographLegalTraditional", "japaneseLegal"):
        return numeral(n, formal=True).translate(_TRADITIONAL)
    if shape in ("upperRoman", "lowerRoman"):
        return _roman(n) if shape == "upperRoman" else _roman(n).lower()
    if shape in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (n - 1) % 26) * ((n - 1) // 26 + 1) if n else ""
        return letter if shape == "upperLetter" else letter.lower()
    if shape == "decimalZero":
        return f"{n:02d}"
    if shape == "decimalFullWidth" or shape == "decimalFullWidth2":
        return str(n).translate({ord("0") + d: chr(ord("０") + d) for d in range(10)})
    for name, first, last in _SERIES:
        if shape == name and 1 <= n <= last:
            return chr(ord(first) + n - 1)
    if shape in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 21 <= n <= 50:
        return chr(0x3251 + n - 21) if n <= 35 else chr(0x32B1 + n - 36)
    if shape == "ideographTraditional" and 1 <= n <= len(_STEMS):
        return _STEMS[n - 1]
    if shape == "ideographZodiac" and 1 <= n <= len(_BRANCHES):
        return _BRANCHES[n - 1]
    return str(n)


_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanDigital2",
        "japaneseCountingThousand",
    )
)
_SERIES = (
    ("decimalEnclosedCircle", "①", 20),
    ("decimalEnclosedCircleChinese", "①", 20),
    ("decimalEnclosedParen", "⑴", 20),
    ("decimalEnclosedFullstop", "⒈", 20),
    ("ideographEnclosedCircle", "㊀", 10),
)


def _roman(n: int) -> str:
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    ):
        text += sign * (n // value)
        n %= value
    return text
