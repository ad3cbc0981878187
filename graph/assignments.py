"""Who does what: every form in which a plan assigns work, with the role it gives.

Read are brackets (（牵头单位：A；责任单位：B）, （A、B按职责分工负责）), lines of their own (责任单位：A), table
cells and running sentences (由A牵头，B配合). Forms and readings follow the usage of plans of all levels of
government; a form that assigns no work (负责解释, 抄送, 鼓励企业牵头) gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from corpus.text import MappedText
from graph.bodies import _WORDS, BodyMention, find_bodies, is_body, is_collective, is_ending, parse_name
from graph.body_lists import BodyList, split_bodies

__all__ = [
    "Assignment",
    "BodyMention",
    "OfficeSeat",
    "OrderRule",
    "column_role",
    "find_assignments",
    "find_offices",
    "find_order_rule",
    "parse_cell",
]

Role = Literal["leads", "responsible_for", "supports"]


@dataclass(frozen=True)
class OrderRule:
    """A sentence that says the first body of each list leads. It holds from `start` on (下同) where `onward`,
    else only for the bracket that contains it.
    """

    text: str
    start: int
    end: int
    onward: bool


@dataclass(frozen=True)
class Assignment:
    """Bodies that have one role in one task. `joint`: they share it (按职责分工, 分别); `open_list`: the list ends in
    等; `cue`: the word that says the role; `inline`: running text; `start`/`end`: the bracket, line, cell or
    sentence to quote; `rule`: the sentence that made the first of a list the leader, if one did.
    """

    role: Role
    bodies: tuple[BodyMention, ...]
    joint: bool
    open_list: bool
    deadline: str | None
    cue: str
    inline: bool
    start: int
    end: int
    rule: OrderRule | None = None


@dataclass(frozen=True)
class OfficeSeat:
    """领导小组办公室设在区发展改革局: the office and the body that hosts it."""

    office: str
    body: BodyMention
    start: int
    end: int


_FOLD: dict[int, str] = {
    ord(old): new
    for old, new in zip("（）【】〔〕［］[]｛｝{}〈〉：；，、／？！．　", "()()()()()()()():;,、/?!. ", strict=True)
}
_DROP = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad*]+")


def _cue_pattern() -> str:
    nouns = "|".join(_WORDS["nouns"])
    parts = []
    for role, stems in _WORDS["stems"].items():
        if role == "bare":
            continue
        words = "|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True))
        tail = (
            "" if role in ("deadline", "other") else rf"(?:(?:{nouns})(?:\((?:{nouns})\)|(?:和|及|、|/)(?:{nouns}))?)"
        )
        parts.append(rf"(?P<{role}>(?:{words}){tail})")
    return "|".join(parts)


_SEP = r"(?:\s*(?:[:：]|[—–―─－-]{1,2}|为:?|是:)\s*)"
_CUES = _cue_pattern()
_CUE = re.compile(rf"(?:{_CUES}){_SEP}|(?P<bare>{'|'.join(_WORDS['stems']['bare'])})\s*[:：]")
_CUE_OPEN = re.compile(rf"\s*(?:{_CUES})(?={_SEP}?[\u3400-\u9fff])")
_CUE_LINE = re.compile(rf"(?:^|(?<=[。;!?)\x00]))[ \t]*[(]?(?=(?:{_CUES}){_SEP}|(?:牵头|责任|配合)\s*[:：])")
_ROLES: dict[str, Role] = {"leads": "leads", "responsible": "responsible_for", "supports": "supports"}
_BARE: dict[str, Role] = {
    "牵头": "leads", "主办": "leads", "责任": "responsible_for", "负责": "responsible_for",
    "配合": "supports", "协办": "supports", "参与": "supports",
}  # fmt: skip

_MANNER = (
    r"(?:(?:依照|按照?|依据|依|根据|结合|在)?(?:其|各自|自身|部门|相关|法定)*的?"
    r"(?:职责|职能|分工|任务)+(?:范围内?)?[,的]?)"
)
_ADVERB = r"(?:共同|分别|联合|统一|总体|具体|统筹|组织|积极|协同|分工|牵头|协调|主要|各自|按要求|做好|抓好|直接|全面)*"
_END = r"(?=[,;。、:)]|$)"
_VERB = re.compile(
    rf"(?P<leads>(?:负责)?{_MANNER}?(?:共同|分别|联合|统一|总体|负责)*(?:牵头|主办)(?:负责|组织|实施|落实|推进|统筹|协调|抓总)*)"
    rf"|(?P<with>(?:会同|联合|(?<=[局委厅部办])商(?=[国省市区县州]))(?=[^,;。]{{2,}}))"
    rf"|(?P<responsible>{_MANNER}?{_ADVERB}负责(?:落实|实施|推进|抓好|组织|完成|做好)*(?![人制解]){_END}|各负其责"
    rf"|{_MANNER}{_ADVERB}(?:落实|实施|推进|承担|办理|做好|抓好|组织实施|抓落实|完成)(?:相关工作)?{_END}|(?<=[局委厅部办心府])(?:具体|组织|抓好)?落实{_END})"
    rf"|(?P<supports>(?:{_MANNER}|积极|协同|共同|做好|按要求)*(?:配合|参与|参加|协助|协办|协同配合|协作)(?:做好|实施|落实|推进|相关|工作)*{_END})"
)
_RULE = re.compile(
    r"[,;。]?(?:注:|说明:)?(?:除[^。;()]{0,30}?外,)?(?:以上|以下|各项|上述|其中|任务|责任|分工|单位|部门|均|工作|中)*"
    r"(?:列|排|居|位列|位居|排列|排名|排序|名列)?(?:在|于|名)?(?:第一位?|首位|第1位?|最前|前面|首个)(?:置)?(?:的|者)?(?:责任)?(?:部门|单位)?"
    r"(?:为|是|系|均为|即为|作为)(?:总)?(?:牵头|主办|主责)(?:责任)?(?:单位|部门)?(?P<onward>[,、;]?(?:以?下同|下文同|以下均同|后同)|\((?:以?下同)\))?"
)
_EXPLAINS = re.compile(r"负责(?:对|就)?[^,。;]{0,12}解释|解释(?:权|工作)?(?:归|由)")
_ADDRESS = re.compile(rf"\s*(?:{'|'.join(_WORDS['address']['openers'])})")


@dataclass(frozen=True)
class _Part:
    role: Role
    listed: BodyList
    joint: bool
    cue: str


def find_order_rule(text: str, *, offset: int = 0) -> OrderRule | None:
    """The sentence that makes the first body of each list the leader (列第一位者为牵头单位，下同), None where no
    such sentence is said. `onward` is false where it is said for one bracket only.
    """
    folded = text.translate(_FOLD)
    match = _RULE.search(folded)
    if not match:
        return None
    start, end = match.span()
    while start < end and folded[start] in ",;。":
        start += 1
    if folded[start:end].endswith(")") and "(" not in folded[start:end]:
        end -= 1
    listed = folded[max(0, start - 60) : start]
    alone = not re.search(r"[(:][^()]*$", listed)
    return OrderRule(text[start:end], start + offset, end + offset, bool(match["onward"]) or alone)


def find_assignments(text: str, *, offset: int = 0, rule: OrderRule | None = None) -> list[Assignment]:
    """Assignments in the cleaned text of one section (heading and body).

    In: the text, where it begins in the document, and the order rule said before or in it. Out: assignments in
    the order of the text, offsets into the document; running sentences come with `inline`.
    """
    view = MappedText.of(text).translate(_FOLD).sub(_DROP, "")
    masked = list(view.text)
    found: list[Assignment] = []
    deadlines: list[str] = []
    for start, end in _brackets(view.text):
        inner = view.slice(start + 1, end - 1 if view.text[end - 1] == ")" else end)
        line = view.text.rfind("\n", 0, start) + 1
        if view.text[line : line + 1] in ("|", "\t") or _ADDRESS.match(view.text, line):
            continue
        inner = inner.sub(r"\s+", "")
        parts, deadline, own = _read(inner, None)
        if not parts and re.search(r"[。;]\s*$", view.text[line:start]) and view.text[end : end + 1] in ("", "\n"):
            parts = _bare_list(inner)
        if deadline:
            deadlines.append(deadline)
        if not parts:
            continue
        span = (view.origin[start], view.origin[end - 1] + 1)
        found += _assign(parts, deadline, span, offset, _active(rule, own, span, offset), inline=False)
        masked[start:end] = "\x00" * (end - start)
    body = MappedText("".join(masked), view.origin)
    for line_start, line_end in _lines(body.text):
        start = line_start
        cue = _CUE_LINE.search(body.text[line_start:line_end])
        if cue:
            start = line_start + cue.end()
            content = body.slice(start, line_end).sub(r"[\s\x00]+", "")
            parts, deadline, own = _read(content, None)
            if deadline:
                deadlines.append(deadline)
            if parts:
                last = max(i for i in range(start, line_end) if body.text[i] not in " \t\x00") + 1
                span = (body.origin[start], body.origin[last - 1] + 1)
                found += _assign(parts, deadline, span, offset, _active(rule, own, span, offset), inline=False)
            line_end = start
        found += _running(body.slice(line_start, line_end), offset)
    if len(set(deadlines)) == 1:
        found = [replace(a, deadline=a.deadline or (None if a.inline else deadlines[0])) for a in found]
    return sorted(found, key=lambda a: (a.start, a.bodies[0].start))


def column_role(header: str) -> Role | Literal["deadline"] | None:
    """What a table column gives: the role for 牵头单位, 责任部门 …, `deadline` for 完成时限, None for another."""
    match = re.match(rf"(?:{_CUES})", re.sub(r"\s", "", header).translate(_FOLD))
    if not match or match.lastgroup is None or match["other"]:
        return None
    return "deadline" if match["deadline"] else _ROLES[match.lastgroup]


def parse_cell(text: str, role: Role, *, offset: int = 0, rule: OrderRule | None = None) -> list[Assignment]:
    """Assignments in a table cell whose column gives `role`; 无 gives none. Names on lines of their own are kept
    apart, a name broken by a line end is joined.
    """
    view = MappedText.of(text).translate(_FOLD).sub(_DROP, "").sub(r"<br\s*/?>", "\n")
    view = _cell_lines(view)
    parts, deadline, own = _read(view, (role, role))
    span = (0, len(text))
    return _assign(parts, deadline, span, offset, _active(rule, own, span, offset), inline=False)


def find_offices(text: str, *, offset: int = 0) -> list[OfficeSeat]:
    """Offices and the bodies that host them (…领导小组办公室设在区发展改革局)."""
    found = []
    text = text.translate(_FOLD)
    for match in re.finditer(r"(?P<office>[^,。;\n]{0,30}(?:办公室|专班|秘书处))(?:就)?设(?:在|于)", text):
        for body in find_bodies(text[match.end() : match.end() + 40])[:1]:
            if body.start <= 1:
                at = match.end() + offset
                seat = replace(body, start=body.start + at, end=body.end + at)
                found.append(OfficeSeat(match["office"], seat, match.start() + offset, seat.end))
    return found


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Spans of outermost brackets; one that is never closed ends with its line."""
    i = 0
    while (i := text.find("(", i)) >= 0:
        depth, j = 0, i
        while j < len(text) and j - i < 1200:
            depth += {"(": 1, ")": -1}.get(text[j], 0)
            if depth == 0:
                break
            j += 1
        if depth == 0:
            yield i, j + 1
            i = j + 1
        else:
            line = text.find("\n", i)
            line = len(text) if line < 0 else line
            if _CUE.match(text, i + 1):
                yield i, line
                i = line
            else:
                i += 1


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines that may assign work: no table rows, no 抄送. A cue at a line's end takes the next line with it."""
    position = 0
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        bare_cue = re.search(rf"(?:^|[。;])\s*(?:{_CUES})\s*[:：]\s*$", text[position:stop])
        if bare_cue and stop < len(text):
            following = text.find("\n", stop + 1)
            stop = len(text) if following < 0 else following
        if text[position : position + 1] not in ("|", "\t") and not _ADDRESS.match(text, position):
            yield position, stop
        position = stop + 1


