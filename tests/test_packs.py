"""A large store is what a store held in memory would be: its graph, what search finds, its answers."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from benchmarks.gold import ask
from benchmarks.plans import plans
from corpus.reader import read_file
from embeddings.index import FaissStore
from embeddings.search import SearchIndex
from graph.build import assemble
from qa.answer import answer_question
from store.build import build_store, with_documents, without_documents
from store.store import Store, change, open_store
from tests.test_crash import corpus
from tests.test_index import Letters

pytestmark = pytest.mark.slow

MADE = list(plans(6, seed=4))
QUESTIONS = [str(item["question"]) for item in ask(MADE, 60, 0)]


def answers(store: Store) -> list[object]:
    found = [answer_question(store, question).as_dict() for question in QUESTIONS[::12]]
    return [{key: value for key, value in answer.items() if key != "elapsed_ms"} for answer in found]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Store]]:
    """A store with packs, of which some documents changed since, and one of the same documents built without packs."""
    root = tmp_path_factory.mktemp("packs")
    documents = root / "文档"
    documents.mkdir()
    for plan in MADE[:5]:
        (documents / f"{plan.id}.txt").write_text(plan.text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("store.opened.FROM", 1)
        patch.setattr("store.packs._OLD", 1)
        folder = root / "库"
        build_store(documents, folder, Letters())
        replaced, added, gone = (documents / f"{plan.id}.txt" for plan in (MADE[1], MADE[5], MADE[3]))
        replaced.write_text(MADE[1].text.replace("抓好落实", "逐项抓好落实"), "utf-8")
        added.write_text(MADE[5].text, "utf-8")
        gone.unlink()
        read = [read_file(replaced), read_file(added)]
        change(folder, lambda store: with_documents(without_documents(store, [gone.stem]), read), Letters())
        assert len(list(folder.glob("*.pack"))) == 4
        yield folder, build_store(documents, root / "新", Letters())[0]


def test_nothing_tells_it_from_one_built_at_once(stores: tuple[Path, Store]) -> None:
    folder, scratch = stores
    packed = open_store(folder, Letters())
    assert list(packed.documents.items()) == list(scratch.documents.items())
    assert packed.places == scratch.places
    assert answers(packed) == answers(scratch)
    assert any(answer["answerable"] for answer in answers(packed))  # type: ignore[index]


def test_its_graph_is_that_put_together_in_memory(stores: tuple[Path, Store]) -> None:
    packed = open_store(stores[0], Letters())
    whole = assemble(dict(packed.fragments))
    assert list(packed.graph.nodes(data=True)) == list(whole.nodes(data=True))
    edges = [sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]) for graph in (packed.graph, whole)]
    assert edges[0] == edges[1]


def test_search_finds_what_it_finds_in_memory(stores: tuple[Path, Store]) -> None:
    packed = open_store(stores[0], Letters())
    held = SearchIndex.build([p for name in packed.documents for p in packed.passages_of(name)], Letters())
    for question in QUESTIONS[::4]:
        found, wanted = ([(h.passage, round(h.score, 5)) for h in i.search(question)] for i in (packed.index, held))
        assert found == wanted


def test_a_pack_that_was_damaged_is_passed_over_and_made_anew(stores: tuple[Path, Store]) -> None:
    folder, scratch = stores
    open_store(folder, Letters()).tidy()
    damaged = {}
    for pack in folder.glob("*.pack"):
        content = bytearray(pack.read_bytes())
        content[len(content) * 9 // 10] ^= 1
        pack.write_bytes(content)
        damaged[pack] = bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("store.opened.FROM", 1)
        assert answers(open_store(folder, Letters()))[:2] == answers(scratch)[:2]
    assert all(pack.read_bytes() != content for pack, content in damaged.items())
    for pack in folder.glob("*.pack"):
        pack.write_bytes(b"")
    open_store(folder, Letters()).tidy()
    assert all(pack.stat().st_size > 1_000 for pack in folder.glob("*.pack"))
    assert answers(open_store(folder, Letters()))[:2] == answers(scratch)[:2]


def test_of_very_many_places_those_that_fit_are_answered_for_and_the_others_told_of(
    stores: tuple[Path, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = open_store(stores[0], Letters())
    plan, places = MADE[0], scratch.places
    question = f"{plan.tasks[0].title}由哪个部门负责？"
    whole = answer_question(scratch, question)
    monkeypatch.setattr("qa.select.scope.MOST", 1)
    few = answer_question(scratch, question)
    assert whole.answerable and few.answerable
    assert any(statement.text.startswith(f"{plan.place}：") for statement in few.statements)
    assert f"写到{len(places)}个地方" in few.statements[-1].text and len(places) > 2
    assert "个地方" not in whole.text
    for unsaid in ("哪个部门牵头的任务最多", "有哪些重点任务"):
        asked = answer_question(scratch, unsaid)
        assert not asked.answerable and "请在问题里写明是哪个地方" in asked.text
    assert answer_question(scratch, f"{plan.place}哪个部门负责的任务最多").answerable


def test_who_only_reads_keeps_packs_too(
    stores: tuple[Path, Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.opened.FROM", 1)
    folder = tmp_path / "库"
    shutil.copytree(stores[0], folder, ignore=shutil.ignore_patterns("*.pack"))
    read = answers(open_store(folder, Letters()))
    made = {pack.name: pack.stat().st_mtime_ns for pack in folder.glob("*.pack")}
    assert len(made) == 4
    assert answers(open_store(folder, Letters())) == read == answers(stores[1])
    assert {pack.name: pack.stat().st_mtime_ns for pack in folder.glob("*.pack")} == made


class Server(FaissStore):
    """Vectors kept outside the store, as Milvus keeps them."""

    def keep(self, ids: Collection[str]) -> None:
        self.remove([key for key in self._numbers if key not in ids])


def test_vectors_on_a_server_are_left_there_when_a_document_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(Letters.dim)
    for module in ("store.store", "store.build"):
        monkeypatch.setattr(f"{module}.milvus_from", lambda _environment, _dim: server)
    monkeypatch.setattr("store.opened.FROM", 1)
    monkeypatch.setattr("store.packs._OLD", 1)
    path = tmp_path / "文档" / "乙.txt"
    build_store(corpus(path.parent, 3), tmp_path / "库", Letters())
    for count in ("77", "78"):
        path.write_text(
            path.read_text("utf-8").replace("每年不少于11人", "每年不少于12人") + f"3.修路{count}里。\n", "utf-8"
        )
        read = [read_file(path)]
        change(tmp_path / "库", lambda store, read=read: with_documents(store, read), Letters())  # type: ignore[misc]
        opened = open_store(tmp_path / "库", Letters())
        assert len(server) == len(opened.passages) == len(opened.index.search("更新老旧电梯", 99))
