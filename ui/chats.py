"""Conversations that the browser keeps: only their questions, which are answered anew when one is opened.

Each tab of the browser says what it changes (`talks` of `head.html` carries it out), never what all of them are: what
another tab has kept meanwhile stays.
"""

from __future__ import annotations

import json
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


@dataclass(frozen=True)
class Kept:
    """What a browser keeps: its conversations, the latest first, and the id of the one that was shown in this tab; None
    in a new one.
    """

    chats: tuple[Chat, ...] = ()
    here: str | None = None

    def of(self, id: str | None) -> Chat | None:
        """The conversation of an id."""
        return next((chat for chat in self.chats if chat.id == id), None)

    @property
    def shown(self) -> Chat | None:
        """The one to show when the page is opened: as this tab was left, in a new tab the latest."""
        return self.of(self.here) if self.here else next(iter(self.chats), None)

    def elsewhere(self, id: str, questions: Sequence[str]) -> bool:
        """Whether another tab went on with a conversation of which this one knows these questions."""
        chat = self.of(id)
        return chat is not None and chat.questions != tuple(questions[-_LONGEST:])


def kept_from(text: Any) -> Kept:
    """What a browser keeps, as it says it; what it did not get from this page is passed over."""
    try:
        data = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return Kept()
    if not isinstance(data, dict):
        return Kept()
    chats = []
    listed = data.get("chats")
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and isinstance(item.get("questions"), list) and isinstance(item.get("id"), str):
            questions = tuple(q for q in item["questions"] if isinstance(q, str))[-_LONGEST:]
            documents = item.get("documents")
            chosen = tuple(d for d in documents if isinstance(d, str)) if isinstance(documents, list) else ()
            if questions:
                chats.append(Chat(item["id"], questions, chosen))
    here = data.get("here")
    return Kept(tuple(chats[:_MOST]), here if isinstance(here, str) and here else None)


def change(here: str, put: Chat | None = None, drop: str = "") -> str:
    """What the browser is told: the id of the conversation shown now, one to keep as the latest, one to forget. No two
    are the same text, so that each is seen as a change.
    """
    return json.dumps(
        {"here": here, "put": asdict(put) if put else None, "drop": drop, "most": _MOST, "nth": secrets.token_hex(4)},
        ensure_ascii=False,
    )


def choices(chats: Sequence[Chat]) -> list[tuple[str, str]]:
    """The conversations to choose from, named after their first question."""
    named = [
        (c.questions[0][:_SHOWN] + (f"（{len(c.questions)} 问）" if len(c.questions) > 1 else ""), c.id) for c in chats
    ]
    return [(NEW, NEW), *named]
