"""The place that a name of a body belongs to."""

from __future__ import annotations

from corpus.gazetteer import COUNTRY, Place, gazetteer, place_of_form
from graph.organisations.names import family_of

PLACE_KINDS = ("省", "市", "区", "县", "州", "旗", "盟")


def place_key(place: Place | None) -> str:
    """Key of a place: its path, so that like-named counties stay apart."""
    return (place or COUNTRY).path


def stem_of(name: str) -> str:
    """A place's name without its kind (平度市 -> 平度)."""
    return Place(name, "").stem


def find(name: str, place: Place | None) -> Place | None:
    """The place written as `name`, or served by a branch called so: one of the text's own, else the nearest."""
    known = {p for form in gazetteer().forms_at(name, 0) if form.text == name for p in form.places}
    for own in place.chain if place else ():
        above = {n for larger in own.chain[1:] for n in (larger.name, larger.stem)}
        if own in known or name in (*own.spellings, own.stem, *(n + own.name for n in above)):
            return own
    known = known or {p for end in "市区县旗" for p in gazetteer().named(name + end)}
    for outer in (*(place.chain if place else ()), None):
        near = [p for p in known if outer is None or p.within(outer)]
        if near:
            return near[0] if len(near) == 1 else None
    return None


def written_place(name: str, place: Place | None) -> Place | None:
    """The place before an office's name; None for a word that only looks like one (国网市, 高新区)."""
    known = find(name, place)
    if known is None and (place is None or any(form.text == name for form in gazetteer().forms_at(name, 0))):
        return place_of_form(name)  # unknown, or several of that name
    return known


def of_level(prefix: str, place: Place | None) -> Place | None:
    """The place that a level's word means in a text of `place`: itself or the nearest above it."""
    for own in place.chain if place else ():
        if own.level == "国家":
            if prefix == "国家":
                return own
            continue
        if prefix in ("区", "新区"):
            fits = own.name.endswith("区") or own.level in ("市辖区", "功能区")
        elif prefix == "县":
            fits = own.level == "县" or own.name.endswith("县")
        else:
            fits = own.name.endswith(prefix) and own.level not in ("镇", "乡", "街道")
        if fits:
            return own
    return COUNTRY if prefix == "国家" else None


def by_stem(mention: str, place: Place | None) -> tuple[Place, str] | None:
    """A name that begins with a place's short name before a known office (浙江|金融监管局)."""
    for length in (4, 3, 2):
        head, rest = mention[:length], mention[length:]
        if family_of(rest) and (owner := find(head, place)):
            return owner, rest
    return None
