"""Targets of a plan: what is to reach which value by when, read from cleaned text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TargetMention:
    """One target as one place of the text states it; all offsets are into the cleaned text.

    `value` is a number in `unit` (which keeps 万/亿: 10 万辆) or, when `qualitative`, the text itself (全覆盖);
    `value_max` closes a range. `comparator` is what the text says (达到…左右), `bound` what it means: one of
    `=`, `>=`, `>`, `<=`, `<`, `~`, `range`, `qualitative`. `deadline` is the last year allowed, `deadline_text` how
    the text says it; `period` is 每年 and the like. `scope` is a place word found in the clause (全区), not resolved.
    `start:end` is the clause to quote.
    """

    metric: str
    value: float | int | str
    unit: str
    comparator: str
    bound: str
    start: int
    end: int
    metric_start: int
    metric_end: int
    value_start: int
    value_end: int
    value_max: float | int | None = None
    deadline: int | None = None
    deadline_text: str = ""
    period: str | None = None
    baseline_year: int | None = None
    qualitative: bool = False
    scope: str | None = None
    is_fact: bool = False


def find_targets(text: str, *, offset: int = 0, year: int | None = None, heading: str = "") -> list[TargetMention]:
    """Targets stated in `text` (a section body or paragraph of cleaned text standing at `offset`), in order.

    `year` is the document's year, for 今年 and for telling results of past years from targets; `heading` is the
    section's title, which may say that all below are goals. Past results are left to `find_facts`.
    """
    return []


def find_facts(text: str, *, offset: int = 0, year: int | None = None, heading: str = "") -> list[TargetMention]:
    """Past results and shares stated in `text` (2023年…增长6.2%), with `is_fact` set; same arguments."""
    return []
