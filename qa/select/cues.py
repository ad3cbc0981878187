"""The closed classes of words that the rules for questions go by, each under its name in a data file: how work is combined,
counted or ordered (`data/sets.toml`), what else is asked and how (`asked.toml`), what stands around a subject (`frames.toml`),
what papers (`papers.toml`) and bodies (`bodies.toml`) are called.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_FILES = ("sets", "asked", "frames", "papers", "bodies")


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    folder = Path(__file__).parents[1] / "data"
    files = (tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")) for name in _FILES)
    return {name: tuple(rows) for lists in files for name, rows in lists.items()}


def entries(name: str) -> tuple[str, ...]:
    """The rows under a name, as they are written."""
    return _lists()[name]


@cache
def cue(name: str) -> re.Pattern[str]:
    """Any of the words under a name."""
    return re.compile("|".join(entries(name)))


def says(name: str, text: str) -> re.Match[str] | None:
    """Whether a question has one of the words under a name."""
    return cue(name).search(text)


@cache
def _only(name: str) -> re.Pattern[str]:
    return re.compile(f"(?:{cue(name).pattern})*")


def made_of(name: str, text: str) -> bool:
    """Whether a text is made of nothing but the words under a name."""
    return _only(name).fullmatch(text) is not None


def without_frame(text: str) -> str:
    """A text without the words around a subject, and without blanks."""
    return re.sub(r"\s", "", cue("frame").sub("", cue("chat").sub("", text)))
