"""文档管理: upload, look, accept, ask, remove; corrections and their undo; the store afterwards."""

from __future__ import annotations

import pytest
from docx import Document

from store.build import without_documents
from store.store import open_store
from tests.conftest import long
from tests.page.conftest import ask, expect
from ui.library import Library

HOSTILE = "<img src=x onerror=document.title=1>"
QUESTION = "高密市家具换新由哪个部门牵头？"


@pytest.fixture
def plan(tmp_path):
    """A plan of another place, its title an attack on the page."""
    document = Document()
    document.add_heading(f"{HOSTILE}高密市推动消费品以旧换新工作方案", 0)
    for text in (
        "高密市人民政府",
        "2024年8月1日",
        "一、重点任务",
        "1.开展家具换新。每年举办促销活动5场以上。（牵头单位：市商务局；责任单位：市财政局）",
        "2.推进旧车回收。到2026年，旧车回收量达到300辆。（牵头单位：市公安局）",
        "3.加强政策宣传。多渠道宣传换新政策。",
    ):
        document.add_paragraph(text)
    path = tmp_path / "高密方案.docx"
    document.save(path)
    return path


def test_a_document_is_looked_at_accepted_asked_about_and_removed(tab, go, own, own_url, plan):
    go(own_url, "文档管理")
    tab.wait_for_selector("#documents table")
    tab.set_input_files("#upload input[type=file]", plan)
    for seen in ("新文件", "任务 3", "加强政策宣传", HOSTILE):  # the third one without a body
        expect(tab.locator("#preview")).to_contain_text(seen)
    assert len(own.store.documents) == 3  # nothing is in the store before it is accepted
    tab.click("#accept")
    tab.wait_for_selector("#documents >> text=高密市推动")
    go(own_url, "问答")
    assert "高密市商务局" in ask(tab, QUESTION)
    tab.frame_locator("#answer-graph iframe").locator("canvas").wait_for()
    tab.click(".turn .mark >> nth=0")
    tab.wait_for_selector("#source mark")
    expect(tab.locator("#source h3")).to_contain_text(HOSTILE)
    assert tab.locator("main img[src=x]").count() == 0
    assert tab.title() == "政策图谱"
    assert "高密方案" in open_store(own.folder).documents  # and a restart finds it

    go(own_url, "文档管理")
    tab.once("dialog", lambda asked: asked.dismiss())
    tab.click("#documents tr:has-text('高密市推动') button >> text=移除")
    assert "高密方案" in own.store.documents  # not sure: nothing happens
    tab.once("dialog", lambda asked: asked.accept())
    tab.click("#documents tr:has-text('高密市推动') button >> text=移除")
    tab.wait_for_selector("#documents >> text=高密市推动", state="detached")
    expect(tab.locator("#documents-told")).to_contain_text("已移除")
    go(own_url, "问答")
    assert "高密市商务局" not in ask(tab, QUESTION)


@long
def test_a_department_is_corrected_and_the_correction_taken_back(tab, go, own, own_url):
    def names():
        return {data["name"] for _, data in own.store.graph.nodes(data=True)}

    go(own_url, "文档管理")
    tab.wait_for_selector("#documents table")
    tab.click("text=部门和目标的更正")
    tab.fill("#correct-one input", "平度市商务局")
    tab.press("#correct-one input", "Enter")
    tab.click("#correct-kind input")
    tab.click("ul[role=listbox] li >> text=改称")
    tab.fill("#correct-other input", "平度市商贸局")
    tab.press("#correct-other input", "Enter")
    tab.click("#correct")
    tab.wait_for_selector("#corrections >> text=改称“平度市商贸局”")
    assert "平度市商贸局" in names()
    assert "平度市商务局" not in names()
    assert "平度市商贸局" in {d["name"] for _, d in Library(own.folder).store.graph.nodes(data=True)}
    tab.click("#corrections button >> text=撤销")
    tab.wait_for_selector("#corrections >> text=没有更正")
    assert "平度市商务局" in names()
    assert not [*own.folder.glob("*.new"), *own.folder.glob("*.before")]


@long
def test_every_view_of_a_store_without_documents_says_where_to_begin(go, tab, own, own_url):
    own.change(lambda store: without_documents(store, list(store.documents)))
    go(own_url, "概览")
    tab.click("#overview >> text=去上传第一份")
    expect(tab.locator("#documents")).to_contain_text("还没有收录文件")
    for name, shown in (
        ("任务台账", "#ledger"),
        ("图谱浏览", "#drawing"),
        ("导出", "#export-about"),
        ("问答", "#examples"),
    ):
        go(own_url, name)
        expect(tab.locator(shown)).to_contain_text("还没有收录文件，请到“文档管理”上传。")


@long
def test_a_newer_version_is_asked_for_from_the_row_of_the_old_one(go, tab, own, own_url, plan):
    """And what waits to be accepted stays in sight."""
    go(own_url, "文档管理")
    replaces = "#documents tr:has-text('泰山区') button >> text=换新版本"
    tab.click(replaces)
    expect(tab.locator("#preview")).to_contain_text("请上传新版本")
    expect(tab.locator("#replaced .token")).to_contain_text("泰山区推动")
    tab.set_input_files("#upload input[type=file]", plan)
    tab.wait_for_selector("#preview .reading")
    tab.click(replaces)
    expect(tab.locator("#documents-told .hint")).to_contain_text("如果它们不是新版本，请先点“放弃”")
    assert tab.locator("#preview .reading").count() == 1
    tab.click("#accept")
    expect(tab.locator("#documents")).not_to_contain_text("泰山区推动")
