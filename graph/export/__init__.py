"""The graph, or any part of it, as files for other programs; one module a family of formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from graph.export import cypher, gexf, graphml, neo4j, node_link, office, rdf
from graph.export.atomic import OccupiedError, put_in_place
from graph.export.graphml import read_graphml
from graph.export.node_link import read_json

__all__ = ["Format", "OccupiedError", "formats", "read_graphml", "read_json", "write"]


@dataclass(frozen=True)
class Format:
    """A format to choose: its Chinese description and the suffix of its file."""

    name: str
    label: str
    suffix: str
    write: Callable[[nx.MultiDiGraph, Path], None]


def _write_drawing(graph: nx.MultiDiGraph, path: Path) -> None:
    from graph.drawing import page  # here, as it needs `graph.export.values` itself

    path.write_text(page(graph), encoding="utf-8")


_FORMATS = {
    form.name: form
    for form in (
        Format("json", "节点-关系 JSON", ".json", node_link.write),
        Format("graphml", "GraphML（yEd、Cytoscape、Gephi）", ".graphml", graphml.write),
        Format("gexf", "GEXF（Gephi）", ".gexf", gexf.write),
        Format("neo4j", "Neo4j 批量导入 CSV", ".zip", neo4j.write),
        Format("cypher", "Cypher 脚本", ".cypher", cypher.write),
        Format("turtle", "RDF Turtle（含 PROV-O 出处）", ".ttl", rdf.write_turtle),
        Format("jsonld", "JSON-LD（含 PROV-O 出处）", ".jsonld", rdf.write_jsonld),
        Format("html", "图形网页（HTML，可离线打开）", ".html", _write_drawing),
        Format("xlsx", "任务台账（Excel）", ".xlsx", office.write_xlsx),
        Format("csv", "任务台账（CSV）", ".csv", office.write_csv),
    )
}


def formats() -> dict[str, Format]:
    """The formats by name."""
    return dict(_FORMATS)


def write(graph: nx.MultiDiGraph, path: str | Path, format: str) -> Path:
    """Write the graph to `path` and return it; a failure leaves whatever stood there before.

    `neo4j` makes a folder unless the path ends in .zip. Raises ValueError for a format there is not, `OccupiedError`
    where something that no export made would go.
    """
    if format not in _FORMATS:
        raise ValueError(f"没有“{format}”这种导出格式，可选：{'、'.join(_FORMATS)}")
    path = Path(path)
    with put_in_place(path) as fresh:
        _FORMATS[format].write(graph, fresh)
    return path
