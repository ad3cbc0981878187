"""A bracket, line or cell that says who does what, as typed spans.

    [token.kind for token in lex("牵头单位:市商务局;责任单位:市财政局")]

The text is folded (half-width brackets and commas) and without white space. Every character is in one span or in
the punctuation between: what is not known becomes OTHER, so that the grammar can refuse it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from graph.organisations.endings import continues_collective, is_collective
from graph.organisations.lists import is_organisation, split_names
from graph.organisations.names import Role, is_generic, strip_bracket
from graph.responsibilities.labels import closing_of, conventions, headings_apart, labels_in
from graph.responsibilities.tokens import Kind, Token
from graph.responsibilities.vocabulary import (
    AS_END,
    LEAD_IN,
    MARKS,
    NOTHING,
    ROLES,
    TRANSPARENT,
    WITH,
    is_manner,
    is_time,
    label_role,
    verb_heads,
    verb_phrase,
)

_SEPARATORS = frozenset("、,;。/:!?|\\①②③④⑤⑥⑦⑧⑨⑩⑪⑫")
_MAINLY = re.compile(r"以(?=[^,;。]{2,40}为主)")  # 以市商务局为主
_DOT = re.compile(r"(?<=[\u3400-\u9fff])\.")  # 市商务局.市财政局, not behind a number
_NUMBERED = re.compile(r"\(?\d{1,2}[.)、](?=[\u3400-\u9fff])|[①-⑳]")
_OPEN = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?[个家]?(?P<rest>.*)")
_PLAIN_REST = re.compile(
    r"(?:和|及)?(?:有关|相关|其他|其它|责任|成员|职能|[\u4e00-\u9fff]{2,4})?(?:部门|单位|机构|方面)?(?:(?:和|及)?(?:有关|相关)?单位)?"
)
_KINDS_THEN = re.compile(
    r"(?:[省市县区州旗]?[级直]?)(?:有关|相关|其他)?(?:部门|单位|机构)(?:以及|和|及|与)(?=各|[省市县区州](?![级直]))"
)
_TIMED = re.compile(r"(?:20\d\d年)?(?:\d{1,2}月)?(?:年?底|末)?前(?=由)")
_ABOUT_IT = re.compile(  # 此项工作由市商务局牵头, 以上两项由市商务局牵头
    r"(?:此项?|该项?|这项|本项|上述|以上|以下|前述|各项|所有|具体|第)(?:第?[\d一二三四五六七八九十两]{1,3}[、,至到—–~-]?)*"
    r"(?:项|条|项?(?:工作|任务|事项|措施|行动|项目|内容))(?:均|都|统一|分别|共同|具体|主要)*由"
)
_NO_OBJECT = re.compile(r"[人的]|制(?![定作造订止])|解(?![决答])|.*(?:的|解释)$|.*(?:\d+[家个项]).*的")
_LONGEST_OBJECT = 40


def lex(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    said_once = list(conventions(text))
    labels = (t for t in labels_in(text) if not any(c.start < t.end and t.start < c.end for c in said_once))
    fixed = {token.start: token for token in (*labels, *said_once)}
    tokens: list[Token] = []
    at = begin = 0
    while at <= len(text):
        label = fixed.get(at)
        if label and label.start >= begin:
            tokens += _segment(text, begin, at)
            tokens.append(label)
            at = begin = label.end
            continue
        if at == len(text) or text[at] in _SEPARATORS or (text[at] == "." and _DOT.match(text, at)):
            tokens += _segment(text, begin, at)
            if at < len(text):
                tokens.append(Token(Kind.SEPARATOR, at, at + 1, text[at]))
            begin = at + 1
        elif text[at] == "(":
            closed = closing_of(text, at)
            said = fixed.get(at + 1)
            if said and said.kind is Kind.CONVENTION and said.end >= closed - 1:
                tokens += [*_segment(text, begin, at), Token(Kind.MARK, at, at + 1, "("), said]
                begin = said.end
                if begin < closed:
                    tokens.append(Token(Kind.MARK, begin, closed, ")"))
                    begin = closed
                closed = begin
            at = closed
            continue
        at += 1
    return headings_apart(_collectives_joined(text, tokens))


def _segment(text: str, start: int, end: int) -> list[Token]:
    """Tokens of a stretch without separators outside brackets."""
    tokens: list[Token] = []
    while start < end:
        numbered = _NUMBERED.match(text, start, end)
        lead = _ABOUT_IT.match(text, start, end) or LEAD_IN.match(text, start, end) or _MAINLY.match(text, start, end)
        timed = _TIMED.match(text, start, end)
        if text[start] in MARKS:
            step = 1
        elif numbered:
            step = len(numbered[0])
        elif timed:
            step = len(timed[0])
            tokens.append(Token(Kind.TIME, start, start + step, timed[0]))
            start += step
            continue
        elif lead and lead.end() < end:
            step = len(lead[0])
        else:
            break
        tokens.append(Token(Kind.MARK, start, start + step, text[start : start + step]))
        start += step
    tail = end
    while tail > start and text[tail - 1] in MARKS | {"."}:
        tail -= 1
    if tail > start:
        tokens += _phrase(text, start, tail)
    if tail < end:
        tokens.append(Token(Kind.MARK, tail, end, text[tail:end]))
    return tokens


def _phrase(text: str, start: int, end: int) -> list[Token]:
    part = text[start:end]
    if part in NOTHING:
        return [Token(Kind.NOTHING, start, end, part)]
    if is_time(part):
        return [Token(Kind.TIME, start, end, part)]
    if TRANSPARENT.search(part):
        return [Token(Kind.MARK, start, end, part)]
    hidden = re.sub(r"\([^()]*\)", lambda m: "(" + "\x01" * (len(m[0]) - 2) + ")", part)
    hidden = re.sub(r"\([^\x01]*\)", lambda m: "(" + "\x01" * (len(m[0]) - 2) + ")", hidden)
    for match in WITH.finditer(hidden):
        left, right = (start, start + match.start()), (start + match.end(), end)
        county = match[0] == "会同" and not match.start() and text.startswith("县", right[0])
        if right[0] >= end or county or (match[0] != "会同" and is_organisation(part)):
            continue
        before = _phrase(text, *left) if left[0] < left[1] else []
        after = _phrase(text, *right)
        sure = not before or before[-1].names or before[-1].kind in (Kind.VERB, Kind.OPEN, Kind.BRACKET)
        if sure and after and after[0].names:
            return [*before, Token(Kind.WITH, start + match.start(), start + match.end(), match[0]), *after]
    sorted_out: list[Token] = []
    for at in range(len(part)):
        said = verb_phrase(hidden[at:]) if len(part) - at <= 30 and hidden[at] not in "(\x01)" else None
        if said:
            names = _names(text, start, start + at) if at else []
            if all(token.kind is not Kind.OTHER for token in names):
                read = [*names, Token(Kind.VERB, start + at, end, part[at:], *said)]
                if not names or names[-1].kind is not Kind.SORT:
                    return read
                sorted_out = sorted_out or read  # 市政|协办负责, unless 市政协办|负责 can be read
    if sorted_out:
        return sorted_out
    for low, high in verb_heads(hidden):
        low = found.start() if (found := AS_END.search(hidden[:low])) else low
        names = _names(text, start, start + low) if low else []
        headed = not low and text[start - 1 : start] == ":"  # 县教育局:负责组织排查
        done = max((i for i in range(high, len(part) + 1) if verb_phrase(hidden[low:i])), default=high)
        thing = part[done:]
        named = headed or (names and all(token.kind is not Kind.OTHER for token in names))
        if named and thing and "(" not in thing:
            if _NO_OBJECT.match(thing) or len(thing) > _LONGEST_OBJECT:
                break
            role, shared = verb_phrase(hidden[low:done]) or ("responsible_for", False)
            role = "responsible_for" if part.startswith("负责", low) else role  # 负责督促企业落实: that is its work
            verb = Token(Kind.VERB, start + low, start + done, part[low:done], role, shared)
            return [*names, verb, Token(Kind.OBJECT, start + done, end, thing)]
    return _names(text, start, end)


def _names(text: str, start: int, end: int) -> list[Token]:
    """Tokens of a stretch of names: bodies, 和 between them, brackets behind them, 等."""
    part = text[start:end]
    opened = _OPEN.search(part)
    if opened and opened.start() and _ends_name(part[: opened.start()]):
        kinds = _KINDS_THEN.match(opened["rest"])  # 市财政局等有关部门及|各区县政府
        rest_at = start + opened.start("rest") + (kinds.end() if kinds else 0)
        rest = opened["rest"][kinds.end() if kinds else 0 :]
        tail = Token(Kind.OPEN, start + opened.start(), end, part[opened.start() :])
        before = _named(text, start, start + opened.start())
        if not kinds and _PLAIN_REST.fullmatch(rest):
            return [*before, tail]
        skip = len(rest) - len(rest.lstrip("和及与"))
        return [*before, replace(tail, end=rest_at + skip, text=text[tail.start : rest_at + skip]),
                *_named(text, rest_at + skip, end)]  # fmt: skip
    if opened and not opened.start():
        return (
            [Token(Kind.OPEN, start, end, part)]
            if _PLAIN_REST.fullmatch(opened["rest"])
            else [_other(text, start, end)]
        )
    return _named(text, start, end)


def _ends_name(text: str) -> bool:
    last = re.split("以及|和|及|与", text)[-1]
    return is_organisation(strip_bracket(last)) or is_organisation(strip_bracket(text)) or is_collective(last)


def _named(text: str, start: int, end: int) -> list[Token]:
    tokens: list[Token] = []
    for low, high in split_names(text, start, end):
        if tokens and tokens[-1].end < low:
            tokens.append(Token(Kind.JOIN, tokens[-1].end, low, text[tokens[-1].end : low]))
        elif not tokens and low > start:
            tokens.append(Token(Kind.JOIN, start, low, text[start:low]))
        tokens += _name(text, low, high)
    return tokens


def _name(text: str, start: int, end: int) -> list[Token]:
    """A name with the bracket behind it."""
    part = text[start:end]
    if is_collective(part):
        return [Token(Kind.COLLECTIVE, start, end, part)]
    bracket = re.fullmatch(r"(?P<name>.+?)\((?P<inner>(?:[^()]|\([^()]*\))*)\)", part)
    if bracket:
        name, inner = bracket["name"], bracket["inner"]
        kind = _kind(name)
        if kind is Kind.OTHER:
            return [_other(text, start, end)]
        at = start + len(name)
        said = None if is_manner(inner) else verb_phrase(inner)
        tag = None if is_manner(inner) else label_role(inner) or (said[0] if said else None)
        role: Role | None = next((each for each in ROLES if each == tag), None)
        within = tuple(
            replace(token, start=token.start + at + 1, end=token.end + at + 1) for token in lex(inner)
        ) if role is None else ()  # fmt: skip
        return [Token(kind, start, at, name), Token(Kind.BRACKET, at, end, part[len(name) :], role, inner=within)]
    return [Token(_kind(part), start, end, part)]


def _kind(name: str) -> Kind:
    if is_generic(name):
        return Kind.SORT
    if is_collective(name):
        return Kind.COLLECTIVE
    return Kind.ORGANISATION if is_organisation(name) else Kind.OTHER


def _other(text: str, start: int, end: int) -> Token:
    return Token(Kind.OTHER, start, end, text[start:end])


def _collectives_joined(text: str, tokens: list[Token]) -> list[Token]:
    """Parts of one collective that a separator cut (各区、|县级市政府) made one again."""
    joined: list[Token] = []
    for token in tokens:
        if len(joined) > 1 and joined[-1].kind is Kind.SEPARATOR and joined[-1].text in "、,":
            left = joined[-2]
            plain = _OPEN.sub("", text[token.start : token.end])
            if left.kind is Kind.COLLECTIVE and token.end > token.start and continues_collective(left.text, plain):
                del joined[-2:]
                joined.append(replace(left, end=token.end, text=text[left.start : token.end]))
                continue
        joined.append(token)
    return joined
