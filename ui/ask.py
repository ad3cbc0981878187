"""问答: conversations whose every statement leads to the sentence it rests on, and the graph around the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import networkx as nx
from markupsafe import Markup

from graph.drawing import render
from graph.query import subgraph
from graph.schema import Relation
from qa.conversation import Conversation, follow_up
from store.feedback import keep
from ui.address import Address
from ui.answer_files import answer_file
from ui.answer_table import answer_table
from ui.browse import known
from ui.chats import NEW, Chat, chats_from, choices, with_chat
from ui.citations import Turn, conversation
from ui.files import write_graph
from ui.handed import Handed
from ui.library import Library, told
from ui.markup import CLICKS, joined
from ui.node_page import node_page
from ui.problems import done, hint, problem
from ui.reader import page_of, text_of
from ui.record import record
from ui.source import SHOW_MARK, original
from ui.suggestions import suggested
from ui.views import DRAWING, View

LONGEST_QUESTION = 500
_DRAWING_HEIGHT = 490

# The last question is brought to the top of the log, and the log into sight. Copying and printing need no server.
_LOG = (
    CLICKS
    + """
element.setAttribute('role', 'log');
element.setAttribute('aria-live', 'polite');
watch('value', () => {
  const log = document.querySelector('#conversation'), turn = log.querySelector('.turn:last-of-type');
  if (!turn) return;
  log.scrollTop += turn.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
  if (log.offsetParent) log.scrollIntoView({block: 'nearest'});
});
const copy = async text => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text; document.body.append(field); field.select(); document.execCommand('copy'); field.remove();
};
element.addEventListener('click', event => {
  const button = event.target.closest('[data-copy], [data-link], [data-print]');
  if (!button) return;
  event.preventDefault();
  const {copy: text, link} = button.dataset;
  if (button.dataset.print) {
    const turn = button.closest('.turn');
    turn.classList.add('printed'); document.body.classList.add('printing');
    window.print();
    turn.classList.remove('printed'); document.body.classList.remove('printing');
    return;
  }
  copy(text ?? new URL(link, location.href).href).then(() => {
    const name = button.textContent;
    button.textContent = '已复制';
    setTimeout(() => { button.textContent = name; }, 1500);
  });
});
"""
)
_SOURCE = (
    CLICKS
    + SHOW_MARK
    + """
