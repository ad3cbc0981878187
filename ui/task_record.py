"""The form over the ledger in which the office says of a task how far it is; what is not saved yet outlives a reload."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from store import attachments
from store.supervision import FIELDS, FILES, STATUSES
from ui.handed import Handed
from ui.ledger_table import attached, history_of
from ui.library import Library, told
from ui.markup import CLICKS
from ui.problems import done, hint, problem
from ui.record import record
from ui.supervised import Line

_NAMES = ("status", "person", "due", "evidence", "note")
# The drafts of the browser: what was typed for each task, the last one last.
_DRAFTS = "const drafts = JSON.parse(localStorage.getItem('policygraph-records') ?? '{}');"
_STORED = "const text = JSON.stringify(drafts); localStorage.setItem('policygraph-records', text); return text;"
_LOADED = f"() => {{ {_DRAFTS} return JSON.stringify(drafts); }}"
# Only what the user changes: the fields are filled when a task is opened, too.
_KEPT = f"""(task, ...said) => {{ {_DRAFTS}
  if (task && document.activeElement?.closest('#task-record')) {{ delete drafts[task]; drafts[task] = said; }}
  {_STORED} }}"""
_DROPPED = f"task => {{ {_DRAFTS} delete drafts[task]; {_STORED} }}"
_IN_SIGHT = (
    "() => requestAnimationFrame(() => document.querySelector('#task-record')?.scrollIntoView({block: 'nearest'}))"
)


class TaskRecord:
    """The form, hidden until a task is opened in it."""

    def __init__(self, library: Library, line_of: Callable[[str], Line]) -> None:
        """Build it inside an open `gr.Tab`; `line_of` gives the line of a task's node, or raises `gr.Error`."""
        self._library, self._line_of = library, line_of
        self._task = gr.Textbox("", visible="hidden", elem_id="task-node")
        self.back = gr.Textbox("", visible="hidden", elem_id="task-back")  # changed when an address leads to the ledger
        self._drafts = gr.Textbox("{}", visible="hidden", elem_id="task-drafts")
        self._saved = gr.Textbox("", visible="hidden", elem_id="task-saved")
        with gr.Group(visible=False, elem_id="task-record") as self._form:
            self._about = gr.HTML("", elem_id="task-about", padding=True)
            with gr.Row():
                status = gr.Dropdown(
                    [("未填", ""), *STATUSES], label=FIELDS["status"], min_width=110, elem_id="task-status"
                )
                person = gr.Textbox(label=FIELDS["person"], max_length=60, min_width=120, elem_id="task-person")
                due = gr.Textbox(
                    label="办结期限（自定，不改原文的时限）", placeholder="如 2026-06-30", max_length=12, min_width=170,
                    elem_id="task-due",
                )  # fmt: skip
                evidence = gr.Textbox(
                    label="佐证（文号、链接或文件位置）", max_length=300, min_width=200, elem_id="task-evidence"
                )
            progress = gr.Textbox(label=FIELDS["note"], lines=3, max_length=4000, elem_id="task-note")
            with gr.Row(elem_id="task-attached"):
                self.files = gr.HTML("", elem_id="task-files", js_on_load=CLICKS, padding=True)
                self._attach = gr.UploadButton(
                    "附上佐证文件", file_count="multiple", size="sm", scale=0, min_width=150, elem_id="task-attach"
                )
            with gr.Row():
                self._save = gr.Button("保存", variant="primary", size="sm", min_width=80, elem_id="task-save")
                self._close = gr.Button("关闭", size="sm", min_width=80, elem_id="task-close")
            self._wrong = gr.HTML("", elem_id="task-hint", padding=True)
            self._history = gr.HTML("", elem_id="task-history", js_on_load=CLICKS, padding=True)
        self._fields: list[Any] = [status, person, due, evidence, progress]
        self._filled = [
            self._form, self._task, self._about, *self._fields, self.files, self._wrong, self._history
        ]  # fmt: skip

    def connect(
        self, tab: gr.Tab, table: gr.HTML, notices: gr.HTML, redrawn: Callable[[Any], None], handed: Handed
    ) -> None:
        """Open on the `note` events of `table`, and with a draft when `tab` is shown; `notices` are told what was saved,
        and `redrawn` is given the events after which the table is another one.
        """
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        clicked: dict[str, Any] = quiet | {"trigger_mode": "multiple", "concurrency_limit": 1}
        named = [self._task, *self._fields]
        table.note(self._noted, self._drafts, self._filled, **clicked).success(None, None, None, js=_IN_SIGHT)
        gr.on([tab.select, self.back.change], None, None, self._drafts, js=_LOADED).success(
            self._reopened, [self._task, self._drafts], self._filled, **quiet
        )
        gr.on([field.change for field in self._fields], None, named, self._drafts, js=_KEPT)
        saved = self._save.click(self._say, named, [self._wrong, self._history, notices, self._saved], **quiet)
        redrawn(saved)
        saved.success(None, self._saved, self._drafts, js=_DROPPED)
        self._close.click(lambda: gr.Group(visible=False), None, self._form, **quiet)
        self._close.click(None, self._task, self._drafts, js=_DROPPED).success(None, None, self._task, js="() => ''")
        changes: dict[str, Any] = {"outputs": [self.files, self._history], **quiet}
        redrawn(self._attach.upload(self._attach_files, [self._task, self._attach], **changes))
        redrawn(self.files.detach(self._detached, self._task, **changes))
        redrawn(
            self._history.undo(
                self._undone, self._task, [*self._fields, self.files, self._wrong, self._history], **clicked
            )
        )
        for html in (table, self.files):
            handed.on(html.file, self._given)

    def _noted(self, drafts: str, event: gr.EventData) -> tuple[Any, ...]:
        return self._opened(str(getattr(event, "node", "")), drafts)

    def _reopened(self, task: str, drafts: str) -> tuple[Any, ...]:
        """The form as it was left: with the task typed for last, where a draft of it was not saved."""
        for left in reversed(_drafts_from(drafts)):
            if not task and left in self._library.store.graph:
                return self._opened(left, drafts)
        return (gr.skip(),) * len(self._filled)

    def _opened(self, task: str, drafts: str) -> tuple[Any, ...]:
        line = self._line_of(task)
        said = line.record
        text = "、".join(line.row.deadlines) or "没有写明"
        title = Markup("<strong>{}</strong> <span class='facts'>{}，原文时限：{}</span>").format(
            line.row.title, line.row.place or "", text
        )
        kept = [said[name] for name in _NAMES]
        values = _drafts_from(drafts).get(task, kept)
        told_of = hint("下面有上次填了没有保存的内容：保存，或者关闭不要。") if values != kept else hint("")
        return (
            gr.Group(visible=True), task, title, *values, attached(said, removable=True), told_of,
            history_of(self._library.supervision.history(said)),
        )  # fmt: skip

    def _say(self, request: gr.Request, task: str, *values: str) -> tuple[Any, ...]:
        line, texts = self._line_of(task), [value or "" for value in values]
        try:
            with told("没有记下"):
                said = dict(zip(_NAMES, texts, strict=True))
                changes = self._library.supervision.say(line.record, said, request.username or "")
        except ValueError as error:
            return hint(f"{error}。其他内容还在，改好后再保存。"), gr.skip(), gr.skip(), ""
        record("supervised", task=line.row.title, fields=[c.field for c in changes])
        now = done("已保存。") if changes else hint("没有改动。")
        history = history_of(self._library.supervision.history(line.record))
        return now, history, now, task

    def _undone(self, task: str, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Take a change back; what is being typed in the other fields stays."""
        change = self._library.supervision.undo(int(event.change), request.username or "")
        if change is None:
            raise problem("这项后来又改过，请先看最新的记录。")
        said = self._line_of(task).record
        values = [said[name] if name == change.field else gr.skip() for name in _NAMES]
        history = history_of(self._library.supervision.history(said))
        return *values, attached(said, removable=True), hint(""), history

    def _with_files(self, task: str, change: Callable[[list[str]], list[str]], user: str) -> tuple[Any, ...]:
        """The form's files and history after its task's files were changed."""
        line, supervision = self._line_of(task), self._library.supervision
        try:
            with told("没有附上"):
                now = change(line.record[FILES].splitlines())
                supervision.say(line.record, {FILES: "\n".join(dict.fromkeys(now))}, user)
        except ValueError as error:
            raise problem(f"{error}。") from error
        record("supervised", task=line.row.title, fields=[FILES])
        changed = self._line_of(task).record
        return attached(changed, removable=True), history_of(supervision.history(changed))

    def _attach_files(self, task: str, paths: list[str], request: gr.Request) -> tuple[Any, ...]:
        def change(have: list[str]) -> list[str]:
            return [*have, *(attachments.keep(self._library.folder, Path(path)) for path in paths)]

        return self._with_files(task, change, request.username or "")

    def _detached(self, task: str, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        gone = str(event.file)
        return self._with_files(task, lambda have: [name for name in have if name != gone], request.username or "")

    def _given(self, event: gr.EventData) -> Path:
        """A copy of an attached file, under its own name."""
        path = attachments.path_of(self._library.folder, str(event.file))
        if path is None:
            raise problem("这个佐证文件已经不在了，请重新附上。")
        copy = Path(tempfile.mkdtemp(prefix="policygraph-")) / path.name
        shutil.copyfile(path, copy)
        return copy


def _drafts_from(text: str) -> dict[str, list[str]]:
    """The drafts that a browser kept, by the node of their task; what it did not get from this page is passed over."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {
        str(task): [str(value or "") for value in said]
        for task, said in (found.items() if isinstance(found, dict) else ())
        if isinstance(said, list) and len(said) == len(_NAMES)
    }
