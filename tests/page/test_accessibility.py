"""Each tab by axe-core: nothing that keeps people from using it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

TABS = {
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


@pytest.mark.parametrize("name", TABS)
def test_no_serious_violation(tab, go, sample_url, axe, name):
    go(sample_url, name)
    tab.wait_for_selector(TABS[name])
    if name == "问答":
        tab.click("#examples .chip >> nth=0")
        tab.wait_for_selector(".turn .mark")
    tab.wait_for_timeout(500)
    tab.evaluate(axe)
    found = tab.evaluate("axe.run(document, {iframes: false, resultTypes: ['violations']})")["violations"]
    serious = [
        (v["id"], v["help"], [node["html"][:200] for node in v["nodes"]][:4])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert not serious
