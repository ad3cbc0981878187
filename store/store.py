"""A built corpus, opened: documents, their graph and their search index.

    STORE/CURRENT            names the generation in effect
    STORE/gen-…/             documents.jsonl, fragments.json, graph.json, the files of the index, checksums
    STORE/corrections.toml   the user's own, kept across rebuilding
    STORE/vectors.sqlite     vectors of texts seen before
    STORE/.lock              held by the one who changes the store

A store is changed by writing a new generation and renaming one pointer, so readers and crashes always find a
whole one. It holds JSON and vectors, never pickles.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import orjson

from corpus.document import Passage
from corpus.places import Place
from embeddings.encoder import Encoder, load_encoder
from embeddings.generations import DamagedGenerationError, current, publish, verify
from embeddings.milvus import milvus_from
from embeddings.search import SearchIndex, SearchIndexError
from graph.corrections import Corrections
from graph.fragment import place_named
from graph.schema import NodeType
from store import pending
from store.documents import StoredDocument
from store.layout import CORRECTIONS_FILE
from store.lock import PATIENCE, locked

VERSION = 2


class StoreError(Exception):
    """A store that cannot be opened or changed; the message says why and what to do, in Chinese."""


@dataclass(frozen=True)
class Store:
    """An opened store; `fragments` are the graph's parts by document, `corrected` is the corrections file's content
    that they were made with, `state` is what `state` gave of the folder it was read from.
    """

    folder: Path
    documents: Mapping[str, StoredDocument]
    fragments: Mapping[str, nx.MultiDiGraph]
    graph: nx.MultiDiGraph
    index: SearchIndex
    corrected: bytes = b""
    state: str | None = None

    @property
    def passages(self) -> Mapping[str, Passage]:
        """All passages by id."""
        return self.index.passages

    @property
    def corrections(self) -> Corrections:
        """What the user corrected. Raises `graph.corrections.CorrectionsError` for a file that cannot be understood."""
        return Corrections.parse(self.corrected, CORRECTIONS_FILE)

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


def change(
    folder: Path, make: Callable[[Store], Store], encoder: Encoder | None = None, patience: float = PATIENCE
) -> Store:
    """Open the store in `folder`, put what `make` makes of it in its place, and give that.

    Nobody else changes it meanwhile. When anything fails, all stays as it was. Raises what `open_store`, `make` and
    `store.lock.locked` raise, `OSError` when it cannot be written.
    """
    _generation(folder)  # no lock is left in a folder without a store
    with locked(folder, patience):
        pending.settle(folder)
        opened = open_store(folder, encoder)
        return save(make(opened), opened.corrected)


def save(store: Store, before: bytes | None = None) -> Store:
    """Make `store` the one in effect in its folder, atomically, and its corrections those of the file where that still
    holds what was there `before`. For one who holds the lock. Gives the store in its new state.
    """
    generation = publish(store.folder, lambda target: _write(store, target, before))
    with suppress(OSError):  # it is noted, and whoever comes next does it
        pending.settle(store.folder)
    return replace(store, state=generation.name)


def corrections_file(folder: Path) -> bytes:
    """Content of the corrections file in effect; empty where there is none. Raises `OSError`."""
    return pending.in_effect(folder)


def state(folder: Path) -> str | None:
    """What tells one state of a store from another, found without reading it; None where there is no store."""
    try:
        generation = current(folder)
    except (OSError, DamagedGenerationError):
        return None
    return generation.name if generation and generation.is_dir() else None


def _write(store: Store, target: Path, before: bytes | None) -> None:
    with (target / "documents.jsonl").open("wb") as file:
        for document in store.documents.values():
            file.write(orjson.dumps(document.as_json(), option=orjson.OPT_APPEND_NEWLINE))
    fragments = {name: nx.node_link_data(fragment, edges="edges") for name, fragment in store.fragments.items()}
    (target / "fragments.json").write_bytes(orjson.dumps(fragments))
    (target / "graph.json").write_bytes(orjson.dumps(nx.node_link_data(store.graph, edges="edges")))
    store.index.write(target)
    if before is not None and before != store.corrected:
        pending.note(target, before, store.corrected)
    (target / "store.json").write_bytes(orjson.dumps({"version": VERSION}))


def _generation(folder: Path) -> Path:
    """The generation in effect. Raises `StoreError` where there is none."""
    try:
        generation = current(folder)
    except NotADirectoryError as error:
        raise StoreError(f"“{folder}”不是文件夹，不能存放图谱；请用 --store 指明图谱文件夹。") from error
    except DamagedGenerationError as error:
        raise _damaged(folder, error) from error
    if generation is None:
        raise StoreError(f"“{folder}”里没有建好的图谱。请先运行：policygraph build 文档目录 --out {folder}")
    return generation


def open_store(folder: Path, encoder: Encoder | None = None) -> Store:
    """Open the store in `folder`; `encoder` defaults to the bundled model.

    Raises `StoreError` where there is none, or one of another version or that is damaged; errors of the index
    (another model) are `embeddings.search.SearchIndexError`s.
    """
    while True:
        generation = _generation(folder)
        try:
            return _read(folder, generation, encoder or load_encoder())
        except (StoreError, SearchIndexError):
            if generation == _generation(folder):
                raise
            # Another program put a new generation in its place meanwhile and removed the one being read.


def _read(folder: Path, generation: Path, encoder: Encoder) -> Store:
    try:
        version = orjson.loads((generation / "store.json").read_bytes())["version"]
        if version != VERSION:
            raise StoreError(
                f"“{folder}”由版本 {version} 的程序建成，本程序用版本 {VERSION}。请用 policygraph build 重新建库。"
            )
        verify(generation)
        with (generation / "documents.jsonl").open("rb") as file:
            documents = [StoredDocument.from_json(orjson.loads(line)) for line in file]
        parts = orjson.loads((generation / "fragments.json").read_bytes())
        fragments = {name: _graph(data) for name, data in parts.items()}
        graph = _graph(orjson.loads((generation / "graph.json").read_bytes()))
        corrected = corrections_file(folder)
    except PermissionError as error:
        raise StoreError(f"“{folder}”里的图谱不能读取，请检查文件权限（{error.filename}）。") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, error) from error
    index = SearchIndex.read(generation, encoder, milvus_from(os.environ, encoder.dim))
    return Store(folder, {d.id: d for d in documents}, fragments, graph, index, corrected, generation.name)


def _damaged(folder: Path, error: Exception) -> StoreError:
    return StoreError(f"“{folder}”里的图谱已损坏（{error}）。请用 policygraph build 重新建库。")


def _graph(data: dict[str, Any]) -> nx.MultiDiGraph:
    return nx.node_link_graph(data, directed=True, multigraph=True, edges="edges")
