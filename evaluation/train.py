"""`make train`: fit the heads that read questions, the forests that order sentences, and the confidence.

The questions of `data/questions` were written by people who saw the documents and never this program; each file is one
writer's, named after the documents it asks about. Every figure printed is of questions whose writer was left out of
the fitting, and each stage is fitted on what the stage before says of questions it was not fitted on.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from evaluation import asked as sets
from evaluation.scenes import FOLDERS, GOOD, Array, Example, Scene, make_scenes, read_examples
from evaluation.weights import move_weights, training_options
from qa import confidence, evidence, heads
from qa.evidence import Candidate
from qa.forest import from_boosting, from_pipeline
from qa.heads import KINDS, TAGS, Form, Heads
from qa.question import fold

_RARE = 4  # questions in which a run must stand to count
_NEGATIVES = 20  # sentences of a question that do not answer it, of which so many are learned from
_SEEDS = (0, 1, 2)  # of the forests that are averaged
_SHOWN = 200  # characters of evidence shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit everything and write the weights; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.train", description="训练读懂问题的小模型")
    parser.add_argument("--details", type=Path, metavar="OUT", help="另存每个问题在交叉验证中的结果（JSONL）")
    training_options(parser)
    options = parser.parse_args(arguments)
    missing = [str(folder) for folders in FOLDERS.values() for folder in folders if not folder.is_dir()]
    if missing:
        print(f"找不到训练问题所问的文档：{'、'.join(missing)}", file=sys.stderr)
        return 2
    move_weights(options.out)
    warnings.simplefilter("ignore", ConvergenceWarning)
    began = time.perf_counter()
    examples = read_examples(options.apart)
    _say(began, f"{len(examples)} 个问题，{len({e.writer for e in examples})} 位作者")
    forms = fit_heads(examples)
    _say(began, "读懂问题的部分已训练")
    with tempfile.TemporaryDirectory(prefix="policygraph-") as folder:
        scenes = make_scenes(examples, forms, Path(folder))
        _say(began, f"{len(scenes)} 次提问")
        fit_reader(scenes, options.details)
    _say(began, "完成")
    return 0


def _write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write weights, compressed."""
    whole: Any = np.savez_compressed
    whole(path, **arrays)


def _say(began: float, text: str) -> None:
    print(f"[{time.perf_counter() - began:.0f} 秒] {text}", flush=True)


# Heads -----------------------------------------------------------------------------------------------------------


def fit_heads(examples: Sequence[Example]) -> list[Form]:
    """Write the heads fitted on all; returns each question's form by heads that did not see its writer."""
    writers = np.array([e.writer for e in examples])
    forms: list[Form | None] = [None] * len(examples)
    for writer in sorted(set(writers)):
        fitted = _heads([e for e in examples if e.writer != writer])
        for i in map(int, np.flatnonzero(writers == writer)):
            forms[i] = fitted.form_of(
                fold(examples[i].written.question), examples[i].whole, examples[i].spans, examples[i].tokens
            )
    right = [f.kind == e.written.kind for f, e in zip(forms, examples, strict=True) if f]
    answerable = [e.written.answerable for e in examples]
    print(
        f"  问题类型 {np.mean(right):.3f}；只看问法的可答性 AUC {roc_auc_score(answerable, [f.prior for f in forms if f]):.3f}"
    )
    whole = _heads(examples)
    _write(heads.WEIGHTS, whole.arrays())
    return [form for form in forms if form]


def _heads(examples: Sequence[Example]) -> Heads:
    counts: dict[str, int] = {}
    for example in examples:
        for run in set(heads.runs(example.written.question)):
            counts[run] = counts.get(run, 0) + 1
    vocabulary = {run: i for i, run in enumerate(sorted(r for r, n in counts.items() if n >= _RARE))}
    empty = np.zeros((0, 0), np.float32), np.zeros(0, np.float32)
    bare = Heads(vocabulary, empty, empty, empty, empty[0])
    x = np.stack([bare.features(e.written.question, e.whole) for e in examples])
    kinds = _linear(x, np.array([KINDS.index(e.written.kind) for e in examples]), len(KINDS), 0.3)
    prior = _linear(x, np.array([int(e.written.answerable) for e in examples]), 2, 0.1)
    tokens = np.concatenate([heads.token_features(e.tokens) for e in examples])
    tags = np.concatenate([_tags(e) for e in examples])
    steps = np.ones((len(TAGS), len(TAGS)))
    for example in examples:
        tags_of = _tags(example)
        np.add.at(steps, (tags_of[:-1], tags_of[1:]), 1)
    after = np.log(steps / steps.sum(axis=1, keepdims=True)) - np.log(steps.sum(axis=0) / steps.sum())
    head = (prior[0][:, 1:], prior[1][1:])
    return Heads(vocabulary, kinds, head, _linear(tokens, tags, len(TAGS), 0.3), after.astype(np.float32))


