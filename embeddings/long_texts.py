"""Texts longer than a model takes: their vectors from those of their parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from chinese.sentences import sentences


def encode_whole(
    texts: Sequence[str], run: Callable[[list[str]], NDArray[np.float32]], count: Callable[[str], int], limit: int
) -> NDArray[np.float32]:
    """Encode texts of any length with a model that takes `limit` tokens: a longer one is cut at sentence ends (or in
    the middle of an endless sentence), and the mean of its parts, weighted by length, stands for it.
    """
    parts: list[str] = []
    owners: list[int] = []
    for index, text in enumerate(texts):
        pieces = [text] if count(text) <= limit else _pieces(text, count, limit)
        parts += pieces
        owners += [index] * len(pieces)
    if not parts:
        return run([""])[:0]
    vectors = run(parts)
    if len(parts) == len(texts):
        return vectors
    sums = np.zeros((len(texts), vectors.shape[1]), np.float32)
    np.add.at(sums, owners, vectors * np.array([[len(part)] for part in parts], np.float32))
    whole: NDArray[np.float32] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return whole


def _pieces(text: str, count: Callable[[str], int], limit: int) -> list[str]:
    pieces: list[str] = []
    current = ""
    for start, end in sentences(text):
        sentence = text[start:end]
        if current and count(current + sentence) > limit:
            pieces.append(current)
            current = ""
        while count(sentence) > limit:
            cut = max(1, math.floor(len(sentence) * limit / count(sentence)) - 16)
            pieces.append(sentence[:cut])
            sentence = sentence[cut:]
        current += sentence
    return [*pieces, current] if current else pieces
