"""Build a store from a folder of documents, and change it a document at a time."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from corpus.document import Document, UnreadableFileError
from corpus.reader import Failure, read_folder
from embeddings.encoder import Encoder
from embeddings.loading import load_encoder
from embeddings.milvus import milvus_from
from embeddings.search import SearchIndexError
from embeddings.vector_cache import VectorCache
from graph.copies import find_pairs
from graph.corrections import Corrections
from graph.coverage import sentence_counts
from graph.extract import extract_apart
from graph.identity_corrections import changed_fields, with_identity
from graph.proposals import with_kept_proposals
from graph.target_corrections import TargetCorrection, without_target
from llm.client import Endpoint
from store.documents import StoredDocument
from store.home import VERSION, StoreError, home
from store.journal import Texts, difference, note, texts_of
from store.layout import CACHE_FILE, CORRECTIONS_FILE, belongs_to_store, clear_away
from store.lock import PATIENCE
from store.prepared import Failed, Means, Progress, of_fragment, prepared, telling, with_files
from store.rows import Parts
from store.store import Store, open_store
from store.whole import WordCounts, count_words, facts_of


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
        with home(out).locked(PATIENCE):
            store, failed = _built(folder, out, encoder or load_encoder(), progress, endpoint)
    except BaseException:
        if new:
            clear_away(out)
        raise
    counts = {name: sentence_counts(fragment, name) for name, fragment in store.fragments.items()}
    return store, BuildReport(tuple(store.documents.values()), tuple(failed), time.monotonic() - began, counts)


def _built(
    folder: Path, out: Path, encoder: Encoder, progress: Progress | None, endpoint: Endpoint | None
) -> tuple[Store, list[Failure]]:
    documents, failed = read_folder(
        folder, lambda _, done, total: progress and progress("读取文档", done, total), belongs_to_store
    )
    if not documents:
        raise NothingReadError(folder, failed)
    corrections = Corrections.parse(home(out).corrections(), CORRECTIONS_FILE)
    documents = [_put_right(document, corrections) for document in documents]
    server = milvus_from(os.environ, encoder.dim)
    before = _texts_before(out, encoder)
    facts: dict[str, bytes | None] = {}
    with VectorCache(out / CACHE_FILE) as cache:

        def fail(document: Document, reason: str) -> None:
            failed.append(Failure(document.path, reason))

        files = {document.id: document.path for document in documents}
        means = Means(corrections, encoder, cache, server, endpoint)
        made = with_files(prepared(documents, means, fail, progress), files, documents)
        home(out).create(_noting(_some(made, folder, failed), facts, encoder), facts)
        store = open_store(out, encoder)
        note(out, difference(before, texts_of(store.documents.values())))
        if progress:
            progress("合并图谱", 0, 1)
        store.tidy()
        if not store.large:  # of very many plans it takes minutes: when it is first asked for
            _ = store.alike
        if progress:
            progress("合并图谱", 1, 1)
        cache.keep(encoder.fingerprint, (passage.prefixed for document in documents for passage in document.passages))
    if server is not None:
        server.keep(store.passages)
    return store, failed


def _texts_before(out: Path, encoder: Encoder) -> Texts:
    """The documents of the store that is to be replaced; none where there is no such store, or none that can be read."""
    with suppress(StoreError, SearchIndexError, OSError):
        return texts_of(open_store(out, encoder).documents.values())
    return {}


def _some(made: Iterator[tuple[str, Parts]], folder: Path, failed: Sequence[Failure]) -> Iterator[tuple[str, Parts]]:
    """The documents; raises `NothingReadError` where there are none."""
    first = next(made, None)
    if first is None:
        raise NothingReadError(folder, failed)
    yield from chain([first], made)


def _noting(
    made: Iterable[tuple[str, Parts]], facts: dict[str, bytes | None], encoder: Encoder
) -> Iterator[tuple[str, Parts]]:
    """The documents as they come, and at their end in `facts` what is to be kept beside them."""
    sketches: dict[str, list[int]] = {}
    counts: Counter[str] = Counter()
    texts = 0
    for name, parts in made:
        yield name, parts
        sketches[name] = np.frombuffer(parts["sketch"], np.uint64).tolist()
        texts += count_words(parts["passages"], counts)
    facts |= {
        "version": str(VERSION).encode(), "model": encoder.fingerprint.encode(),
        **facts_of(WordCounts(texts, counts), find_pairs(sketches)),
    }  # fmt: skip


def _refuse(document: Document, reason: str) -> NoReturn:
    raise StoreError(f"《{document.identity.title}》没有收录：{reason}。图谱没有改动。")


def with_documents(
    store: Store,
    documents: Sequence[Document],
    progress: Progress | None = None,
    endpoint: Endpoint | None = None,
    failed: Failed = _refuse,
    files: Mapping[str, Path] | None = None,
) -> Store:
    """`store` with some documents added, each in place of the one of its id; nothing is saved. With an `endpoint`, a
    language model proposes bodies and targets for tasks without any, marked as proposals. `files` are those that the
    documents were just read from, by id: of a PDF the file itself is kept, to show its pages.

    A document whose graph cannot be extracted has `failed`, by default with a `StoreError` for all; what is there of its
    id stays. Raises `StoreError` where one document would take the place of another of the same call.
    """
    _check_distinct(documents)
    corrections = store.corrections
    documents = [_put_right(document, corrections) for document in documents]
    with VectorCache(store.folder / CACHE_FILE) as cache:
        means = Means(corrections, store.encoder, cache, store.server, endpoint)
        put = dict(with_files(prepared(documents, means, failed, progress), files or {}, documents))
    return replace(store, changed={**store.changed, **put})


def _put_right(document: Document, corrections: Corrections) -> Document:
    """A document that was read as what the user said it is."""
    return with_identity(document, changed_fields(document.id, document.identity, (), corrections.documents))


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
    before, corrections = store.corrections, replace(store, corrected=content).corrections
    of_documents_only = replace(before, documents=()) == replace(corrections, documents=())
    put: dict[str, Parts] = {}
    others: list[Document] = []
    for done, (name, document) in enumerate(store.documents.items()):
        if fields := changed_fields(name, document.identity, before.documents, corrections.documents):
            others.append(with_identity(document.reread(), fields))
        elif not of_documents_only:
            said = telling(progress, "重新抽取图谱", done, len(store.documents))
            again = document.reread()
            try:
                fragment = extract_apart(again, corrections, said)
            except UnreadableFileError as error:
                raise StoreError(f"《{document.identity.title}》没有重新抽取：{error}。图谱没有改动。") from error
            fragment = with_kept_proposals(fragment, store.fragments[name], again, corrections)
            put[name] = {**(store.changed.get(name) or {}), **of_fragment(fragment)}
    changed = replace(store, corrected=content, changed={**store.changed, **put})
    return with_documents(changed, others, progress) if others else changed


def without_documents(store: Store, ids: Iterable[str]) -> Store:
    """`store` without some documents; ids that are not there are passed over; nothing is saved."""
    gone = [name for name in ids if name in store.documents]
    return replace(store, changed={**store.changed, **dict.fromkeys(gone)})
