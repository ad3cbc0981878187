"""The upper part of 文档管理: files are uploaded, read, looked at, put right, and accepted or given up.

What is not accepted yet is there again when the page was reloaded; a long reading can be stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from graph.diff import diff
from store.build import with_documents, without_documents
from store.store import Store
from ui.address import what_is_gone
from ui.corrections import Correction, of_identity, with_said
from ui.identity import FORMS, MISTAKE, corrected_fields, mistake
from ui.library import Library, steps, told
from ui.markup import CLICKS, joined, note
from ui.preview import Reading, preview, read_uploads
from ui.problems import done, hint, problem
from ui.record import record
from ui.waiting import Held, StoppedReadingError, Waiting

MOST_FILES = 50
_NOTHING = note("上传后，这里先显示读出的内容；可以改好标题、地方等再收录。")
_STOPPED = hint("已停止读取，什么都没有收录。可以移除过大的文件，或拆分后再传。")
_CHANGES = 40


class Uploads:
    """The part; `files` are those uploaded, `shown` is what was read of them, `replaced` are the documents that go when
    they are accepted, `mistake` takes what is wrong in a form.
    """

    def __init__(self, page: gr.Blocks, library: Library, key: gr.BrowserState) -> None:
        """Build it inside an open `gr.Tab`; `key` tells the browser from others."""
        self._library = library
        self._waiting = Waiting()
        self._key = key
        self._read = gr.State([], time_to_live=6 * 3600)
        self._taken = gr.State(
            ((), Markup("")), time_to_live=6 * 3600
        )  # files that were accepted last, and what was said
        with gr.Row():
            with gr.Column(scale=2, min_width=300):
                self.files = gr.File(
                    label=f"上传文件或图片（50 MB 以内，至多 {MOST_FILES} 个）", file_count="multiple",
                    height=150, elem_id="upload",
                )  # fmt: skip
                self._place = gr.Textbox(
                    label="地方（文件里认不出时用）", placeholder="如 平度市", max_length=20, elem_id="upload-place"
                )
                self.replaced = gr.Dropdown(
                    [], label="收录时同时移除（被新版本代替的旧文件）", multiselect=True, elem_id="replaced"
                )
                with gr.Row():
                    self._accept = gr.Button("收录", variant="primary", interactive=False, elem_id="accept")
                    self._reject = gr.Button("放弃", interactive=False, elem_id="reject")
                    self._stop = gr.Button("停止读取", visible=False, variant="stop", elem_id="stop")
            with gr.Column(scale=5, min_width=320):
                self.shown = gr.HTML(_NOTHING, elem_id="preview", js_on_load=CLICKS + FORMS)
                self.mistake = gr.HTML("", elem_id="identity-mistake", js_on_load=MISTAKE)
        self._looks = [self._read, self.shown, self._accept, self._reject, self._stop]
        self._connect(page)

    def _connect(self, page: gr.Blocks) -> None:
        private: dict[str, Any] = {"api_visibility": "private"}
        quiet: dict[str, Any] = private | {"show_progress": "hidden"}
        given: dict[str, Any] = {
            "inputs": [self.files, self._place, self._key], "outputs": self._looks, "show_progress_on": [self.shown],
        }  # fmt: skip
        begins: dict[str, Any] = {"fn": self._begun, "outputs": [self._accept, self._stop], "queue": False}
        files = self.files
        # Files given or taken away while others are read are read for next, and nothing is accepted until then.
        last: dict[str, Any] = private | {"trigger_mode": "always_last"}
        gr.on([files.upload, files.delete, files.clear], trigger_mode="multiple", **begins, **quiet).then(
            self._look, **given, **last
        )
        gr.on([self._place.submit, self._place.blur], self._look_again, **given, **last)
        self._stop.click(self._stopped, None, None, queue=False, **quiet)
        page.unload(self._stopped)
        self.shown.identity(
            self._put_right,
            [self._read, self._key],
            [self.mistake, *self._looks],
            show_progress_on=[self.shown],
            **private,
        )
        self._reject.click(self._drop, self._key, [files, *self._looks], **private)
        page.load(self._returned, self._key, [self._key, files, self._place, *self._looks], **quiet).success(
            self._look_if_unread, [*given["inputs"], self._read], self._looks, show_progress_on=[self.shown], **private
        )

    def choices(self, old: list[str] | None, said: bool = False) -> gr.Dropdown:
        """`replaced` with the documents that there are; what was chosen is let alone unless it is gone or `said`."""
        titles = [(document.identity.title, name) for name, document in self._library.store.documents.items()]
        return gr.Dropdown(
            choices=titles, **({"value": old} if said else what_is_gone(old, self._library.store.documents))
        )

    def accepts(self, state: Callable[[], tuple[Any, ...]], everything: Sequence[Any], **options: Any) -> None:
        """Accept by the button; `state` then gives what the rest of the tab, `everything`, shows."""

        def take(
            readings: list[Reading],
            old: list[str],
            paths: list[str] | None,
            progress: gr.Progress = gr.Progress(),  # noqa: B008
        ) -> tuple[Any, ...]:
            said = self._take(readings, old, steps(progress))
            return (tuple(map(str, paths or ())), said), *state()

        self._accept.click(
            take, [self._read, self.replaced, self.files], [self._taken, *everything], show_progress_on=[self.shown],
            **options,
        ).success(
            self._rest, [self.files, self._taken, self._place, self._key], [self.files, *self._looks],
            show_progress_on=[self.shown], api_visibility="private",
        )  # fmt: skip

    def _rest(
        self,
        paths: list[str] | None,
        taken: tuple[tuple[str, ...], Markup],
        place: str,
        key: str,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, ...]:
        """What is there after files were accepted: those that were added meanwhile are looked at."""
        accepted, said = taken
        rest = [str(path) for path in paths or () if str(path) not in accepted]
        if not rest:
            self._waiting.keep(key, None)
            return None, *self._looked([], said)
        self._waiting.begin(request.session_hash or "")  # what is read now is of all of them
        read, shown, *others = self._look(rest, place, key, request, progress)
        return rest, read, said + shown, *others

    def _looked(self, readings: Sequence[Reading], shown: Markup, given_up: bool = False) -> tuple[Any, ...]:
        able = gr.Button(interactive=bool(readings))
        return [*readings], shown, able, gr.Button(interactive=bool(readings) or given_up), gr.Button(visible=False)

    def _look(
        self,
        paths: list[str] | None,
        place: str,
        key: str,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, ...]:
        if not paths:
            self._waiting.keep(key, None)
            return self._looked([], _NOTHING)
        if len(paths) > MOST_FILES:
            text = hint(f"一次最多上传 {MOST_FILES} 个文件，这里有 {len(paths)} 个；请移除一些。")
            return self._looked([], text, given_up=True)
        place = place.strip()
        self._waiting.keep(key, Held(tuple(paths), place, (), ()))
        try:
            with self._waiting.reading(request.session_hash or "", steps(progress)) as going:
                readings, failures = read_uploads(paths, going, place, self._library.store.corrections)
        except StoppedReadingError:
            return self._looked([], _STOPPED, given_up=True)
        self._waiting.keep(key, Held(tuple(paths), place, tuple(readings), tuple(failures)))
        return self._looked(readings, preview(readings, failures, self._library.store), given_up=True)

    def _look_again(
        self,
        paths: list[str] | None,
        place: str,
        key: str,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, ...]:
        held = self._waiting.of(key)
        if not paths or (held and held.readings and held.place == place.strip()):
            return (gr.skip(),) * len(self._looks)
        self._waiting.begin(request.session_hash or "")
        return self._look(paths, place, key, request, progress)

    def _look_if_unread(
        self, paths: list[str] | None, place: str, key: str, readings: list[Reading], request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, ...]:  # fmt: skip
        held = self._waiting.of(key)
        if readings or not paths or held is None or held.failures:
            return (gr.skip(),) * len(self._looks)
        self._waiting.begin(request.session_hash or "")
        return self._look(paths, place, key, request, progress)

    def _returned(self, key: str) -> tuple[Any, ...]:
        """What a browser left here before its page was loaded anew."""
        held = self._waiting.of(key) if key else None
        if held is None:
            return key or Waiting.new_key(), *(gr.skip() for _ in range(2 + len(self._looks)))
        paths = [path for path in held.paths if Path(path).is_file()]
        shown = (
            preview(held.readings, held.failures, self._library.store) if held.readings or held.failures else _NOTHING
        )
        return key, paths or gr.skip(), held.place, *self._looked(held.readings, shown, given_up=True)

    def _begun(self, request: gr.Request) -> tuple[gr.Button, gr.Button]:
        """Other files: a reading of those that were there is of no use."""
        self._waiting.begin(request.session_hash or "")
        return gr.Button(interactive=False), gr.Button(visible=True)

    def _stopped(self, request: gr.Request) -> None:
        self._waiting.stop(request.session_hash or "")

    def _put_right(self, readings: list[Reading], key: str, event: gr.EventData) -> tuple[Any, ...]:
        number = int(event.reading)
        if not 0 <= number < len(readings):
            raise problem("这份文件已经不在待收录的文件里，请重新上传。")
        try:
            fields = corrected_fields(readings[number].document.identity, event)
        except ValueError as error:
            return mistake(error), *(gr.skip() for _ in self._looks)
        now = [*readings]
        with told("没有更正"):
            now[number] = readings[number].corrected(fields)
        held = self._waiting.of(key)
        if held and any(str(reading.file) not in held.paths for reading in now):
            held = None  # of other files, uploaded in another tab of this browser since
        if held:
            self._waiting.keep(key, Held(held.paths, held.place, tuple(now), held.failures))
        return "", *self._looked(now, preview(now, held.failures if held else (), self._library.store))

    def _drop(self, key: str) -> tuple[Any, ...]:
        self._waiting.keep(key, None)
        return None, *self._looked([], _NOTHING)

    def _take(self, readings: Sequence[Reading], old: Sequence[str] | None, progress: Any) -> Markup:
        documents = [reading.document for reading in readings]
        kept = {document.id for document in documents}
        before = self._library.store
        gone = [name for name in old or () if name not in kept]

        def make(store: Store) -> Store:
            said = with_said(store, lambda have: _put_right(readings, have))
            files = {reading.document.id: reading.file for reading in readings}
            return with_documents(without_documents(said, gone), documents, progress, files=files)

        with told("没有收录"):
            after = self._library.change(make)
        record("accepted", documents=sorted(kept), removed=sorted(gone))
        said = done("已收录：" + "、".join(f"《{document.identity.title}》" for document in documents))
        pairs = [(name, name) for name in kept if name in before.documents]
        if len(gone) == 1 and len(documents) == 1:
            pairs.append((gone[0], documents[0].id))
        return said + joined([_difference(before, after, *pair) for pair in pairs])


def _put_right(readings: Sequence[Reading], have: list[Correction]) -> list[Correction]:
    """The corrections with what was put right by hand before accepting."""
    for reading in readings:
        have = of_identity(reading.document.id, reading.read, reading.said, have)
    return have


def _difference(before: Store, after: Store, old: str, new: str) -> Markup:
    """What a newer version changed."""
    found = diff(before.fragments[old], after.fragments[new])
    lines = joined([Markup("<li>{}</li>").format(line) for line in found.lines[:_CHANGES]])
    more = Markup("<li>另有 {} 处</li>").format(len(found.lines) - _CHANGES) if len(found.lines) > _CHANGES else ""
    return Markup('<section class="reading"><h3>与原版本的差异</h3><p>{}</p><ul>{}{}</ul></section>').format(
        found.summary, lines, more
    )
