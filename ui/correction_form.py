"""The lower part of 文档管理: departments are put right, and every correction is listed and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from markupsafe import Markup

from graph.corrections import CorrectionsError
from graph.schema import NodeType
from ui.corrections import DepartmentCorrection, Kind, described, key, put_in_force
from ui.library import Library, steps
from ui.markup import CLICKS, joined, note
from ui.problems import done, hint
from ui.record import record


class CorrectionForm:
    """The part; `outputs` are filled by `state`."""

    def __init__(self, library: Library) -> None:
        """Build it inside an open `gr.Tab`."""
        self._library = library
        with gr.Accordion("文件、部门和目标的更正", open=False):
            with gr.Row():
                self._one = gr.Dropdown([], label="部门", allow_custom_value=True, value="", elem_id="correct-one")
                self._kind = gr.Dropdown(
                    [str(k) for k in Kind], value=str(Kind.SAME), label="更正", elem_id="correct-kind"
                )
                self._other = gr.Dropdown(
                    [], label="另一名称", allow_custom_value=True, value="", elem_id="correct-other"
                )
                self._correct = gr.Button("更正", min_width=100, elem_id="correct")
            self._wrong = gr.HTML("", elem_id="correct-hint")
            self._listed = gr.HTML("", elem_id="corrections", js_on_load=CLICKS)
        self.outputs: list[Any] = [self._one, self._other, self._listed]

    def state(self) -> tuple[Any, ...]:
        """The departments to choose from, and the corrections that there are."""
        nodes = self._library.store.graph.nodes(data=True)
        names = sorted(data["name"] for _, data in nodes if data["type"] == NodeType.DEPARTMENT)
        return gr.Dropdown(choices=names), gr.Dropdown(choices=names), _corrections(self._library)

    def connect(self, state: Callable[[], tuple[Any, ...]], everything: Sequence[Any], **options: Any) -> None:
        """Correct and take back; `state` then gives what the whole tab, `everything`, shows."""

        def correct(one: str, kind: str, other: str, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
            one, other = (one or "").strip(), (other or "").strip()
            if not one or not other or one == other:
                return hint("请填好两个不同的名称。"), *(gr.skip() for _ in everything)
            new = DepartmentCorrection(Kind(kind), one, other)
            put_in_force(self._library, lambda have: [*(c for c in have if c != new), new], steps(progress))
            record("corrected", text=new.text)
            return done(f"已更正：{new.text}。"), *state()

        def take_back(event: gr.EventData, progress: gr.Progress = gr.Progress()) -> tuple[Any, ...]:  # noqa: B008
            said = str(event.correction)
            put_in_force(self._library, lambda have: [c for c in have if key(c) != said], steps(progress))
            record("correction taken back", text=said)
            return done("已撤销。"), *state()

        outputs = [self._wrong, *everything]
        options |= {"show_progress_on": [self._listed]}
        self._correct.click(correct, [self._one, self._kind, self._other], outputs, **options)
        self._listed.undo(take_back, None, outputs, **options)


def _corrections(library: Library) -> Markup:
    try:
        have = described(library)
    except CorrectionsError as error:
        return note(f"{error}。请改好这个文件，再刷新页面。")
    how = note("更正后会重新抽取图谱，随时可以撤销。目标读错时，在“图谱浏览”里打开它来更正。")
    lines = [
        Markup(
            '<li>{0} <button type="button" class="mark" data-event="undo" data-correction="{1}" aria-label="撤销：{0}">撤销</button></li>'
        ).format(text, name)
        for name, text in have
    ]
    return joined([how, Markup("<ul>{}</ul>").format(joined(lines)) if lines else note("没有更正。")])
