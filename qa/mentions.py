"""The bodies that a question mentions: by their whole names, by forms of them, and by their stems alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus.places import Place
from graph.organisations.matching import match_department, read_name
from graph.organisations.resolution import Department
from graph.schema import ROLES, Relation
from qa.knowledge import Knowledge
from qa.select.cues import cue, entries

BODY_MIN = 0.7
"""Least score at which a name in a question is taken for a body of the corpus."""
_SURE = 0.95  # a name that another place's body bears is a body's name here too, though none is found
_BEFORE = "的由归和与及跟同在请问让找靠是对向给为把被有年里中下还都要能会说查看了出些个"
_NAME_MAX = 18
_PLACES = 50  # of a store in all of which a name is looked for that leaves words out
_SHORTEST = 2  # characters of a place, which no body is called by
MARK = 0xE000
"""The first of the private characters that stand for the places of a question."""


Match = tuple[Department, float, str]
"""A body that a name may mean, with a score and the reason."""


@dataclass(frozen=True)
class Body:
    """A body that a question names: `text` as written there, its candidates with score and reason; no candidates
    where only other places have a body of that name.
    """

    text: str
    matches: tuple[Match, ...]


def by_name(knowledge: Knowledge, text: str) -> tuple[Body, ...]:
    """Bodies whose display name stands in a text, longest first and none inside another's."""
    found: list[Body] = []
    for department in knowledge.register.named_in(text):
        name = department.name
        if department.family == "政府" and department.place:
            # 杭州市污水治理由谁牵头 asks of the place, 杭州市负责什么 of its government
            acting = re.search(re.escape(str(department.place)) + _acting(), text)
            name = acting[0] if acting else ""
        if department.branch_of and name not in text:  # 生态环境局平度分局 is told from its superior by its own name
            name = _SUPERIOR.sub("", name)
        stands = re.compile(re.escape(name) + ("(?!门)" if name.endswith("部") else ""))  # 财政部门 is no 财政部
        if len(name) > 2 and stands.search(text):
            found.append(Body(name, tuple(_working(knowledge, [(department, 1.0, "名称相同")]))))
            text = stands.sub("\n", text)
    return tuple(found)


def _acting() -> str:
    """What stands behind the name of a place that is said for its government."""
    return rf"(?:(?:人民)?政府(?!办)|(?={cue('acts').pattern})(?!.{{0,8}}(?:部门|单位|局|最)))"


_SUPERIOR = re.compile(r"^[\u4e00-\u9fff]{1,5}?[省市区县](?=[\u4e00-\u9fff]{2,12}局[\u4e00-\u9fff]{2,6}(?:分|支)局)")


def _working(knowledge: Knowledge, matches: Sequence[Match]) -> list[Match]:
    """The matches, in the place of a body that has no work of its own its offices that have: what people call 生态环境局
    is in a plan of their county 市生态环境局某县分局.
    """
    roles = [Relation(role) for role in ROLES]
    offices: dict[str, list[Department]] = {}
    for one in knowledge.register.offices_of({department.name for department, _, _ in matches}):
        if any(knowledge.edges_out(one.key, *roles)):
            offices.setdefault(one.branch_of or "", []).append(one)
    found: dict[str, Match] = {}
    for department, score, reason in matches:
        idle = department.name in offices and not any(knowledge.edges_out(department.key, *roles))
        for one in offices[department.name] if idle else [department]:
            found.setdefault(one.key, (one, score, f"{one.name}是{department.name}的派驻机构" if idle else reason))
    return list(found.values())


def is_office(name: str) -> bool:
    """Whether a name ends as the name of a body does."""
    return any(match.end() == len(name) for match in cue("ending").finditer(name))


def loosely(name: str) -> re.Pattern[str]:
    """A name as texts have it at more length: 大数据中心 is 大数据发展中心, 城建局 is 城乡建设局; or as laws have it, by what
    such bodies do: 税务局 is 税务机关.
    """
    between = f"[\u4e00-\u9fff]{{0,{_LEFT_OUT}}}"
    whole = between.join(map(re.escape, name))
    if name[-1] not in entries("office_end") or len(name) <= _STEM:
        return re.compile(whole)
    return re.compile(f"{whole}|{between.join(map(re.escape, name[:-1]))}(?:机关|(?:主管|管理)?部门)")


