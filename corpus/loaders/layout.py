"""Where the text of a page stands: glyphs to lines, lines to columns in reading order.

All lengths are in the unit of the page (points, millimetres or pixels), `top` growing downwards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from corpus.loaders.grid import Grid
from corpus.loaders.raised import raised

_UNBROKEN = re.compile(r"[“‘（《〔(]*(?:[A-Za-z0-9.%+/-]+|.)[，。、；：！？”’）》〕),;:]*")
_SPLIT = 0.75  # gap, in character heights, that parts two pieces of a line
_WIDE = 2.5  # gap that a reader sees as a table-like blank
_SPACE = 0.2  # gap that is a space between Latin words
_RAISED_SIZE = 0.8  # of the line's type, below which a character may be raised
_RAISED_BY = 0.2  # of the line's type, by which it then stands above the bottom of the others


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character (or a piece of recognised text) and its box."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text on one baseline, or a whole table (`grid`, then without text)."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    grid: Grid = ()

    @property
    def middle(self) -> float:
        """Height at which it stands."""
        return (self.top + self.bottom) / 2

    def beside(self, other: Line) -> bool:
        """Whether both stand at the same height, for at least half of the lower one."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared > 0.5 * min(self.bottom - self.top, other.bottom - other.top)


def is_cjk(char: str) -> bool:
    """Whether a character is Chinese text or its punctuation, written without spaces."""
    return (
        "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\uff00" <= char <= "\uff60"
        or char in "“”‘’…—·"
    )


def join(first: str, second: str) -> str:
    """Two parts of a wrapped line: Chinese runs on, Latin words keep a space."""
    # A number cut by the line end is one number.
    if first[-1].isdecimal() and second[0] in "0123456789.%":
        return first + second
    return first + ("" if is_cjk(first[-1]) or is_cjk(second[0]) or first[-1] == "-" else " ") + second


def beginning(line: Line) -> float:
    """Width of what stays together at the beginning of a line: a word, a character with the stop after it."""
    start = _UNBROKEN.match(line.text)
    return line.size * sum(1.0 if is_cjk(char) else 0.55 for char in (start[0] if start else line.text[:1]))


def lines_of_glyphs(glyphs: Iterable[Glyph]) -> list[Line]:
    """Pieces of lines from top to bottom, left to right; a wide gap parts two pieces."""
    rows: list[list[Glyph]] = []
    for glyph in sorted((g for g in glyphs if not g.text.isspace()), key=lambda g: (g.top + g.bottom, g.x0)):
        middle = (glyph.top + glyph.bottom) / 2
        if rows:
            first = rows[-1][0]
            height = max(first.bottom - first.top, glyph.bottom - glyph.top)
            if abs(middle - (first.top + first.bottom) / 2) < 0.5 * height:
                rows[-1].append(glyph)
                continue
        rows.append([glyph])
    return [line for row in rows for line in _pieces(sorted(row, key=lambda g: g.x0))]


def _pieces(row: Sequence[Glyph]) -> Iterable[Line]:
    piece: list[Glyph] = []
    for glyph in row:
        if piece:
            last = piece[-1]
            height = glyph.bottom - glyph.top
            if glyph.text == last.text and glyph.x0 - last.x0 < 0.3 * (last.x1 - last.x0):
                continue  # printed twice to look bold
            if glyph.x0 - max(g.x1 for g in piece[-3:]) > _SPLIT * height:
                yield _line(piece)
                piece = []
        piece.append(glyph)
    if piece:
        yield _line(piece)


def _line(piece: Sequence[Glyph]) -> Line:
    size = median(g.bottom - g.top for g in piece)
    piece = list(_with_raised(piece, size))
    text = piece[0].text
    for last, glyph in pairwise(piece):
        gap = glyph.x0 - last.x1
        both_cjk = is_cjk(last.text[-1]) or is_cjk(glyph.text[0])
        text += (" " if gap > (0.8 if both_cjk else _SPACE) * size else "") + glyph.text
    return Line(
        text, piece[0].x0, max(g.x1 for g in piece), min(g.top for g in piece), max(g.bottom for g in piece), size
    )


def _with_raised(piece: Sequence[Glyph], size: float) -> Iterable[Glyph]:
    """Glyphs of a line, those that stand smaller and higher than its type in raised characters (m²)."""
    bottom = median(g.bottom for g in piece)
    first = True
    for is_raised, group in groupby(piece, lambda g: _is_raised(g, size, bottom)):
        glyphs = list(group)
        if not is_raised or first:  # at the beginning of a line it is the mark of a note
            yield from glyphs
        elif text := raised("".join(g.text for g in glyphs)):
            yield replace(glyphs[0], text=text, x1=glyphs[-1].x1)
        first = False


