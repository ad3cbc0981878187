"""Word documents: text in reading order with its automatic numbers, tables, text boxes, notes and pictures of text.

Reads the package directly (`docx_parts`): what WPS writes, stricter libraries refuse. Tracked changes are read as
accepted; headers, footers, contents tables, hidden and struck text are left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from lxml import etree

from corpus.budget import CELLS
from corpus.column_names import are_names
from corpus.document import Source, UnreadableFileError
from corpus.headings import marker
from corpus.loaders.docx_media import Media
from corpus.loaders.docx_parts import Parts, open_parts
from corpus.loaders.grid import EMPTY, GridCell, lines_of
from corpus.loaders.numbering import BULLET, W
from corpus.loaders.omissions import Omissions
from corpus.loaders.omml import M, formula
from corpus.loaders.packages import read_member
from corpus.loaders.raised import raised

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SPECIAL = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
# What is no part of the accepted, visible text.
_DROPPED = {
    f"{_MC}Fallback",
    *(f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "delInstrText", "rt")),
    *(f"{W}{name}Pr" for name in ("r", "p", "sdt", "tbl", "tr", "tc", "sect")),
}
_OFF = ("0", "false", "off", "none")
_TOC_STYLE = re.compile(r"^(?:toc|目录)\s*\d*$", re.IGNORECASE)


def load_docx(data: bytes, embedded: Callable[[bytes, str], Source]) -> Source:
    """Text of a Word document. `embedded` reads a whole file put into it (a web page wrapped as docx)."""
    try:
        reader = _Reader(open_parts(data), embedded)
        return Source(reader.text(), "docx", warnings=(*reader.said.warnings(), *reader.further))
    except (KeyError, ValueError) as error:  # a part that is not there, a number that is none
        raise UnreadableFileError("Word 文档已损坏（内部结构不完整），请用 Word/WPS 打开后另存一份") from error


class _Reader:
    """One pass over a document; carries the counters of its lists and what is to be said of it."""

    def __init__(self, parts: Parts, embedded: Callable[[bytes, str], Source]) -> None:
        self.parts = parts
        self.embedded = embedded
        self.said = Omissions()
        self.further: list[str] = []
        self.media = Media(parts.package, parts.targets, self.said)
        self._carried = ""
        self._boxes: list[str] = []
        self._note_marks: list[tuple[str, str]] = []
        self._note_count = 0

    def text(self) -> str:
        for comment in self.parts.comments:
            self.said.add("comment", comment)
        for kind in ("del", "ins", "moveFrom"):
            for change in self.parts.body.iter(f"{W}{kind}"):
                if len(change):  # one without content marks a paragraph or a row
                    self.said.add("revision")
        lines = list(self._blocks(self.parts.body))
        if self._carried.strip():
            lines.append(self._carried)
        return "\n".join(stripped for line in lines for part in line.split("\n") if (stripped := part.strip()))

    def _blocks(self, parent: etree._Element) -> Iterator[str]:
        """Lines of the paragraphs and tables under `parent`, through content controls and other wrappers."""
        for node in parent.iterchildren(tag=etree.Element):
            if node.tag == f"{W}p":
                if not self._is_contents(node):
                    yield self._paragraph(node)
                    yield from self._beside()
            elif node.tag == f"{W}tbl" and _is_layout(node):
                for row in _children(node, f"{W}tr"):
                    for cell in _children(row, f"{W}tc"):
                        yield from self._blocks(cell)
            elif node.tag == f"{W}tbl":
                grid = self._grid(node)
                yield from lines_of(grid)
                yield from self._beside()
            elif node.tag == f"{W}altChunk":
                path = self.parts.targets.get(node.get(f"{_R}id", ""), "")
                if path in self.parts.package.namelist():
                    inner = self.embedded(read_member(self.parts.package, path), posixpath.basename(path))
                    self.further += inner.warnings
                    yield inner.text
            elif node.tag not in _DROPPED and not _is_contents_block(node):
                yield from self._blocks(node)

    def _beside(self) -> Iterator[str]:
        """Text boxes anchored in, and notes called from, what was just read."""
        boxes, self._boxes = self._boxes, []
        yield from boxes
        marks, self._note_marks = self._note_marks, []
        for mark in marks:
            if mark in self.parts.notes:
                self._note_count += 1
                body = " ".join(line.strip() for line in self._blocks(self.parts.notes[mark]) if line.strip())
                yield f"注{self._note_count}：{body}"

    def _paragraph(self, p: etree._Element) -> str:
        text = self._runs(p)
        mark = p.find(f"{W}pPr/{W}rPr")
        if mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None):
            # A removed paragraph mark joins the text to the next paragraph, whose properties hold.
            self._carried += text
            return ""
        text, self._carried = self._carried + text, ""
        self.media.above = text.strip() or self.media.above
        label = self._label(p)
        parent = p.getparent()
        in_cell = parent is not None and parent.tag == f"{W}tc"
        if label == BULLET and (in_cell or marker(text.strip()) is not None):
            label = ""
        # A blank numbered paragraph is an oversight, except in a table, whose serial numbers often come so.
        shown = text.strip() or in_cell
        return label + text.lstrip() if label and shown else text

    def _label(self, p: etree._Element) -> str:
        style = self.parts.styles.of_paragraph(p)
        direct = p.find(f"{W}pPr/{W}numPr")
        number, level = _number_and_level(direct)
        owner = style
        if number is None:
            for style_key, node in self.parts.styles.chain(style):
                number, style_level = _number_and_level(node.find(f"{W}pPr/{W}numPr"))
                if number is not None:
                    owner = style_key
                    level = style_level if level is None else level
                    break
        if number is None or number == "0":
            return ""
        if level is None:
            level = self.parts.numbering.level_of_style(number, owner if direct is None else style)
        return self.parts.numbering.label(number, level)

    def _is_contents(self, p: etree._Element) -> bool:
        """A line of an automatic contents table repeats a heading; the reader has it in its own place."""
        styles = self.parts.styles
        return _TOC_STYLE.match(styles.name(styles.of_paragraph(p))) is not None

    def _runs(self, parent: etree._Element) -> str:
        text: list[str] = []
        for node in parent.iterchildren(tag=etree.Element):
            tag = node.tag
            if tag == f"{W}t":
                text.append(node.text or "")
            elif tag in _SPECIAL:
                text.append(_SPECIAL[tag])
            elif tag == f"{W}r":
                text.append(self._run(node, bool("".join(text).strip())))
            elif tag == f"{M}oMath":
                text.append(formula(node))
            elif tag == f"{W}sym":
                text.append(_symbol(node))
            elif tag == f"{W}fldChar":
                text.append(_chosen(node))
            elif (lines := self.media.lines(node)) is not None:
                self._boxes += lines
            elif tag == f"{W}txbxContent":
                carried, self._carried = self._carried, ""
                boxes, self._boxes = self._boxes, []
                lines = list(self._blocks(node))
                self._carried, self._boxes = carried, [*boxes, *lines]
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._note_marks.append((tag.removeprefix(W).removesuffix("Reference"), node.get(f"{W}id", "")))
            elif tag not in _DROPPED and not _is_prompt(node):
                text.append(self._runs(node))
        return "".join(text)

    def _run(self, r: etree._Element, begun: bool) -> str:
        """Text of a run as it looks; `begun` says whether the line has text before it."""
        if self._is_set(r, "vanish"):
            self.said.add("hidden", "".join(r.itertext(f"{W}t")))
            return ""
        text = self._runs(r)
        if text.strip() and (self._is_set(r, "strike") or self._is_set(r, "dstrike")):
            self.said.add("struck", text)
            return ""
        return raised(text) if begun and self.parts.styles.property(r, "vertAlign") == "superscript" else text

    def _is_set(self, r: etree._Element, name: str) -> bool:
        return (self.parts.styles.property(r, name) or "0") not in _OFF

    def _grid(self, table: etree._Element) -> list[list[GridCell]]:
        rows: list[list[GridCell]] = []
        above: list[GridCell] = []
        for tr in _children(table, f"{W}tr"):
            properties = tr.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                continue
            if properties is not None and properties.find(f"{W}hidden") is not None:
                self.said.add("hidden_row")
                continue
            row: list[GridCell] = [EMPTY] * _integer(properties, "gridBefore", 0)
            for tc in _children(tr, f"{W}tc"):
                cell_properties = tc.find(f"{W}tcPr")
                merge = None if cell_properties is None else cell_properties.find(f"{W}vMerge")
                text = "\n".join(line for line in self._blocks(tc) if line.strip())
                continues = merge is not None and merge.get(f"{W}val", "continue") == "continue"
                cell = above[len(row)] if continues and len(row) < len(above) else GridCell(text)
                row += [cell] * max(1, _integer(cell_properties, "gridSpan", 1))
            row += [EMPTY] * _integer(properties, "gridAfter", 0)
            rows.append(row)
            above = row
        width = max(map(len, rows), default=0)
        CELLS.check(width * len(rows))
        return [[*row, *[EMPTY] * (width - len(row))] for row in rows]


def _number_and_level(node: etree._Element | None) -> tuple[str | None, int | None]:
    if node is None:
        return None, None
    number, level = node.find(f"{W}numId"), node.find(f"{W}ilvl")
    return (
        None if number is None else number.get(f"{W}val"),
        None if level is None else int(level.get(f"{W}val", "0")),
    )


def _integer(properties: etree._Element | None, name: str, default: int) -> int:
    node = None if properties is None else properties.find(f"{W}{name}")
    value = default if node is None else int(node.get(f"{W}val", default))
    CELLS.check(value)
    return value


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children with a tag, also those inside content controls and tracked insertions."""
    for node in parent.iterchildren(tag=etree.Element):
        if node.tag == tag:
            yield node
        elif node.tag not in _DROPPED and node.tag not in (f"{W}p", f"{W}tbl", f"{W}tc"):
            yield from _children(node, tag)


