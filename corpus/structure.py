"""Headings to a tree of sections, and which of them are the tasks of a plan.

Nesting follows the order in which marker styles first appear below one another, since plans use 一、（一）1. as
well as 一、1.(1). A number must start at 1 or go on upwards in its style, so a stray “3.” in a text opens
nothing. A task is the lowest numbered item: what stands under it without any assignment of its own (（1）（2）
below a task with a responsible body) stays part of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chinese.dates import DAY
from corpus.document import Section, Table
from corpus.duties import duty_line, is_of_duties, numbered_duty
from corpus.headings import Marker, marker, spoken_marker
from corpus.section_kinds import CUES, RULES, kinds
from corpus.vocabulary import ISSUER_END

_CLOSING = re.compile("|".join(RULES["closing_lines"]))
_ISSUER = re.compile(  # 督导单位县委督查室 gives work
    rf"国务院|(?![\u4e00-\u9fff]{{2,6}}(?:单位|部门))[^,。;:\n]{{2,38}}(?:{ISSUER_END}|政府|办事处|银行|院|中心|小组)"
)
_DATE = re.compile(rf"{DAY}(?=\n|$)")
_BULLETS = re.compile(r"(?:[●■◆▲★○□◇△▶►▪•※☆]|——|[-*+] )\s*")
_SIGNS = frozenset("●■◆▲★○□◇△▶►※☆")
# ——由市司法局牵头,市律师协会协助。 says who does the item above, and is none of its own
_WHO_ONLY = re.compile(
    r"(?:(?:由|请|责成)?[^,。;由:]{2,80}?(?:牵头|负责|落实|承办|主办|实施|配合|协助|协办|参与|参加|指导|监督|督导|督办|考核)[,;、。]?)+"
)
# 任务名称:建设停车平台 opens a card, whose next lines say the rest
_CARD = re.compile(r"(?:任务|事项|项目|工作|课题)名称[::]\s*(?P<title>[^:。;]{3,40})")
_DUTY_LABEL = re.compile(r"[\u4e00-\u9fff]{0,6}(?:单位|部门|责任|牵头|配合|协助)(?:\([\u4e00-\u9fff]{2,4}\))?[::]")
_WORK_IN_LINE = re.compile(
    r"(?:牵头|负责|配合|协办|参与|参加|指导|监督|督导)(?:[)。,;]|$)|(?:单位|部门)[::]|由[^,。;]{2,40}(?:牵头|负责)"
)
_TITLE_MAX = 48
_LISTED_UNDER = re.compile(r"(?::|[\u4e00-\u9fff](?:单位|部门|主体))\n$")
_SIGNERS_MAX = 20


@dataclass
class _Open:
    """A section being read; `children` counts what has been nested in it so far."""

    style: str
    section: Section


def sections(
    text: str, tables: Sequence[Table] = (), start: int = 0, end: int | None = None, *, spoken: bool = False
) -> list[Section]:
    """Sections of `text[start:end]` in reading order; `index` and `parent` count from 0 in the list returned.
    `spoken`: 其一 and 一是 open items too.

    Lines inside `tables` open no heading. Letter endings (附件, 抄送, …印发) become sections of kind `annex` or
    `colophon`, so they are part of no task.
    """
    end = len(text) if end is None else end
    found: list[Section] = []
    stack: list[_Open] = []
    last: dict[str, int] = {}
    inside = [(t.start, t.end) for t in tables]
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        line = text[position:stop]
        if not any(a <= position < b for a, b in inside):
            opened = _open(line, last, spoken=spoken) or _signature(text, position, stop)
            item = (
                None if opened else _unnumbered(text, position, stop, stack) or _duty_line(text, position, stop, stack)
            )
            if item:
                if stack and stack[-1].style not in ("", *_CHAPTERS):
                    _close(stack, found, stack[-1].style, position)
                opened = item
            if opened and opened[0] == "文尾" and not found:
                opened = None
            if opened:
                style, mark, title, length = opened
                _close(stack, found, style, position)
                parent = stack[-1].section.index if stack else None
                kind = {"附件": "annex", "文尾": "colophon", "": "task", "任务名称": "task"}.get(style, "chapter")
                new = Section(
                    len(found), parent, len(stack), mark.label, mark.number or None, title, kind,
                    position, position + length, end, end,
                )  # fmt: skip
                if parent is not None and found[parent].text_end == end:
                    found[parent] = replace(found[parent], text_end=position)
                found.append(new)
                if mark.number:
                    last[style] = mark.number
                stack.append(_Open(style, new))
        position = stop + 1
    _close(stack, found, "文尾", end)
    return kinds(text, found)


_BOXED = re.compile(r"【([^】]{3,40}(?:牵头|负责|主办|承办)(?:的?(?:工作|任务|事项))?)】")
_CHAPTERS = ("【】", "行动一", "一、", "章", "编", "节", "附件", "##", "###")
# An item without a number: a short heading, what is to be done, and who does it in a bracket at the end.
_UNNUMBERED = re.compile(r"[^。;:,()]{2,24}。?[^\n]*?\((?P<who>[^()]*(?:\([^()]*\)[^()]*)*)\)[。;]?$")


def _duty_line(text: str, position: int, stop: int, stack: list[_Open]) -> tuple[str, Marker, str, int] | None:
    """An item that is a body's name and its duty, among others like it under a heading."""
    if not stack or marker(text[position:stop]):
        return None
    above = stack[-1]
    over = above.section if above.style or len(stack) < 2 else stack[-2].section
    under_duties = is_of_duties(over.title)
    found = duty_line(text, position, stop, under_duties=under_duties)
    if not found:
        return None
    heading_only = not text[above.section.heading_end : position].strip()
    before = text.rfind("\n", 0, max(position - 1, 0)) + 1
    following = text.find("\n", stop + 1)
    beside = duty_line(text, before, max(position - 1, 0), under_duties=under_duties) or duty_line(
        text, stop + 1, following if following >= 0 else len(text), under_duties=under_duties
    )
    if not beside or not (above.style in _CHAPTERS or above.style == "" or heading_only):
        return None
    return "", Marker("", 0, "", 0), found["what"][:_TITLE_MAX], found.end() - position


