"""Each tab on a phone: nothing wider than the screen, and every control can be seen and touched."""

from __future__ import annotations

import pytest

from tests.page.conftest import find_node, open_tab

WIDTH = 390
# Buttons and fields that something else covers, that stick out, or that are too small to touch.
COVERED = """(width) => {
  const controls = [...document.querySelectorAll('main button, main input, main textarea, main label')];
  const found = [];
  for (const control of controls) {
    if (!control.checkVisibility({visibilityProperty: true, opacityProperty: true}) || control.disabled) continue;
    if (control.parentElement.closest('button')) continue;
    if (control.closest('.modebar, [tabindex="-1"]') || control.matches('label:not(:has(input))')) continue;
    control.scrollIntoView({block: 'center'});
    const box = control.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const inside = !control.closest('.scroll, .text');
    const x = Math.min(Math.max(box.left + Math.min(box.width, 40) / 2, 1), width - 1), y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    const hit = top && (control.contains(top) || top.contains(control) || top.closest('label')?.contains(control));
    if (!hit || (inside && (box.left < -1 || box.right > width + 1)) || (control.matches('button') && box.height < 20))
      found.push(control.outerHTML.slice(0, 120) + ' ← ' + top?.outerHTML.slice(0, 80));
  }
  return found;
}"""


@pytest.fixture
def phone(browser):
    page = browser.new_page(viewport={"width": WIDTH, "height": 844}, locale="zh-CN")
    page.set_default_timeout(30_000)
    yield page
    page.close()


def overview(page, url):
    open_tab(page, url, "概览")
    page.wait_for_selector("#overview .card")


def ask(page, url):
    open_tab(page, url, "问答")
    page.fill("#question textarea", "各地二手车交易量目标有何不同？")
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".turn table")
    page.locator("#answer-graph iframe").wait_for()


def browse(page, url):
    open_tab(page, url, "图谱浏览")
    page.wait_for_selector("#found .node")
    find_node(page, "平度市商务局")
    page.wait_for_selector("#node-page h3 >> text=平度市商务局")


def correct(page, url):
    open_tab(page, url, "图谱浏览")
    page.wait_for_selector("#found .node")
    page.fill("#find textarea", "二手车交易量")
    page.click("#found li:has-text('目标') .node >> text=二手车交易量 >> nth=0")
    page.click("#node-page button >> text=更正这个目标")
    page.wait_for_selector("#target-value textarea")


def compare(page, url):
    open_tab(page, url, "对比")
    page.wait_for_selector("#compare-places input:checked")
    page.fill("#compare-topic input", "二手车交易量")
    page.press("#compare-topic input", "Enter")
    page.wait_for_selector("#comparison .bars")


def ledger(page, url):
    open_tab(page, url, "任务台账")
    page.wait_for_selector("#ledger table")
    page.fill("#ledger-words textarea", "以旧换新")
    page.wait_for_selector("#ledger .facts >> text=/共 \\d项任务|共 \\d\\d? 项任务/")


def export(page, url):
    open_tab(page, url, "导出")
    page.wait_for_selector("#export-about p")


def documents(page, url):
    open_tab(page, url, "文档管理")
    page.wait_for_selector("#documents table")
    text = "高密市推动消费品以旧换新工作方案\n\n一、重点任务\n1.开展家具换新。（牵头单位：市商务局）\n2.加强宣传。\n"
    names = [f"高密市关于进一步做好消费品以旧换新有关工作的通知{n}.txt" for n in range(6)]
    files = [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name in names]
    page.set_input_files("#upload input[type=file]", files)
    page.wait_for_function("document.querySelectorAll('#preview .reading').length == 6")
    page.click("text=部门和目标的更正")
    page.wait_for_selector("#correct")


@pytest.mark.parametrize("tab_of", [overview, ask, browse, correct, compare, ledger, export, documents])
def test_nothing_is_wider_than_the_screen_or_covered(phone, url, tab_of):
    tab_of(phone, url)
    phone.wait_for_timeout(800)
    assert phone.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert "\n".join(phone.evaluate(COVERED, WIDTH)) == ""


def test_a_citation_opens_and_closes_over_the_ledger(phone, url):
    open_tab(phone, url, "任务台账")
    phone.click("#ledger .mark >> nth=0")
    phone.wait_for_selector("#reader dialog[open] mark")
    box = phone.locator("#reader dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTH
    phone.click("#reader .close")
    phone.wait_for_selector("#reader dialog", state="hidden")


@pytest.mark.parametrize("size", [(WIDTH, 844), (1366, 768)])
def test_a_long_answer_stays_in_its_box(browser, url, size):
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    for _ in range(2):
        ask(page, url) if not page.query_selector(".turn") else page.click("#examples .chip >> nth=0")
    page.wait_for_selector(".turn:nth-of-type(2) .answer")
    page.wait_for_timeout(500)
    log, row = page.locator("#conversation").bounding_box(), page.locator("#question-row").bounding_box()
    assert log["y"] + log["height"] <= row["y"]
    asked = page.locator(".turn:last-of-type .question").bounding_box()
    assert log["y"] <= asked["y"] < log["y"] + log["height"]  # the new question is in sight
    assert 0 <= asked["y"] < size[1]
    page.close()
