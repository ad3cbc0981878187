"""Shared fixtures: where the real documents are, when they are there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

# What these give takes seconds: a whole store, a browser. Other slow tests are marked where they stand.
_SLOW_FIXTURES = frozenset(["sample_store", "real_store", "browser", "fast_disk"])
_PAGE = Path(__file__).parent / "page"


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a slow fixture, or the page, `slow`: `make check` leaves them out, `make test` runs all."""
    for item in items:
        if _PAGE in item.path.parents or _SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


LONG = bool(os.environ.get("POLICYGRAPH_LONG_TESTS"))
"""Whether to try all of what else is tried in part: every moment to be killed at, more examples. By `make fuzz`."""

long = pytest.mark.skipif(not LONG, reason="只在 POLICYGRAPH_LONG_TESTS=1（make fuzz）时试")
"""Marks a test of the page or of many processes that a shorter one stands for each day."""

SHARED = Path(__file__).parents[1].parent / "shared"
needs_shared = pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="真实文档目录 ../shared/corpus 不在，跳过")


@pytest.fixture(scope="session")
def shared_corpus() -> Path:
    """Folder of the five real documents; skips the test where it is absent."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("真实文档目录 ../shared/corpus 不在，跳过")
    return folder


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a store built once from the bundled sample; not to be changed by a test."""
    return _built_once(tmp_path_factory, Path(__file__).parents[1] / "corpus" / "sample", "样例 图谱")


@pytest.fixture(scope="session")
def real_store(shared_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a store built once from the real documents; not to be changed by a test."""
    return _built_once(tmp_path_factory, shared_corpus, "真实 图谱")


def _built_once(factory: pytest.TempPathFactory, corpus: Path, name: str) -> Path:
    """A store of its own for each process of a run, copied from one that the first to ask has built."""
    from store.build import build_store

    run = factory.getbasetemp()
    built = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "built" / name
    built.parent.mkdir(exist_ok=True)
    with FileLock(built.with_suffix(".lock")):
        if not built.exists():
            build_store(corpus, built)
    return Path(shutil.copytree(built, factory.mktemp("stores") / name))


def copied(store: Path, folder: Path) -> Path:
    """A copy of a store that this process may have open: without the index of SQLite's log. Whoever closes that file lets
    go of all locks that the process has on it, and another one that opens the store then cuts it short.
    """
    return Path(shutil.copytree(store, folder, ignore=shutil.ignore_patterns("*-shm")))


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Without the flags on networking Chromium asks for its maker's servers, which closed networks refuse.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
def fast_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder for tests that write thousands of times: in memory where the system has that."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="policygraph-test-", dir=memory if memory.is_dir() else tmp_path))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, one for the whole run: two Playwrights in one process do not get on."""
    if CHROMIUM is None:
        pytest.skip("没有安装 chromium，跳过页面测试")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield found
        found.close()
