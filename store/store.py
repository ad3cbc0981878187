"""A built corpus, opened: documents, their graph and their search index.

What is asked for is loaded when it is asked for, and as it was when the store was opened. A change is one transaction
on the rows of the documents concerned. Beside the rows there are in the store's folder

    STORE/vectors.sqlite         vectors of texts seen before
    STORE/supervision.sqlite     what an office says of its tasks
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, ValuesView
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import networkx as nx
import numpy as np
import orjson

from chinese.grams import grams
from corpus.document import Passage
from corpus.places import Place
from corpus.text import Span
from embeddings.encoder import Encoder, load_encoder
from embeddings.generations import DamagedGenerationError
from embeddings.index import VectorStore
from embeddings.lexical import Counts
from embeddings.milvus import milvus_from
from embeddings.postings import Postings, Texts
from embeddings.search import Heads, MissingIndexError, ModelMismatchError, Passages, SearchIndex, SearchIndexError
from graph.copies import Pair, copies_among, pairs_with
from graph.corrections import Corrections
from graph.fragment import place_named
from graph.outline import Catalogue
from graph.schema import NodeType
from graph.similar import Link, find_alike
from graph.view import Fragments, StoredGraph
from store.documents import StoredDocument
from store.folder import InFolder
from store.layout import CORRECTIONS_FILE
from store.lock import PATIENCE
from store.packs import FROM, old, pack, read_pack
from store.postgres import InPostgres, postgres_from
from store.rows import FOUND, SEARCHED, DamagedRowsError, Facts, Parts, Rows, large

VERSION = 4
_LINKS, _WORDS, _PAIRS, _UNUSED = "links", "grams", "pairs", "unused vectors"
FILE = "file"
"""The part of a document that is the file itself; only of PDFs, so that their pages can be shown."""
_NARROWED = 4  # choices of documents that are kept ready
T = TypeVar("T")


class StoreError(Exception):
    """A store that cannot be opened or changed; the message says why and what to do, in Chinese."""


@dataclass(frozen=True)
class WordCounts:
    """Of how many of `texts` passages each bigram is part."""

    texts: int
    counts: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Store:
    """An opened store, and what was changed since in memory: parts of documents put (None: all taken out).

    `corrected` is the corrections file's content that fragments are made with, `server` keeps the vectors where one
    does, `state` is what `state` gave of the folder. Whatever is loaded raises `StoreError` where it is damaged.
    """

    folder: Path
    encoder: Encoder
    rows: Rows
    generation: str
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
    def catalogue(self) -> Catalogue:
        """What nodes there are, without what is said of them."""
        return Catalogue((name, orjson.loads(content)) for name, content in self._every("outline"))

    @cached_property
    def stated(self) -> StoredGraph:
        """The whole graph but for what is alike; read as far as it is asked for."""
        return StoredGraph(self.catalogue, self._read, self.copies)

    @cached_property
    def graph(self) -> StoredGraph:
        """The whole graph, read as far as it is asked for."""
        return StoredGraph(self.catalogue, self._read, self.copies, lambda: self.alike)

    @cached_property
    def alike(self) -> list[Link]:
        """What tasks and targets are alike, worked out once a state and kept."""
        if not self.changed:
            with self._damage():
                kept = orjson.loads(self.rows.large_fact(_LINKS) or b"[null, null]")
            if kept[0] == self.rows.state:
                return [(a, b, relation, score) for a, b, relation, score in kept[1]]
        links = find_alike(self.stated)
        if not self.changed:
            self.note(large(_LINKS, orjson.dumps([self.rows.state, links])))
        return links

    @property
    def large(self) -> bool:
        """Whether it is so large that what is searched is kept put together."""
        return self.word_counts.texts >= FROM

    @cached_property
    def copies(self) -> Mapping[str, str]:
        """The document that each copy repeats."""
        return copies_among(self.pairs)

    @cached_property
    def pairs(self) -> list[Pair]:
        """All pairs of documents of one text."""
        with self._damage():
            pairs = [(a, b) for a, b in orjson.loads(self.rows.fact(_PAIRS) or b"[]")]
        again = [name for name in self.changed if "sketch" in (self.changed[name] or {"sketch": b""})]
        if again:
            gone = set(again)
            pairs = [pair for pair in pairs if gone.isdisjoint(pair)]
            sketches = {name: np.frombuffer(content, np.uint64).tolist() for name, content in self._every("sketch")}
            found = {pair for name in again if name in sketches for pair in pairs_with(name, sketches[name], sketches)}
            pairs += sorted(found)
        return pairs

    @cached_property
    def word_counts(self) -> WordCounts:
        """The words of all passages, counted."""
        with self._damage():
            said = orjson.loads(self.rows.large_fact(_WORDS) or b"[0, {}]")
        texts, counts = int(said[0]), Counter(said[1])
        there = set(self.rows.documents)
        if len(self._names) < len(self.changed):  # few are left
            few: Counter[str] = Counter()
            return WordCounts(sum(count_words(self.part(name, "passages"), few) for name in self._names), few)
        for name, parts in self.changed.items():
            if parts is None or "passages" in parts:
                if name in there:
                    texts -= count_words(self._kept(name, "passages"), counts, -1)
                if parts:
                    texts += count_words(parts["passages"], counts)
        return WordCounts(texts, +counts if self.changed else counts)

    @cached_property
    def index(self) -> SearchIndex:
        """Passages to be searched."""
        packed = None if self.changed else read_pack(self.rows, "search")
        index = SearchIndex(self.encoder, self.server, self.passages_of)
        fresh: set[str] = set()
        if packed:
            with suppress(KeyError):  # of a store whose vectors were elsewhere
                index = SearchIndex.unpack(self.encoder, self.server, self.passages_of, packed.parts)
                for name, sums in packed.documents.items():
                    if self.rows.sums(name, SEARCHED) == sums:
                        fresh.add(name)
                    else:
                        index.remove_document(name)
        heads = dict(self._every("heads")) if not fresh else {}
        for name in self._names:
            if name not in fresh:
                self._put(index, name, Heads(*orjson.loads(heads.get(name) or self.part(name, "heads"))))
        if self.server is not None and len(self.server) < len(index):
            raise MissingIndexError(
                f"Milvus 里没有“{self.folder}”的全部向量；请检查 POLICYGRAPH_MILVUS_URL，或重新建库"
            )
        return index

    @cached_property
    def words(self) -> Postings:
        """The words by which nodes are found."""
        packed = None if self.changed else read_pack(self.rows, "words")
        postings = Postings()
        fresh: set[str] = set()
        if packed:
            with suppress(KeyError):
                postings = Postings.unpack(packed.parts)
                for name, sums in packed.documents.items():
                    if self.rows.sums(name, FOUND) == sums:
                        fresh.add(name)
                    else:
                        postings.remove(name)
        texts = dict(self._every("terms")) if not fresh else {}
        for name in self._names:
            if name not in fresh:
                postings.add(name, Texts.from_bytes(texts.get(name) or self.part(name, "terms")))
        return postings

    def _put(self, index: SearchIndex, name: str, heads: Heads) -> None:
        vectors = None
        if self.server is None:
            vectors = np.frombuffer(self.part(name, "vectors"), np.float32).reshape(-1, self.encoder.dim)
            if len(vectors) != len(heads.ids):
                raise MissingIndexError(
                    f"“{self.folder}”的向量存放在 Milvus；请设好 POLICYGRAPH_MILVUS_URL，或重新建库"
                )
        index.put_document(name, heads, vectors, Counts.from_bytes(self.part(name, "words")))

    @property
    def passages(self) -> Passages:
        """All passages by id, read as far as they are asked for."""
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
        about = (NodeType.DOCUMENT, NodeType.TASK, NodeType.TARGET)
        names = self.catalogue.places_of(about)
        found = ((place_named(name), name) for name in sorted(names))
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
        return _passages(self.part(document, "passages"))

    def part(self, document: str, part: str) -> bytes:
        """A part of a document as it is kept."""
        parts = self.changed.get(document, {})
        if parts is None:
            raise KeyError(document)
        return parts[part] if part in parts else self._kept(document, part)

    def facts(self) -> Facts:
        """What is to be kept of a changed store beside its documents."""
        facts: dict[str, bytes | None] = {f"{_LINKS}#0": None, **derived(self.word_counts, self.pairs)}
        if self.server is not None:
            facts[_UNUSED] = orjson.dumps(self._unused())
        return facts

    def note(self, facts: Facts) -> None:
        """Keep a convenience with this state, where it is still in effect and the store can be written."""
        with suppress(OSError, DamagedRowsError):
            home(self.folder).note(self.generation, facts, self.rows.state)

    def tidy(self) -> None:
        """Take vectors that no passage has any more from the server, and keep the index of a large store packed."""
        if self.server is not None and (unused := orjson.loads(self.rows.fact(_UNUSED) or b"[]")):
            self.server.remove([key for key in unused if key not in self.passages])
            self.note({_UNUSED: None})
        passages = self.word_counts.texts
        for name, of, make in (("search", SEARCHED, self._all_searched), ("words", FOUND, self._all_found)):
            sums = {document: self.rows.sums(document, of) for document in self._names}
            with self._damage():
                if old(self.rows, name, sums, passages):
                    self.note(pack(name, make(), sums))

    def _all_searched(self) -> dict[str, bytes]:
        index = SearchIndex(self.encoder, self.server, self.passages_of)
        for name, content in self._every("heads"):
            self._put(index, name, Heads(*orjson.loads(content)))
        return index.pack()

    def _all_found(self) -> dict[str, bytes]:
        postings = Postings()
        for name, content in self._every("terms"):
            postings.add(name, Texts.from_bytes(content))
        return postings.pack()

    def _unused(self) -> list[str]:
        """Ids of passages that were there before the changes."""
        there = set(self.rows.documents)
        unused = orjson.loads(self.rows.fact(_UNUSED) or b"[]")
        return [
            *unused,
            *(key for name in self.changed if name in there for key in orjson.loads(self._kept(name, "heads"))[0]),
        ]

    def _kept(self, document: str, part: str) -> bytes:
        with self._damage():
            return self.rows.part(document, part)

    def _every(self, part: str) -> Iterator[tuple[str, bytes]]:
        """A small part of all documents, in order."""
        few = 4 * len(self._names) < len(self.rows.documents)
        with self._damage():
            kept = {} if few else self.rows.every(part)
        for name in self._names:
            parts = self.changed.get(name) or {}
            yield name, parts[part] if part in parts else kept[name] if name in kept else self._kept(name, part)

    def _json(self, document: str, part: str) -> Any:
        return orjson.loads(self.part(document, part))

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except DamagedRowsError as error:
            raise _damaged(self.folder, error) from error

    @cached_property
    def _read(self) -> Fragments:
        return Fragments(lambda name: self._json(name, "fragment"))

    @cached_property
    def _names(self) -> list[str]:
        return sorted({*self.rows.documents, *self.changed} - {n for n, parts in self.changed.items() if parts is None})


class _Loaded(Mapping[str, T]):
    """Values by name, each loaded when it is asked for, and kept where there is a dictionary for it."""

    def __init__(self, names: list[str], load: Callable[[str], T], kept: dict[str, T] | None = None) -> None:
        self._names, self._load, self._kept = dict.fromkeys(names), load, kept
        self._whole: dict[str, T] | None = None

    def __getitem__(self, name: str) -> T:
        if self._kept is not None and name in self._kept:
            return self._kept[name]
        if name not in self._names:
            raise KeyError(name)
        value = self._load(name)
        if self._kept is not None:
            self._kept[name] = value
        return value

    def values(self) -> ValuesView[T]:
        """All of them; where they are kept they are gone through as they are."""
        if self._kept is None:
            return super().values()
        if self._whole is None:
            self._whole = {name: self[name] for name in self._names}
        return self._whole.values()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


def derived(counts: WordCounts, pairs: Sequence[Pair]) -> Facts:
    """What is kept of all documents beside them."""
    return {_PAIRS: orjson.dumps(pairs), **large(_WORDS, orjson.dumps([counts.texts, counts.counts]))}


def count_words(passages: bytes, counts: Counter[str], times: int = 1) -> int:
    """Count the words of a document's passages, as they are kept, in or out; gives how many passages there are."""
    found = _passages(passages)
    for passage in found:
        for word in grams(passage.prefixed):
            counts[word] += times
    return len(found)


