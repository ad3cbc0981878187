"""The closed class of words that tell how work is to be combined, counted or ordered (`data/sets.toml`)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    with (Path(__file__).parents[1] / "data" / "sets.toml").open("rb") as file:
        return {name: re.compile("|".join(patterns)) for name, patterns in tomllib.load(file).items()}


def cue(name: str) -> re.Pattern[str]:
    """The words under a name."""
    return _cues()[name]


def says(name: str, text: str) -> re.Match[str] | None:
    """Whether a question has one of the words under a name."""
    return _cues()[name].search(text)


def without_frame(text: str) -> str:
    """A text without the words around a subject, and without blanks."""
    return re.sub(r"\s", "", cue("frame").sub("", cue("chat").sub("", text)))
