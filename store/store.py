"""A built corpus, opened: documents, their graph and their search index.

    STORE/CURRENT                names the generation in effect; each build makes a new one
    STORE/gen-…/store.sqlite     documents, their fragments of the graph, passages, vectors and words
    STORE/corrections.toml       the user's own, kept across rebuilding
    STORE/vectors.sqlite         vectors of texts seen before
    STORE/.lock                  held by the one who changes the store

What is asked for is loaded when it is asked for, and as it was when the store was opened. A change is one transaction
on the rows of the documents concerned.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import networkx as nx
import numpy as np
import orjson

from corpus.document import Passage
from corpus.places import Place
from corpus.text import Span
from embeddings.encoder import Encoder, load_encoder
from embeddings.generations import DamagedGenerationError, current, drop_others
from embeddings.index import VectorStore
from embeddings.lexical import Counts
from embeddings.milvus import milvus_from
from embeddings.search import MissingIndexError, ModelMismatchError, SearchIndex, SearchIndexError
from graph.build import Links, linked
from graph.corrections import Corrections
from graph.fragment import place_named
from graph.schema import NodeType
from store import pending, rows
from store.documents import StoredDocument
from store.layout import CORRECTIONS_FILE, DATABASE
from store.lock import PATIENCE, locked
from store.rows import DamagedRowsError, Parts, Rows

VERSION = 3
_LINKS = "links"
FILE = "file"
"""The part of a document that is the file itself; only of PDFs, so that their pages can be shown."""
_NARROWED = 4  # choices of documents that are kept ready
T = TypeVar("T")


class StoreError(Exception):
    """A store that cannot be opened or changed; the message says why and what to do, in Chinese."""


@dataclass(frozen=True, eq=False)
class Store:
    """An opened store, and what was changed since in memory: parts of documents put (None: all taken out).

    `corrected` is the corrections file's content that fragments are made with, `server` keeps the vectors where one
    does, `state` is what `state` gave of the folder. Whatever is loaded raises `StoreError` where it is damaged.
    """

    folder: Path
    encoder: Encoder
    rows: Rows
    changed: Mapping[str, Parts | None] = field(default_factory=dict)
    corrected: bytes = b""
    server: VectorStore | None = None
    state: str | None = None

    @cached_property
    def documents(self) -> Mapping[str, StoredDocument]:
        """The documents by id, in order of these."""
        load: Callable[[str], StoredDocument] = lambda name: StoredDocument.from_json(self._json(name, "document"))  # noqa: E731
        return _Loaded(self._names, load, kept={})

    @cached_property
    def fragments(self) -> Mapping[str, nx.MultiDiGraph]:
        """The graph's parts by document, loaded anew whenever asked for."""
        load = lambda name: nx.node_link_graph(  # noqa: E731
            self._json(name, "fragment"), directed=True, multigraph=True, edges="edges"
        )
        return _Loaded(self._names, load)

    @cached_property
    def graph(self) -> nx.MultiDiGraph:
        """The whole graph; what only the whole can tell is worked out once a state and kept."""
        known = self._links()
        graph, links = linked(self.fragments, known)
        if known is None and not self.changed:
            with suppress(OSError, DamagedRowsError):  # a convenience, where the folder can be written
                rows.note(self.rows.path, _LINKS, orjson.dumps([self.rows.state, links.as_json()]), self.rows.state)
        return graph

    @cached_property
    def index(self) -> SearchIndex:
        """Passages to be searched."""
        index = SearchIndex(self.encoder, self.server)
        for name in self._names:
            passages = self.passages_of(name)
            vectors = np.frombuffer(self.part(name, "vectors"), np.float32).reshape(-1, self.encoder.dim)
            if self.server is None and len(vectors) != len(passages):
                raise MissingIndexError(
                    f"“{self.folder}”的向量存放在 Milvus；请设好 POLICYGRAPH_MILVUS_URL，或重新建库"
                )
            index.put(passages, vectors if self.server is None else None, Counts.from_bytes(self.part(name, "words")))
        if self.server is not None and len(self.server) < len(index):
            raise MissingIndexError(
                f"Milvus 里没有“{self.folder}”的全部向量；请检查 POLICYGRAPH_MILVUS_URL，或重新建库"
            )
        return index

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

    def only(self, documents: Collection[str]) -> Store:
        """The store as if it held some of its documents only; those that it does not hold are passed over."""
        wanted = frozenset(documents).intersection(self._names)
        gone = {name: None for name in self._names if name not in wanted}
        if not gone:
            return self
        narrowed: dict[frozenset[str], Store] = self.kept.setdefault("only", {})
        if wanted not in narrowed:
            while len(narrowed) >= _NARROWED:
                narrowed.pop(next(iter(narrowed)), None)
            narrowed[wanted] = replace(self, changed={**self.changed, **gone})
        return narrowed[wanted]

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What others work out from the store as it is, for as long as it is used."""
        return {}

    def passages_of(self, document: str) -> list[Passage]:
        """The passages of a document."""
        return [_passage(record) for record in self._json(document, "passages")]

    def part(self, document: str, part: str) -> bytes:
        """A part of a document as it is kept."""
        parts = self.changed.get(document, {})
        if parts is None:
            raise KeyError(document)
        if part in parts:
            return parts[part]
        try:
            return self.rows.part(document, part)
        except DamagedRowsError as error:
            raise _damaged(self.folder, error) from error

    def _json(self, document: str, part: str) -> Any:
        return orjson.loads(self.part(document, part))

    @cached_property
    def _names(self) -> list[str]:
        return sorted({*self.rows.documents, *self.changed} - {n for n, parts in self.changed.items() if parts is None})

    def _links(self) -> Links | None:
        if self.changed:
            return None
        try:
            kept = orjson.loads(self.rows.fact(_LINKS) or b"[null, null]")
        except DamagedRowsError as error:
            raise _damaged(self.folder, error) from error
        return Links.from_json(kept[1]) if kept[0] == self.rows.state else None


class _Loaded(Mapping[str, T]):
    """Values by name, each loaded when it is asked for, and kept where there is a dictionary for it."""

    def __init__(self, names: list[str], load: Callable[[str], T], kept: dict[str, T] | None = None) -> None:
        self._names, self._load, self._kept = dict.fromkeys(names), load, kept

    def __getitem__(self, name: str) -> T:
        if self._kept is not None and name in self._kept:
            return self._kept[name]
        if name not in self._names:
            raise KeyError(name)
        value = self._load(name)
        if self._kept is not None:
            self._kept[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


def change(
    folder: Path, make: Callable[[Store], Store], encoder: Encoder | None = None, patience: float = PATIENCE
) -> Store:
    """Open the store in `folder`, put what `make` makes of it in its place, and give that.

    Nobody else changes it meanwhile. When anything fails, all stays as it was. Raises what `open_store`, `make` and
    `store.lock.locked` raise, `OSError` when it cannot be written.
    """
    _generation(folder)  # no lock is left in a folder without a store
    with locked(folder, patience):
        drop_others(folder)
        pending.settle(folder)
        opened = open_store(folder, encoder)
        changed = make(opened)
        if not changed.changed and changed.corrected == opened.corrected:
            return opened
        put = [(name, parts) for name, parts in changed.changed.items() if parts is not None]
        taken = [name for name, parts in changed.changed.items() if parts is None]
        facts: dict[str, bytes | None] = {_LINKS: None}
        if changed.corrected != opened.corrected:
            facts |= pending.noted(opened.corrected, changed.corrected)
        try:
            rows.change(opened.rows.path, put, taken, facts)
        except DamagedRowsError as error:
            raise _damaged(folder, error) from error
        with suppress(OSError, DamagedRowsError):  # it is noted, and whoever comes next does it
            pending.settle(folder)
        return open_store(folder, opened.encoder)


def state(folder: Path) -> str | None:
    """What tells one state of a store from another, found without reading it; None where there is no store."""
    try:
        generation = current(folder)
    except (OSError, DamagedGenerationError):
        return None
    found = rows.state_of(generation / DATABASE) if generation else None
    return f"{generation.name}:{found}" if generation and found else None


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

    Raises `StoreError` where there is none, or one of another version or that is damaged, `OSError` where the disk
    fails; errors of the index (another model) are `embeddings.search.SearchIndexError`s.
    """
    encoder = encoder or load_encoder()
    while True:
        generation = _generation(folder)
        try:
            return _opened(folder, generation, encoder)
        except (StoreError, SearchIndexError, OSError):
            if generation == _generation(folder):
                raise
            # Another program put a new generation in its place meanwhile and removed the one being read.


