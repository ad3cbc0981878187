"""A picture of a page as placed text: turned upright, straightened, its drawn tables found."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from corpus.budget import PAGES
from corpus.document import Source, UnreadableFileError
from corpus.loaders.flow import running_text
from corpus.loaders.furniture import Page
from corpus.loaders.layout import Glyph, Line, lines_of_glyphs
from corpus.loaders.ocr import Piece, read_line, recognise
from corpus.loaders.permille import with_permille
from corpus.loaders.ruled import Box, drawn_cells, tables_of

Progress = Callable[[int, int], None]

_TYPE = 10.5  # points that the type of a recognised page is taken to have; other lengths follow from it
_TESTED = 3  # pieces on which it is tried which way a page is turned
_SKEW_MIN = 0.3  # degrees
_LINE_MIN = 4.0  # type heights from which a stroke is a drawn line
_MAX_PIXELS = 40_000_000
_PICTURE_MIN = 20  # characters in a picture that are a text, not a sign or a seal
_PICTURE_SURE = 0.8


def read_image(image: Any) -> tuple[Page, float]:
    """Placed text of an RGB image array and its mean confidence (0 to 1).

    Raises UnreadableFileError where the OCR package is not installed.
    """
    pieces = recognise(image)
    if not pieces:
        return Page((), float(image.shape[0])), 0.0
    confidence = sum(p.confidence * len(p.text) for p in pieces) / sum(len(p.text) for p in pieces)
    image, pieces = _upright(image, pieces)
    image, pieces = _straight(image, pieces)
    scale = _TYPE / median(_height(piece) for piece in pieces)
    groups = _drawn_tables(image, scale)
    cells = [cell for group in groups for cell in group]
    glyphs = [glyph for piece in pieces for glyph in _placed(piece, image, scale, cells)]
    tables, rest = tables_of(groups, glyphs)
    lines = lines_of_glyphs(rest)
    usual = median([line.size for line in lines] or [1.0])
    # Boxes of one type size differ with the strokes that happen to be in them.
    even = [replace(line, size=usual) if 0.7 < line.size / usual < 1.3 else line for line in lines]
    return Page((*even, *tables), image.shape[0] * scale), confidence


def load_image(data: bytes, progress: Progress | None = None) -> Source:
    """Text of a picture file, each of its frames a page; raises UnreadableFileError for a damaged one, and where the
    OCR package is not installed.
    """
    pages: list[Page] = []
    weights: list[tuple[float, int]] = []
    try:
        with Image.open(io.BytesIO(data)) as opened:
            frames = getattr(opened, "n_frames", 1)
            PAGES.check(frames)
            for number in range(frames):
                opened.seek(number)
                if opened.width * opened.height > _MAX_PIXELS:
                    raise UnreadableFileError("图片太大，请缩小（长边不超过 6000 像素）后再导入")
                page, confidence = read_image(np.array(ImageOps.exif_transpose(opened).convert("RGB")))
                pages.append(page)
                weights.append((confidence, sum(len(p.text) for p in page.pieces) or 1))
                if progress:
                    progress(number + 1, frames)
    except UnreadableFileError:
        raise
    except Exception as error:  # Pillow raises whatever a damaged picture makes it stumble over
        raise UnreadableFileError("图片已损坏，无法打开，请重新下载或另存一份") from error
    confidence = sum(c * n for c, n in weights) / max(1, sum(n for _, n in weights))
    warning = f"图片中的文字由 OCR 识别（平均置信度 {confidence:.0%}），请核对"
    return Source(running_text(pages), "image", ocr_confidence=confidence, warnings=(warning,))


def picture_text(data: bytes) -> str | None:
    """Text of a picture file put into a document; None where it holds no text to speak of or cannot be read.

    Raises UnreadableFileError where the OCR package is not installed.
    """
    page = picture_page(data)
    return running_text([page]) if page is not None else None


def picture_page(data: bytes) -> Page | None:
    """Placed text of a picture file put into a document; None and errors as of `picture_text`."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > _MAX_PIXELS or min(opened.size) < 40:
                return None
            image = np.array(ImageOps.exif_transpose(opened).convert("RGB"))
    except Exception:  # Pillow raises whatever a damaged picture makes it stumble over
        return None
    page, confidence = read_image(image)
    return page if is_text(page, confidence) else None


def is_text(page: Page, confidence: float) -> bool:
    """Whether what was recognised in a picture is a text, not a sign, a seal or a photograph."""
    length = sum(len(p.text or "".join(c.text for row in p.grid for c in dict.fromkeys(row))) for p in page.pieces)
    return confidence >= _PICTURE_SURE and length >= _PICTURE_MIN


def fitted(page: Page, left: float, top: float, height: float) -> list[Line]:
    """Lines of a recognised picture where the picture stands on its page, `height` high."""
    scale = height / page.height
    return [
        replace(
            line, x0=left + line.x0 * scale, x1=left + line.x1 * scale, top=top + line.top * scale,
            bottom=top + line.bottom * scale, size=line.size * scale,
        )
        for line in page.pieces
    ]  # fmt: skip


def _height(piece: Piece) -> float:
    across, down = _extent(piece)
    return max(1.0, min(across[1] - across[0], down[1] - down[0]))


