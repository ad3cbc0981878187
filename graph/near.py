"""Which of very many short texts are near each other, without comparing each with each."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from chinese.bigrams import bigrams

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_SPACES = re.compile(r"\s\s+")
_BLOCK = 200  # titles compared with all others at a time
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def counted(texts: Iterable[Iterable[str]]) -> csr_matrix:
    """Texts, given by their words, as rows that count each word."""
    from scipy.sparse import csr_matrix  # here, as it takes long to be imported

    numbers: dict[str, int] = {}
    columns, ends = array("i"), array("q", [0])
    for words in texts:
        columns.extend(numbers.setdefault(word, len(numbers)) for word in words)
        ends.append(len(columns))
    rows = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(ends) - 1, len(numbers)))
    rows.sum_duplicates()
    return rows


def vectors(texts: Sequence[str]) -> csr_matrix:
    """Texts by their pairs of characters, weighted by TF-IDF as is usual (logarithms of counts, smooth frequencies,
    length one; Salton and Buckley 1988); products of two are cosines.
    """
    rows = counted(bigrams(_SPACES.sub(" ", text.lower())) for text in texts)
    held = np.bincount(rows.indices, minlength=rows.shape[1])
    rows.data = (1 + np.log(rows.data)) * (1 + np.log((1 + len(texts)) / (1 + held)))[rows.indices]
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(lengths, np.diff(rows.indptr))
    return rows


def candidates(titles: Sequence[str], texts: Sequence[str], documents: Ints, nearest: int) -> tuple[Ints, Ints, Floats]:
    """Pairs of items of different documents whose titles have anything in common, with the cosines of these: each item
    with its `nearest`, where there are more. Of items of one title, those are near whose texts are when put in order
    (sorted neighbourhood; Hernández and Stolfo 1995), so that who is near another has it near, too.
    """
    items = np.array(sorted(range(len(titles)), key=lambda item: (titles[item], texts[item], item)))
    ordered = [titles[item] for item in items]
    starts = np.array([at for at, title in enumerate(ordered) if at == 0 or title != ordered[at - 1]])
    different = vectors(titles)[items[starts]]
    keys, cosines = [np.empty(0, np.int64)], [np.empty(0)]
    for mine, others, alike in _near(different, items, np.append(starts, len(items)), nearest + 1):
        apart = documents[mine] != documents[others]
        mine, others = mine[apart], others[apart]
        keys.append(np.minimum(mine, others) * len(titles) + np.maximum(mine, others))
        cosines.append(alike[apart])
    pairs, at = np.unique(np.concatenate(keys), return_index=True)
    return pairs // len(titles), pairs % len(titles), np.concatenate(cosines)[at]


def _near(different: csr_matrix, items: Ints, starts: Ints, most: int) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Items, up to `most` that are near each (itself among them), and the cosines of their titles, a title at a time.
    `starts` is where the items of each begin, and the end of all.
    """
    columns: Any = different.T.tocsr()
    sizes = np.diff(starts)
    for start in range(0, len(sizes), _BLOCK):
        block = (different[start : start + _BLOCK] @ columns).tocsr()
        for row in range(block.shape[0]):
            group = items[starts[start + row] : starts[start + row + 1]]
            entries = slice(block.indptr[row], block.indptr[row + 1])
            titles, alike = block.indices[entries], block.data[entries]
            if len(titles) > most:
                best = np.argpartition(-alike, most - 1)[:most]
                titles, alike = titles[best], alike[best]
            order = np.lexsort((titles, -alike))
            titles, alike = titles[order], alike[order]
            ends = np.cumsum(sizes[titles])
            whole = int(np.searchsorted(ends, most, "right"))
            count = int(ends[whole - 1]) if whole else 0
            those = np.repeat(starts[titles[:whole]] - ends[:whole] + sizes[titles[:whole]], sizes[titles[:whole]])
            others = items[those + np.arange(count)]
            yield (
                np.repeat(group, count),
                np.tile(others, len(group)),
                np.tile(np.repeat(alike[:whole], sizes[titles[:whole]]), len(group)),
            )
            if whole < len(titles) and count < most:  # of the next only some
                size, rest = int(sizes[titles[whole]]), most - count
                around = np.arange(len(group)) * size // len(group) - rest // 2
                near = starts[titles[whole]] + (around[:, None] + np.arange(rest)) % size
                yield np.repeat(group, rest), items[near.ravel()], np.full(near.size, alike[whole])