def _is_layout(table: etree._Element) -> bool:
    """Whether a table only places others on the page: of one or two rows, with tables of tasks in its cells."""
    rows = list(_children(table, f"{W}tr"))
    inner = [t for row in rows for cell in _children(row, f"{W}tc") for t in _children(cell, f"{W}tbl")]
    heads = [next(_children(t, f"{W}tr"), None) for t in inner]
    return len(rows) <= 2 and any(
        are_names(["".join(cell.itertext(f"{W}t")).strip() for cell in _children(head, f"{W}tc")])
        for head in heads
        if head is not None
    )


def _is_prompt(node: etree._Element) -> bool:
    """The prompt of a content control that nobody filled in."""
    return node.tag == f"{W}sdt" and node.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _symbol(node: etree._Element) -> str:
    """A character of a symbol font: its circled figures as such, others as they are for cleaning to judge."""
    code = int(node.get(f"{W}char", "0"), 16)
    if node.get(f"{W}font", "").startswith("Wingdings"):
        for first in (0xF081, 0xF08C):
            if first <= code < first + 10:
                return chr(ord("①") + code - first)
    return chr(code)


def _chosen(begin: etree._Element) -> str:
    """The entry chosen in a drop-down field of a form, which stands in no run."""
    choices = begin.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [entry.get(f"{W}val", "") for entry in choices.iterfind(f"{W}listEntry")]
    node = choices.find(f"{W}result")
    at = int(node.get(f"{W}val", "0")) if node is not None else 0
    return entries[at] if 0 <= at < len(entries) else ""


def _is_contents_block(node: etree._Element) -> bool:
    gallery = node.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "Table of Contents" in gallery.get(f"{W}val", "")
