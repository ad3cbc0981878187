"""What a task is to be done by: “泰山区怎么完善废旧物资回收体系” is answered by all the measures of that task."""

from __future__ import annotations

from corpus.document import Evidence
from graph.schema import NodeType
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge, label, place_name
from qa.lexicon import grams
from qa.model import Entity, Plan, Statement, unique
from qa.ranking import rank
from qa.select.scope import absent, missing_statements, scope
from qa.select.texts import is_frame

_NAMES = 0.6
"""Share of a subject's words that the title of a task, or of the title's that the subject, must have: less names a part
of a task, which is told by single sentences."""
_NEAR_BEST = 0.9
_PLACES = 3  # places whose measures are told where none is named
_MOST, _LENGTH = 8, 480
"""Measures told of a task, and their characters."""


def plan(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """The measures of the task that the subject names, by place; None where it names none."""
    topic, linked = asked.subject, asked.linked
    if missing := absent(knowledge, linked):
        return missing
    named = [
        (scored.score, scored.item)
        for place in scope(knowledge, linked)
        for scored in rank(knowledge, topic, [NodeType.TASK], [place], 1, linked.terms)
        if _is_named(knowledge, scored.item, topic, linked.terms)
        or _is_read(knowledge, scored.item, f"{topic} {linked.terms}", read)
    ]
    best = max((score for score, _ in named), default=0.0)
    items = [item for score, item in named if score >= _NEAR_BEST * best or item.place in linked.known][:_PLACES]
    statements = [s for item in items if (s := told(knowledge, item, read))]
    if not statements:
        return None
    entities = tuple(Entity(item.id, item.type, item.name, 1.0) for item in items)
    nodes = unique(item.id for item in items)
    return Plan((*statements, *missing_statements(linked)), True, entities=entities, nodes=nodes)


def _is_named(knowledge: Knowledge, item: Item, topic: str, terms: str) -> bool:
    cover = knowledge.lexicon.coverage
    wordings = [grams(words) for words in (topic, terms) if words]
    return any(cover(words, item.title) >= _NAMES and cover(item.title, words) >= _NAMES for words in wordings)


def _is_read(knowledge: Knowledge, item: Item, topic: str, read: Found) -> bool:
    """Whether most of the best sentences stand in a task and the subject has a good part of its title."""
    best = [c.said.evidence for c in read[:_TOP]]
    within = sum(knowledge.task_of(e) == item for e in best)
    return within >= _TOP - 1 and knowledge.lexicon.coverage(item.title, grams(topic)) >= _PART


_TOP, _PART = 3, 0.4


def told(knowledge: Knowledge, item: Item, read: Found, length: int = _LENGTH) -> Statement | None:
    """A task with its own sentences, in the order of the text: the best of those `read` for the question where there are
    more than `length` characters. None where it has none besides its heading and who does it.
    """
    chances = {(c.said.evidence.document, c.said.evidence.start): c.chance for c in read}
    sentences = [s.evidence for s in knowledge.sentences_of(item) if not is_frame(s)]
    kept: list[Evidence] = []
    for evidence in sorted(sentences, key=lambda e: -chances.get((e.document, e.start), 0.0)):
        if len(kept) < _MOST and (not kept or sum(len(e.quote) for e in kept) + len(evidence.quote) <= length):
            kept.append(evidence)
    if not kept:
        return None
    kept.sort(key=lambda e: e.start)
    where = f"{place_name(item.place)}："
    some = "" if len(kept) == len(sentences) else f"（共{len(sentences)}句，这里列出{len(kept)}句）"
    text = f"{where}{knowledge.title_of(item.document or '')}{label(item)}写道{some}：{''.join(e.quote for e in kept)}"
    return Statement(text, tuple(kept))
