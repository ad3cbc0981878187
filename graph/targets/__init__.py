"""Targets of a plan: what is to reach which value by when, read from cleaned text.

The genre states a target as metric + predicate + quantity (覆盖率达到95%), as a change (较2023年增长28%以上), as
something counted behind (培育绿色工厂34家) or in front (推进31个项目), or without a number (基本淘汰, 全覆盖).
What is none of these is left out: a wrong number is worse than a missing one. Tables of indicators have a
reader of their own, `find_table_targets`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from graph.targets.clause import Clause
from graph.targets.mention import TargetMention
from graph.targets.moments import Moment
from graph.targets.qualitative import read_qualitative
from graph.targets.quantitative import read_quantitative
from graph.targets.quantities import find_quantities
from graph.targets.tables import find_table_targets, row_target
from graph.targets.temporal_scope import Sentence, read_sentences

__all__ = ["TargetMention", "find_facts", "find_table_targets", "find_targets", "row_target"]

_DONE_BY = r"(?:力争|确保|计划|须|应|于|在|并|预计|将)*(?:基本|全面|全部|按时)?(?:完成|建成|实现|投用|到位|达标|竣工|完工|建成投用|投入使用|落实到位|验收|交付使用)?"


def find_targets(
    text: str, *, offset: int = 0, year: int | None = None, heading: str = "", due: int | None = None,
    planned: bool = False, subject: str = "",
) -> list[TargetMention]:  # fmt: skip
    """Targets stated in `text` (a section's text or paragraph of cleaned text standing at `offset`), in order.

    `year` is the document's year, for 今年 and for telling results of past years from targets; `heading` is the
    section's title, which may say that all below are goals; `due` is the year that the title of a plan or the headings
    set for all that says no time of its own (2025年工作要点); `planned` says that the text is an item of a plan, where
    a bare 增长7% is what is wanted; `subject` is what a text that names no metric is about (the row of a table). Past results are left to `find_facts`.
    """
    found = [m for m in _mentions(text, offset, year, heading, planned, bool(due), subject) if not m.is_fact]
    return [_within(mention, due) for mention in found] if due else found


def _due_behind(text: str, sentence: Sentence, clause: tuple[int, int]) -> Moment | None:
    """The time that a clause of its own sets for the one before it (改造管网30公里,2025年6月底前完成)."""
    moments = sentence.within(*clause)
    if len(moments) != 1 or moments[0].kind != "due" or not moments[0].year:
        return None
    around = text[clause[0] : moments[0].start] + text[moments[0].end : clause[1]]
    return moments[0] if re.fullmatch(_DONE_BY, around) else None


def _undated(mention: TargetMention) -> bool:
    return not (mention.deadline or mention.deadline_text or mention.period or mention.is_fact)


def _within(mention: TargetMention, due: int) -> TargetMention:
    """A target without a time of its own under the year of its title or heading."""
    if mention.deadline or mention.deadline_text or mention.period:
        return mention
    return replace(mention, deadline=due, deadline_text=f"{due}年", inherited=True)


def find_facts(
    text: str, *, offset: int = 0, year: int | None = None, heading: str = "", planned: bool = False
) -> list[TargetMention]:
    """Past results and shares stated in `text` (2023年…增长6.2%), with `is_fact` set; same arguments."""
    return [mention for mention in _mentions(text, offset, year, heading, planned) if mention.is_fact]


def _mentions(
    text: str, offset: int, year: int | None, heading: str, planned: bool, under_year: bool = False,
    subject: str = "",
) -> list[TargetMention]:  # fmt: skip
    quantities = find_quantities(text)
    starts = [quantity.start for quantity in quantities]
    said: list[TargetMention] = []
    for sentence in read_sentences(text, year, heading, planned=planned or under_year, under_year=under_year):
        for at, (start, end) in enumerate(sentence.clauses):
            clause = Clause(text, sentence, start, end, subject)
            first, last = bisect_left(starts, start), bisect_left(starts, end)
            inside = [quantity for quantity in quantities[first:last] if quantity.tail <= end]
            new = read_quantitative(clause, inside, said) + read_qualitative(clause)
            due = (
                _due_behind(text, sentence, sentence.clauses[at + 1])
                if new and at + 1 < len(sentence.clauses)
                else None
            )
            said += [replace(m, deadline=due.year, deadline_text=due.text) if due and _undated(m) else m for m in new]
    return [mention.moved(offset) for mention in said]
