"""RDF: Turtle and JSON-LD, with PROV-O for where each statement comes from.

An edge is a plain triple and also an `rdf:Statement`; the statement `prov:wasDerivedFrom` an evidence entity that has
the quote (`prov:value`) and offsets and `prov:wasQuotedFrom` the document, which is its `prov:hadPrimarySource`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import networkx as nx
from rdflib import RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, PROV, SKOS

from graph.export.values import plain_graph
from graph.schema import NodeType, node_id
from graph.wording import attribute_name, relation_name, type_name

NODE = "urn:policygraph:node:"
TERMS = Namespace("urn:policygraph:term:")
_EVIDENCE = ("document", "section", "start", "end", "quote")
_PREFIXES = {"pg": TERMS, "prov": PROV, "dcterms": DCTERMS, "skos": SKOS, "rdfs": RDFS}


def rdf_graph(graph: nx.MultiDiGraph) -> Graph:
    """The graph as RDF; a node's id is also its `dcterms:identifier`, a list is an RDF list."""
    source = plain_graph(graph)
    result = Graph()
    for prefix, namespace in _PREFIXES.items():
        result.bind(prefix, str(namespace))
    for node, data in source.nodes(data=True):
        _add_node(result, node, data)
    for a, b, key, data in source.edges(keys=True, data=True):
        _add_edge(result, a, b, _digest(a, b, key), data)
    _name_terms(result, source)
    return result


def write_turtle(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write Turtle."""
    rdf_graph(graph).serialize(path, format="turtle", encoding="utf-8")


def write_jsonld(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write JSON-LD with a context of the prefixes."""
    context = {prefix: str(namespace) for prefix, namespace in _PREFIXES.items()}
    rdf_graph(graph).serialize(path, format="json-ld", context=context, encoding="utf-8", ensure_ascii=False)


def _name_terms(result: Graph, source: nx.MultiDiGraph) -> None:
    """The Chinese names of the types, relations and attributes that the graph uses."""
    rows = [data for _, data in source.nodes(data=True)] + [data for _, _, data in source.edges(data=True)]
    names = {data["type"]: type_name(data["type"]) for data in rows if data.get("type")}
    names |= {data["relation"]: relation_name(data["relation"]) for data in rows if data.get("relation")}
    names |= {name: attribute_name(name) for name in {name for data in rows for name in data}}
    for term, name in names.items():
        result.add((_term(term), RDFS.label, Literal(name, lang="zh")))


@lru_cache(maxsize=100_000)
def _uri(node: str) -> URIRef:
    """Address of a node; Chinese stays readable, whatever an address may not hold is escaped."""
    return URIRef(NODE + "".join(mark if mark.isalnum() else quote(mark, safe="-_.:") for mark in node))


@lru_cache(maxsize=100_000)
def _term(name: str) -> URIRef:
    return TERMS[quote(name, safe="")]


def _add_node(result: Graph, node: str, data: dict[str, Any]) -> None:
    uri = _uri(node)
    kind = data.get("type") or "Node"
    result.add((uri, RDF.type, _term(kind)))
    result.add((uri, DCTERMS.identifier, Literal(node)))
    if kind == NodeType.DOCUMENT:
        result.add((uri, RDF.type, PROV.Entity))
    for name, value in data.items():
        if name == "name":
            result.add((uri, RDFS.label, Literal(value, lang="zh")))
        elif name != "type":
            _add_value(result, uri, name, value)
    for alias in data.get("aliases") or []:
        result.add((uri, SKOS.altLabel, Literal(alias, lang="zh")))


def _add_value(result: Graph, subject: URIRef, name: str, value: Any) -> None:
    if value is None:
        return
    term = _term(name)
    if isinstance(value, list) and value:
        head = BNode()
        Collection(result, head, [_literal(item) for item in value])
        result.add((subject, term, head))
    else:
        result.add((subject, term, RDF.nil if isinstance(value, list) else _literal(value)))


def _literal(value: Any) -> Literal:
    return Literal(json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value)


def _digest(*parts: object) -> str:
    """Short stable name of an edge, so that exports of two subgraphs can be loaded together."""
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:20]


def _add_edge(result: Graph, source: str, target: str, digest: str, data: dict[str, Any]) -> None:
    relation = data.get("relation") or "related"
    triple = (_uri(source), _term(relation), _uri(target))
    result.add(triple)
    statement = URIRef(f"urn:policygraph:statement:{digest}")
    result.add((statement, RDF.type, RDF.Statement))
    for role, part in zip((RDF.subject, RDF.predicate, RDF.object), triple, strict=True):
        result.add((statement, role, part))
    for name, value in data.items():
        if name not in (*_EVIDENCE, "relation"):
            _add_value(result, statement, name, value)
    if data.get("document"):
        evidence = _add_evidence(result, digest, data)
        result.add((statement, PROV.wasDerivedFrom, evidence))
        result.add((statement, PROV.hadPrimarySource, _uri(node_id(NodeType.DOCUMENT, data["document"]))))


def _add_evidence(result: Graph, digest: str, data: dict[str, Any]) -> URIRef:
    evidence = URIRef(f"urn:policygraph:evidence:{digest}")
    document = _uri(node_id(NodeType.DOCUMENT, data["document"]))
    result.add((document, RDF.type, PROV.Entity))
    result.add((evidence, RDF.type, PROV.Entity))
    result.add((evidence, PROV.wasQuotedFrom, document))
    if data.get("quote"):
        result.add((evidence, PROV.value, Literal(data["quote"], lang="zh")))
    for name in ("section", "start", "end"):
        _add_value(result, evidence, name, data.get(name))
    return evidence
