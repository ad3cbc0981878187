"""Who does the work that the best sentences write of: search finds the sentence, the graph knows whose task it is."""

from __future__ import annotations

from corpus.document import Evidence
from embeddings.wording import without_everyday
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge
from qa.lexicon import gap
from qa.model import Entity, Plan, Statement, unique
from qa.naming import document_wanted
from qa.phrases import Work, work_statement
from qa.select.cues import without_frame
from qa.select.scope import missing_statements
from qa.select.texts import SURELY, is_frame
from qa.wanted import asks_person

_OTHERS = 0.5  # chance of another place's sentence


def plan(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:
    """The bodies of each task that a sentence which surely answers stands in, the best of each place; None where such a
    sentence is of no task, or its task names nobody, or a person is asked for.
    """
    if asks_person(asked.question.text):
        return None
    best: dict[object, tuple[Item, Statement, Work]] = {}
    for candidate in found:
        said = candidate.said
        item = knowledge.task_of(said.evidence) if candidate.chance >= (_OTHERS if best else SURELY) else None
        if item is None or item.place in best or (asked.linked.known and item.place not in asked.linked.known):
            continue
        work = Work(knowledge, item.id)
        if work.named and _writes_of(knowledge, item, asked):
            told = work_statement(knowledge, item, work)
            if not is_frame(said):
                told = Statement(f"{told.text}原文：{said.evidence.quote}", unique([*told.evidence, said.evidence]))
            best[item.place] = (item, told, work)
    if not best:
        return None
    entities = tuple(Entity(item.id, item.type, item.name, SURELY) for item, _, _ in best.values())
    edges = unique(edge for _, _, work in best.values() for edge in work.edges)
    nodes = unique([*(item.id for item, _, _ in best.values()), *(source for source, _, _ in edges)])
    statements = [*(told for _, told, _ in best.values()), *missing_statements(asked.linked)]
    return Plan(tuple(statements), True, entities=entities, nodes=nodes, edges=edges)


def literally(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """The bodies of the one task of each place that is called by the very words of the subject, or whose text has them as
    the name of a thing (“浙科贷2.0”); None where several tasks have them, or a person is asked for.
    """
    words = asked.linked.without_places(asked.subject).strip()
    if len(without_frame(words)) < _NAME or " " in words or asks_person(asked.question.text):
        return None
    places, documents = asked.linked.known or None, document_wanted(knowledge, asked.question.text)
    tasks: dict[str, tuple[Item, Evidence]] = {}
    for number, passage in enumerate(knowledge.store.index.having(words, places, documents)):
        if number == _MANY:  # words that so many passages have are no name
            return None
        for quote in knowledge.sentences.quotes(passage) if words in passage.text else ():
            item = knowledge.task_of(quote) if words in quote.quote else None
            if item and (words in item.name or f"“{words}" in quote.quote):
                tasks.setdefault(item.id, (item, quote))
    works = [(item, quote, Work(knowledge, item.id)) for item, quote in tasks.values()]
    if not works or len({item.place for item, _, _ in works}) < len(works) or not all(w.named for _, _, w in works):
        return None
    told = [(work_statement(knowledge, item, work), quote) for item, quote, work in works]
    statements = [Statement(f"{s.text}原文：{quote.quote}", unique([*s.evidence, quote])) for s, quote in told]
    edges = unique(edge for _, _, work in works for edge in work.edges)
    nodes = unique([*(item.id for item, _, _ in works), *(source for source, _, _ in edges)])
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=nodes, edges=edges)


_NAME, _MANY = 3, 40  # characters of words that no other task has by chance; passages that have a name at most


def _writes_of(knowledge: Knowledge, item: Item, asked: Asked) -> bool:
    """Whether a task lacks no word of the subject, itself or by the texts' own words for it."""
    text = item.name + "".join(said.evidence.quote for said in knowledge.sentences_of(item))
    if gap(asked.subject, text) <= _GAP:
        return True
    rest = without_everyday(asked.subject)
    return any(term in text for term in asked.linked.terms.split()) and gap(rest, text) <= _GAP


_GAP = 1  # characters of a subject in a row that a task may lack
