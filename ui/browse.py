"""图谱浏览: find a node, see it drawn with what is around it, read its page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
import networkx as nx
from markupsafe import Markup

from corpus.gazetteer import label_of
from graph.drawing import render
from graph.query import Subgraph, find_nodes
from graph.schema import NodeType, Relation
from graph.wording import relation_name, target_text, type_name
from ui.address import IN_TURN, Address, Said, one_of, some_of
from ui.library import Library
from ui.markup import CLICKS, NOTHING_YET, joined, node_button, note
from ui.node_page import node_page
from ui.problems import problem
from ui.target_form import TargetForm
from ui.views import DRAWING, Filter, View, around, grown, overview

_FOUND = 120
_HEIGHT = 530
EVERYWHERE = "全部地方"
_PRIVATE: dict[str, Any] = {"api_visibility": "private"} | IN_TURN
_LAST: dict[str, Any] = _PRIVATE | {"trigger_mode": "always_last"}
_EVERY: dict[str, Any] = _PRIVATE | {"trigger_mode": "multiple"}
_OUTPUTS = 6  # components that a view fills
_GONE = "图谱里已经没有要看的节点（它的文件移除了，或换了版本），请重新查找。"
_NO_PAGE = note("点左边的名称或图里的节点，这里显示它的任务、目标、共事部门和原文；点图里的连线打开原文。")


@dataclass(frozen=True)
class _Parts:
    """The components of the tab; `focus` is a node, "" for the overview, `seen` whether anything was drawn."""

    focus: gr.Textbox
    seen: gr.State
    words: gr.Textbox
    place: gr.Dropdown
    kinds: gr.Dropdown
    relations: gr.Dropdown
    hops: gr.Radio
    found: gr.HTML
    notice: gr.HTML
    drawing: gr.HTML
    form: TargetForm
    page: gr.HTML

    @property
    def filters(self) -> list[Any]:
        """What is chosen of what to show."""
        return [self.kinds, self.relations, self.place]


def browse_tab(library: Library, view: gr.State, read: Callable[[gr.HTML], None], address: Address) -> None:
    """Build the tab; `view` is given what it shows, `read` lets a component's citations open the original."""
    with gr.Tab("图谱浏览", id="browse", elem_id="tab-browse") as tab:
        parts = _laid_out(library)
    acts = _Acts(library)
    outputs: list[Any] = [parts.drawing, parts.notice, parts.page, parts.focus, view, parts.form.group]
    p = parts
    fields = {
        "node": p.focus,
        "words": p.words,
        "kinds": p.kinds,
        "relations": p.relations,
        "place": p.place,
        "hops": p.hops,
    }
    address.keep(tab, fields, acts.restore, [p.seen, p.words, p.kinds, p.relations, p.place, p.hops, p.found, *outputs])
    tab.select(
        acts.opened, [p.seen, p.words, p.focus, *p.filters, p.hops], [p.seen, p.place, p.found, *outputs], **_LAST
    )
    _connect(parts, acts, view, outputs)
    read(parts.page)
    read(parts.drawing)

    def show_all_around(node: str) -> tuple[Any, ...]:
        return acts.show(node, [], [], EVERYWHERE, 1)

    for changed in p.form.connect(library, p.page, lambda event: known(library, event), show_all_around, outputs):
        changed.success(acts.find, [p.words, *p.filters], p.found, show_progress="hidden", **_LAST)


