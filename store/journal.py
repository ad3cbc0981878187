"""Which documents came into a store, were replaced and went, a JSON line a change in `STORE/journal.jsonl`.

It tells a reader what is new, and nothing else rests on it: where it cannot be written, the change is made all the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from store.documents import StoredDocument
from store.layout import JOURNAL_FILE

ADDED, REPLACED, REMOVED = "收录", "换新版本", "移除"
_NAMED = 5
_TAIL = 64_000  # bytes at the end in which the latest are looked for


@dataclass(frozen=True)
class Entry:
    """What became of so many documents at a time; the first of them with id and title."""

    time: str
    what: str
    number: int
    first: Sequence[tuple[str, str]]


Texts = Mapping[str, tuple[str, str]]
"""Of documents by id: a fingerprint, to tell a newer version from the same text read again, and the title."""


def texts_of(documents: Iterable[StoredDocument]) -> Texts:
    """What `difference` asks of documents."""
    return {document.id: (document.fingerprint, document.identity.title) for document in documents}


def difference(before: Texts, after: Texts) -> list[Entry]:
    """What became of documents that were there before or are there after; of the same text nothing."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    became: dict[str, list[tuple[str, str]]] = {ADDED: [], REPLACED: [], REMOVED: []}
    for name, (text, title) in after.items():
        if name not in before:
            became[ADDED].append((name, title))
        elif before[name][0] != text:
            became[REPLACED].append((name, title))
    became[REMOVED] = [(name, title) for name, (_, title) in before.items() if name not in after]
    return [Entry(now, what, len(some), some[:_NAMED]) for what, some in became.items() if some]


def note(folder: Path, entries: Iterable[Entry]) -> None:
    """Add entries to the journal of the store in `folder`."""
    lines = b"".join(orjson.dumps(asdict(entry), option=orjson.OPT_APPEND_NEWLINE) for entry in entries)
    if lines:
        with suppress(OSError), (folder / JOURNAL_FILE).open("ab") as file:
            file.write(lines)


def latest(folder: Path, most: int) -> list[Entry]:
    """The last entries, latest first; none where there is no journal. A line cut off by a crash is passed over."""
    try:
        with (folder / JOURNAL_FILE).open("rb") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - _TAIL, 0))
            lines = file.read().splitlines()
    except OSError:
        return []
    entries = []
    for line in reversed(lines):
        with suppress(orjson.JSONDecodeError, TypeError):
            entries.append(Entry(**orjson.loads(line)))
    return entries[:most]
