"""A store made ready for questions: its nodes by type, their words, and quick ways along the edges."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from chinese.rarity import Rarity
from corpus.document import Evidence, Passage
from corpus.gazetteer import Place
from graph.evidence import evidence_of as evidence_of
from graph.organisations.register import Register
from graph.organisations.resolution import Department
from graph.outline import without_collection
from graph.schema import NodeType, Relation, node_id
from qa.fit import Fit
from qa.item import Item, place_name
from qa.sentences import Said, Sentences
from store.store import Store
from store.terms import Words, item_words

__all__ = ["Item", "Knowledge", "evidence_of", "knowledge_of", "label", "place_name"]

_TITLE_MAX = 44
_REMEMBERED = 30_000  # nodes whose words are kept, some 5 KB each
_LOOKED_INTO = 500  # documents whose tasks are kept by their ranges, some 30 KB each


class Knowledge:
    """What questions are answered from; made for an opened store, and read as far as questions ask."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.graph = store.nodes
        self.sentences = Sentences(store, self._rows)
        self._items: dict[str, list[Item]] = {}
        # Of each document its tasks with where their texts begin and end in the original.
        self._ranges: Callable[[str], list[tuple[Item, int, int]]] = lru_cache(_LOOKED_INTO)(self._ranged)
        self._copies = frozenset(store.copies)
        self.words_of: Callable[[Item], Words] = lru_cache(_REMEMBERED)(lambda item: item_words(item.whole))

    @cached_property
    def lexicon(self) -> Rarity:
        """What words are worth."""
        return Rarity.of_counts(self.store.word_counts.texts, self.store.word_counts.counts)

    @cached_property
    def register(self) -> Register:
        """The bodies that are one office each."""
        return Register(self.store.catalogue, ("collective", "proposed"))

    @cached_property
    def departments(self) -> list[Department]:
        """All of them."""
        return [self.register.department(node) for node in self.register.every]

    @cached_property
    def places_with_tasks(self) -> frozenset[Place | None]:
        """The places of which there are tasks, with None where there are some of no known place."""
        return self.fit.places_of(NodeType.TASK)

    @cached_property
    def places_with_documents(self) -> frozenset[Place | None]:
        """The places that documents are of; those of others only write of further ones."""
        return frozenset(d.identity.place for d in self.store.documents.values())

    @cached_property
    def titles(self) -> list[tuple[str, str, str]]:
        """The documents with their titles and those of their annexes, and with their kinds, in order."""
        documents = self.store.documents.items()
        called = ((name, d, [d.identity.title, *(annex.value for annex in d.says("annexes"))]) for name, d in documents)
        return [(name, title, d.identity.kind) for name, d, titles in called for title in titles]

    def tasks_in(self, document: str) -> Iterator[Item]:
        """The tasks of a document, in order."""
        catalogue = self.store.catalogue
        if document not in self._copies and document in catalogue:
            for index in catalogue.indexes(document):
                if catalogue.type(index) == NodeType.TASK and not catalogue.flagged(index, "proposed"):
                    yield Item(self, index)

    def _rows(self, document: str) -> Iterator[tuple[int, int]]:
        """Where the rows of a document's tables stand: a task that is all heading has its cells for text."""
        for item in self.tasks_in(document):
            where = self.heading(item.id)
            if where and (where.start, where.end) == (item.data.get("start"), item.data.get("end")):
                yield where.start, where.end

    def _ranged(self, document: str) -> list[tuple[Item, int, int]]:
        tasks = ((item, item.data) for item in self.tasks_in(document))
        return [(item, data.get("start", -1), data.get("end", -1)) for item, data in tasks]

    def of(self, *types: NodeType) -> list[Item]:
        """All nodes of some types, in the order of the graph."""
        return [item for kind in types for item in self._of(str(kind))]

    def within(self, places: Collection[Place | None] | None, *types: NodeType) -> list[Item]:
        """The nodes of some types and places (None: all places; None among them: those of no known place), in that order."""
        if places is None:
            return self.of(*types)
        catalogue = self.store.catalogue
        return [
            Item(self, index) for kind in types for index in catalogue.placed(str(kind), places) if self._counts(index)
        ]

    def in_document(self, document: str | None, *types: NodeType) -> list[Item]:
        """The nodes of some types that a document says are its own, in its order."""
        catalogue = self.store.catalogue
        here = catalogue.indexes(document) if document and document in catalogue else []
        return [
            Item(self, index)
            for index in here
            if catalogue.type(index) in types and catalogue.document(index) == document and self._counts(index)
        ]

    def _of(self, kind: str) -> list[Item]:
        if kind not in self._items:
            found = self.store.catalogue.of_type(kind)
            self._items[kind] = [Item(self, index) for index in found if self._counts(index)]
        return self._items[kind]

    def _counts(self, index: int) -> bool:
        """The same text under another name is not counted twice; what a model proposed is never an answer."""
        catalogue = self.store.catalogue
        return not catalogue.flagged(index, "proposed") and catalogue.document(index) not in self._copies

    def item(self, node: str) -> Item:
        """One node."""
        return Item(self, self.store.catalogue.at[node])

    @cached_property
    def fit(self) -> Fit:
        """How well nodes fit a subject."""
        return Fit(self.store, self.lexicon, self._copies)

    def fitting(
        self, types: Sequence[NodeType], places: Collection[Place | None] | None, wanted: Collection[str],
        others: Collection[str], limit: int, also: Collection[str] = (),
    ) -> list[tuple[Item, float]]:  # fmt: skip
        """See `Fit.items`; `also` are nodes."""
        at = self.store.catalogue.at
        found = self.fit.items(types, places, wanted, others, limit, [at[node] for node in also])
        return [(Item(self, index), score) for index, score in found]

    def figures(
        self,
        types: Sequence[NodeType],
        places: Collection[Place | None] | None,
        wanted: Collection[str],
        others: Collection[str],
    ) -> list[tuple[Item, float]]:
        """See `Fit.figures`."""
        found = self.fit.figures(types, places, wanted, others)
        return [(Item(self, index), score) for index, score in found]

    def edges_in(self, node: str, *relations: Relation) -> Iterator[tuple[str, dict[str, Any]]]:
        """Sources and data of the edges into a node, all relations where none is named."""
        for source, data in self.graph.edges_of(node, "into"):
            if (not relations or data["relation"] in relations) and not data.get("proposed"):
                yield source, data

    def edges_out(self, node: str, *relations: Relation) -> Iterator[tuple[str, dict[str, Any]]]:
        """Targets and data of the edges out of a node."""
        for target, data in self.graph.edges_of(node, "out"):
            if (not relations or data["relation"] in relations) and not data.get("proposed"):
                yield target, data

    def task_at(self, document: str, offset: int) -> Item | None:
        """The task in whose text an offset of a document's original stands, the innermost where several do."""
        around = ((start, item) for item, start, end in self._ranges(document) if start <= offset < end)
        return max(around, key=itemgetter(0), default=(0, None))[1]

    def task_of(self, evidence: Evidence) -> Item | None:
        """The task that a sentence is of; a row of a table is of the task that begins in it."""
        if evidence.quote.startswith("|"):
            ranges = self._ranges(evidence.document)
            return next((item for item, start, _ in ranges if evidence.start <= start < evidence.end), None)
        return self.task_at(evidence.document, evidence.start)

    def passages_of(self, document: str | None) -> list[Passage]:
        """The passages of a document, in order."""
        return self.store.passages.within(document) if document else []

    def heading(self, node: str) -> Evidence | None:
        """Where the text has a task, an action or a row of a list."""
        for _, data in self.edges_out(node, Relation.PART_OF):
            return evidence_of(data)
        return None

    def sentences_of(self, task: Item) -> list[Said]:
        """The sentences of a task's text, in order."""
        start, end = int(task.data.get("start") or 0), int(task.data.get("end") or 0)
        return self.sentences.within(task.document or "", start, end)

    def whole(self, evidence: Evidence) -> Evidence:
        """The sentence that a clause stands in."""
        passages = (p for p in self.passages_of(evidence.document) if p.start <= evidence.start < p.end)
        quotes = (quote for passage in passages for quote in self.sentences.quotes(passage))
        return next((q for q in quotes if q.start <= evidence.start < q.end), evidence)

    def year_of(self, document: str) -> int | None:
        """The year of a document (`corpus.issue_year`); None where nothing says one."""
        year = self.graph.nodes[node_id(NodeType.DOCUMENT, document)].get("year")
        return None if year is None else int(year)

    def title_of(self, document: str) -> str:
        """A document's title in 《》, a long one cut short."""
        title = self.store.documents[document].identity.title
        return f"《{title if len(title) <= _TITLE_MAX else title[:_TITLE_MAX] + '…'}》"

    def parent(self, node: str) -> str | None:
        """What a task or action stands under."""
        return next((target for target, _ in self.edges_out(node, Relation.PART_OF)), None)


