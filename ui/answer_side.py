"""Beside the answers of 问答: the graph that the last one rests on, an original that it cites, a node of the graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
import networkx as nx
from markupsafe import Markup

from graph.drawing import render
from graph.query import subgraph
from graph.schema import Relation
from ui.browse import known
from ui.citations import Turn
from ui.files import write_graph
from ui.library import Library
from ui.markup import CLICKS, joined
from ui.node_page import node_page
from ui.problems import problem
from ui.reader import page_of, text_of
from ui.source import SHOW_MARK, original
from ui.views import DRAWING, View

_DRAWING_HEIGHT = 490
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
_BACK = Markup('<p class="tools-of"><button type="button" class="chip back">回到答案</button></p>')
_NO_GRAPH = Markup('<p class="empty">提问后，这里画出答案周围的图谱。</p>')
_NO_SOURCE = Markup('<p class="empty">点答案里的出处编号，这里打开原文并标出所引的句子。</p>')
_NO_NODE = Markup('<p class="empty">点图里的节点，这里显示它的任务、目标和原文。</p>')


class AnswerSide:
    """The column. `detail` raises `select` for a node to open in 图谱浏览; `first` is what it is when the conversation
    has changed, whose graph is drawn by `draws`.
    """

    def __init__(self, library: Library, view: gr.State, turns: Callable[[gr.Request], Sequence[Turn]]) -> None:
        """Build it inside an open `gr.Row`; `view` is given the graph, `turns` is the conversation of a page."""
        self._library, self._view, self._turns = library, view, turns
        with gr.Column(scale=5, min_width=320, elem_id="side"), gr.Tabs(selected="graph") as self.tabs:
            with gr.Tab("答案图谱", id="graph"):
                self.drawing = gr.HTML(_NO_GRAPH, elem_id="answer-graph", js_on_load=DRAWING)
                with gr.Row():
                    self._graphml = gr.DownloadButton(
                        "下载 GraphML", interactive=False, size="sm", elem_id="answer-graphml"
                    )
                    self._json = gr.DownloadButton("下载 JSON", interactive=False, size="sm", elem_id="answer-json")
            with gr.Tab("原文", id="source"):
                self.source = gr.HTML(_NO_SOURCE, elem_id="source", js_on_load=_SOURCE)
            with gr.Tab("详情", id="node"):
                self.detail = gr.HTML(_NO_NODE, elem_id="answer-node", js_on_load=CLICKS)

    def connect(self, log: gr.HTML, read: Callable[[gr.HTML], None]) -> None:
        """Open what is clicked in the `log`; `read` lets a component's citations open the original."""
        private: dict[str, Any] = {"api_visibility": "private"}
        # Every click counts, and the answers come in the order of the clicks.
        clicked: dict[str, Any] = private | {"trigger_mode": "multiple", "concurrency_limit": 1}
        log.click(self._open_source, None, [self.tabs, self.source], show_progress="hidden", **clicked)
        self.source.pdf(self._show_page, None, self.source, **clicked)
        self.source.text(self._show_text, None, self.source, **clicked)
        self.drawing.select(self._detailed, None, [self.tabs, self.detail], show_progress="hidden", **clicked)
        for html in (self.drawing, self.detail):
            read(html)

    def first(self) -> tuple[gr.Tabs, Any]:
        """What `tabs` and `source` are until something is clicked."""
        return gr.Tabs(selected="graph"), _NO_SOURCE

    def draws(self, event: Any) -> None:
        """Draw the graph of the last answer after an event succeeded; only the last of several such counts."""
        outputs = [self.drawing, self._graphml, self._json, self._view]
        event.success(self._draw, None, outputs, trigger_mode="always_last", api_visibility="private")

    def _draw(self, request: gr.Request) -> tuple[Any, ...]:
        turns = self._turns(request)
        found = answer_graph(self._library, turns[-1]) if turns else nx.MultiDiGraph()
        off = gr.DownloadButton(interactive=False)
        if not found:
            empty = Markup('<p class="empty">这个回答没有用到图谱里的节点。</p>') if turns else _NO_GRAPH
            return empty, off, off, None
        subject = turns[-1].answer.question
        focus = next((entity.id for entity in turns[-1].answer.entities if entity.id in found), None)
        files = [write_graph(found, subject, form) for form in ("graphml", "json")]
        buttons = [gr.DownloadButton(value=str(file), interactive=True) for file in files]
        return render(found, focus, _DRAWING_HEIGHT), *buttons, View(subject, found)

    def _open_source(self, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        turns, turn, cite = self._turns(request), int(event.turn), int(event.cite)
        if not (0 <= turn < len(turns) and 1 <= cite <= len(turns[turn].evidence)):
            raise problem("这条出处已经不在了，请重新提问。")
        evidence = turns[turn].evidence[cite - 1]
        shown = original(turns[turn].documents[evidence.document], evidence)
        return gr.Tabs(selected="source"), joined([_BACK, shown])

    def _show_page(self, event: gr.EventData) -> Markup:
        return joined([_BACK, page_of(self._library.store, event)])

    def _show_text(self, event: gr.EventData) -> Markup:
        return joined([_BACK, text_of(self._library.store, event)])

    def _detailed(self, event: gr.EventData) -> tuple[Any, Any]:
        page = node_page(self._library.store.graph, known(self._library, event), ("select",))
        return gr.Tabs(selected="node"), page


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
