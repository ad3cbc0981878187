"""Questions that combine bodies and tasks: both of two, one that leads with others, alone."""

from __future__ import annotations

from collections import Counter

from graph.organisations.resolution import Department
from graph.schema import Relation
from qa.evidence import Asked
from qa.knowledge import Knowledge, place_name
from qa.model import Plan, Statement, unique
from qa.rows import Assignment, tasks_of
from qa.select.cues import says, without_frame
from qa.select.working import NAMED, Where, evidence_of_rows, listed, planned, told_tasks


def both(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks in which all the bodies named take part, by place."""
    if len(bodies) < 2 or not all(bodies):
        return None
    rows = where.rows(knowledge)
    role = Relation.LEADS if says("all_lead", asked.question.text) else None
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        named = [next((d for d in options if d.place == place), None) for options in bodies]
        if not all(named):
            continue
        keys = [d.key for d in named if d]
        mine = [r for r in rows if r.body in keys and r.place == place and (role is None or r.role == role)]
        common = [t for t in tasks_of(mine) if {r.body for r in mine if r.task == t} == set(keys)]
        who = "、".join(d.name for d in named if d)
        verb = "都牵头" if role else "都参与"
        if common:
            statements.append(told_tasks(knowledge, f"{who}{verb}的任务有{len(common)}项", common, mine))
            kept += [r for r in mine if r.task in common]
        else:
            statements.append(Statement(f"收录的文件中没有{who}{verb}的任务。"))
    return planned(statements, kept, answered=bool(statements)) if statements else None


def parts(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks that one body leads and another takes part in: 商务局牵头、发改局配合的任务."""
    if len(bodies) != 2 or not all(bodies):
        return None
    rows = where.rows(knowledge)
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        leaders, others = ([d for d in options if d.place == place] for options in bodies)
        if not leaders or not others:
            continue
        leader, other = leaders[0], others[0]
        led = {r.task for r in rows if r.body == leader.key and r.role == Relation.LEADS}
        mine = [
            r
            for r in rows
            if r.task in led and (r.body == leader.key or (r.body == other.key and r.role != Relation.LEADS))
        ]
        common = [t for t in tasks_of(mine) if {r.body for r in mine if r.task == t} == {leader.key, other.key}]
        who = f"{leader.name}牵头、{other.name}参与（不牵头）的任务"
        statements.append(
            told_tasks(knowledge, f"{who}有{len(common)}项", common, mine)
            if common
            else Statement(f"收录的文件中没有{who}。")
        )
        kept += [r for r in mine if r.task in common]
    return planned(statements, kept) if statements else None


def partners(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """The bodies that share tasks with one."""
    options = [d for d in bodies[0] if d.place in where.places] if len(bodies) == 1 else []
    if not options:
        return None
    rows = where.rows(knowledge)
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for body in options:
        mine = {r.task for r in rows if r.body == body.key}
        shared = [r for r in rows if r.task in mine and r.body != body.key]
        if not shared:
            continue
        counts = Counter(other for other, _ in unique((r.body, r.task) for r in shared))
        names = "、".join(f"{knowledge.graph.nodes[b]['name']}（{n}项）" for b, n in counts.most_common(NAMED))
        text = f"与{body.name}共同承担任务的单位有{len(counts)}个：{names}。涉及任务：{listed(knowledge, tasks_of(shared))}。"
        statements.append(Statement(text, evidence_of_rows(shared)))
        kept += [r for r in rows if r.task in mine]
    return planned(statements, kept) if statements else None


def helpers(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """The bodies that take part in what one leads: 谁给财政局配合."""
    options = [d for d in bodies[0] if d.place in where.places] if len(bodies) == 1 else []
    rows = where.rows(knowledge)
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for body in options:
        led = {r.task for r in rows if r.body == body.key and r.role == Relation.LEADS}
        others = [r for r in rows if r.task in led and r.role != Relation.LEADS]
        if not others:
            continue
        names = "、".join(unique(knowledge.graph.nodes[r.body]["name"] for r in others)[:NAMED])
        text = f"{body.name}牵头的任务中，参与的单位有：{names}。涉及任务：{listed(knowledge, tasks_of(others))}。"
        statements.append(Statement(text, evidence_of_rows(others)))
        kept += [r for r in rows if r.task in led]
    return planned(statements, kept) if statements else None


def several_leads(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks that more than one body leads, a body that is named among them; None for a question about one matter."""
    text = asked.question.text
    said = says("several_leads", text)
    subject = asked.linked.topic if asked.subject == text else asked.subject
    about = without_frame("".join(c for c in subject if not said or c not in said[0]))
    all_led = text.count("牵头") > 1  # 牵头和共同牵头的任务
    if len(bodies) > 1 or len(about) >= _SUBJECT or all_led or "任务" not in text:
        return None
    leads = [r for r in where.rows(knowledge) if r.role == Relation.LEADS]
    of_task = Counter(r.task for r in leads)
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        body = next((d for d in bodies[0] if d.place == place), None) if bodies else None
        theirs = {r.task for r in leads if body is None or r.body == body.key}
        mine = [r for r in leads if r.place == place and of_task[r.task] > 1 and r.task in theirs]
        what = f"{body.name}与其他单位共同牵头的任务" if body else "有两个以上牵头单位的任务"
        if (bodies and not body) or not any(r.place == place for r in leads):
            continue
        tasks = tasks_of(mine)
        head = f"{place_name(place)}：{what}有{len(tasks)}项"
        statements.append(
            told_tasks(knowledge, head, tasks, mine) if tasks else Statement(f"{place_name(place)}：文中没有{what}。")
        )
        kept += mine
    return planned(statements, kept) if statements else None


_SUBJECT = 2  # characters of what a question is about besides


def sole(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks that a body leads with no other lead beside it."""
    options = [d for d in bodies[0] if d.place in where.places] if len(bodies) == 1 else []
    rows = where.rows(knowledge)
    leads = [r for r in rows if r.role == Relation.LEADS]
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for body in options:
        led = {r.task for r in leads if r.body == body.key}
        shared = {r.task for r in leads if r.task in led and r.body != body.key}
        mine = [t for t in tasks_of(leads) if t in led - shared]
        head = f"{body.name}独自牵头的任务有{len(mine)}项"
        statements.append(
            told_tasks(knowledge, head, mine, leads) if mine else Statement(f"{body.name}没有独自牵头的任务。")
        )
        kept += [r for r in rows if r.task in mine]
    return planned(statements, kept) if kept else None


def alone(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks that one body does with no other, in any role."""
    if bodies:
        return None
    rows = where.rows(knowledge)
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        mine = [r for r in rows if r.place == place]
        doing = {task: {r.body for r in mine if r.task == task} for task in tasks_of(mine)}
        shared = {r.task for r in mine if r.collective}
        single = [task for task, bodies_of in doing.items() if len(bodies_of) == 1 and task not in shared]
        head = f"{place_name(place)}：只由一家单位承担的任务有{len(single)}项"
        if mine:
            statements.append(told_tasks(knowledge, head, single, mine) if single else Statement(head + "。"))
        kept += [r for r in mine if r.task in single]
    return planned(statements, kept) if kept else None