def _read(
    text: MappedText, default: tuple[Role, str] | None
) -> tuple[list[_Part], str | None, tuple[int, int, bool] | None]:
    """Parts of a bracket, line or cell; the deadline in it; the order rule in it as (start, end, onward)."""
    own: tuple[int, int, bool] | None = None
    said = _RULE.search(text.text)
    if said:
        begin, stop = said.span()
        while begin < stop and text.text[begin] in ",;。":
            begin += 1
        own = (text.origin[begin], text.origin[stop - 1] + 1, bool(said["onward"]))
        text = text.sub(_RULE, ";").sub(r"\(;+\)", "")
    if _EXPLAINS.search(text.text):
        return [], None, own
    cues = list(_CUE.finditer(text.text)) or [m for m in [_CUE_OPEN.match(text.text)] if m]
    cues = [m for m in cues if _at_border(text.text, m.start())]
    parts: list[_Part] = []
    deadline: str | None = None
    carried = ""
    borders = [*(m.start() for m in cues), len(text.text)]
    pieces: list[tuple[MappedText, tuple[Role, str] | None]] = [(text.slice(0, borders[0]), default)]
    for match, stop in zip(cues, borders[1:], strict=True):
        content = text.slice(match.end(), stop)
        kind = match.lastgroup or ""
        if kind == "deadline":
            deadline = content.text.strip(",;。、)") or None
        elif kind == "bare":
            pieces.append((content, (_BARE[match["bare"]], match["bare"])))
        elif kind in _ROLES:
            pieces.append((content, (_ROLES[kind], match[kind])))
    for piece, role in pieces:
        for start, end in _clauses(piece.text):
            new, carried, when = _clause(piece.slice(start, end), role, carried)
            parts += new
            deadline = deadline or when
    return parts, deadline, own


