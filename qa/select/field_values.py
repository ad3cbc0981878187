"""What one document says under a field of itself, or that it says nothing, with the verbatim places."""

from __future__ import annotations

import re

from chinese.dates import iso_date
from corpus.gazetteer import label_of
from qa.select.dates import Told, dates, spoken
from qa.select.named_fields import Field, shown_name
from store.documents import StoredDocument

_IDENTITY = ("title", "number", "issuer", "place", "date", "published", "dated", "source", "term")


def surely_silent(document: StoredDocument, field: Field) -> bool:
    """Whether a document does not say a field: it was read for it, and has none of the words that would say it."""
    if field.name not in _IDENTITY and document.particulars is None:
        return False
    return not (field.signs and field.signs.search(document.original))


def values_of(document: StoredDocument, field: Field, articles: frozenset[str]) -> list[Told]:
    """What a document says of a field and of those given along with it."""
    told = (
        _identity(document, field.name, strict=field.strict)
        if field.name in _IDENTITY
        else particulars(document, field.name, articles)
    )
    for name in field.also:
        told += _identity(document, name) if name in _IDENTITY else particulars(document, name, articles)
    return told


def particulars(document: StoredDocument, name: str, articles: frozenset[str]) -> list[Told]:
    """What a document says under a field of what else it says of itself; of certain articles only, where there are any."""
    said = [p for p in document.says(name) if not p.about or not articles or p.about in articles]
    if not said:
        return []
    shown = shown_name(name)
    if name == "published_at":
        clock = re.search(r"\d{1,2}:\d{2}(?::\d{2})?", said[0].value)
        day = spoken(iso_date(said[0].value) or "")
        return [
            (shown, f"{day}{clock[0] if clock else ''}（原文写作{said[0].value}）", (document.evidence_of(said[0]),))
        ]
    if name == "annexes":
        listed = "；".join(f"{n}. {p.value}" for n, p in enumerate(said, 1)) if len(said) > 1 else said[0].value
        return [(f"{shown}（{len(said)}个）", listed, tuple(document.evidence_of(p) for p in said))]
    return [
        (f"“{p.about}”一文{shown}" if p.about else shown, p.value.removeprefix(shown), (document.evidence_of(p),)) for p in said
    ]  # fmt: skip


def _identity(document: StoredDocument, name: str, *, strict: bool = False) -> list[Told]:
    identity = document.identity
    if name in ("date", "published", "dated"):
        return dates(document, name, strict=strict)
    if name == "term" and (stated := document.says("term")):
        return [(shown_name(name), stated[0].value, (document.evidence_of(stated[0]),))]
    value = {
        "title": f"《{identity.title}》", "number": identity.number, "issuer": identity.issuer,
        "place": label_of(identity.place), "source": identity.source, "term": _term(identity.title),
    }[name]  # fmt: skip
    key = {"term": "title", "place": "issuer" if identity.issuer else "title"}.get(name, name)
    places = (document.evidence[key],) if key in document.evidence else ()
    return [(shown_name(name), value, places)] if value else []


def _term(title: str) -> str | None:
    found = re.search(r"20\d\d年?\s*[—–~至-]+\s*20\d\d年", title)
    return found[0] if found else None
