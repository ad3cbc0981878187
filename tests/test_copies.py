"""The same text under two names is one plan: linked, and not counted twice in answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.reader import read_folder
from graph.build import build_graph
from graph.copies import find_copies, similarity, sketch
from graph.schema import NodeType, Relation
from tests.conftest import SHARED

PLAN = Path(__file__).parents[1] / "corpus" / "sample" / "pingdu.md"


def test_a_web_copy_is_linked_to_the_first(tmp_path):
    text = PLAN.read_text("utf-8")
    (tmp_path / "a.txt").write_text(text, "utf-8")
    (tmp_path / "b.html").write_text(
        "<html><head><meta charset='utf-8'></head><body><div>首页 新闻 查看:12</div>"
        + "".join(f"<p>{line}</p>" for line in text.split("---\n", 2)[2].splitlines() if line)
        + "<div>喜欢 不喜欢</div></body></html>",
        "utf-8",
    )
    graph = build_graph(read_folder(tmp_path)[0])
    links = [(u, v) for u, v, d in graph.edges(data=True) if d["relation"] == Relation.SAME_AS]
    assert links == [("document:b", "document:a")]


def test_plans_of_two_places_on_one_subject_are_no_copies():
    folder = PLAN.parent
    sketches = {p.stem: sketch(p.read_text("utf-8")) for p in folder.glob("*.md")}
    assert len(sketches) == 3
    assert find_copies(sketches) == {}


@pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="真实文档目录 ../shared/corpus 不在，跳过")
def test_real_plans_are_no_copies_of_each_other_but_cut_ones_are():
    texts = {p.stem: p.read_text("utf-8") for p in (SHARED / "corpus").glob("*.txt")}
    assert find_copies({name: sketch(text) for name, text in texts.items()}) == {}
    plan = texts["pingdu-plan"]
    assert similarity(sketch(plan), sketch("首页 新闻\n" + plan[: len(plan) * 9 // 10])) >= 0.7


def test_a_copy_adds_nothing_to_an_answer(tmp_path):
    from qa.answer import answer_question
    from store.build import build_store

    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(PLAN.read_text("utf-8"), "utf-8")
    store, _ = build_store(tmp_path, tmp_path / "库")
    answer = answer_question(store, "平度市家电以旧换新由哪个部门牵头？")
    assert answer.text.count("平度市商务局") == 1
    assert sum(d["type"] == NodeType.TASK for _, d in store.graph.nodes(data=True)) == 52
