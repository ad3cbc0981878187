"""For very large corpora: passages by a static embedding, hundreds of times as fast, and only the best that a question
finds looked at again by the bundled model.

A static embedding is one vector a token, averaged. It is distilled from the bundled model once, by model2vec, into a
folder that sentence-transformers loads. Needs the extra `static`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoder import Encoder, EncoderError, Vectors
from embeddings.model import prepare_model
from embeddings.prepared import cache_folder, made_whole

STATIC = "static"
"""The name that stands for this embedding instead of a model."""
DIM = 256
_FOLDER = "e5-small-q4-static"
_WEIGHTS = "model.safetensors"
_BATCH = 1024
# The tokens that a Chinese text is made of; the model's other 230,000 are those of a hundred other languages.
_TOKENS = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+|[0-9.,%]+|[A-Za-z]{1,2}|[!-/:-@\[-`{-~]|▁|<.*>"


class StaticEncoder:
    """The static embedding, with `reranker`, the model that it was distilled from."""

    max_tokens = sys.maxsize

    def __init__(self, folder: Path, reranker: Encoder) -> None:
        from sentence_transformers import SentenceTransformer

        self.reranker = reranker
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._tokenizer: Any = self._model.tokenizer
        self._tokenizer.no_truncation()  # the distilled model's habit
        self.dim = int(self._model.get_embedding_dimension() or 0)
        # Another machine's distillation need not turn the axes the same way.
        with (folder / _WEIGHTS).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
        self.fingerprint = f"{STATIC}-{digest}-{reranker.fingerprint}"

    def count_tokens(self, text: str) -> int:
        """Tokens of a passage, of which any number go into one vector."""
        return len(self._tokenizer.encode(text).ids)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages."""
        return np.asarray(self._model.encode(list(texts), batch_size=_BATCH), np.float32).reshape(-1, self.dim)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The same for questions."""
        return self.encode_passages(texts)

    def expect(self, text: str) -> None:
        """Begin with what takes long of a question, the reranker's vector."""
        self.reranker.expect(text)


def static_folder() -> Path:
    """Folder of the static embedding of the bundled model, distilled at the first call, which takes a minute or two.

    Raises `EncoderError` where model2vec is not installed.
    """
    folder = cache_folder() / _FOLDER
    if not _is_distilled(folder):
        distil(prepare_model(), folder)
    return folder


def distil(model: Path, folder: Path, tokens: str = _TOKENS) -> None:
    """Distil the sentence-transformers model in a folder into another folder, for the tokens that a regular expression
    fits; interrupted, it leaves nothing there.
    """
    if not importlib.util.find_spec("model2vec"):
        raise EncoderError("没有安装 model2vec；请执行 pip install 'policygraph[static]'")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    with made_whole(folder, _is_distilled) as work:
        static = StaticEmbedding.from_distillation(
            str(model), device="cpu", pca_dims=DIM, token_remove_pattern=rf"(?!▁?(?:{tokens})$)"
        )
        SentenceTransformer(modules=[static, Normalize()], device="cpu").save(str(work), create_model_card=False)


def _is_distilled(folder: Path) -> bool:
    return (folder / _WEIGHTS).is_file()
