"""The bundled model by onnxruntime, which is fast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from cachetools import LRUCache

from embeddings.encoder import Vectors, cores
from embeddings.long_texts import encode_whole
from embeddings.prepared import HIDDEN, LOWER, PAIR, PASSAGE_PROMPT, QUERY_PROMPT, UPPER, fingerprint
from embeddings.tokens import Tokenizer
from embeddings.unigram import Pieces

PAIR_TOKENS = 144
"""Tokens of a question and a sentence that are read together: as many as in training."""
_ASKED_TOKENS = 64  # of them for the question
_ASKED = 2_000  # vectors of questions kept, 3 MB
_SHORT = 200  # characters that surely are one part, which a thread of the pool encodes without waiting for others


class OnnxEncoder:
    """The bundled model in 8-bit integers. Each text runs by itself, so its vector never depends on its neighbours;
    several run at once, one a core.
    """

    dim = 384
    max_tokens = 512
    reranker = None

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer(folder)
        # Takes long at the start of a command, which goes on meanwhile.
        self._starting = ThreadPoolExecutor(1).submit(_sessions, folder)
        self._asked: LRUCache[str, Vectors] = LRUCache(_ASKED)  # the steps of one answer ask for the same vectors
        self._expected: dict[str, Future[Vectors]] = {}  # being worked out
        self._lock = Lock()
        self.fingerprint = fingerprint(folder) or folder.name

    def _worked_out(self, ids: Sequence[int], file: str) -> tuple[Any, ...]:
        """What the graph in a file gives for one text."""
        sessions = self._starting.result()
        (hidden,) = sessions[LOWER].run(None, {"input_ids": np.array([ids], np.int64)})
        return tuple(output[0] for output in sessions[file].run(None, {HIDDEN: hidden}))

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(cores())

    def count_tokens(self, text: str) -> int:
        """Tokens of a passage with its prompt and the marks at both ends."""
        return len(self._tokenizer.pieces([PASSAGE_PROMPT + text])[0].ids)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages."""
        return self._encode(PASSAGE_PROMPT, texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions."""
        with self._lock:
            found: dict[str, Vectors] = {text: self._asked[text] for text in texts if text in self._asked}
            expected = {text: self._expected[text] for text in texts if text in self._expected}
        found |= {text: future.result() for text, future in expected.items()}
        if new := [text for text in dict.fromkeys(texts) if text not in found]:
            found |= dict(zip(new, self._encode(QUERY_PROMPT, new), strict=True))
            with self._lock:
                self._asked.update(found)
        return np.array([found[text] for text in texts], np.float32).reshape(-1, self.dim)

    def expect(self, text: str) -> None:
        """Begin to encode a question beside what else is done, for `encode_queries` to find."""
        with self._lock:
            if len(text) <= _SHORT and text not in self._asked and text not in self._expected:
                self._expected[text] = self._pool.submit(self._ahead, text)

    def _ahead(self, text: str) -> Vectors:
        try:
            vector: Vectors = self._encode(QUERY_PROMPT, [text])[0]
            with self._lock:
                self._asked[text] = vector
            return vector
        finally:
            with self._lock:
                self._expected.pop(text, None)

    def question_tokens(self, question: str) -> tuple[Vectors, list[tuple[int, int]], Vectors]:
        """A question's own vector (`float32 [dim]`), the ranges of its characters that its tokens cover, and their
        vectors (`float32 [tokens, dim]`); what is beyond `max_tokens` is left out.
        """
        (encoding,) = self._tokenizer.pieces([QUERY_PROMPT + question], True)
        tokens, whole = self._worked_out(encoding.ids[: self.max_tokens], UPPER)
        if len(encoding.ids) <= self.max_tokens:
            with self._lock:
                self._asked[question] = whole
        prompt = len(QUERY_PROMPT)
        kept = [i for i, (start, end) in enumerate(encoding.offsets[: len(tokens)]) if end > max(start, prompt)]
        spans = [(max(0, encoding.offsets[i][0] - prompt), encoding.offsets[i][1] - prompt) for i in kept]
        return whole, spans, tokens[kept]

    def passage_tokens(self, texts: Sequence[str]) -> list[tuple[Vectors, Vectors]]:
        """Each passage's own vector (`float32 [dim]`) and those of its tokens (`float32 [tokens, dim]`), the prompt's and
        the marks at both ends among them; what is beyond `max_tokens` is left out.
        """
        encodings = self._tokenizer.pieces([PASSAGE_PROMPT + text for text in texts])

        def one(index: int) -> tuple[Vectors, Vectors]:
            tokens, whole = self._worked_out(encodings[index].ids[: self.max_tokens], UPPER)
            return whole, tokens

        order = _longest_first(encodings)
        found = dict(zip(order, self._pool.map(one, order), strict=True))
        return [found[index] for index in range(len(texts))]

    def pairs(self, question: str, texts: Sequence[str]) -> Vectors:
        """A question read together with each of some sentences (`float32 [n, 2]`): log-odds that the sentence answers it,
        and that it does so wholly. What is beyond `PAIR_TOKENS` is left out.
        """
        return np.array(list(self.reading(question, texts)), np.float32).reshape(-1, 2)

    def reading(self, question: str, texts: Sequence[str]) -> Iterator[Vectors]:
        """The same for one after the other, begun at once on other threads."""

        def one(tokens: list[int]) -> Vectors:
            (scores,) = self._worked_out(tokens, PAIR)
            return np.asarray(scores)

        return self._pool.map(one, self.pair_tokens(question, texts))

    def pair_tokens(self, question: str, texts: Sequence[str]) -> list[list[int]]:
        """The tokens' numbers of a question and each of some sentences, as they are read together."""
        asked, *read = self._tokenizer.pieces([QUERY_PROMPT + question, *texts])
        return [[*asked.ids[:_ASKED_TOKENS], *text.ids[1:]][:PAIR_TOKENS] for text in read]

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        return encode_whole(
            texts, lambda parts: self._run([prompt + part for part in parts]), self.count_tokens, self.max_tokens
        )

    def _run(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.pieces(texts)
        order = _longest_first(encodings)
        vectors = np.empty((len(texts), self.dim), np.float32)

        def one(index: int) -> None:
            vectors[index] = self._worked_out(encodings[index].ids, UPPER)[1]

        if len(order) == 1:
            one(0)
        else:
            list(self._pool.map(one, order))
        return vectors


def _longest_first(encodings: Sequence[Pieces]) -> list[int]:
    """The order in which texts are encoded: no core is left with a long one at the end."""
    return sorted(range(len(encodings)), key=lambda index: -len(encodings[index].ids))


def _sessions(folder: Path) -> dict[str, Any]:
    """The graphs of the model, by file."""
    import onnxruntime
    from threadpoolctl import threadpool_limits

    # The little multiplications around a question are done before a second thread has begun, which then spins for more.
    threadpool_limits(1, "blas")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    apart = ["SkipLayerNormFusion"]  # adding and normalising as one takes four times as long
    return {
        file: onnxruntime.InferenceSession(
            str(folder / file), options, providers=["CPUExecutionProvider"], disabled_optimizers=apart
        )
        for file in (LOWER, UPPER, PAIR)
    }
