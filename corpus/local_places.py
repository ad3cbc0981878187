"""Towns, parks and sites that no gazetteer lists, told by the form of their names (X镇, X经济开发区) or by what a list
of them ends in (A、B等海岛).

A name has to begin where a word can begin (after punctuation, a larger place, or a word such as 推进, 在, 和), must
hold something that is not a common noun (城镇, 特色小镇 and 生态工业园区 name a kind of place, not one place), holds no
verb or determiner (采取|片区, 各|镇) and is not counted (产业园3个).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from corpus.gazetteer import Place, gazetteer

_DATA = tomllib.loads((Path(__file__).parent / "data" / "places.toml").read_text(encoding="utf-8"))
_RULES = _DATA["local"]
_ENDINGS = {
    "镇": r"镇",
    "街道": r"街道",
    "功能区": (
        r"开发区|高新区|经开区|农高区|保税港?区|园区|(?:产业|工业|科技|物流|软件|创业|创意|生态|示范)园(?!区)|"
        r"港区|科学城|科技城|未来城|生态城|(?:化工|产业|工业)基地"
    ),
    "其他": r"片区|湿地公园|自然保护区|风景名胜区|社区",
}
_LONGEST = {"镇": 3, "街道": 4, "功能区": 14, "其他": 6}
_ENDING = re.compile("|".join(f"(?P<{level}>{pattern})" for level, pattern in _ENDINGS.items()))
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9—·]*$")


def _words(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_DEVELOPED = "(?<!循环)(?<!绿色)(?<!创新)(?<!融合)(?<!质量)发展"  # 绿色低碳循环发展 is part of a name
_LEAD_IN = re.compile(rf"(?=({_words(_RULES['lead_ins'])}|{_DEVELOPED}))")
_PEOPLES = re.compile(f"(?:{_words(_DATA['peoples'])})+$")  # 老竹畲族镇
_TITLE = re.compile(r"全国|国家(?:级)?|省级")  # 全国纺织服装示范园区 is an honour, not a place
_KIND_ONLY = re.compile(f"(?:{_words(_RULES['generic'])})*|.*(?:{_words(_RULES['lead_ins'])})|.*\\d个.*")
_JOINED_ON = re.compile(
    rf"^(?:{_words([w for w in _RULES['lead_ins'] if len(w) == 1])}|[按分跨沿进入建成撤设退改并送下])"
)
# What no name of a place holds: a determiner, a verb of which it would be the object (撤镇设|街道).
_NO_NAME = re.compile(
    rf"[各每某该此我]|所[有属辖在]|[有相]关|其[他它余]|[入进设撤到在向按跨]$|{_words([w for w in _RULES['lead_ins'] if len(w) > 1])}"
)
_PARK = re.compile("园区|.*园|.*基地")
_TO_BE_BUILT = re.compile("(?:建设|打造|新建|扩建|改建|创建|培育|设立|谋划|规划|布局|兴建|引进|申报|争创)$")
_COUNTED = re.compile(r"\s?(?:\d+|[一两二三四五六七八九十百]+)[余多]?[个家处座片]")
_LIST = re.compile(
    rf"等(?:\d+个|[一两三四五六七八九十]+[个大])?[\u4e00-\u9fff]{{0,4}}?(?:{_words(_RULES['list_heads'])})"
)
_COMMON_SITE = re.compile(f"(?:{_words([*_RULES['generic'], *_RULES['common_sites'], *_RULES['lead_ins']])})*")


def local_places(text: str, place: Place, before: Mapping[int, Place]) -> list[tuple[Place, int, int]]:
    """Places told by the form of their names, each with where it stands.

    `before` gives the places that the gazetteer found under their full names, by where they end: there a name may
    begin, and has that place as its parent; the parent of the others is `place`.
    """
    found: list[tuple[Place, int, int]] = []
    for match in _ENDING.finditer(text):
        level, ending = str(match.lastgroup), match.start()
        barred = _RULES["not_after"].get(match[0], "")
        if barred and text[match.end() : match.end() + 1] in set(barred):
            continue
        run = _RUN.search(text[max(0, ending - 24) : ending])
        shortest = 1 if level in ("镇", "街道") else 2
        start, led_in = _name_start(text, ending - len(run[0] if run else ""), ending, before, shortest)
        stem = text[start:ending]
        if not 2 <= len(_PEOPLES.sub("", stem)) <= _LONGEST[level] or _KIND_ONLY.fullmatch(stem) or _TITLE.match(stem):
            continue
        if _KIND_ONLY.fullmatch(_JOINED_ON.sub("", stem)) or _NO_NAME.search(stem) or _COUNTED.match(text, match.end()):
            continue  # 由乡镇, 各苏木镇, 产业园3个
        sited = start in before or any(gazetteer().forms_at(text, start))
        if _PARK.fullmatch(match[0]) and not sited and _TO_BE_BUILT.search(text, max(0, start - 4), start):
            continue  # 建设冰雪装备产业园: what is to be built has no name yet
        if match[0] == "社区" and start not in before:
            continue
        if level == "镇" and re.search("[城乡村集]$", stem) and (led_in or len(stem) != 2):
            continue  # 文明村镇, 实现城镇…; but 、南村镇、
        found.append((Place(stem + match[0], level, before.get(start, place), source="rule"), start, match.end()))
    return [*found, *_listed(text, place)]


def _listed(text: str, place: Place) -> Iterator[tuple[Place, int, int]]:
    """Items of a list of sites (灵山、云台山等山系)."""
    for match in _LIST.finditer(text):
        run = re.search(r"[\u4e00-\u9fffA-Za-z—·、]*$", text[max(0, match.start() - 60) : match.start()])
        at = match.start() - len(run[0] if run else "")
        other_list = text.rfind("等", at, match.start()) + 1  # 龙湾等海域和灵山岛等海岛: the first list ends at 海域
        at = first = max(at, other_list)
        for item in text[at : match.start()].split("、"):
            start, end = at, at + len(item)
            at = end + 1
            if start == first:
                start, led_in = _name_start(text, start, end, {}, shortest=2)
                if other_list and not led_in:
                    continue
            if 2 <= end - start <= 8 and not _COMMON_SITE.fullmatch(text[start:end]):
                yield Place(text[start:end], "其他", place, source="rule"), start, end


def _name_start(text: str, start: int, ending: int, before: Mapping[int, Place], shortest: int) -> tuple[int, bool]:
    """Where the name whose ending stands at `ending` begins, at `start` or later, and whether a lead-in word (推进, 在)
    precedes it.
    """
    start = max([start, *(end for end in before if start < end <= ending - shortest)])
    led_in = False
    for match in _LEAD_IN.finditer(text, start, ending):
        after = match.start() + len(match[1])
        if after <= ending - max(shortest, 2 if len(match[1]) == 1 else 1):
            start, led_in = max(start, after), True
    return start, led_in
