"""Who does what in the text of a section: its brackets, lines, table cells and running sentences.

Brackets (（牵头单位：A；责任单位：B）, （A、B按职责分工负责）), lines of their own (责任单位：A) and cells are lexed and
read by the grammar; a form that assigns no work (负责解释, 抄送, 鼓励企业牵头) gives nothing.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.headings import marker
from corpus.text import MappedText, Span
from graph.organisations.endings import is_collective
from graph.organisations.lists import is_organisation
from graph.organisations.names import BodyMention, Role, is_named_body
from graph.organisations.search import find_bodies
from graph.responsibilities.conventions import Convention
from graph.responsibilities.grammar import Note, Part, Reading, read_bare, read_names, read_tokens
from graph.responsibilities.lexer import lex
from graph.responsibilities.running import INLINE, read_sentence
from graph.responsibilities.tokens import Kind
from graph.responsibilities.vocabulary import (
    ADDRESS,
    BULLET_LABEL,
    FOLD,
    INVISIBLE,
    KNOWN_LABEL,
    ROLES,
    TRANSPARENT,
    label_role,
    verb_phrase,
)

_LABEL_OF: dict[Role, str] = {"supports": "配合单位", "responsible_for": "责任单位"}
_EXPLAINS = re.compile(r"负责(?:对|就)?[^,。;]{0,12}解释|解释(?:权|工作)?(?:归|由)")
_TIME_HEADER = re.compile(r"(?:时间|时限|期限|日期|节点)(?:要求|安排)?$|^(?:推进|完成)计划$")
_GIVEN = re.compile(r"(?:落实|承担|承办|协办|为主|(?:牵头|责任|配合|协办|参与)(?:单位|部门))(?=[,。;]|$)")
_SHORT = 120  # characters of a sentence that may consist of names and verbs only
_LONGEST_BRACKET = 1200
_LABEL_AT = re.compile(r"[ \t]*[(]?(?P<label>[\u3400-\u9fff()、/]{2,14}?)\s*(?::|为:?(?=.{2})|是:|[—–―─－-]{1,2})")
_BARE_LABEL = re.compile(rf"[ \t]*(?:{KNOWN_LABEL.pattern})[ \t]*(?=[\u3400-\u9fff])")
_NAME_END = re.compile(r"[\u3400-\u9fff)]")
_LINE_START = re.compile(r"(?:(?<![^\n])|(?<=[。;!?),\x00]))[ \t★☆※●■◆▲•·—–-]*(?:\(?\d{1,2}[.)、]|[①-⑳])?")


@dataclass(frozen=True)
class Assignment:
    """Bodies that have one role in one task. `joint`: they share it (按职责分工, 分别); `open_list`: the list ends in
    等; `cue`: the word that says the role; `inline`: running text; `start`/`end`: the bracket, line, cell or
    sentence to quote; `order`: the sentence that made the first of a list the leader, if one did; `rule`: the rule of
    the grammar that read it; `about`: where the bracket's measure begins, for a task with several.
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
    order: Convention | None = None
    rule: str = ""
    about: int | None = None


@dataclass(frozen=True)
class OfficeSeat:
    """领导小组办公室设在区发展改革局: the office and the body that hosts it."""

    office: str
    body: BodyMention
    start: int
    end: int


@dataclass(frozen=True)
class Found:
    """What a text says: assignments in its order, what of its brackets and lines was not understood, and the time that
    it sets for the whole.
    """

    assignments: tuple[Assignment, ...]
    notes: tuple[Note, ...]
    deadline: str | None = None


def find_assignments(text: str, *, offset: int = 0, rules: Sequence[Convention] = ()) -> list[Assignment]:
    """Assignments in the cleaned text of one section (heading and body).

    In: the text, where it begins in the document, and the conventions of the document. Out: assignments in
    the order of the text, offsets into the document; running sentences come with `inline`.
    """
    return list(read_section(text, offset=offset, rules=rules).assignments)


def read_section(text: str, *, offset: int = 0, rules: Sequence[Convention] = ()) -> Found:
    """`find_assignments`, with notes on what was not understood."""
    reader = _Section(text, offset, rules)
    reader.read()
    deadlines = set(reader.deadlines)
    found = reader.found
    if len(deadlines) == 1:
        (only,) = deadlines
        found = [replace(a, deadline=a.deadline or (None if a.inline else only)) for a in found]
    ordered = tuple(sorted(found, key=lambda a: (a.start, a.bodies[0].start)))
    return Found(ordered, tuple(reader.notes), reader.deadlines[0] if len(deadlines) == 1 else None)


