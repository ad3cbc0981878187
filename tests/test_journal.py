"""What a store's journal tells of documents that came, were replaced and went, by whichever way."""

from __future__ import annotations

from corpus.reader import read_file
from store.build import build_store, with_corrections, with_documents, without_documents
from store.journal import latest
from store.layout import JOURNAL_FILE, belongs_to_store
from store.store import change, open_store
from tests.test_crash import PLAN
from tests.test_index import Letters


def test_what_came_was_replaced_and_went_is_told_latest_first(tmp_path):
    documents, folder = tmp_path / "文档", tmp_path / "库"
    documents.mkdir()

    def put(name: str, count: int):
        path = documents / f"{name}.txt"
        path.write_text(PLAN.format(place=f"{name}山市", count=count), "utf-8")
        return path

    def told() -> list[tuple[str, int, list[str]]]:
        return [(e.what, e.number, [document for document, _ in e.first]) for e in latest(folder, 9)]

    assert told() == []
    put("甲", 1)
    build_store(documents, folder, Letters())
    assert told() == [("收录", 1, ["甲"])]
    both = [read_file(put(name, 2)) for name in "甲乙"]
    change(folder, lambda store: with_documents(store, both), Letters())
    assert told()[:-1] == [("换新版本", 1, ["甲"]), ("收录", 1, ["乙"])]
    before = told()
    change(folder, lambda store: with_documents(store, both), Letters())  # the same once more
    change(
        folder,
        lambda store: with_corrections(store, '[rename]\n"甲山市财政局" = "甲山市财政和国资局"\n'.encode()),
        Letters(),
    )
    build_store(documents, folder, Letters())
    assert told() == before
    change(folder, lambda store: without_documents(store, ["甲"]), Letters())
    assert told() == [("移除", 1, ["甲"]), *before]
    for name in "丙丁戊己庚辛":
        put(name, 3)
    build_store(documents, folder, Letters())
    assert told()[0][:2] == ("收录", 7)
    assert len(told()[0][2]) == 5
    name, title = latest(folder, 1)[0].first[0]
    assert title == open_store(folder, Letters()).documents[name].identity.title
    with (folder / JOURNAL_FILE).open("ab") as file:
        file.write(b'{"time": "2026-')  # cut off by a crash
    assert told()[0][:2] == ("收录", 7)
    assert belongs_to_store(folder / JOURNAL_FILE)
