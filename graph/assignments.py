"""Who does what: every form in which a plan assigns work, with the role it gives.

Read are brackets (（牵头单位：A；责任单位：B）, （A、B按职责分工负责）), lines of their own (责任单位：A), table
cells and running sentences (由A牵头，B配合). Forms and readings follow the usage of plans of all levels of
government; a form that assigns no work (负责解释, 抄送, 鼓励企业牵头) gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.headings import marker
from corpus.text import MappedText, Span
from graph.bodies import BodyMention, Role, is_body, is_collective, is_named_body
from graph.body_search import find_bodies
from graph.clauses import Part, Reading, bare_list, read_clauses
from graph.cues import ADDRESS, CUE, CUE_LINE, CUES, EXPLAINS, FOLD, INVISIBLE, ROLES
from graph.order_rules import OrderRule
from graph.sentences import INLINE, read_sentence

__all__ = [
    "Assignment",
    "BodyMention",
    "OfficeSeat",
    "column_role",
    "find_assignments",
    "find_offices",
    "parse_cell",
]


_ORDER: tuple[Role, ...] = ("leads", "responsible_for", "supports")


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


def find_assignments(text: str, *, offset: int = 0, rules: Sequence[OrderRule] = ()) -> list[Assignment]:
    """Assignments in the cleaned text of one section (heading and body).

    In: the text, where it begins in the document, and the order rules of the document. Out: assignments in
    the order of the text, offsets into the document; running sentences come with `inline`.
    """
    view = MappedText.of(text).translate(FOLD).sub(INVISIBLE, "")
    masked = list(view.text)
    found: list[Assignment] = []
    deadlines: list[str] = []
    for start, end in _brackets(view.text):
        inner = view.slice(start + 1, end - 1 if view.text[end - 1] == ")" else end)
        line = view.text.rfind("\n", 0, start) + 1
        if view.text[line : line + 1] in ("|", "\t") or ADDRESS.match(view.text, line):
            continue
        inner = inner.sub(r"\s+", "")
        said = read_clauses(inner)
        if not said.parts and re.search(r"[。;]\s*$", view.text[line:start]) and view.text[end : end + 1] in ("", "\n"):
            said = replace(said, parts=bare_list(inner))
        if said.deadline:
            deadlines.append(said.deadline)
        if said.parts:
            span = Span(view.origin[start], view.origin[end - 1] + 1)
            found += _assign(text, said, span, rules, offset)
            masked[start:end] = "\x00" * (end - start)
    body = MappedText("".join(masked), view.origin)
    for line_start, line_end in _lines(body.text):
        start = line_start
        cue = CUE_LINE.search(body.text[line_start:line_end])
        if cue:
            start = line_start + cue.end()
            content = body.slice(start, line_end).sub(r"(?<=[\u3400-\u9fff)])\s*\n\s*", "、").sub(r"[\s\x00]+", "")
            said = read_clauses(content)
            if said.deadline:
                deadlines.append(said.deadline)
            if said.parts:
                last = max(i for i in range(start, line_end) if body.text[i] not in " \t\x00")
                span = Span(body.origin[start], body.origin[last] + 1)
                found += _assign(text, said, span, rules, offset)
            line_end = start
        found += _running(text, body.slice(line_start, line_end), offset)
    if len(set(deadlines)) == 1:
        found = [replace(a, deadline=a.deadline or (None if a.inline else deadlines[0])) for a in found]
    return sorted(found, key=lambda a: (a.start, a.bodies[0].start))


def column_role(header: str) -> Role | Literal["deadline"] | None:
    """What a table column gives: the role for 牵头单位, 责任部门 …, `deadline` for 完成时限, None for another."""
    match = re.match(rf"(?:{CUES})", re.sub(r"\s", "", header).translate(FOLD))
    if not match or match.lastgroup is None or match["other"]:
        return None
    return "deadline" if match["deadline"] else ROLES[match.lastgroup]


def parse_cell(text: str, role: Role, *, offset: int = 0, rules: Sequence[OrderRule] = ()) -> list[Assignment]:
    """Assignments in a table cell whose column gives `role`; 无 gives none. Names on lines of their own are kept
    apart, a name broken by a line end is joined.
    """
    view = MappedText.of(text).translate(FOLD).sub(INVISIBLE, "").sub(r"<br\s*/?>", "\n")
    view = _cell_lines(view)
    return _assign(text, read_clauses(view, (role, role)), Span(0, len(text)), rules, offset)


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
            if CUE.match(text, i + 1):
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
        bare_cue = re.search(rf"(?:^|[。;])\s*(?:{CUES})\s*[:：]\s*$", text[position:stop])
        if bare_cue and stop < len(text):
            following = text.find("\n", stop + 1)
            stop = len(text) if following < 0 else following
        while (
            re.search(r"[\u3400-\u9fff)]$", text[position:stop])
            and CUE_LINE.match(text[position:stop])
            and stop < len(text)
        ):  # one body a line under 配合单位:
            following = text.find("\n", stop + 1)
            following = len(text) if following < 0 else following
            if not all(is_named_body(name) for name in re.split("[、,]", text[stop + 1 : following].strip())):
                break
            stop = following
        if text[position : position + 1] not in ("|", "\t") and not ADDRESS.match(text, position):
            yield position, stop
        position = stop + 1


def _assign(
    text: str, said: Reading, span: Span, rules: Sequence[OrderRule], offset: int, *, inline: bool = False
) -> list[Assignment]:
    """Assignments from one quote. An order rule in it, else the last said that governs it, makes the first lead."""
    rule = next((rule for rule in reversed(rules) if rule.governs(span.start + offset)), None)
    if said.order:
        start, end = said.order.start + offset, said.order.end + offset
        rule = OrderRule(text[slice(*said.order)], start, end, start, end, said.onward, said.others)
    led = any(part.role == "leads" or "leads" in part.listed.tags for part in said.parts)
    found: list[Assignment] = []
    for part in said.parts:
        bodies = [replace(b, start=b.start + offset, end=b.end + offset) for b in part.listed.bodies]
        roles = _roles(part)
        why = rule if not led and part.role == "responsible_for" and not bodies[0].collective else None
        if why:
            first = next((i for i, b in enumerate(bodies) if i and not b.alias_of_same_body), len(bodies))
            roles[:first] = ["leads"] * first
            roles[first:] = [why.others if role == part.role else role for role in roles[first:]]
        for role in _ORDER:
            own = tuple(body for body, its in zip(bodies, roles, strict=True) if its == role)
            if not own:
                continue
            by_order = why if role == "leads" else None
            shared, opened = part.joint and not by_order, part.listed.open_list and role == part.role
            quote = (span.start + offset, span.end + offset)
            found.append(Assignment(role, own, shared, opened, said.deadline, part.cue, inline, *quote, by_order))
    return found


def _roles(part: Part) -> list[Role]:
    """Role of each body of a part: what a bracket after its name says, else the part's."""
    roles: list[Role] = []
    for body, tag in zip(part.listed.bodies, part.listed.tags, strict=True):
        roles.append(roles[-1] if body.alias_of_same_body and roles else tag or part.role)
    return roles


