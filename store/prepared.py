"""What is kept of a document, made of what was read: its graph, its passages with vectors and words, in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import islice
from pathlib import Path

import networkx as nx
import numpy as np
import orjson

from corpus.document import Document, UnreadableFileError
from embeddings.encoder import Encoder
from embeddings.index import VectorStore
from embeddings.lexical import Counts
from embeddings.passages import Heads
from embeddings.vector_cache import VectorCache
from graph.corrections import Corrections
from graph.extract import extract_apart
from graph.outline import outline
from graph.proposals import with_proposals
from graph.record import written
from graph.schema import NodeType
from llm.client import Endpoint
from store.documents import StoredDocument
from store.home import FILE
from store.rows import Parts
from store.terms import texts_of

Progress = Callable[[str, int, int], None]
"""Called with the stage in Chinese, the steps done in it and all of them."""

Failed = Callable[[Document, str], None]
"""Called with a document whose graph cannot be extracted, and why, in Chinese."""

_AT_ONCE = 16  # documents embedded together, so that all cores have work


@dataclass(frozen=True)
class Means:
    """What documents are made ready with; vectors go to the server where there is one."""

    corrections: Corrections
    encoder: Encoder
    cache: VectorCache
    server: VectorStore | None
    endpoint: Endpoint | None


def prepared(
    documents: Sequence[Document], means: Means, failed: Failed, progress: Progress | None
) -> Iterator[tuple[str, Parts]]:
    """What is kept of each document; one whose graph cannot be extracted has `failed`."""
    waiting = iter(documents)
    done = 0
    while batch := list(islice(waiting, _AT_ONCE)):
        extracted: list[tuple[Document, nx.MultiDiGraph]] = []
        for number, document in enumerate(batch):
            said = telling(progress, "抽取图谱，计算语义向量", done + number, len(documents))
            try:
                extracted.append((document, extract_apart(document, means.corrections, said)))
            except UnreadableFileError as error:
                failed(document, str(error))
        done += len(batch)
        texts = [[passage.prefixed for passage in document.passages] for document, _ in extracted]
        vectors, _ = means.cache.encode(means.encoder, [text for own in texts for text in own])
        at = 0
        for (document, stated), own in zip(extracted, texts, strict=True):
            fragment = with_proposals(stated, document, means.endpoint, means.corrections)
            part = vectors[at : at + len(own)]
            at += len(own)
            tasks = sum(kind == NodeType.TASK for _, kind in fragment.nodes(data="type"))
            if means.server is not None:
                means.server.add([passage.id for passage in document.passages], part)
            yield (
                document.id,
                {
                    "document": StoredDocument.of(document, tasks).as_bytes(),
                    "text": document.source.text.encode(),
                    **of_fragment(fragment),
                    "passages": orjson.dumps([passage.written() for passage in document.passages], list),
                    "heads": orjson.dumps(astuple(Heads.of(document.passages))),
                    "vectors": part.tobytes() if means.server is None else b"",
                    "words": Counts.of(own).as_bytes(),
                },
            )
    if progress:
        progress("抽取图谱，计算语义向量", done, len(documents))


def with_files(
    made: Iterable[tuple[str, Parts]], files: Mapping[str, Path], documents: Sequence[Document]
) -> Iterator[tuple[str, Parts]]:
    """With the file of each PDF that was just read; of what was no PDF none is kept."""
    formats = {document.id: document.source.format for document in documents}
    for name, parts in made:
        path = files.get(name)
        if path is None:
            yield name, parts
        else:
            pdf = formats[name] == "pdf" and path.suffix.lower() == ".pdf" and path.is_file()
            yield name, {**parts, FILE: path.read_bytes() if pdf else b""}


def telling(progress: Progress | None, stage: str, done: int, total: int) -> Callable[[int, int], None] | None:
    """What tells of a stage while a worker is at one document of it."""
    return (lambda *_: progress(stage, done, total)) if progress else None


def of_fragment(fragment: nx.MultiDiGraph) -> Parts:
    """The parts of a document that its fragment is kept in."""
    record = nx.node_link_data(fragment, edges="edges")
    return {
        "fragment": written(record),
        "outline": outline(record).as_bytes(),
        "terms": texts_of(record).as_bytes(),
        "sketch": np.array(fragment.graph.get("sketch", ()), np.uint64).tobytes(),
    }
