"""Sections to passages: cut at task level, long tasks at sentences.

A passage never ends inside a sentence and a stop (。；！？) stays with the sentence it closes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from chinese.sentences import sentences
from corpus.document import Document, Passage
from corpus.gazetteer import Place
from corpus.issue_year import year_of
from corpus.text import Span, quote

MAX_CHARS = 380
"""Longest passage in characters. e5's limit is 512 tokens and Chinese takes about 0.7 tokens a character;
the rest is for the place-and-section prefix."""

IMPRINT = "发布信息"
"""Heading under which a page's date and source stand as a passage."""

_COPIES = re.compile("抄送[::]")  # to whom a letter is copied tells nothing about its matter


def chunks(text: str, start: int, end: int, limit: int = MAX_CHARS) -> Iterator[Span]:
    """`text[start:end]` in stretches of whole sentences of at most `limit` characters.

    A single sentence longer than that is cut at commas, or anywhere as the last resort, never dropped.
    """
    current: Span | None = None
    for sentence in sentences(text, start, end):
        for piece in _pieces(text, Span(*sentence), limit):
            if current and piece.end - current.start <= limit:
                current = Span(current.start, piece.end)
                continue
            if current:
                yield current
            current = piece
    if current:
        yield current


def _pieces(text: str, sentence: Span, limit: int) -> Iterator[Span]:
    start = sentence.start
    while sentence.end - start > limit:
        cut = max(text.rfind(mark, start, start + limit) for mark in ",、:") + 1
        cut = cut if cut > start else start + limit
        yield Span(start, cut)
        start = cut
    yield Span(start, sentence.end)


def split_passages(
    document: Document,
    leading: Sequence[tuple[Span, tuple[str, ...], Place | None]],
    imprint: tuple[Span, ...] = (),
) -> tuple[Passage, ...]:
    """Passages of a document in reading order; those that it has are not looked at.

    `leading` gives the stretches outside all sections (letter head, newspaper text), each with its path and place.
    `imprint` are ranges of the original that cleaning took out of the text but that say when and where it was
    published: one passage. A table row is a passage of its own.
    """
    text, original, identity = document.text, document.source.text, document.identity
    paths = [document.section_path(section.index) for section in document.sections]
    year = year_of(identity, text.text)
    stretches: list[tuple[Span, tuple[str, ...], Place | None]] = []
    for span, path, place in leading:
        stretches += [(c, path, place) for c in chunks(text.text, span.start, span.end)]
    for section in document.sections:
        if section.text_end <= section.start or _COPIES.match(text.text, section.start):
            continue
        inside = [t for t in document.tables if section.start <= t.start < section.text_end]
        at = section.start
        for table in inside:
            stretches += [(c, paths[section.index], identity.place) for c in chunks(text.text, at, table.start)]
            stretches += [
                (
                    Span(row[0].start, row[-1].end),
                    (*paths[section.index], group) if group else paths[section.index],
                    identity.place,
                )
                for row, group in zip(table.rows, table.group, strict=True)
            ]
            at = table.end
        place = section.place or identity.place
        for begin, end in ((at, section.text_end), *section.extra):
            stretches += [(c, paths[section.index], place) for c in chunks(text.text, begin, end)]
    cut = [
        (text.original_pieces(span.start, span.end, original), path, place)
        for span, path, place in sorted(stretches, key=_begin)
    ]
    if imprint:
        cut.insert(0, (imprint, (IMPRINT,), identity.place))
    passages: list[Passage] = []
    seen: dict[str, int] = {}
    for pieces, path, place in cut:
        if not pieces:
            continue
        said = "".join(quote(original, piece) for piece in pieces)
        digest = hashlib.blake2b("\x1f".join([document.id, *path, said]).encode(), digest_size=8).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1
        suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
        passages.append(Passage(f"{document.id}:{digest}{suffix}", document.id, path, said, pieces, place, year))
    return tuple(passages)


def _begin(stretch: tuple[Span, tuple[str, ...], Place | None]) -> Span:
    return stretch[0]
