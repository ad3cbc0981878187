"""What a document's sentences name: industries, enterprises and projects, cited policies."""

from __future__ import annotations

import re

from chinese.sentences import sentences
from corpus.document import Evidence
from corpus.places import Place
from graph.fragment import Fragment, place_node, place_of, stretches, subjects
from graph.mentions.enterprises import find_enterprises, same_enterprise
from graph.mentions.industries import find_industries
from graph.mentions.policies import find_policies
from graph.schema import NodeType, Relation


def add_names(fragment: Fragment, root: str, items: dict[int, str]) -> None:
    """Industries, enterprises and projects, and cited policies, sentence by sentence."""
    document = fragment.document
    text = document.text.text
    for start, end, node, section in stretches(document, items, root):
        index = section.index if section else None
        own = section and start == section.heading_end and node == items.get(section.index)
        place = place_of(document, section) if section else fragment.place
        for begin, stop, about in subjects(fragment, section.start if section and own else start, end, place):
            for first, last in sentences(text, begin, stop):
                _named_in(fragment, node, root, text[first:last], document.evidence(first, last, index), about)


def _named_in(fragment: Fragment, item: str, root: str, sentence: str, evidence: Evidence, place: Place | None) -> None:
    for industry in find_industries(sentence):
        node = fragment.node(
            NodeType.INDUSTRY, industry.name, name=industry.name, classification=industry.classification or None
        )
        fragment.alias(node, industry.term)
        fragment.edge(item, node, Relation.CONCERNS_INDUSTRY, evidence, term=industry.term)
    for actor in find_enterprises(sentence):
        kind = NodeType.ENTERPRISE if actor.kind == "企业" else NodeType.PROJECT
        core, reason = same_enterprise(actor.name) if kind is NodeType.ENTERPRISE else (actor.name, "")
        local = [place.path] if place and re.match("[省市区县]", core) else []  # 市城投集团
        node = fragment.node(kind, core, *local, name=actor.name, place=place, kind=actor.kind)
        fragment.alias(node, actor.name)
        if reason and reason not in (merges := fragment.graph.nodes[node].setdefault("merges", [])):
            merges.append(reason)
        if len(actor.name) > len(fragment.graph.nodes[node]["name"]):
            fragment.graph.nodes[node]["name"] = actor.name
        fragment.edge(node, item, Relation.INVOLVES, evidence, place=place)
        if place:
            fragment.edge(node, place_node(fragment, place), Relation.LOCATED_IN, evidence)
    for policy in find_policies(sentence):
        node = fragment.node(NodeType.POLICY, policy.name, name=policy.name, number=policy.number)
        fragment.alias(node, policy.name)
        if policy.number:
            fragment.alias(node, policy.number)
        relation = Relation.IMPLEMENTS if policy.implements else Relation.CITES
        fragment.edge(root if policy.implements else item, node, relation, evidence)
