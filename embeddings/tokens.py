"""The bundled model's tokenizer: the first few texts of a process are cut without it, as it takes long to read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from embeddings.unigram import Pieces, unigram

_FEW = 20_000  # letters that are cut here before the tokenizer, which is quicker, is read beside: a dozen questions
_MANY = 10_000  # letters of texts that wait for it


class Tokenizer:
    """Cuts texts into pieces."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        few = unigram(folder)
        self._few = few and lru_cache(1_000)(few.pieces)
        self._cut = 0
        self._reading = False
        self._lock = Lock()

    @cached_property
    def _read(self) -> Any:
        from tokenizers import Tokenizer as Read

        with self._lock:
            return self.__dict__.get("_read") or Read.from_file(str(self._folder / "tokenizer.json"))

    def pieces(self, texts: Sequence[str], with_offsets: bool = False) -> list[Pieces]:
        """The pieces of texts, where asked for with the ranges of the characters that they cover."""
        letters = sum(map(len, texts))
        self._cut += letters
        if self._cut >= _FEW and not self._reading:
            self._reading = True
            Thread(target=lambda: self._read, daemon=True).start()
        if self._few and letters < _MANY and "_read" not in self.__dict__:
            few = [found for text in texts if (found := self._few(text)) and (found.offsets or not with_offsets)]
            if len(few) == len(texts):
                return few
        return [Pieces(encoding.ids, encoding.offsets) for encoding in self._read.encode_batch(list(texts))]
