"""An index that lives: ids never shift, and nothing is embedded twice."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from corpus.document import Passage
from corpus.gazetteer import Place, place_at
from corpus.text import Span
from embeddings.encoder import Vectors
from embeddings.index import FaissStore
from embeddings.lexical import Counts, LexicalIndex, tokens
from embeddings.search import SearchIndex
from embeddings.vector_cache import VectorCache


@cache
def _place(letter: str) -> int:
    return hashlib.md5(letter.encode()).digest()[0]


class Letters:
    """A small encoder for what concerns keeping, not meaning: counts characters, and the texts that it was given."""

    dim = 64
    max_tokens = 10_000
    reranker = None

    def __init__(self, fingerprint: str = "letters-1") -> None:
        self.fingerprint = fingerprint
        self.seen = 0

    def count_tokens(self, text: str) -> int:
        return len(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.seen += len(texts)
        return self.encode_queries(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text:
                row[_place(letter) % self.dim] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def expect(self, text: str) -> None: ...


def passage(document: str, number: int, text: str, place: Place | None = None, year: int | None = None) -> Passage:
    return Passage(
        f"{document}:{number}", document, ("一、任务",), text, (Span(number, number + len(text)),), place, year
    )


JIA, YI, DING = (place_at(name) for name in ("甲市", "乙市", "丁市"))
FIRST = [
    passage("甲", i, t, JIA, 2023)
    for i, t in enumerate(["更新老旧电梯", "回收废旧家电", "加大财政支持", "培训技能人才"])
]
SECOND = [passage("乙", i, t, YI, 2024) for i, t in enumerate(["推广新能源公交", "改造供热管网", "建设充电设施"])]


def ids_of(index: SearchIndex, query: str, **limits: object) -> list[str]:
    return [hit.passage_id for hit in index.search(query, 10, **limits)]  # type: ignore[arg-type]


def test_deleting_one_document_leaves_the_other_with_its_texts() -> None:
    index = SearchIndex.build([*FIRST, *SECOND], Letters())
    assert index.remove_document("甲") == 4
    hits = index.search("改造供热管网", 3)
    assert (hits[0].passage_id, hits[0].passage.text) == ("乙:1", "改造供热管网")
    assert {hit.passage.document for hit in hits} == {"乙"}
    assert not {p.id for p in FIRST} & set(ids_of(index, "更新老旧电梯"))


def test_more_asked_than_there_is() -> None:
    index = SearchIndex.build(SECOND, Letters())
    assert sorted(ids_of(index, "充电")) == ["乙:0", "乙:1", "乙:2"]
    assert ids_of(SearchIndex(Letters()), "充电") == []
    assert FaissStore(4).search(np.ones(4, np.float32), 5) == []


def test_filters_are_exact() -> None:
    index = SearchIndex.build([*FIRST, *SECOND, passage("丙", 0, "更新老旧电梯")], Letters())
    assert set(ids_of(index, "电梯", place=YI)) == {p.id for p in SECOND}
    assert set(ids_of(index, "电梯", place=[YI, None])) == {p.id for p in SECOND} | {"丙:0"}
    assert set(ids_of(index, "电梯", document="甲", year=2023)) == {p.id for p in FIRST}
    assert ids_of(index, "电梯", place=DING) == []
    assert ids_of(index, "电梯", document="甲", year=2024) == []


def test_a_passage_added_again_takes_the_place_of_the_old() -> None:
    index = SearchIndex.build(FIRST, Letters())
    index.add([passage("甲", 0, "发展低空经济", JIA, 2023)])
    assert len(index) == 4
    assert index.search("低空经济", 1)[0].passage.text == "发展低空经济"


def test_what_was_taken_out_leaves_the_others_theirs_be_they_packed_between() -> None:
    store = FaissStore(2)
    store.add(["东", "西"], np.eye(2, dtype=np.float32))
    assert store.search(np.array([0, 1], np.float32), 2)[0] == ("西", 1.0)
    assert store.remove(["东", "南"]) == 1
    store = FaissStore.unpack(2, ["西"], store.pack())
    store.add(["北"], np.array([[1, 0]], np.float32))
    assert [key for key, _ in store.search(np.array([1, 0], np.float32), 5)] == ["北", "西"]


def test_exact_search_among_many_with_a_filter() -> None:
    rows = np.random.default_rng(3).normal(size=(500, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    store = FaissStore(16)
    store.add([str(i) for i in range(500)], rows)
    store.remove([str(i) for i in range(0, 500, 3)])
    kept = [i for i in range(500) if i % 3 and i % 5]
    best = sorted(kept, key=lambda i: -float(rows[i] @ rows[0]))[:10]
    assert [key for key, _ in store.search(rows[0], 10, [str(i) for i in range(500) if i % 5])] == [
        str(i) for i in best
    ]


def test_words_of_two_characters_are_found() -> None:
    index = LexicalIndex()
    texts = ["推进老旧电梯更新改造", "落实电价和梯级利用政策", "支持５Ｇ工厂建设 35%"]
    index.add(["a", "b", "c"], Counts.from_bytes(Counts.of(texts).as_bytes()))
    assert [key for key, _ in index.coverage("电梯").best(5)] == ["a"]
    assert index.coverage("电梯").of("a") == pytest.approx(1, abs=0.5)
    assert index.coverage("电梯").of("b") == 0
    assert [key for key, _ in index.coverage("5g").best(5)] == ["c"]
    assert index.coverage("电梯").best(5, only=["b"]) == []
    assert index.coverage("？！").best(5) == []
    index.remove(["a"])
    assert index.coverage("电梯").best(5) == []
    assert tokens("到2027年增长28%") == ["到", "2027", "年增", "增长", "28"]


def test_unchanged_passages_are_embedded_once(tmp_path: Path) -> None:
    encoder = Letters()
    with VectorCache(tmp_path / "向量.sqlite") as cache:
        SearchIndex.build([*FIRST, *SECOND], encoder, cache)
        assert encoder.seen == 7
    with VectorCache(tmp_path / "向量.sqlite") as cache:
        changed = [*FIRST[:3], passage("甲", 9, "培训高技能人才", JIA, 2023), *SECOND]
        index = SearchIndex(encoder)
        assert index.add(changed, cache) == 1
        assert encoder.seen == 8
        plain = SearchIndex.build(changed, Letters())
        assert [(h.passage_id, h.score) for h in index.search("人才")] == [
            (h.passage_id, h.score) for h in plain.search("人才")
        ]
        assert SearchIndex(Letters("letters-2")).add(changed, cache) == 7  # another model, other vectors
        cache.keep("letters-1", [p.prefixed for p in SECOND])
        assert SearchIndex(encoder).add(changed, cache) == 4


def test_words_count_as_bm25_counts_them() -> None:
    texts = ["更新电梯，更新供热管网", "更新公交5G", "培训5g人才，培训人才", ""]
    index = LexicalIndex()
    index.add(["a", "b"], Counts.of(["别的", texts[1]]))
    index.add(["c", "d", "a"], Counts.of([texts[2], texts[3], texts[0]]))  # a gets another text
    ids = ["b", "c", "d", "a"]
    words = {key: tokens(text) for key, text in zip(ids, (texts[1], texts[2], texts[3], texts[0]), strict=True)}
    mean = sum(map(len, words.values())) / 4
    for query in ("更新电梯", "5g人才培训", "没有的词更新"):
        wanted = dict.fromkeys(ids, 0.0)
        most = 0.0
        for word in tokens(query):
            having = sum(word in own for own in words.values())
            weight = math.log(1 + (4 - having + 0.5) / (having + 0.5))
            most += weight
            for key, own in words.items():
                times = own.count(word)
                wanted[key] += weight * times / (0.9 * (1 - 0.4 + 0.4 * len(own) / mean) + times)
        found = index.coverage(query)
        assert {key: found.of(key) for key in ids} == pytest.approx({k: v / most for k, v in wanted.items()}, abs=1e-6)
