"""A built corpus, opened: documents, their graph and their search index.

    STORE/CURRENT            names the generation in effect
    STORE/gen-…/             documents.jsonl, fragments.json, graph.json, and the files of the index
    STORE/corrections.toml   the user's own, kept across rebuilding
    STORE/vectors.sqlite     vectors of texts seen before

A store is changed by writing a new generation and renaming one pointer, so readers and crashes always find a
whole one. It holds JSON and vectors, never pickles.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import orjson

from corpus.document import Passage
from corpus.places import Place
from embeddings.encoder import Encoder, load_encoder
from embeddings.generations import current, publish
from embeddings.milvus import milvus_from
from embeddings.search import SearchIndex
from graph.fragment import place_named
from graph.schema import NodeType
from store.documents import StoredDocument

VERSION = 1


class StoreError(Exception):
    """A store that cannot be opened; the message says why and what to do, in Chinese."""


@dataclass(frozen=True)
class Store:
    """An opened store; `fragments` are the graph's parts by document."""

    folder: Path
    documents: Mapping[str, StoredDocument]
    fragments: Mapping[str, nx.MultiDiGraph]
    graph: nx.MultiDiGraph
    index: SearchIndex

    @property
    def passages(self) -> Mapping[str, Passage]:
        """All passages by id."""
        return self.index.passages

    @property
    def places(self) -> list[Place]:
        """Places that the store's documents are about, in order of their names."""
        return list(self.place_names)

    @cached_property
    def place_names(self) -> dict[Place, str]:
        """Those places with the names that nodes and passages give them (福州市鼓楼区 where 鼓楼区 alone is ambiguous)."""
        names = {d.identity.place for d in self.documents.values()} | {
            data["place"]
            for _, data in self.graph.nodes(data=True)
            if data["type"] in (NodeType.TASK, NodeType.TARGET) and data.get("place")
        }
        found = ((place_named(name), name) for name in sorted(name for name in names if name))
        return {place: name for place, name in found if place}


CORRECTIONS_FILE = "corrections.toml"


def save(store: Store) -> None:
    """Make `store` the one in effect in its folder, atomically."""
    publish(store.folder, lambda target: _write(store, target))


def _write(store: Store, target: Path) -> None:
    with (target / "documents.jsonl").open("wb") as file:
        for document in store.documents.values():
            file.write(orjson.dumps(document.as_json(), option=orjson.OPT_APPEND_NEWLINE))
    fragments = {name: nx.node_link_data(fragment, edges="edges") for name, fragment in store.fragments.items()}
    (target / "fragments.json").write_bytes(orjson.dumps(fragments))
    (target / "graph.json").write_bytes(orjson.dumps(nx.node_link_data(store.graph, edges="edges")))
    store.index.write(target)
    (target / "store.json").write_bytes(orjson.dumps({"version": VERSION}))


def open_store(folder: Path, encoder: Encoder | None = None) -> Store:
    """Open the store in `folder`; `encoder` defaults to the bundled model.

    Raises `StoreError` where there is none, or one of another version or that is damaged; errors of the index
    (another model) are `embeddings.search.SearchIndexError`s.
    """
    generation = current(folder)
    if generation is None:
        raise StoreError(f"“{folder}”里没有建好的图谱。请先运行：policygraph build 文档目录 --out {folder}")
    try:
        version = orjson.loads((generation / "store.json").read_bytes())["version"]
        if version != VERSION:
            raise StoreError(
                f"“{folder}”由版本 {version} 的程序建成，本程序用版本 {VERSION}。请用 policygraph build 重新建库。"
            )
        with (generation / "documents.jsonl").open("rb") as file:
            documents = [StoredDocument.from_json(orjson.loads(line)) for line in file]
        parts = orjson.loads((generation / "fragments.json").read_bytes())
        fragments = {name: _graph(data) for name, data in parts.items()}
        graph = _graph(orjson.loads((generation / "graph.json").read_bytes()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"“{folder}”里的图谱已损坏（{error}）。请用 policygraph build 重新建库。") from error
    encoder = encoder or load_encoder()
    index = SearchIndex.read(generation, encoder, milvus_from(os.environ, encoder.dim))
    return Store(folder, {d.id: d for d in documents}, fragments, graph, index)


def _graph(data: dict[str, Any]) -> nx.MultiDiGraph:
    return nx.node_link_graph(data, directed=True, multigraph=True, edges="edges")
