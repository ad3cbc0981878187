"""Files that a browser uploaded and has not accepted yet: kept here until it comes back, and readings that go on."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from corpus.reader import Failure
from store.prepared import Progress
from ui.preview import Reading

_MOST = 30  # browsers; the one that was here longest ago is forgotten first


class StoppedReadingError(Exception):
    """The user does not want to wait for a reading any longer."""


@dataclass(frozen=True)
class Held:
    """What was read of uploaded files."""

    paths: tuple[str, ...]
    place: str
    readings: tuple[Reading, ...]
    failures: tuple[Failure, ...]


class Waiting:
    """What is held for each browser, by a key that only it knows. Any number of threads may use it."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._going: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    @staticmethod
    def new_key() -> str:
        """A key that nobody guesses."""
        return secrets.token_urlsafe(18)

    def of(self, key: str) -> Held | None:
        """What is held for a browser."""
        with self._lock:
            return self._held.get(key)

    def keep(self, key: str, held: Held | None) -> None:
        """Hold something for a browser in place of what was held; None for nothing."""
        with self._lock:
            self._held.pop(key, None)
            if held is not None and key:
                self._held[key] = held
            while len(self._held) > _MOST:
                self._held.popitem(last=False)

    def begin(self, session: str) -> None:
        """End the reading of a session that goes on, as another one is to come, which can be stopped from now on."""
        with self._lock:
            if session in self._going:
                self._going[session].set()
            self._going[session] = threading.Event()

    @contextmanager
    def reading(self, session: str, progress: Progress) -> Iterator[Progress]:
        """A progress for a reading, with which it ends by `StoppedReadingError` when the session stops it."""
        with self._lock:
            stopped = self._going.setdefault(session, threading.Event())

        def told(stage: str, done: int, total: int) -> None:
            if stopped.is_set():
                raise StoppedReadingError
            progress(stage, done, total)

        try:
            yield told
        finally:
            with self._lock:
                if self._going.get(session) is stopped:
                    del self._going[session]

    def stop(self, session: str) -> None:
        """End the reading of a session that goes on, if one does."""
        with self._lock:
            if session in self._going:
                self._going[session].set()
