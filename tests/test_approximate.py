"""Above a number of vectors search looks at a part of them: it finds what exact search finds, and forgets for good."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.approximate import contents
from embeddings.encoder import Vectors
from embeddings.index import FaissStore

pytestmark = pytest.mark.slow

DIM, COUNT, LIMIT = 48, 6000, 4000


def rows(count: int, seed: int) -> Vectors:
    """Unit vectors in a narrow cone and in crowds, as those of sentences are."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(60, DIM)) + 1
    found = (centres[chance.integers(0, 60, count)] + 0.6 * chance.normal(size=(count, DIM))).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return rows(COUNT, 1)


def filled(vectors: Vectors, limit: int) -> FaissStore:
    store = FaissStore(DIM, limit)
    for start in range(0, len(vectors), 500):
        store.add([f"段{i}" for i in range(start, start + 500)], vectors[start : start + 500])
    return store


def keys(found: list[tuple[str, float]]) -> set[str]:
    return {key for key, _ in found}


def recall(store: FaissStore, exact: FaissStore, queries: Vectors) -> float:
    return float(np.mean([len(keys(store.search(q, 50)) & keys(exact.search(q, 50))) / 50 for q in queries]))


def test_nearly_all_true_neighbours_are_found(vectors: Vectors) -> None:
    store, exact = filled(vectors, LIMIT), filled(vectors, COUNT)
    assert (store.exact, exact.exact) == (False, True)
    assert recall(store, exact, rows(100, 2)) >= 0.99
    assert store._index.nprobe < store._index.nlist / 2  # by looking at a part only


def test_the_removed_is_gone_and_the_replaced_is_new(vectors: Vectors) -> None:
    store = filled(vectors, LIMIT)
    gone = [f"段{i}" for i in range(0, COUNT, 4)]
    assert store.remove([*gone, "没有"]) == len(gone)
    assert not store.exact
    for i in range(0, 200, 4):
        assert not keys(store.search(vectors[i], 20)) & set(gone)
    assert len(contents(store._index)[0]) == len(store) == COUNT - len(gone)
    store.add(["段1"], rows(1, 9))
    assert store.search(rows(1, 9)[0], 1)[0] == ("段1", pytest.approx(1, abs=1e-5))
    assert "段1" not in keys(store.search(vectors[1], 1))


def test_search_among_given_ids_is_exact(vectors: Vectors) -> None:
    store, exact = filled(vectors, LIMIT), filled(vectors, COUNT)
    only = [f"段{i}" for i in range(0, COUNT, 37)]
    for query in rows(20, 3):
        assert [key for key, _ in store.search(query, 30, only)] == [key for key, _ in exact.search(query, 30, only)]


def test_it_turns_exact_again_when_few_are_left(vectors: Vectors) -> None:
    store = filled(vectors, LIMIT)
    store.remove([f"段{i}" for i in range(2100, COUNT)])
    assert not store.exact  # only at half, so that it does not turn to and fro
    store.remove([f"段{i}" for i in range(1900, 2100)])
    assert store.exact
    assert [key for key, _ in store.search(vectors[77], 1)] == ["段77"]


def test_lists_are_made_anew_for_many_more(vectors: Vectors) -> None:
    store = FaissStore(DIM, 1000)
    store.add([f"段{i}" for i in range(1100)], vectors[:1100])
    before = store._index.nlist
    store.add([f"段{i}" for i in range(1100, COUNT)], vectors[1100:])
    assert store._index.nlist > 2 * before
    assert recall(store, filled(vectors, COUNT), rows(50, 4)) >= 0.99
