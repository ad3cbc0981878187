"""One node per body: which place a name belongs to, and which names are one.

市商务局 in 平度市's plan is 平度市商务局, the like name elsewhere another body. Two names are one only within a
place, when the vocabulary says that they name the same office. Every decision carries its reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from graph.bodies import NAMES, BodyName, is_collective, parse_name

NATION = "全国"


class PlaceLike(Protocol):
    """What is asked of a place: its canonical name, its level (国家, 省, 地级市, 县级市, 市辖区 …), its parent."""

    @property
    def name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def parent(self) -> PlaceLike | None: ...


Lookup = Callable[[str], "PlaceLike | None"]


@dataclass(frozen=True)
class Merge:
    """Why a mention is this body: the id of the rule and a sentence for the reader."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Department:
    """A body. `key` identifies it; `place` is the place it serves; `name` is its display name, `form` the name as
    written; `branch_of` names the office it is a branch of; `family` the office in the vocabulary."""

    key: str
    place: str
    level: str
    name: str
    form: str
    kind: str
    family: str | None
    branch_of: str | None
    merge: Merge


def resolve(mention: str, place: PlaceLike | None, *, lookup: Lookup | None = None) -> Department:
    """The body that `mention` names in a text of `place`. `lookup` finds a place by a written name."""
    raise NotImplementedError


def match_department(query: str, candidates: Sequence[Department]) -> list[tuple[Department, float, str]]:
    """Bodies that a question's name may mean, best first, with score and reason."""
    raise NotImplementedError
