"""图谱浏览 and 任务台账 over the real documents: filters, growing a view, orders; the drawing shows what they say."""

from __future__ import annotations

import re

import pytest
from pypinyin import lazy_pinyin

from graph.query import neighbourhood
from graph.schema import Relation
from tests.page.conftest import find_node
from ui.views import LIMIT


def wait_drawn(tab, nodes: int) -> None:
    """Wait until the drawing holds so many nodes."""
    tab.frame_locator("#drawing iframe").locator(f"#status >> text=/共 {nodes} 个节点/").wait_for()


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
    frame = tab.frame_locator("#drawing iframe")
    frame.locator("#panel li button >> text=开展家电以旧换新").first.click()
    frame.locator("#panel .actions button >> text=开展家电以旧换新").click()
    tab.wait_for_selector("#node-page h3 >> text=开展家电以旧换新")
    task = next(n for n in graph.successors(node) if graph.nodes[n]["name"] == "开展家电以旧换新")
    tab.click("#node-page button >> text=加入相邻节点")
    shown |= {*graph.successors(task), *graph.predecessors(task)}
    wait_drawn(tab, len(shown))
    assert frame.locator("#panel h2").inner_text() == "开展家电以旧换新"


def test_two_steps_reach_further_than_one(tab, browse, real):
    find_node(tab, "平度市商务局")
    node = next(n for n, d in real.store.graph.nodes(data=True) if d["name"] == "平度市商务局")
    for hops in (1, 2):
        tab.click(f"#find-hops label >> text={hops} 步")
        part = neighbourhood(real.store.graph, node, hops, limit=LIMIT)
        wait_drawn(tab, len(part.graph))
        assert part.truncated == tab.locator(f"#notice >> text=共 {part.total} 个节点").is_visible()


@pytest.mark.parametrize(("order", "column"), [("任务名称", 2), ("牵头单位", 4)])
def test_the_ledger_is_put_in_order(tab, go, url, order, column):
    go(url, "任务台账")
    tab.wait_for_selector("#ledger table")
    cells = f"#ledger tbody td:nth-child({column})"
    before = tab.locator(cells).all_inner_texts()
    choose(tab, "#ledger-order", order)
    tab.wait_for_function(
        "([cells, first]) => document.querySelector(cells).innerText !== first", arg=[cells, before[0]]
    )
    after = [text.strip() for text in tab.locator(cells).all_inner_texts()]
    assert sorted(after) == sorted(text.strip() for text in before)
    said = [text for text in after if text]
    assert after == said + [""] * (len(after) - len(said))  # lines that say nothing come last
    assert [lazy_pinyin(text) for text in said] == sorted(lazy_pinyin(text) for text in said)
    assert tab.locator("#ledger tbody th").all_inner_texts() == [str(n) for n in range(1, len(after) + 1)]


def test_the_ledger_by_time_begins_with_what_is_due_first(tab, go, url):
    go(url, "任务台账")
    tab.wait_for_selector("#ledger table")
    cells = "#ledger tbody td:nth-child(8)"
    before = tab.locator(cells).all_inner_texts()
    choose(tab, "#ledger-order", "时限")
    tab.wait_for_function(
        "([cells, text]) => [...document.querySelectorAll(cells)].map(cell => cell.innerText).join() !== text",
        arg=[cells, ",".join(before)],
    )
    after = [text.strip() for text in tab.locator(cells).all_inner_texts()]
    years = [int(min(re.findall(r"20\d\d", text), default=9999)) if text else 10000 for text in after]
    assert years == sorted(years)
    assert len(set(years)) > 2


def test_the_ledger_of_a_document_and_of_some_words(tab, go, url, real):
    go(url, "任务台账")
    tab.wait_for_selector("#ledger table")
    document = next(d for d in real.store.documents.values() if d.identity.place == "泰山区")
    choose(tab, "#ledger-document", document.identity.title)
    tab.wait_for_selector(f"#ledger .facts >> text=共 {document.tasks} 项任务")
    tab.fill("#ledger-words textarea", "以旧换新")
    tab.wait_for_selector(f"#ledger .facts >> text=共 {document.tasks} 项任务", state="detached")
    for row in tab.locator("#ledger tbody tr").all_inner_texts():
        assert "以旧换新" in row
        assert document.identity.title in row
    tab.fill("#ledger-words textarea", "没有这样的事")
    tab.wait_for_selector("#ledger >> text=没有符合条件的任务")
