"""问答: conversations whose every statement leads to the sentence it rests on, and the graph around the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from qa.conversation import Conversation, follow_up
from store.feedback import keep
from ui.address import Address, what_is_gone
from ui.answer_files import answer_file
from ui.answer_side import AnswerSide
from ui.answer_table import answer_table
from ui.chats import NEW, Chat, chats_from, choices, with_chat
from ui.citations import LOG, Turn, conversation
from ui.handed import Handed
from ui.library import Library, told
from ui.markup import CLICKS, another, joined
from ui.problems import done, hint, problem
from ui.record import record
from ui.suggestions import suggested
from ui.talks import Talk, Talks

LONGEST_QUESTION = 500

# A question half typed is there again after a reload.
_KEEP_DRAFT = "text => { localStorage.setItem('policygraph-question', text); }"
_DRAFT = "() => localStorage.getItem('policygraph-question') ?? ''"
# What was typed while the answer was on its way stays.
_CLEAR_ASKED = "(text, sent) => text === sent ? '' : text"
_CLEAR_HINT = "(text, said) => text ? '' : said"
_NO_TURNS = Markup(
    '<p class="empty">可以问：谁牵头、谁负责、目标是多少、各地有何不同。答案只依据收录的文件，每句附原文出处。</p>'
)


def ask_tab(
    page: gr.Blocks,
    library: Library,
    view: gr.State,
    saved: gr.BrowserState,
    read: Callable[[gr.HTML], None],
    address: Address,
    handed: Handed,
) -> tuple[gr.HTML, gr.HTML]:
    """Build the tab inside the open `gr.Tabs` of `page`; `view` is given the graph of the answer, `saved` keeps the
    conversations in the browser, `read` lets a component's citations open the original. Gives the components whose
    `node` and `select` events name a node to open in 图谱浏览.
    """
    talks = Talks()
    with gr.Tab("问答", id="ask", elem_id="tab-ask") as tab, gr.Row():
        asked = gr.Textbox(visible="hidden", elem_id="asked")
        sent = gr.Textbox(visible="hidden", elem_id="sent")
        redraw = gr.Textbox(visible="hidden", elem_id="talk-redraw")
        with gr.Column(scale=6, min_width=320):
            with gr.Row(elem_id="chats-row"):
                chat = gr.Dropdown([NEW], value=NEW, label="对话", scale=5, min_width=150, elem_id="chats")
                scope = gr.Dropdown(
                    [], value=[], multiselect=True, label="只查这些文件（不选为全部）", scale=5, min_width=150,
                    elem_id="ask-documents",
                )  # fmt: skip
                forget = gr.Button("删除对话", size="sm", scale=0, min_width=80, elem_id="forget")
            log = gr.HTML(_NO_TURNS, elem_id="conversation", js_on_load=LOG, label="问答")
            missing = gr.HTML("", elem_id="ask-hint")
            with gr.Row(elem_id="question-row"):
                question = gr.Textbox(
                    label="问题", placeholder="例如：家电以旧换新由哪个部门牵头？", elem_id="question",
                    max_length=LONGEST_QUESTION, scale=8, lines=1,
                )  # fmt: skip
                send = gr.Button("提问", variant="primary", scale=1, min_width=80, elem_id="send")
                again = gr.Button("新对话", scale=1, min_width=80, elem_id="again")
            chips = gr.HTML("", elem_id="examples", js_on_load=CLICKS)
        side = AnswerSide(library, view, lambda request: talks.turns(request.session_hash))

    def there(documents: Sequence[str] | None) -> list[str]:
        """Those of the documents that are still in the store."""
        return [name for name in documents or () if name in library.store.documents]

    def titles() -> list[tuple[str, str]]:
        return [(d.identity.title, name) for name, d in library.store.documents.items()]

    def answered(text: str, so_far: Sequence[Turn], documents: Sequence[str]) -> Turn:
        store, chosen = library.store, tuple(there(documents))
        before = so_far[-1].said if so_far else Conversation()
        answer, said = follow_up(store, before, text, frozenset(chosen) if chosen else None)
        record("asked", kind=answer.kind, answerable=answer.answerable, ms=round(answer.elapsed_ms), by="page")
        listed = None if answer.table else answer_table(store.graph, answer)
        turn = Turn(answer, store.documents, said, listed, chosen=chosen)
        unknown = answer.no == "not_understood" or (not answer.answerable and not turn.evidence)
        return replace(turn, help=library.examples[:4]) if unknown and not answer.choices else turn

    def shown(chats: list[Any], request: gr.Request) -> tuple[Any, ...]:
        with talks.going_on(request.session_hash) as talk:
            turns, id = talk.turns, talk.id
        listed = gr.Dropdown(choices=choices(chats_from(chats)), value=id)
        return conversation(turns) or _NO_TURNS, turns[-1].question if turns else "", listed, *side.first()

    def said_on(talk: Talk, text: str, chats: list[Any], documents: Sequence[str]) -> tuple[Any, str]:
        """What the browser keeps after a question was answered in a conversation, which is then shown anew."""
        talk.turns = (*talk.turns, answered(text, talk.turns, documents))
        now = Chat.of(talk.id, [turn.answer.question for turn in talk.turns], talk.turns[-1].chosen)
        talk.id = now.id
        return [chat.as_json() for chat in with_chat(chats_from(chats), now)], another()

    def ask(typed: str, chats: list[Any], documents: list[str], request: gr.Request) -> tuple[Any, ...]:
        text = " ".join(typed.split())[:LONGEST_QUESTION]
        if not text:
            return *(gr.skip() for _ in range(3)), hint("请先输入问题，或者点下面的例子。")
        with talks.going_on(request.session_hash) as talk:
            return *said_on(talk, text, chats, documents), typed, hint("")

    def ask_clicked(
        typed: str, chats: list[Any], documents: list[str], event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        with talks.going_on(request.session_hash) as talk:
            return *said_on(talk, str(event.ask)[:LONGEST_QUESTION], chats, documents), typed, hint("")

    def reopened(talk: Talk, chat: Chat | None) -> gr.Dropdown:
        """Go on with a kept conversation, its answers of today: a document may have been replaced since. Gives the
        documents that it asks.
        """
        talk.id, talk.turns = chat.id if chat else NEW, ()
        for text in chat.questions if chat else ():
            talk.turns = (*talk.turns, answered(text, talk.turns, chat.documents if chat else ()))
        return gr.Dropdown(choices=titles(), value=there(chat.documents if chat else ()))

    def begun(chats: list[Any], request: gr.Request) -> tuple[Any, ...]:
        """The page as it was left, or with the question of a link, which is asked in a conversation of its own."""
        linked = request.query_params.get("q", "").strip()[:LONGEST_QUESTION]
        among = there(request.query_params.get("documents", "").split("|"))
        have = chats_from(chats)
        with talks.going_on(request.session_hash) as talk:
            scope = reopened(talk, have[0] if have else None)
            if linked and all(turn.question != linked for turn in talk.turns):
                reopened(talk, None)
                return *said_on(talk, linked, chats, among), gr.Dropdown(choices=titles(), value=among)
            return gr.skip(), another(), scope if have else gr.Dropdown(choices=titles(), value=among)

    def switch(chosen: str, chats: list[Any], request: gr.Request) -> tuple[str, gr.Dropdown]:
        with talks.going_on(request.session_hash) as talk:
            return another(), reopened(talk, next((c for c in chats_from(chats) if c.id == chosen), None))

    def fresh(request: gr.Request) -> str:
        with talks.going_on(request.session_hash) as talk:
            reopened(talk, None)
            return another()

    def forgotten(chats: list[Any], request: gr.Request) -> tuple[list[Any], str]:
        with talks.going_on(request.session_hash) as talk:
            left = [c.as_json() for c in chats_from(chats) if c.id != talk.id]
            reopened(talk, None)
            return left, another()

    def turn_of(event: gr.EventData, request: gr.Request) -> Turn:
        turns, turn = talks.turns(request.session_hash), int(event.turn)
        if not 0 <= turn < len(turns):
            raise problem("这个回答已经不在了，请重新提问。")
        return turns[turn]

    def save(event: gr.EventData, request: gr.Request) -> Path:
        form = str(event.form)
        if form not in ("docx", "xlsx"):
            raise problem("没有这种格式，请刷新页面。")
        return answer_file(turn_of(event, request), form)

    def rated(event: gr.EventData, request: gr.Request) -> Markup:
        answer = turn_of(event, request).answer
        good, note = bool(event.good), str(getattr(event, "note", "") or "")
        with told("没有记下"):
            keep(library.folder, answer.as_dict(), good, note, request.username or "")
        record("rated", good=good, question=answer.question)
        return done("已记下，谢谢。")

    private: dict[str, Any] = {"api_visibility": "private"}
    quiet: dict[str, Any] = private | {"show_progress": "hidden"}
    address.keep(tab, {"q": asked, "documents": scope}, lambda _: [], [])  # the conversation is kept by the browser
    question.change(None, question, None, js=_KEEP_DRAFT)
    page.load(None, None, question, js=_DRAFT)
    question.change(None, [question, missing], missing, js=_CLEAR_HINT)
    question.change(
        lambda text: _chips(library, text), question, chips, trigger_mode="always_last", **quiet
    )  # fmt: skip
    page.load(lambda: _chips(library), None, chips, **quiet)

    # What is said changes by these, in turn; it is shown by one event, of which the last one counts.
    acts: dict[str, Any] = private | {"concurrency_id": "talk", "concurrency_limit": 8}
    asks: dict[str, Any] = acts | {
        "inputs": [question, saved, scope], "outputs": [saved, redraw, sent, missing], "show_progress_on": [log],
    }  # fmt: skip
    asking = [
        gr.on([question.submit, send.click], ask, **asks),
        *(html.select(ask_clicked, **asks) for html in (log, chips)),
    ]
    for event in asking:
        event.success(None, [question, sent], question, js=_CLEAR_ASKED)
    page.load(begun, saved, [saved, redraw, scope], show_progress="hidden", **acts)
    chat.input(switch, [chat, saved], [redraw, scope], show_progress_on=[log], trigger_mode="always_last", **acts)
    again.click(fresh, None, redraw, show_progress="hidden", **acts)
    forget.click(forgotten, saved, [saved, redraw], show_progress="hidden", **acts)
    drawn = redraw.change(shown, saved, [log, asked, chat, side.tabs, side.source], trigger_mode="always_last", **quiet)
    side.draws(drawn)
    side.connect(log, read)
    tab.select(
        lambda chosen: gr.Dropdown(choices=titles(), **what_is_gone(chosen, library.store.documents)),
        scope,
        scope,
        **quiet,
    )
    handed.on(log.save, save)
    log.rate(rated, None, missing, trigger_mode="multiple", **quiet)
    return log, side.detail


def _chips(library: Library, typed: str = "") -> Markup:
    """Questions to click: those that the words typed so far may become, or examples."""
    if not library.examples:
        return Markup('<p class="empty">还没有收录文件，请到“文档管理”上传。</p>')
    questions = suggested(library.store.graph, typed) or library.examples
    buttons = [
        Markup('<button type="button" class="chip" data-event="select" data-ask="{0}">{0}</button>').format(q)
        for q in questions
    ]
    return Markup('<div class="chips" role="group" aria-label="可以这样问">{}</div>').format(joined(buttons))