def _bare_list(text: MappedText) -> list[_Part]:
    """A bracket at the end of a paragraph that holds nothing but bodies."""
    listed = split_bodies(text, named=False)
    main = [body for body in listed.bodies if not body.alias_of_same_body]
    whole = len(main) >= len(re.findall(r"[、,;]", re.sub(r"\([^()]*\)", "", text.text))) + 1
    if whole and all(body.collective or _strong(body.name) for body in main) and any(_strong(b.name) for b in main):
        return [_Part("responsible_for", listed, False, "")]
    return []


def _at_border(text: str, at: int) -> bool:
    """Whether a cue may begin here: at the start, after a stop, or after a name that ends where it begins."""
    before = text[:at].rstrip()
    return not before or before[-1] in ";,。、:)(" or is_ending(re.split(r"[、,;。:()]", before)[-1])


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Spans between semicolons and full stops outside brackets."""
    depth, last = 0, 0
    for i, char in enumerate(text + ";"):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if (char in ";。" and depth <= 0) or i == len(text):
            if i > last:
                yield last, i
            last = i + 1


def _clause(text: MappedText, default: tuple[Role, str] | None, carried: str) -> tuple[list[_Part], str, str | None]:
    """Parts of one clause: lists with the verbs after them, or the role of the cue before it."""
    hidden = re.sub(r"\([^()]*\)", lambda m: "(" + "\x01" * (len(m[0]) - 2) + ")", text.text)
    parts: list[_Part] = []
    deadline: str | None = None
    pending: BodyList | None = None  # A of “A会同B…负责”: its role comes with the last verb
    with_next = False
    position = 0

    def take(end: int) -> BodyList:
        nonlocal carried, deadline
        listed = split_bodies(text.slice(position, end), named=default is not None, carried=carried)
        carried = listed.carried
        deadline = deadline or listed.deadline
        return listed

    for verb in _VERB.finditer(hidden):
        listed = take(verb.start())
        position = verb.end()
        kind = verb.lastgroup
        said = text.text[verb.start() : verb.end()]
        if kind == "with":
            if listed.bodies:
                pending = listed
            with_next = True
            continue
        if with_next and listed.bodies:
            parts.append(_Part("supports", listed, False, "会同"))
            listed = BodyList((), ())
        with_next = False
        if pending:
            listed, pending = pending, None
        if not listed.bodies:
            continue
        shared = bool(re.search(r"职责|职能|分工|分别|共同|各", said)) or (
            kind != "supports" and len(listed.bodies) > 1
        )
        if kind == "responsible":
            role, cue = default if default else ("responsible_for", said)
            parts.append(_Part(role, listed, shared, cue))
        else:
            parts.append(_Part(_ROLES[kind or ""], listed, shared, said))
    rest = take(len(text.text))
    if with_next and rest.bodies:
        parts.append(_Part("supports", rest, False, "会同"))
        rest = BodyList((), ())
    if pending:
        parts.insert(
            0, _Part(*(default or ("responsible_for", "会同"))[:1], pending, False, (default or ("", "会同"))[1])
        )
    if rest.bodies:
        if default:
            parts.append(_Part(default[0], rest, False, default[1]))
        elif parts and parts[-1].role == "leads" and _solid(rest):
            parts.append(_Part("responsible_for", rest, False, parts[-1].cue))
        elif "leads" in rest.tags:
            parts.append(_Part("responsible_for", rest, False, "牵头"))
    if default is None and not any(_solid(part.listed) for part in parts):
        return [], carried, deadline
    return parts, carried, deadline


def _solid(listed: BodyList) -> bool:
    return any(body.collective or is_body(body.name) for body in listed.bodies)


def _active(
    rule: OrderRule | None, own: tuple[int, int, bool] | None, span: tuple[int, int], offset: int
) -> OrderRule | None:
    """The order rule that holds for a quote: its own, or one said earlier that goes on."""
    if own:
        return OrderRule("", own[0] + offset, own[1] + offset, own[2])
    return rule if rule and rule.onward and rule.start < span[1] + offset else None


def _assign(
    parts: list[_Part],
    deadline: str | None,
    span: tuple[int, int],
    offset: int,
    rule: OrderRule | None,
    *,
    inline: bool,
) -> list[Assignment]:
    """Assignments from the parts of one quote, the order rule applied."""
    found: list[Assignment] = []
    led = any(part.role == "leads" or "leads" in part.listed.tags for part in parts)
    for part in parts:
        groups: list[tuple[Role, tuple[BodyMention, ...], OrderRule | None]] = []
        roles: list[Role] = []
        for body, tag in zip(part.listed.bodies, part.listed.tags, strict=True):
            tagged: Role = "leads" if tag == "leads" else "supports" if tag == "supports" else part.role
            roles.append(roles[-1] if body.alias_of_same_body and roles else tagged)
        by_rule = bool(rule and not led and part.role == "responsible_for" and not part.listed.bodies[0].collective)
        if by_rule:
            count = 1
            while count < len(roles) and part.listed.bodies[count].alias_of_same_body:
                count += 1
            roles[:count] = ["leads"] * count
        for role in ("leads", "responsible_for", "supports"):
            bodies = tuple(b for b, r in zip(part.listed.bodies, roles, strict=True) if r == role)
            if bodies:
                groups.append((role, bodies, rule if by_rule and role == "leads" else None))
        for role, bodies, why in groups:
            moved = tuple(replace(b, start=b.start + offset, end=b.end + offset) for b in bodies)
            open_list = part.listed.open_list and role == part.role and not why
            joint = part.joint and not why
            found.append(
                Assignment(
                    role, moved, joint, open_list, deadline, part.cue, inline, span[0] + offset, span[1] + offset, why
                )
            )
    return found


def _cell_lines(view: MappedText) -> MappedText:
    """A cell's white space: a separator where a whole name stands on both sides, else nothing."""

    def between(match: re.Match[str]) -> str:
        left = re.split(r"[、,;\s]", view.text[: match.start()])[-1]
        right = re.split(r"[、,;\s]", view.text[match.end() :], maxsplit=1)[0]
        apart = (is_body(left) or is_collective(left)) and (is_body(right) or is_collective(right))
        return "、" if apart and not re.search(r"分局$|支局$", right) else ""

    return view.sub(r"\s+", between)


