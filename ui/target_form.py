"""A form over the page of a target in 图谱浏览: what was read wrongly is put right, or the target dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr
from gradio.events import Dependency

from graph.target_corrections import TargetCorrection, read_target_correction
from graph.wording import deadline_text, number_text
from ui.corrections import Correction, put_in_force
from ui.library import Library, steps
from ui.problems import hint, problem
from ui.record import record

_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)(?:\s*[-—–~至]+\s*(\d+(?:\.\d+)?))?")


class TargetForm:
    """The form, hidden until `opened` fills it for a node."""

    def __init__(self) -> None:
        with gr.Group(visible=False, elem_id="target-form") as self.group:
            self.node = gr.State("")
            self.metric = gr.Textbox(label="指标", max_length=80, elem_id="target-metric")
            with gr.Row():
                self.comparator = gr.Textbox(
                    label="要求", placeholder="如 达到、不少于、达到…以上", max_length=30, min_width=110,
                    elem_id="target-comparator",
                )  # fmt: skip
                self.value = gr.Textbox(
                    label="数值", placeholder="如 35，或 10—15", max_length=40, min_width=90, elem_id="target-value"
                )
                self.unit = gr.Textbox(label="单位", max_length=20, min_width=80, elem_id="target-unit")
            with gr.Row():
                self.deadline = gr.Textbox(
                    label="时限", placeholder="如 2027", max_length=20, min_width=90, elem_id="target-deadline"
                )
                self.period = gr.Textbox(
                    label="周期", placeholder="如 每年", max_length=10, min_width=90, elem_id="target-period"
                )
            self.wrong = gr.HTML("", elem_id="target-hint", padding=True)
            with gr.Row():
                self.correct = gr.Button("更正", variant="primary", size="sm", min_width=70, elem_id="target-correct")
                self.drop = gr.Button("这不是目标", size="sm", min_width=90, elem_id="target-drop")
                self.close = gr.Button("取消", size="sm", min_width=70, elem_id="target-close")
        self.fields: list[Any] = [
            self.metric, self.value, self.unit, self.comparator, self.deadline, self.period
        ]  # fmt: skip
        self.close.click(lambda: gr.Group(visible=False), None, self.group, api_visibility="private")

    def connect(
        self,
        library: Library,
        page: gr.HTML,
        known: Callable[[gr.EventData], str],
        show: Callable[[str], tuple[Any, ...]],
        outputs: list[Any],
    ) -> list[Dependency]:
        """Open on the `edit` events of `page`; after a change fill `outputs` by `show` of the node, or of "" when
        it is gone. Gives the events of the two kinds of change.
        """

        def opened(event: gr.EventData) -> tuple[Any, ...]:
            node = known(event)
            return gr.Group(visible=True), node, hint(""), *_said(library.store.graph.nodes[node])

        def make(new: TargetCorrection, node: str, progress: gr.Progress) -> tuple[Any, ...]:
            put_in_force(library, lambda have: _with(have, new), steps(progress))
            record("target corrected", node=node, change=new.change or "dropped")
            return hint(""), *show(node if node in library.store.graph else "")

        def correct(node: str, *said: str, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
            data = library.store.graph.nodes[_there(library, node)]
            try:
                new = _correction(data, change=_changes(data, said))
            except ValueError as error:
                return hint(f"{error}。"), *(gr.skip() for _ in outputs)
            return make(new, node, progress)

        def drop(node: str, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
            return make(_correction(library.store.graph.nodes[_there(library, node)], drop=True), node, progress)

        private: dict[str, Any] = {"api_visibility": "private"}
        changing: dict[str, Any] = private | {"concurrency_id": "change", "concurrency_limit": 1}
        changing["outputs"] = [self.wrong, *outputs]
        page.edit(opened, None, [self.group, self.node, self.wrong, *self.fields], show_progress="hidden", **private)
        return [
            self.correct.click(correct, [self.node, *self.fields], show_progress_on=[page], **changing),
            self.drop.click(drop, self.node, show_progress_on=[page], **changing),
        ]


def _there(library: Library, node: str) -> str:
    if node not in library.store.graph:
        raise problem("图谱里已经没有这个目标，请重新查找。")
    return node


def _said(data: dict[str, Any]) -> tuple[str, ...]:
    """What the fields show of a Target node: metric, value, unit, comparator, deadline, period."""
    value = number_text(data["value"])
    if data.get("value_max") is not None:
        value += f"—{number_text(data['value_max'])}"
    deadline = deadline_text(data) if data.get("deadline") else ""
    return (
        data["metric"],
        value,
        data.get("unit") or "",
        data.get("comparator") or "",
        deadline,
        data.get("period") or "",
    )


def _changes(data: dict[str, Any], said: Sequence[str]) -> dict[str, Any]:
    """The fields that were changed, as a correction has them; raises ValueError where nothing was, or a value is wrong."""
    names = ("metric", "value", "unit", "comparator", "deadline", "period")
    texts = [(text or "").strip() for text in said]
    change: dict[str, Any] = {
        name: text for name, text, old in zip(names, texts, _said(data), strict=True) if text != old
    }
    if not change:
        raise ValueError("没有改动：请先改好读错的内容")
    if "value" in change:
        figure = _RANGE.fullmatch(unicodedata.normalize("NFKC", change["value"]).replace(",", ""))
        if figure is None:
            raise ValueError(f"数值应是数字，如 35、2.5 或 10—15，不是“{change['value']}”")
        change["value"] = _number(figure[1])
        if figure[2]:
            change["value_max"] = _number(figure[2])
    return change


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _correction(data: dict[str, Any], **said: Any) -> TargetCorrection:
    """The correction of a Target node that says `change` or `drop`; raises ValueError where that cannot be."""
    named = {
        "document": data["document"], "said": data.get("said") or "",
        "metric": data.get("read_metric", data["metric"]), "value": data.get("read_value", data["value"]),
    }  # fmt: skip
    return read_target_correction(named | said)


def _with(have: list[Correction], new: TargetCorrection) -> list[Correction]:
    """The corrections with one more, together with what was said of its target before."""
    same = [c for c in have if isinstance(c, TargetCorrection) and _name(c) == _name(new)]
    if not new.drop:
        before = {name: value for c in same for name, value in c.change.items()}
        if "value" in new.change:
            before.pop("value_max", None)
        new = replace(new, change=before | dict(new.change))
    return [*(c for c in have if c not in same), new]


def _name(correction: TargetCorrection) -> tuple[object, ...]:
    return correction.document, correction.said, correction.metric, correction.value
