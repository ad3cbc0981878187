"""图谱浏览 and 任务台账 over the real documents: filters, growing a view, orders; the drawing shows what they say."""

from __future__ import annotations

from datetime import date

import pytest
from pypinyin import lazy_pinyin

from corpus.gazetteer import label_of
from graph.query import neighbourhood
from graph.schema import Relation
from tests.conftest import long
from tests.page.conftest import choose, click_node, drawn, expect, find_node
from ui.ledger_table import PER_PAGE
from ui.supervised import Wanted, lines, select
from ui.views import LIMIT


def wait_drawn(tab, nodes: int) -> None:
    drawn(tab, "#drawing", nodes)


@pytest.fixture
def browse(tab, go, url):
    go(url, "图谱浏览")
    tab.wait_for_selector("#found .node")


@long
def test_types_and_a_place_are_shown_only(tab, browse, real):
    graph = real.store.graph
    choose(tab, "#find-type", "部门")
    bodies = [n for n, d in graph.nodes(data=True) if d["type"] == "Department"]
    wait_drawn(tab, min(len(bodies), LIMIT))
    tab.wait_for_function(
        "[...document.querySelectorAll('#found .section')].every(s => s.innerText.startsWith('部门'))"
    )
    choose(tab, "#find-place", "泰山区")
    there = [n for n in bodies if label_of(graph.nodes[n].get("place")) in ("泰山区", None)]
    wait_drawn(tab, len(there))
    tab.wait_for_function(
        "![...document.querySelectorAll('#found .section')].some(s => s.innerText.includes('平度市'))"
    )
    choose(tab, "#find-type", "任务")
    tasks = [n for n, d in graph.nodes(data=True) if d["type"] == "Task" and str(d["place"]) == "泰山区"]
    wait_drawn(tab, len(there) + len(tasks))


@long
def test_relations_are_followed_steps_counted_and_neighbours_join(tab, browse, real):
    graph = real.store.graph
    node = next(n for n, d in graph.nodes(data=True) if d["name"] == "平度市商务局")
    choose(tab, "#find-relation", "牵头")
    find_node(tab, "平度市商务局")
    leads = {task for _, task, d in graph.out_edges(node, data=True) if d["relation"] == Relation.LEADS}
    wait_drawn(tab, 1 + len(leads))
    tab.click("#find-relation button[aria-label*='牵头'], #find-relation .token-remove >> nth=0")
    shown = {node, *graph.successors(node), *graph.predecessors(node)}
    wait_drawn(tab, len(shown))

    for hops in (2, 1):
        tab.click(f"#find-hops label >> text={hops} 步")
        part = neighbourhood(graph, node, hops, limit=LIMIT)
        wait_drawn(tab, len(part.graph))
        expect(tab.locator("#notice", has_text=f"共 {part.total} 个节点")).to_have_count(int(part.truncated))

    click_node(tab, "#drawing", "开展家电以旧换新")
    tab.wait_for_selector("#node-page h3 >> text=开展家电以旧换新")
    task = next(n for n in graph.successors(node) if graph.nodes[n]["name"] == "开展家电以旧换新")
    tab.click("#node-page button >> text=加入相邻节点")
    shown |= {*graph.successors(task), *graph.predecessors(task)}
    wait_drawn(tab, len(shown))
    expect(tab.locator("#node-page h3")).to_have_text("开展家电以旧换新")
    tab.click("#node-page button >> text=加入相邻节点")
    tab.wait_for_selector("#notice >> text=都已在图中")  # a click that adds nothing says so


def leads(chosen) -> list[str]:
    """The column 牵头单位 of chosen lines."""
    return ["、".join(line.row.leads) for line in chosen.lines]


@long
def test_the_ledger_is_put_in_order_and_of_a_document_and_of_some_words(tab, go, url, real):
    go(url, "任务台账")
    tab.wait_for_selector("#ledger table")
    tab.click("#ledger-more > button")
    choose(tab, "#ledger-order", "牵头单位")
    at = tab.locator("#ledger thead th").all_inner_texts().index("牵头单位") + 1
    every = lines(real.store, None)[0]
    wanted = leads(select(real.store, every, Wanted(), "牵头单位", date.today()))[:PER_PAGE]
    expect(tab.locator(f"#ledger tbody tr:not(.of) td:nth-child({at})")).to_have_text(wanted)
    said = [text for text in wanted if text]
    assert wanted == said + [""] * (len(wanted) - len(said))  # lines that say nothing come last
    assert [lazy_pinyin(text) for text in said] == sorted(lazy_pinyin(text) for text in said)
    expect(tab.locator("#ledger tbody th")).to_have_text([str(n) for n in range(1, len(wanted) + 1)])
    tab.wait_for_function("location.search.includes('order=')")

    document = next(d for d in real.store.documents.values() if str(d.identity.place) == "泰山区")
    choose(tab, "#ledger-document", document.identity.title)
    expect(tab.locator("#ledger .lamps")).to_contain_text(f"共 {document.tasks} 项任务")
    expect(tab.locator("#ledger tr.of")).to_have_count(0)  # one document: its title does not stand on every row
    tab.fill("#ledger-words textarea", "以旧换新")
    of_words = Wanted(document=document.id, words="以旧换新")
    tasks = [line.row.title for line in select(real.store, every, of_words, "牵头单位", date.today()).lines]
    assert 0 < len(tasks) < document.tasks
    expect(tab.locator("#ledger .task .node")).to_contain_text(tasks)
    tab.fill("#ledger-words textarea", "没有这样的事")
    tab.wait_for_selector("#ledger >> text=没有符合条件的任务")


def test_filters_changed_at_once_all_count(tab, go, url, real):
    """However fast: what is shown in the end is what the fields say, and so is the address."""
    go(url, "任务台账")
    tab.wait_for_selector("#ledger table")
    choose(tab, "#ledger-place", "平度市")
    for words in ("没", "没有", "以旧换新"):
        tab.fill("#ledger-words textarea", words)
        tab.fill("#ledger-department textarea", f"{words}局")
    tab.fill("#ledger-department textarea", "商务局")
    wanted = Wanted(places=("平度市",), words="以旧换新", department="商务局")
    chosen = select(real.store, lines(real.store, None)[0], wanted, "", date.today()).lines
    expect(tab.locator("#ledger .task .node")).to_contain_text([line.row.title for line in chosen])
    tab.wait_for_function(
        """() => { const said = new URLSearchParams(location.search);
        return said.get('place') === '平度市' && said.get('words') === '以旧换新' && said.get('department') === '商务局' }"""
    )
    tab.fill("#ledger-time input", "快了")  # what is not understood is said in place of the table, and mended there
    tab.press("#ledger-time input", "Enter")
    tab.wait_for_selector("#ledger .hint >> text=看不懂时限“快了”")
    assert tab.locator(".toast-body").count() == 0
    tab.fill("#ledger-time input", "全部时限")
    tab.press("#ledger-time input", "Enter")
    expect(tab.locator("#ledger .task .node")).to_have_count(len(chosen))