_INLINE = re.compile(
    r"(?P<leads>牵头)(?!抓总的?意见)|(?P<with>会同)"
    r"|(?P<joint>按照?(?:各自)?职责(?:分工)?(?:分别|共同)?负责)"
    r"|(?P<by>(?:共同|具体|组织)?负责)(?![人制解]|[^,。;]{0,10}的(?:[,。;、]|[项事企单]))"
    r"|(?P<supports>(?:积极|协同|共同)?(?:配合|参加|参与|协助))"
)
_BETWEEN = re.compile(r"(?:要|应当?|应该|须|需|将|可|负责|具体|统一|共同|分别|联合|积极|牵头|,|按职责)*$")


def _running(text: MappedText, offset: int) -> list[Assignment]:
    """Assignments said in running sentences; only bodies with a level, a place or a known name count."""
    found: list[Assignment] = []
    for match in re.finditer(r"[^。;!?\x00\n]+[。]?", text.text):
        sentence = text.slice(*match.span())
        if _EXPLAINS.search(sentence.text) or not _INLINE.search(sentence.text):
            continue
        squeezed = sentence.sub(r"\s+", "")
        parts = _sentence_parts(squeezed)
        if parts:
            span = (squeezed.origin[0], squeezed.origin[-1] + 1)
            found += _assign(parts, None, span, offset, None, inline=True)
    return found


