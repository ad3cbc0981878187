"""The store that the page reads, replaced as a whole after a change.

Readers take `library.store` once and work on that; a change is made on a copy opened from disk and put in place when
it is saved, so a question asked during a long change is answered from what was there before it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import gradio as gr

from embeddings.encoder import Encoder, load_encoder
from qa.knowledge import knowledge_of
from store.build import Progress
from store.store import Store, open_store, save
from store.supervision import Supervision
from ui.examples import example_questions


class Library:
    """The opened store of a folder. `store` is what is in effect now, `examples` are questions it can answer."""

    store: Store
    examples: tuple[str, ...]

    def __init__(self, folder: Path, encoder: Encoder | None = None) -> None:
        """Open the store in `folder`; errors are those of `open_store`."""
        self._folder = folder
        self._encoder = encoder or load_encoder()
        self._changing = threading.Lock()
        self._put(self._opened())

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

        When `make` or saving fails, all stays as it was.
        """
        with self._changing:
            changed = make(self._opened())
            save(changed)
            self._put(changed)
            return changed

    def _opened(self) -> Store:
        return open_store(self._folder, self._encoder)

    def _put(self, store: Store) -> None:
        knowledge_of(store)
        examples = example_questions(store)
        self.store, self.examples = store, examples


def steps(progress: gr.Progress) -> Progress:
    """What shows the stages of a change in the bar of a component."""
    return lambda stage, done, total: progress((done, total), desc=stage, unit="项")
