"""Exports are read back by real readers with Chinese text, empty values and lists intact."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import networkx as nx
import openpyxl
import pytest
from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from antlr4_cypher import CypherLexer, CypherParser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from rdflib import RDF, RDFS, Graph, Literal
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, PROV

from graph.export import formats, read_graphml, read_json, write
from graph.export.cypher import statements
from graph.export.rdf import TERMS
from graph.export.values import plain_graph
from graph.query import subgraph
from graph.schema import validate
from tests.graph_example import example_graph

SHANGWU = "department:平度市:商务局"


def contents(graph: nx.MultiDiGraph, keep_none: bool = False) -> tuple[dict[Any, Any], dict[Any, Any]]:
    def held(data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if keep_none or value is not None}

    nodes = {node: held(data) for node, data in graph.nodes(data=True)}
    return nodes, {(a, b, key): held(data) for a, b, key, data in graph.edges(keys=True, data=True)}


def awkward_graph() -> nx.MultiDiGraph:
    """One value of each kind that has broken exports: mixed types, None, empty and odd lists, control characters."""
    graph = nx.MultiDiGraph()
    graph.add_node(
        "a`'\"\\", type="Task", name="第\x0c三条`'\"", aliases=["商务局", "a;b"], deadline=None, value=35, n=1
    )
    graph.add_node("乙 <b>&amp;", type="De`partment", name='=HYPERLINK("x")', aliases=[], value="35%", n=2.5, unit="")
    graph.add_node("丙", type="Target", name="\ud800半个字符\x00", aliases=["35"], value=True, nested={"k": [1, None]})
    evidence = {"document": "d", "section": "一、", "start": 3, "end": 9, "quote": "甲说：“乙”\n丙'；\\"}
    graph.add_edge("a`'\"\\", "乙 <b>&amp;", key="x", relation="le`ads'", joint=False, **evidence)
    graph.add_edge("a`'\"\\", "乙 <b>&amp;", key="y", relation="supports", joint=None, **evidence)
    return graph


def test_the_example_itself_is_sound():
    assert validate(example_graph()) == []


@pytest.mark.parametrize("name", ["json", "graphml"])
@pytest.mark.parametrize("graph", [example_graph(), awkward_graph(), nx.MultiDiGraph()], ids=["plans", "odd", "empty"])
def test_round_trip(tmp_path: Path, name: str, graph: nx.MultiDiGraph):
    path = write(graph, tmp_path / "图 谱", name)
    back = read_json(path) if name == "json" else read_graphml(path)
    keep_none = name == "json"
    assert contents(back, keep_none) == contents(plain_graph(graph), keep_none)


texts = st.text(max_size=12)
# A column that holds both whole numbers and floats holds floats: whole numbers beyond 2**53 are not told apart there.
values = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(), texts, st.lists(texts, max_size=3)
)
names = st.sampled_from(["name", "aliases", "value", "deadline", "指标"])


@given(st.lists(st.dictionaries(names, values, max_size=4), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
def test_any_attributes_survive(tmp_path: Path, rows: list[dict[str, Any]]):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from((f"节点{number}", row) for number, row in enumerate(rows))
    graph.add_edges_from((f"节点{number}", "节点0", "k", row) for number, row in enumerate(rows))
    expected = plain_graph(graph)
    assert contents(read_graphml(write(graph, tmp_path / "g", "graphml"))) == contents(expected)
    assert contents(read_json(write(graph, tmp_path / "j", "json")), keep_none=True) == contents(expected, True)


def test_graphml_has_one_declared_type_an_attribute_and_a_label(tmp_path: Path):
    path = write(awkward_graph(), tmp_path / "g.graphml", "graphml")
    tree = etree.parse(path)
    GRAPHML.assertValid(tree)
    keys = [(key.get("for"), key.get("attr.name")) for key in tree.iterfind("{*}key")]
    assert len(keys) == len(set(keys))
    types = {key.get("attr.name"): key.get("attr.type") for key in tree.iterfind("{*}key") if key.get("for") == "node"}
    assert types["value"] == "string" and types["n"] == "double"
    flat = nx.read_graphml(path, force_multigraph=True)
    assert flat.nodes["丙"]["label"] == "半个字符"
    assert json.loads(flat.nodes["a`'\"\\"]["aliases"]) == ["商务局", "a;b"]
    assert "none" not in flat.nodes["a`'\"\\"]


def test_a_heading_called_label_comes_back(tmp_path: Path):
    graph = example_graph()
    graph.nodes["task:pingdu-plan:10"]["label"] = "10."
    path = write(graph, tmp_path / "g.graphml", "graphml")
    assert contents(read_graphml(path)) == contents(plain_graph(graph))
    assert nx.read_graphml(path).nodes["task:pingdu-plan:10"]["label"] == "开展家电以旧换新"


def test_gexf_is_read_by_networkx_and_valid(tmp_path: Path):
    path = write(example_graph(), tmp_path / "g.gexf", "gexf")
    GEXF.assertValid(etree.parse(path))
    back = nx.read_gexf(path)
    assert back.nodes[SHANGWU]["label"] == "平度市商务局"
    assert json.loads(back.nodes[SHANGWU]["aliases"]) == ["市商务局", "商务局"]
    edge = back.edges[SHANGWU, "task:pingdu-plan:10"]
    original = next(iter(example_graph()[SHANGWU]["task:pingdu-plan:10"].values()))
    assert (edge["quote_start"], edge["quote"], edge["label"]) == (original["start"], original["quote"], "牵头")
    awkward = nx.read_gexf(write(awkward_graph(), tmp_path / "a.gexf", "gexf"))
    assert awkward.number_of_edges() == 2 and awkward.nodes["乙 <b>&amp;"]["unit"] == ""


def test_json_has_edges_and_reads_links(tmp_path: Path):
    path = write(example_graph(), tmp_path / "g.json", "json")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["directed"] is True and data["multigraph"] is True and len(data["edges"]) == 48
    by_id = {node["id"]: node for node in data["nodes"]}
    assert by_id["target:pingdu-plan:9:新能源汽车促销活动:每年"]["deadline"] is None
    data["links"] = data.pop("edges")
    path.write_text(json.dumps(data), encoding="utf-8")
    assert contents(read_json(path), keep_none=True) == contents(plain_graph(example_graph()), keep_none=True)
    path.write_text('{"nodes": []}', encoding="utf-8")
    with pytest.raises(ValueError, match="edges"):
        read_json(path)


def test_neo4j_folder_and_zip(tmp_path: Path):
    folder = write(awkward_graph(), tmp_path / "neo4j", "neo4j")
    write(awkward_graph(), tmp_path / "neo4j", "neo4j")  # in place of what was there
    raw = (folder / "nodes.csv").read_bytes()
    assert raw.startswith(b"id:ID,:LABEL,")  # no byte order mark
    rows = list(csv.DictReader(StringIO(raw.decode("utf-8"), newline="")))
    assert rows[0]["id:ID"] == "a`'\"\\" and rows[1]["name:string"] == '=HYPERLINK("x")'
    assert rows[0]["aliases:string[]"].split("|") == ["商务局", "a;b"]
    assert '--array-delimiter="|"' in (folder / "导入说明.txt").read_text(encoding="utf-8")
    assert [row["value:string"] for row in rows] == ["35", "35%", "true"]
    edges = list(csv.DictReader(StringIO((folder / "edges.csv").read_text(encoding="utf-8"), newline="")))
    assert [edge[":TYPE"] for edge in edges] == ["le`ads'", "supports"]
    assert edges[0]["joint:boolean"] == "false" and edges[1]["joint:boolean"] == ""
    assert edges[0]["quote:string"] == "甲说：“乙”\n丙'；\\"
    with zipfile.ZipFile(write(awkward_graph(), tmp_path / "n.zip", "neo4j")) as archive:
        assert archive.read("nodes.csv") == raw


class _Strict(ErrorListener):
    def syntaxError(self, recognizer, symbol, line, column, message, error):  # noqa: N802
        raise AssertionError(f"Cypher {line}:{column} {message}")


def parse_cypher(text: str) -> CypherParser.ScriptContext:
    # The parser's grammar lacks openCypher's doubled back-tick, so each quoted name outside strings becomes a word.
    text = re.sub(r"'(?:\\.|[^'\\])*'|(`(?:``|[^`])+`)", lambda found: "word" if found[1] else found[0], text)
    lexer = CypherLexer(InputStream(text))
    parser = CypherParser(CommonTokenStream(lexer))
    for part in (lexer, parser):
        part.removeErrorListeners()
        part.addErrorListener(_Strict())
    return parser.script()


def test_cypher_parses_whatever_the_names(tmp_path: Path):
    script = write(awkward_graph(), tmp_path / "g.cypher", "cypher").read_text(encoding="utf-8")
    index, *lines = script.removesuffix("\n").split("\n")
    assert index.startswith("CREATE INDEX") and len(lines) == 5
    for line in lines:
        parse_cypher(line)
    rest = "".join(lines)
    assert "SET n:`De``partment`" in rest and "[r:`le``ads'` " in rest
    assert "'甲说：“乙”\\n丙\\'；\\\\'" in rest


def test_cypher_statements_carry_values_as_parameters():
    found = list(statements(awkward_graph()))
    for query, _ in found[1:]:
        parse_cypher(query)
        assert "HYPERLINK" not in query
    rows = [row for _, parameters in found for row in parameters.get("rows", [])]
    assert {row["id"] for row in rows if "id" in row} == set(plain_graph(awkward_graph()))
    graph = nx.MultiDiGraph()
    graph.add_node("x", type="Task\\u0060) DETACH DELETE n //", name="x")
    assert "`Task``) DETACH DELETE n //`" in next(q for q, p in statements(graph) if p)


@pytest.mark.parametrize(("name", "syntax"), [("turtle", "turtle"), ("jsonld", "json-ld")])
def test_rdf_has_each_statement_with_its_source(tmp_path: Path, name: str, syntax: str):
    graph = example_graph()
    found = Graph().parse(write(graph, tmp_path / "g", name), format=syntax)
    node = found.value(predicate=DCTERMS.identifier, object=Literal(SHANGWU))
    assert found.value(node, RDFS.label) == Literal("平度市商务局", lang="zh")
    assert [str(item) for item in Collection(found, found.value(node, TERMS.aliases))] == ["市商务局", "商务局"]
    assert len(set(found.subjects(RDF.type, RDF.Statement))) == graph.number_of_edges()
    answers = found.query(
        """SELECT ?task ?quote ?start ?source WHERE {
             ?statement rdf:subject ?body ; rdf:predicate <urn:policygraph:term:leads> ; rdf:object ?work ;
               prov:wasDerivedFrom ?evidence ; prov:hadPrimarySource ?document .
             ?body dcterms:identifier ?id . ?work rdfs:label ?task . ?body <urn:policygraph:term:leads> ?work .
             ?evidence a prov:Entity ; prov:value ?quote ; prov:wasQuotedFrom ?document ;
               <urn:policygraph:term:start> ?start .
             ?document dcterms:identifier ?source . }""",
        initNs={"prov": PROV, "dcterms": DCTERMS},
        initBindings={"id": Literal(SHANGWU)},
    )
    rows = {str(row.task): (str(row.quote), row.start.toPython(), str(row.source)) for row in answers}
    edge = next(iter(graph[SHANGWU]["task:pingdu-plan:10"].values()))
    assert set(rows) == {"开展汽车以旧换新", "开展家电以旧换新", "开展家装消费品换新"}
    assert rows["开展家电以旧换新"] == (edge["quote"], edge["start"], "document:pingdu-plan")


def test_rdf_takes_awkward_names(tmp_path: Path):
    for name, syntax in (("turtle", "turtle"), ("jsonld", "json-ld")):
        found = Graph().parse(write(awkward_graph(), tmp_path / name, name), format=syntax)
        assert found.value(predicate=DCTERMS.identifier, object=Literal("乙 <b>&amp;")) is not None


def hostile_ledger() -> nx.MultiDiGraph:
    graph = example_graph()
    graph.nodes["task:pingdu-plan:10"]["name"] = "=1+1"
    graph.nodes["task:pingdu-plan:11"]["name"] = "@SUM(A1)"
    graph.nodes["document:taishan-plan"]["name"] = "-方案\x0b"
    return graph


def test_xlsx_is_an_office_ledger(tmp_path: Path):
    book = openpyxl.load_workbook(write(hostile_ledger(), tmp_path / "台账.xlsx", "xlsx"))
    sheet = book["任务台账"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "任务台账"
    assert "共 7 项任务" in rows[1][0] and "导出日期" in rows[1][0]
    assert rows[2] == (
        "序号",
        "项号",
        "任务",
        "地方",
        "牵头单位",
        "责任单位",
        "目标",
        "时限",
        "出处文件",
        "章节",
        "原文",
    )  # nobody supports, so there is no such column
    assert [row[0] for row in rows[3:]] == list(range(1, 8))
    car = rows[4]
    assert car[1:5] == ("9", "开展汽车以旧换新", "平度市", "平度市商务局")
    assert car[5] == "平度市发展改革局、平度市工业和信息化局、平度市机关事务服务中心"
    assert car[6] == "新能源汽车促销活动2场（每年）\n新能源汽车保有量达到2.5万辆左右（2025年）"
    joint = rows[7]
    assert joint[4] is None and joint[5].endswith("泰山区供销社（按职责分工负责）")
    assert {sheet.cell(row, 3).data_type for row in range(4, 11)} == {"s"}
    assert rows[5][2] == "=1+1" and rows[6][2] == "@SUM(A1)" and rows[7][8] == "-方案"
    assert sheet.freeze_panes == "D4" and sheet.auto_filter.ref == "A3:K10"
    assert sheet["K4"].alignment.wrap_text and sheet["A3"].font.bold
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$3:$3"
    two_lines, more = sheet.row_dimensions[6].height, sheet.row_dimensions[5].height
    assert two_lines < more  # as high as what is to be read there, which not every program finds by itself
    assert sum(column.width for column in sheet.column_dimensions.values()) < 230  # legible on A4


def test_csv_ledger_opens_in_excel_and_calculates_nothing(tmp_path: Path):
    raw = write(hostile_ledger(), tmp_path / "台账.csv", "csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[3][2] == "'=1+1" and rows[4][2] == "'@SUM(A1)" and rows[2][2] == "开展汽车以旧换新"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize("begin", ["\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_csv_cells_that_only_some_programs_calculate(tmp_path: Path, begin: str):
    graph = hostile_ledger()
    graph.nodes["document:taishan-plan"]["name"] = f"{begin}=cmd|' /C calc'!A0"
    raw = write(graph, tmp_path / "台账.csv", "csv").read_bytes().decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(raw, newline="")) for cell in row if "calc" in cell]
    assert cells and all(cell.startswith(("'", "cmd")) for cell in cells), cells


def test_a_subgraph_exports_just_itself(tmp_path: Path):
    part = subgraph(example_graph(), [SHANGWU, "task:pingdu-plan:10", "no such node"])
    for name in ("json", "graphml"):
        path = write(part, tmp_path / name, name)
        back = read_json(path) if name == "json" else read_graphml(path)
        assert set(back) == {SHANGWU, "task:pingdu-plan:10"} and back.number_of_edges() == 1


@pytest.mark.parametrize("name", formats())
def test_every_format_writes_every_graph(tmp_path: Path, name: str):
    for index, graph in enumerate((nx.MultiDiGraph(), awkward_graph(), example_graph())):
        path = write(graph, tmp_path / f"{index}{formats()[name].suffix}", name)
        assert path.stat().st_size > 0
    assert len(list(tmp_path.iterdir())) == 3


class _Unwritable:
    def __str__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize("name", ["json", "graphml", "gexf", "neo4j", "cypher", "turtle", "jsonld"])
def test_a_failure_leaves_what_was_there(tmp_path: Path, name: str):
    graph = nx.MultiDiGraph()
    graph.add_node("x", name="x", odd=_Unwritable())
    path = tmp_path / f"g{formats()[name].suffix}"
    with pytest.raises(RuntimeError):
        write(graph, path, name)
    assert list(tmp_path.iterdir()) == []
    path.write_text("before")
    with pytest.raises(RuntimeError):
        write(graph, path, name)
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]


def test_an_unknown_format_is_named():
    with pytest.raises(ValueError, match=r"pdf.*graphml"):
        write(nx.MultiDiGraph(), "x.pdf", "pdf")


# The structure of both formats as their specifications state it, as far as these files use it.
GRAPHML = etree.RelaxNG(
    etree.XML(
        """
