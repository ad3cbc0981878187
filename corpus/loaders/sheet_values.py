"""The value of a spreadsheet cell as the program shows it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock

from chinese.dates import written
from corpus.loaders.omissions import Omissions
from corpus.loaders.raised import raised

_DECIMALS = re.compile(r"\.(0+)")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|([\u4e00-\u9fff]+)')  # "个", \个, 个
_UNSHOWN = re.compile(
    r'("[^"]*"|\\.)|\[[^\]]*\]|[_*].'
)  # a colour, a condition; a blank as wide as the next character, a filling
_PLACEHOLDERS = re.compile(r"General|[0#?][0#?,.]*")


def shown(cell: Any, said: Omissions) -> str:
    """Text of a cell by its number format, without what is struck out; its comment and what is left out are counted."""
    value, shape = cell.value, cell.number_format or ""
    if getattr(cell, "comment", None) is not None:
        said.add("comment", cell.comment.text or "")
    if value is None:
        return ""
    text = _rich(value, said) if isinstance(value, CellRichText) else _plain(value, shape)
    font = getattr(cell, "font", None)
    if text and font is not None and font.strike and not isinstance(value, CellRichText):
        said.add("struck", text)
        return ""
    return text


def _rich(value: CellRichText, said: Omissions) -> str:
    parts: list[str] = []
    for part in value:
        text = str(part)
        if isinstance(part, TextBlock) and part.font is not None:
            if part.font.strike:
                said.add("struck", text)
                continue
            if part.font.vertAlign == "superscript" and parts:
                text = raised(text)
        parts.append(text)
    return "".join(parts).strip()


def _plain(value: Any, shape: str) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        day = written(value)
        if "d" not in shape.lower() and "m" in shape.lower():
            day = f"{value.year}年{value.month}月"
        return day if value.time() == dt.time() else f"{day} {value:%H:%M}"
    if isinstance(value, dt.date):
        return written(value)
    if isinstance(value, int | float):
        return _number(value, shape.split(";")[0])
    return str(value).strip()


def _number(value: float, shape: str) -> str:
    """A number with the decimals, the per cent sign, the scale and the words (30"个") of its format."""
    shape = _UNSHOWN.sub(lambda m: m[1] or "", shape)
    words = _LITERAL.sub("", shape)
    digits = _PLACEHOLDERS.search(words)
    scale = 1000 ** (len(digits[0]) - len(digits[0].rstrip(","))) if digits else 1
    percent = "%" in words
    number = round(value * 100 if percent else value / scale, 10)
    decimals = _DECIMALS.search(words)
    if decimals:
        text = f"{number:.{len(decimals[1])}f}"
    else:
        text = str(int(number)) if float(number).is_integer() else str(number)
    placed = _PLACEHOLDERS.search(_LITERAL.sub(lambda m: "\0" * len(m[0]), shape))
    before = "".join(m[m.lastindex or 0] for m in _LITERAL.finditer(shape) if placed and m.start() < placed.start())
    after = "".join(m[m.lastindex or 0] for m in _LITERAL.finditer(shape) if placed and m.start() > placed.start())
    return before + text + ("%" if percent else "") + after
