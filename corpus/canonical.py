"""The place that a person means by a name: in a manifest, a form, an option of a command."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.places import Place, gazetteer, place_at, place_of_issuer


def place_named(text: str) -> Place | None:
    """The place that a person means by a name or a path, None for an empty one: the only one of that name, or what it
    begins with (徐州市鼓楼区环城街道). What nobody knows, or several are called (鼓楼区), is a place by itself.
    """
    text = text.strip(" /")
    if not text or "/" in text:
        return place_at(text) if text else None
    known = gazetteer().named(text)
    return known[0] if len(known) == 1 else place_of_issuer(text) or place_at(text)


def place_called(text: str, known: Iterable[Place]) -> Place | None:
    """The place that a person means by a name, one of the known ones if any is called so; None for an empty one."""
    return next((p for p in known if text in (p.label, p.name, p.stem, *p.aliases)), None) or place_named(text)
