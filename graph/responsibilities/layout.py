"""Where a section may say who does what: its brackets, its lines, and the labelled parts of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.organisations.names import is_named_body
from graph.responsibilities.labels import boxed_role
from graph.responsibilities.lexer import lex
from graph.responsibilities.tokens import Kind
from graph.responsibilities.vocabulary import (
    ADDRESS,
    KNOWN_LABEL,
    ROLES,
    label_role,
)

_LONGEST_BRACKET = 1200
_LABEL_AT = re.compile(r"[ \t]*[(]?(?P<label>[\u3400-\u9fff()、/]{2,14}?)\s*(?:[:|]|为:?(?=.{2})|是:|[—–―─－-]{1,2})")
_BARE_LABEL = re.compile(rf"[ \t]*(?:{KNOWN_LABEL.pattern})[ \t]*(?=[\u3400-\u9fff])")
_BOXED = re.compile(
    r"[ \t]*\((?P<label>[\u3400-\u9fff、/]{4,10})\):?(?=[ \t]*[\u3400-\u9fff\d])"
)  # 【牵头单位】市商务局
_NAME_END = re.compile(r"[\u3400-\u9fff)]")
_FOOTNOTE = re.compile(r"[ \t]*注\d{1,2}:")  # as the loader of Word files writes them
_LINE_START = re.compile(r"(?:(?<![^\n])|(?<=[。;!?),\x00]))[ \t★☆※●■◆▲•·—–-]*(?:\(?\d{1,2}[.)、]|[①-⑳])?")


def brackets(text: str) -> Iterator[tuple[int, int]]:
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
            if is_label(text, i + 1):
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


def is_label(text: str, at: int) -> bool:
    """Whether a label that gives a role or a time stands at an offset (牵头单位:)."""
    found = _LABEL_AT.match(text, at)
    if found and label_role(found["label"]):
        return True
    if (boxed := _BOXED.match(text, at)) and boxed_role(boxed["label"]):
        return True
    bare = _BARE_LABEL.match(text, at)  # 牵头单位 市商务局, whose colon was lost
    return bool(
        bare and is_named_body(re.split(r"[、,;。(\n]", text[bare.end() : bare.end() + 40], maxsplit=1)[0].strip())
    )


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines that may assign work: no table rows, no 抄送, no footnotes (注1:…). A label at a line's end takes the next line with it."""
    position = 0
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        bare = re.search(r"(?:^|[。;])\s*(?P<label>[\u3400-\u9fff]{2,10})\s*:\s*$", text[position:stop])
        if bare and label_role(bare["label"]) in (*ROLES, "deadline") and stop < len(text):
            following = text.find("\n", stop + 1)
            stop = len(text) if following < 0 else following
        while (
            _NAME_END.match(text[max(position, stop - 1) : stop]) and is_label(text, position) and stop < len(text)
        ):  # one body a line under 配合单位:
            following = text.find("\n", stop + 1)
            following = len(text) if following < 0 else following
            if not all(is_named_body(name) for name in re.split("[、,]", text[stop + 1 : following].strip())):
                break
            stop = following
        kept = text[position : position + 1] not in ("|", "\t") and not _FOOTNOTE.match(text, position)
        if kept and not ADDRESS.match(text, position):
            yield position, stop
        position = stop + 1


def labelled_parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Stretches of a line that a label opens, and the running text between. A list under a label ends at 。, unless
    another label, nothing but names, or a time follows.
    """
    at = begin = start
    while at < end:
        opened = next(
            (m for m in _LINE_START.finditer(text, at, end) if is_label(text, m.end()) and m.start() >= at), None
        )
        if opened is None:
            break
        if opened.end() > begin:
            yield begin, opened.end(), False
        stop = opened.end()
        while True:
            stop = text.find("。", stop, end) + 1 or end
            tail = text[stop:end].lstrip(" \t\x00")
            if not tail or not (is_label(text, stop) or _is_rest(re.split("。", tail)[0])):
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
