"""Lines to paragraphs: in the result each paragraph is exactly one line.

    text = join_paragraphs(clean(original).text)

Text comes wrapped at a page's or a newspaper column's width, cut by column breaks (a blank line in mid-sentence),
or all on one line. What opens a paragraph: indentation, a heading marker, a bullet, a byline, a table row. What goes
on: a line that ends in mid-sentence and is as wide as its neighbours, an open bracket, a title that has not reached
its kind of document yet (方案, 通知). Where nothing speaks for joining, lines stay apart.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

from chinese.conjunctions import AND
from chinese.dates import DAY
from chinese.document_numbers import YEAR_IN_BRACKETS
from corpus.bylines import BYLINE
from corpus.headings import marker
from corpus.line_break_repair import break_before_headings
from corpus.page_lines import SENTENCE, TERMINAL, TOLERANCE, WRAP_MIN, Line, is_full, lines_of, page_width
from corpus.text import MappedText
from corpus.vocabulary import BODY_END, ISSUER_END, KINDS, TASK_VERBS

_STOP = re.compile(r"[。!?…][”’\")》]*$")
_MID = re.compile(r"[,、“‘(《〈〔\[【/]$")
_GOES_ON = re.compile(r"[,。、;:)\]】》〉〕”’!?%‰]|员会")
_LINK = re.compile(rf"的(?!士)|{AND}|或|等(?!级|待)")
_BULLET = re.compile(r"[●■◆▲★○□◇△▶►▪•※☆]|——|[-*+>] ")
_HEADING_LINE = re.compile(r"#{1,6} ")
_PUNCTUATION = re.compile(r"[,。;、:]")
_DATE = re.compile(rf"{DAY}(?:印发)?")
_NUMBER = re.compile(rf".{{0,20}}{YEAR_IN_BRACKETS}第?\d+号")
_NUMBER_BOXED = re.compile(rf"\([^()]{{2,14}}{YEAR_IN_BRACKETS}第?\d+号(?:[,、 ][^()]{{2,40}})?\)")
_LABEL = re.compile(r"(?!.*各)[\u4e00-\u9fff]{2,8}:")
_LETTER = re.compile(r"\(此件.*|附件\d*|附[件表录]\d*[::].*|抄送[::].*|主题词[::].*")
_SIGNED = re.compile(rf"\([^()]{{2,40}}{DAY}\)")
_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,6}:.")
_DUTY = re.compile(r"[(\[【]?(?:牵头|责任|主办|协办|配合|落实|完成)[\u4e00-\u9fff]{0,6}:")
_PAIRS = (("(", ")"), ("《", "》"), ("“", "”"), ("‘", "’"), ("〔", "〕"), ("【", "】"))
_TITLE_END = re.compile(rf"(?:{'|'.join(KINDS)})[》”]?(?:\([^()]{{2,16}}\))?$")
_BODY_END = re.compile(rf"(?:{BODY_END}|[室所站队])(?:\([^()]*\))?$")
_ROLE_END = re.compile(r"(?:负责|牵头|配合|参与|参加|落实|实施|推进|协助|协办|指导|监督)$")
_UNIT = "元吨家个项台套辆亿万千百年月日户亩人件场次倍层处所座平公千米升瓦度条种名位批期级%‰"
_LIST_MAX = 50  # an item of a list is narrower than a page
_TITLE_LINE_MAX = 44
_TITLE_LINES = 3  # of a document, among which its title ends
_PREAMBLE = re.compile(r"为了?(?!民)[^。]*,|按照|根据|到?20\d\d年|近年|今年|\(编号|[^。;:]{4,200}:$")
_REACHES = re.compile(
    r"(?:达到?|不少于|不低于|不高于|不超过|超过|突破|增长|下降|降至|降到|提高到|控制在|稳定在|新增|完成|至少)$"
)
_REMEMBERED = 1_000  # characters of a paragraph that decide how it goes on; keeps the time linear
_NEAR = 20_000  # characters around a heading in which its words are looked for

# a line that ends in a list of bodies under its label (——责任:甲局;督导:乙局)
_ROLE_LINE = re.compile(
    r"(?:单位|部门|主体|责任|牵头|主办|配合|协助|协办|督导|指导|监督)(?:\([^()]*\))?:[^:。,]*[^:。,、]$"
)
# an item told to its end, with who does it in a bracket behind (…示范点20个。〔甲局、乙局〕)
_CLOSED = re.compile(r"[。;!?][(〔【\[](?:[^()〔〕【】\[\]。]|\([^()]*\))*[)〕】\]]$")
_SIGNER = re.compile(rf"(?:中共)?[\u4e00-\u9fff]{{2,30}}{ISSUER_END}(?:[ \u3000]+[\u4e00-\u9fff]{{4,30}})?")


def join_paragraphs(text: MappedText) -> MappedText:
    """Cleaned text to one paragraph a line, no blank lines; table rows (`|` or tab) stay line by line."""
    lines = lines_of(text.text)
    page = page_width(lines)
    parts: list[str] = []
    origin = array("I")
    paragraph = ""
    head: Line | None = None
    for i, line in enumerate(lines):
        if head is not None:
            joined = _joins(paragraph, head, lines, i, page) or _is_wrapped_headline(text.text, lines, i)
            between = "" if joined else "\n"
            if joined and paragraph[-1].isascii() and paragraph[-1].isalpha() and re.match(r"[A-Za-z]", line.text):
                between = " "
            if between:
                parts.append(between)
                origin.append(text.origin[lines[i - 1].end])
            if not joined:
                paragraph, head = "", line
            paragraph = (paragraph + between.strip("\n") + line.text)[-_REMEMBERED:]
        else:
            paragraph, head = line.text, line
        parts.append(line.text)
        origin += text.origin[line.start : line.end]
    return break_before_headings(MappedText("".join(parts), origin))


def _joins(paragraph: str, head: Line, lines: Sequence[Line], i: int, page: int) -> bool:
    """Whether line `i` goes on with `paragraph`, whose first line is `head` and whose last is line `i - 1`.

    `page` is the width at which the whole text is wrapped, 0 for none.
    """
    told = _told_by_words(paragraph, head, lines, i, page)
    return _told_by_layout(paragraph, head, lines, i, page) if told is None else told


def _told_by_words(paragraph: str, head: Line, lines: Sequence[Line], i: int, page: int) -> bool | None:
    """Whether line `i` goes on, where its own words or those at the end of the line before say so; else None."""
    a, b = lines[i - 1], lines[i]
    if a.table or b.table or _HEADING_LINE.match(a.text):
        return False
    if _SIGNER.fullmatch(b.text) and _is_signature(lines, i) and not _MID.search(a.text):
        return False
    ended = bool(TERMINAL.search(a.text))
    linked = _LINK.match(b.text) and not _is_bare_heading(head.text)
    if (_GOES_ON.match(b.text) or linked) and not _STOP.search(a.text):
        return True
    if (
        a.text.endswith("、") and not b.after_blank and not _opens_item(b.text)
    ):  # a list goes on, however far it is set in
        return True
    if a.text.endswith("(") and not b.after_blank and not ended:  # 小(|2)型水库: the number is none of an item
        return True
    if b.indent >= 4 or (b.indent >= 2 and b.text[0] in "●■□") or _opens_item(b.text):
        return False
    if _closes_later(paragraph, lines, i):
        return True
    if ended and b.text[0] == "(" and not b.after_blank and _DUTY.match(b.text):
        return is_full(lines, i - 1, page) and b.width <= a.width + TOLERANCE
    label = _LABEL.fullmatch(b.text) and (ended or not page or abs(a.width - page) >= TOLERANCE)
    if (
        label
        or _opens_block(b.text)
        or BYLINE.fullmatch(a.text)
        or _NUMBER.fullmatch(a.text)
        or _DATE.fullmatch(a.text)
    ):
        return False
    return True if _MID.search(a.text) else None


def _told_by_layout(paragraph: str, head: Line, lines: Sequence[Line], i: int, page: int) -> bool:
    """Whether line `i` goes on, by how far the lines reach, how they are set in, and what kind of line they are."""
    a, b = lines[i - 1], lines[i]
    ended = bool(TERMINAL.search(a.text))
    opened = head.indent >= 2 or bool(_BULLET.match(head.text))
    if ended:
        if b.after_blank or b.width > a.width + TOLERANCE or _is_signature(lines, i):
            return False
        if a.text.endswith(";") and not opened:  # a sentence goes on after it, but items of a list end in it too
            wrapped = bool(page) and abs(a.width - page) < TOLERANCE
            goes_on = wrapped or (is_full(lines, i - 1, page) and not TERMINAL.search(b.text))
            return goes_on and _is_wrapped_prose(paragraph, lines, i)
        return is_full(lines, i - 1, page) if opened else _is_wrapped(head, lines, i)
    if _REACHES.search(a.text) and b.text[0].isdecimal() and not b.after_blank:
        return True
    if re.search(r"\d ?[万亿千百]?$", a.text) and b.text[0] in _UNIT and re.search(r"[\u4e00-\u9fff]", a.text):
        return not b.after_blank or _has_sentence(lines, i)
    if _DUTY.match(head.text) and not b.after_blank:
        return not (_BODY_END.search(a.text) or _ROLE_END.search(a.text)) and ":" not in b.text[:12]
    if _is_title(paragraph, lines, i):
        return True
    is_whole_title = _TITLE_END.search(paragraph) and not _PUNCTUATION.search(paragraph)
    if i <= _TITLE_LINES and is_whole_title and _PREAMBLE.match(b.text):
        return False
    # Of a paragraph that is known to go over lines, one that breaks off between its first words and its stop goes on.
    if a is not head and not b.after_blank and not marker(paragraph) and _breaks_off(paragraph, b.text):
        return True
    cut = is_full(lines, i - 1, page) and not _BODY_END.search(a.text)  # in the middle of a name, by the page's end
    if b.after_blank and _CLOSED.search(paragraph):
        return False
    if b.after_blank and _ROLE_LINE.search(a.text) and not cut:
        return False
    if b.after_blank:
        return _is_prose(paragraph, head, opened) and _has_sentence(lines, i)
    if a.width < WRAP_MIN or b.width > a.width * (1.25 if opened else 1) + TOLERANCE:
        return False
    if opened:
        return True
    if page and abs(a.width - page) < TOLERANCE:
        return True
    return is_full(lines, i - 1, page) and _is_wrapped_prose(paragraph, lines, i)


def _breaks_off(paragraph: str, following: str) -> bool:
    """Whether a sentence has begun and not ended, and the line that follows ends it."""
    open_sentence = SENTENCE.search(paragraph) and not _BODY_END.search(paragraph)
    return bool(open_sentence and TERMINAL.search(following) and not _LABELLED.match(following))


def _is_bare_heading(line: str) -> bool:
    """Whether a line is a marker and a title without punctuation, which says nothing of a body yet."""
    mark = marker(line)
    return mark is not None and not _PUNCTUATION.search(line, mark.length)


def _opens_item(text: str) -> bool:
    return bool(_BULLET.match(text)) or marker(text) is not None


def _opens_block(text: str) -> bool:
    patterns = (_DATE, _NUMBER, _NUMBER_BOXED, _LETTER, _SIGNED, BYLINE)
    return any(pattern.fullmatch(text) for pattern in patterns) or bool(_DUTY.match(text))


def _closes_later(paragraph: str, lines: Sequence[Line], i: int) -> bool:
    """Whether the paragraph leaves a bracket or quote open that one of the next lines closes.

    A title or a quotation is short; a bracket with responsible bodies can be long.
    """
    if _STOP.search(paragraph):
        return False
    for opening, closing in _PAIRS:
        if paragraph.count(opening) > paragraph.count(closing):
            if opening != "(" and TERMINAL.search(paragraph):
                continue
            for line in lines[i : i + (12 if opening == "(" else 3)]:
                at = re.search(rf"[{re.escape(opening + closing)}]", line.text)
                if at:
                    if at[0] == closing:
                        return True
                    break
                if line is not lines[i] and _opens_item(line.text):
                    break
    return False


def _is_wrapped(head: Line, lines: Sequence[Line], i: int) -> bool:
    """Whether a paragraph without indentation goes on after a stop: its lines so far fill the same width exactly."""
    a, before = lines[i - 1], lines[i - 2]
    return a is not head and a.text[-1] != ":" and abs(a.width - before.width) <= 2 and _has_sentence(lines, i)


def _is_signature(lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` is the name of a body over a date."""
    return i + 1 < len(lines) and bool(_DATE.fullmatch(lines[i + 1].text)) and not _PUNCTUATION.search(lines[i].text)


