"""What is kept of documents, by their names, loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, ValuesView
from typing import TypeVar

T = TypeVar("T")


class Loaded(Mapping[str, T]):
    """Values by name, each loaded anew whenever it is asked for."""

    def __init__(self, names: Iterable[str], load: Callable[[str], T]) -> None:
        self._names, self._load = dict.fromkeys(names), load

    def __getitem__(self, name: str) -> T:
        if name not in self._names:
            raise KeyError(name)
        return self._load(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


class Kept(Loaded[T]):
    """Values by name, each loaded once; `every` loads all of them at once."""

    def __init__(
        self, names: Iterable[str], load: Callable[[str], T], every: Callable[[], Iterable[tuple[str, T]]]
    ) -> None:
        super().__init__(names, load)
        self._every = every
        self._kept: dict[str, T] = {}
        self._all: dict[str, T] | None = None

    def __getitem__(self, name: str) -> T:
        found = self._kept.get(name)
        if found is None:
            found = self._kept[name] = super().__getitem__(name)
        return found

    def items(self) -> ItemsView[str, T]:
        """All of them with their names."""
        return self._whole().items()

    def values(self) -> ValuesView[T]:
        """All of them."""
        return self._whole().values()

    def _whole(self) -> dict[str, T]:
        if self._all is None:
            self._all = {**dict(self._every()), **self._kept}
            self._kept = self._all
        return self._all
