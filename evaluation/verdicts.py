"""One file with gold beside it: is everything read as written, is a department wrong, is what cannot be read said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass
class Tally:
    """What was right, missed and wrongly added; `failures` says each in words."""

    right: int = 0
    missed: int = 0
    added: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / (self.right + self.added) if self.right + self.added else 1.0

    @property
    def recall(self) -> float:
        """Share of what should be found that was."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    def add(self, other: Tally) -> None:
        """Count in what another has."""
        self.right += other.right
        self.missed += other.missed
        self.added += other.added
        self.failures += other.failures


@dataclass(frozen=True)
class Verdict:
    """What became of a file: each role and each target as in the gold and none besides, and the warning it calls for."""

    name: str
    roles: bool
    wrong_department: bool
    targets: bool
    warned: bool

    @property
    def right(self) -> bool:
        """Whether everything of the file is as the gold says."""
        return self.roles and self.targets and self.warned

    def line(self) -> str:
        """A line that says it."""
        faults = [
            *([] if self.roles else ["错配单位" if self.wrong_department else "任务或单位有漏"]),
            *([] if self.targets else ["目标不符"]),
            *([] if self.warned else ["没有提醒"]),
        ]
        return f"{self.name}：{'、'.join(faults) or '全对'}"


def verdict_of(
    name: str, roles: Tally, targets: Tally, whole: Tally, warn: str, warnings: Sequence[str]
) -> Verdict:  # fmt: skip
    """The verdict on a file from what was counted; `warn` is what the gold wants said, empty for nothing."""
    return Verdict(
        name,
        roles=not roles.missed and not roles.added,
        wrong_department=roles.added > 0,
        targets=not targets.missed and not targets.added and not whole.missed,
        warned=not warn or any(_says(warning, warn) for warning in warnings),
    )


def _says(warning: str, warn: str) -> bool:
    """Whether a warning names what the gold wants said: one of the words of `warn`."""
    words = {pair for run in re.findall(r"[\u3400-\u9fff]+", warn) for pair in map("".join, pairwise(run))}
    return any(word in warning for word in words)
