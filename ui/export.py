"""导出: what was last looked at, or everything, in any format."""

from __future__ import annotations

from typing import Any

import gradio as gr
from markupsafe import Markup

from graph.export import formats
from ui.files import write_graph
from ui.library import Library
from ui.views import View

VIEW, ALL = "当前视图", "全部图谱"


def export_tab(library: Library, view: gr.State) -> None:
    """Build the tab; `view` is what the other tabs last showed."""
    with gr.Tab("导出", id="export") as tab:
        with gr.Row():
            what = gr.Radio([VIEW, ALL], value=VIEW, label="内容", elem_id="export-what")
            form = gr.Radio(
                [(f.label, name) for name, f in formats().items()],
                value="graphml",
                label="格式",
                elem_id="export-format",
            )
        about = gr.HTML("", elem_id="export-about")
        with gr.Row():
            make = gr.Button("生成文件", variant="primary", elem_id="export-make")
            download = gr.DownloadButton("下载", interactive=False, elem_id="export-file")

    def chosen(what: str, view: View | None) -> View:
        if what == VIEW and view is not None:
            return view
        return View("全部", library.store.graph)

    def describe(what: str, view: View | None) -> tuple[Any, Any]:
        if what == VIEW and view is None:
            text = "还没有看过图谱：先在“问答”“图谱浏览”或“对比”里打开一个，或者选“全部图谱”。现在会导出全部图谱。"
        else:
            part = chosen(what, view)
            text = f"将导出“{part.title}”：{len(part.graph)} 个节点、{part.graph.number_of_edges()} 条关系。"
        return Markup('<p class="facts">{}</p>').format(text), gr.DownloadButton("下载", value=None, interactive=False)

    def write(what: str, form: str, view: View | None) -> Any:
        part = chosen(what, view)
        path = write_graph(part.graph, part.title, form)
        return gr.DownloadButton(f"下载 {path.name}", value=str(path), interactive=True)

    private: dict[str, Any] = {"api_visibility": "private"}
    gr.on(
        [tab.select, what.input, form.input],
        describe,
        [what, view],
        [about, download],
        show_progress="hidden",
        **private,
    )
    make.click(write, [what, form, view], download, **private)