<element name="graphml" ns="http://graphml.graphdrawing.org/xmlns" xmlns="http://relaxng.org/ns/structure/1.0"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <attribute name="schemaLocation" ns="http://www.w3.org/2001/XMLSchema-instance"/>
  <zeroOrMore><element name="key">
    <attribute name="id" ns=""><data type="NMTOKEN"/></attribute>
    <attribute name="for" ns=""><choice><value>graph</value><value>node</value><value>edge</value></choice></attribute>
    <attribute name="attr.name" ns=""/>
    <attribute name="attr.type" ns=""><choice><value>boolean</value><value>int</value><value>long</value>
      <value>float</value><value>double</value><value>string</value></choice></attribute>
  </element></zeroOrMore>
  <element name="graph">
    <attribute name="edgedefault" ns=""><value>directed</value></attribute>
    <interleave>
      <zeroOrMore><ref name="data"/></zeroOrMore>
      <zeroOrMore><element name="node"><attribute name="id" ns=""/>
        <zeroOrMore><ref name="data"/></zeroOrMore></element></zeroOrMore>
      <zeroOrMore><element name="edge"><attribute name="id" ns=""><data type="NMTOKEN"/></attribute>
        <attribute name="source" ns=""/><attribute name="target" ns=""/>
        <zeroOrMore><ref name="data"/></zeroOrMore></element></zeroOrMore>
    </interleave>
  </element>
