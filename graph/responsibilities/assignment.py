"""An assignment of work to bodies, where it stands, and how the parts of a reading become assignments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.text import Span
from graph.organisations.names import BodyMention, Role
from graph.responsibilities.conventions import Convention
from graph.responsibilities.parts import Note, Part, Reading
from graph.responsibilities.vocabulary import (
    ROLES,
)


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
class Found:
    """What a text says: assignments in its order, what of its brackets and lines was not understood, and the time that
    it sets for the whole.
    """

    assignments: tuple[Assignment, ...]
    notes: tuple[Note, ...]
    deadline: str | None = None


def assign(
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
    marked = next((r for r in reversed(rules) if r.kind == "mark" and r.begin <= at), None)
    led = any(part.role == "leads" or "leads" in part.tags for part in said.parts)
    found: list[Assignment] = []
    for part in said.parts:
        bodies = [replace(b, start=b.start + offset, end=b.end + offset) for b in part.bodies]
        roles = _roles(part)
        if (
            marked and part.role == "responsible_for" and "leads" in roles
        ):  # ★市商务局、市财政局: the rest have a part of their own
            roles = [marked.others if role == part.role else role for role in roles]
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
