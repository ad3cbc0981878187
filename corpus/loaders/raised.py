"""Raised characters (m², 5×10⁴), which mean another number when they stand on the line: 104 is not 10⁴."""

from __future__ import annotations

import re

_SIGNS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_POWER = re.compile(r"[0-9+\-−=()n]+")
_NOTE = re.compile(r"[\s\[\]〔〕【】()（）*†‡※①-⑳㉑-㉟注释\d,，、-]*")


def raised(text: str) -> str:
    """Text set above the line, in characters that are raised themselves; the mark of a note ([1], ①, 注2) is none."""
    if _POWER.fullmatch(text):
        return text.translate(_SIGNS)
    return "" if _NOTE.fullmatch(text) else text
