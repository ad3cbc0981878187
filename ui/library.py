"""The store that the page reads, replaced as a whole after a change.

Readers take `library.store` once and work on that; a change is made on a copy opened from disk and put in place when
it is saved, so a question asked during a long change is answered from what was there before it. What another program
does to the store is seen within seconds.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import gradio as gr

from corpus.document import UnreadableFileError
from embeddings.encoder import Encoder
from embeddings.loading import load_encoder
from embeddings.search import SearchIndexError
from graph.corrections import CorrectionsError
from qa.knowledge import knowledge_of
from store.lock import StoreBusyError
from store.prepared import Progress
from store.store import Store, StoreError, change, open_store, state
from store.supervision import Supervision
from store.trouble import in_chinese
from ui.examples import example_questions
from ui.problems import problem

_LOOK_EVERY = 1.0  # seconds
_AHEAD = 8  # sentences, some 20 ms


class Library:
    """The opened store of a folder. `store` is what is in effect now, `examples` are questions it can answer,
    `trouble` says in Chinese why the store on disk cannot be read any more ("" where it can).
    """

    store: Store
    examples: tuple[str, ...]
    trouble: str

    def __init__(self, folder: Path, encoder: Encoder | None = None) -> None:
        """Open the store in `folder`; errors are those of `open_store`."""
        self._folder = folder
        self._encoder = encoder or load_encoder()
        self._changing = threading.Lock()
        self._failed: str | None = ""  # the state that could not be opened
        self.trouble = ""
        self._put(open_store(folder, self._encoder))
        threading.Thread(target=_watch, args=(weakref.ref(self),), daemon=True).start()

    @property
    def folder(self) -> Path:
        """Where the store is."""
        return self._folder

    @cached_property
    def supervision(self) -> Supervision:
        """What the office says of its tasks; raises OSError where that cannot be kept."""
        return Supervision(self._folder)

    @property
    def busy(self) -> bool:
        """Whether a change is being made."""
        return self._changing.locked()

    def change(self, make: Callable[[Store], Store]) -> Store:
        """Make a new store from a copy of the present one, save it and put it in effect; changes wait for each other.

        When `make` or saving fails, all stays as it was. Errors are those of `store.store.change`.
        """
        with self._changing:
            changed = change(self._folder, make, self._encoder)
            self._put(changed)
            return changed

    def look(self) -> None:
        """Put in effect what another program made of the store; where that cannot be read, keep the old and say so."""
        now: str | None = ""  # what cannot even be asked for its state is asked again
        try:
            now = state(self._folder)
            if now == self.store.state:
                self.trouble, self._failed = "", ""
            elif now != self._failed and self._changing.acquire(blocking=False):
                try:
                    self._put(open_store(self._folder, self._encoder))
                finally:
                    self._changing.release()
        except (StoreError, SearchIndexError, OSError) as error:
            self._failed = now
            why = in_chinese(error) if isinstance(error, OSError) else str(error)
            self.trouble = f"磁盘上的图谱现在不能用，这里仍按先前读入的内容回答。{why}"

    def prepare(self) -> None:
        """Encode a few sentences more of a small store, so that questions that meet them later are answered sooner."""
        with suppress(StoreError, OSError, RuntimeError):  # the last: the program ends
            knowledge_of(self.store).sentences.ahead(_AHEAD)

    def _put(self, store: Store) -> None:
        knowledge_of(store)
        examples = example_questions(store)
        self.store, self.examples = store, examples
        self.trouble, self._failed = "", ""


def _watch(reference: weakref.ref[Library]) -> None:
    while library := reference():
        library.look()
        library.prepare()
        del library
        time.sleep(_LOOK_EVERY)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Raise errors of a change as `gr.Error`, with what did not happen and the reason, in Chinese."""
    try:
        yield
    except OSError as error:
        raise problem(f"{what}，存不下来。{in_chinese(error)}") from error
    except (CorrectionsError, StoreError, StoreBusyError, SearchIndexError, UnreadableFileError) as error:
        raise problem(f"{what}。{error}") from error


def steps(progress: gr.Progress) -> Progress:
    """What shows the stages of a change in the bar of a component."""
    return lambda stage, done, total: progress((done, total), desc=stage, unit="项")
