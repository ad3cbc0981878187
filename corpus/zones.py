"""Zones that govern themselves (某经济开发区管委会): places of their own, called by the place in which they are."""

from __future__ import annotations

import re

from corpus.gazetteer import Place, gazetteer

# A zone with a committee of its own is a place of its own; 高新区 and 经开区 are called so without it too.
_ZONE = re.compile(
    r"^[市区县]?([\u4e00-\u9fff]{0,10}?(?:开发区|高新区|经开区|保税港?区|示范区|度假区|新区|园区|起步区|合作区|产业园|管理区))"
    r"(?=管委会|管理委员会|党工委|工委|20\d\d年|关于|$)|^市?(高新技术产业开发区|高新区|经济技术开发区|经开区|经济开发区|综合保税区)"
)
_SHORT_ZONE = {"高新技术产业开发区": "高新区", "经济技术开发区": "经开区"}
# 某城经济开发区2025年…: a county's short name, which counts as a place only here
_OF_COUNTY = re.compile(
    r"^([\u4e00-\u9fff]{2,4}?)((?:经济(?:技术)?|高新技术产业|工业|产业)开发区|高新区|经开区|工业园区|产业园区)(?=管委会|管理委员会|党工委|工委|20\d\d年|关于|$)"
)


def zone_of(text: str, place: Place) -> Place | None:
    """The zone of `place` with whose name a text begins (高新区管委会); None where it begins with none."""
    zone = _ZONE.match(text)
    if not zone or (not zone[1] and place.level == "省"):  # 江西省高新区高质量发展…: any of the province's zones
        return None
    name = zone[1] or zone[2]
    return Place(place.stem + _SHORT_ZONE.get(name, name), "功能区", place, source="rule")


def zone_of_county(text: str, around: str = "") -> Place | None:
    """The zone with whose name, after the short name of one county, a text begins; of several counties of that name the
    one that is named in `around`.
    """
    zone = _OF_COUNTY.match(text)
    owners = [place for kind in "市县区旗" for place in gazetteer().named(zone[1] + kind)] if zone else []
    owners = [place for place in owners if place.name in around] or owners
    if zone is None or len(owners) != 1:
        return None
    return Place(zone[1] + _SHORT_ZONE.get(zone[2], zone[2]), "功能区", owners[0], source="rule")