class _Section:
    """One section's text being read: first its brackets, then its lines, then what runs on."""

    def __init__(self, text: str, offset: int, rules: Sequence[Convention]) -> None:
        self.text, self.offset, self.rules = text, offset, rules
        self.view = MappedText.of(text).translate(FOLD).sub(BULLET_LABEL, ";").sub(INVISIBLE, "")
        self.found: list[Assignment] = []
        self.notes: list[Note] = []
        self.deadlines: list[str] = []

    def read(self) -> None:
        masked = list(self.view.text)
        last = 0
        for start, end in _brackets(self.view.text):
            if self._bracket(start, end, last):
                masked[start:end] = "\x00" * (end - start)
                last = end
        body = MappedText("".join(masked), self.view.origin)
        for start, end in _lines(body.text):
            for begin, stop, labelled in _labelled(body.text, start, end):
                if labelled:
                    self._line(body, begin, stop)
                else:
                    self._running(body.slice(begin, stop))

    def _bracket(self, start: int, end: int, last: int) -> bool:
        """Read a bracket; whether it says who does what."""
        text = self.view.text
        line = text.rfind("\n", 0, start) + 1
        if text[line : line + 1] in ("|", "\t") or ADDRESS.match(text, line):
            return False
        inner = self.view.slice(start + 1, end - 1 if text[end - 1] == ")" else end).sub(r"\s+", "")
        if _EXPLAINS.search(inner.text):
            return False
        by_sign = self._by_sign(start, inner)
        tokens = lex(inner.text)
        said = by_sign or read_tokens(inner, tokens)
        ends = bool(re.search(r"[。;]\s*$", text[line:start])) and text[end : end + 1] in ("", "\n", "。", ";")
        ranked = any(token.kind is Kind.CONVENTION for token in tokens)
        if not said.parts and (ends or ranked) and (bare := read_bare(inner, tokens)):
            said = replace(said, parts=(bare,))
        self._note(said)
        if said.deadline and (said.parts or any(t.kind is Kind.LABEL for t in tokens)):
            self.deadlines.append(said.deadline)
        if said.parts:
            span = Span(self.view.origin[start], self.view.origin[end - 1] + 1)
            about = self.view.origin[max(line, last)] + self.offset
            self.found += [replace(a, about=about) for a in _assign(self.text, said, span, self.rules, self.offset)]
        return bool(said.parts)

    def _by_sign(self, start: int, inner: MappedText) -> Reading | None:
        """A list in which a sign tells the leaders, where the document says so (★A、B; A/B、C)."""
        at = self.view.origin[start] + self.offset
        rule = next((r for r in reversed(self.rules) if r.sign and r.begin <= at), None)
        if rule is None:
            return None
        others = _LABEL_OF[rule.others]
        if rule.kind == "slash":
            if "/" not in inner.text:
                return None
            labelled = inner.sub(r"^(?=.)", "牵头单位:").sub("/", f";{others}:")
        else:
            raw = self.text[self.view.origin[start] + 1 : inner.origin[-1] + 1]
            if rule.sign not in raw:
                return None
            names = re.split(r"[、,，;；]", re.sub(r"\s", "", raw.translate(FOLD)))
            leaders = [name.strip(rule.sign) for name in names if rule.sign in (name[:1], name[-1:])]
            rest = [name for name in names if rule.sign not in (name[:1], name[-1:])]
            text = f"牵头单位:{'、'.join(leaders)}" + (f";{others}:{'、'.join(rest)}" if rest else "")
            labelled = MappedText(text, array("I", [inner.origin[0]] * len(text)))
        said = read_tokens(labelled, lex(labelled.text))
        return replace(said, parts=tuple(replace(part, rule="sign") for part in said.parts)) if said.parts else None

    def _line(self, body: MappedText, start: int, end: int) -> None:
        """Read a stretch of a line that a label opens."""
        content = body.slice(start, end).sub(r"(?<=[\u3400-\u9fff)])\s*\n\s*", "、").sub(r"[\s\x00]+", "")
        said = read_tokens(content, lex(content.text))
        self._note(said)
        if said.deadline:
            self.deadlines.append(said.deadline)
        if said.parts:
            last = max(i for i in range(start, end) if body.text[i] not in " \t\x00\n")
            span = Span(body.origin[start], body.origin[last] + 1)
            self.found += _assign(self.text, said, span, self.rules, self.offset)

    def _running(self, view: MappedText) -> None:
        """Assignments said in running sentences."""
        for match in re.finditer(r"[^。;!?\x00\n]+[。]?", view.text):
            start, end = match.span()
            opened = marker(match[0]) if view.text[start - 1 : start] in ("", "\n") else None
            sentence = view.slice(start + (opened.length if opened else 0), end).sub(r"\s+", "")
            given = len(sentence.text) <= _SHORT and _GIVEN.search(sentence.text)
            said_so = INLINE.search(sentence.text) or "请" in sentence.text or given
            if _EXPLAINS.search(sentence.text) or not said_so:
                continue
            tokens = lex(sentence.text)
            whole = read_tokens(sentence, tokens) if any(t.kind is Kind.VERB for t in tokens) else Reading()
            refused = whole.notes or any(t.kind in (Kind.OTHER, Kind.SORT, Kind.LABEL, Kind.OBJECT) for t in tokens)
            said = Reading(tuple(read_sentence(sentence))) if refused or not _placed(whole) else whole
            if said.parts:
                span = Span(sentence.origin[0], sentence.origin[-1] + 1)
                self.found += _assign(self.text, said, span, (), self.offset, inline=True)

    def _note(self, said: Reading) -> None:
        self.notes += [replace(n, start=n.start + self.offset, end=n.end + self.offset) for n in said.notes]


