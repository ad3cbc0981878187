"""Chinese numerals: counted (二十五), and written digit by digit as years are (二〇二五)."""

from __future__ import annotations

DIGITS = "〇零○一二三四五六七八九"
"""Characters of a number written digit by digit, for a character class; typists take ○ for 〇."""

_AS_FIGURES = str.maketrans(DIGITS, "000123456789")
_ZERO = str.maketrans("〇○", "零零")


def integer(text: str) -> int:
    """The number that Arabic figures or a Chinese numeral name (12, 十二, 一百零五, 两千); ValueError for anything else."""
    if text.isdecimal():
        return int(text)
    import cn2an  # here, as it takes a quarter of a second

    return int(cn2an.cn2an(text.translate(_ZERO), "smart"))


def as_figures(text: str) -> str:
    """Text with every Chinese digit as an Arabic one: 二〇二五年 → 2025年."""
    return text.translate(_AS_FIGURES)


def numeral(number: int, *, formal: bool = False) -> str:
    """The counted numeral of a number below ten thousand (二十一, 一百零五; formal 贰拾壹), a larger one digit by digit."""
    digits, style = ("零壹贰叁肆伍陆柒捌玖", "up") if formal else ("零一二三四五六七八九", "low")
    if number >= 10_000:
        return "".join(digits[int(figure)] for figure in str(number))
    import cn2an

    return str(cn2an.an2cn(number, style))
