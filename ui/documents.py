"""文档管理: files are uploaded and accepted; what is there is read in full, corrected, replaced and removed."""

from __future__ import annotations

from datetime import date
from typing import Any

import gradio as gr
from markupsafe import Markup

from corpus.gazetteer import label_of
from graph.corrections import CorrectionsError
from graph.coverage import sentence_counts
from graph.schema import NodeType
from qa.validity import validity
from store.build import without_documents
from store.documents import StoredDocument
from store.store import Store
from ui.address import Address
from ui.corrections import DepartmentCorrection, Kind, described, key, of_identity, put_in_force
from ui.identity import FORMS, corrected_fields, identity_form, mistake
from ui.library import Library, steps, told
from ui.markup import CLICKS, joined, note, table
from ui.preview import marks_of
from ui.problems import done, hint, problem
from ui.reader import Reader
from ui.record import record
from ui.source import annotated
from ui.uploads import Uploads

_HEADER = ("文件", "地方", "发文机关", "日期", "有效性", "种类", "任务", "没有读懂", "提醒", "")


def documents_tab(
    page: gr.Blocks, library: Library, address: Address, reader: Reader, browser_key: gr.BrowserState
) -> gr.HTML:
    """Build the tab; `browser_key` tells this browser from others. Changes are made one after the other while questions
    go on being answered. Gives the component whose `go` events lead to other tabs.
    """
    with gr.Tab("文档管理", id="documents", elem_id="tab-documents") as tab:
        uploads = Uploads(page, library, browser_key)
        notices = gr.HTML("", elem_id="documents-told", js_on_load=CLICKS + FORMS)
        listed = gr.HTML(note("正在读取…"), elem_id="documents", js_on_load=CLICKS)
        with gr.Accordion("文件、部门和目标的更正", open=False):
            with gr.Row():
                one = gr.Dropdown([], label="部门", allow_custom_value=True, value="", elem_id="correct-one")
                kind = gr.Dropdown([str(k) for k in Kind], value=str(Kind.SAME), label="更正", elem_id="correct-kind")
                other = gr.Dropdown([], label="另一名称", allow_custom_value=True, value="", elem_id="correct-other")
                correct = gr.Button("更正", min_width=100, elem_id="correct")
            wrong = gr.HTML("", elem_id="correct-hint")
            corrections = gr.HTML("", elem_id="corrections", js_on_load=CLICKS)

    def state() -> tuple[Any, ...]:
        store = library.store
        names = sorted(d["name"] for _, d in store.graph.nodes(data=True) if d["type"] == NodeType.DEPARTMENT)
        return _listed(store), gr.Dropdown(choices=names), gr.Dropdown(choices=names), _corrections(library)

    def shown(old: list[str] | None) -> tuple[Any, ...]:
        return uploads.choices(old), *state()

    everything = [listed, one, other, corrections]

    def document_of(event: gr.EventData) -> StoredDocument:
        found = library.store.documents.get(str(event.document))
        if found is None:
            raise problem("这份文件已经移除，请刷新列表。")
        return found

    def whole(event: gr.EventData) -> Markup:
        document, store = document_of(event), library.store
        marks = marks_of(store.graph, document.id)
        return reader.window(annotated(document.identity.title, document.original, marks))

    def retitle(event: gr.EventData) -> Markup:
        document = document_of(event)
        form = identity_form(document.identity, document.id, document=document.id)
        return Markup('<section class="reading"><h3>更正《{}》</h3>{}</section>').format(document.identity.title, form)

    def retitled(
        old: list[str] | None,
        event: gr.EventData,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, ...]:
        document = document_of(event)
        try:
            fields = corrected_fields(document.identity, event)
        except ValueError as error:
            return mistake(error), *(gr.skip() for _ in [notices, *with_old])
        put_in_force(library, lambda have: of_identity(document.id, document.identity, fields, have), steps(progress))
        record("identity corrected", document=document.id, fields=sorted(fields))
        return "", done(f"已更正《{library.store.documents[document.id].identity.title}》。"), *shown(old)

    def replace(event: gr.EventData) -> tuple[Any, ...]:
        document = document_of(event)
        return uploads.choices([document.id], said=True), hint(
            f"请上传《{document.identity.title}》的新版本；收录时旧版本同时移除，督办记录转到相同的任务。"
        )

    def remove(old: list[str] | None, event: gr.EventData) -> tuple[Any, ...]:
        document = document_of(event)
        with told("没有移除"):
            library.change(lambda store: without_documents(store, [document.id]))
        record("removed", documents=[document.id])
        return done(f"已移除《{document.identity.title}》。督办记录仍然保留。"), *shown(old)

    def correct_now(one: str, kind: str, other: str, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
        one, other = (one or "").strip(), (other or "").strip()
        if not one or not other or one == other:
            return hint("请填好两个不同的名称。"), *(gr.skip() for _ in everything)
        new = DepartmentCorrection(Kind(kind), one, other)
        put_in_force(library, lambda have: [*(c for c in have if c != new), new], steps(progress))
        record("corrected", text=new.text)
        return done(f"已更正：{new.text}。"), *state()

    def take_back(event: gr.EventData, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
        said = str(event.correction)
        put_in_force(library, lambda have: [c for c in have if key(c) != said], steps(progress))
        record("correction taken back", text=said)
        return done("已撤销。"), *state()

    private: dict[str, Any] = {"api_visibility": "private"}
    changing: dict[str, Any] = private | {"concurrency_id": "change", "concurrency_limit": 1}
    with_old = [uploads.replaced, *everything]
    address.keep(tab, {}, lambda _: shown([]), with_old)
    tab.select(shown, uploads.replaced, with_old, show_progress="hidden", trigger_mode="always_last", **private)
    uploads.accepts(lambda: (uploads.choices([], said=True), *state()), with_old, **changing)
    reader.opens(listed.whole, whole)
    listed.retitle(retitle, None, notices, show_progress="hidden", **private).success(
        None,
        None,
        None,
        js="() => { setTimeout(() => document.querySelector('#documents-told').scrollIntoView({block: 'center'}), 100); }",
    )
    notices.identity(
        retitled, uploads.replaced, [uploads.mistake, notices, *with_old], show_progress_on=[notices], **changing
    )
    listed.replace(replace, None, [uploads.replaced, uploads.shown], show_progress="hidden", **private).success(
        None, None, None, js="() => document.querySelector('#upload').scrollIntoView({block: 'center'})"
    )
    listed.delete(
        remove, uploads.replaced, [notices, *with_old], show_progress_on=[listed], trigger_mode="multiple", **changing
    )
    correct.click(correct_now, [one, kind, other], [wrong, *everything], show_progress_on=[corrections], **changing)
    corrections.undo(take_back, None, [wrong, *everything], show_progress_on=[corrections], **changing)
    return listed


def _listed(store: Store) -> Markup:
    if not store.documents:
        return note("还没有收录文件，请先上传。")
    known = validity(store.documents, date.today())
    rows = [
        [
            Markup("《{}》").format(d.identity.title), label_of(d.identity.place) or "", d.identity.issuer or d.identity.source or "",
            d.identity.date or d.identity.published or "", known[d.id].label if d.id in known else "", d.identity.kind,
            str(d.tasks), _unread(store, d),
            "\n".join(_warning(w) for w in d.warnings if not (d.identity.place and "哪个地方" in w)), _tools(d),
        ]
        for d in store.documents.values()
    ]  # fmt: skip
    return table(_HEADER, rows, "已收录的文件")


def _unread(store: Store, document: StoredDocument) -> str:
    return f"{sentence_counts(store.graph, document.id)['unread']} 句"


def _warning(text: str) -> str:
    """A warning of the reader, for somebody who works on the page and not with files."""
    return text.replace("请在 corpus.toml 里写明 place", "请点“更正”写明地方")


def _tools(document: StoredDocument) -> Markup:
    sure = f"移除《{document.identity.title}》？它的任务和目标也会一起移除。"
    events = [("whole", "全文", ""), ("retitle", "更正", ""), ("replace", "换新版本", ""), ("delete", "移除", sure)]
    buttons = [
        Markup(
            '<button type="button" class="mark" data-event="{}" data-document="{}"{} aria-label="{}：{}">{}</button>'
        ).format(
            event,
            document.id,
            Markup(' data-sure="{}"').format(asks) if asks else "",
            name,
            document.identity.title,
            name,
        )
        for event, name, asks in events
    ]
    return Markup('<span class="row-tools">{}</span>').format(joined(buttons))


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
