"""The page of a PDF with a sentence marked: the right page, the right place, and nothing where the text has it not."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from corpus.page_image import marked_page
from store.build import build_store, with_corrections, with_documents
from store.store import FILE, change

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
AGAIN = "加强组织领导，压实工作责任。"
PAGES = (
    ("平度市推动设备更新工作方案", "一、重点任务", AGAIN, "1.推进家具换新。（牵头单位：市商务局）"),
    ("2.推进旧车回收。到2027年，旧车回收量达到300辆。（牵头单位：市公安局）", AGAIN, "平度市人民政府", "2024年8月1日"),
)


def drawn(pages: Sequence[Sequence[str]]) -> bytes:
    """Pages of some lines each as a PDF."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for lines in pages:
        canvas.setFont("STSong-Light", 14)
        for number, line in enumerate(lines):
            canvas.drawString(60, 760 - 120 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return drawn(PAGES)


def marked_height(png: bytes) -> float:
    """How far down the page the mark is, from 0 to 1."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    yellow = (pixels[:, :, 0] > 230) & (pixels[:, :, 2] < 190)
    return float(np.nonzero(yellow)[0].mean() / len(pixels))


def test_the_page_and_the_place_are_those_of_the_sentence(pdf):
    page = marked_page(pdf, "旧车回收量达到\n300辆", 0.5)
    assert (page.number, page.pages, page.whole) == (2, 2, True)
    assert marked_height(page.png) == pytest.approx((842 - 765) / 842, abs=0.02)


@pytest.mark.parametrize(("at", "number"), [(0.1, 1), (0.9, 2)])
def test_a_sentence_said_twice_is_shown_where_it_was_cited(pdf, at, number):
    assert marked_page(pdf, AGAIN, at).number == number


def test_what_the_file_does_not_say_is_not_marked(pdf):
    assert marked_page(pdf, "推进医疗设备更新改造和共享", 0.5) is None


def test_the_file_of_a_pdf_is_kept_until_another_takes_its_place(pdf, tmp_path):
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "方案.pdf").write_bytes(pdf)
    store, _ = build_store(plans, tmp_path / "store")
    assert store.part("方案", FILE) == pdf
    said = (
        b'[[document]]\nid = "\xe6\x96\xb9\xe6\xa1\x88"\nread = {}\nchange = { issuer = "\xe6\x9f\x90\xe5\xb1\x80" }\n'
    )
    assert change(tmp_path / "store", lambda store: with_corrections(store, said)).part("方案", FILE) == pdf
    (plans / "方案.pdf").unlink()
    (plans / "方案.txt").write_text("\n".join(line for page in PAGES for line in page), "utf-8")
    from corpus.reader import read_folder

    documents, _ = read_folder(plans)
    files = {document.id: document.path for document in documents}
    newer = change(tmp_path / "store", lambda store: with_documents(store, documents, files=files))
    assert newer.part("方案", FILE) == b""
