"""The original in a window over the page, for citations anywhere but in 问答."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import gradio as gr
from markupsafe import Markup

from ui.library import Library
from ui.markup import cited
from ui.problems import problem
from ui.source import SHOW_MARK, original

_OPENED = count()
_DIALOG = """
const dialog = () => element.querySelector('dialog');
watch('value', () => {
  if (!dialog() || dialog().open) return;
  dialog().showModal();
  dialog().querySelector('.close').addEventListener('click', () => dialog().close());
  show(60);
});
"""


def reader(library: Library) -> Callable[[gr.HTML], None]:
    """Build the window. The function that is returned lets a component's citations open the original in it."""
    window = gr.HTML("", elem_id="reader", js_on_load=SHOW_MARK + _DIALOG)

    def read(event: gr.EventData) -> Markup:
        evidence = cited(event)
        document = library.store.documents.get(evidence.document)
        if document is None:
            raise problem("这份文件已经移除。")
        # The number makes the value a new one, so that the same citation can be opened again.
        return Markup(
            '<dialog aria-label="原文" data-opened="{}"><button type="button" class="close">关闭</button>{}</dialog>'
        ).format(next(_OPENED), original(document, evidence))

    def lets(html: gr.HTML) -> None:
        html.click(read, None, window, show_progress="hidden", api_visibility="private")

    return lets
