"""The plans that an annex lists (1+N清单), each with who leads it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from chinese.bigrams import bigrams
from corpus.gazetteer import Place
from graph.schema import NodeType, Relation
from qa.evidence import Asked
from qa.knowledge import Item, Knowledge, evidence_of, place_name
from qa.lexicon import grams
from qa.model import Entity, Plan, Statement, unique
from qa.select.cues import cue, says
from qa.select.scope import absent, scope


def _rows(knowledge: Knowledge, places: Sequence[Place | None]) -> list[Item]:
    """The rows of the lists of plans of some places."""
    return [row for row in knowledge.within(places, NodeType.POLICY) if row.data.get("listed")]


def listed_plans(knowledge: Knowledge, question: str, places: Sequence[Place | None]) -> dict[Place | None, Item]:
    """For each place the row of its list of plans whose whole name the question says, the longest where several do."""
    found: dict[Place | None, Item] = {}
    for row in _rows(knowledge, places):
        if row.name not in question:
            continue
        longer = row.place not in found or len(row.name) > len(found[row.place].name)
        if longer and any(knowledge.edges_in(row.id, Relation.LEADS)):
            found[row.place] = row
    return {place: found[place] for place in places if place in found}


def charged(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """Who leads the plans of a list, where a question asks so of those that several bodies lead, or of one group of them
    (分领域方案谁牵头).
    """
    text = asked.question.text
    # 列个清单: a list is asked for, not one that an annex has.
    if says("not_plans", text) or asked.linked.bodies or absent(knowledge, asked.linked):
        return None
    rows = _rows(knowledge, scope(knowledge, asked.linked))
    if says("list", text) and says("jointly", text):
        joint = [row for row in rows if len([*knowledge.edges_in(row.id, Relation.LEADS)]) > 1]
    elif says("office", text):
        called = {
            group: cue("plan_end").sub("", _GROUP.sub("", group)) for row in rows if (group := row.data.get("group"))
        }
        joint = [row for row in rows if (name := called.get(row.data.get("group"))) and f"{name}方案" in text]
    else:
        joint = []
    if not joint:
        return None
    told = [told_policy(knowledge, row, of_task=False) for row in joint]
    edges = [edge for _, more in told for edge in more]
    nodes = unique([*(row.id for row in joint), *(source for source, _, _ in edges)])
    entities = tuple(Entity(row.id, row.type, row.name, 1.0) for row in joint)
    return Plan(tuple(said for said, _ in told), True, entities=entities, nodes=nodes, edges=unique(edges))


_GROUP = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）]?、?")  # the number of a heading that plans stand under


def in_list(knowledge: Knowledge, asked: Asked, places: Sequence[Place | None]) -> dict[Place | None, Item]:
    """For each place the one row of its list of plans that is of what a question about the list asks (1+N清单里交通的)."""
    topic = grams(cue("of_list").sub("", cue("list").sub("", asked.subject)))
    of_list = says("list", asked.question.text) or says("plan_asked", asked.question.text)
    if not of_list or not topic:
        return {}
    found: dict[Place | None, Item] = {}
    for place in places:
        rows = [r for r in _rows(knowledge, [place]) if knowledge.lexicon.coverage(topic, r.title) >= _IN_LIST]
        if len(rows) == 1 and any(knowledge.edges_in(rows[0].id, Relation.LEADS)):
            found[place] = rows[0]
    return found


_IN_LIST = 0.9  # share of the words


def _own_words(names: Sequence[str]) -> list[frozenset[str]]:
    """The words of each name of a list, without what most of the others say too (…领域设备更新 in a list of such plans)."""
    often = Counter(pair for name in names for pair in set(bigrams(name)))
    found = []
    for name in names:
        own = list(name)
        for at, pair in enumerate(bigrams(name)):
            if len(names) > 2 and often[pair] > len(names) / 2:
                own[at : at + 2] = "  "
        found.append(grams("".join(own)) or grams(name))
    return found


def policies_about(knowledge: Knowledge, task: Item, topic: str) -> list[Item]:
    """Rows of the same document's list of plans that cover a task: their name says what it, or the heading it
    stands under, says.
    """
    parent = knowledge.parent(task.id)
    about = grams(topic) | task.title
    above = (
        knowledge.item(parent).title
        if parent and knowledge.graph.nodes[parent]["type"] == NodeType.ACTION
        else frozenset()
    )
    rows = [i for i in knowledge.in_document(task.document, NodeType.POLICY) if i.data.get("listed")]
    scored = []
    for row, core in zip(rows, _own_words([cue("plan_end").sub("", row.name) for row in rows]), strict=True):
        fit = max(knowledge.lexicon.coverage(core, about), knowledge.lexicon.coverage(core, above))
        if fit >= 0.75:
            scored.append((fit, row))
    if not scored:
        return []
    best = max(fit for fit, _ in scored)
    return [row for fit, row in scored if fit == best][:1]


def told_policy(knowledge: Knowledge, row: Item, of_task: bool = True) -> tuple[Statement, list[tuple[str, str, str]]]:
    """Who leads a plan of a list, for a task it covers or for itself."""
    names, evidence, edges = [], [], []
    for source, data in knowledge.edges_in(row.id, Relation.LEADS):
        names.append(knowledge.graph.nodes[source]["name"])
        evidence.append(evidence_of(data))
        edges.append((source, row.id, str(Relation.LEADS)))
    text = f"{place_name(row.place)}：附件清单列明，{'配套的' if of_task else ''}《{row.name}》牵头部门是{'、'.join(names)}"
    text += "（这是配套方案的牵头部门，正文任务本身未写牵头单位）。" if of_task else "。"
    return Statement(text, unique(evidence)), edges
