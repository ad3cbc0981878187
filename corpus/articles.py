"""A newspaper page is several articles: headline, byline, body; captions, briefs and graphics apart.

    for article in split_articles(text, original, published="2024-06-11"): ...

`text` is the cleaned text with joined paragraphs. A byline (□本报记者…) or dateline (本报讯) opens an article; its
headline stands before it, or, displaced by the layout, after the body of an article that has none yet. Headlines
and section headings that the layout tore away are given back to an article only where its own body says so. A text
without bylines is one article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.bylines import BYLINE, DATELINE
from corpus.headings import marker
from corpus.infographic import GraphicLine, Infographic, is_graphic, read_infographic
from corpus.overlap import Wording
from corpus.text import MappedText, Span

_HEADLINE_MAX = 50
_HEADLINE_LINES = 6
_KICKER_MAX = 8
_BELONGS = 0.5  # share of a torn-off heading's wording that the body must have
_AHEAD = 1.5
_PLAN_HEADINGS = 8


@dataclass(frozen=True)
class PartHeading:
    """A heading inside an article and the part of the body under it; `displaced` where the layout tore it away."""

    heading: Span
    body: Span
    displaced: bool


@dataclass(frozen=True)
class Article:
    """A piece of a page. All spans are into the cleaned text; the body keeps the order of the file.

    `kind` is article, briefs (a list of points without a body), caption, infographic or fragments (lines that can
    be given to no piece). `about` is, for an infographic, the index of the article it pictures.
    """

    kind: str
    title: str
    subtitle: str
    byline: str
    date: str | None
    title_spans: tuple[Span, ...]
    byline_span: Span | None
    body: tuple[Span, ...]
    parts: tuple[PartHeading, ...] = ()
    about: int | None = None
    infographic: Infographic | None = None


@dataclass(frozen=True)
class _Line:
    span: Span
    text: str
    indented: bool
    after_blank: bool

    @property
    def is_byline(self) -> bool:
        return bool(BYLINE.fullmatch(self.text))

    @property
    def is_point(self) -> bool:
        return self.text[0] in "●■◆▲★•" and not self.text.endswith("。")

    @property
    def is_marked_caption(self) -> bool:
        marked = self.text[0] in "■▲◆" and self.text.endswith("。") and len(self.text) <= 80
        return marked or bool(re.match(r"(?:图[为①②③④⑤]|上图|下图|左图|右图|图片说明)", self.text))

    @property
    def is_sentence(self) -> bool:
        if DATELINE.match(self.text):
            return True
        if self.is_point:
            return False
        ends = re.search(r"[。!?…][”’\")]*$", self.text)
        return bool(ends) or (len(self.text) > _HEADLINE_MAX and bool(re.search("[,。;]", self.text)))

    @property
    def is_short(self) -> bool:
        return not (self.is_byline or self.is_point or self.is_marked_caption or self.is_sentence)


@dataclass
class _Draft:
    """An article while the page is read: indexes of its lines."""

    headline: list[int]
    byline: list[int]
    body: list[int]
    tail: list[int]


def split_articles(text: MappedText, original: str, published: str | None = None) -> tuple[Article, ...]:
    """The pieces of a page in order of their bodies; a document that is no newspaper page is one article.

    `original` shows indentation and blank lines; `published` (ISO date) gives the year to datelines.
    """
    lines = _lines(text, original)
    openers = _openers(lines)
    plan = sum(marker(line.text) is not None for line in lines) >= _PLAN_HEADINGS
    if not openers or (plan and len(openers) < 2):
        whole = Span(0, len(text.text))
        return (Article("article", "", "", "", published, (), None, (whole,) if whole.end else ()),)
    drafts = _draft(lines, openers)
    pieces, loose = _tails(lines, drafts)
    graphic, headings = _graphic(lines, loose)
    articles = [_article(lines, draft, published) for draft in drafts]
    story = _story(lines, drafts, [*graphic, *headings]) if graphic else None
    taken = set(graphic)
    rest = [i for i in loose if i not in taken]
    for index, draft in enumerate(drafts):
        articles[index], used = _give_back(lines, draft, articles[index], rest, owner=story in (None, index))
        rest = [i for i in rest if i not in used]
    if graphic and story is not None:
        used_in_title = {i for i in graphic if any(s in articles[story].title_spans for s in (lines[i].span,))}
        shown = [GraphicLine(lines[i].span, lines[i].text, lines[i].after_blank) for i in graphic if i not in used_in_title]
        picture = read_infographic(shown, _parts(lines, drafts[story].body), text.text)
        title = " ".join(text.text[s.start : s.end] for s in picture.others)
        body = tuple(line.span for line in shown)
        pieces.append(Article("infographic", title, "", "", published, (), None, body, (), story, picture))
    found = [*articles, *(replace(piece, date=published) for piece in pieces)]
    if rest:
        found.append(Article("fragments", "", "", "", published, (), None, tuple(lines[i].span for i in rest)))
    return tuple(found)


def _lines(text: MappedText, original: str) -> list[_Line]:
    lines: list[_Line] = []
    before = 0
    for match in re.finditer(r"[^\n]+", text.text):
        first, last = text.origin[match.start()], text.origin[match.end() - 1]
        gap = original[before:first]
        lead = gap[gap.rfind("\n") + 1 :]
        indented = not lead.strip() and ("\u3000\u3000" in lead or len(lead.expandtabs()) >= 2)
        lines.append(_Line(Span(*match.span()), match[0], indented, gap.count("\n") > 1))
        before = last + 1
    return lines


def _openers(lines: Sequence[_Line]) -> list[int]:
    """Indexes of the lines that open an article: the first of its byline lines, or a dateline without byline."""
    found: list[int] = []
    for i, line in enumerate(lines):
        after_byline = i > 0 and lines[i - 1].is_byline
        closing = line.text.startswith("(") and i > 0 and lines[i - 1].is_sentence
        if (line.is_byline and not after_byline and not closing) or (DATELINE.match(line.text) and not after_byline):
            found.append(i)
    return found


def _draft(lines: Sequence[_Line], openers: Sequence[int]) -> list[_Draft]:
    """Headline, byline and body lines of each article, and what follows the body."""
    drafts: list[_Draft] = []
    starts: list[int] = []
    for opener in openers:
        first = opener
        while first > 0 and opener - first < _HEADLINE_LINES and lines[first - 1].is_short:
            first -= 1
        starts.append(first)
    for n, opener in enumerate(openers):
        stop = starts[n + 1] if n + 1 < len(openers) else len(lines)
        at = opener
        while at < len(lines) and lines[at].is_byline:
            at += 1
        column = lines[at].indented if at < len(lines) else False
        sentences = [i for i in range(at, stop) if lines[i].is_sentence and not _is_caption(lines, i, column, stop)]
        end = sentences[-1] + 1 if sentences else at
        body = [i for i in range(at, end) if not _is_caption(lines, i, column, stop)]
        tail = [i for i in range(at, stop) if i not in body]
        drafts.append(_Draft(list(range(starts[n], opener)), list(range(opener, at)), body, tail))
    for earlier, later in zip(drafts, drafts[1:], strict=False):
        _reassign(lines, earlier, later)
    return drafts


def _is_caption(lines: Sequence[_Line], i: int, column: bool, stop: int) -> bool:
    """A caption is marked as one, or stands alone, not indented, on a page whose paragraphs are."""
    line = lines[i]
    alone = line.after_blank and (i + 1 >= len(lines) or lines[i + 1].after_blank)
    return line.is_marked_caption or (column and line.is_sentence and not line.indented and alone and i + 1 <= stop)


def _reassign(lines: Sequence[_Line], earlier: _Draft, later: _Draft) -> None:
    """Headline lines between two articles go to the earlier one if it has none and its body says them better."""
    if earlier.headline or not later.headline:
        return
    words = Wording([_said(lines, earlier.body), _said(lines, later.body)])
    count = 0
    for i in later.headline:
        mine, theirs = words.share(lines[i].text, 0), words.share(lines[i].text, 1)
        if mine < _BELONGS or mine < _AHEAD * theirs:
            break
        count += 1
    earlier.headline, later.headline = later.headline[:count], later.headline[count:]


def _said(lines: Sequence[_Line], indexes: Sequence[int]) -> str:
    return "\n".join(lines[i].text for i in indexes)


def _tails(lines: Sequence[_Line], drafts: Sequence[_Draft]) -> tuple[list[Article], list[int]]:
    """Captions and briefs among what follows the bodies, and the lines left over."""
    pieces: list[Article] = []
    loose: list[int] = []
    for draft in drafts:
        graphic = is_graphic([GraphicLine(lines[i].span, lines[i].text, lines[i].after_blank) for i in draft.tail])
        points: list[int] = []
        heading: list[int] = []
        for i in [*draft.tail, -1]:
            if i >= 0 and lines[i].is_point and not graphic:
                points.append(i)
                continue
            if points:
                pieces.append(_briefs(lines, heading, points))
                loose = [j for j in loose if j not in heading]
                points, heading = [], []
            if i < 0:
                break
            if lines[i].is_sentence or lines[i].is_marked_caption:
                pieces.append(Article("caption", "", "", "", None, (), None, (lines[i].span,)))
                heading = []
            else:
                loose.append(i)
                heading = [*heading, i] if lines[i].is_short and not lines[i].after_blank else [i]
    return pieces, loose


def _briefs(lines: Sequence[_Line], heading: Sequence[int], points: Sequence[int]) -> Article:
    spans = tuple(lines[i].span for i in heading)
    title = "".join(lines[i].text for i in heading)
    return Article("briefs", title, "", "", None, spans, None, tuple(lines[i].span for i in points))


def _graphic(lines: Sequence[_Line], loose: Sequence[int]) -> tuple[list[int], list[int]]:
    """The lines of a graphic among the loose ones, and the headings that stand before it."""
    shown = [GraphicLine(lines[i].span, lines[i].text, lines[i].after_blank) for i in loose]
    if not is_graphic(shown):
        return [], []
    first = next(n for n, line in enumerate(shown) if line.is_action or line.is_bullet)
    last = max(n for n, line in enumerate(shown) if line.is_action or line.is_bullet or line.is_task)
    return list(loose[first : last + 1]), list(loose[:first])


def _story(lines: Sequence[_Line], drafts: Sequence[_Draft], graphic: Sequence[int]) -> int:
    """The article that says most of what a graphic shows."""
    words = Wording([_said(lines, draft.body) for draft in drafts])
    return words.ranking(_said(lines, graphic), range(len(drafts)))[0][1]


def _parts(lines: Sequence[_Line], body: Sequence[int]) -> list[list[Span]]:
    """Paragraphs of a body by part: a part begins after a short heading or, in indented columns, a blank line."""
    parts: list[list[Span]] = []
    for n, i in enumerate(body):
        line = lines[i]
        if line.is_short:
            parts.append([])
            continue
        if not parts or (n and line.indented and line.after_blank and parts[-1]):
            parts.append([])
        parts[-1].append(line.span)
    return [part for part in parts if part]


def _article(lines: Sequence[_Line], draft: _Draft, published: str | None) -> Article:
    headline = [lines[i] for i in draft.headline]
    names = "".join(lines[i].text for i in draft.byline).lstrip("□")
    byline = Span(lines[draft.byline[0]].span.start, lines[draft.byline[-1]].span.end) if draft.byline else None
    opening = DATELINE.match(lines[draft.body[0]].text) if draft.body else None
    if opening and opening[3] and not names:
        names = opening[3]
    date = published
    if opening and opening[1] and published:
        date = f"{published[:4]}-{int(opening[1]):02d}-{int(opening[2]):02d}"
    title, subtitle = _title([line.text for line in headline])
    return Article(
        "article", title, subtitle, names, date, tuple(line.span for line in headline), byline,
        _runs(lines, draft.body), _in_place(lines, draft.body),
    )  # fmt: skip


def _title(headline: Sequence[str]) -> tuple[str, str]:
    """Title and subtitle: a first line of a few characters is a kicker, a line that opens with a dash a subtitle."""
    if not headline:
        return "", ""
    main = next((n for n, line in enumerate(headline) if len(line) > _KICKER_MAX and line[0] != "—"), 0)
    return headline[main], " ".join(line.lstrip("—") for n, line in enumerate(headline) if n != main)


def _runs(lines: Sequence[_Line], body: Sequence[int]) -> tuple[Span, ...]:
    """Spans of neighbouring lines."""
    runs: list[Span] = []
    last = -2
    for i in body:
        if i == last + 1 and runs:
            runs[-1] = Span(runs[-1].start, lines[i].span.end)
        else:
            runs.append(lines[i].span)
        last = i
    return tuple(runs)


def _in_place(lines: Sequence[_Line], body: Sequence[int]) -> tuple[PartHeading, ...]:
    """Short lines inside the body head what follows them up to the next one."""
    heads = [n for n, i in enumerate(body) if lines[i].is_short and n + 1 < len(body)]
    found: list[PartHeading] = []
    for n, after in pairwise([*heads, len(body)]):
        if after > n + 1:
            inner = Span(lines[body[n + 1]].span.start, lines[body[after - 1]].span.end)
            found.append(PartHeading(lines[body[n]].span, inner, displaced=False))
    return tuple(found)


def _give_back(
    lines: Sequence[_Line], draft: _Draft, article: Article, loose: Sequence[int], owner: bool
) -> tuple[Article, set[int]]:
    """Torn-off ends of headlines, a torn-off headline and section headings, where the body says they belong."""
    said = _said(lines, draft.body)
    used: set[int] = set()
    titles: list[str] = []
    spans: list[Span] = []
    for i in draft.headline:
        title, ends = lines[i].text, [lines[i].span]
        for j in loose:
            if j not in used and lines[i].text[-4:] + lines[j].text[:2] in said:
                title += lines[j].text
                ends.append(lines[j].span)
                used.add(j)
                break
        titles.append(title)
        spans += ends
    article = replace(article, title_spans=tuple(spans))
    if titles:
        title, subtitle = _title(titles)
        article = replace(article, title=title, subtitle=subtitle)
    parts = _parts(lines, draft.body)
    if owner and len(parts) > 1:
        free = [i for i in loose if i not in used and lines[i].is_short]
        heads = _heads(lines, free, parts, said)
        used |= set(heads)
        placed = [
            PartHeading(lines[i].span, Span(parts[k][0].start, parts[k][-1].end), displaced=True)
            for i, k in sorted(heads.items(), key=lambda pair: pair[1])
        ]
        article = replace(article, parts=(*article.parts, *placed))
    return article, used


def _heads(lines: Sequence[_Line], loose: Sequence[int], parts: Sequence[Sequence[Span]], said: str) -> dict[int, int]:
    """For each torn-off heading the part it heads, where that part alone clearly has its wording."""
    offset = parts[0][0].start
    del said, offset
    texts = [" ".join(text for text in _texts(lines, part)) for part in parts]
    words = Wording(texts)
    wanted: dict[int, int] = {}
    for i in loose:
        ranked = words.ranking(lines[i].text, range(len(parts)))
        if ranked[0][0] >= _BELONGS and (len(ranked) < 2 or ranked[0][0] >= _AHEAD * ranked[1][0]):
            wanted[i] = ranked[0][1]
    return {i: k for i, k in wanted.items() if list(wanted.values()).count(k) == 1}


def _texts(lines: Sequence[_Line], part: Sequence[Span]) -> list[str]:
    inside = set(part)
    return [line.text for line in lines if line.span in inside]
