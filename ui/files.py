"""Parts of the graph written as files to download, each under a name that says what it holds."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path

import networkx as nx

from graph.export import formats, write
from graph.export.office import save_csv, save_xlsx
from graph.ledger import LedgerRow, ledger

LEDGERS = ("xlsx", "csv")
"""Formats that hold tasks, each with all that the whole graph knows of it."""
_UNFIT = re.compile(r"[^\w\u3400-\u9fff（）《》〔〕—-]+")
_LONGEST = 40


def write_graph(graph: nx.MultiDiGraph, subject: str, format: str, whole: nx.MultiDiGraph | None = None) -> Path:
    """Write the graph into a folder of its own; the file is called 政策图谱-<subject>-<day> with the format's suffix.

    A ledger of a part of the `whole` graph has the tasks of the part, with everything that the whole says of them.
    Raises ValueError for a format there is not.
    """
    if format not in formats():
        raise ValueError(f"没有“{format}”这种导出格式，可选：{'、'.join(formats())}")
    folder = Path(tempfile.mkdtemp(prefix="policygraph-"))
    path = folder / file_name("政策图谱", subject, formats()[format].suffix)
    if format in LEDGERS and whole is not None:
        rows = tasks_in(graph, whole)
        if format == "csv":
            save_csv(rows, path)
        else:
            save_xlsx(rows, path, f"任务台账：{subject}", f"“{subject}”中的任务，共 {len(rows)} 项")
        return path
    return write(graph, path, format)


def tasks_in(part: nx.MultiDiGraph, whole: nx.MultiDiGraph) -> list[LedgerRow]:
    """The ledger lines of the tasks of a part, as the whole graph has them."""
    return [row for row in ledger(whole) if row.task in part]


def file_name(kind: str, subject: str, suffix: str) -> str:
    """<kind>-<subject>-<day><suffix>, without what a file name cannot hold."""
    name = _UNFIT.sub("", subject)[:_LONGEST] or "全部"
    return f"{kind}-{name}-{date.today():%Y%m%d}{suffix}"
