"""Which of many small texts have a word: short texts in two parts each (a title, and all of it), by document.

What a text of a query shares with each is then a few sums over arrays, however many texts there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from embeddings.lexical import number_of

PARTS = 2
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Texts:
    """The texts of a document: what each is the text of and which belong together, by number; the words of their parts."""

    numbers: NDArray[np.uint32]
    series: NDArray[np.uint32]
    sizes: tuple[NDArray[np.uint32], ...]
    words: tuple[NDArray[np.uint64], ...]

    @classmethod
    def of(cls, texts: Sequence[tuple[int, int, Sequence[Collection[str]]]]) -> Texts:
        """Of texts by their numbers and series, with the words of their parts."""
        return cls(
            np.array([number for number, _, _ in texts], np.uint32),
            np.array([series for _, series, _ in texts], np.uint32),
            tuple(np.array([len(parts[part]) for *_, parts in texts], np.uint32) for part in range(PARTS)),
            tuple(
                np.array([number_of(word) for *_, parts in texts for word in sorted(parts[part])], np.uint64)
                for part in range(PARTS)
            ),
        )

    def as_bytes(self) -> bytes:
        """For a file."""
        head = np.array([len(self.numbers), *map(len, self.words)], np.uint32)
        arrays: list[NDArray[Any]] = [head, *self.words, self.numbers, self.series, *self.sizes]
        return b"".join(array.tobytes() for array in arrays)

    @classmethod
    def from_bytes(cls, content: bytes) -> Texts:
        """The inverse of `as_bytes`."""
        count, *lengths = np.frombuffer(content, np.uint32, 1 + PARTS).tolist()
        at = 4 * (1 + PARTS)
        words = []
        for length in lengths:
            words.append(np.frombuffer(content, np.uint64, length, at))
            at += 8 * length
        numbers, series, *sizes = np.frombuffer(content, np.uint32, (2 + PARTS) * count, at).reshape(2 + PARTS, count)
        return cls(numbers, series, tuple(sizes), tuple(words))


class Postings:
    """The texts of documents as rows; those of a document follow one another."""

    def __init__(self) -> None:
        self._starts: dict[str, int] = {}  # first row, by document
        self._numbers: list[NDArray[np.uint32]] = []
        self._series: list[NDArray[np.uint32]] = []
        self._rows = 0
        self._sorted: list[tuple[_Sorted, ...]] = []
        self._new: list[tuple[int, Texts]] = []
        self._sizes: dict[str, int] = {}

    def __len__(self) -> int:
        """How many rows there are, those of documents taken out among them."""
        return self._rows

    def add(self, document: str, texts: Texts) -> None:
        """Put the texts of a document."""
        self._starts[document], self._sizes[document] = self._rows, len(texts.numbers)
        self._new.append((self._rows, texts))
        self._numbers.append(texts.numbers)
        self._series.append(texts.series)
        self._rows += len(texts.numbers)

    def remove(self, document: str) -> None:
        """Take the texts of a document out; its rows stay, and mean nothing."""
        self._starts.pop(document, None)
        self._sizes.pop(document, None)

    def documents(self) -> Iterable[tuple[str, slice]]:
        """The documents with their rows."""
        return ((name, slice(start, start + self._sizes[name])) for name, start in self._starts.items())

    def numbers(self) -> NDArray[np.uint32]:
        """What each row is the text of."""
        return np.concatenate(self._numbers) if self._numbers else np.empty(0, np.uint32)

    def series(self) -> NDArray[np.int64]:
        """Which rows belong together: a number that is the same for these, and for no rows of another document."""
        series = np.concatenate(self._series).astype(np.int64) if self._series else np.empty(0, np.int64)
        for _, rows in self.documents():
            series[rows] += rows.start
        return series

    def shared(self, part: int, words: Mapping[str, float]) -> Floats:
        """For each row the weights, summed up, of those words that it has in a part."""
        self._sort()
        sums = np.zeros(self._rows)
        for word in sorted(words):
            number = np.uint64(number_of(word))
            for parts in self._sorted:
                sums[parts[part].of_word(number)] += words[word]
        return sums

    def having(self, part: int, words: Iterable[str]) -> NDArray[np.bool_]:
        """The rows that have any of the words in a part."""
        self._sort()
        found = np.zeros(self._rows, bool)
        for word in words:
            for parts in self._sorted:
                found[parts[part].of_word(np.uint64(number_of(word)))] = True
        return found

    def total(self, part: int, weight: Callable[[NDArray[np.uint64]], Floats]) -> Floats:
        """For each row the weights of all its words in a part, summed up; `weight` gives those of words by number."""
        self._sort()
        sums = np.zeros(self._rows)
        for parts in self._sorted:
            have = parts[part]
            weights = np.repeat(weight(have.words), np.diff(have.starts))
            sums += np.bincount(have.rows, weights, self._rows)
        return sums

    def pack(self) -> dict[str, bytes]:
        """All of it when nothing was taken out, to be read again at once."""
        self._sort()
        documents = orjson.dumps([[name, start, self._sizes[name]] for name, start in self._starts.items()])
        packed = {"documents": documents, "numbers": self.numbers().tobytes(), "series": self._raw_series().tobytes()}
        for part, have in enumerate(self._sorted[0] if self._sorted else ()):
            packed |= {f"{part}/{name}": getattr(have, name).tobytes() for name in ("words", "starts", "rows")}
        return packed

    @classmethod
    def unpack(cls, parts: Mapping[str, bytes | memoryview]) -> Postings:
        """The inverse of `pack`. Raises KeyError where a part is missing."""
        postings = cls()
        for name, start, size in orjson.loads(parts["documents"]):
            postings._starts[name], postings._sizes[name] = start, size
        postings._numbers = [np.frombuffer(parts["numbers"], np.uint32)]
        postings._series = [np.frombuffer(parts["series"], np.uint32)]
        postings._rows = len(postings._numbers[0])
        postings._sorted = [
            tuple(
                _Sorted(
                    np.frombuffer(parts[f"{part}/words"], np.uint64),
                    np.frombuffer(parts[f"{part}/starts"], np.int64),
                    np.frombuffer(parts[f"{part}/rows"], np.uint32),
                )
                for part in range(PARTS)
            )
        ]
        return postings

    def _raw_series(self) -> NDArray[np.uint32]:
        return np.concatenate(self._series) if self._series else np.empty(0, np.uint32)

    def _sort(self) -> None:
        if self._new:
            self._sorted.append(tuple(_Sorted.of(self._new, part) for part in range(PARTS)))
            self._new = []


@dataclass(frozen=True)
class _Sorted:
    """Words in order of their numbers, each with the rows that have it."""

    words: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Sequence[tuple[int, Texts]], part: int) -> _Sorted:
        """A part of texts by their first rows."""
        every: NDArray[Any] = np.concatenate([have.words[part] for _, have in texts])
        rows = np.concatenate(
            [
                np.repeat(np.arange(first, first + len(have.numbers), dtype=np.uint32), have.sizes[part])
                for first, have in texts
            ]
        )
        order = np.argsort(every, kind="stable")
        words, starts = np.unique(every[order], return_index=True)
        return cls(words, np.append(starts, len(every)).astype(np.int64), rows[order])

    def of_word(self, number: np.uint64) -> NDArray[np.uint32]:
        """The rows that have a word."""
        at = int(np.searchsorted(self.words, number))
        if at == len(self.words) or self.words[at] != number:
            return self.rows[:0]
        return self.rows[self.starts[at] : self.starts[at + 1]]
