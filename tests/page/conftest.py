"""The page served over a real store, and a browser to look at it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
import uvicorn

from app import build_app
from tests.conftest import SHARED
from ui.library import Library


@contextmanager
def served(library: Library, **options) -> Iterator[str]:
    """The address of the page over a library, served from a thread."""
    app = build_app(library, **options)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def sample(sample_store) -> Library:
    return Library(sample_store)


@pytest.fixture(scope="session")
def sample_url(sample) -> Iterator[str]:
    with served(sample) as url:
        yield url


@pytest.fixture
def own(sample_store, tmp_path) -> Library:
    """A store of the sample that a test may change."""
    shutil.copytree(sample_store, tmp_path / "store")
    return Library(tmp_path / "store")


@pytest.fixture
def own_url(own) -> Iterator[str]:
    with served(own) as url:
        yield url


@pytest.fixture(scope="session")
def real(request, sample) -> Library:
    """The real documents where they are, else the sample of them."""
    return Library(request.getfixturevalue("real_store")) if (SHARED / "corpus").is_dir() else sample


@pytest.fixture(scope="session")
def url(real) -> Iterator[str]:
    """The page over the real documents, or over the sample."""
    with served(real) as address:
        yield address


@pytest.fixture
def tab(browser):
    """A fresh browser tab of an office screen; fails the test when the page logs an error or asks another host."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request",
        lambda r: (
            errors.append(f"外部请求 {r.url}") if r.url.startswith("http") and "//127.0.0.1:" not in r.url else None
        ),
    )
    yield page
    context.close()
    assert not errors


def open_tab(page, url: str, name: str) -> None:
    """Open the page, if it is not open, and one of its tabs by name."""
    if page.url.split("/?")[0].rstrip("/") != url:
        page.goto(url)
        page.wait_for_selector("#overview .card")
    page.locator("#tabs > .tab-wrapper button[role=tab]:visible", has_text=name).first.click()


@pytest.fixture
def go(tab):
    """`open_tab` in the tab of the test."""
    return partial(open_tab, tab)


def find_node(page, name: str) -> None:
    """Look for a node in 图谱浏览 and open it."""
    page.fill("#find textarea", name)
    page.click(f"#found .node >> text={name}")


def click_node(page, drawing: str, name: str) -> None:
    """Click a node of a drawing; `drawing` is the selector of the component that it is in."""
    page.frame_locator(f"{drawing} iframe").locator("body[data-state=still]").wait_for()
    frame = page.query_selector(f"{drawing} iframe").content_frame()
    at = frame.evaluate(
        """name => {
          const node = data.nodes.find(node => node.name === name);
          network.moveTo({position: network.getPosition(node.id), animation: false});
          const at = network.canvasToDOM(network.getPosition(node.id));
          const box = document.querySelector('#canvas').getBoundingClientRect();
          return {x: at.x + box.x, y: at.y + box.y};
        }""",
        name,
    )
    page.locator(f"{drawing} iframe").click(position=at)


def drawn(page, drawing: str, nodes: int) -> None:
    """Wait until a drawing holds so many nodes."""
    page.frame_locator(f"{drawing} iframe").locator(f"#status >> text=/共 {nodes} 个节点/").wait_for()