def _laid_out(library: Library) -> _Parts:
    """The components, in the open tab."""
    focus = gr.Textbox("", visible="hidden", elem_id="browse-node")
    seen = gr.State(False)
    with gr.Row(elem_classes="filters"):
        words = gr.Textbox(
            label="查找", placeholder="名称、简称或拼音首字母", max_length=60, min_width=200, elem_id="find"
        )
        place = gr.Dropdown(places(library), value=EVERYWHERE, label="地方", min_width=130, elem_id="find-place")
        kinds = gr.Dropdown(
            [(type_name(kind), str(kind)) for kind in NodeType],
            label="类型（不选为全部）", multiselect=True, min_width=180, elem_id="find-type",
        )  # fmt: skip
        relations = gr.Dropdown(
            [(relation_name(r), str(r)) for r in Relation],
            label="关系（不选为全部）", multiselect=True, min_width=180, elem_id="find-relation",
        )  # fmt: skip
        hops = gr.Radio([("1 步", 1), ("2 步", 2)], value=1, label="画出几步以内", min_width=170, elem_id="find-hops")
    with gr.Row():
        with gr.Column(scale=2, min_width=190):
            found = gr.HTML(note("输入名称，这里列出找到的节点。"), elem_id="found", js_on_load=CLICKS)
        with gr.Column(scale=9, min_width=320):
            notice = gr.HTML("", elem_id="notice")
            drawing = gr.HTML("", elem_id="drawing", js_on_load=DRAWING)
        with gr.Column(scale=5, min_width=280):
            form = TargetForm()
            page = gr.HTML(_NO_PAGE, elem_id="node-page", js_on_load=CLICKS)
    return _Parts(focus, seen, words, place, kinds, relations, hops, found, notice, drawing, form, page)


def _connect(parts: _Parts, acts: _Acts, view: gr.State, outputs: Sequence[Any]) -> None:
    """What is found and drawn for what is typed, chosen and clicked."""
    p = parts
    gr.on(
        [p.words.change, p.kinds.input, p.place.input], acts.find, [p.words, *p.filters], p.found,
        show_progress="hidden", **_LAST,
    )  # fmt: skip
    gr.on([f.input for f in (*p.filters, p.hops)], acts.show, [p.focus, *p.filters, p.hops], outputs, **_LAST)
    for html in (p.found, p.page):
        html.select(acts.show_clicked, [*p.filters, p.hops], outputs, **_EVERY)
    p.page.expand(acts.grow, [view, *p.filters], outputs, **_EVERY)
    p.drawing.select(acts.page_of, None, [p.page, p.form.group], show_progress="hidden", **_EVERY)


