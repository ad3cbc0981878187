"""Risk and coverage of saying that nothing fits: how many questions a threshold lets through, and how many of those
are let through wrongly (selective prediction; Geifman and El-Yaniv 2017).

Asked are the questions with evidence, and questions on other matters (`data/off_topic.txt`). The confidence was fitted
on the public ones and on these others (`calibrate.py`, which also gives cross-validated figures): for them the table
shows how it works, not how it will do elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus.gazetteer import Place
from embeddings.calibration import THRESHOLD
from embeddings.search import SearchIndex
from evaluation.calibrate import lines
from evaluation.questions import Question
from evaluation.report import Part
from evaluation.retrieval import rank

_THRESHOLDS = (0.0, 0.1, 0.3, THRESHOLD, 0.7, 0.9)
_DEPTH = 5  # evidence further down does not count as found


def part(index: SearchIndex, questions: Sequence[Question]) -> Part:
    """A row for each threshold: share of all questions let through, share of those that search did not answer, share of
    the questions whose evidence was found that are let through.
    """
    asked = [question for question in questions if question.to_be_found]
    off_topic = lines("off_topic.txt")
    texts = [*(question.text for question in asked), *off_topic]
    hits = {text: index.search(text) for text in texts}

    def searched(text: str, _: Sequence[Place | None] | None) -> list[str]:
        return [hit.passage_id for hit in hits[text]]

    sure = np.array([index.confidence(hits[text]) for text in texts])
    found = [rank(searched, question, index.passages, None).recall(_DEPTH) > 0 for question in asked]
    right = np.array(found + [False] * len(off_topic))
    rows: list[tuple[float, float, float, float]] = []
    for threshold in _THRESHOLDS:
        kept = sure >= threshold
        wrong = float(1 - right[kept].mean()) if kept.any() else 0.0
        rows.append((threshold, float(kept.mean()), wrong, float(right[kept].sum() / max(1, right.sum()))))
    order = np.argsort(-sure)
    area = float(np.mean(np.cumsum(~right[order]) / np.arange(1, len(order) + 1)))
    title = (
        f"无可答时说无（{len(asked)} 个有依据的问题，{len(off_topic)} 个无关的问题；风险—覆盖曲线下面积 {area:.3f}）"
    )
    return Part("risk", title, ("把握阈值", "覆盖（放行比例）", "风险（放行而不对）", "找到依据者放行"), tuple(rows))
