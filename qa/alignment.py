"""How well the words of a question are met by those of a sentence: late interaction (ColBERT, Khattab & Zaharia 2020).

Each token of the question is held against every token of the sentence and of the headings above it, in the encoder's
own space, and the nearest taken. A word that a sentence lacks, or has another of its kind instead of, stays far from all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.heads import TAGS, Form

Floats = NDArray[np.float32]
_TOPIC = TAGS.index("topic")


def nearest(form: Form, sentences: Sequence[Floats]) -> Floats:
    """For each sentence, whose token vectors are `float32 [tokens, dim]`, the cosine of each token of the question to
    the nearest of it: `float32 [sentences, tokens of the question]`.
    """
    asked = _unit(form.tokens.astype(np.float32))
    every = np.concatenate(sentences).astype(np.float32)
    cosines = asked @ every.T / np.maximum(np.sqrt(np.einsum("ij,ij->i", every, every)), 1e-9)
    begins = np.cumsum([0, *map(len, sentences)])[:-1]
    return np.maximum.reduceat(cosines, begins, axis=1).T


def summary(form: Form, near: Floats) -> Floats:
    """What `nearest` says of each sentence, `float32 [sentences, 7]`: of the subject's words and of all words, the worst
    met, the next worst and the mean; and the subject's median.
    """
    if not near.shape[1]:
        return np.zeros((len(near), 7), np.float32)
    topic = subject_tokens(form)
    columns = []
    for chosen in (near[:, topic], near):
        ordered = np.sort(chosen, axis=1)
        columns += [ordered[:, 0], ordered[:, min(1, ordered.shape[1] - 1)], ordered.mean(axis=1)]
    columns.append(np.median(near[:, topic], axis=1))
    return np.stack(columns, axis=1).astype(np.float32)


def subject_tokens(form: Form) -> NDArray[np.bool_]:
    """Which tokens of a question are of its subject; all of them where none is."""
    marks = np.array([_TOPIC in form.tags[start:end] for start, end in form.spans], bool)
    return marks if marks.any() else np.ones(len(marks), bool)


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit
