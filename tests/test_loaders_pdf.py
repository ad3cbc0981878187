"""PDFs made with real tools: what went in comes out, in reading order, without the furniture of the pages."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

from corpus.loaders import UnreadableFileError, load, office

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
FONT = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc")
needs_font = pytest.mark.skipif(not FONT.exists(), reason="没有安装 fonts-noto-cjk，跳过")

BODY = ParagraphStyle("body", fontName="STSong-Light", fontSize=11, leading=18, firstLineIndent=22, wordWrap="CJK")
HEAD = ParagraphStyle("head", parent=BODY, fontSize=16, leading=26, firstLineIndent=0, alignment=1)


def plan(tasks: int) -> list[str]:
    """Paragraphs of a made-up plan, of lengths that end lines in every place."""
    paragraphs = ["一、总体要求", "坚持统筹推进、分类实施，到2027年，重点行业设备更新取得明显成效。", "二、重点任务"]
    for number in range(1, tasks + 1):
        measures = "".join(f"支持第{k}类设备按照标准更新改造，" for k in range(number % 7 + 1))
        paragraphs.append(
            f"（{number}）推进第{number}项工作。{measures}"
            f"到2025年，更新率达到{10 + number}%以上；力争新增投资{number}.5亿元。"
            f"（牵头单位：市工业和信息化局；责任单位：市发展改革委、市财政局{'、市商务局' * (number % 3)}）"
        )
    return [*paragraphs, "三、保障措施", "加强组织领导，压实工作责任，确保各项任务落实到位。"]


def make(path: Path, flowables: list, columns: int = 1, *, bare: bool = False, **options) -> Path:
    width, height = A4

    def furniture(canvas, document):
        if bare:
            return
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(60, height - 40, "某市人民政府公报")
        canvas.drawRightString(width - 60, height - 40, f"2024年第{document.page}期")
        canvas.drawCentredString(width / 2, 30, f"— {document.page} —")

    each = (width - 120 - 24 * (columns - 1)) / columns
    frames = [Frame(60 + n * (each + 24), 60, each, height - 130, 0, 0, 0, 0, id=str(n)) for n in range(columns)]
    document = BaseDocTemplate(str(path), pagesize=A4, **options)
    document.addPageTemplates(PageTemplate("page", frames, onPage=furniture))
    document.build(flowables)
    return path


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_paragraphs_come_out_as_they_went_in(tmp_path, columns):
    paragraphs = plan(40)
    path = make(tmp_path / "plan.pdf", [Paragraph(p, BODY) for p in paragraphs], columns)
    seen: list[tuple[int, int]] = []
    source = load(path, lambda done, total: seen.append((done, total)))
    assert source.text.split("\n") == paragraphs
    assert source.ocr_confidence is None and source.warnings == ()
    assert len(seen) > 2 and seen == [(n, len(seen)) for n in range(1, len(seen) + 1)]


def test_a_title_over_two_columns_comes_first(tmp_path):
    paragraphs = plan(6)
    path = tmp_path / "page.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    heading = Paragraph("关于推动大规模设备更新的实施方案", HEAD)
    heading.wrapOn(canvas, 480, 100)
    heading.drawOn(canvas, 60, 760)
    half = [paragraphs[:5], paragraphs[5:]]
    for x, part in zip((60, 310), half, strict=True):
        y = 740.0
        for text in part:
            flowable = Paragraph(text, BODY)
            _, used = flowable.wrapOn(canvas, 225, 700)
            y -= used
            flowable.drawOn(canvas, x, y)
    canvas.save()
    assert load(path).text.split("\n") == ["关于推动大规模设备更新的实施方案", *paragraphs]


def test_a_ruled_table_keeps_its_merged_cells_and_wrapped_names(tmp_path):
    cell = ParagraphStyle("cell", parent=BODY, firstLineIndent=0, fontSize=10, leading=14)
    rows = [
        ["序号", "任务", "牵头单位"],
        ["1", "更新工业设备", "市工业和信息化局、市国有资产监督管理委员会"],
        ["2", "更新锅炉", ""],
        ["3", "更新电梯", "市住房城乡建设局"],
    ]
    table = Table([[Paragraph(text, cell) for text in row] for row in rows], colWidths=[40, 120, 130])
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("SPAN", (2, 1), (2, 2))])
    before, after = "各项任务分工如下，请认真落实。", "请各单位按季度报送进展。"
    path = make(tmp_path / "table.pdf", [Paragraph(before, BODY), table, Paragraph(after, BODY)], bare=True)
    owner = "市工业和信息化局、市国有资产监督管理委员会"
    assert load(path).text.split("\n") == [
        before,
        "| 序号 | 任务 | 牵头单位 |",
        "| --- | --- | --- |",
        f"| 1 | 更新工业设备 | {owner} |",
        f"| 2 | 更新锅炉 | {owner} |",
        "| 3 | 更新电梯 | 市住房城乡建设局 |",
        after,
    ]


def test_a_table_without_its_side_lines(tmp_path):
    rows = [["指标", "2023年", "目标"], ["数控化率", "60%", "93%以上"], ["电梯更新", "10台", "100台（套）"]]
    table = Table(rows, colWidths=[120, 100, 100])
    rules = [
        ("LINEABOVE", (0, 0), (-1, -1), 0.5, colors.black),
        ("LINEBELOW", (0, -1), (-1, -1), 0.5, colors.black),
        ("LINEAFTER", (0, 0), (-2, -1), 0.5, colors.black),
        ("FONT", (0, 0), (-1, -1), "STSong-Light", 10),
    ]
    table.setStyle(rules)
    path = make(tmp_path / "open.pdf", [Paragraph("主要指标如下。", BODY), table], bare=True)
    assert load(path).text.split("\n") == [
        "主要指标如下。",
        "| 指标 | 2023年 | 目标 |",
        "| --- | --- | --- |",
        "| 数控化率 | 60% | 93%以上 |",
        "| 电梯更新 | 10台 | 100台（套） |",
    ]


def test_a_table_over_two_pages_is_one_table(tmp_path):
    rows = [["序号", "任务"], *[[str(n), f"第{n}项任务"] for n in range(1, 61)]]
    table = Table(rows, colWidths=[40, 200], repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "STSong-Light", 10)])
    lines = load(make(tmp_path / "long.pdf", [table])).text.split("\n")
    assert lines == [
        "| 序号 | 任务 |",
        "| --- | --- |",
        *[f"| {n} | 第{n}项任务 |" for n in range(1, 61)],
    ]


def test_articles_of_a_newspaper_page_come_one_after_the_other(tmp_path):
    tasks = plan(16)[3:]
    small = ParagraphStyle("small", parent=BODY, fontSize=8.5, leading=13, firstLineIndent=17)
    path = tmp_path / "news.pdf"
    canvas = Canvas(str(path), pagesize=A4)

    def draw(x: float, y: float, width: float, texts: list[str], style: ParagraphStyle) -> None:
        for text in texts:
            flowable = Paragraph(text, style)
            y -= flowable.wrapOn(canvas, width, 800)[1]
            flowable.drawOn(canvas, x, y)

    # One narrow article on the left; two with headlines over three columns; the columns' lines are not level.
    draw(40, 800, 120, ["设备更新见闻"], ParagraphStyle("left", parent=HEAD, fontSize=14, leading=20))
    draw(40, 768, 120, tasks[:4], small)
    draw(175, 800, 378, ["全市部署大规模设备更新工作"], HEAD)
    draw(175, 330, 378, ["以旧换新活动启动"], HEAD)
    for number in range(3):
        draw(175 + 130 * number, 763 - 3 * number, 118, tasks[4 + 2 * number : 6 + 2 * number], small)
        draw(175 + 130 * number, 296, 118, tasks[10 + 2 * number : 12 + 2 * number], small)
    canvas.save()
    assert load(path).text.split("\n") == [
        "设备更新见闻",
        *tasks[:4],
        "全市部署大规模设备更新工作",
        *tasks[4:10],
        "以旧换新活动启动",
        *tasks[10:16],
    ]


@pytest.mark.skipif(office.soffice() is None or not FONT.exists(), reason="没有安装 LibreOffice 或中文字体，跳过")
@pytest.mark.slow
def test_a_table_cut_by_page_ends_reads_like_the_word_file_it_was(tmp_path):
    document = docx.Document()
    font = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    font.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    document.add_paragraph("附件1")
    table = document.add_table(rows=20, cols=4, style="Table Grid")
    for number, row in enumerate(table.rows):
        texts = ["序号", "主要内容", "牵头单位", "完成时限"]
        if number:
            content = f"到2025年，完成第{number}类设备更新{number * 10}台（套），数控化率达到{40 + number}%以上。" * 3
            texts = [str(number), content, "市工业和信息化局、市发展改革委" if number % 3 == 1 else "", "2025年底"]
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for first in range(1, 19, 3):
        table.cell(first, 2).merge(table.cell(first + 2, 2))
    document.add_paragraph("注：列第一位的为牵头单位。")
    word = tmp_path / "table.docx"
    document.save(word)
    options = [f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    command = [office.soffice(), *options, "--outdir", str(tmp_path), str(word)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    want = load(word).text
    assert want.count("\n") == 22
    assert load(tmp_path / "table.pdf").text == want


def test_annex_labels_at_the_top_of_pages_are_no_furniture(tmp_path):
    path = tmp_path / "annexes.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for number in range(1, 5):
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(60, 790, f"附件{number + number // 3}")
        canvas.drawString(60, 700, f"第{number}项内容。")
        canvas.drawCentredString(300, 30, f"第 {number} 页 共 4 页")
        canvas.showPage()
    canvas.save()
    assert load(path).text.split("\n") == [
        line for n in range(1, 5) for line in (f"附件{n + n // 3}", f"第{n}项内容。")
    ]


def test_a_title_of_two_lines_on_every_page_does_not_cut_a_sentence(tmp_path):
    def page(lines: list[str]):
        def draw(canvas):
            for n, text in enumerate(["某市人民政府办公室关于印发某市道路建设", "工作方案的通知"]):
                write(canvas, 60, 800 - 17 * n, text)
            for n, text in enumerate(lines):
                write(canvas, 60, 764 - 20 * n, text)

        return draw

    sentence = "（一）修路。整治市区主干道路面，更换破损的井盖和路灯，补植行道树，完善排水设施并划设非机动车道，改造沿线公交站台和照明。"
    cut = [sentence[:30], sentence[30:]]
    text = load(drawn(tmp_path / "plan.pdf", page(["一、重点任务", cut[0]]), page([cut[1], "（二）架桥。"]))).text
    assert text.count("某市人民政府办公室") == 1 and sentence in text


def test_the_last_row_alone_on_a_page_belongs_to_the_table_before(tmp_path):
    rows = [["序号", "任务", "牵头单位"], ["1", "修桥", "市交通局"], ["2", "挖沟", "市水利局"]]
    path = drawn(
        tmp_path / "plan.pdf",
        lambda canvas: rule_table(canvas, 60, 700, rows),
        lambda canvas: rule_table(canvas, 60, 700, [["3", "种树", "市林业局"]]),
    )
    assert load(path).text.split("\n")[2:] == [
        "| 1 | 修桥 | 市交通局 |",
        "| 2 | 挖沟 | 市水利局 |",
        "| 3 | 种树 | 市林业局 |",
    ]


def test_an_encrypted_file_is_named_so(tmp_path):
    locked = pdfencrypt.StandardEncryption("secret", ownerPassword="owner", strength=128)
    path = make(tmp_path / "locked.pdf", [Paragraph("内容。", BODY)], encrypt=locked)
    with pytest.raises(UnreadableFileError, match="密码"):
        load(path)
    printed_only = pdfencrypt.StandardEncryption("", ownerPassword="owner", canModify=0, strength=128)
    path = make(tmp_path / "protected.pdf", [Paragraph("内容公开，禁止修改。", BODY)], encrypt=printed_only, bare=True)
    assert load(path).text == "内容公开，禁止修改。"


def test_a_damaged_file_is_named_so(tmp_path):
    whole = make(tmp_path / "whole.pdf", [Paragraph(p, BODY) for p in plan(30)]).read_bytes()
    for name, data in {"cut": whole[:300], "noise": b"%PDF-1.7\n" + bytes(range(256)) * 20}.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        with pytest.raises(UnreadableFileError, match=r"损坏|没有页面"):
            load(path)


@pytest.mark.slow
def test_text_lost_to_damage_is_not_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr("reportlab.rl_config.useA85", 0)
    whole = make(tmp_path / "whole.pdf", [Paragraph(p, BODY) for p in plan(60)], pageCompression=1).read_bytes()
    streams = [at for at in range(len(whole)) if whole.startswith(b"stream", at) and whole[at - 3 : at] != b"end"]
    damaged = bytearray(whole)
    at = streams[len(streams) // 2] + 400
    damaged[at : at + 40] = b"\xff" * 40
    path = tmp_path / "damaged.pdf"
    path.write_bytes(bytes(damaged))
    source = load(path)
    assert any("损坏" in warning for warning in source.warnings)
    path.write_bytes(whole)
    assert load(path).warnings == ()


def scan(lines: list[str], size: int = 34) -> Image.Image:
    image = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), size, index=2)
    for number, line in enumerate(lines):
        draw.text((150, 160 + number * 2 * size), line, font=font, fill="black")
    return image


SCANNED = [
    "设备更新实施方案",
    "　　（一）推动工业设备更新。到2025年，规模以上企业",
    "更新率达到35%以上。（牵头单位：市工业和信息化局）",
    "　　（二）加强组织领导，压实工作责任。",
]


@needs_font
@pytest.mark.slow
def test_a_scanned_page_is_recognised_and_marked(tmp_path):
    pytest.importorskip("rapidocr", reason="没有安装 OCR 组件 rapidocr，跳过")
    path = tmp_path / "scan.pdf"
    scan(SCANNED).save(path, resolution=150)
    source = load(path)
    # The recogniser takes brackets and colons of either width for one another; cleaning folds them.
    assert source.text.translate(str.maketrans("():", "（）：")).split("\n") == [
        "设备更新实施方案",
        "（一）推动工业设备更新。到2025年，规模以上企业更新率达到35%以上。（牵头单位：市工业和信息化局）",
        "（二）加强组织领导，压实工作责任。",
    ]
    assert source.ocr_confidence is not None and 0.8 < source.ocr_confidence <= 1
    assert "OCR" in source.warnings[0]


@needs_font
def test_a_scan_without_the_recogniser_says_what_to_install(tmp_path, monkeypatch):
    import sys

    from corpus.loaders import ocr

    ocr._engine.cache_clear()
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    path = tmp_path / "scan.pdf"
    scan(SCANNED).save(path, resolution=150)
    with pytest.raises(UnreadableFileError, match="OCR"):
        load(path)
    # With text on another page nothing is lost: the scanned one is reported.
    canvas = Canvas(buffer := io.BytesIO(), pagesize=A4)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(60, 700, "有文字层的一页，内容照常读出。")
    canvas.showPage()
    picture = tmp_path / "scan.png"
    scan(SCANNED).save(picture)
    canvas.drawImage(str(picture), 0, 0, *A4)
    canvas.save()
    path.write_bytes(buffer.getvalue())
    source = load(path)
    assert source.text == "有文字层的一页，内容照常读出。"
    assert "第 2 页" in source.warnings[0]


def test_a_text_layer_of_glyph_numbers_is_not_taken_for_text():
    from corpus.loaders.trust import is_broken

    assert is_broken(["(cid:1117)", "(cid:22)", "(cid:8)"])
    assert is_broken(list("ÖÐ¹úÕþ¸®"))
    assert not is_broken(list("推动设备更新café"))


def drawn(path: Path, *pages) -> Path:
    """A PDF of pages drawn by functions of the canvas."""
    canvas = Canvas(str(path), pagesize=A4)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def write(canvas, x: float, y: float, text: str, size: float = 14) -> float:
    """Draw a piece of a line; gives where it ends."""
    canvas.setFont("STSong-Light", size)
    canvas.drawString(x, y, text)
    return x + pdfmetrics.stringWidth(text, "STSong-Light", size)


def rule_table(canvas, x: float, y: float, rows: list[list[str]], wide: float = 120, high: float = 26) -> None:
    for n in range(len(rows) + 1):
        canvas.line(x, y - n * high, x + wide * len(rows[0]), y - n * high)
    for n in range(len(rows[0]) + 1):
        canvas.line(x + n * wide, y, x + n * wide, y - len(rows) * high)
    for n, row in enumerate(rows):
        for m, cell in enumerate(row):
            write(canvas, x + m * wide + 4, y - n * high - high + 8, cell, 12)


ROWS = [["任务", "牵头单位"], ["整治河道", "市水务局"], ["划定红线", "市自然资源局"], ["改造管网", "市住建局"]]


@pytest.mark.parametrize("note", ["①", "1", "[1]", "注："])
def test_a_note_at_the_foot_of_a_page_does_not_cut_a_sentence(tmp_path, note):
    def first(canvas):
        write(canvas, 80, 760, "一、重点任务")
        write(canvas, 80, 734, "　　1.推进回收。设置回收箱，建立回收台账，每月通报，快递包装回")
        write(canvas, 80, 120, f"{note}回收率指回收的包装件数占投递件数的比例，由", 9)
        write(canvas, 80, 106, "主管部门按季度统计。", 9)
        write(canvas, 280, 40, "- 1 -", 9)

    def second(canvas):
        write(canvas, 80, 760, "收率2025年达到80%。（牵头单位：市商务局）")
        write(canvas, 80, 734, "　　2.加强监管。（责任单位：市市场监管局）")
        write(canvas, 280, 40, "- 2 -", 9)

    assert load(drawn(tmp_path / "plan.pdf", first, second)).text.split("\n") == [
        "一、重点任务",
        "1.推进回收。设置回收箱，建立回收台账，每月通报，快递包装回收率2025年达到80%。（牵头单位：市商务局）",
        f"{note}回收率指回收的包装件数占投递件数的比例，由主管部门按季度统计。",
        "2.加强监管。（责任单位：市市场监管局）",
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_is_read_whichever_way_it_is_turned(tmp_path, turn):
    def page(canvas):
        canvas.translate(*{90: (A4[0], 0), 180: A4, 270: (0, A4[1])}[turn])
        canvas.rotate(turn)
        write(canvas, 80, 480, "重点任务分工表", 16)
        rule_table(canvas, 80, 440, ROWS)

    lines = load(drawn(tmp_path / "plan.pdf", lambda canvas: write(canvas, 80, 700, "工作方案"), page)).text.split("\n")
    assert lines[:3] == ["工作方案", "重点任务分工表", "| 任务 | 牵头单位 |"]
    assert lines[4:] == [f"| {a} | {b} |" for a, b in ROWS[1:]]


def test_lines_of_a_turned_page_that_are_level_but_for_a_rounding_error(tmp_path):
    """As programs write them that turn a page by the cosine of 90°: 6e-17, and pdfplumber took level lines to be upright."""

    def page(canvas):
        canvas.setPageRotation(90)
        canvas.addLiteral(".00000000000000006123234 1 -1 .00000000000000006123234 595.30396 0 cm")
        rule_table(canvas, 57.25, 476.653, ROWS)

    lines = load(drawn(tmp_path / "plan.pdf", lambda canvas: write(canvas, 80, 700, "工作方案"), page)).text.split("\n")
    assert lines[1] == "| 任务 | 牵头单位 |"
    assert lines[3:] == [f"| {a} | {b} |" for a, b in ROWS[1:]]


def test_a_table_lying_on_an_upright_page_is_read_after_its_text(tmp_path):
    def page(canvas):
        write(canvas, 80, 780, "一、重点任务")
        write(canvas, 80, 754, "1.建设水厂，保障城乡居民用水。（牵头单位：市水务局）")
        canvas.translate(A4[0] - 60, 60)
        canvas.rotate(90)
        rule_table(canvas, 0, 300, ROWS)

    lines = load(drawn(tmp_path / "plan.pdf", page)).text.split("\n")
    assert lines[:3] == ["一、重点任务", "1.建设水厂，保障城乡居民用水。（牵头单位：市水务局）", "| 任务 | 牵头单位 |"]
    assert lines[-1] == "| 改造管网 | 市住建局 |"


def test_names_on_lines_of_their_own_in_a_table_without_lines(tmp_path):
    rows = [["1", "轮训果农", "县农业农村局", "县职业教育中心"], ["", "", "", "县果业协会"],
            ["2", "畅通运输", "县交通运输局", "县公安局交通管"], ["", "", "", "理大队"],
            ["3", "新建冷库", "县农技推广中心", "县果业研究中心"], ["", "", "", "县科学技术协会"]]  # fmt: skip

    def page(canvas):
        for row, y in zip(
            [["序号", "工作任务", "牵头单位", "协办单位"], *rows], (700, 660, 642, 602, 584, 544, 526), strict=True
        ):
            for text, x in zip(row, (80, 140, 260, 400), strict=True):
                write(canvas, x, y, text)

    lines = load(drawn(tmp_path / "plan.pdf", page)).text.split("\n")
    assert [line.split(" | ")[-1].rstrip(" |") for line in lines[2:]] == [
        "县职业教育中心 县果业协会", "县公安局交通管理大队", "县果业研究中心 县科学技术协会",
    ]  # fmt: skip


def test_raised_struck_and_slanted_text(tmp_path):
    def page(canvas):
        x = write(canvas, 80, 714, "1.增绿。新增绿地30万m")
        canvas.setFont("STSong-Light", 8.5)
        canvas.drawString(x, 719, "2")
        x = write(canvas, x + 5, 714, "，植树5×10")
        canvas.setFont("STSong-Light", 8.5)
        canvas.drawString(x, 719, "4")
        write(canvas, x + 5, 714, "株。")
        x = write(canvas, 80, 688, "（牵头单位：")
        end = write(canvas, x, 688, "市交通局")
        canvas.line(x, 693, end, 693)
        write(canvas, end, 688, "市林业局）")
        canvas.translate(200, 400)
        canvas.rotate(45)
        write(canvas, 0, 0, "内部资料", 60)

    source = load(drawn(tmp_path / "plan.pdf", page))
    assert re.sub(r"\s", "", source.text) == "1.增绿。新增绿地30万m²，植树5×10⁴株。（牵头单位：市林业局）"
    assert [w.split("：")[1] for w in source.warnings] == ["“内部资料”", "“市交通局”"]


def test_form_values_are_read_and_notes_and_attachments_said(tmp_path):
    def page(canvas):
        write(canvas, 80, 700, "牵头单位：")
        canvas.acroForm.textfield(
            name="a", x=152, y=694, width=120, height=20, value="BUREAU", fontName="Helvetica", fontSize=12
        )
        canvas.textAnnotation("unit to be checked", Rect=[400, 700, 420, 720])

    source = load(drawn(tmp_path / "plan.pdf", page))
    assert source.text.replace(" ", "") == "牵头单位：BUREAU"
    assert source.warnings == ("批注 1 条未读入：“unit to be checked”",)


def test_items_without_space_or_indent_between_them_stay_items(tmp_path):
    def page(canvas):
        for n, line in enumerate(
            [
                "1.扩大仓容。（牵头单位：市商务局）",
                "2.严格检验，从严处罚。（牵头单位：市市场监管局）",
                "3.保障运输。（牵头单位：市交通局）",
            ]
        ):
            write(canvas, 80, 700 - 60 * n, line)

    assert len(load(drawn(tmp_path / "plan.pdf", page)).text.split("\n")) == 3


def test_two_tables_of_a_page_stay_two(tmp_path):
    from corpus.tables import find_tables

    def page(canvas):
        write(canvas, 80, 780, "工程任务清单")
        rule_table(canvas, 60, 740, [["任务", "牵头单位"], ["修桥", "市交通局"], ["架灯", "市城管局"]], 110)
        rule_table(canvas, 320, 740, [["事项", "责任单位"], ["铺路", "市公路局"], ["挖沟", "市水利局"]], 110)

    tables = find_tables(load(drawn(tmp_path / "plan.pdf", page)).text)
    assert [[row[0].text + row[1].text for row in table.rows] for table in tables] == [
        ["修桥市交通局", "架灯市城管局"],
        ["铺路市公路局", "挖沟市水利局"],
    ]


def test_a_table_without_lines_is_read_where_blank_strips_part_its_columns(tmp_path):
    rows = [["序号", "工作任务", "牵头单位"], ["1", "完善社区食堂", "市林业局"], ["2", "更新电梯", "市应急局"]]

    def page(wide: float):
        def draw(canvas):
            write(canvas, 80, 760, "工作任务安排表", 18)
            for n, row in enumerate(rows):
                for x, cell in zip((60, 110, 260), row, strict=True):
                    write(canvas, x, 720 - 30 * n, cell, 12)
            write(canvas, 110, 720 - 30 * 2 - 15, "和扶梯", 12)
            write(canvas, 60, 610, "各单位要提高认识，压实责任，确保完成任务，定期报送进展情况，接受监督。", wide)

        return draw

    lines = load(drawn(tmp_path / "plan.pdf", page(12))).text.split("\n")
    assert lines[1:] == [
        "| 序号 | 工作任务 | 牵头单位 |",
        "| --- | --- | --- |",
        "| 1 | 完善社区食堂 | 市林业局 |",
        "| 2 | 更新电梯和扶梯 | 市应急局 |",
        "各单位要提高认识，压实责任，确保完成任务，定期报送进展情况，接受监督。",
    ]


def test_bulleted_items_with_hanging_lines_stay_whole_and_apart(tmp_path):
    def page(canvas):
        write(canvas, 80, 780, "一、重点任务")
        y = 750
        for first, second in [
            ("建设充电设施。加强统筹协调，细化工作措施，明确时间节点，", "确保按期完成。（牵头单位：市商务局）"),
            ("完善社区食堂。加强统筹协调，细化工作措施，明确时间节点，", "确保按期完成。（牵头单位：市民政局）"),
        ]:
            write(canvas, 80, y, "●")
            write(canvas, 104, y, first)
            write(canvas, 104, y - 24, second)
            y -= 48

    lines = load(drawn(tmp_path / "plan.pdf", page)).text.replace("● ", "●").split("\n")
    assert [(line[:5], line[-7:]) for line in lines[1:]] == [
        ("●建设充电", "位：市商务局）"),
        ("●完善社区", "位：市民政局）"),
    ]


def folded(text: str) -> str:
    """The recogniser takes brackets and colons of either width for one another; cleaning folds them."""
    return text.translate(str.maketrans("():;", "（）：；")).replace(" ", "")


@needs_font
@pytest.mark.parametrize("turn", [180, 90, 1.5])
@pytest.mark.slow
def test_a_scan_is_turned_upright(tmp_path, turn):
    pytest.importorskip("rapidocr", reason="没有安装 OCR 组件 rapidocr，跳过")
    lines = ["粮食收储工作方案", "1.扩大仓容。（牵头单位：市商务局）", "2.严格检验。（牵头单位：市市场监管局）"]
    path = tmp_path / "scan.pdf"
    scan(lines).rotate(turn, Image.Resampling.BICUBIC, expand=turn > 2, fillcolor="white").save(path, resolution=150)
    assert folded(load(path).text).split("\n") == lines


@needs_font
@pytest.mark.slow
def test_per_mille_on_a_scan_is_not_per_cent(tmp_path):
    pytest.importorskip("rapidocr", reason="没有安装 OCR 组件 rapidocr，跳过")
    path = tmp_path / "scan.png"
    # Small, and no strip: recognition enlarges a picture until its shorter side is long enough.
    scan(["火灾受害率0.8‰以内，达98.5%，", "死亡率低于6‰，城镇化率达60%。"]).crop((100, 120, 740, 560)).save(path)
    assert "".join(char for char in load(path).text if char in "%‰") == "‰%‰%"


def test_per_mille_recognised_with_a_ring_to_spare():
    from corpus.loaders.permille import with_permille

    assert with_permille("低于0.8%o，低于6‰o，低于7%0。", None) == "低于0.8‰，低于6‰，低于7‰。"


@needs_font
@pytest.mark.slow
def test_a_scanned_table_lying_askew_keeps_its_rows(tmp_path):
    pytest.importorskip("rapidocr", reason="没有安装 OCR 组件 rapidocr，跳过")
    image = scan([])
    draw_table(image, (150, 200), (450, 90))
    path = tmp_path / "scan.png"
    image.rotate(1.2, Image.Resampling.BICUBIC, fillcolor="white").rotate(90, expand=True).save(path)
    source = load(path)
    assert source.format == "image"
    assert [line for line in source.text.split("\n") if "---" not in line] == [f"| {a} | {b} |" for a, b in ROWS]


def draw_table(image: Image.Image, corner: tuple[int, int], cell: tuple[int, int]) -> None:
    """The ruled table of tasks, from its left upper corner, with cells of one width and height."""
    (left, top), (width, height) = corner, cell
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), 32, index=2)
    for n in range(len(ROWS) + 1):
        draw.line((left, top + height * n, left + 2 * width, top + height * n), fill="black", width=3)
    for n in range(3):
        draw.line((left + width * n, top, left + width * n, top + height * len(ROWS)), fill="black", width=3)
    for n, row in enumerate(ROWS):
        for m, text in enumerate(row):
            draw.text((left + 15 + width * m, top + height // 2 - 23 + height * n), text, font=font, fill="black")


def table_picture(path: Path) -> Path:
    """A picture of the table of tasks."""
    image = Image.new("RGB", (700, 40 + 70 * len(ROWS)), "white")
    draw_table(image, (20, 20), (330, 70))
    image.save(path)
    return path


@needs_font
@pytest.mark.slow
def test_a_picture_of_a_table_is_read_where_it_stands(tmp_path):
    pytest.importorskip("rapidocr", reason="没有安装 OCR 组件 rapidocr，跳过")
    picture = table_picture(tmp_path / "table.png")

    def page(canvas):
        write(canvas, 80, 780, "二、任务分工如下，请遵照执行，按期完成并报送进展")
        canvas.drawImage(str(picture), 80, 500, 420, 420 * 320 / 700)
        write(canvas, 80, 440, "三、保障措施")

    document = docx.Document()
    document.add_paragraph("二、任务分工如下，请遵照执行，按期完成并报送进展")
    document.add_picture(str(picture))
    document.add_paragraph("三、保障措施")
    document.save(tmp_path / "plan.docx")
    for path in (drawn(tmp_path / "plan.pdf", page), tmp_path / "plan.docx"):
        source = load(path)
        lines = [line for line in source.text.split("\n") if "---" not in line]
        assert lines[1:-1] == [f"| {a} | {b} |" for a, b in ROWS] and lines[-1] == "三、保障措施"
        (warning,) = source.warnings
        assert warning.startswith("图片 1 张中的文字由 OCR 识别，请核对")


def test_attached_files_are_said(tmp_path):
    import pypdfium2

    path = drawn(tmp_path / "plan.pdf", lambda canvas: write(canvas, 80, 700, "工作方案"))
    document = pypdfium2.PdfDocument(path)
    document.new_attachment("清单.xlsx").set_data(b"PK")
    document.save(tmp_path / "with.pdf")
    assert "附在文件里的文件 1 个未读入" in load(tmp_path / "with.pdf").warnings[0]


@needs_font
@pytest.mark.slow
def test_a_hidden_layer_of_another_tongue_gives_way_to_what_the_page_shows(tmp_path):
    pytest.importorskip("rapidocr", reason="没有安装 OCR 组件 rapidocr，跳过")
    lines = ["冷链物流工作方案", "1.建设冷库。（牵头单位：市商务局）"]
    scan(lines).save(tmp_path / "scan.png")

    def page(canvas):
        canvas.drawImage(str(tmp_path / "scan.png"), 0, 0, *A4)
        layer = canvas.beginText(60, 780)
        layer.setTextRenderMode(3)
        layer.setFont("Helvetica", 12)
        layer.textLine("IT ifi 7> HE iiif ift W T # Jf M the quick scanned layer of a foreign engine")
        canvas.drawText(layer)

    source = load(drawn(tmp_path / "plan.pdf", page))
    assert folded(source.text).split("\n") == lines
    assert "乱码" in source.warnings[0] and source.ocr_confidence


def test_text_that_is_no_chinese_prose_is_doubted():
    from corpus.loaders.trust import is_alike, is_doubtful

    prose = "各单位要加强组织领导，完善工作机制，推动重点任务落实到位，确保全市设备更新工作取得实效。" * 3
    assert not is_doubtful(prose)
    assert not is_doubtful("1 2 3 45.6% 100 2025-01")
    assert is_doubtful("the quick brown fox jumps over the lazy dog")
    exchanged = dict(
        zip(sorted(set(prose)), "嚼禀瓢癞藻蟹瞻巍攘霹懦蹬糠簇螺翼瓣籍懈瀑麓鳖髓疆壤鬓耀馨鳞霸", strict=False)
    )
    assert is_doubtful("".join(exchanged.get(char, "鳍") for char in prose))
    assert is_alike(prose, prose[::-1]) and not is_alike(prose, "别的文字")