def _sentence_parts(text: MappedText) -> list[_Part]:
    parts: list[_Part] = []
    for verb in _INLINE.finditer(text.text):
        kind = verb.lastgroup
        before, begin = _before(text, verb.start())
        if kind == "with":
            after = _after(text, verb.end())
            if not after.bodies:
                continue
            if before.bodies and not any(p.listed.bodies[0] == before.bodies[0] for p in parts):
                parts.append(_Part("leads", before, False, "会同"))
            if parts:
                parts.append(_Part("supports", after, False, "会同"))
        elif not before.bodies or any(b in p.listed.bodies for p in parts for b in before.bodies):
            continue
        elif kind == "leads":
            parts.append(_Part("leads", before, len(before.bodies) > 1, "牵头"))
        elif kind == "joint" or (kind == "by" and text.text[begin - 1 : begin] == "由"):
            parts.append(_Part("responsible_for", before, kind == "joint" or len(before.bodies) > 1, verb[0]))
        elif kind == "supports" and parts:
            parts.append(_Part("supports", before, False, verb[0]))
    return parts


def _strong(name: str) -> bool:
    parsed = parse_name(name)
    if is_collective(name) or not is_body(name):
        return False
    return bool(
        parsed.served or parsed.central or ((parsed.prefix or parsed.place) and (parsed.known or is_ending(name)))
    )


