"""Conversations that the browser keeps: only their questions, which are answered anew when one is opened."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

NEW = "新对话"
_MOST, _LONGEST = 20, 24
_SHOWN = 26


@dataclass(frozen=True)
class Chat:
    """A conversation: its id, its questions as they were asked, and the only documents that were asked, if not all."""

    id: str
    questions: tuple[str, ...]
    documents: tuple[str, ...] = ()

    @classmethod
    def of(cls, id: str | None, questions: Sequence[str], documents: Sequence[str] = ()) -> Chat:
        """The conversation of an id, a new one where there is none yet; the oldest questions of a long one are let go."""
        return cls(id if id and id != NEW else secrets.token_hex(4), tuple(questions[-_LONGEST:]), tuple(documents))

    def as_json(self) -> dict[str, Any]:
        """Plain data for the browser."""
        return asdict(self)


def chats_from(data: Any) -> list[Chat]:
    """What a browser kept; what it did not get from this page is passed over."""
    chats = []
    for item in data if isinstance(data, list) else ():
        if isinstance(item, dict) and isinstance(item.get("questions"), list) and isinstance(item.get("id"), str):
            questions = tuple(q for q in item["questions"] if isinstance(q, str))[-_LONGEST:]
            documents = item.get("documents")
            chosen = tuple(d for d in documents if isinstance(d, str)) if isinstance(documents, list) else ()
            if questions:
                chats.append(Chat(item["id"], questions, chosen))
    return chats[:_MOST]


def with_chat(chats: Sequence[Chat], chat: Chat) -> list[Chat]:
    """The conversations with one begun or gone on, that one first."""
    return [chat, *(c for c in chats if c.id != chat.id)][:_MOST]


def choices(chats: Sequence[Chat]) -> list[tuple[str, str]]:
    """The conversations to choose from, named after their first question."""
    named = [
        (c.questions[0][:_SHOWN] + (f"（{len(c.questions)} 问）" if len(c.questions) > 1 else ""), c.id) for c in chats
    ]
    return [(NEW, NEW), *named]
