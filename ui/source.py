"""A document's original text with the cited stretch marked in it."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

from corpus.clean import clean
from corpus.document import Evidence
from corpus.manifest import front_matter
from corpus.paragraphs import join_paragraphs
from corpus.text import Span
from store.documents import StoredDocument
from ui.markup import joined

SHOW_MARK = """
const show = tries => {
  const text = element.querySelector('.text'), mark = element.querySelector('mark');
  if (!mark) return;
  if (!mark.offsetParent) { if (tries) setTimeout(show, 50, tries - 1); return; }
  text.scrollTop = mark.offsetTop - 60;
  element.scrollIntoView({block: 'nearest'});
};
"""
"""Script that scrolls to the mark; the text may arrive before its tab is shown, so it tries until there is a place."""

_WRAP = re.compile(r"[ \t\u3000\u00a0]*[\r\n]+[ \t\u3000\u00a0\r\n]*")


def original(document: StoredDocument, evidence: Evidence) -> Markup:
    """The document paragraph by paragraph, as written but for line wraps; what is cited is in `<mark>`."""
    cited = Span(evidence.start, evidence.end)
    identity = document.identity
    facts = "　".join(filter(None, [identity.number, identity.issuer, identity.date or identity.published]))
    shown = [span for span in _paragraphs(document.original) if span.end > _body(document.original, cited)]
    paragraphs = [_paragraph(document.original, span, cited) for span in shown]
    return Markup(
        '<article class="original"><h3>《{}》</h3><p class="facts">{}</p><p class="section">{}</p>'
        '<div class="text" tabindex="0" role="region" aria-label="原文">{}</div></article>'
    ).format(identity.title, facts, evidence.section, joined(paragraphs))


def _body(text: str, cited: Span) -> int:
    """Where the text begins after the front matter that describes it, unless that is what is cited."""
    body = front_matter(text)[1]
    return body if cited.start >= body else 0


@lru_cache(maxsize=32)
def _paragraphs(text: str) -> tuple[Span, ...]:
    """Ranges that cover the whole original: its paragraphs, and what stands between them."""
    cleaned = join_paragraphs(clean(text).text)
    spans: list[Span] = []
    at = done = 0
    for line in cleaned.text.split("\n"):
        if line.strip():
            span = cleaned.original_span(at, at + len(line))
            start = max(span.start, done)
            if text[done:start].strip():
                spans += [Span(done + m.start(), done + m.end()) for m in re.finditer(r"[^\n]+", text[done:start])]
            if span.end > start:
                spans.append(Span(start, span.end))
                done = span.end
        at += len(line) + 1
    spans += [Span(done + m.start(), done + m.end()) for m in re.finditer(r"[^\n]+", text[done:])]
    return tuple(span for span in spans if text[span.start : span.end].strip())


def _paragraph(text: str, span: Span, cited: Span) -> Markup:
    start, end = max(span.start, min(cited.start, span.end)), min(span.end, max(cited.end, span.start))
    if start >= end:
        return Markup("<p>{}</p>").format(_unwrapped(text[span.start : span.end]))
    before, within, after = text[span.start : start], text[start:end], text[end : span.end]
    return Markup("<p>{}<mark>{}</mark>{}</p>").format(_unwrapped(before), _unwrapped(within), _unwrapped(after))


def _unwrapped(text: str) -> str:
    return _WRAP.sub("", text)
