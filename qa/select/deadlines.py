"""The tasks whose time limits, or the targets whose years, come first or last: 哪项到期最早."""

from __future__ import annotations

from graph.due import due_dates
from graph.organisations.resolution import Department
from qa.evidence import Asked
from qa.knowledge import Knowledge, label, place_name
from qa.model import Plan, Statement, unique
from qa.select import goals
from qa.select.cues import says
from qa.select.scope import missing_statements
from qa.select.working import Where


def plan(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """The tasks due first (or last) in each place, of the documents and the body that a question names, or its targets where
    it asks of such; None where no task of them has a time limit of its own.
    """
    if len(bodies) > 1:
        return None
    rows = where.rows(knowledge)
    working = {r.task for r in rows if r.body in {d.key for d in bodies[0]}} if bodies else None
    last = bool(says("last_due", asked.question.text))
    of_targets = not bodies and says("ordered_targets", asked.question.text)
    if of_targets and (soonest := goals.soonest(knowledge, asked, last)):
        return soonest
    statements: list[Statement] = []
    nodes: list[str] = []
    for place in where.places:
        tasks = [t for t in where.tasks(knowledge, place) if working is None or t.id in working]
        limits = {t: days for t in tasks if (days := due_dates([str(t.data.get("deadline") or "")]))}
        if not limits:
            continue
        day = (max if last else min)(max(days) for days in limits.values())
        chosen = [t for t, days in limits.items() if max(days) == day]
        names = "；".join(f"{label(t)}（{t.data['deadline']}）" for t in chosen)
        text = f"{place_name(place)}：写明时限的任务有{len(limits)}项，时限最{'晚' if last else '早'}的是{names}。"
        statements.append(Statement(text, unique(e for t in chosen if (e := knowledge.heading(t.id)))))
        nodes += [t.id for t in chosen]
    if not statements:
        return _without(asked) if asked.linked.known and says("ordered_tasks", asked.question.text) else None
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=unique(nodes))


def _without(asked: Asked) -> Plan:
    """That no task of the places named has a time limit of its own, by which tasks could be ordered."""
    text = (
        f"{'、'.join(p.label for p in asked.linked.known)}的任务没有逐项写完成时限，排不出先后；文中的时间见各项原文。"
    )
    return Plan((Statement(text),), answerable=False, no="silent")
