"""Pages of placed lines as running text: furniture dropped, paragraphs rejoined over columns and pages.

Notes at the foot of a page come after the paragraph that runs on to the next page, not into it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.loaders.aligned import with_aligned_tables
from corpus.loaders.furniture import Page, without_furniture
from corpus.loaders.grid import Grid, continued, distinct, lines_of
from corpus.loaders.layout import Line, beginning, columns, find_gutter, join, whole_lines

_STOP = re.compile(r"[，。；：、,;:]")
_CLOSED = re.compile(r"[。！？!?][”’」』）)]*$|[）)】〕][。；;]?$")  # a sentence or an item is over
_END = re.compile(r"[。！？；：!?;:][”’」』）)]*$")
_OPENING = re.compile(
    r"^(?:[一二三四五六七八九十百]{1,4}[、.．]|[（(][一二三四五六七八九十百\d]{1,4}[）)]|\d{1,3}(?:[、．]|\.(?!\d))|"
    r"第[一二三四五六七八九十百零〇\d]{1,5}[章节条]|[①-⑳]|附件|附[:：])"
)
_ANNEX = re.compile(r"附\s*[件表][一二三四五六七八九十\d]{0,3}[:：]?$")
_BULLET = re.compile("^[●■◆▲★○□◇△▶►▪•※☆\uf06c\uf06e\uf075\uf076\uf0a7\uf0b7\uf0d8\uf0fc]")
_NOTE = re.compile(
    r"^(?:[①-⑳]|[\[〔【(（]\d{1,2}[\]〕】)）]|[¹²³⁴-⁹⁰]+|\d{1,2}(?=[\s“《\u4e00-\u9fff])|[*＊※†]|注[\s\d①-⑳]*[:：])"
)
_HANG = 4.0  # type heights by which the text of an item may stand right of its number
_NOTE_SIZE = 0.92  # of the usual type, below which notes are set


@dataclass(frozen=True)
class _Place:
    """A line with the margins of the column it stands in."""

    line: Line
    left: float
    right: float
    block: int
    page: int
    alone: bool


@dataclass(frozen=True)
class _Habits:
    """How a document opens paragraphs: by indent, by a blank of more than `pitch` (in character heights)."""

    indents: bool
    spaces: bool
    pitch: float


def running_text(pages: Sequence[Page]) -> str:
    """Text of a document, a paragraph a line."""
    pages, notes = _without_notes(without_furniture(pages))
    pages = [Page(tuple(with_aligned_tables(page.pieces)), page.height) for page in pages]
    gutters = [g for page in pages if (g := find_gutter(page.pieces)) is not None]
    usual = median(gutters) if len(gutters) * 2 > len(pages) else None
    places = _places([(number, block) for number, page in enumerate(pages) for block in columns(page.pieces, usual)])
    habits = _habits(places)
    items: list[str | Grid] = []
    previous: _Place | None = None
    opening: _Place | None = None  # the first line of the paragraph that is being put together
    noted = 0  # pages whose notes have been given
    for place in places:
        last = items[-1] if items else None
        if place.line.grid:
            # No lower than the table before it: on the next page, or in the next column.
            further = previous is not None and place.line.top <= previous.line.top
            whole = continued(last, place.line.grid, join) if further and last and not isinstance(last, str) else None
            if whole:
                items[-1] = whole
            elif len(place.line.grid) == 1:  # a row of boxes that no table is before
                items += [*_given(notes[noted : place.page]), " ".join(distinct(place.line.grid[0])).replace("\n", "")]
                noted, opening = place.page, place
            else:
                items += [*_given(notes[noted : place.page]), place.line.grid]
                noted = place.page
        elif previous is not None and isinstance(last, str) and _continues(previous, place, habits, opening):
            items[-1] = join(last, place.line.text)
        else:
            items += [*_given(notes[noted : place.page]), place.line.text]
            noted, opening = place.page, place
        previous = place
    items += _given(notes[noted:])
    # What stands apart on one line and in no table is no row of one: `with_aligned_tables` did not find which cell is whose.
    return "\n".join(
        line for item in items for line in ([item.replace("\t", " ")] if isinstance(item, str) else lines_of(item))
    )


def _given(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The notes of some pages, one a line."""
    given: list[str] = []
    for line in (line for page in pages for line in page):
        if given and not _NOTE.match(line.text):
            given[-1] = join(given[-1], line.text)
        else:
            given.append(line.text)
    return given


def _without_notes(pages: Sequence[Page]) -> tuple[list[Page], list[list[Line]]]:
    """Pages without the notes at their foot, and the lines of the notes of each page.

    Notes are the last lines of a page, set smaller than the text above them, from the first that begins with a mark.
    """
    lengths = sorted((piece.size, len(piece.text)) for page in pages for piece in page.pieces if not piece.grid)
    usual = _weighted_median(lengths)
    kept: list[Page] = []
    notes: list[list[Line]] = []
    for page in pages:
        small: list[Line] = []
        for line in reversed(whole_lines(page.pieces)):
            if line.grid or line.size > _NOTE_SIZE * usual:
                break
            small.insert(0, line)
        first = next((n for n, line in enumerate(small) if _NOTE.match(line.text)), len(small))
        found = small[first:] if len(small) < len(page.pieces) else []
        top = min((line.top for line in found), default=float("inf"))
        kept.append(Page(tuple(p for p in page.pieces if p.grid or p.middle < top), page.height) if found else page)
        notes.append(found)
    return kept, notes


