"""Tasks chosen by what they say: that write of a subject, or set a target or none."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Evidence
from graph.organisations.resolution import Department
from graph.schema import Relation
from qa.evidence import Asked
from qa.knowledge import Item, Knowledge, evidence_of, label, place_name
from qa.lexicon import grams
from qa.model import Plan, Statement, unique
from qa.phrases import ROLE_VERBS, first_of
from qa.rows import in_order
from qa.select.cues import cue, says
from qa.select.duties import of_bodies_alone
from qa.select.scope import missing_statements
from qa.select.working import NAMED, Where, led_by, narrowed_by_title, rest_of

_SPEAKS = 0.85  # share of a subject's words that a task must have to speak of it


def about(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks that write of a subject, or that set a target for a year."""
    subject, years = rest_of(asked), asked.question.years
    wanted = grams(subject)
    if bodies or not (wanted or years):
        return None
    rows = where.rows(knowledge)
    statements: list[Statement] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    for place in where.places:
        tasks = [t for t in where.tasks(knowledge, place) if not t.data.get("general")]
        if wanted:
            tasks = [t for t in tasks if knowledge.lexicon.coverage(wanted, t.words) >= _SPEAKS]
        else:
            tasks = [t for t in tasks if _targets(knowledge, t.id, years)]
        if not tasks:
            continue
        tasks = sorted(tasks, key=in_order)
        mine = [r for r in rows if r.task in {t.id for t in tasks}]
        names = first_of([label(t) + led_by(knowledge, t.id, mine) for t in tasks], NAMED, "；")
        of = f"涉及“{subject}”" if wanted else f"写有{'、'.join(f'{y}年' for y in years)}目标"
        evidence = [e for t in tasks if (e := _sentence(knowledge, t, wanted))]
        statements.append(Statement(f"{place_name(place)}：{of}的任务有{len(tasks)}项：{names}。", unique(evidence)))
        nodes += [t.id for t in tasks]
        edges += [(r.body, r.task, r.role) for r in mine]
    if not statements:
        return None
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=unique(nodes), edges=unique(edges))


def with_target(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks that set a target, of the bodies and for the years that a question names where it names any."""
    return _by_target(knowledge, asked, where, bodies, aiming=True)


def without_target(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Tasks for which the text sets no target."""
    return _by_target(knowledge, asked, where, bodies, aiming=False)


def _by_target(
    knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]], *, aiming: bool
) -> Plan | None:
    years = asked.question.years
    if not says("aimed_tasks", asked.question.text) or len(bodies) > 1 or not all(bodies):
        return None
    rest, where = narrowed_by_title(knowledge, asked, where, cue("of_aims").sub("", rest_of(asked)))
    if len(rest) >= _SUBJECT and not (bodies and of_bodies_alone(knowledge, asked)):
        return None
    rows = where.rows(knowledge)
    of_bodies = [r for r in rows if bodies and r.body in {d.key for d in bodies[0]}]
    mine = {r.task for r in of_bodies if not where.roles or r.role in where.roles} if bodies else None
    acting = "、".join(ROLE_VERBS[Relation(role)] for role in where.roles) if bodies else ""
    statements: list[Statement] = []
    nodes: list[str] = []
    for place in where.places:
        tasks = [t for t in where.tasks(knowledge, place) if not t.data.get("general")]
        tasks = sorted((t for t in tasks if mine is None or t.id in mine), key=in_order)
        found = [t for t in tasks if bool(_targets(knowledge, t.id, years)) == aiming]
        if not tasks:
            continue
        who = "、".join(d.name for d in bodies[0] if d.place == place) if bodies else ""
        aim = f"写有{'、'.join(f'{year}年' for year in years)}目标" if aiming else "没有写出目标"
        head = f"{place_name(place)}：{who}{acting}{'、' if acting else ''}{aim}的任务"
        names = first_of([label(t) for t in found], NAMED, "；")
        text = f"{head}有{len(found)}项（共{len(tasks)}项）：{names}。" if found else f"收录的文件中没有{head}。"
        headings = [e for t in found if (e := knowledge.heading(t.id))]
        set_in = [e for t in found for e in _targets(knowledge, t.id, years)]
        statements.append(Statement(text, unique(set_in if aiming else headings)))
        nodes += [t.id for t in found]
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=unique(nodes)) if nodes else None


_SUBJECT = 2  # characters of a subject that narrows


def _targets(knowledge: Knowledge, task: str, years: Sequence[int]) -> list[Evidence]:
    """The sentences in which a task sets its targets, of some years where any are asked for."""
    return [
        evidence_of(data)
        for target, data in knowledge.edges_out(task, Relation.HAS_TARGET)
        if not years or knowledge.graph.nodes[target].get("deadline") in years
    ]


def _sentence(knowledge: Knowledge, task: Item, wanted: frozenset[str]) -> Evidence | None:
    """The task's sentence that says the most of a subject, else its heading."""
    best: tuple[float, Evidence] | None = None
    if wanted:
        for said in knowledge.sentences_of(task):
            share = knowledge.lexicon.coverage(wanted, said.words)
            if share > (best[0] if best else 0.0):
                best = (share, said.evidence)
    return best[1] if best else knowledge.heading(task.id)
