"""What the texts themselves say: where a thing is written, which projects are named, and free questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Evidence, Passage
from corpus.passages import sentences
from corpus.text import Span, quote
from graph.schema import NodeType, Relation
from qa.knowledge import Item, Knowledge, label
from qa.lexicon import grams
from qa.link import Linked
from qa.model import Entity, Plan, Statement, unique
from qa.planners.scope import document_wanted
from qa.question import Question

SAYS = 0.55
"""Least weighted share of a subject's words that a sentence must have to count as saying something of it."""
_WRITTEN = 0.8
_GENERIC = re.compile(r"企业|项目|公司|集团|平台|园区|建设|推进|领军|重点|[或等有和提到两三几个家]")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage with how much of a subject it says."""

    passage: Passage
    evidence: Evidence
    score: float


def said(
    knowledge: Knowledge, topic: str, linked: Linked, documents: set[str] | None, depth: int = 40
) -> list[Sentence]:
    """Sentences that say the most of a subject, from the passages nearest to it, best first.

    Places that the question names must be those of the passage, or be named in it.
    """
    wanted = grams(topic)
    if not wanted:
        return []
    names = list(linked.places)
    hits = knowledge.store.index.search(topic, depth, document=documents)
    found: list[Sentence] = []
    for hit in hits:
        passage = hit.passage
        forms = {f for p in names for f in (p.name, p.stem)}
        if (
            names
            and passage.place not in {*linked.known, *(p.name for p in names)}
            and not any(f in passage.text for f in forms)
        ):
            continue
        whole = knowledge.lexicon.coverage(wanted, grams(passage.prefixed))
        for evidence in split(knowledge, passage):
            share = knowledge.lexicon.coverage(wanted, grams(evidence.quote))
            if share > 0:
                bonus = 0.1 * any(f in evidence.quote for f in forms)
                found.append(Sentence(passage, evidence, 0.8 * share + 0.2 * whole + bonus))
    return sorted(found, key=lambda s: (-s.score, s.evidence.document, s.evidence.start))


def split(knowledge: Knowledge, passage: Passage) -> list[Evidence]:
    """The sentences of a passage as evidence in the original."""
    original = knowledge.store.documents[passage.document].original
    section = " > ".join(passage.section)
    found = []
    for piece in passage.spans:
        for span in _sentences(original, piece):
            text = quote(original, span)
            if text:
                found.append(Evidence(passage.document, section, text, span.start, span.end))
    return found


def _sentences(original: str, piece: Span) -> Sequence[Span]:
    """Sentences of a range of an original, whose line wraps are no ends."""
    plain = original[piece.start : piece.end].replace("\n", " ").replace("\r", " ")
    return [Span(piece.start + s.start, piece.start + s.end) for s in sentences(plain, 0, len(plain))]


def where(knowledge: Knowledge, question: Question, linked: Linked) -> Plan | None:
    """Tasks and documents that write of a subject, each with the sentence."""
    topic = " ".join([*linked.quoted, linked.topic]) if linked.quoted else linked.topic
    if len(topic) < 2:
        return None
    found = [s for s in said(knowledge, topic, linked, document_wanted(knowledge, question.text)) if s.score >= SAYS]
    if not found:
        return None
    best = found[0].score
    statements: list[Statement] = []
    nodes: list[str] = []
    seen: set[str] = set()
    for s in [s for s in found if s.score >= max(_WRITTEN * best, SAYS)]:
        item = knowledge.task_at(s.evidence.document, s.evidence.start)
        key = item.id if item else s.evidence.document + s.evidence.section
        if key in seen or len(seen) >= 8:
            continue
        seen.add(key)
        statements.append(_written(knowledge, s, item))
        nodes += [f"document:{s.evidence.document}", *([item.id] if item else [])]
    entities = tuple(
        Entity(n, knowledge.graph.nodes[n]["type"], knowledge.graph.nodes[n]["name"], 1.0) for n in unique(nodes)
    )
    edges = [(n, t, str(Relation.PART_OF)) for n in unique(nodes) for t, _ in knowledge.edges_out(n, Relation.PART_OF)]
    return Plan(tuple(statements), True, entities=entities, nodes=unique(nodes), edges=tuple(edges))


def _written(knowledge: Knowledge, s: Sentence, item: Item | None) -> Statement:
    title = knowledge.title_of(s.evidence.document)
    place = item.place if item else s.passage.place
    where_ = f"{label(item)}" if item else f"“{s.evidence.section}”部分"
    return Statement(f"{place + '：' if place else ''}写在{title}{where_}：{s.evidence.quote}", (s.evidence,))


def named(knowledge: Knowledge, question: Question, linked: Linked) -> Plan | None:
    """Projects and enterprises that the sentences about a subject name."""
    wanted = (NodeType.PROJECT, NodeType.ENTERPRISE)
    topic = " ".join([*linked.quoted, _GENERIC.sub("", linked.topic)])
    terms = grams(topic)
    places = {*linked.known, *(p.name for p in linked.unknown)}
    scored: dict[tuple[str, int], tuple[float, Evidence, list[Item]]] = {}
    for item in knowledge.of(*wanted):
        for _, data in knowledge.edges_out(item.id, Relation.INVOLVES):
            if places and data.get("place") not in places:
                continue
            evidence = Evidence(data["document"], data.get("section") or "", data["quote"], data["start"], data["end"])
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


def search(knowledge: Knowledge, question: Question, linked: Linked) -> Plan:
    """The sentences that come nearest to a free question, or an honest refusal with what is nearest."""
    topic = " ".join([*linked.quoted, linked.topic, *(b.text for b in linked.bodies)]).strip()
    found = said(knowledge, topic, linked, document_wanted(knowledge, question.text), 20) if topic else []
    good = [s for s in found if s.score >= SAYS]
    if not good:
        near = found[:1] if found and found[0].score >= 0.3 else []
        said_ = "；最接近的一句见依据，但它没有回答这个问题" if near else ""
        return Plan(
            (Statement(f"收录的文件中未写明这个问题的答案{said_}。", tuple(s.evidence for s in near)),),
            answerable=False,
        )
    statements = []
    for s in good[:3]:
        if s.score < 0.85 * good[0].score:
            break
        item = knowledge.task_at(s.evidence.document, s.evidence.start)
        where_ = f"{knowledge.title_of(s.evidence.document)}{label(item) if item else ''}"
        statements.append(Statement(f"{where_}写道：{s.evidence.quote}", (s.evidence,)))
    nodes = [i.id for s in good[: len(statements)] if (i := knowledge.task_at(s.evidence.document, s.evidence.start))]
    return Plan(tuple(statements), True, nodes=unique(nodes))


def unsaid(knowledge: Knowledge, question: Question, linked: Linked) -> Plan:
    """Reasons, persons, telephone numbers: told only where a sentence says it; else the nearest evidence."""
    topic = linked.topic
    tasks = [s for s in said(knowledge, topic, linked, None, 10) if s.score >= SAYS] if len(topic) >= 2 else []
    what = "原因" if question.kinds[0] == "why" else "这项信息"
    text = f"收录的文件中未写明{what}，没有据以回答的原句。"
    evidence: tuple[Evidence, ...] = ()
    if tasks and question.kinds[0] == "why":
        item = knowledge.task_at(tasks[0].evidence.document, tasks[0].evidence.start)
        if item:
            heading = knowledge.heading(item.id)
            text += f"文中与此相关的是{item.place or ''}{label(item)}。"
            evidence = (heading,) if heading else ()
    return Plan((Statement(text, evidence),), answerable=False)
