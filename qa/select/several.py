"""Several subjects asked about at once: “粮食播种面积和产量要稳在多少”, “汽车和家电以旧换新分别由谁牵头”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chinese.conjunctions import AND
from corpus.gazetteer import Place
from graph.schema import NodeType
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge
from qa.lexicon import grams
from qa.model import Entity, Plan, joined, unique
from qa.ranking import Scored, rank
from qa.select import bodies
from qa.select.comparison import COLUMNS, amount, row_of, verdict
from qa.select.cues import cue
from qa.select.figures import fits_years, graph_of, metrics, stated
from qa.select.scope import scope

_AND = re.compile(rf"\s+|[、,，;；/]|以及|还有|(?<=.{{2}})(?:{AND}|跟|同(?!比))(?=.{{2}})")
_SHORTEST = 2  # characters of a metric's name
_FITS = 0.6
"""Least score at which a metric is taken to be one of those asked for; less than this is nothing."""
_TAIL = 2  # characters that the last name lends to those before it: 公交车、出租车占比
_BEST = 0.97  # share of the best score for another metric to be meant as well


def plan(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """Each metric's figures in each place; None unless every one of two or more names a metric of its own."""
    names = coordinated(_whole(asked))
    places = scope(knowledge, asked.linked)
    if len(names) < 2:
        return None
    found = [_meant(knowledge, name, places, asked) for name in names]
    if all(found) and not asked.linked.known:  # of no place named, both have to be of one document
        shared = set.intersection(*({s.item.document for s in group} for group in found))
        found = [[s for s in group if s.item.document in shared] for group in found]
    keys = [frozenset(s.item.id for s in group) for group in found]
    if not all(found) or len(set(keys)) < len(keys):
        return None
    items = list({s.item.id: s.item for group in found for s in group}.values())
    statements = [stated(knowledge, item) for item in items]
    statements += verdict({item.data["metric"]: item for item in _comparable(items)})
    rows = (COLUMNS, *(row_of(knowledge, item) for item in items))
    nodes, edges = graph_of(knowledge, items)
    entities = unique(Entity(item.id, item.type, item.name, 1.0) for item in items)
    return Plan(tuple(statements), True, entities=entities, nodes=nodes, edges=edges, table=rows)


def works(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """Who does each of several tasks that a subject joins; None where one task has the whole of it or some have none."""
    subject = _whole(asked)
    names = coordinated(subject)
    if len(names) < 2:
        return None
    places, whole = scope(knowledge, asked.linked), grams(subject)
    if any(
        knowledge.lexicon.coverage(whole, s.item.title) >= _WHOLE
        for s in rank(knowledge, subject, [NodeType.TASK, NodeType.ACTION], places, 3)
    ):
        return None
    plans: list[Plan] = []
    for name in names:
        one = replace(asked, subject=name, linked=replace(asked.linked, topic=name))
        found = bodies.plan(knowledge, one, [c for c in read if knowledge.lexicon.coverage(grams(name), c.said.words)])
        if found is None or not found.answerable:
            return None
        plans.append(found)
    if len({frozenset(e.id for e in found.entities) for found in plans}) < len(plans):
        return None
    return joined(plans)


_WHOLE = 0.75  # share of the words of a subject that the one task it names has in its title


_GOES_ON = re.compile(r"[和与及跟、](?P<more>[^,，。;；?？\s]{2,16}?)(?=的?目标|[哪各分多几怎是要达谁]|$)")


def _whole(asked: Asked) -> str:
    """The subject of a question without its places, and what is joined to it there: 公交车占比 [和出租车占比] 哪个高."""
    subject, text = asked.subject, asked.question.text
    last = subject.split()[-1] if subject.split() else ""
    more = _GOES_ON.match(text, text.find(last) + len(last)) if last and last in text else None
    return asked.linked.without_places(f"{subject}、{more['more']}" if more else subject)


def joined_in(subject: str) -> list[str]:
    """What a subject joins, as it is written."""
    names = [cue("goal_end").sub("", name.removeprefix("的")) for name in _AND.split(subject) if name]
    return [name for name in names if len(name) >= _SHORTEST]


def coordinated(subject: str) -> tuple[str, ...]:
    """The names that a subject joins; those before the last with its ending where they lack it."""
    names = joined_in(subject)
    if len(names) < 2:
        return ()
    tail = names[-1][-_TAIL:] if len(names[-1]) > _TAIL else ""
    whole = cue("measure_end")  # 污水治理率、自来水普及率: each is a name by itself
    return (*(name if name.endswith(tail) or whole.search(name) else name + tail for name in names[:-1]), names[-1])


def _meant(knowledge: Knowledge, name: str, places: Sequence[Place | None], asked: Asked) -> list[Scored]:
    """The figures that one name means: of the years asked for, targets before what is already reached."""
    scored = metrics(knowledge, name, list(places), (NodeType.TARGET, NodeType.FACT))
    if not scored or scored[0].score < _FITS:
        return []
    best = [s for s in scored if s.score >= _BEST * scored[0].score]
    targets = [s for s in best if s.item.type == NodeType.TARGET] or best
    return [s for s in targets if fits_years(knowledge, s.item, asked.question.years)]


def _comparable(items: Sequence[Item]) -> Sequence[Item]:
    """The figures where each is of a metric of its own, of one place and in one unit; none otherwise."""
    alike = {(item.place, (amount(item) or (0, item.id))[1]) for item in items}
    return items if len(alike) == 1 and len({i.data["metric"] for i in items}) == len(items) else ()