def label(item: Item) -> str:
    """A task as answers name it: 第10项“开展家电以旧换新”, （三）“落实税收优惠政策” for items of a part."""
    mark = item.data.get("label") or ""
    number = item.data.get("number")
    if number and re.fullmatch(r"\d+[.、]?", mark):
        return f"第{number}项“{_in_full(item) if mark.isdecimal() else item.name}”"
    return f"{mark}“{item.name}”" if mark else f"“{item.name}”"


def _in_full(item: Item) -> str:
    """What a row of a table is called: by its whole first sentence where its name is the opening clause of a short one."""
    text = str(item.data.get("text") or "")
    whole = re.split(r"[。|\n]", text, maxsplit=1)[0].strip()
    cut = text.startswith(item.name) and text[len(item.name) :][:1] in _GOES_ON
    return whole if cut and len(whole) <= _NAME_MAX else item.name


_GOES_ON = ("，", ",", "；", ";")
_NAME_MAX = 64


def knowledge_of(store: Store) -> Knowledge:
    """`Knowledge` of a store, made at its first question: what is searched is read beside what is known."""
    found: Knowledge | None = store.kept.get("knowledge")
    if found is None:
        with without_collection(), ThreadPoolExecutor(1) as beside:
            reading = beside.submit(lambda: store.index)
            found = Knowledge(store)
            _ = found.register, found.fit
            reading.result()
        store.kept["knowledge"] = found
    return found
