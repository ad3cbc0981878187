"""Any sentence-transformers model by name or folder; the bundled one too, as the reference for its fast form."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoder import EncoderError, Vectors, cores
from embeddings.long_texts import encode_whole
from embeddings.prepared import PASSAGE_PROMPT, QUERY_PROMPT, fingerprint

# What other models want before a question and a passage, where their own configuration does not say it.
# From the models' own documentation (bge-*-zh-v1.5: only the question has an instruction).
_CONVENTIONS = [
    (re.compile(r"bge-(small|base|large)-zh", re.I), "为这个句子生成表示以用于检索相关文章：", ""),
    (re.compile(r"(^|[/_-])e5-", re.I), QUERY_PROMPT, PASSAGE_PROMPT),
]


class TorchEncoder:
    """Any sentence-transformers model, in 32-bit floats."""

    reranker = None

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

    def expect(self, text: str) -> None:
        """Nothing: one text takes all cores."""

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        def run(parts: list[str]) -> Vectors:
            vectors: Any = self._model.encode(parts, prompt=prompt, batch_size=8, normalize_embeddings=True)
            return np.asarray(vectors, np.float32)

        return encode_whole(texts, run, self.count_tokens, self.max_tokens)
