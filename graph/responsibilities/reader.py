"""Who does what in the text of a section: its brackets, lines, table cells and running sentences.

Brackets (（牵头单位：A；责任单位：B）, （A、B按职责分工负责）), lines of their own (责任单位：A) and cells are lexed and
read by the grammar; a form that assigns no work (负责解释, 抄送, 鼓励企业牵头) gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.headings import marker
from corpus.text import MappedText, Span
from graph.organisations.names import Role, is_named_body
from graph.responsibilities.assignment import Assignment, Found, assign
from graph.responsibilities.bare import read_bare, read_names
from graph.responsibilities.conventions import Convention
from graph.responsibilities.defined import written_out
from graph.responsibilities.grammar import read_tokens
from graph.responsibilities.labels import boxed_role
from graph.responsibilities.layout import brackets, is_label, labelled_parts, lines
from graph.responsibilities.lexer import lex
from graph.responsibilities.parts import OWN_KIND, Note, Part, Reading
from graph.responsibilities.running import is_past, is_reported, may_assign, read_sentence
from graph.responsibilities.runs import read_runs
from graph.responsibilities.tokens import Kind, Token
from graph.responsibilities.vocabulary import (
    ADDRESS,
    BULLET_LABEL,
    FOLD,
    INVISIBLE,
    KNOWN_LABEL,
    PRINCIPLE,
)

_LABEL_OF: dict[Role, str] = {"supports": "配合单位", "responsible_for": "责任单位"}
_EXPLAINS = re.compile(r"负责(?:对|就)?[^,。;]{0,12}解释|解释(?:权|工作)?(?:归|由)")
_GIVEN = re.compile(r"(?:落实|承担|承办|协办|为主|(?:牵头|责任|配合|协办|参与)(?:单位|部门|主体))(?=[,。;]|$)")
_TOLD = re.compile(r"[。;!)\x00]\s*\n$")  # the text of an item is told to its end
_LISTED_MAX = 200  # characters of a line that holds nothing but bodies
_GAP = 40  # blanks before a bracket
_SHORT = 120  # characters of a sentence that may consist of names and verbs only


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


# 牵头单位 on a line of its own, the bodies on the next
_OVER = re.compile(rf"(?m)^[ \t]*(?:{KNOWN_LABEL.pattern})[ \t]*\n(?=[^\n:。]{{2,80}}$)")


def _colon(label: re.Match[str]) -> str:
    return label[0][:-1] + ":"


class _Section:
    """One section's text being read: first its brackets, then its lines, then what runs on."""

    def __init__(self, text: str, offset: int, rules: Sequence[Convention]) -> None:
        self.text, self.offset, self.rules = text, offset, rules
        folded = written_out(MappedText.of(text).translate(FOLD), rules, offset)
        self.view = folded.sub(BULLET_LABEL, ";").sub(INVISIBLE, "").sub(_OVER, _colon).sub(PRINCIPLE, "按职责")
        self.found: list[Assignment] = []
        self.notes: list[Note] = []
        self.deadlines: list[str] = []

    def read(self) -> None:
        masked = list(self.view.text)
        last = line = seen = 0
        for start, end in brackets(self.view.text):
            line = self.view.text.rfind("\n", seen, start) + 1 or line
            seen = start
            if self._bracket(start, end, last, line):
                masked[start:end] = "\x00" * (end - start)
                last = end
        body = MappedText("".join(masked), self.view.origin)
        for start, end in lines(body.text):
            for begin, stop, labelled in labelled_parts(body.text, start, end):
                if labelled:
                    self._line(body, begin, stop)
                elif begin == start and stop == end and self._listed(body, start, end):
                    continue
                else:
                    self._running(body.slice(begin, stop))

    def _bracket(self, start: int, end: int, last: int, line: int) -> bool:
        """Read a bracket on the line that begins at `line`; whether it says who does what."""
        text = self.view.text
        if text[line : line + 1] in ("|", "\t") or ADDRESS.match(text, line):
            return False
        inner = self.view.slice(start + 1, end - 1 if text[end - 1] == ")" else end).sub(r"\s+", "")
        if _EXPLAINS.search(inner.text) or boxed_role(inner.text):
            return False
        tokens = lex(inner.text)
        said = self._by_slash(inner) or read_tokens(inner, tokens)
        ends = text[max(line, start - _GAP) : start].rstrip().endswith(("。", ";")) and text[end : end + 1] in (
            "",
            "\n",
            "。",
            ";",
        )
        ranked = any(token.kind is Kind.CONVENTION for token in tokens)
        if not said.parts and (ends or ranked) and (bare := read_bare(inner, tokens)):
            said = replace(said, parts=(bare,))
        self._note(said)
        if said.deadline and (said.parts or any(t.kind is Kind.LABEL for t in tokens)):
            self.deadlines.append(said.deadline)
        if said.parts:
            span = Span(self.view.origin[start], self.view.origin[end - 1] + 1)
            about = self.view.origin[max(line, last)] + self.offset
            self.found += [replace(a, about=about) for a in assign(self.text, said, span, self.rules, self.offset)]
        return bool(said.parts)

    def _by_slash(self, inner: MappedText) -> Reading | None:
        """A list in which a slash ends the leaders, where the document says so (A/B、C)."""
        at = self.offset + inner.origin[0] if inner.text else 0
        rule = next((r for r in reversed(self.rules) if r.kind == "slash" and r.begin <= at), None)
        names = re.sub(r"^[\u3400-\u9fff]{2,6}:", "", inner.text)
        if rule is None or "/" not in names or ":" in names:
            return None
        listed = inner.slice(len(inner.text) - len(names), len(inner.text))
        labelled = listed.sub(r"^(?=.)", "牵头单位:").sub("/", f";{_LABEL_OF[rule.others]}:")
        said = read_tokens(labelled, lex(labelled.text))
        return replace(said, parts=tuple(replace(part, rule="sign") for part in said.parts)) if said.parts else None

    def _line(self, body: MappedText, start: int, end: int) -> None:
        """Read a stretch of a line that a label opens."""
        content = body.slice(start, end).sub(r"(?<=[\u3400-\u9fff)])\s*\n\s*", "、").sub(r"[\s\x00]+", "")
        said = self._by_slash(content) or read_tokens(content, lex(content.text))
        self._note(said)
        if said.deadline:
            self.deadlines.append(said.deadline)
        if said.parts:
            last = max(i for i in range(start, end) if body.text[i] not in " \t\x00\n")
            span = Span(body.origin[start], body.origin[last] + 1)
            self.found += assign(self.text, said, span, self.rules, self.offset)

    def _listed(self, body: MappedText, start: int, end: int) -> bool:
        """Read a line behind the text of an item that holds nothing but bodies; whether it does. One body alone is read
        only where the document says how its lists are to be read, else it may as well have signed.
        """
        if not _TOLD.search(body.text, max(0, start - 4), start):
            return False
        line = body.slice(start, end).sub(r"[\s\x00]+", "").sub("[。;]$", "")
        part = read_bare(line, lex(line.text)) if 2 < len(line.text) <= _LISTED_MAX else None
        ranked = any(rule.kind == "rank" and rule.governs(self.offset + body.origin[start]) for rule in self.rules)
        if part is None or not (ranked or sum(not b.alias_of_same_body for b in part.bodies) > 1):
            return False
        said = Reading((replace(part, rule="bare-line"),))
        span = Span(line.origin[0], line.origin[-1] + 1)
        self.found += assign(self.text, said, span, self.rules, self.offset)
        return True

    def _running(self, view: MappedText) -> None:
        """Assignments said in running sentences."""
        for match in re.finditer(r"[^。;!?\x00\n]+[。]?", view.text):
            start, end = match.span()
            opened = marker(match[0]) if view.text[start - 1 : start] in ("", "\n") else None
            sentence = view.slice(start + (opened.length if opened else 0), end).sub(r"\s+", "")
            given = len(sentence.text) <= _SHORT and _GIVEN.search(sentence.text)
            said_so = may_assign(sentence.text) or "请" in sentence.text or given
            if _EXPLAINS.search(sentence.text) or is_past(sentence.text) or not said_so:
                continue
            tokens = lex(sentence.text)
            whole = read_tokens(sentence, tokens) if any(t.kind is Kind.VERB for t in tokens) else Reading()
            refused = whole.notes or any(t.kind in (Kind.OTHER, Kind.SORT, Kind.LABEL, Kind.OBJECT) for t in tokens)
            if refused or not _placed(whole):
                whole = Reading(tuple(_running_parts(sentence, tokens)))
            said = whole
            if said.parts:
                span = Span(sentence.origin[0], sentence.origin[-1] + 1)
                self.found += assign(self.text, said, span, (), self.offset, inline=True)

    def _note(self, said: Reading) -> None:
        self.notes += [replace(n, start=n.start + self.offset, end=n.end + self.offset) for n in said.notes]


