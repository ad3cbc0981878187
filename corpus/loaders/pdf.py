"""PDF: text layer in reading order, ruled tables, and OCR of the pages that have none."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

import pdfplumber
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import PDFStream, resolve1
from pdfplumber.utils.exceptions import PdfminerException

from corpus.decode import plausibility
from corpus.document import Source, UnreadableFileError
from corpus.loaders.flow import Page, running_text
from corpus.loaders.layout import Glyph, is_cjk, lines_of_glyphs
from corpus.loaders.ocr import recognise
from corpus.loaders.ruled import ruled_tables

Progress = Callable[[int, int], None]

_DPI = 200
_LOW_CONFIDENCE = 0.8
_PLAUSIBLE = 0.6
_BROKEN = "文件已损坏，无法作为 PDF 打开，请重新下载或另存一份"
_LOCKED = "PDF 设有打开密码，请先去除密码后另存，再导入"


def load_pdf(data: bytes, progress: Progress | None = None) -> Source:
    """Text of a PDF, page by page, so that a long one needs no more memory than its text.

    Pages without usable text (scans, fonts that do not say their characters) go through OCR; the source then
    carries its mean confidence. Raises UnreadableFileError for encrypted and damaged files, and for scans where OCR
    is not installed.
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
    pages: list[Page] = []
    confidences: list[tuple[float, int]] = []
    unread: list[int] = []
    damaged: list[int] = []
    warnings: list[str] = []
    missing: UnreadableFileError | None = None
    with pdf:
        for number, page in enumerate(pdf.pages, start=1):
            try:
                placed = _text_layer(page, data)
                bad = _is_damaged(page)
            except Exception:  # one bad page must not lose the others
                placed, bad = None, True
            if bad:
                damaged.append(number)
            page.close()
            if placed is None:
                try:
                    placed, certainty = _scan(data, number - 1)
                    if placed.pieces:
                        confidences.append((certainty, sum(len(p.text) for p in placed.pieces)))
                except UnreadableFileError as error:
                    missing, placed = error, None
                except pypdfium2.PdfiumError:
                    placed = None
            if placed is None:
                unread.append(number)
            else:
                pages.append(placed)
            if progress:
                progress(number, count)
    if unread and not any(page.pieces for page in pages):
        raise missing or UnreadableFileError(_BROKEN)
    if damaged:
        warnings.append(f"第 {_listed(damaged)} 页已损坏，文字可能不全，请与原件核对")
    if unread:
        warnings.append(f"第 {_listed(unread)} 页没有读出文字" + (f"：{missing}" if missing else ""))
    confidence: float | None = None
    if confidences:
        confidence = sum(c * n for c, n in confidences) / max(1, sum(n for _, n in confidences))
        warnings.append(f"{len(confidences)} 页为图像，文字由 OCR 识别（平均置信度 {confidence:.0%}），请核对")
        if confidence < _LOW_CONFIDENCE:
            warnings.append("OCR 置信度低，数字和单位名称可能有误")
    return Source(running_text(pages), "pdf", ocr_confidence=confidence, warnings=tuple(warnings))


def _listed(numbers: list[int]) -> str:
    return "、".join(map(str, numbers[:20])) + ("等" if len(numbers) > 20 else "")


def _text_layer(page: Any, data: bytes) -> Page | None:
    """Placed text of a page; None where it must be recognised from its image."""
    chars = [c for c in page.chars if c["upright"] and c["text"].strip()]
    if len(chars) < 20 and _image_share(page) > 0.3:
        return None
    glyphs = [Glyph(c["text"], c["x0"], c["x1"], c["top"], c["bottom"]) for c in chars]
    if _is_broken([c["text"] for c in chars]):
        # The other reader knows the fonts of Chinese systems in protected files too; it must make sense, though.
        glyphs = _second_reading(data, page.page_number - 1, float(page.height))
        text = "".join(g.text for g in glyphs)
        if _is_broken(list(text)) or plausibility(text) < _PLAUSIBLE:
            return None
    tables, rest = ruled_tables(page, glyphs)
    return Page((*lines_of_glyphs(rest), *tables), float(page.height))


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


def _is_broken(texts: list[str]) -> bool:
    """Whether the text layer gives glyph numbers or signs without meaning instead of characters."""
    if not texts:
        return False
    broken = sum(t.startswith("(cid:") or t == "\ufffd" or t < " " or "\ue000" <= t[0] <= "\uf8ff" for t in texts)
    foreign = sum("\x80" <= t[0] <= "\u024f" for t in texts)
    return broken > 0.1 * len(texts) or (foreign > 0.3 * len(texts) and not any(is_cjk(t[0]) for t in texts))


def _image_share(page: Any) -> float:
    area = sum(abs((i["x1"] - i["x0"]) * (i["bottom"] - i["top"])) for i in page.images)
    return float(area / (page.width * page.height))


def _scan(data: bytes, index: int) -> tuple[Page, float]:
    document = pypdfium2.PdfDocument(data)
    try:
        image = document[index].render(scale=_DPI / 72).to_numpy()[:, :, :3]
    finally:
        document.close()
    pieces, confidence = recognise(image)
    lines = lines_of_glyphs(pieces)
    usual = median([line.size for line in lines] or [1.0])
    # Boxes of one type size differ with the strokes that happen to be in them.
    even = [replace(line, size=usual) if 0.7 < line.size / usual < 1.3 else line for line in lines]
    return Page(tuple(even), float(image.shape[0])), confidence
