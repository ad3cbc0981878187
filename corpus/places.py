"""Finding places in a text, and what 市 or 全区 means in a plan of a place.

Nothing is ever picked silently: a name that several places bear (鼓楼区) gives them all unless the context decides.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from corpus.gazetteer import COUNTRY, Form, Gazetteer, Place, gazetteer, place_at
from corpus.local_places import local_places
from corpus.zones import zone_of, zone_of_county

__all__ = [
    "COUNTRY",
    "Gazetteer",
    "Place",
    "PlaceMention",
    "find_places",
    "gazetteer",
    "place_at",
    "place_in_question",
    "place_of_issuer",
    "resolve_scope",
]

_DATA = tomllib.loads((Path(__file__).parent / "data" / "places.toml").read_text(encoding="utf-8"))
_NATIONAL = re.compile(
    r"^(?:国务院|中共中央|中央|全国|国家|最高人民|[^省市区县旗州委]{2,8}部(?:办公厅)?(?:$|[等关、\s]))"
)
_TOWN = re.compile(
    r"^(?:人民政府)?([\u4e00-\u9fff]{1,5}?(?:镇|乡|街道))(?:人民政府|政府|党工委|党委|办事处|办公室|关于|20\d\d年|$)"
)
# A town that the text puts in no larger place; 乡镇人民政府 means any.
_LONE_TOWN = re.compile(
    r"^((?![各全本]|建制|中心)(?:[\u4e00-\u9fff]{2,4}(?<![城乡集村])[镇乡](?=人民政府|政府|党委|委员会|20\d\d年|$)|[\u4e00-\u9fff]{2,4}(?<!镇)街道(?=办事处|党工委|20\d\d年|$)))"
)


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


def find_places(text: str, context: Place | None = None, *, asked: bool = False) -> list[PlaceMention]:
    """Places named in `text`, in order, without overlaps, longest form first.

    `context` is the place the text speaks of: it decides between places of one name, lets the cities in and around
    it be named without 市, and is the parent of towns and parks that only the form of their names tells
    (`source="rule"`). Otherwise bare names of county-level cities count only where the full name is in the text too.
    In a question (`asked`) names that are short or may be a seam of two words (沛县, 云和县) need no such context.
    """
    found: list[tuple[Form, int]] = []
    at = 0
    while at < len(text):
        form = next((f for f in gazetteer().forms_at(text, at) if _stands(f, text, at, context, asked)), None)
        if form:
            found.append((form, at))
        at += len(form.text) if form else 1
    certain = {form.places[0] for form, _ in found if len(form.places) == 1}
    mentions = [
        PlaceMention(_decide(form.places, context, certain), at, at + len(form.text), form.text) for form, at in found
    ]
    if context is None:
        return mentions
    sites = {m.start: m.candidates[0] for m in mentions if m.candidates[0].level == "其他"}
    ends = {
        m.end: m.candidates[0]
        for m, (form, at) in zip(mentions, found, strict=True)
        if m.place and form.kind != "bare" and at not in sites
    }
    local = [
        PlaceMention((replace(place, parent=sites.get(start, place.parent)),), start, end, text[start:end])
        for place, start, end in local_places(text, context, ends)
        if all(end <= m.start or m.end <= start or start <= m.start < m.end < end for m in mentions)
    ]  # a name of the gazetteer is never cut: 海港区 holds no 港区, 天镇县 no 天镇
    kept = [m for m in mentions if not any(p.start < m.end and m.start < p.end for p in local)]
    return sorted([*kept, *local], key=lambda mention: mention.start)


def _stands(form: Form, text: str, at: int, context: Place | None, asked: bool) -> bool:
    """Whether a form at a position is really a place there."""
    if form.places[0] is COUNTRY:
        return False
    before, after = text[max(0, at - 1) : at], text[at + len(form.text) : at + len(form.text) + 4]
    if form.text.endswith("市") and after.startswith("场"):
        return False
    if form.text.endswith("区") and re.match(r"[域间块位别]", after):
        return False
    if form.kind == "compound":
        return True
    if before and before in _DATA["boundary"].get(form.text, ""):
        return False
    if form.kind == "full" and form.text not in form.places[0].aliases:
        if form.text in _DATA["common_units"]:
            return False
        if not _may_be_seam(form.text):
            return not re.match("[域级]", after) or form.text[-1] != "县" or _stands_apart(text, at, at)
        here = asked or any(_near(place, context) for place in form.places)
        return here and _stands_apart(text, at, at + len(form.text))
    if form.kind == "full":
        return True
    if _is_brand(text, at) or re.match(r"[县旗](?![域级])|区(?![域间块位别]|县|政)", after):  # 临海县 is not 临海市
        return False
    if after and after[0] in _DATA["followed"].get(form.text, ""):
        return False
    if re.match(r"[岸侧麓坡端]|部(?!分|门|署)", after) or after.startswith(tuple(_DATA["not_before"])):
        return False
    if all(place.level in ("县级市", "镇") for place in form.places):
        return any(_near(place, context) or place.name in text for place in form.places)
    return True


def _may_be_seam(name: str) -> bool:
    """Whether the end of one word and the begin of another can give a name (财政和县域: 政和县)."""
    return len(name) == 2 or name in _DATA["seam_units"]


_BEFORE = re.compile(rf"(?:^|[^\u4e00-\u9fff]|{'|'.join(_DATA['seam_before'])})$")


def _stands_apart(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` begins where a word can and its 县 or 区 opens no other word (县域, 区级)."""
    if end > start and text[end : end + 1] and text[end] in _DATA["seam_after"].get(text[end - 1], text[end]):
        return False
    return bool(_BEFORE.search(text[max(0, start - 4) : start]))


