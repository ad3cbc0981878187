"""文档管理: upload, look at what was read, accept; replace, remove; correct departments, take corrections back."""

from __future__ import annotations

from typing import Any

import gradio as gr
from markupsafe import Markup

from corpus.loaders import SUFFIXES
from graph.corrections import CorrectionsError
from graph.schema import NodeType
from store.build import with_documents, without_documents
from store.store import Store
from ui.address import Address
from ui.corrections import DepartmentCorrection, Kind, described, key, put_in_force
from ui.library import Library, steps
from ui.markup import CLICKS, joined, note, table
from ui.preview import Reading, preview, read_uploads
from ui.problems import problem
from ui.record import record

MOST_FILES = 50
_HEADER = ("文件", "地方", "发文机关", "日期", "种类", "任务", "段落", "提醒")
_NOTHING = note("上传后，这里先显示读出的内容；确认无误再收录。")


def documents_tab(library: Library, address: Address) -> None:
    """Build the tab. Changes are made one after the other while questions go on being answered."""
    with gr.Tab("文档管理", id="documents") as tab:
        read = gr.State([], time_to_live=3600)
        with gr.Row():
            with gr.Column(scale=3, min_width=300):
                files = gr.File(
                    label=f"上传文件（每个不超过 50 MB，一次不超过 {MOST_FILES} 个）", file_count="multiple",
                    file_types=sorted(SUFFIXES), height=150, elem_id="upload",
                )  # fmt: skip
                place = gr.Textbox(
                    label="地方（文件里认不出时用）", placeholder="如 平度市", max_length=20, elem_id="upload-place"
                )
                replaced = gr.Dropdown(
                    [], label="收录时同时移除（被新版本代替的旧文件）", multiselect=True, elem_id="replaced"
                )
                with gr.Row():
                    accept = gr.Button("收录", variant="primary", interactive=False, elem_id="accept")
                    reject = gr.Button("放弃", interactive=False, elem_id="reject")
            with gr.Column(scale=5, min_width=320):
                shown = gr.HTML(_NOTHING, elem_id="preview")
        listed = gr.HTML(note("正在读取…"), elem_id="documents")
        with gr.Row():
            gone = gr.Dropdown([], label="移除文件", multiselect=True, scale=4, elem_id="remove-which")
            remove = gr.Button("移除", scale=1, min_width=100, elem_id="remove")
            sure = gr.Button("确认移除", variant="stop", visible=False, scale=1, min_width=100, elem_id="remove-sure")
        with gr.Accordion("部门和目标的更正", open=False):
            with gr.Row():
                one = gr.Dropdown([], label="部门", allow_custom_value=True, value="", elem_id="correct-one")
                kind = gr.Dropdown([str(k) for k in Kind], value=str(Kind.SAME), label="更正", elem_id="correct-kind")
                other = gr.Dropdown([], label="另一名称", allow_custom_value=True, value="", elem_id="correct-other")
                correct = gr.Button("更正", min_width=100, elem_id="correct")
            corrections = gr.HTML("", elem_id="corrections", js_on_load=CLICKS)

    def state() -> tuple[Any, ...]:
        store = library.store
        titles = [(document.identity.title, name) for name, document in store.documents.items()]
        names = sorted(d["name"] for _, d in store.graph.nodes(data=True) if d["type"] == NodeType.DEPARTMENT)
        return (
            _listed(store),
            gr.Dropdown(choices=titles, value=[]),
            gr.Dropdown(choices=titles, value=[]),
            gr.Dropdown(choices=names),
            gr.Dropdown(choices=names),
            _corrections(library),
            gr.Button(visible=False),
        )

    everything = [listed, gone, replaced, one, other, corrections, sure]

    def look(paths: list[str] | None, place: str, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
        if not paths:
            return [], _NOTHING, gr.Button(interactive=False), gr.Button(interactive=False)
        if len(paths) > MOST_FILES:
            raise problem(f"一次最多上传 {MOST_FILES} 个文件，这里有 {len(paths)} 个。")
        readings, failures = read_uploads(paths, steps(progress), place.strip())
        able = gr.Button(interactive=bool(readings))
        return readings, preview(readings, failures, library.store), able, gr.Button(interactive=True)

    def look_again(paths: list[str] | None, place: str, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
        return look(paths, place, progress) if paths else (gr.skip(),) * 4

    def take(readings: list[Reading], old: list[str], progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
        documents = [reading.document for reading in readings]
        kept = {document.id for document in documents}
        library.change(
            lambda store: with_documents(
                without_documents(store, [name for name in old or () if name not in kept]), documents, steps(progress)
            )
        )
        record("accepted", documents=sorted(kept), removed=sorted(set(old or ()) - kept))
        said = note("已收录：" + "、".join(f"《{document.identity.title}》" for document in documents))
        return None, [], said, gr.Button(interactive=False), gr.Button(interactive=False), *state()

    def drop() -> tuple[Any, ...]:
        return None, [], _NOTHING, gr.Button(interactive=False), gr.Button(interactive=False)

    def ask_sure(names: list[str]) -> gr.Button:
        if not names:
            raise problem("请先选要移除的文件。")
        titles = "、".join(
            f"《{library.store.documents[n].identity.title}》" for n in names if n in library.store.documents
        )
        return gr.Button(f"确认移除{titles}", visible=True)

    def remove_now(names: list[str]) -> tuple[Any, ...]:
        library.change(lambda store: without_documents(store, names))
        record("removed", documents=names)
        return state()

    def correct_now(one: str, kind: str, other: str, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
        one, other = (one or "").strip(), (other or "").strip()
        if not one or not other or one == other:
            raise problem("请填好两个不同的名称。")
        new = DepartmentCorrection(Kind(kind), one, other)
        put_in_force(library, lambda have: [*(c for c in have if c != new), new], steps(progress))
        record("corrected", text=new.text)
        return state()

    def take_back(event: gr.EventData, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
        said = str(event.correction)
        put_in_force(library, lambda have: [c for c in have if key(c) != said], steps(progress))
        record("correction taken back", text=said)
        return state()

    private: dict[str, Any] = {"api_visibility": "private"}
    address.keep(tab, {}, lambda _: state(), everything)
    changing: dict[str, Any] = private | {"concurrency_id": "change", "concurrency_limit": 1}
    buttons = [accept, reject]
    tab.select(state, None, everything, show_progress="hidden", **private)
    looked: dict[str, Any] = {"inputs": [files, place], "outputs": [read, shown, *buttons], "show_progress_on": [shown]}
    gr.on([files.upload, files.delete, files.clear], look, **looked, **private)
    gr.on([place.submit, place.blur], look_again, **looked, **private)
    accept.click(
        take, [read, replaced], [files, read, shown, *buttons, *everything], show_progress_on=[shown], **changing
    )
    reject.click(drop, None, [files, read, shown, *buttons], **private)
    remove.click(ask_sure, gone, sure, **private)
    sure.click(remove_now, gone, everything, show_progress_on=[listed], **changing)
    correct.click(correct_now, [one, kind, other], everything, show_progress_on=[corrections], **changing)
    corrections.undo(take_back, None, everything, show_progress_on=[corrections], **changing)


def _listed(store: Store) -> Markup:
    if not store.documents:
        return note("还没有收录文件，请先上传。")
    rows = [
        [
            Markup("《{}》").format(d.identity.title), d.identity.place or "", d.identity.issuer or d.identity.source or "",
            d.identity.date or d.identity.published or "", d.identity.kind, str(d.tasks), str(d.passages), "\n".join(d.warnings),
        ]
        for d in store.documents.values()
    ]  # fmt: skip
    return table(_HEADER, rows, "已收录的文件")


def _corrections(library: Library) -> Markup:
    try:
        have = described(library)
    except CorrectionsError as error:
        return note(f"{error}。请改好这个文件，再刷新页面。")
    how = note("更正后会重新抽取图谱，随时可以撤销。目标读错时，在“图谱浏览”里打开它来更正。")
    lines = [
        Markup(
            '<li>{0} <button type="button" class="mark" data-event="undo" data-correction="{1}" aria-label="撤销：{0}">撤销</button></li>'
        ).format(text, name)
        for name, text in have
    ]
    return joined([how, Markup("<ul>{}</ul>").format(joined(lines)) if lines else note("没有更正。")])
