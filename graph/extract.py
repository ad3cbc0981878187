"""One document to its fragment of the graph.

A fragment holds everything that this document alone states, each edge with its sentence. The whole graph is the
union of fragments (`graph.build`), so a document can be replaced or removed without touching what others say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import networkx as nx

from corpus.document import Document, Evidence, Section, Table
from corpus.passages import sentences
from corpus.places import COUNTRY, Place, find_places, gazetteer, place_of_issuer, resolve_scope
from graph.assignments import Assignment, OrderRule, column_role, find_assignments, find_order_rule, parse_cell
from graph.departments import resolve
from graph.enterprises import find_enterprises
from graph.industries import find_industries
from graph.policies import find_policies
from graph.schema import NodeType, Relation, edge_key, node_id
from graph.similar import METRIC_SIMILARITY, metric_similarity
from graph.targets import TargetMention, find_facts, find_targets

_LABEL = re.compile(r"[第、.()章节条编 #]")
_TITLE_COLUMNS = re.compile(r"工作任务|重点任务|任务|事项|工作内容|内容|方案|政策|项目|措施|举措|名称")
_POLICY_COLUMN = re.compile(r"方案|政策|文件|规划|名称")
_SHORT_QUOTE = re.compile(r"“[^”]{1,12}”")  # “工赋青岛” names a programme, not a place
_NUMBER_COLUMN = re.compile(r"序号|编号")


@dataclass
class Fragment:
    """A fragment being built: the graph, the document, its place, and the figures so far by value, unit and time."""

    graph: nx.MultiDiGraph
    document: Document
    place: Place | None
    figures: dict[tuple[object, ...], list[str]] = field(default_factory=dict)

    def node(
        self, node_type: NodeType, /, *parts: object, name: str, place: str | None = None, **attributes: object
    ) -> str:
        """Add a node, or add `name` to the aliases of one that is there; gives its id."""
        key = node_id(node_type, *parts)
        if key not in self.graph:
            kept = {k: v for k, v in attributes.items() if v is not None}
            self.graph.add_node(key, type=str(node_type), name=name, place=place, aliases=[], **kept)
        return key

    def alias(self, node: str, form: str) -> None:
        """Record a form in which the text names a node."""
        aliases = self.graph.nodes[node]["aliases"]
        if form and form not in aliases:
            aliases.append(form)

    def edge(self, source: str, target: str, relation: Relation, evidence: Evidence, **attributes: object) -> None:
        """Add an edge with its evidence."""
        if not evidence.quote:
            return
        self.graph.add_edge(
            source, target, key=edge_key(relation, evidence.document, evidence.start), relation=str(relation),
            document=evidence.document, section=evidence.section, start=evidence.start, end=evidence.end,
            quote=evidence.quote, **{k: v for k, v in attributes.items() if v is not None},
        )  # fmt: skip


def extract(document: Document) -> nx.MultiDiGraph:
    """The fragment of a document: its identity, headings, tasks, who does them, targets, and what they name."""
    place = place_named(document.identity.place)
    fragment = Fragment(nx.MultiDiGraph(), document, place)
    root = _document_node(fragment)
    items = _headings(fragment, root)
    rule = find_order_rule(document.text.text)
    for section in document.sections:
        if section.kind == "task":
            _work(fragment, items[section.index], section, rule)
    for table in document.tables:
        _table(fragment, root, items, table, rule)
    _figures(fragment, root, items)
    _names(fragment, root, items)
    return fragment.graph


def place_named(name: str | None) -> Place | None:
    """The gazetteer's place of a canonical name; the first where the name alone does not decide."""
    if not name:
        return None
    if name == COUNTRY.name:
        return COUNTRY
    known = gazetteer().named(name)
    return known[0] if known else place_of_issuer(name)


