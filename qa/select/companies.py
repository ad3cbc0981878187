"""Companies and projects that the texts name: those of a place, or those beside a subject."""

from __future__ import annotations

from corpus.document import Evidence
from graph.organisations.resolution import Department
from graph.schema import NodeType, Relation
from qa.evidence import Asked
from qa.knowledge import Item, Knowledge, evidence_of, place_name
from qa.lexicon import grams
from qa.link import Linked
from qa.model import Plan, Statement, unique
from qa.phrases import first_of
from qa.question import Question
from qa.select.cues import cue
from qa.select.working import NAMED, Where, narrowed_by_title

_KINDS = ((NodeType.PROJECT, "项目"), (NodeType.ENTERPRISE, "企业"))


def everyone(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """All companies, or projects, that the documents of each place name; None where a subject or a body narrows them."""
    linked, text = asked.linked, asked.question.text
    subject = cue("of_companies").sub("", linked.without_places(asked.subject)).strip()
    subject, where = narrowed_by_title(knowledge, asked, where, subject)
    if bodies or linked.quoted or subject:
        return None
    kinds = [(kind, called) for kind, called in _KINDS if called in text] or [_KINDS[1]]
    statements: list[Statement] = []
    nodes: list[str] = []
    for kind, called in kinds:
        by_place: dict[str, list[tuple[Item, Evidence]]] = {}
        for item in knowledge.of(kind):
            here = not linked.places or any(item.place and item.place.within(place) for place in linked.places)
            if here and (evidence := _first(knowledge, item, where)):
                by_place.setdefault(place_name(item.place), []).append((item, evidence))
        for name, found in sorted(by_place.items(), key=lambda pair: -len(pair[1])):
            names = unique(i.name.lstrip("(（") for i, _ in found)
            shown = first_of(names, NAMED)
            text = f"{name}：从文中读到的{called}名称有{len(names)}个（没有读出的不在内）：{shown}。"
            statements.append(Statement(text, unique(e for _, e in found)))
            nodes += [i.id for i, _ in found]
    return Plan(tuple(statements), True, nodes=unique(nodes)) if statements else None


def _first(knowledge: Knowledge, item: Item, where: Where) -> Evidence | None:
    """The first sentence, of the documents looked at, that names a company or project."""
    found = (evidence_of(data) for _, data in knowledge.edges_out(item.id, Relation.INVOLVES))
    return next((e for e in found if where.documents is None or e.document in where.documents), None)


def named(knowledge: Knowledge, question: Question, linked: Linked) -> Plan | None:
    """Projects and enterprises that the sentences about a subject name."""
    wanted = (NodeType.PROJECT, NodeType.ENTERPRISE)
    topic = " ".join([*linked.quoted, cue("of_companies").sub("", linked.topic)])
    terms = grams(topic)
    places = linked.places
    scored: dict[tuple[str, int], tuple[float, Evidence, list[Item]]] = {}
    for item in knowledge.of(*wanted):
        for _, data in knowledge.edges_out(item.id, Relation.INVOLVES):
            if places and data.get("place") not in places:
                continue
            evidence = evidence_of(data)
            share = knowledge.lexicon.coverage(terms, grams(evidence.quote)) if terms else 0.0
            entry = scored.setdefault((evidence.document, evidence.start), (share, evidence, []))
            entry[2].append(item)
    if not scored:
        return None
    ranked = sorted(scored.values(), key=lambda e: (-e[0], -len(e[2]), e[1].start))
    best = ranked[0][0]
    if (terms and best < 0.3) or (not terms and not places):
        return None
    statements: list[Statement] = []
    nodes: list[str] = []
    for share, evidence, items in ranked[:3]:
        if share < 0.8 * best:
            break
        names = unique(i.name for i in sorted(items, key=lambda i: evidence.quote.find(i.name)))
        nodes += [i.id for i in items]
        title = knowledge.title_of(evidence.document)
        statements.append(Statement(f"{title}提到：{'、'.join(names)}。原文：{evidence.quote}", (evidence,)))
    return Plan(tuple(statements), True, nodes=unique(nodes))
