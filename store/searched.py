"""What a store is searched by, put together of its documents' rows, or of a pack where it is large (`store.packs`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from embeddings.encoder import Encoder, Vectors
from embeddings.index import SearchedVectors
from embeddings.lexical import Counts
from embeddings.passages import Heads, Read
from embeddings.postings import Postings, Texts
from embeddings.search import MissingIndexError, SearchIndex
from graph.catalogue import Catalogue
from graph.outline import Outlines
from store.packs import Pack, keep_pack, old
from store.rows import FOUND, OUTLINED, SEARCHED, TOLD, Rows


@dataclass(frozen=True)
class Held:
    """The documents of a store as these are: `part` gives one of them a part of, `every` all."""

    names: list[str]
    part: Callable[[str, str], bytes]
    every: Callable[[str], Iterator[tuple[str, bytes]]]


def index_of(
    held: Held, packed: Pack | None, encoder: Encoder, server: SearchedVectors | None, read: Read
) -> SearchIndex:
    """The passages to be searched. Raises `MissingIndexError` where vectors are elsewhere than looked for. The `server`
    is searched only: what belongs there is put in and taken out by who changes documents.
    """
    kept = _OnlySearched(server) if server is not None else None
    index = SearchIndex(encoder, kept, read)
    fresh: set[str] = set()
    if packed:
        with suppress(KeyError):  # of a store whose vectors were elsewhere
            index = SearchIndex.unpack(encoder, kept, read, packed.parts)
            fresh = set(packed.fresh)
            for name in packed.stale:
                index.remove_document(name)
    heads = dict(held.every("heads")) if not fresh else {}
    for name in held.names:
        if name not in fresh:
            _put(index, held, name, heads.get(name) or held.part(name, "heads"), server is None)
    return index


@dataclass(frozen=True)
class _OnlySearched:
    """Vectors elsewhere as a `VectorStore` that an index does not change."""

    server: SearchedVectors

    def __len__(self) -> int:
        return len(self.server)

    def add(self, _ids: Sequence[str], _vectors: Vectors) -> None:
        """They are there."""

    def remove(self, _ids: Collection[str]) -> int:
        """They stay there."""
        return 0

    def search(
        self, vector: NDArray[np.float32], k: int, only: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """What the server finds."""
        return self.server.search(vector, k, only)


def _put(index: SearchIndex, held: Held, name: str, content: bytes, with_vectors: bool) -> None:
    heads = Heads(*orjson.loads(content))
    vectors = None
    if with_vectors:
        vectors = np.frombuffer(held.part(name, "vectors"), np.float32).reshape(-1, index.encoder.dim)
        if len(vectors) != len(heads.ids):
            raise MissingIndexError("向量存放在 Milvus；请设好 POLICYGRAPH_MILVUS_URL，或重新建库")
    index.put_document(name, heads, vectors, Counts.from_bytes(held.part(name, "words")))


def words_of(held: Held, packed: Pack | None) -> Postings:
    """The words by which nodes are found."""
    postings = Postings()
    fresh: set[str] = set()
    if packed:
        with suppress(KeyError):
            postings = Postings.unpack(packed.parts)
            fresh = set(packed.fresh)
            for name in packed.stale:
                postings.remove(name)
    texts = dict(held.every("terms")) if not fresh else {}
    for name in held.names:
        if name not in fresh:
            postings.add(name, Texts.from_bytes(texts.get(name) or held.part(name, "terms")))
    return postings


def catalogue_of(held: Held, packed: Pack | None) -> Catalogue:
    """What nodes there are."""
    return Catalogue(held.names, _outlines(held, packed))


def _outlines(held: Held, packed: Pack | None) -> Outlines:
    """The outlines of all documents in order: runs of those that a pack has, and those that it has not in between."""
    if packed is None:
        return Outlines.joined([(Outlines.from_bytes(content), 0, 1) for _, content in held.every("outline")])
    whole = Outlines.from_bytes(packed.parts[_WHOLE])
    at = {name: number for number, name in enumerate(packed.documents)}
    fresh = set(packed.fresh)
    pieces: list[tuple[Outlines, int, int]] = []
    for name in held.names:
        if name not in fresh:
            pieces.append((Outlines.from_bytes(held.part(name, "outline")), 0, 1))
        elif pieces and pieces[-1][0] is whole and pieces[-1][2] == at[name]:
            pieces[-1] = (whole, pieces[-1][1], at[name] + 1)
        else:
            pieces.append((whole, at[name], at[name] + 1))
    return Outlines.joined(pieces)


_WHOLE = "outlines"


def records_of(held: Held, packed: Pack | None) -> Iterator[tuple[str, bytes]]:
    """What is told of each document, in order."""
    if packed is None:
        yield from held.every("document")
        return
    ends = np.frombuffer(packed.parts["ends"], np.int64).tolist()
    where = dict(zip(packed.documents, zip([0, *ends], ends, strict=False), strict=True))
    records, fresh = packed.parts["records"], set(packed.fresh)
    for name in held.names:
        begin, end = where.get(name, (0, 0))
        yield name, bytes(records[begin:end]) if name in fresh else held.part(name, "document")


def keep_packs(
    folder: Path,
    rows: Rows,
    held: Held,
    encoder: Encoder,
    server: SearchedVectors | None,
    names: Collection[str] = (),
) -> None:
    """Keep the packs of these names; where none are named, those that a large store should have and has not. Raises
    `OSError`.
    """

    def search() -> Mapping[str, bytes]:
        index = SearchIndex(encoder, _OnlySearched(server) if server is not None else None)
        for name, content in held.every("heads"):
            _put(index, held, name, content, server is None)
        return index.pack()

    def words() -> Mapping[str, bytes]:
        return words_of(held, None).pack()

    def outlines() -> Mapping[str, bytes]:
        return {_WHOLE: _outlines(held, None).as_bytes()}

    def documents() -> Mapping[str, bytes]:
        records = [content for _, content in held.every("document")]
        return {"ends": np.cumsum([*map(len, records)]).tobytes(), "records": b"".join(records)}

    for name, of, make in (
        ("search", SEARCHED, search), ("words", FOUND, words), ("outlines", OUTLINED, outlines), ("documents", TOLD, documents),
    ):  # fmt: skip
        if names and name not in names:
            continue
        sums = rows.sums(of)
        if name in names or old(folder, name, sums):
            keep_pack(folder, name, make(), sums)
