"""The same text under two names, or a web copy of a plan: recognised by what the texts share.

A text is sketched by the smallest hashes of its character shingles (bottom-k sketch; Broder 1997), whose overlap
estimates the Jaccard similarity of the shingle sets without the texts themselves.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

SHINGLE = 12
"""Length of a shingle in characters; shorter ones are shared by any two plans on one subject."""
SIZE = 128
COPY = 0.7
"""Least similarity of two copies. A web page's chrome or a missing annex changes a fifth of a text; two cities' plans
after one model share far less."""


def sketch(text: str) -> list[int]:
    """The sketch of a text: up to `SIZE` hashes in rising order; letters and digits alone count."""
    plain = "".join(c for c in text if c.isalnum())
    shingles = {plain[i : i + SHINGLE] for i in range(max(1, len(plain) - SHINGLE + 1))}
    hashes = {int.from_bytes(hashlib.blake2b(s.encode(), digest_size=6).digest(), "big") for s in shingles if s}
    return sorted(hashes)[:SIZE]


def similarity(a: Sequence[int], b: Sequence[int]) -> float:
    """Estimated Jaccard similarity of two sketched texts, 0 to 1."""
    union = sorted({*a, *b})[:SIZE]
    both = set(a) & set(b)
    return sum(h in both for h in union) / len(union) if union else 0.0


Pair = tuple[str, str]
"""Two documents of one text, in order of their ids."""


def find_copies(sketches: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """For each document that repeats another, the id of the one it repeats: the first by id that is no copy itself."""
    return copies_among(find_pairs(sketches))


def copies_among(pairs: Iterable[Pair]) -> dict[str, str]:
    """The copies, given all pairs of documents that are alike enough."""
    earlier: dict[str, list[str]] = defaultdict(list)
    for first, second in pairs:
        earlier[second].append(first)
    copies: dict[str, str] = {}
    for name in sorted(earlier):
        if originals := [other for other in earlier[name] if other not in copies]:
            copies[name] = min(originals)
    return copies


def find_pairs(sketches: Mapping[str, Sequence[int]]) -> list[Pair]:
    """All pairs of documents of one text.

    A copy lacks at most `1 - COPY` of its own hashes in the other's sketch, so among one hash more than that, whichever
    they are, one is shared. The rarest are looked up: every plan has the usual phrases (prefix filtering; Chaudhuri,
    Ganti and Kaushik 2006).
    """
    holders: dict[int, list[str]] = defaultdict(list)
    pairs: list[Pair] = []
    for name in sorted(sketches):
        own = sketches[name]
        rarest = sorted(own, key=lambda h: len(holders.get(h, ())))[: int((1 - COPY) * len(own)) + 1]
        others = {o for h in rarest for o in holders.get(h, ())}
        pairs += [(other, name) for other in sorted(others) if similarity(own, sketches[other]) >= COPY]
        for h in own:
            holders[h].append(name)
    return pairs


def pairs_with(name: str, own: Sequence[int], sketches: Mapping[str, Sequence[int]]) -> list[Pair]:
    """The pairs that a document makes with the others."""
    mine, least = set(own), COPY * len(own)
    return [
        (min(name, other), max(name, other))
        for other, sketch in sketches.items()
        if other != name and len(mine.intersection(sketch)) >= least and similarity(own, sketch) >= COPY
    ]
