"""Words as they stand: BM25 over character pairs, which finds what an embedding blurs (names, numbers, 电梯)."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chinese.bigrams import bigrams

# Less saturation and length correction than usual: passages are short and cut to much the same length. The best of
# six settings tried on the 50 public questions. Words by rjieba did slightly better there (recall@5 .95 against .93,
# one question); pairs are kept because they need no dictionary and cannot miss a word that one lacks.
_K1, _B = 0.9, 0.4
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.]+")


def tokens(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters (a lone one by itself), and Latin words and numbers whole."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "\u3400" or len(run) == 1:
            found.append(run)
        else:
            found += bigrams(run)
    return found


@dataclass(frozen=True)
class Counts:
    """The words of some texts: for each text how many there are and how many different ones, then these one text
    after the other, by number, with how often each occurs.
    """

    lengths: NDArray[np.uint32]
    different: NDArray[np.uint32]
    words: NDArray[np.uint64]
    times: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Counts:
        """Count the words of texts."""
        counted = [Counter(tokens(text)) for text in texts]
        return cls(
            np.array([found.total() for found in counted], np.uint32),
            np.array([len(found) for found in counted], np.uint32),
            np.array([_number(word) for found in counted for word in found], np.uint64),
            np.array([times for found in counted for times in found.values()], np.uint32),
        )

    def as_bytes(self) -> bytes:
        """For a file."""
        head = np.array([len(self.lengths), len(self.words)], np.uint32)
        return b"".join(part.tobytes() for part in (head, self.lengths, self.different, self.words, self.times))

    @classmethod
    def from_bytes(cls, content: bytes) -> Counts:
        """The inverse of `as_bytes`. Raises ValueError for anything else."""
        texts, words = np.frombuffer(content, np.uint32, 2).tolist()
        at = 8 + 8 * texts
        lengths, different = np.frombuffer(content, np.uint32, 2 * texts, 8).reshape(2, texts)
        times = np.frombuffer(content, np.uint32, words, at + 8 * words)
        return cls(lengths, different, np.frombuffer(content, np.uint64, words, at), times)

    def __len__(self) -> int:
        return len(self.lengths)


def _number(word: str) -> int:
    """A number for a word: the characters' own for one or two, a hash for more, which is not in their range."""
    if len(word) <= 2:
        return sum(ord(letter) << (21 * at) for at, letter in enumerate(word))
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest()) | 1 << 63


class Coverage:
    """For one query, how much of it each text covers: between 0 (no common word) and 1, rare words counting more."""

    def __init__(self, ids: Sequence[str], rows: Mapping[str, int], scores: NDArray[np.float32]) -> None:
        self._ids, self._rows, self._scores = ids, rows, scores

    def of(self, key: str) -> float:
        """The coverage by the text of this id."""
        return float(self._scores[self._rows[key]])

    def best(self, k: int, only: Collection[str] | None = None) -> list[tuple[str, float]]:
        """The `k` ids of greatest coverage, best first, among `only` where given; those without a common word never."""
        scores = self._scores
        if only is not None:
            kept = np.zeros(len(scores), bool)
            kept[[self._rows[key] for key in only if key in self._rows]] = True
            scores = np.where(kept, scores, np.float32(0))
        k = min(k, int(np.count_nonzero(scores > 0)))
        if k <= 0:
            return []
        best = np.argpartition(-scores, k - 1)[:k]
        best = best[np.lexsort((best, -scores[best]))]
        return [(self._ids[row], float(scores[row])) for row in best]


class LexicalIndex:
    """BM25 over texts under ids. Changing it is cheap; the first search afterwards puts the words in order again."""

    def __init__(self) -> None:
        self._counts: list[tuple[Sequence[str], Counts]] = []
        self._places: dict[str, tuple[int, int]] = {}  # which of the counts, which text of it
        self._ordered: _Ordered | None = None

    def __len__(self) -> int:
        return len(self._places)

    def add(self, ids: Sequence[str], counts: Counts) -> None:
        """Put texts, by their counted words, under ids; an id already there gets the new text."""
        self._places |= {key: (len(self._counts), at) for at, key in enumerate(ids)}
        self._counts.append((ids, counts))
        self._ordered = None

    def remove(self, ids: Collection[str]) -> None:
        """Delete; ids not there are passed over."""
        for key in ids:
            self._places.pop(key, None)
        self._ordered = None

    def coverage(self, query: str) -> Coverage:
        """How much of a query each text covers: BM25 (as Lucene has it) divided by the most that the query could reach."""
        if self._ordered is None:
            self._ordered = self._in_order()
        return self._ordered.coverage(tokens(query))

    def _in_order(self) -> _Ordered:
        ids: list[str] = []
        lengths, words, times, rows = [], [], [], []
        for number, (keys, counts) in enumerate(self._counts):
            kept = np.array([self._places.get(key) == (number, at) for at, key in enumerate(keys)], bool)
            row = np.cumsum(kept) - 1 + len(ids)
            ids += [key for key, keep in zip(keys, kept.tolist(), strict=True) if keep]
            chosen = np.repeat(kept, counts.different)
            lengths.append(counts.lengths[kept])
            words.append(counts.words[chosen])
            times.append(counts.times[chosen])
            rows.append(np.repeat(row, counts.different)[chosen].astype(np.uint32))
        if not ids:
            return _Ordered([], {}, np.empty(0, np.uint64), np.empty(0, np.uint32), np.empty(0, np.float32))
        every, length, row = np.concatenate(words), np.concatenate(lengths).astype(np.float64), np.concatenate(rows)
        often = np.concatenate(times).astype(np.float64)
        saturated = often / (_K1 * (1 - _B + _B * length / max(1e-9, length.mean()))[row] + often)
        order = np.argsort(every, kind="stable")
        places = {key: at for at, key in enumerate(ids)}
        return _Ordered(ids, places, every[order], row[order], saturated[order].astype(np.float32))


@dataclass(frozen=True)
class _Ordered:
    """The words of all texts in order of their numbers, so that those of a query lie together."""

    ids: Sequence[str]
    places: Mapping[str, int]
    words: NDArray[np.uint64]
    rows: NDArray[np.uint32]
    saturated: NDArray[np.float32]

    def coverage(self, words: Sequence[str]) -> Coverage:
        scores = np.zeros(len(self.ids), np.float32)
        numbers = np.array([_number(word) for word in words], np.uint64)
        most = 0.0
        for first, last in zip(
            np.searchsorted(self.words, numbers).tolist(),
            np.searchsorted(self.words, numbers, "right").tolist(),
            strict=True,
        ):
            weight = _weight(len(self.ids), last - first)
            most += weight
            scores[self.rows[first:last]] += np.float32(weight) * self.saturated[first:last]
        return Coverage(self.ids, self.places, scores / np.float32(most) if most else scores)


def _weight(texts: int, texts_with: int) -> float:
    """BM25's weight of a word (as Lucene has it)."""
    return math.log(1 + (texts - texts_with + 0.5) / (texts_with + 0.5))
