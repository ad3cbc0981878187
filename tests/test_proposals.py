"""What a language model proposes for tasks without markers: only what the text says, and marked as proposed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from corpus.document import Document
from corpus.reader import read_file
from graph.extract import extract
from graph.proposals import locate, with_proposals
from graph.schema import ROLES, NodeType, Relation, validate
from store.build import build_store, with_corrections
from store.store import change
from tests.chat_server import chat_server
from tests.test_index import Letters

TEXT = """云河市促进消费工作方案

云河市人民政府
2025年3月1日

一、重点任务

1.开展家电换新。市商务局把换新网点的建设与管理承担起来，
市财政局予以配合。换新网点数要做到120个以上。

2.改造老旧小区。改造面积达到30万平方米。（牵头单位：市住房城乡建设局）
"""
QUOTE = "市商务局把换新网点的建设与管理承担起来"


@pytest.fixture
def document(tmp_path: Path) -> Document:
    file = tmp_path / "方案.txt"
    file.write_text(TEXT, encoding="utf-8")
    return read_file(file)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def work(role: str, body: str, quote: str) -> dict[str, str]:
    return {"role": role, "body": body, "quote": quote}


def proposed(document: Document, *, work: list[Any] | None = None, targets: list[Any] | None = None) -> nx.MultiDiGraph:
    reply = json.dumps({"work": work or [], "targets": targets or []}, ensure_ascii=False)
    with chat_server(lambda _: f"好的：\n```json\n{reply}\n```") as chat:
        return with_proposals(extract(document), document, chat.endpoint)


def new_edges(document: Document, graph: nx.MultiDiGraph) -> list[dict[str, Any]]:
    known = set(extract(document).edges(keys=True))
    return [
        {"source": s, "target": t, **d} for s, t, k, d in graph.edges(keys=True, data=True) if (s, t, k) not in known
    ]


def test_the_rules_alone_find_no_body_for_the_first_task(document: Document) -> None:
    graph = extract(document)
    done = {t for _, t, d in graph.edges(data=True) if d["relation"] in ROLES}
    names = {d["name"]: n for n, d in graph.nodes(data=True) if d["type"] == NodeType.TASK}
    assert set(names) == {"开展家电换新", "改造老旧小区"}
    assert done == {names["改造老旧小区"]}


def test_off_without_an_endpoint(document: Document) -> None:
    graph = extract(document)
    assert with_proposals(graph, document, None) is graph


def test_a_quoted_proposal_is_kept_and_marked(document: Document) -> None:
    graph = proposed(
        document, work=[work("responsible_for", "市商务局", QUOTE), work("supports", "市财政局", "市财政局予以配合")]
    )
    edges = new_edges(document, graph)
    assert {(graph.nodes[e["source"]]["aliases"][0], e["relation"]) for e in edges} == {
        ("市商务局", "responsible_for"), ("市财政局", "supports"),
    }  # fmt: skip
    for edge in edges:
        assert edge["proposed"] is True
        assert edge["model"] == "test-model"
        assert "".join(TEXT[edge["start"] : edge["end"]].split()) == "".join(edge["quote"].split())
        assert graph.nodes[edge["source"]]["proposed"] is True
        assert graph.nodes[edge["target"]]["name"] == "开展家电换新"
    assert validate(graph) == []


def test_blanks_and_wraps_do_not_count(document: Document) -> None:
    graph = proposed(document, work=[work("supports", "市财政局", "承担起来，\n 市财政局 予以配合")])
    (edge,) = new_edges(document, graph)
    assert edge["quote"] == "承担起来，市财政局予以配合"


@pytest.mark.parametrize(
    "item",
    [
        work("responsible_for", "市商务局", "市商务局负责换新网点的建设"),  # not in the text
        work("responsible_for", "市商务局", ""),
        work("responsible_for", "市教育局", QUOTE),  # the quote does not name it
        work("leads", "市商务局", QUOTE),  # nothing says that it leads
        work("supports", "市商务局", QUOTE),
        work("owns", "市商务局", QUOTE),
        work("responsible_for", "换新网点", QUOTE),  # no body
        work("leads", "市住房城乡建设局", "（牵头单位：市住房城乡建设局）"),  # of another task
        {"role": "responsible_for", "body": ["市商务局"], "quote": QUOTE},
        "市商务局",
        None,
    ],
)
def test_what_the_text_does_not_say_is_dropped(document: Document, item: Any) -> None:
    assert new_edges(document, proposed(document, work=[item])) == []


def test_tasks_with_bodies_are_left_alone(document: Document) -> None:
    lie = json.dumps({"work": [work("leads", "市住房城乡建设局", "牵头单位：市住房城乡建设局")]}, ensure_ascii=False)
    with chat_server(lambda text: lie if "老旧" in text else "{}") as chat:
        graph = with_proposals(extract(document), document, chat.endpoint)
    assert new_edges(document, graph) == []


def target(**given: Any) -> dict[str, Any]:
    return {
        "metric": "换新网点数",
        "value": "120",
        "unit": "个",
        "deadline": None,
        "quote": "换新网点数要做到120个以上",
    } | given


@pytest.fixture
def plain(tmp_path: Path) -> Document:
    """A text whose one figure the rules do not read as a target."""
    file = tmp_path / "说明.txt"
    file.write_text(TEXT.replace("换新网点数要做到120个以上", "换新网点这一块，有人说120个以上也行"), encoding="utf-8")
    document = read_file(file)
    graph = extract(document)
    task = next(n for n, d in graph.nodes(data=True) if d["name"] == "开展家电换新")
    assert not any(d["relation"] == Relation.HAS_TARGET for _, _, d in graph.out_edges(task, data=True))
    return document


SAID = "换新网点这一块，有人说120个以上也行"


def test_a_quoted_target_is_kept_with_its_bound(plain: Document) -> None:
    graph = proposed(plain, targets=[target(metric="换新网点", quote=SAID)])
    (node,) = {e["target"] for e in new_edges(plain, graph) if e["relation"] == Relation.HAS_TARGET}
    data = graph.nodes[node]
    assert (data["metric"], data["value"], data["unit"], data["comparator"]) == ("换新网点", 120.0, "个", "以上")
    assert (data["deadline"], data["proposed"], data["model"]) == (None, True, "test-model")
    assert validate(graph) == []


@pytest.mark.parametrize(
    "item",
    [
        target(metric="换新网点", quote=SAID, value="12"),
        target(metric="换新网点", quote=SAID, value="1200"),
        target(metric="换新网点", quote=SAID, unit="万个"),
        target(metric="换新网点", quote=SAID, deadline=2027),
        target(metric="换新网点", quote=SAID, value="一百二十"),
        target(metric="网点覆盖率", quote=SAID),
        target(metric="换新网点", quote="换新网点达到120个以上"),
        target(metric="", quote=SAID),
    ],
)
def test_a_target_that_the_quote_does_not_give_is_dropped(plain: Document, item: dict[str, Any]) -> None:
    assert new_edges(plain, proposed(plain, targets=[item])) == []


@pytest.mark.parametrize("reply", ["", "抱歉，我不能。", "{", '{"work": 3, "targets": {"a": 1}}', "[]", "{}" * 3])
def test_a_broken_reply_proposes_nothing(document: Document, reply: str) -> None:
    with chat_server(lambda _: reply) as chat:
        assert new_edges(document, with_proposals(extract(document), document, chat.endpoint)) == []


def test_a_slow_or_failing_endpoint_proposes_nothing(document: Document) -> None:
    for faults in ({"delay": 1.0}, {"status": 500}):
        with chat_server(lambda _: "{}", timeout=0.3, **faults) as chat:  # type: ignore[arg-type]
            assert new_edges(document, with_proposals(extract(document), document, chat.endpoint)) == []


def proposals(graph: nx.MultiDiGraph) -> set[tuple[str, str, str, str]]:
    return {(s, t, d["relation"], d["model"]) for s, t, d in graph.edges(data=True) if d.get("proposed")}


def test_a_correction_of_the_user_keeps_what_was_proposed(tmp_path: Path) -> None:
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / "方案.txt").write_text(TEXT, encoding="utf-8")
    reply = {
        "work": [work("responsible_for", "市商务局", QUOTE)],
        "targets": [{"metric": "换新网点数", "value": "120", "unit": "个", "quote": "换新网点数要做到120个以上"}],
    }
    with chat_server(lambda _: json.dumps(reply, ensure_ascii=False)) as chat:
        store, _ = build_store(tmp_path / "文档", tmp_path / "库", Letters(), endpoint=chat.endpoint)
    before = proposals(store.graph)
    assert any(relation == "responsible_for" for _, _, relation, _ in before)
    rename = '[rename]\n"市商务局" = "市商务和投资促进局"\n'.encode()
    corrected = change(tmp_path / "库", lambda opened: with_corrections(opened, rename), Letters())
    after = proposals(corrected.graph)
    assert {edge[1:] for edge in after} == {edge[1:] for edge in before}
    assert "市商务和投资促进局" in {corrected.graph.nodes[source]["name"] for source, *_ in after}
    assert proposals(change(tmp_path / "库", lambda opened: with_corrections(opened, b""), Letters()).graph) == before


def test_a_quote_is_found_only_as_a_whole() -> None:
    assert locate("甲 乙\n丙", "乙丙") == (2, 5)
    assert locate("甲乙丙", "甲丙") is None
    assert locate("甲", " ") is None
