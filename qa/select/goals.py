"""All the targets of a place: “泰山区到2025年有哪些目标”; a question for one of them is `values`'s."""

from __future__ import annotations

import re

from corpus.gazetteer import Place
from graph.schema import NodeType
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge, place_name
from qa.model import Entity, Plan, Statement, unique
from qa.naming import document_wanted
from qa.phrases import figure_text
from qa.select import figures, values
from qa.select.cues import made_of, says
from qa.select.scope import absent, missing_statements, scope


def all_meant(asked: Asked) -> bool:
    """Whether a question is for all the targets of a place or year, and for none in particular."""
    linked = asked.linked
    if linked.bodies or linked.quoted or linked.ordinal or not says("targets", asked.question.text):
        return False
    dated = bool(linked.known or asked.question.years)
    return dated and made_of("of_goals", linked.without_places(asked.subject))


def plan(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """The targets of each place, by document, of the years asked for; None where no metric and no goals are meant."""
    question, linked = asked.question, asked.linked
    if not all_meant(asked):
        return values.plan(knowledge, asked, read)
    missing = absent(knowledge, linked)
    if missing:
        return missing
    wanted = document_wanted(knowledge, question.text)
    when = "到" + "、".join(f"{year}年" for year in question.years) if question.years else ""
    statements: list[Statement] = []
    used: list[Item] = []
    for place in scope(knowledge, linked):
        by_document: dict[str, list[Item]] = {}
        for item in knowledge.within([place], NodeType.TARGET):
            dated = not question.years or item.data.get("deadline") in question.years
            if dated and item.document and (not wanted or item.document in wanted):
                by_document.setdefault(item.document, []).append(item)
        for document, items in sorted(by_document.items()):
            overall = [i for i in items if _is_overall(knowledge, i)] if says("overall", question.text) else []
            items = overall or items
            statements.append(_list(knowledge, place, document, items, when))
            used += items
        if not by_document:
            statements.append(Statement(f"{place_name(place)}：收录的文件中未写明{when}的目标。"))
    statements += missing_statements(linked)
    nodes, edges = figures.graph_of(knowledge, used)
    entities = unique(Entity(item.id, item.type, item.name, 1.0) for item in used)
    return Plan(tuple(statements), bool(used), entities=entities, nodes=nodes, edges=edges)


def _is_overall(knowledge: Knowledge, target: Item) -> bool:
    """Whether a target is one of its document's own goals: those under a heading that says so (一、工作目标)."""
    return any(_GOALS.search(e.section) for e in figures.evidence_for(knowledge, target))


_GOALS = re.compile(r"目标$")


def soonest(knowledge: Knowledge, asked: Asked, last: bool) -> Plan | None:
    """The targets of each place whose year comes first (or last); None where no target has a year."""
    wanted = document_wanted(knowledge, asked.question.text)
    statements: list[Statement] = []
    used: list[Item] = []
    for place in scope(knowledge, asked.linked):
        items = [i for i in knowledge.within([place], NodeType.TARGET) if i.data.get("deadline") and i.document]
        items = [i for i in items if not wanted or i.document in wanted]
        if not items:
            continue
        year = (max if last else min)(int(i.data["deadline"]) for i in items)
        of_year = [i for i in items if i.data["deadline"] == year]
        for document in unique(str(i.document) for i in of_year):
            mine = [i for i in of_year if i.document == document]
            statements.append(_list(knowledge, place, document, mine, f"时间最{'晚' if last else '早'}（{year}年）"))
        used += of_year
    if not statements:
        return None
    nodes, edges = figures.graph_of(knowledge, used)
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=nodes, edges=edges)


def _list(knowledge: Knowledge, place: Place | None, document: str, items: list[Item], when: str) -> Statement:
    sources = {item.id: figures.evidence_for(knowledge, item) for item in items}
    items = sorted(items, key=lambda item: min((e.start for e in sources[item.id]), default=0))
    said = unique(figure_text(item).removeprefix(f"{place_name(place)}：").removesuffix("。") for item in items)
    evidence = unique(e for item in items for e in sources[item.id])
    return Statement(
        f"{place_name(place)}：{knowledge.title_of(document)}写明{when}的目标{len(said)}项：{'；'.join(said)}。",
        evidence,
    )
