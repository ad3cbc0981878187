"""A document's original text with the cited stretch marked in it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from corpus.clean import clean
from corpus.document import Evidence, UnreadableFileError
from corpus.manifest import front_matter
from corpus.page_image import marked_page
from corpus.paragraphs import join_paragraphs
from corpus.text import Span
from store.documents import StoredDocument
from store.store import FILE, Store
from ui.markup import joined
from ui.problems import problem

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


@dataclass(frozen=True)
class Mark:
    """A stretch of the original to be marked: `cited`, `read` or `unread`."""

    start: int
    end: int
    kind: str = "cited"


def original(document: StoredDocument, evidence: Evidence) -> Markup:
    """The document paragraph by paragraph, as written but for line wraps; what is cited is in `<mark>`. That of a PDF
    has a button that raises `pdf`, to see the page.
    """
    text = _text(document.original, [Mark(evidence.start, evidence.end)])
    other = _turn("pdf", "看 PDF 原页", evidence) if document.format == "pdf" else Markup("")
    return _headed(document, evidence, other, text)


def pictured(store: Store, evidence: Evidence) -> Markup:
    """The page of a PDF with the cited place marked, and a button that raises `text`, to go back to its text. Raises
    gr.Error, in Chinese, where the page cannot be shown.
    """
    document = store.documents[evidence.document]
    file = store.part(document.id, FILE)
    if not file:
        raise problem("收录时没有留下这份 PDF 文件（旧版本建的库，或在压缩包里）。重新收录后就能看原页。")
    quote = document.original[evidence.start : evidence.end]
    try:
        page = marked_page(file, quote, evidence.start / max(len(document.original), 1))
    except UnreadableFileError as error:
        raise problem(f"这一页画不出来：{error}。") from error
    if page is None:
        raise problem("这份 PDF 没有可查找的文字（可能是扫描件），请自行翻到对应的页。")
    said = f"第 {page.number} 页，共 {page.pages} 页" + ("" if page.whole else "；句子跨页或排版不连续，只标出开头部分")
    picture = Markup(
        '<p class="facts">{}</p><div class="page" tabindex="0" role="region" aria-label="PDF 原页">'
        '<img alt="《{}》第 {} 页，标出所引的句子" src="data:image/png;base64,{}"></div>'
    ).format(said, document.identity.title, page.number, b64encode(page.png).decode())
    return _headed(document, evidence, _turn("text", "看文字", evidence), picture)


def _turn(event: str, text: str, evidence: Evidence) -> Markup:
    return Markup(
        '<button type="button" class="chip" data-event="{}" data-document="{}" data-start="{}" data-end="{}" '
        'data-section="{}">{}</button>'
    ).format(event, evidence.document, evidence.start, evidence.end, evidence.section, text)


def _headed(document: StoredDocument, evidence: Evidence, other: Markup, content: Markup) -> Markup:
    identity = document.identity
    facts = "　".join(filter(None, [identity.number, identity.issuer, identity.date or identity.published]))
    return Markup(
        '<article class="original" aria-live="polite"><h3>《{}》</h3><p class="facts">{}</p><p class="section">{}</p>{}{}</article>'
    ).format(identity.title, facts, evidence.section, other, content)


def annotated(title: str, text: str, marks: Sequence[Mark]) -> Markup:
    """A whole document with what was read of it, and what seems to have been missed, underlined."""
    key = Markup(
        '<p class="facts"><mark class="read">读出任务、单位或目标的句子</mark>　<mark class="unread">没有读懂的句子：有数字、时间、单位或角色词没有读进图谱</mark></p>'
    )
    return Markup('<article class="original"><h3>《{}》</h3>{}{}</article>').format(title, key, _text(text, marks))


def _text(text: str, marks: Sequence[Mark]) -> Markup:
    first = min((mark.start for mark in marks), default=0)
    begin = front_matter(text)[1]
    shown = [span for span in _paragraphs(text) if span.end > (begin if first >= begin else 0)]
    ordered = _apart(marks)
    paragraphs = [_paragraph(text, span, ordered) for span in shown]
    return Markup('<div class="text" tabindex="0" role="region" aria-label="原文">{}</div>').format(joined(paragraphs))


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """The marks in order, none over another."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        start = max(mark.start, kept[-1].end) if kept else mark.start
        if start < mark.end:
            kept.append(Mark(start, mark.end, mark.kind))
    return kept


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


def _paragraph(text: str, span: Span, marks: Sequence[Mark]) -> Markup:
    parts, at = [], span.start
    for mark in marks:
        start, end = max(mark.start, span.start), min(mark.end, span.end)
        if start < end:
            kind = Markup(' class="{}"').format(mark.kind) if mark.kind != "cited" else Markup("")
            parts.append(
                Markup("{}<mark{}>{}</mark>").format(_unwrapped(text[at:start]), kind, _unwrapped(text[start:end]))
            )
            at = end
    parts.append(Markup("{}").format(_unwrapped(text[at : span.end])))
    return Markup("<p>{}</p>").format(joined(parts))


def _unwrapped(text: str) -> str:
    return _WRAP.sub("", text)