def _running_parts(sentence: MappedText, tokens: Sequence[Token]) -> list[Part]:
    """Parts in clauses that say nothing else, and those that stand in the midst of one."""
    if is_reported(sentence.text):
        return []
    clauses = read_runs(sentence, tokens)
    held = {body.name for part in clauses for body in part.bodies}
    return [
        *clauses,
        *(p for p in read_sentence(sentence, charged=bool(clauses)) if not any(body.name in held for body in p.bodies)),
    ]


def _placed(said: Reading) -> bool:
    """Whether a sentence that consists of nothing but names and verbs names at least one certain body."""
    return any(is_named_body(body.name) for part in said.parts for body in part.bodies)


_COUNTED = re.compile(r"(?P<who>.+?)(?:\(?共?\d+[项条个件](?:任务|工作|事项)?\)?)?[:。]?")


def _bodies_only(view: MappedText) -> Part | None:
    """A heading that consists of certain bodies: what stands under it is theirs."""
    listed = read_names(view, lex(view.text))
    sure = listed.bodies and all(
        is_named_body(body.name) or (body.collective and OWN_KIND.match(body.name)) for body in listed.bodies
    )
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
    if is_label(view.text, 0):  # 五、责任单位:A和B(共同负责)
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
    found = assign(text, said, Span(0, len(text)), (), offset)
    return [replace(a, rule="heading") for a in found]
