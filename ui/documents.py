"""文档管理: files are uploaded and accepted; what is there is read in full, corrected, replaced and removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from markupsafe import Markup

from store.build import without_documents
from store.documents import StoredDocument
from ui.address import Address
from ui.correction_form import CorrectionForm
from ui.corrections import of_identity, put_in_force
from ui.document_list import document_list
from ui.identity import FORMS, corrected_fields, identity_form, mistake
from ui.library import Library, steps, told
from ui.markup import CLICKS, note
from ui.preview import marks_of
from ui.problems import done, hint, problem
from ui.reader import Reader
from ui.record import record
from ui.source import annotated
from ui.uploads import Uploads

_TO_FORM = (
    "() => { setTimeout(() => document.querySelector('#documents-told').scrollIntoView({block: 'center'}), 100); }"
)
_TO_UPLOAD = "() => document.querySelector('#upload').scrollIntoView({block: 'center'})"


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
        corrections = CorrectionForm(library)
    acts = _Acts(library, uploads, corrections, reader)
    everything = [listed, *corrections.outputs]
    with_old = [uploads.replaced, *everything]
    private: dict[str, Any] = {"api_visibility": "private"}
    quiet: dict[str, Any] = private | {"show_progress": "hidden"}
    changing: dict[str, Any] = private | {"concurrency_id": "change", "concurrency_limit": 1}
    address.keep(tab, {}, lambda _: acts.shown([]), with_old)
    tab.select(acts.shown, uploads.replaced, with_old, trigger_mode="always_last", **quiet)
    uploads.accepts(lambda: (uploads.choices([], said=True), *acts.state()), with_old, **changing)
    reader.opens(listed.whole, acts.whole)
    listed.retitle(acts.retitle, None, notices, **quiet).success(None, None, None, js=_TO_FORM)
    notices.identity(
        acts.retitled, uploads.replaced, [uploads.mistake, notices, *with_old], show_progress_on=[notices], **changing
    )
    notices.close(lambda: "", None, notices, **quiet)
    listed.replace(acts.replace, uploads.files, [uploads.replaced, uploads.shown, notices], **quiet).success(
        None, None, None, js=_TO_UPLOAD
    )
    listed.delete(
        acts.remove, uploads.replaced, [notices, *with_old], show_progress_on=[listed], trigger_mode="multiple",
        **changing,
    )  # fmt: skip
    corrections.connect(acts.state, everything, **changing)
    return listed


class _Acts:
    """What is done with the documents that are there: each act as an event of the page calls it."""

    def __init__(self, library: Library, uploads: Uploads, corrections: CorrectionForm, reader: Reader) -> None:
        self._library, self._uploads, self._corrections, self._reader = library, uploads, corrections, reader

    def state(self) -> tuple[Any, ...]:
        """The list and the corrections as they are now."""
        return document_list(self._library.store), *self._corrections.state()

    def shown(self, old: list[str] | None) -> tuple[Any, ...]:
        """The same, with what can be chosen to be removed when others are accepted."""
        return self._uploads.choices(old), *self.state()

    def whole(self, event: gr.EventData) -> Markup:
        """A document in full, in the window."""
        document = self._document_of(event)
        marks = marks_of(self._library.store.graph, document.id)
        return self._reader.window(annotated(document.identity.title, document.original, marks))

    def retitle(self, event: gr.EventData) -> Markup:
        """The form that puts right what a document is."""
        document = self._document_of(event)
        form = identity_form(document.identity, document.id, "保存更正", "取消", document=document.id)
        return Markup('<section class="reading"><h3>更正《{}》</h3>{}</section>').format(document.identity.title, form)

    def retitled(
        self,
        old: list[str] | None,
        event: gr.EventData,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, ...]:
        """What the form says, in force."""
        document, library = self._document_of(event), self._library
        try:
            fields = corrected_fields(document.identity, event)
        except ValueError as error:
            return mistake(error), *(gr.skip() for _ in range(3 + len(self._corrections.outputs)))
        put_in_force(library, lambda have: of_identity(document.id, document.identity, fields, have), steps(progress))
        record("identity corrected", document=document.id, fields=sorted(fields))
        title = library.store.documents[document.id].identity.title
        return "", done(f"已更正《{title}》。"), *self.shown(old)

    def replace(self, files: Sequence[str] | None, event: gr.EventData) -> tuple[Any, ...]:
        """Make ready for the upload of a newer version; what was read of files that wait to be accepted stays."""
        document = self._document_of(event)
        goes = f"时，旧版本《{document.identity.title}》同时移除，督办记录转到相同的任务。"
        replaced = self._uploads.choices([document.id], said=True)
        if files:
            return replaced, gr.skip(), hint(f"收录上面的文件{goes}如果它们不是新版本，请先点“放弃”，再上传。")
        return replaced, hint(f"请上传新版本。收录{goes}"), gr.skip()

    def remove(self, old: list[str] | None, event: gr.EventData) -> tuple[Any, ...]:
        """Take a document out of the store."""
        document = self._document_of(event)
        with told("没有移除"):
            self._library.change(lambda store: without_documents(store, [document.id]))
        record("removed", documents=[document.id])
        return done(f"已移除《{document.identity.title}》。督办记录仍然保留。"), *self.shown(old)

    def _document_of(self, event: gr.EventData) -> StoredDocument:
        found = self._library.store.documents.get(str(event.document))
        if found is None:
            raise problem("这份文件已经移除，请刷新列表。")
        return found
