"""Headings to a tree of sections, and which of them are the tasks of a plan.

Nesting follows the order in which marker styles first appear below one another, since plans use 一、（一）1. as
well as 一、1.(1). A number must start at 1 or go on upwards in its style, so a stray “3.” in a body opens
nothing. A task is the lowest numbered item: what stands under it without any assignment of its own (（1）（2）
below a task with a responsible body) stays part of it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chinese.dates import DAY
from corpus.document import Section, Table
from corpus.headings import Marker, marker, spoken_marker
from corpus.vocabulary import BODY_SUFFIXES

_RULES = tomllib.loads((Path(__file__).parent / "data" / "structure.toml").read_text(encoding="utf-8"))
GENERAL_TITLES: frozenset[str] = frozenset(_RULES["general_titles"])
_CUES = re.compile("|".join(map(re.escape, _RULES["assignment_cues"])))
# 责任单位列第一位的为牵头单位 says how to read lists; it gives no work itself.
_RANK = re.compile(
    r"(?:责任)?(?:单位|部门)?[均中]?(?:[列排居位]\w{0,2})?(?:第一|首)[位个名置]?[\u4e00-\u9fff]{0,8}[为是]牵头(?:责任)?(?:单位|部门)"
)
# A bracket at the end of an item that holds nothing but names of bodies.
_BODIES = rf"(?:[^()。;:]|\([^()]*\)){{2,200}}?(?:{'|'.join(BODY_SUFFIXES)})(?:\([^()]*\))?"
_BARE = re.compile(rf"(?<=[。;!?])\({_BODIES}\)[。;]?(?=\n|$)")
_CLOSING = re.compile("|".join(_RULES["closing_lines"]))
_STAND_ALONE = re.compile(
    r"[(\[【〔▲●■◆★—–-]*(?:[市省县区州]级)?(?:牵头|责任|主办|协办|配合|落实|完成|时限|时间|督导|监督|指导|督办|督查|考核|参与|协助|协同|承办|实施|主责|整改时限|办理|办结|推进)[^::]{0,8}[::]"
)
# 市商务局负责督促…, 市住建局应当会同市规划局…: how a 办法 gives work to a body, in running text.
_DUTY = re.compile(
    r"(?:[,。;\s条]|由|请)(?:国家|团|[省市区县州旗盟])[^,。;的]{1,40}?[局委厅办部府院室心会馆校道镇乡队站社司团行所区县市旗]"
    r"(?:应当|应|要)?(?:牵头|会同|负责(?![^,。;]{0,10}解释)|监督|指导|参与|配合)"
)
_ISSUER = re.compile(
    r"国务院|[^,。;:\n]{2,38}(?:政府|委员会|管委会?|办公室|办公厅|办事处|局|厅|部|总署|银行|院|委|中心|小组|专班|指挥部)"
)
_DATE = re.compile(rf"{DAY}(?=\n|$)")
_ACTION = re.compile(r"(?:行动|工程|计划|专项)$")
# 县农业农村局牵头工作(2项): the heading gives the items under it to a body
_GIVES = re.compile(
    r"(?:牵头|负责|主办|承办|配合)(?:的)?(?:重点|主要|具体|推进|落实|工作|任务|事项|项目)*(?:\(?共?\d+[项条个件]\)?)?$"
)
_GIVES_LABEL = re.compile(r"(?:责任|牵头|主办|承办)(?:单位|部门)[::]")  # 五、责任单位:A和B(共同负责)
_LEADS_ON = re.compile(r"(?<=[。;)\n])[^。;:()\n]{2,16}:$")  # 具体措施:
_RANGE = re.compile(r"\([第]?\d+[—–~至-]{1,2}\d+项?\)[::]")
_OWN_TAIL = re.compile(r"[)】〕\]][。;]?\s*$")
_BULLETS = re.compile(r"(?:[●■◆▲★○□◇△▶►▪•※☆]|——|[-*+] )\s*")
_DUTY_LABEL = re.compile(r"[\u4e00-\u9fff]{0,6}(?:单位|部门|责任|牵头|配合|协助)(?:\([\u4e00-\u9fff]{2,4}\))?[::]")
_WORK_IN_LINE = re.compile(
    r"(?:牵头|负责|配合|协办|参与|参加|指导|监督|督导)(?:[)。,;]|$)|(?:单位|部门)[::]|由[^,。;]{2,40}(?:牵头|负责)"
)
_AIM = r"[\u4e00-\u9fff]{0,4}(?:目标|指导思想|基本原则|总体要求|总体思路|工作思路|指导原则|适用范围|编制依据|重要意义)"
_AIMS = re.compile(rf"{_AIM}(?:(?:任务)?[和与及、]{_AIM}|任务|指标)?")
# Headings over what holds for all (六、有关要求), unless they name who does it like the items before.
_PROCEDURE = re.compile(r"(?:有关|工作|相关|几点|具体|其他|其它)?(?:要求|事项|说明)|附则|组织保障要求")
_TITLE_MAX = 48
_SIGNERS_MAX = 20
_LISTED_MAX = 40  # characters of a body on a line of its own under 配合单位:


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
            if opened is None and (item := _unnumbered(text, position, stop, stack)):
                if stack and stack[-1].style not in ("", *_CHAPTERS):
                    _close(stack, found, stack[-1].style, position)
                opened = item
            if opened and opened[0] == "文尾" and not found:
                opened = None
            if opened:
                style, mark, title, length = opened
                _close(stack, found, style, position)
                parent = stack[-1].section.index if stack else None
                kind = {"附件": "annex", "文尾": "colophon", "": "task"}.get(style, "chapter")
                new = Section(
                    len(found), parent, len(stack), mark.label, mark.number or None, title, kind,
                    position, position + length, end, end,
                )  # fmt: skip
                if parent is not None and found[parent].body_end == end:
                    found[parent] = replace(found[parent], body_end=position)
                found.append(new)
                if mark.number:
                    last[style] = mark.number
                stack.append(_Open(style, new))
        position = stop + 1
    _close(stack, found, "文尾", end)
    return _kinds(text, found)


_BOXED = re.compile(r"【([^】]{3,40}(?:牵头|负责|主办|承办)(?:的?(?:工作|任务|事项))?)】")
_CHAPTERS = ("【】", "行动一", "一、", "章", "编", "节", "附件", "##", "###")
# An item without a number: a short heading, what is to be done, and who does it in a bracket at the end.
_UNNUMBERED = re.compile(r"[^。;:,()]{2,24}。?[^\n]*?\((?P<who>[^()]*(?:\([^()]*\)[^()]*)*)\)[。;]?$")


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
    bare = not text[above.section.heading_end : position].strip() and not _CUES.search(
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
    return bool(found and _CUES.search(f"{found['who']})"))


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
        found[index] = replace(found[index], end=at, body_end=min(found[index].body_end, at))


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
    bullet = _BULLETS.match(line) if mark is None else None
    if (
        bullet and _WORK_IN_LINE.search(line) and not _DUTY_LABEL.match(line, bullet.end())
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
    if text[max(0, position - 2) : position] == ":\n":  # a body on its own line under 指导单位:
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
    gets its first clause as title, and the heading then has only the marker's length, so the sentence stays body.
    """
    rest = line[start:]
    stop = re.search(r"[。!?]", rest)
    head = rest[: stop.start()] if stop else rest
    bracket = re.search(r"[(【〔\[](?=[^)】〕\]]*[)】〕\]])", head)
    if bracket and bracket.start() and _CUES.search(head[bracket.start() :]):
        return head[: bracket.start()].strip(), start + bracket.start()
    colon = re.search(r"[::]", head)
    if stop and colon and 2 <= colon.start() <= 20 and not _CUES.search(head[: colon.end()]):
        return head[: colon.start()].strip(), start + colon.end()
    if len(head) <= _TITLE_MAX and not re.search(r"[;;]", head):
        return head.strip(), start + len(head) + (1 if stop else 0)
    clause = re.split(r"[,;::。]", rest, maxsplit=1)[0]
    return clause[:_TITLE_MAX].strip(), start


