"""Vectors of sentences, kept beside a small store: a question waits for no sentence that was encoded once before.

A convenience: what is missing, damaged or of another model is encoded when it is met.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from embeddings.encoder import Vectors
from embeddings.vector_cache import key_of
from store.layout import SENTENCES
from store.packs import keep_pack, parts_of

_KEY = 16  # bytes


class Encoded(NamedTuple):
    """The vector of a sentence (`float32 [dim]`) and those of its tokens (`float16 [tokens, dim]`)."""

    whole: Vectors
    tokens: Any


class Kept:
    """The sentences kept in the folder of a store, encoded by the models of a fingerprint, by their texts."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self._folder, self._fingerprint = folder, fingerprint
        self._at: dict[bytes, int] = {}
        if parts := parts_of(folder, SENTENCES):
            keys = bytes(parts["keys"])
            self._wholes = np.frombuffer(parts["wholes"], np.float32).reshape(len(keys) // _KEY, -1)
            self._ends = np.frombuffer(parts["ends"], np.int64)
            tokens = np.frombuffer(parts["tokens"], np.float16)
            self._tokens = tokens.reshape(int(self._ends[-1]) if len(self._ends) else 0, -1)
            self._at = {keys[at : at + _KEY]: at // _KEY for at in range(0, len(keys), _KEY)}

    def __contains__(self, text: str) -> bool:
        return key_of(self._fingerprint, text) in self._at

    def get(self, text: str) -> Encoded | None:
        """A sentence that is kept; None for any other."""
        at = self._at.get(key_of(self._fingerprint, text))
        if at is None:
            return None
        begin = int(self._ends[at - 1]) if at else 0
        return Encoded(self._wholes[at], self._tokens[begin : int(self._ends[at])])

    def keep(self, sentences: Mapping[str, Encoded]) -> None:
        """Keep these sentences by their texts, in place of what was kept. Raises `OSError`, and then that stays."""
        every = list(sentences.values())
        parts = {
            "keys": b"".join(key_of(self._fingerprint, text) for text in sentences),
            "wholes": np.array([one.whole for one in every], np.float32).tobytes(),
            "ends": np.cumsum([len(one.tokens) for one in every], dtype=np.int64).tobytes(),
            "tokens": np.concatenate([one.tokens for one in every]).astype(np.float16).tobytes() if every else b"",
        }
        keep_pack(self._folder, SENTENCES, parts, {})
