"""What each of several documents says that a question calls: 三年计划里定的多少，报纸上登的又是多少."""

from __future__ import annotations

from graph.schema import NodeType
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge
from qa.model import Entity, Plan, Statement, unique
from qa.naming import every_call
from qa.select import figures
from qa.select.comparison import COLUMNS, row_of

_NEAR_BEST = 0.92  # share of a document's best metric that another one of it must have to be told beside it
_AS_GOOD = 0.75  # share of the best metric of all that a document's must have to be the same
_CHANCE = 0.2  # of a sentence that stands for a figure which a document does not have


def plan(knowledge: Knowledge, asked: Asked, found: Found = ()) -> Plan | None:
    """The figure of each document that is called, under its title; None where not each of two or more is told of."""
    calls = every_call(knowledge, asked.question.text)
    topic = asked.linked.subject
    if len(calls) < 2 or len(topic) < 2:
        return None
    places = asked.linked.known
    fitting = figures.metrics(knowledge, topic, None, (NodeType.TARGET, NodeType.FACT), asked.linked.terms)
    fitting = [s for s in fitting if not places or s.item.place in places]
    top = max((s.score for s in fitting), default=0.0)
    statements: list[Statement] = []
    used: list[Item] = []
    for documents in calls:
        here = [s for s in fitting if s.item.document in documents and s.score >= _AS_GOOD * top]
        here = [s for s in here if s.score >= _NEAR_BEST * here[0].score]
        exact = [s for s in here if figures.year_of(s.item) in asked.question.years]
        items = [s.item for s in figures.distinct(exact or here)]
        if items:
            statements += [figures.stated(knowledge, item) for item in items]
            used += items
            continue
        near = [c.said for c in found if c.said.evidence.document in documents and c.chance >= _CHANCE]
        if not near:
            return None
        title = knowledge.title_of(near[0].evidence.document)
        statements.append(Statement(f"{title}写道：{near[0].evidence.quote}", (near[0].evidence,)))
    if not used:
        return None
    nodes, edges = figures.graph_of(knowledge, used)
    entities = unique(Entity(item.id, item.type, item.name, 1.0) for item in used)
    rows = (COLUMNS, *(row_of(knowledge, item) for item in used))
    return Plan(unique(statements), True, entities=entities, nodes=nodes, edges=edges, table=rows)
