"""OFD (GB/T 33190), the fixed-layout format of Chinese offices: zipped XML whose text objects say where they stand."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree

from corpus.document import Source, UnreadableFileError
from corpus.loaders.flow import Page, running_text
from corpus.loaders.layout import Glyph, lines_of_glyphs
from corpus.loaders.packages import open_package, parse_xml, read_member

Progress = Callable[[int, int], None]

_O = "{http://www.ofdspec.org/2016}"
_A4_HEIGHT = 297.0


def load_ofd(data: bytes, progress: Progress | None = None) -> Source:
    """Text of an OFD file in reading order; raises UnreadableFileError for a damaged one, or one without text."""
    package = open_package(data)
    pages: list[Page] = []
    try:
        roots = [_join("", root.text) for root in parse_xml(read_member(package, "OFD.xml")).iter(f"{_O}DocRoot")]
        for root in roots:
            document = parse_xml(read_member(package, root))
            folder = posixpath.dirname(root)
            height = _height(document)
            parts = [_join(folder, page.get("BaseLoc")) for page in document.iterfind(f"{_O}Pages/{_O}Page")]
            for number, part in enumerate(parts, start=1):
                pages.append(_page(package, part, height))
                if progress:
                    progress(number, len(parts))
    except (KeyError, ValueError) as error:
        raise UnreadableFileError("OFD 文件已损坏或不规范，请用 OFD 阅读器另存为 PDF 后再导入") from error
    if not any(page.pieces for page in pages):
        raise UnreadableFileError("OFD 文件里没有文字（可能是扫描件），请用 OFD 阅读器另存为 PDF 后再导入")
    return Source(running_text(pages), "ofd")


def _join(folder: str, path: str | None) -> str:
    return posixpath.normpath(posixpath.join("/", folder, (path or "").strip())).lstrip("/")


def _height(node: etree._Element) -> float:
    box = next(node.iter(f"{_O}PhysicalBox"), None)
    return float((box.text or "").split()[3]) if box is not None else _A4_HEIGHT


def _page(package: zipfile.ZipFile, part: str, height: float) -> Page:
    content = parse_xml(read_member(package, part))
    glyphs = [glyph for text in content.iter(f"{_O}TextObject") for glyph in _glyphs(text)]
    return Page(tuple(lines_of_glyphs(glyphs)), _height(content) if content.find(f"{_O}Area") is not None else height)


def _glyphs(text: etree._Element) -> Iterator[Glyph]:
    left, top, *_ = (float(value) for value in text.get("Boundary", "0 0 0 0").split())
    a, b, c, d, e, f = (float(value) for value in text.get("CTM", "1 0 0 1 0 0").split())
    if abs(b) > 0.1 or abs(c) > 0.1:
        return  # turned text is a watermark or a seal
    size = float(text.get("Size", "0"))
    x = y = 0.0
    for code in text.iterfind(f"{_O}TextCode"):
        x, y = float(code.get("X", x)), float(code.get("Y", y))
        string = code.text or ""
        steps = list(_steps(code.get("DeltaX", "")))
        steps += [steps[-1] if steps else size] * (len(string) - len(steps))
        at = x
        for char, step in zip(string, steps, strict=False):
            x0, base = left + a * at + c * y + e, top + b * at + d * y + f
            high = abs(d) * size
            wide = min(abs(step), size) if step else size
            yield Glyph(char, x0, x0 + abs(a) * wide, base - 0.88 * high, base + 0.12 * high)
            at += step


def _steps(delta: str) -> Iterator[float]:
    """Advances of a text code, `g n d` standing for n times d."""
    values = iter(delta.split())
    for value in values:
        if value == "g":
            count, step = int(next(values)), float(next(values))
            yield from [step] * count
        else:
            yield float(value)
