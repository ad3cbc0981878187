"""Files that are made when asked for and given to the browser at once, without a second click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

# The button gets its new address a moment after the event ends.
_CLICK = """() => { setTimeout(() => {
  const handed = document.querySelector('#handed');
  (handed.querySelector('a, button') ?? handed).click();
}, 150); }"""


class Handed:
    """A download button out of sight that is pressed when its file is there."""

    def __init__(self) -> None:
        self._button = gr.DownloadButton("下载", elem_id="handed", elem_classes="handed")

    def on(self, event: Callable[..., Any], make: Callable[..., Path], inputs: Sequence[Any] | None = None) -> None:
        """Give the file that `make` writes whenever the event of a component, such as `button.click`, happens."""
        made = event(make, inputs, self._button, show_progress="hidden", api_visibility="private")
        made.success(None, None, None, js=_CLICK)
