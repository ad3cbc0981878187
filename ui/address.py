"""What is looked at stands in the address of the page, so that back, reload and a link all lead to the same view.

The browser writes it there, by `head.html`: `address.lead` when a step is clicked, `address.put` when a field of the tab
changes. What a tab is to show for an address is asked of the tab itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import gradio as gr

_BACK = "window.addEventListener('popstate', () => trigger('back', {query: location.search.slice(1)}));"

IN_TURN: dict[str, Any] = {"concurrency_id": "steps", "concurrency_limit": 1}
"""Options of every event that leads somewhere else: what was asked for last is what is shown in the end."""

Said = Mapping[str, str]
"""The fields of an address by name."""
Restore = Callable[[Said], Sequence[Any]]


@dataclass(frozen=True)
class _Kept:
    name: str
    restore: Restore
    outputs: Sequence[Any]


class Address:
    """The address of the page: tabs are given to `keep`, and `listen` is called when all of them are there."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._leading: list[Callable[..., Any]] = []
        self._back = gr.HTML("", elem_id="address", js_on_load=_BACK)

    def keep(self, tab: gr.Tab, fields: Mapping[str, Any], restore: Restore, outputs: Sequence[Any]) -> None:
        """Write the `fields` of a tab, whose element is called tab-<id>, into the address; `restore` gives the `outputs`
        for an address that has them. To be called before what else happens when a field changes: events of one field
        wait for each other, and a reload does not.
        """
        name = str(tab.id)
        values = ", ".join(f"v{at}" for at in range(len(fields)))
        said = ", ".join(f"{json.dumps(field)}: v{at}" for at, field in enumerate(fields))
        usual = json.dumps({field: component.value for field, component in fields.items()}, ensure_ascii=False)
        put = f"({values}) => {{ address.put({json.dumps(name)}, {{{said}}}, {usual}); }}"
        inputs = list(fields.values())
        tab.select(None, inputs, None, js=put)
        if inputs:
            gr.on([field.change for field in inputs], None, inputs, None, js=put)
        self._kept.append(_Kept(name, restore, outputs))

    def leads(self, *events: Callable[..., Any]) -> None:
        """Let events of components, `html.go` say, lead to the address that is their `query`."""
        self._leading += events

    def listen(self, page: gr.Blocks, tabs: gr.Tabs) -> None:
        """Show what the address says when the page is loaded, and when the user goes back."""
        outputs = [tabs, *(output for kept in self._kept for output in kept.outputs)]
        first = self._kept[0].name

        def show(said: Said, opened: bool = False) -> list[Any]:
            wanted = said.get("tab") or ("ask" if said.get("q") else first)
            names = [kept.name for kept in self._kept]
            wanted = wanted if wanted in names else first
            filled: list[Any] = []
            for kept in self._kept:
                filled += kept.restore(said) if kept.name == wanted else [gr.skip()] * len(kept.outputs)
            # A page that is opened without an address shows its first tab: nobody is called back from another one.
            stay = opened and wanted == first and not said.get("tab")
            return [gr.skip() if stay else gr.Tabs(selected=wanted), *filled]

        def loaded(request: gr.Request) -> list[Any]:
            return show(dict(request.query_params), opened=True)

        def to(event: gr.EventData) -> list[Any]:
            return show(dict(parse_qsl(str(event.query))))

        private: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        page.load(loaded, None, outputs, **private)
        # Back and forward at once are two steps, and the last one is what is shown.
        for step in (self._back.back, *self._leading):
            step(to, None, outputs, trigger_mode="multiple", **private, **IN_TURN)


def one_of(wanted: str | None, choices: Sequence[Any], default: Any) -> Any:
    """The choice that an address names, or the default where it names none that there is."""
    values = [choice[1] if isinstance(choice, tuple) else choice for choice in choices]
    return next((value for value in values if str(value) == wanted), default)


def what_is_gone(chosen: Sequence[str] | None, there: Collection[str]) -> dict[str, Any]:
    """The value to give a field of several choices with new ones: none while all that was chosen is there, as the user
    may be choosing.
    """
    kept = [name for name in chosen or () if name in there]
    return {} if kept == (chosen or []) else {"value": kept}


def some_of(wanted: str | None, choices: Sequence[Any]) -> list[Any]:
    """The choices that an address names, `|` between them."""
    said = (wanted or "").split("|")
    values = [choice[1] if isinstance(choice, tuple) else choice for choice in choices]
    return [value for value in values if str(value) in said]
