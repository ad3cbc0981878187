"""图谱浏览, 对比, 任务台账, 导出 over the real documents."""

from __future__ import annotations

from openpyxl import load_workbook

from graph.export import read_json
from graph.ledger import ledger
from tests.page.conftest import find_node


def test_from_a_department_to_its_tasks_to_their_text(tab, go, url):
    go(url, "图谱浏览")
    tab.frame_locator("#drawing iframe").locator("canvas").wait_for()
    find_node(tab, "平度市商务局")
    tab.wait_for_selector("#node-page h3 >> text=平度市商务局")
    assert "牵头（" in tab.inner_text("#node-page")
    tab.click("#node-page .node >> text=开展家电以旧换新")
    tab.wait_for_selector("#node-page .task-text")
    page = tab.inner_text("#node-page")
    assert "平度市商务局" in page
    assert "10.开展家电以旧换新。" in page
    tab.click("#node-page .mark >> nth=0")
    assert "牵头单位" in tab.wait_for_selector("#reader dialog[open] mark").inner_text()
    tab.click("#reader .close")
    tab.wait_for_selector("#reader dialog", state="hidden")
    tab.click("#node-page .mark >> nth=0")
    tab.wait_for_selector("#reader dialog[open] mark")


def test_pinyin_initials_find_a_body(tab, go, url):
    go(url, "图谱浏览")
    tab.wait_for_selector("#found .node")
    tab.fill("#find textarea", "pdsswj")
    tab.wait_for_selector("#found .node >> text=平度市商务局")


def test_a_click_in_the_drawing_opens_the_page_of_a_node(tab, go, url):
    go(url, "图谱浏览")
    tab.wait_for_selector("#found .node")
    find_node(tab, "平度市商务局")
    frame = tab.frame_locator("#drawing iframe")
    frame.locator("#panel h2 >> text=平度市商务局").wait_for()
    frame.locator("#panel li button >> text=开展家电以旧换新").first.click()
    frame.locator("#panel .actions button >> text=开展家电以旧换新").click()
    tab.wait_for_selector("#node-page h3 >> text=开展家电以旧换新")


def test_a_metric_in_several_places_side_by_side(tab, go, url, real):
    go(url, "对比")
    tab.wait_for_selector("#compare-places input:checked")
    tab.fill("#compare-topic input", "二手车交易量")
    tab.press("#compare-topic input", "Enter")
    tab.click("#compare-go")
    tab.wait_for_selector("#comparison table")
    header = tab.locator("#comparison thead th").all_inner_texts()
    row = tab.locator("#comparison tbody tr", has_text="2027年")
    cells = dict(zip(header[1:], row.locator("td").all_inner_texts(), strict=True))
    assert "8万辆" in cells["平度市"]
    assert "45%" in cells["泰山区"]
    assert "45%" in cells["西海岸新区"]
    assert row.locator(".differs").count() == 1
    tab.wait_for_selector("#compare-chart .js-plotly-plot")
    tab.click("#comparison td .mark >> nth=0")
    assert "二手车" in tab.wait_for_selector("#reader dialog[open] mark").inner_text()


def test_the_ledger_is_filtered_sorted_and_downloaded_as_shown(tab, go, url, real, tmp_path):
    go(url, "任务台账")
    tab.wait_for_selector("#ledger table")
    assert f"共 {len(ledger(real.store.graph))} 项任务" in tab.inner_text("#ledger")
    tab.fill("#ledger-department textarea", "商务局")
    tab.wait_for_function(
        f"!document.querySelector('#ledger').innerText.includes('共 {len(ledger(real.store.graph))} 项')"
    )
    titles = tab.locator("#ledger tbody td:nth-child(2)").all_inner_texts()
    assert "开展家电以旧换新" in titles
    for row in tab.locator("#ledger tbody tr").all_inner_texts():
        assert "商务局" in row
    with tab.expect_download() as download:
        tab.click("#ledger-xlsx")
    download.value.save_as(tmp_path / "ledger.xlsx")
    sheet = load_workbook(tmp_path / "ledger.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("序号", "任务", "地区", "牵头单位")
    assert [row[1] for row in rows[1:]] == titles
    assert download.value.suggested_filename.startswith("任务台账-商务局")


def test_a_task_of_the_ledger_opens_in_the_browser(tab, go, url):
    go(url, "任务台账")
    tab.click("#ledger .node >> text=开展家电以旧换新 >> nth=0")
    tab.wait_for_selector("#node-page .task-text")
    assert "开展家电以旧换新" in tab.inner_text("#node-page h3")


def test_the_drawing_library_is_fetched_once(tab, go, url):
    asked: list[str] = []
    tab.on("response", lambda r: asked.append(r.headers["cache-control"]) if "vis-network" in r.url else None)
    go(url, "图谱浏览")
    for name in ("平度市商务局", "泰山区商务局"):
        tab.wait_for_selector("#found .node")
        find_node(tab, name)
        tab.frame_locator("#drawing iframe").locator(f"#panel h2 >> text={name}").wait_for()
    assert asked == ["public, max-age=31536000, immutable"]
    sent = tab.evaluate("Object.values(document.querySelector('#drawing .drawing').dataset).join('').length")
    assert sent < 150_000


def test_a_drawing_is_exported_as_a_page_of_its_own(tab, go, url, tmp_path):
    go(url, "图谱浏览")
    tab.wait_for_selector("#found .node")
    find_node(tab, "平度市商务局")
    tab.wait_for_selector("#node-page h3 >> text=平度市商务局")
    go(url, "导出")
    tab.click("#export-format label >> text=图形网页")
    tab.click("#export-make")
    tab.wait_for_selector("#export-file:not([disabled])")
    with tab.expect_download() as download:
        tab.click("#export-file")
    download.value.save_as(tmp_path / "view.html")
    tab.goto((tmp_path / "view.html").as_uri())
    tab.locator("canvas").wait_for()
    assert "平度市商务局" in tab.inner_text("#panel")


def test_what_is_exported_is_what_is_shown(tab, go, url, tmp_path):
    go(url, "图谱浏览")
    tab.wait_for_selector("#found .node")
    find_node(tab, "平度市商务局")
    frame = tab.frame_locator("#drawing iframe")
    frame.locator("#panel h2 >> text=平度市商务局").wait_for()
    shown = frame.locator("body").inner_text()
    go(url, "导出")
    tab.wait_for_selector("#export-about >> text=平度市商务局")
    tab.click("#export-format label >> text=节点-关系 JSON")
    tab.click("#export-make")
    tab.wait_for_selector("#export-file:not([disabled]) >> text=政策图谱-平度市商务局")
    with tab.expect_download() as download:
        tab.click("#export-file")
    download.value.save_as(tmp_path / "view.json")
    graph = read_json(tmp_path / "view.json")
    assert f"共 {len(graph)} 个节点、{graph.number_of_edges()} 条关系" in shown
