"""Extracted targets against a list made by reading: precision, recall and F1.

A target is right when value, unit, deadline and period are as in the list and the metric is the same thing in
other words at most. What a text says twice counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rapidfuzz import fuzz

from chinese.bigrams import dice


class Stated(Protocol):
    """What is compared of a target: a `graph.targets.TargetMention`, or a node's fields."""

    @property
    def metric(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> float | int | str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def deadline(self) -> int | None: ...  # noqa: D102
    @property
    def period(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class TargetScore:
    """How many of the listed targets were found, and which were missed or wrongly added."""

    matched: int
    missed: tuple[Mapping[str, Any], ...]
    added: tuple[Stated, ...]

    @property
    def precision(self) -> float:
        """Share of what was found that the list has; 0 where nothing was right."""
        return self.matched / (self.matched + len(self.added)) if self.matched else 0.0

    @property
    def recall(self) -> float:
        """Share of the list that was found."""
        return self.matched / (self.matched + len(self.missed)) if self.matched else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.matched / (2 * self.matched + len(self.missed) + len(self.added)) if self.matched else 0.0


def score_targets(found: Iterable[Stated], gold: Sequence[Mapping[str, Any]]) -> TargetScore:
    """Compare the targets found in one document with its `gold` items.

    An item has `metric`, `value`, `unit`, `deadline` and `period`, the last two None where the text gives none.
    """
    gold = list({_key(item): item for item in gold}.values())
    matched: set[int] = set()
    added: dict[tuple[str, str, str], Stated] = {}
    for target in found:
        fitting = [
            (similarity(target.metric, item["metric"]), index)
            for index, item in enumerate(gold)
            if _agrees(target, item)
        ]
        fitting = [(similar, index) for similar, index in fitting if similar >= 0.6]
        if fitting:
            fresh = [pair for pair in fitting if pair[1] not in matched and pair[0] == max(fitting)[0]]
            matched.add(max(fresh or fitting)[1])
        else:
            added.setdefault((_plain(target.metric), str(target.value), target.unit), target)
    missed = tuple(item for index, item in enumerate(gold) if index not in matched)
    return TargetScore(len(matched), missed, tuple(added.values()))


def similarity(one: str, other: str) -> float:
    """How far two metrics name one thing, 0 to 1: 1 where one holds the other, else the better of character pairs
    in common and aligned characters.
    """
    one, other = _plain(one), _plain(other)
    if not one or not other:
        return 0.0
    if one in other or other in one:
        return 1.0
    return max(dice(one, other), fuzz.ratio(one, other) / 100)


def _agrees(target: Stated, item: Mapping[str, Any]) -> bool:
    return (
        _same_value(target.value, item["value"])
        and _unit(target.unit) == _unit(item["unit"])
        and target.deadline == item["deadline"]
        and target.period == item["period"]
    )


def _key(item: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two listed targets the same one, said twice."""
    return (_plain(item["metric"]), item["value"], _unit(item["unit"]), item["deadline"], item["period"])


def _same_value(one: float | str, other: float | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and (one in other or other in one)
    return abs(one - other) < 1e-9


def _unit(unit: str) -> str:
    return re.sub(r"[()（）\s]", "", unit)


def _plain(metric: str) -> str:
    return re.sub(r"累计|每年|新增|数|\W", "", metric)
