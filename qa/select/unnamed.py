"""Tasks of which the text names nobody in a role, and bodies that lead none of theirs."""

from __future__ import annotations

from functools import partial

from graph.organisations.resolution import Department
from graph.schema import Relation
from qa.evidence import Asked
from qa.knowledge import Knowledge, place_name
from qa.model import Plan, Statement, unique
from qa.rows import Assignment, tasks_of
from qa.select.cues import says
from qa.select.working import NAMED, Where, evidence_of_rows, planned, told_tasks


def _without(
    knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]], role: Relation, called: str
) -> Plan | None:
    """Tasks of which the text names nobody in a role, by what one in it is called."""
    text = asked.question.text
    if bodies or not (says("tasks", text) or says("count_tasks", text) or "任务" in text):
        return None
    rows = where.rows(knowledge)
    having = {r.task for r in rows if r.role == role}
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        mine = [r for r in rows if r.place == place]
        bare = [t for t in tasks_of(mine) if t not in having]
        if not mine:
            continue
        if bare and len(bare) == len(tasks_of(mine)):
            head = f"{place_name(place)}：写明分工的{len(bare)}项任务都未写{called}"
        else:
            head = f"{place_name(place)}：写明分工而未写{called}的任务有{len(bare)}项"
        statements.append(told_tasks(knowledge, head, bare, mine) if bare else Statement(head + "。"))
        kept += [r for r in mine if r.task in bare]
    return planned(statements, kept) if statements else None


without_lead = partial(_without, role=Relation.LEADS, called="牵头单位")
without_support = partial(_without, role=Relation.SUPPORTS, called="配合单位")
without_responsible = partial(_without, role=Relation.RESPONSIBLE_FOR, called="责任单位")
without_supervision = partial(_without, role=Relation.SUPERVISES, called="监督单位")


def not_leading(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks in which a body takes part without leading; or the bodies that lead none."""
    text = asked.question.text
    if not bodies:
        return _never(knowledge, where) if says("bodies", text) else None
    if (not says("tasks", text) and "任务" not in text) or says("led_too", text):  # all that it does is asked for
        return None
    rows = where.rows(knowledge)
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for body in (d for options in bodies for d in options if d.place in where.places):
        mine = [r for r in rows if r.body == body.key]
        leading = {r.task for r in mine if r.role == Relation.LEADS}
        others = [r for r in mine if r.task not in leading]
        tasks = tasks_of(others)
        head = f"{body.name}参与而不牵头的任务有{len(tasks)}项"
        statements.append(
            told_tasks(knowledge, head, tasks, others) if tasks else Statement(f"{body.name}没有参与而不牵头的任务。")
        )
        kept += others
    return planned(statements, kept) if statements else None


def _never(knowledge: Knowledge, where: Where) -> Plan | None:
    rows = [r for r in where.rows(knowledge) if not r.collective]
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        mine = [r for r in rows if r.place == place]
        leading = {r.body for r in mine if r.role == Relation.LEADS}
        others = unique(r.body for r in mine if r.body not in leading)
        if not leading or not others:
            if mine:
                statements.append(Statement(f"{place_name(place)}：文件正文没有给任何任务写牵头单位。"))
            continue
        names = "、".join(knowledge.graph.nodes[b]["name"] for b in others[:NAMED])
        rest = [r for r in mine if r.body in others]
        statements.append(
            Statement(
                f"{place_name(place)}：承担任务而没有牵头任何任务的单位有{len(others)}个：{names}。",
                evidence_of_rows(rest),
            )
        )
        kept += rest
    return planned(statements, kept) if statements else None