def _document_node(fragment: Fragment) -> str:
    document, identity = fragment.document, fragment.document.identity
    root = fragment.node(
        NodeType.DOCUMENT, document.id, name=identity.title, place=identity.place, number=identity.number,
        date=identity.date, published=identity.published, kind=identity.kind, source=identity.source,
        issuer=identity.issuer, document=document.id,
    )  # fmt: skip
    spans = document.identity_spans
    if fragment.place:
        node = place_node(fragment, fragment.place)
        span = spans.get("issuer") or spans.get("title") or spans.get("source")
        if span:
            fragment.edge(root, node, Relation.APPLIES_TO, document.original_evidence(span))
    if identity.issuer and "issuer" in spans:
        signed = document.original_evidence(spans["issuer"])
        fragment.edge(root, department_node(fragment, identity.issuer, signed), Relation.ISSUED_BY, signed)
    return root


def place_node(fragment: Fragment, place: Place) -> str:
    """Node of a place, with those of the larger places it lies in."""
    node = fragment.node(NodeType.PLACE, place.name, name=place.name, place=place.name, level=place.level)
    if place.parent and place.parent is not COUNTRY:
        parent = place_node(fragment, place.parent)
        fragment.graph.add_edge(node, parent, key=edge_key(Relation.PARENT_PLACE), relation=str(Relation.PARENT_PLACE))
    return node


def department_node(fragment: Fragment, form: str, evidence: Evidence) -> str:
    """Node of the body that `form` names in this document; a branch is linked to its office, at the same sentence."""
    body = resolve(form, fragment.place)
    node = fragment.node(
        NodeType.DEPARTMENT, body.key, name=body.name, place=body.place or None, level=body.level, kind=body.kind,
        family=body.family, branch_of=body.branch_of,
    )  # fmt: skip
    if form in evidence.quote:
        fragment.alias(node, form)
    merges = fragment.graph.nodes[node].setdefault("merges", [])
    if (merge := f"{form}：{body.merge.reason}") not in merges:
        merges.append(merge)
    if body.branch_of:
        office = department_node(fragment, body.branch_of, evidence)
        fragment.edge(node, office, Relation.BRANCH_OF, evidence)
    return node


def _headings(fragment: Fragment, root: str) -> dict[int, str]:
    """Nodes of headings over tasks and of tasks, each part of what it stands under; by section index."""
    document = fragment.document
    items: dict[int, str] = {}
    for section in document.sections:
        if section.kind not in ("task", "action"):
            continue
        parts = [_label(document.sections[i]) for i in _ancestry(document, section)]
        kind = NodeType.TASK if section.kind == "task" else NodeType.ACTION
        body = document.text.original_span(section.start, section.end)
        node = fragment.node(
            kind, document.id, ".".join(parts), name=section.title, place=_place_of(document, section),
            number=section.number, document=document.id, label=section.label,
            section=" > ".join(document.section_path(section.index)), start=body.start, end=body.end,
            general=section.general or None,
            text=document.text.text[section.start : section.end] if kind is NodeType.TASK else None,
        )  # fmt: skip
        parent = section.parent
        while parent is not None and parent not in items:
            parent = document.sections[parent].parent
        heading = document.evidence(section.start, max(section.heading_end, section.start + 1), section.index)
        fragment.edge(node, items[parent] if parent is not None else root, Relation.PART_OF, heading)
        items[section.index] = node
    return items


def _place_of(document: Document, section: Section) -> str | None:
    return section.place or document.identity.place


def _ancestry(document: Document, section: Section) -> list[int]:
    path = [section.index]
    while (parent := document.sections[path[-1]].parent) is not None:
        path.append(parent)
    return path[::-1]


def _label(section: Section) -> str:
    """A heading's number for use in an id; its title where it has none."""
    return _LABEL.sub("", section.label) or section.title


def _work(fragment: Fragment, task: str, section: Section, rule: OrderRule | None) -> None:
    text = fragment.document.text.text[section.start : section.end]
    active = rule if rule and rule.start <= section.end else None
    for assignment in find_assignments(text, offset=section.start, rule=active):
        _assign(fragment, task, assignment, section.index)


