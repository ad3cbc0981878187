"""The grammar of who does what, over tokens: every span is consumed by a rule, or refused with a note.

    text   := { clause (; | 。) }
    clause := [LABEL] group { , group }
    group  := names [WITH names] [VERB [OBJECT]] | TIME | CONVENTION | NOTHING
    names  := name { (、 | JOIN) name } [OPEN [names]]
    name   := (ORGANISATION | COLLECTIVE) [BRACKET]

A list takes its role from the verb behind it, else from the label before it. What no rule consumes (OTHER, a label that
is not known, a list without either) gives no part to anyone and is noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.text import MappedText, Span
from graph.organisations.levels import carries_level
from graph.organisations.lists import is_place
from graph.organisations.names import PARTY, BodyMention, Role, is_body, parse_name
from graph.responsibilities.conventions import Convention, read_convention
from graph.responsibilities.parts import List, Note, Part, Reading, is_seat, led, solid, sure
from graph.responsibilities.sharing import at_the_place_before, governments_before
from graph.responsibilities.tokens import Kind, Token
from graph.responsibilities.vocabulary import gives_other_role, gives_role, label_role


class Parser:
    """Reads tokens from left to right; `default` is the role of the label in force, with the word that says it."""

    def __init__(self, view: MappedText, tokens: Sequence[Token], default: tuple[Role, str] | None) -> None:
        self.view, self.tokens, self.default = view, tokens, default
        self.column = default is not None
        self.at = 0
        self.parts: list[Part] = []
        self.notes: list[Note] = []
        self.conventions: list[tuple[Convention, Span]] = []
        self.deadline: str | None = None
        self.pending = List()  # lists before a comma that have no verb yet
        self.listed = List()  # the list being read
        self.helped: List | None = None  # A of A会同B…负责, whose verb comes last
        self.mute = False  # under a label of what is no body with a part
        self.carried, self.party = "", False
        self.spoken = False  # whether a verb has given a role under the label in force
        self.lone = True  # nothing but names so far

    def read(self) -> None:
        """Consume all tokens; what they say is then in `parts`, `notes`, `conventions` and `deadline`."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.kind is Kind.LABEL:
                self._label(token)
            elif self.mute and token.kind is not Kind.CONVENTION:
                continue
            else:
                self._token(token)
        self._end()

    def _token(self, token: Token) -> None:
        match token.kind:
            case Kind.SORT if not self.default:
                self._refuse(token.start, token.end, "只说了一类单位，没有说是哪一家")
            case Kind.ORGANISATION | Kind.COLLECTIVE | Kind.SORT:
                self._name(token)
            case Kind.VERB:
                self._verb(token)
            case Kind.WITH:
                self._with()
            case Kind.TIME:
                self.deadline = self.deadline or token.text
            case Kind.CONVENTION:
                said = read_convention(token.text)
                if said:
                    self.conventions.append((said, Span(token.start, token.end)))
            case Kind.OPEN:
                (self.listed if self.listed else self.pending).opened = True
            case Kind.SEPARATOR:
                self._separator(token.text)
            case Kind.OTHER:
                before = self.tokens[self.at - 2] if self.at > 1 else None
                beside = before and before.kind is not Kind.SEPARATOR and before.end == token.start
                other = gives_role(token.text) if self.default is None else gives_other_role(token.text)
                if self.listed and (beside or other):
                    self._unread(self.listed, "其后的话没有读懂")  # what it says may give these their role
                    self.listed = List()
                self._refuse(token.start, token.end, "读不出这是单位、角色还是时限")
            case Kind.BRACKET:
                self._bracket(token)
            case _:
                pass

    # -- names

    def _name(self, token: Token) -> None:
        start, end = self.view.origin[token.start], self.view.origin[token.end - 1] + 1
        mention = BodyMention(token.text, start, end, collective=token.kind is not Kind.ORGANISATION)
        mention = at_the_place_before(self.listed.bodies, mention)
        if not mention.collective:
            mention = self._with_level(mention)
        if not self.listed:
            self.listed.start = token.start
        self.listed.bodies.append(mention)
        governments_before(self.listed.bodies)
        self.listed.tags.append(None)
        self.listed.end = token.end

    def _with_level(self, mention: BodyMention) -> BodyMention:
        """A name without a level takes the one said before it (省科技厅、|工业和信息化厅)."""
        name = parse_name(mention.name)
        level = name.prefix or (name.place if is_place(name.place) else "")
        if level and level != "国家":
            self.carried, self.party = level, name.organ == "委" and mention.name.startswith(level + "委")
        elif self.carried and not (name.place or name.prefix) and carries_level(mention.name):
            inner = "委" if self.party and (name.organ == "委" or mention.name in PARTY) else ""
            return replace(mention, name=self.carried + inner + mention.name)
        return mention

    def _bracket(self, token: Token) -> None:
        """The role or the second name of the body before it, or a sentence of its own."""
        if not self.listed:
            return
        if token.role:
            self.listed.tags[-1] = token.role
            return
        if any(inner.kind in (Kind.VERB, Kind.LABEL) for inner in token.inner):
            inner = Parser(self.view, token.inner, None)
            inner.carried, inner.party = self.carried, self.party
            inner.read()
            self.parts += inner.parts
            self.notes += inner.notes
            return
        first = self.listed.bodies[-1]
        if not first.collective and is_seat(token.text):
            end = self.view.origin[token.end - 1] + 1  # 质量检验检测中心(福建): the bracket is part of the name
            self.listed.bodies[-1] = replace(first, name=first.name + token.text, end=end)
            self.listed.end = token.end
            return
        place = parse_name(first.name)
        for each in token.inner:
            if each.kind is Kind.ORGANISATION and is_body(each.text):
                name = each.text
                if carries_level(name) and (place.place or place.prefix) and not parse_name(name).prefix:
                    name = (place.place or place.prefix) + name
                start, end = self.view.origin[each.start], self.view.origin[each.end - 1] + 1
                self.listed.bodies.append(BodyMention(name, start, end, alias_of_same_body=True))
                self.listed.tags.append(None)
            elif each.kind is Kind.TIME:
                self.deadline = self.deadline or each.text

    # -- roles

    def _label(self, token: Token) -> None:
        self._end()
        self.lone = self.spoken = False
        self.default, self.mute = None, True
        if token.role:
            self.default, self.mute = (token.role, token.text), False
        elif token.closes:
            self._refuse(token.start, token.end, "没有见过的角色名称，其后的单位不记角色")
        else:
            self._time_after()

    def _time_after(self) -> None:
        """The words behind 完成时限: up to the next label."""
        first = self.tokens[self.at - 1]
        if label_role(first.text) != "deadline":
            return
        stop = next((t.start for t in self.tokens[self.at :] if t.kind is Kind.LABEL), len(self.view.text))
        said = self.view.text[first.end : stop].strip(",;。、)")
        self.deadline = said or self.deadline

    def _verb(self, token: Token) -> None:
        self.lone = False
        role = token.role or "responsible_for"
        group = self.listed
        self.listed = List()
        joined = self.helped is not None
        if joined and self.with_group(group):
            group = self.helped or List()
            self.helped = None
        elif joined:
            group, self.helped = self.helped or List(), None
        plain = role == "responsible_for"
        if self.pending:
            before, self.pending = self.pending, List()
            if self.default and not plain and role != "leads" and not self.spoken:
                self._part(self.default[0], before, False, self.default[1], "label-list")
            elif not self.default and role not in ("leads", "responsible_for") and not self.parts:
                self._unread(before, "名单后没有说明角色")
            else:
                before.take(group)
                group = before
        if not group:
            return
        self.spoken = True
        if plain and self.default:
            self._part(
                self.default[0], group, token.shared or group.several, self.default[1], "label-verb", verb=token.text
            )
            return
        shared = token.shared or (role in ("leads", "responsible_for") and group.several)
        self._part(role, group, shared, token.text, "names-verb", verb=token.text)

    def with_group(self, group: List) -> bool:
        """The bodies behind 会同 support; whether there are any."""
        if group:
            self._part("supports", group, False, "会同", "with")
        return bool(group)

    def _with(self) -> None:
        if self.listed or self.pending:
            self.pending.take(self.listed)
            self.helped, self.pending, self.listed = self.pending, List(), List()
        else:
            self.helped = List()
        self.lone = False

    def _separator(self, mark: str) -> None:
        if mark in "、/\\.":
            return
        if mark in ";。|":
            self._stop(mark)
            return
        self._comma()

    def _comma(self) -> None:
        if self.helped is not None:  # A会同B,C等部门负责
            return
        self.pending.take(self.listed)
        self.listed = List()

    def _stop(self, mark: str) -> None:
        """A semicolon goes on in a list without a verb (市商务局;市财政局负责, 责任单位:市商务局;市财政局)."""
        self._comma()
        following = self.tokens[self.at : self.at + 1]
        numbered = any(t.kind is Kind.MARK and t.text[:1].isdecimal() for t in following)  # 1.A;2.B: a measure each
        if mark == ";" and self.default and not (self.spoken or numbered or self._verb_ahead()):
            return
        if self.default or (mark == "。" and self.parts) or self.helped is not None:
            self._end()

    def _verb_ahead(self) -> bool:
        """Whether a verb follows before the next label."""
        for token in self.tokens[self.at :]:
            if token.kind in (Kind.LABEL, Kind.VERB, Kind.WITH):
                return token.kind is not Kind.LABEL
        return False

    def _end(self) -> None:
        """What is left without a verb: under a label its list; behind 牵头 the rest, which is responsible."""
        self.pending.take(self.listed)
        rest, self.pending, self.listed = self.pending, List(), List()
        if self.helped is not None:
            first, self.helped = self.helped, None
            self.with_group(rest)
            if first:
                role, cue = self.default or ("responsible_for", "会同")
                self._part(role, first, first.several, cue, "with")
                if rest:  # they stand before the bodies behind 会同
                    self.parts[-2:] = reversed(self.parts[-2:])
            return
        if not rest:
            return
        if self.default:
            self._part(self.default[0], rest, False, self.default[1], "label-list")
        elif self.parts and self.parts[-1].role == "leads" and self.parts[-1].rule != "with" and solid(rest):
            self._part("responsible_for", rest, False, self.parts[-1].cue, "rest-after-lead")
        elif "leads" in rest.tags:
            self._part("responsible_for", rest, False, "牵头", "tagged-list")
        elif self.lone:
            self.pending = rest
        else:
            self._unread(rest, "名单前后没有说明角色")

    def _part(self, role: Role, listed: List, joint: bool, cue: str, rule: str, verb: str = "") -> None:
        self.parts.append(Part(role, tuple(listed.bodies), tuple(listed.tags), joint, listed.opened, cue, rule, verb))

    def _unread(self, listed: List, why: str) -> None:
        self._refuse(listed.start, listed.end, why)

    def _refuse(self, start: int, end: int, why: str) -> None:
        if end > start >= 0:
            origin = self.view.origin
            self.notes.append(Note(origin[start], origin[end - 1] + 1, self.view.text[start:end], why))
        self.lone = False


def read_tokens(view: MappedText, tokens: Sequence[Token], default: tuple[Role, str] | None = None) -> Reading:
    """Read a bracket, line or cell. `default` is the role and cue of a table cell, from its column. Offsets of bodies
    and notes are those of `view`'s origin.
    """
    parser = Parser(view, tokens, default)
    parser.read()
    parts = led(parser.parts)
    if default is None and parts and not any(sure(part) for part in parts):
        parts = []
    notes = parser.notes if parts or any(token.kind is Kind.LABEL for token in tokens) else []
    return Reading(tuple(parts), parser.deadline, tuple(parser.conventions), tuple(notes))
