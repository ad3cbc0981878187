"""`python -m evaluation.adapt`: teach the bundled model's upper layers to read a question and a sentence together.

The training questions (`evaluation/scenes.py`) are asked of their documents; of the sentences found for each, the model
learns which answer it, if any. An hour on one core that multiplies in bfloat16, minutes on a GPU; the first numbers of
loss tell whether it learns (it falls below 1 within 200 steps).
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn import functional

from embeddings import adapter, e5_file
from evaluation.layers import Reader
from evaluation.scenes import GOOD, Example, Scene, make_scenes, read_examples
from evaluation.weights import move_weights, training_options
from qa.evidence import forests
from qa.heads import encoder, form_of
from qa.question import fold
from qa.together import in_context

_KEPT, _NEAR = 24, 8  # sentences of a question that are kept; of them the nearest, which teach most
_POSITIVE, _SENTENCES = 3, 8  # of a question in a step: those that answer at most, all
_QUESTIONS = 16  # in a step
_RATE = 6e-4
_EPOCHS = 2.0
_WARM = 80  # steps in which the rate rises
_LIST = 0.5  # weight of choosing among a question's sentences, beside judging each


@dataclass(frozen=True)
class Lesson:
    """A question with the tokens of it and each sentence found, nearest first, and their labels."""

    file: str
    question: str
    writer: int
    answerable: bool
    tokens: list[list[int]]
    labels: NDArray[np.float32]


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write the adapter, or, with a group of writers left out, say how it does on theirs."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.adapt", description="训练一同读问题和原句的模型")
    parser.add_argument("--leave-out", type=int, metavar="N", help="不写结果，只测：这一组作者的问题不学，学完拿来测")
    parser.add_argument("--epochs", type=float, default=_EPOCHS)
    training_options(parser)
    options = parser.parse_args(arguments)
    move_weights(options.out)
    lessons = lessons_of(read_examples(options.apart))
    learned = [lesson for lesson in lessons if lesson.writer != options.leave_out]
    reader = learn(learned, options.epochs)
    if options.leave_out is None:
        whole: Any = np.savez_compressed
        whole(adapter.WEIGHTS, **reader.arrays())
    else:
        _report(reader, [lesson for lesson in lessons if lesson.writer == options.leave_out])
    return 0


def lessons_of(examples: Sequence[Example]) -> list[Lesson]:
    """The training questions asked of their documents."""
    forms = [form_of(fold(e.written.question)) for e in examples]
    with tempfile.TemporaryDirectory(prefix="policygraph-") as folder:
        return [_lesson(scene) for scene in make_scenes(examples, forms, Path(folder))]


def _lesson(scene: Scene) -> Lesson:
    order = np.argsort(-forests()[0].log_odds(scene.rows), kind="stable")
    kept = [*order[:_KEPT], *(i for i in order[_KEPT:] if scene.labels[i] >= GOOD)]
    written = scene.example.written
    texts = [in_context(scene.knowledge, scene.found[i]) for i in kept]
    tokens = encoder().pair_tokens(scene.asked.question.text, texts)
    return Lesson(
        scene.example.file, written.question, scene.example.writer, written.answerable, tokens, scene.labels[kept]
    )


def learn(lessons: Sequence[Lesson], epochs: float = _EPOCHS) -> Reader:
    """A reader taught by lessons; of a question asked of several folders one is drawn each time."""
    torch.manual_seed(3)
    draw = np.random.default_rng(3)
    reader = Reader(e5_file.read(e5_file.bundled_file())).to("cuda" if torch.cuda.is_available() else "cpu")
    asked: dict[tuple[str, str], list[Lesson]] = {}
    for lesson in lessons:
        asked.setdefault((lesson.file, lesson.question), []).append(lesson)
    questions = list(asked.values())
    _standardise(
        reader, [lesson.tokens[draw.integers(len(lesson.tokens))] for lesson in lessons[:: max(1, len(lessons) // 400)]]
    )
    steps = int(epochs * math.ceil(len(questions) / _QUESTIONS))
    inner = [p for name, p in reader.named_parameters() if p.requires_grad and not name.startswith("head")]
    groups: list[dict[str, Any]] = [
        {"params": inner, "lr": _RATE, "weight_decay": 0.0},
        {"params": list(reader.head.parameters()), "lr": 2 * _RATE, "weight_decay": 0.01},
    ]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    rate = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1, (s + 1) / _WARM) * max(0.0, 1 - s / steps))
    began, losses = time.perf_counter(), list[float]()
    for step in range(steps):
        if step * _QUESTIONS % len(questions) < _QUESTIONS:
            order = draw.permutation(len(questions))
        at = step * _QUESTIONS % len(questions)
        lot = [questions[i][draw.integers(len(questions[i]))] for i in order[at : at + _QUESTIONS]]
        chosen = [_chosen(lesson, draw) for lesson in lot]
        scores = _scores(reader, [lesson.tokens[i] for lesson, some in zip(lot, chosen, strict=True) for i in some])
        labels = np.concatenate([lesson.labels[some] for lesson, some in zip(lot, chosen, strict=True)])
        loss = _loss(scores, torch.from_numpy(labels).to(scores.device), [len(some) for some in chosen])
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        rate.step()
        losses.append(float(loss.detach()))
        if step % 50 == 49:
            print(
                f"[{time.perf_counter() - began:.0f} 秒] {step + 1}/{steps} 步，损失 {np.mean(losses[-50:]):.3f}",
                flush=True,
            )
    return reader.eval()


def _standardise(reader: Reader, texts: list[list[int]]) -> None:
    """Set what the head's inputs are measured against by some texts."""
    with torch.no_grad():
        seen = torch.cat([reader.pooled(*_batch([text], reader)) for text in texts])
    reader.get_buffer("mean").copy_(seen.mean(0))
    reader.get_buffer("spread").copy_(seen.std(0, correction=0) + 1e-3)


