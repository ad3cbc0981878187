"""Word documents: what a reader sees on the page is what `load` gives."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from corpus.loaders import UnreadableFileError, load

NS = nsdecls("w")


def level(index: int, shape: str, text: str, extra: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{shape}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def add_list(document, number: int, *levels: str, overrides: str = "", abstract: int | None = None) -> None:
    """A raw list definition in numbering.xml; `abstract` shares one made before."""
    part = document.part.numbering_part.element
    if abstract is None:
        abstract = number
        node = parse_xml(f'<w:abstractNum {NS} w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>')
        part.insert(0, node)
    part.append(parse_xml(f'<w:num {NS} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'))


def numbered(document, text: str, number: int, index: int = 0):
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {NS}><w:ilvl w:val="{index}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph


def read(document, tmp_path: Path) -> list[str]:
    path = tmp_path / "方案.docx"
    document.save(path)
    return load(path).text.split("\n")


def raw(document, xml: str) -> None:
    """A body-level element before the section properties."""
    document.element.body.insert(-1, parse_xml(xml))


GOVERNMENT = (
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimalEnclosedCircle", "%4"),
)


def test_numbers_of_a_plan_are_restored_and_restart_under_each_heading(tmp_path):
    document = docx.Document()
    add_list(document, 50, *GOVERNMENT)
    lines = [
        ("一、总体要求", 0),
        ("（一）指导思想。坚持统筹推进。", 1),
        ("（二）主要目标。", 1),
        ("二、重点任务", 0),
        ("（一）提升设备水平。", 1),
        ("1. 更新机床。", 2),
        ("2. 5G网络改造。", 2),
        ("① 企业自查。", 3),
        ("② 现场核验。", 3),
        ("3. 改造管网。", 2),
        ("（二）提升服务水平。", 1),
        ("1. 更新电梯。", 2),
    ]
    for line, index in lines:
        numbered(document, re.split(r"[、）]|^\S+ ", line, maxsplit=1)[1], 50, index)
    assert read(document, tmp_path) == [line for line, _ in lines]


def test_articles_of_a_regulation_count_on_through_its_chapters(tmp_path):
    document = docx.Document()
    article = '<w:lvlRestart w:val="0"/><w:suff w:val="space"/>'
    add_list(
        document, 51, level(0, "chineseCountingThousand", "第%1章"), level(1, "japaneseCounting", "第%2条", article)
    )
    for text, index in [("总则", 0), ("立法目的。", 1), ("适用范围。", 1), ("职责", 0), ("县级以上人民政府负责。", 1)]:
        numbered(document, text, 51, index)
    assert read(document, tmp_path) == [
        "第一章 总则",
        "第一条 立法目的。",
        "第二条 适用范围。",
        "第二章 职责",
        "第三条 县级以上人民政府负责。",
    ]


def test_number_formats():
    from corpus.loaders.numbering import format_number

    forms = {
        "decimal": ["1", "12", "20", "105"],
        "decimalZero": ["01", "12", "20", "105"],
        "chineseCounting": ["一", "十二", "二十", "一百零五"],
        "ideographDigital": ["一", "一二", "二〇", "一〇五"],
        "upperRoman": ["I", "XII", "XX", "CV"],
        "lowerLetter": ["a", "l", "t", "aaaaa"],
        "decimalEnclosedCircle": ["①", "⑫", "⑳", "105"],
        "decimalFullWidth": ["１", "１２", "２０", "１０５"],
        "chineseLegalSimplified": ["壹", "壹拾贰", "贰拾", "壹佰零伍"],
        "ideographTraditional": ["甲", "12", "20", "105"],
    }
    assert {shape: [format_number(n, shape) for n in (1, 12, 20, 105)] for shape in forms} == forms


def test_numbering_goes_on_across_a_table(tmp_path):
    document = docx.Document()
    add_list(document, 52, level(0, "decimal", "%1."))
    numbered(document, "摸清底数。", 52)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["任务", "牵头单位", "摸底", "市商务局"], strict=True):
        cell.text = text
    numbered(document, "制定清单。", 52)
    assert read(document, tmp_path) == [
        "1. 摸清底数。",
        "| 任务 | 牵头单位 |",
        "| --- | --- |",
        "| 摸底 | 市商务局 |",
        "2. 制定清单。",
    ]


def test_lists_of_one_definition_count_together_and_an_override_starts_anew(tmp_path):
    document = docx.Document()
    add_list(document, 60, level(0, "decimal", "%1."))
    add_list(document, 61, abstract=60)
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    add_list(document, 62, abstract=60, overrides=restart)
    for text, number in [("甲", 60), ("乙", 61), ("丙", 62), ("丁", 62), ("戊", 60)]:
        numbered(document, text, number)
    assert read(document, tmp_path) == ["1. 甲", "2. 乙", "1. 丙", "2. 丁", "3. 戊"]


def test_numbers_that_come_with_a_paragraph_style(tmp_path):
    document = docx.Document()
    add_list(
        document,
        63,
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="Heading1"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="Heading2"/><w:isLgl/>'),
    )
    for name in ("Heading 1", "Heading 2"):
        properties = document.styles[name].element.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {NS}><w:numId w:val="63"/></w:numPr>'))
    document.add_heading("重点任务", 1)
    document.add_heading("设备更新", 2)
    document.add_heading("设备回收", 2)
    plain = document.add_heading("附则", 1)
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {NS}><w:numId w:val="0"/></w:numPr>'))
    assert read(document, tmp_path) == ["一、重点任务", "1.1 设备更新", "1.2 设备回收", "附则"]


def test_bullets_stand_before_their_items_but_not_before_a_heading_or_in_a_cell(tmp_path):
    document = docx.Document()
    add_list(document, 64, level(0, "bullet", "\uf06c"))
    numbered(document, "建成10条示范线", 64)
    numbered(document, "二、重点任务", 64)
    cell = document.add_table(rows=1, cols=2).cell(0, 0).paragraphs[0]
    cell.text = "市商务局"
    cell._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {NS}><w:ilvl w:val="0"/><w:numId w:val="64"/></w:numPr>'))
    assert read(document, tmp_path)[:3] == ["●建成10条示范线", "二、重点任务", "| 市商务局 |  |"]


def test_merged_cells_stand_in_every_row_and_column(tmp_path):
    document = docx.Document()
    table = document.add_table(rows=5, cols=4)
    rows = [
        ["重点任务清单", "", "", ""],
        ["序号", "任务", "牵头单位", "完成时限"],
        ["1", "更新机床", "市工业和信息化局", "2025年底"],
        ["2", "更新锅炉", "", "2025年底"],
        ["3", "更新|改造\n电梯", "", "持续推进"],
    ]
    for cell, text in zip(table._cells, [text for row in rows for text in row], strict=True):
        cell.text = text
    table.cell(0, 0).merge(table.cell(0, 3))
    table.cell(2, 2).merge(table.cell(4, 2))
    assert read(document, tmp_path) == [
        "重点任务清单",
        "| 序号 | 任务 | 牵头单位 | 完成时限 |",
        "| --- | --- | --- | --- |",
        "| 1 | 更新机床 | 市工业和信息化局 | 2025年底 |",
        "| 2 | 更新锅炉 | 市工业和信息化局 | 2025年底 |",
        "| 3 | 更新｜改造 电梯 | 市工业和信息化局 | 持续推进 |",
    ]


def test_a_table_inside_a_cell_gives_its_words(tmp_path):
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["任务", "单位", "更新机床", ""], strict=True):
        cell.text = text
    inner = table.cell(1, 1).add_table(rows=2, cols=2)
    for cell, text in zip(inner._cells, ["牵头", "市商务局", "配合", "市财政局"], strict=True):
        cell.text = text
    assert read(document, tmp_path)[2] == "| 更新机床 | 牵头 市商务局 配合 市财政局 |"


def test_serial_numbers_of_a_table_may_be_automatic(tmp_path):
    document = docx.Document()
    add_list(document, 65, level(0, "decimal", "%1"))
    table = document.add_table(rows=3, cols=2)
    for row, text in zip(table.rows, ["任务", "更新机床", "更新锅炉"], strict=True):
        row.cells[1].text = text
    table.cell(0, 0).text = "序号"
    for row in table.rows[1:]:
        row.cells[0].paragraphs[0]._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {NS}><w:ilvl w:val="0"/><w:numId w:val="65"/></w:numPr>')
        )
    assert read(document, tmp_path)[2:] == ["| 1 | 更新机床 |", "| 2 | 更新锅炉 |"]


def test_tracked_changes_are_read_as_accepted(tmp_path):
    document = docx.Document()
    raw(
        document,
        f"<w:p {NS}><w:r><w:t>由市商务局</w:t></w:r>"
        '<w:del w:id="1" w:author="a"><w:r><w:delText>负责</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>牵头</w:t></w:r></w:ins><w:r><w:t>。</w:t></w:r></w:p>',
    )
    raw(document, f'<w:p {NS}><w:moveFrom w:id="3" w:author="a"><w:r><w:t>移走的话。</w:t></w:r></w:moveFrom></w:p>')
    raw(document, f'<w:p {NS}><w:moveTo w:id="4" w:author="a"><w:r><w:t>移来的话。</w:t></w:r></w:moveTo></w:p>')
    raw(
        document,
        f'<w:p {NS}><w:pPr><w:rPr><w:del w:id="5" w:author="a"/></w:rPr></w:pPr><w:r><w:t>推动设备</w:t></w:r></w:p>',
    )
    raw(document, f"<w:p {NS}><w:r><w:t>更新。</w:t></w:r></w:p>")
    assert read(document, tmp_path) == ["由市商务局牵头。", "移来的话。", "推动设备更新。"]


def test_text_boxes_once_content_controls_and_special_characters(tmp_path):
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>文本框里的话</w:t></w:r></w:p></w:txbxContent>"
    raw(
        document,
        f'<w:p {NS} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<w:r><w:t>锚定段落</w:t></w:r><w:r>"
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )
    raw(
        document,
        f"<w:sdt {NS}><w:sdtContent><w:p><w:r><w:t>控件里的段落</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    )
    raw(
        document,
        f"<w:p {NS}><w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>1</w:t><w:softHyphen/><w:t>级</w:t><w:tab/>"
        "<w:t>达标</w:t><w:br/><w:t>下一行</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>",
    )
    raw(
        document,
        f'<w:sdt {NS}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        "<w:sdtContent><w:p><w:r><w:t>一、总体要求\t3</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    )
    assert read(document, tmp_path) == ["锚定段落", "文本框里的话", "控件里的段落", "A-1级\t达标", "下一行"]


def test_fields_show_their_result_and_headers_are_left_out(tmp_path):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    field = "".join(
        f"<w:r>{piece}</w:r>"
        for piece in (
            '<w:fldChar w:fldCharType="begin"/>',
            "<w:instrText>REF total</w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>26</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    raw(document, f"<w:p {NS}><w:r><w:t>共</w:t></w:r>{field}<w:r><w:t>项任务。</w:t></w:r></w:p>")
    assert read(document, tmp_path) == ["共26项任务。"]


def add_part(path: Path, name: str, content: str, relation: str) -> None:
    """Put a further part into a saved document and relate it to the main one."""
    with zipfile.ZipFile(path) as package:
        parts = {item: package.read(item) for item in package.namelist()}
    parts[f"word/{name}"] = content.encode()
    rels = parts["word/_rels/document.xml.rels"].decode()
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{relation}"
    parts["word/_rels/document.xml.rels"] = rels.replace(
        "</Relationships>", f'<Relationship Id="rIdX" Type="{kind}" Target="{name}"/></Relationships>'
    ).encode()
    with zipfile.ZipFile(path, "w") as package:
        for item, data in parts.items():
            package.writestr(item, data)


def test_a_footnote_follows_its_paragraph(tmp_path):
    document = docx.Document()
    raw(
        document,
        f'<w:p {NS}><w:r><w:t>增长28%</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        "<w:r><w:t>以上。</w:t></w:r></w:p>",
    )
    document.add_paragraph("下一段。")
    path = tmp_path / "方案.docx"
    document.save(path)
    add_part(
        path,
        "footnotes.xml",
        f'<w:footnotes {NS}><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r>'
        "<w:footnoteRef/></w:r><w:r><w:t>以2023年为基期。</w:t></w:r></w:p></w:footnote></w:footnotes>",
        "footnotes",
    )
    assert load(path).text.split("\n") == ["增长28%以上。", "注1：以2023年为基期。", "下一段。"]


def test_an_odd_content_type_as_other_programs_write_it(tmp_path):
    document = docx.Document()
    document.add_paragraph("由其他软件保存。")
    path = tmp_path / "方案.docx"
    document.save(path)
    odd = tmp_path / "另存.docx"
    with zipfile.ZipFile(path) as package, zipfile.ZipFile(odd, "w") as out:
        for name in package.namelist():
            data = package.read(name)
            if name == "[Content_Types].xml":
                data = data.replace(
                    b"vnd.openxmlformats-officedocument.wordprocessingml.document.main", b"wps-office.docx"
                )
            out.writestr(name, data)
    with pytest.raises(ValueError):
        docx.Document(str(odd))
    assert load(odd).text == "由其他软件保存。"


def test_a_page_wrapped_as_docx(tmp_path):
    document = docx.Document()
    path = tmp_path / "方案.docx"
    chunk = parse_xml(f'<w:altChunk {NS} {nsdecls("r")} r:id="rIdX"/>')
    document.element.body.insert(0, chunk)
    assert chunk.get(qn("r:id")) == "rIdX"
    document.save(path)
    add_part(path, "chunk.html", "<html><body><p>一、总体要求</p><p>坚持统筹推进。</p></body></html>", "aFChunk")
    assert load(path).text == "一、总体要求\n坚持统筹推进。"


def test_a_broken_document_is_named_so(tmp_path):
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    broken = tmp_path / "坏.docx"
    broken.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    with pytest.raises(UnreadableFileError, match="损坏"):
        load(broken)
    blank = tmp_path / "空.docx"
    blank.write_bytes(buffer.getvalue())
    with pytest.raises(UnreadableFileError, match="没有文字"):
        load(blank)


def test_raised_figures_stay_apart_from_the_number_before_them(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("植树5×10")
    paragraph.add_run("4").font.superscript = True
    paragraph.add_run("株，新增绿地3万m")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run("，PM")
    paragraph.add_run("2.5").font.subscript = True
    paragraph.add_run("下降")
    paragraph.add_run("[3]").font.superscript = True
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'

    def run(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    paragraph._p.append(
        parse_xml(
            f"<m:oMath {math}><m:f><m:num>{run('2')}</m:num><m:den>{run('3')}</m:den></m:f>"
            f"<m:sSup><m:e>{run('m')}</m:e><m:sup>{run('3')}</m:sup></m:sSup></m:oMath>"
        )
    )
    assert read(document, tmp_path) == ["植树5×10⁴株，新增绿地3万m²，PM2.5下降2/3m³"]


def test_struck_and_hidden_text_and_comments_are_left_out_and_said(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("1.修路。（牵头单位：")
    paragraph.add_run("市交通局").font.strike = True
    paragraph.add_run("市公路局）")
    paragraph.add_run("（配合单位：市财政局）").font.hidden = True
    document.add_comment(paragraph.runs, text="单位待核")
    path = tmp_path / "方案.docx"
    document.save(path)
    source = load(path)
    assert source.text == "1.修路。（牵头单位：市公路局）"
    said = "\n".join(source.warnings)
    assert all(
        words in said for words in ("删除线", "“市交通局”", "隐藏", "“（配合单位：市财政局）”", "批注", "“单位待核”")
    )


def test_tracked_changes_are_said(tmp_path):
    document = docx.Document()
    document.add_paragraph("修路").add_run("")._r.addnext(parse_xml(f"<w:ins {NS}><w:r><w:t>十里</w:t></w:r></w:ins>"))
    path = tmp_path / "方案.docx"
    document.save(path)
    source = load(path)
    assert source.text == "修路十里"
    assert "修订 1 处" in source.warnings[0]


def test_the_chosen_entry_of_a_drop_down_is_read(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("牵头单位：")
    entries = "".join(f'<w:listEntry w:val="{name}"/>' for name in ("市林业局", "市水利局"))
    for xml in (
        f'<w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>'
        "</w:fldChar>",
        "<w:instrText>FORMDROPDOWN</w:instrText>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        paragraph._p.append(parse_xml(f"<w:r {NS}>{xml}</w:r>"))
    assert read(document, tmp_path) == ["牵头单位：市水利局"]


def test_a_strict_document_is_whole(tmp_path):
    document = docx.Document()
    document.add_paragraph("一、重点任务")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "检修粮仓", "市粮食局"
    usual, strict = tmp_path / "usual.docx", tmp_path / "strict.docx"
    document.save(usual)
    with zipfile.ZipFile(usual) as package, zipfile.ZipFile(strict, "w") as out:
        for name in package.namelist():
            part = package.read(name)
            if name.endswith((".xml", ".rels")):
                for kind in (b"wordprocessingml", b"drawingml", b"officeDocument"):
                    old = b"http://schemas.openxmlformats.org/" + kind + b"/2006/"
                    part = part.replace(old, b"http://purl.oclc.org/ooxml/" + kind + b"/")
            out.writestr(name, part)
    source = load(strict)
    assert source.text == load(usual).text
    assert (source.format, source.warnings) == ("docx", ())


def test_two_tables_stay_two(tmp_path):
    from corpus.tables import find_tables

    document = docx.Document()
    for names, rows in (
        (["任务", "牵头单位"], [["修桥", "市交通局"], ["架灯", "市城管局"]]),
        (["事项", "责任单位"], [["铺路", "市公路局"], ["挖沟", "市水利局"]]),
    ):
        table = document.add_table(rows=3, cols=2)
        for cell, text in zip(table._cells, [text for row in [names, *rows] for text in row], strict=True):
            cell.text = text
    tables = find_tables("\n".join(read(document, tmp_path)))
    assert [[row[0].text + row[1].text for row in table.rows] for table in tables] == [
        ["修桥市交通局", "架灯市城管局"],
        ["铺路市公路局", "挖沟市水利局"],
    ]


def test_tables_that_another_table_only_places_are_read(tmp_path):
    document = docx.Document()
    frame = document.add_table(rows=1, cols=2)
    for cell, pair in zip(frame.rows[0].cells, [("修桥", "市交通局"), ("铺路", "市公路局")], strict=True):
        inner = cell.add_table(rows=2, cols=2)
        for place, text in zip(inner._cells, ["任务", "牵头单位", *pair], strict=True):
            place.text = text
    lines = read(document, tmp_path)
    assert [line for line in lines if "局" in line] == ["| 修桥 | 市交通局 |", "| 铺路 | 市公路局 |"]


def test_bodies_in_the_rows_of_one_task_are_put_together(tmp_path):
    document = docx.Document()
    table = document.add_table(rows=4, cols=2)
    texts = ["任务", "责任单位", "修桥", "市交通局", "", "市财政局", "铺路", "市公路局"]
    for cell, text in zip(table._cells, texts, strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    assert read(document, tmp_path)[2:] == ["| 修桥 | 市交通局、市财政局 |", "| 铺路 | 市公路局 |"]


def test_drawings_that_are_not_read_are_said(tmp_path):
    document = docx.Document()
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    chart = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    raw(
        document,
        f"<w:p {NS}><w:r><w:t>见下图。</w:t><w:drawing><c:chart {chart}/><a:p {a}><a:r><a:t>领导小组</a:t></a:r></a:p>"
        "</w:drawing></w:r><w:r><w:object/></w:r></w:p>",
    )
    path = tmp_path / "方案.docx"
    document.save(path)
    source = load(path)
    assert source.text == "见下图。"
    assert [warning[:2] for warning in source.warnings] == ["图表", "绘图", "嵌入"]


def test_smartart_is_said_with_its_words(tmp_path):
    plain, path = tmp_path / "plain.docx", tmp_path / "方案.docx"
    document = docx.Document()
    document.add_paragraph("任务见下图。")
    document.save(plain)
    dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    points = "".join(f"<dgm:pt><dgm:t><a:p><a:r><a:t>{t}</a:t></a:r></a:p></dgm:t></dgm:pt>" for t in ("修桥", "架灯"))
    data = f'<dgm:dataModel xmlns:dgm="{dgm}" xmlns:a="{a}"><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>'
    drawing = f'<w:drawing><dgm:relIds xmlns:dgm="{dgm}" xmlns:r="{office}" r:dm="rId99"/></w:drawing>'
    relation = f'<Relationship Id="rId99" Type="{office}/diagramData" Target="diagrams/data1.xml"/>'
    with zipfile.ZipFile(plain) as package, zipfile.ZipFile(path, "w") as out:
        for name in package.namelist():
            part = package.read(name).decode("utf-8") if name.endswith((".xml", ".rels")) else package.read(name)
            if name == "word/document.xml":
                part = part.replace("任务见下图。</w:t></w:r>", f"任务见下图。</w:t></w:r><w:r>{drawing}</w:r>")
            if name == "word/_rels/document.xml.rels":
                part = part.replace("</Relationships>", relation + "</Relationships>")
            out.writestr(name, part)
        out.writestr("word/diagrams/data1.xml", data)
    source = load(path)
    assert source.text == "任务见下图。"
    assert source.warnings == ("SmartArt 图形 1 个未读入，如有任务请改为正文后再导入：“修桥、架灯”",)


def test_a_picture_that_cannot_be_recognised_is_said(tmp_path, monkeypatch):
    import random
    import sys

    from PIL import Image

    from corpus.loaders import ocr

    monkeypatch.setitem(sys.modules, "rapidocr", None)
    ocr._engine.cache_clear()
    noise = random.Random(1).randbytes(200 * 100 * 3)
    Image.frombytes("RGB", (200, 100), noise).save(tmp_path / "图.png")
    document = docx.Document()
    document.add_paragraph("任务见下图。")
    document.add_picture(str(tmp_path / "图.png"))
    path = tmp_path / "方案.docx"
    document.save(path)
    source = load(path)
    assert source.text == "任务见下图。"
    assert "图片 1 张未识别出文字" in source.warnings[0]
    ocr._engine.cache_clear()
