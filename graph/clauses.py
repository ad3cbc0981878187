"""What a bracket, a line or a cell says: lists of bodies with the role that a cue or a verb gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text import MappedText, Span
from graph.bodies import Role, is_body, is_ending, is_named_body
from graph.body_lists import BodyList, split_bodies
from graph.cues import ASIDE, BARE, CUE, CUE_OPEN, EXPLAINS, ORDER, OTHERS, ROLES, VERB


@dataclass(frozen=True)
class Part:
    """A list of bodies with one role; `joint`: shared among them; `cue`: the word that says so."""

    role: Role
    listed: BodyList
    joint: bool
    cue: str


@dataclass(frozen=True)
class Reading:
    """What one bracket, line or cell says. `order` is where it says that the first of a list leads, `onward` whether
    that holds for what follows too, `others` the role it gives the rest.
    """

    parts: list[Part]
    deadline: str | None = None
    order: Span | None = None
    onward: bool = False
    others: Role = "responsible_for"


def read_clauses(text: MappedText, default: tuple[Role, str] | None = None) -> Reading:
    """Read a bracket, line or cell (without its white space).

    `default` is the role and cue of a list that has none of its own: a table cell's, from its column.
    """
    order: Span | None = None
    onward = False
    others: Role = "responsible_for"
    said = ORDER.search(text.text)
    if said:
        begin, stop = said.span()
        while begin < stop and text.text[begin] in ",;。":
            begin += 1
        order, onward = Span(text.origin[begin], text.origin[stop - 1] + 1), bool(said["onward"])
        others = OTHERS.get(said["others"] or "", others)
        text = text.sub(ORDER, ";").sub(r"\(;+\)", "")
    text = text.sub(ASIDE, "").sub(r"^(?:责任|任务|职责|工作)?分工(?:安排)?:", "")
    if EXPLAINS.search(text.text):
        return Reading([], None, order, onward, others)
    cues = list(CUE.finditer(text.text)) or [m for m in [CUE_OPEN.match(text.text)] if m]
    cues = [m for m in cues if _at_border(text.text, m.start())]
    parts: list[Part] = []
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
            pieces.append((content, (BARE[match["bare"]], match["bare"])))
        elif kind in ROLES:
            pieces.append((content, (ROLES[kind], match[kind])))
    for piece, role in pieces:
        for start, end in _clauses(piece.text, joined=role is None):
            new, carried, when = _clause(piece.slice(start, end), role, carried)
            parts += new
            deadline = deadline or when
    return Reading(parts, deadline, order, onward, others)


_GOVERNED = re.compile(r"(?:部门|单位|政府|[区县市州盟旗]\)?|镇|乡|街道|管委会|地区)$")


_TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}(?:镇|乡|街道)(?:人民政府|政府|办事处)?")


def bare_list(text: MappedText) -> list[Part]:
    """A bracket at the end of a paragraph that holds nothing but bodies."""
    listed = split_bodies(text, named=False)
    main = [body for body in listed.bodies if not body.alias_of_same_body]
    if len(main) > 1 and all(body.collective and _GOVERNED.search(body.name) for body in main):
        return [Part("responsible_for", listed, False, "")]  # (各县(区)、市级各部门)
    whole = len(main) > len(re.findall(r"[、,;]", re.sub(r"\([^()]*\)", "", text.text)))
    sure = [is_named_body(body.name) for body in main]
    fitting = [one or body.collective or _TOWN.fullmatch(body.name) for one, body in zip(sure, main, strict=True)]
    if whole and any(sure) and all(fitting):
        return [Part("responsible_for", listed, False, "")]
    return []


def _at_border(text: str, at: int) -> bool:
    """Whether a cue may begin here: at the start, after a stop, or after a name that ends where it begins."""
    before = text[:at].rstrip()
    return not before or before[-1] in ";,。、:)(" or is_ending(re.split(r"[、,;。:()]", before)[-1])


def _clauses(text: str, joined: bool) -> Iterator[tuple[int, int]]:
    """Spans between semicolons and full stops outside brackets. `joined`: one without a verb goes on in the next
    (市商务局；市财政局负责).
    """
    depth, last = 0, 0
    for i, char in enumerate(text + ";"):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if (char in ";。" and depth <= 0) or i == len(text):
            if i < len(text) and joined and not VERB.search(text, last, i):
                continue
            if i > last:
                yield last, i
            last = i + 1


def _clause(text: MappedText, default: tuple[Role, str] | None, carried: str) -> tuple[list[Part], str, str | None]:
    """Parts of one clause: lists with the verbs after them, or the role of the cue before it."""
    hidden = re.sub(r"\([^()]*\)", lambda m: "(" + "\x01" * (len(m[0]) - 2) + ")", text.text)
    parts: list[Part] = []
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

    for verb in VERB.finditer(hidden):
        comma = hidden.rfind(",", position, verb.start())
        if verb["supports"] and default and not parts and comma > position:  # 责任单位:A,B、C配合
            before = take(comma)
            if before.bodies:
                parts.append(Part(default[0], before, False, default[1]))
            position = comma
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
            parts.append(Part("supports", listed, False, "会同"))
            listed = BodyList((), ())
        with_next = False
        if pending:
            listed, pending = pending, None
        if not listed.bodies:
            continue
        shared = bool(re.search(r"职责|职能|分工|分别|共同|各", said)) or (
            kind != "supports" and sum(not body.alias_of_same_body for body in listed.bodies) > 1
        )
        if kind == "responsible":
            role, cue = default if default else ("responsible_for", said)
            parts.append(Part(role, listed, shared, cue))
        else:
            parts.append(Part(ROLES[kind or ""], listed, shared, said))
    rest = take(len(text.text))
    if with_next and rest.bodies:
        parts.append(Part("supports", rest, False, "会同"))
        rest = BodyList((), ())
    if pending:
        role, cue = default or ("responsible_for", "会同")
        parts.insert(0, Part(role, pending, False, cue))
    if rest.bodies:
        if default:
            parts.append(Part(default[0], rest, False, default[1]))
        elif parts and parts[-1].role == "leads" and _solid(rest):
            parts.append(Part("responsible_for", rest, False, parts[-1].cue))
        elif "leads" in rest.tags:
            parts.append(Part("responsible_for", rest, False, "牵头"))
    if default is None and not any(_solid(part.listed) for part in parts):
        return [], carried, deadline
    return parts, carried, deadline


def _solid(listed: BodyList) -> bool:
    return any(body.collective or is_body(body.name) for body in listed.bodies)
