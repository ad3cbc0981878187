"""Sentences that make the first body of each list the leader (列第一位者为牵头单位，下同), and how far they hold.

One inside a list's own bracket or line holds for that list, unless it says 下同. Said anywhere else it holds from
there on: to the end of the section whose heading says it, to the end of the table whose header says it, else to the
end of the text. A note (注：…) and one that speaks of 以上任务 or 各项任务 in a sentence of its own hold for all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.bodies import Role, is_body
from graph.cues import FOLD, ORDER, OTHERS

_WHOLE = re.compile(r"注:|说明:|备注:|以上|上述|各项")


@dataclass(frozen=True)
class OrderRule:
    """The sentence `text`, at `start:end`; it governs the lists that begin at `begin` or later and before `stop`.

    `onward` is false for one that governs the bracket it stands in only; `others` is the role of those after the first.
    """

    text: str
    start: int
    end: int
    begin: int
    stop: int
    onward: bool = True
    others: Role = "responsible_for"

    def governs(self, at: int) -> bool:
        """Whether a list at `at` is under the rule."""
        return self.begin <= at < self.stop


def find_order_rules(
    text: str, headed: Iterable[tuple[int, int]] = (), tables: Sequence[tuple[int, int]] = ()
) -> list[OrderRule]:
    """Order rules in a cleaned text that hold beyond the list they may stand in.

    `headed` is where each section with a heading starts and ends, `tables` each table.
    """
    folded = text.translate(FOLD)
    ends = dict(headed)
    found: list[OrderRule] = []
    for match in ORDER.finditer(folded):
        start, end = match.span()
        while start < end and folded[start] in ",;。":
            start += 1
        if folded[start:end].endswith(")") and "(" not in folded[start:end]:
            end -= 1
        line = folded.rfind("\n", 0, start) + 1
        opened = _bracket(folded, line, start)
        if not match["onward"] and _has_list(folded, line, opened, start):
            continue
        begin, stop = line if match["onward"] else start, len(text)  # 下同: as in the list just before
        table = next((span for span in tables if span[0] <= start < span[1]), None)
        if not match["onward"]:
            if table:
                stop = table[1]
            elif opened > line and line in ends and "。" not in folded[line:opened]:
                stop = ends[line]
            elif _WHOLE.match(match[0]) or (opened < 0 and _WHOLE.search(folded, max(line, start - 8), start)):
                begin = 0
        others = OTHERS.get(match["others"] or "", "responsible_for")
        found.append(OrderRule(text[start:end], start, end, begin, stop, others=others))
    return found


def _bracket(text: str, line: int, at: int) -> int:
    """Where the bracket around `at` opens in its line, -1 for none."""
    depth = 0
    for i in range(at - 1, line - 1, -1):
        depth += {")": 1, "(": -1}.get(text[i], 0)
        if depth < 0:
            return i
    return -1


def _has_list(text: str, line: int, opened: int, at: int) -> bool:
    """Whether a list of bodies stands before `at` in its bracket, right before that bracket, or in its sentence."""
    if opened < 0:
        return _names_body(text[max(line, text.rfind("。", line, at) + 1) : at])
    last = re.split("[、,;:。(|]", text[line:opened])[-1].strip()
    return _names_body(text[opened + 1 : at]) or is_body(last)


def _names_body(text: str) -> bool:
    return any(is_body(name.strip()) for name in re.split("[、,;:。()|]", text))
