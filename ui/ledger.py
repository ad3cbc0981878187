"""任务台账: every task with what the office says of it, filtered, sorted, filled in, downloaded and read back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from store import attachments
from store.supervision import FIELDS, FILES, STATUSES, Record
from ui.address import Address, Said, one_of, some_of
from ui.browse import known
from ui.handed import Handed
from ui.ledger_files import briefing, read_back, workbook
from ui.ledger_table import LEDGER, attached, history_of, ledger_table, lost_records
from ui.library import Library, told
from ui.markup import CLICKS, joined, note
from ui.problems import done, hint, problem
from ui.record import record
from ui.supervised import (
    ANY,
    ANY_STATUS,
    ANY_TARGET,
    ANY_TIME,
    ORDERS,
    ROLES,
    STATES,
    TARGETS,
    TIMES,
    Line,
    Selection,
    Wanted,
    lines,
    select,
)

EVERY_DOCUMENT = "全部文件"
_LONGEST_SAID = 6


def ledger_tab(library: Library, read: Callable[[gr.HTML], None], address: Address, handed: Handed) -> gr.HTML:
    """Build the tab; gives the component whose `select` events name a task to open in 图谱浏览."""
    with gr.Tab("任务台账", id="ledger", elem_id="tab-ledger") as tab:
        with gr.Row(elem_classes="filters"):
            place = gr.Dropdown(
                [], value=[], multiselect=True, label="地方（不选为全部）", min_width=150, elem_id="ledger-place"
            )
            department = gr.Textbox(
                label="单位（简称也可以）",
                placeholder="如 工信局",
                max_length=40,
                min_width=140,
                elem_id="ledger-department",
            )
            role = gr.Dropdown(list(ROLES), value=ANY, label="角色", min_width=110, elem_id="ledger-role")
            words = gr.Textbox(
                label="任务或目标", placeholder="如 以旧换新", max_length=40, min_width=140, elem_id="ledger-words"
            )
            time = gr.Dropdown(
                list(TIMES), value=ANY_TIME, allow_custom_value=True, label="时限（可选可写）", min_width=150,
                elem_id="ledger-time",
            )  # fmt: skip
            status = gr.Dropdown(list(STATES), value=ANY_STATUS, label="状态", min_width=110, elem_id="ledger-status")
        with gr.Accordion("更多筛选和排序", open=False, elem_id="ledger-more"), gr.Row():
            document = gr.Dropdown(
                [EVERY_DOCUMENT], value=EVERY_DOCUMENT, label="文件", min_width=180, elem_id="ledger-document"
            )
            target = gr.Dropdown(list(TARGETS), value=ANY_TARGET, label="目标", min_width=120, elem_id="ledger-target")
            order = gr.Dropdown(
                list(ORDERS), value=next(iter(ORDERS)), label="排序", min_width=140, elem_id="ledger-order"
            )
        with gr.Row(elem_id="ledger-files"):
            xlsx = gr.Button(
                "下载台账（Excel）", variant="primary", size="sm", scale=0, min_width=170, elem_id="ledger-xlsx"
            )
            docx = gr.Button("督办简报（Word）", size="sm", scale=0, min_width=170, elem_id="ledger-docx")
            back = gr.UploadButton("读入填好的台账（Excel）", size="sm", scale=0, min_width=190, elem_id="ledger-back")
        page = gr.Textbox("1", visible="hidden", elem_id="ledger-page")
        turned_for = gr.State(None)  # the filters under which the page was turned
        notices = gr.HTML("", elem_id="ledger-told")
        with gr.Group(visible=False, elem_id="task-record") as form:
            node = gr.State("")
            about = gr.HTML("", elem_id="task-about", padding=True)
            with gr.Row():
                state = gr.Dropdown(
                    [("未填", ""), *STATUSES], label=FIELDS["status"], min_width=110, elem_id="task-status"
                )
                person = gr.Textbox(label=FIELDS["person"], max_length=60, min_width=120, elem_id="task-person")
                due = gr.Textbox(
                    label="办结期限（自定，不改原文的时限）",
                    placeholder="如 2026-06-30",
                    max_length=12,
                    min_width=170,
                    elem_id="task-due",
                )
                evidence = gr.Textbox(
                    label="佐证（文号、链接或文件位置）", max_length=300, min_width=200, elem_id="task-evidence"
                )
            progress = gr.Textbox(label=FIELDS["note"], lines=3, max_length=4000, elem_id="task-note")
            with gr.Row(elem_id="task-attached"):
                kept_files = gr.HTML("", elem_id="task-files", js_on_load=CLICKS, padding=True)
                attach = gr.UploadButton(
                    "附上佐证文件", file_count="multiple", size="sm", scale=0, min_width=150, elem_id="task-attach"
                )
            with gr.Row():
                save = gr.Button("保存", variant="primary", size="sm", min_width=80, elem_id="task-save")
                close = gr.Button("关闭", size="sm", min_width=80, elem_id="task-close")
            wrong = gr.HTML("", elem_id="task-hint", padding=True)
            history = gr.HTML("", elem_id="task-history", js_on_load=CLICKS, padding=True)
        table = gr.HTML(note("正在读取台账…"), elem_id="ledger", js_on_load=CLICKS + LEDGER)

    fields: list[Any] = [place, department, role, words, time, status, document, target, order, page]
    names = ["place", "department", "role", "words", "time", "status", "document", "target", "order", "page"]

    def wanted(*chosen: Any) -> Wanted:
        where, body, role, words, time, status, document, target = chosen[:8]
        return Wanted(
            tuple(where or ()), "" if document == EVERY_DOCUMENT else document or "", body or "", role or ANY, words or "",
            (time or ANY_TIME).strip(), status or ANY_STATUS, target or ANY_TARGET,
        )  # fmt: skip

    def found(*chosen: Any) -> Selection:
        every, _ = _lines(library)
        return select(library.store, every, wanted(*chosen), chosen[8], date.today())

    def subject(*chosen: Any) -> str:
        asked = wanted(*chosen)
        document = library.store.documents.get(asked.document)
        return asked.described(document.identity.title if document else "")

    def show(*chosen: Any) -> Markup:
        _, lost = _lines(library)
        listed = ledger_table(library.store, found(*chosen), date.today(), int(chosen[9] or 1))
        return joined([listed, lost_records(lost)])

    def changed(*chosen: Any) -> tuple[Markup, str]:
        """Other filters begin with the first page; those of an address have come with theirs."""
        *filters, number, of = chosen
        number = number if filters == of else "1"
        return show(*filters, number), number

    def turned(event: gr.EventData, *chosen: Any) -> tuple[Any, ...]:
        number = text if (text := str(event.page)).isdecimal() else "1"
        return show(*chosen[:9], number), number, list(chosen[:9])

    def opened(*chosen: Any) -> tuple[Any, ...]:
        titles = [(d.identity.title, name) for name, d in library.store.documents.items()]
        here = [place.name for place in library.store.places]
        kept = chosen[6] if chosen[6] in library.store.documents else EVERY_DOCUMENT
        there = [name for name in chosen[0] or () if name in here]
        return (
            gr.Dropdown(choices=here, value=there),
            gr.Dropdown(choices=[EVERY_DOCUMENT, *titles], value=kept),
        )

    def restore(said: Said) -> list[Any]:
        here = [place.name for place in library.store.places]
        titles = [(d.identity.title, name) for name, d in library.store.documents.items()]
        values = [
            some_of(said.get("place"), here), said.get("department", "")[:40], one_of(said.get("role"), ROLES, ANY),
            said.get("words", "")[:40], said.get("time", ANY_TIME)[:30], one_of(said.get("status"), STATES, ANY_STATUS),
            one_of(said.get("document"), titles, EVERY_DOCUMENT), one_of(said.get("target"), TARGETS, ANY_TARGET),
            one_of(said.get("order"), list(ORDERS), next(iter(ORDERS))),
            number if (number := said.get("page", "1")[:4]).isdecimal() else "1",
        ]  # fmt: skip
        shown = show(*values)
        filled = [gr.Dropdown(choices=here, value=values[0]), *values[1:6]]
        return [
            *filled,
            gr.Dropdown(choices=[EVERY_DOCUMENT, *titles], value=values[6]),
            *values[7:],
            values[:9],
            shown,
        ]

    def line_of(task: str) -> Line:
        for line in _lines(library)[0]:
            if line.row.task == task:
                return line
        raise problem("这项任务已经不在收录的文件里，请刷新台账。")

    def noted(event: gr.EventData) -> tuple[Any, ...]:
        return filled(line_of(known(library, event)))

    def filled(line: Line) -> tuple[Any, ...]:
        said = line.record
        text = "、".join(line.row.deadlines) or "没有写明"
        title = Markup("<strong>{}</strong> <span class='facts'>{}，原文时限：{}</span>").format(
            line.row.title, line.row.place or "", text
        )
        changes = history_of(library.supervision.history(said))
        fields = [said[name] for name in ("status", "person", "due", "evidence", "note")]
        return gr.Group(visible=True), line.row.task, title, *fields, attached(said, removable=True), hint(""), changes

    def with_files(task: str, change: Callable[[list[str]], list[str]], user: str) -> tuple[Any, ...]:
        """The form's files and history after its task's files were changed."""
        line = line_of(task)
        try:
            with told("没有附上"):
                now = change(line.record[FILES].splitlines())
                library.supervision.say(line.record, {FILES: "\n".join(dict.fromkeys(now))}, user)
        except ValueError as error:
            raise problem(f"{error}。") from error
        record("supervised", task=line.row.title, fields=[FILES])
        changed = line_of(task).record
        return attached(changed, removable=True), history_of(library.supervision.history(changed))

    def attach_files(task: str, paths: list[str], request: gr.Request) -> tuple[Any, ...]:
        def change(have: list[str]) -> list[str]:
            return [*have, *(attachments.keep(library.folder, Path(path)) for path in paths)]

        return with_files(task, change, request.username or "")

    def detached(task: str, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        gone = str(event.file)
        return with_files(task, lambda have: [name for name in have if name != gone], request.username or "")

    def given(event: gr.EventData) -> Path:
        """A copy of an attached file, under its own name."""
        reference = str(event.file)
        path = attachments.path_of(library.folder, reference)
        if path is None:
            raise problem("这个佐证文件已经不在了，请重新附上。")
        copy = Path(tempfile.mkdtemp(prefix="policygraph-")) / path.name
        shutil.copyfile(path, copy)
        return copy

    def saved(
        task: str, state: str, person: str, due: str, evidence: str, text: str, request: gr.Request
    ) -> tuple[Any, ...]:
        line = line_of(task)
        said = {"status": state or "", "person": person, "due": due, "evidence": evidence, "note": text}
        try:
            with told("没有记下"):
                changes = library.supervision.say(line.record, said, request.username or "")
        except ValueError as error:
            return hint(f"{error}。其他内容还在，改好后再保存。"), gr.skip(), gr.skip()
        record("supervised", task=line.row.title, fields=[c.field for c in changes])
        now = done("已保存。") if changes else hint("没有改动。")
        return now, history_of(library.supervision.history(line.record)), now

    def chosen_status(event: gr.EventData, request: gr.Request) -> Markup:
        line = line_of(known(library, event))
        try:
            with told("没有记下"):
                library.supervision.say(line.record, {"status": str(event.value)}, request.username or "")
        except ValueError as error:
            raise problem(f"{error}。") from error
        record("supervised", task=line.row.title, fields=["status"])
        return done(f"“{line.row.title}”的状态已记为{event.value or '未填'}。")

    def undone(task: str, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        if library.supervision.undo(int(event.change), request.username or "") is None:
            raise problem("这项后来又改过，请先看最新的记录。")
        return filled(line_of(task))

    def taken_back(path: str, request: gr.Request) -> Markup:
        try:
            got = read_back(Path(path), _lines(library)[0])
        except ValueError as error:
            return hint(f"没有读入：{error}。")
        with told("没有读入"):
            changes = library.supervision.say_all(list(got.entries), request.username or "")
        record("ledger read back", changes=len(changes), problems=len(got.problems))
        said = done(f"已读入：{len(got.entries)} 项任务、{len(changes)} 处改动。")
        more = [
            *got.problems[:_LONGEST_SAID],
            *([f"另有 {len(got.problems) - _LONGEST_SAID} 处"] if len(got.problems) > _LONGEST_SAID else []),
        ]
        return joined([said, hint("；".join(more) + "。") if more else Markup("")])

    def as_workbook(*chosen: Any) -> Path:
        return workbook(found(*chosen).lines, subject(*chosen), date.today())

    def as_briefing(*chosen: Any) -> Path:
        return briefing(found(*chosen).lines, subject(*chosen), date.today())

    private: dict[str, Any] = {"api_visibility": "private"}
    quiet: dict[str, Any] = private | {"show_progress": "hidden"}
    tab.select(opened, fields, [place, document], **quiet).success(show, fields, table, **quiet)
    gr.on(
        [place.input, department.change, role.input, words.change, time.change, status.input, document.input, target.input, order.input],
        changed, [*fields, turned_for], [table, page], trigger_mode="always_last", **quiet,
    )  # fmt: skip
    table.turn(turned, fields, [table, page, turned_for], **quiet)
    record_fields = [state, person, due, evidence, progress]
    filled_form = [form, node, about, *record_fields, kept_files, wrong, history]
    shows_files: dict[str, Any] = {"outputs": [kept_files, history], **quiet}
    attach.upload(attach_files, [node, attach], **shows_files).success(show, fields, table, **quiet)
    kept_files.detach(detached, node, **shows_files).success(show, fields, table, **quiet)
    for html in (table, kept_files):
        handed.on(html.file, given)
    table.note(noted, None, filled_form, **quiet).success(
        None,
        None,
        None,
        js="() => { setTimeout(() => document.querySelector('#task-record')?.scrollIntoView({block: 'nearest'}), 100); }",
    )
    table.status(chosen_status, None, notices, **quiet).success(show, fields, table, **quiet)
    save.click(saved, [node, *record_fields], [wrong, history, notices], **quiet).success(show, fields, table, **quiet)
    history.undo(undone, node, filled_form, **quiet).success(show, fields, table, **quiet)
    close.click(lambda: gr.Group(visible=False), None, form, **quiet)
    back.upload(taken_back, back, notices, show_progress_on=[notices], **private).success(show, fields, table, **quiet)
    handed.on(xlsx.click, as_workbook, fields)
    handed.on(docx.click, as_briefing, fields)
    address.keep(tab, dict(zip(names, fields, strict=True)), restore, [*fields, turned_for, table])
    read(table)
    return table


def _lines(library: Library) -> tuple[list[Line], list[Record]]:
    """The ledger with its records, or where they cannot be kept, on a folder that is only read, as it was read."""
    try:
        return lines(library.store, library.supervision)
    except OSError:
        return lines(library.store, None)