def _is_brand(text: str, at: int) -> bool:
    """Whether a position lies inside a short quoted name: “好品山东” speaks of a brand, not of the place."""
    opened, closed = text.rfind("“", max(0, at - 12), at), text.rfind("”", max(0, at - 12), at)
    return opened > closed and "”" in text[at : at + 12]


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
    """What 我市, 全区, 新区, 全省 or a plain 市 means in a text of `place`: itself, or the next larger of its kind.

    None where there is no such place (全县 in a plan of a city).
    """
    if re.search(r"国", word):
        return COUNTRY
    kind = word.strip()[-1:]
    return next((p for p in place.chain if p.name.endswith(kind) or (kind == "区" and p.level == "功能区")), None)


def place_of_issuer(text: str, around: str = "") -> Place | None:
    """The place a body acts for, from its name or a title that begins with the place.

    泰安市泰山区人民政府 → 泰山区; 国务院办公厅 → 全国; 合肥高新技术产业开发区管理委员会 → 合肥高新区; None where the text
    begins with no place, or with a name that several places bear, unless a larger place named in `around` decides.
    """
    text = re.sub(r"^(?:中共|关于|印发|《|20\d\d年度?)+", "", text.strip())
    place, at = None, 0
    division = _DIVISION.match(text)
    if division and any(form.kind == "full" for form in gazetteer().forms_at(text, division.end())):
        at = division.end()
    while at < len(text):
        step = _step(text, at, place, around)
        if step is None:
            break
        place, length = step
        at += length
    if place is None:
        town = _LONE_TOWN.match(text)
        if town:
            return Place(town[1], "街道" if town[1].endswith("街道") else "镇", None, source="rule")
        if zone := zone_of_county(text, around):
            return zone
        return COUNTRY if _NATIONAL.match(text) else None
    town = _TOWN.match(text[at:])
    if town:
        return Place(town[1], "街道" if town[1].endswith("街道") else "镇", place, source="rule")
    return zone_of(text[at:], place) or place


# 第八师石河子市: a division of the corps and the city that it runs are one
_DIVISION = re.compile(r"(?:新疆生产建设兵团|兵团)?第[一二三四五六七八九十]{1,3}师")


def _step(text: str, at: int, inside: Place | None, around: str) -> tuple[Place, int] | None:
    """The one place that stands at `at`, in `inside` if given, with the length of its name."""
    for form in gazetteer().forms_at(text, at):
        if form.kind == "bare" and re.match(r"[市区县旗](?![场域])", text[at + len(form.text) :]):
            continue  # 临海县 is not 临海市
        alone = form.kind == "full" and inside is None
        if alone and len(form.text) == 2 and not _stands_apart(text, at, at + 2):
            continue
        places = [p for p in form.places if inside is None or (p.within(inside) and p != inside)]
        if len(places) > 1 and around:
            places = list(_decide(places, None, {m.place for m in find_places(around) if m.place}))
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
    known = dict.fromkeys(known_places)
    hits: list[tuple[int, int, Place]] = []
    for form, place in _spoken(tuple(known)):
        if form in text:
            hits += [(m.start(), m.end(), place) for m in re.finditer(re.escape(form), text)]
    for context in _contexts(text, known):
        for mention in find_places(text, context, asked=True):
            # A park told by its form alone (银发经济产业园区) may be what the question is about, not where.
            named = [p for p in mention.candidates if p.source != "rule" or p in known]
            hits += [(mention.start, mention.end, place) for place in named]
    chosen: list[tuple[int, int, Place]] = []
    for start, end, place in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[2] not in known, hit[0])):
        if all(end <= s or start >= e or (s, e) == (start, end) for s, e, _ in chosen):
            same = [p for s, e, p in chosen if (s, e) == (start, end)]
            if not (same and any(p in known for p in same)):
                chosen.append((start, end, place))
    return list(dict.fromkeys(place for _, _, place in sorted(chosen, key=lambda hit: hit[:2])))


def _contexts(text: str, known: Collection[Place]) -> list[Place | None]:
    """Of the known places those in whose context names in `text` may be read in a way of their own, because they have a
    larger place in common with one of them, and one that stands for all others.
    """
    forms = (form for at in range(len(text)) for form in gazetteer().forms_at(text, at))
    around = {larger for form in forms for place in form.places for larger in place.chain} - {COUNTRY}
    around |= {p.parent for p in known if p.source == "rule" and p.parent and p.name in text}
    told: dict[tuple[bool, tuple[Place, ...]], Place] = {}  # in the context of two that share these all is read alike
    for place in known:
        told.setdefault((place in around, tuple(larger for larger in place.chain if larger in around)), place)
    return [*told.values()] or [None]


@lru_cache(maxsize=4)
def _spoken(known: tuple[Place, ...]) -> tuple[tuple[str, Place], ...]:
    """Forms in which people speak of places that they know to be in the corpus."""
    found: list[tuple[str, Place]] = []
    all_known = set(known)
    only_new_zone = sum(place.name.endswith("新区") for place in known) == 1
    for place in known:
        forms = {place.name, place.stem, *place.aliases}
        twin = gazetteer().twin(place)
        if twin and twin not in all_known:
            forms |= {twin.name, twin.stem}
        if place.name.endswith("新区") and only_new_zone:
            forms.add("新区")
        found += ((form, place) for form in forms)
    return tuple(found)
