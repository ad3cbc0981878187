"""OFD (GB/T 33190), the fixed-layout format of Chinese offices: zipped XML whose text, strokes and pictures say where
they stand.
"""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, repeat

from lxml import etree

from corpus.budget import PAGES
from corpus.document import Source, UnreadableFileError
from corpus.loaders.flow import running_text
from corpus.loaders.furniture import Page
from corpus.loaders.layout import Glyph, Line, lines_of_glyphs
from corpus.loaders.omissions import Omissions
from corpus.loaders.packages import open_package, parse_xml, read_member
from corpus.loaders.ruled import Box, drawn_cells, tables_of

Progress = Callable[[int, int], None]
Matrix = tuple[float, float, float, float, float, float]

_O = "{http://www.ofdspec.org/2016}"
_POINT = 72 / 25.4  # points to the millimetre
_A4 = (210.0, 297.0)
_PICTURE_SHARE = 0.04  # of the page, below which a picture is an ornament or a seal
_STEP = re.compile(r"([A-Z])((?:\s+-?[\d.eE-]+)*)")


@dataclass(frozen=True)
class _Document:
    """A document of the package, as far as its pages need it."""

    package: zipfile.ZipFile
    members: frozenset[str]
    size: tuple[float, float]
    pictures: dict[str, str]
    said: Omissions


def load_ofd(data: bytes, progress: Progress | None = None) -> Source:
    """Text of an OFD file in reading order; raises UnreadableFileError for a damaged one, or one without text."""
    package = open_package(data)
    pages: list[Page] = []
    said = Omissions()
    try:
        roots = [_join("", root.text) for root in parse_xml(read_member(package, "OFD.xml")).iter(f"{_O}DocRoot")]
        for root in roots:
            tree = parse_xml(read_member(package, root))
            folder = posixpath.dirname(root)
            members = frozenset(package.namelist())
            document = _Document(package, members, _size(tree) or _A4, _pictures(package, tree, folder), said)
            parts = [_join(folder, page.get("BaseLoc")) for page in tree.iterfind(f"{_O}Pages/{_O}Page")]
            PAGES.check(len(pages) + len(parts))
            for number, part in enumerate(parts, start=1):
                pages.append(_page(document, part))
                if progress:
                    progress(number, len(parts))
            for _ in tree.iterfind(f"{_O}Attachments"):
                said.add("attachment")
    except (KeyError, ValueError) as error:
        raise UnreadableFileError("OFD 文件已损坏或不规范，请用 OFD 阅读器另存为 PDF 后再导入") from error
    if not any(page.pieces for page in pages):
        raise UnreadableFileError("OFD 文件里没有文字（可能是扫描件），请用 OFD 阅读器另存为 PDF 后再导入")
    return Source(running_text(pages), "ofd", warnings=said.warnings())


def _join(folder: str, path: str | None) -> str:
    return posixpath.normpath(posixpath.join("/", folder, (path or "").strip())).lstrip("/")


def _size(node: etree._Element) -> tuple[float, float] | None:
    """Width and height of the pages, in millimetres."""
    box = next(node.iter(f"{_O}PhysicalBox"), None)
    values = [float(v) for v in (box.text or "").split()] if box is not None else []
    return (values[2], values[3]) if len(values) == 4 else None


def _pictures(package: zipfile.ZipFile, tree: etree._Element, folder: str) -> dict[str, str]:
    """Paths of the picture files of a document by their ids."""
    found: dict[str, str] = {}
    for kind in ("PublicRes", "DocumentRes"):
        for node in tree.iter(f"{_O}{kind}"):
            path = _join(folder, node.text)
            if path not in package.namelist():
                continue
            resources = parse_xml(read_member(package, path))
            base = _join(posixpath.dirname(path), resources.get("BaseLoc"))
            for media in resources.iter(f"{_O}MultiMedia"):
                found[media.get("ID", "")] = _join(base, media.findtext(f"{_O}MediaFile"))
    return found