def _is_wrapped_prose(paragraph: str, lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` and the paragraph before it are running text, and not each an item of a list.

    Items have no punctuation, a label (组长:…) or each its verb (加快…, 推动…).
    """
    a, b = lines[i - 1], lines[i]
    punctuated = bool(_PUNCTUATION.search(paragraph + b.text))
    parallel = TASK_VERBS.match(a.text) and TASK_VERBS.match(b.text)
    return punctuated and not _LABELLED.match(b.text) and not (parallel and a.width < _LIST_MAX)


def _is_prose(paragraph: str, head: Line, opened: bool) -> bool:
    """Whether a paragraph is running text and no heading, so that a blank line after it may be a column break."""
    if not SENTENCE.search(paragraph) and not opened:
        return False
    heading = marker(head.text) is not None and "。" not in paragraph and len(paragraph) < 60
    return not heading and ("。" in paragraph or ";" in paragraph or opened or len(paragraph) >= 60)


def _has_sentence(lines: Sequence[Line], i: int) -> bool:
    """Whether the block from line `i` on holds sentence punctuation, as a heading does not."""
    for line in lines[i : i + 3]:
        if line is not lines[i] and line.after_blank:
            break
        if SENTENCE.search(line.text):
            return True
    return False


def _is_wrapped_headline(text: str, lines: Sequence[Line], i: int) -> bool:
    """Whether lines `i - 1` and `i`, a block of their own, are one headline: the text elsewhere says them in one go."""
    a, b = lines[i - 1], lines[i]
    alone = not b.after_blank and (i < 2 or a.after_blank) and (i + 1 == len(lines) or lines[i + 1].after_blank)
    if not alone or min(len(a.text), len(b.text)) < 5 or _PUNCTUATION.search(a.text + b.text):
        return False
    seam = a.text[-2:] + b.text[:2]
    near = text[max(0, a.start - _NEAR) : b.end + _NEAR]
    return not a.table and not b.table and not _opens_item(b.text) and seam in near


def _is_title(paragraph: str, lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` carries on a document's title that its last line ends with the kind of document."""
    b = lines[i]
    about = b.text.startswith(("关于", "印发"))
    if len(paragraph) < (4 if about else 8) or len(paragraph) > 2 * _TITLE_LINE_MAX or SENTENCE.search(paragraph):
        return False
    if _TITLE_END.search(paragraph) or paragraph.endswith("文件") or marker(paragraph) is not None:
        return False
    if not about and (_BODY_END.search(paragraph) or b.width > lines[i - 1].width + 2 * TOLERANCE):
        return False
    whole = paragraph
    for line in lines[i : i + 4]:
        if line is not b and (line.indent >= 4 or _opens_item(line.text) or _opens_block(line.text)):
            return False
        if line.table or len(line.text) > _TITLE_LINE_MAX or re.search(r"[。;,]", line.text):
            return False
        whole += line.text
        if _TITLE_END.search(whole):
            return True
    return False
