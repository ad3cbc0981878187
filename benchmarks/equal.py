"""A store that was changed many times against the same documents put together in memory, as one networkx graph.

What is compared are whole answers, and every node and edge. The graph in memory is made of what was read, by
`graph.build`; its search index and word counts are counted out; nothing of it was ever in a database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.gold import ask, write_corpus
from benchmarks.measure import Partly
from benchmarks.plans import Plan, plans
from corpus.reader import read_file
from embeddings.encoder import Encoder
from embeddings.loading import load_encoder
from embeddings.search import SearchIndex
from embeddings.vector_cache import VectorCache
from graph.build import Links, linked
from graph.catalogue import Catalogue
from graph.copies import find_copies
from graph.record import read
from graph.view import read_fragment
from qa.answer import answer_question
from store.build import build_store, with_documents, without_documents
from store.layout import CACHE_FILE
from store.prepared import Means, prepared
from store.rows import Parts, Rows
from store.store import Store, change, open_store

_QUESTIONS = 200
_CHANGES = 12  # of each kind


class _Nothing(Rows):
    """The rows of no database."""

    def __init__(self) -> None:
        self.documents = []

    def fact(self, _name: str) -> None:
        """There is none."""
        return

    def every(self, _part: str) -> dict[str, bytes]:
        """There are none."""
        return {}


class _Whole:
    """A networkx graph as answers walk it."""

    def __init__(self, graph: nx.MultiDiGraph, catalogue: Catalogue) -> None:
        self._graph, self.catalogue, self.nodes = graph, catalogue, graph.nodes

    def __getitem__(self, node: str) -> Mapping[str, Any]:
        return self.nodes[node]  # type: ignore[no-any-return]

    def __contains__(self, node: object) -> bool:
        return node in self.nodes

    def get_edge_data(self, source: str, target: str) -> Mapping[str, dict[str, Any]]:
        """The edges from one node to another by key."""
        return self._graph.get_edge_data(source, target) or {}

    def edges_of(self, node: str, way: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The other ends and data of the edges `out` of a node, or `into` it."""
        found = self._graph.out_edges(node, data=True) if way == "out" else self._graph.in_edges(node, data=True)
        return ((target if way == "out" else source, data) for source, target, data in found)


@dataclass(frozen=True, eq=False)
class InMemory(Store):
    """Documents put together in memory, answered from like a store."""

    whole: nx.MultiDiGraph = field(default_factory=nx.MultiDiGraph)

    @classmethod
    def of(cls, parts: Mapping[str, Parts], encoder: Encoder) -> InMemory:
        """Of what was made of each document."""
        fragments = {name: read_fragment(read(own["fragment"])) for name, own in parts.items()}
        copies = find_copies({name: np.frombuffer(own["sketch"], np.uint64).tolist() for name, own in parts.items()})
        graph, _ = linked(fragments, Links(copies, []))
        return cls(Path(), encoder, _Nothing(), "", dict(parts), whole=graph)

    @cached_property
    def nodes(self) -> Any:
        """All nodes and what is stated of them."""
        return _Whole(self.whole, self.catalogue)

    @cached_property
    def index(self) -> SearchIndex:
        """Passages to be searched."""
        index = SearchIndex(self.encoder)
        for name in sorted(self.changed):
            passages, vectors = self.passages_of(name), np.frombuffer(self.part(name, "vectors"), np.float32)
            index.add(passages, _Known([p.prefixed for p in passages], vectors.reshape(-1, self.encoder.dim)))  # type: ignore[arg-type]
        return index


class _Known:
    """Vectors of texts, known already."""

    def __init__(self, texts: Sequence[str], vectors: np.ndarray[Any, Any]) -> None:
        self._vectors = dict(zip(texts, vectors, strict=True))

    def encode(self, _encoder: Encoder, texts: Sequence[str]) -> tuple[Any, int]:
        """The vectors, and that none was computed."""
        return np.stack([self._vectors[text] for text in texts]), 0


