"""What an encoder is: texts to vectors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class EncoderError(Exception):
    """A model that cannot be had; the message says why and what to do, in Chinese."""


class Encoder(Protocol):
    """Turns texts into unit vectors. Encoders with equal `fingerprint` give vectors that can be compared."""

    @property
    def fingerprint(self) -> str:
        """Name and content of the model with its prompts; the same for every backend whose vectors agree."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text, as `count_tokens` counts, one vector can take in."""

    @property
    def reranker(self) -> Encoder | None:
        """A better encoder that looks again at what this one finds; None where there is none."""

    def count_tokens(self, text: str) -> int:
        """Tokens of a passage, the prompt and the marks at both ends included."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """`float32 [n, dim]`, each row of length one. A text over `max_tokens` is read in parts and their mean taken:
        nothing is cut off.
        """

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The same for questions."""

    def expect(self, text: str) -> None:
        """A question that `encode_queries` is to be asked for soon (of `reranker`, where there is one): it may be begun
        beside what else is done, or not.
        """


def cores() -> int:
    """Physical cores this process may use; more threads only make the others wait. `OMP_NUM_THREADS` overrides."""
    if asked := os.environ.get("OMP_NUM_THREADS", ""):
        return max(1, int(asked))
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or 1, allowed))
