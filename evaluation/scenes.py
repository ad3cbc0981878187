"""Training questions with their vectors, and each asked of a store: the sentences found, described and labelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.loading import load_encoder
from embeddings.onnx_encoder import OnnxEncoder
from evaluation import asked as sets
from evaluation.folders import gathered
from evaluation.verbatim import occurrences
from qa import evidence
from qa.evidence import Asked
from qa.heads import Form
from qa.knowledge import Knowledge, knowledge_of
from qa.question import fold
from qa.ready import ready
from qa.sentences import Said
from store.build import build_store

_DATA = Path(__file__).parent / "data"
_SHARED = Path(__file__).parents[1].parent / "shared"
FOLDERS = {
    "corpus": (_SHARED / "corpus",),
    "more": (_SHARED / "corpus", _SHARED / "more"),
    "plans": (_DATA / "plans",),
}
"""Documents that questions are asked of, by the first word of their file's name; those of `corpus` are asked of both."""
_FOLDS = 4  # groups of writers, each left out in turn
_SOME = 0.1  # share of a writer's questions from which they are about a document
GOOD = 0.5
"""Label from which a sentence counts as answering."""
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """A question with its vector and those of its tokens, the file (writer) it is from, the group of writers that
    this one is left out with, and what it is asked of.
    """

    written: sets.Asked
    writer: int
    file: str
    of: str
    whole: Array
    spans: list[tuple[int, int]]
    tokens: Array


@dataclass(frozen=True)
class Scene:
    """A question asked of a store: the sentences found with their features and labels."""

    example: Example
    knowledge: Knowledge
    asked: Asked
    found: list[Said]
    rows: Array
    labels: Array


def read_examples(measured: Sequence[Path] = ()) -> list[Example]:
    """The training questions with their vectors: the project's own, and those of ../shared where it is there.

    Left out are the files that are to be `measured`, and of the others what rests on the documents they are about.
    """
    files = sorted((_DATA / "questions").glob("*.jsonl"))
    named = [(path, path.stem.split("-")[0]) for path in files]
    named += [(path, "corpus") for path in sorted((_SHARED / "questions").glob("*_questions.jsonl"))]
    documents = frozenset[str]().union(*(about(sets.load(path)) for path in measured))
    names = {path.name for path in measured}
    encoder = load_encoder()
    assert isinstance(encoder, OnnxEncoder)
    return [
        Example(written, writer % _FOLDS, path.stem, of, *encoder.question_tokens(fold(written.question)))
        for writer, (path, of) in enumerate(named)
        if path.name not in names
        for written in elsewhere(sets.load(path), documents)
    ]


def about(rows: Sequence[sets.Asked]) -> set[str]:
    """The documents that some questions of a writer are about, a stray one apart."""
    counts = Counter(document for row in rows for document in _documents(row))
    return {document for document, count in counts.items() if count >= _SOME * counts.total()}


def elsewhere(rows: Sequence[sets.Asked], documents: Collection[str]) -> list[sets.Asked]:
    """The questions of a writer that rest on none of some documents; those that rest on nothing go with most of the others."""
    resting = [_documents(row) for row in rows]
    touched = [bool(on.intersection(documents)) for on in resting if on]
    most = sum(touched) * 2 > len(touched)
    return [row for row, on in zip(rows, resting, strict=True) if not (on.intersection(documents) if on else most)]


def _documents(row: sets.Asked) -> set[str]:
    return {item["document"] for item in row.evidence}


def make_scenes(examples: Sequence[Example], forms: Sequence[Form], folder: Path) -> list[Scene]:
    """Every question asked of the documents it is about, and those of `corpus` also among others."""
    scenes: list[Scene] = []
    for name, sources in FOLDERS.items():
        documents = gathered(sources, folder / name)
        store, _ = build_store(documents, folder / f"{name}-store", load_encoder())
        knowledge = knowledge_of(store)
        for example, form in zip(examples, forms, strict=True):
            if example.of == name or (name == "more" and example.of == "corpus"):
                asked = ready(knowledge, example.written.question, form)
                found, rows = evidence.described(knowledge, asked)
                if found:
                    labels = _labels(knowledge, example.written, found)
                    scenes.append(Scene(example, knowledge, asked, found, rows, labels))
    return scenes


def _labels(knowledge: Knowledge, written: sets.Asked, found: Sequence[Said]) -> Array:
    """1 for a sentence of the evidence that shows the whole answer, less for one that shows a part of it."""
    if not written.answerable:
        return np.zeros(len(found), np.float32)
    documents = {item["document"] for item in written.evidence}
    ranges = [r for item in written.evidence for r in _ranges(knowledge, item)]
    labels = []
    for said in found:
        e, text = said.evidence, sets.plain(said.evidence.quote)
        met = sum(any(sets.shows(text, item) for item in choice) for choice in written.answer)
        is_evidence = any(d == e.document and e.start < end and start < e.end for d, start, end in ranges)
        whole = bool(written.answer) and met == len(written.answer)
        labels.append(
            1.0 if (whole and e.document in documents) or (is_evidence and met) else GOOD if is_evidence else 0.0
        )
    return np.array(labels, np.float32)


def _ranges(knowledge: Knowledge, item: Any) -> list[tuple[str, int, int]]:
    """Where a piece of evidence stands, by its offsets or by its words."""
    document = item["document"]
    if "start" in item:
        return [(document, item["start"], item["end"])]
    stored = knowledge.store.documents.get(document)
    return [(document, a, b) for a, b in occurrences(stored.original, item["quote"])] if stored else []
