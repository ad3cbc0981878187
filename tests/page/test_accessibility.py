"""Each tab by axe-core: nothing that keeps people from using it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.page.conftest import open_tab

TABS = {
    "概览": "#overview .card",
    "问答": "#examples .chip",
    "图谱浏览": "#found .node",
    "对比": "#compare-places input:checked",
    "任务台账": "#ledger table",
    "导出": "#export-about p",
    "文档管理": "#documents table",
}


@pytest.fixture(scope="session")
def axe(tmp_path_factory) -> str:
    """The text of axe.min.js, from npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("没有 npm，不检查无障碍")
    folder: Path = tmp_path_factory.mktemp("axe")
    done = subprocess.run(
        [npm, "install", "--no-save", "--no-audit", "--no-fund", "axe-core@4"],
        cwd=folder, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"装不上 axe-core，不检查无障碍：{done.stderr[-200:]}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(params=["light", "dark"])
def scheme(request, browser):
    """A page in one of the two colour schemes."""
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN", color_scheme=request.param)
    page.set_default_timeout(30_000)
    yield page
    page.close()


def serious(page, axe) -> list[tuple]:
    """What axe finds that keeps people from using the page."""
    page.wait_for_timeout(500)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {iframes: false, resultTypes: ['violations']})")["violations"]
    return [
        (v["id"], v["help"], [node["html"][:200] for node in v["nodes"]][:4])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("name", TABS)
def test_no_serious_violation(scheme, sample_url, axe, name):
    open_tab(scheme, sample_url, name)
    scheme.wait_for_selector(TABS[name])
    if name == "问答":
        scheme.click("#examples .chip >> nth=1")
        scheme.wait_for_selector(".turn .mark")
        scheme.click(".turn .mark >> nth=0")
        mark = scheme.wait_for_selector("#source mark")
        ink, paper = (mark.evaluate(f"mark => getComputedStyle(mark).{name}") for name in ("color", "backgroundColor"))
        assert max(map(int, ink[4:-1].split(","))) < 60 < min(map(int, paper[4:-1].split(",")[:2]))  # dark on yellow
    if name == "任务台账":
        scheme.click("#ledger button >> text=记录 >> nth=0")
        scheme.wait_for_selector("#task-record")
    assert not serious(scheme, axe)


def test_the_original_over_the_page_can_be_read(scheme, sample_url, axe):
    open_tab(scheme, sample_url, "任务台账")
    scheme.click("#ledger .mark >> nth=0")
    scheme.wait_for_selector("#reader dialog[open] mark")
    assert not serious(scheme, axe)
    scheme.click("#reader .close")
    open_tab(scheme, sample_url, "文档管理")
    scheme.click("#documents button >> text=全文 >> nth=0")
    scheme.wait_for_selector("#reader dialog[open] mark.read")
    assert not serious(scheme, axe)
