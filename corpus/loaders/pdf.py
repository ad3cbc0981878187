"""PDF: text layer in reading order, ruled tables, and OCR of the pages and pictures that have none."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import PDFStream, resolve1
from pdfplumber.utils.exceptions import PdfminerException

from corpus.budget import PAGES
from corpus.document import Source, UnreadableFileError
from corpus.loaders.flow import running_text
from corpus.loaders.furniture import Page
from corpus.loaders.layout import Glyph
from corpus.loaders.omissions import Omissions
from corpus.loaders.pdf_page import note_slanted, placed, turned, upright_chars, ways
from corpus.loaders.scan import read_image
from corpus.loaders.trust import is_alike, is_broken, is_doubtful

Progress = Callable[[int, int], None]

_DPI = 200
_MOST_PIXELS = 20_000_000  # of a rendered page: five times A4
_LOW_CONFIDENCE = 0.8
_FEW = 20  # characters that may stand over a scan (a stamp, a page number)
_SCAN_SHARE = 0.8  # of the page, from which a picture is a scan of it
_DRAWN = 60  # curves that may be characters turned into outlines
_BROKEN = "文件已损坏，无法作为 PDF 打开，请重新下载或另存一份"
_LOCKED = "PDF 设有打开密码，请先去除密码后另存，再导入"


def load_pdf(data: bytes, progress: Progress | None = None) -> Source:
    """Text of a PDF, page by page, so that a long one needs no more memory than its text.

    Pages without usable text (scans, fonts that do not say their characters or say false ones) go through OCR; the
    source then carries its mean confidence. Raises UnreadableFileError for encrypted and damaged files, and for scans
    where OCR is not installed.
    """
    try:
        pdf = pdfplumber.open(io.BytesIO(data))
        count = len(pdf.pages)
    except Exception as error:  # the parser raises whatever a damaged file makes it stumble over
        locked = isinstance(error, PDFPasswordIncorrect) or (
            isinstance(error, PdfminerException) and any(isinstance(a, PDFPasswordIncorrect) for a in error.args)
        )
        raise UnreadableFileError(_LOCKED if locked else _BROKEN) from error
    if not count:
        raise UnreadableFileError("PDF 没有页面，请重新下载或另存一份")
    PAGES.check(count)
    reading = _Reading(data)
    with pdf:
        for number, page in enumerate(pdf.pages, start=1):
            reading.read(page, number)
            page.close()
            if progress:
                progress(number, count)
        for kind in _beside_the_pages(pdf):
            reading.said.add(kind)
    return reading.source()


class _Reading:
    """Pages read so far, and what is to be said about them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pages: list[Page] = []
        self.said = Omissions()
        self.confidences: list[tuple[float, int]] = []
        self.unread: list[int] = []
        self.damaged: list[int] = []
        self.garbled: list[int] = []
        self.replaced: list[int] = []
        self.layered: list[int] = []
        self.missing: UnreadableFileError | None = None

    def read(self, page: Any, number: int) -> None:
        """Read one page; one that cannot be read must not lose the others."""
        try:
            layer = self._text_layer(page)
            bad = _is_damaged(page)
        except Exception:  # the parser raises whatever a damaged page makes it stumble over
            layer, bad = None, True
        if bad:
            self.damaged.append(number)
        if layer is not None and not is_doubtful(_characters(layer)):
            self.pages += layer
            return
        try:
            scanned, certainty = _scan(self.data, number - 1)
        except (UnreadableFileError, pypdfium2.PdfiumError) as error:
            self.missing = error if isinstance(error, UnreadableFileError) else self.missing
            (self.unread if layer is None else self.garbled).append(number)
            return
        if layer is not None:
            seen, said = _characters([scanned]), _characters(layer)
            if is_alike(seen, said):
                self.pages += layer
                return
            (self.garbled if is_doubtful(seen) or not seen else self.replaced).append(number)
            if number in self.garbled:
                return
        if scanned.pieces:
            self.confidences.append((certainty, sum(len(p.text) for p in scanned.pieces)))
        self.pages.append(scanned)

    def _text_layer(self, page: Any) -> list[Page] | None:
        """Placed text of a page, once for each way it runs; None where the page must be recognised from its image."""
        note_slanted(page, self.said)
        share = _image_share(page)
        visible = sum(bool(c["text"].strip()) for c in page.chars)
        if visible < _FEW and (share > 0.3 or len(page.curves) > _DRAWN):
            return None
        if is_broken([c["text"] for c in page.chars if c["text"].strip()]):
            # The other reader knows the fonts of Chinese systems in protected files too; it must make sense, though.
            glyphs = _second_reading(self.data, page.page_number - 1, float(page.height))
            text = "".join(g.text for g in glyphs)
            if is_broken(list(text)) or is_doubtful(text):
                return None
            return [placed(page, glyphs, self.said, self._region(page))]
        pages: list[Page] = []
        at = 0
        for way in ways(page):
            page = turned(page, (way - at) % 4)
            glyphs = [Glyph(c["text"], c["x0"], c["x1"], c["top"], c["bottom"]) for c in upright_chars(page)]
            region = None if pages or share > _SCAN_SHARE else self._region(page)
            pages.append(placed(page, glyphs, self.said, region))
            at = way
        if share > _SCAN_SHARE and not is_doubtful(_characters(pages)):
            self.layered.append(page.page_number)
        return pages

    def _region(self, page: Any) -> Callable[[float, float, float, float], tuple[Page, float]]:
        index, rotation = page.page_number - 1, page.rotation

        def read(left: float, right: float, top: float, bottom: float) -> tuple[Page, float]:
            image = _rendered(self.data, index, rotation)
            height, width = image.shape[:2]
            part = image[int(top * height) : int(bottom * height), int(left * width) : int(right * width)]
            return read_image(part.copy())

        return read

    def source(self) -> Source:
        """What was read, with the warnings; raises UnreadableFileError where nothing was."""
        if (self.unread or self.garbled) and not any(page.pieces for page in self.pages):
            raise self.missing or UnreadableFileError(
                _BROKEN if self.unread else "PDF 的文字层是乱码，OCR 也没有读出文字，请用原文件重新导出 PDF"
            )
        warnings: list[str] = []
        if self.damaged:
            warnings.append(f"第 {_listed(self.damaged)} 页已损坏，文字可能不全，请与原件核对")
        if self.unread:
            warnings.append(f"第 {_listed(self.unread)} 页没有读出文字" + (f"：{self.missing}" if self.missing else ""))
        if self.replaced:
            warnings.append(f"第 {_listed(self.replaced)} 页的文字层是乱码，没有采用，改用 OCR 识别")
        if self.garbled:
            reason = self.missing or "OCR 也没有读出中文公文"
            warnings.append(f"第 {_listed(self.garbled)} 页的文字层不像中文公文，没有采用，未读入：{reason}")
        if self.layered:
            warnings.append(
                f"第 {_listed(self.layered)} 页是扫描图像，文字取自文件自带的识别结果，可能有误，请与原件核对"
            )
        confidence: float | None = None
        if self.confidences:
            confidence = sum(c * n for c, n in self.confidences) / max(1, sum(n for _, n in self.confidences))
            warnings.append(f"{len(self.confidences)} 页为图像，文字由 OCR 识别（平均置信度 {confidence:.0%}），请核对")
            if confidence < _LOW_CONFIDENCE:
                warnings.append("OCR 置信度低，数字和单位名称可能有误")
        warnings += self.said.warnings()
        return Source(running_text(self.pages), "pdf", ocr_confidence=confidence, warnings=tuple(warnings))


