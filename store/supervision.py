"""What an office says of its tasks: status, progress, who sees to it, by when, what proves it.

It is kept in `STORE/supervision.sqlite`, beside the generations and apart from what was read, so that it outlives
rebuilding and newer versions of a plan. Every change is a line that is only ever added, which gives the history and
the way back. A task is named by what the text says of it, never by its node.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz

from chinese.dates import DAY, iso_date
from store.attachments import is_reference, name_of
from store.layout import SUPERVISION_FILE

FILES = "files"
STATUSES = ("未启动", "推进中", "已完成")
FIELDS = {
    "status": "状态",
    "note": "进展",
    "person": "责任人",
    "due": "办结期限",
    "evidence": "佐证",
    FILES: "佐证文件",
}
"""What may be said of a task, with the Chinese names."""
_MOVED = "moved"
_ALIKE = 92.0  # of 100: a title this much alike, in the same place, is the same task reworded
_ALIKE_TEXT = 60.0  # of 100: in another document the text must be like the old one, too; many plans 加强组织领导
_SCHEMA = """
CREATE TABLE IF NOT EXISTS changes (
  id INTEGER PRIMARY KEY, time TEXT NOT NULL, user TEXT NOT NULL, task TEXT NOT NULL,
  field TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL
)"""


@dataclass(frozen=True)
class TaskName:
    """A task as the text has it: its document, place, title and text; `nth` among those of one title in a document."""

    document: str
    place: str
    title: str
    nth: int
    text: str

    @property
    def key(self) -> str:
        """What tells the task from every other."""
        return json.dumps([self.document, self.title, self.nth], ensure_ascii=False)


@dataclass(frozen=True)
class Change:
    """One field of a task as it was and as it is from then on."""

    id: int
    time: str
    user: str
    task: TaskName
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Record:
    """What is said of a task now; an empty field says nothing. `origin` is the task of which it was said, where that
    is another by name; `reworded`: the task's text has changed since.
    """

    task: TaskName
    said: Mapping[str, str] = field(default_factory=dict)
    time: str = ""
    user: str = ""
    reworded: bool = False
    origin: TaskName | None = None

    def __getitem__(self, name: str) -> str:
        return self.said.get(name, "")


class Supervision:
    """The records of a store's folder. Any number of threads may read and write."""

    def __init__(self, folder: Path) -> None:
        """Open, or begin, the file in `folder`. As everything here, raises OSError where it cannot be read or written."""
        self._path = folder / SUPERVISION_FILE
        self._writing = threading.Lock()
        with self._open() as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute(_SCHEMA)

    def say(self, record: Record, said: Mapping[str, str], user: str = "") -> list[Change]:
        """Write down the fields of a task that differ from what they were; raises ValueError for a field or a value
        that is not allowed, with the reason in Chinese.
        """
        return self.say_all([(record, said)], user)

    def say_all(self, entries: Sequence[tuple[Record, Mapping[str, str]]], user: str = "") -> list[Change]:
        """Write down the fields of several tasks, all or none of them. What was said of a task under another name is
        its own from then on.
        """
        clean = [(record, {name: checked(name, value) for name, value in said.items()}) for record, said in entries]
        made: list[Change] = []
        with self._writing, self._open() as db:
            have = _folded(_changes(db))
            for record, said in clean:
                task, origin = record.task, record.origin
                before = have.get(task.key, Record(task))
                if origin and origin.key in have and not any(before.said.values()):
                    before = have.pop(origin.key)
                    _add(db, origin, _MOVED, "", _written(task), user)
                for name, new in said.items():
                    if new != before[name]:
                        made.append(_add(db, task, name, before[name], new, user))
        return made

    def undo(self, change: int, user: str = "") -> Change | None:
        """Put a field back to what it was before a change; None where that is not its latest change any more."""
        with self._writing, self._open() as db:
            changes = list(_changes(db))
            wanted = next((c for c in changes if c.id == change and c.field != _MOVED), None)
            if wanted is None:
                return None
            task = wanted.task
            for later in changes:
                if later.id > change and later.field == _MOVED and later.task.key == task.key:
                    task = TaskName(**json.loads(later.new))
            of_field = [c for c in _of(changes, task) if c.field == wanted.field]
            if of_field[-1].id != change:
                return None
            return _add(db, task, wanted.field, wanted.new, wanted.old, user)

    def history(self, record: Record | None = None) -> list[Change]:
        """The changes of a task, or of all, latest first."""
        with self._open() as db:
            changes = list(_changes(db))
        if record is None:
            return [c for c in changes if c.field != _MOVED][::-1]
        found = _of(changes, record.task) or (_of(changes, record.origin) if record.origin else [])
        return [c for c in found if c.field != _MOVED][::-1]

    def records(self, tasks: Sequence[TaskName]) -> tuple[dict[str, Record], list[Record]]:
        """What is said of tasks, by `TaskName.key`, and the records whose task is not among them.

        A record goes to the task of its document and title; where the document was replaced or the task reworded, to
        the one task of the same place that is called so, or nearly so. What fits two tasks goes to neither.
        """
        with self._open() as db:
            left = {key: record for key, record in _folded(_changes(db)).items() if any(record.said.values())}
        found: dict[str, Record] = {}
        for task in tasks:
            if (record := left.pop(task.key, None)) is not None:
                found[task.key] = _at(record, task)
        free = [task for task in tasks if task.key not in found]
        claims: dict[str, list[Record]] = {}
        for record in left.values():
            fitting = _fitting(record.task, free)
            if fitting is not None:
                claims.setdefault(fitting.key, []).append(record)
        by_key = {task.key: task for task in free}
        for key, records in claims.items():
            if len(records) == 1:
                found[key] = _at(records[0], by_key[key])
                del left[records[0].task.key]
        return found, list(left.values())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            db = sqlite3.connect(self._path, timeout=20)
            try:
                with db:
                    yield db
            finally:
                db.close()
        except (
            sqlite3.Error,
            UnicodeDecodeError,
        ) as error:  # the latter: a message about damage, with the damage in it
            raise OSError(f"督办记录“{self._path.name}”读写失败：{error}") from error


