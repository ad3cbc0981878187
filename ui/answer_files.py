"""An answer as a file to hand on: a Word document with its sources, or its table as a workbook."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from graph.export.office import save_table
from graph.export.values import clean
from ui.citations import Turn
from ui.files import file_name

_FONT = "宋体"


def answer_file(turn: Turn, form: str) -> Path:
    """Write the answer as `docx` or `xlsx`; the file is called after the question."""
    path = Path(tempfile.mkdtemp(prefix="policygraph-")) / file_name("问答", turn.question, f".{form}")
    if form == "docx":
        _word(turn, path)
    else:
        header, rows = _table(turn)
        save_table(turn.answer.question, f"政策图谱 {date.today():%Y年%m月%d日}", header, rows, path)
    return path


def _table(turn: Turn) -> tuple[list[str], list[list[str]]]:
    """The table of an answer with where each row stands."""
    if turn.table is None:
        return list(turn.answer.table[0]), [list(row) for row in turn.answer.table[1:]]
    rows = [
        [*row.cells, f"《{row.document}》{row.evidence[0].section}", "\n".join(e.quote for e in row.evidence)]
        for row in turn.table.rows
    ]
    return [*turn.table.header, "出处", "原文"], rows


def _word(turn: Turn, path: Path) -> None:
    document = new_document()
    document.add_heading(clean(turn.answer.question), 1)
    for text in filter(None, (turn.asked_of, turn.state, turn.lead)):
        document.add_paragraph(clean(text))
    texts = [s.text for s in turn.statements]
    for number, text in enumerate(texts, 1):
        document.add_paragraph(clean(text if len(texts) == 1 else f"{number}. {text}"))
    if turn.table or turn.answer.table:
        header, rows = _table(turn)
        add_table(
            document,
            header[:-1] if turn.table else header,
            [row[: len(header) - 1] if turn.table else row for row in rows],
        )
    if turn.evidence:
        document.add_heading("出处", 2)
        for number, e in enumerate(turn.evidence, 1):
            title = turn.documents[e.document].identity.title
            document.add_paragraph(clean(f"{number}. 《{title}》{e.section}：{e.quote}"))
    document.save(str(path))


def new_document() -> WordDocument:
    """An empty A4 document in a font for Chinese."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(11)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    for name in ("Heading 1", "Heading 2"):
        document.styles[name].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    return document


def add_table(document: WordDocument, header: list[str], rows: list[list[str]], widths: Sequence[float] = ()) -> None:
    """A grid with a heading row that is repeated on every page; `widths` are those of its columns in centimetres."""
    grid = document.add_table(rows=1, cols=len(header), style="Table Grid")
    for cell, text in zip(grid.rows[0].cells, header, strict=True):
        cell.paragraphs[0].add_run(clean(text)).bold = True
    repeat = grid.rows[0]._tr.get_or_add_trPr()
    repeat.append(repeat.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    for row in rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = clean(text)
    grid.autofit = not widths
    for column, width in zip(grid.columns, widths, strict=False):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
