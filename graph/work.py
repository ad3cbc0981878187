"""Who does what in a document's tasks, as edges: from their own text, the heading over them, what is said once for all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.document import Document, Evidence, Section
from corpus.duties import duty_line
from corpus.issue_year import year_of
from corpus.text import Span
from graph.fragment import Fragment, as_written, department_node
from graph.responsibilities import Assignment, Convention, find_assignments, read_heading, read_section
from graph.responsibilities.vocabulary import label_role
from graph.schema import ROLES, Relation
from graph.several import ForSeveral, for_several
from graph.targets.temporal_scope import read_sentences

_SAME = re.compile(r"(?P<label>[\u4e00-\u9fff]{2,8}):[ \u3000]*(?:同上|同前)(?=[)】〕\]。;,\s]|$)")
_NEAR = 600  # characters from the list of the item before to the words that it holds here, too
_DUTY = re.compile(r"\s*(?:主要|具体|统筹)?(?:负责|牵头|承担|组织|配合|协助|指导|做好)")


def add_work(fragment: Fragment, items: dict[int, str], rules: Sequence[Convention]) -> None:
    """Edges from bodies to the tasks in `items` (nodes by section index)."""
    document = fragment.document
    siblings: dict[int | None, list[Section]] = {}
    for section in document.sections:
        if section.kind == "task":
            siblings.setdefault(section.parent, []).append(section)
    every = [section for section in document.sections if section.kind == "task"]
    several = [line for tasks in siblings.values() for line in for_several(document, tasks, every)]
    for section in every:
        end = document.own_end(section)
        within = [line for line in several if section.start <= line.start < end]
        _own(fragment, items[section.index], section, rules, within)
    for before, section in pairwise(every):
        _as_above(fragment, items[before.index], items[section.index], section)
    for parent, tasks in siblings.items():
        if parent is not None and document.sections[parent].kind != "task":
            _from_heading(fragment, document.sections[parent], [items[task.index] for task in tasks])
    for line in (line for line in several if line.items):
        _for_several(fragment, line, items, rules)
    for rule in rules:
        if rule.kind == "everywhere":
            _everywhere(fragment, rule, items)


def add_milestones(fragment: Fragment, items: dict[int, str]) -> None:
    """Where a task's text sets a time for something that no figure measures (2025年底前编制规划): spans of the original,
    as `start-end`, kept on its node.
    """
    document = fragment.document
    text, year = document.text.text, year_of(document.identity, document.text.text)
    for section in document.sections:
        if section.kind != "task":
            continue
        end = document.own_end(section)
        for sentence in read_sentences(text[section.start : end], year, section.title):
            due = [moment for moment in sentence.moments if moment.kind == "due" and moment.year]
            if due:
                where = document.text.original_span(section.start + sentence.start, section.start + sentence.end)
                held = fragment.graph.nodes[items[section.index]].setdefault("milestones", [])
                held.append(f"{where.start}-{where.end}")


def assign(
    fragment: Fragment, item: str, assignment: Assignment, evidence: Evidence, cue: str | None = None,
    measure: str | None = None,
) -> None:  # fmt: skip
    """Edges from the bodies of an assignment to an item; `cue` stands for the assignment's own (a table's header),
    `measure` is what its bracket is about, where the item has several.
    """
    order = assignment.order
    order_quote = fragment.document.evidence(order.start, order.end).quote if order and order.onward else None
    node = ""
    for at, body in enumerate(assignment.bodies):
        form = as_written(body.name, evidence.quote)
        if body.alias_of_same_body:
            if node:
                fragment.alias(node, form)
            continue
        node = department_node(fragment, form, evidence)
        if body.collective:
            fragment.graph.nodes[node]["collective"] = True
        fragment.edge(
            node, item, Relation(assignment.role), evidence, joint=assignment.joint, cue=cue or assignment.cue,
            form=form, order=at, open_list=assignment.open_list or None, inline=assignment.inline or None,
            order_rule=order_quote, rule=assignment.rule or None, measure=measure,
        )  # fmt: skip
    if assignment.deadline:
        fragment.graph.nodes[item].setdefault("deadline", assignment.deadline)


def _own(
    fragment: Fragment, task: str, section: Section, rules: Sequence[Convention], several: Sequence[ForSeveral]
) -> None:  # fmt: skip
    """What a task's own text says, without sub-items that are tasks themselves and the lines that are for several."""
    document = fragment.document
    text = document.text.text[section.start : document.own_end(section)]
    for line in several:
        low, high = line.start - section.start, line.end - section.start
        text = text[:low] + "\n" * (high - low) + text[high:]
    said = read_section(text, offset=section.start, rules=rules)
    found = said.assignments or _headed(document, section)
    if said.deadline:
        fragment.graph.nodes[task].setdefault("deadline", said.deadline)
    times = {a.deadline for a in found if a.deadline} | ({said.deadline} if said.deadline else set())
    if len(times) == 1:
        fragment.times[task] = next(iter(times))
    formal = {body.name for assignment in found if not assignment.inline for body in assignment.bodies}
    brackets = {assignment.start for assignment in found if assignment.about is not None}
    for assignment in found:
        weak = assignment.role != "leads" or assignment.cue == "会同"
        if assignment.inline and weak and all(b.name in formal for b in assignment.bodies):
            continue  # its own bracket says what these have to do
        measure = None
        if assignment.about is not None and len(brackets) > 1:
            measure = document.evidence(assignment.about, assignment.start).quote.strip("。;；，, ")
        evidence = document.evidence(assignment.start, assignment.end, section.index)
        assign(fragment, task, assignment, evidence, measure=measure or None)


