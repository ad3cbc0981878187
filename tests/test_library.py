"""The page's view of a store that other programs change, break and remove."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import gradio as gr
import pytest
from fastapi.testclient import TestClient

from app import build_app
from corpus.reader import read_file
from store.build import with_documents
from store.store import change
from tests.conftest import copied, long
from tests.test_crash import PLAN
from ui.library import Library, told

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(sample_store: Path, tmp_path: Path) -> Path:
    return copied(sample_store, tmp_path / "图谱")


def within_seconds(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60  # seconds, as on a machine that is busy
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def add(folder: Path, name: str) -> None:
    path = folder.parent / f"{name}.txt"
    path.write_text(PLAN.format(place="甲山市", count=7), "utf-8")
    change(folder, lambda store: with_documents(store, [read_file(path)]))


def test_what_another_program_added_is_seen_within_seconds_and_kept_by_the_next_change(folder):
    library = Library(folder)
    add(folder, "甲")
    assert within_seconds(lambda: "甲" in library.store.documents)
    add(folder, "乙")
    path = folder.parent / "丙.txt"
    path.write_text(PLAN.format(place="丙山市", count=7), "utf-8")
    library.change(lambda store: with_documents(store, [read_file(path)]))
    assert {"甲", "乙", "丙"} <= set(library.store.documents)
    assert not library.trouble


def test_a_store_removed_or_broken_is_said_and_answers_go_on_until_it_is_back(folder, tmp_path):
    library = Library(folder)
    health = TestClient(build_app(library))
    known = library.store.documents
    assert health.get("/health").json()["status"] == "ok"
    folder.rename(tmp_path / "别处")
    assert within_seconds(lambda: bool(library.trouble))
    response = health.get("/health")
    assert response.status_code == 503
    assert "没有建好的图谱" in response.json()["trouble"]
    assert library.store.documents is known
    with pytest.raises(gr.Error, match=r"没有移除。.*没有建好的图谱"), told("没有移除"):
        library.change(lambda store: store)
    assert not folder.exists()
    (tmp_path / "别处").rename(folder)
    assert within_seconds(lambda: not library.trouble)
    assert health.get("/health").status_code == 200
    (folder / "CURRENT").write_bytes(b"\xff")
    assert within_seconds(lambda: "已损坏" in library.trouble)
    assert library.store.documents is known


@long
def test_a_library_no_longer_used_stops_looking(folder):
    import gc
    import weakref

    library = Library(folder)
    reference = weakref.ref(library)
    del library
    assert within_seconds(lambda: gc.collect() >= 0 and reference() is None)
