"""The answers to the parts of a question put together: “泰山区农机谁负责，2027年机械化率多少”."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.confidence import SURE
from qa.evidence import Asked
from qa.judgement import Chosen
from qa.knowledge import Knowledge
from qa.model import joined
from qa.naming import named
from qa.parts import in_full
from qa.ready import WORD, ready
from qa.select import people
from qa.select.cues import says, without_frame
from qa.ways import STRUCTURED


def ask_only_when(whole: Asked, parts: Sequence[Asked]) -> bool:
    """Whether a question is one about who does what, and all that its later parts ask is by when that is to be done."""
    of_work = whole.form.chance("who") >= _OF_WORK
    return of_work and all(says("asks_when", part.question.text) and _lacks_subject(part) for part in parts[1:])


_OF_WORK = 0.3  # chance from which a question is one about who does what


def _lacks_subject(asked: Asked) -> bool:
    """Whether a part of a question leaves to the part before it what it is about: 最晚啥时候发, 找哪家."""
    named = asked.linked.bodies or asked.linked.ordinal
    return len(without_frame(asked.form.subject)) < WORD and not named


def planned(
    knowledge: Knowledge, whole: Asked, parts: Sequence[tuple[str, Asked]], choose: Callable[[Knowledge, Asked], Chosen]
) -> list[Chosen]:
    """What is chosen for each part, given as it is written with what was made of it; none where a part asks nothing that can
    be understood by itself.
    """
    found: list[Chosen] = []
    called = named(knowledge, whole.question.text)
    document = whole.question.text[called.start : called.end] if called else ""
    before = ""
    for number, (part, asked) in enumerate(parts):
        if number and (naming := people.with_name(knowledge, part, parts[0][0])) != part:
            part, asked = naming, ready(knowledge, naming)
        lacks = bool(number) and _lacks_subject(asked)
        if number:
            places = [] if asked.linked.places else [p.name for p in whole.linked.places]
            if places or (lacks and (before or document)):
                asked = ready(knowledge, in_full(part, places, document + before if lacks else ""))
        if asked.form.chance("other") >= SURE or (len(asked.subject) < WORD and not asked.linked.ordinal):
            return []
        found.append(choose(knowledge, asked)._replace(inherits=lacks))
        before = asked.subject
    return found


def beside(whole: Chosen, parts: list[Chosen]) -> Chosen:
    """The answer to the whole question, with those to the parts that are sure and rest on other sentences or edges; the answers
    to the parts where the whole has none that is sure. What the texts say of one half is said, and that they say nothing of
    the other.
    """
    answered = [part.plan.answerable for part in parts]
    if any(answered) and (not whole.plan.answerable or (whole.sure < SURE and all(answered))):
        return joint(parts)
    cited = {e for statement in whole.plan.statements for e in statement.evidence}
    sure = [p.plan for p in parts if p.plan.answerable and p.sure >= (STRUCTURED if p.plan.entities else SURE)]
    new = [
        plan
        for plan in sure
        if not any(e in cited for s in plan.statements for e in s.evidence) or {*plan.edges} - {*whole.plan.edges}
    ]
    return whole._replace(plan=joined([whole.plan, *new])) if new and whole.plan.answerable else whole


def joint(parts: list[Chosen]) -> Chosen:
    """The answers to the parts as one. That nothing is written of a part is not said where the next part has sentences on
    the very same subject: they may be what was asked for.
    """
    following = [*parts[1:], None]
    told = [
        part.plan
        for part, after in zip(parts, following, strict=True)
        if part.plan.answerable or part.plan.entities or not (after and after.inherits and after.plan.answerable)
    ]
    return Chosen(parts[0].kind, joined(told), min(part.sure for part in parts if part.plan.answerable))