def _placed(said: Reading) -> bool:
    """Whether a sentence that consists of nothing but names and verbs names at least one certain body."""
    return any(is_named_body(body.name) for part in said.parts for body in part.bodies)


def column_role(header: str) -> Role | Literal["deadline"] | None:
    """What a table column gives: the role for 牵头单位, 责任部门 …, `deadline` for 完成时限, None for another."""
    words = re.sub(r"\s", "", header.translate(FOLD))
    said = re.search(r"\(([^()]*)\)$", words)  # 行业主管部门(牵头)
    within = (label_role(said[1]) or (verb_phrase(said[1]) or (None,))[0]) if said else None
    words = re.sub(r"\([^()]*\)$", "", words)
    role = within or label_role(words) or label_role(re.sub(r"\(.*\)", "", words))
    if role is None and TRANSPARENT.fullmatch(words) and "分工" in words:
        role = "responsible_for"  # 责任分工: its cells say who leads
    if role is None and (known := KNOWN_LABEL.match(words)):
        role = label_role(known[0])
    if role == "deadline" or (role is None and _TIME_HEADER.search(words)):
        return "deadline"
    return next((each for each in ROLES if each == role), None)


def parse_cell(text: str, role: Role, *, offset: int = 0, rules: Sequence[Convention] = ()) -> list[Assignment]:
    """Assignments in a table cell whose column gives `role`; 无 gives none. Names on lines of their own are kept
    apart, a name broken by a line end is joined.
    """
    return list(read_cell(text, role, offset=offset, rules=rules).assignments)


def read_cell(text: str, role: Role, *, offset: int = 0, rules: Sequence[Convention] = ()) -> Found:
    """`parse_cell`, with notes on what was not understood."""
    view = _cell_lines(MappedText.of(text).translate(FOLD).sub(INVISIBLE, "").sub(r"<br\s*/?>", "\n"))
    said = read_tokens(view, lex(view.text), (role, role))
    notes = [replace(n, start=n.start + offset, end=n.end + offset) for n in said.notes]
    return Found(tuple(_assign(text, said, Span(0, len(text)), rules, offset)), tuple(notes))


def find_offices(text: str, *, offset: int = 0) -> list[OfficeSeat]:
    """Offices and the bodies that host them (…领导小组办公室设在区发展改革局)."""
    found = []
    text = text.translate(FOLD)
    for match in re.finditer(r"(?P<office>[^,。;\n]{0,30}(?:办公室|专班|秘书处))(?:就)?设(?:在|于)", text):
        for body in find_bodies(text[match.end() : match.end() + 40])[:1]:
            if body.start <= 1:
                at = match.end() + offset
                seat = replace(body, start=body.start + at, end=body.end + at)
                found.append(OfficeSeat(match["office"], seat, match.start() + offset, seat.end))
    return found