def _opened(folder: Path, generation: Path, encoder: Encoder) -> Store:
    if (generation / "store.json").is_file():
        raise _of_another_version(folder, "2 或更早")
    try:
        found = Rows(generation / DATABASE)
        version, model = (found.fact(name) or b"" for name in ("version", "model"))
        corrected = pending.in_effect(folder)
    except PermissionError as error:
        raise StoreError(f"“{folder}”里的图谱不能读取，请检查文件权限（{error.filename}）。") from error
    except DamagedRowsError as error:
        raise _damaged(folder, error) from error
    if version.decode() != str(VERSION):
        raise _of_another_version(folder, version.decode())
    if model.decode() != encoder.fingerprint:
        raise ModelMismatchError(
            f"检索索引用模型 {model.decode()} 建成，现在用的是 {encoder.fingerprint}，两者的向量不能混用；"
            "请换回原模型，或重新建库"
        )
    server = milvus_from(os.environ, encoder.dim)
    return Store(folder, encoder, found, {}, corrected, server, f"{generation.name}:{found.state}")


def _of_another_version(folder: Path, version: str) -> StoreError:
    return StoreError(
        f"“{folder}”的格式是版本 {version}，本程序用版本 {VERSION}。请用 policygraph build 重新建库（更正会保留）。"
    )


def _damaged(folder: Path, error: Exception) -> StoreError:
    return StoreError(f"“{folder}”里的图谱已损坏（{error}）。请用 policygraph build 重新建库。")


def _passage(record: dict[str, Any]) -> Passage:
    record["section"] = tuple(record["section"])
    record["spans"] = tuple(Span(*span) for span in record["spans"])
    return Passage(**record)
