"""Questions that count or order work: the busiest body, how many bodies, plans or tasks."""

from __future__ import annotations

import re
from collections import Counter

from chinese.numerals import integer
from graph.organisations.resolution import Department
from graph.schema import NodeType, Relation
from qa.evidence import Asked
from qa.knowledge import Item, Knowledge, evidence_of, label, place_name
from qa.model import Plan, Statement, unique
from qa.phrases import ROLE_VERBS, first_of
from qa.rows import Assignment, in_order, tasks_of
from qa.select.cues import cue, says
from qa.select.numbered import called_or_kind
from qa.select.scope import missing_statements
from qa.select.working import NAMED, Where, evidence_of_rows, listed, narrowed_by_title, planned, rest_of, told_tasks


def ordered(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """The bodies with the most (or fewest) tasks, or the tasks with the most bodies, by place."""
    text = asked.question.text
    if bodies:
        return _of_bodies(knowledge, where, bodies)
    if len(asked.linked.known) > 1 and "任务" in text and not says("not_tasks_alone", text):  # 平度和泰山谁的任务多
        return _tasks_counted(knowledge, asked, where)
    least = bool(says("least", text)) and not says("most", text)
    rows = [r for r in where.rows(knowledge) if not r.collective]
    if level := _LEVEL.search(text):  # 哪个镇任务最少
        rows = [r for r in rows if knowledge.graph.nodes[r.body]["name"].endswith(level[1])]
    by_task = says("by_task", text)
    if not by_task and not says("ranks_bodies", text):
        return None
    if not says("ranks_work", text) or says("ranks_targets", text):
        return None
    role = Relation.LEADS if "牵头" in text else None
    statements: list[Statement] = []
    kept: list[Assignment] = []
    for place in where.places:
        mine = [r for r in rows if r.place == place and (role is None or r.role == role)]
        if not mine:
            if role and any(r.place == place for r in rows):
                statements.append(Statement(f"{place_name(place)}：文件正文没有给任务写牵头单位，无法按牵头数排序。"))
            continue
        pairs = unique((r.task, r.body) if by_task else (r.body, r.task) for r in mine)
        counts = Counter(first for first, _ in pairs)
        number = (min if least else max)(counts.values())
        tops = [key for key, n in counts.items() if n == number]
        rest = [r for r in mine if (r.task if by_task else r.body) in tops]
        verb = "牵头" if role else "承担（牵头、负责或配合）"
        kind = "少" if least else "多"
        if by_task:
            names = "、".join(label(knowledge.item(t)) for t in tops[:NAMED])
            units = "、".join(knowledge.graph.nodes[r.body]["name"] for r in {r.body: r for r in rest}.values())
            said = f"{place_name(place)}：{'牵头' if role else '参与'}单位最{kind}的任务是{names}，有{number}个单位：{units}。"
        else:
            names = "、".join(knowledge.graph.nodes[b]["name"] for b in tops[:NAMED])
            second = sorted(set(counts.values()), reverse=not least)[1:2]
            said = (
                f"{place_name(place)}：{verb}任务最{kind}的是{names}，{number}项：{listed(knowledge, tasks_of(rest))}。"
            )
            if second:
                others = [knowledge.graph.nodes[b]["name"] for b, n in counts.items() if n == second[0]]
                said += f"其次是{'、'.join(others[:5])}（{second[0]}项）。"
        statements.append(Statement(said, evidence_of_rows(rest)))
        kept += rest
    return planned(statements, kept, missing_statements(asked.linked)) if kept else None


_LEVEL = re.compile("哪一?(?:个|些|几个)?(镇|乡|街道|村)")


def _of_bodies(knowledge: Knowledge, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """Which of several bodies has more tasks, with those of each: 公安局和应急局谁参与的任务多; None for one alone."""
    named = unique(d for options in bodies for d in options if d.place in where.places)
    rows = where.rows(knowledge)
    mine = {d: [r for r in rows if r.body == d.key and r.role in (where.roles or (r.role,))] for d in named}
    if len(named) < _TWO or not all(mine.values()):
        return None
    verb = ROLE_VERBS[Relation(where.roles[0])] if len(where.roles) == 1 else "承担"
    numbers = {d.name: len(tasks_of(rows_of)) for d, rows_of in mine.items()}
    most = max(numbers.values())
    tops = [name for name, number in numbers.items() if number == most]
    said = f"{verb}任务最多的是{'、'.join(tops)}" if len(tops) < len(numbers) else f"{verb}的任务一样多"
    counts = "，".join(f"{name}{number}项" for name, number in numbers.items())
    first = Statement(f"{said}：{counts}。", evidence_of_rows(r for rows_of in mine.values() for r in rows_of))
    told = [
        told_tasks(knowledge, f"{d.name}{verb}{numbers[d.name]}项", tasks_of(rows_of), rows_of)
        for d, rows_of in mine.items()
    ]
    return planned([first, *told], [r for rows_of in mine.values() for r in rows_of])


_TWO = 2


def count_bodies(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """How many bodies the documents of a place give work to; None where a subject narrows it to a task."""
    if bodies or len(rest_of(asked)) >= 2:
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
        shown = first_of(names, NAMED)
        verb = ROLE_VERBS.get(Relation(role), "承担") if role else "承担"
        statements.append(
            Statement(f"{place_name(place)}：文件中{verb}任务的单位有{len(names)}个：{shown}。", evidence_of_rows(mine))
        )
        kept += mine
    return planned(statements, kept, missing_statements(asked.linked)) if kept else None


def count_plans(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """How many plans the lists in annexes have (1+N清单), and which."""
    if bodies:
        return None
    statements: list[Statement] = []
    nodes: list[str] = []
    for place in where.places:
        listed = [i for i in knowledge.within([place], NodeType.POLICY) if i.data.get("listed")]
        if not listed:
            continue
        leads = [_leads(knowledge, item) if says("office", asked.question.text) else () for item in listed]
        names = "；".join(
            f"《{item.name}》" + (f"（牵头：{'、'.join(names)}）" if names else "")
            for item, names in zip(listed, leads, strict=True)
        )
        evidence = unique(
            evidence_of(data) for item in listed for _, data in knowledge.edges_out(item.id, Relation.PART_OF)
        )
        groups = Counter(item.data.get("group") or "" for item in listed)
        split = (
            "，".join(f"{group}{n}个" for group, n in groups.items()) if len(groups) > 1 and "" not in groups else ""
        )
        statements.append(
            Statement(
                f"{place_name(place)}：清单列有{len(listed)}个方案{f'（{split}）' if split else ''}：{names}。",
                evidence,
            )
        )
        nodes += [item.id for item in listed]
    if not statements and asked.linked.known and says("list", asked.question.text):
        text = f"{'、'.join(p.label for p in asked.linked.known)}：收录的文件里没有读到列有方案的清单。"
        return Plan((Statement(text),), answerable=False, no="silent")
    return Plan(tuple(statements), True, nodes=unique(nodes)) if statements else None


def _leads(knowledge: Knowledge, plan: Item) -> tuple[str, ...]:
    """Who leads a plan of a list."""
    return unique(knowledge.graph.nodes[body]["name"] for body, _ in knowledge.edges_in(plan.id, Relation.LEADS))


def count_tasks(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """How many tasks whole documents have, by their chapters; None where a subject or body narrows it."""
    whole = says("in_all", asked.question.text) is not None
    rest, where = narrowed_by_title(knowledge, asked, where, rest_of(asked), whole=whole)
    if says("safeguards", asked.question.text):
        rest = cue("counted_without").sub("", cue("counted_with").sub("", cue("safeguards").sub("", rest)))
    if bodies or rest or asked.linked.quoted or says("no_tasks", asked.question.text):
        return None
    return _tasks_counted(knowledge, asked, where)


def _tasks_counted(knowledge: Knowledge, asked: Asked, where: Where) -> Plan | None:
    """The tasks of the documents of each place, counted; of one chapter, or without it, where a question names it."""
    statements: list[Statement] = []
    nodes: list[str] = []
    named = [match[0] for match in cue("safeguards").finditer(asked.question.text)]
    without = bool(named and says("counted_without", asked.question.text))
    twice = len(cue("thing_amount").findall(asked.question.text)) > 1  # 一共几项任务、保障措施几项
    if named and not without and (twice or says("counted_with", asked.question.text)):
        named = []  # 连保障措施一共多少项
    for place in where.places:
        by_document: dict[str, list[Item]] = {}
        for task in where.tasks(knowledge, place):
            if task.document and (not named or any(h in _chapter(knowledge, task.id) for h in named) != without):
                by_document.setdefault(task.document, []).append(task)
        for document, tasks in by_document.items():
            chapters = Counter(_chapter(knowledge, task.id) for task in sorted(tasks, key=in_order))
            split = "，其中" + "、".join(f"“{name}”{n}项" for name, n in chapters.items()) if len(chapters) > 1 else ""
            evidence = unique(e for task in tasks if (e := knowledge.heading(task.id)))[:NAMED]
            title = knowledge.title_of(document)
            text = f"{place_name(place)}：{title}共有任务{len(tasks)}项{split}。"
            if without:
                text = f"{place_name(place)}：{title}不算{'、'.join(named)}共有任务{len(tasks)}项{split}。"
            elif named:
                listing = listed(knowledge, [task.id for task in sorted(tasks, key=in_order)])
                text = f"{place_name(place)}：{title}“{next(iter(chapters))}”共{len(tasks)}项：{listing}。"
            statements.append(Statement(text, tuple(evidence)))
            nodes += [f"document:{document}", *(task.id for task in tasks)]
    if not statements:
        return _no_chapter(asked, named) if named and asked.linked.known else None
    return Plan((*statements, *missing_statements(asked.linked)), True, nodes=unique(nodes))


def _no_chapter(asked: Asked, named: list[str]) -> Plan:
    """That the documents of the places named have no chapter of such tasks."""
    text = f"{'、'.join(p.label for p in asked.linked.known)}的文件里没有读到“{named[0]}”一章下的分项。"
    return Plan((Statement(text),), answerable=False, no="silent")


def _chapter(knowledge: Knowledge, task: str) -> str:
    """The outermost heading that a task stands under."""
    node, name = task, ""
    while (parent := knowledge.parent(node)) and knowledge.graph.nodes[parent]["type"] == NodeType.ACTION:
        node = parent
        name = (knowledge.graph.nodes[parent].get("label") or "") + knowledge.graph.nodes[parent]["name"]
    return name or "其他"


def count_articles(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """How many chapters and articles each document named, or of a kind named (条例几章几条), has; None for one that has no articles."""
    statements: list[Statement] = []
    documents = sorted(where.documents or called_or_kind(knowledge, asked.question.text) or ())
    for document in documents:
        identity = knowledge.store.documents[document].identity
        if any(body.text not in f"{identity.issuer} {identity.title} {document}" for body in asked.linked.bodies):
            continue  # what a body has to do in it
        original = knowledge.store.documents[document].original
        found = {unit: [m for m in _ARTICLE.finditer(original) if m["unit"] == unit] for unit in "章条"}
        numbers = {unit: {integer(m["number"]) for m in all_of} for unit, all_of in found.items()}
        if not numbers["条"] or numbers["条"] != set(range(1, len(numbers["条"]) + 1)):
            continue  # none, or some not read
        last = [all_of[-1].start("number") for all_of in found.values() if all_of]
        evidence = [
            s.evidence
            for at in last
            for s in knowledge.sentences.within(document, 0, len(original))
            if s.evidence.start <= at < s.evidence.end
        ]
        counted = "、".join(f"{len(numbers[unit])}{unit}" for unit in "章条" if numbers[unit])
        statements.append(Statement(f"{knowledge.title_of(document)}共{counted}。", unique(evidence)))
    nodes = tuple(f"document:{document}" for document in documents)
    return Plan(tuple(statements), True, nodes=nodes) if statements else None


_ARTICLE = re.compile(r"(?:^|(?<=[\s。；]))第(?P<number>[一二三四五六七八九十百零]+)(?P<unit>[章条])(?=\s|$)")
