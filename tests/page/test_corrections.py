"""A target put right on the page: seen in every tab, listed, taken back; nothing half done when saving fails."""

from __future__ import annotations

import re
import resource

import gradio as gr
import pytest

from graph.schema import NodeType
from graph.target_corrections import TargetCorrection
from store.store import open_store
from tests.conftest import long
from tests.page.conftest import ask, expect
from tests.test_store_faults import contents
from ui.corrections import DepartmentCorrection, Kind, corrections_of, put_in_force
from ui.library import Library

METRIC = "二手车交易量"


def target(library: Library) -> dict:
    """The target of 平度市 on the metric."""
    return next(
        d
        for _, d in library.store.graph.nodes(data=True)
        if d["type"] == NodeType.TARGET
        and str(d["place"]) == "平度市"
        and METRIC in (d["metric"], d.get("read_metric"))
    )


def open_target(tab, go, url):
    go(url, "图谱浏览")
    tab.wait_for_selector("#found .node")
    tab.fill("#find textarea", METRIC)
    expect(tab.locator("#found .node").first).to_contain_text(METRIC)
    tab.click(f"#found li:has-text('平度市') .node >> text=/{METRIC}/")
    tab.wait_for_selector(f"#node-page h3 >> text={METRIC}")
    tab.click("#node-page button >> text=更正这个目标")
    expect(tab.locator("#target-metric textarea")).to_have_value(METRIC)
    expect(tab.locator("#target-value textarea")).to_have_value("8")
    expect(tab.locator("#target-unit textarea")).to_have_value("万辆")


def test_a_target_is_corrected_seen_and_the_correction_taken_back(tab, go, own, own_url):
    open_target(tab, go, own_url)
    tab.fill("#target-value textarea", "9.5")
    tab.fill("#target-deadline textarea", "2028")
    tab.click("#target-correct")
    tab.wait_for_selector("#node-page .unsaid >> text=数值读作“8”，改为“9.5”")
    expect(tab.locator("#node-page h3")).to_contain_text("9.5万辆")
    expect(tab.locator("#target-form")).to_be_hidden()
    tab.wait_for_selector("#found .node >> text=/9.5万辆.*2028年/")
    tab.click("#node-page li:has-text('设定目标') .mark")
    assert "8万辆" in tab.wait_for_selector("#reader dialog[open] mark").inner_text()  # the text is what it was
    tab.click("#reader .close")

    tab.click("#node-page button >> text=更正这个目标")  # and again: one correction, not two
    expect(tab.locator("#target-value textarea")).to_have_value("9.5")
    tab.fill("#target-unit textarea", "万台")
    tab.click("#target-correct")
    tab.wait_for_selector("#node-page h3 >> text=9.5万台")
    (correction,) = corrections_of(own)
    assert isinstance(correction, TargetCorrection)
    assert correction.change == {"value": 9.5, "deadline": "2028", "unit": "万台"}
    assert target(Library(own.folder))["value"] == 9.5  # a restart finds it

    go(own_url, "问答")
    answer = ask(tab, f"平度市{METRIC}目标是多少？")
    assert "9.5万台" in answer
    assert "经用户更正" in answer
    assert "8万辆" in tab.locator(".turn .source").first.inner_text()

    go(own_url, "文档管理")
    tab.click("text=部门和目标的更正")
    line = tab.wait_for_selector(f"#corrections li >> text={METRIC}8").inner_text()
    assert "《平度市" in line
    assert "pingdu-digest" not in line
    tab.click("#corrections button >> text=撤销")
    tab.wait_for_selector("#corrections >> text=没有更正")
    assert target(own)["value"] == 8
    assert "corrected" not in target(own)


