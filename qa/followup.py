"""A follow-up to the full question it stands for: “那泰山区呢” after who leads 家电以旧换新 in 平度市.

Nothing is guessed: what a follow-up leaves out is taken from the last question or answer only where it leaves
something out, and where that can be done in two ways both questions are given, to be chosen from.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus.places import Place, gazetteer
from graph.bodies import parse_name
from qa.knowledge import Knowledge
from qa.link import Linked, link
from qa.model import unique
from qa.planners.scope import document_wanted
from qa.question import Question, fold, parse

_EVERYWHERE = "各地"
_EVERYWHERE_SAID = re.compile(r"[两三四五六几多各]个?地(?:区|方)?|各[市区县]")


@dataclass(frozen=True)
class Conversation:
    """What is carried from one question to the next: the places it named, its subject, the bodies that it or its
    answer named, the planner that answered it, its years, and the question itself, written out in full.
    """

    places: tuple[str, ...] = ()
    topic: str = ""
    bodies: tuple[str, ...] = ()
    kind: str = ""
    years: tuple[int, ...] = ()
    question: str = ""

    @property
    def subject(self) -> str:
        """The thing last asked about, with its places: 平度市家电以旧换新; empty where there was none."""
        return "、".join(self.places) + self.topic if self.topic else ""


@dataclass(frozen=True)
class Reading:
    """The full questions that a follow-up may stand for; without any, `missing` says in Chinese what it lacks.

    `adding` marks “还有别的吗”, which stands for those questions only whose answers say more than the last one.
    """

    questions: tuple[str, ...] = ()
    missing: str = ""
    adding: bool = False


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "conversation.toml").read_text(encoding="utf-8"))


@cache
def _cue(table: str, name: str) -> re.Pattern[str]:
    patterns = _data()[table][name]
    return re.compile("|".join([patterns] if isinstance(patterns, str) else patterns))


def form(name: str, **parts: str) -> str:
    """A question of `data/conversation.toml` filled in."""
    filled: str = _data()["forms"][name]
    return filled.format(**parts)


def says(name: str, **parts: str) -> str:
    """A sentence of `data/conversation.toml` filled in."""
    filled: str = _data()["says"][name]
    return filled.format(**parts)


def understand(knowledge: Knowledge, state: Conversation, question: str) -> Reading | None:
    """What a question stands for after `state`; None where it is complete in itself."""
    text = fold(question)
    rest, cued = _stripped(text)
    if not state.question or not text:
        return None
    if _cue("asks", "more").search(rest) or _cue("asks", "more").search(text.rstrip("?！!。")):
        return Reading(tuple(_wider(knowledge, state)), adding=True)
    if _cue("asks", "everywhere").search(rest):
        others = [p.name for p in knowledge.store.places if p.name not in state.places]
        return _elsewhere(knowledge, state, "、".join(others) or _EVERYWHERE)
    for name in ("bodies", "body", "document", "place", "thing"):
        if found := _cue("pronouns", name).search(rest):
            return _pronoun(knowledge, state, name, rest[: found.start()], rest[found.end() :])
    return _fragment(knowledge, state, rest, cued)


def _stripped(text: str) -> tuple[str, bool]:
    """A follow-up without 那, 呢 and the like, and whether it had any of them."""
    rest, previous = text, ""
    while rest != previous:
        previous = rest
        rest = _cue("cues", "closing").sub("", _cue("cues", "opening").sub("", rest.rstrip("?"))).strip()
    return _cue("cues", "also").sub("", rest), rest != text.rstrip("?。 ")


def subject_of(linked: Linked) -> str:
    """The subject of a question; empty where only words like 单位 and 目标 are left of it."""
    topic = linked.subject
    return topic if len(_cue("cues", "hollow").sub("", topic).replace(" ", "")) >= 2 else ""


def _read(knowledge: Knowledge, text: str) -> tuple[Question, Linked, str]:
    asked = parse(text)
    linked = link(knowledge, asked)
    return asked, linked, subject_of(linked)


def _pronoun(knowledge: Knowledge, state: Conversation, pronoun: str, before: str, after: str) -> Reading | None:
    """A follow-up with its pronoun put in words."""
    asked, linked, subject = _read(knowledge, f"{before}\n{after}")
    of_body = "department" in asked.kinds or (asked.yes_no and bool(asked.roles) and bool(subject))
    if pronoun in ("bodies", "body") or (pronoun == "thing" and of_body and not linked.bodies):
        if not state.bodies:
            return Reading(missing=says("no_body"))
        named = ("、".join(state.bodies),) if pronoun == "bodies" else state.bodies
        return Reading(tuple(f"{before}{body}{after}" for body in named))
    if pronoun == "place":
        return _per_place(knowledge, state, lambda place: f"{before}{place}{after}")
    if pronoun == "document" or (asked.kinds[0] in ("meta", "basis") and not state.topic):
        return _per_place(knowledge, state, lambda place: f"{before}{form('document', place=place)}{after}")
    if not state.subject:
        return Reading(missing=says("no_subject"))
    return Reading((f"{before}{state.subject}{after}",))


def _per_place(knowledge: Knowledge, state: Conversation, question: Callable[[str], str]) -> Reading:
    """One question for the place last named, else one for each place of the corpus."""
    places = state.places or tuple(p.name for p in knowledge.store.places)
    return Reading(tuple(question(place) for place in places)) if places else Reading(missing=says("no_place"))


def _fragment(knowledge: Knowledge, state: Conversation, rest: str, cued: bool) -> Reading | None:
    """A follow-up that names only what is new in it: a place, a year, a role, a body, another subject."""
    asked, linked, subject = _read(knowledge, rest)
    kind = asked.kinds[0]
    places = "、".join(p.name for p in linked.places) or (_EVERYWHERE if linked.everywhere else "")
    year = asked.years[0] if len(asked.years) == 1 else None
    if _cue("asks", "compare").search(rest) and places and not subject and not linked.bodies:
        return _compared(state, [p.name for p in linked.places])
    if kind in ("meta", "basis"):
        if linked.places or linked.quoted or document_wanted(knowledge, rest) is not None:
            return None
        return _per_place(knowledge, state, lambda place: f"{form('document', place=place)}的{rest}")
    if kind == "search":
        if linked.bodies:
            return _other_body(state, linked) if cued and not subject else None
        if subject:
            return _other_subject(knowledge, state, subject, places, year) if cued else None
        if not (places or year) or re.sub(r"[\d年到底末]", "", linked.topic.replace(" ", "")):
            return None
        return _other_year(knowledge, state, year, places) if year else _elsewhere(knowledge, state, places)
    if subject or linked.bodies:
        return None
    if "department" in asked.kinds and (state.kind == "department" or not state.topic):
        if places and state.bodies:
            return _elsewhere(knowledge, state, places)
        bodies = tuple(f"{body}{rest}" for body in state.bodies)
        return Reading(bodies) if bodies else Reading(missing=says("no_body"))
    if not state.topic:
        return Reading(missing=says("no_subject"))
    return _other_question(knowledge, state, asked, linked, rest, places)


def _other_question(
    knowledge: Knowledge, state: Conversation, asked: Question, linked: Linked, rest: str, places: str
) -> Reading:
    """The last subject asked about in another way: “牵头单位呢”, “目标是多少”, “泰山区由谁牵头”."""
    for name in [*_forms_of(linked.places), *(_EVERYWHERE_SAID.findall(rest) if places else [])]:
        rest = rest.replace(name, "", 1)
    rest = rest.strip("的、和 ")
    timely = asked.kinds[0] in _data()["asks"]["years"]["kinds"] and not asked.years
    years = "、".join(f"{y}年" for y in state.years) if timely else ""
    subject = f"{places or '、'.join(state.places)}{years}{state.topic}"
    if re.search(r"(?:单位|部门|方)$", rest):
        return Reading((f"{subject}的{rest}是谁",))
    if re.search(r"(?:目标|指标|数量|比例|规模)$", rest):
        return Reading((f"{subject}的{rest}是多少",))
    return Reading((f"{subject}{rest}",))


def _elsewhere(knowledge: Knowledge, state: Conversation, places: str) -> Reading:
    """The last question asked of other places."""
    linked = link(knowledge, parse(state.question))
    wanted = places.split("、")
    if linked.bodies and len(wanted) == 1 and wanted != [_EVERYWHERE]:
        question = state.question
        for body in linked.bodies:
            office = _office(knowledge, body.matches[0][0].name, wanted[0])
            question = re.sub(f"(?:{_any(_forms_of(linked.places))})?{re.escape(body.text)}", office, question)
        return Reading((_replaced(knowledge, question, linked, places) or question,))
    if state.kind == "compare" and len(linked.places) >= 2:
        return _compared(state, wanted)
    replaced = _replaced(knowledge, state.question, linked, places)
    if replaced is None or (state.kind == "compare" and linked.everywhere):
        replaced = _template(state, f"{places}{state.topic}")
    return Reading((replaced,))


def _replaced(knowledge: Knowledge, question: str, linked: Linked, places: str) -> str | None:
    """A question with the places it names replaced, put before it where it names none; None where the outcome would
    not be read as being about just these places.
    """
    if linked.places:
        names = _any(_forms_of(linked.places))
        changed = re.sub(rf"(?:{names})(?:(?:[、,和与及跟]|以及)(?:{names}))*", "\0", question)
        changed = changed.replace("\0", places, 1).replace("\0", "")
    elif linked.everywhere:
        changed = _EVERYWHERE_SAID.sub(places, question, count=1)
    else:
        changed = places + question
    understood = link(knowledge, parse(changed))
    if places == _EVERYWHERE:
        return changed if understood.everywhere else None
    return changed if {p.name for p in understood.places} == set(places.split("、")) else None


def _forms_of(places: Sequence[Place]) -> list[str]:
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


def _office(knowledge: Knowledge, name: str, place: str) -> str:
    """The body of a place that has the same office as a named one, else the name with the place before it."""
    family = next((d.family for d in knowledge.departments if d.name == name), None)
    there = unique(d.name for d in knowledge.departments if d.place == place and family and d.family == family)
    return str(there[0]) if len(there) == 1 else place + (parse_name(name).core or name)


def _compared(state: Conversation, places: Sequence[str]) -> Reading:
    """The last subject side by side in the last places and the new ones."""
    if not state.topic:
        return Reading(missing=says("no_subject"))
    years = "、".join(f"{y}年" for y in state.years)
    return Reading((form("compare", subject="、".join(unique([*state.places, *places])) + years + state.topic),))


def _other_year(knowledge: Knowledge, state: Conversation, year: int, places: str) -> Reading:
    """The last question asked of another year, and of other places where the follow-up names them."""
    if state.years and state.kind in _data()["asks"]["years"]["kinds"]:
        question = re.sub(r"20\d\d(?:年?[、和,]20\d\d)*", str(year), state.question)
        if places:
            question = _replaced(knowledge, question, link(knowledge, parse(question)), places) or ""
        if question:
            return Reading((question,))
    if not state.topic:
        return Reading(missing=says("no_subject"))
    where = places or "、".join(state.places)
    kind = "compare" if state.kind == "compare" else "target"
    return Reading((form(kind, subject=f"{where}{year}年{state.topic}"),))


def _other_subject(knowledge: Knowledge, state: Conversation, subject: str, places: str, year: int | None) -> Reading:
    """The last question asked about another thing."""
    where = places or "、".join(state.places)
    if not state.topic:
        if not state.bodies or state.kind != "department":
            return Reading((_template(state, where + subject),))
        does = [form("does", body=body, subject=where + subject) for body in state.bodies]
        return Reading((*does, form("who", subject=where + subject)))
    changed: str | None = state.question
    if places:
        changed = _replaced(knowledge, state.question, link(knowledge, parse(state.question)), places)
    if changed is None or state.topic not in changed or year:
        return Reading((_template(state, where + (f"{year}年" if year else "") + subject),))
    return Reading((changed.replace(state.topic, subject, 1),))


def _other_body(state: Conversation, linked: Linked) -> Reading:
    """“那发改局呢”: what it does, or, after a question about a task, whether it takes part in that."""
    named = named_bodies(linked, state.places)
    tasks = [form("leads" if "leads" in parse(state.question).roles else "tasks", body=body) for body in named]
    if state.kind == "department" or not state.topic:
        return Reading(tuple(tasks))
    does = [form("does", body=body, subject=state.subject) for body in named]
    return Reading((*does, *(form("tasks", body=body) for body in named)))


def named_bodies(linked: Linked, places: Sequence[str]) -> tuple[str, ...]:
    """Full names of the bodies that a question names, of the places at hand where there are such."""
    names: list[str] = []
    for body in linked.bodies:
        wanted = linked.known or tuple(places)
        here = [department.name for department, _, _ in body.matches if department.place in wanted]
        names += here or [department.name for department, _, _ in body.matches]
    return unique(names)


def _wider(knowledge: Knowledge, state: Conversation) -> list[str]:
    """What “还有别的吗” may ask for after a question: the other roles, years, places, the other tasks of its body."""
    asked, linked, _ = _read(knowledge, state.question)
    found: list[str] = []
    if state.kind == "department":
        found += [form("tasks", body=body) for body in state.bodies]
    elif state.topic and asked.kinds[0] == "who":
        found.append(form("rest", subject=state.subject))
        found += [form("tasks", body=body) for body in state.bodies]
    if state.years:
        found.append(_template(state, state.subject))
    if state.places and not linked.bodies:
        everywhere = _replaced(knowledge, state.question, linked, _EVERYWHERE)
        found += [everywhere] if everywhere else []
    return [question for question in unique(found) if question != state.question]


def _template(state: Conversation, subject: str) -> str:
    """A question of the last one's kind about a subject."""
    kind = state.kind if state.kind in _data()["forms"] and "{subject}" in _data()["forms"][state.kind] else ""
    return form(kind, subject=subject) if kind else subject
