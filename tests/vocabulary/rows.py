"""The rows of a vocabulary file by the dotted name of their list, and the file without some of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def rows_of(file: Path) -> dict[str, list[str]]:
    """The rows of a vocabulary file, by the dotted name of their list."""
    return dict(_lists(tomllib.loads(file.read_text("utf-8")), ""))


def _lists(table: dict[str, Any], name: str) -> Iterable[tuple[str, list[str]]]:
    """A list's rows are its entries; a table of single values has its keys for rows, and a list of tables their names."""
    single = [key for key, value in table.items() if not isinstance(value, dict | list)]
    if single:
        yield name, single
    for key, value in table.items():
        inner = f"{name}.{key}".lstrip(".")
        if isinstance(value, dict):
            yield from _lists(value, inner)
        elif isinstance(value, list):
            yield inner, _rows(value)
            for entry, row in zip(value, _rows(value), strict=True):
                if isinstance(entry, dict):
                    own = {key: rows for key, rows in entry.items() if isinstance(rows, list)}
                    yield from _lists(own, f"{inner}.{row}")


def _rows(entries: Sequence[Any]) -> list[str]:
    """What the entries of a list are called: a word, the words of a list, the name of a table, the second one `name#2`."""
    names = ["、".join(e) if isinstance(e, list) else str(_name(e) if isinstance(e, dict) else e) for e in entries]
    tables = [isinstance(entry, dict) for entry in entries]
    return [
        f"{name}#{names[: at + 1].count(name)}" if table and name in names[:at] else name
        for at, (name, table) in enumerate(zip(names, tables, strict=True))
    ]


def _name(table: Mapping[str, Any]) -> Any:
    return table.get("name") or next(iter(table.values()))


def list_of(data: dict[str, Any], name: str) -> Any:
    """The list or table of a dotted name."""
    table: Any = data
    for part in name.split(".") if name else ():
        table = table[part] if isinstance(table, dict) else table[_rows(table).index(part)]
    return table


def named(pattern: str, lists: Iterable[str]) -> dict[str, str]:
    """The lists that a dotted name with or without a `*` means, and what the `*` is in each."""
    before, star, behind = pattern.partition("*")
    return {
        name: name[len(before) : len(name) - len(behind)] if star else ""
        for name in lists
        if name == pattern
        or (star and name.startswith(before) and name.endswith(behind) and len(name) > len(pattern) - 1)
    }


_NEVER = "(?!)"  # in place of the last row of a list: joined to a pattern, a list without rows fits everything


def without(data: dict[str, Any], rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A vocabulary that lacks some rows, each given with the name of its list."""
    data = deepcopy(data)
    gone: dict[str, set[str]] = {}
    for name, row in rows:
        gone.setdefault(name, set()).add(row)
    for name, left_out in gone.items():
        table = list_of(data, name)
        if isinstance(table, dict):
            for row in left_out:
                del table[row]
        else:
            words = isinstance(table[0], str)
            table[:] = [entry for entry, row in zip(table, _rows(table), strict=True) if row not in left_out]
            table += [_NEVER] if words and not table else []
    return data
