"""Numbers with their units in Chinese official prose: 1.3万台, 6—8家, 两家, 三分之一, 30微克/立方米.

Numbers that measure nothing are passed over: dates, 文号, ordinals, 国三, 5G, “5+5+7”, 12345热线, 千亿级, titles in 《》.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cn2an

Number = int | float
DASH = r"(?:—{1,2}|–|-|~|至|到)"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CHINESE = r"[一二两三四五六七八九十百千][〇零一二两三四五六七八九十百千]*"
_MULTIPLIER = r"(?:万亿|千万|百万|万|亿)"
_POWERS = {"百": 100, "千": 1000, "万": 10000}
_CN_DIGIT = "零一二三四五六七八九"

# Things that hold digits and are no quantity; blanked before numbers are looked for.
_NOT_A_QUANTITY = re.compile(
    "|".join(
        [
            r"《[^》]*》",
            r"[〔\[(]\d{4}[〕\])]\s*\d*号?",
            r"第[\d〇零一二两三四五六七八九十百千]+",
            r"[“‘]?\d+(?:\+(?:\d+|[A-Z]))+[”’]?|\d+\+(?=[^\d])",
            r"\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?",
            r"(?:19|20)\d\d(?:年度?)?(?:—{1,2}|–|-|~|至)(?:19|20)\d\d年?",
            r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?",
            r"[二一][〇零○九\d][〇零○一二三四五六七八九]{2}年",
            r"\d{1,2}(?:[-~—]\d{1,2})?月(?:份|\d{1,2}日)?",
            r"\d{1,2}:\d{2}",
            r"国[一二三四五六]\w?",
            r"\d+(?:\.\d+){2,}|\d+\.\d版",
            r"\d+(?:强|热线|号线?|级|岁)",
            r"每(?:\d+|[一二两三四五六七八九十百千]+)?[万千百]?(?=[名位]?(?:人|常住|老年|居民|劳动力|农户|平方公里))",
            r"[A-Za-z]+-?\d[\d.]*[A-Za-z]*",
            r"[3456]G(?![A-Za-z])|\dD(?![A-Za-z])|\d+[A-Z](?:级|类|\b)",
            r"[“‘][一两二三四五六七八九十]个?[^”’\d]{1,4}[”’]",
        ]
    )
)


@dataclass(frozen=True)
class Quantity:
    """A number (or range) with its unit at `start:end`; `after` (以上) ends at `tail`.

    `kind` is `count`, `amount`, `ratio`, `time`, `share` (三分之一, value kept as text) or `none` (no unit). `alternatives`
    is set for 2、3家, which is a range unless a 分别 before it makes it a list. `bare` marks 百项, 千家: a number
    word without a number.
    """

    start: int
    end: int
    tail: int
    value: Number | str
    unit: str
    kind: str
    after: str = ""
    value_max: Number | None = None
    vague: bool = False
    bare: bool = False
    chinese: bool = False
    alternatives: bool = False


@cache
def vocabulary() -> dict[str, Any]:
    """The words of `data/targets.toml`."""
    with (Path(__file__).parents[1] / "data" / "targets.toml").open("rb") as file:
        return tomllib.load(file)


def either(words: list[str]) -> str:
    """A regular expression for any of `words`, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")"


@cache
def _pattern() -> re.Pattern[str]:
    units = vocabulary()["units"]
    unit = either([*units["count"], *units["amount"], *units["ratio"], *units["time"]])
    unit = rf"(?:{unit}|\(套\))(?:\([套组个]\))?(?:/(?:{either(units['per'])}))?"
    number = rf"(?:{_DIGITS}|{_CHINESE})"
    after = either([word for words in vocabulary()["after"].values() for word in words])
    return re.compile(
        rf"(?<![\d.A-Za-z])(?P<low>{number})(?P<low_times>{_MULTIPLIER})?(?P<low_unit>{unit})?"
        rf"(?:(?P<dash>{DASH}|、)(?P<high>{number}))?"
        rf"(?P<more>[多余几])?(?P<times>{_MULTIPLIER})?(?P<more2>[多余])?\s?(?P<unit>{unit})?(?P<after>{after})?"
        r"|(?P<bare>万)(?P<bare_unit>[项家个名户件款])"
    )


def find_quantities(text: str) -> list[Quantity]:
    """Quantities in cleaned `text`, in order; offsets are into `text`."""
    hidden = _NOT_A_QUANTITY.sub(lambda found: "□" * len(found.group()), text)
    found: list[Quantity] = []
    at = 0
    while match := _pattern().search(hidden, at):
        quantity = _quantity(match, hidden)
        at = max(match.start() + 1, quantity.tail if quantity else _past(match))
        if quantity:
            found.append(quantity)
    return found