def _before(text: MappedText, at: int) -> tuple[BodyList, int]:
    """The list of bodies that ends where a verb begins, and where the list begins."""
    gap = _BETWEEN.search(text.text[:at])
    end = gap.start() if gap else at
    opened = re.search(r"等(?:有关|相关)?(?:部门|单位)?$", text.text[:end])
    stop = opened.start() if opened else end
    start, first, weakest = stop, stop, False
    while start > 0:
        left = max(text.text.rfind(mark, 0, start) for mark in "、,:;“”由") + 1
        if text.text[left:start].endswith(")"):
            left = max(text.text.rfind(m, 0, text.text.rfind("(", 0, start)) for m in "、,:;“”由") + 1
        item = re.sub(r"\([^()]*\)$", "", text.text[left:start])
        if _strong(item) or (is_body(item) and parse_name(item).family):
            weakest = not _strong(item)
            start = left
        else:
            inner = [b for b in find_bodies(item) if b.end == len(item) and _strong(b.name)]
            if not inner:
                break
            start = left + inner[-1].start
            left, weakest = start, False
        first = first if weakest else left
        if text.text[start - 1 : start] in ("、", ",", "和", "及", "与") and start > 1:
            start -= 1
            continue
        break
    begin = first  # a name without level or place opens no list: it takes its level from one before it
    while begin < stop and text.text[begin] in "、,和及与":
        begin += 1
    if begin >= stop:
        return BodyList((), ()), at
    listed = split_bodies(text.slice(begin, stop), named=False)
    return replace(listed, open_list=listed.open_list or bool(opened)), begin


def _after(text: MappedText, at: int) -> BodyList:
    """The list of bodies that begins after 会同; its last name ends where the matter begins."""
    stop = at
    position = at
    while position < len(text.text):
        ends = [
            i for i in range(position + 2, min(position + 32, len(text.text)) + 1) if _strong(text.text[position:i])
        ]
        known = [i for i in ends if parse_name(text.text[position:i]).known]
        if not ends:
            break
        stop = known[-1] if known else ends[0]
        bracket = re.compile(r"\([^()]*\)").match(text.text, stop)
        stop = bracket.end() if bracket else stop
        if text.text[stop : stop + 1] not in ("、", "和", "及", "与"):
            break
        position = stop + 1
    listed = split_bodies(text.slice(at, stop), named=False)
    return replace(listed, open_list=text.text.startswith("等", stop))
