"""How sure a search is that the corpus has something on the question.

A cosine says little by itself: e5 gives any two texts more than .7. A logistic function of three figures does
better; `evaluation/calibrate.py` fits its coefficients, kept in `data/calibration.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

DATA_FILE = Path(__file__).parent / "data" / "calibration.json"
THRESHOLD = 0.5
"""Below this confidence nothing fits."""

FEATURES = ("cosine", "coverage", "lead")


class Scored(Protocol):
    """What is needed of a hit."""

    @property
    def dense(self) -> float: ...  # noqa: D102
    @property
    def lexical(self) -> float: ...  # noqa: D102


def features(hits: Sequence[Scored]) -> tuple[float, float, float]:
    """Greatest cosine, greatest coverage, and how far the best cosine stands above the middle one."""
    if not hits:
        return 0.0, 0.0, 0.0
    cosines = sorted((hit.dense for hit in hits[:10]), reverse=True)
    return cosines[0], max(hit.lexical for hit in hits[:10]), cosines[0] - cosines[len(cosines) // 2]


def confidence(hits: Sequence[Scored], model: str) -> float:
    """Between 0 and 1, from the first ten hits of a search: how likely it is that they answer the question.

    `model` is the encoder's fingerprint: cosines of a model that nothing was fitted for are left aside.
    """
    if not hits:
        return 0.0
    intercept, weights = coefficients(model)
    return 1 / (1 + math.exp(-intercept - sum(w * x for w, x in zip(weights, features(hits), strict=True))))


@cache
def coefficients(model: str) -> tuple[float, tuple[float, ...]]:
    """Intercept and one weight for each of `FEATURES`."""
    data = json.loads(DATA_FILE.read_text("utf-8"))
    fitted = data["fitted"] if data["model"] == model else data["words_only"]
    return fitted["intercept"], tuple(fitted["weights"].get(name, 0.0) for name in FEATURES)
