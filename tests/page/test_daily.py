"""The page as a daily tool: the ledger filled in, a whole working day, a long answer handed on, many users at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from docx import Document
from openpyxl import load_workbook

from tests.conftest import long
from tests.page.conftest import ask, ask_as_program, choose, expect, open_tab
from ui.library import Library
from ui.supervised import OVERDUE, Wanted, lines, select

PLAN = """高密市推动消费品以旧换新工作方案

高密市人民政府
2024年8月1日

一、重点任务
1.开展家具换新。到2024年底，家具更新率达到{rate}%。（牵头单位：市工业和信息化局；责任单位：市财政局）
2.推进旧车回收。到2027年，旧车回收量达到300辆。（牵头单位：市公安局）
{third}
"""
FIRST = PLAN.format(rate=30, third="3.加强政策宣传。多渠道宣传换新政策。（责任单位：市商务局）")
SECOND = PLAN.format(rate=45, third="3.建设回收网点。到2027年，建成回收网点20个。（牵头单位：市商务局）")


def wait_said(tab, text: str) -> None:
    tab.wait_for_selector(f"#ledger-told >> text={text}")


def row(tab, title: str):
    return tab.locator("#ledger tbody tr:not(.of)", has_text=title).first


def record(tab, title: str) -> None:
    """Open the form of a task."""
    row(tab, title).locator("button", has_text="记录").click()
    tab.wait_for_selector(f"#task-about >> text={title}")


@long
def test_what_is_said_of_tasks_is_kept_with_its_history_and_taken_back(tab, go, own, own_url, tmp_path):
    """A status in its row; progress and proof in the form, where what is not saved yet is there again after a reload."""
    go(own_url, "任务台账")
    tab.wait_for_selector("#ledger table")
    row(tab, "开展家电以旧换新").locator("select").select_option("推进中")
    wait_said(tab, "状态已记为推进中")
    tab.wait_for_selector("#ledger .lamp >> text=推进中 1")
    assert [c.new for c in Library(own.folder).supervision.history()] == ["推进中"]  # a restart finds it
    record(tab, "开展家电以旧换新")
    tab.fill("#task-note textarea", "正在起草")
    tab.fill("#task-person textarea", "张三")
    tab.reload()
    expect(row(tab, "开展家电以旧换新").locator("select")).to_have_value("推进中")
    expect(tab.locator("#task-about")).to_contain_text("开展家电以旧换新")
    expect(tab.locator("#task-note textarea")).to_have_value("正在起草")
    expect(tab.locator("#task-person textarea")).to_have_value("张三")
    expect(tab.locator("#task-hint")).to_contain_text("没有保存")
    assert len(own.supervision.history()) == 1
    tab.click("#task-save")
    tab.wait_for_selector("#ledger .note-text >> text=正在起草")
    tab.reload()
    tab.wait_for_selector("#ledger .note-text >> text=正在起草")
    expect(tab.locator("#task-record:visible")).to_have_count(0)
    record(tab, "开展家电以旧换新")
    tab.fill("#task-note textarea", "不要了")
    tab.click("#task-close")  # given up
    expect(tab.locator("#task-record:visible")).to_have_count(0)
    record(tab, "开展家电以旧换新")
    expect(tab.locator("#task-note textarea")).to_have_value("正在起草")

    (tmp_path / "验收报告.txt").write_text("已完成换新一千台。", "utf-8")
    tab.fill("#task-due input, #task-due textarea", "下个月")
    tab.fill("#task-note textarea", "已召开推进会")
    tab.click("#task-save")
    expect(tab.locator("#task-hint .hint")).to_contain_text("2026-06-30")
    expect(tab.locator("#task-note textarea")).to_have_value("已召开推进会")  # nothing typed is lost
    soon = (date.today() + timedelta(days=9)).isoformat()
    tab.fill("#task-due input, #task-due textarea", soon)
    tab.click("#task-save")
    tab.wait_for_selector("#task-history li >> text=已召开推进会")
    tab.wait_for_selector("#ledger .note-text >> text=已召开推进会")
    expect(row(tab, "开展家电以旧换新")).to_contain_text("还有 9 天")
    before = len(own.supervision.history())
    tab.locator("#task-history li", has_text="正在起草 → 已召开推进会").locator("button").click()
    tab.wait_for_selector("#ledger .note-text >> text=正在起草")
    expect(tab.locator("#task-history li")).to_have_count(before + 1)
    assert own.supervision.history()[0].new == "正在起草"
    tab.set_input_files("#task-attached input[type=file]", tmp_path / "验收报告.txt")
    tab.wait_for_selector("#task-files button >> text=验收报告.txt")
    with tab.expect_download() as download:
        row(tab, "开展家电以旧换新").locator("button", has_text="验收报告.txt").click()
    assert download.value.suggested_filename == "验收报告.txt"
    download.value.save_as(tmp_path / "again.txt")
    assert (tmp_path / "again.txt").read_text("utf-8") == "已完成换新一千台。"
    tab.click("#task-files button >> text=移除")
    tab.wait_for_selector("#task-files button", state="detached")
    expect(tab.locator("#task-history")).to_contain_text("验收报告.txt → （空）")


def test_a_whole_working_day(tab, go, own, own_url, tmp_path):
    plan = tmp_path / "高密方案.txt"
    plan.write_text(FIRST.replace("高密市", "高密县"), "utf-8")
    go(own_url, "文档管理")
    tab.wait_for_selector("#documents table")
    tab.set_input_files("#upload input[type=file]", plan)
    tab.wait_for_selector("#preview .reading")
    tab.fill("#preview .identity input[name=place]", "高密市")
    tab.fill("#preview .identity input[name=title]", "高密市推动消费品以旧换新工作方案")
    tab.click("#preview .identity button")
    tab.wait_for_selector("#preview h3 >> text=《高密市推动")
    tab.locator("#preview summary", has_text="读出的任务").click()
    expect(tab.locator("#preview table")).to_contain_text("家具更新率达到30%")
    tab.click("#accept")
    tab.wait_for_selector("#preview .done >> text=已收录", timeout=60_000)
    assert str(own.store.documents["高密方案"].identity.place) == "高密市"

    go(own_url, "任务台账")
    tab.fill("#ledger-words textarea", "旧车回收")
    tab.wait_for_selector("#ledger .lamps >> text=共 1 项任务")
    row(tab, "推进旧车回收").locator("select").select_option("推进中")
    wait_said(tab, "状态已记为推进中")
    tab.fill("#ledger-words textarea", "")
    tab.fill("#ledger-department textarea", "工信局")
    choose(tab, "#ledger-time", OVERDUE)
    late = select(
        own.store, lines(own.store, own.supervision)[0], Wanted(department="工信局", time=OVERDUE), "", date.today()
    )
    expect(tab.locator("#ledger .task .node")).to_contain_text([line.row.title for line in late.lines])
    # What was chosen for a task does not stay in its row when another comes there.
    expect(tab.locator("#ledger select").first).to_have_value("")
    tab.wait_for_selector("#ledger .node >> text=开展家具换新")
    with tab.expect_download() as download:
        tab.click("#ledger-docx")
    download.value.save_as(tmp_path / "brief.docx")
    brief = Document(tmp_path / "brief.docx")
    text = "\n".join(cell.text for t in brief.tables for r in t.rows for cell in r.cells)
    assert "开展家具换新" in text
    assert "推进旧车回收" not in text
    with tab.expect_download() as download:
        tab.click("#ledger-xlsx")
    path = tmp_path / "台账.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    sheet = book.active
    header = [cell.value for cell in sheet[3]]
    at = next(r for r in range(4, sheet.max_row + 1) if sheet.cell(r, header.index("任务") + 1).value == "开展家具换新")
    sheet.cell(at, header.index("状态") + 1).value = "已完成"
    sheet.cell(at, header.index("责任人") + 1).value = "王五"
    book.save(path)
    tab.set_input_files("#ledger-files input[type=file]", path)
    wait_said(tab, "已读入：1 项任务、2 处改动")
    tab.wait_for_selector("#ledger .node >> text=开展家具换新", state="detached")  # done, so not overdue

    plan.write_text(SECOND, "utf-8")
    go(own_url, "文档管理")
    tab.set_input_files("#upload input[type=file]", plan)
    tab.wait_for_selector("#preview strong >> text=替换现有文件")
    tab.click("#accept")
    tab.wait_for_selector("#preview >> text=与原版本的差异", timeout=60_000)
    for told in ("30%", "45%", "建设回收网点"):
        expect(tab.locator("#preview")).to_contain_text(told)
    tab.goto(f"{own_url}/?tab=ledger&place=高密市")
    for title, status in (("建设回收网点", ""), ("开展家具换新", "已完成"), ("推进旧车回收", "推进中")):
        expect(row(tab, title).locator("select")).to_have_value(status)
    expect(row(tab, "开展家具换新")).to_contain_text("任务文字已变")


@long
def test_an_accepted_document_is_corrected_and_read_in_full(tab, go, own, own_url):
    go(own_url, "文档管理")
    tab.wait_for_selector("#documents table")
    tab.click("#documents tr:has-text('泰山区') button >> text=更正")
    tab.fill("#documents-told .identity input[name=date]", "去年")
    tab.click("#documents-told .identity button")
    tab.wait_for_selector(
        "#documents-told .identity .hint >> text=这样的日期"
    )  # in the form, and what was typed is there
    expect(tab.locator("#documents-told .identity input[name=date]")).to_have_value("去年")
    assert tab.locator(".toast-body").count() == 0
    tab.fill("#documents-told .identity input[name=date]", "2024年7月30日")
    tab.click("#documents-told .identity button")
    tab.wait_for_selector("#documents-told >> text=已更正", timeout=60_000)
    assert own.store.documents["taishan-digest"].identity.date == "2024-07-30"
    assert Library(own.folder).store.documents["taishan-digest"].identity.date == "2024-07-30"
    tab.click("#documents tr:has-text('泰山区') button >> text=全文")
    tab.wait_for_selector("#reader dialog[open] mark.read")


@long
def test_a_long_answer_is_a_table_and_goes_on_as_text_word_and_excel(tab, go, url, office, tmp_path):
    office.grant_permissions(["clipboard-read", "clipboard-write"])
    go(url, "问答")
    ask(tab, "平度市商务局负责哪些任务？")
    tab.wait_for_selector(".turn table")
    titles = tab.locator(".turn table .node").all_inner_texts()
    assert len(titles) >= 3
    assert tab.locator(".turn details[open]").count() == 0  # the sources of a long answer are folded
    tab.click(".turn table .mark >> nth=0")
    tab.wait_for_selector("#source mark")
    tab.click(".turn [data-copy]")
    tab.wait_for_selector(".turn [data-copy] >> text=已复制")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert "平度市商务局" in copied
    assert "出处：" in copied
    for form in ("docx", "xlsx"):
        with tab.expect_download() as download:
            tab.click(f".turn [data-form={form}]")
        download.value.save_as(tmp_path / f"answer.{form}")
    word = Document(tmp_path / "answer.docx")
    assert len(word.tables[0].rows) == len(titles) + 1
    sheet = load_workbook(tmp_path / "answer.xlsx").active
    assert sheet.max_row == len(titles) + 3
    tab.click(".turn table .node >> nth=0")
    tab.wait_for_selector("#node-page h3")


def test_no_english_in_ordinary_situations(browser, own_url, tmp_path):
    """In an English browser."""
    page = browser.new_page(locale="en-US")
    page.set_default_timeout(30_000)
    open_tab(page, own_url, "文档管理")
    page.wait_for_selector("#documents table")
    expect(page.locator("#upload")).to_contain_text("将文件拖放到此处")
    (tmp_path / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50))
    (tmp_path / "程序.exe").write_bytes(b"MZ\x90\x00" + bytes(100))
    page.set_input_files("#upload input[type=file]", [tmp_path / "照片.jpg", tmp_path / "程序.exe"])
    expect(page.locator("#preview .failed")).to_have_count(2)
    expect(page.locator("#accept")).to_be_disabled()
    expect(page.locator("#preview")).to_contain_text("图片已损坏")
    page.wait_for_function(
        """() => ![...document.querySelectorAll('[aria-label], .toast-title')]
            .map(part => part.getAttribute('aria-label') ?? part.textContent)
            .some(name => /^[a-z. ]{4,}$/i.test(name))"""
    )
    page.close()


@long
def test_twenty_users_ask_while_one_edits_on_the_page(tab, go, own, own_url):
    """The five statuses are chosen one right after the other, as somebody does who knows the list."""
    go(own_url, "任务台账")
    tab.wait_for_selector("#ledger table")

    def asked(_: int) -> bool:
        return bool(ask_as_program(own_url, "平度市家电以旧换新由哪个部门牵头？")["statements"])

    with ThreadPoolExecutor(20) as pool:
        answers = [pool.submit(asked, number) for number in range(20)]
        for number in range(5):
            tab.locator("#ledger select").nth(number).select_option("推进中")
        tab.locator("#ledger select").nth(4).select_option("已完成")
        assert all(answer.result() for answer in answers)
    tab.wait_for_selector("#ledger .lamp >> text=推进中 4")
    tab.wait_for_selector("#ledger .lamp >> text=已完成 1")
    assert tab.locator(".toast-body").count() == 0
    assert [c.new for c in Library(own.folder).supervision.history()] == ["已完成", *["推进中"] * 5]
