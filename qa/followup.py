"""A follow-up to the full question it stands for: “那泰山区呢” after who leads 家电以旧换新 in 平度市.

Nothing is guessed: what a follow-up leaves out is taken from the last question or answer only where it leaves
something out, and where that can be done in two ways both questions are given, to be chosen from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.knowledge import Knowledge
from qa.link import Linked, link
from qa.model import unique
from qa.naming import document_wanted
from qa.question import Question, fold, parse
from qa.rewording import EVERYWHERE, elsewhere, forms_of, named_bodies, office, subject_of
from qa.select import cues
from qa.templates import cue, data, form, says


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


def understand(knowledge: Knowledge, state: Conversation, question: str) -> Reading | None:
    """What a question stands for after `state`; None where it is complete in itself."""
    text = fold(question)
    rest, cued = _stripped(text)
    if not state.question or not text:
        return None
    if cue("asks", "more").search(rest) or cue("asks", "more").search(text.rstrip("?！!。")):
        return Reading(tuple(_wider(knowledge, state)), adding=True)
    if cue("asks", "everywhere").search(rest):
        others = [p.name for p in knowledge.store.places if p.name not in state.places]
        return _elsewhere(knowledge, state, "、".join(others) or EVERYWHERE)
    for name in ("bodies", "body", "document", "place", "thing"):
        if found := cue("pronouns", name).search(rest):
            before, after = rest[: found.start()], rest[found.end() :]
            _, named, subject = _read(knowledge, before)
            if subject or named.places or named.bodies:  # “家电以旧换新这项工作”, “泰山区那边”: no pronoun
                return _fragment(knowledge, state, before + after, cued)
            return _pronoun(knowledge, state, name, before, after)
    return _fragment(knowledge, state, rest, cued)


def _stripped(text: str) -> tuple[str, bool]:
    """A follow-up without 那, 呢 and the like, and whether it had any of them."""
    rest, previous = text, ""
    while rest != previous:
        previous = rest
        rest = cue("cues", "closing").sub("", cue("cues", "opening").sub("", rest.rstrip("?"))).strip()
    return cue("cues", "also").sub("", rest), rest != text.rstrip("?。 ")


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
        return _per_place(knowledge, state, lambda place: _placed(knowledge, state, f"{before}{place}{after}"))
    if pronoun == "document" or (asked.kinds[0] in ("meta", "basis") and not state.topic):
        return _per_place(knowledge, state, lambda place: f"{before}{form('document', place=place)}{after}")
    if not state.topic:
        return Reading(missing=says("no_subject"))
    if asked.kinds[0] == "search" and not subject:
        return _fragment(knowledge, state, before + after.removeprefix("的"), cued=True)
    return Reading((f"{before}{state.topic if linked.places or linked.everywhere else state.subject}{after}",))


def _placed(knowledge: Knowledge, state: Conversation, question: str) -> str:
    """A question whose place has been put in words, with the last subject where it names none."""
    reading = _fragment(knowledge, state, question, cued=True)
    return reading.questions[0] if reading and reading.questions else question


def _per_place(knowledge: Knowledge, state: Conversation, question: Callable[[str], str]) -> Reading:
    """One question for the place last named, else one for each place of the corpus."""
    places = state.places or tuple(p.name for p in knowledge.store.places)
    return Reading(tuple(question(place) for place in places)) if places else Reading(missing=says("no_place"))


def _fragment(knowledge: Knowledge, state: Conversation, rest: str, cued: bool) -> Reading | None:
    """A follow-up that names only what is new in it: a place, a year, a role, a body, another subject."""
    asked, linked, subject = _read(knowledge, rest)
    kind = asked.kinds[0]
    places = "、".join(p.name for p in linked.places) or (EVERYWHERE if linked.everywhere else "")
    year = asked.years[0] if len(asked.years) == 1 else None
    if cue("asks", "compare").search(rest) and places and not subject and not linked.bodies:
        return _compared(state, [p.name for p in linked.places])
    if kind in ("meta", "basis"):
        if linked.places or linked.quoted or document_wanted(knowledge, rest) is not None:
            return None
        return _per_place(knowledge, state, lambda place: _asked(form("document", place=place), rest))
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
    if "department" in asked.kinds and (cues.says("does", rest) or state.kind == "department" or not state.topic):
        if places and state.bodies:
            return _elsewhere(knowledge, state, places)
        bodies = tuple(f"{body}{rest}" for body in state.bodies)
        return Reading(bodies) if bodies else Reading(missing=says("no_body"))
    if not state.topic:
        return Reading(missing=says("no_subject"))
    return _other_question(state, asked, linked, rest, places)


def _other_question(state: Conversation, asked: Question, linked: Linked, rest: str, places: str) -> Reading:
    """The last subject asked about in another way: “牵头单位呢”, “目标是多少”, “泰山区由谁牵头”."""
    for name in [*forms_of(linked.places), *(cues.cue("everywhere_said").findall(rest) if places else [])]:
        rest = rest.replace(name, "", 1)
    rest = rest.strip("的、和 ")
    timely = asked.kinds[0] in data()["asks"]["years"]["kinds"] and not asked.years
    years = "、".join(f"{y}年" for y in state.years) if timely else ""
    subject = f"{places or '、'.join(state.places)}{years}{state.topic}"
    return Reading((_asked(subject, rest),))


def _asked(subject: str, rest: str) -> str:
    """What is asked put behind its subject: 牵头单位 → …的牵头单位是谁."""
    of = "的" if cues.cue("noun").match(rest) else ""
    end = "是谁" if cues.says("noun_who", rest) else "是多少" if cues.says("noun_amount", rest) else ""
    return f"{subject}{of}{rest}{end}"


def _elsewhere(knowledge: Knowledge, state: Conversation, places: str) -> Reading:
    """The last question asked of other places."""
    last = parse(state.question)
    linked = link(knowledge, last)
    wanted = places.split("、")
    if state.bodies and (state.kind == "department" or linked.bodies):
        named = state.bodies if places == EVERYWHERE else ()
        offices = "、".join(unique(named or [office(knowledge, b, place) for place in wanted for b in state.bodies]))
        if state.kind == "department" or not state.topic:
            return Reading((form("leads" if "leads" in last.roles else "tasks", body=offices),))
        return Reading((form("does", body=offices, subject=places + state.topic),))
    if state.kind == "compare" and len(linked.places) >= 2:
        return _compared(state, wanted)
    replaced = elsewhere(knowledge, state.question, linked, places)
    if replaced is None or (state.kind == "compare" and linked.everywhere):
        replaced = _template(state, f"{places}{state.topic}")
    return Reading((replaced,))


def _compared(state: Conversation, places: Sequence[str]) -> Reading:
    """The last subject side by side in the last places and the new ones."""
    if not state.topic:
        return Reading(missing=says("no_subject"))
    years = "、".join(f"{y}年" for y in state.years)
    subject = "、".join(unique([*state.places, *places])) + years + state.topic
    return Reading((form("who" if state.kind == "who" else "compare", subject=subject),))


def _other_year(knowledge: Knowledge, state: Conversation, year: int, places: str) -> Reading:
    """The last question asked of another year, and of other places where the follow-up names them."""
    if state.years and state.kind in data()["asks"]["years"]["kinds"]:
        question = re.sub(r"20\d\d(?:年?[、和,]20\d\d)*", str(year), state.question)
        if places:
            question = elsewhere(knowledge, question, link(knowledge, parse(question)), places) or ""
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
        changed = elsewhere(knowledge, state.question, link(knowledge, parse(state.question)), places)
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
        everywhere = elsewhere(knowledge, state.question, linked, EVERYWHERE)
        found += [everywhere] if everywhere else []
    return [question for question in unique(found) if question != state.question]


def _template(state: Conversation, subject: str) -> str:
    """A question of the last one's kind about a subject."""
    kind = state.kind if state.kind in data()["forms"] and "{subject}" in data()["forms"][state.kind] else ""
    return form(kind, subject=subject) if kind else subject
