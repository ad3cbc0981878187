"""A text in which what the document defines for its lists is written out: signs that mark leaders, words for labels.

“★”为牵头单位: ★市商务局 is read as 市商务局(牵头); “主管”为牵头单位: 主管:市商务局 is read as 牵头单位:市商务局
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence

from corpus.text import MappedText
from graph.organisations.endings import is_collective
from graph.organisations.lists import is_organisation
from graph.responsibilities.conventions import Convention

_NAME = r"[^、,;:。()\s/]{2,40}"


def written_out(view: MappedText, rules: Sequence[Convention], at: int) -> MappedText:
    """A folded text that begins at `at` in its document, with the signs and words that `rules` define written out."""
    for rule in rules:
        if rule.kind == "gloss":
            view = view.sub(rf"(?<![\u3400-\u9fff]){re.escape(rule.word)}(?:单位|部门)?(?=:)", rule.label)
    sign = next((r.sign for r in reversed(rules) if r.kind == "mark" and r.begin <= at), None)
    return _leaders_tagged(view, sign) if sign else view


def _leaders_tagged(view: MappedText, sign: str) -> MappedText:
    """Each name with the sign before or behind it, with (牵头) behind it instead."""
    parts: list[str] = []
    origin = array("I")
    last = 0
    mark = re.escape(sign)
    for found in re.finditer(
        rf"{mark}[ \t]*(?P<before>{_NAME}(?<!{mark}))|(?P<behind>{_NAME}?){mark}(?=[、,;。)\n]|$)", view.text
    ):
        name = found.lastgroup or "before"
        if not (is_organisation(found[name]) or is_collective(found[name])):
            continue
        start, end = found.span(name)
        parts += [view.text[last : found.start()], found[name], "(牵头)"]
        origin += view.origin[last : found.start()]
        origin += view.origin[start:end]
        origin += array("I", [view.origin[end - 1]] * 4)
        last = found.end()
    parts.append(view.text[last:])
    origin += view.origin[last:]
    return MappedText("".join(parts), origin)
