"""Build a store of synthetic plans stage by stage, ask it, and say how long each step took."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.gold import write_corpus
from benchmarks.plans import plans
from corpus.reader import read_folder
from embeddings.encoder import Encoder, Vectors
from embeddings.loading import load_encoder
from embeddings.vector_cache import VectorCache
from graph.build import assemble
from graph.extract import extract
from qa.answer import answer_question
from store.build import build_store, with_documents, without_documents
from store.layout import CACHE_FILE
from store.store import Store, change, open_store

_QUESTIONS = 200


@dataclass
class Timings:
    """Seconds of each stage in order, and other figures by name."""

    seconds: dict[str, float] = field(default_factory=dict)
    figures: dict[str, float | int | str] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done within."""
        began = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - began


class Partly:
    """An encoder that embeds the first `limit` passages for real and gives each later one the vector of one of them,
    slightly turned: as good for timing search among very many, and done in seconds.
    """

    def __init__(self, encoder: Encoder, limit: int) -> None:
        self._encoder, self._limit = encoder, limit
        self.fingerprint, self.dim, self.max_tokens = encoder.fingerprint, encoder.dim, encoder.max_tokens
        self.count_tokens, self.encode_queries = encoder.count_tokens, encoder.encode_queries
        self.reranker, self.expect = encoder.reranker, encoder.expect
        self._real: Vectors = np.empty((0, self.dim), np.float32)
        self._chance = np.random.default_rng(3)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, real or borrowed."""
        room = max(0, self._limit - len(self._real))
        vectors = self._encoder.encode_passages(texts[:room])
        self._real = np.concatenate([self._real, vectors])
        count = len(texts) - len(vectors)
        borrowed = self._real[self._chance.integers(0, len(self._real), count)]
        turned = borrowed + np.float32(0.2 / self.dim**0.5) * self._chance.normal(size=borrowed.shape).astype(
            np.float32
        )
        turned /= np.linalg.norm(turned, axis=1, keepdims=True)
        return np.concatenate([vectors, turned])


def build(documents: int, embedded: int | None = None) -> Timings:
    """Measure a build of so many plans, of which at most `embedded` passages are embedded for real (None: all)."""
    timings = Timings()
    with tempfile.TemporaryDirectory(prefix="policygraph-bench-") as folder:
        root = Path(folder)
        made = list(plans(documents))
        write_corpus(root, made, _QUESTIONS)
        lines = (root / "questions.jsonl").read_text("utf-8").splitlines()
        questions = [str(json.loads(line)["question"]) for line in lines]
        encoder = load_encoder()
        encoder.encode_passages(["预热"])
        store = _build(root, encoder if embedded is None else Partly(encoder, embedded), timings)
        passages = len(store.passages)
        real = passages if embedded is None else min(embedded, passages)
        timings.figures |= {
            "documents": documents, "passages": passages, "nodes": store.stated.number_of_nodes(),
            "edges": store.stated.number_of_edges(), "embedded": real,
        }  # fmt: skip
        if embedded is None:
            timings.figures["passages_per_second"] = passages / timings.seconds["embed"]
        del store
        _use(root, encoder, questions, timings)
    timings.figures["peak_mb"] = _peak()
    return timings


def _build(root: Path, encoder: Encoder, timings: Timings) -> Store:
    with timings.stage("read"):
        documents, failed = read_folder(root / "corpus")
    if failed:
        raise RuntimeError(f"{failed[0].path}：{failed[0].reason}")
    with timings.stage("extract"):
        fragments = {document.id: extract(document) for document in documents}
    with timings.stage("embed"), VectorCache(root / "store" / CACHE_FILE) as cache:
        for document in documents:
            cache.encode(encoder, [passage.prefixed for passage in document.passages])
    with timings.stage("assemble"):
        assemble(fragments)
    del documents, fragments
    with timings.stage("build"):  # all of it, with the vectors just computed
        store, _ = build_store(root / "corpus", root / "store", encoder)
    files = [path for path in (root / "store").rglob("*") if path.is_file()]
    timings.figures["store_mb"] = sum(path.stat().st_size for path in files) / 1e6
    return store


def _use(root: Path, encoder: Encoder, questions: Sequence[str], timings: Timings) -> None:
    with timings.stage("open"):
        store = open_store(root / "store", encoder)
    with timings.stage("first_search"):
        store.index.search(questions[0])
    with timings.stage("first_answer"):
        answer_question(store, questions[0])
    timings.figures |= _spread("search", lambda text: store.index.search(text), questions)
    timings.figures |= _spread("answer", lambda text: answer_question(store, text), questions)
    changed = root / "changed" / "plan-00000.txt"
    changed.parent.mkdir()
    text = (root / "corpus" / changed.name).read_text("utf-8")
    changed.write_text(text.replace("明确专人抓好落实", "明确专人逐项抓好落实"), "utf-8")
    changed.with_name("新增.txt").write_text(text, "utf-8")
    asked = _Counting(encoder)
    with timings.stage("replace_one"):
        documents = read_folder(changed)[0]
        change(root / "store", lambda store: with_documents(store, documents), asked)
    with timings.stage("add_one"):
        documents = read_folder(changed.with_name("新增.txt"))[0]
        change(root / "store", lambda store: with_documents(store, documents), encoder)
    with timings.stage("remove_one"):
        change(root / "store", lambda store: without_documents(store, ["新增"]), encoder)
    timings.figures["embedded_for_one"] = asked.passages


class _Counting:
    """An encoder that counts what it is given."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.passages = encoder, 0
        self.fingerprint, self.dim, self.max_tokens = encoder.fingerprint, encoder.dim, encoder.max_tokens
        self.count_tokens, self.encode_queries = encoder.count_tokens, encoder.encode_queries
        self.reranker, self.expect = encoder.reranker, encoder.expect

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += len(texts)
        return self._encoder.encode_passages(texts)


def _spread(name: str, ask: Callable[[str], object], questions: Sequence[str]) -> dict[str, float]:
    """Median and 95th percentile of the milliseconds that a question takes."""
    times: list[float] = []
    for question in Random(5).sample(list(questions), len(questions)):
        began = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return {f"{name}_p50_ms": cuts[9], f"{name}_p95_ms": cuts[18]}


def _peak() -> float:
    """Most memory this process has had, in MB (Linux counts KB, macOS bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
