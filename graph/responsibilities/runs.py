"""Clauses of a running sentence that consist of nothing but who does what, among others that tell the matter.

    引进装备300台,由区工信局牵头,市农村信用联社配合,年底前投产: the second and third clause are read by the grammar

A clause is what stands between commas. One with a word that the lexer does not know gives nothing, and what comes after
the object of 负责 (县教育局负责指导学校、幼儿园落实) belongs to the object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.text import MappedText
from graph.organisations.names import is_body, is_named_body
from graph.responsibilities.grammar import read_tokens
from graph.responsibilities.parts import OFFICE, OWN_KIND, TOWN, Part
from graph.responsibilities.tokens import Kind, Token

_SAYS = {
    Kind.ORGANISATION, Kind.COLLECTIVE, Kind.SEPARATOR, Kind.JOIN, Kind.OPEN, Kind.BRACKET, Kind.VERB, Kind.WITH, Kind.MARK,
    Kind.OBJECT,
}  # fmt: skip
# Verbs that give work in running text too; the others may as well tell what happens.
_CHARGED = re.compile("负责|承担|承办|主管|职责|分工|主体|单位|部门|为主|落实")
_GIVEN_TO = re.compile(r"由$|^请|^责成|^交由")


def read_runs(sentence: MappedText, tokens: Sequence[Token]) -> list[Part]:
    """What clauses of a sentence (without white space) say; a body has one part."""
    parts: list[Part] = []
    for run in _runs(tokens):
        said = read_tokens(sentence, run)
        if not said.notes and _certain(run, sentence.text):
            charged = any(part.role in ("leads", "responsible_for") for part in said.parts)
            if said.parts and not charged and run[0].start and not parts:
                continue  # 接受市人大监督
            held = {body.name for part in parts for body in part.bodies}
            parts += [part for part in said.parts if not any(body.name in held for body in part.bodies)]
    return parts


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Stretches of clauses next to one another that the grammar can consume, each with a verb."""
    run: list[Token] = []
    for clause in _clauses(tokens):
        said = _said(clause)
        if said is None:
            if run:
                yield run
            run = []
        else:
            run += said
    if run:
        yield run


def _clauses(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    clause: list[Token] = []
    for token in tokens:
        clause.append(token)
        if token.kind is Kind.SEPARATOR and token.text in ",;。!?":
            yield clause
            clause = []
    if clause:
        yield clause


def _said(clause: Sequence[Token]) -> list[Token] | None:
    """The tokens of a clause that say who does what, up to an object; None where it says something else too."""
    thing = next((at for at, token in enumerate(clause) if token.kind is Kind.OBJECT), None)
    taken = list(clause) if thing is None else [*clause[: thing + 1], clause[-1]]
    if any(token.kind not in _SAYS for token in taken):
        return None
    first = next((token for token in taken if token.kind is not Kind.MARK), None)
    given = taken[0].kind is Kind.MARK and _GIVEN_TO.search(taken[0].text)
    if not given and any(
        token.kind is Kind.VERB and token.role == "responsible_for" and not _CHARGED.search(token.text)
        for token in taken
    ):
        return None  # 领导小组统筹协调, 各镇推进
    whole = first is not None and first.names and any(token.kind is Kind.VERB for token in taken)
    return taken if whole else None


def _certain(run: Sequence[Token], text: str) -> bool:
    """Whether the first body of a run is one for certain: by its name, because 由 or 请 or a colon says so, or as a kind
    of places that govern themselves.
    """
    at = next(i for i, token in enumerate(run) if token.names)
    first, before = run[at], run[at - 1] if at else None
    given = before is not None and before.kind is Kind.MARK and _GIVEN_TO.search(before.text)
    if first.kind is Kind.COLLECTIVE:
        own = first.start == 0 or (given and first.text.startswith("各"))  # not 由属地政府负责
        return bool(own and OWN_KIND.match(first.text))
    if is_named_body(first.text):
        return True
    headed = first.start == 0 and text[first.end : first.end + 1] == ":" and OFFICE.search(first.text)
    town = first.start == 0 and TOWN.fullmatch(first.text)
    return is_body(first.text) and bool(given or headed or town)
