"""What a question asks for and what its words are, by small heads over the bundled encoder and the question's letters.

Trained by `make train` on questions that people wrote without knowing the program (`evaluation/data/questions`).
Closed classes (years, roles, known places and offices) are not learned: `qa.question` and `qa.link` read them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.loading import load_encoder
from embeddings.onnx_encoder import OnnxEncoder
from qa.question import fold
from qa.select.cues import cue

WEIGHTS = Path(__file__).parent / "data" / "heads.npz"
KINDS = (
    "who", "duties", "value", "when", "tasks", "names", "compare", "count", "yes_no", "define", "how", "why", "meta",
    "where", "rank", "other",
)  # fmt: skip
TAGS = ("", "topic", "place", "body", "year")
"""What a token may be part of; the first is none."""
_LONGEST = 3  # characters of a run that counts as a word of a question's form
_STEP = 0.35  # weight of a tag's following another, beside what its token says
_SCALE = 10.0  # of the encoder's unit vectors beside counts of runs


@dataclass(frozen=True)
class Form:
    """A question's form: `kinds` are the probabilities of `KINDS` (`float32 [16]`), `prior` the log-odds that such a
    question has an answer at all, going by its words only; `subject` are its words that say what it is about, `bodies`
    its stretches that name a body, `tags` the tag of each of its characters (an index of `TAGS`), `spans` the ranges of
    characters of its tokens and `tokens` their vectors (`float16 [tokens, dim]`).
    """

    kinds: NDArray[np.float32]
    prior: float
    subject: str
    bodies: tuple[str, ...] = ()
    tags: tuple[int, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    tokens: NDArray[np.float16] = field(default_factory=lambda: np.zeros((0, 0), np.float16), repr=False, compare=False)

    def chance(self, kind: str) -> float:
        """Probability that the question is of a kind."""
        return float(self.kinds[KINDS.index(kind)])

    def taken_as(self, kind: str) -> Form:
        """The same form, surely of a kind."""
        return replace(self, kinds=np.array([float(one == kind) for one in KINDS], np.float32))

    @property
    def kind(self) -> str:
        """The likeliest kind."""
        return KINDS[int(self.kinds.argmax())]


def runs(question: str) -> list[str]:
    """Runs of up to three characters of a question, its beginning and end marked."""
    text = f"^{fold(question)}$"
    return [text[i : i + n] for n in range(1, _LONGEST + 1) for i in range(len(text) - n + 1)]


@dataclass(frozen=True)
class Heads:
    """Linear heads: `vocabulary` numbers the runs; `kinds` and `prior` are over [vector, runs], `tags` over tokens;
    `steps` are the log-probabilities of a tag (column) after another (row).
    """

    vocabulary: Mapping[str, int]
    kinds: tuple[NDArray[np.float32], NDArray[np.float32]]
    prior: tuple[NDArray[np.float32], NDArray[np.float32]]
    tags: tuple[NDArray[np.float32], NDArray[np.float32]]
    steps: NDArray[np.float32]

    def form(self, question: str) -> Form:
        """The form of a question."""
        return self.form_of(question, *encoder().question_tokens(question))

    def form_of(
        self, question: str, whole: NDArray[np.float32], spans: list[tuple[int, int]], tokens: NDArray[np.float32]
    ) -> Form:
        """The form of a question whose vectors are at hand."""
        x = self.features(question, whole)
        odds = x @ self.kinds[0] + self.kinds[1]
        odds = np.exp(odds - odds.max())
        prior = float((x @ self.prior[0] + self.prior[1])[0])
        tags = best_path(token_features(tokens) @ self.tags[0] + self.tags[1], self.steps) if len(tokens) else []
        marks = [0] * len(question)
        for (start, end), tag in zip(spans, tags, strict=True):
            marks[start:end] = [tag] * (end - start)
        subject, bodies = (stretches(question, marks, name) for name in ("topic", "body"))
        half = tokens.astype(np.float16)
        return Form(odds / odds.sum(), prior, " ".join(subject), tuple(bodies), tuple(marks), tuple(spans), half)

    def features(self, question: str, whole: NDArray[np.float32]) -> NDArray[np.float32]:
        """`float32 [dim + runs]`."""
        counts = np.zeros(len(self.vocabulary), np.float32)
        counts[[self.vocabulary[run] for run in set(runs(question)) if run in self.vocabulary]] = 1
        return np.concatenate([whole * np.float32(_SCALE), counts])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The heads as arrays, for `of`; half precision is enough."""
        found: dict[str, NDArray[Any]] = {"vocabulary": np.array(list(self.vocabulary))}
        for name, (weights, biases) in (("kinds", self.kinds), ("prior", self.prior), ("tags", self.tags)):
            found |= {f"{name}.w": weights.astype(np.float16), f"{name}.b": biases}
        return found | {"steps": self.steps}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Heads:
        """Heads from the arrays that training wrote."""
        vocabulary = {run: i for i, run in enumerate(arrays["vocabulary"].tolist())}
        pairs = (
            (arrays[f"{n}.w"].astype(np.float32), arrays[f"{n}.b"].astype(np.float32))
            for n in ("kinds", "prior", "tags")
        )
        kinds, prior, tags = pairs
        return cls(vocabulary, kinds, prior, tags, arrays["steps"])


def token_features(tokens: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each token's vector between those of its neighbours, `float32 [n, 3 dim]`."""
    padded = np.pad(tokens, ((1, 1), (0, 0)))
    return np.concatenate([padded[:-2], padded[1:-1], padded[2:]], axis=1)


def best_path(scores: NDArray[np.float32], steps: NDArray[np.float32]) -> list[int]:
    """The likeliest sequence of tags by Viterbi's algorithm: `scores` `[tokens, tags]`, `steps` `[tags, tags]`."""
    total = scores[0]
    came: list[NDArray[np.int64]] = []
    for row in scores[1:]:
        ways = total[:, None] + _STEP * steps
        came.append(ways.argmax(axis=0))
        total = ways.max(axis=0) + row
    path = [int(total.argmax())]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    return path[::-1]


def stretches(question: str, marks: Sequence[int], name: str, without: Collection[int] = ()) -> list[str]:
    """The stretches of a question whose characters have a tag, those at some places left out. Signs such as 5G and 1+N are
    not cut.
    """
    wanted = TAGS.index(name)
    kept = {i for i, mark in enumerate(marks) if mark == wanted}
    for said in cue("leading").finditer(
        question
    ):  # 牵头 says what a body does: 牵头部委 names none that is called 头部委
        if name == "body" or not {said.start() - 1, said.end()} <= kept:  # nor is 牵头汽车以旧换新 a subject
            kept -= {*range(*said.span())}
    for sign in _SIGN.finditer(question):
        if kept.intersection(range(*sign.span())):
            kept.update(range(*sign.span()))
    return "".join(c if i in kept and i not in without else " " for i, c in enumerate(question)).split()


_SIGN = re.compile(r"(?=[0-9.+]*[A-Za-z])[A-Za-z0-9.+]+")


@cache
def encoder() -> OnnxEncoder:
    """The bundled encoder, whose tokens the heads read."""
    loaded = load_encoder()
    assert isinstance(loaded, OnnxEncoder)
    return loaded


@cache
def heads() -> Heads:
    """The heads that come with the program."""
    with np.load(WEIGHTS) as arrays:
        return Heads.of(arrays)


@lru_cache(maxsize=1024)
def form_of(question: str) -> Form:
    """The form of a question, by the heads that come with the program."""
    return heads().form(question)
