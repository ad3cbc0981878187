"""Pictures of each tab, made with headless Chromium: `python -m docs.screenshots [FOLDER OF DOCUMENTS]`."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page, sync_playwright

from app import build_app
from store.build import build_store
from ui.library import Library

DOCS = Path(__file__).parent
SAMPLE = DOCS.parent / "corpus" / "sample"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
SCREEN, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PATIENCE = 120_000  # milliseconds: the machine may be busy with something else
SETTLED = 2500  # milliseconds for a drawing to come to rest


def open_tab(page: Page, name: str) -> None:
    """Show a tab."""
    page.locator("#tabs > .tab-wrapper button[role=tab]:visible", has_text=name).first.click()


def overview(page: Page) -> None:
    """What the collection holds."""
    page.wait_for_selector("#overview .card")


def pair(page: Page) -> None:
    """Two plans side by side."""
    open_tab(page, "对比")
    page.locator("button[role=tab]:visible", has_text="两份文件").click()
    for field, title in (("#pair-one", "平度市推动"), ("#pair-other", "泰山区推动")):
        page.click(f"{field} input")
        page.click(f"ul[role=listbox] li >> text={title}")
    page.wait_for_selector("#pair table")


def ask(page: Page) -> None:
    """A question answered."""
    open_tab(page, "问答")
    page.fill("#question textarea", "平度市家电以旧换新由哪个部门牵头？")
    page.press("#question textarea", "Enter")
    page.frame_locator("#answer-graph iframe").locator("canvas").wait_for()


def source(page: Page) -> None:
    """The cited sentence in its document."""
    ask(page)
    page.click(".turn .source >> text=牵头单位")
    page.wait_for_selector("#source mark")


def browse(page: Page) -> None:
    """A department with its tasks."""
    open_tab(page, "图谱浏览")
    page.wait_for_selector("#found .node")
    page.fill("#find textarea", "平度市商务局")
    page.click("#found .node >> text=平度市商务局")
    page.wait_for_selector("#node-page h3 >> text=平度市商务局")


def compare(page: Page) -> None:
    """A metric in several places."""
    open_tab(page, "对比")
    page.wait_for_selector("#compare-places input:checked")
    page.fill("#compare-topic input", "二手车交易量")
    page.press("#compare-topic input", "Enter")
    page.wait_for_selector("#comparison .bars")


def ledger(page: Page) -> None:
    """The ledger."""
    open_tab(page, "任务台账")
    page.wait_for_selector("#ledger table")


def export(page: Page) -> None:
    """The formats."""
    browse(page)
    open_tab(page, "导出")
    page.wait_for_selector("#export-about >> text=平度市商务局")


def documents(page: Page) -> None:
    """A file read and not yet accepted."""
    open_tab(page, "文档管理")
    page.wait_for_selector("#documents table")
    page.set_input_files("#upload input[type=file]", SAMPLE / "taishan.md")
    page.wait_for_selector("#preview .reading")


PICTURES: dict[str, Callable[[Page], None]] = {
    "overview": overview, "ask": ask, "source": source, "browse": browse, "compare": compare, "pair": pair, "ledger": ledger, "export": export,
    "documents": documents, "dark": browse, "phone": ledger,
}  # fmt: skip
LOOKS: dict[str, dict[str, Any]] = {"dark": {"color_scheme": "dark"}, "phone": {"viewport": PHONE}}
"""How a picture is taken that is not of an office screen in the light scheme."""


def main(corpus: Path = SAMPLE) -> None:
    """Build a store of the documents, serve it, and write `screenshot-<tab>.png` beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        build_store(corpus, Path(folder))
        server = uvicorn.Server(uvicorn.Config(build_app(Library(Path(folder))), port=0, log_level="warning"))
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.1)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for name, prepare in PICTURES.items():
                page = browser.new_page(**{"viewport": SCREEN, "locale": "zh-CN", **LOOKS.get(name, {})})
                page.set_default_timeout(PATIENCE)
                page.goto(address)
                page.wait_for_selector("#overview .card")
                prepare(page)
                page.wait_for_timeout(SETTLED)
                page.screenshot(path=DOCS / f"screenshot-{name}.png")
                page.close()
            browser.close()
        server.should_exit = True


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
