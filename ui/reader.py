"""The original in a window over the page, for citations anywhere but in 问答, and for whole documents."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import gradio as gr
from markupsafe import Markup

from corpus.document import Evidence
from store.store import Store
from ui.library import Library
from ui.markup import CLICKS, cited
from ui.problems import problem
from ui.source import SHOW_MARK, original, pictured

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


class Reader:
    """The window, one for the page. Called with a component, it lets its citations open the original there."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._html = gr.HTML("", elem_id="reader", js_on_load=CLICKS + SHOW_MARK + _DIALOG)
        self.opens(self._html.pdf, self._paged)
        self.opens(self._html.text, self._cited)

    def __call__(self, html: gr.HTML) -> None:
        """Open the original where a citation of the component is clicked."""
        self.opens(html.click, self._cited)

    def opens(self, event: Callable[..., Any], make: Callable[[gr.EventData], Markup]) -> None:
        """Open the window with what `make` gives, by `window`, whenever an event happens."""
        event(make, None, self._html, show_progress="hidden", api_visibility="private")

    def window(self, content: Markup) -> Markup:
        """The window with some content."""
        # The number makes the value a new one, so that the same citation can be opened again.
        return Markup(
            '<dialog aria-label="原文" data-opened="{}"><button type="button" class="close">关闭</button>{}</dialog>'
        ).format(next(_OPENED), content)

    def _paged(self, event: gr.EventData) -> Markup:
        return self.window(page_of(self._library.store, event))

    def _cited(self, event: gr.EventData) -> Markup:
        return self.window(text_of(self._library.store, event))


def text_of(store: Store, event: gr.EventData) -> Markup:
    """The original at the place of a citation that was clicked."""
    evidence = _there(store, event)
    return original(store.documents[evidence.document], evidence)


def page_of(store: Store, event: gr.EventData) -> Markup:
    """The page of a PDF at that place."""
    return pictured(store, _there(store, event))


def _there(store: Store, event: gr.EventData) -> Evidence:
    evidence = cited(event)
    if evidence.document not in store.documents:
        raise problem("这份文件已经移除。")
    return evidence