def _brackets(text: str) -> Iterator[tuple[int, int]]:
    """Spans of outermost brackets; one that is never closed ends with its line."""
    closing = _closing(text)
    i = 0
    while (i := text.find("(", i)) >= 0:
        j = closing.get(i, i + _LONGEST_BRACKET)
        if j - i < _LONGEST_BRACKET:
            yield i, j + 1
            i = j + 1
        else:
            line = text.find("\n", i)
            line = len(text) if line < 0 else line
            if _is_label(text, i + 1):
                yield i, line
                i = line
            else:
                i += 1


def _closing(text: str) -> dict[int, int]:
    """For each bracket that opens, where it closes."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for sign in re.finditer("[()]", text):
        if sign[0] == "(":
            opened.append(sign.start())
        elif opened:
            closing[opened.pop()] = sign.start()
    return closing


def _is_label(text: str, at: int) -> bool:
    """Whether a label that gives a role or a time stands at an offset (牵头单位:)."""
    found = _LABEL_AT.match(text, at)
    if found and label_role(found["label"]):
        return True
    bare = _BARE_LABEL.match(text, at)  # 牵头单位 市商务局, whose colon was lost
    return bool(
        bare and is_named_body(re.split(r"[、,;。(\n]", text[bare.end() : bare.end() + 40], maxsplit=1)[0].strip())
    )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines that may assign work: no table rows, no 抄送. A label at a line's end takes the next line with it."""
    position = 0
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        bare = re.search(r"(?:^|[。;])\s*(?P<label>[\u3400-\u9fff]{2,10})\s*:\s*$", text[position:stop])
        if bare and label_role(bare["label"]) in (*ROLES, "deadline") and stop < len(text):
            following = text.find("\n", stop + 1)
            stop = len(text) if following < 0 else following
        while (
            _NAME_END.match(text[max(position, stop - 1) : stop]) and _is_label(text, position) and stop < len(text)
        ):  # one body a line under 配合单位:
            following = text.find("\n", stop + 1)
            following = len(text) if following < 0 else following
            if not all(is_named_body(name) for name in re.split("[、,]", text[stop + 1 : following].strip())):
                break
            stop = following
        if text[position : position + 1] not in ("|", "\t") and not ADDRESS.match(text, position):
            yield position, stop
        position = stop + 1


