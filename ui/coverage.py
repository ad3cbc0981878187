"""What was not understood of a document: sentences that seem to give work to somebody and gave nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import networkx as nx

from chinese.sentences import sentences
from corpus.document import Evidence
from graph.schema import ROLES
from store.documents import StoredDocument
from store.store import Store

CUE = re.compile(r"牵头|责任单位|责任部门|主办单位|配合单位|协办单位|按职责分工")


def unread(store: Store) -> dict[str, list[Evidence]]:
    """By document, the sentences with a cue of work in which no department was found."""
    covered = _covered(store.graph)
    found = {name: list(_unread(d, covered.get(name, []))) for name, d in store.documents.items()}
    return {name: sentences for name, sentences in found.items() if sentences}


def _unread(document: StoredDocument, covered: list[tuple[int, int]]) -> Iterator[Evidence]:
    for start, end in _cued(document.original):
        cues = [start + m.start() for m in CUE.finditer(document.original[start:end])]
        if not any(a <= cue < b for cue in cues for a, b in covered):
            yield Evidence(document.id, "", document.original[start:end].strip(), start, end)


@lru_cache(maxsize=256)
def _cued(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a text with a cue, but for rows of tables, whose header may say 牵头部门 of no task."""
    cued = (span for span in sentences(text) if CUE.search(text, *span))
    return tuple((a, b) for a, b in cued if "|" not in text[a:b] and "\t" not in text[a:b])


def _covered(graph: nx.MultiDiGraph) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for _, _, data in graph.edges(data=True):
        if data["relation"] in ROLES and data.get("document"):
            found.setdefault(data["document"], []).append((data["start"], data["end"]))
    return found