def _assign(fragment: Fragment, item: str, assignment: Assignment, section: int | None) -> None:
    evidence = fragment.document.evidence(assignment.start, assignment.end, section)
    rule = assignment.rule
    order = fragment.document.evidence(rule.start, rule.end).quote if rule and rule.onward else None
    for body in assignment.bodies:
        if body.alias_of_same_body:
            continue
        form = _as_written(body.name, evidence.quote)
        node = department_node(fragment, form, evidence)
        if body.collective:
            fragment.graph.nodes[node]["collective"] = True
        fragment.edge(
            node, item, Relation(assignment.role), evidence, joint=assignment.joint, cue=assignment.cue, form=form,
            open_list=assignment.open_list or None, inline=assignment.inline or None, order_rule=order,
        )  # fmt: skip
    if assignment.deadline:
        fragment.graph.nodes[item].setdefault("deadline", assignment.deadline)


def _as_written(text: str, quote: str) -> str:
    """`text` with the full-width brackets that the original has."""
    return text.translate(str.maketrans("()", "（）")) if "（" in quote else text


def _table(fragment: Fragment, root: str, items: dict[int, str], table: Table, rule: OrderRule | None) -> None:
    """Rows of a table with a column that assigns work: tasks, or policies where the rows name plans to be issued."""
    roles = {i: role for i, cell in enumerate(table.header) if (role := column_role(cell.text))}
    named = [i for i, cell in enumerate(table.header) if i not in roles and _TITLE_COLUMNS.search(cell.text)]
    if not any(role != "deadline" for role in roles.values()) or not named:
        return
    column = max(named, key=lambda i: sum(len(row[i].text) for row in table.rows))
    is_policy = bool(_POLICY_COLUMN.search(table.header[column].text)) and "任务" not in table.header[column].text
    number = next((i for i, cell in enumerate(table.header) if _NUMBER_COLUMN.search(cell.text)), None)
    document = fragment.document
    section = next((s.index for s in reversed(document.sections) if s.start <= table.start < s.end), None)
    for order, (row, group) in enumerate(zip(table.rows, table.group, strict=True), 1):
        name = document.evidence(row[column].start, row[column].end).quote
        value = row[number].text if number is not None else ""
        digits = int(value) if value.isdigit() else None
        place = document.identity.place
        title = _row_title(name)
        if is_policy:
            item = fragment.node(NodeType.POLICY, document.id, order, name=name, place=place, number=digits,
                                 document=document.id, group=group or None, listed=True)  # fmt: skip
        else:
            item = fragment.node(NodeType.TASK, document.id, f"表{order}", name=title, place=place, number=digits,
                                 document=document.id, text=name, group=group or None, label=f"{value}.",
                                 section=table.title)  # fmt: skip
        whole = document.evidence(row[0].start, row[-1].end, section)
        fragment.edge(item, root, Relation.PART_OF, whole)
        for i, role in roles.items():
            cell = row[i]
            if role == "deadline":
                fragment.graph.nodes[item]["deadline"] = cell.text
                continue
            for assignment in parse_cell(cell.text, role, offset=cell.start, rule=rule):
                evidence = document.evidence(row[column].start, max(row[column].end, cell.end), section)
                for body in assignment.bodies:
                    if body.alias_of_same_body:
                        continue
                    node = department_node(fragment, body.name, evidence)
                    fragment.edge(node, item, Relation(assignment.role), evidence, joint=assignment.joint,
                                  cue=table.header[i].text, form=body.name)  # fmt: skip
        if not is_policy:
            for target in find_targets(row[column].text, offset=row[column].start, year=_year(document)):
                _target(fragment, item, target, section, NodeType.TARGET, fragment.place)


def _row_title(text: str) -> str:
    first = re.split(r"[。;；]", text, maxsplit=1)[0]
    return first if len(first) <= 40 else re.split(r"[,，]", first, maxsplit=1)[0][:40]


