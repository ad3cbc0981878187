"""What is done in the conversations of the page: each act of a reader's, as an event of the page calls it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from qa.conversation import Conversation, follow_up
from store.feedback import keep
from ui.answer_files import answer_file
from ui.answer_side import AnswerSide
from ui.answer_table import answer_table
from ui.chats import NEW, Chat, Kept, change, choices, kept_from
from ui.citations import Turn, conversation
from ui.library import Library, told
from ui.problems import done, hint, problem
from ui.record import record
from ui.talks import Talk, Talks

LONGEST_QUESTION = 500
NO_TURNS = Markup(
    '<p class="empty">可以问：谁牵头、谁负责、目标是多少、各地有何不同。答案只依据收录的文件，每句附原文出处。</p>'
)


class Asking:
    """The acts, on the conversations of `talks`; `side` shows what stands beside an answer."""

    def __init__(self, library: Library, talks: Talks, side: AnswerSide) -> None:
        self._library, self._talks, self._side = library, talks, side

    def left(self, documents: Sequence[str] | None) -> list[str]:
        """Those of the documents that are still in the store."""
        return [name for name in documents or () if name in self._library.store.documents]

    def titles(self) -> list[tuple[str, str]]:
        """Documents to choose among, by title and id."""
        return [(d.identity.title, name) for name, d in self._library.store.documents.items()]

    def _answered(self, text: str, so_far: Sequence[Turn], documents: Sequence[str]) -> Turn:
        store, chosen = self._library.store, tuple(self.left(documents))
        before = so_far[-1].said if so_far else Conversation()
        answer, said = follow_up(store, before, text, frozenset(chosen) if chosen else None)
        record("asked", kind=answer.kind, answerable=answer.answerable, ms=round(answer.elapsed_ms), by="page")
        listed = None if answer.table else answer_table(store.graph, answer)
        turn = Turn(answer, store.documents, said, listed, chosen=chosen)
        unknown = answer.no == "not_understood" or (not answer.answerable and not turn.evidence)
        return replace(turn, help=self._library.examples[:4]) if unknown and not answer.choices else turn

    def shown(self, kept: str, request: gr.Request) -> tuple[Any, ...]:
        """The conversation as it is now, with its place in the list, and the first of what stands beside it."""
        with self._talks.going_on(request.session_hash) as talk:
            turns = talk.turns
            listed = self._listed(talk, kept)
        return conversation(turns) or NO_TURNS, turns[-1].question if turns else "", listed, *self._side.first()

    def listed(self, kept: str, request: gr.Request) -> gr.Dropdown:
        """The list with what another tab of the browser changed in it."""
        with self._talks.going_on(request.session_hash) as talk:
            return self._listed(talk, kept)

    def _listed(self, talk: Talk, kept: str) -> gr.Dropdown:
        """The conversations to choose from; that of this page is there even where another tab forgot it."""
        chats = kept_from(kept).chats
        if talk.turns and all(chat.id != talk.id for chat in chats):
            chats = (Chat.of(talk.id, talk.questions), *chats)
        return gr.Dropdown(choices=choices(chats), value=talk.id)

    def _said_on(self, talk: Talk, text: str, kept: Kept, documents: Sequence[str]) -> str:
        """What the browser is told after a question was answered in a conversation. Where another tab went on with the
        same one, this becomes a conversation of its own: neither undoes the other, and a follow-up means what stands here.
        """
        id = NEW if kept.elsewhere(talk.id, talk.questions) else talk.id
        talk.turns = (*talk.turns, self._answered(text, talk.turns, documents))
        now = Chat.of(id, talk.questions, talk.turns[-1].chosen)
        talk.id = now.id
        return change(talk.id, put=now)

    def ask(self, typed: str, kept: str, documents: list[str], request: gr.Request) -> tuple[Any, ...]:
        """Answer the question typed."""
        text = " ".join(typed.split())[:LONGEST_QUESTION]
        if not text:
            return gr.skip(), gr.skip(), hint("请先输入问题，或者点下面的例子。")
        with self._talks.going_on(request.session_hash) as talk:
            return self._said_on(talk, text, kept_from(kept), documents), typed, hint("")

    def ask_clicked(
        self, typed: str, kept: str, documents: list[str], event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Answer a question that is clicked: an example, or one that an answer proposes."""
        with self._talks.going_on(request.session_hash) as talk:
            return self._said_on(talk, str(event.ask)[:LONGEST_QUESTION], kept_from(kept), documents), typed, hint("")

    def _reopened(self, talk: Talk, chat: Chat | None) -> gr.Dropdown:
        """Go on with a kept conversation, its answers of today: a document may have been replaced since. Gives the
        documents that it asks.
        """
        talk.id, talk.turns = chat.id if chat else NEW, ()
        for text in chat.questions if chat else ():
            talk.turns = (*talk.turns, self._answered(text, talk.turns, chat.documents if chat else ()))
        return gr.Dropdown(choices=self.titles(), value=self.left(chat.documents if chat else ()))

    def begun(self, kept: str, request: gr.Request) -> tuple[Any, ...]:
        """The page as it was left, or with the question of a link, which is asked in a conversation of its own."""
        linked = request.query_params.get("q", "").strip()[:LONGEST_QUESTION]
        among = self.left(request.query_params.get("documents", "").split("|"))
        have = kept_from(kept)
        with self._talks.going_on(request.session_hash) as talk:
            scope = self._reopened(talk, have.shown)
            if linked and all(turn.question != linked for turn in talk.turns):
                self._reopened(talk, None)
                return self._said_on(talk, linked, have, among), gr.Dropdown(choices=self.titles(), value=among)
            return change(talk.id), scope if talk.turns else gr.Dropdown(choices=self.titles(), value=among)

    def switch(self, chosen: str, kept: str, request: gr.Request) -> tuple[str, gr.Dropdown]:
        """Go on with another of the conversations that the browser keeps."""
        with self._talks.going_on(request.session_hash) as talk:
            scope = self._reopened(talk, kept_from(kept).of(chosen))
            return change(talk.id), scope

    def fresh(self, request: gr.Request) -> str:
        """Begin a new conversation."""
        with self._talks.going_on(request.session_hash) as talk:
            self._reopened(talk, None)
            return change(talk.id)

    def forgotten(self, request: gr.Request) -> str:
        """Forget the conversation that is shown."""
        with self._talks.going_on(request.session_hash) as talk:
            gone = talk.id
            self._reopened(talk, None)
            return change(talk.id, drop=gone)

    def _turn_of(self, event: gr.EventData, request: gr.Request) -> Turn:
        turns, turn = self._talks.turns(request.session_hash), int(event.turn)
        if not 0 <= turn < len(turns):
            raise problem("这个回答已经不在了，请重新提问。")
        return turns[turn]

    def save(self, event: gr.EventData, request: gr.Request) -> Path:
        """The file of an answer, to be downloaded."""
        form = str(event.form)
        if form not in ("docx", "xlsx"):
            raise problem("没有这种格式，请刷新页面。")
        return answer_file(self._turn_of(event, request), form)

    def rate(self, event: gr.EventData, request: gr.Request) -> Markup:
        """Keep what the reader thinks of an answer."""
        answer = self._turn_of(event, request).answer
        good, note = bool(event.good), str(getattr(event, "note", "") or "")
        with told("没有记下"):
            full = str(answer.context.get("understood") or "")
            keep(self._library.folder, answer.as_dict(), good, note, request.username or "", full)
        record("rated", good=good, question=answer.question)
        return done("已记下，谢谢。")
