"""Embedding a large corpus on many processes or machines, with Dask.

    client = workers("tcp://scheduler:8786")            # or workers(4): processes on this machine
    fill_cache(cache, DaskEncoder(client), texts)       # then build as usual: every vector is found in the cache

Needs the extra `distributed`. Machines of a cluster need this program and the same model. Dask rather than Ray: it is
pure Python and a tenth of the size, and nothing here asks for more than a map that survives a lost worker.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoder import EncoderError, Vectors
from embeddings.loading import Backend, load_encoder
from embeddings.vector_cache import VectorCache

_BATCH = 64  # texts a worker gets at a time: some seconds of work
_ROUND = 32  # batches for each worker between two writes to the cache
_RETRIES = 3  # how often a batch is given to another worker when its own dies
_PATIENCE = "10s"  # for a scheduler to answer


def workers(where: str | int) -> Any:
    """A Dask client: of the scheduler at an address, or of so many new processes on this machine (closed with it).

    Raises `EncoderError` when Dask is not installed or the scheduler does not answer.
    """
    if not importlib.util.find_spec("distributed"):
        raise EncoderError("没有安装 Dask；请执行 pip install 'policygraph[distributed]'")
    from distributed import Client as UntypedClient

    client: Any = UntypedClient
    if isinstance(where, str):
        try:
            return client(where, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise EncoderError(f"连不上 Dask 调度器 {where}：{error}") from error
    return client(n_workers=where, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0")


class DaskEncoder:
    """An encoder whose passages are embedded by the workers of a Dask client, and questions here."""

    def __init__(self, client: Any, name: str | Path | None = None, backend: Backend = "auto") -> None:
        """Raises `EncoderError` when a worker has another model than this process."""
        self._client = client
        self._model = (str(name) if name is not None else None, backend)
        self._here = load_encoder(name, backend)
        self.fingerprint, self.dim, self.max_tokens = self._here.fingerprint, self._here.dim, self._here.max_tokens
        self.reranker = self._here.reranker
        for worker, other in client.run(_fingerprint, self._model).items():
            if other != self.fingerprint:
                raise EncoderError(f"{worker} 用的模型是 {other}，本机是 {self.fingerprint}；请给各机器装同一模型")

    @property
    def parallel(self) -> int:
        """How many batches are embedded at once."""
        return max(1, len(self._client.ncores()))

    def count_tokens(self, text: str) -> int:
        """Tokens of a passage with its prompt and the marks at both ends."""
        return self._here.count_tokens(text)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions."""
        return self._here.encode_queries(texts)

    def expect(self, text: str) -> None:
        """Begin with a question, here."""
        self._here.expect(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages; a batch whose worker dies is done by another."""
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))  # like lengths together, the longest first
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        futures = [
            self._client.submit(_encode, self._model, [texts[i] for i in batch], pure=False, retries=_RETRIES)
            for batch in batches
        ]
        vectors = np.empty((len(texts), self.dim), np.float32)
        for batch, part in zip(batches, self._client.gather(futures), strict=True):
            vectors[batch] = part
        return vectors


def fill_cache(
    cache: VectorCache,
    encoder: DaskEncoder,
    texts: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Embed those texts that the cache lacks; returns how many. What is done is kept when the run is cut off."""
    step = _BATCH * _ROUND * encoder.parallel
    done = 0
    for start in range(0, len(texts), step):
        done += cache.encode(encoder, texts[start : start + step])[1]
        if progress:
            progress(min(start + step, len(texts)), len(texts))
    return done


def _fingerprint(model: tuple[str | None, Backend]) -> str:
    return load_encoder(*model).fingerprint


def _encode(model: tuple[str | None, Backend], texts: list[str]) -> Vectors:
    return load_encoder(*model).encode_passages(texts)
