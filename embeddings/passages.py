"""The passages of an index, read by the document, and what is found among them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache

from corpus.document import Passage

_READ = 2_000  # documents whose passages are kept, 20 KB each
Read = Callable[[str], Sequence[Passage]]
"""Gives the passages of a document."""


@dataclass(frozen=True)
class Hit:
    """A passage found. `score` orders hits; `dense` is the cosine and `lexical` the BM25 score, None where the
    passage was not near the top of that list.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float

    @property
    def passage_id(self) -> str:
        """The passage's stable id."""
        return self.passage.id


@dataclass(frozen=True)
class Heads:
    """What of a document's passages is needed to choose among them, without their texts."""

    ids: Sequence[str]
    places: Sequence[str | None]  # their paths
    years: Sequence[int | None]

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> Heads:
        """Those of passages."""
        return cls(
            [p.id for p in passages], [p.place.path if p.place else None for p in passages], [p.year for p in passages]
        )


class Passages(Mapping[str, Passage]):
    """Passages by id, in the order in which they were added; those not given are read when one is asked for."""

    def __init__(self, read: Read | None = None) -> None:
        self._read = read
        self._documents: dict[str, str] = {}  # by passage
        self._given: dict[str, Passage] = {}
        self._loaded: LRUCache[str, dict[str, Passage]] = LRUCache(_READ)  # by document
        self._lock = Lock()

    def __getitem__(self, key: str) -> Passage:
        given = self._given.get(key)
        return given if given is not None else self._of(self._documents[key])[key]

    def __contains__(self, key: object) -> bool:
        return key in self._documents

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def within(self, document: str) -> list[Passage]:
        """Those of a document, in order."""
        if self._read is None:
            return [passage for passage in self._given.values() if passage.document == document]
        return list(self._of(document).values())

    def _of(self, document: str) -> dict[str, Passage]:
        with self._lock:
            found = self._loaded.get(document)
            if found is None:
                if self._read is None:
                    raise KeyError(document)
                found = self._loaded[document] = {passage.id: passage for passage in self._read(document)}
            return found

    def given(self) -> Collection[Passage]:
        """Those that need not be read."""
        return self._given.values()

    def put(self, passages: Sequence[Passage]) -> None:
        """Add passages, in place of those with the same ids."""
        self._given |= {passage.id: passage for passage in passages}
        self._documents |= {passage.id: passage.document for passage in passages}

    def list(self, owned: Iterable[tuple[str, str]]) -> None:
        """Add those that can be read, with their documents."""
        self._documents.update(owned)

    def remove(self, ids: Collection[str]) -> None:
        """Take some out; ids not there are passed over."""
        for key in ids:
            self._given.pop(key, None)
            self._documents.pop(key, None)
