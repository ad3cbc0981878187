"""Bytes of a text file to text, for the encodings that Chinese offices use.

    text, encoding = decode(path.read_bytes(), path.name)

A byte string can be valid in several encodings, so validity alone decides nothing for short text (the two
characters 通知 in GB18030 are also valid UTF-8). Each candidate is read and judged by what it says: the share of
common Chinese characters and punctuation among what is not plain ASCII.
"""

from __future__ import annotations

import codecs
from functools import cache

from charset_normalizer import from_bytes
from opencc import OpenCC

from corpus.document import UnreadableFileError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_SAMPLE = 20_000
# Up to here UTF-8 that is valid by chance is thinkable: two-byte sequences only.
_SHORT = 200
_PLAUSIBLE = 0.6
_LOSS = 0.001


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Text of `data` and the encoding it is in; newlines stay as they are, a byte order mark goes.

    `name` is the file's name for messages. Raises `UnreadableFileError` for an empty file, for bytes that are no
    text, and for an encoding that cannot be told.
    """
    if not data.strip(b" \t\r\n\0"):
        raise UnreadableFileError(f"{name}：文件是空的，没有可读的文字。")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = _read(data, encoding)
            if text is None:
                raise UnreadableFileError(
                    f"{name}：文件开头标明是 {encoding} 编码，内容却不符，可能已损坏；请重新导出。"
                )
            return text, encoding
    if 0 in data:
        return _with_nul(data, name)
    utf8 = _read(data, "utf-8")
    if utf8 is not None:
        if len(data) <= _SHORT and not data.isascii():
            gb = _read(data, "gb18030")
            if gb is not None and plausibility(gb) > max(plausibility(utf8), _PLAUSIBLE):
                return gb, "gb18030"
        if _controls(utf8) > 0.1:
            raise _binary(name)
        return utf8, "utf-8"
    guess = max(
        ((plausibility(text), -rank, text, encoding) for rank, (encoding, text) in enumerate(_candidates(data))),
        default=(0.0, 0, "", ""),
    )
    if guess[0] >= _PLAUSIBLE:
        return guess[2], guess[3]
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        if text.count("\ufffd") <= max(1, _LOSS * len(text)) and len(text) > 50 and plausibility(text) >= _PLAUSIBLE:
            return text, f"{encoding}（个别字节损坏）"
    if _controls(data[:_SAMPLE].decode("latin-1")) > 0.1:
        raise _binary(name)
    best = from_bytes(data[:_SAMPLE]).best()
    likely = f"，最像 {best.encoding}" if best else ""
    raise UnreadableFileError(f"{name}：认不出文字编码{likely}；请用记事本或 WPS 另存为 UTF-8 编码的文本后再读。")


def plausibility(text: str) -> float:
    """How much of the non-ASCII part of a text is common Chinese, from 0 to 1; 0 for none at all.

    Common are the 3,755 characters of GB 2312 level 1 (in simplified or traditional form), Chinese punctuation and
    the strokes of which tables are drawn; level 2 counts little, since bytes read in a wrong encoding land there by chance.
    """
    good = total = 0.0
    for char in text[:_SAMPLE]:
        if " " <= char <= "~" or char in "\t\r\n\u200b\ufeff":
            continue
        total += 1
        good += _weight(char)
    return good / total if total else 0.0


@cache
def _weight(char: str) -> float:
    lead = _lead(char) or _lead(_converter().convert(char))
    if 0xA1 <= lead <= 0xA3 or lead == 0xA9 or 0xB0 <= lead <= 0xD7:
        return 1.0
    return 0.3 if 0xD8 <= lead <= 0xF7 else 0.0


def _lead(char: str) -> int:
    """First byte of a character of GB 2312 (of whose codec the later GBK corrects the dashes and the dot), or 0."""
    try:
        code = char.encode("gbk")
    except UnicodeEncodeError:
        return 0
    return code[0] if len(code) == 2 and code[1] >= 0xA1 else 0


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _candidates(data: bytes) -> list[tuple[str, str]]:
    return [(encoding, text) for encoding in _LEGACY if (text := _read(data, encoding)) is not None]


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _controls(text: str) -> float:
    """Share of control characters other than line ends, tabs and form feeds: text has next to none."""
    sample = text[:_SAMPLE]
    return sum(char < " " and char not in "\t\r\n\f\v" for char in sample) / max(1, len(sample))


def _with_nul(data: bytes, name: str) -> tuple[str, str]:
    """Bytes with NULs: UTF-16 without a mark, a text with a stray NUL, or no text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _read(data, encoding)
        if text is None:
            continue
        plain = sum(" " <= char <= "~" or char in "\t\r\n" for char in text[:_SAMPLE]) / min(len(text), _SAMPLE)
        if plain > 0.9 or (plain < 1 and plausibility(text) >= _PLAUSIBLE):
            return text, encoding
    utf8 = _read(data, "utf-8")
    if utf8 is not None and utf8.count("\0") <= _LOSS * len(utf8) + 1 and _controls(utf8) <= 0.1:
        return utf8, "utf-8"
    raise _binary(name)


def _binary(name: str) -> UnreadableFileError:
    return UnreadableFileError(f"{name}：不是文本（二进制内容）；请确认文件类型，或另存为 docx、pdf 或 txt 后再读。")
