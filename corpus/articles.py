"""A newspaper page is several articles: headline, byline, text; captions, briefs and graphics apart.

    for article in split_articles(text, original, published="2024-06-11"): ...

`text` is the cleaned text with joined paragraphs. A byline (□本报记者…) or dateline (本报讯) opens an article; its
headline stands before it, or, detached by the layout, after the text of an article that has none yet. A text
without bylines is one article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.bylines import DATELINE
from corpus.headings import marker
from corpus.headline_alignment import headline_after_text, headlines_elsewhere, section_headings, torn_end
from corpus.infographic import GraphicLine, Infographic, is_graphic, read_infographic
from corpus.overlap import Wording
from corpus.page import PageLine, is_picture_caption, page_lines, text_of, text_parts
from corpus.text import MappedText, Span

_HEADLINE_LINES = 6
_KICKER_MAX = 8
_PLAN_HEADINGS = 8
_PAGE_MAX = 40  # articles; a text with more is many pages, and nothing is sought for across them


@dataclass(frozen=True)
class PartHeading:
    """A heading inside an article and the part of the text under it; `detached` where the layout tore it away."""

    heading: Span
    text: Span
    detached: bool


@dataclass(frozen=True)
class Article:
    """A piece of a page. All spans are into the cleaned text; the text keeps the order of the file.

    `kind` is article, briefs (a list of points without a text), caption, infographic or fragments (lines that can
    be given to no piece). `title_spans` are in the order of reading. `about` is, for an infographic, the index of
    the article it pictures.
    """

    kind: str
    text: tuple[Span, ...]
    title: str = ""
    subtitle: str = ""
    title_spans: tuple[Span, ...] = ()
    byline: str = ""
    byline_span: Span | None = None
    date: str | None = None
    parts: tuple[PartHeading, ...] = ()
    about: int | None = None
    infographic: Infographic | None = None


@dataclass
class _Draft:
    """An article while the page is read: indexes of its lines, what follows its text last."""

    headline: list[int]
    byline: list[int]
    text: list[int]
    tail: list[int]


def split_articles(text: MappedText, original: str, published: str | None = None) -> tuple[Article, ...]:
    """The pieces of a page, articles first; a document that is no newspaper page is one article.

    `original`, which the offsets of `text` lead to, shows indentation and blank lines; `published` (ISO date) gives
    the year to datelines. Every character but line ends is in one piece: title, byline, text or detached heading.
    """
    lines = page_lines(text, original)
    openers = _openers(lines)
    if not openers or (len(openers) < 2 and sum(marker(line.text) is not None for line in lines) >= _PLAN_HEADINGS):
        whole = Span(0, len(text.text))
        return (Article("article", (whole,) if whole.end else (), date=published),)
    drafts = _drafts(lines, openers)
    texts = [text_of(lines, draft.text) for draft in drafts]
    pieces, loose = _tails(lines, drafts)
    titles: list[list[tuple[int, ...]]] = [[(i,) for i in draft.headline] for draft in drafts]
    owners: Sequence[int] = ()
    if len(drafts) <= _PAGE_MAX:
        loose = _complete_titles(lines, titles, texts, loose)
        graphic, loose = _graphic(lines, loose)
        owners = range(len(drafts))
        if graphic:
            about = Wording(texts).ranking(text_of(lines, [*graphic, *loose]), owners)[0][1]
            owners = [about]
            pieces.append(_infographic(lines, graphic, text_parts(lines, drafts[about].text), text.text, about))
    articles = [_article(lines, draft, title, published) for draft, title in zip(drafts, titles, strict=True)]
    for n in owners:
        parts = text_parts(lines, drafts[n].text)
        heads = section_headings(lines, parts, loose)
        loose = [i for i in loose if i not in heads]
        torn = [
            PartHeading(lines[i].span, _extent(lines, parts[k]), detached=True)
            for i, k in sorted(heads.items(), key=lambda pair: pair[1])
        ]
        articles[n] = replace(articles[n], parts=(*articles[n].parts, *torn))
    if loose:
        pieces.append(Article("fragments", tuple(lines[i].span for i in loose)))
    return (*articles, *(replace(piece, date=published) for piece in pieces))


def _complete_titles(
    lines: Sequence[PageLine], titles: list[list[tuple[int, ...]]], texts: Sequence[str], loose: Sequence[int]
) -> list[int]:
    """Give headlines their torn-off ends, and articles without one theirs; returns the lines still loose."""
    left = list(loose)
    for n, text in enumerate(texts):
        for k, (i,) in enumerate(titles[n]):
            end = torn_end(lines[i], lines, left, text)
            if end is not None:
                titles[n][k] = (i, end)
                left.remove(end)
    in_heap = set(_graphic(lines, left)[0])
    without = [n for n, title in enumerate(titles) if not title]
    for n, i in headlines_elsewhere(lines, texts, without, [i for i in left if i not in in_heap]).items():
        titles[n].append((i,))
        left.remove(i)
    return left


def _openers(lines: Sequence[PageLine]) -> list[int]:
    """Indexes of the lines that open an article: the first of its byline lines, or a dateline without byline."""
    found: list[int] = []
    for i, line in enumerate(lines):
        after_byline = i > 0 and lines[i - 1].is_byline
        closing = line.text.startswith("(") and i > 0 and lines[i - 1].is_sentence
        if not after_byline and not closing and (line.is_byline or DATELINE.match(line.text)):
            found.append(i)
    return found


def _drafts(lines: Sequence[PageLine], openers: Sequence[int]) -> list[_Draft]:
    """Headline, byline and text lines of each article; text before the first headline is an article without one."""
    starts: list[int] = []
    for opener in openers:
        first = opener
        while first > 0 and opener - first < _HEADLINE_LINES and lines[first - 1].is_short:
            first -= 1
        starts.append(first)
    drafts = [_draft(lines, 0, 0, starts[0])] if any(line.is_sentence for line in lines[: starts[0]]) else []
    for start, opener, stop in zip(starts, openers, [*starts[1:], len(lines)], strict=True):
        drafts.append(_draft(lines, start, opener, stop))
    if drafts[0].headline or drafts[0].byline:
        drafts[0].tail[:0] = range(starts[0])
    for earlier, later in pairwise(drafts):
        if not earlier.headline and later.headline:
            count = headline_after_text(lines, later.headline, text_of(lines, earlier.text), text_of(lines, later.text))
            earlier.headline, later.headline = later.headline[:count], later.headline[count:]
    return drafts


def _draft(lines: Sequence[PageLine], start: int, opener: int, stop: int) -> _Draft:
    at = opener
    while at < stop and lines[at].is_byline:
        at += 1
    column = at < stop and lines[at].indented
    text = [i for i in range(at, stop) if not is_picture_caption(lines, i, column)]
    while text and not lines[text[-1]].is_sentence:
        text.pop()
    kept = set(text)
    tail = [i for i in range(at, stop) if i not in kept]
    return _Draft(list(range(start, opener)), list(range(opener, at)), text, tail)


def _tails(lines: Sequence[PageLine], drafts: Sequence[_Draft]) -> tuple[list[Article], list[int]]:
    """Captions and briefs among what follows the texts, and the lines left over."""
    pieces: list[Article] = []
    loose: list[int] = []
    for draft in drafts:
        graphic = is_graphic([_shown(lines[i]) for i in draft.tail])
        points: list[int] = []
        heading: list[int] = []
        for i in [*draft.tail, None]:
            if i is not None and lines[i].is_point and not graphic:
                points.append(i)
                continue
            if points:
                spans = tuple(lines[j].span for j in heading)
                title = "".join(lines[j].text for j in heading)
                pieces.append(Article("briefs", tuple(lines[j].span for j in points), title, title_spans=spans))
                loose = [j for j in loose if j not in heading]
                points, heading = [], []
            if i is not None and (lines[i].is_sentence or lines[i].is_caption):
                pieces.append(Article("caption", (lines[i].span,)))
                heading = []
            elif i is not None:
                loose.append(i)
                heading = [*heading, i] if not lines[i].after_blank else [i]
    return pieces, loose


def _shown(line: PageLine) -> GraphicLine:
    return GraphicLine(line.span, line.text, line.after_blank)


def _graphic(lines: Sequence[PageLine], loose: Sequence[int]) -> tuple[list[int], list[int]]:
    """The lines of a graphic among the loose ones, from its first action or bullet on, and the other loose ones."""
    shown = [_shown(lines[i]) for i in loose]
    if not is_graphic(shown):
        return [], list(loose)
    inside = [n for n, line in enumerate(shown) if line.is_action or line.is_bullet or line.is_task]
    first = next(n for n in inside if not shown[n].is_task)
    return list(loose[first : inside[-1] + 1]), [*loose[:first], *loose[inside[-1] + 1 :]]


def _infographic(
    lines: Sequence[PageLine], graphic: Sequence[int], parts: Sequence[Sequence[int]], text: str, about: int
) -> Article:
    picture = read_infographic(
        [_shown(lines[i]) for i in graphic], [[lines[i].span for i in part] for part in parts], text
    )
    title = " ".join(text[s.start : s.end] for s in picture.others)
    return Article("infographic", tuple(lines[i].span for i in graphic), title, about=about, infographic=picture)


def _article(
    lines: Sequence[PageLine], draft: _Draft, titles: Sequence[tuple[int, ...]], published: str | None
) -> Article:
    title, subtitle = _title(["".join(lines[i].text for i in pieces) for pieces in titles])
    names = "".join(lines[i].text for i in draft.byline).lstrip("□")
    dateline = DATELINE.match(lines[draft.text[0]].text) if draft.text else None
    date = published
    if dateline and dateline[1] and published:
        date = f"{published[:4]}-{int(dateline[1]):02d}-{int(dateline[2]):02d}"
    return Article(
        "article",
        _runs(lines, draft.text),
        title,
        subtitle,
        tuple(lines[i].span for pieces in titles for i in pieces),
        names or (dateline[3] or "" if dateline else ""),
        _extent(lines, draft.byline) if draft.byline else None,
        date,
        _headings_in_place(lines, draft.text),
    )


def _title(headline: Sequence[str]) -> tuple[str, str]:
    """Title and subtitle: a first line of a few characters is a kicker, a line that opens with a dash a subtitle."""
    if not headline:
        return "", ""
    main = next((n for n, line in enumerate(headline) if len(line) > _KICKER_MAX and line[0] != "—"), 0)
    return headline[main], " ".join(line.lstrip("—") for n, line in enumerate(headline) if n != main)


def _extent(lines: Sequence[PageLine], indexes: Sequence[int]) -> Span:
    return Span(lines[indexes[0]].span.start, lines[indexes[-1]].span.end)


def _runs(lines: Sequence[PageLine], text: Sequence[int]) -> tuple[Span, ...]:
    """Spans of neighbouring lines."""
    runs: list[Span] = []
    for n, i in enumerate(text):
        if n and text[n - 1] == i - 1:
            runs[-1] = Span(runs[-1].start, lines[i].span.end)
        else:
            runs.append(lines[i].span)
    return tuple(runs)


def _headings_in_place(lines: Sequence[PageLine], text: Sequence[int]) -> tuple[PartHeading, ...]:
    """Short lines inside the text head what follows them up to the next one."""
    heads = [n for n, i in enumerate(text) if lines[i].is_short]
    return tuple(
        PartHeading(lines[text[n]].span, _extent(lines, text[n + 1 : after]), detached=False)
        for n, after in pairwise([*heads, len(text)])
        if after > n + 1
    )
