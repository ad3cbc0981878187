"""The same text under two names, or a web copy of a plan: recognised by what the texts share.

A text is sketched by the smallest hashes of its character shingles (bottom-k sketch; Broder 1997), whose overlap
estimates the Jaccard similarity of the shingle sets without the texts themselves.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping

SHINGLE = 12
"""Length of a shingle in characters; shorter ones are shared by any two plans on one subject."""
SIZE = 128
COPY = 0.7
"""Least similarity of two copies. A web page's chrome or a missing annex changes a fifth of a text; two cities' plans
after one model share far less."""
_PROBES = 12  # shared smallest hashes by which candidates are found


def sketch(text: str) -> list[int]:
    """The sketch of a text: up to `SIZE` hashes in rising order; letters and digits alone count."""
    plain = "".join(c for c in text if c.isalnum())
    shingles = {plain[i : i + SHINGLE] for i in range(max(1, len(plain) - SHINGLE + 1))}
    hashes = {int.from_bytes(hashlib.blake2b(s.encode(), digest_size=6).digest(), "big") for s in shingles if s}
    return sorted(hashes)[:SIZE]


def similarity(a: list[int], b: list[int]) -> float:
    """Estimated Jaccard similarity of two sketched texts, 0 to 1."""
    union = sorted({*a, *b})[:SIZE]
    both = set(a) & set(b)
    return sum(h in both for h in union) / len(union) if union else 0.0


def find_copies(sketches: Mapping[str, list[int]]) -> dict[str, str]:
    """For each document that repeats another, the id of the one it repeats: the first by id that is no copy itself."""
    holders: dict[int, list[str]] = defaultdict(list)
    copies: dict[str, str] = {}
    for name in sorted(sketches):
        probes = sketches[name][:_PROBES]
        for other in dict.fromkeys(o for h in probes for o in holders[h]):
            if similarity(sketches[name], sketches[other]) >= COPY:
                copies[name] = other
                break
        else:
            for h in probes:
                holders[h].append(name)
    return copies
