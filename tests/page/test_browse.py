"""概览, 图谱浏览, 对比, 任务台账, 导出 over the real documents."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import gradio as gr
from openpyxl import load_workbook

from graph.export import read_json
from graph.ledger import ledger
from graph.schema import NodeType
from tests.conftest import long
from tests.page.conftest import click_node, drawn, expect, find_node, open_tab, still
from ui.ledger_filters import LedgerFilters
from ui.supervised import lines, select


def test_from_a_department_to_its_tasks_to_their_text(tab, go, url):
    """By name, by the initials of its pinyin, and by a click in the drawing; the drawing library is fetched once."""
    fetched: list[str] = []
    tab.on("response", lambda r: fetched.append(r.headers["cache-control"]) if "vis-network" in r.url else None)
    go(url, "图谱浏览")
    tab.wait_for_selector("#found .node")
    tab.fill("#find textarea", "pdsswj")
    tab.wait_for_selector("#found .node >> text=平度市商务局")
    find_node(tab, "平度市商务局")
    expect(tab.locator("#node-page")).to_contain_text("牵头（")
    tab.click("#node-page .node >> text=开展家电以旧换新")
    expect(tab.locator("#node-page .task-text")).to_contain_text("10.开展家电以旧换新。")
    expect(tab.locator("#node-page")).to_contain_text("平度市商务局")
    tab.click("#node-page .mark >> nth=0")
    assert "牵头单位" in tab.wait_for_selector("#reader dialog[open] mark").inner_text()
    tab.click("#reader .close")
    tab.wait_for_selector("#reader dialog", state="hidden")
    tab.click("#node-page .mark >> nth=0")
    tab.wait_for_selector("#reader dialog[open] mark")
    tab.click("#reader .close")
    find_node(tab, "平度市商务局")
    click_node(tab, "#drawing", "开展家电以旧换新")
    tab.wait_for_selector("#node-page h3 >> text=开展家电以旧换新")
    assert fetched == ["public, max-age=31536000, immutable"]
    sent = tab.evaluate("Object.values(document.querySelector('#drawing .drawing').dataset).join('').length")
    assert sent < 150_000


@long
def test_the_drawing_is_moved_laid_out_anew_shown_alone_and_saved_as_a_picture(tab, go, url, real, tmp_path):
    go(url, "图谱浏览")
    find_node(tab, "平度市商务局")
    still(tab, "#drawing", "平度市商务局")
    frame = tab.frame_locator("#drawing iframe")
    graph = real.store.graph
    node = next(n for n, d in graph.nodes(data=True) if d["name"] == "平度市商务局")
    around = {*graph.successors(node), *graph.predecessors(node)}
    tasks = sum(graph.nodes[n]["type"] == "Task" for n in around)
    expect(frame.locator("#legend li", has_text=f"任务 {tasks}")).to_have_count(1)
    scale = "() => network.getScale()"
    before = still(tab, "#drawing").evaluate(scale)
    frame.locator("#larger").click()
    still(tab, "#drawing").wait_for_function(f"before => ({scale})() > before", arg=before)
    frame.locator("#fit").click()
    frame.locator("#layout").select_option("levels")
    frame.locator("body[data-state=still]").wait_for()
    for form, head in (("svg", b"<svg"), ("png", b"\x89PNG")):
        with tab.expect_download() as download:
            frame.locator(f"#{form}").click()
        download.value.save_as(tmp_path / f"picture.{form}")
        assert (tmp_path / f"picture.{form}").read_bytes().startswith(head)
    assert "平度市商务局" in (tmp_path / "picture.svg").read_text("utf-8")
    frame.locator("#full").click()
    still(tab, "#drawing").wait_for_function("document.fullscreenElement")
    tab.keyboard.press("Escape")


@long
def test_a_metric_in_several_places_and_two_plans_side_by_side(tab, go, url):
    go(url, "对比")
    tab.wait_for_selector("#compare-places input:checked")
    tab.click("#compare-go")  # what it lacks is said beside the button
    expect(tab.locator("#compare-hint p")).to_contain_text("请输入要比较的指标")
    assert tab.locator(".toast-body").count() == 0
    tab.fill("#compare-topic input", "二手车交易量")
    tab.wait_for_selector("#compare-hint p", state="detached")
    tab.press("#compare-topic input", "Enter")
    tab.wait_for_selector("#comparison table")
    header = tab.locator("#comparison thead th").all_inner_texts()
    row = tab.locator("#comparison tbody tr", has_text="2027年")
    cells = dict(zip(header[1:], row.locator("td").all_inner_texts(), strict=True))
    assert "8万辆" in cells["平度市"]
    assert "45%" in cells["泰山区"]
    assert "45%" in cells["西海岸新区"]
    assert row.locator(".differs").count() == 1
    charts = tab.locator("#comparison .bars").all_inner_texts()
    assert any("8万辆" in chart and "45%" not in chart for chart in charts)
    assert any("45%" in chart for chart in charts)
    tab.click("#comparison td .mark >> nth=0")
    assert "二手车" in tab.wait_for_selector("#reader dialog[open] mark").inner_text()
    tab.click("#reader .close")

    tab.locator("button[role=tab]:visible", has_text="两份文件").click()
    for field, place in (("#pair-one", "平度市推动"), ("#pair-other", "泰山区推动")):
        tab.click(f"{field} input")
        tab.click(f"ul[role=listbox] li >> text={place}")
    tab.wait_for_selector("#pair table")
    facts = tab.locator("#pair .facts").first
    expect(facts).to_contain_text("对应")
    said = facts.inner_text()
    tab.locator("#pair .lamp", has_text="没有找到对应的任务").first.wait_for()
    tab.wait_for_function("location.search.includes('other=')")
    tab.reload()
    expect(facts).to_have_text(said)
    tab.click("#pair .mark >> nth=0")
    tab.wait_for_selector("#reader dialog[open] mark")
    tab.click("#reader .close")
    tab.locator("button[role=tab]:visible", has_text="指标和主题").click()
    expect(tab.locator("#compare-topic input")).to_have_value("二手车交易量")
    expect(tab.locator("#comparison tbody tr", has_text="2027年")).to_have_count(1)


def test_the_ledger_is_filtered_printed_and_downloaded_as_shown(tab, go, url, real, tmp_path):
    go(url, "任务台账")
    tab.wait_for_selector("#ledger table")
    expect(tab.locator("#ledger .lamps")).to_contain_text(f"共 {len(ledger(real.store.graph))} 项任务")
    tab.fill("#ledger-department textarea", "商务局")
    expect(tab.locator("#ledger .lamps")).to_contain_text("单位包括")
    titles = tab.locator("#ledger tbody .task .node").all_inner_texts()
    assert any("开展家电以旧换新" in title for title in titles)
    for row in tab.locator("#ledger tbody tr:not(.of)").all_inner_texts():
        assert "商务局" in row
    with tab.expect_download() as download:
        tab.click("#ledger-xlsx")
    download.value.save_as(tmp_path / "ledger.xlsx")
    sheet = load_workbook(tmp_path / "ledger.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    assert "商务局" in rows[0][0]
    assert rows[2][:5] == ("序号", "项号", "任务", "地方", "牵头单位")
    assert len(rows) - 3 == len(titles)
    assert all(title.endswith(row[2]) for row, title in zip(rows[3:], titles, strict=True))
    assert download.value.suggested_filename.startswith("任务台账-商务局")

    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "landscape" in tab.evaluate("[...document.querySelectorAll('head style')].map(s => s.textContent).join()")
    tab.emulate_media(media="print")  # all of it on paper, and nothing to click
    assert (
        tab.evaluate(
            """() => {
          const table = document.querySelector('#ledger .scroll');
          return [...document.querySelectorAll('#ledger .mark, .tab-wrapper, .filters, #ledger-files, #ledger-more')]
            .filter(part => part.checkVisibility()).map(part => part.outerHTML.slice(0, 80))
            .concat(table.scrollHeight > table.clientHeight + 1 ? ['cut off'] : []);
        }"""
        )
        == []
    )
    expect(tab.locator("#ledger h2")).to_be_visible()
    expect(tab.locator("#ledger h2")).to_have_text("督查督办台账（商务局）")
    tab.emulate_media(media="screen")
    expect(tab.locator("#ledger h2")).to_be_hidden()
    tab.click("#ledger .node >> text=开展家电以旧换新 >> nth=0")
    tab.wait_for_selector("#node-page .task-text")
    expect(tab.locator("#node-page h3")).to_contain_text("开展家电以旧换新")


@long
def test_what_is_exported_is_what_is_shown(tab, go, url, real, tmp_path):
    """As nodes and edges, as a page of its own; the ledger of a view, which draws some edges only, has every lead,
    target, deadline and section of its tasks.
    """
    go(url, "图谱浏览")
    find_node(tab, "平度市商务局")
    go(url, "导出")
    tab.wait_for_selector("#export-about >> text=平度市商务局")
    tab.wait_for_selector("#export-about >> text=项任务")
    made = {}
    for label in ("Excel", "节点-关系 JSON", "图形网页"):
        tab.click(f"#export-format label >> text={label}")
        with tab.expect_download() as download:
            tab.click("#export-make")
        assert download.value.suggested_filename.startswith("政策图谱-平度市商务局")
        made[label] = tmp_path / download.value.suggested_filename
        download.value.save_as(made[label])
    rows = list(load_workbook(made["Excel"]).active.iter_rows(values_only=True, min_row=3))
    graph = real.store.graph
    node = next(n for n, d in graph.nodes(data=True) if d["name"] == "平度市商务局")
    whole = [row for row in ledger(graph) if row.task in set(graph.successors(node))]
    assert len(whole) == len(rows) - 1
    for row, cells in zip(whole, rows[1:], strict=True):
        said = dict(zip(rows[0], cells, strict=True))
        assert said["任务"] == row.title
        assert said["牵头单位"] == ("、".join(row.leads) or None)
        assert said["目标"] == ("\n".join(row.targets) or None)
        assert said["时限"] == ("\n".join(row.deadlines) or None)
        assert said["章节"] == row.section
    view = read_json(made["节点-关系 JSON"])
    go(url, "图谱浏览")
    drawn(tab, "#drawing", len(view))
    expect(tab.frame_locator("#drawing iframe").locator("#status")).to_contain_text(f"{view.number_of_edges()} 条关系")
    tab.goto(made["图形网页"].as_uri())
    tab.locator("canvas").wait_for()
    expect(tab.locator("#panel")).to_contain_text("平度市商务局")


@long
def test_back_forward_and_reload_show_the_same_view(tab, go, url):
    go(url, "图谱浏览")
    find_node(tab, "平度市商务局")
    tab.wait_for_url("**node=**")
    first = tab.evaluate("new URLSearchParams(location.search).get('node')")
    find_node(tab, "平度市财政局")
    tab.wait_for_function("decodeURIComponent(location.search).includes('财政')")
    tab.wait_for_function("first => new URLSearchParams(location.search).get('node') !== first", arg=first)
    tab.go_back()
    expect(tab.locator("#node-page h3")).to_have_text("平度市商务局")
    tab.go_forward()
    expect(tab.locator("#node-page h3")).to_have_text("平度市财政局")
    tab.go_back()  # and both at once: the last one counts
    tab.go_forward()
    tab.reload()
    expect(tab.locator("#node-page h3")).to_have_text("平度市财政局")
    expect(tab.locator("#find textarea")).to_have_value("平度市财政局")


def test_whoever_goes_back_before_the_view_is_there_is_where_they_were(tab, sample_url):
    """The view that is still on its way comes into none of the others, and the address says what is shown."""
    open_tab(tab, sample_url, "任务台账")
    tab.wait_for_selector("#ledger .task .node")
    every = tab.text_content("#ledger .lamps") or ""
    tab.fill("#ledger-words textarea", "标准")
    expect(tab.locator("#ledger .lamps")).not_to_have_text(every)
    tab.wait_for_url("**words=**")
    open_tab(tab, sample_url, "任务台账")
    title = tab.locator("#ledger .task .node").first.inner_text()
    with tab.expect_response("**/queue/join**"):
        tab.locator("#ledger .task .node").first.click()
    tab.go_back()
    expect(tab.locator("#ledger .task .node").first).to_have_text(title)
    tab.go_forward()
    expect(tab.locator("#node-page h3")).to_have_text(title.split(".")[-1])
    first = tab.url
    tab.locator("#node-page .node").first.click()
    assert tab.url != first
    tab.go_back()
    expect(tab.locator("#node-page h3")).to_have_text(title.split(".")[-1])
    assert tab.url == first
    tab.goto(f"{sample_url}/?tab=browse&node=task:nowhere")
    expect(tab.locator("#notice")).to_contain_text("已经没有要看的节点")


@long
def test_a_link_opens_the_filters_of_the_ledger(tab, url):
    tab.goto(f"{url}/?tab=ledger&department=工信局&role=牵头")
    tab.wait_for_selector("#ledger table")
    expect(tab.locator("#ledger-department textarea")).to_have_value("工信局")
    expect(tab.locator("#ledger .lamps")).to_contain_text("工业和信息化局")
    tab.fill("#ledger-words textarea", "设备")
    tab.wait_for_function("location.search.includes('words=')")
    tab.goto(f"{url}/?tab=nowhere&node=nothing&time=%00")
    tab.wait_for_selector("#overview .card")


def test_each_number_of_the_overview_leads_to_its_list(tab, sample_url, sample):
    """And the list is as long as the number says: those of the ledger by their addresses, one of each kind by a click."""
    open_tab(tab, sample_url, "概览")
    tab.wait_for_selector("#overview .card")
    leads = tab.eval_on_selector_all(
        "#overview .count, #overview .bars .name button",
        """buttons => buttons.map(b => [b.dataset.query,
            b.matches('.count') ? b.innerText : b.closest('.name').nextElementSibling.nextElementSibling.innerText + ' ' + b.innerText])""",
    )
    every = lines(sample.store, sample.supervision)[0]
    with gr.Blocks():
        filters = LedgerFilters(sample)
    of_ledger = 0
    for query, text in leads:
        said = dict(parse_qsl(query))
        if said["tab"] == "ledger":
            wanted = filters.wanted(filters.restored(said)[0])
            listed = select(sample.store, every, wanted, "", date.today()).lines
            assert len(listed) == int(text.split()[0]), text
            of_ledger += 1
    assert of_ledger > 8 and {"项已逾期", "项没有读出单位"} <= {text.split()[1] for _, text in leads}

    tab.locator("#overview .count", has_text="份文件").click()
    expect(tab.locator("#documents tbody tr")).to_have_count(3)
    for kind, start in ((NodeType.DEPARTMENT, "个部门"), (NodeType.TARGET, "个目标")):
        number = sum(d["type"] == kind for _, d in sample.store.graph.nodes(data=True))
        assert any(text.split() == [str(number), start] for _, text in leads)
    open_tab(tab, sample_url, "概览")
    tab.locator("#overview .count", has_text="个部门").click()
    departments = sum(d["type"] == NodeType.DEPARTMENT for _, d in sample.store.graph.nodes(data=True))
    expect(tab.locator("#found .node")).to_have_count(departments)
    open_tab(tab, sample_url, "概览")
    year = tab.locator("#overview .bars[aria-label=各年的目标数]")
    due = int(year.locator(".said").last.inner_text().split()[0])
    year.locator(".name button").last.click()
    expect(tab.locator("#found .node")).to_have_count(due)
    open_tab(tab, sample_url, "概览")
    tab.locator("#overview .bars .name button").first.click()
    tab.wait_for_function("location.search.includes('department=')")
    tab.go_back()  # at once, while the ledger is still on its way
    tab.wait_for_selector("#overview .count")