def _year(document: Document) -> int | None:
    date = document.identity.date or document.identity.published
    return int(date[:4]) if date else None


def _stretches(document: Document, items: dict[int, str], root: str) -> Iterator[tuple[int, int, str, Section | None]]:
    """Parts of the text that belong to one node: a task's whole text, another section's own body, what stands
    before the first heading."""
    first = min((s.start for s in document.sections if s.parent is None), default=len(document.text))
    yield 0, first, root, None
    done = -1
    for section in document.sections:
        if section.kind in ("annex", "colophon") or section.start < done:
            continue
        end = section.end if section.kind == "task" else section.body_end
        node = items.get(section.index) or _nearest(document, items, section) or root
        for begin, stop in ((section.heading_end, end), *section.extra):
            if stop > begin:
                yield begin, stop, node, section
        if section.kind == "task":
            done = section.end


def _nearest(document: Document, items: dict[int, str], section: Section) -> str | None:
    parent = section.parent
    while parent is not None:
        if parent in items:
            return items[parent]
        parent = document.sections[parent].parent
    return None


def _figures(fragment: Fragment, root: str, items: dict[int, str]) -> None:
    document = fragment.document
    year = _year(document)
    text = document.text.text
    tables = [(t.start, t.end) for t in document.tables]
    for start, end, node, section in _stretches(document, items, root):
        heading = section.title if section else ""
        place = place_named(_place_of(document, section)) if section else fragment.place
        index = section.index if section else None
        for a, b in _outside(start, end, tables):
            for begin, stop, about in _paragraphs(fragment, a, b, place):
                for target in find_targets(text[begin:stop], offset=begin, year=year, heading=heading):
                    _target(fragment, node, target, index, NodeType.TARGET, about)
                for fact in find_facts(text[begin:stop], offset=begin, year=year, heading=heading):
                    _target(fragment, node, fact, index, NodeType.FACT, about)


def _paragraphs(fragment: Fragment, start: int, end: int, place: Place | None) -> Iterator[tuple[int, int, Place | None]]:
    """Stretches of one subject. A plan speaks of its own place throughout; a report's paragraph that names a place
    inside the report's speaks of that place, and so do the paragraphs after it until another is named."""
    if fragment.document.identity.kind != "报道" or place is None:
        yield start, end, place
        return
    text = fragment.document.text.text
    about = place
    for line in re.finditer(r"[^\n]+", text[start:end]):
        named = (m.place for m in find_places(_SHORT_QUOTE.sub(lambda q: "\0" * len(q[0]), line[0]), place))
        inside = next((p for p in named if p and p.source == "gazetteer" and p.within(place)), None)
        about = inside or about
        yield start + line.start(), start + line.end(), about


