"""Towns, sub-districts and parks that no gazetteer lists, told by the form of their names (X镇, X经济开发区).

A name has to begin where a word can begin (after punctuation, a larger place, or a word such as 推进, 在, 和) and must
hold something that is not a common noun: 城镇, 特色小镇 and 生态工业园区 name a kind of place, not one place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from corpus.gazetteer import Place

_RULES = tomllib.loads((Path(__file__).parent / "data" / "places.toml").read_text(encoding="utf-8"))["local"]
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
_TITLE = re.compile(r"全国|国家(?:级)?|省级")  # 全国纺织服装示范园区 is an honour, not a place
_KIND_ONLY = re.compile(f"(?:{_words(_RULES['generic'])})*|.*(?:{_words(_RULES['lead_ins'])})|.*\\d个.*")


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
        start, led_in = _name_start(text, ending, before, shortest=1 if level in ("镇", "街道") else 2)
        stem = text[start:ending]
        if len(stem) > _LONGEST[level] or _KIND_ONLY.fullmatch(stem) or _TITLE.match(stem):
            continue
        if match[0] == "社区" and start not in before:
            continue
        if level == "镇" and re.search("[城乡村集]$", stem) and (led_in or len(stem) != 2):
            continue  # 文明村镇, 实现城镇…; but 、南村镇、
        found.append((Place(stem + match[0], level, before.get(start, place), source="rule"), start, match.end()))
    return found


def _name_start(text: str, ending: int, before: Mapping[int, Place], shortest: int) -> tuple[int, bool]:
    """Where the name whose ending stands at `ending` begins, and whether a lead-in word (推进, 在) precedes it."""
    run = _RUN.search(text[max(0, ending - 24) : ending])
    start = ending - len(run[0] if run else "")
    start = max([start, *(end for end in before if start < end <= ending - shortest)])
    led_in = False
    for match in _LEAD_IN.finditer(text, start, ending):
        after = match.start() + len(match[1])
        if after <= ending - max(shortest, 2 if len(match[1]) == 1 else 1):
            start, led_in = max(start, after), True
    return start, led_in
