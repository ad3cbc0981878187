"""Any file of an office by its content: old formats, archives, and files that are not what they are called."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corpus.loaders import SUFFIXES, Source, UnreadableFileError, load, load_archive, office

pytestmark = pytest.mark.slow

needs_office = pytest.mark.skipif(office.soffice() is None, reason="没有安装 LibreOffice，跳过")


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pack(path: Path, files: dict[str, bytes], **options) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["方案.txt", "方案.md", "方案"])
def test_plain_text_comes_out_as_it_stands(tmp_path, name):
    text = "一、总体要求\r\n　　坚持统筹推进。\n\n\n| 任务 | 单位 |\n"
    path = tmp_path / name
    path.write_bytes(text.encode("gb18030"))
    source = load(path)
    assert (source.text, source.encoding) == (text, "gb18030")
    assert source.format == ("markdown" if name.endswith(".md") else "text")


def test_markdown_may_begin_with_a_tag_and_a_piece_of_a_page_may_have_any_name(tmp_path):
    piece = "<div align='center'>一、总体要求</div>\n\n坚持统筹推进。"
    kinds = {}
    for name in ("方案.md", "方案.txt", "方案.doc", "方案.html"):
        path = tmp_path / name
        path.write_text(piece, "utf-8")
        kinds[name] = load(path).format
    assert kinds == {"方案.md": "markdown", "方案.txt": "text", "方案.doc": "html", "方案.html": "html"}


def test_two_characters_in_an_old_encoding(tmp_path):
    path = tmp_path / "短.txt"
    path.write_bytes("通知".encode("gb18030"))
    assert load(path).text == "通知"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("空.txt", b"", "空的"),
        ("空白.txt", b" \n\n", "没有.*文字"),
        ("程序.exe", bytes(range(256)) * 8, "二进制"),
        ("包.rar", b"Rar!\x1a\x07\x00data", "RAR"),
        ("图.docx", b"\x89PNG\r\n\x1a\n", "图片"),
        ("坏.docx", b"PK\x03\x04" + b"\x00" * 200, "损坏"),
        ("坏.zip", b"PK\x03\x04 not a zip at all", "损坏"),
        ("空.html", b"<html><body><script>var a = 1</script></body></html>", "没有文字"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, name, data, message):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match=message):
        load(path)


def test_a_missing_file_is_an_error_of_the_same_kind(tmp_path):
    with pytest.raises(UnreadableFileError, match="打不开"):
        load(tmp_path / "没有.txt")


def ole(stream: str, body: bytes = b"") -> bytes:
    """The outline of an OLE file: header, first sector, a directory entry with the name of a stream."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00")
    return head + body.ljust(512, b"\x00") + stream.encode("utf-16-le").ljust(128, b"\x00")


def test_a_password_protected_document_is_named_so(tmp_path):
    protected = tmp_path / "加密.docx"
    protected.write_bytes(ole("EncryptedPackage"))
    old = tmp_path / "加密.doc"
    # File information block: magic, …, flags at offset 10 with bit 8 “encrypted”.
    old.write_bytes(ole("WordDocument", struct.pack("<H8xH", 0xA5EC, 0x0100)))
    for path in (protected, old):
        with pytest.raises(UnreadableFileError, match="密码"):
            load(path)


def test_old_formats_without_libreoffice_say_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(office.shutil, "which", lambda name: None)
    path = tmp_path / "旧.wps"
    path.write_bytes(ole("WordDocument"))
    with pytest.raises(UnreadableFileError, match=r"LibreOffice.*另存为 \.docx"):
        load(path)


@pytest.fixture(scope="module")
def plan_docx() -> bytes:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (shape, text) in enumerate([("chineseCountingThousand", "%1、"), ("decimal", "%2.")])
    )
    ns = nsdecls("w")
    numbering.insert(0, parse_xml(f'<w:abstractNum {ns} w:abstractNumId="70">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {ns} w:numId="70"><w:abstractNumId w:val="70"/></w:num>'))
    for text, level in [("重点任务", 0), ("更新机床。", 1), ("更新锅炉。", 1)]:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {ns}><w:ilvl w:val="{level}"/><w:numId w:val="70"/></w:numPr>'))
    table = document.add_table(rows=3, cols=2)
    for cell, text in zip(table._cells, ["任务", "牵头单位", "机床", "市工业和信息化局", "锅炉", ""], strict=True):
        cell.text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    document.add_paragraph("请认真落实。")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@needs_office
