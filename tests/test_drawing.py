"""The drawing in a real browser: what it shows, names stay text, nothing is fetched, labels do not overlap."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from html import escape
from typing import Any

import networkx as nx
import pytest
from playwright.sync_api import Browser, Frame, Page

from graph.drawing import page
from graph.query import subgraph
from tests.graph_example import add_plan, example_graph

SHANGWU = "department:平度市:商务局"
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    found = browser.new_page(viewport={"width": 1100, "height": 640})
    found.trouble = []  # type: ignore[attr-defined]
    found.on("dialog", lambda dialog: (found.trouble.append(dialog.message), dialog.dismiss()))
    found.on("pageerror", lambda error: found.trouble.append(str(error)))
    found.on("console", lambda message: found.trouble.append(message.text) if message.type == "error" else None)
    found.on("request", lambda request: found.trouble.append(request.url))
    yield found
    assert found.trouble == []
    found.close()


def draw(tab: Page, graph: nx.MultiDiGraph, focus: str | None = None) -> Frame:
    listener = "<script>addEventListener('message', event => { window.told = event.data })</script>"
    frame = f'<iframe sandbox="allow-scripts" style="width:100%;height:620px" srcdoc="{escape(page(graph, focus))}"></iframe>'
    tab.set_content(f"<body style='margin:0'>{listener}{frame}</body>")
    frame = tab.frames[1]
    return settled(frame)


def settled(frame: Frame) -> Frame:
    frame.wait_for_selector("body[data-state=still]", timeout=60_000)
    return frame


def overlaps(frame: Frame) -> int:
    return frame.evaluate("""() => {
        const boxes = shownNodes.getIds().map((id) => network.getBoundingBox(id));
        let found = 0;
        boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
            if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found += 1;
        }));
        return found;
    }""")


def click(tab: Page, frame: Frame, node: str, double: bool = False) -> None:
    x, y = where(tab, frame, f"network.getPosition({json.dumps(node)})")
    (tab.mouse.dblclick if double else tab.mouse.click)(x, y)
    tab.wait_for_timeout(500)  # vis waits for a second click before it tells of the first
    settled(frame)


def where(tab: Page, frame: Frame, position: str) -> tuple[float, float]:
    at = frame.evaluate(f"network.canvasToDOM({position})")
    box = frame.evaluate("(({left, top}) => ({left, top}))(document.getElementById('canvas').getBoundingClientRect())")
    return at["x"] + box["left"], at["y"] + box["top"]


def many(tasks: int = 26, places: tuple[str, ...] = ("甲市", "乙区", "丙县", "丁新区", "戊市")) -> nx.MultiDiGraph:
    chance = random.Random(3)
    bodies = ["商务局", "发展改革局", "工业和信息化局", "公安局", "财政局", "农业农村局", "教育体育局", "卫生健康局"]
    graph = nx.MultiDiGraph()
    for place in places:
        plan: dict[str, list[Any]] = {}
        for number in range(1, tasks + 1):
            targets = [(f"重点领域第{number}类设备数字化普及率", 50 + number, "%", "达到…以上", 2025)]
            leads, responsible = [chance.choice(bodies)], chance.sample(bodies, chance.randint(0, 4))
            task = (number, f"推动重点领域第{number}类设备更新和技术改造", leads, responsible, False, targets)
            plan.setdefault(f"第{number % 4}项行动", []).append(task)
        add_plan(graph, f"plan-{place}", place, f"{place}推动大规模设备更新工作方案", "市", plan)
    return graph


def test_everything_of_a_small_graph_is_shown_without_overlap(tab: Page):
    frame = draw(tab, example_graph())
    assert frame.inner_text("#status") == "图中共 33 个节点、48 条关系"
    assert frame.evaluate("shownNodes.length") == 33 and frame.evaluate("shownEdges.length") == 48
    assert overlaps(frame) == 0
    legend = frame.inner_text("#legend")
    assert all(word in legend for word in ("部门", "任务", "目标", "牵头", "责任单位", "相近任务"))


def test_the_layout_is_the_same_each_time(tab: Page):
    first = draw(tab, example_graph(), SHANGWU).evaluate("network.getPositions()")
    assert draw(tab, example_graph(), SHANGWU).evaluate("network.getPositions()") == first


def test_hostile_names_stay_text_in_drawing_panel_and_tooltip(tab: Page):
    graph = example_graph()
    task = "task:pingdu-plan:10"
    graph.nodes[task]["name"] = graph.nodes["document:pingdu-plan"]["name"] = graph.nodes[task]["place"] = HOSTILE
    for _, _, data in graph.in_edges(task, data=True):
        data["quote"] = data["section"] = HOSTILE
    frame = draw(tab, graph, SHANGWU)
    x, y = where(tab, frame, f"network.getPosition('{task}')")
    tab.mouse.move(x, y)
    frame.wait_for_selector(".vis-tooltip", state="visible")
    assert HOSTILE in frame.inner_text(".vis-tooltip")
    click(tab, frame, task)
    assert frame.inner_text("#panel h2") == HOSTILE
    frame.click("#panel li button >> text=平度市商务局 → 牵头")
    assert HOSTILE in frame.inner_text("#panel blockquote")
    assert frame.locator("img").count() == 0 and frame.locator("script").count() == 3


def test_the_page_runs_and_fetches_nothing_else(tab: Page):
    frame = draw(tab, example_graph())
    refused = "() => fetch('data:text/plain,x').then(() => 'read', () => 'refused')"
    assert frame.evaluate(refused) == "refused"
    tab.trouble.clear()  # type: ignore[attr-defined]  # the refusal itself is told on the console


def test_a_click_on_a_node_tells_its_details_and_the_page_around(tab: Page):
    frame = draw(tab, example_graph())
    click(tab, frame, SHANGWU)
    assert frame.inner_text("#panel h2") == "平度市商务局"
    assert "市商务局、商务局" in frame.inner_text("#panel dl")
    assert frame.locator("#panel li").count() == 4
    assert tab.evaluate("told") == {"source": "policygraph", "kind": "node", "id": SHANGWU}


def test_a_click_on_an_edge_shows_its_sentence_with_document_and_section(tab: Page):
    frame = draw(tab, example_graph())
    middle = """(() => {
        const [a, b] = ["department:平度市:农业农村局", "task:pingdu-plan:4"].map((id) => network.getPosition(id));
        return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    })()"""
    x, y = where(tab, frame, middle)
    tab.mouse.click(x, y)
    frame.wait_for_selector("#panel blockquote")
    assert frame.inner_text("#panel blockquote") == "(牵头单位:市农业农村局;责任单位:市)"
    panel = frame.inner_text("#panel")
    assert "平度市推动大规模设备更新和消费品以旧换新工作方案 › 二、重点任务 › 多领域设备更新行动" in panel.replace(
        " > ", " › "
    )
    assert tab.evaluate("told.kind") == "edge" and tab.evaluate("told.relation") == "leads"


def test_documents_that_are_not_drawn_are_named_by_title_all_the_same(tab: Page):
    graph = example_graph()
    title = "平度市推动大规模设备更新和消费品以旧换新工作方案"
    assert graph.nodes["document:pingdu-plan"]["name"] == title
    task, target = "task:pingdu-plan:10", next(n for n in graph if n.startswith("target:pingdu-plan"))
    part = subgraph(subgraph(graph, [SHANGWU, task, target]), [SHANGWU, task, target])
    frame = draw(tab, part, task)
    assert title in frame.inner_text("#panel dl")
    frame.click("#panel li button >> text=平度市商务局 → 牵头")
    assert title in frame.inner_text("#panel")
    assert "pingdu-plan" not in frame.inner_text("body")
    target_alone = draw(tab, subgraph(graph, [target]), target)
    assert title in target_alone.inner_text("#panel dl")
    assert "pingdu-plan" not in target_alone.inner_text("body")


def test_a_computed_edge_says_that_no_text_states_it(tab: Page):
    frame = draw(tab, example_graph(), "task:pingdu-plan:10")
    frame.click("#panel li button >> text=相近任务 → 开展家电以旧换新")
    assert "由程序计算得出" in frame.inner_text("#panel") and "0.97" in frame.inner_text("#panel dl")


def test_neighbours_fold_away_and_come_back(tab: Page):
    frame = draw(tab, example_graph())
    click(tab, frame, "task:pingdu-plan:9", double=True)
    assert frame.inner_text("#status") == "显示 31 个节点，图中共 33 个节点、48 条关系；已收起 2 个"
    assert "＋2" in frame.evaluate("shownNodes.get('task:pingdu-plan:9').label")
    click(tab, frame, "task:pingdu-plan:9")
    assert frame.inner_text("#status").startswith("图中共 33 个节点") and overlaps(frame) == 0


def test_a_large_graph_is_drawn_by_place_and_type_and_opens_on_click(tab: Page):
    graph = many()
    assert len(graph) > 300
    frame = draw(tab, graph)
    shown = frame.evaluate("shownNodes.length")
    assert shown < 40 and f"共 {len(graph)} 个节点" in frame.inner_text("#status")
    labels = frame.evaluate("shownNodes.map((node) => node.label)")
    assert "甲市\n任务 26 个" in labels and "乙区\n部门 8 个" in labels and overlaps(frame) == 0
    cluster = frame.evaluate("shownNodes.get({filter: (node) => node.label === '甲市\\n部门 8 个'})[0].id")
    click(tab, frame, cluster)
    assert frame.evaluate("shownNodes.length") == shown + 7 and overlaps(frame) == 0
    frame.click("#open-all")
    settled(frame)
    assert frame.evaluate("shownNodes.length") == len(graph) and overlaps(frame) == 0
    assert "放大后显示名称" in frame.inner_text("#status")
    frame.click("#group-all")
    settled(frame)
    assert frame.evaluate("shownNodes.length") == shown


def test_the_focus_of_a_large_graph_keeps_its_neighbours_single(tab: Page):
    graph = many()
    focus = "department:甲市:商务局"
    frame = draw(tab, graph, focus)
    neighbours = {*graph.successors(focus), *graph.predecessors(focus)}
    assert neighbours <= set(frame.evaluate("shownNodes.getIds()"))
    assert frame.inner_text("#panel h2") == "甲市商务局"
    frame.click("#panel li button >> nth=0")
    assert frame.evaluate("network.getScale()") >= 0.54


def test_labels_are_short_lines_that_cut_no_figure(tab: Page):
    graph = many(4)
    metric = "规模以上工业企业数字化研发设计工具普及率和关键工序数控化率两项合计数"
    long = [(2, "提升水平", [], ["商务局"], False, [(metric, 12345.67, "万台（套）", "累计达到…以上", 2027)])]
    add_plan(graph, "long", "己市", "己市方案", "市", {"行动": long})
    labels = draw(tab, graph).evaluate("shownNodes.map((node) => node.label)")
    for label in labels:
        lines = label.split("\n")
        assert len(lines) <= 6 and all(len(line) <= 15 for line in lines)
        assert not any(line.startswith(("）", "，", "。", "%")) for line in lines)
    (label,) = (label for label in labels if "12345.67" in label)
    assert "…" in label and label.replace("\n", "").endswith("…累计达到12345.67万台（套）以上（2027年）〔己市〕")


def test_an_empty_graph_is_a_page_too(tab: Page):
    frame = draw(tab, nx.MultiDiGraph(), "nobody")
    assert frame.inner_text("#status") == "图中共 0 个节点、0 条关系"
