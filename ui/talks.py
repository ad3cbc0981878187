"""The conversation of each open page, carried on one act after the other: an answer that takes long is neither lost nor
laid over what was begun after it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ui.chats import NEW
from ui.citations import Turn

_MOST = 500  # pages; the one that was here longest ago is forgotten first


@dataclass
class Talk:
    """A conversation that goes on: the id under which the browser keeps it, and its turns so far."""

    id: str = NEW
    turns: tuple[Turn, ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def questions(self) -> list[str]:
        """What was asked so far."""
        return [turn.answer.question for turn in self.turns]


class Talks:
    """The conversations by the session of their page. Any number of threads may use them."""

    def __init__(self) -> None:
        self._talks: OrderedDict[str, Talk] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def going_on(self, session: str | None) -> Iterator[Talk]:
        """The conversation of a session, for one act: the next one waits until it is done."""
        talk = self._of(session or "")
        with talk.lock:
            yield talk

    def turns(self, session: str | None) -> tuple[Turn, ...]:
        """What was said so far."""
        return self._of(session or "").turns

    def _of(self, session: str) -> Talk:
        with self._lock:
            talk = self._talks.setdefault(session, Talk())
            self._talks.move_to_end(session)
            while len(self._talks) > _MOST:
                self._talks.popitem(last=False)
            return talk
