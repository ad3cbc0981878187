"""What names of one list share: the place of a committee and its government, the word behind several places.

湘乡市委、市政府 are the committee and the government of 湘乡市, whatever city the plan is of; 梁园区、睢阳区人民政府 are two
governments, 甲镇、乙镇人民政府 as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.organisations.lists import is_place
from graph.organisations.names import BodyMention, parse_name

_GOVERNMENT = re.compile("..+?(?P<tail>(?:人民)?政府|办事处|管委会|管理委员会)")
_TOWN = re.compile("[\u4e00-\u9fff]{2,5}(?:[镇乡]|苏木)")
_STREET = re.compile("[\u4e00-\u9fff]{2,5}街道")
_ZONE = re.compile("[\u4e00-\u9fff]{2,10}(?:开发|高新|经开|示范|度假|产业园|工业园|园)区|(?:高新|经开|示范|度假)区")


_COMMITTEE = re.compile("(?P<place>.{2,}(?:区|园|镇|乡|街道))(?:党工委|工委|党委)")
_ITS_OFFICE = re.compile("管委会|管理委员会|办事处|(?:人民)?政府")


def at_the_place_before(before: Sequence[BodyMention], mention: BodyMention) -> BodyMention:
    """A government named by its level or kind behind the committee of a named place as that place's (湘乡市委、|市政府,
    某经开区党工委、|管委会).
    """
    if not before:
        return mention
    zone = _COMMITTEE.fullmatch(before[-1].name)
    if zone and _ITS_OFFICE.fullmatch(mention.name):
        return replace(mention, name=zone["place"] + mention.name, collective=False)
    committee = parse_name(before[-1].name)
    if committee.family != "党委" or not committee.place or committee.core:
        return mention
    government = re.fullmatch("[省市区县州旗盟](?:人民)?政府", mention.name)
    if not government or mention.name[0] != committee.place[-1]:
        return mention
    return replace(mention, name=committee.place + mention.name[1:])


def governments_before(bodies: list[BodyMention]) -> None:
    """Give the places right before the last of `bodies`, a government, its word for governments (梁园区、|睢阳区人民政府)."""
    last = _GOVERNMENT.fullmatch(bodies[-1].name)
    for at in range(len(bodies) - 2, -1, -1):
        if not last or not _governed(bodies[at].name, last["tail"]):
            return
        bodies[at] = replace(bodies[at], name=bodies[at].name + last["tail"])


def _governed(name: str, tail: str) -> bool:
    """Whether a name is that of a place which has a body called `tail`."""
    if tail == "办事处":
        return bool(_STREET.fullmatch(name))
    if tail in ("管委会", "管理委员会"):
        return bool(_ZONE.fullmatch(name))
    return bool(_TOWN.fullmatch(name)) or (is_place(name) and name[-1] in "省市区县州旗盟")
