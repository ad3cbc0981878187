"""Places by their canonical names, as documents, nodes and passages have them."""

from __future__ import annotations

from corpus.gazetteer import gazetteer
from corpus.places import COUNTRY, Place, place_of_issuer


def place_named(name: str | None) -> Place | None:
    """The gazetteer's place of a canonical name; the first where the name alone does not decide."""
    if not name:
        return None
    if name == COUNTRY.name:
        return COUNTRY
    known = gazetteer().named(name)
    return known[0] if known else place_of_issuer(name)
