"""What two versions of the code read differently is listed, each fact once; versions alike list nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from evaluation.changes import changes, main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


def graph(*bodies: str, value: float = 5, relation: str = "leads") -> dict[str, Any]:
    """A task led by some bodies, with a target."""
    nodes = [
        {"id": "task:a:1", "type": "Task", "name": "开展家电换新", "document": "a"},
        {"id": "target:a:1", "type": "Target", "name": "新增网点", "document": "a", "value": value},
        *({"id": f"department:{body}", "type": "Department", "name": body} for body in bodies),
    ]
    edges = [
        {"source": f"department:{body}", "target": "task:a:1", "key": relation, "relation": relation,
         "document": "a", "quote": f"由{body}牵头"}
        for body in bodies
    ]  # fmt: skip
    return {"nodes": nodes, "edges": edges}


def test_graphs_alike_have_no_changes() -> None:
    assert changes(graph("市商务局"), graph("市商务局")) == []


def test_what_one_version_lacks_is_gained_or_lost() -> None:
    one, both = graph("市商务局"), graph("市商务局", "市财政局")
    gained = [change.line for change in changes(one, both)]
    assert gained == [
        "新增 [a] 市财政局 —leads→ 开展家电换新（由市财政局牵头）",
        "新增 [全部文件] Department“市财政局”",
    ]
    assert [change.line.replace("消失", "新增") for change in changes(both, one)] == gained


def test_another_role_is_a_fact_lost_and_one_gained() -> None:
    kinds = [change.kind for change in changes(graph("市商务局"), graph("市商务局", relation="supports"))]
    assert kinds == ["新增", "消失"]


def test_an_attribute_that_differs_is_shown_with_both_values() -> None:
    assert [c.line for c in changes(graph(), graph(value=50))] == ["改变 [a] Target“新增网点”：value 5 → 50"]


def test_two_folders_of_code_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    older, corpus = tmp_path / "older", tmp_path / "文件"
    for folder in ("chinese", "corpus", "graph", "llm"):
        shutil.copytree(ROOT / folder, older / folder, ignore=shutil.ignore_patterns("__pycache__", "sample"))
    rules = older / "graph/data/responsibilities.toml"
    rules.write_text(rules.read_text("utf-8").replace("牵头", "牵首"), encoding="utf-8")
    corpus.mkdir()
    (corpus / "plan.txt").write_text("甲市促消费方案\n\n1.开展家电换新。发放补贴。（牵头单位：市商务局）\n", "utf-8")
    assert main([str(ROOT), str(ROOT), "--corpus", str(corpus)]) == 0
    assert main([str(older), str(ROOT), "--corpus", str(corpus)]) == 1
    assert "市商务局 —leads→ 开展家电换新" in capsys.readouterr().out


def test_a_version_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["没有这个提交"]) == 2
    assert "没有“没有这个提交”这个提交" in capsys.readouterr().err
