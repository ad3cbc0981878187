"""Search among very many vectors without looking at each: inverted lists (IVF), which delete for good.

Vectors go to the nearest of some centres, and a query looks only at the lists of the nearest centres: at as many as
it takes to find `RECALL` of what looking at all finds, measured whenever the lists are made. HNSW graphs would be a
little faster, but cannot forget a vector.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors, cores

RECALL = 0.995
"""Share of the true neighbours that must be found when it is measured; what is promised is .99."""

_MARGIN = 8
"""Questions lie farther from passages than passages from one another, so they need more lists: with e5 on 10,000
passages 32 lists gave passages .994 and questions .944 of their neighbours; eight times as many gave questions .999.
"""

_DEPTH = 50  # neighbours looked at in measuring, as the fusion does
_SAMPLE = 200  # queries in measuring
_TRAINING = 64  # vectors a centre in training: more do not better the lists noticeably
_GROWTH = 4  # lists are made anew when there are this many times the vectors they were made for


def make_lists(ids: NDArray[np.int64], vectors: Vectors) -> Any:
    """An index of inverted lists with these vectors under these ids, that looks at as many lists as it must."""
    count, dim = vectors.shape
    lists = max(1, int(4 * count**0.5))  # the usual rule of thumb, from FAISS's guidelines
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dim), dim, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed, index.cp.niter, index.cp.max_points_per_centroid = 1, 10, _TRAINING
    index.cp.min_points_per_centroid = 1
    faiss.omp_set_num_threads(cores())
    chance = np.random.default_rng(1)
    index.train(vectors[chance.permutation(count)[: _TRAINING * lists]])
    index.add_with_ids(vectors, ids)
    _look_far_enough(index, vectors[chance.permutation(count)[:_SAMPLE]])
    return index


def _look_far_enough(index: Any, queries: Vectors) -> None:
    """Set how many lists a query looks at: the fewest, doubling, that reach `RECALL` on `queries`, and the margin."""
    index.nprobe = index.nlist
    true = index.search(queries, _DEPTH)[1]
    index.nprobe = 4
    while index.nprobe < index.nlist and _recall(index.search(queries, _DEPTH)[1], true) < RECALL:
        index.nprobe = min(index.nlist, 2 * index.nprobe)
    index.nprobe = min(index.nlist, _MARGIN * index.nprobe)


def _recall(found: NDArray[np.int64], true: NDArray[np.int64]) -> float:
    pairs = zip(found.tolist(), true.tolist(), strict=True)
    return float(np.mean([len(set(row) & set(wanted)) / len(wanted) for row, wanted in pairs]))


def outgrown(index: Any) -> bool:
    """Whether there are so many more vectors than when the lists were made that they should be made anew."""
    return bool(index.ntotal > _GROWTH * (index.nlist / 4) ** 2)


def contents(index: Any) -> tuple[NDArray[np.int64], Vectors]:
    """Ids and vectors of an index of inverted lists, or of an `IndexIDMap2` over a flat one."""
    if not isinstance(index, faiss.IndexIVF):
        return faiss.vector_to_array(index.id_map), index.index.reconstruct_n(0, index.ntotal)
    lists: Any = index.invlists
    ids = [np.empty(0, np.int64)]
    vectors = [np.empty((0, index.d), np.float32)]
    for number in range(index.nlist):
        size = lists.list_size(number)
        if size:
            ids.append(faiss.rev_swig_ptr(lists.get_ids(number), size).copy())
            codes = faiss.rev_swig_ptr(lists.get_codes(number), size * lists.code_size)
            vectors.append(codes.view(np.float32).reshape(size, index.d).copy())
    return np.concatenate(ids), np.concatenate(vectors)
