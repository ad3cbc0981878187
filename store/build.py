"""Build a store from a folder of documents, and change it a document at a time."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, NoReturn

import networkx as nx
import numpy as np
import orjson

from corpus.document import Document, UnreadableFileError
from corpus.reader import Failure, read_folder
from embeddings.encoder import Encoder, load_encoder
from embeddings.index import VectorStore
from embeddings.lexical import Counts
from embeddings.milvus import milvus_from
from embeddings.search import Heads
from embeddings.vector_cache import VectorCache
from graph.copies import find_pairs
from graph.corrections import Corrections
from graph.coverage import sentence_counts
from graph.extract import extract_apart
from graph.identity_corrections import changed_fields, with_identity
from graph.outline import outline
from graph.proposals import with_kept_proposals, with_proposals
from graph.target_corrections import TargetCorrection, without_target
from llm.client import Endpoint
from store.documents import StoredDocument
from store.home import FILE, VERSION, StoreError, home
from store.layout import CACHE_FILE, CORRECTIONS_FILE, belongs_to_store, clear_away
from store.lock import PATIENCE
from store.rows import Parts
from store.store import Store, open_store
from store.terms import texts_of
from store.whole import WordCounts, count_words, facts_of

Progress = Callable[[str, int, int], None]
"""Called with the stage in Chinese, the steps done in it and all of them."""

Failed = Callable[[Document, str], None]
"""Called with a document whose graph cannot be extracted, and why, in Chinese."""

_AT_ONCE = 16  # documents embedded together, so that all cores have work


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
    facts: dict[str, bytes | None] = {}
    with VectorCache(out / CACHE_FILE) as cache:

        def fail(document: Document, reason: str) -> None:
            failed.append(Failure(document.path, reason))

        files = {document.id: document.path for document in documents}
        prepared = _with_files(
            _prepared(documents, corrections, encoder, cache, server, fail, progress, endpoint), files, documents
        )
        home(out).create(_noting(_some(prepared, folder, failed), facts, encoder), facts)
        store = open_store(out, encoder)
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


def _some(
    prepared: Iterator[tuple[str, Parts]], folder: Path, failed: Sequence[Failure]
) -> Iterator[tuple[str, Parts]]:
    """The documents; raises `NothingReadError` where there are none."""
    first = next(prepared, None)
    if first is None:
        raise NothingReadError(folder, failed)
    yield from chain([first], prepared)


def _noting(
    prepared: Iterable[tuple[str, Parts]], facts: dict[str, bytes | None], encoder: Encoder
) -> Iterator[tuple[str, Parts]]:
    """The documents as they come, and at their end in `facts` what is to be kept beside them."""
    sketches: dict[str, list[int]] = {}
    counts: Counter[str] = Counter()
    texts = 0
    for name, parts in prepared:
        yield name, parts
        sketches[name] = np.frombuffer(parts["sketch"], np.uint64).tolist()
        texts += count_words(parts["passages"], counts)
    facts |= {
        "version": str(VERSION).encode(), "model": encoder.fingerprint.encode(),
        **facts_of(WordCounts(texts, counts), find_pairs(sketches)),
    }  # fmt: skip


def _prepared(
    documents: Sequence[Document],
    corrections: Corrections,
    encoder: Encoder,
    cache: VectorCache,
    server: VectorStore | None,
    failed: Failed,
    progress: Progress | None,
    endpoint: Endpoint | None,
) -> Iterator[tuple[str, Parts]]:
    """What is kept of each document; one whose graph cannot be extracted has `failed`. Vectors go to the server where
    there is one.
    """
    waiting = iter(documents)
    done = 0
    while batch := list(islice(waiting, _AT_ONCE)):
        extracted: list[tuple[Document, nx.MultiDiGraph]] = []
        for number, document in enumerate(batch):
            said = _said(progress, "抽取图谱，计算语义向量", done + number, len(documents))
            try:
                extracted.append((document, extract_apart(document, corrections, said)))
            except UnreadableFileError as error:
                failed(document, str(error))
        done += len(batch)
        texts = [[passage.prefixed for passage in document.passages] for document, _ in extracted]
        vectors, _ = cache.encode(encoder, [text for own in texts for text in own])
        at = 0
        for (document, stated), own in zip(extracted, texts, strict=True):
            fragment = with_proposals(stated, document, endpoint, corrections)
            part = vectors[at : at + len(own)]
            at += len(own)
            if server is not None:
                server.add([passage.id for passage in document.passages], part)
            yield (
                document.id,
                {
                    "document": orjson.dumps(StoredDocument.of(document).as_json()),
                    "text": document.source.text.encode(),
                    **_of_fragment(fragment),
                    "passages": orjson.dumps(document.passages, list),
                    "heads": orjson.dumps(astuple(Heads.of(document.passages))),
                    "vectors": part.tobytes() if server is None else b"",
                    "words": Counts.of(own).as_bytes(),
                },
            )
    if progress:
        progress("抽取图谱，计算语义向量", done, len(documents))


def _with_files(
    prepared: Iterable[tuple[str, Parts]], files: Mapping[str, Path], documents: Sequence[Document]
) -> Iterator[tuple[str, Parts]]:
    """With the file of each PDF that was just read; of what was no PDF none is kept."""
    formats = {document.id: document.source.format for document in documents}
    for name, parts in prepared:
        path = files.get(name)
        if path is None:
            yield name, parts
        else:
            pdf = formats[name] == "pdf" and path.suffix.lower() == ".pdf" and path.is_file()
            yield name, {**parts, FILE: path.read_bytes() if pdf else b""}


def _said(progress: Progress | None, stage: str, done: int, total: int) -> Callable[[int, int], None] | None:
    """What tells of a stage while a worker is at one document of it."""
    return (lambda *_: progress(stage, done, total)) if progress else None


def _of_fragment(fragment: nx.MultiDiGraph) -> Parts:
    """The parts of a document that its fragment is kept in."""
    record = nx.node_link_data(fragment, edges="edges")
    return {
        "fragment": orjson.dumps(record),
        "outline": outline(record).as_bytes(),
        "terms": texts_of(record).as_bytes(),
        "sketch": np.array(fragment.graph.get("sketch", ()), np.uint64).tobytes(),
    }


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
        made = _prepared(documents, corrections, store.encoder, cache, store.server, failed, progress, endpoint)
        put = dict(_with_files(made, files or {}, documents))
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
            said = _said(progress, "重新抽取图谱", done, len(store.documents))
            again = document.reread()
            try:
                fragment = extract_apart(again, corrections, said)
            except UnreadableFileError as error:
                raise StoreError(f"《{document.identity.title}》没有重新抽取：{error}。图谱没有改动。") from error
            fragment = with_kept_proposals(fragment, store.fragments[name], again, corrections)
            put[name] = {**(store.changed.get(name) or {}), **_of_fragment(fragment)}
    changed = replace(store, corrected=content, changed={**store.changed, **put})
    return with_documents(changed, others, progress) if others else changed


def without_documents(store: Store, ids: Iterable[str]) -> Store:
    """`store` without some documents; ids that are not there are passed over; nothing is saved."""
    gone = [name for name in ids if name in store.documents]
    return replace(store, changed={**store.changed, **dict.fromkeys(gone)})
