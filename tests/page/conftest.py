"""The page served over a real store, and a browser to look at it."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import httpx
import pytest
import uvicorn
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from app import build_app
from store.store import open_store
from tests.conftest import LONG, SHARED, copied
from ui.library import Library

PATIENCE = 120_000 if LONG else 30_000  # milliseconds: the machine may be busy with something else
expect.set_options(timeout=PATIENCE)


@contextmanager
def served(library: Library, **options) -> Iterator[str]:
    """The address of the page over a library, served from a thread."""
    app = build_app(library, **options)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = server.force_exit = True  # browsers still listen, and would be waited for
    thread.join(10)


@pytest.fixture(scope="session")
def sample(sample_store) -> Library:
    return Library(sample_store)


@pytest.fixture(scope="session")
def sample_url(sample) -> Iterator[str]:
    with served(sample) as url:
        yield url


@pytest.fixture(scope="session")
def _changing(sample_store, tmp_path_factory) -> Iterator[tuple[Library, str]]:
    """A copy of the sample to be changed, and its address: one for the run, as a browser fetches and compiles the page
    of every other address anew.
    """
    folder = tmp_path_factory.mktemp("changing") / "store"
    copied(sample_store, folder)
    library = Library(folder)
    with served(library) as address:
        yield library, address


@pytest.fixture
def own(_changing, sample_store) -> Library:
    """A store of the sample that a test may change: whatever the last one did to it is undone."""
    library, _ = _changing
    with library._changing:  # after what still goes on, and while nobody looks whether the store is another one
        # A page of the test before may still write a record of its own beside what is being removed.
        until(lambda: not library.folder.exists() or shutil.rmtree(library.folder, ignore_errors=True))
        copied(sample_store, library.folder)
        library.__dict__.pop("supervision", None)
        library.store = open_store(library.folder)
    library.look()
    assert not library.trouble and len(library.store.documents) == 3
    return library


@pytest.fixture
def own_url(_changing, own) -> str:
    return _changing[1]


@pytest.fixture(scope="session")
def real(request, sample) -> Library:
    """The real documents where they are, else the sample of them."""
    return Library(request.getfixturevalue("real_store")) if (SHARED / "corpus").is_dir() else sample


@pytest.fixture(scope="session")
def url(real) -> Iterator[str]:
    """The page over the real documents, or over the sample."""
    with served(real) as address:
        yield address


@pytest.fixture(scope="session")
def office(browser):
    """A browser with an office screen, one for the run: what it has fetched once it need not fetch again."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def tab(office):
    """A fresh tab of the office's browser, which remembers nothing; fails the test when the page logs an error or asks
    another host.
    """
    page = office.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request",
        lambda r: (
            errors.append(f"外部请求 {r.url}") if r.url.startswith("http") and "//127.0.0.1:" not in r.url else None
        ),
    )
    yield page
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear()")
    page.close()
    assert not errors


def open_tab(page, url: str, name: str) -> None:
    """Open the page, if it is not open, and one of its tabs by name."""
    if page.url.split("/?")[0].rstrip("/") != url:
        page.goto(url)
        page.wait_for_selector("#overview .card")
    # A click right after the page was scrolled may still go to the frame of a drawing that was there before.
    page.evaluate("new Promise(done => { scrollTo(0, 0); requestAnimationFrame(() => requestAnimationFrame(done)); })")
    page.locator("#tabs > .tab-wrapper button[role=tab]:visible", has_text=name).first.click()


@pytest.fixture
def go(tab):
    """`open_tab` in the tab of the test."""
    return partial(open_tab, tab)


def choose(page, field: str, option: str) -> None:
    """Choose in a dropdown of the page."""
    page.click(f"{field} input")
    page.click(f"ul[role=listbox] li[aria-label='{option}']")
    page.keyboard.press("Escape")
    page.wait_for_selector("ul[role=listbox]", state="detached")


def ask(page, question: str) -> str:
    """Ask in 问答 and give the text of the answer."""
    turns = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    answer = page.locator(".turn").nth(turns).locator(".answer")
    answer.wait_for()
    expect(page.locator("#question textarea")).to_have_value("")
    return answer.inner_text()


def ask_as_program(url: str, question: str, documents: Sequence[str] = (), patience: float = PATIENCE / 1000) -> dict:
    """The answer that the server gives a program which asks it over HTTP."""
    with httpx.Client(timeout=patience) as program:
        begun = program.post(f"{url}/gradio_api/call/ask", json={"data": [question, list(documents)]}).json()
        told = program.get(f"{url}/gradio_api/call/ask/{begun['event_id']}").text
    return json.loads(told.partition("event: complete")[2].partition("data: ")[2].splitlines()[0])[0]


def find_node(page, name: str) -> None:
    """Look for a node in 图谱浏览, open it and wait until it is shown."""
    page.wait_for_selector("#found .node")
    page.fill("#find textarea", name)
    found = page.locator("#found .node").first
    expect(found).to_have_text(name)
    found.click()
    expect(page.locator("#node-page h3")).to_have_text(name)


def still(page, drawing: str, node: str = ""):
    """The frame of a drawing that has come to rest and shows a node; `drawing` selects the component that it is in."""
    end = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            frame = page.wait_for_selector(f"{drawing} iframe").content_frame()
            frame.wait_for_function(
                "name => document.body.dataset.state === 'still' && (!name || data.nodes.some(n => n.name === name))",
                arg=node,
                timeout=2000,
            )
            return frame
        except PlaywrightError:  # another drawing has come into its place, or is to come
            assert time.monotonic() < end, f"{drawing} shows no {node}"


def click_node(page, drawing: str, name: str) -> None:
    """Click a node of a drawing."""
    frame = still(page, drawing, name)
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
    expect(page.frame_locator(f"{drawing} iframe").locator("#status")).to_contain_text(f"共 {nodes} 个节点")


def at_rest(page) -> None:
    """Wait until nothing moves or fades."""
    page.wait_for_function(
        "document.getAnimations().every(a => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)"
    )


def until(what: Callable[[], object], patience: float = 30) -> None:
    """Wait until something outside the page is so."""
    end = time.monotonic() + patience
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)
