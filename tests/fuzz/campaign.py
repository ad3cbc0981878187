"""Runs of mutated documents through the reader, each beside a sound one, and what became of them."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus import budget, worker
from corpus.document import Document, UnreadableFileError
from corpus.reader import read_folder
from graph.extract import extract_apart
from tests.fuzz.mutators import KINDS, mutated
from tests.fuzz.seeds import PLAN, seeds

SLACK = 5.0
"""Seconds that ending a document may take beyond its budget, on a machine without other work."""

_BROKEN = re.compile(r"程序读这份文件时出错|意外结束")


@dataclass
class Tally:
    """What became of the mutated documents of one kind. `broken` are those at which the program stumbled."""

    tried: int = 0
    read: int = 0
    refused: int = 0
    ended: int = 0
    broken: int = 0
    late: int = 0
    lost: int = 0
    slowest: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.broken or self.late or self.lost)


def run(
    folder: Path,
    kept: Path,
    seed: int,
    enough: Callable[[dict[str, Tally]], bool],
    kinds: tuple[str, ...] = KINDS,
    batch: int = 20,
) -> dict[str, Tally]:
    """Mutate, read and extract until `enough`; documents with faults stay in `kept`."""
    sound = seeds()
    tallies = {kind: Tally() for kind in kinds}
    number = 0
    while not enough(tallies):
        kind = kinds[number % len(kinds)]
        _batch(folder, kept, kind, sound[kind], f"{seed}-{number}", tallies[kind], batch)
        number += 1
    return tallies


def _batch(folder: Path, kept: Path, kind: str, sound: bytes, seed: str, tally: Tally, batch: int) -> None:
    rng = random.Random(seed)
    for old in folder.iterdir():
        old.unlink()
    bad = [folder / f"{seed}-{n}.{kind}" for n in range(batch)]
    for path in bad:
        path.write_bytes(mutated(kind, sound, rng))
    good = folder / "好.txt"
    good.write_text("\n".join(PLAN), "utf-8")
    tally.tried += len(bad)
    for path in (*bad, good):
        began = time.monotonic()
        documents, reasons = _read(path)
        spent = time.monotonic() - began
        if path == good:
            tally.lost += len(documents) != 1
            continue
        tally.slowest = max(tally.slowest, spent)
        # Reading and extraction have a budget each, which a machine under load may stretch.
        late = spent > worker.LOADED * 2 * budget.SECONDS + SLACK
        broken = any(_BROKEN.search(reason) for reason in reasons)
        lost = not documents and not reasons
        tally.read += bool(documents)
        tally.refused += not documents
        tally.ended += any("上限" in reason for reason in reasons)
        tally.broken += broken
        tally.late += late
        tally.lost += lost
        tally.reasons.update(re.sub(r"\d[\d,.]*", "…", reason) for reason in reasons)
        if broken or late or lost:
            (kept / path.name).write_bytes(path.read_bytes())


def _read(path: Path) -> tuple[list[Document], list[str]]:
    """Documents of a file whose graph was extracted, and the reasons why others were not."""
    documents, failures = read_folder(path)
    reasons = [failure.reason for failure in failures]
    done: list[Document] = []
    for document in documents:
        try:
            extract_apart(document)
            done.append(document)
        except UnreadableFileError as error:
            reasons.append(str(error))
    return done, reasons


def rows(tallies: dict[str, Tally]) -> Iterator[str]:
    """The table of a run in Markdown."""
    yield "| 格式 | 变异文件 | 读出 | 拒收 | 其中超出预算而停止 | 程序出错 | 超时未停 | 连累别的文件 | 最慢（秒） |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for kind, t in tallies.items():
        cells = (kind, t.tried, t.read, t.refused, t.ended, t.broken, t.late, t.lost, f"{t.slowest:.1f}")
        yield f"| {' | '.join(map(str, cells))} |"
    total = [
        sum(getattr(t, name) for t in tallies.values())
        for name in ("tried", "read", "refused", "ended", "broken", "late", "lost")
    ]
    slowest = max((t.slowest for t in tallies.values()), default=0.0)
    yield f"| 合计 | {' | '.join(map(str, total))} | {slowest:.1f} |"
