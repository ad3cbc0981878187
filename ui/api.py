"""Named endpoints for programs, which are also the tools of the MCP server: their names and docstrings are what a
language model reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from corpus.canonical import place_called
from corpus.loaders import SUFFIXES
from graph.export import formats
from graph.export.node_link import node_link
from graph.query import find_nodes
from graph.query import neighbourhood as within_hops
from qa.answer import answer_question
from store.build import with_documents
from ui.asking import LONGEST_QUESTION
from ui.files import write_graph
from ui.library import Library, told
from ui.preview import read_uploads
from ui.problems import problem
from ui.record import record

_MOST_HITS, _MOST_HOPS, _MOST_NODES = 50, 4, 2000


def endpoints(library: Library) -> None:
    """Add the endpoints to the open `gr.Blocks`."""
    offered = _Offered(library)
    gr.events.api(offered.ask, api_name="ask")
    gr.events.api(offered.search, api_name="search")
    gr.events.api(offered.neighbourhood, api_name="neighbourhood")

    # Files go through components, which accept only what was really uploaded, and give out only what was made here.
    with gr.Column(visible=False):
        form, node, hops = gr.Textbox("graphml"), gr.Textbox(""), gr.Number(2)
        written, given = gr.File(), gr.File(file_types=sorted(SUFFIXES))
        place, report, run = gr.Textbox(""), gr.JSON(), gr.Button()
    run.click(offered.export, [form, node, hops], written, api_name="export")
    run.click(
        offered.add_document,
        [given, place],
        report,
        api_name="add_document",
        concurrency_id="change",
        concurrency_limit=1,
    )


class _Offered:
    """What programs are offered."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(self, question: str, documents: list[str] | None = None) -> dict[str, Any]:
        """Answer a question, in Chinese, from the government plans in the store, every statement with its verbatim source.

        Args:
            question: the question, such as 平度市家电以旧换新由哪个部门牵头？
            documents: the only documents to answer from, by their ids; none for all
        """
        answer = answer_question(self._library.store, question[:LONGEST_QUESTION], _among(self._library, documents))
        record("asked", kind=answer.kind, answerable=answer.answerable, ms=round(answer.elapsed_ms), by="api")
        return answer.as_dict()

    def search(self, query: str, k: int = 5, place: str = "", document: str = "") -> list[dict[str, Any]]:
        """Find passages of the plans that are nearest in meaning to some words.

        Args:
            query: what to look for, in Chinese
            k: how many passages, 50 at most
            place: only passages of this place, by its full name; empty for all
            document: only passages of this document, by its id; empty for all
        """
        hits = self._library.store.index.search(
            query[:LONGEST_QUESTION],
            max(1, min(k, _MOST_HITS)),
            place=place_called(place, self._library.store.places),
            document=document or None,
        )
        return [
            {
                "document": hit.passage.document, "section": " > ".join(hit.passage.section), "text": hit.passage.text,
                "start": hit.passage.start, "end": hit.passage.end, "score": round(hit.score, 5),
            }
            for hit in hits
        ]  # fmt: skip

    def neighbourhood(self, node: str, hops: int = 1) -> dict[str, Any]:
        """Give the part of the knowledge graph around a node, as node-link JSON, edges with their verbatim sentences.

        Args:
            node: a node's id, or a name such as 平度市商务局
            hops: how many edges away, 4 at most
        """
        found = within_hops(
            self._library.store.graph, _node(self._library, node), max(1, min(hops, _MOST_HOPS)), limit=_MOST_NODES
        )
        return node_link(found.graph) | {"truncated": found.truncated, "total": found.total}

    def export(self, format: str, node: str, hops: float) -> str:
        """Write the knowledge graph, or the part around a node, as a file.

        Args:
            format: json, graphml, gexf, neo4j, cypher, turtle, jsonld, html, xlsx or csv
            node: a node's id or name; empty for the whole graph
            hops: how many edges away from the node, 4 at most
        """
        if format not in formats():
            raise problem(f"没有“{format}”这种格式，可选：{'、'.join(formats())}")
        graph, subject = self._library.store.graph, "全部"
        if node:
            start = _node(self._library, node)
            subject = str(graph.nodes[start]["name"])
            graph = within_hops(graph, start, max(1, min(int(hops), _MOST_HOPS)), limit=len(graph)).graph
        return str(write_graph(graph, subject, format, self._library.store.graph))

    def add_document(self, file: str, place: str) -> dict[str, Any]:
        """Read a plan and add it to the store, in place of the one of the same name.

        Args:
            file: the file to add, of any office format
            place: its place, where the file does not say it
        """
        readings, failures = read_uploads([file], lambda *_: None, place.strip())
        if not readings:
            raise problem("；".join(f"{f.path.name}：{f.reason}" for f in failures))
        documents = [reading.document for reading in readings]
        with told("没有收录"):
            store = self._library.change(
                lambda store: with_documents(store, documents, files={r.document.id: r.file for r in readings})
            )
        record("accepted", documents=[document.id for document in documents], by="api")
        # Gradio takes anything with a `path` for a file, so the names go under `file`.
        reports = [store.documents[document.id].report() for document in documents]
        return {
            "documents": [{"file" if k == "path" else k: v for k, v in report.items()} for report in reports],
            "failed": [{"file": f.path.name, "reason": f.reason} for f in failures],
        }


def _among(library: Library, documents: Sequence[str] | None) -> frozenset[str] | None:
    """The documents of some ids, None for all; raises gr.Error where there is one of them not."""
    chosen = [str(name) for name in documents or ()]
    if unknown := [name for name in chosen if name not in library.store.documents]:
        raise problem(f"图谱里没有文档“{unknown[0]}”。")
    return frozenset(chosen) or None


def _node(library: Library, text: str) -> str:
    """The node of an id, or the best one of a name; raises gr.Error where there is none."""
    text = text[:LONGEST_QUESTION]
    if text in library.store.graph:
        return text
    matches = find_nodes(library.store.graph, text, limit=1)
    if not matches:
        raise problem(f"图谱里没有“{text}”。")
    return matches[0].node
