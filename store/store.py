"""A built corpus, opened and changed.

What is asked of it is loaded when it is asked for, and as it was when the store was opened (`store.opened`). A change is
one transaction on the rows of the documents concerned. Beside the rows there are in the store's folder

    STORE/vectors.sqlite         vectors of texts seen before
    STORE/sentences.pack         those of the sentences of a small store (`qa.kept`)
    STORE/supervision.sqlite     what an office says of its tasks
    STORE/journal.jsonl          which documents came and went
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.generations import DamagedGenerationError
from embeddings.loading import load_encoder
from embeddings.milvus import milvus_from
from embeddings.search import ModelMismatchError, SearchIndexError
from store.home import FILE, VERSION, StoreError, damaged, home, of_another_version
from store.journal import Texts, difference, note, texts_of
from store.lock import PATIENCE
from store.opened import Store
from store.rows import DamagedRowsError

__all__ = ["FILE", "Store", "StoreError", "change", "home", "open_store", "state"]


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
        happened = difference(_texts(opened, changed.changed), _texts(changed, changed.changed))
        if changed.corrected != opened.corrected:
            facts |= there.corrected(opened.corrected, changed.corrected)
        try:
            there.change(opened.generation, put, taken, facts)
        except DamagedRowsError as error:
            raise damaged(folder, error) from error
        with suppress(OSError, DamagedRowsError):  # it is noted, and whoever comes next does it
            there.settle()
        made = open_store(folder, opened.encoder)
        made.tidy()
        note(folder, happened)
        return made


def _texts(store: Store, names: Collection[str]) -> Texts:
    return texts_of(store.documents[name] for name in names if name in store.documents)


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
        raise damaged(folder, error) from error
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
        raise of_another_version(folder, "2 或更早")
    try:
        found = there.open(generation)
        version, model = (found.fact(name) or b"" for name in ("version", "model"))
        corrected = there.corrections()
    except PermissionError as error:
        raise StoreError(f"“{folder}”里的图谱不能读取，请检查文件权限（{error.filename}）。") from error
    except DamagedRowsError as error:
        raise damaged(folder, error) from error
    if version.decode() != str(VERSION):
        raise of_another_version(folder, version.decode())
    if model.decode() != encoder.fingerprint:
        raise ModelMismatchError(
            f"检索索引用模型 {model.decode()} 建成，现在用的是 {encoder.fingerprint}，两者的向量不能混用；"
            "请换回原模型，或重新建库"
        )
    server = milvus_from(os.environ, encoder.dim)
    return Store(folder, encoder, found, generation, {}, corrected, server, f"{generation}:{found.state}")
