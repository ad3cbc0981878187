"""Embedding on several processes gives what one gives, into the cache that a build reads, also when a worker dies."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.encoder import EncoderError
from embeddings.loading import load_encoder
from embeddings.vector_cache import VectorCache

pytest.importorskip("distributed", reason="没有安装 dask[distributed]，跳过")

from embeddings import distributed as module
from embeddings.distributed import DaskEncoder, fill_cache, workers

pytestmark = pytest.mark.slow

TEXTS = [f"第{i}项：" + "推进既有住宅加装电梯，更换老旧设施。" * (1 + i % 4) for i in range(24)]


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with workers(2) as client:
        yield client


def test_vectors_are_those_of_one_process_in_order(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BATCH", 5)
    encoder, here = DaskEncoder(client), load_encoder()
    assert encoder.parallel == 2
    assert (encoder.fingerprint, encoder.dim) == (here.fingerprint, here.dim)
    expected = here.encode_passages(TEXTS)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), expected, atol=1e-6)
    np.testing.assert_array_equal(encoder.encode_queries(TEXTS[:1]), here.encode_queries(TEXTS[:1]))
    steps: list[tuple[int, int]] = []
    with VectorCache(tmp_path / "向量.sqlite") as cache:
        assert fill_cache(cache, encoder, [*TEXTS, TEXTS[3]], lambda *step: steps.append(step)) == len(TEXTS)
        assert steps[-1] == (25, 25)
        vectors, computed = cache.encode(here, TEXTS)  # what a build asks for afterwards
        assert computed == 0
        np.testing.assert_allclose(vectors, expected, atol=1e-6)
        assert fill_cache(cache, encoder, TEXTS) == 0


def test_work_of_a_killed_worker_is_done_by_another(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    encoder = DaskEncoder(client)
    expected = load_encoder().encode_passages(TEXTS)
    victim = next(iter(client.run(os.getpid).values()))
    client.loop.call_later(0.05, os.kill, victim, signal.SIGKILL)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), expected, atol=1e-6)
    with pytest.raises(ProcessLookupError):
        os.kill(victim, 0)


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", "0.3s")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(EncoderError, match=f"连不上 Dask 调度器.*{port}"):
        workers(f"tcp://127.0.0.1:{port}")
