"""What a document is read as: its lines, sections, tables, particulars, and the places in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def read_text(text: str) -> Any:
    """The document of a text."""
    from corpus.document import Source
    from corpus.reader import read_source

    return read_source(Source(text, "txt"), Path("文"), {}, Path("文.txt"))


def kind(text: str) -> str:
    return str(read_text(text).identity.kind)


def tasks(text: str) -> str:
    return _titles(section for section in read_text(text).sections if section.kind == "task")


def general(text: str) -> str:
    return _titles(section for section in read_text(text).sections if section.general and section.level == 0)


def closing(text: str) -> str:
    return _titles(section for section in read_text(text).sections if section.kind in ("annex", "colophon"))


def _titles(sections: Iterable[Any]) -> str:
    return " | ".join(section.title for section in sections)


def fields(text: str) -> str:
    return " | ".join(f"{one.field} {one.value}" for one in read_text(text).particulars)


def last_task(text: str) -> str:
    document = read_text(text)
    tasks = [section for section in document.sections if section.kind == "task"]
    return " / ".join(document.text.text[tasks[-1].start : tasks[-1].end].split("\n")) if tasks else ""


def cleaned(text: str) -> str:
    from corpus.clean import clean

    return " / ".join(filter(None, clean(text).text.text.split("\n")))


def table(text: str) -> str:
    from corpus.tables import find_tables

    return " / ".join(" ".join(cell.text for cell in row) for table in find_tables(text) for row in table.rows)


def page(text: str) -> str:
    from corpus.loaders.html import load_html

    return load_html(text.encode(), "页.html").text.replace("\n", " / ")


def page_data(text: str) -> str:
    from corpus.loaders.html import load_html

    return " ".join(f"{key} {value}" for key, value in load_html(text.encode(), "页.html").metadata.items())


def issuer(text: str) -> str:
    """Whether a line is the name of one who issues documents."""
    from corpus.issuers import ISSUER_LINE

    return "是" if ISSUER_LINE.fullmatch(text) else ""


def opens_task(text: str) -> str:
    from corpus.vocabulary import TASK_VERBS

    return "是" if TASK_VERBS.fullmatch(text) else ""


def ends_action(text: str) -> str:
    from corpus.vocabulary import ACTION_SUFFIXES

    return "、".join(suffix for suffix in ACTION_SUFFIXES if text.endswith(suffix))


def surname(text: str) -> str:
    from corpus.vocabulary import SURNAMES

    return "是" if re.fullmatch(SURNAMES, text) else ""


def places(text: str) -> str:
    from corpus.gazetteer import gazetteer
    from corpus.places import find_places

    return " ".join(found.place.name for found in find_places(text, gazetteer().named("平度市")[0]) if found.place)


def places_spelt(text: str) -> str:
    from corpus.gazetteer import gazetteer
    from corpus.places import find_places

    found = find_places(text, gazetteer().named("平度市")[0])
    return " ".join(
        f"{mention.place.name}（{text[mention.start : mention.end]}）" for mention in found if mention.place
    )


def places_at_home(text: str) -> str:
    """The places of a text of the city whose name opens it, up to a colon."""
    from corpus.gazetteer import gazetteer
    from corpus.places import find_places

    city, said = text.split(":", 1)
    home = next(iter(gazetteer().named(f"{city}市")), None)
    return " ".join(found.place.name for found in find_places(said, home) if found.place)


def mentioned(text: str) -> str:
    """The stretches of a text that are read as places, be it told which or not."""
    from corpus.gazetteer import gazetteer
    from corpus.places import find_places

    return " ".join(found.text for found in find_places(text, gazetteer().named("平度市")[0]))


def asked_of(text: str) -> str:
    """The stretches of a question that are read as places."""
    from corpus.places import find_places

    return " ".join(found.text for found in find_places(text, None, asked=True))
