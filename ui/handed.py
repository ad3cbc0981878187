"""Files that are made when asked for and given to the browser at once, without a second click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

_GIVE = """file => {
  if (!file) return;
  const link = document.createElement('a');
  link.href = file.url; link.download = file.orig_name ?? '';
  document.body.append(link); link.click(); link.remove();
}"""


class Handed:
    """A component out of sight that holds the file last made, of which the browser then saves a copy."""

    def __init__(self) -> None:
        self._button = gr.DownloadButton("下载", elem_id="handed", elem_classes="handed")

    def on(self, event: Callable[..., Any], make: Callable[..., Path], inputs: Sequence[Any] | None = None) -> None:
        """Give the file that `make` writes whenever the event of a component, such as `button.click`, happens."""
        made = event(make, inputs, self._button, show_progress="hidden", api_visibility="private")
        made.success(None, self._button, None, js=_GIVE)
