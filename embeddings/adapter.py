"""What was learned on top of the bundled model to read a question and a sentence together: low-rank changes of its upper
layers (LoRA, Hu et al. 2021) and a head, trained by `evaluation/adapt.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.e5_file import E5File, Quantised

WEIGHTS = Path(__file__).parent / "data" / "adapter.npz"
Floats = NDArray[np.float32]
STACKED = {"qkv": ("q", "k", "v"), "ao": ("ao",), "fi": ("fi",), "fo": ("fo",)}
"""Matrices of a layer that were changed as one."""


@dataclass(frozen=True)
class Adapter:
    """Changes of the layers from `lower` up to `layers` (exclusive), which is where the adapted model ends.

    `changes`: to a matrix `[out, in]` by name, two factors `[out, rank]` and `[rank, in]` whose product is added;
    `vectors`: biases and norms in place of the model's; `head`: weights `[2, 2 * hidden]` and biases `[2]` over the first
    token's vector and the mean of all.
    """

    lower: int
    layers: int
    changes: Mapping[str, tuple[Floats, Floats]]
    vectors: Mapping[str, Floats]
    head: tuple[Floats, Floats]

    def applied(self, model: E5File, apart: Collection[str] = ()) -> E5File:
        """`model` with the changes made; matrices `apart` are left as they are."""
        changed: dict[str, Floats | Quantised] = dict(self.vectors)
        for name, (left, right) in self.changes.items():
            if name not in apart:
                changed[name] = model.dense(name) + left @ right
        return replace(model, tensors={**model.tensors, **changed})


def read_adapter(path: Path | None = None) -> Adapter:
    """The adapter of a file, else the one that comes with the program."""
    with np.load(path or WEIGHTS) as file:
        arrays: dict[str, Floats] = {name: file[name].astype(np.float32) for name in file.files}
    numbers = sorted({int(name.split(".")[1]) for name in arrays if name.startswith("layers.")})
    changes: dict[str, tuple[Floats, Floats]] = {}
    vectors: dict[str, Floats] = {}
    for n in numbers:
        of = f"layers.{n}."
        for stack, parts in STACKED.items():
            left, right = arrays[f"{of}{stack}.B"], arrays[f"{of}{stack}.A"]
            biases = np.split(arrays[f"{of}{stack}.b"], len(parts))
            for part, factor, bias in zip(parts, np.split(left, len(parts)), biases, strict=True):
                changes[f"l{n}.{part}.w"], vectors[f"l{n}.{part}.b"] = (factor, right), bias
        for norm in ("aln", "oln"):
            vectors |= {f"l{n}.{norm}.{key}": arrays[f"{of}{norm}.{key}"] for key in "wb"}
    return Adapter(numbers[0], numbers[-1] + 1, changes, vectors, (arrays["head.weight"], arrays["head.bias"]))
