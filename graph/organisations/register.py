"""Very many bodies, to be found by what a name may mean without looking at each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping

from graph.organisations.matching import families_near, read_name
from graph.organisations.owners import stem_of
from graph.organisations.resolution import Department, Merge
from graph.outline import Body, Catalogue, without_collection
from graph.schema import NodeType


class Register:
    """The bodies of a catalogue that are one office each; `left_out` tells those that do not count."""

    def __init__(self, catalogue: Catalogue, left_out: Callable[[int], bool]) -> None:
        self._catalogue = catalogue
        self._bodies: Mapping[int, Body] = catalogue.bodies
        self._named, self._governments, self._written = _lists(), _lists(), _lists()
        self._of_family, self._branches, self._in_place = _lists(), _lists(), _lists()
        self.every = [n for n in catalogue.of_type(NodeType.DEPARTMENT) if not left_out(n)]
        with without_collection():
            for node in self.every:
                self._enter(node)
        self._stems = {stem_of(place) for place in self._in_place}
        self._made: dict[int, Department] = {}

    def _enter(self, node: int) -> None:
        _, _, family, branch_of, aliases = self._bodies[node]
        place = self._catalogue.place(node) or ""
        self._named[self._catalogue.name(node)].append(node)
        self._in_place[place].append(node)
        for alias in aliases:
            self._written[alias].append(node)
        if family:
            self._of_family[family].append(node)
            if place and family == "政府":
                self._governments[place].append(node)
        if branch_of:
            self._branches[branch_of].append(node)

    def within(self, places: Collection[str]) -> list[Department]:
        """The bodies of some places, in order."""
        return self._departments({node for place in places for node in self._in_place.get(place, ())})

    def named_in(self, text: str) -> list[Department]:
        """Bodies whose names stand in a text, and governments whose places do; long names first."""
        found: set[int] = set()
        for part in _parts(text):
            found.update(self._named.get(part, ()))
            found.update(self._governments.get(part, ()))
        return sorted(self._departments(found), key=lambda d: -len(d.name))

    def near(self, name: str) -> list[Department]:
        """The bodies among which are all that a name means, other than by a likeness of spelling, in order."""
        found = {*self._named.get(name, ()), *self._written.get(name, ())}
        parsed = read_name(name, [name[:end] for end in range(1, len(name)) if name[:end] in self._stems])
        for family in families_near(parsed.family):
            found.update(self._of_family.get(family, ()))
        if parsed.central:
            found.update(self._named.get(parsed.central, ()))
            found.update(self._branches.get(parsed.central, ()))
        return self._departments(found)

    def _departments(self, nodes: set[int]) -> list[Department]:
        return [self.department(node) for node in sorted(nodes)]

    def department(self, node: int) -> Department:
        """A body of the catalogue."""
        made = self._made.get(node)
        if made is None:
            name = self._catalogue.name(node)
            body, place = self._bodies[node], self._catalogue.place(node)
            made = self._made[node] = Department(
                self._catalogue.id(node), place or "", body.level or "", name, (body.aliases or (name,))[0],
                body.kind or "", body.family, body.branch_of, Merge("", ""), tuple(body.aliases),
            )  # fmt: skip
        return made


def _lists() -> defaultdict[str, list[int]]:
    return defaultdict(list)


def _parts(text: str) -> Iterator[str]:
    return (text[i:j] for i in range(len(text)) for j in range(i + 2, min(len(text), i + _LONGEST) + 1))


_LONGEST = 40  # characters of a body's name