@pytest.mark.parametrize("suffix", ["doc", "odt"])
def test_old_formats_read_like_the_docx_they_were(tmp_path, plan_docx, suffix):
    import subprocess

    original = tmp_path / "plan.docx"
    original.write_bytes(plan_docx)
    want = load(original).text
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office.soffice(),
        profile,
        "--headless",
        "--convert-to",
        suffix,
        "--outdir",
        str(tmp_path),
        str(original),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    made = (tmp_path / f"plan.{suffix}").read_bytes()
    # Under a wrong name, too: WPS files are often named .docx or .wps.
    renamed = tmp_path / "方案.docx"
    renamed.write_bytes(made)
    source = load(renamed)
    assert source.format == suffix
    assert source.text == want
    assert want.split("\n")[:3] == ["一、重点任务", "1. 更新机床。", "2. 更新锅炉。"]
    assert ".docx" in source.warnings[0]


@needs_office
def test_rich_text(tmp_path):
    escaped = "".join(f"\\u{ord(char)}?" for char in "一、推动设备更新。")
    path = tmp_path / "方案.rtf"
    path.write_text(r"{\rtf1\ansi\ansicpg936 " + escaped + r"\par 2025\par}", "ascii")
    assert load(path).text == "一、推动设备更新。\n2025"


def test_an_archive_gives_each_file_or_its_error(tmp_path):
    nested = pack(tmp_path / "inner.zip", {"a.txt": b"x"}).read_bytes()
    path = pack(
        tmp_path / "包.zip",
        {
            "甲/方案.txt": "一、总体要求".encode(),
            "乙.docx": word("二、重点任务"),
            "../../etc/escape.txt": "逃出去".encode(),
            "/abs.txt": "绝对路径".encode(),
            "C:\\x.txt": "盘符".encode(),
            "套.zip": nested,
            "套.docx": nested,
            "坏.pdf": b"%PDF-1.4 broken",
            "空.txt": b"",
            "炸弹.txt": b"0" * (40 << 20),
            "__MACOSX/._x": b"junk",
            "丙.txt": "三、保障措施".encode(),
        },
    )
    seen: list[tuple[int, int]] = []
    got = dict(load_archive(path, lambda done, total: seen.append((done, total))))
    read = {name: source.text for name, source in got.items() if isinstance(source, Source)}
    errors = {name: str(error) for name, error in got.items() if isinstance(error, UnreadableFileError)}
    assert read == {"甲/方案.txt": "一、总体要求", "乙.docx": "二、重点任务", "丙.txt": "三、保障措施"}
    reasons = {
        "../../etc/escape.txt": "包外",
        "/abs.txt": "包外",
        "C:/x.txt": "包外",
        "套.zip": "压缩包",
        "套.docx": "压缩包",
        "坏.pdf": "损坏",
        "空.txt": "空的",
        "炸弹.txt": "炸弹",
    }
    assert errors.keys() == reasons.keys()
    assert [name for name, reason in reasons.items() if reason not in errors[name]] == []
    assert seen[-1] == (11, 11)
    assert not (tmp_path.parent / "etc").exists()
    with pytest.raises(UnreadableFileError, match="压缩包"):
        load(path)


def test_chinese_names_of_an_archive_made_on_windows(tmp_path):
    plain = pack(tmp_path / "a.zip", {"XXXXXX.txt": "内容".encode()}).read_bytes()
    path = tmp_path / "b.zip"
    path.write_bytes(plain.replace(b"XXXXXX", "方案一".encode("gbk")))
    assert [name for name, _ in load_archive(path)] == ["方案一.txt"]


def test_five_hundred_files_with_one_that_cannot_be_read(tmp_path):
    files = {f"{n:03}.txt": f"第{n}号方案".encode() for n in range(549)} | {"坏.docx": b"PK\x03\x04broken"}
    got = list(load_archive(pack(tmp_path / "many.zip", files)))
    assert len(got) == 550
    assert [name for name, source in got if isinstance(source, UnreadableFileError)] == ["坏.docx"]


def test_a_bomb_inside_a_document_is_refused(tmp_path):
    path = tmp_path / "炸弹.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * (64 << 20))
    with pytest.raises(UnreadableFileError, match="炸弹"):
        load(path)
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    body = "<w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body>"
    xml = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><w:document {nsdecls("w")}>{body}</w:document>'
    pack(path, {"word/document.xml": xml.encode()})
    with pytest.raises(UnreadableFileError):
        load(path)