def _outside(start: int, end: int, holes: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for a, b in holes:
        if start <= a < end:
            yield start, a
            start = min(b, end)
    if end > start:
        yield start, end


def _target(
    fragment: Fragment, item: str, found: TargetMention, section: int | None, kind: NodeType, place: Place | None
) -> None:
    document = fragment.document
    evidence = document.evidence(found.start, found.end, section)
    owner = _owner(fragment, found, place)
    metric = _as_written(found.metric, evidence.quote)
    unit = _as_written(found.unit, evidence.quote)
    is_task = fragment.graph.nodes[item]["type"] == NodeType.TASK
    relation = Relation.HAS_TARGET if kind is NodeType.TARGET else Relation.HAS_FACT
    twin = _said_before(fragment, kind, found, metric, owner)
    if twin:
        if is_task and not fragment.graph.nodes[twin].get("task"):
            fragment.graph.nodes[twin]["task"] = item
        fragment.edge(item, twin, relation, evidence)
        return
    node = fragment.node(
        kind, document.id, evidence.start, document.text.origin[found.value_start],
        name=f"{metric} {found.value if found.qualitative else f'{found.value}{unit}'}", place=owner.name if owner else None,
        metric=metric, value=found.value, value_max=found.value_max, unit=unit, comparator=found.comparator,
        bound=found.bound, deadline=found.deadline, deadline_text=found.deadline_text or None, period=found.period,
        baseline_year=found.baseline_year, qualitative=found.qualitative or None, document=document.id,
        task=item if is_task else None,
        value_said=document.evidence(found.value_start, found.value_end).quote,
        said=document.evidence(min(found.metric_start, found.start), found.end).quote,
    )  # fmt: skip
    # The contract wants these keys even when the text gives nothing.
    for key in ("deadline", "period", "baseline_year", "task"):
        fragment.graph.nodes[node].setdefault(key, None)
    place_name = owner.name if owner else None
    fragment.figures.setdefault((kind, found.value, found.unit, found.deadline, found.period, place_name), []).append(node)
    fragment.edge(item, node, relation, evidence)
    if owner:
        fragment.edge(node, place_node(fragment, owner), Relation.LOCATED_IN, evidence)


def _said_before(
    fragment: Fragment, kind: NodeType, found: TargetMention, metric: str, owner: Place | None
) -> str | None:
    """A figure that the document has already given: a newspaper says it in its story and in its graphic."""
    place = owner.name if owner else None
    alike = fragment.figures.setdefault((kind, found.value, found.unit, found.deadline, found.period, place), [])
    for node in alike:
        if metric_similarity(fragment.graph.nodes[node]["metric"], metric) >= METRIC_SIMILARITY:
            return node
    return None


def _owner(fragment: Fragment, found: TargetMention, place: Place | None) -> Place | None:
    """The place a figure is about: the one its clause names, else that of the text."""
    if found.scope and found.scope not in str(found.value):
        named = [m.place for m in find_places(found.scope, place) if m.place]
        if named:
            return named[0]
        scope = resolve_scope(found.scope, place) if place else None
        if scope:
            return scope
    return place


def _names(fragment: Fragment, root: str, items: dict[int, str]) -> None:
    """Industries, enterprises and projects, and cited policies, sentence by sentence."""
    document = fragment.document
    text = document.text.text
    for start, end, node, section in _stretches(document, items, root):
        index = section.index if section else None
        own = section and start == section.heading_end and node == items.get(section.index)
        place = place_named(_place_of(document, section)) if section else fragment.place
        for begin, stop, about in _paragraphs(fragment, section.start if section and own else start, end, place):
            for span in sentences(text, begin, stop):
                sentence = text[span.start : span.end]
                _named_in(fragment, node, root, sentence, document.evidence(span.start, span.end, index), about)


def _named_in(
    fragment: Fragment, item: str, root: str, sentence: str, evidence: Evidence, place: Place | None
) -> None:
    for industry in find_industries(sentence):
        node = fragment.node(NodeType.INDUSTRY, industry.name, name=industry.name, classification=industry.classification or None)
        fragment.alias(node, industry.term)
        fragment.edge(item, node, Relation.CONCERNS_INDUSTRY, evidence, term=industry.term)
    for actor in find_enterprises(sentence):
        kind = NodeType.ENTERPRISE if actor.kind == "企业" else NodeType.PROJECT
        node = fragment.node(kind, actor.name, name=actor.name, place=place.name if place else None, kind=actor.kind)
        fragment.alias(node, actor.name)
        fragment.edge(node, item, Relation.INVOLVES, evidence, place=place.name if place else None)
        if place:
            fragment.edge(node, place_node(fragment, place), Relation.LOCATED_IN, evidence)
    for policy in find_policies(sentence):
        node = fragment.node(NodeType.POLICY, policy.name, name=policy.name, number=policy.number)
        fragment.alias(node, policy.name)
        if policy.number:
            fragment.alias(node, policy.number)
        relation = Relation.IMPLEMENTS if policy.implements else Relation.CITES
        fragment.edge(root if policy.implements else item, node, relation, evidence)
