"""Words as they stand: BM25 over character pairs, which finds what an embedding blurs (names, numbers, 电梯)."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from chinese.bigrams import bigrams

# Less saturation and length correction than usual: passages are short and cut to much the same length. The best of
# six settings tried on the 50 public questions. Words by rjieba did one question better; pairs need no dictionary.
_K1, _B = 0.9, 0.4
_REMEMBERED = 8  # queries, some bytes a text each
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
            np.array([number_of(word) for found in counted for word in found], np.uint64),
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


def number_of(word: str) -> int:
    """A number for a word: the characters' own for one or two, a hash for more, which is not in their range."""
    if len(word) <= 2:
        return sum(ord(letter) << (21 * at) for at, letter in enumerate(word))
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest()) | 1 << 63


def numbers_of(words: Sequence[str]) -> NDArray[np.uint64]:
    """The numbers of many words."""
    found = np.empty(len(words), np.uint64)
    pairs = [at for at, word in enumerate(words) if len(word) == 2]
    letters = np.frombuffer("".join([words[at] for at in pairs]).encode("utf-32-le"), np.uint32).astype(np.uint64)
    found[pairs] = letters[::2] + (letters[1::2] << np.uint64(21))
    for at, word in enumerate(words):
        if len(word) != 2:
            found[at] = number_of(word)
    return found


class Coverage:
    """For one query, how much of it each text covers: between 0 (no common word) and 1, rare words counting more."""

    def __init__(self, ids: Sequence[str], rows: Mapping[str, int], scores: NDArray[np.float32]) -> None:
        self._ids, self._rows, self._scores = ids, rows, scores

    def of(self, key: str) -> float:
        """The coverage by the text of this id."""
        return float(self._scores[self._rows[key]])

    def best(self, k: int, only: Collection[str] | None = None) -> list[tuple[str, float]]:
        """The `k` ids of greatest coverage, best first, equal ones in order of the ids, among `only` where given; those
        without a common word never.
        """
        scores = self._scores
        if only is not None:
            kept = np.zeros(len(scores), bool)
            kept[[self._rows[key] for key in only if key in self._rows]] = True
            scores = np.where(kept, scores, np.float32(0))
        k = min(k, int(np.count_nonzero(scores > 0)))
        if k <= 0:
            return []
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        found = [(self._ids[row], float(scores[row])) for row in np.flatnonzero(scores >= least).tolist()]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]


