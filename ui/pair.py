"""两份文件 of 对比: what one plan takes up of another, changes, leaves out and adds, with both sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gradio as gr
from markupsafe import Markup

from corpus.document import Evidence
from graph.alignment import Alignment, Difference, Pair, align, evidence_of_task
from graph.ledger import LedgerRow
from store.store import Store
from ui.address import one_of
from ui.library import Library
from ui.markup import CLICKS, cite_button, joined, note, table
from ui.problems import hint

_NOTHING = note("选两份文件：上级的和本级的，或同一方案的两个版本。")
_LEFT_OUT, _ADDED = "没有找到对应的任务", "新增"


class PairOfPlans:
    """The part of the tab; `one` and `other` are chosen, `outputs` are filled by `restored`."""

    def __init__(self, library: Library, read: Callable[[gr.HTML], None]) -> None:
        """Build it inside an open `gr.Tab`; `read` lets citations open the original."""
        self._library = library
        with gr.Row(elem_classes="filters"):
            self.one = gr.Dropdown([], label="上级文件，或旧版本", scale=5, min_width=260, elem_id="pair-one")
            self.other = gr.Dropdown([], label="本级文件，或新版本", scale=5, min_width=260, elem_id="pair-other")
        self._result = gr.HTML(_NOTHING, elem_id="pair", js_on_load=CLICKS)
        self.outputs: list[Any] = [self.one, self.other, self._result]
        gr.on(
            [self.one.input, self.other.input], self._show, [self.one, self.other], self._result,
            show_progress_on=[self._result], trigger_mode="always_last", api_visibility="private",
        )  # fmt: skip
        read(self._result)

    def opened(self) -> tuple[Any, Any]:
        """The fields with the documents that there are."""
        return gr.Dropdown(choices=self._choices()), gr.Dropdown(choices=self._choices())

    def restored(self, one: str | None, other: str | None) -> list[Any]:
        """`outputs` for two documents of an address."""
        choices = self._choices()
        first, second = one_of(one, choices, None), one_of(other, choices, None)
        chosen = [gr.Dropdown(choices=choices, value=value) for value in (first, second)]
        return [*chosen, self._show(first, second)]

    def _choices(self) -> list[tuple[str, str]]:
        documents = self._library.store.documents.items()
        return [(document.identity.title, name) for name, document in documents if document.tasks]

    def _show(self, one: str | None, other: str | None) -> Markup:
        store = self._library.store
        if not one or not other or not {one, other} <= set(store.documents):
            return _NOTHING
        if one == other:
            return hint("请选两份不同的文件。")
        return _aligned(store, align(store.graph, one, other), one, other)


def _aligned(store: Store, found: Alignment, one: str, other: str) -> Markup:
    titles = [f"《{store.documents[name].identity.title}》" for name in (one, other)]
    rows = [_row(store, pair) for pair in found.pairs]
    about = Markup('<p class="facts">{} 名称相近或内容最像的任务视为对应，请对照原文核对。</p>').format(found.summary)
    return joined([about, table([*titles, "变化"], rows, "两份文件对照")])


def _row(store: Store, pair: Pair) -> list[Markup]:
    state = ""
    if pair.one is None:
        state = Markup('<span class="lamp done">{}</span>').format(_ADDED)
    elif pair.other is None:
        state = Markup('<span class="lamp soon">{}</span>').format(_LEFT_OUT)
    notes = joined([_difference(store, change) for change in pair.changes])
    same = Markup('<span class="facts">没有变化</span>') if pair.one and pair.other and not pair.changes else ""
    return [_task(store, pair.one), _task(store, pair.other), Markup("{}{}<ul>{}</ul>").format(state, same, notes)]


def _difference(store: Store, change: Difference) -> Markup:
    """A change with the sentences of both plans, unfolded where they are all there is to see."""
    said = [
        Markup("<q>{}</q>{}").format(evidence.quote, cite_button(_found(store, evidence)))
        for evidence in (change.one, change.other)
        if evidence
    ]
    folded = Markup("<details{}><summary>原句</summary>{}</details>").format(
        Markup(" open") if change.worded else "", Markup("<br>").join(said)
    )
    return Markup("<li>{}{}</li>").format(change.text, folded if said else "")


def _found(store: Store, evidence: Evidence) -> Evidence:
    """Evidence narrowed to where its sentence stands in the original, whose lines may be broken within it."""
    letters = r"\s*".join(map(re.escape, "".join(evidence.quote.split())))
    original = store.documents[evidence.document].original
    match = re.compile(letters).search(original, evidence.start, evidence.end)
    return replace(evidence, start=match.start(), end=match.end()) if match else evidence


def _task(store: Store, row: LedgerRow | None) -> Markup:
    if row is None:
        return Markup("")
    label = f"{row.label}." if row.label.isdecimal() else row.label
    cite = cite_button(evidence_of_task(store.graph, row), title=f"打开原文：{row.title}")
    return Markup("{}{}{}").format(label, row.title, cite)