def _linear(x: Array, y: NDArray[np.int64], classes: int, strength: float) -> tuple[Array, Array]:
    """Weights `[features, classes]` and biases of a softmax over `classes`."""
    model = LogisticRegression(C=strength, max_iter=60, tol=1e-3).fit(x, y)
    weights = np.zeros((x.shape[1], classes), np.float32)
    biases = np.full(classes, -30.0, np.float32)
    if len(model.classes_) == 2:
        weights[:, model.classes_[1]], biases[model.classes_] = model.coef_[0], (0.0, model.intercept_[0])
    else:
        weights[:, model.classes_], biases[model.classes_] = model.coef_.T, model.intercept_
    return weights, biases


def _tags(example: Example) -> NDArray[np.int64]:
    """What each token of a question is part of, by the writer's spans."""
    question, slots = fold(example.written.question), example.written.slots
    marks = np.zeros(len(question) + 1, np.int64)
    named = [("topic", part) for part in slots["topic"].replace(",", "，").split("，")]
    named += [(tag, part) for tag in TAGS[2:] for part in slots[tag]]
    for tag, part in named:
        part = fold(part)
        start = question.find(part) if part else -1
        if start >= 0:
            marks[start : start + len(part)] = TAGS.index(tag)
    return np.array([np.bincount(marks[a:b]).argmax() for a, b in example.spans], np.int64)


def fit_reader(scenes: Sequence[Scene], details: Path | None = None) -> None:
    """Write the forests that order sentences and the confidence, fitted on all; print how they do on unseen writers."""
    writers = np.array([s.example.writer for s in scenes])
    teaching = np.array([s.labels.max() >= GOOD for s in scenes])
    began = time.perf_counter()
    first = [np.zeros(0, np.float32)] * len(scenes)
    for writer in sorted(set(writers)):
        forest = _ordering(
            [(s.rows, s.labels) for s, w, t in zip(scenes, writers, teaching, strict=True) if t and w != writer]
        )
        for i in map(int, np.flatnonzero(writers == writer)):
            first[i] = forest.log_odds(scenes[i].rows)
    near = [_best(scene, scores) for scene, scores in zip(scenes, first, strict=True)]
    found: list[list[Candidate]] = [[]] * len(scenes)
    for writer in sorted(set(writers)):
        forest = _ordering([n for n, w, t in zip(near, writers, teaching, strict=True) if t and w != writer])
        for i in map(int, np.flatnonzero(writers == writer)):
            s = scenes[i]
            found[i] = evidence.ranked(s.knowledge, s.asked, s.found, s.rows, first[i], forest)
    _say(began, "原句排序已训练")
    x = np.stack([confidence.features(s.knowledge, s.asked, f) for s, f in zip(scenes, found, strict=True)])
    y = np.array([int(s.example.written.answerable) for s in scenes])
    _say(began, "可答性特征已算好")
    odds = np.zeros((len(scenes), 2), np.float32)
    for writer in sorted(set(writers)):
        mine = writers == writer
        for column, fit in enumerate((_boosted, _regression)):
            odds[mine, column] = fit(x[~mine], y[~mine]).log_odds(x[mine])
    scale = LogisticRegression(C=1e4).fit(odds, y)
    weights = np.array([*scale.coef_[0], scale.intercept_[0]], np.float32)
    chances = scale.predict_proba(odds)[:, 1]
    _report(scenes, found, y, chances)
    if details:
        details.write_text("".join(map(_detail, scenes, found, chances)), encoding="utf-8")
    whole = [s for s, t in zip(scenes, teaching, strict=True) if t]
    one = _ordering([(s.rows, s.labels) for s in whole])
    two = _ordering([n for n, t in zip(near, teaching, strict=True) if t])
    _write(evidence.WEIGHTS, one.arrays("first") | two.arrays("second"))
    judges = _boosted(x, y).arrays("answerable") | _regression(x, y).arrays("linear")
    _write(confidence.WEIGHTS, judges | {"scale": weights})


