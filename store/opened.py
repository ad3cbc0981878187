"""A store as it was when it was opened: documents, their graph and their search index, loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from corpus.document import Passage
from corpus.places import Place
from embeddings.encoder import Encoder
from embeddings.index import SearchedVectors, VectorStore
from embeddings.passages import Passages
from embeddings.postings import Postings
from embeddings.search import MissingIndexError, SearchIndex
from graph.catalogue import Catalogue
from graph.computed import Computed
from graph.copies import Pair, copies_among
from graph.record import read
from graph.schema import NodeType
from graph.stored import ALIKE, Fragments, Stored
from store.documents import StoredDocument
from store.home import damaged, home
from store.layout import CORRECTIONS_FILE
from store.loaded import Kept, Loaded
from store.packs import FROM, Pack, read_pack
from store.rows import FOUND, OUTLINED, SEARCHED, TOLD, DamagedRowsError, Facts, Parts, Rows
from store.searched import Held, catalogue_of, index_of, keep_packs, records_of, words_of
from store.whole import WordCounts, facts_of, kept_pairs, pairs_now, passages_from, word_counts

if TYPE_CHECKING:  # what questions do without is imported where it is used
    import networkx as nx

    from graph.corrections import Corrections
    from graph.view import StoredGraph

_ALIKE, _UNUSED = "alike", "unused vectors"
_TOWNS = ("镇", "街道")
_NARROWED = 4  # choices of documents that are kept ready
_FEW = 4  # so many times as many documents there are as are asked for: these are read one by one


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

        def made(name: str, content: bytes) -> StoredDocument:
            return StoredDocument(name, content, lambda: self.part(name, "text").decode())

        def every() -> Iterator[tuple[str, StoredDocument]]:
            return ((n, made(n, content)) for n, content in records_of(self._held, self._pack("documents", TOLD)))

        return Kept(self._names, lambda name: made(name, self.part(name, "document")), every)

    @cached_property
    def fragments(self) -> Mapping[str, nx.MultiDiGraph]:
        """The graph's parts by document."""
        from graph.view import read_fragment

        return Loaded(self._names, lambda name: read_fragment(read(self.part(name, "fragment"))))

    @cached_property
    def catalogue(self) -> Catalogue:
        """What nodes there are, without what is said of them."""
        return catalogue_of(self._held, self._pack("outlines", OUTLINED))

    @cached_property
    def nodes(self) -> Stored:
        """All nodes and what is stated of them, read as far as it is asked for."""
        return Stored(self.catalogue, self._read, self.copies)

    @cached_property
    def stated(self) -> StoredGraph:
        """The whole graph but for what is alike; read as far as it is asked for."""
        from graph.view import StoredGraph

        return StoredGraph(self.nodes)

    @cached_property
    def graph(self) -> StoredGraph:
        """The whole graph, read as far as it is asked for."""
        from graph.view import StoredGraph

        return StoredGraph(Stored(self.catalogue, self._read, self.copies, lambda: self.alike))

    @cached_property
    def alike(self) -> Computed:
        """What tasks and targets are alike, worked out once a state and kept."""
        if not self.changed:
            with self._damage():
                state, _, kept = (self.rows.fact(_ALIKE) or b"").partition(b"\n")
            if state.decode() == self.rows.state:
                return Computed.from_bytes(kept)
        from graph.similar import find_alike

        links = Computed.of(find_alike(self.nodes.of_types(ALIKE)), self.catalogue.at)
        if not self.changed:
            self.note({_ALIKE: self.rows.state.encode() + b"\n" + links.as_bytes()})
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
            again = [name for name, parts in self.changed.items() if parts is None or "sketch" in parts]
            return pairs_now(kept_pairs(self.rows), again, self._every)

    @cached_property
    def word_counts(self) -> WordCounts:
        """The words of all passages, counted."""
        with self._damage():
            return word_counts(self.rows, self._names, self.changed, self.part)

    @cached_property
    def index(self) -> SearchIndex:
        """Passages to be searched."""
        packed = None if self.changed else self._pack("search", SEARCHED)
        try:
            index = index_of(self._held, packed, self.encoder, self._vectors, self.passages_of)
        except MissingIndexError as error:
            raise MissingIndexError(f"“{self.folder}”的{error}") from error
        if self.server is not None and len(self.server) < len(index):
            why = f"Milvus 里没有“{self.folder}”的全部向量；请检查 POLICYGRAPH_MILVUS_URL，或重新建库"
            raise MissingIndexError(why)
        return index

    @cached_property
    def words(self) -> Postings:
        """The words by which nodes are found."""
        return words_of(self._held, None if self.changed else self._pack("words", FOUND))

    @cached_property
    def _vectors(self) -> SearchedVectors | None:
        """What searches the vectors, where not this process: Milvus, or PostgreSQL where it has all of them."""
        there = None if self.changed else self.rows.vectors
        return self.server or (there if there is not None and len(there) == self.word_counts.texts else None)

    @property
    def _held(self) -> Held:
        return Held(self._names, self.part, self._every)

    def _pack(self, name: str, of: Collection[str]) -> Pack | None:
        """What is kept put together, where most of it is asked for."""
        if not self.large or _FEW * len(self._names) < len(self.rows.documents):
            return None
        packed = read_pack(self.folder, name, self.rows, list(of))
        poor = packed is None or packed.outgrown  # nobody changes it from this machine, or it was lost
        if poor and not self.changed:
            with self._damage(), suppress(OSError):
                keep_packs(self.folder, self.rows, self._held, self.encoder, self._vectors, [name])
                packed = read_pack(self.folder, name, self.rows, list(of)) or packed
        if packed is None or not self.changed:
            return packed
        return replace(packed, fresh=[document for document in packed.fresh if document not in self.changed])

    @property
    def passages(self) -> Passages:
        """All passages by id, read as far as they are asked for."""
        return self.index.passages

    @property
    def corrections(self) -> Corrections:
        """What the user corrected. Raises `graph.corrections.CorrectionsError` for a file that cannot be understood."""
        from graph.corrections import Corrections

        return Corrections.parse(self.corrected, CORRECTIONS_FILE)

    @cached_property
    def places(self) -> list[Place]:
        """Places that the store's documents are about, in order of their labels. A park that only a figure is of, and
        only the form of its name tells, is none.
        """
        own = self.catalogue.places_of((NodeType.DOCUMENT, NodeType.TASK))
        named = self.catalogue.places_of((NodeType.TARGET, NodeType.FACT))
        return sorted(own | {p for p in named if p.source != "rule" or p.level in _TOWNS}, key=lambda p: p.label)

    def only(self, documents: Collection[str]) -> Store:
        """The store as if it held some of its documents only; those that it does not hold are passed over."""
        wanted = frozenset(documents).intersection(self._names)
        gone = {name: None for name in self._names if name not in wanted}
        if not gone:
            return self
        narrowed: dict[frozenset[str], Store] = self.kept.setdefault("only", {})
        found = narrowed.get(wanted)
        if found is None:
            for old in [*narrowed][: 1 - _NARROWED]:  # other threads choose, too
                narrowed.pop(old, None)
            found = narrowed[wanted] = replace(self, changed={**self.changed, **gone})
        return found

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What others work out from the store as it is, for as long as it is used."""
        return {}

    def passages_of(self, document: str) -> list[Passage]:
        """The passages of a document."""
        return passages_from(self.part(document, "passages"))

    def part(self, document: str, part: str) -> bytes:
        """A part of a document as it is kept."""
        parts = self.changed.get(document, {})
        if parts is None:
            raise KeyError(document)
        return parts[part] if part in parts else self._kept(document, part)

    def facts(self) -> Facts:
        """What is to be kept of a changed store beside its documents."""
        facts: dict[str, bytes | None] = {_ALIKE: None, **facts_of(self.word_counts, self.pairs)}
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
        if self.large:
            with self._damage(), suppress(OSError):
                keep_packs(self.folder, self.rows, self._held, self.encoder, self._vectors)

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
        few = _FEW * len(self._names) < len(self.rows.documents)
        with self._damage():
            kept = {} if few else self.rows.every(part)
        for name in self._names:
            parts = self.changed.get(name) or {}
            yield name, parts[part] if part in parts else kept[name] if name in kept else self._kept(name, part)

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except DamagedRowsError as error:
            raise damaged(self.folder, error) from error

    @cached_property
    def _read(self) -> Fragments:
        return Fragments(lambda name: read(self.part(name, "fragment")))

    @cached_property
    def _names(self) -> list[str]:
        return sorted({*self.rows.documents, *self.changed} - {n for n, parts in self.changed.items() if parts is None})
