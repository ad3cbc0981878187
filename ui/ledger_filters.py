"""The fields above the ledger of tasks: what of it is asked for, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from ui.address import Said, one_of, some_of, what_is_gone
from ui.library import Library
from ui.supervised import ANY, ANY_STATUS, ANY_TARGET, ANY_TIME, ORDERS, ROLES, STATES, TARGETS, TIMES, Wanted

EVERY_DOCUMENT = "全部文件"
_FIRST_ORDER = next(iter(ORDERS))


class LedgerFilters:
    """The fields; `named` are they by the names that they have in an address."""

    def __init__(self, library: Library) -> None:
        """Build them inside an open `gr.Tab`."""
        self._library = library
        with gr.Row(elem_classes="filters"):
            self._place = gr.Dropdown(
                [], value=[], multiselect=True, label="地方（不选为全部）", min_width=150, elem_id="ledger-place"
            )
            department = gr.Textbox(
                label="单位（简称也可以）", placeholder="如 工信局", max_length=40, min_width=140,
                elem_id="ledger-department",
            )  # fmt: skip
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
            self._document = gr.Dropdown(
                [EVERY_DOCUMENT], value=EVERY_DOCUMENT, label="文件", min_width=180, elem_id="ledger-document"
            )
            target = gr.Dropdown(list(TARGETS), value=ANY_TARGET, label="目标", min_width=120, elem_id="ledger-target")
            order = gr.Dropdown(list(ORDERS), value=_FIRST_ORDER, label="排序", min_width=140, elem_id="ledger-order")
        self.named: dict[str, Any] = {
            "place": self._place, "department": department, "role": role, "words": words, "time": time, "status": status,
            "document": self._document, "target": target, "order": order,
        }  # fmt: skip
        self.chosen_from = [self._place, self._document]
        self.changes: list[Any] = [
            field.change if isinstance(field, gr.Textbox) or name == "time" else field.input
            for name, field in self.named.items()
        ]

    def choices(self, places: Sequence[str] | None, document: str | None) -> tuple[gr.Dropdown, gr.Dropdown]:
        """`chosen_from` with what there is to choose; what was chosen is let alone unless it is gone."""
        here, titles = self._places(), self._titles()
        gone: dict[str, Any] = {} if document in {name for _, name in titles} else {"value": EVERY_DOCUMENT}
        return gr.Dropdown(choices=here, **what_is_gone(places, here)), gr.Dropdown(choices=titles, **gone)

    def restored(self, said: Said) -> tuple[list[Any], list[Any]]:
        """The values that an address names, and the components with them."""
        titles = self._titles()
        values: list[Any] = [
            some_of(said.get("place"), self._places()), said.get("department", "")[:40],
            one_of(said.get("role"), ROLES, ANY), said.get("words", "")[:40], said.get("time", ANY_TIME)[:30],
            one_of(said.get("status"), STATES, ANY_STATUS), one_of(said.get("document"), titles, EVERY_DOCUMENT),
            one_of(said.get("target"), TARGETS, ANY_TARGET), one_of(said.get("order"), list(ORDERS), _FIRST_ORDER),
        ]  # fmt: skip
        place = gr.Dropdown(choices=self._places(), value=values[0])
        document = gr.Dropdown(choices=titles, value=values[6])
        return values, [place, *values[1:6], document, *values[7:]]

    def wanted(self, values: Sequence[Any]) -> Wanted:
        """What the values of the fields ask for."""
        where, body, role, words, time, status, document, target, _ = values
        return Wanted(
            tuple(where or ()), "" if document == EVERY_DOCUMENT else document or "", body or "", role or ANY, words or "",
            (time or ANY_TIME).strip(), status or ANY_STATUS, target or ANY_TARGET,
        )  # fmt: skip

    def subject(self, values: Sequence[Any]) -> str:
        """The values as a line of words."""
        asked = self.wanted(values)
        document = self._library.store.documents.get(asked.document)
        return asked.described(document.identity.title if document else "")

    def _places(self) -> list[str]:
        return [place.label for place in self._library.store.places]

    def _titles(self) -> list[tuple[str, str]]:
        documents = self._library.store.documents.items()
        return [(EVERY_DOCUMENT, EVERY_DOCUMENT), *((d.identity.title, name) for name, d in documents)]
