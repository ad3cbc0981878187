"""Articles of a newspaper page to sections: article, part, and the actions and tasks of an infographic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from corpus.articles import Article
from corpus.document import Section
from corpus.places import Place, find_places
from corpus.text import Span

_PIECES = {"caption": "图片说明", "briefs": "要点", "fragments": "版面零散文字", "infographic": "制图"}
_TITLE_MAX = 24


def is_page(articles: Sequence[Article]) -> bool:
    """Whether the pieces come from a newspaper page rather than from one plain document."""
    return len(articles) > 1 or any(article.byline for article in articles)


def main_article(articles: Sequence[Article]) -> Article:
    """The article with the longest text, which a page is named after; one with a headline is preferred."""
    stories = [a for a in articles if a.kind == "article"] or list(articles)
    return max(stories, key=lambda a: (bool(a.title), sum(s.end - s.start for s in a.text)))


def page_sections(articles: Sequence[Article], text: str, place: Place | None) -> list[Section]:
    """Sections of a page in order; `place` is that of the paper, `Section.place` that of an article about another.

    An infographic's actions and tasks stand under the article it pictures; bullets that pair with no task stand
    in a section of kind `unpaired`.
    """
    found: list[Section] = []

    def add(parent: int | None, title: str, kind: str, span: Span, **more: Any) -> int:
        """A section without a heading of its own and with nothing below it, unless `more` of its fields say so."""
        level = found[parent].level + 1 if parent is not None else 0
        plain = Section(len(found), parent, level, "", None, title, kind, span.start, span.start, span.end, span.end)
        found.append(replace(plain, **more))
        return plain.index

    sections_of: dict[int, int] = {}
    for number, article in enumerate(articles):
        if not article.text or article.kind == "infographic":
            continue
        whole = Span(article.text[0].start, article.text[0].end)
        about = _about(article, text, place)
        opening = min((p.heading.start if not p.detached else p.text.start for p in article.parts), default=whole.end)
        title = article.title or _opening(text[whole.start : whole.end], article.kind)
        kind = "article" if article.kind == "article" else article.kind
        index = add(None, title, kind, whole, text_end=min(opening, whole.end), place=about, extra=article.text[1:])
        sections_of[number] = index
        for part in article.parts:
            start = part.text.start if part.detached else part.heading.start
            heading = text[part.heading.start : part.heading.end]
            add(index, heading, "chapter", Span(start, part.text.end), heading_end=part.text.start, place=about)
    for article in articles:
        if article.infographic:
            parent = sections_of.get(article.about) if article.about is not None else None
            _graphic(article, text, parent, found, add)
    return found


def _opening(text: str, kind: str) -> str:
    """A name for a piece without a headline: what it is, and how it begins."""
    if kind in _PIECES:
        return _PIECES[kind]
    begin = re.sub(r"^本报.{0,12}讯", "", text)
    return re.split(r"[,。;:]", begin, maxsplit=1)[0][:_TITLE_MAX] + "（原文无标题）"


def _about(article: Article, text: str, place: Place | None) -> Place | None:
    """The place an article is about, where its headline or first sentence names one other than the paper's."""
    first = re.split(r"[。!?]", text[article.text[0].start : article.text[0].start + 120], maxsplit=1)[0]
    for words in (article.title, article.subtitle, first):
        for mention in find_places(words, place):
            if mention.place and mention.place.level not in ("国家", "省", "其他"):
                return None if place and mention.place == place else mention.place
    return None


def _graphic(article: Article, text: str, parent: int | None, found: list[Section], add: Callable[..., int]) -> None:
    picture = article.infographic
    assert picture is not None
    about = found[parent].place if parent is not None else None
    actions = {span: add(parent, text[span.start : span.end], "action", span, heading_end=span.end, place=about)
               for span in picture.actions}  # fmt: skip
    for task in picture.tasks:
        bullets = tuple(b for group in picture.targets if group.task == task.heading for b in group.bullets)
        owner = actions.get(task.action) if task.action else parent
        title = text[task.heading.start : task.heading.end]
        add(owner, title, "task", task.heading, heading_end=task.heading.end, place=about, extra=bullets)
    for group in picture.targets:
        if group.task is None:
            owner = actions.get(group.action) if group.action else parent
            first = group.bullets[0]
            add(owner, "未能配对的指标", "unpaired", first, place=about, extra=tuple(group.bullets[1:]))