@long
def test_what_is_no_target_is_gone_from_the_ledger_until_it_is_taken_back(tab, go, own, own_url):
    go(own_url, "任务台账")
    tab.wait_for_selector("#ledger table")
    row = tab.locator("#ledger tbody tr:not(.of)", has=tab.locator("td.long div")).first
    task = row.locator(".task .node").inner_text()
    said = row.locator("td.long div").first.inner_text()
    row.locator(".task .node").click()
    tab.click(f"#node-page .node >> text={said}")
    tab.wait_for_selector(f"#node-page h3 >> text={said}")
    tab.click("#node-page button >> text=更正这个目标")
    expect(tab.locator("#target-metric textarea")).not_to_have_value("")
    tab.click("#target-drop")
    tab.wait_for_function(f"!document.querySelector('#node-page').innerText.includes({said!r})")
    targets = tab.locator("#ledger tbody tr", has_text=task).first.locator("td.long div").first.locator("..")
    go(own_url, "任务台账")
    tab.wait_for_function(f"!document.querySelector('#ledger').innerText.includes({said!r})")
    go(own_url, "文档管理")
    tab.click("text=部门和目标的更正")
    tab.wait_for_selector("#corrections li >> text=不是目标")
    tab.click("#corrections button >> text=撤销")
    tab.wait_for_selector("#corrections >> text=没有更正")
    go(own_url, "任务台账")
    tab.wait_for_function(f"document.querySelector('#ledger').innerText.includes({said!r})")
    expect(targets).to_contain_text(said)


@long
def test_a_wrong_value_is_refused_with_the_reason_and_nothing_changes(tab, go, own, own_url):
    open_target(tab, go, own_url)
    tab.click("#target-correct")
    tab.wait_for_selector("#target-hint >> text=没有改动")
    tab.fill("#target-value textarea", "很多")
    tab.click("#target-correct")
    tab.wait_for_selector("#target-hint >> text=数值应是数字，如 35、2.5 或 10—15，不是“很多”")
    tab.fill("#target-value textarea", "9")
    tab.fill("#target-deadline textarea", "明年")
    tab.click("#target-correct")
    tab.wait_for_selector("#target-hint >> text=时限应是年份")
    assert corrections_of(own) == []
    assert target(own)["value"] == 8
    assert tab.locator(".toast-body").count() == 0  # said in the form, over nothing
    tab.click("#target-close")
    tab.wait_for_selector("#target-form", state="hidden")


def quiet(*_: object) -> None:
    """Progress that nobody looks at."""


RENAMED = DepartmentCorrection(Kind.RENAME, "平度市商务局", "平度市商贸局")


@pytest.mark.parametrize("before", [None, '# 自己写的\n[rename]\n"平度市教体局" = "平度市教育局"\n'])
def test_when_saving_fails_the_file_and_the_store_stay_as_they_were(own, before):
    path = own.folder / "corrections.toml"
    if before:
        path.write_text(before, "utf-8")
    files = contents(own.folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # the small file fits, the graph does not: a disk gets full
    try:
        with pytest.raises(gr.Error, match="更正没有生效，存不下来"):
            put_in_force(own, lambda have: [*have, RENAMED], quiet)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(own.folder) == files
    assert "平度市商贸局" not in {d["name"] for _, d in open_store(own.folder).graph.nodes(data=True)}
    put_in_force(own, lambda have: [*have, RENAMED], quiet)
    assert RENAMED in corrections_of(own)


def test_a_correction_that_names_nothing_is_refused(own):
    nothing = TargetCorrection("pingdu-digest", said="没有这句话", metric="甲", value=1, drop=True)
    with pytest.raises(gr.Error, match=re.escape("文件里没有找到要更正的目标：目标“甲1”不是目标（原文“没有这句话”）")):
        put_in_force(own, lambda have: [*have, nothing], quiet)
    assert not (own.folder / "corrections.toml").exists()


@long
def test_a_correction_whose_document_is_gone_is_listed_as_idle_and_hinders_no_other(tab, go, own, own_url):
    (own.folder / "corrections.toml").write_text(
        '[[target]]\ndocument = "旧文件"\nmetric = "甲"\ndrop = true\n', "utf-8"
    )
    put_in_force(own, lambda have: [*have, RENAMED], quiet)
    go(own_url, "文档管理")
    tab.click("text=部门和目标的更正")
    tab.wait_for_selector("#corrections li >> text=目标“甲”不是目标（现有文件里没有这个目标，没有起作用）")


@long
def test_a_corrections_file_that_cannot_be_read_is_told_of(tab, go, own, own_url):
    (own.folder / "corrections.toml").write_text("same = [[", "utf-8")
    go(own_url, "文档管理")
    tab.wait_for_selector("#documents table")
    tab.click("text=部门和目标的更正")
    tab.wait_for_selector("#corrections >> text=更正文件 corrections.toml 无法读取")