def _unnumbered(text: str, position: int, stop: int, stack: list[_Open]) -> tuple[str, Marker, str, int] | None:
    """An item without a number, among others like it under a chapter, or behind a numbered one that is closed by its
    own bracket.
    """
    line = text[position:stop]
    if not _says_who(line):
        return None
    if not stack:  # a list right behind the preamble
        following = text.find("\n", stop + 1)
        beside = text[stop + 1 : following if following >= 0 else len(text)]
        title, length = split_title(line, 0)
        return ("", Marker("", 0, "", 0), title, length) if title and _says_who(beside) and not marker(beside) else None
    above = stack[-1]
    bare = not text[above.section.heading_end : position].strip() and not CUES.search(
        text, above.section.start, position
    )
    if above.style in _CHAPTERS or (above.style and bare):
        following = text.find("\n", stop + 1)
        beside = text[stop + 1 : following if following >= 0 else len(text)]
        if not _says_who(beside) or marker(beside):
            return None
    elif above.style:
        own = text[above.section.start : position].rstrip()
        if "\n" in own or not _says_who(own[len(above.section.label) :]):
            return None
    title, length = split_title(line, 0)
    return ("", Marker("", 0, "", 0), title, length) if title else None


def _says_who(line: str) -> bool:
    found = _UNNUMBERED.match(line)
    return bool(found and CUES.search(f"{found['who']})"))


def _close(stack: list[_Open], found: list[Section], style: str, at: int) -> None:
    """Close what the new heading of `style` ends: everything up to its own style, all for a letter ending."""
    if style in ("附件", "文尾"):
        keep = 0
    else:
        depth = next((i for i, entry in enumerate(stack) if entry.style == style), None)
        keep = depth if depth is not None else len(stack)
        if depth is None and stack and stack[-1].style in ("文尾",):
            keep = len(stack) - 1
    while len(stack) > keep:
        index = stack.pop().section.index
        found[index] = replace(found[index], end=at, text_end=min(found[index].text_end, at))


