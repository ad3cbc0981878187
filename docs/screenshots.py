"""Pictures of each tab, made with headless Chromium: `python -m docs.screenshots [FOLDER OF DOCUMENTS]`."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

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
SCREEN = {"width": 1366, "height": 768}
SETTLED = 2500  # milliseconds for a drawing to come to rest


def ask(page: Page) -> None:
    """A question answered."""
    page.wait_for_selector("#examples .chip")
    page.fill("#question textarea", "平度市家电以旧换新由哪个部门牵头？")
    page.press("#question textarea", "Enter")
    page.frame_locator("#answer-graph iframe").locator("canvas").wait_for()


PICTURES: dict[str, Callable[[Page], None]] = {"ask": ask}


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
                page = browser.new_page(viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]
                page.goto(address)
                prepare(page)
                page.wait_for_timeout(SETTLED)
                page.screenshot(path=DOCS / f"screenshot-{name}.png")
                page.close()
            browser.close()
        server.should_exit = True


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
