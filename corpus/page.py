"""The lines of a newspaper page with their layout, and what each looks like by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.bylines import BYLINE, DATELINE
from corpus.text import MappedText, Span

_HEADLINE_MAX = 50
_CAPTION_MAX = 80
_CAPTION = re.compile(r"图[为①②③④⑤]|[上下左右]图[:为]|图片说明")


@dataclass(frozen=True)
class PageLine:
    """A paragraph of the cleaned text: where it stands, whether it is indented or follows a blank line in the file."""

    span: Span
    text: str
    indented: bool
    after_blank: bool

    @property
    def is_byline(self) -> bool:
        """Names the reporters."""
        return bool(BYLINE.fullmatch(self.text))

    @property
    def is_point(self) -> bool:
        """Opens with a bullet and is no sentence."""
        return self.text[0] in "●■◆▲★•" and not self.text.endswith("。")

    @property
    def is_marked_sentence(self) -> bool:
        """A short sentence with a mark before it: a caption, or a point of a list."""
        return self.text[0] in "■▲◆" and self.text.endswith("。") and len(self.text) <= _CAPTION_MAX

    @property
    def is_caption(self) -> bool:
        """Says of itself that it is a caption."""
        return bool(_CAPTION.match(self.text))

    @property
    def is_sentence(self) -> bool:
        """Running text: ends in a full stop or is too long for a headline."""
        if DATELINE.match(self.text):
            return True
        if self.is_point:
            return False
        ends = re.search(r"[。!?…][”’\")]*$", self.text)
        return bool(ends) or (len(self.text) > _HEADLINE_MAX and bool(re.search("[,。;]", self.text)))

    @property
    def is_short(self) -> bool:
        """None of these: a headline, a section heading, a stray line."""
        return not (self.is_byline or self.is_point or self.is_caption or self.is_sentence)


def page_lines(text: MappedText, original: str) -> list[PageLine]:
    """The lines of a cleaned text; `original` is what its offsets lead back to."""
    lines: list[PageLine] = []
    before = 0
    for match in re.finditer(r"[^\n]+", text.text):
        first, last = text.origin[match.start()], text.origin[match.end() - 1]
        gap = original[before:first]
        lead = gap[gap.rfind("\n") + 1 :]
        indented = not lead.strip() and ("\u3000\u3000" in lead or len(lead) >= 2)
        lines.append(PageLine(Span(*match.span()), match[0], indented, gap.count("\n") > 1))
        before = last + 1
    return lines


def text_of(lines: Sequence[PageLine], indexes: Sequence[int]) -> str:
    """The text of some lines."""
    return "\n".join(lines[i].text for i in indexes)


def is_picture_caption(lines: Sequence[PageLine], i: int, indented_column: bool) -> bool:
    """Whether line `i` is a caption in or after a text.

    It says so; or is a single marked sentence (■…。) with no text after it; or stands alone and not indented on a
    page whose paragraphs are.
    """
    line = lines[i]
    last = i + 1 >= len(lines)
    if line.is_marked_sentence:
        ends = last or not (lines[i + 1].is_sentence or lines[i + 1].is_marked_sentence)
        return ends and not (i and lines[i - 1].is_marked_sentence)
    alone = line.after_blank and (last or lines[i + 1].after_blank)
    return line.is_caption or (indented_column and line.is_sentence and not line.indented and alone)


def text_parts(lines: Sequence[PageLine], text: Sequence[int]) -> list[list[int]]:
    """Paragraphs of a text by part: a part begins after a short heading or, in indented columns, a blank line."""
    parts: list[list[int]] = [[]]
    for i in text:
        line = lines[i]
        if line.is_short:
            parts.append([])
            continue
        if line.indented and line.after_blank:
            parts.append([])
        parts[-1].append(i)
    return [part for part in parts if part]
