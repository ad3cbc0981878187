"""A store made ready for questions: its nodes by type, their words, and quick ways along the edges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chinese.rarity import Rarity
from corpus.document import Evidence
from graph.organisations.resolution import Department, Merge
from graph.schema import NodeType, Relation, node_id
from graph.similar import metric_key
from qa.lexicon import grams
from qa.sentences import Sentences
from store.store import Store

_TITLE_MAX = 44
UNPLACED = "地方未写明"
"""How what a document says is labelled when nothing tells the document's place."""
_PLACED = {NodeType.TASK, NodeType.ACTION, NodeType.TARGET, NodeType.FACT, NodeType.POLICY}


@dataclass(frozen=True)
class Item:
    """A node as questions see it: `title` are the bigrams of its name, `words` those of all its text."""

    id: str
    type: str
    name: str
    place: str | None
    document: str | None
    title: frozenset[str]
    words: frozenset[str]
    data: dict[str, Any]


class Knowledge:
    """What questions are answered from; made once for an opened store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.graph = store.graph
        self.items: dict[str, list[Item]] = {}
        copies = {d["document"] for _, d in self.graph.nodes(data=True) if d.get("copy_of")}
        for node, data in self.graph.nodes(data=True):
            # The same text under another name is not counted twice; what a model proposed is never an answer.
            if data.get("document") in copies or data.get("proposed"):
                continue
            self.items.setdefault(data["type"], []).append(self._item(node, data))
        self.tasks_of: dict[str, list[Item]] = {}
        for task in self.of(NodeType.TASK):
            self.tasks_of.setdefault(task.document or "", []).append(task)
        texts = [p.prefixed for p in store.passages.values()]
        self.lexicon = Rarity(map(grams, texts))
        self.departments = [self._department(i) for i in self.of(NodeType.DEPARTMENT) if not i.data.get("collective")]
        self.departments_by_length = sorted(self.departments, key=lambda d: -len(d.name))
        self.sentences = Sentences(store)
        self._metric_words: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def of(self, *types: NodeType) -> list[Item]:
        """All nodes of some types, in the order of the graph."""
        return [item for kind in types for item in self.items.get(str(kind), [])]

    def item(self, node: str) -> Item:
        """One node."""
        return self._item(node, self.graph.nodes[node])

    def _item(self, node: str, data: dict[str, Any]) -> Item:
        kind, name = data["type"], data["name"]
        place = data.get("place") or (UNPLACED if kind in _PLACED else None)
        words = [
            name,
            data.get("text") or "",
            data.get("said") or "",
            data.get("metric") or "",
            data.get("group") or "",
        ]
        if kind == NodeType.TASK:
            words.append(re.sub(r"[^>]*$", "", data.get("section") or ""))
        title = data.get("metric") or name
        return Item(node, kind, name, place, data.get("document"), grams(title), grams("\n".join(words)), data)

    def metric_words(self, figure: Item) -> tuple[frozenset[str], frozenset[str]]:
        """Bigrams of a figure's metric, and those with what stands around it: its task and the text's own words."""
        found = self._metric_words.get(figure.id)
        if found is None:
            name = grams(metric_key(figure.data["metric"]))
            task = self.graph.nodes.get(figure.data.get("task") or "", {}).get("name") or ""
            found = name, name | grams(task) | grams(figure.data.get("said") or "")
            self._metric_words[figure.id] = found
        return found

    @staticmethod
    def _department(item: Item) -> Department:
        data = item.data
        return Department(
            item.id, item.place or "", data.get("level") or "", item.name, (data["aliases"] or [item.name])[0],
            data.get("kind") or "", data.get("family"), data.get("branch_of"), Merge("", ""), tuple(data["aliases"]),
        )  # fmt: skip

    def edges_in(self, node: str, *relations: Relation) -> Iterator[tuple[str, dict[str, Any]]]:
        """Sources and data of the edges into a node, all relations where none is named."""
        for source, _, data in self.graph.in_edges(node, data=True):
            if (not relations or data["relation"] in relations) and not data.get("proposed"):
                yield source, data

    def edges_out(self, node: str, *relations: Relation) -> Iterator[tuple[str, dict[str, Any]]]:
        """Targets and data of the edges out of a node."""
        for _, target, data in self.graph.out_edges(node, data=True):
            if (not relations or data["relation"] in relations) and not data.get("proposed"):
                yield target, data

    def task_at(self, document: str, offset: int) -> Item | None:
        """The task in whose text an offset of a document's original stands."""
        for item in self.tasks_of.get(document, ()):
            if item.data.get("start", 0) <= offset < item.data.get("end", -1):
                return item
        return None

    def heading(self, node: str) -> Evidence | None:
        """Where the text has a task, an action or a row of a list."""
        for _, data in self.edges_out(node, Relation.PART_OF):
            return evidence_of(data)
        return None

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


def evidence_of(data: dict[str, Any]) -> Evidence:
    """The evidence that an edge carries."""
    return Evidence(data["document"], data.get("section") or "", data["quote"], data["start"], data["end"])


def label(item: Item) -> str:
    """A task as answers name it: 第10项“开展家电以旧换新”, （三）“落实税收优惠政策” for items of a part."""
    mark = item.data.get("label") or ""
    number = item.data.get("number")
    if number and re.fullmatch(r"\d+[.、]?", mark):
        return f"第{number}项“{item.name}”"
    return f"{mark}“{item.name}”" if mark else f"“{item.name}”"


def knowledge_of(store: Store) -> Knowledge:
    """`Knowledge` of a store, made at its first question."""
    found: Knowledge | None = store.kept.get("knowledge")
    if found is None:
        found = store.kept["knowledge"] = Knowledge(store)
    return found
