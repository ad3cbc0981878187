"""Tasks of the ledger with what the office says of them: which are due, late or done, and which are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pypinyin import lazy_pinyin

from graph.due import due_dates
from graph.ledger import LedgerRow, ledger
from graph.organisations.matching import match_department
from qa.knowledge import knowledge_of
from store.store import Store
from store.supervision import STATUSES, Record, Supervision, TaskName
from ui.problems import problem

SOON = timedelta(days=30)
ANY, LEADS, RESPONSIBLE, SUPPORTS, NOBODY = "全部角色", "牵头", "责任", "配合", "没有读出单位"
ROLES = (ANY, LEADS, RESPONSIBLE, SUPPORTS, NOBODY)
ANY_STATUS, UNSAID, OVERDUE = "全部状态", "未填", "已逾期"
STATES = (ANY_STATUS, UNSAID, *STATUSES, OVERDUE)
ANY_TIME, NO_TIME = "全部时限", "没有具体日期"
TIMES = (ANY_TIME, OVERDUE, "30天内到期", "本季度到期", "今年到期", "明年到期", NO_TIME)
ANY_TARGET, WITH_TARGET, WITHOUT_TARGET = "有无目标都列", "有目标", "无目标"
TARGETS = (ANY_TARGET, WITH_TARGET, WITHOUT_TARGET)
_SURE = 0.9  # of a match: the same office by another name, not one that does the like
_DAY = re.compile(r"(20\d\d)[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?")
_LAST = date(9999, 12, 31)


@dataclass(frozen=True)
class Line:
    """A task of the ledger: as read, as named for the records, and what is said of it. `due` is the day by which it
    must be done, `dates` are all the days that count; the office's own day goes before those of the text.
    """

    row: LedgerRow
    name: TaskName
    record: Record
    due: date | None
    dates: tuple[date, ...]
    roles: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """The status, empty where none was given."""
        return self.record["status"]

    def late(self, today: date) -> bool:
        """Whether it should have been done before today."""
        return self.status != STATUSES[-1] and self.due is not None and self.due < today

    def soon(self, today: date) -> bool:
        """Whether a day that counts is near."""
        return self.status != STATUSES[-1] and any(today <= day <= today + SOON for day in self.dates)


def lines(store: Store, supervision: Supervision | None) -> tuple[list[Line], list[Record]]:
    """All tasks of the store in document order, and the records whose task is not there any more; without
    `supervision` the tasks as read.
    """
    rows = ledger(store.graph)
    names = task_names(rows)
    records, lost = supervision.records(names) if supervision else ({}, [])
    found = []
    for row, name in zip(rows, names, strict=True):
        record = records.get(name.key, Record(name))
        own = record["due"]
        days = [date.fromisoformat(own)] if own else due_dates(row.deadlines, row.year)
        found.append(Line(row, name, record, days[-1] if days else None, tuple(days)))
    return found, lost


def task_names(rows: Sequence[LedgerRow]) -> list[TaskName]:
    """The names of the tasks by which records are kept."""
    seen: dict[tuple[str, str], int] = {}
    names = []
    for row in rows:
        nth = seen.get((row.document, row.title), 0)
        seen[row.document, row.title] = nth + 1
        names.append(TaskName(row.document, row.place or "", row.title, nth, row.quote))
    return names


@dataclass(frozen=True)
class Wanted:
    """What of the ledger is asked for; empty fields ask for everything."""

    places: tuple[str, ...] = ()
    document: str = ""
    department: str = ""
    role: str = ANY
    words: str = ""
    time: str = ANY_TIME
    status: str = ANY_STATUS
    target: str = ANY_TARGET

    def described(self, title: str = "") -> str:
        """The filter as a line of words; `title` is that of the document."""
        said = [
            "、".join(self.places), title and f"《{title}》", self.department,
            self.role if self.role != ANY else "", f"“{self.words}”" if self.words else "",
            self.time if self.time != ANY_TIME else "", self.status if self.status != ANY_STATUS else "",
            self.target if self.target != ANY_TARGET else "",
        ]  # fmt: skip
        return " · ".join(filter(None, said))


@dataclass(frozen=True)
class Selection:
    """The lines asked for, the bodies that the words for a body mean, and whether those only do the like."""

    lines: tuple[Line, ...]
    bodies: tuple[str, ...] = ()
    alike: bool = False


def select(store: Store, every: Sequence[Line], wanted: Wanted, order: str, today: date) -> Selection:
    """The lines that fit, in an order of `ORDERS`; raises gr.Error for a time that cannot be understood."""
    bodies, alike = _bodies(store, wanted.department.strip())
    fits_time = _time(wanted.time or ANY_TIME, today)
    words = wanted.words.strip()
    kept = []
    for line in every:
        row = line.row
        if wanted.places and row.place not in wanted.places:
            continue
        if wanted.document and row.document != wanted.document:
            continue
        if words and words not in row.title and words not in row.quote and not any(words in t for t in row.targets):
            continue
        if wanted.target != ANY_TARGET and bool(row.targets) != (wanted.target == WITH_TARGET):
            continue
        roles = _roles(row, set(bodies) if wanted.department.strip() else None)
        if not _of_role(roles, wanted):
            continue
        if not _of_status(line, wanted.status, today) or not fits_time(line):
            continue
        kept.append(Line(row, line.name, line.record, line.due, line.dates, roles if wanted.department.strip() else ()))
    key = ORDERS.get(order)
    return Selection(tuple(sorted(kept, key=key) if key else kept), tuple(bodies), alike)


def _bodies(store: Store, said: str) -> tuple[list[str], bool]:
    """Names of the bodies that words mean: that hold the words, or are called so for short; else those that do alike."""
    if not said:
        return [], False
    candidates = knowledge_of(store).departments
    hits = match_department(said, candidates)
    sure = [d.name for d, score, _ in hits if score >= _SURE] + [d.name for d in candidates if said in d.name]
    return (list(dict.fromkeys(sure)), False) if sure else (list(dict.fromkeys(d.name for d, _, _ in hits)), True)


def _roles(row: LedgerRow, bodies: set[str] | None) -> tuple[str, ...]:
    """In which roles the bodies, or any at all, are named."""
    named = ((LEADS, row.leads), (RESPONSIBLE, row.responsible), (SUPPORTS, row.supports))
    return tuple(role for role, names in named if (names if bodies is None else bodies.intersection(names)))


def _of_role(roles: Collection[str], wanted: Wanted) -> bool:
    if wanted.role == NOBODY:
        return not roles and not wanted.department.strip()
    return wanted.role in roles if wanted.role != ANY else bool(roles) or not wanted.department.strip()


def _of_status(line: Line, status: str, today: date) -> bool:
    if status in (ANY_STATUS, "", None):
        return True
    if status == OVERDUE:
        return line.late(today)
    return line.status == ("" if status == UNSAID else status)


def _time(said: str, today: date) -> Callable[[Line], bool]:
    """What a choice of `TIMES` means, or a stretch such as 2025-01至2025-06 or 2025年."""
    quarter = 3 * ((today.month - 1) // 3)
    ranges = {
        "本季度到期": (date(today.year, quarter + 1, 1), _end(today.year, quarter + 3)),
        "今年到期": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "明年到期": (date(today.year + 1, 1, 1), date(today.year + 1, 12, 31)),
    }
    fixed: Mapping[str, Callable[[Line], bool]] = {
        ANY_TIME: lambda _: True,
        OVERDUE: lambda line: line.late(today),
        "30天内到期": lambda line: line.soon(today),
        NO_TIME: lambda line: not line.dates,
    }
    if said in fixed:
        return fixed[said]
    first, last = ranges.get(said) or _stretch(said)
    return lambda line: any(first <= day <= last for day in line.dates)


def _stretch(said: str) -> tuple[date, date]:
    days = _DAY.findall(said.replace("到期", ""))
    year = re.fullmatch(r"(20\d\d)年?(?:到期)?", said.strip())
    try:
        if year:
            return date(int(year[1]), 1, 1), date(int(year[1]), 12, 31)
        (y1, m1, d1), (y2, m2, d2) = days[0], days[-1]
        last = date(int(y2), int(m2), int(d2)) if d2 else _end(int(y2), int(m2))
        return date(int(y1), int(m1), int(d1 or 1)), last
    except (IndexError, ValueError):
        raise problem(f"看不懂时限“{said}”：可写 2026年，或 2026-01至2026-06。", "时限") from None


def _end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)


Key = Callable[[Line], Any]
ORDERS: dict[str, Key | None] = {
    "文件中的顺序": None,
    "到期先后": lambda line: (line.due is None, line.due or _LAST),
    "状态": lambda line: (STATUSES.index(line.status) + 1 if line.status else 0, line.due or _LAST),
    "任务名称": lambda line: lazy_pinyin(line.row.title),
    "牵头单位": lambda line: (not line.row.leads, lazy_pinyin("、".join(line.row.leads))),
    "责任单位": lambda line: (not line.row.responsible, lazy_pinyin("、".join(line.row.responsible))),
    "地方": lambda line: lazy_pinyin(line.row.place or ""),
}
