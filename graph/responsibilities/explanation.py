"""How a text about who does what is read, for a person to see: its tokens, the rules that fired, what was refused."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.text import MappedText
from graph.responsibilities.assignment import Assignment
from graph.responsibilities.lexer import lex
from graph.responsibilities.parts import Note
from graph.responsibilities.reader import read_section
from graph.responsibilities.tokens import Token
from graph.responsibilities.vocabulary import FOLD, INVISIBLE

# What each rule of the grammar says, in Chinese.
RULES: dict[str, str] = {
    "label-list": "标签后的名单，角色由标签定",
    "label-verb": "标签后的名单带动词，角色由标签定",
    "names-verb": "名单后的动词定角色",
    "with": "“会同”之后的单位是配合",
    "rest-after-lead": "牵头之后没有动词的名单是责任单位",
    "tagged-list": "名单里有人标了牵头，其余是责任单位",
    "bare-list": "段末括号里只有单位，是责任单位",
    "running-text": "正文句子里的分工",
    "heading": "标题把下面的事项交给了单位",
    "bare-line": "任务正文之后单独成行的名单，列的是责任单位",
    "sign": "文中说明了记号（★、斜线）怎样分牵头和配合",
    "said-once": "文中说过一次、对后面各项都成立的约定",
}


@dataclass(frozen=True)
class Explanation:
    """Tokens of a text (folded, without white space), what was read from it, and what was not."""

    text: str
    tokens: tuple[Token, ...]
    assignments: tuple[Assignment, ...]
    notes: tuple[Note, ...]


def explain_text(text: str) -> Explanation:
    """Read one bracket, line or sentence and keep how."""
    view = MappedText.of(text).translate(FOLD).sub(INVISIBLE, "").sub(r"\s+", "")
    plain = view.text
    if plain.startswith("(") and plain.rstrip("。;").endswith(")"):
        plain = plain.rstrip("。;")[1:-1]
    found = read_section(text)
    return Explanation(plain, tuple(lex(plain)), found.assignments, found.notes)
