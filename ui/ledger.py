"""任务台账: every task with what the office says of it, filtered, sorted, filled in, downloaded and read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from store.supervision import Record
from ui.address import Address, Said
from ui.browse import known
from ui.handed import Handed
from ui.ledger_files import briefing, read_back, workbook
from ui.ledger_filters import LedgerFilters
from ui.ledger_table import LEDGER, UNTOUCHED, ledger_table, lost_records
from ui.library import Library, told
from ui.markup import ANOTHER, CLICKS, another, joined, note
from ui.problems import done, hint, problem
from ui.record import record
from ui.supervised import Line, Selection, lines, select
from ui.task_record import TaskRecord

_LONGEST_SAID = 6


def ledger_tab(library: Library, read: Callable[[gr.HTML], None], address: Address, handed: Handed) -> None:
    """Build the tab; `read` lets its citations open the original."""
    with gr.Tab("任务台账", id="ledger", elem_id="tab-ledger") as tab:
        filters = LedgerFilters(library)
        acts = _Acts(library, filters)
        with gr.Row(elem_id="ledger-files"):
            xlsx = gr.Button(
                "下载台账（Excel）", variant="primary", size="sm", scale=0, min_width=170, elem_id="ledger-xlsx"
            )
            docx = gr.Button("督办简报（Word）", size="sm", scale=0, min_width=170, elem_id="ledger-docx")
            back = gr.UploadButton("读入填好的台账（Excel）", size="sm", scale=0, min_width=190, elem_id="ledger-back")
        page = gr.Textbox("1", visible="hidden", elem_id="ledger-page")
        turned_for = gr.State(None)  # the filters under which the page was turned
        redraw = gr.Textbox("", visible="hidden", elem_id="ledger-redraw")
        notices = gr.HTML("", elem_id="ledger-told")
        form = TaskRecord(library, acts.line_of)
        table = gr.HTML(note("正在读取台账…"), elem_id="ledger", js_on_load=CLICKS + LEDGER)
    fields = list(filters.named.values())
    private: dict[str, Any] = {"api_visibility": "private"}
    quiet: dict[str, Any] = private | {"show_progress": "hidden"}
    clicked: dict[str, Any] = quiet | {"trigger_mode": "multiple", "concurrency_limit": 1}

    def redrawn(event: Any) -> None:
        event.success(None, None, redraw, js=ANOTHER)

    address.keep(tab, filters.named | {"page": page}, acts.restore, [*fields, page, turned_for, redraw, form.back])
    redraw.change(acts.show, [*fields, page, turned_for], [table, page], trigger_mode="always_last", **quiet)
    gr.on(filters.changes, None, None, redraw, js=ANOTHER)
    redrawn(tab.select(filters.choices, filters.chosen_from, filters.chosen_from, **quiet))
    redrawn(table.turn(acts.turned, fields, [page, turned_for], **clicked))
    # Two choices one after the other are two, and in this order.
    status = table.status(acts.chosen_status, None, notices, **clicked)
    redrawn(status)
    status.failure(None, None, None, js=UNTOUCHED)
    redrawn(back.upload(acts.taken_back, back, notices, show_progress_on=[notices], **private))
    form.connect(tab, table, notices, redrawn, handed)
    handed.on(xlsx.click, acts.as_workbook, fields)
    handed.on(docx.click, acts.as_briefing, fields)
    read(table)
    address.leads(table.select)


class _Acts:
    """What is done with the ledger: each act of a reader's, as an event of the page calls it."""

    def __init__(self, library: Library, filters: LedgerFilters) -> None:
        self._library, self._filters = library, filters

    def line_of(self, task: str) -> Line:
        """The line of a task; raises gr.Error where it is not there any more."""
        for line in _lines(self._library)[0]:
            if line.row.task == task:
                return line
        raise problem("这项任务已经不在收录的文件里，请刷新台账。")

    def _found(self, values: tuple[Any, ...]) -> Selection:
        wanted = self._filters.wanted(values)
        return select(self._library.store, _lines(self._library)[0], wanted, values[-1], date.today())

    def show(self, *said: Any) -> tuple[Markup, str]:
        """The table for the filters. Others begin with the first page; those of an address have come with theirs."""
        *values, number, of = said
        number = number if values == of else "1"
        try:
            listed = ledger_table(self._library.store, self._found(tuple(values)), date.today(), int(number or 1))
        except gr.Error as error:  # half a date, say: more may be on its way
            listed = hint(str(error.message))
        subject = self._filters.subject(values)
        title = Markup('<h2 class="on-paper">督查督办台账{}</h2><p class="on-paper facts">{:%Y年%m月%d日}</p>').format(
            f"（{subject}）" if subject else "", date.today()
        )
        return joined([title, listed, lost_records(_lines(self._library)[1])]), number

    def turned(self, event: gr.EventData, *values: Any) -> tuple[Any, ...]:
        """Another page, and the filters that it is of."""
        return text if (text := str(event.page)).isdecimal() else "1", list(values)

    def restore(self, said: Said) -> list[Any]:
        """The tab as an address has it."""
        values, components = self._filters.restored(said)
        number = number if (number := said.get("page", "1")[:4]).isdecimal() else "1"
        return [*components, number, values, another(), another()]

    def chosen_status(self, event: gr.EventData, request: gr.Request) -> Markup:
        """Write down a status that was chosen in its row."""
        line = self.line_of(known(self._library, event))
        try:
            with told("没有记下"):
                self._library.supervision.say(line.record, {"status": str(event.value)}, request.username or "")
        except ValueError as error:
            raise problem(f"{error}。") from error
        record("supervised", task=line.row.title, fields=["status"])
        return done(f"“{line.row.title}”的状态已记为{event.value or '未填'}。")

    def taken_back(self, path: str, request: gr.Request) -> Markup:
        """Write down what a workbook says that was filled in."""
        try:
            got = read_back(Path(path), _lines(self._library)[0])
        except ValueError as error:
            return hint(f"没有读入：{error}。")
        with told("没有读入"):
            changes = self._library.supervision.say_all(list(got.entries), request.username or "")
        record("ledger read back", changes=len(changes), problems=len(got.problems))
        said = done(f"已读入：{len(got.entries)} 项任务、{len(changes)} 处改动。")
        more = [
            *got.problems[:_LONGEST_SAID],
            *([f"另有 {len(got.problems) - _LONGEST_SAID} 处"] if len(got.problems) > _LONGEST_SAID else []),
        ]
        return joined([said, hint("；".join(more) + "。") if more else Markup("")])

    def as_workbook(self, *values: Any) -> Path:
        """The lines asked for as a workbook to be filled in."""
        return workbook(self._found(values).lines, self._filters.subject(values), date.today())

    def as_briefing(self, *values: Any) -> Path:
        """The lines asked for as a briefing."""
        return briefing(self._found(values).lines, self._filters.subject(values), date.today())


def _lines(library: Library) -> tuple[list[Line], list[Record]]:
    """The ledger with its records, or where they cannot be kept, on a folder that is only read, as it was read."""
    try:
        return lines(library.store, library.supervision)
    except OSError:
        return lines(library.store, None)
