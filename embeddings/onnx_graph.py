"""The bundled model as small ONNX files that multiply in 8-bit integers: the fast path.

Word embeddings keep the file's own 4 bits. Matrices become 7-bit integers by output row: with 8 bits, processors
without VNNI overflow in their 16-bit sums. Activations are quantised as they come, by text.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from embeddings.adapter import read_adapter
from embeddings.e5_file import BLOCK, E5File, Quantised
from embeddings.prepared import HIDDEN, LOWER, PAIR, UPPER

_MS = "com.microsoft"  # onnxruntime's own operators
_LIMIT = 63  # largest 7-bit integer
# The one matrix whose inputs hold such outliers that 8-bit activations lose the rest: kept in 4-bit blocks, whose
# activations get a scale for every 32 (mean cosine to 32-bit floats .9972 without this, .9982 with it).
_SENSITIVE = "l4.fo.w"


def write_graphs(model: E5File, folder: Path) -> None:
    """Write three graphs into a folder: `LOWER`, `input_ids (int64 [batch, length]) -> hidden (float32 [batch, length,
    hidden])`, the layers that all have in common; `UPPER`, `hidden -> tokens (float32 [batch, length, hidden]), embedding
    (float32 [batch, hidden])`, the tokens' own vectors and their mean, normalised; `PAIR`, `hidden -> pair (float32
    [batch, 2])`, what the adapted upper layers say of a question and a sentence (`embeddings.adapter`). Three, since
    onnxruntime works out a graph as a whole, whichever of its ends is asked for. There is no attention mask: the texts of
    a batch are equally long.
    """
    adapter = read_adapter()
    lower = _Graph(model)
    lower.write(folder / LOWER, lower.layers(lower.embeddings(), 0, adapter.lower))
    upper = _Graph(model)
    tokens = upper.layers(HIDDEN, adapter.lower, model.layers)
    upper.write(folder / UPPER, tokens, upper.pool(tokens))
    pair = _Graph(adapter.applied(model, [_SENSITIVE]), adapter.changes)
    pair.write(folder / PAIR, pair.judge(pair.layers(HIDDEN, adapter.lower, adapter.layers), *adapter.head))


class _Graph:
    """Nodes and tensors written so far; each method adds a part and returns the name of its output."""

    def __init__(self, model: E5File, changes: Mapping[str, tuple[Any, Any]] | None = None) -> None:
        self.model = model
        self.nodes: list[NodeProto] = []
        self.tensors: list[TensorProto] = []
        self.changes = changes or {}

    def write(self, path: Path, *outputs: str) -> None:
        """Write the graph with these outputs; its input is the tokens' numbers or the hidden vectors, as its nodes ask."""
        ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])
        hidden = helper.make_tensor_value_info(HIDDEN, TensorProto.FLOAT, ["batch", "length", self.model.hidden])
        of_ids = any("input_ids" in node.input for node in self.nodes)
        ends = [helper.make_empty_tensor_value_info(name) for name in outputs]
        graph = helper.make_graph(
            self.nodes, path.stem, [ids if of_ids else hidden], ends, initializer=self.tensors
        )  # fmt: skip
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_MS, 1)]
        onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), str(path))

    def node(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def tensor(self, name: str, values: Any) -> str:
        self.tensors.append(numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def vector(self, *names: str) -> str:
        return self.tensor("+".join(names), np.concatenate([self.model.dense(name) for name in names]))

    def linear(self, inputs: str, output: str, *names: str) -> str:
        """Multiply by the named matrices (stacked) and add their biases."""
        matrices, biases = [f"{name}.w" for name in names], [f"{name}.b" for name in names]
        if _SENSITIVE in matrices:
            return self.linear_4bit(inputs, output, *matrices, *biases)
        weights = np.concatenate([self.model.dense(name) for name in matrices])
        scales = np.abs(weights).max(axis=1) / _LIMIT
        integers = np.rint(weights / scales[:, None]).astype(np.int8)
        arguments = [
            self.tensor(f"{output}.w", integers.T),
            self.tensor(f"{output}.s", scales.astype(np.float32)),
            self.tensor(f"{output}.z", np.zeros(len(weights), np.int8)),
            self.vector(*biases),
        ]
        return self.node("DynamicQuantizeMatMul", [inputs, *arguments], output, _MS)

    def linear_4bit(self, inputs: str, output: str, matrix: str, bias: str) -> str:
        """Multiply by the file's own 4-bit blocks: exact, but no faster than floats."""
        blocks = self.model.tensors[matrix]
        assert isinstance(blocks, Quantised)
        rows, columns = len(blocks.codes), blocks.codes.shape[1] * BLOCK
        weights = self.tensor(f"{output}.w", _pack(blocks.codes))
        scales = self.tensor(f"{output}.s", blocks.scales.astype(np.float32).ravel())
        shape = {"N": rows, "K": columns, "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        arguments = [inputs, weights, scales, "", "", self.vector(bias)]
        multiplied = self.node("MatMulNBits", arguments, output, _MS, **shape)
        if matrix not in self.changes:
            return multiplied
        left, right = self.changes[matrix]
        inner = self.node("MatMul", [inputs, self.tensor(f"{output}.right", right.T)], f"{output}.inner")
        change = self.node("MatMul", [inner, self.tensor(f"{output}.left", left.T)], f"{output}.change")
        return self.node("Add", [multiplied, change], f"{output}.changed")

    def embeddings(self) -> str:
        """Word, position and (constant) type embeddings, normalised."""
        words = self.model.tensors["emb.word"]
        assert isinstance(words, Quantised)
        rows, columns = len(words.codes), words.codes.shape[1] * BLOCK
        packed = _pack(words.codes ^ 8)  # 0..15 with zero at 8 -> 4-bit two's complement
        self.tensors.append(helper.make_tensor("words", TensorProto.INT4, [rows, columns], packed.tobytes(), raw=True))
        scales = self.tensor("words.s", words.scales.astype(np.float32))
        word = self.node(
            "GatherBlockQuantized",
            ["words", "input_ids", scales],
            "word",
            _MS,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
        )
        place = self.model.dense("emb.pos").reshape(-1, self.model.hidden)
        kind = self.model.dense("emb.type").reshape(-1, self.model.hidden)[:1]
        positions = self.tensor("positions", place + kind)
        zero, one = self.tensor("zero", np.array([0])), self.tensor("one", np.array([1]))
        shape = self.node("Shape", ["input_ids"], "shape", start=1, end=2)
        position = self.node("Slice", [positions, zero, shape, zero, one], "position")
        summed = self.node("Add", [word, position], "embedded")
        return self.norm(summed, "emb.ln", "embedded.norm")

    def layers(self, hidden: str, first: int, last: int) -> str:
        """The layers from `first` up to `last` (exclusive)."""
        for layer in range(first, last):
            hidden = self.layer(f"l{layer}", hidden)
        return hidden

    def layer(self, name: str, inputs: str) -> str:
        """One transformer layer: attention, then feed-forward, each added and normalised."""
        qkv = self.linear(inputs, f"{name}.qkv", *(f"{name}.{part}" for part in "qkv"))
        parts = [f"{name}.{part}" for part in "qkv"]
        self.nodes.append(helper.make_node("Split", [qkv], parts, axis=-1, num_outputs=3))
        mixed = self.node("MultiHeadAttention", parts, f"{name}.mixed", _MS, num_heads=self.model.heads)
        attended = self.linear(mixed, f"{name}.attended", f"{name}.ao")
        middle = self.add_and_norm(attended, inputs, f"{name}.aln")
        wide = self.linear(middle, f"{name}.wide", f"{name}.fi")
        active = self.node("Gelu", [wide], f"{name}.active")
        narrow = self.linear(active, f"{name}.narrow", f"{name}.fo")
        return self.add_and_norm(narrow, middle, f"{name}.oln")

    # Two operators: onnxruntime's SkipLayerNormalization, which does both, takes four times as long.
    def add_and_norm(self, inputs: str, skip: str, name: str) -> str:
        return self.norm(self.node("Add", [inputs, skip], f"{name}.sum"), name, f"{name}.out")

    def norm(self, inputs: str, name: str, output: str) -> str:
        arguments = [inputs, self.vector(f"{name}.w"), self.vector(f"{name}.b")]
        return self.node("LayerNormalization", arguments, output, epsilon=1e-12, axis=-1)

    def pool(self, tokens: str) -> str:
        """Mean over the tokens, scaled to length one (the mean's divisor falls away)."""
        summed = self.node("ReduceSum", [tokens, self.tensor("middle", np.array([1]))], "summed", keepdims=0)
        return self.node("LpNormalization", [summed], "embedding", axis=-1, p=2)

    def judge(self, hidden: str, weights: Any, biases: Any) -> str:
        """A linear head over the first token's vector and the mean of all."""
        first = self.node("Gather", [hidden, self.tensor("first", np.array(0))], "first.vector", axis=1)
        mean = self.node("ReduceMean", [hidden, self.tensor("along", np.array([1]))], "mean.vector", keepdims=0)
        both = self.node("Concat", [first, mean], "both", axis=-1)
        arguments = [both, self.tensor("head.w", weights), self.tensor("head.b", biases)]
        return self.node("Gemm", arguments, "pair", transB=1)


def _pack(codes: NDArray[Any]) -> NDArray[Any]:
    """Two 4-bit codes a byte, the earlier in the low half; the last axis halves."""
    return np.ascontiguousarray(codes[..., 0::2] | (codes[..., 1::2] << 4))