element.setAttribute('aria-live', 'polite');
show(60);
watch('value', () => show(60));
element.addEventListener('click', event => {
  if (event.target.closest('.back')) document.querySelector('#conversation').scrollIntoView({block: 'nearest'});
});
"""
)
# A question half typed is there again after a reload.
_KEEP_DRAFT = "text => { localStorage.setItem('policygraph-question', text); }"
_DRAFT = "() => localStorage.getItem('policygraph-question') ?? ''"
_BACK = Markup('<p class="tools-of"><button type="button" class="chip back">回到答案</button></p>')
_NO_GRAPH = Markup('<p class="empty">提问后，这里画出答案周围的图谱。</p>')
_NO_SOURCE = Markup('<p class="empty">点答案里的出处编号，这里打开原文并标出所引的句子。</p>')
_NO_NODE = Markup('<p class="empty">点图里的节点，这里显示它的任务、目标和原文。</p>')
_NO_TURNS = Markup(
    '<p class="empty">可以问：谁牵头、谁负责、目标是多少、各地有何不同。答案只依据收录的文件，每句附原文出处。</p>'
)


def ask_tab(
    page: gr.Blocks,
    library: Library,
    view: gr.State,
    saved: gr.BrowserState,
    read: Callable[[gr.HTML], None],
    address: Address,
    handed: Handed,
) -> tuple[gr.HTML, gr.HTML]:
    """Build the tab inside the open `gr.Tabs` of `page`; `view` is given the graph of the answer, `saved` keeps the
    conversations in the browser, `read` lets a component's citations open the original. Gives the components whose
    `node` and `select` events name a node to open in 图谱浏览.
    """
    with gr.Tab("问答", id="ask", elem_id="tab-ask") as tab, gr.Row():
        turns = gr.State([], time_to_live=6 * 3600)
        asked = gr.Textbox(visible="hidden", elem_id="asked")
        with gr.Column(scale=6, min_width=320):
            with gr.Row(elem_id="chats-row"):
                chat = gr.Dropdown([NEW], value=NEW, label="对话", scale=5, min_width=150, elem_id="chats")
                scope = gr.Dropdown(
                    [], value=[], multiselect=True, label="只查这些文件（不选为全部）", scale=5, min_width=150,
                    elem_id="ask-documents",
                )  # fmt: skip
                forget = gr.Button("删除对话", size="sm", scale=0, min_width=80, elem_id="forget")
            log = gr.HTML(_NO_TURNS, elem_id="conversation", js_on_load=_LOG, label="问答")
            missing = gr.HTML("", elem_id="ask-hint")
            with gr.Row(elem_id="question-row"):
                question = gr.Textbox(
                    label="问题", placeholder="例如：家电以旧换新由哪个部门牵头？", elem_id="question",
                    max_length=LONGEST_QUESTION, scale=8, lines=1,
                )  # fmt: skip
                send = gr.Button("提问", variant="primary", scale=1, min_width=80, elem_id="send")
                again = gr.Button("新对话", scale=1, min_width=80, elem_id="again")
            chips = gr.HTML("", elem_id="examples", js_on_load=CLICKS)
        with gr.Column(scale=5, min_width=320, elem_id="side"), gr.Tabs(selected="graph") as side:
            with gr.Tab("答案图谱", id="graph"):
                drawing = gr.HTML(_NO_GRAPH, elem_id="answer-graph", js_on_load=DRAWING)
                with gr.Row():
                    graphml = gr.DownloadButton("下载 GraphML", interactive=False, size="sm", elem_id="answer-graphml")
                    json = gr.DownloadButton("下载 JSON", interactive=False, size="sm", elem_id="answer-json")
            with gr.Tab("原文", id="source"):
                source = gr.HTML(_NO_SOURCE, elem_id="source", js_on_load=_SOURCE)
            with gr.Tab("详情", id="node"):
                detail = gr.HTML(_NO_NODE, elem_id="answer-node", js_on_load=CLICKS)

    def there(documents: Sequence[str] | None) -> list[str]:
        """Those of the documents that are still in the store."""
        return [name for name in documents or () if name in library.store.documents]

    def scopes(documents: Sequence[str] | None) -> gr.Dropdown:
        titles = [(d.identity.title, name) for name, d in library.store.documents.items()]
        return gr.Dropdown(choices=titles, value=there(documents))

    def answered(text: str, so_far: list[Turn], documents: Sequence[str]) -> Turn:
        store, chosen = library.store, tuple(there(documents))
        before = so_far[-1].said if so_far else Conversation()
        answer, said = follow_up(store, before, text, frozenset(chosen) if chosen else None)
        record("asked", kind=answer.kind, answerable=answer.answerable, ms=round(answer.elapsed_ms), by="page")
        listed = None if answer.table else answer_table(store.graph, answer)
        turn = Turn(answer, store.documents, said, listed, chosen=chosen)
        unknown = answer.no == "not_understood" or (not answer.answerable and not turn.evidence)
        return replace(turn, help=library.examples[:4]) if unknown and not answer.choices else turn

    def kept(so_far: list[Turn], chats: list[Any], current: str) -> tuple[Any, ...]:
        """The conversation among those that the browser keeps, and the list of them."""
        have = chats_from(chats)
        made = Chat.of(current, [turn.answer.question for turn in so_far], so_far[-1].chosen)
        stored = with_chat(have, made)
        return [c.as_json() for c in stored], gr.Dropdown(choices=choices(stored), value=made.id)

    def ask(text: str, so_far: list[Turn], chats: list[Any], current: str, documents: list[str]) -> tuple[Any, ...]:
        said = " ".join(text.split())[:LONGEST_QUESTION]
        if not said:
            return (
                *(gr.skip() for _ in range(3)),
                hint("请先输入问题，或者点下面的例子。"),
                *(gr.skip() for _ in range(4)),
            )
        now = [*so_far, answered(said, so_far, documents)]
        return now, conversation(now), "", hint(""), now[-1].question, *kept(now, chats, current), scopes(documents)

    def ask_clicked(
        so_far: list[Turn], chats: list[Any], current: str, documents: list[str], event: gr.EventData
    ) -> tuple[Any, ...]:
        return ask(str(event.ask), so_far, chats, current, documents)

    def reopened(chat: Chat) -> list[Turn]:
        """A kept conversation with its answers of today: a document may have been replaced since."""
        again: list[Turn] = []
        for text in chat.questions:
            again.append(answered(text, again, chat.documents))
        return again

    def begun(chats: list[Any], request: gr.Request) -> tuple[Any, ...]:
        """The page as it was left, or with the question of a link, which is asked in a conversation of its own."""
        linked = request.query_params.get("q", "").strip()[:LONGEST_QUESTION]
        among = request.query_params.get("documents", "").split("|")
        have = chats_from(chats)
        now = reopened(have[0]) if have else []
        if linked and all(turn.question != linked for turn in now):
            return ask(linked, [], chats, NEW, among)
        listed = gr.Dropdown(choices=choices(have), value=have[0].id if now else NEW)
        return *shown(now), gr.skip(), listed, scopes(have[0].documents if now else among)

    def shown(now: list[Turn]) -> tuple[Any, ...]:
        return now, conversation(now) or _NO_TURNS, gr.skip(), hint(""), now[-1].question if now else ""

    def switch(chosen: str, chats: list[Any]) -> tuple[Any, ...]:
        found = next((c for c in chats_from(chats) if c.id == chosen), None)
        now = reopened(found) if found else []
        return *shown(now), gr.skip(), gr.skip(), scopes(found.documents if found else ())

    def fresh(chats: list[Any]) -> tuple[Any, ...]:
        listed = gr.Dropdown(choices=choices(chats_from(chats)), value=NEW)
        return *shown([]), gr.skip(), listed, gr.skip()

    def forgotten(chats: list[Any], current: str) -> tuple[Any, ...]:
        left = [c for c in chats_from(chats) if c.id != current]
        listed = gr.Dropdown(choices=choices(left), value=NEW)
        return *shown([]), [c.as_json() for c in left], listed, gr.skip()

    def draw(so_far: list[Turn]) -> tuple[Any, ...]:
        found = answer_graph(library, so_far[-1]) if so_far else nx.MultiDiGraph()
        off = gr.DownloadButton(interactive=False)
        if not found:
            empty = Markup('<p class="empty">这个回答没有用到图谱里的节点。</p>') if so_far else _NO_GRAPH
            return gr.Tabs(selected="graph"), empty, off, off, None, gr.skip() if so_far else _NO_SOURCE
        subject = so_far[-1].answer.question
        focus = next((entity.id for entity in so_far[-1].answer.entities if entity.id in found), None)
        files = [write_graph(found, subject, form) for form in ("graphml", "json")]
        buttons = [gr.DownloadButton(value=str(file), interactive=True) for file in files]
        drawn = render(found, focus, _DRAWING_HEIGHT)
        return gr.Tabs(selected="graph"), drawn, *buttons, View(subject, found), gr.skip()

    def open_source(so_far: list[Turn], event: gr.EventData) -> tuple[Any, Any]:
        turn, cite = int(event.turn), int(event.cite)
        if not (0 <= turn < len(so_far) and 1 <= cite <= len(so_far[turn].evidence)):
            raise problem("这条出处已经不在了，请重新提问。")
        evidence = so_far[turn].evidence[cite - 1]
        shown = original(so_far[turn].documents[evidence.document], evidence)
        return gr.Tabs(selected="source"), joined([_BACK, shown])

    def show_page(event: gr.EventData) -> Markup:
        return joined([_BACK, page_of(library.store, event)])

    def show_text(event: gr.EventData) -> Markup:
        return joined([_BACK, text_of(library.store, event)])

    def detailed(event: gr.EventData) -> tuple[Any, Any]:
        page = node_page(library.store.graph, known(library, event), ("select",))
        return gr.Tabs(selected="node"), page

    def save(so_far: list[Turn], event: gr.EventData) -> Path:
        turn, form = int(event.turn), str(event.form)
        if not (0 <= turn < len(so_far) and form in ("docx", "xlsx")):
            raise problem("这个回答已经不在了，请重新提问。")
        return answer_file(so_far[turn], form)

    def rated(so_far: list[Turn], event: gr.EventData, request: gr.Request) -> Markup:
        turn = int(event.turn)
        if not 0 <= turn < len(so_far):
            raise problem("这个回答已经不在了，请重新提问。")
        good, note = bool(event.good), str(getattr(event, "note", "") or "")
        with told("没有记下"):
            keep(library.folder, so_far[turn].answer.as_dict(), good, note, request.username or "")
        record("rated", good=good, question=so_far[turn].answer.question)
        return done("已记下，谢谢。")

    said = [turns, log, question, missing, asked, saved, chat, scope]
    drawn = [side, drawing, graphml, json, view, source]
    private: dict[str, Any] = {"api_visibility": "private"}
    talk = [turns, saved, chat, scope]
    gr.on([question.submit, send.click], ask, [question, *talk], said, show_progress_on=[log], **private).success(
        draw, turns, drawn, **private
    )
    for html in (log, chips):
        html.select(ask_clicked, talk, said, show_progress_on=[log], **private).success(draw, turns, drawn, **private)
    page.load(begun, saved, said, show_progress="hidden", **private).success(
        draw, turns, drawn, show_progress="hidden", **private
    )
    page.load(lambda: _chips(library), None, chips, show_progress="hidden", **private)
    chat.input(switch, [chat, saved], said, show_progress_on=[log], **private).success(draw, turns, drawn, **private)
    again.click(fresh, saved, said, show_progress="hidden", **private).success(
        draw, turns, drawn, show_progress="hidden", **private
    )
    forget.click(forgotten, [saved, chat], said, show_progress="hidden", **private).success(
        draw, turns, drawn, show_progress="hidden", **private
    )
    question.change(
        lambda text: (_chips(library, text), hint("") if text else gr.skip()), question, [chips, missing], show_progress="hidden",
        trigger_mode="always_last", **private,
    )  # fmt: skip
    log.click(open_source, turns, [side, source], show_progress="hidden", **private)
    source.pdf(show_page, None, source, **private)
    source.text(show_text, None, source, **private)
    drawing.select(detailed, None, [side, detail], show_progress="hidden", **private)
    for html in (drawing, detail):
        read(html)
    question.change(None, question, None, js=_KEEP_DRAFT)
    page.load(None, None, question, js=_DRAFT)
    tab.select(scopes, scope, scope, show_progress="hidden", **private)
    handed.on(log.save, save, [turns])
    log.rate(rated, turns, missing, show_progress="hidden", **private)
    address.keep(tab, {"q": asked, "documents": scope}, lambda _: [], [])  # the conversation is kept by the browser
    return log, detail


def answer_graph(library: Library, turn: Turn) -> nx.MultiDiGraph:
    """The part of the graph that an answer rests on, with what its tasks stand under, up to their documents."""
    graph = library.store.graph
    nodes = dict.fromkeys(node for node in turn.answer.nodes if node in graph)
    waiting = list(nodes)
    while waiting:
        for _, above, data in graph.out_edges(waiting.pop(), data=True):
            if data["relation"] == Relation.PART_OF and above not in nodes:
                nodes[above] = None
                waiting.append(above)
    return subgraph(graph, nodes)


def _chips(library: Library, typed: str = "") -> Markup:
    """Questions to click: those that the words typed so far may become, or examples."""
    if not library.examples:
        return Markup('<p class="empty">还没有收录文件，请到“文档管理”上传。</p>')
    questions = suggested(library.store.graph, typed) or library.examples
    buttons = [
        Markup('<button type="button" class="chip" data-event="select" data-ask="{0}">{0}</button>').format(q)
        for q in questions
    ]
    return Markup('<div class="chips" role="group" aria-label="可以这样问">{}</div>').format(joined(buttons))
