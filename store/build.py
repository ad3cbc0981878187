"""Build a store from a folder of documents, and change it a document at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import networkx as nx

from corpus.document import Document, UnreadableFileError
from corpus.reader import Failure, read_folder
from embeddings.encoder import Encoder, load_encoder
from embeddings.milvus import milvus_from
from embeddings.search import SearchIndex
from embeddings.vector_cache import VectorCache
from graph.build import assemble
from graph.extract import extract
from graph.proposals import with_proposals
from graph.target_corrections import TargetCorrection, without_target
from llm.client import Endpoint
from store.documents import StoredDocument
from store.layout import CACHE_FILE, belongs_to_store, clear_away
from store.lock import locked
from store.store import Store, StoreError, corrections_file, save

Progress = Callable[[str, int, int], None]
"""Called with the stage in Chinese, the steps done in it and all of them."""


@dataclass(frozen=True)
class BuildReport:
    """What was built: the documents, the files that could not be read, the time taken."""

    documents: tuple[StoredDocument, ...]
    failed: tuple[Failure, ...]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """The machine-readable form of the output contract."""
        return {
            "documents": [d.report() for d in self.documents],
            "failed": [{"path": str(f.path), "reason": f.reason} for f in self.failed],
            "seconds": round(self.seconds, 2),
        }


class NothingReadError(StoreError):
    """A folder without a document that can be read; `failed` are the files that cannot."""

    def __init__(self, folder: Path, failed: Sequence[Failure]) -> None:
        self.failed = tuple(failed)
        why = f"有 {len(failed)} 个文件，都没能读取" if failed else "没有文档"
        super().__init__(f"“{folder}”里{why}，没有建库；原有的图谱没有改动。")


def build_store(
    folder: Path,
    out: Path,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    endpoint: Endpoint | None = None,
) -> tuple[Store, BuildReport]:
    """Read all documents below `folder` and make them the store in `out`, in place of what was there.

    Files that cannot be read are in the report; a store's own files are not documents. Raises `UnreadableFileError`
    when the folder itself cannot be read, `StoreError` when nothing in it can be and what was there stays, what
    `store.lock.locked` raises when another program changes the store, and `OSError` when it cannot be written.
    """
    began = time.monotonic()
    if not folder.exists():
        raise UnreadableFileError(f"找不到“{folder}”，请检查路径。")
    new = not out.exists()
    try:
        with locked(out):
            store, failed = _built(folder, out, encoder or load_encoder(), progress, endpoint)
    except BaseException:
        if new:
            clear_away(out)
        raise
    return store, BuildReport(tuple(store.documents.values()), tuple(failed), time.monotonic() - began)


def _built(
    folder: Path, out: Path, encoder: Encoder, progress: Progress | None, endpoint: Endpoint | None
) -> tuple[Store, list[Failure]]:
    documents, failed = read_folder(
        folder, lambda _, done, total: progress and progress("读取文档", done, total), belongs_to_store
    )
    if not documents:
        raise NothingReadError(folder, failed)
    vectors = milvus_from(os.environ, encoder.dim)
    if vectors is not None:
        vectors.clear()
    empty = Store(out, {}, {}, assemble({}), SearchIndex(encoder, vectors), corrections_file(out))
    store = save(with_documents(empty, documents, progress, endpoint))
    with VectorCache(out / CACHE_FILE) as cache:
        cache.keep(encoder.fingerprint, (passage.prefixed for passage in store.passages.values()))
    return store, failed


def with_documents(
    store: Store, documents: Sequence[Document], progress: Progress | None = None, endpoint: Endpoint | None = None
) -> Store:
    """`store` with some documents added, each in place of the one of its id; nothing is saved. With an `endpoint`, a
    language model proposes bodies and targets for tasks without any, marked as proposals.

    The search index of `store` is changed in place: use the store that is returned from then on. Raises `StoreError`
    where one document would take the place of another of the same call.
    """
    _check_distinct(documents)
    corrections = store.corrections
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
    return replace(store, documents=ordered, fragments=fragments, graph=assemble(fragments), index=index)


def _check_distinct(documents: Sequence[Document]) -> None:
    paths: dict[str, Path] = {}
    for document in documents:
        if other := paths.get(document.id):
            raise StoreError(
                f"“{other}”和“{document.path}”的文档编号都是“{document.id}”，一份会顶掉另一份；"
                "请给其中一份改名。没有收录，图谱没有改动。"
            )
        paths[document.id] = document.path


def idle_corrections(store: Store) -> list[TargetCorrection]:
    """Corrections of targets in `corrections.toml` that name no target of the store."""
    return without_target(store.corrections.targets, store.fragments)


def with_corrections(store: Store, content: bytes, progress: Progress | None = None) -> Store:
    """`store` with this content of `corrections.toml` and its graph extracted anew from the stored texts; nothing is
    saved. Raises `graph.corrections.CorrectionsError` for content that cannot be understood.
    """
    store = replace(store, corrected=content)
    corrections = store.corrections
    fragments: dict[str, nx.MultiDiGraph] = {}
    for done, (name, document) in enumerate(store.documents.items()):
        if progress:
            progress("重新抽取图谱", done, len(store.documents))
        fragments[name] = extract(document.reread(), corrections)
    return replace(store, fragments=fragments, graph=assemble(fragments))


def without_documents(store: Store, ids: Iterable[str]) -> Store:
    """`store` without some documents; ids that are not there are passed over; nothing is saved."""
    gone = set(ids)
    for name in gone:
        store.index.remove_document(name)
    fragments = {name: fragment for name, fragment in store.fragments.items() if name not in gone}
    kept = {name: document for name, document in store.documents.items() if name not in gone}
    return replace(store, documents=kept, fragments=fragments, graph=assemble(fragments))
