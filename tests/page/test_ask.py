"""问答: from a question to the sentence it rests on; conversations that each tab keeps, and what is said of answers."""

from __future__ import annotations

import json
import re
from contextlib import suppress

import networkx as nx
from playwright.sync_api import Error as PlaywrightError

from evaluation.questions import judge, load_questions
from graph.export import read_json
from tests.conftest import long
from tests.page.conftest import ask, ask_as_program, choose, expect, open_tab, until

QUESTION = "平度市家电以旧换新由哪个部门牵头？"


def asked(page, url, question=QUESTION) -> str:
    open_tab(page, url, "问答")
    return ask(page, question)


def sent(question: str):
    """Whether a request asks the question, rather than what may be suggested for its words."""

    def asks(request) -> bool:
        data = json.loads(request.post_data)["data"] if "/queue/join" in request.url else []
        return len(data) > 1 and data[0] == question

    return asks


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
    with tab.expect_request(sent(QUESTION)):
        tab.press("#question textarea", "Enter")
    tab.fill("#question textarea", "泰山区呢")
    tab.wait_for_selector(".turn:nth-of-type(2) .answer")
    expect(tab.locator(".turn .question").last).to_have_text(QUESTION)
    tab.wait_for_selector("#answer-graphml:not([disabled])")
    expect(tab.locator("#question textarea")).to_have_value("泰山区呢")

    hostile = "<img src=x onerror=\"document.title='owned'\">由谁牵头？{{constructor}}"
    ask(tab, hostile)
    expect(tab.locator(".turn .question").last).to_have_text(hostile)
    assert tab.locator(".turn img").count() == 0
    assert tab.title() == "政策图谱"


@long
def test_a_follow_up_and_a_new_conversation_begun_while_an_answer_is_on_its_way(tab, sample_url):
    asked(tab, sample_url)
    assert "泰山区商务局" in ask(tab, "那泰山区呢？")
    tab.fill("#question textarea", "平度市商务局负责哪些任务？")
    with tab.expect_request(sent("平度市商务局负责哪些任务？")):
        tab.press("#question textarea", "Enter")
    tab.click("#again")
    tab.wait_for_selector(".turn", state="detached")
    tab.wait_for_selector("#answer-graph iframe", state="detached")
    assert "泰山区商务局" in ask(tab, "泰山区家电以旧换新由哪个部门负责？")
    expect(tab.locator(".turn")).to_have_count(1)


@long
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


def conversations(tab) -> list[str]:
    """The conversations in the list, each by the beginning of its first question."""

    def opened() -> bool:  # a list that is filled anew just then closes again
        tab.click("#title")
        tab.click("#chats input")
        with suppress(PlaywrightError):
            tab.wait_for_selector("ul[role=listbox] li", timeout=3000)
        return tab.locator("ul[role=listbox] li").count() > 0

    until(opened)
    listed = [text.strip("✓ \n")[:6] for text in tab.locator("ul[role=listbox] li").all_inner_texts()]
    tab.keyboard.press("Escape")
    tab.wait_for_selector("ul[role=listbox]", state="detached")
    return listed


@long
def test_conversations_are_kept_by_each_tab_and_what_is_said_of_an_answer(tab, go, own, own_url, office):
    go(own_url, "问答")
    tab.wait_for_selector("#examples .chip")
    ask(tab, "平度市家电以旧换新由哪个部门牵头？")
    tab.once("dialog", lambda asked: asked.accept("应写明配合单位"))
    tab.click(".turn .tools button >> text=不对")
    tab.wait_for_selector("#ask-hint >> text=已记下")
    tab.once("dialog", lambda asked: asked.dismiss())
    tab.click(".turn .tools button >> text=不对")  # thought better of it
    ask(tab, "那泰山区呢？")
    tab.click(".turn:nth-of-type(2) .tools button >> text=有用")
    file = own.folder / "feedback.jsonl"
    until(lambda: len(file.read_text("utf-8").splitlines()) == 2)
    kept = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(line["good"], line["note"]) for line in kept] == [(False, "应写明配合单位"), (True, "")]
    bad, good = load_questions(file)  # as `make eval QUESTIONS=…` takes it
    assert "泰山区" in good.text and good.evidence and "平度市商务局" in bad.must_not_include[0]
    again = {q.id: ask_as_program(own_url, q.text) for q in (bad, good)}
    originals = {name: document.original for name, document in own.store.documents.items()}
    assert [judge(q, again[q.id], originals, ()).right for q in (bad, good)] == [False, True]

    # Another tab opens with the same conversation; both go on with it, and neither undoes the other.
    other = office.new_page()
    open_tab(other, own_url, "问答")
    other.wait_for_selector(".turn:nth-of-type(2) .answer")
    ask(other, "平度市商务局负责哪些任务？")
    ask(tab, "那西海岸新区呢？")
    expect(tab.locator(".turn")).to_have_count(3)
    other.click("#again")
    other.wait_for_selector(".turn", state="detached")
    ask(other, "泰山区商务局负责哪些任务？")
    expect(tab.locator("#chats input")).to_have_value(re.compile("平度市家电.*3 问"))
    until(lambda: conversations(tab) == ["新对话", "泰山区商务局", "平度市家电以", "平度市家电以"])
    tab.reload()  # as it was in this tab
    expect(tab.locator(".turn .question")).to_have_text(
        ["平度市家电以旧换新由哪个部门牵头？", "那泰山区呢？", "那西海岸新区呢？"]
    )
    expect(tab.locator(".turn .answer").nth(1)).to_contain_text("泰山区商务局")
    other.close()

    tab.click("#again")
    tab.wait_for_selector(".turn", state="detached")
    tab.wait_for_selector("#answer-graph iframe", state="detached")  # no graph of an answer that is gone
    tab.click("#chats input")
    tab.click("ul[role=listbox] li >> text=泰山区商务局")
    tab.wait_for_selector(".turn .answer")
    tab.click("#forget")
    tab.wait_for_selector(".turn", state="detached")
    tab.wait_for_url(lambda address: "q=" not in address)
    tab.reload()
    tab.wait_for_selector("#examples .chip")
    until(lambda: conversations(tab) == ["新对话", "平度市家电以", "平度市家电以"])
    expect(tab.locator(".turn")).to_have_count(0)
