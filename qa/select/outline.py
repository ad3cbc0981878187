"""What stands under a heading: “平度市消费品以旧换新行动包含哪几项任务”, “方案有哪些行动”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from corpus.document import Evidence
from corpus.gazetteer import Place
from graph.schema import NodeType, Relation
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge, evidence_of, label, place_name
from qa.model import Entity, Plan, Statement, unique
from qa.naming import document_wanted
from qa.question import Question
from qa.ranking import Scored, rank
from qa.select.cues import cue, entries, made_of, says
from qa.select.scope import absent, scope
from store.documents import StoredDocument

_HEADING_FITS = 0.5
_LISTED, _COUNTED = 5, 24
"""Documents whose tasks one answer lists; of more it tells how many each has, for so many of them."""


@cache
def counted() -> re.Pattern[str]:
    """Work that a question counts by what it is called: 六大行动, 六个工程."""
    return re.compile(rf"[0-9一二三四五六七八九十几]+(?:大|项|个)(?:重点)?(?:{cue('headings').pattern}|任务)")


def is_heading(called: str) -> bool:
    """Whether a question counts headings, by what it calls them: 第四个工程, 第二部分."""
    return called in (*entries("headings"), "部分")


def everything(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """All the tasks that there are, document by document, for a question that asks for nothing else: 全部任务."""
    text, linked = asked.question.text, asked.linked
    if "任务" not in text or not made_of("of_all_tasks", text) or linked.known or linked.bodies:
        return None
    having = [document for document in knowledge.store.documents.values() if document.tasks]
    shown = [(document, knowledge.item(f"document:{document.id}")) for document in having[:_COUNTED]]
    if len(having) <= _LISTED:
        lists = [(root, _outline(knowledge, root.id, asked.question)) for _, root in shown]
        told = [_list(knowledge, root, items) for root, items in lists if items]
        nodes = unique(item.id for root, items in lists for item in (root, *items))
        return Plan(tuple(told), nodes=nodes) if told else None
    lead = f"收录的文件里有{len(having)}份写有任务，共{sum(d.tasks for d in having)}项；问某个地方或某份文件的，可以逐项列出："
    counts = [
        Statement(
            f"{place_name(root.place)}：{knowledge.title_of(document.id)}有{document.tasks}项任务。",
            _named_or_begun(knowledge, document),
        )
        for document, root in shown
    ]
    rest = [Statement(f"另有{len(having) - len(shown)}份文件没有列在这里。")] if len(having) > len(shown) else []
    return Plan((*counts, *rest), lead=lead, nodes=tuple(root.id for _, root in shown))


def _named_or_begun(knowledge: Knowledge, document: StoredDocument) -> tuple[Evidence, ...]:
    """The title of a document, or where it has none in its text, its first task."""
    if "title" in document.evidence:
        return (document.evidence["title"],)
    tasks = (knowledge.heading(item.id) for item in knowledge.in_document(document.id, NodeType.TASK))
    return tuple(e for e in tasks if e)[:1]


def plan(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """The items under the heading, or the document, that the question names; None where it names none."""
    question, linked = asked.question, asked.linked
    missing = absent(knowledge, linked)
    if missing:
        return missing
    places = scope(knowledge, linked)
    topic = linked.subject
    documents = document_wanted(knowledge, question.text)
    statements: list[Statement] = []
    entities: list[Entity] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    # 重点任务 is every plan's heading: all its tasks are meant.
    hollow = not cue("frame").sub("", topic).strip() or made_of("of_all_tasks", topic)
    found = (
        []
        if hollow
        else [
            s
            for s in rank(knowledge, topic, [NodeType.ACTION], places, 12)
            if s.score >= _HEADING_FITS and (not documents or s.item.document in documents)
        ]
    )
    best = found[0].score if found else 0.0
    heads = [s for s in found if s.score >= 0.85 * best]
    if linked.ordinal and is_heading(linked.ordinal[1]):
        heads = nth(knowledge, linked.ordinal, places)
    for place in places:
        for s in [s for s in heads if s.item.place == place][:2]:
            below = children(knowledge, s.item.id)
            if not below:
                continue
            statements.append(_list(knowledge, s.item, below))
            entities.append(Entity(s.item.id, s.item.type, s.item.name, round(s.score, 3)))
            nodes += [s.item.id, *(item.id for item in below)]
            edges += [(item.id, s.item.id, str(Relation.PART_OF)) for item in below]
    whole = (hollow and says("whole_paper", question.text)) or counted().search(question.text)
    if not statements and (whole or (linked.known and not linked.bodies and (hollow or says("no_task", topic)))):
        for name, document in knowledge.store.documents.items():
            if document.identity.place not in places or (documents and name not in documents):
                continue
            root = f"document:{name}"
            below = _outline(knowledge, root, question)
            if below:
                statements.append(_list(knowledge, knowledge.item(root), below))
                nodes += [root, *(item.id for item in below)]
    if not statements:
        return None
    return Plan(tuple(statements), True, entities=unique(entities), nodes=unique(nodes), edges=unique(edges))


def nth(knowledge: Knowledge, ordinal: tuple[int, str], places: Sequence[Place | None]) -> list[Scored]:
    """The headings of a number (第四个工程) whose parents are headings of the documents of some places."""
    number, kind = ordinal
    return [
        Scored(item, 1.0)
        for item in knowledge.within(places, NodeType.ACTION)
        if item.data.get("number") == number and (kind == "部分" or kind in item.name)
    ]


def children(knowledge: Knowledge, node: str) -> list[Item]:
    """What stands directly under a heading, in order of the text."""
    items = [(data["start"], knowledge.item(source)) for source, data in knowledge.edges_in(node, Relation.PART_OF)]
    return [item for _, item in sorted(items, key=lambda pair: pair[0])]


def _outline(knowledge: Knowledge, root: str, question: Question) -> list[Item]:
    """Headings of a document of the level asked for: 行动, 工程, or tasks."""
    wanted = says("headings", question.text)
    # The plans that an annex lists are no tasks.
    kinds = (NodeType.TASK,) if "任务" in question.text else (NodeType.TASK, NodeType.POLICY)
    found: list[Item] = []

    def walk(node: str) -> None:
        for item in children(knowledge, node):
            if item.type == NodeType.ACTION:
                if wanted and wanted[0] in item.name:
                    found.append(item)
                    continue
                walk(item.id)
            elif not wanted and item.type in kinds:
                found.append(item)

    walk(root)
    return found


def _naming(knowledge: Knowledge, head: Item, below: list[Item]) -> Evidence | None:
    """The sentence of the document that names most of the items at once (从A、B、C等三方面入手), if one does."""
    best: tuple[int, Evidence] | None = None
    for passage in knowledge.passages_of(head.document):
        if sum(item.name in passage.text for item in below) < 2:
            continue
        for evidence in knowledge.sentences.quotes(passage):
            named = sum(item.name in evidence.quote for item in below)
            if named >= max(2, len(below) // 2) and (best is None or named > best[0]):
                best = (named, evidence)
    return best[1] if best else None


def _list(knowledge: Knowledge, head: Item, below: list[Item]) -> Statement:
    names = "；".join(label(item) if item.type != NodeType.POLICY else f"《{item.name}》" for item in below)
    where = f"{place_name(head.place)}："
    title = f"《{head.name}》" if head.type == NodeType.DOCUMENT else f"“{head.data.get('label') or ''}{head.name}”"
    evidence = []
    for item in [head, *below]:
        evidence += [evidence_of(data) for _, data in knowledge.edges_out(item.id, Relation.PART_OF)]
    naming = _naming(knowledge, head, below)
    if naming:
        evidence.insert(0, naming)
    return Statement(f"{where}{title}下有{len(below)}项：{names}。", unique(evidence))
