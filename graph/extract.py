"""One document to its fragment of the graph.

A fragment holds everything that this document alone states, each edge with its sentence. The whole graph is the
union of fragments (`graph.build`), so a document can be replaced or removed without touching what others say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import networkx as nx

from corpus import worker
from corpus.document import Document, Section
from corpus.issue_year import year_of
from corpus.overlong import overlong, without_overlong
from corpus.text import MappedText
from graph.copies import sketch
from graph.corrections import Corrections
from graph.coverage import coverage
from graph.figures import add_figures
from graph.fragment import Fragment, department_node, place_node, place_of
from graph.naming import add_names
from graph.responsibilities import find_conventions
from graph.schema import NodeType, Relation
from graph.signs import SIGN_NAMES
from graph.table_rows import add_rows
from graph.target_corrections import correct_targets
from graph.work import add_milestones, add_work

_LABEL = re.compile(r"[第、.()章节条编 #]")


def extract(document: Document, corrections: Corrections | None = None) -> nx.MultiDiGraph:
    """The fragment of a document: its identity, headings, tasks, who does them, targets, and what they name.

    `corrections` are the user's decisions on which names of bodies are one and on targets that were read wrongly.
    Nothing is read from sentences that never end (`corpus.overlong`).
    """
    place = document.identity.place
    whole = document.text.text
    if overlong(whole):
        document = replace(document, text=MappedText(without_overlong(whole), document.text.origin))
    fragment = Fragment(nx.MultiDiGraph(), document, place, corrections or Corrections())
    fragment.graph.graph["sketch"] = sketch(document.text.text)
    root = _document_node(fragment)
    items = _headings(fragment, root, whole)
    headed = [(section.start, section.end) for section in document.sections]
    rules = find_conventions(document.text.text, headed, [(table.start, table.end) for table in document.tables])
    add_work(fragment, items, rules)
    lists = 0  # tables so far that assign work
    for table in document.tables:
        lists += add_rows(fragment, root, table, rules, lists)
    add_figures(fragment, root, items)
    add_milestones(fragment, items)
    correct_targets(fragment.graph, document.id, fragment.corrections.targets)
    add_names(fragment, root, items)
    _ledger(fragment, root)
    return fragment.graph


def extract_apart(
    document: Document, corrections: Corrections | None = None, progress: worker.Progress | None = None
) -> nx.MultiDiGraph:
    """As `extract`, in another process and within a document's budget; errors as of `corpus.worker.items`."""
    fragment: nx.MultiDiGraph = worker.only(fragment_of, document, corrections, progress=progress)
    return fragment


def fragment_of(document: Document, corrections: Corrections | None, _: worker.Progress) -> Iterator[nx.MultiDiGraph]:
    """The fragment of a document. Run by `corpus.worker`."""
    yield extract(document, corrections)


def _ledger(fragment: Fragment, root: str) -> None:
    """How many sentences are in the graph, commit nobody, or were not understood, and the last of these, on the
    document's node.
    """
    found = coverage(fragment.document, fragment.graph)
    data = fragment.graph.nodes[root]
    for kind, count in found.counts.items():
        data[f"sentences_{kind}"] = count
    data["unread"] = [
        f"{fate.text}\n{'、'.join(f'{SIGN_NAMES[sign.kind]}“{sign.text}”' for sign in fate.unread)}"
        for fate in found.unread
    ]
    data["unread_spans"] = [f"{fate.start}-{fate.end}" for fate in found.unread]


def _document_node(fragment: Fragment) -> str:
    document, identity = fragment.document, fragment.document.identity
    root = fragment.node(
        NodeType.DOCUMENT, document.id, name=identity.title, place=identity.place, number=identity.number,
        date=identity.date, published=identity.published, kind=identity.kind, source=identity.source,
        issuer=identity.issuer, year=year_of(identity, document.text.text), document=document.id,
        **_particulars(document),
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


def _particulars(document: Document) -> dict[str, str]:
    """What the document says of itself, by field; several values of one field (annexes) are joined."""
    said: dict[str, list[str]] = {}
    for one in document.particulars:
        if not one.about:
            said.setdefault(one.field, []).append(one.value)
    return {field: "；".join(values) for field, values in said.items()}


def _headings(fragment: Fragment, root: str, text: str) -> dict[int, str]:
    """Nodes of headings over tasks and of tasks, each part of what it stands under, by section index; `text` is the
    document's.
    """
    document = fragment.document
    items: dict[int, str] = {}
    for section in document.sections:
        if section.kind not in ("task", "action"):
            continue
        parts = [_label(document.sections[i]) for i in _ancestry(document, section)]
        kind = NodeType.TASK if section.kind == "task" else NodeType.ACTION
        whole = document.text.original_span(section.start, section.end)
        node = fragment.node(
            kind, document.id, ".".join(parts), name=section.title, place=place_of(document, section),
            number=section.number, document=document.id, label=section.label,
            section=" > ".join(document.section_path(section.index)), start=whole.start, end=whole.end,
            general=section.general or None,
            text=text[section.start : document.own_end(section)] if kind is NodeType.TASK else None,
        )  # fmt: skip
        parent = section.parent
        while parent is not None and parent not in items:
            parent = document.sections[parent].parent
        heading = document.evidence(section.start, max(section.heading_end, section.start + 1), section.index)
        fragment.edge(node, items[parent] if parent is not None else root, Relation.PART_OF, heading)
        items[section.index] = node
    return items


def _ancestry(document: Document, section: Section) -> list[int]:
    path = [section.index]
    while (parent := document.sections[path[-1]].parent) is not None:
        path.append(parent)
    return path[::-1]


def _label(section: Section) -> str:
    """A heading's number for use in an id; its title where it has none."""
    return (_LABEL.sub("", section.label) if section.number else "") or section.title
