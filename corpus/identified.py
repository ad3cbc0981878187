"""Who made a document, what it is, of which place and when: told by its text, the page around it or the manifest."""

from __future__ import annotations

import re
from bisect import bisect_left

from chinese.dates import DAY, iso_date
from corpus.articles import Article
from corpus.clean import Cleaned
from corpus.document import Identity, Source, opens_with
from corpus.identity import read_identity
from corpus.newspaper import is_page, main_article
from corpus.page_fields import page_fields
from corpus.places import find_places, place_of_issuer
from corpus.structure import sections
from corpus.text import MappedText, Span


def identity_of(
    text: MappedText, cleaned: Cleaned, source: Source, articles: tuple[Article, ...], stem: str
) -> tuple[Identity, dict[str, Span]]:
    """Who made a document, what, when, and where in the text each is told; `stem` is its file's name."""
    published, origin = cleaned.published(), cleaned.source()
    page = {
        "published": published[0] if published else source.metadata.get("published") or iso_date(stem) or "",
        "source": origin[0] if origin else source.metadata.get("source", ""),
        "number": cleaned.number(),
    }
    if is_page(articles):
        head = source.text[slice(*published[1])] if published else ""
        line = (published[0], _part(source.text, published[1], _DAY)) if published else None
        return _page_identity(text, articles, page["published"], line, head, stem)
    top = [s for s in sections(text.text) if s.parent is None]
    start = next((s.start for s in top if s.kind != "colophon" and not opens_with(s)), len(text))
    end = next((s.start for s in top if s.kind in ("annex", "colophon") and s.start > start), len(text))
    block = page_fields(source.text)
    page |= {field: value for field, (value, _) in block.items() if not page.get(field)}
    block.pop("maker", None)
    identity, spans = read_identity(text.text, start, end, source.metadata.get("title") or stem, page)
    original = {field: text.original_span(*span) for field, span in spans.items()}
    for field, (_, span) in block.items():
        original.setdefault(field, span)
    if published:
        original.setdefault("published", _part(source.text, published[1], _DAY))
    if origin:
        original.setdefault("source", _part(source.text, origin[1], _FROM))
    return identity, original


_DAY = re.compile(rf"{DAY}(?:\s*\d{{1,2}}:\d{{2}})?")


_FROM = re.compile(r"(?:来自|来源|稿源)\s*[:：]\s*[^\s|｜]+")


def _part(original: str, line: Span, pattern: re.Pattern[str]) -> Span:
    """The part of a line of the page's data that says one thing; the line where the pattern is not in it."""
    match = pattern.search(original, line.start, line.end)
    return Span(*match.span()) if match else line


def lies_in(text: MappedText, span: Span) -> bool:
    """Whether a range of the original is still in the cleaned text."""
    at = bisect_left(text.origin, span.start)
    return at < len(text.origin) and text.origin[at] < span.end


_PAPER = re.compile(r"[\u4e00-\u9fff]{2,8}(?:日报|晚报|早报|时报|新闻网|新闻)")


def _page_identity(
    text: MappedText, articles: tuple[Article, ...], day: str, published: tuple[str, Span] | None, head: str, stem: str
) -> tuple[Identity, dict[str, Span]]:
    """A newspaper page is named after its main article; the paper's name in bylines or in the page's head line `head`
    gives its place.
    """
    story = main_article(articles)
    papers = [m[0] for words in (*(a.byline for a in articles), head) if (m := _PAPER.search(words))]
    paper = max(set(papers), key=papers.count) if papers else None
    place = place_of_issuer(paper) if paper else None
    if place is None:
        named = (m.place for words in (story.title, text.text) for m in find_places(words))
        place = next((p for p in named if p and p.level not in ("国家", "省")), None)
    spans: dict[str, Span] = {}
    if story.title_spans:
        spans["title"] = text.original_span(*story.title_spans[0])
    if published:
        spans["published"] = published[1]
    byline = next((a.byline_span for a in articles if a.byline_span and paper and paper in a.byline), None)
    if byline:
        spans["source"] = text.original_span(*byline)
    elif published and paper and paper in head:
        spans["source"] = published[1]
    return (
        Identity(
            "——".join(t for t in (story.title, story.subtitle) if t) or stem,
            place=place,
            kind="报道",
            source=paper,
            published=day or None,
        ),
        spans,
    )