def test_a_fixed_layout_document(tmp_path):
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'

    def text(x: float, y: float, string: str, delta: str = "") -> str:
        steps = f' DeltaX="{delta}"' if delta else ""
        return (
            f'<ofd:TextObject Boundary="{x} {y} 160 8" Size="5.6">'
            f'<ofd:TextCode X="0" Y="5"{steps}>{string}</ofd:TextCode></ofd:TextObject>'
        )

    def page(*objects: str) -> bytes:
        layer = f"<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content>"
        return f"<ofd:Page {ns}>{layer}</ofd:Page>".encode()

    full = "推动工业设备更新，支持企业按照国家标准更新改造生产线和"  # 27 characters of 5.6 mm
    pages = [
        page(
            text(27.2, 60, full[:-2], "g 24 5.6"),
            text(16, 70, "检测设备，到２０２５年更新率达到35%以上。"),
            text(27.2, 50, "一、重点任务"),
            text(100, 285, "— 1 —"),
        ),
        page(text(27.2, 40, "（牵头单位：市商务局）"), text(100, 285, "— 2 —")),
    ]
    root = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    listed = '<ofd:Page ID="1" BaseLoc="Pages/P0.xml"/><ofd:Page ID="2" BaseLoc="/Doc_0/Pages/P1.xml"/>'
    document = f"<ofd:CommonData>{area}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
    path = pack(
        tmp_path / "方案.ofd",
        {
            "OFD.xml": f"<ofd:OFD {ns}>{root}</ofd:OFD>".encode(),
            "Doc_0/Document.xml": f"<ofd:Document {ns}>{document}</ofd:Document>".encode(),
            "Doc_0/Pages/P0.xml": pages[0],
            "Doc_0/Pages/P1.xml": pages[1],
        },
    )
    source = load(path)
    assert source.format == "ofd"
    assert source.text.split("\n") == [
        "一、重点任务",
        full[:-2] + "检测设备，到２０２５年更新率达到35%以上。",
        "（牵头单位：市商务局）",
    ]


