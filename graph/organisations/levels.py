"""Whether a name in a list takes the level said before it (省科技厅、|工业和信息化厅)."""

from __future__ import annotations

import re
from functools import cache

from corpus.gazetteer import gazetteer
from graph.organisations.names import NAMES, NO_CARRY, family_of, parse_name

# 金山海事局, 吴淞航道局: run from above, and called by a place that need not be a division
_FROM_ABOVE = re.compile(r"..(?<!地方)(?:海事|海警|航道|航务管理|渔政|铁路(?:公安)?|河务|水文|电业|救助|打捞)局$")
_STATE_ENDING = re.compile(r"(部|总局|总署|署|银行|总社|会|国务院|办公厅|集团|电网)$")

# 华北能源监管局, 长江航务局: of more than one province
_OF_A_REGION = re.compile(r"华[东北中南]|[东西]北(?!街|路)|西南|长江|黄河|珠江|淮河|海河|太湖|松辽")

# 东洞庭湖国家级自然保护区管理局: called by the area it looks after, which has a name of its own
_OF_AN_AREA = re.compile(
    "国家级|(?:保护|风景|名胜|景|灌|林|矿|库|湿地|试验|示范|度假|园)区|湿地公园|森林公园|流域|水库|港口?管理|机场"
)


@cache
def _office_words() -> frozenset[str]:
    """Words of two or three characters in the names of offices (资源, 文广)."""
    stems = [stem for written in NAMES["offices"].values() for stem in written]
    return frozenset(stem[at : at + size] for stem in stems for size in (2, 3) for at in range(len(stem) - size + 1))


def carries_level(name: str) -> bool:
    """Whether a name without a level takes the one said before it (省科技厅、|工业和信息化厅)."""
    parsed = parse_name(name)
    if parsed.served or (parsed.central and _STATE_ENDING.search(name) and not parsed.family):
        return False
    if parsed.central and (_STATE_ENDING.search(name) or name.startswith(("国家", "中国", "中央", "全国", "国务院"))):
        return False
    if parsed.family:
        return parsed.family not in NO_CARRY
    if name.endswith("中心") and family_of(name[:-2] + "局"):
        return True  # 大数据|中心: called by the work of an office, though it is none
    if name.endswith(("分局", "支局")) or _OF_AN_AREA.search(name) or name.startswith(("有关", "相关", "其他", "其它")):
        return False
    if any(family_of(name[cut:]) and name[:cut] not in _office_words() for cut in (2, 3)):
        return False  # 贵安供电局: the name of a place before an office; but 资源|规划局, 文广|旅游局
    if _FROM_ABOVE.search(name) or _OF_A_REGION.match(name):
        return False
    if any(len(f.text) < len(name) for at in range(len(name) - 2) for f in gazetteer().forms_at(name, at)):
        return False  # 青岛海事局, 民航山东监管局: a place is in the name
    return bool(
        re.search(r"[局厅]$|(?:考试|农科|社科|教科|林科|科学)院$|总会$|^(?!.*[街镇乡村园]办).{1,3}办$", name)
    ) and not re.match(r"国家|中国|中央|全国|国务院", name)
