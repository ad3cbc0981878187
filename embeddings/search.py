"""Passages to be searched: vectors and words, fused; built and changed as one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from cachetools import LRUCache

from corpus.document import Passage
from corpus.gazetteer import Place
from embeddings.calibration import confidence
from embeddings.encoder import Encoder, Vectors
from embeddings.index import FaissStore, VectorStore
from embeddings.lexical import Counts, LexicalIndex
from embeddings.passages import Heads, Hit, Passages, Read
from embeddings.vector_cache import VectorCache
from embeddings.wording import Wording, word_question

_BATCH = 64  # passages between two reports of progress
# Score of a passage: its cosine plus this share of its coverage of the question's words. Chosen on the 50 public
# questions themselves: MRR@10 .905, against .829 for fusing ranks at equal weights and .897 for the best weighting of
# ranks tried. The latter differs by less than a question or two, so no more than a preference for absolute scores.
COVERAGE_WEIGHT = 0.3
_DEPTH = 50  # how far down each list the fusion looks, at least
_RERANKED = 24  # how many a second model looks at again, at least: a third of a second the first time
_REMEMBERED = 20_000  # passages whose vectors by the second model are kept, 30 MB

Progress = Callable[[int, int], None]
"""Called with (passages done, passages in all)."""


class SearchIndexError(Exception):
    """An index that cannot be used; the message says why and what to do, in Chinese."""


class MissingIndexError(SearchIndexError):
    """What is to keep the vectors cannot be had."""


class ModelMismatchError(SearchIndexError):
    """Built with another embedding model; vectors of two models must not be mixed."""


_Group = tuple[str | None, str, int | None]
"""Path of the place, document and year."""


@dataclass(frozen=True)
class _Groups:
    """Ids of passages by place, document and year, and the groups of each place and document."""

    ids: Mapping[_Group, list[str]]
    of_place: Mapping[str | None, list[_Group]]
    of_document: Mapping[str, list[_Group]]

    @classmethod
    def of(cls, ids: Mapping[_Group, list[str]]) -> _Groups:
        of_place: dict[str | None, list[_Group]] = {}
        of_document: dict[str, list[_Group]] = {}
        for group in ids:
            of_place.setdefault(group[0], []).append(group)
            of_document.setdefault(group[1], []).append(group)
        return cls(ids, of_place, of_document)


class SearchIndex:
    """Passages with their vectors and words. `read` gives the passages of a document that is put in by `put_document`."""

    def __init__(self, encoder: Encoder, vectors: VectorStore | None = None, read: Read | None = None) -> None:
        self.encoder = encoder
        self.passages = Passages(read)
        self._vectors = vectors if vectors is not None else FaissStore(encoder.dim)
        self._words = LexicalIndex()
        self._heads: dict[str, Heads] = {}  # by document
        self._grouped: _Groups | None = None
        self._reranker = encoder.reranker
        self._looked_at: LRUCache[str, Vectors] = LRUCache(_REMEMBERED)  # by text

    @classmethod
    def build(
        cls,
        passages: Sequence[Passage],
        encoder: Encoder,
        cache: VectorCache | None = None,
        progress: Progress | None = None,
    ) -> SearchIndex:
        """An index of these passages. With a `cache`, texts seen before are not embedded again."""
        index = cls(encoder)
        index.add(passages, cache, progress)
        return index

    def __len__(self) -> int:
        return len(self.passages)

    def add(
        self, passages: Sequence[Passage], cache: VectorCache | None = None, progress: Progress | None = None
    ) -> int:
        """Add passages, in place of those with the same ids. Returns how many had to be embedded."""
        embedded = 0
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            texts = [passage.prefixed for passage in batch]
            if cache:
                vectors, new = cache.encode(self.encoder, texts)
            else:
                vectors, new = self.encoder.encode_passages(texts), len(texts)
            embedded += new
            ids = [passage.id for passage in batch]
            self._vectors.add(ids, vectors)
            self._words.add(ids, Counts.of(texts))
            self.passages.put(batch)
            self._grouped = None
            if progress:
                progress(start + len(batch), len(passages))
        return embedded

    def put_document(self, document: str, heads: Heads, vectors: Vectors | None, counts: Counts) -> None:
        """Add a document whose passages can be read and whose vectors and words are known; a server that keeps
        vectors has them already (None).
        """
        if vectors is not None:
            self._vectors.add(heads.ids, vectors)
        self._words.add(heads.ids, counts)
        self.passages.list((key, document) for key in heads.ids)
        self._heads[document] = heads
        self._grouped = None

    def remove(self, ids: Collection[str]) -> None:
        """Take passages out; ids not there are passed over."""
        self._vectors.remove(ids)
        self._words.remove(ids)
        self.passages.remove(ids)
        self._grouped = None

    def remove_document(self, document: str) -> int:
        """Take out all passages of a document. Returns how many."""
        heads = self._heads.pop(document, None)
        ids = heads.ids if heads else [passage.id for passage in self.passages.within(document)]
        self.remove(ids)
        return len(ids)

    def pack(self) -> dict[str, bytes]:
        """All of an index of documents put in by `put_document`, to be read again at once."""
        packed = {f"words/{name}": part for name, part in self._words.pack().items()}
        if isinstance(self._vectors, FaissStore):
            packed |= {f"vectors/{name}": part for name, part in self._vectors.pack().items()}
        heads = [[document, heads.ids, heads.places, heads.years] for document, heads in self._heads.items()]
        return packed | {"heads": orjson.dumps(heads)}

    @classmethod
    def unpack(
        cls, encoder: Encoder, server: VectorStore | None, read: Read, parts: Mapping[str, bytes | memoryview]
    ) -> SearchIndex:
        """The inverse of `pack`. Raises KeyError where a part is missing."""
        index = cls(encoder, server, read)
        index._heads = {document: Heads(*rest) for document, *rest in orjson.loads(parts["heads"])}
        index.passages.list((key, document) for document, heads in index._heads.items() for key in heads.ids)
        ids = [*index.passages]
        if server is None:
            index._vectors = FaissStore.unpack(encoder.dim, ids, _below("vectors/", parts))
        index._words = LexicalIndex.unpack(ids, _below("words/", parts))
        return index

    def search(
        self,
        query: str,
        k: int = 10,
        place: Place | Collection[Place | None] | None = None,
        document: str | Collection[str] | None = None,
        year: int | None = None,
    ) -> list[Hit]:
        """The `k` best passages (fewer where there are fewer), best first, of the places, documents, year asked for; None
        among several places stands for no known place.

        A question's form is left out and everyday words get their official ones before searching.
        """
        only = self.within(place, document, year)
        if only is None and len(self.passages) < len(self._vectors):  # a server holds those of other documents, too
            only = [*self.passages]
        wording = _worded(query, place)
        depth = max(_DEPTH, 2 * k)
        if not self.passages:
            return []
        vector = self.encoder.encode_queries([wording.sense])[0]
        coverage = self._words.coverage(wording.words)
        cosines = dict(self._vectors.search(vector, depth, only))
        others = [key for key, _ in coverage.best(depth, only) if key not in cosines]
        cosines |= dict(self._vectors.search(vector, depth, others))
        fused = [
            (cosine + COVERAGE_WEIGHT * coverage.of(key), key)
            for key, cosine in cosines.items()
            if key in self.passages  # a server may already know what another process is adding
        ]
        best = sorted(fused, key=lambda pair: (-pair[0], pair[1]))[: max(k, _RERANKED) if self._reranker else k]
        hits = [Hit(self.passages[key], score, cosines[key], coverage.of(key)) for score, key in best]
        return _best(self._looked_at_again(wording.sense, hits, self._reranker), k) if self._reranker else hits

    def expect(self, query: str, place: Place | Collection[Place | None] | None = None) -> None:
        """Let the encoder begin with what a `search` is to ask for, beside what else is done."""
        self.encoder.expect(_worded(query, place).sense)

    def confidence(self, hits: Sequence[Hit]) -> float:
        """How likely it is that these hits of one search answer it; below `calibration.THRESHOLD` nothing fits."""
        return confidence(hits, (self._reranker or self.encoder).fingerprint)

    def _looked_at_again(self, sense: str, hits: Sequence[Hit], model: Encoder) -> list[Hit]:
        """The hits with the cosines of a second model, which embeds each passage when a question first finds it."""
        new = [text for hit in hits if (text := hit.passage.prefixed) not in self._looked_at]
        if new:
            self._looked_at.update(zip(new, model.encode_passages(new), strict=True))
        query = model.encode_queries([sense])[0]
        cosines = [float(self._looked_at[hit.passage.prefixed] @ query) for hit in hits]
        return [
            Hit(hit.passage, cosine + COVERAGE_WEIGHT * hit.lexical, cosine, hit.lexical)
            for hit, cosine in zip(hits, cosines, strict=True)
        ]

    def dense(self, wording: Wording, k: int, only: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Ids by cosine alone."""
        if not self.passages:
            return []
        return self._vectors.search(self.encoder.encode_queries([wording.sense])[0], k, only)

    def lexical(self, wording: Wording, k: int, only: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Ids by words alone."""
        return self._words.coverage(wording.words).best(k, only)

    def having(
        self, text: str, place: Collection[Place | None] | None = None, document: Collection[str] | None = None
    ) -> Iterator[Passage]:
        """The passages, of these places and documents, that have every word of a text, which need not stand together, by
        themselves or above them; each is read when it is asked for.
        """
        among = self.within(place, document)
        only = None if among is None else frozenset(among)
        keys = (key for key in self._words.having(text) if only is None or key in only)
        return (self.passages[key] for key in keys if key in self.passages)

    def within(
        self,
        place: Place | Collection[Place | None] | None = None,
        document: str | Collection[str] | None = None,
        year: int | None = None,
    ) -> list[str] | None:
        """Ids of the passages of these places, documents and year, or None when nothing is asked; places as of `search`."""
        if place is None and document is None and year is None:
            return None
        places = None if place is None else {one.path if one else None for one in _several(place)}
        documents = {document} if isinstance(document, str) else None if document is None else set(document)
        if self._grouped is None:
            self._grouped = self._group()
        groups = self._grouped
        near: Mapping[Any, list[_Group]] = groups.of_document if documents is not None else groups.of_place
        among: Collection[str | None] | None = documents if documents is not None else places
        chosen = [
            groups.ids[group]
            for group in (groups.ids if among is None else (group for key in among for group in near.get(key, ())))
            if (places is None or group[0] in places) and (year is None or group[2] == year)
        ]
        return None if len(chosen) == len(groups.ids) else [key for keys in chosen for key in keys]

    def _group(self) -> _Groups:
        given: dict[str, list[Passage]] = {}
        for passage in self.passages.given():
            given.setdefault(passage.document, []).append(passage)
        listed = [*self._heads.items(), *((document, Heads.of(passages)) for document, passages in given.items())]
        groups: dict[_Group, list[str]] = {}
        for document, heads in listed:
            count = len(heads.ids)
            if count and heads.places.count(heads.places[0]) == heads.years.count(heads.years[0]) == count:
                groups[heads.places[0], document, heads.years[0]] = list(heads.ids)
                continue
            for key, place, year in zip(heads.ids, heads.places, heads.years, strict=True):
                groups.setdefault((place, document, year), []).append(key)
        return _Groups.of(groups)


def _worded(query: str, place: Place | Collection[Place | None] | None) -> Wording:
    wording = word_question(query)
    return wording.without_places(_several(place)) if place else wording


def _several(place: Place | Collection[Place | None]) -> Collection[Place | None]:
    return [place] if isinstance(place, Place) else place


def _below(folder: str, parts: Mapping[str, bytes | memoryview]) -> dict[str, bytes | memoryview]:
    return {name.removeprefix(folder): part for name, part in parts.items() if name.startswith(folder)}


def _best(hits: Sequence[Hit], k: int) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:k]