def _labelled(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Stretches of a line that a label opens, and the running text between. A list under a label ends at 。, unless
    another label, nothing but names, or a time follows.
    """
    at = begin = start
    while at < end:
        opened = next(
            (m for m in _LINE_START.finditer(text, at, end) if _is_label(text, m.end()) and m.start() >= at), None
        )
        if opened is None:
            break
        if opened.end() > begin:
            yield begin, opened.end(), False
        stop = opened.end()
        while True:
            stop = text.find("。", stop, end) + 1 or end
            tail = text[stop:end].lstrip(" \t\x00")
            if not tail or not (_is_label(text, stop) or _is_rest(re.split("。", tail)[0])):
                break
        yield opened.end(), stop, True
        at = begin = stop
    if begin < end:
        yield begin, end, False


def _is_rest(text: str) -> bool:
    """Whether what follows a full stop still belongs to a labelled list: names, times and conventions only."""
    tokens = lex(re.sub(r"[\s\x00]+", "", text))
    kinds = {token.kind for token in tokens}
    return bool(kinds) and kinds <= {
        Kind.ORGANISATION, Kind.COLLECTIVE, Kind.SEPARATOR, Kind.JOIN, Kind.OPEN, Kind.TIME, Kind.CONVENTION, Kind.MARK,
        Kind.VERB, Kind.WITH,
    }  # fmt: skip


def _assign(
    text: str, said: Reading, span: Span, rules: Sequence[Convention], offset: int, *, inline: bool = False
) -> list[Assignment]:
    """Assignments from one quote. A rank said in it, else the last said that governs it, makes the first lead."""
    at = span.start + offset
    order = next((r for r in reversed(rules) if r.kind in ("rank", "leaderless") and r.governs(at)), None)
    for own, _ in said.conventions:
        if own.kind in ("rank", "leaderless"):
            start = text.find(own.text[:2], span.start)  # where it stands in what is quoted
            begin = max(start, 0) + offset
            order = replace(own, start=begin, end=begin + len(own.text))
    led = any(part.role == "leads" or "leads" in part.tags for part in said.parts)
    found: list[Assignment] = []
    for part in said.parts:
        bodies = [replace(b, start=b.start + offset, end=b.end + offset) for b in part.bodies]
        roles = _roles(part)
        why = order if not led and part.role == "responsible_for" and not bodies[0].collective else None
        why = None if why and why.exempt and why.exempt in part.verb else why
        if why:
            first = next((i for i, b in enumerate(bodies) if i and not b.alias_of_same_body), len(bodies))
            first = len(bodies) if why.kind == "leaderless" else first
            roles[:first] = ["leads"] * first
            roles[first:] = [why.others if role == part.role else role for role in roles[first:]]
        for role in ROLES:
            own_bodies = tuple(body for body, its in zip(bodies, roles, strict=True) if its == role)
            if not own_bodies:
                continue
            by_order = why if role == "leads" else None
            shared, opened = part.joint and not by_order, part.opened and role == part.role
            quote = (span.start + offset, span.end + offset)
            found.append(
                Assignment(
                    role, own_bodies, shared, opened, said.deadline, part.cue, inline, *quote, by_order, part.rule
                )
            )
    return found


def _roles(part: Part) -> list[Role]:
    """Role of each body of a part: what a bracket after its name says, else the part's."""
    roles: list[Role] = []
    for body, tag in zip(part.bodies, part.tags, strict=True):
        roles.append(roles[-1] if body.alias_of_same_body and roles else tag or part.role)
    return roles


def _cell_lines(view: MappedText) -> MappedText:
    """A cell's white space: a separator where a whole name stands on both sides, else nothing."""

    def between(match: re.Match[str]) -> str:
        left = re.split(r"[、,;\s]", view.text[: match.start()])[-1]
        right = re.split(r"[、,;\s]", view.text[match.end() :], maxsplit=1)[0]
        apart = (is_organisation(left) or is_collective(left)) and (is_organisation(right) or is_collective(right))
        return "、" if apart and not re.search(r"分局$|支局$", right) else ""

    return view.sub(r"\s+", between)


_COUNTED = re.compile(r"(?P<who>.+?)(?:\(?共?\d+[项条个件](?:任务|工作|事项)?\)?)?[:。]?")


def _bodies_only(view: MappedText) -> Part | None:
    """A heading that consists of certain bodies: what stands under it is theirs."""
    listed = read_names(view, lex(view.text))
    sure = listed.bodies and all(is_named_body(body.name) for body in listed.bodies)
    whole = sum(len(body.name) for body in listed.bodies) + len(listed.bodies) - 1 >= len(view.text)
    return (
        replace(listed, role="responsible_for", joint=len(listed.bodies) > 1, rule="heading")
        if sure and whole
        else None
    )


_HEADING_TAIL = re.compile(
    r"(?:的)?(?:重点|主要|具体|推进|落实|年度|全部|相关)*(?:工作|任务|事项|项目|职责|措施)*(?:清单)?(?:\(?共?\d+[项条个件]\)?)?[:。]?$"
)


def read_heading(text: str, *, offset: int = 0) -> list[Assignment]:
    """What a heading over items gives them (县农业农村局牵头工作(2项)): bodies, and the verb that ends it."""
    view = MappedText.of(text).translate(FOLD).sub(INVISIBLE, "").sub(r"\s+", "")
    if view.text.startswith("(") and view.text.endswith(")"):  # 【市教育局承办】
        view = view.slice(1, len(view.text) - 1)
    bracket = re.fullmatch(r"(?P<title>.+?)\((?P<inner>(?:[^()]|\([^()]*\))+)\)", view.text)
    if _is_label(view.text, 0):  # 五、责任单位:A和B(共同负责)
        said = read_tokens(view, lex(view.text))
    elif bracket and not re.search(r"^共?\d", bracket["inner"]):
        view = view.slice(bracket.start("inner"), bracket.end("inner"))
        said = read_tokens(view, lex(view.text))
    else:
        stem = view.slice(0, _HEADING_TAIL.search(view.text).start())  # type: ignore[union-attr]
        said = read_tokens(stem, lex(stem.text))
    if said.notes:
        return []
    if (
        not said.parts
        and (alone := _COUNTED.fullmatch(view.text))
        and (listed := _bodies_only(view.slice(0, alone.end("who"))))
    ):
        said = Reading((listed,))  # (二)市水利局(3项)
    found = _assign(text, said, Span(0, len(text)), (), offset)
    return [replace(a, rule="heading") for a in found]
