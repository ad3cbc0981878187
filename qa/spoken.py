"""Of which place a sentence speaks: a page of a city's paper tells of its districts, one paragraph after the other."""

from __future__ import annotations

import re
from functools import cache

from corpus.gazetteer import Place
from corpus.places import find_places, resolve_scope
from qa.select.cues import cue

_REACH = 600  # characters before a sentence in which its paragraph begins


def spoken_of(original: str, start: int, end: int, place: Place | None) -> Place | None:
    """The place that `original[start:end]`, a sentence in a text of `place`, is about: the smaller one that a sentence of
    its paragraph, itself or the last before it, opens with; else `place`.
    """
    begin = original.rfind("\n", max(0, start - _REACH), start) + 1
    if place is None:
        return None
    about, sentence = place, begin
    for end_of in (*(m.end() for m in _END.finditer(original, begin, end)), end):
        opened = _opened(original[sentence:end_of], place)
        about = opened or about
        if opened and end_of > start:  # what a sentence says first it says of that place
            break
        sentence = end_of
    return about


def _opened(sentence: str, place: Place) -> Place | None:
    """The place that a sentence opens with: a smaller one in `place`, or `place` by whatever name; None for none, or for
    several.
    """
    opening = _opening().match(sentence)
    at = opening.end() if opening else 0
    if scope := cue("own_scope").match(sentence, at):
        return resolve_scope(scope[0], place)
    named = [m for m in find_places(sentence[at : at + _NAMES], place) if m.place]
    if not named or named[0].start or not named[0].place or not named[0].place.within(place):
        return None
    listed = len(named) > 1 and _LIST.match(sentence, at + named[0].end)
    return place if listed else named[0].place


@cache
def _opening() -> re.Pattern[str]:
    """What may stand before the place that a sentence opens with."""
    return re.compile(rf"[\s“”‘’（(]*(?:(?:{cue('told_when').pattern})[，,]?)*")


_END = re.compile(r"(?:[。！？!?；;]|…+)+[”’]?")
_LIST = re.compile(r"[、和与及]")
_NAMES = 40  # characters in which the names that a sentence opens with stand