</element>""".replace('<ref name="data"/>', '<element name="data"><attribute name="key" ns=""/><text/></element>')
    )
)
GEXF = etree.RelaxNG(
    etree.XML(
        """
<element name="gexf" ns="http://www.gexf.net/1.2draft" xmlns="http://relaxng.org/ns/structure/1.0">
  <attribute name="version" ns=""/><attribute name="schemaLocation" ns="http://www.w3.org/2001/XMLSchema-instance"/>
  <element name="meta"><attribute name="lastmodifieddate" ns=""/><element name="creator"><text/></element></element>
  <element name="graph">
    <attribute name="defaultedgetype" ns=""><value>directed</value></attribute>
    <attribute name="mode" ns=""><value>static</value></attribute>
    <attribute name="name" ns=""/>
    <zeroOrMore><element name="attributes"><attribute name="mode" ns=""/><attribute name="class" ns=""/>
      <oneOrMore><element name="attribute"><attribute name="id" ns=""/><attribute name="title" ns=""/>
        <attribute name="type" ns=""><choice><value>string</value><value>long</value><value>double</value>
          <value>boolean</value></choice></attribute></element></oneOrMore></element></zeroOrMore>
    <element name="nodes"><zeroOrMore><element name="node"><attribute name="id" ns=""/><attribute name="label" ns=""/>
      ATTVALUES</element></zeroOrMore></element>
    <element name="edges"><zeroOrMore><element name="edge"><attribute name="id" ns=""/><attribute name="source" ns=""/>
      <attribute name="target" ns=""/><attribute name="label" ns=""/>ATTVALUES</element></zeroOrMore></element>
  </element>
</element>""".replace(
            "ATTVALUES",
            '<optional><element name="attvalues"><zeroOrMore><element name="attvalue"><attribute name="for" ns=""/>'
            '<attribute name="value" ns=""/></element></zeroOrMore></element></optional>',
        )
    )
)
