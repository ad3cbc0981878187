"""Two districts of one name, and a plan of no known place, from file to answer: each stays what it is."""

from __future__ import annotations

import pytest

from corpus.places import place_at
from graph.export.node_link import node_link
from qa.answer import answer_question
from store.build import build_store
from store.store import Store, open_store
from tests.test_index import Letters

PLAN = "{head}老旧电梯更新工作方案\n\n一、重点任务\n\n1.更新住宅电梯。年内更新电梯{count}部。（区商务局牵头）\n"
FUZHOU, XUZHOU = place_at("福建省/福州市/鼓楼区"), place_at("江苏省/徐州市/鼓楼区")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("同名")
    (folder / "福州.txt").write_text(PLAN.format(head="福州市鼓楼区", count=31), "utf-8")
    (folder / "徐州.txt").write_text(PLAN.format(head="", count=42), "utf-8")
    (folder / "某地.txt").write_text(PLAN.format(head="", count=53), "utf-8")
    (folder / "corpus.toml").write_text('[documents."徐州.txt"]\nplace = "江苏省/徐州市/鼓楼区"\n', "utf-8")
    out = tmp_path_factory.mktemp("库")
    build_store(folder, out, Letters())
    return open_store(out, Letters())


def test_each_is_the_place_that_it_says(store: Store) -> None:
    places = {name: document.identity.place for name, document in store.documents.items()}
    assert places == {"福州": FUZHOU, "徐州": XUZHOU, "某地": None}
    assert store.places == [XUZHOU, FUZHOU]  # by what they are called: 徐州市… before 福州市…


def test_exports_show_labels_and_keep_the_bodies_apart(store: Store) -> None:
    nodes = node_link(store.graph)["nodes"]
    bodies = {(node["id"], node["place"]) for node in nodes if node["type"] == "Department"}
    assert {place for _, place in bodies} == {"福州市鼓楼区", "徐州市鼓楼区", None} and len(bodies) == 3
    assert {node["place"] for node in nodes if node["type"] == "Target"} == {"福州市鼓楼区", "徐州市鼓楼区", None}


def test_a_question_that_names_one_is_answered_for_it_alone(store: Store) -> None:
    for place in (FUZHOU, XUZHOU):
        hits = store.index.search("更新电梯", 5, place=place)
        assert {hit.passage.place for hit in hits} == {place}
        answer = answer_question(store, f"{place}更新住宅电梯由哪个部门牵头？")
        assert answer.answerable and answer.text.startswith(f"{place}：")
        assert not any(str(other) in answer.text for other in {FUZHOU, XUZHOU} - {place})


def test_what_is_of_no_known_place_is_answered_for_too(store: Store) -> None:
    texts = [s.text for s in answer_question(store, "更新住宅电梯由哪个部门牵头？").statements]
    assert {text.split("：")[0] for text in texts} == {"福州市鼓楼区", "徐州市鼓楼区", "地方未写明"}
    assert {hit.passage.document for hit in store.index.search("更新电梯", 9, place=[None])} == {"某地"}
