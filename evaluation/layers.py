"""The bundled model's layers in torch with low-rank changes to learn (LoRA, Hu et al. 2021): as `embeddings.onnx_graph`
writes them, in bfloat16.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from embeddings.adapter import STACKED
from embeddings.e5_file import E5File

LAYERS, LOWER = 9, 3
"""Layers read through, and how many of them stay as they are."""
_RANK = 16
_SCALE = 2.0  # of the product of the two factors
_TYPE = torch.bfloat16


class Linear(nn.Module):
    """A matrix (or several stacked) that stays, and, where it learns, two factors whose product is added."""

    def __init__(self, model: E5File, names: list[str], learns: bool) -> None:
        super().__init__()
        self.register_buffer("w", _tensor(model, *(f"{name}.w" for name in names)).to(_TYPE))
        self.b = nn.Parameter(_tensor(model, *(f"{name}.b" for name in names)), requires_grad=learns)
        self.learns = learns
        if learns:
            rows, columns = self.get_buffer("w").shape
            self.A = nn.Parameter(torch.randn(_RANK, columns) / math.sqrt(columns))
            self.B = nn.Parameter(torch.zeros(rows, _RANK))

    def forward(self, x: Tensor) -> Tensor:
        """`[..., in] -> [..., out]`."""
        y = functional.linear(x, self.get_buffer("w"), self.b.to(_TYPE))
        if self.learns:
            y = y + functional.linear(functional.linear(x, self.A.to(_TYPE)), (self.B * _SCALE).to(_TYPE))
        return y


class Norm(nn.Module):
    """Layer normalisation."""

    def __init__(self, model: E5File, name: str, learns: bool) -> None:
        super().__init__()
        self.w = nn.Parameter(_tensor(model, f"{name}.w"), requires_grad=learns)
        self.b = nn.Parameter(_tensor(model, f"{name}.b"), requires_grad=learns)

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        return functional.layer_norm(x, (x.shape[-1],), self.w.to(_TYPE), self.b.to(_TYPE), 1e-12)


class Layer(nn.Module):
    """Attention, then feed-forward, each added and normalised."""

    def __init__(self, model: E5File, number: int) -> None:
        super().__init__()
        learns, name = number >= LOWER, f"l{number}"
        self.heads = model.heads
        self.qkv, self.ao, self.fi, self.fo = (
            Linear(model, [f"{name}.{part}" for part in parts], learns) for parts in STACKED.values()
        )
        self.aln, self.oln = Norm(model, f"{name}.aln", learns), Norm(model, f"{name}.oln", learns)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`[texts, tokens, hidden]`, with what is added to the attention's scores (`[texts, 1, 1, tokens]`)."""
        texts, tokens, hidden = x.shape
        q, k, v = self.qkv(x).view(texts, tokens, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(-1, -2) + mask
        attended = (scores.softmax(-1) @ v).transpose(1, 2).reshape(texts, tokens, hidden)
        x = self.aln(x + self.ao(attended))
        y: Tensor = self.oln(x + self.fo(functional.gelu(self.fi(x))))
        return y


class Reader(nn.Module):
    """Token numbers of a question and a sentence to two log-odds: that it answers, and that it does so wholly."""

    def __init__(self, model: E5File) -> None:
        super().__init__()
        kinds = _tensor(model, "emb.type").view(-1, model.hidden)[:1]
        self.register_buffer("words", torch.from_numpy(model.dense("emb.word")).to(_TYPE))
        self.register_buffer("places", (_tensor(model, "emb.pos").view(-1, model.hidden) + kinds).to(_TYPE))
        self.ln = Norm(model, "emb.ln", False)
        self.layers = nn.ModuleList(Layer(model, number) for number in range(LAYERS))
        # e5's vectors differ little from one another: the head sees by how much they differ from their mean.
        self.register_buffer("mean", torch.zeros(2 * model.hidden))
        self.register_buffer("spread", torch.ones(2 * model.hidden))
        self.head = nn.Linear(2 * model.hidden, 2)
        nn.init.normal_(self.head.weight, std=0.02)

    def pooled(self, ids: Tensor, there: Tensor) -> Tensor:
        """`float32 [texts, 2 * hidden]`: the first token's vector and the mean of those that are `there`."""
        mask = torch.zeros(there.shape, dtype=_TYPE, device=there.device).masked_fill(~there, -1e4)[:, None, None, :]
        with torch.no_grad():
            x = self.ln(self.get_buffer("words")[ids] + self.get_buffer("places")[: ids.shape[1]])
            for layer in self.layers[:LOWER]:
                x = layer(x, mask)
        for layer in self.layers[LOWER:]:
            x = layer(x, mask)
        x = x.float()
        mean = (x * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        return torch.cat([x[:, 0], mean], 1)

    def forward(self, ids: Tensor, there: Tensor) -> Tensor:
        """`float32 [texts, 2]`."""
        seen = (self.pooled(ids, there) - self.get_buffer("mean")) / self.get_buffer("spread")
        scores: Tensor = self.head(functional.dropout(seen, 0.1, self.training))
        return scores

    def arrays(self) -> dict[str, NDArray[np.float32] | NDArray[np.float16]]:
        """What was learned, as `embeddings.adapter` reads it."""
        learned = {
            name: (p.detach().cpu() * (_SCALE if name.endswith(".B") else 1)).numpy().astype(np.float16)
            for name, p in self.layers.named_parameters(prefix="layers")
            if p.requires_grad
        }
        weights = self.head.weight.detach().cpu() / self.get_buffer("spread").cpu()
        biases = self.head.bias.detach().cpu() - weights @ self.get_buffer("mean").cpu()
        return {**learned, "head.weight": weights.numpy(), "head.bias": biases.numpy()}


def _tensor(model: E5File, *names: str) -> Tensor:
    return torch.from_numpy(np.concatenate([model.dense(name) for name in names]))
