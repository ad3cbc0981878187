"""The synthetic plans say what their answers say, and the measuring measures."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks import equal, measure
from benchmarks.gold import ask, write_corpus
from benchmarks.plans import Plan, plans
from corpus.gazetteer import gazetteer
from corpus.reader import read_file
from tests.test_index import Letters

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made() -> list[Plan]:
    return list(plans(60, seed=1))


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_same_seed_gives_the_same_plans(made: list[Plan]) -> None:
    assert list(plans(60, seed=1)) == made
    assert [p.text for p in plans(60, seed=2)] != [p.text for p in made]
    assert list(plans(20, seed=1)) == made[:20]


def test_no_two_plans_of_one_place_on_one_topic(made: list[Plan]) -> None:
    assert max(Counter((plan.place, plan.topic) for plan in plans(2000)).values()) == 1
    assert any(count > 1 for count in Counter(plan.place for plan in made).values())


def test_every_answer_stands_in_the_text(made: list[Plan]) -> None:
    for plan in made:
        text = plain(plan.text)
        assert plan.number in text
        for task in plan.tasks:
            assert plain(task.label + task.title) in text
            assert plain(task.bracket) in text
            assert all(work.name in task.bracket for work in task.work)
            assert len(task.offices) == len(task.work)
        for target in [*plan.goals, *(t for task in plan.tasks for t in task.targets)]:
            assert plain(target.quote) in text
            assert f"{target.value:g}{target.unit}" in target.quote


def test_places_are_named_so_that_one_is_meant(made: list[Plan]) -> None:
    for plan in made:
        assert len(gazetteer().named(plan.place)) == 1, plan.place


def test_questions_of_every_kind_have_their_evidence(made: list[Plan]) -> None:
    questions = ask(made, 90)
    texts = {plan.id: plain(plan.text) for plan in made}
    assert len(questions) == 90
    assert len({q["kind"] for q in questions}) >= 9
    for question in questions:
        assert question["must_include"], question
        assert all(plain(e["quote"]) in texts[e["doc"]] for e in question.get("evidence", ()))
        assert question["answerable"] == bool(question.get("evidence"))


def test_written_plans_are_read_with_their_identity(made: list[Plan], tmp_path: Path) -> None:
    write_corpus(tmp_path, made[:8], 10)
    assert len((tmp_path / "questions.jsonl").read_text("utf-8").splitlines()) == 10
    for plan in made[:8]:
        identity = read_file(tmp_path / "corpus" / f"{plan.id}.txt").identity
        assert (identity.title, identity.number, identity.date) == (plan.title, plan.number, plan.date)
    tasks = json.loads((tmp_path / "gold" / "tasks.json").read_text("utf-8"))
    assert {task["doc"] for task in tasks} == {plan.id for plan in made[:8]}


def test_a_build_is_measured_by_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "load_encoder", Letters)
    monkeypatch.setattr(measure, "_QUESTIONS", 10)
    timings = measure.build(4)
    assert list(timings.seconds)[:5] == ["read", "extract", "embed", "assemble", "build"]
    assert all(seconds > 0 for seconds in timings.seconds.values())
    figures = timings.figures
    assert (figures["documents"], figures["embedded"]) == (4, figures["passages"])
    assert 0 < figures["embedded_for_one"] < 5  # type: ignore[operator]
    assert figures["search_p50_ms"] <= figures["search_p95_ms"]  # type: ignore[operator]


def test_borrowed_vectors_are_unit_and_near_real_ones() -> None:
    partly = measure.Partly(Letters(), 5)
    texts = [f"第{i}项任务：更新{'老旧' * i}电梯" for i in range(12)]
    vectors = np.concatenate([partly.encode_passages(texts[:8]), partly.encode_passages(texts[8:])])
    np.testing.assert_allclose(vectors[:5], Letters().encode_passages(texts[:5]))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors[5:] @ vectors[:5].T).max(axis=1).min() > 0.9


def test_a_changed_store_is_the_graph_put_together_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equal, "_QUESTIONS", 3)
    monkeypatch.setattr(equal, "_CHANGES", 1)
    figures = dict(equal.compare(3, None, tmp_path, reuse=False))
    assert figures["nodes"] > 50 < figures["edges"] and figures["questions"] >= 3
    assert figures["same documents"] == figures["same nodes in the same order"] == "True"
    assert figures["nodes that differ"] == figures["nodes whose edges differ"] == figures["different answers"] == 0