def test_a_drawn_table_of_a_fixed_layout_document_and_what_is_left_out(tmp_path):
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'

    def text(x: float, y: float, string: str, turn: str = "") -> str:
        return (
            f'<ofd:TextObject Boundary="{x} {y} 60 8" Size="4.2"{turn}>'
            f'<ofd:TextCode X="0" Y="5" DeltaX="g {len(string) - 1} 4.2">{string}</ofd:TextCode></ofd:TextObject>'
        )

    def stroke(x0: float, y0: float, x1: float, y1: float) -> str:
        data = f"M 0 0 L {x1 - x0} {y1 - y0}"
        return (
            f'<ofd:PathObject Boundary="{x0} {y0} {x1 - x0} {y1 - y0}">'
            f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    rows = [("任务", "牵头单位"), ("整治河道", "市水务局"), ("改造管网", "市住建局")]
    objects = [stroke(20, 50 + 10 * n, 140, 50 + 10 * n) for n in range(4)]
    objects += [stroke(20 + 60 * n, 50, 20 + 60 * n, 80) for n in range(3)]
    objects += [text(22 + 60 * m, 51 + 10 * n, cell) for n, row in enumerate(rows) for m, cell in enumerate(row)]
    objects.append(text(60, 150, "内部资料", ' CTM="0.7 0.7 -0.7 0.7 0 0"'))
    layer = f"<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content>"
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    pages = '<ofd:Pages><ofd:Page ID="1" BaseLoc="P0.xml"/></ofd:Pages>'
    root = "<ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody>"
    path = pack(
        tmp_path / "方案.ofd",
        {
            "OFD.xml": f"<ofd:OFD {ns}>{root}</ofd:OFD>".encode(),
            "D/Document.xml": f"<ofd:Document {ns}><ofd:CommonData>{area}</ofd:CommonData>{pages}</ofd:Document>".encode(),
            "D/P0.xml": f"<ofd:Page {ns}>{layer}</ofd:Page>".encode(),
        },
    )
    source = load(path)
    assert [line for line in source.text.split("\n") if "---" not in line] == [f"| {a} | {b} |" for a, b in rows]
    assert source.warnings == ("斜放或零星侧放的文字（如水印、装订线）在 1 页上，未读入：“内部资料”",)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '{"title": "某市方案", "content": "1.修路。（责任单位：市交通局）"}'),
        ("a.txt", '[{"任务": "修路", "责任单位": "市交通局"}]'),
        ("a.jsonl", '{"id": 1}\n{"id": 2}'),
        ("a.xml", '<?xml version="1.0"?><doc><title>某市方案</title><p>1.修路。（责任单位：市交通局）</p></doc>'),
        ("a.txt", "<plan><title>某市方案</title><item>修路</item></plan>"),
        ("a.svg", "<svg xmlns='http://www.w3.org/2000/svg'><text>修路</text></svg>"),
        ("a.tex", "\\section{一、重点任务} 1.修路。"),
        ("a.yaml", "任务: 修路\n单位: 市交通局"),
    ],
)
def test_data_and_markup_are_refused_by_name(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(UnreadableFileError, match="不是支持的公文格式"):
        load(path)


@pytest.mark.parametrize(
    "content", ["[1] 修路。\n[2] 架桥。", "{附件}修路方案", "<方案>修路</方案>，<注>见附件。", "<b>修路</b>：市交通局"]
)
def test_text_that_only_looks_like_markup_is_text(tmp_path, content):
    path = tmp_path / "a.txt"
    path.write_text(content, "utf-8")
    assert load(path).text.startswith(content[:3])


@needs_office
def test_the_last_table_of_an_old_word_file_is_read(tmp_path):
    document = docx.Document()
    document.add_paragraph("重点任务分工表")
    rows = [["序号", "任务", "牵头单位"], ["1", "修桥", "市交通局"], ["2", "", "市公路局"], ["3", "挖沟", "市水利局"]]
    table = document.add_table(rows=4, cols=3)
    for cell, text in zip(table._cells, [text for row in rows for text in row], strict=True):
        cell.text = text
    document.save(tmp_path / "表.docx")
    subprocess.run(
        [office.soffice(), "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(tmp_path / "表.docx")],
        check=True,
        capture_output=True,
    )
    assert load(tmp_path / "表.doc").text.split("\n") == [
        "重点任务分工表", "| 序号 | 任务 | 牵头单位 |", "| --- | --- | --- |",
        "| 1 | 修桥 | 市交通局 |", "| 2 |  | 市公路局 |", "| 3 | 挖沟 | 市水利局 |",
    ]  # fmt: skip


@needs_office
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_old_sheets_are_read_like_new_ones(tmp_path, suffix):
    import openpyxl

    book = openpyxl.Workbook()
    for row in [["某市任务清单"], ["任务", "牵头单位"], ["修桥", "市交通局"], ["架灯", None]]:
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.active.merge_cells("B3:B4")
    original = tmp_path / "清单.xlsx"
    book.save(original)
    command = [office.soffice(), "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), str(original)]
    subprocess.run(command, check=True, capture_output=True)
    made = tmp_path / f"清单.{suffix}"
    if not made.exists():
        pytest.skip("没有安装 LibreOffice Calc，跳过")
    assert load(made).text == load(original).text


@needs_office
def test_flat_opendocument_is_read(tmp_path):
    path = tmp_path / "方案.fodt"
    names = {"office": "office", "text": "text"}
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for n, v in names.items())
    mime = "application/vnd.oasis.opendocument.text"
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.3" office:mimetype="{mime}">'
        "<office:body><office:text><text:p>1.修路。（责任单位：市交通局）</text:p></office:text></office:body></office:document>",
        "utf-8",
    )
    source = load(path)
    assert (source.format, source.text) == ("fodt", "1.修路。（责任单位：市交通局）")


def test_text_struck_out_in_markdown_is_left_out_and_said(tmp_path):
    from corpus.reader import read_file

    path = tmp_path / "方案.md"
    path.write_text("# 某市方案\n\n1.修路。（牵头单位：~~市交通局~~市公路局）\n", "utf-8")
    document = read_file(path)
    assert "（牵头单位：市公路局）".translate(str.maketrans("（：）", "(:)")) in document.text.text
    assert document.source.warnings == ("划有删除线的文字 1 处未读入：“市交通局”",)


def test_suffixes_are_those_of_the_formats_read():
    wanted = {".txt", ".md", ".html", ".htm", ".mht", ".docx", ".doc", ".wps", ".pdf", ".xlsx", ".csv", ".ofd", ".zip"}
    assert wanted <= SUFFIXES
