"""Ensembles of decision trees, and a linear model, kept as plain arrays: nothing that a store or a package carries is
ever unpickled.

Trained by scikit-learn (`evaluation/train.py`), written by `from_boosting` and `from_pipeline`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Forest:
    """Trees side by side. `feature`, `threshold`, `left`, `right` are `[trees, nodes]`; a leaf has itself for children
    and its log-odds in `value`. The log-odds of a row is `baseline` plus the sum over the trees.
    """

    feature: NDArray[np.int16]
    threshold: Floats
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: Floats
    baseline: float
    depth: int

    def log_odds(self, rows: Floats) -> Floats:
        """`float32 [n]` for `rows` `float32 [n, features]`."""
        feature, threshold, children, value = self._flat
        width = self.feature.shape[1]
        at = np.broadcast_to(np.arange(len(self.feature)) * width, (len(rows), len(self.feature)))
        cells, row = rows.ravel(), np.arange(len(rows))[:, None] * rows.shape[1]
        for _ in range(self.depth):
            goes_left = cells.take(row + feature.take(at)) <= threshold.take(at)
            at = children.take(2 * at + goes_left)
        total: Floats = value.take(at).sum(axis=1) + np.float32(self.baseline)
        return total

    @cached_property
    def _flat(self) -> tuple[NDArray[np.intp], Floats, NDArray[np.intp], Floats]:
        """Tree behind tree: features, thresholds, the right and the left child of each node, and values."""
        base = np.arange(len(self.feature))[:, None] * self.feature.shape[1]
        children = np.stack([self.right + base, self.left + base], axis=-1)
        return (
            self.feature.ravel().astype(np.intp), self.threshold.ravel(), children.ravel().astype(np.intp),
            self.value.ravel(),
        )  # fmt: skip

    def probability(self, rows: Floats) -> Floats:
        """`float32 [n]`, 0 to 1."""
        return (1 / (1 + np.exp(-self.log_odds(rows)))).astype(np.float32)

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The arrays under names that begin with `name`, for `numpy.savez`."""
        return {
            f"{name}.feature": self.feature, f"{name}.threshold": self.threshold, f"{name}.left": self.left,
            f"{name}.right": self.right, f"{name}.value": self.value,
            f"{name}.about": np.array([self.baseline, self.depth], np.float32),
        }  # fmt: skip

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> Forest:
        """The forest that `arrays` wrote."""
        feature, threshold, left, right, value, about = (
            arrays[f"{name}.{part}"] for part in ("feature", "threshold", "left", "right", "value", "about")
        )
        return cls(feature, threshold, left, right, value, float(about[0]), int(about[1]))


@dataclass(frozen=True)
class Linear:
    """A logistic regression over standardised features: `weights` `[features]` (the scaling taken in) and `bias`."""

    weights: Floats
    bias: float

    def log_odds(self, rows: Floats) -> Floats:
        """`float32 [n]` for `rows` `float32 [n, features]`."""
        odds: Floats = rows @ self.weights + np.float32(self.bias)
        return odds

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """The arrays under names that begin with `name`, for `numpy.savez`."""
        return {f"{name}.weights": self.weights, f"{name}.bias": np.array([self.bias], np.float32)}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> Linear:
        """The model that `arrays` wrote."""
        return cls(arrays[f"{name}.weights"], float(arrays[f"{name}.bias"][0]))


def from_pipeline(scaler: Any, model: Any) -> Linear:
    """A fitted `StandardScaler` and the `LogisticRegression` behind it (two classes) as one."""
    weights = model.coef_[0] / scaler.scale_
    return Linear(weights.astype(np.float32), float(model.intercept_[0] - (weights * scaler.mean_).sum()))


def from_boosting(models: Sequence[Any]) -> Forest:
    """One forest of several fitted `HistGradientBoostingClassifier`s (two classes): the mean of their log-odds."""
    trees = [predictors[0].nodes for model in models for predictors in model._predictors]
    width = max(len(nodes) for nodes in trees)
    shape = (len(trees), width)
    feature, left, right = (np.zeros(shape, np.int16) for _ in range(3))
    threshold, value = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for tree, nodes in enumerate(trees):
        count = len(nodes)
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(count)
        feature[tree, :count] = np.where(leaf, 0, nodes["feature_idx"])
        threshold[tree, :count] = np.where(leaf, 0, nodes["num_threshold"])
        left[tree, :count] = np.where(leaf, own, nodes["left"])
        right[tree, :count] = np.where(leaf, own, nodes["right"])
        value[tree, :count] = np.where(leaf, nodes["value"], 0) / len(models)
    depth = max(int(nodes["depth"].max()) for nodes in trees)
    baseline = float(np.mean([float(np.ravel(model._baseline_prediction)[0]) for model in models]))
    return Forest(feature, threshold, left, right, value, baseline, depth)
