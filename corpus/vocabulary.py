"""Word lists of the genre that several reading steps share."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_DATA = Path(__file__).parent / "data"
_STRUCTURE = tomllib.loads((_DATA / "structure.toml").read_text(encoding="utf-8"))
_WORDS = tomllib.loads((_DATA / "words.toml").read_text(encoding="utf-8"))

KINDS: tuple[str, ...] = tuple(_STRUCTURE["kinds"])
"""Words that end the title of a document."""

BODY_END: str = f"(?:{'|'.join(_WORDS['body_suffixes'])})"
"""How the name of a public body ends, as a pattern without groups."""

ISSUER_END: str = f"(?:{'|'.join(_WORDS['issuer_suffixes'])})"
"""How the name of a body ends that issues documents, as a pattern without groups."""

TASK_VERBS: re.Pattern[str] = re.compile("|".join(_WORDS["task_verbs"]))
"""Verbs that open the heading of a task."""

ACTION_SUFFIXES: tuple[str, ...] = tuple(_WORDS["action_suffixes"])
"""Words that end the heading of an action, which has tasks under it."""

SURNAMES: str = "|".join([*_WORDS["compound_surnames"], f"[{_WORDS['surnames']}]"])
"""A pattern for a surname."""
