"""What reading a file yields: a document with its identity, sections, tables and passages.

All offsets named `start`/`end` of sections, tables and cells are into the cleaned text
(`Document.text.text`); `Document.evidence` turns them into offsets of, and a quote from, the original.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.gazetteer import Place, place_at
from corpus.text import MappedText, Span, quote

_HEAD = 12  # characters that may stand over it, as the name of a sheet does


class UnreadableFileError(Exception):
    """A file that cannot be read as a document; the message says why and what to do, in Chinese."""


@dataclass(frozen=True)
class Source:
    """What a loader gives: the file's text as a reader would read it.

    Tables are lines of the form `| cell | cell |`, a cell that spans rows or columns repeated in each.
    `ocr_confidence` is the mean confidence (0 to 1) where the text was recognised from an image.
    """

    text: str
    format: str
    encoding: str | None = None
    ocr_confidence: float | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """A verbatim place in an original file: `quote` is `original[start:end]` without its line wraps."""

    document: str
    section: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Cell:
    """A table cell: its text and where it stands in the cleaned text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """A table found in the text. `header` and each of `rows` have the same number of cells; `group` holds, for
    each row, the text of the group line above it (一、总体工作方案) or an empty string. Of `doubtful` rows nothing told
    which cell is missing, or where one ends: they say what is to be done, but not who does it.
    """

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    group: tuple[str, ...]
    title: str
    start: int
    end: int
    doubtful: int = 0


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it.

    `kind` is one of `article` (newspaper article), `chapter`, `action` (行动/工程: a heading over tasks),
    `task` (numbered lowest item), `clause` (第X条), `annex`, `closing` (paragraphs behind the last item), `unpaired` (newspaper targets without a task).
    Its own text runs from `heading_end` to `text_end`, where its first child opens; `end` is the end of all below.
    `general` marks items that state principles rather than work (指导思想); `place` is set where a section is about
    another place than the document (an article of a newspaper page). `extra` are stretches of the text that the layout
    put elsewhere (bullets of an infographic).
    """

    index: int
    parent: int | None
    level: int
    label: str
    number: int | None
    title: str
    kind: str
    start: int
    heading_end: int
    text_end: int
    end: int
    general: bool = False
    place: Place | None = None
    extra: tuple[Span, ...] = ()


def opens_with(section: Section) -> bool:
    """Whether this is the line 附件1 at the head of a file that is the annex itself, its title and text below."""
    return section.kind == "annex" and section.start <= _HEAD


@dataclass(frozen=True)
class Passage:
    """A piece of a document small enough to embed, with the way back.

    `id` is stable under changes elsewhere in the document; `section` is the path of headings; `text` reads as
    the original without line wraps; `spans` are its ranges in the original, in order.
    """

    id: str
    document: str
    section: tuple[str, ...]
    text: str
    spans: tuple[Span, ...]
    place: Place | None
    year: int | None

    @property
    def start(self) -> int:
        """Where it begins in the original."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Where it ends in the original."""
        return self.spans[-1].end

    @property
    def prefixed(self) -> str:
        """Text to embed: place and headings before the text, so that parallel plans do not mix."""
        return " > ".join([*([self.place.label] if self.place else []), *self.section]) + "\n" + self.text

    def written(self) -> dict[str, Any]:
        """As the store keeps it, the place by its path."""
        return {**vars(self), "place": self.place.path if self.place else None}


@dataclass(frozen=True)
class Identity:
    """Who issued what, when. Any field the text does not give is None (`kind` is then 文本)."""

    title: str
    number: str | None = None  # 文号
    issuer: str | None = None
    place: Place | None = None
    date: str | None = None  # ISO
    kind: str = "文本"
    source: str | None = None  # 来自: the site or paper
    published: str | None = None  # ISO, of the web page or newspaper

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Identity:
        """The inverse of `written`."""
        return cls(**{**written, "place": place_at(written["place"]) if written["place"] else None})

    def written(self) -> dict[str, str | None]:
        """The fields as the store keeps them and `corpus.toml` may give them, the place by its path."""
        return {**vars(self), "place": self.place.path if self.place else None}


@dataclass(frozen=True)
class Particular:
    """What a document says of itself besides its identity (`corpus.particulars`): the name of the field, its value, and
    the range of the original that says so; `about` is the title of the article it holds for, empty for the whole.
    """

    field: str
    value: str
    start: int
    end: int
    about: str = ""


@dataclass(frozen=True)
class Document:
    """A read file. `identity_spans` gives, for a field of `identity`, where it stands in the original."""

    id: str
    path: Path
    source: Source
    text: MappedText
    identity: Identity
    identity_spans: dict[str, Span]
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...] = ()
    particulars: tuple[Particular, ...] = ()

    def own_end(self, section: Section) -> int:
        """Where the text of a task ends that is its own: before its first sub-item, where these are tasks too."""
        split = any(s.parent == section.index and s.kind in ("task", "action") for s in self.sections)
        return section.text_end if split else section.end

    def section_path(self, index: int | None) -> tuple[str, ...]:
        """Titles from the outermost heading to the section, labels included."""
        path: list[str] = []
        while index is not None:
            section = self.sections[index]
            path.append(section.label + section.title)
            index = section.parent
        return tuple(reversed(path))

    def evidence(self, start: int, end: int, section: int | None = None) -> Evidence:
        """Verbatim evidence for `text[start:end]` of the cleaned text."""
        return self.original_evidence(self.text.original_span(start, end), section)

    def original_evidence(self, span: Span, section: int | None = None) -> Evidence:
        """Verbatim evidence for a range of the original."""
        return Evidence(self.id, " > ".join(self.section_path(section)), quote(self.source.text, span), *span)
