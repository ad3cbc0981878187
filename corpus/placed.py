"""The place of a document: that of its issuer, its title or its source, else the one that its text says it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.places import COUNTRY, Place, find_places, place_of_issuer
from corpus.titles import Found

_FITTED = re.compile(r"结合(?:我们?)?(?P<place>[\u4e00-\u9fff]{2,12}?)(?:发展|工作)?(?:实际|市情|区情|县情|省情|州情)")
_ISSUED_HERE = re.compile(r"(?:印发|发布|出台|下发|公布)《(?P<title>[^》]{6,60})》")
_LOCAL_LAW = re.compile(r"《(?P<law>[\u4e00-\u9fff]{2,12}?(?:省|自治区|市|州|县)[^》]{2,24}(?:条例|办法|规定))》")
ABOUT = 1_500
"""Characters in which a larger place decides between places of one name."""


def place_of(text: str, title: str, found: Mapping[str, Found]) -> Place | None:
    """The place that the issuer, the title, the source or the beginning of the text name, in this order."""
    issuer, source = (found[field].value if field in found else "" for field in ("issuer", "source"))
    for words in (issuer, title, source, text[:200]):
        if words and (place := place_of_issuer(words, text[:ABOUT])):
            return place
    place = _placed_by_text(text) or _placed_by_title(title if "title" in found else "")
    return place or (COUNTRY if _is_national(text) else None)


def _is_national(text: str) -> bool:
    """Whether a text that names no issuer is a rule of the state: it speaks of 国务院 and 地方各级人民政府, never of 我市."""
    above = text.count("国务院") >= 2 and re.search("(?:地方|县级以上)(?:各级)?(?:地方)?人民政府", text)
    return bool(above) and not re.search("[我本全][市省县区州盟旗]", text)


def _placed_by_text(text: str) -> Place | None:
    """The place that a text without issuer says to be about: 结合呈贡区实际, a place in the title's middle, or the
    only one whose regulations it cites.
    """
    head = text[:ABOUT]
    for said in _FITTED.finditer(head):
        if found := place_of_issuer(said["place"], head):
            return found
    for issued in _ISSUED_HERE.finditer(head):  # a newspaper's text on a plan of its place
        if found := place_of_issuer(issued["title"], head):
            return found
    laws = {place_of_issuer(law["law"]) for law in _LOCAL_LAW.finditer(text)} - {None}
    return next(iter(laws)) if len(laws) == 1 else None


def _placed_by_title(title: str) -> Place | None:
    named = {mention.place for mention in find_places(title) if mention.place and mention.place is not COUNTRY}
    return next(iter(named)) if len(named) == 1 else None
