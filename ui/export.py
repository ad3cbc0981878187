"""导出: what was last looked at, or everything, in any format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from graph.export import formats
from ui.address import Address, Said, one_of
from ui.files import LEDGERS, tasks_in, write_graph
from ui.handed import Handed
from ui.library import Library
from ui.markup import NOTHING_YET
from ui.problems import hint
from ui.views import View

VIEW, ALL = "当前视图", "全部图谱"
_FIRST = ("xlsx", "html", "csv", "json")
"""What an office asks for, before the formats of other programs."""


def export_tab(library: Library, view: gr.State, address: Address, handed: Handed) -> None:
    """Build the tab; `view` is what the other tabs last showed."""
    names = sorted(formats(), key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
    with gr.Tab("导出", id="export", elem_id="tab-export") as tab:
        with gr.Row():
            what = gr.Radio([VIEW, ALL], value=VIEW, label="内容", elem_id="export-what")
            form = gr.Radio(
                [(formats()[name].label, name) for name in names],
                value=names[0],
                label="格式",
                min_width=300,
                elem_id="export-format",
            )
        about = gr.HTML("", elem_id="export-about")
        make = gr.Button("下载", variant="primary", elem_id="export-make")

    def chosen(what: str, view: View | None) -> View:
        if what == VIEW and view is not None:
            return view
        return View("全部", library.store.graph)

    def describe(what: str, form: str, view: View | None) -> Markup:
        part = chosen(what, view)
        text = f"“{part.title}”：{len(part.graph)} 个节点、{part.graph.number_of_edges()} 条关系。"
        if form in LEDGERS:
            rows = len(tasks_in(part.graph, library.store.graph))
            text = f"“{part.title}”中的 {rows} 项任务，每项的单位、目标、时限和出处都取自全部图谱。"
            if not rows:
                if not library.store.documents:
                    return NOTHING_YET
                return hint(f"“{part.title}”里没有任务，台账会是空的。可以选“{ALL}”，或先在“图谱浏览”里打开一个部门。")
        if what == VIEW and view is None:
            text = f"还没有在“问答”“图谱浏览”或“对比”里看过图谱，将导出全部。{text}"
        return Markup('<p class="facts">{}</p>').format(text)

    def write(what: str, form: str, view: View | None) -> Path:
        part = chosen(what, view)
        return write_graph(part.graph, part.title, form, library.store.graph)

    def restore(said: Said) -> list[Any]:
        return [one_of(said.get("format"), names, names[0]), describe(VIEW, names[0], None)]

    address.keep(tab, {"format": form}, restore, [form, about])
    gr.on(
        [tab.select, what.input, form.input], describe, [what, form, view], about, show_progress="hidden",
        trigger_mode="always_last", api_visibility="private",
    )  # fmt: skip
    handed.on(make.click, write, [what, form, view])
