"""Bodies named in running text, found whole by vocabulary before any cutting into words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.gazetteer import gazetteer
from graph.organisations.endings import CJK
from graph.organisations.names import CENTRAL, NAMES, NO_PREFIX, PARTY, SUFFIXES, YOUTH, BodyMention


def _known_pattern() -> re.Pattern[str]:
    stems = sorted({s for stems in NAMES["offices"].values() for s in stems}, key=len, reverse=True)
    whole = sorted({*(n for t in ("centres", "bodies") for ns in NAMES[t].values() for n in ns)}, key=len, reverse=True)
    party = sorted(PARTY, key=len, reverse=True)
    suffixes = "|".join(sorted(SUFFIXES, key=len, reverse=True))
    office = rf"(?:{'|'.join(whole)}|(?:{'|'.join(stems)})(?:{suffixes})(?![员门件])(?:{CJK}{{2,4}}(?:分局|支局))?)"
    central = sorted(
        (
            n
            for n in CENTRAL
            if re.search(r"(部|总局|总署|银行|总社|总工会|中央)$|^(国家|中央|国务院|全国|中国|最高)", n)
        ),
        key=len,
        reverse=True,
    )
    state = (
        rf"(?:{'|'.join(central)})(?![件门分位级队落])(?:{CJK}{{2,6}}?(?:分行|支行|监管支局|监管分局|监管局|税务局))?"
    )
    level = "新区|自治区|自治州|自治县|省|市|区|县|州|旗|盟"
    return re.compile(
        rf"(?P<state>{state})|(?P<local>(?:{level})(?:委(?:{'|'.join(party)})|工委|{office})|团[省市区县州旗]委)"
    )


_KNOWN = _known_pattern()
_LEVEL = re.compile(r"新区|自治区|自治州|自治县|[省市区县州旗盟]")
_IN_A_WORD = frozenset("全各园城地街社辖景片厂校库矿郊")  # 全市, 园区, 城区: no level of government
_EACH = re.compile(r"(?:各|有关|相关|所辖)[省市县旗区州盟镇乡、()]{1,8}$")  # 各旗县|区人民政府
_LEADERSHIP = ("党中央、", "中共中央、")  # …国务院 is then the leadership whose decisions are carried out
_NOT_ONE = re.compile(r"各|有关|相关|部门|直属|组成")  # 区政府各部门: not the government itself


def find_bodies(text: str) -> list[BodyMention]:
    """Bodies named in running text, by vocabulary: only cores that are known, with their level or place."""
    return list(_find(text))


def _find(text: str) -> Iterator[BodyMention]:
    last = 0
    for match in _KNOWN.finditer(text):
        start, end = match.span()
        if match["local"] and not YOUTH.fullmatch(match["local"]):
            placed = _place_before(text, last, start)
            if placed == start and (NO_PREFIX.match(text, start) or text[max(start - 1, 0) : start] in _IN_A_WORD):
                continue
            if placed == start and _EACH.search(text, max(0, start - 10), start):
                continue
            start = placed
        if _NOT_ONE.match(text, end) or text.endswith(_LEADERSHIP, 0, start):
            continue
        last = end
        yield BodyMention(text[start:end], start, end)


def _place_before(text: str, last: int, start: int) -> int:
    """Where a name begins whose level stands at `start`: at its place, where one is written (胶州|市应急管理局)."""
    level = _LEVEL.match(text, start)
    if level:
        for begin in range(max(last, start - 10), start):
            written = text[begin : level.end()]
            if any(form.text == written for form in gazetteer().forms_at(text, begin)):
                return begin
    return start