def _is_raised(glyph: Glyph, size: float, bottom: float) -> bool:
    return glyph.bottom - glyph.top < _RAISED_SIZE * size and bottom - glyph.bottom > _RAISED_BY * size


def columns(pieces: Sequence[Line], elsewhere: float | None = None) -> list[list[Line]]:
    """Blocks of whole lines in reading order; columns are read one after the other, between what spans them.

    `elsewhere` is where the document's other pages have their gutter, for a page too short to show its own.
    """
    gutter = find_gutter(pieces)
    if gutter is None and elsewhere is not None and _allows(pieces, elsewhere):
        gutter = elsewhere
    if gutter is None:
        return [whole_lines(pieces)] if pieces else []
    blocks: list[list[Line]] = []
    large = 1.15 * median(p.size for p in pieces)
    across = [p for p in pieces if p.x0 < gutter < p.x1 or (p.size > large and _is_alone(p, pieces))]
    spanning = sorted(across, key=lambda p: p.middle)
    beside = [p for p in pieces if p not in spanning]
    for number in range(len(spanning) + 1):
        above = spanning[number - 1].middle if number else float("-inf")
        below = spanning[number].middle if number < len(spanning) else float("inf")
        band = [p for p in beside if above <= p.middle < below]
        for side in ([p for p in band if p.x1 <= gutter], [p for p in band if p.x0 >= gutter]):
            blocks += columns(side)
        if number < len(spanning):
            joined = number and not band and blocks
            blocks = [*blocks[:-1], [*blocks[-1], spanning[number]]] if joined else [*blocks, [spanning[number]]]
    return blocks


def _is_alone(piece: Line, pieces: Sequence[Line]) -> bool:
    """Whether nothing stands beside a piece in any column, as nothing does beside a headline over several."""
    return not any(other is not piece and other.beside(piece) for other in pieces)


def find_gutter(pieces: Sequence[Line]) -> float | None:
    """Position between two columns of running text that stand beside each other, None where there are none.

    A column's lines begin at one place and many fill it, which cells of an unruled table do not.
    """
    text = [p for p in pieces if not p.grid]
    if len(text) < 6:
        return None
    size = median(p.size for p in text)
    left, right = min(p.x0 for p in text), max(p.x1 for p in text)
    starts = Counter(round(p.x0 / size) for p in text if p.x0 > left + 0.2 * (right - left))
    best, most = None, 2
    for start in (n * size for n, lines in starts.items() if lines >= 3):
        at = start - 0.8 * size
        before, after = [p for p in text if p.x1 <= at], [p for p in text if p.x0 >= at]
        # What stands right of the first column may be columns again.
        if _fills(before, left, at, size) and (_fills(after, start, right, size) or find_gutter(after) is not None):
            upper, lower = min(p.top for p in before), max(p.bottom for p in before)
            score = sum(upper < p.middle < lower for p in after) - (len(text) - len(before) - len(after))
            if score > most:
                best, most = at, score
    return best


def _fills(lines: Sequence[Line], left: float, right: float, size: float) -> bool:
    if len(lines) < 3:
        return False
    inner = max(p.x1 for p in lines) - min(p.x0 for p in lines)
    full = sum(p.x1 - p.x0 >= 0.7 * inner for p in lines)
    return inner >= max(6 * size, 0.7 * (right - left)) and full >= max(3, 0.35 * len(lines))


def _allows(pieces: Sequence[Line], gutter: float) -> bool:
    left = sum(p.x1 <= gutter for p in pieces)
    right = sum(p.x0 >= gutter for p in pieces)
    return left > 0 and right > 0 and left + right >= 0.7 * len(pieces)


def whole_lines(pieces: Iterable[Line]) -> list[Line]:
    """Pieces that stand at the same height as one line, a wide blank between them as a tab."""
    lines: list[Line] = []
    for piece in sorted(pieces, key=lambda p: (p.middle, p.x0)):
        if lines and not piece.grid and not lines[-1].grid and piece.beside(lines[-1]):
            first, second = sorted((lines[-1], piece), key=lambda p: p.x0)
            blank = "\t" if second.x0 - first.x1 > _WIDE * second.size else " "
            lines[-1] = replace(
                first,
                text=first.text + blank + second.text,
                x1=max(first.x1, second.x1),
                top=min(first.top, second.top),
                bottom=max(first.bottom, second.bottom),
            )
        else:
            lines.append(piece)
    return lines
