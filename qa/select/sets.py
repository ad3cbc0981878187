"""Questions that combine, count or order work: both of two bodies, all but one, without a lead, the most, how many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.document import Evidence
from graph.organisations.resolution import Department
from graph.schema import NodeType, Relation
from qa.evidence import Asked
from qa.knowledge import Item, Knowledge, evidence_of, label
from qa.lexicon import grams
from qa.model import Entity, Plan, Statement, unique
from qa.naming import document_wanted
from qa.phrases import ROLE_VERBS
from qa.rows import Assignment, assignments, in_order, tasks_of
from qa.select.cues import cue, says
from qa.select.scope import absent, missing_statements, scope

_NAMED, _FEW = 40, 4  # names in one statement, and after a task
_SPEAKS = 0.85  # share of a subject's words that a task must have to speak of it


@dataclass(frozen=True)
class Where:
    """Rows to look at: those of some places and documents, and of some roles where any are named."""

    places: tuple[str, ...]
    documents: frozenset[str] | None
    roles: tuple[str, ...]

    def rows(self, knowledge: Knowledge) -> list[Assignment]:
        """The rows that fit, roles apart."""
        nodes = knowledge.graph.nodes
        return [
            row
            for row in assignments(knowledge)
            if row.place in self.places and (self.documents is None or nodes[row.task]["document"] in self.documents)
        ]


def plan(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """The answer to such a question; None for one that is of no such form or whose bodies are not known."""
    text, linked = asked.question.text, asked.linked
    readers = [how for cue, how in _READERS if says(cue, text)]
    if not readers:
        return None
    if missing := absent(knowledge, linked):
        return missing
    wanted = document_wanted(knowledge, text)
    where = Where(tuple(scope(knowledge, linked)), frozenset(wanted) if wanted else None, asked.question.roles)
    bodies = [[d for d, _, _ in body.matches] for body in linked.bodies]
    return next((found for read in readers if (found := read(knowledge, asked, where, bodies))), None)


def _both(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks in which all the bodies named take part, by place."""
    if len(bodies) < 2 or not all(bodies):
        return None
    rows = where.rows(knowledge)
    role = Relation.LEADS if re.search(r"都牵头|共同牵头|一起牵头|联合牵头", asked.question.text) else None
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
            statements.append(_tasks(knowledge, f"{who}{verb}的任务有{len(common)}项", common, mine))
            kept += [r for r in mine if r.task in common]
        else:
            statements.append(Statement(f"收录的文件中没有{who}{verb}的任务。"))
    return _planned(statements, kept, answered=bool(statements)) if statements else None


def _parts(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
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
            _tasks(knowledge, f"{who}有{len(common)}项", common, mine)
            if common
            else Statement(f"收录的文件中没有{who}。")
        )
        kept += [r for r in mine if r.task in common]
    return _planned(statements, kept) if statements else None