def home(folder: Path) -> InFolder | InPostgres:
    """Where the rows of the store in `folder` are: in the folder, or in the database that the environment names."""
    return postgres_from(os.environ) or InFolder(folder)


def change(
    folder: Path, make: Callable[[Store], Store], encoder: Encoder | None = None, patience: float = PATIENCE
) -> Store:
    """Open the store in `folder`, put what `make` makes of it in its place, and give that.

    Nobody else changes it meanwhile. When anything fails, all stays as it was. Raises what `open_store`, `make` and
    `store.lock.locked` raise, `OSError` when it cannot be written.
    """
    _generation(folder)  # no lock is left in a folder without a store
    there = home(folder)
    with there.locked(patience):
        there.settle()
        opened = open_store(folder, encoder)
        changed = make(opened)
        if not changed.changed and changed.corrected == opened.corrected:
            return opened
        put = [(name, parts) for name, parts in changed.changed.items() if parts is not None]
        taken = [name for name, parts in changed.changed.items() if parts is None]
        facts = {**changed.facts()}
        if changed.corrected != opened.corrected:
            facts |= there.corrected(opened.corrected, changed.corrected)
        try:
            there.change(opened.generation, put, taken, facts)
        except DamagedRowsError as error:
            raise _damaged(folder, error) from error
        with suppress(OSError, DamagedRowsError):  # it is noted, and whoever comes next does it
            there.settle()
        made = open_store(folder, opened.encoder)
        made.tidy()
        return made


