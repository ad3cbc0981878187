"""Targets and past figures of a document as nodes, each once, with its place and what it belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from corpus.issue_year import year_of
from corpus.places import Place, find_places, resolve_scope
from graph.fragment import (
    Fragment,
    as_written,
    due_of,
    due_year,
    place_node,
    place_of,
    plan_end_of,
    stretches,
    subjects,
)
from graph.schema import NodeType, Relation
from graph.similar import METRIC_SIMILARITY, metric_similarity
from graph.targets import TargetMention, find_facts, find_table_targets, find_targets

_SUBJECT = 16  # characters of a title that can name what a figure counts


def add_figures(fragment: Fragment, root: str, items: dict[int, str]) -> None:
    """Add the targets and facts of the running text and of tables of indicators."""
    document = fragment.document
    year = year_of(document.identity, document.text.text)
    text = document.text.text
    tables = [(t.start, t.end) for t in document.tables]
    for start, end, node, section in stretches(document, items, root):
        heading = section.title if section else ""
        place = place_of(document, section) if section else fragment.place
        index = section.index if section else None
        about = list(subjects(fragment, start, end, place))
        for a, b in _outside(start, end, tables):
            due = due_year(fragment.times.get(node, ""), year) or due_of(document, section)
            planned = bool(section and section.kind == "task" and not section.general)
            said = [
                *(
                    (NodeType.TARGET, m)
                    for m in find_targets(
                        text[a:b],
                        offset=a,
                        year=year,
                        heading=heading,
                        due=due,
                        planned=planned,
                        subject=heading if planned and len(heading) <= _SUBJECT else "",
                    )
                ),
                *(
                    (NodeType.FACT, m)
                    for m in find_facts(text[a:b], offset=a, year=year, heading=heading, planned=planned)
                ),
            ]
            for kind, found in said:
                at = bisect_right([begin for begin, _, _ in about], found.start) - 1
                add_figure(fragment, node, found, index, kind, about[max(at, 0)][2] if about else place)
    for table in document.tables:
        section = next((s for s in reversed(document.sections) if s.start <= table.start < s.end), None)
        owner = (items.get(section.index) if section else None) or root
        for found in find_table_targets(table, year=year, heading=f"{section.title if section else ''} {table.title}"):
            add_figure(fragment, owner, found, section.index if section else None, NodeType.TARGET, fragment.place)


def _outside(start: int, end: int, holes: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for a, b in holes:
        if start <= a < end:
            yield start, a
            start = min(b, end)
    if end > start:
        yield start, end


def add_figure(
    fragment: Fragment, item: str, found: TargetMention, section: int | None, kind: NodeType, place: Place | None
) -> None:
    """Add one figure to an item, or to the node of the same figure that the document gave before."""
    document = fragment.document
    evidence = document.evidence(found.start, found.end, section)
    where, about = (
        document.text.original_span(*span)
        for span in ((found.value_start, found.value_end), (found.metric_start, found.metric_end))
    )
    spans = {"value_start": where.start, "value_end": where.end, "metric_start": about.start, "metric_end": about.end}
    owner = _owner(found, place)
    metric = as_written(found.metric, evidence.quote)
    unit = as_written(found.unit, evidence.quote)
    is_task = fragment.graph.nodes[item]["type"] == NodeType.TASK
    relation = Relation.HAS_TARGET if kind is NodeType.TARGET else Relation.HAS_FACT
    alike = _alike(fragment, kind, found, owner)
    twin = _said_before(fragment, alike, found, metric)
    if twin:
        if is_task and not fragment.graph.nodes[twin].get("task"):
            fragment.graph.nodes[twin]["task"] = item
        fragment.edge(item, twin, relation, evidence, **spans)
        return
    node = fragment.node(
        kind, document.id, document.text.origin[found.metric_start], document.text.origin[found.value_start],
        *([len(alike)] if alike else []),
        name=f"{metric} {found.value}{'' if found.qualitative else unit}", place=owner,
        metric=metric, value=found.value, value_max=found.value_max, unit=unit, comparator=found.comparator,
        bound=found.bound, deadline=found.deadline, deadline_text=found.deadline_text or None, period=found.period,
        baseline_year=found.baseline_year, deadline_inherited=found.inherited or None, qualitative=found.qualitative or None, document=document.id,
        task=item if is_task else None, sentence=found.sentence_start,
        value_said=document.evidence(found.value_start, found.value_end).quote,
        said=document.evidence(min(found.metric_start, found.start), found.end).quote,
    )  # fmt: skip
    # The contract wants these keys even when the text gives nothing.
    for key in ("deadline", "period", "baseline_year", "task"):
        fragment.graph.nodes[node].setdefault(key, None)
    if kind is NodeType.TARGET and found.deadline is None:
        end = plan_end_of(document, document.sections[section] if section is not None else None)
        fragment.graph.nodes[node].update({"plan_end": end} if end else {})
    alike.append(node)
    fragment.edge(item, node, relation, evidence, **spans)
    if owner:
        fragment.edge(node, place_node(fragment, owner), Relation.LOCATED_IN, evidence)


def _alike(fragment: Fragment, kind: NodeType, found: TargetMention, owner: Place | None) -> list[str]:
    """Figures so far of the same value, unit, time and place."""
    return fragment.figures.setdefault((kind, found.value, found.unit, found.deadline, found.period, owner), [])


def _said_before(fragment: Fragment, alike: list[str], found: TargetMention, metric: str) -> str | None:
    """A figure that the document has already given: a newspaper says it in its story and in its graphic. Two metrics
    of one sentence (A、B增速不低于…) are two figures, however alike their names.
    """
    for node in alike:
        data = fragment.graph.nodes[node]
        if data["sentence"] != found.sentence_start and metric_similarity(data["metric"], metric) >= METRIC_SIMILARITY:
            return node
    return None


def _owner(found: TargetMention, place: Place | None) -> Place | None:
    """The place a figure is about: the one its clause names, else that of the text."""
    if found.scope and found.scope not in str(found.value):
        named = [m.place for m in find_places(found.scope, place) if m.place]
        if named:
            return named[0]
        scope = resolve_scope(found.scope, place) if place else None
        if scope:
            return scope
    return place