class _Acts:
    """What is shown of the graph: each act of a reader's, as an event of the page calls it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def _drawn(self, part: Subgraph, node: str, said: str = "") -> tuple[Any, ...]:
        graph = self._library.store.graph
        name = target_text(graph.nodes[node]) if node else "图谱浏览"
        said = said or (part.notice if part.truncated else "")
        shown = Markup('<p class="facts">{}</p>').format(said) if said else Markup("")
        picture = note("没有符合条件的节点，请放宽筛选。") if graph else NOTHING_YET
        if part.graph:
            picture = Markup(render(part.graph, node or None, _HEIGHT))
        about = node_page(graph, node) if node else _NO_PAGE
        return picture, shown, about, node, View(name, part.graph), gr.Group(visible=False)

    def show(self, node: str | None, kinds: list[str], relations: list[str], place: str, hops: int) -> tuple[Any, ...]:
        """A node with what is around it, or the overview."""
        graph, only = self._library.store.graph, _filter(kinds, relations, place)
        if not node or node not in graph:
            return self._drawn(overview(graph, only), "", _GONE if node else "")
        part = around(graph, node, hops, only)
        alone = "按现在的筛选，没有与它相连的节点。" if len(part.graph) == 1 and graph.degree(node) else ""
        return self._drawn(part, node, alone)

    def show_clicked(
        self, kinds: list[str], relations: list[str], place: str, hops: int, event: gr.EventData
    ) -> tuple[Any, ...]:
        """The node of a name that was clicked."""
        return self.show(known(self._library, event), kinds, relations, place, hops)

    def grow(
        self, view: View | None, kinds: list[str], relations: list[str], place: str, event: gr.EventData
    ) -> tuple[Any, ...]:
        """What is shown, with the neighbours of a node."""
        node = known(self._library, event)
        shown = view.graph if view else ()
        part = grown(self._library.store.graph, shown, node, _filter(kinds, relations, place))
        return self._drawn(part, node, "" if len(part.graph) > len(shown) else "它的相邻节点都已在图中。")

    def page_of(self, event: gr.EventData) -> tuple[Markup, Any]:
        """The page of a node that was clicked in the drawing."""
        return node_page(self._library.store.graph, known(self._library, event)), gr.Group(visible=False)

    def find(self, words: str, kinds: list[str], relations: list[str], place: str) -> Markup:
        """The nodes that are called so."""
        return _found(self._library, words, _filter(kinds, relations, place))

    def opened(self, seen: bool, words: str, node: str, *only: Any) -> tuple[Any, ...]:
        """The tab as it is first shown, and as it was left from then on."""
        choices = gr.Dropdown(choices=places(self._library))
        if not seen:
            return True, choices, self.find(words, *only[:3]), *self.show(node, *only)
        return True, choices, gr.skip(), *(gr.skip() for _ in range(_OUTPUTS))

    def restore(self, said: Said) -> list[Any]:
        """The tab as an address has it."""
        there = places(self._library)
        place = one_of(said.get("place"), there, EVERYWHERE)
        kinds, relations = some_of(said.get("kinds"), list(NodeType)), some_of(said.get("relations"), list(Relation))
        words, hops = said.get("words", "")[:60], one_of(said.get("hops"), [1, 2], 1)
        node = said.get("node", "")
        fields = [words, kinds, relations, gr.Dropdown(choices=there, value=place), hops]
        return [
            True,
            *fields,
            self.find(words, kinds, relations, place),
            *self.show(node, kinds, relations, place, hops),
        ]


def places(library: Library) -> list[str]:
    """Choices of a place, all of them first."""
    return [EVERYWHERE, *(place.label for place in library.store.places)]


def known(library: Library, event: gr.EventData) -> str:
    """The node that a click names; raises gr.Error where the graph does not have it (any more)."""
    node = str(getattr(event, "node", ""))
    if node not in library.store.graph:
        raise problem(_GONE)
    return node


def _filter(kinds: list[str], relations: list[str], place: str) -> Filter:
    return Filter(tuple(kinds or ()), tuple(relations or ()), None if place in (EVERYWHERE, None) else place)


def _due_in(graph: nx.MultiDiGraph, words: str) -> list[str]:
    """The targets that are due in a year, for words that are one."""
    year = re.fullmatch(r"(20\d\d)年?", words.strip())
    targets = [node for node, data in graph.nodes(data=True) if year and data["type"] == NodeType.TARGET]
    return [node for node in targets if year and graph.nodes[node].get("deadline") == int(year[1])]


def _found(library: Library, words: str, only: Filter) -> Markup:
    """Nodes called so, best first; without words those that the filter lets through, the busiest first."""
    graph = library.store.graph
    if words.strip():
        matches = [match.node for match in find_nodes(graph, words, place=only.place, limit=4 * _FOUND)]
        nodes = _due_in(graph, words) or matches
        nodes += [node for node in matches if node not in nodes and graph.nodes[node]["type"] != NodeType.TARGET]
        nodes = [node for node in nodes if only.fits(graph.nodes[node])]
    else:
        nodes = sorted(
            (n for n, data in graph.nodes(data=True) if only.fits(data)), key=lambda n: (-graph.degree(n), n)
        )
    if not nodes and not words.strip():
        return note("没有符合筛选的节点。") if graph else Markup("")
    if not nodes:
        return note(f"没有找到“{words.strip()}”，可以换个简称或拼音首字母。")
    lines = [
        Markup('<li>{} <span class="section">{}</span></li>').format(
            node_button(node, target_text(graph.nodes[node])),
            " · ".join(filter(None, [type_name(graph.nodes[node]["type"]), label_of(graph.nodes[node].get("place"))])),
        )
        for node in nodes[:_FOUND]
    ]
    more = (
        Markup('<p class="facts">只列前 {} 个，共 {} 个</p>').format(_FOUND, len(nodes)) if len(nodes) > _FOUND else ""
    )
    return Markup("<ul>{}</ul>{}").format(joined(lines), more)
