"""Texts to vectors: the bundled model by onnxruntime (fast) or by sentence-transformers (the reference), or any other
sentence-transformers model by name or folder.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Protocol

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from embeddings.long_texts import encode_whole
from embeddings.model import GRAPH_FILE, PASSAGE_PROMPT, QUERY_PROMPT, fingerprint, prepare_model
from embeddings.tokens import Tokenizer
from embeddings.unigram import Pieces

Vectors = NDArray[np.float32]
Backend = Literal["auto", "onnx", "torch"]
STATIC = "static"
"""The name that stands for `embeddings.static` instead of a model."""


class EncoderError(Exception):
    """A model that cannot be had; the message says why and what to do, in Chinese."""


class Encoder(Protocol):
    """Turns texts into unit vectors. Encoders with equal `fingerprint` give vectors that can be compared."""

    @property
    def fingerprint(self) -> str:
        """Name and content of the model with its prompts; the same for every backend whose vectors agree."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text, as `count_tokens` counts, one vector can take in."""

    def count_tokens(self, text: str) -> int:
        """Tokens of a passage, the prompt and the marks at both ends included."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """`float32 [n, dim]`, each row of length one. A text over `max_tokens` is read in parts and their mean taken:
        nothing is cut off.
        """

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The same for questions."""


def load_encoder(name: str | Path | None = None, backend: Backend = "auto") -> Encoder:
    """The bundled model, or the sentence-transformers model `name` (a folder, or a name on the hub), or `static`.

    Loaded once a process. `auto` takes onnxruntime where the folder has a graph for it. Raises `EncoderError` when the model cannot be had.
    """
    return _loaded(name, backend)


@cache
def _loaded(name: str | Path | None, backend: Backend) -> Encoder:
    if name == STATIC:
        from embeddings.static import load_static

        return load_static()
    folder = prepare_model() if name is None else Path(name)
    graph = folder / GRAPH_FILE
    if backend != "torch" and graph.is_file() and importlib.util.find_spec("onnxruntime"):
        return OnnxEncoder(folder)
    if backend == "onnx":
        raise EncoderError(
            f"{folder} 中没有快速模型 {GRAPH_FILE}，或没有安装 onnxruntime；请改用 sentence-transformers"
        )
    return TorchEncoder(str(name) if name is not None else str(folder))


def cores() -> int:
    """Physical cores this process may use; more threads only make the others wait. `OMP_NUM_THREADS` overrides."""
    if asked := os.environ.get("OMP_NUM_THREADS", ""):
        return max(1, int(asked))
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or 1, allowed))


PAIR_TOKENS = 144
"""Tokens of a question and a sentence that are read together: as many as in training."""
_ASKED_TOKENS = 64  # of them for the question
_ASKED = 2_000  # vectors of questions kept, 3 MB


class OnnxEncoder:
    """The bundled model in 8-bit integers. Each text runs by itself, so its vector never depends on its neighbours;
    several run at once, one a core.
    """

    dim = 384
    max_tokens = 512

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer(folder)
        # Takes long at the start of a command, which goes on meanwhile.
        self._starting = ThreadPoolExecutor(1).submit(_session, folder / GRAPH_FILE)
        self._asked: LRUCache[str, Vectors] = LRUCache(_ASKED)  # the steps of one answer ask for the same vectors
        self._lock = Lock()
        self.fingerprint = fingerprint(folder) or folder.name

    @property
    def _session(self) -> Any:
        return self._starting.result()

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
        if new := [text for text in dict.fromkeys(texts) if text not in found]:
            found |= dict(zip(new, self._encode(QUERY_PROMPT, new), strict=True))
            with self._lock:
                self._asked.update(found)
        return np.array([found[text] for text in texts], np.float32).reshape(-1, self.dim)

    def question_tokens(self, question: str) -> tuple[Vectors, list[tuple[int, int]], Vectors]:
        """A question's own vector (`float32 [dim]`), the ranges of its characters that its tokens cover, and their
        vectors (`float32 [tokens, dim]`); what is beyond `max_tokens` is left out.
        """
        (encoding,) = self._tokenizer.pieces([QUERY_PROMPT + question], True)
        ids = np.array([encoding.ids[: self.max_tokens]], np.int64)
        whole, tokens = self._session.run(["embedding", "tokens"], {"input_ids": ids}, _only_what_is_asked())
        if len(encoding.ids) <= self.max_tokens:
            with self._lock:
                self._asked[question] = whole[0]
        prompt = len(QUERY_PROMPT)
        kept = [i for i, (start, end) in enumerate(encoding.offsets[: ids.shape[1]]) if end > max(start, prompt)]
        spans = [(max(0, encoding.offsets[i][0] - prompt), encoding.offsets[i][1] - prompt) for i in kept]
        return whole[0], spans, tokens[0][kept]

    def passage_tokens(self, texts: Sequence[str]) -> list[tuple[Vectors, Vectors]]:
        """Each passage's own vector (`float32 [dim]`) and those of its tokens (`float32 [tokens, dim]`), the prompt's and
        the marks at both ends among them; what is beyond `max_tokens` is left out.
        """
        encodings = self._tokenizer.pieces([PASSAGE_PROMPT + text for text in texts])

        def one(encoding: Pieces) -> tuple[Vectors, Vectors]:
            ids = np.array([encoding.ids[: self.max_tokens]], np.int64)
            whole, tokens = self._session.run(["embedding", "tokens"], {"input_ids": ids}, _only_what_is_asked())
            return whole[0], tokens[0]

        return list(self._pool.map(one, encodings))

    def pairs(self, question: str, texts: Sequence[str]) -> Vectors:
        """A question read together with each of some sentences (`float32 [n, 2]`): log-odds that the sentence answers it,
        and that it does so wholly. What is beyond `PAIR_TOKENS` is left out.
        """
        options = _only_what_is_asked()

        def one(tokens: list[int]) -> Vectors:
            scores: Vectors = self._session.run(["pair"], {"input_ids": np.array([tokens], np.int64)}, options)[0][0]
            return scores

        return np.array(list(self._pool.map(one, self.pair_tokens(question, texts))), np.float32).reshape(-1, 2)

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
        # Longest first, so that no core is left with a long one at the end.
        order = sorted(range(len(texts)), key=lambda i: -len(encodings[i].ids))
        vectors = np.empty((len(texts), self.dim), np.float32)

        def one(index: int) -> None:
            ids = np.array([encodings[index].ids], np.int64)
            vectors[index] = self._session.run(["embedding"], {"input_ids": ids}, _only_what_is_asked())[0][0]

        if len(order) == 1:
            one(0)
        else:
            list(self._pool.map(one, order))
        return vectors


