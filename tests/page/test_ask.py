"""问答: from a question to the sentence it rests on."""

from __future__ import annotations

import networkx as nx

from graph.export import read_json
from tests.page.conftest import ask, choose, expect, open_tab

QUESTION = "平度市家电以旧换新由哪个部门牵头？"


def asked(page, url, question=QUESTION) -> str:
    open_tab(page, url, "问答")
    return ask(page, question)


def test_the_answer_names_the_department_and_quotes_the_text(tab, sample_url):
    answer = asked(tab, sample_url)
    assert "平度市商务局" in answer
    assert "（牵头单位：市商务局）" in answer
    assert "《平度市推动大规模设备更新和消费品以旧换新工作方案（摘编）》" in answer


def test_a_citation_opens_the_sentence_in_its_document(tab, sample_url):
    asked(tab, sample_url)
    tab.click(".turn .source >> text=牵头单位")
    mark = tab.wait_for_selector("#source mark")
    assert mark.inner_text() == "（牵头单位：市商务局）"
    tab.wait_for_function(
        "() => { const m = document.querySelector('#source mark').getBoundingClientRect(),"
        " t = document.querySelector('#source .text').getBoundingClientRect();"
        " return document.querySelector('#source .text').scrollTop > 0 && m.top >= t.top && m.bottom <= t.bottom }"
    )
    paragraph = tab.inner_text("#source p:has(mark)")
    assert paragraph.startswith("10.开展家电以旧换新。")
    assert "note: " not in tab.inner_text("#source")


def test_the_drawing_and_the_files_hold_the_same_graph(tab, sample_url, tmp_path):
    asked(tab, sample_url)
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
    expect(frame.locator("#status")).to_contain_text("共 5 个节点")
    as_json, as_xml = read_json(found["json"]), nx.read_graphml(found["graphml"])
    assert set(as_json) == set(as_xml)
    assert len(as_json) == 5
    assert {d["name"] for _, d in as_json.nodes(data=True)} >= {"平度市商务局", "开展家电以旧换新"}


def test_an_example_question_is_answered(tab, sample_url):
    open_tab(tab, sample_url, "问答")
    chip = tab.locator("#examples .chip").first
    question = chip.inner_text()
    chip.click()
    tab.wait_for_selector(".turn .mark")
    expect(tab.locator(".turn .question")).to_have_text(question)
    assert tab.locator(".turn .state").count() == 0


def test_markup_in_a_question_stays_text(tab, sample_url):
    hostile = "<img src=x onerror=\"document.title='owned'\">由谁牵头？{{constructor}}"
    asked(tab, sample_url, hostile)
    expect(tab.locator(".turn .question")).to_have_text(hostile)
    assert tab.locator(".turn img").count() == 0
    assert tab.title() == "政策图谱"


def test_a_follow_up_is_understood_from_what_was_asked_before(tab, sample_url):
    asked(tab, sample_url)
    assert "泰山区商务局" in ask(tab, "那泰山区呢？")
    tab.click("#again")
    tab.wait_for_selector(".turn", state="detached")


def test_what_is_typed_while_an_answer_is_on_its_way_stays(tab, sample_url):
    open_tab(tab, sample_url, "问答")
    tab.fill("#question textarea", QUESTION)
    tab.press("#question textarea", "Enter")
    tab.fill("#question textarea", "泰山区呢")
    tab.wait_for_selector(".turn .answer")
    tab.wait_for_selector("#answer-graphml:not([disabled])")
    expect(tab.locator("#question textarea")).to_have_value("泰山区呢")


def test_a_new_conversation_begun_while_an_answer_is_on_its_way_is_empty(tab, sample_url):
    asked(tab, sample_url)
    tab.fill("#question textarea", "平度市商务局负责哪些任务？")
    tab.press("#question textarea", "Enter")
    tab.click("#again")
    tab.wait_for_selector(".turn", state="detached")
    tab.wait_for_selector("#answer-graph iframe", state="detached")
    assert "泰山区商务局" in ask(tab, "泰山区家电以旧换新由哪个部门负责？")
    expect(tab.locator(".turn")).to_have_count(1)


def test_only_the_chosen_documents_are_asked_and_the_answer_says_so(tab, sample_url, sample):
    open_tab(tab, sample_url, "问答")
    title = sample.store.documents["taishan-digest"].identity.title
    choose(tab, "#ask-documents", title)
    expect(tab.locator("#ask-documents .token")).to_contain_text(title)
    answer = ask(tab, "家电以旧换新由哪个部门负责？")
    assert "泰山区商务局" in answer
    assert "平度市" not in answer
    assert f"只查了所选的 1 份文件：《{title}》" in answer
    tab.goto(f"{sample_url}/{tab.get_attribute('.tools a', 'href')}")
    tab.wait_for_selector(".turn .answer >> text=只查了所选的 1 份文件")


def test_a_link_asks_the_question_again(tab, sample_url):
    asked(tab, sample_url)
    href = tab.get_attribute(".tools a", "href")
    tab.goto(f"{sample_url}/{href}")
    expect(tab.locator(".turn .answer")).to_contain_text("平度市商务局")
    tab.wait_for_selector("#answer-graph iframe")


def test_an_answer_that_the_page_stopped_listening_for_is_fetched(tab, go, sample_url):
    """As when the server ends the stream of answers while another question is on its way."""
    go(sample_url, "问答")
    tab.wait_for_selector("#examples .chip")
    with tab.expect_response("**/queue/data**"):
        tab.evaluate("window.dispatchEvent(new Event('unanswered'))")
    assert "平度市商务局" in ask(tab, QUESTION)
