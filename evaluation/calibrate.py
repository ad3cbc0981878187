"""Fit the confidence of a search (`embeddings/data/calibration.json`): whether the corpus says anything on a matter.

    python -m evaluation.calibrate --corpus DIR --questions qa.jsonl

Right are the questions whose evidence search finds among the first five passages; wrong are questions on other
matters (`data/off_topic.txt`). Another corpus (`--other DIR`, asked `data/on_topic.txt`) is not fitted on, only
measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from corpus.reader import read_folder
from embeddings.calibration import DATA_FILE, FEATURES, THRESHOLD, coefficients, features
from embeddings.loading import load_encoder
from embeddings.search import SearchIndex
from evaluation.questions import load_questions
from evaluation.retrieval import rank, searches

_HERE = Path(__file__).parent / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, write the coefficients, print how well they do."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.calibrate", description="校准检索的把握程度")
    parser.add_argument("--corpus", type=Path, required=True, help="文档文件夹")
    parser.add_argument("--questions", type=Path, required=True, help="问题文件（每行一个 JSON）")
    parser.add_argument("--other", type=Path, help="另一批文档，只用来检验")
    options = parser.parse_args(arguments)
    index = _index(options.corpus)
    hybrid = searches(index)["融合"]
    asked = [question for question in load_questions(options.questions) if question.to_be_found]
    right = [question.text for question in asked if rank(hybrid, question, index.passages, None).recall(5) > 0]
    wrong = lines("off_topic.txt")
    rows = np.array([features(index.search(text)) for text in right + wrong])
    truth = np.array([1] * len(right) + [0] * len(wrong))
    held_out = cross_val_predict(_logistic(), rows, truth, cv=5, method="predict_proba")[:, 1]
    made = {
        "made_by": "python -m evaluation.calibrate",
        "from": f"{len(right)} 个找到依据的问题，{len(wrong)} 个无关的问题",
        "model": index.encoder.fingerprint,
        "fitted": _fit(rows, truth, FEATURES),
        "words_only": _fit(rows, truth, ("coverage",)),
    }
    DATA_FILE.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(f"五折交叉：AUC {roc_auc_score(truth, held_out):.3f}")
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        kept, let_in = (held_out[truth == 1] >= threshold).mean(), (held_out[truth == 0] >= threshold).mean()
        print(f"  把握 ≥ {threshold}：相关问题留下 {kept:.3f}，无关问题混入 {let_in:.3f}")
    if options.other:
        _measure(_index(options.other))
    return 0


def _logistic() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression())


def _fit(rows: NDArray[np.float64], truth: NDArray[np.int64], names: Sequence[str]) -> dict[str, Any]:
    """Coefficients for the features of these names as they are, not scaled."""
    pipeline = _logistic().fit(rows[:, [FEATURES.index(name) for name in names]], truth)
    scaler, model = pipeline[0], pipeline[1]
    weights = model.coef_[0] / scaler.scale_
    intercept = float(model.intercept_[0] - weights @ scaler.mean_)
    return {
        "intercept": round(intercept, 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)},
    }


def lines(name: str) -> list[str]:
    """Questions of a list beside this module."""
    return [line for line in (_HERE / name).read_text("utf-8").splitlines() if line.strip()]


def _index(folder: Path) -> SearchIndex:
    documents, _ = read_folder(folder)
    return SearchIndex.build([passage for document in documents for passage in document.passages], load_encoder())


def _measure(index: SearchIndex) -> None:
    coefficients.cache_clear()
    for title, name in (("相关", "on_topic.txt"), ("无关", "off_topic.txt")):
        found = {text: index.confidence(index.search(text)) for text in lines(name)}
        sure = sum(value >= THRESHOLD for value in found.values()) / len(found)
        print(f"另一批文档，{title}问题 {len(found)} 个：判为有依据的占 {sure:.3f}")
        for text, value in sorted(found.items(), key=lambda item: item[1], reverse=title == "无关")[:6]:
            print(f"    {value:.2f} {text}")


if __name__ == "__main__":
    sys.exit(main())
