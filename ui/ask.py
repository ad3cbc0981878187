"""问答: a conversation whose every statement leads to the sentence it rests on, and the graph around the answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import gradio as gr
import networkx as nx
from markupsafe import Markup

from graph.drawing import FILL, render
from graph.query import subgraph
from graph.schema import Relation
from qa.conversation import Conversation, follow_up
from ui.citations import Turn, conversation
from ui.files import write_graph
from ui.library import Library
from ui.markup import CLICKS, joined
from ui.record import record
from ui.source import SHOW_MARK, original
from ui.views import View

LONGEST_QUESTION = 500
_DRAWING_HEIGHT = 490

# The last question is brought to the top of the log, and the log into sight.
_LOG = (
    CLICKS
    + """
watch('value', () => {
  const log = document.querySelector('#conversation'), turn = log.querySelector('.turn:last-of-type');
  if (!turn) return;
  log.scrollTop += turn.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
  log.scrollIntoView({block: 'nearest'});
});
"""
)
_SOURCE = SHOW_MARK + "show(60); watch('value', () => show(60));"
_NO_GRAPH = Markup('<p class="empty">提问后，这里画出答案周围的图谱。</p>')
_NO_SOURCE = Markup('<p class="empty">点答案里的出处编号，这里打开原文并标出所引的句子。</p>')
_NO_TURNS = Markup(
    '<p class="empty">可以问：谁牵头、谁负责、目标是多少、各地有何不同。答案只依据收录的文件，每句附原文出处。</p>'
)


def ask_tab(page: gr.Blocks, library: Library, view: gr.State) -> None:
    """Build the tab inside the open `gr.Tabs` of `page`; `view` is given the graph of the answer."""
    with gr.Tab("问答", id="ask"), gr.Row():
        turns = gr.State([], time_to_live=6 * 3600)
        with gr.Column(scale=6, min_width=320):
            log = gr.HTML(_NO_TURNS, elem_id="conversation", js_on_load=_LOG, label="问答")
            with gr.Row(elem_id="question-row"):
                question = gr.Textbox(
                    label="问题", placeholder="例如：家电以旧换新由哪个部门牵头？", elem_id="question",
                    max_length=LONGEST_QUESTION, scale=8, lines=1,
                )  # fmt: skip
                send = gr.Button("提问", variant="primary", scale=1, min_width=80, elem_id="send")
                again = gr.Button("清空", scale=1, min_width=70, elem_id="again")
            chips = gr.HTML("", elem_id="examples", js_on_load=CLICKS)
        with gr.Column(scale=5, min_width=320), gr.Tabs(selected="graph") as side:
            with gr.Tab("答案图谱", id="graph"):
                drawing = gr.HTML(_NO_GRAPH, elem_id="answer-graph", js_on_load=FILL)
                with gr.Row():
                    graphml = gr.DownloadButton("下载 GraphML", interactive=False, size="sm", elem_id="answer-graphml")
                    json = gr.DownloadButton("下载 JSON", interactive=False, size="sm", elem_id="answer-json")
            with gr.Tab("原文", id="source"):
                source = gr.HTML(_NO_SOURCE, elem_id="source", js_on_load=_SOURCE)

    def ask(text: str, so_far: list[Turn]) -> tuple[Any, ...]:
        asked = " ".join(text.split())[:LONGEST_QUESTION]
        if not asked:
            raise gr.Error("请先输入问题。", print_exception=False)
        store = library.store
        answer, said = follow_up(store, so_far[-1].said if so_far else Conversation(), asked)
        record("asked", kind=answer.kind, answerable=answer.answerable, ms=round(answer.elapsed_ms), by="page")
        now = [*so_far, Turn(answer, store.documents, said)]
        return now, conversation(now) + _link(answer.context.get("understood") or asked), ""

    def ask_linked(so_far: list[Turn], request: gr.Request) -> tuple[Any, ...]:
        linked = request.query_params.get("q", "").strip()
        return ask(linked, so_far) if linked else (so_far, gr.skip(), gr.skip())

    def ask_clicked(so_far: list[Turn], event: gr.EventData) -> tuple[Any, ...]:
        return ask(str(event.ask), so_far)

    def draw(so_far: list[Turn]) -> tuple[Any, ...]:
        found = answer_graph(library, so_far[-1]) if so_far else nx.MultiDiGraph()
        if not found:
            empty = Markup('<p class="empty">这个回答没有用到图谱里的节点。</p>') if so_far else _NO_GRAPH
            return (
                gr.Tabs(selected="graph"),
                empty,
                gr.DownloadButton(interactive=False),
                gr.DownloadButton(interactive=False),
                None,
            )
        subject = so_far[-1].answer.question
        focus = next((entity.id for entity in so_far[-1].answer.entities if entity.id in found), None)
        files = [write_graph(found, subject, form) for form in ("graphml", "json")]
        buttons = [gr.DownloadButton(value=str(file), interactive=True) for file in files]
        return gr.Tabs(selected="graph"), render(found, focus, _DRAWING_HEIGHT), *buttons, View(subject, found)

    def open_source(so_far: list[Turn], event: gr.EventData) -> tuple[Any, Any]:
        turn, cite = int(event.turn), int(event.cite)
        if not (0 <= turn < len(so_far) and 1 <= cite <= len(so_far[turn].evidence)):
            raise gr.Error("这条出处已经不在了，请重新提问。", print_exception=False)
        evidence = so_far[turn].evidence[cite - 1]
        return gr.Tabs(selected="source"), original(so_far[turn].documents[evidence.document], evidence)

    asked, drawn = [turns, log, question], [side, drawing, graphml, json, view]
    private: dict[str, Any] = {"api_visibility": "private"}
    gr.on([question.submit, send.click], ask, [question, turns], asked, **private).success(
        draw, turns, drawn, **private
    )
    for html in (log, chips):
        html.select(ask_clicked, turns, asked, **private).success(draw, turns, drawn, **private)
    page.load(ask_linked, turns, asked, show_progress="hidden", **private).success(draw, turns, drawn, **private)
    page.load(lambda: _chips(library), None, chips, show_progress="hidden", **private)
    again.click(lambda: ([], _NO_TURNS, ""), None, asked, **private)
    log.click(open_source, turns, [side, source], show_progress="hidden", **private)


def _link(question: str) -> Markup:
    """A link that asks the question again, for handing an answer on."""
    return Markup('<p class="permalink"><a href="?q={}">这个回答的链接</a></p>').format(quote(question))


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


def _chips(library: Library) -> Markup:
    if not library.examples:
        return Markup('<p class="empty">还没有收录文件，请到“文档管理”上传。</p>')
    buttons = [
        Markup('<button type="button" class="chip" data-event="select" data-ask="{0}">{0}</button>').format(q)
        for q in library.examples
    ]
    return Markup('<div class="chips" role="group" aria-label="示例问题">{}</div>').format(joined(buttons))