def _kinds(text: str, found: list[Section]) -> list[Section]:
    """Decide for each section whether it is a task, a heading over tasks, a clause or a plain chapter."""
    text = _RANK.sub(lambda rule: "□" * len(rule[0]), text)
    children: dict[int | None, list[Section]] = {}
    for section in found:
        children.setdefault(section.parent, []).append(section)

    def gives(section: Section) -> bool:
        return bool(_GIVES.search(section.title) or _GIVES_LABEL.match(section.title))

    def assigns(section: Section) -> bool:
        if gives(section):
            return bool(_CUES.search(text, _line_end(text, section.start), section.body_end))
        start = section.start
        return bool(_CUES.search(text, start, section.body_end))

    def closed_by_bracket(section: Section) -> bool:
        """Whether what stands before the first sub-item ends in a bracket or a line that assigns the item itself."""
        own = _LEADS_ON.sub("", text[section.start : section.body_end].rstrip())
        last = own.rsplit("\n", 1)[-1]
        opened = max(own.rfind(mark) for mark in "(【[〔")
        bracket = bool(_OWN_TAIL.search(own)) and opened >= 0 and bool(_CUES.search(own, opened))
        bracket = bracket or any(found.end() == len(own) for found in _BARE.finditer(own))
        return bracket or bool(_STAND_ALONE.match(last))

    def said_before_last(section: Section) -> bool:
        return any(_CUES.search(text, c.start, c.end) for c in children.get(section.index, [])[:-1])

    # A line of its own after several items is theirs together, unless at this level each item has one of its own.
    apart = {section.level for section in found if said_before_last(section)}

    def own_tail(section: Section) -> bool:
        below = children.get(section.index, [])
        if len(below) < 2 or section.level in apart:
            return False
        tail = text[below[-1].start : section.end].rstrip("\n").rsplit("\n", 1)[-1]
        return bool(_STAND_ALONE.match(tail)) and not _RANGE.search(tail)  # 责任单位(1—3项): says whose it is

    kinds: dict[int, str] = {}
    annexes = {None, *(s.index for s in found if s.kind == "annex")}  # a plan may stand in an annex, numbered anew
    flat = not any(s.parent not in annexes for s in found)

    def visit(section: Section, below_task: bool) -> bool:
        """Set the kind of a section and those below it; True where there is a task among them."""
        if section.kind in ("annex", "colophon"):
            has = [visit(child, below_task) for child in children.get(section.index, [])]
            return any(has)
        below = children.get(section.index, [])
        if section.kind == "task":
            kinds[section.index] = "task"
            return True
        is_clause = bool(re.match(r"第.+条", section.label))
        whole = assigns(section) or own_tail(section)
        nested = any(_CUES.search(text, c.start, c.end) or _BARE.search(text, c.start, c.end) for c in below)
        if below and whole and not (nested and not own_tail(section)):
            kinds[section.index] = "task"
            for child in below:
                visit(child, below_task=True)
            return True
        if below:
            has = [visit(child, below_task) for child in below]
            own = nested and not own_tail(section) and not gives(section) and closed_by_bracket(section)
            kinds[section.index] = "task" if own else "action" if any(has) else "chapter"
            return own or any(has)
        if below_task:
            kinds[section.index] = "item"
            return False
        if is_clause and not assigns(section) and not _DUTY.search(text, section.start, section.body_end):
            kinds[section.index] = "clause"
            return False
        if _PROCEDURE.fullmatch(section.title) and not _said_who(text, section):
            kinds[section.index] = "chapter"
            return False
        lone = section.parent in annexes and not flat
        under_action = section.parent is not None and bool(_ACTION.search(found[section.parent].title))
        if (not section.label and not under_action) or (lone and not assigns(section)):
            kinds[section.index] = "chapter"
            return False
        kinds[section.index] = "task"
        return True

    for section in children.get(None, []):
        visit(section, below_task=False)

    def is_general(section: Section) -> bool:
        above = found[section.parent] if section.parent is not None else None
        return _is_general(section.title) or (above is not None and not assigns(section) and is_general(above))

    decided = [replace(s, kind=kinds.get(s.index, s.kind), general=is_general(s)) for s in found]
    return _without_epilogue(text, decided)


