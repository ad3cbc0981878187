"""The lines of a web page as the browser lays them out: blocks, numbered and bulleted items, data tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

from lxml import etree

from corpus.column_names import are_names
from corpus.headings import marker
from corpus.loaders.grid import GridCell, expand, lines_of
from corpus.loaders.numbering import BULLET, format_number

_TAGS = tomllib.loads(files("corpus.loaders").joinpath("data/web.toml").read_text("utf-8"))["tags"]
SKIPPED, BLOCKS, FRAMES = (frozenset(_TAGS[key]) for key in ("skipped", "blocks", "frames"))
"""Elements that are left out, that open a line of their own, that hold other blocks."""

_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def bare(text: str) -> str:
    """A text without its spaces."""
    return re.sub(r"\s+", "", text)


def inline(node: etree._Element) -> str:
    """Text of an element on one line."""
    return _SPACES.sub(" ", "".join(node.itertext())).strip()


def is_data(node: etree._Element) -> bool:
    """Whether this is a table of data, not one that only lays out the page."""
    if node.tag != "table" or node.find(".//table") is not None or node.find(".//h1") is not None:
        return False
    rows = [[len(bare(inline(cell))) for cell in row if cell.tag in ("td", "th")] for row in node.iter("tr")]
    filled = [size for row in rows for size in row if size]
    if len(rows) < 2 or max(map(len, rows), default=0) < 2 or len(filled) < 3:
        return False
    # The cell that holds an article is far longer than all its neighbours together.
    return not (max(filled) > 800 and max(filled) > sum(filled) * 0.6)


def lines(node: etree._Element, *, bullets: bool = True) -> Iterator[str]:
    """Lines under an element: a block each, broken at `<br>`; data tables as pipe rows; a bullet before the items of
    a list, except where `bullets` is false, as in the cell of a table.
    """
    pending: list[str] = []
    counted: dict[etree._Element, dict[etree._Element, int]] = {}

    def flush() -> Iterator[str]:
        for line in "".join(pending).split("\n"):
            if stripped := _SPACES.sub(" ", line).strip():
                yield stripped
        pending.clear()

    def walk(parent: etree._Element) -> Iterator[str]:
        pending.append(_inner_text(parent.text, parent))
        for child in parent.iterchildren(tag=etree.Element):
            tag = child.tag
            if tag in SKIPPED:
                pass
            elif tag == "br":
                pending.append("\n")
            elif is_data(child):
                yield from flush()
                for caption in child.iterfind("caption"):
                    yield inline(caption)
                yield from _table(child)
            elif drawn := _drawn_table(child):
                yield from flush()
                yield from drawn
            elif tag in BLOCKS:
                if not _ITEM.fullmatch("".join(pending)):  # the number of an item whose text is a paragraph
                    yield from flush()
                if tag == "li":
                    pending.append(_item_number(child, counted) or (_bullet(child) if bullets else ""))
                yield from walk(child)
                yield from flush()
            elif tag not in ("title", "head"):
                yield from walk(child)
            pending.append(_inner_text(child.tail, parent))

    yield from walk(node)
    yield from flush()


def _inner_text(text: str | None, parent: etree._Element) -> str:
    """Line ends in the source of a page are spaces, except in preformatted text."""
    return (text or "") if parent.tag == "pre" else (text or "").replace("\r", " ").replace("\n", " ")


_WHOLE = re.compile(r"-?[0-9]{1,9}")
_ITEM = re.compile(r"\s*(?:\w{1,8}(?:\. |、)|●)\s*")
_RUNNING = re.compile(r"[，。；：（]")
_LIST_STYLES = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-latin": "lowerLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital",
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)


def _item_number(item: etree._Element, counted: dict[etree._Element, dict[etree._Element, int]]) -> str:
    """Number that a browser puts before an item of an ordered list; `counted` keeps those of its whole list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    named = _LIST_STYLE.search(f"{item.get('style') or ''};{parent.get('style') or ''}")
    style = named[1].lower() if named else parent.get("type") or "decimal"
    if style == "none":
        return ""
    if parent not in counted:
        counted[parent] = _counted(parent)
    shape = _LIST_STYLES.get(style, "decimal")
    return format_number(counted[parent][item], shape) + ("、" if shape == "chineseCounting" else ". ")


def _counted(parent: etree._Element) -> dict[etree._Element, int]:
    """Numbers of the items of an ordered list, which may begin anywhere and leave some out."""
    numbers: dict[etree._Element, int] = {}
    number = _whole(parent.get("start"), 1) - 1
    for item in parent.iterchildren("li"):
        number = numbers[item] = _whole(item.get("value"), number + 1)
    return numbers


def _whole(value: str | None, usual: int) -> int:
    return int(value) if value and _WHOLE.fullmatch(value.strip()) else usual


def _bullet(item: etree._Element) -> str:
    """Sign before an item that is running text and has no number of its own; lists also lay out pages."""
    parent = item.getparent()
    if parent is None or parent.tag != "ul":
        return ""
    named = _LIST_STYLE.search(f"{item.get('style') or ''};{parent.get('style') or ''}")
    text = inline(item)
    plain = (named is not None and named[1].lower() == "none") or marker(text) is not None
    return "" if plain or not _RUNNING.search(text) else BULLET


def _table(table: etree._Element) -> list[str]:
    rows = []
    for part in dict.fromkeys(row.getparent() for row in table.iter("tr")):
        inside = list(part.iterchildren("tr"))
        for at, row in enumerate(inside):
            rows.append([_cell(cell, len(inside) - at) for cell in row.iterchildren("td", "th")])
    return lines_of(expand(rows))


def _drawn_table(node: etree._Element) -> list[str]:
    """Lines of a table that is laid out with other blocks (div, ul): rows of as many parts each, the first of which
    names columns; empty for another element.
    """
    if node.tag not in BLOCKS or node.tag in ("table", "tbody", "thead", "tr") or _own_text(node):
        return []
    rows: list[list[etree._Element]] = []
    for part in node.iterchildren(tag=etree.Element):
        inside = list(part.iterchildren(tag=etree.Element))
        if _own_text(part) or part.tag not in BLOCKS:
            return []
        lower = [list(row.iterchildren(tag=etree.Element)) for row in inside]
        width = len(rows[0]) if rows else len(lower[0]) if len(lower) == 1 else 0
        grouped = width > 1 and all(len(cells) == width for cells in lower) and not any(map(_own_text, inside))
        rows += lower if grouped else [inside]
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows) or len(rows[0]) < 2:
        return []
    if not are_names([inline(cell) for cell in rows[0]]):
        return []
    return lines_of([[GridCell("\n".join(lines(cell, bullets=False))) for cell in row] for row in rows])


def _own_text(node: etree._Element) -> bool:
    """Whether an element says something outside the elements in it."""
    return bool(bare((node.text or "") + "".join(child.tail or "" for child in node)))


def _cell(cell: etree._Element, most: int) -> tuple[str, int, int]:
    """Text of a cell, and over how many columns and rows it reaches: down to the end of its part (tbody) at most."""
    down = most if cell.get("rowspan", "").strip() == "0" else min(_span(cell, "rowspan"), most)
    return "\n".join(lines(cell, bullets=False)), _span(cell, "colspan"), down


def _span(cell: etree._Element, name: str) -> int:
    return min(max(_whole(cell.get(name), 1), 1), 1000)
