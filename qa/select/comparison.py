"""The same metric in several places, side by side: which is highest, and by how much they differ."""

from __future__ import annotations

from dataclasses import replace

from corpus.gazetteer import Place
from graph.schema import NodeType
from graph.wording import number_text, value_text
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge, place_name
from qa.link import Linked
from qa.model import Entity, Plan, Statement
from qa.phrases import when
from qa.ranking import Scored
from qa.select import figures, values
from qa.select.cues import says
from qa.select.scope import missing_statements, scope, silent

COLUMNS = ("地方", "指标", "目标值", "时间", "出处")
"""Of a table of figures."""


def row_of(knowledge: Knowledge, item: Item) -> tuple[str, ...]:
    """A figure as a row of such a table."""
    data = item.data
    return place_name(item.place), data["metric"], value_text(data), when(data), knowledge.title_of(item.document or "")


def compare(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """The same metric in several places, side by side, with the highest, the lowest and the difference."""
    question, linked = asked.question, asked.linked
    if past := _of_the_past(knowledge, asked):
        return past
    if linked.unknown and len(linked.known) < 2:  # one of the two is not here
        one = values.plan(knowledge, asked, read)
        return replace(one, answerable=False, no="absent") if one else None
    alone = len(linked.known) == 1 and len(question.years) > 1 and not says("others", question.text)
    if len(linked.known) == 1 and not alone and not (says("others", question.text) or says("against", question.text)):
        return None  # of this place only
    several = len(linked.known) >= 2 or alone
    places: list[Place | None] = [*linked.known] if several else scope(knowledge, replace_known(linked))
    topic = " ".join([*linked.quoted, linked.topic]) if linked.quoted else linked.topic
    if len(topic) < 2 or (len(places) < 2 and not alone):
        return None
    found = figures.metrics(knowledge, topic, places, (NodeType.TARGET,), linked.terms)
    loosely = [s for s in found if figures.of_form(question, s.item, each_year=False)]
    found = [s for s in found if figures.of_form(question, s.item)]
    if not found:
        return None
    chosen: dict[Place | None, list[Scored]] = {}
    for place in places:
        mine = [s for s in found if s.item.place == place] or [s for s in loosely if s.item.place == place]
        here = [s for s in mine if s.score >= _AS_GOOD * found[0].score]
        here = here or [s for s in mine if figures.is_named(knowledge, s.item, topic, linked.terms)]
        fitting = [s for s in here if not question.years or figures.year_of(s.item) in question.years]
        fitting = fitting or [s for s in here if question.years and figures.year_of(s.item) is None]
        if fitting:
            best = fitting[0].score
            chosen[place] = figures.distinct([s for s in fitting if s.score >= 0.92 * best])
    if not chosen or (alone and {figures.year_of(s.item) for s in chosen[places[0]]} < {*question.years}):
        return None
    statements: list[Statement] = []
    rows: list[tuple[str, ...]] = [COLUMNS]
    for place in places:
        for s in chosen.get(place, []):
            statements.append(figures.stated(knowledge, s.item))
            rows.append(row_of(knowledge, s.item))
        if place not in chosen and place in linked.known:
            rows.append((place_name(place), "—", "未写明", "", ""))
    statements += verdict({place_name(place): scored[0].item for place, scored in chosen.items()})
    years = "、".join(f"{y}年" for y in question.years)
    others = not linked.known or linked.everywhere or says("others", question.text)
    without = [place for place in places if place not in chosen and (others or place in linked.known)]
    statements += silent(without, f"收录的文件中未写明{years}这项指标")
    statements += missing_statements(linked)
    used = [s.item for scored in chosen.values() for s in scored]
    nodes, edges = figures.graph_of(knowledge, used)
    entities = tuple(Entity(i.id, i.type, i.name, 1.0) for i in used)
    there = sum(place in chosen for place in linked.known)
    least = 2 if says("higher", question.text) and len(linked.known) > 1 else 1  # one alone is neither higher nor lower
    answered = there >= least if linked.known else True
    if not answered and not any(figures.is_named(knowledge, item, topic, linked.terms) for item in used):
        return None
    no = None if answered or least == 1 else "silent"
    return Plan(tuple(statements), answered, entities=entities, nodes=nodes, edges=edges, table=tuple(rows), no=no)


def _of_the_past(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """What a metric was in each of several places, where the sentences that say it say the year asked for."""
    linked, years = asked.linked, asked.question.years
    places: list[Place | None] = [*linked.known, *linked.unknown]
    if len(places) < 2 or not years or len(linked.topic) < 2:
        return None
    fitting = figures.metrics(knowledge, linked.topic, None, (NodeType.TARGET, NodeType.FACT), linked.terms)
    enough = _AS_GOOD * fitting[0].score if fitting else 0.0
    chosen: dict[Place | None, Item] = {}
    for item in (s.item for s in fitting if s.score >= enough and s.item.type == NodeType.FACT):
        if item.place not in places or item.data.get("unit") != next(iter(chosen.values()), item).data.get("unit"):
            continue
        sources = figures.evidence_for(knowledge, item)
        if any(f"{year}年" in knowledge.whole(e).quote for e in sources for year in years):
            chosen.setdefault(item.place, item)
    if len(chosen) < 2:
        return None
    there = [place for place in places if place in chosen]
    statements = [figures.stated(knowledge, chosen[place]) for place in there]
    statements += verdict({place_name(place): chosen[place] for place in there})
    named = "、".join(f"{year}年" for year in years)
    statements += silent([place for place in places if place not in chosen], f"收录的文件中未写明{named}这项指标")
    used = [chosen[place] for place in there]
    nodes, edges = figures.graph_of(knowledge, used)
    entities = tuple(Entity(i.id, i.type, i.name, 1.0) for i in used)
    rows = (COLUMNS, *(row_of(knowledge, item) for item in used))
    return Plan(tuple(statements), True, entities=entities, nodes=nodes, edges=edges, table=rows)


_AS_GOOD = 0.68  # share of the best metric's score that another one has that is compared with it


def replace_known(linked: Linked) -> Linked:
    """`linked` as if it named no place, so that all are compared."""
    return replace(linked, places=(), known=())


_UNITS = {"万": 1e4, "亿": 1e8}


def amount(item: Item) -> tuple[float, str] | None:
    """A target's number in its plain unit, for ordering."""
    value, unit = item.data["value"], item.data.get("unit") or ""
    if not isinstance(value, int | float):
        return None
    factor = 1.0
    while unit[:1] in _UNITS:
        factor *= _UNITS[unit[0]]
        unit = unit[1:]
    return float(value) * factor, unit


def verdict(first: dict[str, Item]) -> list[Statement]:
    """Which of some named figures is highest and lowest, and by how much two differ, where they can be compared at all."""
    amounts = {name: found for name, item in first.items() if (found := amount(item))}
    kinds = {
        (unit, first[p].data.get("period"), first[p].data.get("baseline_year")) for p, (_, unit) in amounts.items()
    }
    if len(amounts) < 2 or len(kinds) != 1:
        return []
    ordered = sorted(amounts, key=lambda p: -amounts[p][0])
    high, low = ordered[0], ordered[-1]
    gap = amounts[high][0] - amounts[low][0]
    if not gap:
        return [Statement(f"比较：{'、'.join(ordered)}的数值相同。")]
    tops = [p for p in ordered if amounts[p][0] == amounts[high][0]]
    unit = amounts[high][1]
    points = "个百分点" if unit == "%" else unit
    said = [f"{'、'.join(tops)}最高" if len(ordered) > 2 else f"{high}高于{low}"]
    if len(ordered) == 2 or len({a for a, _ in amounts.values()}) == len(amounts):
        said.append(f"{high}与{low}相差{number_text(round(gap, 6))}{points}")
    return [Statement("比较（只按文中数字，不计“以上”“左右”等限定）：" + "；".join(said) + "。")]
