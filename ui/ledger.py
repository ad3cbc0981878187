"""任务台账: every task as a line, filtered, sorted, and downloaded as it is shown."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup
from pypinyin import lazy_pinyin

from corpus.document import Evidence
from graph.export.office import JOINT, save_xlsx
from graph.ledger import LedgerRow, ledger
from ui.browse import EVERYWHERE, places
from ui.library import Library
from ui.markup import CLICKS, cite_button, joined, node_button, note, table

EVERY_DOCUMENT = "全部文件"
_SHOWN = 300
_HEADER = ("序号", "任务", "地方", "牵头单位", "责任单位", "配合单位", "目标", "时限", "出处")

_YEAR = re.compile(r"20\d\d")

Key = Callable[[LedgerRow], Any]
ORDERS: dict[str, Key | None] = {
    "文件中的顺序": None,
    "任务名称": lambda row: lazy_pinyin(row.title),
    "牵头单位": lambda row: (not row.leads, lazy_pinyin("、".join(row.leads))),
    "责任单位": lambda row: (not row.responsible, lazy_pinyin("、".join(row.responsible))),
    "时限": lambda row: (not row.deadlines, min(_YEAR.findall("".join(row.deadlines)), default="9999"), row.deadlines),
    "地方": lambda row: lazy_pinyin(row.place or ""),
}


def ledger_tab(library: Library, read: Callable[[gr.HTML], None]) -> gr.HTML:
    """Build the tab; gives the component whose `select` events name a task to open in 图谱浏览."""
    with gr.Tab("任务台账", id="ledger") as tab:
        with gr.Row():
            place = gr.Dropdown([EVERYWHERE], value=EVERYWHERE, label="地方", min_width=140, elem_id="ledger-place")
            document = gr.Dropdown(
                [EVERY_DOCUMENT], value=EVERY_DOCUMENT, label="文件", min_width=180, elem_id="ledger-document"
            )
            department = gr.Textbox(
                label="单位", placeholder="如 商务局", max_length=40, min_width=140, elem_id="ledger-department"
            )
            words = gr.Textbox(
                label="任务或目标", placeholder="如 以旧换新", max_length=40, min_width=140, elem_id="ledger-words"
            )
            order = gr.Dropdown(
                list(ORDERS), value=next(iter(ORDERS)), label="排序", min_width=140, elem_id="ledger-order"
            )
            download = gr.DownloadButton("下载台账（XLSX）", min_width=140, elem_id="ledger-xlsx")
        lines = gr.HTML(note("正在读取台账…"), elem_id="ledger", js_on_load=CLICKS)

    filters: list[Any] = [place, document, department, words, order]

    def rows(place: str, document: str, department: str, words: str, order: str) -> list[LedgerRow]:
        return select(
            ledger(
                library.store.graph,
                None if place == EVERYWHERE else place,
                None if document == EVERY_DOCUMENT else document,
            ),
            department,
            words,
            order,
        )

    def show(*chosen: str) -> tuple[Markup, gr.DownloadButton]:
        found = rows(*chosen)
        return _table(library, found), gr.DownloadButton(
            value=str(write_ledger(found, chosen)), interactive=bool(found)
        )

    def opened(*chosen: str) -> tuple[Any, ...]:
        titles = [(document.identity.title, name) for name, document in library.store.documents.items()]
        kept = chosen[1] if chosen[1] in library.store.documents else EVERY_DOCUMENT
        return (
            gr.Dropdown(choices=places(library)),
            gr.Dropdown(choices=[EVERY_DOCUMENT, *titles], value=kept),
            *show(chosen[0], kept, *chosen[2:]),
        )

    private: dict[str, Any] = {"api_visibility": "private"}
    tab.select(opened, filters, [place, document, lines, download], **private)
    gr.on(
        [place.input, document.input, department.change, words.change, order.input], show, filters, [lines, download],
        show_progress="hidden", trigger_mode="always_last", **private,
    )  # fmt: skip
    read(lines)
    return lines


def select(rows: Sequence[LedgerRow], department: str, words: str, order: str) -> list[LedgerRow]:
    """Lines in which a body's name and a task's or target's words occur, in an order of `ORDERS`."""
    department, words = department.strip(), words.strip()
    kept = [
        row
        for row in rows
        if (not department or any(department in name for name in (*row.leads, *row.responsible, *row.supports)))
        and (not words or words in row.title or any(words in target for target in row.targets))
    ]
    key = ORDERS.get(order)
    return sorted(kept, key=key) if key else kept


def write_ledger(rows: Sequence[LedgerRow], chosen: Sequence[str]) -> Path:
    """The lines as an XLSX file, in the order shown, named after what was chosen."""
    said = [word.strip() for word in chosen[:4] if word.strip() not in ("", EVERYWHERE, EVERY_DOCUMENT)]
    name = "-".join(["任务台账", *said, f"{date.today():%Y%m%d}"])
    path = Path(tempfile.mkdtemp(prefix="policygraph-")) / f"{name.translate(str.maketrans('', '', UNFIT))[:80]}.xlsx"
    save_xlsx(rows, path)
    return path


UNFIT = '\\/:*?"<>|\n\r\t'


def _table(library: Library, rows: Sequence[LedgerRow]) -> Markup:
    if not rows:
        return note("没有符合条件的任务。")
    said = f"共 {len(rows)} 项任务"
    if len(rows) > _SHOWN:
        said += f"，这里显示前 {_SHOWN} 项；下载的台账是全部"
    cells = [_cells(library, at, row) for at, row in enumerate(rows[:_SHOWN], 1)]
    return Markup('<p class="facts">{}</p>{}').format(said, table(_HEADER, cells, "任务台账"))


def _cells(library: Library, at: int, row: LedgerRow) -> list[str | Markup]:
    data = library.store.graph.nodes[row.task]
    evidence = Evidence(row.document, row.section, row.title, data.get("start", 0), data.get("end", 0))
    source = Markup("{}{}").format(f"《{row.document_title}》", cite_button(evidence, title=f"打开原文：{row.title}"))
    return [
        str(at),
        node_button(row.task, row.title),
        row.place or "",
        "、".join(row.leads),
        "、".join(row.responsible) + (JOINT if row.joint else ""),
        "、".join(row.supports),
        joined(Markup("<div>{}</div>").format(target) for target in row.targets),
        "、".join(row.deadlines),
        source,
    ]
