"""What stands on one page of a PDF: characters by the way they run, form values, pictures, and what is struck out."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text
from pdfplumber.page import Page as PdfPage

from corpus.document import UnreadableFileError
from corpus.loaders.furniture import Page
from corpus.loaders.layout import Glyph, Line, lines_of_glyphs
from corpus.loaders.omissions import Omissions
from corpus.loaders.ruled import ruled_tables
from corpus.loaders.scan import fitted, is_text

_RUN = 20
_PICTURE_SHARE = 0.04  # of the page, below which a picture is an ornament or a seal
_BAND = 4.0  # points of height by which strokes are sorted
_COVERED = 10  # characters over a picture that make it a background
_NOTES = frozenset(("Text", "FreeText", "Highlight", "Underline", "StrikeOut", "Squiggly", "Caret", "Stamp"))
_HIDDEN_FLAG = 2

ReadRegion = Callable[[float, float, float, float], tuple[Page, float]]
"""Recognises a part of the page (left, right, top, bottom as shares of it)."""


def ways(page: Any) -> list[int]:
    """Quarter turns, counterclockwise, by which the text of a page runs; a few characters are a mark in the margin,
    unless there are no others.
    """
    counts = Counter(way for char in page.chars if char["text"].strip() and (way := _way(char)) is not None)
    return sorted(way for way, count in counts.items() if count >= _RUN) or [w for w, _ in counts.most_common(1)] or [0]


def turned(page: Any, way: int) -> Any:
    """A page as it is seen when text that runs by `way` quarters is upright."""
    if not way:
        return page
    rotation = (page.rotation + 90 * way) % 360
    page.page_obj.attrs["Rotate"] = rotation
    page.page_obj.rotate = rotation
    return PdfPage(page.pdf, page.page_obj, page.page_number)


def upright_chars(page: Any) -> list[Any]:
    """Visible characters that run from left to right."""
    return [c for c in page.chars if c["text"].strip() and _way(c) == 0]


def note_slanted(page: Any, said: Omissions) -> None:
    """Count text that is left out since it runs aslant, as a watermark does, or is a mark in the margin."""
    read = ways(page)
    slanted = "".join(c["text"] for c in page.chars if _way(c) not in read)
    if slanted.strip():
        said.add("slanted", slanted)


def _way(char: Any) -> int | None:
    """Quarter turns of a character, None where it stands aslant."""
    a, b = char["matrix"][:2]
    angle = math.degrees(math.atan2(b, a)) / 90
    return round(angle) % 4 if abs(angle - round(angle)) < 0.06 else None


def placed(page: Any, glyphs: Sequence[Glyph], said: Omissions, read_region: ReadRegion | None) -> Page:
    """Glyphs of a page with its form values, tables and pictures as placed lines.

    `read_region` is None where pictures have been looked at already.
    """
    whole = [*_without_struck(page, glyphs, said), *_form_values(page, said)]
    tables, rest = ruled_tables(page, whole)
    pictures = list(_pictures(page, whole, said, read_region)) if read_region else []
    return Page((*lines_of_glyphs(rest), *tables, *pictures), float(page.height))


def _without_struck(page: Any, glyphs: Sequence[Glyph], said: Omissions) -> list[Glyph]:
    """Glyphs but those through whose middle a line is drawn."""
    rules: defaultdict[int, list[Any]] = defaultdict(list)
    for rule in (*page.lines, *page.rects):
        if rule["bottom"] - rule["top"] < 2 and rule["x1"] - rule["x0"] > 6:
            rules[round((rule["top"] + rule["bottom"]) / 2 / _BAND)].append(rule)
    kept: list[Glyph] = []
    gone: list[Glyph] = []
    for glyph in glyphs:
        middle, reach = (glyph.top + glyph.bottom) / 2, 0.2 * (glyph.bottom - glyph.top)
        across = (glyph.x0 + glyph.x1) / 2
        bands = range(round((middle - reach) / _BAND), round((middle + reach) / _BAND) + 1)
        struck = any(
            r["x0"] - 1 <= across <= r["x1"] + 1 and abs((r["top"] + r["bottom"]) / 2 - middle) < reach
            for band in bands
            for r in rules.get(band, ())
        )
        (gone if struck else kept).append(glyph)
    if gone:
        said.add("struck", "".join(glyph.text for glyph in gone))
    return kept


def _form_values(page: Any, said: Omissions) -> Iterator[Glyph]:
    """Values that were filled into the fields of a form, where they stand; notes on the page are only counted."""
    for annotation in page.annots:
        data = {key: resolve1(value) for key, value in annotation["data"].items()}
        kind = getattr(data.get("Subtype"), "name", "")
        if kind in _NOTES:
            said.add("comment", _string(data.get("Contents")))
        if kind == "FileAttachment":
            said.add("attachment")
        if kind != "Widget" or int(data.get("F") or 0) & _HIDDEN_FLAG:
            continue
        parent = resolve1(data.get("Parent")) or {}
        field_type = getattr(resolve1(data.get("FT", parent.get("FT"))), "name", "")
        value = resolve1(data.get("V", parent.get("V")))
        if field_type == "Btn":
            text = "☑" if getattr(data.get("AS"), "name", "Off") != "Off" else ""
        else:
            text = _string(value)
        size = min(12.0, annotation["bottom"] - annotation["top"])
        for number, line in enumerate(text.splitlines()):
            centred = 0.0 if "\n" in text else (annotation["bottom"] - annotation["top"] - size) / 2
            top = annotation["top"] + number * size + centred
            width = size * sum(1.0 if char > "\u2e80" else 0.5 for char in line)
            if line.strip():
                yield Glyph(line.strip(), annotation["x0"], annotation["x0"] + width, top, top + size)


def _string(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_string(resolve1(item)) for item in value)
    return decode_text(value).replace("\r", "\n") if isinstance(value, bytes) else str(value or "")


def _pictures(page: Any, glyphs: Sequence[Glyph], said: Omissions, read_region: ReadRegion) -> Iterator[Line]:
    """Text of the pictures on a page, each line where it stands."""
    width, height = float(page.width), float(page.height)
    for x0, x1, top, bottom in _merged(page, width, height):
        over = sum(x0 < (g.x0 + g.x1) / 2 < x1 and top < (g.top + g.bottom) / 2 < bottom for g in glyphs)
        if (x1 - x0) * (bottom - top) < _PICTURE_SHARE * width * height or over >= _COVERED:
            continue
        try:
            found, confidence = read_region(x0 / width, x1 / width, top / height, bottom / height)
        except UnreadableFileError:
            said.add("picture", f"第 {page.page_number} 页")
            continue
        good = is_text(found, confidence)
        said.add("recognised" if good else "picture", f"第 {page.page_number} 页")
        yield from fitted(found, x0, top, bottom - top) if good else ()


def _merged(page: Any, width: float, height: float) -> list[tuple[float, float, float, float]]:
    """Boxes of the pictures of a page, the strips into which some programs cut one put together."""
    boxes: list[tuple[float, float, float, float]] = []
    for image in sorted(page.images, key=lambda i: (i["top"], i["x0"])):
        x0, x1 = max(0.0, image["x0"]), min(width, image["x1"])
        top, bottom = max(0.0, image["top"]), min(height, image["bottom"])
        if x1 <= x0 or bottom <= top:
            continue
        last = boxes[-1] if boxes else None
        if last and abs(last[0] - x0) < 1 and abs(last[1] - x1) < 1 and abs(last[3] - top) < 1:
            boxes[-1] = (x0, x1, last[2], bottom)
        else:
            boxes.append((x0, x1, top, bottom))
    return boxes
