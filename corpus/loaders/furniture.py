"""What pages repeat at their edges: page numbers, running heads and feet, which are no part of the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median

from corpus.loaders.layout import Line

_MARGIN = 0.12  # share of the page's height at its top and bottom where furniture stands
_RULE = r"[\s\-—–－―一_·•~～]*"  # dashes beside a page number, one of which recognition takes for 一
_PAGE_NUMBER = re.compile(
    rf"^{_RULE}(?:第\s*)?(?:\d{{1,4}}|[ivxIVX]{{1,6}})(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{{1,4}}(?:\s*页)?)?{_RULE}$"
)
_DIGITS = re.compile(r"\d+")
_BLANK = re.compile(r"\s+")
_STOP = re.compile(r"[，。；：、,;:]")


@dataclass(frozen=True)
class Page:
    """Pieces of one page, tables among them, and its height."""

    pieces: tuple[Line, ...]
    height: float


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """Pages without page numbers and without the lines that several of them repeat at one height, set off."""
    alike: defaultdict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for piece in _in_margin(page):
            alike[_shape(piece)].append((number, piece))
    needed = 3 if len(pages) > 4 else 2
    usual = median([piece.size for page in pages for piece in page.pieces if not piece.grid] or [1.0])
    kept: list[Page] = []
    for number, page in enumerate(pages):
        edge = {id(p) for p in _edges(page)}
        furniture = {id(p) for p in _in_margin(page) if id(p) in edge and _PAGE_NUMBER.match(p.text)}
        repeated = []
        for piece in _in_margin(page):
            found = (_is_same(number, piece, *other, page.height) for other in alike[_shape(piece)])
            if id(piece) not in furniture and sum(islice(filter(None, found), needed)) == needed:
                repeated.append(piece)
        for piece in repeated:
            if _is_set_off(piece, page, usual, furniture):
                furniture.add(id(piece))
        if number:
            furniture |= _running_head(page, repeated)
        kept.append(Page(tuple(p for p in page.pieces if id(p) not in furniture), page.height))
    return kept


def _running_head(page: Page, repeated: Sequence[Line]) -> set[int]:
    """Repeated lines at the top of a page that are no sentence, two or more, each alone at its height: a title that
    the pages carry, however near to the text it stands.
    """
    again = {id(piece) for piece in repeated}
    head: list[Line] = []
    for piece in sorted(page.pieces, key=lambda p: p.middle):
        if id(piece) not in again or _STOP.search(piece.text) or not _is_by_itself(piece, page):
            break
        head.append(piece)
    return {id(piece) for piece in head} if len(head) > 1 else set()


def _is_by_itself(piece: Line, page: Page) -> bool:
    return not any(other is not piece and other.beside(piece) for other in page.pieces)


def _is_set_off(piece: Line, page: Page, usual: float, furniture: set[int]) -> bool:
    """Whether a line stands apart from the text: by its size, or by a blank wider than between lines."""
    if abs(piece.size / usual - 1) > 0.08:
        return True
    inward = [
        other.top - piece.bottom if piece.middle < page.height / 2 else piece.top - other.bottom
        for other in page.pieces
        if id(other) not in furniture and other is not piece and other.x0 < piece.x1 and piece.x0 < other.x1
    ]
    return all(gap > piece.size or gap < -0.5 * piece.size for gap in inward)


def _is_same(number: int, piece: Line, other_number: int, other: Line, height: float) -> bool:
    """Whether two pages carry the same running line: at one height, its figures equal or counting the pages."""
    if abs(piece.middle - other.middle) > 0.012 * height:
        return False
    pairs = zip(_DIGITS.findall(piece.text), _DIGITS.findall(other.text), strict=True)
    return all(int(b) - int(a) in (0, other_number - number) for a, b in pairs) and (
        piece.text == other.text or len(_shape(piece)) > 3
    )


def _in_margin(page: Page) -> list[Line]:
    limit = _MARGIN * page.height
    return [p for p in page.pieces if not p.grid and (p.bottom < limit or p.top > page.height - limit)]


def _edges(page: Page) -> list[Line]:
    """Pieces with nothing above or nothing below them."""
    if not page.pieces:
        return []
    top, bottom = min(page.pieces, key=lambda p: p.middle), max(page.pieces, key=lambda p: p.middle)
    return [p for p in page.pieces if p.beside(top) or p.beside(bottom)]


def _shape(piece: Line) -> str:
    return _DIGITS.sub("#", _BLANK.sub("", piece.text))
