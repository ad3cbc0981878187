"""Questions that combine, count or order work: all of it, both of two bodies, all but one, without a lead, the most, how
many.
"""

from __future__ import annotations

from qa.evidence import Asked
from qa.knowledge import Knowledge
from qa.model import Plan, Statement
from qa.naming import document_wanted
from qa.select import across, companies, concerned, counts, deadlines, headlines, outline, shares, timed, unnamed
from qa.select.cues import says, without_frame
from qa.select.scope import absent, scope
from qa.select.working import Where


def plan(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """The answer to such a question; None for one that is of no such form or whose bodies are not known."""
    if every := outline.everything(knowledge, asked):
        return every
    text, linked = asked.question.text, asked.linked
    bare = linked.without_places(text)  # 2027年底前平度要干完哪些
    readers = [how for cue, how in _READERS if says(cue, text) or says(cue, bare)]
    if not readers:
        return None
    missing = absent(knowledge, linked)
    if missing and companies.everyone not in readers:  # texts of other places name those of a place, too
        return missing
    wanted = document_wanted(knowledge, text)
    where = Where(tuple(scope(knowledge, linked)), frozenset(wanted) if wanted else None, asked.question.roles)
    bodies = [[d for d, _, _ in body.matches] for body in linked.bodies]
    readers = [companies.everyone] if missing else readers
    found = next((found for read in readers if (found := read(knowledge, asked, where, bodies))), None)
    return found or (_nobody(knowledge, asked, where) if _OF_BODIES.intersection(readers) else None)


def _nobody(knowledge: Knowledge, asked: Asked, where: Where) -> Plan | None:
    """That the documents of the places named give nobody work, by which bodies could be counted; None where one does, or
    where the question is about one matter or body.
    """
    text, linked = asked.question.text, asked.linked
    of_bodies = says("bodies", text) or says("office", text)
    if not of_bodies or not linked.known or linked.bodies or len(without_frame(linked.topic)) >= _SUBJECT:
        return None
    if where.rows(knowledge):
        return None
    places = "、".join(p.label for p in linked.known)
    return Plan((Statement(f"{places}：收录的文件没有写明哪个部门承担哪项任务。"),), answerable=False, no="silent")


_SUBJECT = 2  # characters
_OF_BODIES = frozenset(
    (counts.ordered, counts.count_bodies, unnamed.without_lead, shares.several_leads, unnamed.not_leading)
)


_READERS = (
    ("first_due", deadlines.plan),
    ("due", timed.due),
    ("worded", timed.worded),
    ("no_target", concerned.without_target),
    ("has_target", concerned.with_target),
    ("about", concerned.about),
    ("in_both", across.plan),
    ("in_one", across.plan),
    ("companies", companies.everyone),
    ("content", headlines.plan),
    ("several_leads", shares.several_leads),
    ("helpers", shares.helpers),
    ("partners", shares.partners),
    ("both", shares.both),
    ("parts", shares.parts),
    ("sole", shares.sole),
    ("alone", shares.alone),
    ("no_responsible", unnamed.without_responsible),
    ("no_supervision", unnamed.without_supervision),
    ("no_lead", unnamed.without_lead),
    ("no_support", unnamed.without_support),
    ("never_lead", unnamed.not_leading),
    ("not_lead", unnamed.not_leading),
    ("most", counts.ordered),
    ("least", counts.ordered),
    ("count_articles", counts.count_articles),
    ("count_plans", counts.count_plans),
    ("list_plans", counts.count_plans),
    ("count_bodies", counts.count_bodies),
    ("count_tasks", counts.count_tasks),
)