def _past(match: re.Match[str]) -> int:
    low = match["low"] or match["bare"]
    return match.start() + len(low)


def _quantity(match: re.Match[str], text: str) -> Quantity | None:
    share = re.compile(rf"({_CHINESE}|\d+)分之({_CHINESE}|\d+)").match(text, match.start())
    if share:
        return _share(share)
    word = match["bare"] or match["low"]
    if word in _POWERS and not match["low_times"]:
        unit = match["bare_unit"] or match["low_unit"] or ""
        before, behind = text[: match.start()][-1:], text[match.start() + 1 + len(unit) :][:1]
        if not unit or before in [*"零一二两三四五六七八九十百千万亿0123456789.几数上"] or behind in [*"百千万级"]:
            return None  # 3百个, 数千家, 千家万户
        end = match.start() + 1 + len(unit)
        return Quantity(match.start(), end, end, _POWERS[word], unit, _kind(unit), bare=True, chinese=True)
    start, low = match.start("low"), match["low"]
    high, dash = match["high"], match["dash"]
    chinese = not low[0].isdigit()
    end = match.end("after") if match["after"] else -1
    if high and dash == "、" and not (_digit(high) == _digit(low) + 1 and match["unit"] and not match["low_unit"]):
        high = None
    if high and (high[0].isdigit() is not low[0].isdigit() or (match["low_unit"] and not match["unit"])):
        high = None
    if high and dash in ("到", "至") and re.search("[从由]$", text[:start]):  # 从2家到5家 is a change
        high = None
    if high:
        unit, times = match["unit"] or match["low_unit"] or "", match["times"] or match["low_times"] or ""
        after, end = match["after"] or "", match.end()
    elif match["low_unit"]:
        unit, times = match["low_unit"], match["low_times"] or ""
        after, end = _after(text, match.end("low_unit"))
    elif match["dash"]:
        unit, times, after = "", match["low_times"] or "", ""
        end = match.end("low_times") if times else match.end("low")
    else:
        unit, times = match["unit"] or "", match["low_times"] or match["times"] or ""
        after, end = match["after"] or "", match.end()
    if text[end : end + 1] == "级" or (not unit and re.match(r"[□%号年月日+]", text[end:])):
        return None
    value, value_max = _number(low), _number(high) if high else None
    if chinese and not high and re.fullmatch("[二三四五六七八九][三四五六七八九]", low):  # 三四家
        value, value_max = _CN_DIGIT.index(low[0].replace("两", "二")), _CN_DIGIT.index(low[1])
    if value is None or (chinese and not unit):
        return None
    kind = _kind(unit)
    tail = end
    body_end = end - len(after)
    if unit == "成" and (not chinese or text[end : end + 1] not in "以左,。;、"):
        return None
    return Quantity(
        start, body_end, tail, value, times + unit, kind, after, value_max,
        vague=bool(match["more"] or match["more2"]), chinese=chinese, alternatives=bool(high and dash == "、"),
    )  # fmt: skip


def _after(text: str, at: int) -> tuple[str, int]:
    words = [word for words in vocabulary()["after"].values() for word in words]
    found = re.compile(either(words)).match(text, at)
    return (found.group(), found.end()) if found else ("", at)


def _share(match: re.Match[str]) -> Quantity | None:
    over, part = _POWERS.get(match[1]) or _number(match[1]), _number(match[2])
    if over is None or part is None:
        return None
    after, tail = _after(match.string, match.end())
    if over == 100:
        return Quantity(match.start(), match.end(), tail, part, "%", "ratio", after, chinese=True)
    return Quantity(match.start(), match.end(), tail, match.group(), "", "share", after, chinese=True)


def _digit(text: str) -> int:
    value = _number(text)
    return value if isinstance(value, int) and value < 10 else -9


def _number(text: str) -> Number | None:
    if text[0].isdigit():
        plain = text.replace(",", "")
        return float(plain) if "." in plain else int(plain)
    try:
        value: Number = cn2an.cn2an(text.replace("〇", "零"), "smart")
    except ValueError:
        return None
    return int(value)


def _kind(unit: str) -> str:
    if not unit:
        return "none"
    units = vocabulary()["units"]
    base = re.split(r"[(/]", unit)[0] or "套"
    return next(kind for kind in ("time", "ratio", "count", "amount") if base in units[kind])
