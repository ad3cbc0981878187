"""The labels of a text (牵头单位:), with a colon, a dash or nothing behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.organisations.endings import is_collective, is_ending
from graph.organisations.names import Role, is_named_body
from graph.responsibilities.conventions import conventions_in
from graph.responsibilities.tokens import Kind, Token
from graph.responsibilities.vocabulary import (
    KNOWN_LABEL,
    MARKS,
    ROLES,
    TRANSPARENT,
    label_role,
)

A_LABEL = re.compile(r"^(?!各|有关|相关|其[他它]|[省市县区州]级).{2,8}(?:单位|部门|机构|主体)$")  # 主管部门:
BORDER = re.compile(r"[、,;。/:()!?|]")
# What makes words before it a label; or a label in a bracket of its own (【牵头单位】市商务局).
_SIGNS = re.compile(
    r":|\||[—–―─－-]{1,2}|为:?|是:?(?!否)|\((?P<boxed>[\u3400-\u9fff、/]{4,10})\):?(?=[\u3400-\u9fff\d])"
)
_LONGEST_LABEL = 12


def headings_apart(tokens: list[Token]) -> list[Token]:
    """A kind of bodies before a colon (属地镇街:甲镇) is a heading inside a list, unless its duty follows."""
    return [
        replace(token, kind=Kind.MARK)
        if token.kind is Kind.COLLECTIVE and [t.text for t in tokens[at + 1 : at + 2]] == [":"]
        and not any(t.kind in (Kind.VERB, Kind.OTHER) for t in tokens[at + 2 : at + 3])
        else token
        for at, token in enumerate(tokens)
    ]  # fmt: skip


def closing_of(text: str, at: int) -> int:
    """The offset behind the bracket that opens at `at`; one that never closes ends at once."""
    depth = 0
    for i in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return i + 1
    return at + 1


def conventions(text: str) -> Iterator[Token]:
    """Stretches that say once how lists are to be read."""
    for match in conventions_in(text):
        start, end = match.span()
        while start < end and text[start] in ",;。(":
            start += 1
        end -= text[start:end].endswith(")") and "(" not in text[start:end]
        if end > start:
            yield Token(Kind.CONVENTION, start, end, text[start:end])


def boxed_role(words: str) -> str | None:
    """What a label in a bracket gives, if it is one of bodies or of a time by its noun; a mere word in a bracket behind
    a name is that body's own (市商务局(牵头)).
    """
    return label_role(words) if KNOWN_LABEL.fullmatch(words) else None


def labels_in(text: str) -> Iterator[Token]:
    """Labels: any short words before a colon, and those of the vocabulary before a dash or 为 as well."""
    last = 0
    value = False  # a person or a time stands before: 责任人:张三配合单位:…
    for sign in _SIGNS.finditer(text):
        if sign.start() < last:
            continue
        if sign["boxed"]:
            said = boxed_role(sign["boxed"])
            if said and not BORDER.match(text, sign.end()):
                last, value = sign.end(), said in ("other", "deadline")
                yield Token(Kind.LABEL, sign.start(), last, sign["boxed"], said if said in ROLES else None)
            continue
        found = _label_before(text, last, sign.start(), colon=sign[0] == ":", value=value)
        if found is None:
            continue
        start, role, known = found
        if start < last:
            continue
        last, value = sign.end(), role in ("other", "deadline")
        yield Token(
            Kind.LABEL, start, last, text[start : sign.start()], role if role in ROLES else None, closes=not known
        )  # fmt: skip
    if last == 0 and (opened := KNOWN_LABEL.match(text)):  # 牵头单位市商务局
        role = label_role(opened[0])
        if role in ROLES and re.match(r"[\u3400-\u9fff]{2}", text[opened.end() :]):
            yield Token(Kind.LABEL, 0, opened.end(), opened[0], role if role in ROLES else None)


def _ends_list(name: str) -> bool:
    """Whether a name, or words for a kind of bodies, end before a label whose blank was lost (市直有关部门|时限:)."""
    return is_ending(name) or (len(name) > 3 and is_collective(name))


def _label_before(
    text: str, floor: int, end: int, *, colon: bool, value: bool
) -> tuple[int, Role | str | None, bool] | None:
    """Start, role and whether it is known of the label that ends at `end`; None where no label stands there."""
    begin, depth = end, 0
    while begin > floor and end - begin <= _LONGEST_LABEL:
        char = text[begin - 1]
        depth += {")": 1, "(": -1}.get(char, 0)
        if depth < 0 or (depth == 0 and char in ",;。:!?|"):
            break
        begin -= 1
    whole = text[begin:end].lstrip("".join(MARKS))
    begin = end - len(whole)
    for start in range(begin, end):  # 市商务局配合部门: with nothing between the name and the label
        words = text[start:end]
        role = label_role(words)
        before = text[floor:start]
        if role and (
            start == begin or _ends_list(BORDER.split(before)[-1]) or (before and before[-1] in "、)/") or value
        ):
            return start, role, True
    if not colon or not whole or len(whole) > _LONGEST_LABEL:
        return None
    start = begin + max((whole.rfind(mark) + 1 for mark in "、/"), default=0)
    words = text[start:end]
    if (
        is_named_body(words)
        or (is_collective(words) and not A_LABEL.search(words))
        or TRANSPARENT.search(words)
        or not re.fullmatch(r"[\u3400-\u9fff()]{2,12}", words)
    ):
        return None
    return start, None, False
