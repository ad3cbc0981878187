"""`python -m evaluation.fusion`: how much the words of a question count beside its vector when passages are ranked.

The weight is chosen on the training questions (`data/questions`), each writer's by the others'; old and new are then
compared on the blind questions, which no choice was made on. A question counts by the first passage with any of its
evidence (mean reciprocal rank, recall@k).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.loading import load_encoder
from embeddings.search import COVERAGE_WEIGHT, SearchIndex
from evaluation import asked as sets
from evaluation.folders import gathered
from evaluation.scenes import FOLDERS
from store.build import build_store

_DATA = Path(__file__).parent / "data"
_BLIND = ("blind.jsonl", "blind-2.jsonl", "blind-3.jsonl")  # asked of the documents of `more`
_WEIGHTS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8)
_POOL = 100  # passages that are ranked again by each weight
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """A question's passages: cosines, coverages and whether each has evidence, all `[passages]`; and its writer."""

    writer: str
    cosines: Floats
    coverages: Floats
    holds: NDArray[np.bool_]

    def rank(self, weight: float) -> int | None:
        """Rank from 1 of the first passage with evidence, None where there is none in the pool."""
        order = np.argsort(-(self.cosines + weight * self.coverages), kind="stable")
        found = np.flatnonzero(self.holds[order])
        return int(found[0]) + 1 if len(found) else None


def pool(index: SearchIndex, row: sets.Asked, writer: str) -> Pool:
    """The passages for a question, by the search as it is."""
    hits = index.search(row.question, _POOL)
    holds = [
        any(_holds(hit.passage.document, hit.passage.start, hit.passage.end, e) for e in row.evidence) for hit in hits
    ]
    return Pool(writer, np.array([h.dense for h in hits]), np.array([h.lexical for h in hits]), np.array(holds, bool))


def _holds(document: str, start: int, end: int, evidence: Mapping[str, Any]) -> bool:
    return bool(document == evidence["document"] and start < evidence["end"] and evidence["start"] < end)


def figures(pools: Sequence[Pool], weight: float) -> tuple[float, float, float, float]:
    """Mean reciprocal rank and recall@1, @3, @10 by a weight."""
    ranks = [p.rank(weight) for p in pools]
    recalls = [float(np.mean([r is not None and r <= k for r in ranks])) for k in (1, 3, 10)]
    return float(np.mean([1 / r if r else 0.0 for r in ranks])), recalls[0], recalls[1], recalls[2]


def best(pools: Sequence[Pool]) -> float:
    """The weight with the best mean reciprocal rank."""
    return max(_WEIGHTS, key=lambda weight: figures(pools, weight)[0])


def main() -> int:
    """Choose the weight by the training questions and compare it with the one in use; returns the exit status."""
    missing = [str(folder) for folders in FOLDERS.values() for folder in folders if not folder.is_dir()]
    if missing:
        print(f"找不到问题所问的文档：{'、'.join(missing)}", file=sys.stderr)
        return 2
    known: list[Pool] = []
    blind: list[Pool] = []
    with tempfile.TemporaryDirectory(prefix="policygraph-") as folder:
        for name, sources in FOLDERS.items():
            store, _ = build_store(
                gathered(sources, Path(folder) / name), Path(folder) / f"{name}-store", load_encoder()
            )
            for path in sorted((_DATA / "questions").glob(f"{name}-*.jsonl")):
                known += [
                    pool(store.index, row, path.stem) for row in sets.load(path) if row.answerable and row.evidence
                ]
            if name == "more":
                for path in map(_DATA.joinpath, _BLIND):
                    blind += [
                        pool(store.index, row, path.stem) for row in sets.load(path) if row.answerable and row.evidence
                    ]
    for writer in sorted({p.writer for p in known}):
        chosen = best([p for p in known if p.writer != writer])
        print(_line(f"{writer}（权重 {chosen}，由其余作者定）", [p for p in known if p.writer == writer], chosen))
    chosen = best(known)
    print("权重：" + "，".join(f"{w} MRR {figures(known, w)[0]:.3f}" for w in _WEIGHTS))
    print(_line(f"盲测题，现用权重 {COVERAGE_WEIGHT}", blind, COVERAGE_WEIGHT))
    print(_line(f"盲测题，训练题所定权重 {chosen}", blind, chosen))
    return 0


def _line(name: str, pools: Sequence[Pool], weight: float) -> str:
    mrr, one, three, ten = figures(pools, weight)
    return f"{name}：{len(pools)} 题，MRR {mrr:.3f}，召回@1 {one:.3f}，@3 {three:.3f}，@10 {ten:.3f}"


if __name__ == "__main__":
    sys.exit(main())