def _best(scene: Scene, scores: Array) -> tuple[Array, Array]:
    """The best sentences of a scene as the second forest sees them, with their labels."""
    kept = evidence.ranked(scene.knowledge, scene.asked, scene.found, scene.rows, scores, None)
    label = {id(said): value for said, value in zip(scene.found, scene.labels, strict=True)}
    return np.stack([c.features for c in kept]), np.array([label[id(c.said)] for c in kept], np.float32)


def _ordering(examples: Sequence[tuple[Array, Array]]) -> Any:
    """A forest that tells sentences that answer from those that do not."""
    draw = np.random.default_rng(0)
    kept = [(labels >= GOOD) | (draw.random(len(labels)) < _NEGATIVES / len(labels)) for _, labels in examples]
    x = np.concatenate([rows[keep] for (rows, _), keep in zip(examples, kept, strict=True)])
    y = np.concatenate([labels[keep] >= GOOD for (_, labels), keep in zip(examples, kept, strict=True)]).astype(int)
    settings = {"max_iter": 150, "learning_rate": 0.07, "max_leaf_nodes": 15, "l2_regularization": 1.0}
    return from_boosting([HistGradientBoostingClassifier(**settings, random_state=0).fit(x, y)])


def _boosted(x: Array, y: NDArray[np.int64]) -> Any:
    """A forest that tells questions that have an answer from those that have none."""
    settings = {
        "max_iter": 250, "learning_rate": 0.04, "max_leaf_nodes": 12, "l2_regularization": 2.0, "max_features": 0.4,
    }  # fmt: skip
    return from_boosting([HistGradientBoostingClassifier(**settings, random_state=seed).fit(x, y) for seed in _SEEDS])


def _regression(x: Array, y: NDArray[np.int64]) -> Any:
    """The same by a linear model, which errs elsewhere."""
    scaler = StandardScaler().fit(x)
    return from_pipeline(scaler, LogisticRegression(C=0.02, max_iter=300).fit(scaler.transform(x), y))


def _report(scenes: Sequence[Scene], found: Sequence[Sequence[Candidate]], y: NDArray[np.int64], p: Any) -> None:
    """Print, for writers left out: how often the evidence shown holds the answer, and how well a no is told."""
    groups = {s.example.file for s in scenes}
    for name in sorted(groups):
        mine = np.array([s.example.file == name for s in scenes])
        held = [
            _holds(s.example.written, f)
            for s, f, m in zip(scenes, found, mine, strict=True)
            if m and s.example.written.answerable
        ]
        print(f"  {name}：所示原文含全部答案 {np.mean(held):.3f}；可答性 AUC {roc_auc_score(y[mine], p[mine]):.3f}")
    print(f"  合计 AUC {roc_auc_score(y, p):.3f}")
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        print(
            f"  把握 ≥ {threshold}：可答的放行 {np.mean(p[y == 1] >= threshold):.3f}，不可答的拒答 {np.mean(p[y == 0] < threshold):.3f}"
        )


def _detail(scene: Scene, found: Sequence[Candidate], chance: float) -> str:
    """One question's outcome as a line of JSON."""
    written = scene.example.written
    row = {
        "id": written.id, "file": scene.example.file, "kind": written.kind, "why_not": written.why_not,
        "question": written.question, "confidence": round(float(chance), 3), "holds": _holds(written, found),
        "kind_read": scene.asked.form.kind, "subject": scene.asked.subject,
        "best": found[0].said.evidence.quote if found else "",
    }  # fmt: skip
    return json.dumps(row, ensure_ascii=False) + "\n"


def _holds(written: sets.Asked, found: Sequence[Candidate]) -> bool:
    """Whether at most three sentences, or 200 characters, of the best hold the answer."""
    text = ""
    for candidate in found[:3]:
        if text and len(text) + len(candidate.said.evidence.quote) > _SHOWN:
            break
        text += candidate.said.evidence.quote + "\n"
    text = sets.plain(text)
    return all(any(sets.shows(text, item) for item in choice) for choice in written.answer)


if __name__ == "__main__":
    sys.exit(main())
