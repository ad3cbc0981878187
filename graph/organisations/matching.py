"""Which bodies a question means: 工信局, 工信部门, 住建局, 市监局, also misspelt.

Certain before likely: the same name, the same office by abbreviation, an office of the like function (said so),
the successor of an abolished office, and, only for names that are no known office, a like spelling.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from graph.organisations.names import NAMES, BodyName, parse_name
from graph.organisations.resolution import Department, successor

_FUZZY_MIN = 65.0
_GENERIC = re.compile(r"(?:主管|职能|行政)?(?:部门|单位|口|系统)$")
_CITY = ("地级市", "县级市", "直辖市", "副省级市")
_Hit = tuple[Department, float, str]


def match_department(query: str, candidates: Sequence[Department]) -> list[_Hit]:
    """Bodies among `candidates` that `query` may mean, best first, with a score (0 to 1) and the reason in Chinese.

    A level or place in the query must fit: 区商务局 finds no 市商务局. Nothing fits: an empty list.
    """
    query = re.sub(r"\s", "", query)
    same = [(c, 1.0, "名称相同") for c in candidates if query == c.name]
    if same:
        return same
    parsed = read_name(query, {c.place.stem for c in candidates if c.place})
    fitting = [c for c in candidates if _fits(parsed, c)]
    hits = [hit for c in fitting if (hit := _by_form(query, c) or _by_office(query, parsed, c))]
    if not hits and not parsed.known:
        hits = list(_by_spelling(query, parsed, fitting))
    return sorted(hits, key=lambda hit: (-hit[1], hit[0].name))


def read_name(query: str, stems: Collection[str]) -> BodyName:
    """A name as a question writes it; `stems` are the short names of places that may stand before an office (平度商务局)."""
    parsed = _parse(query)
    if not parsed.known:
        for stem in sorted((s for s in stems if query.startswith(s)), key=len, reverse=True)[:1]:
            rest = _parse(query[len(stem) :])
            parsed = replace(rest, place=stem) if rest.known else parsed
    return parsed


def families_near(family: str | None) -> set[str]:
    """The families whose offices a name of a family may mean."""
    if family is None:
        return set()
    near = {name for group in NAMES["near"]["groups"] if family in group for name in group}
    return {family, *near, *((after,) if (after := successor(family)) else ())}


def _parse(query: str) -> BodyName:
    """A question's name; 工信部门 stands for the office of 工信, whatever its suffix."""
    generic = _GENERIC.search(query)
    if not generic or generic.start() < 2:
        return parse_name(query)
    for suffix in ("局", "委", "办", "部", "中心", ""):
        parsed = parse_name(query[: generic.start()] + suffix)
        if parsed.family:
            return parsed
    return parse_name(query)


def _fits(query: BodyName, candidate: Department) -> bool:
    """Whether the query's place or level is the candidate's."""
    place = candidate.place
    if query.place:
        return place is None or place.stem in query.place or query.place in place.label
    if query.central and not query.family:
        return True
    level = query.prefix
    if not level:
        return True
    if any(form.startswith(level) for form in (candidate.form, *candidate.aliases)):
        return True
    if level == "市":
        return candidate.level in _CITY
    if level in ("区", "新区"):
        return candidate.level in ("市辖区", "功能区") or (place is not None and place.name.endswith("区"))
    return place is not None and (place.name.endswith(level) or place.level.startswith(level))


def _by_form(query: str, candidate: Department) -> _Hit | None:
    """A hit by a name as a text writes it; another place's office of that name counts as much (区发改局)."""
    if query in (candidate.form, *candidate.aliases):
        return candidate, 0.95, f"原文写作“{query}”"
    return None


def _by_office(asked: str, query: BodyName, candidate: Department) -> _Hit | None:
    """A hit by the vocabulary of offices."""
    if query.central and not query.served:
        if candidate.name == query.central:
            return candidate, 0.95, f"“{asked}”是{candidate.name}的另一种写法"
        if candidate.branch_of == query.central:
            return candidate, 0.7, f"{candidate.name}是{query.central}的派驻机构"
        if asked.endswith("部") and query.family and query.family == candidate.family:
            return candidate, 0.5, f"“{asked}”是中央部门，“{candidate.name}”是地方的对应部门"
        if not query.family or asked.endswith(("部", "总局", "署")):
            return None
    if query.branch and query.served and not candidate.branch_of:
        return None
    family = query.family
    if family is None or candidate.family is None:
        return None
    if candidate.family == family:
        if candidate.branch_of and not query.branch:
            return candidate, 0.7, f"{candidate.name}是“{family}”部门的分局"
        if any(_abbreviates(query.core, core) and not _higher(query.core, core) for core in _cores(candidate)):
            return candidate, 0.95, f"“{query.core}”是“{candidate.name}”的简称或另一种写法"
        return candidate, 0.85, f"“{query.core}”与“{candidate.name}”职能相近，不是字面简称"
    if successor(family) == candidate.family:
        return candidate, 0.75, f"“{query.core}”是机构改革前的名称，职能并入“{candidate.name}”"
    if any(family in group and candidate.family in group for group in NAMES["near"]["groups"]):
        return candidate, 0.7, f"“{query.core}”与“{candidate.name}”职能相近，不是同一名称"
    return None


def _cores(candidate: Department) -> Iterator[str]:
    for form in (candidate.form, *candidate.aliases):
        yield parse_name(form).core


def _higher(said: str, core: str) -> bool:
    """Whether a core is that of a province or a ministry where a 局 is asked for: a 商务局 is no 商务厅."""
    return said.endswith("局") and core.endswith(("厅", "部"))


@lru_cache(maxsize=4096)
def _abbreviates(one: str, other: str) -> bool:
    """Whether one core's stem is made of the other's characters, in order (住建 of 住房和城乡建设)."""
    stems = []
    for core in (one, other):
        match = re.fullmatch(r"(.+?)(?:管理委员会|委员会|总局|局|委|厅|部|办公室|办)", core)
        stems.append(match[1] if match else core)
    short, long = sorted(stems, key=len)
    rest = iter(long)
    return all(char in rest for char in short)


def _by_spelling(query: str, parsed: BodyName, candidates: Sequence[Department]) -> Iterator[_Hit]:
    """Hits for a name that is no known office, by likeness of characters."""
    from rapidfuzz import fuzz  # here, as few names come to this

    for candidate in candidates:
        likeness = max(
            max(fuzz.ratio(parsed.core, parse_name(form).core), fuzz.ratio(query, form))
            for form in (candidate.name, candidate.form, *candidate.aliases)
        )
        if likeness >= _FUZZY_MIN:
            yield candidate, round(0.6 * likeness / 100, 3), f"没有名为“{query}”的单位，字形与“{candidate.name}”相近"
