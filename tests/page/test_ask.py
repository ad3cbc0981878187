"""问答: from a question to the sentence it rests on."""

from __future__ import annotations

import networkx as nx

from graph.export import read_json
from tests.page.conftest import open_tab

QUESTION = "平度市家电以旧换新由哪个部门牵头？"


def ask(page, url, question=QUESTION):
    open_tab(page, url, "问答")
    page.wait_for_selector("#examples .chip")
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".turn .answer")


def test_the_answer_names_the_department_and_quotes_the_text(tab, sample_url):
    ask(tab, sample_url)
    answer = tab.inner_text(".turn .answer")
    assert "平度市商务局" in answer
    assert "（牵头单位：市商务局）" in answer
    assert "《平度市推动大规模设备更新和消费品以旧换新工作方案（摘编）》" in answer


def test_a_citation_opens_the_sentence_in_its_document(tab, sample_url):
    ask(tab, sample_url)
    tab.click(".turn .source >> text=牵头单位")
    mark = tab.wait_for_selector("#source mark")
    assert mark.inner_text() == "（牵头单位：市商务局）"
    tab.wait_for_function("document.querySelector('#source .text').scrollTop > 0")
    inside = tab.evaluate(
        "() => { const m = document.querySelector('#source mark').getBoundingClientRect(),"
        " t = document.querySelector('#source .text').getBoundingClientRect();"
        " return m.top >= t.top && m.bottom <= t.bottom }"
    )
    assert inside
    paragraph = tab.inner_text("#source p:has(mark)")
    assert paragraph.startswith("10.开展家电以旧换新。")
    assert "note: " not in tab.inner_text("#source")


def test_the_drawing_and_the_files_hold_the_same_graph(tab, sample_url, tmp_path):
    ask(tab, sample_url)
    frame = tab.frame_locator("#answer-graph iframe")
    frame.locator("canvas").wait_for()
    tab.wait_for_selector("#answer-graphml:not([disabled])")
    found = {}
    for kind in ("json", "graphml"):
        with tab.expect_download() as download:
            tab.click(f"#answer-{kind}")
        assert download.value.suggested_filename.startswith("政策图谱-平度市家电以旧换新由哪个部门牵头")
        found[kind] = tmp_path / f"graph.{kind}"
        download.value.save_as(found[kind])
    assert "共 5 个节点" in frame.locator("body").inner_text()
    as_json, as_xml = read_json(found["json"]), nx.read_graphml(found["graphml"])
    assert set(as_json) == set(as_xml)
    assert len(as_json) == 5
    assert {d["name"] for _, d in as_json.nodes(data=True)} >= {"平度市商务局", "开展家电以旧换新"}


def test_an_example_question_is_answered(tab, sample_url):
    open_tab(tab, sample_url, "问答")
    chip = tab.wait_for_selector("#examples .chip")
    asked = chip.inner_text()
    chip.click()
    tab.wait_for_selector(".turn .mark")
    assert tab.inner_text(".turn .question") == asked
    assert tab.locator(".turn .state").count() == 0


def test_markup_in_a_question_stays_text(tab, sample_url):
    hostile = "<img src=x onerror=\"document.title='owned'\">由谁牵头？{{constructor}}"
    ask(tab, sample_url, hostile)
    assert tab.inner_text(".turn .question") == hostile
    assert tab.locator(".turn img").count() == 0
    assert tab.title() == "政策图谱"


def test_a_follow_up_is_understood_from_what_was_asked_before(tab, sample_url):
    ask(tab, sample_url)
    tab.fill("#question textarea", "那泰山区呢？")
    tab.press("#question textarea", "Enter")
    tab.wait_for_selector(".turn:nth-of-type(2) .answer")
    assert "泰山区商务局" in tab.inner_text(".turn:nth-of-type(2) .answer")
    tab.click("#again")
    tab.wait_for_selector(".turn", state="detached")


def test_the_page_fits_a_phone(browser, sample_url):
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    ask(page, sample_url)
    page.click(".turn .mark")
    page.wait_for_selector("#source mark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_only_the_chosen_documents_are_asked_and_the_answer_says_so(tab, sample_url, sample):
    open_tab(tab, sample_url, "问答")
    tab.wait_for_selector("#examples .chip")
    title = sample.store.documents["taishan-digest"].identity.title
    tab.click("#ask-documents input")
    tab.click(f"ul[role=listbox] li >> text={title}")
    tab.keyboard.press("Escape")
    ask(tab, sample_url, "家电以旧换新由哪个部门负责？")
    answer = tab.inner_text(".turn .answer")
    assert "泰山区商务局" in answer
    assert "平度市" not in answer
    assert f"只查了所选的 1 份文件：《{title}》" in answer
    tab.goto(f"{sample_url}/{tab.get_attribute('.tools a', 'href')}")
    tab.wait_for_selector(".turn .answer >> text=只查了所选的 1 份文件")


def test_a_link_asks_the_question_again(tab, sample_url):
    ask(tab, sample_url)
    href = tab.get_attribute(".tools a", "href")
    tab.goto(f"{sample_url}/{href}")
    tab.wait_for_selector(".turn .answer")
    assert "平度市商务局" in tab.inner_text(".turn .answer")
    tab.wait_for_selector("#answer-graph iframe")
