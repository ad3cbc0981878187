"""How many gold places, industries and enterprises are found in each document, and how many of those found are gold.

Gold: `places.json`, `industries.json`, `enterprises.json`. The gold lists are a choice (only the industries it lists
at all are counted as wrong, and only where they are not gold), so precision is a lower bound: what a text names and
the list leaves out counts as wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.places import COUNTRY, Place, find_places
from evaluation.report import Part
from graph.mentions.enterprises import find_enterprises
from graph.mentions.industries import find_industries

Pair = tuple[str, str]
"""Where (a document, or a document and a task) and what."""


def measure(documents: Sequence[Document], gold: Path) -> Part:
    """Precision and recall of each kind, against the gold folder."""
    texts = {document.id: document.text.text for document in documents}
    parts = [
        ("地区（按文件）", *_places(documents, _load(gold / "places.json"))),
        ("产业（按文件）", *_industries(texts, _load(gold / "industries.json"))),
        ("产业（按任务序号）", *_industries_of_tasks(documents, _load(gold / "industries.json"))),
        ("企业与项目（按文件）", *_enterprises(texts, _load(gold / "enterprises.json"))),
    ]
    rows: list[tuple[str | int | float, ...]] = []
    failures: list[str] = []
    for title, found, wanted in parts:
        right = len(found & wanted)
        rows.append((title, len(wanted), right / (len(found) or 1), right / (len(wanted) or 1)))
        failures += [f"{title}漏：{where} · {what}" for where, what in sorted(wanted - found)]
        failures += [f"{title}误：{where} · {what}" for where, what in sorted(found - wanted)]
    return Part("entities", "地区、产业、企业", ("项目", "标准答案", "准确率", "召回率"), tuple(rows), tuple(failures))


def _load(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _same(found: Iterable[Pair], wanted: Iterable[Pair], alike: Callable[[str, str], bool]) -> set[Pair]:
    """The found, each under the gold name that it is alike to."""
    gold: dict[str, list[str]] = {}
    for where, what in wanted:
        gold.setdefault(where, []).append(what)
    return {
        (
            where,
            next(
                (name for name in [what, *gold.get(where, ())] if name in gold.get(where, ()) and alike(name, what)),
                what,
            ),
        )
        for where, what in found
    }


def _places(documents: Sequence[Document], gold: list[dict[str, Any]]) -> tuple[set[Pair], set[Pair]]:
    ids = {document.id for document in documents}
    wanted = {(doc, row["name"]) for row in gold if row["kind"] != "note" for doc in row["docs"] if doc in ids}
    found: set[Pair] = set()
    for document in documents:
        for mention in find_places(document.text.text, _context(document)):
            found |= {(document.id, place.name) for place in mention.candidates}
    return _same(found, wanted, lambda name, what: name == what or f"{name}镇" == what), wanted


def _context(document: Document) -> Place | None:
    """The place a document speaks of, or None."""
    place = document.identity.place
    return None if place == COUNTRY else place


def _industries(texts: Mapping[str, str], gold: list[dict[str, Any]]) -> tuple[set[Pair], set[Pair]]:
    wanted = {(doc, row["industry"]) for row in gold for doc in row["docs"] if doc in texts}
    return {pair for doc, text in texts.items() for pair in _gold_industries(doc, text, gold)}, wanted


def _gold_industries(where: str, text: str, gold: list[dict[str, Any]]) -> set[Pair]:
    """Industries found in a text, under the gold name whose terms hold the one found; others are left out."""
    return {
        (where, row["industry"])
        for mention in find_industries(text)
        for row in gold
        if mention.name == row["industry"] or mention.term in row["terms"]
    }


def _industries_of_tasks(documents: Sequence[Document], gold: list[dict[str, Any]]) -> tuple[set[Pair], set[Pair]]:
    """By task number; gold by meaning alone (the text has no such word) is no aim of a vocabulary and left out."""
    wanted: set[Pair] = set()
    meant: set[Pair] = set()
    for row in gold:
        for task in row["tasks"]:
            if isinstance(task["task"], int):
                pair = (f"{task['doc']} {task['task']}", row["industry"])
                (meant if "语义相关" in task.get("note", "") else wanted).add(pair)
    found: set[Pair] = set()
    read: set[str] = set()
    for document in documents:
        for section in document.sections:
            if section.kind == "task" and section.number is not None and not section.label.startswith("("):
                where = f"{document.id} {section.number}"
                read.add(where)
                found |= _gold_industries(where, document.text.text[section.start : section.end], gold)
    return found - meant, {pair for pair in wanted if pair[0] in read}


def _enterprises(texts: Mapping[str, str], gold: list[dict[str, Any]]) -> tuple[set[Pair], set[Pair]]:
    half = str.maketrans("（）", "()")
    wanted = {(doc, row["name"].translate(half)) for row in gold for doc in row["docs"] if doc in texts}
    found = {(doc, mention.name) for doc, text in texts.items() for mention in find_enterprises(text)}
    return _same(found, wanted, lambda name, what: name == what or what.endswith(name)), wanted
