"""Files that stopped or misled the reader once, and those made to: each small, each with its right outcome."""

from __future__ import annotations

import importlib
import io
import os
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.budget import BYTES, OverBudgetError
from corpus.document import Source
from corpus.loaders import UnreadableFileError, load, read
from corpus.reader import read_folder, read_source
from graph.extract import extract
from tests.fuzz.campaign import run
from tests.fuzz.mutators import KINDS
from tests.fuzz.seeds import PLAN, seeds

TEXT = "\n".join(PLAN)


def repacked(data: bytes, change) -> bytes:
    """A package with its parts changed: `change` gives the new content by name and content, None to leave it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
    return out.getvalue()


def replaced(data: bytes, part: str, old: str, new: str) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        assert name != part or old.encode() in content
        return content.replace(old.encode(), new.encode(), 1) if name == part else content

    return repacked(data, change)


SEEDS = seeds()
OFD, DOCX, XLSX, HTML = (SEEDS[kind] for kind in ("ofd", "docx", "xlsx", "html"))
ENTITIES = '<!DOCTYPE r [<!ENTITY a "甲甲甲甲"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("box", "reads"),
    [("0 0 210", True), ("", True), ("a b c d", False), ("0 0 1e999 297", True), ("nan nan nan nan", True)],
)
def test_a_page_box_that_is_none(box, reads):
    data = replaced(OFD, "D/Document.xml", "0 0 210 297", box)
    if reads:
        assert PLAN[0] in read(data, "方案.ofd").text
    else:
        with pytest.raises(UnreadableFileError):
            read(data, "方案.ofd")


@pytest.mark.parametrize("steps", ["g 999999999999 4.2", "g", "g 5", "g -1 4", "4 x", "1e999", "² ²"])
def test_steps_between_characters_that_nobody_writes(steps):
    data = replaced(OFD, "D/P.xml", f'DeltaX="g {len(PLAN[0]) - 1} 4.2"', f'DeltaX="{steps}"')
    try:
        assert PLAN[1] in read(data, "方案.ofd").text
    except UnreadableFileError as error:
        assert "OFD" in str(error)


@pytest.mark.parametrize("start", ["--1", "²", "", "9" * 5000, "-3", "1.5", "x"])
def test_a_list_that_starts_anywhere(start):
    html = HTML.decode().replace('<ol start="1">', f'<ol start="{start}">').replace("<li>", f'<li value="{start}">', 1)
    assert "扩大家电消费" in read(html.encode(), "方案.html").text


def test_a_list_of_ten_thousand_items_is_numbered_in_one_pass():
    text = read(("<html><body><ol>" + "<li>完成改造。</li>" * 10_000 + "</ol></body></html>").encode(), "a.html").text
    assert text.endswith("10000. 完成改造。")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (("<html><body>" + "<div>" * 5000 + "完成改造任务。" + "</div>" * 5000).encode(), "a.html"),
        (replaced(DOCX, "word/document.xml", "<w:body>", "<w:body>" + "<w:sdt>" * 900 + "</w:sdt>" * 900), "a.docx"),
        (replaced(OFD, "D/P.xml", "<ofd:Content>", "<ofd:Content>" + "<ofd:a>" * 900 + "</ofd:a>" * 900), "a.ofd"),
    ],
    ids=["html", "docx", "ofd"],
)
def test_what_is_nested_too_deeply_is_refused_and_not_cut_off(data, name):
    with pytest.raises(OverBudgetError, match="嵌套层数"):
        read(data, name)


def test_a_document_in_a_document_in_a_document():
    chunk = '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rIdX"/>'
    relation = '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="inner.docx"/>'
    data = DOCX
    for depth in range(5):
        outer = replaced(DOCX, "word/document.xml", "<w:body>", f"<w:body>{chunk}")
        outer = replaced(outer, "word/_rels/document.xml.rels", "</Relationships>", f"{relation}</Relationships>")
        with zipfile.ZipFile(buffer := io.BytesIO(outer), "a") as package:
            package.writestr("word/inner.docx", data)
        data = buffer.getvalue()
        if depth < 3:
            assert read(data, "a.docx").text.count(PLAN[0]) == depth + 2
    with pytest.raises(OverBudgetError, match="嵌入文件"):
        read(data, "a.docx")


@pytest.mark.parametrize(
    ("data", "part", "name"),
    [(DOCX, "word/document.xml", "a.docx"), (OFD, "D/P.xml", "a.ofd"), (XLSX, "xl/worksheets/sheet1.xml", "a.xlsx")],
    ids=["docx", "ofd", "xlsx"],
)
def test_entities_are_refused(data, part, name):
    def change(at: str, content: bytes) -> bytes:
        if at != part:
            return content
        return (ENTITIES + content.decode().split("?>", 1)[-1].replace(">", ">&b;&x;", 3)).encode()

    with pytest.raises(UnreadableFileError, match="实体定义"):
        read(repacked(data, change), name)


def test_entities_of_a_page_bring_nothing_in(tmp_path):
    (tmp_path / "secret.txt").write_text("机密内容", "utf-8")
    html = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>' + HTML.decode().split(">", 1)[1]
    )
    assert "机密" not in read(html.replace("<h1>", "<h1>&x;").encode(), "a.html").text


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    ],
    ids=["far cell", "merged"],
)
def test_a_sheet_of_seventeen_billion_cells(sheet):
    book = openpyxl.Workbook()
    book.active.append(["任务", "单位"])
    book.save(buffer := io.BytesIO())
    with pytest.raises(OverBudgetError, match="单元格"):
        read(replaced(buffer.getvalue(), "xl/worksheets/sheet1.xml", "</sheetData>", sheet), "a.xlsx")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (
            b"<table>"
            + b'<tr><td rowspan="1000" colspan="1000">a</td><td>b</td></tr>' * 9
            + b"<tr><td></td></tr>" * 1000
            + b"</table>",
            "a.html",
        ),
        (b"\n".join([b"a,b"] * 2000 + [b"," * 5000 + b"x"]), "a.csv"),
        (replaced(DOCX, "word/document.xml", "<w:tcPr>", '<w:tcPr><w:gridSpan w:val="999999999"/>'), "a.docx"),
    ],
    ids=["html", "csv", "docx"],
)
def test_a_table_of_millions_of_cells(data, name):
    with pytest.raises(OverBudgetError, match="单元格"):
        read(data, name)


def test_a_text_of_too_many_characters(monkeypatch):
    monkeypatch.setattr("corpus.loaders.CHARACTERS", BYTES._replace(name="字数", most=1000))
    with pytest.raises(OverBudgetError, match="字数 1,001超过"):
        read(("字" * 1001).encode(), "a.txt")


@pytest.mark.parametrize("kind", ["pdf", "ofd", "image"])
def test_a_document_of_too_many_pages(kind, monkeypatch):
    """Before any of them is read."""
    Image.new("1", (50, 50)).save(
        frames := io.BytesIO(), "TIFF", save_all=True, append_images=[Image.new("1", (50, 50))]
    )
    pages = '<ofd:Page ID="1" BaseLoc="P.xml"/>'
    data = {"pdf": SEEDS["pdf"], "ofd": replaced(OFD, "D/Document.xml", pages, pages * 2), "image": frames.getvalue()}[
        kind
    ]
    loader = {"image": "scan"}.get(kind, kind)
    importlib.import_module(f"corpus.loaders.{loader}")
    monkeypatch.setattr(f"corpus.loaders.{loader}.PAGES", BYTES._replace(name="页数", most=1))
    with pytest.raises(OverBudgetError, match="页数 2超过"):
        read(data, {"image": "a.tif"}.get(kind, f"a.{kind}"))


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with (tmp_path / "大.txt").open("wb") as file:
        file.truncate(BYTES.most + 1)
    with pytest.raises(OverBudgetError, match="文件字节数"):
        load(tmp_path / "大.txt")


def test_a_cell_of_a_megabyte_in_a_delimited_file():
    assert "甲" * 200_000 in read(("任务,单位\n" + "甲" * 200_000 + ",市商务局\n").encode(), "a.csv").text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="这个系统没有管道文件，跳过")
def test_pipes_devices_and_links_in_a_folder(tmp_path):
    folder, outside = tmp_path / "文件", tmp_path / "别处"
    folder.mkdir()
    outside.mkdir()
    (outside / "机密.txt").write_text(TEXT, "utf-8")
    (folder / "方案.txt").write_text(TEXT, "utf-8")
    os.mkfifo(folder / "管道.txt")
    (folder / "外面.txt").symlink_to(outside / "机密.txt")
    (folder / "外面").symlink_to(outside)
    (folder / "里面.txt").symlink_to(folder / "方案.txt")
    (folder / "断.txt").symlink_to(folder / "没有.txt")
    (folder / "零.txt").symlink_to("/dev/zero")
    (folder / "环").symlink_to(folder)
    documents, failures = read_folder(folder)
    assert sorted(document.id for document in documents) == ["方案", "里面"]
    assert {failure.path.name for failure in failures} == {"管道.txt", "外面.txt", "外面", "断.txt", "零.txt"}
    assert "管道" in next(f.reason for f in failures if f.path.name == "管道.txt")
    with pytest.raises(UnreadableFileError, match="不是普通文件"):
        load(folder / "管道.txt")


def test_links_and_paths_in_an_archive(tmp_path):
    link = zipfile.ZipInfo("链接.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as package:
        package.writestr(link, "/etc/passwd")
        for name in ("../../外.txt", "/etc/外.txt", "C:\\外.txt", "好.txt"):
            package.writestr(name, TEXT)
    documents, failures = read_folder(tmp_path / "包.zip")
    assert [document.id for document in documents] == ["好"]
    assert len(failures) == 4 and not (tmp_path.parent / "外.txt").exists()


@pytest.mark.parametrize(
    "name", ["\u202etxt.方案", "方\x1b[31m案", "方\u2066案\u2069", "方\n案", "a" * 200, "<img src=x>", "=1+1", "-rf"]
)
def test_names_that_no_office_gives(tmp_path, name):
    (tmp_path / f"{name}.txt").write_text(TEXT, "utf-8")
    build = [sys.executable, "-m", "cli", "build", str(tmp_path), "--out", str(tmp_path / ".图谱"), "--json"]
    if name.startswith("方\x1b"):  # the slow way once: what the terminal gets
        run = subprocess.run(build[:-1], cwd=Path(__file__).parents[1], capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
    (document,), failures = read_folder(tmp_path)
    assert not failures and str(document.identity.place) == "平度市"
    assert document.id == name and document.passages


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x00", "\x1b", "\u200b", "\ufeff", "\xad"])
def test_characters_that_are_no_text_change_no_name(sign):
    """They stand inside the name of a body; the body is still that one and the sentence is quoted as it stands."""
    text = TEXT.replace("牵头单位：市商务局", f"牵头单位：市商{sign}务局")
    assert sign in text
    document = read_source(Source(text, "text"), Path("方案.txt"), {}, Path("方案.txt"))
    leads = [
        (graph.nodes[body]["name"], edge)
        for graph in [extract(document)]
        for body, _, edge in graph.edges(data=True)
        if edge["relation"] == "leads"
    ]
    assert "平度市商务局" in [name for name, _ in leads]
    for _, edge in leads:
        assert text[edge["start"] : edge["end"]] == edge["quote"]


def test_half_of_a_character_is_no_text():
    """No encoding has one, so what is read can always be written."""
    for data in (
        TEXT.replace("商务", "商\ud800务").encode(e, "surrogatepass") for e in ("utf-8", "utf-16", "utf-16-le")
    ):
        try:
            read(data, "方案.txt").text.encode("utf-8")
        except UnreadableFileError as error:
            assert str(error)


def test_a_paragraph_of_a_thousand_figures():
    """It took over two minutes: each clause looked at all the others. Growth is measured by `test_growth`."""
    figures = "，".join(f"指标{chinese(n)}达到{n + 3}万亩、增长{n % 90 + 1}%" for n in range(500))
    document = read_source(
        Source(TEXT.replace("（二）", f"{figures}。\n（二）"), "text"), Path("方案.txt"), {}, Path("方案.txt")
    )
    began = time.process_time()
    graph = extract(document)
    assert time.process_time() - began < 20
    values = {data.get("value") for _, data in graph.nodes(data=True) if data["type"] == "Target"}
    assert {3, 400, 502} <= values


def chinese(number: int) -> str:
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_documents_of_each_kind(kind, tmp_path):
    """A handful; `make fuzz` does it for ten minutes, and docs/security.md has the table of 2,000."""
    (tmp_path / "in").mkdir()
    (tmp_path / "kept").mkdir()
    tallies = run(tmp_path / "in", tmp_path / "kept", 7, lambda t: t[kind].tried >= 8, (kind,), 8)
    assert tallies[kind].clean, (tallies[kind], list((tmp_path / "kept").iterdir()))
    assert tallies[kind].tried == 8


def test_a_page_of_a_square_kilometre_is_rendered_no_larger_than_others():
    """OCR took minutes and gigabytes for a page whose box had been damaged."""
    image = Image.new("RGB", (300, 60), "white")
    canvas = Canvas(buffer := io.BytesIO(), pagesize=(14_000, 14_000))
    canvas.drawImage(ImageReader(image), 0, 0, 14_000, 14_000)
    canvas.save()
    from corpus.loaders.pdf import _rendered

    height, width, _ = _rendered(buffer.getvalue(), 0).shape
    assert height * width < 21_000_000


def test_the_same_seed_gives_the_same_documents():
    from tests.fuzz.mutators import mutated

    for kind, data in SEEDS.items():
        assert mutated(kind, data, random.Random(3))[:50] == mutated(kind, data, random.Random(3))[:50]