def _open(line: str, last: dict[str, int], *, spoken: bool) -> tuple[str, Marker, str, int] | None:
    """Style, marker, title and heading length of a line that opens a section."""
    if not line or line.startswith(("|", "\t")):
        return None
    if _CLOSING.search(line):
        style = "附件" if re.match(r"附[件表录][0-9一二三四五六七八九十]*$", line) else "文尾"
        return style, Marker(style, 0, "", 0), line if style == "附件" else "", len(line) if style == "附件" else 0
    boxed = _BOXED.fullmatch(line)
    if boxed:
        return "【】", Marker("【】", 0, "", 0), boxed[1], len(line)
    mark = marker(line) or (spoken_marker(line) if spoken else None)
    if mark is None and (card := _CARD.fullmatch(line)):
        return "任务名称", Marker("任务名称", 0, "", 0), card["title"], len(line)
    bullet = _BULLETS.match(line) if mark is None else None
    if bullet and bullet[0].strip() in _SIGNS and (within := marker(line[bullet.end() :])):  # ★ 工作一:…
        mark = replace(within, length=within.length + bullet.end())
    elif (
        bullet
        and _WORK_IN_LINE.search(line)
        and not _DUTY_LABEL.match(line, bullet.end())
        and not _WHO_ONLY.fullmatch(line, bullet.end())
    ):  # an item of a list that has a part for somebody
        title, length = split_title(line, bullet.end())
        return ("●", Marker("●", 0, bullet[0].strip(), bullet.end()), title, length) if title else None
    if mark is None:
        return None
    if mark.style == "#":  # Markdown's first level is the title of the document, not a section of it.
        return None
    known = last.get(mark.style)
    if mark.number and mark.number != 1 and known is not None and mark.number <= known:
        return None
    title, length = split_title(line, mark.length)
    return (mark.style, mark, title, length) if title or mark.style in ("章", "编", "节", "条") else None


def _signature(text: str, position: int, stop: int) -> tuple[str, Marker, str, int] | None:
    """A letter's signature, a line for each issuer followed by a date line, closes the text before it."""
    if _LISTED_UNDER.search(text, max(0, position - 12), position):  # a body on its own line under 指导单位:
        return None
    for _ in range(_SIGNERS_MAX):
        if not 2 <= stop - position <= 40 or not _ISSUER.fullmatch(text, position, stop):
            return None
        if _DATE.match(text, stop + 1):
            return "文尾", Marker("文尾", 0, "", 0), "", 0
        position = stop + 1
        stop = text.find("\n", position)
    return None


def split_title(line: str, start: int) -> tuple[str, int]:
    """Title of a heading line whose marker ends at `start`, and the length of the heading with its stop.

    The title is the text up to the first 。, without an assignment in brackets; an item that is a long sentence
    gets its first clause as title, and the heading then has only the marker's length, so the sentence stays text.
    """
    rest = line[start:]
    named = _NAMED_FIRST.match(rest)
    if named and not CUES.search(f"{named['title']})"):
        return named["title"], start + named.end()
    if duty := numbered_duty(rest):
        return duty, start
    stop = re.search(r"[。!?]", rest)
    head = rest[: stop.start()] if stop else rest
    bracket = re.search(r"[(【〔\[](?=[^)】〕\]]*[)】〕\]])", head)
    if bracket and bracket.start() and CUES.search(head[bracket.start() :]):
        return head[: bracket.start()].strip(), start + bracket.start()
    colon = re.search(r"[::]", head)
    if stop and colon and 2 <= colon.start() <= 20 and not CUES.search(head[: colon.end()]):
        return head[: colon.start()].strip(), start + colon.end()
    if len(head) <= _TITLE_MAX and not re.search(r"[;;]", head):
        return _work_of(head.strip()), start + len(head) + (1 if stop else 0)
    clause = re.split(r"[,;::。]", _work_of(rest), maxsplit=1)[0]
    return clause[:_TITLE_MAX].strip(), start


# 1.(镇区风貌提升)对沿街建筑…: an item that is called by its name in a bracket before its text
_NAMED_FIRST = re.compile(r"[(【〔\[](?P<title>[\u4e00-\u9fff“”、]{2,16})[)】〕\]](?=[\u4e00-\u9fff\d“])")
# 请县水务局牵头,甲镇人民政府配合,完成管线铺设: clauses that say who, before what is to be done
_WHO_FIRST = re.compile(
    r"(?:(?:请|由|责成)[^,。;]{2,60}?|[^,。;由]{2,60}?(?:[局委办厅府会团司院站队镇乡]|中心|街道|部门|单位))"
    r"(?:牵头(?:负责)?|(?:具体|共同|分别|按职责分工)?(?:负责|落实|实施|承办)|配合|协助|参与|参加|协办|指导)[,;]"
)


def _work_of(text: str) -> str:
    """What an item is about, behind the clauses that say who does it; the text itself where it says nothing else."""
    at = 0
    while found := _WHO_FIRST.match(text, at):
        at = found.end()
    rest = re.sub("^(?:共同|负责|做好|抓好)?", "", text[at:]) if at else text
    who = _WHO_BEHIND.search(rest)
    rest = rest[: who.start()] if who else rest
    return rest if len(rest) > 3 else text


_WHO_BEHIND = re.compile(
    r"[,;](?:具体|统一)?由(?![此于])[^,。;]{2,60}?(?:牵头|负责|承办|(?:组织|具体)?实施|落实|会同|配合)"
)
