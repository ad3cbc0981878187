"""Very many bodies, to be found by what a name may mean without looking at each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.gazetteer import Place
from graph.catalogue import Body, Catalogue
from graph.organisations.matching import families_near, read_name
from graph.organisations.resolution import Department, Merge
from graph.outline import ALIAS, BRANCH_OF, FAMILY, FLAGS, GOVERNMENT, GOVERNMENT_OF, NAME, key_of
from graph.schema import NodeType


class Register:
    """The bodies of a catalogue that are one office each; those with a flag of `left_out` do not count."""

    def __init__(self, catalogue: Catalogue, left_out: Collection[str]) -> None:
        self._catalogue = catalogue
        bodies = np.array(catalogue.of_type(NodeType.DEPARTMENT), np.int64)
        _, places, flags = catalogue.columns(bodies)
        counted = flags & sum(1 << FLAGS.index(flag) for flag in left_out) == 0
        self._bodies, self._places = bodies[counted], places[counted]
        self._counted = np.zeros(len(catalogue), bool)
        self._counted[self._bodies] = True
        keys, holders = catalogue.keys
        order = np.argsort(keys, kind="stable")
        self._keys, self._holders = keys[order], holders[order]
        self._made: dict[int, Department] = {}

    @property
    def every(self) -> list[int]:
        """All of them, by their places in the catalogue."""
        found: list[int] = self._bodies.tolist()
        return found

    @cached_property
    def _stems(self) -> frozenset[str]:
        """The short names of their places."""
        places = (self._catalogue.place_list[number] for number in set(self._places.tolist()))
        return frozenset(place.stem for place in places if place)

    def within(self, places: Collection[Place | None]) -> list[Department]:
        """The bodies of some places, in order."""
        there = self._catalogue.numbers_of(places)
        return self._departments(self._bodies[np.isin(self._places, there)].tolist())

    def named_in(self, text: str) -> list[Department]:
        """Bodies whose names stand in a text, and governments whose places do; long names first."""
        parts = _parts(text)
        found = self._by(NAME, parts, lambda node, _: self._catalogue.name(node))
        found |= self._by(GOVERNMENT_OF, parts, self._governed)
        return sorted(self._departments(found), key=lambda d: -len(d.name))

    def near(self, name: str) -> list[Department]:
        """The bodies among which are all that a name means, other than by a likeness of spelling, in order."""
        parsed = read_name(name, [name[:end] for end in range(1, len(name)) if name[:end] in self._stems])
        found = self._by(NAME, {name, parsed.central or name}, lambda node, _: self._catalogue.name(node))
        found |= {node for node in self._holding(ALIAS, [name]) if name in self._catalogue.body(node).aliases}
        found |= self._by(FAMILY, families_near(parsed.family), lambda _, body: body.family)
        if parsed.central:
            found |= self._by(BRANCH_OF, {parsed.central}, lambda _, body: body.branch_of)
        return self._departments(found)

    def offices_of(self, names: Collection[str]) -> list[Department]:
        """The offices that bodies of some names have in places, in order."""
        return self._departments(self._by(BRANCH_OF, names, lambda _, body: body.branch_of))

    def _governed(self, node: int, body: Body) -> str | None:
        place = self._catalogue.place(node) if body.family == GOVERNMENT else None
        return place.label if place else None

    def _by(self, kind: int, wanted: Collection[str], said: Callable[[int, Body], str | None]) -> set[int]:
        """The bodies of which any of the wanted texts is said, whatever single documents say."""
        return {n for n in self._holding(kind, wanted) if said(n, self._catalogue.body(n)) in wanted}

    def _holding(self, kind: int, texts: Collection[str]) -> list[int]:
        """The bodies that are looked up by any of some texts."""
        wanted: NDArray[np.uint64] = np.array([key_of(kind, text) for text in texts], np.uint64)
        starts, ends = (np.searchsorted(self._keys, wanted, side) for side in ("left", "right"))
        there = np.flatnonzero(starts < ends).tolist()
        found = {int(node) for at in there for node in self._holders[starts[at] : ends[at]]}
        return [node for node in found if self._counted[node]]

    def _departments(self, nodes: Iterable[int]) -> list[Department]:
        return [self.department(node) for node in sorted(nodes)]

    def department(self, node: int) -> Department:
        """A body of the catalogue."""
        made = self._made.get(node)
        if made is None:
            name = self._catalogue.name(node)
            body = self._catalogue.body(node)
            made = self._made[node] = Department(
                self._catalogue.id(node), self._catalogue.place(node), name, (body.aliases or (name,))[0],
                body.kind or "", body.family, body.branch_of, Merge("", ""), tuple(body.aliases),
            )  # fmt: skip
        return made


def _parts(text: str) -> set[str]:
    return {text[i:j] for i in range(len(text)) for j in range(i + 2, min(len(text), i + _LONGEST) + 1)}


_LONGEST = 40  # characters of a body's name
