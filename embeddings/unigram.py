"""Short texts to the ids of their pieces, as the tokenizer of the model gives them, without reading all its pieces.

Reading a quarter of a million pieces takes longer than answering a question. Here they lie in a file by the hashes of
their letters, and only those are looked up that a text may have. The best way to cut a text is found as the tokenizer
does (Viterbi over a unigram model; Kudo 2018), so the ids are the same. Texts with letters that this may read otherwise
than the tokenizer does, have none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from corpus.atomic import replacing

_FILE = "pieces-1.npy"
_TYPE = np.dtype([("hash", "u8"), ("score", "f8"), ("id", "i8"), ("length", "i8")])
_BEGIN, _END, _UNKNOWN = 0, 2, 3
_SPACE = "▁"
_PENALTY = 10.0  # of an unknown letter, below the least score of a piece
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
# Letters that Python and the tokenizer normalise alike; < opens the tokenizer's own marks.
_KNOWN = re.compile("[\t\n\r -;=-~·—–…‘’“”\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]*")


@dataclass(frozen=True)
class Pieces:
    """The ids of a text's pieces with the marks at both ends, and the range of characters of each."""

    ids: list[int]
    offsets: list[tuple[int, int]]


class Unigram:
    """The pieces of a tokenizer in order of their hashes; the first row is the least score and the greatest length."""

    def __init__(self, rows: NDArray[np.void]) -> None:
        self._hashes: NDArray[np.uint64] = rows["hash"][1:]
        self._rows = rows[1:]
        self._unknown = float(rows["score"][0]) - _PENALTY
        self._longest = int(rows["length"][0])

    def pieces(self, text: str) -> Pieces | None:
        """The pieces of a text; None where only the tokenizer can tell."""
        if not _KNOWN.fullmatch(text):
            return None
        plain = re.sub(" {2,}", " ", unicodedata.normalize("NFKC", re.sub("[\n\t\r\u3000]", " ", text)))
        marked = plain.replace(" ", _SPACE)
        added = bool(marked) and not marked.startswith(_SPACE)
        marked = _SPACE + marked if added else marked
        found = self._found(marked)
        ids, offsets, at = [_BEGIN], [(0, 0)], 0
        while at < len(marked):
            end = marked.find(_SPACE, at + 1)
            end = len(marked) if end < 0 else end
            for first, last, piece in self._cut(found, at, end):
                ids.append(piece)
                offsets.append((max(0, first - added), max(1, last - added)))
            at = end
        # Where letters became others, only the tokenizer tells which range of the text a piece has.
        return Pieces([*ids, _END], [*offsets, (0, 0)] if plain == text else [])

    def _found(self, text: str) -> list[list[tuple[int, float, int]]]:
        """For each place of a text the pieces that begin there: length, score and id, short ones first."""
        letters = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
        found: list[list[tuple[int, float, int]]] = [[] for _ in letters]
        hashes = np.zeros(len(letters), np.uint64)
        for length in range(1, min(self._longest, len(letters)) + 1):
            last = len(letters) - length + 1
            hashes = hashes[:last] * _FACTOR + letters[length - 1 :]
            at = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
            there = np.flatnonzero(self._hashes[at] == hashes)
            rows = self._rows[at[there]]
            for place, score, piece in zip(there.tolist(), rows["score"].tolist(), rows["id"].tolist(), strict=True):
                found[place].append((length, score, piece))
        return found

    def _cut(
        self, found: Sequence[Sequence[tuple[int, float, int]]], start: int, end: int
    ) -> list[tuple[int, int, int]]:
        """The best way to cut a word: begin, end and id of each piece; unknown letters that follow one another are one."""
        best: list[tuple[float, int, int] | None] = [None] * (end - start + 1)  # score, begin and id of what ends there
        best[0] = (0.0, 0, 0)
        for at in range(end - start):
            here = best[at]
            assert here is not None
            single = False
            for length, score, piece in found[start + at]:
                if at + length > end - start:
                    break
                before, total = best[at + length], here[0] + score
                if before is None or total > before[0]:
                    best[at + length] = (total, at, piece)
                single = single or length == 1
            if not single:
                before, total = best[at + 1], here[0] + self._unknown
                if before is None or total > before[0]:
                    best[at + 1] = (total, at, _UNKNOWN)
        cut: list[tuple[int, int, int]] = []
        at = end - start
        while at:
            _, begin, piece = best[at] or (0.0, 0, 0)
            if piece == _UNKNOWN and cut and cut[-1][2] == _UNKNOWN:
                cut[-1] = (start + begin, cut[-1][1], piece)
            else:
                cut.append((start + begin, start + at, piece))
            at = begin
        return cut[::-1]


def unigram(folder: Path) -> Unigram | None:
    """The pieces of the prepared model in `folder`, put in order at the first call; None where they cannot be kept."""
    path = folder / _FILE
    with suppress(OSError, ValueError):
        if not path.is_file():
            _write(folder / "tokenizer.json", path)
        return Unigram(np.load(path, mmap_mode="r"))
    return None


def _write(tokenizer: Path, path: Path) -> None:
    vocabulary = [(piece, score) for piece, score in orjson.loads(tokenizer.read_bytes())["model"]["vocab"]]
    least = min(score for _, score in vocabulary)
    rows = [(_hash(p), score, number, len(p)) for number, (p, score) in enumerate(vocabulary) if _SPACE not in p[1:]]
    table = np.array(sorted(rows), _TYPE)
    if len(np.unique(table["hash"])) < len(table):
        raise ValueError("two pieces of one hash")
    head = np.array([(0, least, 0, table["length"].max())], _TYPE)
    with replacing(path) as fresh, fresh.open("wb") as file:
        np.save(file, np.concatenate([head, table]))


def _hash(text: str) -> int:
    total = 0
    for letter in text:
        total = (total * int(_FACTOR) + ord(letter)) & 0xFFFFFFFFFFFFFFFF
    return total
