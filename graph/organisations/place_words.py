"""Whether the beginning of a body's name may be a place, one that the gazetteer does not know included."""

from __future__ import annotations

import re

from corpus.gazetteer import gazetteer
from graph.organisations.endings import BEFORE_BODY, CJK, PARTICLE

PLACE_END = re.compile(
    r"自治区|自治州|自治县|新区|开发区|高新区|经开区|保税区|度假区|示范区|功能区|地区|省|市|州|盟|区|县|旗"
)
_PLACE_MAX, _TOWN_MAX = 6, 4  # characters of a district, of any other place, that the gazetteer does not know


def may_be_place(text: str) -> bool:
    """Whether a text is one or more places of the gazetteer, or short enough to be one that it does not know."""
    if re.search("[省市区县州旗]委", text):
        return False  # 雨湖区委区|政府: a committee and a government
    longest = _PLACE_MAX if text[-1] in "区新" or any(gazetteer().named(text[i:]) for i in (1, 2, 3)) else _TOWN_MAX
    if len(text) <= longest and re.fullmatch(f"{CJK}+", text):
        return not (PARTICLE.search(text) or BEFORE_BODY.match(text))
    at = 0
    while at < len(text):
        form = next((form for form in gazetteer().forms_at(text, at)), None)
        if form is None:
            return at > 0 and len(text) - at <= _PLACE_MAX and bool(re.fullmatch(f"{CJK}+", text[at:]))
        at += len(form.text)
    return True
