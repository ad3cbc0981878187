"""Who does what in the cells of a table, and what the head of a column says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from corpus.text import MappedText, Span
from graph.organisations.endings import is_collective
from graph.organisations.lists import is_organisation
from graph.organisations.names import Role, strip_bracket
from graph.responsibilities.assignment import Assignment, Found, assign
from graph.responsibilities.conventions import Convention
from graph.responsibilities.defined import written_out
from graph.responsibilities.grammar import read_tokens
from graph.responsibilities.lexer import lex
from graph.responsibilities.vocabulary import (
    FOLD,
    INVISIBLE,
    KNOWN_LABEL,
    ROLES,
    TRANSPARENT,
    label_role,
    verb_phrase,
)

_TIME_HEADER = re.compile(r"(?:时间|时限|期限|日期|节点)(?:要求|安排)?$|^(?:推进|完成)计划$")


def column_role(header: str) -> Role | Literal["deadline"] | None:
    """What a table column gives: the role for 牵头单位, 责任部门 …, `deadline` for 完成时限, None for another."""
    words = re.sub(r"\s", "", header.translate(FOLD))
    said = re.search(r"\(([^()]*)\)$", words)  # 行业主管部门(牵头)
    within = (label_role(said[1]) or (verb_phrase(said[1]) or (None,))[0]) if said else None
    words = re.sub(r"\([^()]*\)$", "", words)
    role = within or label_role(re.sub(r"\(.*\)", "", words)) or label_role(words)  # 牵头(责任)单位
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
    folded = written_out(MappedText.of(text).translate(FOLD), rules, offset)
    view = _cell_lines(folded.sub(INVISIBLE, "").sub(r"<br\s*/?>", "\n"))
    said = read_tokens(view, lex(view.text), (role, role))
    notes = [replace(n, start=n.start + offset, end=n.end + offset) for n in said.notes]
    return Found(tuple(assign(text, said, Span(0, len(text)), rules, offset)), tuple(notes))


def _cell_lines(view: MappedText) -> MappedText:
    """A cell's white space: a separator where a whole name stands on both sides, else nothing."""

    def between(match: re.Match[str]) -> str:
        left = strip_bracket(re.split(r"[、,;\s]", view.text[: match.start()])[-1])  # 甲局(牵头)
        right = strip_bracket(re.split(r"[、,;\s]", view.text[match.end() :], maxsplit=1)[0])
        apart = (
            len(left) > 1
            and (is_organisation(left) or is_collective(left))
            and (is_organisation(right) or is_collective(right))
        )
        return "、" if apart and not re.search(r"分局$|支局$", right) else ""

    return view.sub(r"\s+", between)
