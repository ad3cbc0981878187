"""The tasks of two places held against each other: what both have, and what one has and the other lacks."""

from __future__ import annotations

import re

from corpus.document import Evidence
from corpus.gazetteer import Place
from graph.alignment import align
from graph.ledger import LedgerRow
from graph.organisations.resolution import Department
from qa.evidence import Asked
from qa.knowledge import Knowledge, label
from qa.model import Plan, Statement, unique
from qa.phrases import first_of
from qa.select.cues import says
from qa.select.working import NAMED, Where

_HOW = "按任务名称和内容相近来对应，逐项的不同见“对照”页"


def plan(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """The tasks of both of two places, or those that the first named has and the other lacks; None where not two places
    are named that have a plan each.
    """
    text = asked.question.text
    places = sorted(asked.linked.known, key=lambda place: _at(text, place))
    if bodies or len(places) != _TWO:
        return None
    if says("the_other_has", text):
        places = places[::-1]
    first, second = places
    ours, theirs = (_fullest(knowledge, place, where) for place in places)
    if not ours or not theirs:
        return None
    graph = knowledge.store.only(frozenset((*ours, *theirs))).graph  # of a large store only these
    tried = [(one, other, align(graph, one, other).pairs) for one in ours for other in theirs]
    one, other, pairs = max(tried, key=lambda t: sum(bool(p.one and p.other) for p in t[2]))
    compared = f"，比的是{knowledge.title_of(one)}和{knowledge.title_of(other)}" if len(tried) > 1 else ""
    if says("in_both", text):
        rows = [(pair.one, pair.other) for pair in pairs if pair.one and pair.other]
        head = f"{first}和{second}都有的任务有{len(rows)}项" if rows else f"{first}和{second}没有找到都有的任务"
        names = [f"{_label(knowledge, a)}（{second}：{_label(knowledge, b)}）" for a, b in rows]
        used = [row for pair in rows for row in pair]
    else:
        used = [pair.one for pair in pairs if pair.one and not pair.other]
        head = f"{first}有、在{second}没有找到相近的任务有{len(used)}项"
        names = [_label(knowledge, row) for row in used]
    told = f"：{first_of(names, NAMED, '；')}" if names else ""
    evidence: tuple[Evidence, ...] = unique(e for row in used if (e := knowledge.heading(row.task)))
    nodes = unique([*(row.task for row in used), f"document:{one}", f"document:{other}"])
    return Plan((Statement(f"{head}（{_HOW}{compared}）{told}。", evidence),), True, nodes=nodes)


_TWO = 2


def _fullest(knowledge: Knowledge, place: Place, where: Where) -> list[str]:
    """The documents of a place that have the most tasks, of those looked at."""
    mine = [d for d in knowledge.store.documents.values() if d.identity.place == place and d.tasks]
    mine = [d for d in mine if where.documents is None or d.id in where.documents]
    return [d.id for d in sorted(mine, key=lambda d: (-d.tasks, d.id))[:_TRIED]]


_TRIED = 3  # documents of a place that are held against the other's


def _label(knowledge: Knowledge, row: LedgerRow) -> str:
    return label(knowledge.item(row.task))


def _at(text: str, place: Place) -> int:
    """Where a question names a place first."""
    found = [
        m.start() for form in (*place.spellings, place.name, place.stem) if (m := re.search(re.escape(form), text))
    ]
    return min(found, default=len(text))
