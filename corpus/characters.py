"""Characters in their usual form: full-width ones folded, radicals and traditional ones replaced."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from opencc import OpenCC

from corpus.text import MappedText


def fold_width(text: MappedText) -> MappedText:
    """Full-width ASCII becomes half-width; the ideographic space stays, it indents paragraphs."""
    return text.translate(_FULL_WIDTH)


def map_radicals(text: MappedText) -> MappedText:
    """Radicals and compatibility ideographs, which PDFs give for characters of the same look, become those."""
    return text.translate(_radicals())


def simplify(text: MappedText) -> MappedText:
    """Traditional characters become simplified, one to one.

    A few are also in use in simplified text (乾县, 角徵): these change only where the text is plainly traditional.
    """
    distinct = {char for char in set(text.text) if "\u3400" <= char <= "\u9fff" or char >= "\U00020000"}
    table = {ord(char): new for char in distinct if (new := _simplified(char)) != char}
    both = [code for code in table if chr(code) in _ALSO_SIMPLIFIED]
    if both and not _is_traditional(text.text, set(table) - set(both)):
        for code in both:
            del table[code]
    return text.translate(table) if table else text


def _radicals_table() -> Iterator[tuple[int, str]]:
    blocks = [(0x2F00, 0x2FD6), (0xF900, 0xFB00), (0x2F800, 0x2FA20)]
    for code in (code for first, last in blocks for code in range(first, last)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            yield code, plain
    for line in (Path(__file__).parent / "data" / "radicals.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code_text, _, char = line.split("\t")
            yield int(code_text, 16), char


@cache
def _radicals() -> dict[int, str]:
    return dict(_radicals_table())


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _simplified(char: str) -> str:
    new = str(_converter().convert(char))
    return new if len(new) == 1 else char


def _is_traditional(text: str, certain: set[int]) -> bool:
    """Whether more than one in fifty Chinese characters has only a traditional use."""
    sample = text[:20_000]
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in sample)
    return sum(ord(char) in certain for char in sample) > chinese / 50


_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥"}
_ALSO_SIMPLIFIED = frozenset("乾徵甯薹榘")