def compare(documents: int, embedded: int | None, root: Path, reuse: bool) -> Iterator[tuple[str, int | str]]:
    """Figures by name: how much was compared, and how much of it differed. With `reuse` what was made of unchanged
    documents is taken from the store that is in `root`; else it is built there, and all is read and extracted twice.
    """
    encoder, made = load_encoder(), list(plans(documents))
    store = root / "store"
    if not reuse:
        write_corpus(root, made, _QUESTIONS)
        build_store(root / "corpus", store, encoder if embedded is None else Partly(encoder, embedded))
    given = open_store(store, encoder)
    names = list(given.documents)
    steps = _steps(made, root)
    gone, put = set(), {}
    for number, (taken, path) in enumerate(steps):
        change(store, lambda s, t=taken, p=path: _changed(s, t, p), encoder)  # type: ignore[misc]
        gone |= {*taken}
        if path:
            put[path.stem] = path
            gone.discard(path.stem)
        yield "", f"{number + 1}/{len(steps)}"
    put = {name: path for name, path in put.items() if name not in gone}
    unchanged = [name for name in names if name not in put and name not in gone]
    paths = put | ({} if reuse else {name: root / "corpus" / f"{name}.txt" for name in unchanged})
    parts = {name: _parts_of(given, name) for name in unchanged} if reuse else {}
    held = InMemory.of(parts | _prepared(paths.values(), store, encoder), encoder)
    kept = open_store(store, encoder)
    yield "changes", len(steps)
    yield "documents", len(held.documents)
    yield "same documents", str([*kept.documents] == [*held.documents])
    yield from _graphs(kept, held)
    questions = [
        str(json.loads(line)["question"]) for line in (root / "questions.jsonl").read_text("utf-8").splitlines()
    ]
    questions += [str(one["question"]) for one in ask([plan for plan in made if plan.id in put], len(put), 7)]
    yield "questions", len(questions)
    different = [question for question in questions if _answer(kept, question) != _answer(held, question)]
    yield "different answers", len(different)
    yield from (("different", question) for question in different)


def _steps(made: Sequence[Plan], root: Path) -> list[tuple[list[str], Path | None]]:
    """Changes in order: documents taken out, and a file put in."""
    folder = root / "changed"
    folder.mkdir(exist_ok=True)
    chance = Random(11)
    chosen = chance.sample(list(made), min(3 * _CHANGES, len(made)))
    replaced, removed, copied = (chosen[at::3] for at in range(3))
    fresh = list(plans(_CHANGES, seed=99))

    def written(name: str, text: str) -> Path:
        path = folder / f"{name}.txt"
        path.write_text(text, "utf-8")
        return path

    steps: list[tuple[list[str], Path | None]] = []
    for number in range(len(copied)):
        plan, gone, twin, new = replaced[number], removed[number], copied[number], fresh[number]
        steps += [
            (
                [],
                written(plan.id, plan.text.replace("抓好落实", "逐项抓好落实") + f"\n另行公布第{number + 1}批名单。\n"),
            ),
            ([gone.id], None),
            ([], written(f"转载-{twin.id}", twin.text)),
            ([], written(f"新增-{number:03d}", new.text)),
        ]
        if number % 3 == 0:  # and come back, another is taken out again
            steps += [([], written(gone.id, gone.text)), ([f"新增-{number:03d}"], None)]
    return steps


def _changed(store: Store, taken: Sequence[str], path: Path | None) -> Store:
    left = without_documents(store, taken) if taken else store
    return with_documents(left, [read_file(path)]) if path else left


def _parts_of(store: Store, name: str) -> Parts:
    return {
        part: store.part(name, part)
        for part in (
            "document",
            "text",
            "fragment",
            "outline",
            "terms",
            "sketch",
            "passages",
            "heads",
            "vectors",
            "words",
        )
    }


def _prepared(paths: Iterable[Path], store: Path, encoder: Encoder) -> dict[str, Parts]:
    """What is made of files, read and extracted now; vectors are those that the store's cache has of the same texts."""

    def fail(_document: object, reason: str) -> None:
        raise RuntimeError(reason)

    documents = [read_file(path) for path in paths]
    with VectorCache(store / CACHE_FILE) as cache:
        means = Means(open_store(store, encoder).corrections, encoder, cache, None, None)
        return dict(prepared(documents, means, fail, None))


def _graphs(kept: Store, held: InMemory) -> Iterator[tuple[str, int | str]]:
    """Nodes and edges of both."""
    there = list(kept.nodes)
    yield "nodes", len(there)
    yield "same nodes in the same order", str(there == list(held.whole.nodes))
    nodes = edges = different = 0
    for node in there:
        if node not in held.whole:
            continue
        nodes += kept.nodes[node] != held.whole.nodes[node]
        mine, theirs = (
            [(other, data) for other, data in graph.edges_of(node, "out")] for graph in (kept.nodes, held.nodes)
        )
        edges += len(theirs)
        different += mine != theirs
    yield "nodes that differ", nodes
    yield "edges", edges
    yield "nodes whose edges differ", different


def _answer(store: Store, question: str) -> dict[str, Any]:
    answer = answer_question(store, question).as_dict()
    return {key: value for key, value in answer.items() if key != "elapsed_ms"}
