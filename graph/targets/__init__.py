"""Targets of a plan: what is to reach which value by when, read from cleaned text.

The genre states a target as metric + predicate + quantity (覆盖率达到95%), as a change (较2023年增长28%以上), as
something counted behind (培育绿色工厂34家) or in front (推进31个项目), or without a number (基本淘汰, 全覆盖).
What is none of these is left out: a wrong number is worse than a missing one. Tables of indicators have a
reader of their own, `find_table_targets`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from graph.targets.clause import Clause
from graph.targets.clauses import read_clause
from graph.targets.mention import TargetMention
from graph.targets.qualitative import read_qualitative
from graph.targets.quantities import find_quantities
from graph.targets.tables import find_table_targets
from graph.targets.temporal_scope import read_sentences

__all__ = ["TargetMention", "find_facts", "find_table_targets", "find_targets"]


def find_targets(
    text: str, *, offset: int = 0, year: int | None = None, heading: str = "", due: int | None = None,
    planned: bool = False,
) -> list[TargetMention]:  # fmt: skip
    """Targets stated in `text` (a section body or paragraph of cleaned text standing at `offset`), in order.

    `year` is the document's year, for 今年 and for telling results of past years from targets; `heading` is the
    section's title, which may say that all below are goals; `due` is the year that the title of a plan or the headings
    set for all that says no time of its own (2025年工作要点); `planned` says that the text is an item of a plan, where
    a bare 增长7% is what is wanted. Past results are left to `find_facts`.
    """
    found = [m for m in _mentions(text, offset, year, heading, planned, bool(due)) if not m.is_fact]
    return [_within(mention, due) for mention in found] if due else found


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
    text: str, offset: int, year: int | None, heading: str, planned: bool, under_year: bool = False
) -> list[TargetMention]:
    quantities = find_quantities(text)
    starts = [quantity.start for quantity in quantities]
    said: list[TargetMention] = []
    for sentence in read_sentences(text, year, heading, planned=planned or under_year, under_year=under_year):
        for start, end in sentence.clauses:
            clause = Clause(text, sentence, start, end)
            first, last = bisect_left(starts, start), bisect_left(starts, end)
            inside = [quantity for quantity in quantities[first:last] if quantity.tail <= end]
            said += read_clause(clause, inside, said) + read_qualitative(clause)
    return [mention.moved(offset) for mention in said]