def _lengthened(name: str, near: Sequence[Department]) -> tuple[Match, ...]:
    """The one body whose name a shorter one leaves words out of; nothing where there are several."""
    pattern = loosely(name)
    found = [
        d
        for d in near
        if (m := pattern.search(d.name))
        and m.end() == len(d.name)
        and m.start() <= len(d.place.label if d.place else "") + 1
    ]
    return ((found[0], _LENGTHENED, "名称中省去了几个字"),) if len(found) == 1 else ()


_LEFT_OUT, _LENGTHENED = 2, 0.75
_OF_STATE = "中国"  # the state's bodies are cut out of what stands before them: 由中宣部, 按国办
_STEM = 2


def by_stem(
    knowledge: Knowledge, text: str, places: Sequence[Place], tagged: Sequence[str], found: Sequence[Body]
) -> list[Body]:
    """Bodies called by the stem of their names, as colleagues call them (财政, 住建), where they are tagged as names and one
    body of a place is called so.
    """
    bodies: list[Body] = []
    candidates, everywhere = knowledge.register.within(places), knowledge.register.near
    for stem in (stem for name in tagged for stem in re.split("[和与跟、及]", name)):
        if not _STEMS.fullmatch(stem) or stem not in text or any(stem in body.text for body in found):
            continue
        names = [stem, *(stem + office for office in entries("office_end"))]  # 中院 is a whole name
        matches = [m for name in names for m in match_department(name, candidates if places else everywhere(name))]
        best = {m[0]: m for m in reversed(_working(knowledge, [m for m in matches if m[1] >= _SURE]))}
        if best and len({department.place for department in best}) == len(best):
            bodies.append(Body(stem, tuple(best.values())))
    return bodies


_STEMS = re.compile(r"[\u4e00-\u9fff]{2,4}(?<![局委厅办部])")


def by_form(
    knowledge: Knowledge, text: str, places: Sequence[Place], least: float, tagged: Sequence[str] = ()
) -> tuple[Body, ...]:
    """Names of bodies in a text: the longest stretch before a suffix that fits one by at least `least`.

    A name is never cut out of a longer one: 新区管委会 is not found in 三江新区管委会, nor 公安局 in 公安局交警支队; but
    what is `tagged` as a name begins where it does.
    """
    candidates, everywhere = knowledge.register.within(places), knowledge.register.near
    found: list[Body] = []
    end_before = 0
    for suffix in cue("ending").finditer(text):
        if _goes_on().match(text, suffix.end()):
            continue
        for start in range(max(end_before, suffix.end() - _NAME_MAX), suffix.end() - 1):
            name = text[start : suffix.end()]
            central = name[0] in _OF_STATE and bool(read_name(name, ()).central)  # 中宣部, 国办
            if not re.fullmatch(r"[\u4e00-\u9fff（）()]+", name) or (name[0] in _BEFORE and not central):
                continue
            owner = ord(text[start - 1]) - MARK if start else -1
            if len(name) <= _SHORTEST and not central and not 0 <= owner < len(places):
                continue
            begins = central or name in tagged or start <= end_before or text[start - 1] in _BEFORE
            if not begins and "\u4e00" <= text[start - 1] <= "\u9fff":
                continue
            near = [d for d in candidates if d.place == places[owner]] if 0 <= owner < len(places) else candidates
            matches = [m for m in match_department(name, near if places else everywhere(name)) if m[1] >= least]
            if not matches and name in tagged and len(name) > _SHORTEST:
                held = knowledge.store.places
                every = near if places else knowledge.register.within(held) if len(held) <= _PLACES else []
                matches = list(_lengthened(name, every))
            matches = _working(knowledge, matches)
            elsewhere = bool(places) and not matches
            if elsewhere and not any(m[1] >= _SURE for m in match_department(name, everywhere(name))):
                continue
            if matches or elsewhere:
                found.append(Body(name, _best_of_places(matches)))
                end_before = suffix.end()
                break
    return tuple(found)


@cache
def _goes_on() -> re.Pattern[str]:
    """How the name of a body goes on behind what looks like its end."""
    return re.compile(rf"[\u4e00-\u9fff]{{1,6}}?(?:{cue('goes_on').pattern})")


def _best_of_places(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Of the bodies that a name may mean those that fit best in each place, best first."""
    best: dict[Place | None, float] = {}
    for department, score, _ in matches:
        best[department.place] = max(score, best.get(department.place, 0.0))
    return tuple(m for m in matches if m[1] >= best[m[0].place] - _NEAR)


_NEAR = 0.1