def _extent(piece: Piece) -> tuple[tuple[float, float], tuple[float, float]]:
    across, down = [x for x, _ in piece.corners], [y for _, y in piece.corners]
    return (min(across), max(across)), (min(down), max(down))


def _crop(image: Any, x0: float, x1: float, top: float, bottom: float) -> Any:
    return image[max(0, int(top)) : math.ceil(bottom) + 1, max(0, int(x0)) : math.ceil(x1) + 1]


def _upright(image: Any, pieces: list[Piece]) -> tuple[Any, list[Piece]]:
    """Image and pieces turned by quarters so that text runs from left to right, as its longest pieces are best read."""
    longest = sorted(pieces, key=lambda p: -len(p.text))[:_TESTED]
    scores = [0.0] * 4
    for piece in longest:
        (x0, x1), (top, bottom) = _extent(piece)
        crop = _crop(image, x0, x1, top, bottom)
        for turns in (1, 3) if bottom - top > 1.5 * (x1 - x0) else (0, 2):
            text, score = read_line(np.ascontiguousarray(np.rot90(crop, turns)))
            scores[turns] += score * len(text)
    turns = max(range(4), key=lambda n: scores[n])
    for _ in range(turns):
        width = image.shape[1]
        image = np.rot90(image)
        pieces = [replace(p, corners=tuple((y, width - x) for x, y in p.corners)) for p in pieces]
    return np.ascontiguousarray(image), pieces


def _straight(image: Any, pieces: list[Piece]) -> tuple[Any, list[Piece]]:
    """Image and pieces with the slope of the lines taken out, as a sheet laid askew on a scanner gives them."""
    slopes = [slope for piece in pieces if len(piece.text) >= 6 and (slope := _slope(piece)) is not None]
    angle = median(slopes or [0.0])
    if abs(angle) < _SKEW_MIN:
        return image, pieces
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    height, width = image.shape[:2]
    cx, cy = width / 2, height / 2
    turned = Image.fromarray(image).rotate(angle, Image.Resampling.BILINEAR, fillcolor="white")
    moved = [
        replace(
            piece,
            corners=tuple(
                (cx + (x - cx) * cos + (y - cy) * sin, cy - (x - cx) * sin + (y - cy) * cos) for x, y in piece.corners
            ),
        )
        for piece in pieces
    ]
    return np.array(turned), moved


def _slope(piece: Piece) -> float | None:
    """Degrees by which a line of text sinks to the right."""
    left, right = sorted(piece.corners)[:2], sorted(piece.corners)[2:]
    dx = sum(x for x, _ in right) - sum(x for x, _ in left)
    dy = sum(y for _, y in right) - sum(y for _, y in left)
    return math.degrees(math.atan2(dy, dx)) if dx > abs(dy) else None


def _drawn_tables(image: Any, scale: float) -> list[list[Box]]:
    """Cells, in points, of each table drawn with lines."""
    import cv2  # comes with the OCR package

    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    _, dark = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    length = max(10, int(_LINE_MIN * _TYPE / scale))
    strokes: list[Box] = []
    for orientation, size in (("h", (length, 1)), ("v", (1, length))):
        # A line that is a little aslant goes over rows of pixels in steps; a small gap in it is closed first.
        thick = cv2.dilate(dark, cv2.getStructuringElement(cv2.MORPH_RECT, (1, 3) if orientation == "h" else (3, 1)))
        found = cv2.morphologyEx(thick, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
        count, _, boxes, _ = cv2.connectedComponentsWithStats(found)
        for x, y, width, height, _ in boxes[1:count].tolist():
            if min(width, height) * scale < 0.6 * _TYPE:
                strokes.append((x * scale, y * scale, (x + width) * scale, (y + height) * scale))
    return drawn_cells(strokes)


def _placed(piece: Piece, image: Any, scale: float, cells: Sequence[Box]) -> list[Glyph]:
    """A piece as a glyph in points; one that runs over a line between two cells is read again in each."""
    (x0, x1), (top, bottom) = _extent(piece)
    middle = (top + bottom) / 2 * scale
    least = 0.4 * (bottom - top) * scale
    under = [
        cell
        for cell in cells
        if cell[1] < middle < cell[3] and min(cell[2], x1 * scale) - max(cell[0], x0 * scale) > least
    ]
    if len(under) < 2:
        text = with_permille(piece.text, np.ascontiguousarray(_crop(image, x0, x1, top, bottom)))
        return [_glyph(text, x0, x1, top, bottom, scale)]
    glyphs = []
    for cell in under:
        left, right = max(x0, cell[0] / scale + 2), min(x1, cell[2] / scale - 2)
        part = np.ascontiguousarray(_crop(image, left, right, top, bottom))
        text = with_permille(read_line(part)[0], part)
        if text.strip():
            glyphs.append(_glyph(text, left, right, top, bottom, scale))
    return glyphs


def _glyph(text: str, x0: float, x1: float, top: float, bottom: float, scale: float) -> Glyph:
    # Boxes are drawn somewhat larger than the type.
    margin = 0.1 * (bottom - top)
    return Glyph(text, (x0 + margin) * scale, (x1 - margin) * scale, (top + margin) * scale, (bottom - margin) * scale)
