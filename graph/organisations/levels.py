"""Whether a name in a list takes the level said before it (省科技厅、|工业和信息化厅)."""

from __future__ import annotations

import re

from corpus.gazetteer import gazetteer
from graph.organisations.names import NO_CARRY, family_of, parse_name

# 金山海事局, 吴淞航道局: run from above, and called by a place that need not be a division
_FROM_ABOVE = re.compile(r"..(?<!地方)(?:海事|海警|航道|航务管理|渔政|铁路(?:公安)?|河务|水文|电业|救助|打捞)局$")
_STATE_ENDING = re.compile(r"(部|总局|总署|署|银行|总社|会|国务院|办公厅|集团|电网)$")

# 东洞庭湖国家级自然保护区管理局: called by the area it looks after, which has a name of its own
_OF_AN_AREA = re.compile(
    "国家级|(?:保护|风景|名胜|景|灌|林|矿|库|湿地|试验|示范|度假|园)区|湿地公园|森林公园|流域|水库|港口?管理|机场"
)


def carries_level(name: str) -> bool:
    """Whether a name without a level takes the one said before it (省科技厅、|工业和信息化厅)."""
    parsed = parse_name(name)
    if parsed.served or (parsed.central and _STATE_ENDING.search(name) and not parsed.family):
        return False
    if parsed.central and (_STATE_ENDING.search(name) or name.startswith(("国家", "中国", "中央", "全国", "国务院"))):
        return False
    if parsed.family:
        return parsed.family not in NO_CARRY
    if name.endswith(("分局", "支局")) or _OF_AN_AREA.search(name) or name.startswith(("有关", "相关", "其他", "其它")):
        return False
    if any(family_of(name[cut:]) for cut in (2, 3)):  # 贵安供电局: the name of a place before an office
        return False
    if _FROM_ABOVE.search(name):
        return False
    if any(len(f.text) < len(name) for at in range(len(name) - 2) for f in gazetteer().forms_at(name, at)):
        return False  # 青岛海事局, 民航山东监管局: a place is in the name
    return bool(re.search(r"[局厅]$|总会$|^..{0,2}办$", name)) and not re.match(r"国家|中国|中央|全国|国务院", name)
