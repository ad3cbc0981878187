"""图谱浏览 and 任务台账 over the real documents: filters, growing a view, orders; the drawing shows what they say."""

from __future__ import annotations

import pytest
from pypinyin import lazy_pinyin

from graph.query import neighbourhood
from graph.schema import Relation
from tests.page.conftest import click_node, drawn, find_node
from ui.views import LIMIT


def wait_drawn(tab, nodes: int) -> None:
    drawn(tab, "#drawing", nodes)


def choose(tab, field: str, option: str) -> None:
    """Choose in a dropdown of the page."""
    tab.click(f"{field} input")
    tab.click(f"ul[role=listbox] li[aria-label='{option}']")
    tab.keyboard.press("Escape")


@pytest.fixture
def browse(tab, go, url):
    go(url, "图谱浏览")
    tab.wait_for_selector("#found .node")
    tab.frame_locator("#drawing iframe").locator("canvas").wait_for()


def test_types_and_a_place_are_shown_only(tab, browse, real):
    graph = real.store.graph
    choose(tab, "#find-type", "部门")
    bodies = [n for n, d in graph.nodes(data=True) if d["type"] == "Department"]
    wait_drawn(tab, min(len(bodies), LIMIT))
    tab.wait_for_function(
        "[...document.querySelectorAll('#found .section')].every(s => s.innerText.startsWith('部门'))"
    )
    choose(tab, "#find-place", "泰山区")
    there = [n for n in bodies if graph.nodes[n].get("place") in ("泰山区", None)]
    wait_drawn(tab, len(there))
    tab.wait_for_function(
        "![...document.querySelectorAll('#found .section')].some(s => s.innerText.includes('平度市'))"
    )
    choose(tab, "#find-type", "任务")
    tasks = [n for n, d in graph.nodes(data=True) if d["type"] == "Task" and d["place"] == "泰山区"]
    wait_drawn(tab, len(there) + len(tasks))


def test_relations_are_followed_only(tab, browse, real):
    graph = real.store.graph
    node = next(n for n, d in graph.nodes(data=True) if d["name"] == "平度市商务局")
    choose(tab, "#find-relation", "牵头")
    find_node(tab, "平度市商务局")
    leads = {task for _, task, d in graph.out_edges(node, data=True) if d["relation"] == Relation.LEADS}
    wait_drawn(tab, 1 + len(leads))
    tab.click("#find-relation button[aria-label*='牵头'], #find-relation .token-remove >> nth=0")
    wait_drawn(tab, 1 + len({*graph.successors(node), *graph.predecessors(node)}))


def test_the_neighbours_of_a_node_join_what_is_shown(tab, browse, real):
    graph = real.store.graph
    node = next(n for n, d in graph.nodes(data=True) if d["name"] == "平度市商务局")
    find_node(tab, "平度市商务局")
    shown = {node, *graph.successors(node), *graph.predecessors(node)}
    wait_drawn(tab, len(shown))
    click_node(tab, "#drawing", "开展家电以旧换新")
    tab.wait_for_selector("#node-page h3 >> text=开展家电以旧换新")
    task = next(n for n in graph.successors(node) if graph.nodes[n]["name"] == "开展家电以旧换新")
    tab.click("#node-page button >> text=加入相邻节点")
    shown |= {*graph.successors(task), *graph.predecessors(task)}
    wait_drawn(tab, len(shown))
    assert tab.inner_text("#node-page h3") == "开展家电以旧换新"
    tab.click("#node-page button >> text=加入相邻节点")
    tab.wait_for_selector("#notice >> text=都已在图中")  # a click that adds nothing says so


def test_two_steps_reach_further_than_one(tab, browse, real):
    find_node(tab, "平度市商务局")
    node = next(n for n, d in real.store.graph.nodes(data=True) if d["name"] == "平度市商务局")
    for hops in (1, 2):
        tab.click(f"#find-hops label >> text={hops} 步")
        part = neighbourhood(real.store.graph, node, hops, limit=LIMIT)
        wait_drawn(tab, len(part.graph))
        assert part.truncated == tab.locator(f"#notice >> text=共 {part.total} 个节点").is_visible()


def column(tab, name: str) -> list[str]:
    """The cells of a column of the ledger."""
    at = tab.locator("#ledger thead th").all_inner_texts().index(name) + 1
    return [text.strip() for text in tab.locator(f"#ledger tbody tr:not(.of) td:nth-child({at})").all_inner_texts()]


def test_the_ledger_is_put_in_order(tab, go, url):
    go(url, "任务台账")
    tab.wait_for_selector("#ledger table")
    tab.click("#ledger-more > button")
    before = column(tab, "牵头单位")
    choose(tab, "#ledger-order", "牵头单位")
    tab.wait_for_function("location.search.includes('order=')")
    tab.wait_for_timeout(700)
    after = column(tab, "牵头单位")
    assert sorted(after) == sorted(before)
    said = [text for text in after if text]
    assert after == said + [""] * (len(after) - len(said))  # lines that say nothing come last
    assert [lazy_pinyin(text) for text in said] == sorted(lazy_pinyin(text) for text in said)
    assert tab.locator("#ledger tbody th").all_inner_texts() == [str(n) for n in range(1, len(after) + 1)]


def test_the_ledger_of_a_document_and_of_some_words(tab, go, url, real):
    go(url, "任务台账")
    tab.wait_for_selector("#ledger table")
    tab.click("#ledger-more > button")
    document = next(d for d in real.store.documents.values() if d.identity.place == "泰山区")
    choose(tab, "#ledger-document", document.identity.title)
    tab.wait_for_selector(f"#ledger .facts >> text=共 {document.tasks} 项任务")
    assert tab.locator("#ledger tr.of").count() == 0  # one document: its title does not stand on every row
    tab.fill("#ledger-words textarea", "以旧换新")
    tab.wait_for_selector(f"#ledger .facts >> text=共 {document.tasks} 项任务", state="detached")
    tasks = {d["name"] for _, d in real.store.graph.nodes(data=True) if d.get("document") == document.id}
    assert {name.split(".")[-1] for name in tab.locator("#ledger .task .node").all_inner_texts()} <= tasks
    tab.fill("#ledger-words textarea", "没有这样的事")
    tab.wait_for_selector("#ledger >> text=没有符合条件的任务")