def _chosen(lesson: Lesson, draw: np.random.Generator) -> NDArray[np.int64]:
    """Sentences of a question to learn from: some that answer, and of the others the nearest rather than the rest."""
    answers, others = np.flatnonzero(lesson.labels >= GOOD), np.flatnonzero(lesson.labels < GOOD)
    answers = draw.permutation(answers)[:_POSITIVE]
    room = _SENTENCES - len(answers)
    near = draw.permutation(others[others < _NEAR])[:room]
    return np.concatenate([answers, near, draw.permutation(others[others >= _NEAR])[: room - len(near)]])


def _loss(scores: Tensor, labels: Tensor, sizes: Sequence[int]) -> Tensor:
    """Of judging each sentence by itself, and of choosing those that answer among all of a question's and none."""
    good, whole = (labels >= GOOD).float(), (labels >= 1).float()
    each = functional.binary_cross_entropy_with_logits(scores, torch.stack([good, whole], 1))
    lists = []
    for odds, right in zip(torch.split(scores[:, 0], list(sizes)), torch.split(good, list(sizes)), strict=True):
        none = odds.new_zeros(1)
        wanted = odds[right > 0] if right.any() else none
        lists.append(torch.cat([odds, none]).logsumexp(0) - wanted.logsumexp(0))
    return each + _LIST * torch.stack(lists).mean()


def _scores(reader: Reader, texts: list[list[int]]) -> Tensor:
    """`float32 [texts, 2]`, texts of like length together."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    size = max(_QUESTIONS, -(-len(texts) // 3))
    parts = [reader(*_batch([texts[i] for i in order[at : at + size]], reader)) for at in range(0, len(order), size)]
    return torch.cat(parts)[torch.from_numpy(np.argsort(order)).to(parts[0].device)]


def _batch(texts: list[list[int]], reader: Reader) -> tuple[Tensor, Tensor]:
    device = reader.head.weight.device
    ids = nn.utils.rnn.pad_sequence([torch.tensor(text) for text in texts], batch_first=True).to(device)
    sizes = torch.tensor([len(text) for text in texts], device=device)
    return ids, torch.arange(ids.shape[1], device=device)[None] < sizes[:, None]


def _report(reader: Reader, lessons: Sequence[Lesson]) -> None:
    """Print how well a no is told, and how often the best sentence answers, of questions that were not learned."""
    with torch.no_grad():
        scores = [_scores(reader, lesson.tokens[:_NEAR])[:, 0].cpu().numpy() for lesson in lessons]
    answerable = [lesson.answerable for lesson in lessons]
    found = [(s, x.labels[:_NEAR]) for s, x in zip(scores, lessons, strict=True) if max(x.labels[:_NEAR]) >= GOOD]
    print(f"可答性 AUC {roc_auc_score(answerable, [max(s) for s in scores]):.3f}，"
          f"首句即答 {np.mean([labels[np.argmax(s)] >= GOOD for s, labels in found]):.3f}")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
