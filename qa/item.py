"""A node as questions see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol

from corpus.gazetteer import Place
from graph.outline import FLAGS, KEPT
from store.store import Store
from store.terms import Words


def place_name(place: Place | None) -> str:
    """A place as answers name it; None is that of what a document says where nothing tells the document's place."""
    return place.label if place else "地方未写明"


class Known(Protocol):
    """Where an item is from."""

    store: Store
    words_of: Callable[[Item], Words]


class Item:
    """A node as questions see it; its data is read when more of it is asked for than a catalogue has."""

    def __init__(self, knowledge: Known, index: int) -> None:
        self._knowledge, self._index, self._catalogue = knowledge, index, knowledge.store.catalogue
        self.id = self._catalogue.id(index)

    @cached_property
    def type(self) -> str:
        """The type of the node."""
        return self._catalogue.type(self._index)

    @cached_property
    def name(self) -> str:
        """What it is called."""
        return self._catalogue.name(self._index)

    @cached_property
    def place(self) -> Place | None:
        """The place whose it is; None where nothing tells it."""
        return self._catalogue.place(self._index)

    @cached_property
    def document(self) -> str | None:
        """The document that it is of."""
        return self._catalogue.document(self._index)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Item) and other.id == self.id and other._knowledge is self._knowledge

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def data(self) -> Mapping[str, Any]:
        """What is said of the node."""
        return _Data(self._knowledge.store, self.id, self._index)

    @property
    def whole(self) -> Mapping[str, Any]:
        """All that is said of it."""
        return self._knowledge.store.nodes.nodes[self.id]

    @property
    def title(self) -> frozenset[str]:
        """Bigrams of its name, of a figure of its metric."""
        return self._knowledge.words_of(self)[0]

    @property
    def words(self) -> frozenset[str]:
        """Bigrams of all its text."""
        return self._knowledge.words_of(self)[1]


class _Data(Mapping[str, Any]):
    """The data of a node; what the catalogue has is not read."""

    __slots__ = ("_index", "_node", "_store")

    def __init__(self, store: Store, node: str, index: int) -> None:
        self._store, self._node, self._index = store, node, index

    def __getitem__(self, key: str) -> Any:
        catalogue = self._store.catalogue
        if key in FLAGS:
            if catalogue.flagged(self._index, key):
                return True
            raise KeyError(key)
        value = catalogue.kept(self._index, key)
        return self._whole[key] if value is None else value

    def get(self, key: str, default: Any = None) -> Any:
        """As of a dictionary."""
        catalogue = self._store.catalogue
        if key in FLAGS:
            return catalogue.flagged(self._index, key) or default
        value = catalogue.kept(self._index, key)
        if value is not None:
            return value
        if key in KEPT.get(catalogue.type(self._index), ()):
            return default
        return self._whole.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)

    @property
    def _whole(self) -> dict[str, Any]:
        return self._store.nodes[self._node]