def state(folder: Path) -> str | None:
    """What tells one state of a store from another, found without reading it; None where there is no store."""
    return home(folder).state()


def _generation(folder: Path) -> str:
    """The generation in effect. Raises `StoreError` where there is none."""
    try:
        generation = home(folder).generation()
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


def _opened(folder: Path, generation: str, encoder: Encoder) -> Store:
    there = home(folder)
    if there.of_old(generation):
        raise _of_another_version(folder, "2 或更早")
    try:
        found = there.open(generation)
        version, model = (found.fact(name) or b"" for name in ("version", "model"))
        corrected = there.corrections()
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
    return Store(folder, encoder, found, generation, {}, corrected, server, f"{generation}:{found.state}")


def _of_another_version(folder: Path, version: str) -> StoreError:
    return StoreError(
        f"“{folder}”的格式是版本 {version}，本程序用版本 {VERSION}。请用 policygraph build 重新建库（更正会保留）。"
    )


def _damaged(folder: Path, error: Exception) -> StoreError:
    return StoreError(f"“{folder}”里的图谱已损坏（{error}）。请用 policygraph build 重新建库。")


def _passages(content: bytes) -> list[Passage]:
    return [_passage(record) for record in orjson.loads(content)]


def _passage(record: dict[str, Any]) -> Passage:
    record["section"] = tuple(record["section"])
    record["spans"] = tuple(Span(*span) for span in record["spans"])
    return Passage(**record)