def _session(graph: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _only_what_is_asked() -> Any:
    """Of the graph's two ends only the one that is asked for is worked out."""
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.only_execute_path_to_fetches = True
    return options


# What other models want before a question and a passage, where their own configuration does not say it.
# From the models' own documentation (bge-*-zh-v1.5: only the question has an instruction).
_CONVENTIONS = [
    (re.compile(r"bge-(small|base|large)-zh", re.I), "为这个句子生成表示以用于检索相关文章：", ""),
    (re.compile(r"(^|[/_-])e5-", re.I), QUERY_PROMPT, PASSAGE_PROMPT),
]


class TorchEncoder:
    """Any sentence-transformers model, in 32-bit floats."""

    def __init__(self, name: str) -> None:
        local = Path(name).is_dir()
        if local:  # a closed network must not be kept waiting for a hub
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(cores())
        try:
            self._model = SentenceTransformer(
                name, device="cpu", local_files_only=local, model_kwargs={"dtype": torch.float32}
            )
        except (OSError, ValueError) as error:
            where = "文件夹里不是完整的 sentence-transformers 模型" if local else "本机没有，也无法从模型站下载"
            raise EncoderError(
                f"找不到向量模型“{name}”：{where}。可换用已下载的模型文件夹，或不指定模型而用内置模型。"
            ) from error
        query, passage = self._prompts(name)
        self._query_prompt, self._passage_prompt = query, passage
        self.dim = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(self._model.max_seq_length or 512)
        self.fingerprint = (local and fingerprint(Path(name))) or self._content(name)

    def _prompts(self, name: str) -> tuple[str, str]:
        own = {key: prompt for key, prompt in self._model.prompts.items() if prompt}
        if "query" in own:
            return own["query"], own.get("passage", own.get("document", ""))
        for pattern, query, passage in _CONVENTIONS:
            if pattern.search(name):
                return query, passage
        return "", ""

    def _content(self, name: str) -> str:
        digest = hashlib.sha256(f"{self._query_prompt}\0{self._passage_prompt}".encode())
        for tensor in self._model.state_dict().values():
            digest.update(tensor.cpu().numpy().tobytes())
        return f"{Path(name).name}-{digest.hexdigest()[:12]}"

    def count_tokens(self, text: str) -> int:
        """Tokens of a passage with its prompt and the marks at both ends."""
        ids: list[int] = self._model.tokenizer(self._passage_prompt + text, truncation=False, verbose=False)[
            "input_ids"
        ]
        return len(ids)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages."""
        return self._encode(self._passage_prompt, texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions."""
        return self._encode(self._query_prompt, texts)

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        def run(parts: list[str]) -> Vectors:
            vectors: Any = self._model.encode(parts, prompt=prompt, batch_size=8, normalize_embeddings=True)
            return np.asarray(vectors, np.float32)

        return encode_whole(texts, run, self.count_tokens, self.max_tokens)
