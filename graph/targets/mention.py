"""What one place of a text says about one target."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graph.targets.quantities import Number


@dataclass(frozen=True)
class TargetMention:
    """One target as one place of the text states it; all offsets are into the cleaned text.

    `value` is a number in `unit` (which keeps 万/亿: 10 万辆) or, when `qualitative`, the text itself (全覆盖);
    `value_max` closes a range. `comparator` is what the text says (达到…左右), `bound` what it means: one of
    `=`, `>=`, `>`, `<=`, `<`, `~`, `range`, `qualitative`. `deadline` is the last year allowed, `deadline_text` how
    the text says it; `period` is 每年 and the like. `scope` is a place word found in the clause (全区), not resolved.
    `inherited` tells a deadline that a title or heading gives.
    `start:end` is the clause to quote, `sentence_start` where its sentence begins.
    """

    metric: str
    value: Number | str
    unit: str
    comparator: str
    bound: str
    start: int
    end: int
    sentence_start: int
    metric_start: int
    metric_end: int
    value_start: int
    value_end: int
    value_max: Number | None = None
    deadline: int | None = None
    deadline_text: str = ""
    period: str | None = None
    baseline_year: int | None = None
    qualitative: bool = False
    scope: str | None = None
    is_fact: bool = False
    inherited: bool = False  # the deadline is the title's or a heading's, not the sentence's

    def moved(self, by: int) -> TargetMention:
        """The same mention with all offsets `by` further on."""
        names = (
            "start",
            "end",
            "sentence_start",
            "metric_start",
            "metric_end",
            "value_start",
            "value_end",
        )
        return replace(self, **{name: getattr(self, name) + by for name in names}) if by else self
