"""Saved web pages: the article as the browser shows it, nothing of what stands around it."""

from __future__ import annotations

import email.message

import pytest

from chinese.numerals import numeral
from corpus.loaders import UnreadableFileError, load
from tests.conftest import SHARED

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}">
<title>关于推动设备更新的实施方案_某市人民政府</title>
<meta name="ArticleTitle" content="关于推动设备更新的实施方案"><meta name="PubDate" content="2024-05-08 10:20">
<meta name="ContentSource" content="市政府办公室"><script>var a = "脚本里的，句子。";</script></head>
<body><div class="top-nav"><a href="/">首页</a><a href="/xxgk">信息公开</a></div>
<div class="left"><ul><li><a href="1">领导之窗，一位位介绍</a></li><li><a href="2">政策解读</a></li></ul></div>
<div class="{container}" style="visibility: {shown}">
<h2>一、总体要求</h2><p>　　坚持统筹推进，
 到2025年更新率达到35%以上。</p>
<h2>二、重点任务</h2>
<div>（一）推动&nbsp;设备更新。<br>（牵头单位：<b>市商务局</b>；责任单位：市发展改革局）</div>
<ol><li>更新机床，淘汰旧机床。</li><li><p>更新锅炉。</p></li></ol>
<table border="1"><tr><th>序号</th><th>任务</th><th colspan="2">单位</th></tr>
<tr><td>1</td><td>更新机床</td><td rowspan="3">市工业和信息化局</td><td>市财政局</td></tr>
<tr><td>2</td><td>更新锅炉</td><td>市财政局<br>市税务局</td></tr>
<tr><td>3</td><td>更新电梯</td><td>市住房城乡建设局</td></tr></table>
<p style="display:none">看不见的话，看不见。</p>
<p>2024年5月8日</p></div>
<div class="share">分享到微信，微博。</div>
<div id="footer">主办：某市人民政府办公室，备案号12345。</div></body></html>"""

ARTICLE = [
    "关于推动设备更新的实施方案",
    "一、总体要求",
    "坚持统筹推进， 到2025年更新率达到35%以上。",
    "二、重点任务",
    "（一）推动\xa0设备更新。",
    "（牵头单位：市商务局；责任单位：市发展改革局）",
    "1. 更新机床，淘汰旧机床。",
    "2. 更新锅炉。",
    "| 序号 | 任务 | 单位 | 单位 |",
    "| --- | --- | --- | --- |",
    "| 1 | 更新机床 | 市工业和信息化局 | 市财政局 |",
    "| 2 | 更新锅炉 | 市工业和信息化局 | 市财政局 市税务局 |",
    "| 3 | 更新电梯 | 市工业和信息化局 | 市住房城乡建设局 |",
    "2024年5月8日",
]


def page(charset: str, container: str = "TRS_Editor") -> str:
    # Pages of some sites hide the article until a script has run.
    shown = "hidden" if container == "rich_media_content" else "visible"
    return PAGE.format(charset=charset, container=container, shown=shown)


@pytest.mark.parametrize("container", ["TRS_Editor", "rich_media_content", "unknown-name"])
@pytest.mark.parametrize(
    ("declared", "written"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("utf-8", "gb18030"), ("gbk", "utf-8-sig")]
)
def test_the_article_comes_out_whole_and_alone(tmp_path, container, declared, written):
    path = tmp_path / "page.html"
    path.write_bytes(page(declared, container).encode(written))
    source = load(path)
    assert source.text.split("\n") == ARTICLE
    assert source.metadata == {
        "title": "关于推动设备更新的实施方案",
        "published": "2024-05-08",
        "source": "市政府办公室",
    }


def test_a_page_saved_as_one_archive_file(tmp_path):
    message = email.message.EmailMessage()
    message["Subject"] = "page"
    message.set_content(page("gbk"), subtype="html", charset="gb18030", cte="quoted-printable")
    message.add_related(b"\x89PNG", "image", "png", cid="<a>")
    path = tmp_path / "page.mht"
    path.write_bytes(message.as_bytes())
    source = load(path)
    assert (source.format, source.text.split("\n")) == ("mht", ARTICLE)


def test_a_page_named_docx_is_told_by_its_content(tmp_path):
    path = tmp_path / "方案.docx"
    path.write_text(page("utf-8"), "utf-8")
    source = load(path)
    assert source.format == "html"
    assert source.text.split("\n") == ARTICLE
    assert "网页" in source.warnings[0] and ".docx" in source.warnings[0]


def test_a_table_that_lays_out_the_page_is_no_table(tmp_path):
    paragraphs = "".join(f"<p>（{n}）第{n}项工作，由市商务局负责落实。{'内容，' * 60}</p>" for n in "一二三四五")
    path = tmp_path / "page.htm"
    path.write_text(
        f"<table><tr><td><a>首页</a></td><td>位置</td></tr><tr><td>导航</td><td>{paragraphs}</td></tr></table>", "utf-8"
    )
    lines = load(path).text.split("\n")
    assert [line[:7] for line in lines if "|" not in line][-5:] == [f"（{n}）第{n}项工" for n in "一二三四五"]
    assert not any("|" in line for line in lines)


def test_numbers_that_the_browser_makes(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        '<html><body><ol style="list-style-type:cjk-ideographic" start="3"><li>总体要求，如下。</li>'
        "<li>重点任务，如下。</li></ol>"
        '<ol style="list-style:none"><li>无编号的项，如下。</li></ol></body></html>',
        "utf-8",
    )
    assert load(path).text.split("\n") == ["三、总体要求，如下。", "四、重点任务，如下。", "无编号的项，如下。"]


def test_a_real_government_page_keeps_every_paragraph():
    path = SHARED / "more" / "国务院_农业机械化转型升级.html"
    if not path.exists():
        pytest.skip("真实网页不在 ../shared/more，跳过")
    source = load(path)
    lines = source.text.split("\n")
    numbers = [line[1:].split("）")[0] for line in lines if line.startswith("（")]
    assert numbers == [*(numeral(n) for n in range(1, 21)), "此件公开发布"]
    assert len([line for line in lines if line[1:2] == "、"]) == 8
    assert lines[0].startswith("国务院关于") and lines[-1] == "（此件公开发布）"
    assert source.metadata["published"] == "2018-12-29"
    assert all(len(line) < 1200 for line in lines)


def write(tmp_path, body: str, head: str = ""):
    path = tmp_path / "page.html"
    path.write_text(f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>", "utf-8")
    return path


def test_raised_and_struck_text_and_bullets(tmp_path):
    source = load(
        write(
            tmp_path,
            "<h1>绿化实施方案</h1><p>植树5×10<sup>4</sup>株，绿地3万m<sup>2</sup>，PM<sub>2.5</sub>下降。<sup>[1]</sup></p>"
            "<p>（牵头单位：<s>市交通局</s><span style='text-decoration:line-through'>市水利局</span>市林业局）</p>"
            "<ul><li>开展宣传。（责任单位：市教育局）</li><li>一、重点任务，如下。</li><li>首页</li></ul>",
        )
    )
    assert source.text.split("\n")[1:] == [
        "植树5×10⁴株，绿地3万m²，PM2.5下降。",
        "（牵头单位：市林业局）",
        "●开展宣传。（责任单位：市教育局）",
        "一、重点任务，如下。",
        "首页",
    ]
    assert source.warnings == ("划有删除线的文字 2 处未读入：“市交通局”“市水利局”",)


def test_what_the_page_does_not_show_or_hold_is_said(tmp_path):
    source = load(
        write(
            tmp_path,
            "<h1>道路建设实施方案</h1><div class='pane on'><p>1.修路，整治路面。（责任单位：市交通局）</p></div>"
            "<div class='pane'><p>2.架桥，加固桥梁。（责任单位：市公路局）</p></div>"
            "<div hidden><p>3.种树，补植树木。（责任单位：市林业局）</p></div><p><img src='a.png' alt='分工图'></p>"
            "<iframe src='plan.pdf'></iframe><a href='f/1.docx'>附件1</a><p>落实责任，加强领导。</p>"
            "<script>show('4.治水，整治河道并加强巡查。（责任单位：市水利局）')</script>",
            "<style>@media print{.on{display:none}} .pane{display:none} .pane.on{display:block}</style>",
        )
    )
    assert "修路" in source.text and not any(word in source.text for word in ("架桥", "种树", "治水"))
    said = "\n".join(source.warnings)
    for words in ("未显示的内容", "“2.架桥", "“3.种树", "“plan.pdf”", "“附件1”", "“分工图”", "由脚本显示的文字 1 处"):
        assert words in said


def test_a_page_that_only_a_script_fills_is_refused(tmp_path):
    path = write(tmp_path, "<div id=app></div><script src='app.js'></script>", "<title>某市道路建设方案</title>")
    with pytest.raises(UnreadableFileError, match="脚本"):
        load(path)


CELLS = [["序号", "任务", "牵头单位", "配合单位"], ["1", "修桥", "市交通局", "市财政局"], ["2", "挖沟", "市水利局", ""]]


@pytest.mark.parametrize("row", ["<div class=r>{}</div>", "<ul>{}</ul>"])
@pytest.mark.parametrize("frame", ["<div>{}{}</div>", "<section><div>{}</div><div>{}</div></section>"])
def test_a_table_drawn_with_other_blocks_is_a_table(tmp_path, row, frame):
    rows = [row.format("".join(f"<li>{cell}</li>" for cell in cells)) for cells in CELLS]
    page = f"<h1>道路建设实施方案</h1><p>二、分工</p>{frame.format(rows[0], ''.join(rows[1:]))}<p>某市人民政府</p><p>2025年3月1日</p>"
    assert load(write(tmp_path, page)).text.split("\n")[2:] == [
        "| 序号 | 任务 | 牵头单位 | 配合单位 |", "| --- | --- | --- | --- |", "| 1 | 修桥 | 市交通局 | 市财政局 |",
        "| 2 | 挖沟 | 市水利局 |  |", "某市人民政府", "2025年3月1日",
    ]  # fmt: skip


def test_the_foot_of_a_site_is_left_and_the_foot_of_an_article_read(tmp_path):
    page = (
        "<article><h1>道路建设实施方案</h1><p>1.修路，整治路面，更换路灯，补植行道树。</p>"
        "<footer>牵头单位：市交通局</footer></article>"
        "<footer>某市人民政府办公室主办 | 宁ICP备09000000号 | <details><summary>网站地图</summary><p>办事服务</p></details></footer>"
    )
    text = load(write(tmp_path, page)).text
    assert text.endswith("牵头单位：市交通局")
