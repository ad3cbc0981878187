"""The encoder of a name: the bundled model, any sentence-transformers model, or the static embedding."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Literal

from embeddings.encoder import Encoder, EncoderError
from embeddings.model import prepare_model
from embeddings.onnx_encoder import OnnxEncoder
from embeddings.prepared import UPPER
from embeddings.static import STATIC, StaticEncoder, static_folder
from embeddings.torch_encoder import TorchEncoder

Backend = Literal["auto", "onnx", "torch"]


def load_encoder(name: str | Path | None = None, backend: Backend = "auto") -> Encoder:
    """The bundled model, or the sentence-transformers model `name` (a folder, or a name on the hub), or `static`.

    Loaded once a process. `auto` takes onnxruntime where the folder has graphs for it. Raises `EncoderError` when the model cannot be had.
    """
    return _loaded(name, backend)


@cache
def _loaded(name: str | Path | None, backend: Backend) -> Encoder:
    if name == STATIC:
        return StaticEncoder(static_folder(), load_encoder())
    folder = prepare_model() if name is None else Path(name)
    if backend != "torch" and (folder / UPPER).is_file() and importlib.util.find_spec("onnxruntime"):
        return OnnxEncoder(folder)
    if backend == "onnx":
        raise EncoderError(f"{folder} 中没有快速模型 {UPPER}，或没有安装 onnxruntime；请改用 sentence-transformers")
    return TorchEncoder(str(name) if name is not None else str(folder))