def _as_above(fragment: Fragment, before: str, task: str, section: Section) -> None:
    """责任单位:同上: the bodies of that label in the item before, `before`; the quote reaches from there to here."""
    document = fragment.document
    text = document.text.text
    for said in _SAME.finditer(text, section.start, document.own_end(section)):
        role = label_role(said["label"])
        for body, _, edge in list(fragment.graph.in_edges(before, data=True)):
            ranked = role == "responsible_for" and edge.get("order_rule") and edge["relation"] == Relation.LEADS
            if edge["relation"] not in ROLES or (edge["relation"] != role and not ranked) or edge.get("inline"):
                continue
            quote = document.original_evidence(Span(edge["start"], document.text.original_span(*said.span()).end))
            if len(quote.quote) <= _NEAR:
                kept = {
                    k: v for k, v in edge.items() if k in ("joint", "cue", "form", "order", "open_list", "order_rule")
                }
                fragment.edge(body, task, Relation(edge["relation"]), quote, **kept, rule="as-above")


def _headed(document: Document, section: Section) -> tuple[Assignment, ...]:
    """(一)县教育局。负责…, and 县公安局:查处… under 职责分工: a heading that is nothing but a body, over its duty."""
    start, text = section.start + len(section.label), document.text.text
    end = section.heading_end
    if not section.label and (line := duty_line(text, start, section.end, under_duties=True)):
        end = line.end("who")
    elif not _DUTY.match(text, end):
        return ()
    found = read_heading(text[start:end], offset=start)
    return tuple(replace(a, start=section.start, end=section.end) for a in found if a.role == "responsible_for")


def _from_heading(fragment: Fragment, section: Section, tasks: Sequence[str]) -> None:
    """县农业农村局牵头工作(2项): the bodies of the heading for the items below that name nobody in that role."""
    document = fragment.document
    start = section.start + len(section.label)
    heading = document.text.text[start : section.heading_end]
    evidence = document.evidence(section.start, section.heading_end, section.index)
    for assignment in read_heading(heading, offset=start):
        for task in tasks:
            roles = {edge["relation"] for *_, edge in fragment.graph.in_edges(task, data=True)}
            if assignment.role in roles or (assignment.role == "responsible_for" and Relation.LEADS in roles):
                continue
            assign(fragment, task, assignment, evidence)


def _for_several(fragment: Fragment, said: ForSeveral, items: dict[int, str], rules: Sequence[Convention]) -> None:
    """责任单位(1—3项): a line under the last of several items that says to which of them it belongs."""
    evidence = fragment.document.evidence(said.start, said.end, said.items[-1])
    for assignment in find_assignments(said.text, offset=said.at, rules=rules):
        for item in said.items:
            assign(fragment, items[item], replace(assignment, start=said.start, end=said.end, about=None), evidence)


def _everywhere(fragment: Fragment, rule: Convention, items: dict[int, str]) -> None:
    """以下均需试点城市政府落实,不再列出: a part in every item behind it."""
    document = fragment.document
    evidence = document.evidence(rule.start, rule.end)
    for section in document.sections:
        if section.kind != "task" or section.start < rule.end:
            continue
        node = items[section.index]
        if not any(edge["relation"] in ROLES for *_, edge in fragment.graph.in_edges(node, data=True)):
            continue
        for assignment in read_heading(rule.bodies + {"supports": "配合"}.get(rule.role, "负责"), offset=rule.at):
            assign(fragment, node, replace(assignment, rule="said-once"), evidence, cue="不再列出")
