"""The words of `graph/data/targets.toml` by dotted name: `words("cues.goal")`, `any_of("after", "cues.modal")`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(name: str) -> Any:
    """What stands in the file under a dotted name."""
    found: Any = _file()
    for part in name.split("."):
        found = found[part]
    return found


@cache
def words(*names: str) -> tuple[str, ...]:
    """All words under the names; of a table of lists, the words of every list."""
    found: list[str] = []
    for name in names:
        under = table(name)
        found += under if isinstance(under, list) else [word for group in under.values() for word in group]
    return tuple(found)


@cache
def any_of(*names: str) -> str:
    """A regular expression for any word under the names, the longest first."""
    return either(words(*names))


@cache
def either(choices: tuple[str, ...]) -> str:
    """A regular expression for any of `choices`, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(choices), key=len, reverse=True)) + ")"


@cache
def _file() -> dict[str, Any]:
    with (Path(__file__).parents[1] / "data" / "targets.toml").open("rb") as file:
        return tomllib.load(file)
