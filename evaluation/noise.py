"""What reading leaves in and what it loses: noise in passages, text that does not lead back, tasks lost or doubled.

Gold: `noise.json` (lines of a document that are no content) and `tasks.json`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from corpus.document import Passage
from corpus.text import Span
from evaluation.report import Part

# Noise that no passage may hold: bylines, page and site furniture, headings that drifted away from their text.
_FURNITURE = frozenset(
    [
        *("byline", "byline/credit", "credit", "site_chrome", "page_metadata", "metadata"),
        *("displaced_heading", "truncated_summary", "cc_list"),
    ]
)
# Text that may stand on its own (another article of the page) but not in one passage with the rest.
_FOREIGN = frozenset(["unrelated_article", "orphan_pull_quote", "photo_caption"])


@dataclass(frozen=True)
class Noise:
    """A stretch of a document that is no content of its plan; `foreign` text may have passages of its own."""

    document: str
    span: Span
    foreign: bool
    text: str


def load_noise(path: Path, originals: Mapping[str, str]) -> list[Noise]:
    """Noise of the documents in `originals` (decoded text by id), from `noise.json`; its lines count from 1."""
    found: list[Noise] = []
    for item in json.loads(path.read_text(encoding="utf-8"))["noise"]:
        original = originals.get(item["doc"])
        if original is None or item["lines"] is None or item["type"] not in _FURNITURE | _FOREIGN:
            continue
        first, last = item["lines"]
        starts = [0, *(match.end() for match in re.finditer("\n", original)), len(original)]
        start, end = starts[first - 1], starts[last]
        found.append(Noise(item["doc"], Span(start, end), item["type"] in _FOREIGN, item["text"]))
    return found


def noise_in(passage: Passage, original: str, noises: Iterable[Noise]) -> Noise | None:
    """The first noise that a passage holds, or None."""
    for noise in noises:
        if noise.document != passage.document:
            continue
        inside = sum(_shared(span, noise.span, original) for span in passage.spans)
        whole = sum(_shared(span, span, original) for span in passage.spans)
        if inside and (not noise.foreign or inside < whole):
            return noise
    return None


def _shared(span: Span, other: Span, original: str) -> int:
    """Characters, whitespace apart, that two ranges have in common."""
    return len("".join(original[max(span.start, other.start) : min(span.end, other.end)].split()))


def leads_back(passage: Passage, original: str) -> bool:
    """Whether the ranges of a passage give its own text, whitespace apart."""
    given = "".join(original[span.start : span.end] for span in passage.spans)
    return "".join(given.split()) == "".join(passage.text.split())


class ReadTask(NamedTuple):
    """A task as read; `general`: its heading announces aims and principles rather than work."""

    title: str
    general: bool = False


def lost_and_doubled(wanted: Sequence[str], found: Sequence[ReadTask]) -> tuple[list[str], list[str]]:
    """Titles of `wanted` that `found` lacks, and titles that `found` has more often than `wanted`.

    A general one counts only where it is wanted.
    """
    gold = Counter(map(_title, wanted))
    got = Counter(_title(task.title) for task in found if not task.general or _title(task.title) in gold)
    return list((gold - got).elements()), list((got - gold).elements())


def _title(text: str) -> str:
    return "".join(text.split()).rstrip("。:：")


def parts(
    originals: Mapping[str, str], passages: Sequence[Passage], tasks: Mapping[str, Sequence[ReadTask]], gold: Path
) -> list[Part]:
    """Measure what was read against the gold folder.

    `originals` is the decoded text of each document by id, `tasks` the tasks found, by document.

    Only tasks of the text itself count: rows of an annex list are policies, headings of a newspaper page no tasks of
    a numbered plan.
    """
    noises = load_noise(gold / "noise.json", originals)
    noisy = [(p, hit) for p in passages if (hit := noise_in(p, originals[p.document], noises))]
    astray = [passage for passage in passages if not leads_back(passage, originals[passage.document])]
    failures = [f"{p.document} {p.id}：混入“{noise.text[:30]}”" for p, noise in noisy]
    failures += [f"{p.document} {p.id}：原文位置不还原本段“{p.text[:30]}”" for p in astray]
    count = len(passages)
    reading = Part(
        "passages",
        "读入：段落",
        ("指标", "合格", "总数", "比例"),
        (
            ("不含噪声", count - len(noisy), count, 1 - len(noisy) / count if count else None),
            ("位置还原原文", count - len(astray), count, 1 - len(astray) / count if count else None),
        ),
        tuple(failures),
    )
    return [reading, _tasks(tasks, gold / "tasks.json", originals)]


def _tasks(tasks: Mapping[str, Sequence[ReadTask]], path: Path, documents: Iterable[str]) -> Part:
    gold: dict[str, list[str]] = {}
    for item in json.loads(path.read_text(encoding="utf-8")):
        if "kind" not in item:
            gold.setdefault(item["doc"], []).append(item["title"])
    rows: list[tuple[str, int, int, int, int]] = []
    failures: list[str] = []
    for document in documents:
        if document not in gold:
            continue
        found = tasks.get(document, [])
        lost, doubled = lost_and_doubled(gold[document], found)
        read = len(gold[document]) - len(lost) + len(doubled)
        rows.append((document, len(gold[document]), read, len(lost), len(doubled)))
        failures += [f"{document} 丢失：{title}" for title in lost]
        failures += [f"{document} 多出：{title}" for title in doubled]
    return Part("tasks", "读入：任务", ("文件", "应有", "读出", "丢失", "多出"), tuple(rows), tuple(failures))