def _cell_lines(view: MappedText) -> MappedText:
    """A cell's white space: a separator where a whole name stands on both sides, else nothing."""

    def between(match: re.Match[str]) -> str:
        left = re.split(r"[、,;\s]", view.text[: match.start()])[-1]
        right = re.split(r"[、,;\s]", view.text[match.end() :], maxsplit=1)[0]
        apart = (is_body(left) or is_collective(left)) and (is_body(right) or is_collective(right))
        return "、" if apart and not re.search(r"分局$|支局$", right) else ""

    return view.sub(r"\s+", between)


def _running(text: str, view: MappedText, offset: int) -> list[Assignment]:
    """Assignments said in running sentences."""
    found: list[Assignment] = []
    for match in re.finditer(r"[^。;!?\x00\n]+[。]?", view.text):
        start, end = match.span()
        opened = marker(match[0]) if view.text[start - 1 : start] in ("", "\n") else None
        sentence = view.slice(start + (opened.length if opened else 0), end).sub(r"\s+", "")
        if EXPLAINS.search(sentence.text) or not INLINE.search(sentence.text):
            continue
        if parts := read_sentence(sentence):
            span = Span(sentence.origin[0], sentence.origin[-1] + 1)
            found += _assign(text, Reading(parts), span, (), offset, inline=True)
    return found
