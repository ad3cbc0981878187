"""One small made-up plan in each format, from which the mutated documents are made."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import docx
import openpyxl
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

PLAN = (
    "平度市推动消费品以旧换新工作方案",
    "一、总体要求",
    "坚持统筹推进，到2027年，家电以旧换新达到3.5万台，增长20%以上。",
    "二、重点任务",
    "（一）扩大家电消费。每年举办促消费活动10场。（牵头单位：市商务局；责任单位：市财政局、市发展改革局）",
    "（二）改造管网。2025年12月底前完成老旧管网改造60公里。（市住建局、各镇人民政府按职责分工负责）",
    "平度市人民政府办公室",
    "2025年3月1日",
)
ROWS = (
    ("序号", "任务", "牵头单位", "完成时限"),
    ("1", "修建桥梁5座", "市交通局", "2025年底"),
    ("2", "新增车位300个", "市住建局", "2026年"),
)


def seeds() -> dict[str, bytes]:
    """The plan by suffix."""
    html = _html()
    return {
        "txt": "\n".join(PLAN).encode(),
        "csv": "\n".join(",".join(row) for row in ROWS).encode("gb18030"),
        "html": html.encode(),
        "mht": _mht(html),
        "docx": _docx(),
        "xlsx": _xlsx(),
        "ofd": _ofd(),
        "pdf": _pdf(),
        "zip": _zip({"甲/方案.txt": "\n".join(PLAN).encode(), "清单.csv": b"a,b\n1,2\n", "网页.html": html.encode()}),
    }


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return buffer.getvalue()


def _html() -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    items = "".join(f"<li>{line}</li>" for line in PLAN[4:6])
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{PLAN[0]}</title><style>.gone {{display: none}}</style></head>'
        f'<body><div class="nav"><a href="/">首页</a></div><div id="zoom"><h1>{PLAN[0]}</h1><p>{PLAN[1]}</p><p>{PLAN[2]}</p>'
        f'<ol start="1">{items}</ol><table>{rows}</table><p style="text-indent:2em">{PLAN[6]}</p><p>{PLAN[7]}</p></div></body></html>'
    )


def _mht(html: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "plan"
    message.set_content("plain")
    message.add_alternative(html, subtype="html", charset="utf-8")
    return message.as_bytes()


def _docx() -> bytes:
    document = docx.Document()
    document.add_heading(PLAN[0], 1)
    for line in PLAN[1:]:
        document.add_paragraph(line, style="List Number" if line.startswith("（") else None)
    table = document.add_table(rows=len(ROWS), cols=len(ROWS[0]))
    for cells, row in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    table.cell(1, 2).merge(table.cell(2, 2))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["重点任务清单"])
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("A1:D1")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _ofd() -> bytes:
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    lines = "".join(
        f'<ofd:TextObject Boundary="16 {40 + 10 * n} 178 8" Size="4.2" CTM="1 0 0 1 0 0"><ofd:TextCode X="0" Y="5" '
        f'DeltaX="g {len(line) - 1} 4.2">{line}</ofd:TextCode></ofd:TextObject>'
        for n, line in enumerate(PLAN)
    )
    path = '<ofd:PathObject Boundary="20 150 100 1"><ofd:AbbreviatedData>M 0 0 L 100 0</ofd:AbbreviatedData></ofd:PathObject>'
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    files = {
        "OFD.xml": f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f'<ofd:Document {ns}><ofd:CommonData>{area}</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/>'
        "</ofd:Pages></ofd:Document>",
        "D/P.xml": f"<ofd:Page {ns}><ofd:Content><ofd:Layer>{lines}{path}</ofd:Layer></ofd:Content></ofd:Page>",
    }
    return _zip({name: text.encode() for name, text in files.items()})


def _pdf() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=0)
    for page in range(2):
        canvas.setFont("STSong-Light", 11)
        for n, line in enumerate(PLAN):
            canvas.drawString(60, 780 - 20 * n, line[:42] + ("" if page else "。"))
        for n in range(3):
            canvas.line(60, 500 - 20 * n, 300, 500 - 20 * n)
            canvas.line(60 + 120 * n, 460, 60 + 120 * n, 500)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