def _listed(numbers: list[int]) -> str:
    return "、".join(map(str, numbers[:20])) + ("等" if len(numbers) > 20 else "")


def _characters(pages: list[Page]) -> str:
    return "".join(
        piece.text or "".join(cell.text for row in piece.grid for cell in dict.fromkeys(row))
        for page in pages
        for piece in page.pieces
    )


def _beside_the_pages(pdf: Any) -> list[str]:
    """What a document holds that stands on no page: attached files, a form that only its maker's program shows."""
    try:
        names = resolve1(resolve1(resolve1(pdf.doc.catalog.get("Names")) or {}).get("EmbeddedFiles")) or {}
        files = len(resolve1(names.get("Names")) or []) // 2 or len(resolve1(names.get("Kids")) or [])
        form = resolve1(pdf.doc.catalog.get("AcroForm")) or {}
        return ["attachment"] * files + ["xfa"] * bool(form.get("XFA"))
    except Exception:  # a damaged tree of names is no reason not to read the text
        return []


def _is_damaged(page: Any) -> bool:
    """Whether a part of the page could not be unpacked, which the parser passes over in silence."""
    streams = [resolve1(content) for content in page.page_obj.contents]
    return any(resolve1(s.get("Length", 0)) and not s.get_data() for s in streams if isinstance(s, PDFStream))


def _second_reading(data: bytes, index: int, height: float) -> list[Glyph]:
    document = pypdfium2.PdfDocument(data)
    try:
        text = document[index].get_textpage()
        glyphs = []
        for at in range(text.count_chars()):
            char = text.get_text_range(at, 1)
            left, bottom, right, top = text.get_charbox(at, loose=True)
            if char.strip():
                glyphs.append(Glyph(char, left, right, height - top, height - bottom))
    finally:
        document.close()
    return glyphs


def _image_share(page: Any) -> float:
    area = sum(abs((i["x1"] - i["x0"]) * (i["bottom"] - i["top"])) for i in page.images)
    return float(area / (page.width * page.height))


def _scan(data: bytes, index: int) -> tuple[Page, float]:
    return read_image(_rendered(data, index))


def _rendered(data: bytes, index: int, rotation: int | None = None) -> Any:
    """RGB array of a page, seen with `rotation` degrees instead of its own where given."""
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[index]
        if rotation is not None:
            page.set_rotation(rotation)
        document.init_forms()
        width, height = (max(1.0, length) for length in page.get_size())
        scale = min(_DPI / 72, math.sqrt(_MOST_PIXELS / (width * height)))
        return page.render(scale=scale).to_numpy()[:, :, :3].copy()
    finally:
        document.close()
