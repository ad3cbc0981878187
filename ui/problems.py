"""What went wrong, said to the user: in Chinese, for a few seconds, and never laid over what is to be mended."""

from __future__ import annotations

import gradio as gr
from markupsafe import Markup


def problem(text: str, title: str = "没有成功") -> gr.Error:
    """The error to raise where something cannot be done; `text` says what is wrong and what to do."""
    return gr.Error(text, title=title, duration=6, print_exception=False)


def hint(text: str) -> Markup:
    """What stands beside a control that was used without what it needs; an empty text takes it away again."""
    return Markup('<p class="hint" role="status">{}</p>').format(text) if text else Markup("")


def done(text: str) -> Markup:
    """What stands beside a control whose work is done."""
    return Markup('<p class="done" role="status">{}</p>').format(text)
