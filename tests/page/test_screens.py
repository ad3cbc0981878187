"""Every view in light and dark, on an office screen and on a phone: nothing wider than the screen, nothing covered or
too small to touch, and nothing that axe-core finds to keep people from using it.
"""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from corpus.reader import read_file
from store.build import with_documents
from store.store import change
from tests.conftest import LONG, copied
from tests.page.conftest import ask, at_rest, expect, find_node, open_tab, served, still
from tests.test_page_image import drawn
from ui.library import Library

SIZES = {"office": (1366, 768), "phone": (390, 844)}
# Buttons and fields that something else covers, that stick out, that their words stick out of, or too small to touch.
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
    const spills = control.matches('button:not(.label-wrap)') && control.innerText.trim() && control.scrollWidth > control.clientWidth + 1;
    if (!hit || spills || (inside && (box.left < -1 || box.right > width + 1)) || (control.matches('button') && box.height < 20))
      found.push(control.outerHTML.slice(0, 120) + ' ← ' + top?.outerHTML.slice(0, 80));
  }
  return found;
}"""
PLAN = "高密市推动消费品以旧换新工作方案\n\n一、重点任务\n1.开展家具换新。（牵头单位：市商务局）\n2.加强宣传。\n"


PAGES = (
    ("高密市推动设备更新工作方案", "一、重点任务", "1.推进家具换新。（牵头单位：市商务局）"),
    ("2.推进旧车回收。到2027年，旧车回收量达到300辆。（牵头单位：市公安局）",),
)


@pytest.fixture(scope="module")
def url(sample_store, tmp_path_factory) -> Iterator[str]:
    """The page over the sample and a plan that is a PDF."""
    folder = tmp_path_factory.mktemp("screens")
    copied(sample_store, folder / "store")
    (folder / "高密方案.pdf").write_bytes(drawn(PAGES))
    plan = read_file(folder / "高密方案.pdf")
    change(folder / "store", lambda store: with_documents(store, [plan], files={plan.id: plan.path}))
    with served(Library(folder / "store")) as address:
        yield address


# Each scheme and each size; what hangs on both at once only with POLICYGRAPH_LONG_TESTS.
SCREENS = [("light", "office"), ("dark", "phone"), *([("light", "phone"), ("dark", "office")] if LONG else [])]


@pytest.fixture(scope="module", params=SCREENS, ids="-".join)
def screen(request, office):
    """A page on one of the screens, which stays open from test to test; each opens its own view."""
    scheme, size = request.param
    width, height = SIZES[size]
    page = office.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.dark, page.width = scheme == "dark", width
    yield page
    page.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory) -> str:
    """The text of axe.min.js, from npm; "" where it cannot be had."""
    npm, folder = shutil.which("npm"), tmp_path_factory.mktemp("axe")
    if npm is None:
        return ""
    done = subprocess.run(
        [npm, "install", "--no-save", "--no-audit", "--no-fund", "axe-core@4"],
        cwd=folder, capture_output=True, timeout=120,
    )  # fmt: skip
    return "" if done.returncode else (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def overview(page, url):
    open_tab(page, url, "概览")
    page.wait_for_selector("#overview .card")


def answer(page, url):
    """A long one, with the original beside it."""
    open_tab(page, url, "问答")
    if not page.query_selector(".turn table"):
        ask(page, "各地二手车交易量目标有何不同？")
    page.wait_for_selector(".turn table")
    page.locator(".turn .mark:visible").first.click()
    page.wait_for_selector("#source mark")


def browse(page, url):
    open_tab(page, url, "图谱浏览")
    find_node(page, "平度市商务局")
    still(page, "#drawing", "平度市商务局")


def correct(page, url):
    """A target with the form that puts it right."""
    open_tab(page, url, "图谱浏览")
    page.wait_for_selector("#found .node")
    page.fill("#find textarea", "二手车交易量")
    expect(page.locator("#found .node").first).to_contain_text("二手车交易量")
    page.click("#found li:has-text('目标') .node >> text=二手车交易量 >> nth=0")
    page.click("#node-page button >> text=更正这个目标")
    expect(page.locator("#target-metric textarea")).not_to_have_value("")


def compare(page, url):
    open_tab(page, url, "对比")
    page.locator("#tab-compare button[role=tab]:visible", has_text="指标和主题").click()
    page.wait_for_selector("#compare-places input:checked")
    page.fill("#compare-topic input", "二手车交易量")
    page.press("#compare-topic input", "Enter")
    page.wait_for_selector("#comparison .bars")


def pair(page, url):
    open_tab(page, url, "对比")
    page.locator("#tab-compare button[role=tab]:visible", has_text="两份文件").click()
    if not page.query_selector("#pair table"):
        for field, place in (("#pair-one", "平度市推动"), ("#pair-other", "泰山区推动")):
            page.click(f"{field} input")
            page.click(f"ul[role=listbox] li >> text={place}")
    page.wait_for_selector("#pair table")


def ledger(page, url):
    open_tab(page, url, "任务台账")
    page.wait_for_selector("#ledger table")


def record(page, url):
    """A task of the ledger with the form for how far it is."""
    ledger(page, url)
    page.click("#ledger button >> text=记录 >> nth=0")
    page.wait_for_selector("#task-record")


def original(page, url):
    """A cited sentence in the window over the page."""
    ledger(page, url)
    page.click("#ledger .mark >> nth=0")
    page.wait_for_selector("#reader dialog[open] mark")


def pictured(page, url):
    """The page of a PDF with a cited sentence marked."""
    ledger(page, url)
    task = page.locator("#ledger tbody tr", has_text="推进旧车回收")
    task.locator(".mark[data-event=click]").click()
    page.wait_for_selector("#reader dialog[open] mark")
    page.click("#reader button >> text=看 PDF 原页")
    page.wait_for_selector("#reader dialog[open] .page img")


def export(page, url):
    open_tab(page, url, "导出")
    page.wait_for_selector("#export-about p")


def documents(page, url):
    """Files that are not accepted yet, and the corrections."""
    open_tab(page, url, "文档管理")
    page.wait_for_selector("#documents table")
    if not page.query_selector("#preview .reading"):
        names = [f"高密市关于进一步做好消费品以旧换新有关工作的通知{n}.txt" for n in range(2)]
        files = [{"name": name, "mimeType": "text/plain", "buffer": PLAN.encode()} for name in names]
        page.set_input_files("#upload input[type=file]", files)
        expect(page.locator("#preview .reading")).to_have_count(2)
    if not page.is_visible("#correct"):
        page.click("text=部门和目标的更正")
    page.wait_for_selector("#correct")


def whole(page, url):
    """A document in full, what was read of it marked."""
    open_tab(page, url, "文档管理")
    page.click("#documents button >> text=全文 >> nth=0")
    page.wait_for_selector("#reader dialog[open] mark.read")


VIEWS = [
    overview,
    answer,
    browse,
    correct,
    compare,
    pair,
    ledger,
    record,
    original,
    pictured,
    export,
    documents,
    whole,
]


def show(page, view, url) -> None:
    page.evaluate("document.querySelector('#reader dialog[open]')?.close()")
    view(page, url)
    at_rest(page)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_a_view_fits_its_screen_and_can_be_read_and_used(screen, url, axe, view):
    show(screen, view, url)
    assert screen.evaluate("document.documentElement.scrollWidth") <= screen.width
    if dialog := screen.query_selector("#reader dialog[open]"):
        box = dialog.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= screen.width
    else:
        assert "\n".join(screen.evaluate(COVERED, screen.width)) == ""
    # What it finds hangs on the scheme or on the size, not on both at once: each of them is looked at with all its rules.
    if screen.dark != (screen.width == SIZES["phone"][0]):
        return
    if not axe:
        pytest.skip("没有 npm 或装不上 axe-core，不检查无障碍")
    if not screen.evaluate("'axe' in window"):
        screen.evaluate(axe)
    # In Gradio's own button to add files stands a field.
    found = screen.evaluate(
        "axe.run({exclude: ['#upload .icon-button']}, {iframes: false, resultTypes: ['violations']})"
    )["violations"]
    assert [
        (v["id"], v["help"], [node["html"][:200] for node in v["nodes"]][:4])
        for v in found
        if v["impact"] in ("serious", "critical")
    ] == []


def brightness(part, what: str) -> int:
    """Of a colour of an element or of a frame's body: 0 for black, 255 for white."""
    colour = part.evaluate(f"part => getComputedStyle(part ?? document.body).{what}")
    return sum(map(int, colour[colour.index("(") + 1 : -1].split(",")[:3])) // 3


