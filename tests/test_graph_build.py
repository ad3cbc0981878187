"""The graph of the real documents: who does what, where each edge's sentence stands, and that it lives."""

from __future__ import annotations

import json
import random
import re

import networkx as nx
import pytest

from corpus.reader import read_folder
from graph.build import assemble
from graph.extract import extract
from graph.schema import ROLES, NodeType, Relation, validate
from tests.conftest import SHARED, needs_shared

pytestmark = needs_shared


@pytest.fixture(scope="module")
def documents(shared_corpus):
    return {d.id: d for d in read_folder(shared_corpus)[0]}


@pytest.fixture(scope="module")
def fragments(documents):
    return {name: extract(document) for name, document in documents.items()}


@pytest.fixture(scope="module")
def graph(fragments):
    return assemble(fragments)


def comparable(graph: nx.MultiDiGraph) -> tuple[dict, dict]:
    nodes = {n: {k: sorted(v) if isinstance(v, list) else v for k, v in d.items()} for n, d in graph.nodes(data=True)}
    return nodes, {(u, v, k): d for u, v, k, d in graph.edges(keys=True, data=True)}


def test_schema_holds(graph):
    assert validate(graph) == []


def test_every_quote_stands_at_its_offsets(graph, documents):
    for _, _, data in graph.edges(data=True):
        if "quote" in data:
            original = documents[data["document"]].source.text[data["start"] : data["end"]]
            assert re.sub(r"\s", "", original) == re.sub(r"\s", "", data["quote"])


def test_task_department_edges_of_the_plans(graph):
    fold = str.maketrans("（）", "()")
    found, inline = set(), set()
    for _, target, data in graph.edges(data=True):
        if data["relation"] in ROLES:
            edge = (data["document"], graph.nodes[target]["name"], data["relation"], data["form"].translate(fold))
            (inline if data.get("inline") else found).add(edge)
    gold = set()
    for task in json.loads((SHARED / "gold" / "tasks.json").read_text("utf-8")):
        for role, key in (("leads", "lead"), ("responsible_for", "responsible")):
            gold |= {(task["doc"], task["title"], role, name.translate(fold)) for name in task[key]}
    assert found == gold
    assert inline == {("pingdu-plan", "加强组织领导", "leads", "市发改局")}


def test_departments_merge_within_a_place_only(graph):
    gold = json.loads((SHARED / "gold" / "departments.json").read_text("utf-8"))
    by_name = {data["name"]: node for node, data in graph.nodes(data=True) if data["type"] == NodeType.DEPARTMENT}
    for pair in gold["must_not_merge"]:
        if pair["a"] in by_name and pair["b"] in by_name:
            assert by_name[pair["a"]] != by_name[pair["b"]], pair
    body = graph.nodes[by_name["平度市发展改革局"]]
    assert {"市发展改革局", "市发改局"} <= set(body["aliases"])


def test_branches_keep_their_place_and_their_office(graph):
    branch = next(n for n, d in graph.nodes(data=True) if d["name"] == "泰安市公安局泰山分局")
    assert str(graph.nodes[branch]["place"]) == "泰山区"
    offices = {
        graph.nodes[t]["name"] for _, t, d in graph.out_edges(branch, data=True) if d["relation"] == Relation.BRANCH_OF
    }
    assert offices == {"泰安市公安局"}


def test_the_newspaper_names_no_lead(graph):
    tasks = [
        n for n, d in graph.nodes(data=True) if d["type"] == NodeType.TASK and d["document"] == "wca-news-2024-06-11"
    ]
    assert len(tasks) == 21
    assert not [e for n in tasks for e in graph.in_edges(n, data=True) if e[2]["relation"] in ROLES]


def test_like_tasks_are_linked_across_places(graph):
    titled = {n for n, d in graph.nodes(data=True) if d["type"] == NodeType.TASK and d["name"] == "开展家电以旧换新"}
    links = {(u, v) for u, v, d in graph.edges(data=True) if d["relation"] == Relation.SIMILAR_TO}
    assert len(titled) == 3
    assert sum(u in titled and v in titled for u, v in links) == 3


@pytest.mark.slow
def test_any_history_gives_the_graph_of_a_fresh_build(fragments, graph):
    names = list(fragments)
    rng = random.Random(7)
    for _ in range(3):
        held: dict[str, nx.MultiDiGraph] = {}
        for _ in range(8):
            name = rng.choice(names)
            if name in held and rng.random() < 0.5:
                del held[name]
            else:
                held[name] = fragments[name]
        assert comparable(assemble(held)) == comparable(assemble(dict(sorted(held.items(), reverse=True))))
    assert comparable(assemble(dict(reversed(fragments.items())))) == comparable(graph)


def test_removing_a_document_keeps_what_others_say(fragments, graph):
    left = assemble({n: f for n, f in fragments.items() if n != "wca-news-2024-06-11"})
    kept = {
        (u, v, k)
        for u, v, k, d in graph.edges(keys=True, data=True)
        if d.get("document") not in (None, "wca-news-2024-06-11")
    }
    assert kept <= set(left.edges(keys=True))