class LexicalIndex:
    """BM25 over texts under ids. Changing it is cheap; the first search afterwards puts the new words in order.

    Texts are rows, those taken out are passed over. What was in order is kept as it was and the rest put in order beside
    it: what texts cover is the same, however they came to be there.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []  # by row, those taken out among them
        self._rows: dict[str, int] = {}
        self._lengths: list[NDArray[np.uint32]] = []
        self._ordered: list[_Ordered] = []
        self._new: list[tuple[int, Counts]] = []  # with the first row, not in order yet
        self._weighed: _Weighed | None = None
        self._covered: dict[str, Coverage] = {}  # the last queries: a question asks the same of many places

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, ids: Sequence[str], counts: Counts) -> None:
        """Put texts, by their counted words, under ids; an id already there gets the new text."""
        first = len(self._ids)
        self._new.append((first, counts))
        self._ids += ids
        self._rows |= zip(ids, range(first, len(self._ids)), strict=True)
        self._lengths.append(counts.lengths)
        self._weighed = None

    def remove(self, ids: Collection[str]) -> None:
        """Delete; ids not there are passed over."""
        for key in ids:
            self._rows.pop(key, None)
        self._weighed = None

    def coverage(self, query: str) -> Coverage:
        """How much of a query each text covers: BM25 (as Lucene has it) divided by the most that the query could reach."""
        weighed, covered = self._weighed, self._covered
        if weighed is None:
            weighed, covered = self._weigh(), {}
            self._weighed, self._covered = weighed, covered
        found = covered.get(query)
        if found is None:
            if len(covered) >= _REMEMBERED:
                covered.pop(next(iter(covered)), None)
            found = covered[query] = Coverage(self._ids, self._rows, weighed.coverage(tokens(query)))
        return found

    def having(self, text: str) -> list[str]:
        """Ids of the texts that have every word of a text that has any, in the order in which they were added."""
        self._put_in_order()
        every = numbers_of(tokens(text)) if self._ordered else ()
        having = [np.concatenate([part.rows[part.of_word(n)] for part in self._ordered]) for n in every]
        rows = reduce(np.intersect1d, having) if having else np.empty(0, np.uint32)
        return [key for row in rows.tolist() if self._rows.get(key := self._ids[row]) == row]

    def pack(self) -> dict[str, bytes]:
        """All of an index that nothing was taken out of, to be read again at once."""
        self._put_in_order()
        (whole,) = self._ordered or [_Ordered.of([])]
        lengths = np.concatenate(self._lengths) if self._lengths else np.empty(0, np.uint32)
        return {"lengths": lengths.tobytes(), **whole.pack()}

    @classmethod
    def unpack(cls, ids: Sequence[str], parts: Mapping[str, bytes | memoryview]) -> LexicalIndex:
        """The inverse of `pack`, with the ids in the order in which they were added."""
        index = cls()
        index._ids = list(ids)
        index._rows = dict(zip(ids, range(len(ids)), strict=True))
        index._lengths = [np.frombuffer(parts["lengths"], np.uint32)]
        index._ordered = [_Ordered.unpack(parts)]
        return index

    def _put_in_order(self) -> None:
        if self._new:
            self._ordered.append(_Ordered.of(self._new))
            self._new = []

    def _weigh(self) -> _Weighed:
        self._put_in_order()
        lengths = np.concatenate(self._lengths).astype(np.float64) if self._lengths else np.empty(0)
        kept: NDArray[np.bool_] | None = None
        if len(self._rows) < len(self._ids):
            kept = np.zeros(len(self._ids), bool)
            kept[list(self._rows.values())] = True
        there = lengths if kept is None else lengths[kept]
        mean = max(1e-9, float(there.mean())) if len(there) else 1.0
        norms = _K1 * (1 - _B + _B * lengths / mean)
        return _Weighed(len(there), len(lengths), kept, [(part, part.saturated(norms)) for part in self._ordered])


@dataclass(frozen=True)
class _Ordered:
    """The words of texts in order of their numbers, each with the rows that have it and how often."""

    words: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.uint32]
    times: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: Sequence[tuple[int, Counts]]) -> _Ordered:
        """Of texts by their first rows."""
        every = np.concatenate([np.empty(0, np.uint64), *(counts.words for _, counts in texts)])
        times = np.concatenate([np.empty(0, np.uint32), *(counts.times for _, counts in texts)])
        rows = np.concatenate(
            [
                np.empty(0, np.uint32),
                *(
                    np.repeat(np.arange(first, first + len(counts), dtype=np.uint32), counts.different)
                    for first, counts in texts
                ),
            ]
        )
        order = np.argsort(every, kind="stable")
        words, starts = np.unique(every[order], return_index=True)
        return cls(words, np.append(starts, len(every)).astype(np.int64), rows[order], times[order])

    def pack(self) -> dict[str, bytes]:
        return {name: getattr(self, name).tobytes() for name in ("words", "starts", "rows", "times")}

    @classmethod
    def unpack(cls, parts: Mapping[str, bytes | memoryview]) -> _Ordered:
        return cls(
            np.frombuffer(parts["words"], np.uint64), np.frombuffer(parts["starts"], np.int64),
            np.frombuffer(parts["rows"], np.uint32), np.frombuffer(parts["times"], np.uint32),
        )  # fmt: skip

    def saturated(self, norms: NDArray[np.float64]) -> NDArray[np.float32]:
        """What each occurrence is worth, given what the lengths of the rows make of it."""
        worth = np.empty(len(self.rows), np.float32)
        for at in range(0, len(worth), _AT_ONCE):
            often = self.times[at : at + _AT_ONCE].astype(np.float64)
            worth[at : at + _AT_ONCE] = often / (norms[self.rows[at : at + _AT_ONCE]] + often)
        return worth

    def of_word(self, number: np.uint64) -> slice:
        """Where the occurrences of a word are."""
        at = int(np.searchsorted(self.words, number))
        if at == len(self.words) or self.words[at] != number:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class _Weighed:
    """Words in order with what they are worth now; `kept` tells the rows that were not taken out (None: all)."""

    texts: int
    rows: int
    kept: NDArray[np.bool_] | None
    parts: Sequence[tuple[_Ordered, NDArray[np.float32]]]

    def coverage(self, words: Sequence[str]) -> NDArray[np.float32]:
        scores = np.zeros(self.rows, np.float32)
        most = 0.0
        for word in words:
            found: list[tuple[NDArray[np.uint32], NDArray[np.float32]]] = []
            number = np.uint64(number_of(word))
            for part, saturated in self.parts:
                where = part.of_word(number)
                rows, worth = part.rows[where], saturated[where]
                if self.kept is not None:
                    chosen = self.kept[rows]
                    rows, worth = rows[chosen], worth[chosen]
                found.append((rows, worth))
            weight = _weight(self.texts, sum(len(rows) for rows, _ in found))
            most += weight
            for rows, worth in found:
                scores[rows] += np.float32(weight) * worth
        return scores / np.float32(most) if most else scores


def _weight(texts: int, texts_with: int) -> float:
    """BM25's weight of a word (as Lucene has it)."""
    return math.log(1 + (texts - texts_with + 0.5) / (texts_with + 0.5))