def test_what_is_drawn_and_marked_keeps_to_the_scheme(screen, url):
    """The drawing is as dark as the page; a cited sentence is dark on yellow in both."""
    show(screen, browse, url)
    paper = brightness(still(screen, "#drawing").query_selector("body"), "backgroundColor")
    assert paper < 60 if screen.dark else paper > 220
    show(screen, answer, url)
    mark = screen.query_selector("#source mark")
    assert brightness(mark, "color") < 60 and brightness(mark, "backgroundColor") > 150


def test_the_task_stays_in_sight_when_the_ledger_is_moved_sideways(screen, url):
    show(screen, ledger, url)
    seen = screen.evaluate(
        """() => {
          const table = document.querySelector('#ledger .scroll'); table.scrollLeft = 9999;
          const of = table.getBoundingClientRect(), task = table.querySelector('td.task').getBoundingClientRect();
          return [table.scrollLeft, task.left - of.left, of.right - task.right];
        }"""
    )
    assert seen[0] > 0 or screen.width > 1000
    assert seen[1] >= 0 and seen[2] >= 0


def test_the_page_of_a_pdf_has_the_place_marked_and_the_text_is_a_click_away(screen, url):
    show(screen, pictured, url)
    expect(screen.locator("#reader .facts").last).to_contain_text("第 2 页，共 2 页")
    picture = screen.get_attribute("#reader .page img", "src").partition(",")[2]
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")).astype(int)
    yellow = (pixels[:, :, 0] > 230) & (pixels[:, :, 2] < 190)
    assert np.nonzero(yellow)[0].mean() / len(pixels) == pytest.approx((842 - 765) / 842, abs=0.03)
    screen.click("#reader button >> text=看文字")
    assert "旧车回收量达到300辆" in screen.wait_for_selector("#reader dialog[open] mark").inner_text()


def test_a_long_answer_stays_in_its_box(screen, url):
    """And the new question is in sight."""
    show(screen, answer, url)
    ask(screen, "平度市商务局负责哪些任务？")
    screen.wait_for_function(
        """() => {
          const box = where => document.querySelector(where).getBoundingClientRect();
          const log = box('#conversation'), row = box('#question-row'), asked = box('.turn:last-of-type .question');
          return log.bottom <= row.top && log.top <= asked.top && asked.top < log.bottom && 0 <= asked.top && asked.top < innerHeight;
        }"""
    )
