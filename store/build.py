"""Build a store from a folder of documents, and change it a document at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx

from corpus.document import Document
from corpus.reader import Failure, read_folder
from embeddings.encoder import Encoder, load_encoder
from embeddings.milvus import milvus_from
from embeddings.search import SearchIndex
from embeddings.vector_cache import VectorCache
from graph.build import assemble
from graph.corrections import Corrections
from graph.coverage import sentence_counts
from graph.extract import extract
from graph.proposals import with_proposals
from graph.target_corrections import TargetCorrection, without_target
from llm.client import Endpoint
from store.documents import StoredDocument
from store.store import CORRECTIONS_FILE, Store, save

Progress = Callable[[str, int, int], None]
"""Called with the stage in Chinese, the steps done in it and all of them."""

CACHE_FILE = "vectors.sqlite"


@dataclass(frozen=True)
class BuildReport:
    """What was built: the documents, the files that could not be read, the time taken, and by document how many
    sentences are in the graph, commit nobody, or were not understood.
    """

    documents: tuple[StoredDocument, ...]
    failed: tuple[Failure, ...]
    seconds: float
    coverage: Mapping[str, dict[str, int]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The machine-readable form of the output contract."""
        return {
            "documents": [d.report() | {"coverage": self.coverage.get(d.id, {})} for d in self.documents],
            "failed": [{"path": str(f.path), "reason": f.reason} for f in self.failed],
            "seconds": round(self.seconds, 2),
        }


def build_store(
    folder: Path,
    out: Path,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    endpoint: Endpoint | None = None,
) -> tuple[Store, BuildReport]:
    """Read all documents below `folder` and make them the store in `out`, in place of what was there.

    Files that cannot be read are in the report. Raises `UnreadableFileError` when the folder itself cannot.
    """
    began = time.monotonic()
    documents, failed = read_folder(folder, lambda _, done, total: progress and progress("读取文档", done, total))
    encoder = encoder or load_encoder()
    out.mkdir(parents=True, exist_ok=True)
    vectors = milvus_from(os.environ, encoder.dim)
    if vectors is not None:
        vectors.clear()
    empty = Store(out, {}, {}, assemble({}), SearchIndex(encoder, vectors))
    store = with_documents(empty, documents, progress, endpoint)
    save(store)
    with VectorCache(out / CACHE_FILE) as cache:
        cache.keep(encoder.fingerprint, (passage.prefixed for passage in store.passages.values()))
    counts = {name: sentence_counts(fragment, name) for name, fragment in store.fragments.items()}
    return store, BuildReport(tuple(store.documents.values()), tuple(failed), time.monotonic() - began, counts)


def with_documents(
    store: Store, documents: Sequence[Document], progress: Progress | None = None, endpoint: Endpoint | None = None
) -> Store:
    """`store` with some documents added, each in place of the one of its id; nothing is saved. With an `endpoint`, a
    language model proposes bodies and targets for tasks without any, marked as proposals.

    The search index of `store` is changed in place: use the store that is returned from then on.
    """
    corrections = Corrections.load(store.folder / CORRECTIONS_FILE)
    stored = dict(store.documents)
    fragments = dict(store.fragments)
    for done, document in enumerate(documents):
        if progress:
            progress("抽取图谱", done, len(documents))
        stored[document.id] = StoredDocument.of(document)
        fragments[document.id] = with_proposals(extract(document, corrections), document, endpoint, corrections)
    index = store.index
    for document in documents:
        index.remove_document(document.id)
    passages = [passage for document in documents for passage in document.passages]
    with VectorCache(store.folder / CACHE_FILE) as cache:
        index.add(passages, cache, (lambda done, total: progress("计算语义向量", done, total)) if progress else None)
    ordered = {name: stored[name] for name in sorted(stored)}
    return Store(store.folder, ordered, fragments, assemble(fragments), index)


def idle_corrections(store: Store) -> list[TargetCorrection]:
    """Corrections of targets in `corrections.toml` that name no target of the store."""
    return without_target(Corrections.load(store.folder / CORRECTIONS_FILE).targets, store.fragments)


def with_corrections(store: Store, progress: Progress | None = None) -> Store:
    """`store` with its graph extracted anew from the stored texts, after `corrections.toml` was changed; nothing is
    saved. Raises `graph.corrections.CorrectionsError` for a file that cannot be understood.
    """
    corrections = Corrections.load(store.folder / CORRECTIONS_FILE)
    fragments: dict[str, nx.MultiDiGraph] = {}
    for done, (name, document) in enumerate(store.documents.items()):
        if progress:
            progress("重新抽取图谱", done, len(store.documents))
        fragments[name] = extract(document.reread(), corrections)
    return Store(store.folder, store.documents, fragments, assemble(fragments), store.index)


def without_documents(store: Store, ids: Iterable[str]) -> Store:
    """`store` without some documents; ids that are not there are passed over; nothing is saved."""
    gone = set(ids)
    for name in gone:
        store.index.remove_document(name)
    fragments = {name: fragment for name, fragment in store.fragments.items() if name not in gone}
    kept = {name: document for name, document in store.documents.items() if name not in gone}
    return Store(store.folder, kept, fragments, assemble(fragments), store.index)
