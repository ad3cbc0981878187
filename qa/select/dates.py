"""The dates of documents: the one asked for, and several compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from chinese.dates import DAY, written
from corpus.document import Evidence
from qa.model import Plan, Statement, unique
from qa.select.named_fields import shown_name
from store.documents import StoredDocument

Told = tuple[str, str, tuple[Evidence, ...]]
"""What a field is called, its value, and the verbatim places."""
_MOST = 8  # documents compared


def dates(document: StoredDocument, name: str, *, strict: bool = False) -> list[Told]:
    """The date asked for; where a document has only the other one, that one under its own name, unless `strict`."""
    page = document.identity.kind == "报道"
    first = "published" if name == "published" or (name == "dated" and page) else "date"
    for key in (first, *(() if strict else ("date" if first == "published" else "published",))):
        iso = document.identity.date if key == "date" else document.identity.published
        if not iso or (page and name == "date"):  # a report's day is not that of the document it tells of
            continue
        places = [document.evidence[k] for k in (key, "printed" if key == "date" else key) if k in document.evidence]
        return [(shown_name(key), spoken(iso) + _as_written(iso, places), unique(places))]
    return []


def spoken(iso: str) -> str:
    """A date as one says it."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return written(day)


def _as_written(iso: str, places: Sequence[Evidence]) -> str:
    """How the text itself writes a date, where that is another form."""
    written = re.search(DAY, places[0].quote) if places else None
    said = re.sub(r"\s", "", written[0]) if written else ""
    return f"（原文写作{said}）" if said and said != spoken(iso) else ""


def compared(documents: Sequence[StoredDocument]) -> Plan | None:
    """Documents in the order of their dates, with the days between them; None for fewer than two that have one."""
    dated = sorted(
        ((date.fromisoformat(iso), told[0], d) for d in documents if (told := dates(d, "dated"))
         and (iso := d.identity.date if told[0][0] == shown_name("date") else d.identity.published)),
        key=lambda row: (row[0], row[2].id),
    )  # fmt: skip
    if len(dated) < 2 or len(dated) > _MOST:
        return None
    first, last = dated[0], dated[-1]
    days = (last[0] - first[0]).days
    if days == 0:
        lead = "日期相同。"
    elif len(dated) == 2:
        lead = f"先出的是《{first[2].identity.title}》，早{days}天。"
    else:
        lead = f"最早的是《{first[2].identity.title}》，最晚的是《{last[2].identity.title}》，相差{days}天。"
    statements = tuple(Statement(f"《{d.identity.title}》——{n}：{v}。", e) for _, (n, v, e), d in dated)
    nodes = tuple(f"document:{d.id}" for _, _, d in dated)
    return Plan(statements, True, lead, nodes=nodes)
