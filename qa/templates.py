"""The cue words of follow-ups, and the questions and sentences made for them (`data/conversation.toml`)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def data() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads((Path(__file__).parent / "data" / "conversation.toml").read_text(encoding="utf-8"))


@cache
def cue(table: str, name: str) -> re.Pattern[str]:
    """The expressions of an entry, any of them."""
    patterns = data()[table][name]
    return re.compile("|".join([patterns] if isinstance(patterns, str) else patterns))


def form(name: str, **parts: str) -> str:
    """A question filled in."""
    filled: str = data()["forms"][name]
    return filled.format(**parts)


def says(name: str, **parts: str) -> str:
    """A sentence filled in."""
    filled: str = data()["says"][name]
    return filled.format(**parts)
