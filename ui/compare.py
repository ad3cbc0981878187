"""对比: a metric or a theme in several places as a table, with a chart of the numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import gradio as gr
import plotly.graph_objects as go
from markupsafe import Markup

from graph.query import subgraph
from graph.schema import NodeType, Relation
from qa.knowledge import knowledge_of
from ui.comparison import Cell, Comparison, compare_metric, compare_theme
from ui.library import Library
from ui.markup import CLICKS, cite_button, joined, note, table
from ui.views import View

METRIC, THEME = "量化指标", "任务主题"
_FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif"
_COLOURS = ("#1d4ed8", "#b45309", "#047857", "#7c3aed", "#be123c", "#0f766e")
_MOST_CHOICES = 400


def compare_tab(library: Library, view: gr.State, read: Callable[[gr.HTML], None]) -> None:
    """Build the tab; `view` is given what is compared, `read` lets citations open the original."""
    with gr.Tab("对比", id="compare") as tab:
        with gr.Row():
            kind = gr.Radio([METRIC, THEME], value=METRIC, label="比较", scale=2, min_width=220, elem_id="compare-kind")
            topic = gr.Dropdown(
                [], label="指标或主题（可以直接输入）", allow_custom_value=True, scale=4, min_width=260,
                elem_id="compare-topic", value="",
            )  # fmt: skip
            where = gr.CheckboxGroup([], label="地方", scale=4, min_width=260, elem_id="compare-places")
            go_on = gr.Button("对比", variant="primary", scale=1, min_width=90, elem_id="compare-go")
        result = gr.HTML(note("选一个指标或主题和两个以上的地方。"), elem_id="comparison", js_on_load=CLICKS)
        chart = gr.Plot(label="目标值", visible=False, elem_id="compare-chart")

    def opened(kind: str, chosen: list[str]) -> tuple[Any, ...]:
        names = [place.name for place in library.store.places]
        kept = [name for name in chosen or () if name in names] or _with_tasks(library)
        return gr.Dropdown(choices=_topics(library, kind)), gr.CheckboxGroup(choices=names, value=kept or names)

    def compare(kind: str, topic: str, chosen: list[str]) -> tuple[Any, ...]:
        known = [place.name for place in library.store.places]
        places = [name for name in known if name in (chosen or ())]
        topic = (topic or "").strip()
        if len(topic) < 2 or len(places) < 2:
            raise gr.Error("请选好指标或主题，以及两个以上的地方。", print_exception=False)
        knowledge = knowledge_of(library.store)
        found = (compare_metric if kind == METRIC else compare_theme)(knowledge, topic, places)
        if not found.rows:
            return note(f"收录的文件里没有“{topic}”的{kind}。"), gr.Plot(visible=False), None
        plot = gr.Plot(figure(found), visible=True) if found.bars else gr.Plot(visible=False)
        part = View(f"对比-{topic}", subgraph(library.store.graph, found.nodes))
        return joined([_table(found, topic), _drawn(found)]), plot, part

    private: dict[str, Any] = {"api_visibility": "private"}
    tab.select(opened, [kind, where], [topic, where], show_progress="hidden", **private)
    kind.input(lambda kind: gr.Dropdown(choices=_topics(library, kind), value=""), kind, topic, **private)
    go_on.click(compare, [kind, topic, where], [result, chart, view], **private)
    read(result)


def _with_tasks(library: Library) -> list[str]:
    """Places that have plans of their own, not only figures in someone else's."""
    of_tasks = {d.get("place") for _, d in library.store.graph.nodes(data=True) if d["type"] == NodeType.TASK}
    return [place.name for place in library.store.places if place.name in of_tasks]


def _topics(library: Library, kind: str) -> list[str]:
    """What several documents set targets for, or have tasks on, first; then all metrics, or headings."""
    graph = library.store.graph
    if kind == METRIC:
        shared = [
            graph.nodes[node]["metric"]
            for a, b, data in graph.edges(data=True)
            if data["relation"] == Relation.SAME_METRIC
            for node in (a, b)
        ]
        every = sorted(d["metric"] for _, d in graph.nodes(data=True) if d["type"] == NodeType.TARGET)
    else:
        shared = [
            graph.nodes[node]["name"]
            for a, b, data in graph.edges(data=True)
            if data["relation"] == Relation.SIMILAR_TO
            for node in (a, b)
        ]
        every = [d["name"] for _, d in graph.nodes(data=True) if d["type"] in (NodeType.ACTION, NodeType.TASK)]
    often = [name for name, _ in Counter(shared).most_common()]
    return list(dict.fromkeys([*often, *every]))[:_MOST_CHOICES]


def _table(found: Comparison, topic: str) -> Markup:
    marked = Markup('{} <span class="differs">不同</span>')
    rows = [
        [marked.format(row.name) if row.differs else row.name, *(_cell(cell, row.differs) for cell in row.cells)]
        for row in found.rows
    ]
    return table(["", *found.places], rows, f"对比：{topic}")


def _drawn(found: Comparison) -> Markup:
    """What the chart leaves out, so that nobody reads it as the whole."""
    if not found.bars:
        return Markup("")
    unit = found.bars[0].unit or "无单位"
    return Markup(
        '<p class="facts">下图只画单位为“{}”的数值目标，不计“以上”“左右”等限定；完整内容以表为准。</p>'
    ).format(unit)


def _cell(cell: Cell, differs: bool) -> Markup:
    cites = joined(cite_button(evidence) for evidence in cell.evidence)
    kind = "unsaid" if not cell.lines else "different" if differs else "same"
    return Markup('<div class="cell {}">{}{}</div>').format(kind, cell.text, cites)


def _lines(said: str) -> str:
    """A figure in two lines where it is long, the number whole: bars stand close on a phone."""
    return re.sub(r"(?<=.{6})(?<![\d.—])(?=\d[\d.—]*\D*$)", "<br>", said)


def figure(found: Comparison) -> go.Figure:
    """Bars of the numbers by place, one colour a time; each carries its figure as the text has it."""
    series = list(dict.fromkeys(bar.series for bar in found.bars))
    chart = go.Figure()
    for at, name in enumerate(series):
        bars = [bar for bar in found.bars if bar.series == name]
        chart.add_bar(
            name=name, x=[bar.place for bar in bars], y=[bar.amount for bar in bars], text=[_lines(bar.said) for bar in bars],
            width=min(0.3, 0.8 / len(series)), textposition="outside", cliponaxis=False, marker_color=_COLOURS[at % len(_COLOURS)], hovertemplate="%{x}：%{text}<extra></extra>",
        )  # fmt: skip
    unit = found.bars[0].unit
    amounts = [bar.amount for bar in found.bars]
    room = [min(0, 1.3 * min(amounts)), max(0, 1.3 * max(amounts))]  # for what stands over the bars
    chart.update_layout(
        font={"family": _FONT, "size": 14, "color": "#1e293b"}, barmode="group", showlegend=True, height=360,
        margin={"l": 60, "r": 20, "t": 70, "b": 40}, yaxis_title=unit, yaxis_range=room, plot_bgcolor="#fff", yaxis_gridcolor="#e2e8f0",
        legend={"title": {"text": "时限"}, "orientation": "h", "y": 1.2}, uniformtext={"minsize": 11, "mode": "show"},
    )  # fmt: skip
    return chart
