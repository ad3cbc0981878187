"""Parts of the graph written as files to download, each under a name that says what it holds."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path

import networkx as nx

from graph.export import formats, write

_UNFIT = re.compile(r"[^\w\u3400-\u9fff（）《》〔〕—-]+")
_LONGEST = 40


def write_graph(graph: nx.MultiDiGraph, subject: str, format: str) -> Path:
    """Write the graph into a folder of its own; the file is called 政策图谱-<subject>-<day> with the format's suffix.

    Raises ValueError for a format there is not.
    """
    if format not in formats():
        raise ValueError(f"没有“{format}”这种导出格式，可选：{'、'.join(formats())}")
    folder = Path(tempfile.mkdtemp(prefix="policygraph-"))
    name = _UNFIT.sub("", subject)[:_LONGEST] or "全部"
    return write(graph, folder / f"政策图谱-{name}-{date.today():%Y%m%d}{formats()[format].suffix}", format)
