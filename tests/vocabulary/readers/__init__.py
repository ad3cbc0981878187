"""What texts read as, in words that examples can say: a function of the project (`module:function`), or one of the readers here.

Readers import what they read with when they are called, for an example without its row reads with modules loaded anew.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any

from tests.vocabulary.readers import documents, facts, questions


def read_by(name: str) -> Callable[[str], str]:
    """The reader that an example names: `module:function`, or a function of a module here."""
    module, _, function = name.rpartition(":")
    if module:
        return lambda text: _shown(getattr(importlib.import_module(module), function)(text))
    here = next(module for module in (documents, facts, questions) if hasattr(module, name))
    reader: Callable[[str], str] = getattr(here, name)
    return reader


def _shown(said: Any) -> str:
    """What a function gave, as examples write it: 是 for true, nothing for what is not there, a blank between several."""
    if isinstance(said, bool):
        return "是" if said else ""
    if isinstance(said, str) or said is None:
        return (said or "").strip()
    several: Iterable[Any] = said
    return " ".join(map(str, several))