def _partners(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
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
        names = "、".join(f"{knowledge.graph.nodes[b]['name']}（{n}项）" for b, n in counts.most_common(_NAMED))
        text = f"与{body.name}共同承担任务的单位有{len(counts)}个：{names}。涉及任务：{_listed(knowledge, tasks_of(shared))}。"
        statements.append(Statement(text, _evidence(shared)))
        kept += [r for r in rows if r.task in mine]
    return _planned(statements, kept) if statements else None


def _without_lead(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks of which the text names no lead."""
    if bodies or not says("tasks", asked.question.text):
        return None
    rows = where.rows(knowledge)
    led = {r.task for r in rows if r.role == Relation.LEADS}
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        mine = [r for r in rows if r.place == place]
        bare = [t for t in tasks_of(mine) if t not in led]
        if not mine:
            continue
        if bare and len(bare) == len(tasks_of(mine)):
            head = f"{place}：写明分工的{len(bare)}项任务都未写牵头单位"
        else:
            head = f"{place}：写明分工而未写牵头单位的任务有{len(bare)}项"
        statements.append(_tasks(knowledge, head, bare, mine) if bare else Statement(head + "。"))
        kept += [r for r in mine if r.task in bare]
    return _planned(statements, kept) if statements else None


def _not_leading(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks in which a body takes part without leading; or the bodies that lead none."""
    text = asked.question.text
    if not bodies:
        return _never(knowledge, where) if says("bodies", text) else None
    if not says("tasks", text) and "任务" not in text:
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
            _tasks(knowledge, head, tasks, others) if tasks else Statement(f"{body.name}没有参与而不牵头的任务。")
        )
        kept += others
    return _planned(statements, kept) if statements else None


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
                statements.append(Statement(f"{place}：文件正文没有给任何任务写牵头单位。"))
            continue
        names = "、".join(knowledge.graph.nodes[b]["name"] for b in others[:_NAMED])
        rest = [r for r in mine if r.body in others]
        statements.append(
            Statement(f"{place}：承担任务而没有牵头任何任务的单位有{len(others)}个：{names}。", _evidence(rest))
        )
        kept += rest
    return _planned(statements, kept) if statements else None


def _ordered(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """The bodies with the most (or fewest) tasks, or the tasks with the most bodies, by place."""
    text = asked.question.text
    if bodies:
        return None
    least = bool(says("least", text)) and not says("most", text)
    rows = [r for r in where.rows(knowledge) if not r.collective]
    by_task = re.search(
        r"(部门|单位|牵头).{0,6}最[多少].{0,4}(任务|工作|一?项|条)|(任务|哪一?项|哪条).{0,14}(部门|单位|牵头).{0,6}最[多少]",
        text,
    )
    if not by_task and not re.search(r"部门|单位|局|谁|哪家|哪个", text):
        return None
    if not re.search(r"任务|活|事|项|工作|部门|单位|牵头|忙|重", text) or re.search(r"目标|指标|[率额量值]最", text):
        return None
    role = Relation.LEADS if "牵头" in text else None
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        mine = [r for r in rows if r.place == place and (role is None or r.role == role)]
        if not mine:
            if role and any(r.place == place for r in rows):
                statements.append(Statement(f"{place}：文件正文没有给任务写牵头单位，无法按牵头数排序。"))
            continue
        pairs = unique((r.task, r.body) if by_task else (r.body, r.task) for r in mine)
        counts = Counter(first for first, _ in pairs)
        number = (min if least else max)(counts.values())
        tops = [key for key, n in counts.items() if n == number]
        rest = [r for r in mine if (r.task if by_task else r.body) in tops]
        verb = "牵头" if role else "承担（牵头、负责或配合）"
        kind = "少" if least else "多"
        if by_task:
            names = "、".join(label(knowledge.item(t)) for t in tops[:_NAMED])
            units = "、".join(knowledge.graph.nodes[r.body]["name"] for r in {r.body: r for r in rest}.values())
            said = f"{place}：{'牵头' if role else '参与'}单位最{kind}的任务是{names}，有{number}个单位：{units}。"
        else:
            names = "、".join(knowledge.graph.nodes[b]["name"] for b in tops[:_NAMED])
            second = sorted(set(counts.values()), reverse=not least)[1:2]
            said = f"{place}：{verb}任务最{kind}的是{names}，{number}项：{_listed(knowledge, tasks_of(rest))}。"
            if second:
                others = [knowledge.graph.nodes[b]["name"] for b, n in counts.items() if n == second[0]]
                said += f"其次是{'、'.join(others[:5])}（{second[0]}项）。"
        statements.append(Statement(said, _evidence(rest)))
        kept += rest
    return _planned(statements, kept, missing_statements(asked.linked)) if kept else None


def _count_bodies(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """How many bodies the documents of a place give work to; None where a subject narrows it to a task."""
    if bodies or len(_rest(asked)) >= 2:
        return None
    role = asked.question.roles[0] if len(asked.question.roles) == 1 else None
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        mine = [
            r
            for r in where.rows(knowledge)
            if r.place == place and not r.collective and (role is None or r.role == role)
        ]
        if not mine:
            continue
        names = [knowledge.graph.nodes[b]["name"] for b in unique(r.body for r in mine)]
        shown = "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")
        verb = ROLE_VERBS.get(Relation(role), "承担") if role else "承担"
        statements.append(Statement(f"{place}：文件中{verb}任务的单位有{len(names)}个：{shown}。", _evidence(mine)))
        kept += mine
    return _planned(statements, kept, missing_statements(asked.linked)) if kept else None


def _rest(asked: Asked) -> str:
    """What a question is about besides its documents and the things it counts."""
    return asked.linked.without_places(cue("frame").sub("", asked.subject)).strip()


def _count_plans(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """How many plans the lists in annexes have (1+N清单)."""
    if bodies:
        return None
    statements: list[Statement] = []
    nodes: list[str] = []
    for place in where.places:
        listed = [i for i in knowledge.of(NodeType.POLICY) if i.data.get("listed") and i.place == place]
        if not listed:
            continue
        names = "；".join(f"《{item.name}》" for item in listed)
        evidence = unique(
            evidence_of(data) for item in listed for _, data in knowledge.edges_out(item.id, Relation.PART_OF)
        )
        groups = Counter(item.data.get("group") or "" for item in listed)
        split = (
            "，".join(f"{group}{n}个" for group, n in groups.items()) if len(groups) > 1 and "" not in groups else ""
        )
        statements.append(
            Statement(f"{place}：清单列有{len(listed)}个方案{f'（{split}）' if split else ''}：{names}。", evidence)
        )
        nodes += [item.id for item in listed]
    return Plan(tuple(statements), True, nodes=unique(nodes)) if statements else None


def _about(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks that write of a subject, or that set a target for a year."""
    subject, years = _rest(asked), asked.question.years
    wanted = grams(subject)
    if bodies or not (wanted or years):
        return None
    rows = where.rows(knowledge)
    statements: list[Statement] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    for place in where.places:
        tasks = [t for t in knowledge.of(NodeType.TASK) if t.place == place and not t.data.get("general")]
        if where.documents is not None:
            tasks = [t for t in tasks if t.document in where.documents]
        if wanted:
            tasks = [t for t in tasks if knowledge.lexicon.coverage(wanted, t.words) >= _SPEAKS]
        else:
            tasks = [t for t in tasks if _aims(knowledge, t.id, years)]
        if not tasks:
            continue
        tasks = sorted(tasks, key=in_order)
        mine = [r for r in rows if r.task in {t.id for t in tasks}]
        names = "；".join(label(t) + _led_by(knowledge, t.id, mine) for t in tasks[:_NAMED])
        of = f"涉及“{subject}”" if wanted else f"写有{'、'.join(f'{y}年' for y in years)}目标"
        evidence = [e for t in tasks if (e := _sentence(knowledge, t, wanted))]
        statements.append(Statement(f"{place}：{of}的任务有{len(tasks)}项：{names}。", unique(evidence)))
        nodes += [t.id for t in tasks]
        edges += [(r.body, r.task, r.role) for r in mine]
    if not statements:
        return None
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=unique(nodes), edges=unique(edges))


def _aims(knowledge: Knowledge, task: str, years: Sequence[int]) -> bool:
    targets = (knowledge.graph.nodes[t] for t, _ in knowledge.edges_out(task, Relation.HAS_TARGET))
    return any(target.get("deadline") in years for target in targets)


def _led_by(knowledge: Knowledge, task: str, rows: Sequence[Assignment]) -> str:
    """The bodies of a task in brackets: its leads, else who is responsible."""
    mine = [r for r in rows if r.task == task]
    leads = [r for r in mine if r.role == Relation.LEADS]
    names = unique(knowledge.graph.nodes[r.body]["name"] for r in leads or mine)
    shown = "、".join(names[:_FEW]) + ("等" if len(names) > _FEW else "")
    return f"（{'牵头' if leads else '负责'}：{shown}）" if names else ""


def _sentence(knowledge: Knowledge, task: Item, wanted: frozenset[str]) -> Evidence | None:
    """The task's sentence that says the most of a subject, else its heading."""
    best: tuple[float, Evidence] | None = None
    if wanted:
        for said in knowledge.sentences.within(
            task.document or "", int(task.data.get("start") or 0), int(task.data.get("end") or 0)
        ):
            share = knowledge.lexicon.coverage(wanted, said.words)
            if share > (best[0] if best else 0.0):
                best = (share, said.evidence)
    return best[1] if best else knowledge.heading(task.id)


def _count_tasks(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """How many tasks whole documents have, by their chapters; None where a subject or body narrows it."""
    if bodies or _rest(asked) or asked.linked.quoted:
        return None
    statements: list[Statement] = []
    nodes: list[str] = []
    for place in where.places:
        by_document: dict[str, list[Item]] = {}
        for task in knowledge.of(NodeType.TASK):
            if task.place == place and task.document:
                by_document.setdefault(task.document, []).append(task)
        for document, tasks in by_document.items():
            if where.documents is not None and document not in where.documents:
                continue
            chapters = Counter(_chapter(knowledge, task.id) for task in sorted(tasks, key=in_order))
            split = "，其中" + "、".join(f"“{name}”{n}项" for name, n in chapters.items()) if len(chapters) > 1 else ""
            evidence = unique(e for task in tasks if (e := knowledge.heading(task.id)))[:_NAMED]
            text = f"{place}：{knowledge.title_of(document)}共有任务{len(tasks)}项{split}。"
            statements.append(Statement(text, tuple(evidence)))
            nodes += [f"document:{document}", *(task.id for task in tasks)]
    if not statements:
        return None
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=unique(nodes))


def _chapter(knowledge: Knowledge, task: str) -> str:
    """The outermost heading that a task stands under."""
    node, name = task, ""
    while (parent := knowledge.parent(node)) and knowledge.graph.nodes[parent]["type"] == NodeType.ACTION:
        node = parent
        name = (knowledge.graph.nodes[parent].get("label") or "") + knowledge.graph.nodes[parent]["name"]
    return name or "其他"


_READERS = (
    ("about", _about),
    ("partners", _partners),
    ("both", _both),
    ("parts", _parts),
    ("no_lead", _without_lead),
    ("never_lead", _not_leading),
    ("not_lead", _not_leading),
    ("most", _ordered),
    ("least", _ordered),
    ("count_plans", _count_plans),
    ("count_bodies", _count_bodies),
    ("count_tasks", _count_tasks),
)


def _tasks(knowledge: Knowledge, head: str, tasks: Sequence[str], rows: Iterable[Assignment]) -> Statement:
    evidence: list[Evidence] = []
    for task in tasks:
        heading = knowledge.heading(task)
        evidence += [heading] if heading else []
        evidence += [evidence_of(r.data) for r in rows if r.task == task]
    return Statement(f"{head}：{_listed(knowledge, tasks)}。", unique(evidence))


def _listed(knowledge: Knowledge, tasks: Sequence[str]) -> str:
    names = [label(knowledge.item(task)) for task in tasks]
    return "；".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


def _evidence(rows: Iterable[Assignment]) -> tuple[Evidence, ...]:
    return tuple(unique(evidence_of(row.data) for row in rows))[:_NAMED]


def _planned(
    statements: Sequence[Statement],
    rows: Sequence[Assignment],
    closing: Sequence[Statement] = (),
    answered: bool = True,
) -> Plan:
    entities: tuple[Entity, ...] = ()
    nodes: tuple[str, ...] = unique([*(r.body for r in rows), *(r.task for r in rows)])
    edges: tuple[tuple[str, str, str], ...] = unique((r.body, r.task, r.role) for r in rows)
    return Plan((*statements, *closing), answered, entities=entities, nodes=nodes, edges=edges)
