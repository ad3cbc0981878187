"""问答: conversations whose every statement leads to the sentence it rests on, and the graph around the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr
from markupsafe import Markup

from ui.address import Address, what_is_gone
from ui.answer_side import AnswerSide
from ui.asking import LONGEST_QUESTION, NO_TURNS, Asking
from ui.chats import NEW
from ui.citations import LOG
from ui.handed import Handed
from ui.library import Library
from ui.markup import CLICKS, NOTHING_YET, joined
from ui.suggestions import suggested
from ui.talks import Talks

# A question half typed is there again after a reload.
_KEEP_DRAFT = "text => { localStorage.setItem('policygraph-question', text); }"
_DRAFT = "() => localStorage.getItem('policygraph-question') ?? ''"
# What was typed while the answer was on its way stays.
_CLEAR_ASKED = "(text, sent) => text === sent ? '' : text"
_KEPT = "_ => talks.kept()"
_WITH_KEPT = "(first, _, ...others) => [first, talks.kept(), ...others]"
_CLEAR_HINT = "(text, said) => text ? '' : said"
_PRIVATE: dict[str, Any] = {"api_visibility": "private"}
_QUIET: dict[str, Any] = _PRIVATE | {"show_progress": "hidden"}
_ACTS: dict[str, Any] = _PRIVATE | {"concurrency_id": "talk", "concurrency_limit": 8}


@dataclass(frozen=True)
class _Parts:
    """The components of the tab; those up to `redraw` are hidden. `redraw` tells the browser what to keep, and what it
    keeps comes back as `kept`, read whenever it is asked for: another of its tabs may have changed it.
    """

    asked: gr.Textbox
    sent: gr.Textbox
    kept: gr.Textbox
    redraw: gr.Textbox
    chat: gr.Dropdown
    scope: gr.Dropdown
    forget: gr.Button
    log: gr.HTML
    missing: gr.HTML
    question: gr.Textbox
    send: gr.Button
    again: gr.Button
    chips: gr.HTML


def ask_tab(
    page: gr.Blocks,
    library: Library,
    view: gr.State,
    read: Callable[[gr.HTML], None],
    address: Address,
    handed: Handed,
) -> None:
    """Build the tab inside the open `gr.Tabs` of `page`; `view` is given the graph of the answer, `read`
    lets a component's citations open the original.
    """
    talks = Talks()
    with gr.Tab("问答", id="ask", elem_id="tab-ask") as tab, gr.Row():
        parts = _laid_out()
        side = AnswerSide(library, view, lambda request: talks.turns(request.session_hash))
    acts = Asking(library, talks, side)
    address.keep(tab, {"q": parts.asked, "documents": parts.scope}, lambda _: [], [])  # the browser keeps what was said
    _connect_typing(page, parts, library)
    _connect_acts(page, parts, acts)
    parts.redraw.change(None, parts.redraw, None, js="text => { talks.change(text); }")
    drawn = parts.redraw.change(
        acts.shown, parts.kept, [parts.log, parts.asked, parts.chat, side.tabs, side.source], trigger_mode="always_last",
        js=_KEPT, **_QUIET,
    )  # fmt: skip
    parts.log.listed(acts.listed, parts.kept, parts.chat, trigger_mode="always_last", js=_KEPT, **_QUIET)
    side.draws(drawn)
    side.connect(parts.log, read)
    tab.select(
        lambda chosen: gr.Dropdown(choices=acts.titles(), **what_is_gone(chosen, library.store.documents)),
        parts.scope,
        parts.scope,
        **_QUIET,
    )
    handed.on(parts.log.save, acts.save)
    parts.log.rate(acts.rate, None, parts.missing, trigger_mode="multiple", **_QUIET)
    address.leads(parts.log.node, side.detail.select)


def _laid_out() -> _Parts:
    """The components, in the open row."""
    asked = gr.Textbox(visible="hidden", elem_id="asked")
    sent = gr.Textbox(visible="hidden", elem_id="sent")
    kept = gr.Textbox(visible="hidden", elem_id="talks-kept")
    redraw = gr.Textbox(visible="hidden", elem_id="talk-redraw")
    with gr.Column(scale=6, min_width=320):
        with gr.Row(elem_id="chats-row"):
            chat = gr.Dropdown([NEW], value=NEW, label="对话", scale=5, min_width=150, elem_id="chats")
            scope = gr.Dropdown(
                [], value=[], multiselect=True, label="只查这些文件（不选为全部）", scale=5, min_width=150,
                elem_id="ask-documents",
            )  # fmt: skip
            forget = gr.Button("删除对话", size="sm", scale=0, min_width=80, elem_id="forget")
        log = gr.HTML(NO_TURNS, elem_id="conversation", js_on_load=LOG, label="问答")
        missing = gr.HTML("", elem_id="ask-hint")
        with gr.Row(elem_id="question-row"):
            question = gr.Textbox(
                label="问题", placeholder="例如：家电以旧换新由哪个部门牵头？", elem_id="question",
                max_length=LONGEST_QUESTION, scale=8, lines=1,
            )  # fmt: skip
            send = gr.Button("提问", variant="primary", scale=1, min_width=80, elem_id="send")
            again = gr.Button("新对话", scale=1, min_width=80, elem_id="again")
        chips = gr.HTML("", elem_id="examples", js_on_load=CLICKS)
    return _Parts(asked, sent, kept, redraw, chat, scope, forget, log, missing, question, send, again, chips)


def _connect_typing(page: gr.Blocks, parts: _Parts, library: Library) -> None:
    """What is shown while a question is typed."""
    question, chips = parts.question, parts.chips
    question.change(None, question, None, js=_KEEP_DRAFT)
    page.load(None, None, question, js=_DRAFT)
    question.change(None, [question, parts.missing], parts.missing, js=_CLEAR_HINT)
    question.change(lambda text: _chips(library, text), question, chips, trigger_mode="always_last", **_QUIET)
    page.load(lambda: _chips(library), None, chips, **_QUIET)


def _connect_acts(page: gr.Blocks, parts: _Parts, acts: Asking) -> None:
    """What is said changes by these, in turn; it is shown by one event, of which the last one counts."""
    kept, redraw, scope, log = parts.kept, parts.redraw, parts.scope, parts.log
    asks: dict[str, Any] = _ACTS | {
        "inputs": [parts.question, kept, scope], "outputs": [redraw, parts.sent, parts.missing], "js": _WITH_KEPT,
        "show_progress_on": [log],
    }  # fmt: skip
    asking = [
        gr.on([parts.question.submit, parts.send.click], acts.ask, **asks),
        *(html.select(acts.ask_clicked, **asks) for html in (log, parts.chips)),
    ]
    for event in asking:
        event.success(None, [parts.question, parts.sent], parts.question, js=_CLEAR_ASKED)
    page.load(acts.begun, kept, [redraw, scope], js=_KEPT, show_progress="hidden", **_ACTS)
    parts.chat.input(
        acts.switch, [parts.chat, kept], [redraw, scope], js=_WITH_KEPT, show_progress_on=[log],
        trigger_mode="always_last", **_ACTS,
    )  # fmt: skip
    parts.again.click(acts.fresh, None, redraw, show_progress="hidden", **_ACTS)
    parts.forget.click(acts.forgotten, None, redraw, show_progress="hidden", **_ACTS)


def _chips(library: Library, typed: str = "") -> Markup:
    """Questions to click: those that the words typed so far may become, or examples."""
    if not library.examples:
        return NOTHING_YET
    questions = suggested(library.store.graph, typed) or library.examples
    buttons = [
        Markup('<button type="button" class="chip" data-event="select" data-ask="{0}">{0}</button>').format(q)
        for q in questions
    ]
    return Markup('<div class="chips" role="group" aria-label="可以这样问">{}</div>').format(joined(buttons))
