"""For which places a question is answered, and what is said of places that the corpus does not have."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from cachetools import LRUCache

from corpus.gazetteer import Place
from graph.schema import NodeType
from qa.evidence import Asked
from qa.knowledge import Knowledge, place_name
from qa.lexicon import grams
from qa.link import Linked
from qa.model import Plan, Statement
from qa.naming import document_wanted
from qa.select.cues import cue


def scope(knowledge: Knowledge, linked: Linked) -> list[Place | None]:
    """Places to answer for: those named, else every place with tasks, of very many those that fit the subject best;
    None for documents without one.
    """
    if linked.known and not linked.everywhere:
        return list(linked.known)
    every = _every(knowledge, linked)
    if len(every) <= MOST:
        return every
    nearest = _nearest(knowledge, linked.subject, linked.terms)
    return [place for place in every if place in nearest or place in linked.known]


MOST = 24
"""Places that are answered for where a question names none."""


def _every(knowledge: Knowledge, linked: Linked) -> list[Place | None]:
    named = set(linked.known)
    with_tasks = knowledge.places_with_tasks
    every = [place for place in knowledge.store.places if place in with_tasks or place in named]
    return [*every, *([None] if None in with_tasks else [])]


_TYPES = (NodeType.TASK, NodeType.ACTION, NodeType.TARGET, NodeType.FACT, NodeType.POLICY)
_LOOKED = 400  # nodes whose places are taken, best first
_HITS = 20  # passages, likewise
_NEAREST: WeakKeyDictionary[Knowledge, LRUCache[tuple[str, str], frozenset[Place | None]]] = WeakKeyDictionary()


def _nearest(knowledge: Knowledge, subject: str, terms: str) -> frozenset[Place | None]:
    """The places of the passages and nodes that fit a subject best; none where there is no subject."""
    kept = _NEAREST.setdefault(knowledge, LRUCache(16))
    found = kept.get((subject, terms))
    if found is None:
        wanted = grams(subject)
        hits = knowledge.store.index.search(f"{subject} {terms}".strip(), _HITS) if wanted else []
        nodes = knowledge.fit.items(_TYPES, None, wanted, grams(terms), _LOOKED) if wanted else []
        best = sorted(nodes, key=lambda pair: -pair[1])[:_LOOKED]
        places = [hit.passage.place for hit in hits]
        places += [knowledge.store.catalogue.place(node) for node, _ in best]
        found = kept[subject, terms] = frozenset([*dict.fromkeys(places)][:MOST])
    return found


def which(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """The request to name a place, where a question names nothing that tells one of very many from the others."""
    linked = asked.linked
    if linked.places or document_wanted(knowledge, asked.question.text):
        return None
    for body in linked.bodies:
        if len(owners := {department.place for department, _, _ in body.matches}) > MOST:
            return _which(f"收录的文件写到{len(owners):,}个地方的“{body.text}”，请在问题里写明是哪个地方。")
    if linked.bodies or linked.quoted:
        return None
    if grams(cue("frame").sub("", linked.subject)) or len(every := _every(knowledge, linked)) <= MOST:
        return None
    return _which(f"收录的文件写到{len(every):,}个地方，请在问题里写明是哪个地方，或者写明是哪份文件、哪件事。")


def _which(text: str) -> Plan:
    return Plan((Statement(text),), answerable=False, no="not_understood")


def narrowed(knowledge: Knowledge, linked: Linked) -> list[Statement]:
    """What is to be said where places were left out because they are very many."""
    if (linked.known and not linked.everywhere) or len(every := _every(knowledge, linked)) <= MOST:
        return []
    why = "" if linked.everywhere else "问题没有写明地方，"
    return [Statement(f"（{why}收录的文件写到{len(every):,}个地方，这里只看了其中与问题最相近的。）")]


def unknown(linked: Linked) -> list[str]:
    """Places that a question names and the corpus has no document of."""
    return list(dict.fromkeys(p.name for p in linked.unknown))


def absent(knowledge: Knowledge, linked: Linked) -> Plan | None:
    """The answer where only places without documents are named; None otherwise."""
    missing = unknown(linked)
    if not missing or linked.known:
        return None
    have = "、".join(sorted({d.identity.place.label for d in knowledge.store.documents.values() if d.identity.place}))
    text = f"收录的文件中没有{'、'.join(missing)}的方案，无法回答。"
    text += f"收录的文件所写的地方：{have}。" if have else ""
    return Plan((Statement(text),), answerable=False, no="absent")


def unplanned(knowledge: Knowledge, linked: Linked) -> Plan | None:
    """The answer to who does what in places that documents of others only write of; None otherwise."""
    if gone := absent(knowledge, linked):
        return gone
    own = knowledge.places_with_documents | knowledge.places_with_tasks
    if not linked.known or own.intersection(linked.known):
        return None
    named = "、".join(place.label for place in linked.known)
    text = f"收录的文件中没有{named}自己的方案，只有别处的文件写到过{named}，无法据以回答。"
    return Plan((Statement(text),), answerable=False, no="absent")


def missing_statements(linked: Linked) -> list[Statement]:
    """A line for each named place without documents, beside the answers for the others."""
    return [Statement(f"{name}：收录的文件中没有这个地方的方案。") for name in unknown(linked)]


def silent(places: Sequence[Place | None], text: str) -> list[Statement]:
    """One line for the places whose documents say nothing of what is asked, after the answers of the others."""
    return [Statement(f"{'、'.join(map(place_name, places))}：{text}。")] if places else []


def without_titles(knowledge: Knowledge, text: str, linked: Linked) -> str:
    """A text without the words by which it calls a document of the places in question: runs of three characters and
    more that a title has.
    """
    documents = [d.identity for d in knowledge.store.documents.values()]
    titles = [identity.title for identity in documents if not linked.known or identity.place in linked.known][:_TITLES]
    kept, at = "", 0
    while at < len(text):
        run = 0
        while at + run < len(text) and any(text[at : at + run + 1] in title for title in titles):
            run += 1
        kept += "" if run >= _RUN else text[at]
        at += run if run >= _RUN else 1
    return kept


def titled(knowledge: Knowledge, subject: str, linked: Linked) -> set[str] | None:
    """The documents of the places in question whose titles have the whole subject (消费扶贫财政部干什么); None where none has."""
    words = "".join(linked.without_places(subject).split())
    if len(words) < _RUN:
        return None
    documents = knowledge.store.documents.values()
    here = (d for d in documents if not linked.known or d.identity.place in linked.known)
    return {d.id for d in here if words in d.identity.title} or None


_RUN = 3
_TITLES = 200  # looked at