def checked(name: str, value: str) -> str:
    """A field's value as it is kept; raises ValueError, in Chinese, for a field or a value that is not allowed."""
    text = value.strip()
    if name not in FIELDS:
        raise ValueError(f"没有“{name}”这一项")
    if name == "status" and text and text not in STATUSES:
        raise ValueError(f"状态应是{'、'.join(STATUSES)}之一，不是“{text}”")
    if name == "due" and text:
        day = iso_date(text) if re.fullmatch(rf"{DAY}(?:\s+00:00:00)?", text) else None
        if day is None:
            raise ValueError(f"办结期限应写成 2026-06-30 这样的日期，不是“{text}”")
        return day
    if name == FILES and not all(is_reference(line) for line in text.splitlines()):
        raise ValueError("佐证文件要用“附上文件”来加")
    if len(text) > 4000:
        raise ValueError(f"{FIELDS[name]}过长，请控制在 4000 字以内")
    return text


def in_words(name: str, value: str) -> str:
    """A field's value for reading: of files their names."""
    return "、".join(map(name_of, value.splitlines())) if name == FILES else value


def _add(db: sqlite3.Connection, task: TaskName, name: str, old: str, new: str, user: str) -> Change:
    time = datetime.now(UTC).isoformat(timespec="seconds")
    cursor = db.execute(
        "INSERT INTO changes (time, user, task, field, old, new) VALUES (?, ?, ?, ?, ?, ?)",
        (time, user, _written(task), name, old, new),
    )
    return Change(cursor.lastrowid or 0, time, user, task, name, old, new)


def _written(task: TaskName) -> str:
    return json.dumps(asdict(task), ensure_ascii=False)


def _changes(db: sqlite3.Connection) -> Iterator[Change]:
    for id, time, user, task, name, old, new in db.execute("SELECT * FROM changes ORDER BY id"):
        try:
            if name == _MOVED:
                TaskName(**json.loads(new))
            yield Change(id, time, user, TaskName(**json.loads(task)), name, old, new)
        except (TypeError, ValueError) as error:
            raise sqlite3.DatabaseError(f"第 {id} 条已损坏") from error


def _folded(changes: Iterable[Change]) -> dict[str, Record]:
    """The records by `TaskName.key` as all changes leave them."""
    records: dict[str, Record] = {}
    for change in changes:
        before = records.get(change.task.key, Record(change.task))
        if change.field == _MOVED:
            task = TaskName(**json.loads(change.new))
            records[task.key] = replace(before, task=task)
            records.pop(change.task.key, None)
        else:
            said = {**before.said, change.field: change.new}
            records[change.task.key] = Record(change.task, said, change.time, change.user)
    return records


def _of(changes: Sequence[Change], task: TaskName) -> list[Change]:
    """The changes of a task, those from before it had its name among them."""
    keys = {task.key}
    for change in reversed(changes):
        if change.field == _MOVED and TaskName(**json.loads(change.new)).key in keys:
            keys.add(change.task.key)
    return [change for change in changes if change.task.key in keys]


def _at(record: Record, task: TaskName) -> Record:
    """A record at the task of today."""
    origin = record.task if record.task.key != task.key else None
    return replace(record, task=task, reworded=_plain(record.task.text) != _plain(task.text), origin=origin)


def _fitting(name: TaskName, tasks: Sequence[TaskName]) -> TaskName | None:
    """The one task that a record of a task which is gone must mean."""
    here = [
        task
        for task in tasks
        if task.place == name.place
        and (task.document == name.document or fuzz.ratio(_plain(task.text), _plain(name.text)) >= _ALIKE_TEXT)
    ]
    same = [task for task in here if task.title == name.title]
    alike = same or [task for task in here if fuzz.ratio(task.title, name.title) >= _ALIKE]
    if len(alike) > 1:
        alike = [task for task in alike if task.document == name.document] or alike
    if len(alike) > 1:
        alike = [task for task in alike if _plain(task.text) == _plain(name.text)]
    return alike[0] if len(alike) == 1 else None


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isalnum())
