"""A question put in other words: of other places, with the body or the subject that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from corpus.places import Place, gazetteer
from graph.organisations.names import parse_name
from qa.knowledge import Knowledge
from qa.link import Linked, link
from qa.model import unique
from qa.question import parse
from qa.select import cues
from qa.templates import cue

EVERYWHERE = "各地"


def subject_of(linked: Linked) -> str:
    """The subject of a question; empty where only words like 单位 and 目标 are left of it."""
    topic = linked.subject
    return topic if len(cue("cues", "hollow").sub("", topic).replace(" ", "")) >= 2 else ""


def named_bodies(linked: Linked, places: Sequence[str]) -> tuple[str, ...]:
    """Full names of the bodies that a question names, of the places at hand where there are such."""
    names: list[str] = []
    for body in linked.bodies:
        here = [d.name for d, score, _ in body.matches if score == 1 or _is_of(d.place, linked.known, places)]
        elsewhere = [] if linked.places else [d.name for d, _, _ in body.matches]
        names += here or elsewhere
    return unique(names)


def _is_of(place: Place | None, known: Sequence[Place], names: Sequence[str]) -> bool:
    """Whether a place is one of those known, or where there are none, is called by one of the names."""
    return place in known if known else place is not None and place.name in names


def elsewhere(knowledge: Knowledge, question: str, linked: Linked, places: str) -> str | None:
    """A question with the places it names replaced, put before it where it names none; None where the outcome would
    not be read as being about just these places.
    """
    if linked.places:
        names = _any(forms_of(linked.places))
        changed = re.sub(rf"(?:{names})(?:(?:[、,和与及跟]|以及)(?:{names}))*", "\0", question)
        changed = changed.replace("\0", places, 1).replace("\0", "")
    elif linked.everywhere:
        changed = cues.cue("everywhere_said").sub(places, question, count=1)
    else:
        changed = places + question
    understood = link(knowledge, parse(changed))
    if places == EVERYWHERE:
        return changed if understood.everywhere else None
    return changed if {p.name for p in understood.places} == set(places.split("、")) else None


def forms_of(places: Sequence[Place]) -> list[str]:
    """Ways to write some places, longest first."""
    forms: set[str] = set()
    for place in places:
        for one in (place, gazetteer().twin(place)):
            if one:
                short = {one.name, one.stem, *one.aliases}
                forms |= short | {larger + name for larger in _above(one) for name in short}
    return sorted(forms, key=lambda name: (-len(name), name))


def _above(place: Place) -> set[str]:
    return {name for larger in place.chain[1:] for name in (larger.name, larger.stem)} | {place.full_name}


def _any(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in names) or r"(?!)"


def office(knowledge: Knowledge, name: str, place: str) -> str:
    """The body of a place that has the same office as a named one, else the name with the place before it."""
    family = next((d.family for d in knowledge.departments if d.name == name), None)
    there = unique(
        d.name for d in knowledge.departments if d.place and d.place.name == place and family and d.family == family
    )
    return str(there[0]) if len(there) == 1 else place + (parse_name(name).core or name)