def _without_epilogue(text: str, found: list[Section]) -> list[Section]:
    """Closing paragraphs behind the last of several items, each of which ends with those who carry it out, made a
    section of their own: they belong to no item.
    """
    leaves = [s for s in found if s.kind == "task" and not any(c.parent == s.index for c in found)]
    cut: dict[int, int] = {}
    for at, last in enumerate(leaves):
        if at + 1 < len(leaves) and leaves[at + 1].parent == last.parent:
            continue
        before = [s for s in leaves[:at] if s.level == last.level][-3:]
        end = _said_who(text, last)
        if (
            before
            and end
            and all(_said_who(text, s) == _text_end(text, s) for s in before)
            and end < _text_end(text, last)
        ):
            cut[last.index] = end
    if not cut:
        return found
    place = {}
    result: list[Section] = []
    for section in found:
        place[section.index] = len(result)
        result.append(section)
        if section.index in cut:
            result.append(
                Section(-1, section.parent, section.level, "", None, "", "closing", cut[section.index] + 1,
                        cut[section.index] + 1, section.end, section.end)
            )  # fmt: skip
            result[-2] = replace(section, end=cut[section.index] + 1, body_end=cut[section.index] + 1)
    return [replace(s, index=i, parent=place[s.parent] if s.parent is not None else None) for i, s in enumerate(result)]


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _text_end(text: str, section: Section) -> int:
    return section.start + len(text[section.start : section.end].rstrip())


def _said_who(text: str, section: Section) -> int | None:
    """Where the line ends that says last who carries out an item; None where none says so at its end."""
    end = None
    for line in re.compile(r"[^\n]+").finditer(text, section.start, section.end):
        closing = _OWN_TAIL.search(line[0]) and _CUES.search(line[0][line[0].rfind("(") :])
        listed = end == line.start() - 1 and len(line[0]) <= _LISTED_MAX and not re.search("[。;:]", line[0])
        if closing or listed or _STAND_ALONE.match(line[0]) or _BARE.search(line[0]):
            end = line.end()
    return end


def _is_general(title: str) -> bool:
    """Whether a heading announces aims and principles (总体要求, 创建目标, 指导思想和基本原则) rather than work."""
    return title in GENERAL_TITLES or bool(_AIMS.fullmatch(title))
