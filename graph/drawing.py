"""A graph as an interactive page, in a sandboxed iframe or a file, drawn by vis-network and needing no network.

The library is read at run time from the installed `pyvis` package, which ships it (Apache-2.0 or MIT; ipysigma's bundle
of sigma.js only runs as a Jupyter widget). Names reach the page as JSON and are only ever set as text; a policy in the
page lets no other script run and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import networkx as nx

from corpus.gazetteer import label_of
from graph.export.values import plain, plain_graph
from graph.wording import (
    attribute_name,
    deadline_text,
    document_title,
    is_named,
    relation_name,
    target_text,
    type_name,
    value_text,
)

_DATA = Path(__file__).parent / "data" / "drawing"
_SHOWN_ELSEWHERE = {"type", "name", "place", "text", "relation", "document", "section", "quote", "start", "end"}
_SAID_BY_NAME = {"metric", "value", "value_max", "bound", "unit", "comparator", "qualitative", "deadline_text"}


def render(graph: nx.MultiDiGraph, focus: str | None = None, height: int = 560) -> str:
    """An element for a page on which `FILL` is run, which puts the drawing into it, in an iframe of its own; `height`
    is in pixels. It comes without the library, which is fetched once for all drawings, and without the panel of
    details, which are for the surrounding page to show.

    A click inside posts `{source: "policygraph", kind: "node" | "edge", id, …}` to the surrounding page; that of an
    edge has where the text states it: `document`, `section`, `start` and `end`.
    """
    before, after = (html.escape(part, quote=True) for part in _page(graph, focus, bare=True))
    return (
        f'<div class="drawing" style="height:{height}px" data-library="{library_name()}" '
        f'data-before="{before}" data-after="{after}"></div>'
    )


FILL = """
const fill = () => {
  const place = element.querySelector('.drawing');
  if (!place) return;
  const {library, before, after} = place.dataset;
  window.drawingLibrary ??= fetch(library).then(answer => answer.ok ? answer.text() : Promise.reject(answer.status));
  window.drawingLibrary.then(code => {
    if (!place.isConnected || place.dataset.before !== before) return;  // another drawing is shown by now
    const frame = document.createElement('iframe');
    frame.title = '知识图谱';
    frame.sandbox = 'allow-scripts allow-downloads';
    frame.allow = 'fullscreen';
    frame.style = 'width:100%;height:100%;border:0';
    frame.srcdoc = before + code + after;
    place.replaceChildren(frame);
  }, () => {
    window.drawingLibrary = null;
    place.textContent = '图形没有加载出来，请刷新页面重试。';
  });
};
fill();
watch('value', fill);
"""
"""Script for a Gradio HTML component that shows drawings."""


def page(graph: nx.MultiDiGraph, focus: str | None = None) -> str:
    """The drawing as a whole HTML page for a file, the library in it; `focus` is the node to show first, marked and
    with its neighbours single.
    """
    return library().join(_page(graph, focus, bare=False))


@cache
def library_name() -> str:
    """The name under which the surrounding server is to give out `library()`, another for each version of it."""
    return f"vis-network-{hashlib.sha256(library().encode()).hexdigest()[:12]}.js"


def _page(graph: nx.MultiDiGraph, focus: str | None, bare: bool) -> tuple[str, str]:
    """What stands before the library in the page, and after it. Only this very library and script may run there."""
    script = _script()
    allowed = " ".join(f"'sha256-{_sha256(code)}'" for code in (library(), script))
    parts = {
        "policy": f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:",
        "style": (_DATA / "drawing.css").read_text(encoding="utf-8"),
        "data": _json_text(_payload(_plain(graph), focus)),
        "script": script,
        "kind": "bare" if bare else "whole",
    }
    before, after = (_DATA / "page.html").read_text(encoding="utf-8").split("{library}")
    return _filled(before, parts), _filled(after, parts)


def _filled(template: str, parts: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda slot: parts[slot[1]], template)


def _plain(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with plain values, and with the titles of documents that are not drawn."""
    found = plain_graph(graph)
    found.graph["titles"] = plain(graph.graph.get("titles", {}))
    return found


@cache
def library() -> str:
    """The code of vis-network."""
    spec = find_spec("pyvis")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    found = sorted(path for folder in folders for path in Path(folder).glob("lib/vis-*/vis-network.min.js"))
    if not found:
        raise FileNotFoundError("已安装的 pyvis 包里没有 vis-network.min.js，请重新安装 pyvis")
    return _script_text(found[-1].read_text(encoding="utf-8"))


@cache
def _script() -> str:
    parts = [
        (_DATA / name).read_text(encoding="utf-8")
        for name in ("1-shown.js", "2-canvas.js", "3-panel.js", "4-picture.js")
    ]
    return _script_text("\n".join(parts))


def _script_text(code: str) -> str:
    """Code that stays whole inside a script element, with the line ends that a browser will hash."""
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    return code.replace("</script", "<\\/script").replace("<!--", "<\\!--")


@cache
def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _payload(graph: nx.MultiDiGraph, focus: str | None) -> dict[str, Any]:
    nodes = [
        {
            "id": node,
            **_node_words(data, node),
            "type": str(data.get("type") or ""),
            "typeName": type_name(str(data.get("type") or "节点")),
            "place": label_of(data.get("place")),
            "details": _details(graph, data),
        }
        for node, data in graph.nodes(data=True)
    ]
    edges = [
        {
            "id": f"edge-{number}",
            "from": source,
            "to": target,
            "relation": str(data.get("relation") or ""),
            "relationName": relation_name(str(data.get("relation") or "相关")),
            "name": _edge_name(data),
            "document": document_title(graph, data["document"]) if data.get("document") else None,
            "section": data.get("section"),
            "quote": data.get("quote"),
            "place": [data.get("document"), data.get("start"), data.get("end")] if data.get("quote") else None,
            "details": _details(graph, data),
        }
        for number, (source, target, data) in enumerate(graph.edges(data=True))
    ]
    return {"nodes": nodes, "edges": edges, "focus": focus}


def _node_words(data: dict[str, Any], node: str) -> dict[str, str]:
    """The name; a target also apart, as a label may shorten the metric but never the figure."""
    metric = data.get("metric")
    if not metric:
        return {"name": str(data.get("name") or node)}
    return {
        "name": target_text(data),
        "metric": str(metric),
        "value": value_text(data),
        "when": (when := deadline_text(data)) and f"（{when}）",
    }


def _edge_name(data: dict[str, Any]) -> str:
    name = relation_name(str(data.get("relation") or "相关"))
    return f"{name}（按职责分工）" if data.get("joint") else name


def _details(graph: nx.MultiDiGraph, data: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and value of what the panel lists, in Chinese, without what it says elsewhere."""
    rows = []
    if "type" in data and data.get("document"):
        rows.append((attribute_name("document"), document_title(graph, data["document"])))
    for name, value in data.items():
        if not is_named(name) or name in _SHOWN_ELSEWHERE | _SAID_BY_NAME:
            continue
        if value in (None, "", [], False) or value == [data.get("name")]:
            continue
        if name == "task" and value not in graph:
            continue  # the task is not drawn; its id tells nobody anything
        rows.append((attribute_name(name), _value_text(graph, value)))
    return rows


def _value_text(graph: nx.MultiDiGraph, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_value_text(graph, item) for item in value)
    if isinstance(value, str) and value in graph:
        return str(graph.nodes[value].get("name") or value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)