def _page(document: _Document, part: str) -> Page:
    content = parse_xml(read_member(document.package, part))
    own = _size(content) if content.find(f"{_O}Area") is not None else None
    width, height = own or document.size
    slanted = [_string(t) for t in content.iter(f"{_O}TextObject") if _is_slanted(t)]
    if slanted:
        document.said.add("slanted", "".join(slanted))
    glyphs = [glyph for text in content.iter(f"{_O}TextObject") for glyph in _glyphs(text)]
    strokes = [stroke for path in content.iter(f"{_O}PathObject") for stroke in _strokes(path)]
    tables, rest = tables_of(drawn_cells(strokes), glyphs)
    pictures = [
        line
        for image in content.iter(f"{_O}ImageObject")
        for line in _picture(document, image, _PICTURE_SHARE * width * height)
    ]
    return Page((*lines_of_glyphs(rest), *tables, *pictures), height * _POINT)


def _box(node: etree._Element) -> tuple[float, float, float, float]:
    left, top, width, height = (float(value) for value in node.get("Boundary", "0 0 0 0").split())
    return left, top, width, height


def _matrix(node: etree._Element) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in node.get("CTM", "1 0 0 1 0 0").split())
    return a, b, c, d, e, f


def _is_slanted(text: etree._Element) -> bool:
    """Whether text stands aslant, as a watermark or a seal does."""
    a, b, *_ = _matrix(text)
    return abs(math.degrees(math.atan2(b, a))) > 5


def _string(text: etree._Element) -> str:
    return "".join(code.text or "" for code in text.iterfind(f"{_O}TextCode"))


def _glyphs(text: etree._Element) -> Iterator[Glyph]:
    if _is_slanted(text):
        return
    left, top, *_ = _box(text)
    a, _, c, d, e, f = _matrix(text)
    size = float(text.get("Size", "0"))
    x = y = 0.0
    for code in text.iterfind(f"{_O}TextCode"):
        x, y = float(code.get("X", x)), float(code.get("Y", y))
        string = code.text or ""
        steps = list(islice(_steps(code.get("DeltaX", "")), len(string)))
        steps += [steps[-1] if steps else size] * (len(string) - len(steps))
        at = x
        for char, step in zip(string, steps, strict=False):
            x0, base = (left + a * at + c * y + e) * _POINT, (top + d * y + f) * _POINT
            high = abs(d) * size * _POINT
            wide = abs(a) * (min(abs(step), size) if step else size) * _POINT
            yield Glyph(char, x0, x0 + wide, base - 0.88 * high, base + 0.12 * high)
            at += step


def _steps(delta: str) -> Iterator[float]:
    """Advances of a text code, `g n d` standing for n times d."""
    values = iter(delta.split())
    for value in values:
        if value == "g":
            count, step = int(next(values)), float(next(values))
            yield from repeat(step, count)
        else:
            yield float(value)


def _strokes(path: etree._Element) -> Iterator[Box]:
    """Level and upright straight strokes of a drawn path, in points."""
    left, top, *_ = _box(path)
    a, b, c, d, e, f = _matrix(path)
    start = last = (0.0, 0.0)
    for name, values in _STEP.findall(path.findtext(f"{_O}AbbreviatedData") or ""):
        numbers = [float(value) for value in values.split()]
        point = start if name == "C" else (numbers[-2], numbers[-1]) if len(numbers) >= 2 else last
        if name in ("M", "S"):
            start = point
        elif name in ("L", "C"):
            ends = [((left + a * x + c * y + e) * _POINT, (top + b * x + d * y + f) * _POINT) for x, y in (last, point)]
            (x0, x1), (y0, y1) = sorted(p[0] for p in ends), sorted(p[1] for p in ends)
            if min(x1 - x0, y1 - y0) < 1 < max(x1 - x0, y1 - y0):
                yield x0, y0, x1, y1
        last = point


def _picture(document: _Document, image: etree._Element, least: float) -> list[Line]:
    """Recognised lines of a picture on a page; one that is smaller than `least` is passed over."""
    left, top, width, height = _box(image)
    path = document.pictures.get(image.get("ResourceID", ""), "")
    if width * height < least or path not in document.members:
        return []
    from corpus.loaders.scan import fitted, picture_page

    try:
        page = picture_page(read_member(document.package, path))
    except UnreadableFileError:  # the OCR package is not installed
        page = None
    document.said.add("recognised" if page else "picture")
    return fitted(page, left * _POINT, top * _POINT, height * _POINT) if page else []