def _weighted_median(weighted: Sequence[tuple[float, int]]) -> float:
    """The value at half of the weight; `weighted` is sorted by value."""
    half, run = sum(weight for _, weight in weighted) / 2, 0
    for value, weight in weighted:
        run += weight
        if run >= half:
            return value
    return 1.0


def _habits(places: Sequence[_Place]) -> _Habits:
    text = [p for p in places if not p.line.grid]
    indented = sum(1.5 <= (p.line.x0 - p.left) / p.line.size <= 2.8 for p in text)
    steps = [
        (b.line.top - a.line.top) / max(a.line.size, b.line.size)
        for a, b in pairwise(text)
        if a.block == b.block and b.line.top > a.line.top
    ]
    pitch = median(steps or [1.5])
    spaced = sum(1.2 * pitch < step < 3 * pitch for step in steps)
    return _Habits(indented >= max(2, len(text) // 25), spaced >= max(2, len(steps) // 20), pitch)


def _places(blocks: Sequence[tuple[int, Sequence[Line]]]) -> list[_Place]:
    """Lines with the margins of their columns; a short column takes the margins of its like elsewhere.

    Each block comes with the number of its page.
    """
    text_blocks = [[line for line in block if not line.grid] for _, block in blocks]
    lefts = [min((line.x0 for line in block), default=0.0) for block in text_blocks]
    rights = [_right_margin(block) for block in text_blocks]
    size = median([line.size for block in text_blocks for line in block] or [1.0])
    full = [i for i, block in enumerate(text_blocks) if len(block) >= 5]
    places: list[_Place] = []
    for number, (page, block) in enumerate(blocks):
        left, right = lefts[number], rights[number]
        # Columns that begin at the same place, or hold this one's lines between their margins.
        like = [i for i in full if abs(lefts[i] - left) < 2.5 * size and rights[i] > right - 2 * size]
        if like:
            usual_left = median(lefts[i] for i in like)
            left = min(left, usual_left) if left - usual_left < 2.5 * size else left
            usual = median(rights[i] for i in like)
            if len(text_blocks[number]) < 5 or right < usual:
                right = max(right, usual) if usual - right < 40 * size else right
        places += [_Place(line, left, right, number, page, len(block) == 1) for line in block]
    return places


def _right_margin(block: Sequence[Line]) -> float:
    """Where full lines end; a few have a stop hanging over the margin, and a signature stands right of the text."""
    left, end = min((line.x0 for line in block), default=0.0), max((line.x1 for line in block), default=0.0)
    ends = sorted(line.x1 for line in block if line.x0 - left < 0.4 * (end - left)) or [end]
    return ends[-1 - len(ends) // 8]


def _continues(previous: _Place, place: _Place, habits: _Habits, opening: _Place | None) -> bool:
    """Whether a line goes on with the paragraph of the line before it, whose first line is `opening`.

    A line that reaches the right margin is wrapped, unless the next one opens a paragraph by its size, its indent,
    its distance or, where the document has neither habit, by following a full stop.
    """
    a, b = previous.line, place.line
    size = max(a.size, b.size)
    if "\t" in a.text or "\t" in b.text or min(a.size, b.size) < 0.85 * size:
        return False
    together = previous.block == place.block
    if together and b.top - a.top > (1.2 if habits.spaces else 1.6) * habits.pitch * size:
        return False
    if _BULLET.match(b.text) or _ANNEX.match(b.text):
        return False
    if not together and previous.alone and not _STOP.search(a.text):
        return False  # the title on a cover says nothing of where lines end
    ended = _END.search(a.text) is not None
    if _OPENING.match(b.text) and (_CLOSED.search(a.text) or (ended and not (habits.spaces and together))):
        return False
    first = opening.line if opening else a
    item = _BULLET.match(first.text) or _OPENING.match(first.text)
    hanging = bool(item) and together and 0.5 * b.size < b.x0 - first.x0 < _HANG * b.size
    indented = b.x0 - place.left > 1.2 * b.size and not hanging
    if indented and (habits.indents or abs(b.x0 - a.x0) > 0.5 * size):
        return False
    marked = habits.indents or (habits.spaces and together)
    short = previous.right - a.x1 - beginning(b)
    if not marked:
        return short <= 0.7 * size and not ended
    # Where paragraphs are marked, a line that breaks off in a sentence may be short, as before a long word.
    return short <= (1.2 * size if ended else max(2.5 * size, 0.2 * (previous.right - previous.left)))
