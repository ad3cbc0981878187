"""Which fields of a document a question asks for, by the closed class of their names in `qa/data/fields.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chinese import document_numbers

NUMBER = re.compile(document_numbers.NUMBER)
"""A document's number (文号) in a question."""
SHORT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,4}[发函]\s*(?:20\d\d\s*年?\s*)?第?\d{1,4}号|\d{1,4}号文")
"""The same as one says it: 国发42号, 42号文."""
QUOTED = re.compile(r"《[^《》]{2,80}》")


@dataclass(frozen=True)
class Field:
    """A field: its name, what answers call it, fields that answer as well (`also`) or are told beside it, the pattern of words that forbid saying it is
    not written, whether another date will not do (`strict`), and whether it belongs to newspaper pages (`yes`, `maybe`, empty: no).
    """

    name: str
    shown: str
    also: tuple[str, ...]
    beside: tuple[str, ...]
    signs: re.Pattern[str] | None
    press: str
    strict: bool


@dataclass(frozen=True)
class Wanted:
    """What of documents a question asks for. `sure` says that a name was used which means nothing else; `order` and
    `gap` that dates are to be compared; `taken` are the offsets of the question's characters that say so.
    """

    fields: tuple[Field, ...]
    sure: bool
    order: bool
    gap: bool
    taken: frozenset[int]


@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Lists of words by name: `paper`, `press`, `hollow`."""
    data = _data()
    return {
        "paper": tuple(data["kinds"]["paper"]),
        "press": tuple(data["kinds"]["press"]),
        "hollow": tuple(sorted(data["hollow"]["words"], key=lambda w: (-len(w), w))),
    }


@cache
def shown_name(field: str) -> str:
    """What answers call a field."""
    return next((row["shown"] for row in _data()["field"] if row["name"] == field), _ALSO.get(field, field))


_ALSO = {
    "printed_by": "版记印发单位", "printed_on": "版记印发日期", "published_at": "发布时间", "standing": "效力",
    "author": "作者",
}  # fmt: skip


@cache
def _data() -> dict[str, Any]:
    with (Path(__file__).parents[1] / "data" / "fields.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _words() -> tuple[tuple[str, str, int], ...]:
    """All words with what they are (`word`, `hint`, `act`, `ask:…`, `order`, `gap`) and the row of their field, longest
    first.
    """
    data = _data()
    rows = data["field"]
    found = [
        (w, kind, n)
        for n, row in enumerate(rows)
        for kind, key in (("word", "words"), ("hint", "hints"), ("act", "acts"))
        for w in row.get(key, ())
    ]
    found += [(w, f"ask:{name}", -1) for name, words in data["ask"].items() for w in words]
    found += [(w, "ignore", -1) for w in data["ignore"]["words"]]
    found += [(w, name, -1) for name in ("order", "gap") for w in data["compare"][name]]
    return tuple(sorted(found, key=lambda row: (-len(row[0]), row[1] != "ignore")))


@cache
def _hints_last() -> tuple[tuple[str, str, int], ...]:
    return tuple(sorted(_words(), key=lambda said: said[1] == "hint"))


def fields_asked(text: str, meta: bool, pairs: bool = False) -> Wanted:
    """The fields that a question asks for; `meta` says that it asks of documents at all, so that words which may mean
    other things count too, `pairs` that only a word that asks with a verb does.
    """
    free = [True] * len(text)
    for pattern in (NUMBER, QUOTED):
        for match in pattern.finditer(text):
            free[slice(*match.span())] = [False] * len(match[0])
    hits: dict[tuple[str, int], set[int]] = {}
    done: dict[tuple[int, int], str] = {}
    for word, kind, row in _words() if meta else _hints_last():
        start = text.find(word)
        while start >= 0:
            span = (start, start + len(word))
            if kind == "hint" and not meta and not (start and text[start - 1] in _BESIDE and hits):
                break
            # A shorter word inside a longer one is not said; one word may mean two fields.
            if all(free[slice(*span)]) or done.get(span) == word:
                hits.setdefault((kind, row), set()).update(range(*span))
                free[slice(*span)] = [False] * len(word)
                done[span] = word
            start = text.find(word, span[1])
    return _wanted(hits, meta or pairs)


_BESIDE = "、,，和及与"
"""What joins a word for a field to another one: 联系人、电话."""


def asks_within(text: str) -> bool:
    """Whether a question asks where in a document something stands."""
    return any(word in text for word in _data()["within"]["words"])


_DATES = frozenset(("date", "published", "published_at", "dated", "in_force", "valid_until"))


def _field(row: dict[str, Any]) -> Field:
    signs = re.compile(row["signs"]) if "signs" in row else None
    also, beside = (tuple(row.get(key, ())) for key in ("also", "beside"))
    return Field(row["name"], row["shown"], also, beside, signs, row.get("press", ""), bool(row.get("strict")))


def _wanted(hits: dict[tuple[str, int], set[int]], pairs: bool) -> Wanted:
    rows = _data()["field"]
    fields: list[tuple[int, Field]] = []
    taken: set[int] = set()
    sure = False
    for n, row in enumerate(rows):
        said = hits.get(("word", n), set()) | hits.get(("hint", n), set())
        acted = hits.get(("act", n), set())
        asking = hits.get((f"ask:{row.get('asked')}", -1), set())
        if acted and asking and pairs:
            said |= acted | asking
        if said:
            sure |= ("word", n) in hits
            taken |= said
            fields.append((min(said), _field(row)))
    named = {field.name for _, field in fields}
    when = hits.get(("ask:when", -1), set())
    if when and any(field.press == "yes" for _, field in fields) and not named & _DATES:  # 几号第几版
        fields.append((min(when), _field(next(row for row in rows if row["name"] == "published"))))
        taken |= when
    order, gap = ("order", -1) in hits, ("gap", -1) in hits
    taken |= hits.get(("order", -1), set()) | hits.get(("gap", -1), set())
    kept: dict[str, Field] = {}
    for _, field in sorted(fields, key=lambda pair: pair[0]):
        if field.name == "dated" and named & {"date", "published", "in_force", "valid_until"}:
            continue
        if field.name == "number" and "basis" in named:  # the number of what it rests on, which is given with it
            continue
        if field.name == "valid_until" and "repeals" in named:
            continue
        if field.name in ("published", "dated") and "published_at" in named:
            continue
        kept.setdefault(field.name, field)
    return Wanted(tuple(kept.values()), sure, order, gap, frozenset(taken))
