"""问答: from a question to the sentence it rests on."""

from __future__ import annotations

import networkx as nx

from graph.export import read_json
from tests.page.conftest import ask, choose, expect, open_tab

QUESTION = "平度市家电以旧换新由哪个部门牵头？"


def asked(page, url, question=QUESTION) -> str:
    open_tab(page, url, "问答")
    return ask(page, question)


def test_an_answer_with_its_sentence_its_graph_and_its_link(tab, sample_url, tmp_path):
    """It names the department and quotes the text; a citation opens the sentence in its document; the drawing and the
    files hold the same graph; the link asks the question again.
    """
    answer = asked(tab, sample_url)
    assert "平度市商务局" in answer
    assert "（牵头单位：市商务局）" in answer
    assert "《平度市推动大规模设备更新和消费品以旧换新工作方案（摘编）》" in answer

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

    href = tab.get_attribute(".tools a", "href")
    tab.evaluate("localStorage.clear(); sessionStorage.clear()")  # as somebody else's browser
    tab.goto(f"{sample_url}/{href}")
    expect(tab.locator(".turn .answer")).to_contain_text("平度市商务局")
    tab.wait_for_selector("#answer-graph iframe")


def test_what_is_typed_and_clicked_to_ask(tab, sample_url):
    """Nothing typed is said beside the field and covers nothing; words become suggestions; an example is answered;
    what is typed while an answer is on its way stays; markup stays text.
    """
    open_tab(tab, sample_url, "问答")
    tab.wait_for_selector("#examples .chip")
    tab.click("#send")
    tab.wait_for_selector("#ask-hint >> text=请先输入问题")
    assert tab.locator(".toast-body").count() == 0
    tab.click("#question textarea")  # nothing lies over it
    tab.fill("#question textarea", "平度市商务")
    tab.wait_for_selector("#ask-hint p", state="detached")
    tab.wait_for_selector("#examples .chip >> text=平度市商务局负责哪些任务")
    tab.fill("#question textarea", "家电以旧换新")
    tab.wait_for_selector("#examples .chip >> text=平度市开展家电以旧换新由哪个部门牵头")

    tab.fill("#question textarea", "")
    expect(tab.locator("#examples .chip", has_text="开展家电以旧换新")).to_have_count(0)
    chip = tab.locator("#examples .chip").first
    question = chip.inner_text()
    chip.click()
    tab.wait_for_selector(".turn .mark")
    expect(tab.locator(".turn .question")).to_have_text(question)
    assert tab.locator(".turn .state").count() == 0

    tab.fill("#question textarea", QUESTION)
    tab.press("#question textarea", "Enter")
    tab.fill("#question textarea", "泰山区呢")
    tab.wait_for_selector(".turn:nth-of-type(2) .answer")
    tab.wait_for_selector("#answer-graphml:not([disabled])")
    expect(tab.locator("#question textarea")).to_have_value("泰山区呢")

    hostile = "<img src=x onerror=\"document.title='owned'\">由谁牵头？{{constructor}}"
    ask(tab, hostile)
    expect(tab.locator(".turn .question").last).to_have_text(hostile)
    assert tab.locator(".turn img").count() == 0
    assert tab.title() == "政策图谱"


def test_a_follow_up_and_a_new_conversation_begun_while_an_answer_is_on_its_way(tab, sample_url):
    asked(tab, sample_url)
    assert "泰山区商务局" in ask(tab, "那泰山区呢？")
    tab.fill("#question textarea", "平度市商务局负责哪些任务？")
    tab.press("#question textarea", "Enter")
    tab.click("#again")
    tab.wait_for_selector(".turn", state="detached")
    tab.wait_for_selector("#answer-graph iframe", state="detached")
    assert "泰山区商务局" in ask(tab, "泰山区家电以旧换新由哪个部门负责？")
    expect(tab.locator(".turn")).to_have_count(1)


def test_only_the_chosen_documents_are_asked_and_the_answer_says_so(tab, sample_url, sample):
    """And an answer that the page stopped listening for is fetched: as when the server ends the stream of answers while
    another question is on its way.
    """
    open_tab(tab, sample_url, "问答")
    title = sample.store.documents["taishan-digest"].identity.title
    tab.wait_for_selector("#examples .chip")
    with tab.expect_response("**/queue/data**"):
        tab.evaluate("window.dispatchEvent(new Event('unanswered'))")
    choose(tab, "#ask-documents", title)
    expect(tab.locator("#ask-documents .token")).to_contain_text(title)
    answer = ask(tab, "家电以旧换新由哪个部门负责？")
    assert "泰山区商务局" in answer
    assert "平度市" not in answer
    assert f"只查了所选的 1 份文件：《{title}》" in answer
    tab.goto(f"{sample_url}/{tab.get_attribute('.tools a', 'href')}")
    tab.wait_for_selector(".turn .answer >> text=只查了所选的 1 份文件")
