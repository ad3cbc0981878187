"""What an example reads as with the whole vocabulary, and without its row, in a process of its own."""

from __future__ import annotations

import multiprocessing
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path

from tests.vocabulary.examples import Example
from tests.vocabulary.readers import read_by
from tests.vocabulary.rows import ROOT, without


def apart(found: Sequence[Example], lists: Mapping[str, Sequence[str]] | None = None) -> list[list[Example]]:
    """Examples in groups, in which no row stands in the example of another, and not all rows of a list are left out."""
    tables = {name for name in lists or () if any(other.startswith(f"{name}.") for other in lists or ())}
    groups: list[list[Example]] = []
    rows: list[Counter[str]] = []  # of each group, how many are of a list
    for one in found:
        most = max(len(lists[one.rows]) - 1, 1) if lists else len(found)
        for group, held in zip(groups, rows, strict=True):
            alone = one.rows in tables or group[0].rows in tables  # a row that is a table takes its lists with it
            if alone and one.rows != group[0].rows:
                continue
            if held[one.rows] < most and not any(_meet(one, other) for other in group):
                group.append(one)
                held[one.rows] += 1
                break
        else:
            groups.append([one])
            rows.append(Counter([one.rows]))
    return groups


def _meet(one: Example, other: Example) -> bool:
    """Whether to leave the row of one out would touch the example of the other."""
    return _stands(one.row, other.text) or _stands(other.row, one.text)


def _stands(row: str, text: str) -> bool:
    """Whether a row, a word or a pattern, is in a text."""
    try:
        return row in text or (not row.isalnum() and bool(re.search(row, text, re.MULTILINE)))
    except re.error:
        return False


def readings(file: Path, tried: Sequence[Example], left_out: bool) -> list[str]:
    """What each text reads as, with the whole vocabulary or without the rows of all these examples."""
    if not left_out:
        return [_reading(one) for one in tried]
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as pool:
        return pool.apply(_read, (file, tried, [(one.rows, one.row) for one in tried]))


def _read(file: Path, tried: Sequence[Example], rows: Sequence[tuple[str, str]]) -> list[str]:
    text, loads = file.read_text("utf-8"), tomllib.loads
    changed = without(loads(text), rows)
    tomllib.loads = lambda said, **how: deepcopy(changed) if said == text else loads(said, **how)
    tomllib.load = lambda opened, **how: tomllib.loads(opened.read().decode("utf-8"), **how)
    for module in [name for name in sys.modules if name.split(".")[0] == file.relative_to(ROOT).parts[0]]:
        del sys.modules[module]
    return [_reading(one) for one in tried]


def _reading(example: Example) -> str:
    reader = read_by(example.reader)
    try:
        return reader(example.text)
    except (KeyError, ValueError) as error:  # the rules need a row
        return f"{type(error).__name__}"
