"""What the page is for, point by point, as somebody with a phone in the dark does it; with POLICYGRAPH_LONG_TESTS also on
the other screens (what each view looks like there: `test_screens.py`; what else it does: the tests of its tab).
"""

from __future__ import annotations

from datetime import date

import pytest

from corpus.reader import read_file
from store.build import with_documents
from tests.conftest import LONG
from tests.page.conftest import expect, open_tab, still
from tests.page.test_alignment import LOWER, UPPER
from ui.supervised import OVERDUE, Wanted, lines, select

SCREENS = {
    "dark-phone": ("dark", 390, 844), "light-phone": ("light", 390, 844),
    "dark-office": ("dark", 1366, 768), "light-office": ("light", 1366, 768),
}  # fmt: skip


@pytest.fixture(params=list(SCREENS) if LONG else ["dark-phone"])
def tab(request, office):
    """A page on one of the screens."""
    scheme, width, height = SCREENS[request.param]
    page = office.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    yield page
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear()")
    page.close()


def test_a_number_leads_to_its_tasks_a_status_is_news_and_the_way_back_is_there(tab, own, own_url):
    open_tab(tab, own_url, "概览")
    late = select(own.store, lines(own.store, None)[0], Wanted(time=OVERDUE), "到期先后", date.today()).lines
    tab.click("#overview .count >> text=项已逾期")
    expect(tab.locator("#ledger .task .node")).to_contain_text([line.row.title for line in late])
    tab.reload()
    expect(tab.locator("#ledger .task .node")).to_contain_text([line.row.title for line in late])
    tab.locator("#ledger select").first.select_option("推进中")
    tab.wait_for_selector("#ledger .lamp >> text=推进中 1")
    tab.go_back()
    expect(tab.locator("#overview .card", has_text="最近的变化")).to_contain_text("（空） → 推进中")


def test_an_answer_a_node_and_a_document_open_from_their_links(tab, own, own_url):
    tab.goto(f"{own_url}/?tab=ask&q=平度市家电以旧换新由哪个部门牵头？")
    expect(tab.locator(".turn .answer")).to_contain_text("平度市商务局")
    tab.click(".turn .source >> nth=0")
    tab.wait_for_selector("#source mark")
    node = next(n for n, data in own.store.graph.nodes(data=True) if data["name"] == "平度市商务局")
    tab.goto(f"{own_url}/?tab=browse&node={node}")
    expect(tab.locator("#node-page h3")).to_have_text("平度市商务局")
    still(tab, "#drawing", "平度市商务局")
    open_tab(tab, own_url, "文档管理")
    tab.click("#documents tr:has-text('泰山区') button >> text=全文")
    tab.wait_for_selector("#reader dialog[open] mark.read")
    tab.click("#reader .close")
    tab.click("#documents tr:has-text('泰山区') button >> text=更正")
    tab.click("#documents-told button >> text=取消")
    expect(tab.locator("#documents-told .identity")).to_have_count(0)


def test_weaker_wording_leads_to_both_its_originals(tab, own, own_url, tmp_path):
    for name, text in (("上级", UPPER), ("本级", LOWER)):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    plans = [read_file(tmp_path / f"{name}.txt") for name in ("上级", "本级")]
    own.change(lambda store: with_documents(store, plans))
    tab.goto(f"{own_url}/?tab=compare&one=上级&other=本级")
    changed = tab.locator("#pair li", has_text="措辞变弱：应当 → 可以")
    for nth, said in enumerate(("各单位应当在每月5日前报送更新数据", "各单位可以在每月5日前报送更新数据")):
        expect(changed.locator("q").nth(nth)).to_contain_text(said)
        changed.locator(".mark").nth(nth).click()
        expect(tab.locator("#reader dialog[open] mark")).to_contain_text(said)
        assert "工业设备更新率" not in tab.locator("#reader dialog[open] mark").inner_text()
        tab.click("#reader .close")
    open_tab(tab, own_url, "概览")
    expect(tab.locator("#overview .card", has_text="最近的变化")).to_contain_text("收录 《甲市推动设备更新工作方案》")
