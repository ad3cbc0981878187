"""The page of a PDF on which a sentence stands, drawn with the sentence marked."""

from __future__ import annotations

import ctypes
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageDraw
from pypdfium2 import raw

from corpus import worker

_WIDTH = 1100  # pixels of a drawn page
_MOST_PAGES = 400
_LEAST = 8  # characters that tell a place, where the whole sentence is not found in one piece
_MARK = (250, 204, 21, 110)


@dataclass(frozen=True)
class PageImage:
    """A page as PNG, its number from 1, and how many there are; `whole`: all of the sentence is marked on it."""

    png: bytes
    number: int
    pages: int
    whole: bool


def marked_page(pdf: bytes, quote: str, at: float) -> PageImage | None:
    """The page with a quote; where it stands more than once, the place nearest to `at` (0: begin, 1: end of the text).
    None where the file's text does not have it, as in a scan. Errors as of `corpus.worker.items`.
    """
    image: PageImage | None = worker.only(drawn, pdf, quote, at)
    return image


def drawn(pdf: bytes, quote: str, at: float, progress: worker.Progress) -> Iterator[PageImage | None]:
    """As `marked_page`. Run by `corpus.worker`."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = min(len(document), _MOST_PAGES)
        chars: list[str] = []
        places: list[tuple[int, int]] = []  # page and index of each character
        for number in range(pages):
            progress(number, pages)
            for index, char in _chars(document[number]):
                chars.append(char)
                places.append((number, index))
        found = _nearest("".join(chars), _plain(quote), at)
        if found is None:
            yield None
            return
        start, end = found
        on = places[start][0]
        marked = [index for number, index in places[start:end] if number == on]
        whole = len(marked) == len(_plain(quote))
        yield PageImage(_picture(document[on], marked), on + 1, len(document), whole)
    finally:
        document.close()


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def _chars(page: pypdfium2.PdfPage) -> Iterator[tuple[int, str]]:
    """The letters, digits and characters of a page with their indexes."""
    text = page.get_textpage()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        for char in _plain(chr(code)) if code else "":
            yield index, char


def _nearest(text: str, quote: str, at: float) -> tuple[int, int] | None:
    """Where the quote stands in the text, or as much of its begin as stands there in one piece."""
    for length in (len(quote), len(quote) // 2, 2 * _LEAST, _LEAST):
        wanted = quote[:length]
        if len(wanted) < min(_LEAST, len(quote)) or not wanted:
            continue
        starts, start = [], text.find(wanted)
        while start >= 0:
            starts.append(start)
            start = text.find(wanted, start + 1)
        if starts:
            best = min(starts, key=lambda start: abs(start / len(text) - at))
            return best, best + len(wanted)
    return None


def _picture(page: pypdfium2.PdfPage, indexes: list[int]) -> bytes:
    scale = _WIDTH / page.get_width()
    bitmap = page.render(scale=scale)
    text = page.get_textpage()
    image = bitmap.to_pil().convert("RGBA")
    over = Image.new("RGBA", image.size)
    pencil = ImageDraw.Draw(over)
    for index in range(indexes[0], indexes[-1] + 1):  # commas between the words too
        left, bottom, right, top = text.get_charbox(index, loose=True)
        if raw.FPDFText_GetUnicode(text, index) <= ord(" "):
            continue
        box = [_on_bitmap(page, image.size, *corner) for corner in ((left, top), (right, bottom))]
        xs, ys = sorted(x for x, _ in box), sorted(y for _, y in box)
        pencil.rectangle((xs[0], ys[0], xs[1], ys[1]), fill=_MARK)
    marked = Image.alpha_composite(image, over).convert("RGB").quantize(64)
    out = io.BytesIO()
    marked.save(out, "PNG")
    return out.getvalue()


def _on_bitmap(page: pypdfium2.PdfPage, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    """A point of the page on its picture, turned as the page is."""
    at_x, at_y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, at_x, at_y)
    return at_x.value, at_y.value
