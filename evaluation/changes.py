"""`python -m evaluation.changes OLD [NEW] --corpus FOLDER…`: which facts two versions of the code read differently.

A version is a git commit, or a folder of the code as it stands. Each version builds the graph of the same documents in
a process of its own; what is compared is the graph as node-link data, so an old version needs nothing but
`corpus.reader.read_folder` and `graph.build.build_graph`.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[1]
_MOST_SHOWN = 200

# Run in the checkout of either version.
_BUILD = """
import json, sys
from pathlib import Path
import networkx as nx
from corpus.reader import read_folder
from graph.build import build_graph
read = {}
for folder in sys.argv[1:]:
    read |= {document.id: document for document in read_folder(Path(folder))[0]}
graph = build_graph(read.values())
json.dump(nx.node_link_data(graph, edges="edges"), sys.stdout, ensure_ascii=False, default=str)
"""


@dataclass(frozen=True)
class Change:
    """One fact that the two versions read differently: a node or an edge that one lacks, or whose attributes differ."""

    kind: str  # 新增, 消失, 改变
    document: str
    text: str

    @property
    def line(self) -> str:
        """The change as one line in Chinese."""
        return f"{self.kind} [{self.document}] {self.text}"


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What differs between two graphs in node-link form, by document; empty where they say the same."""
    found: list[Change] = []
    before, after = _facts(old), _facts(new)
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        fact = now or was or {}
        kind = "新增" if was is None else "消失" if now is None else "改变"
        detail = "" if was is None or now is None else "：" + "；".join(_differences(was, now))
        found.append(
            Change(
                kind, str(fact.get("document") or "全部文件"), _called(fact, before if now is None else after) + detail
            )
        )
    return sorted(found, key=lambda change: (change.document, change.kind, change.text))


def _facts(graph: Mapping[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    facts: dict[tuple[str, ...], dict[str, Any]] = {("node", str(node["id"])): dict(node) for node in graph["nodes"]}
    for edge in graph["edges"]:
        ends = str(edge["source"]), str(edge["target"])
        facts["edge", *ends, str(edge.get("key") or edge["relation"])] = dict(edge)
    return facts


def _called(fact: Mapping[str, Any], facts: Mapping[tuple[str, ...], Mapping[str, Any]]) -> str:
    """A node by its type and name, an edge by its ends and its sentence."""
    if "relation" not in fact:
        return f"{fact.get('type')}“{fact.get('name') or fact['id']}”"
    ends = [facts.get(("node", str(fact[end])), {}).get("name") or fact[end] for end in ("source", "target")]
    quote = fact.get("quote")
    return f"{ends[0]} —{fact['relation']}→ {ends[1]}" + (f"（{quote}）" if quote else "")


def _differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys([*was, *now]):
        if was.get(name) != now.get(name):
            yield f"{name} {_short(was.get(name))} → {_short(now.get(name))}"


def _short(value: object) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 120 else said[:117] + "…"


@contextmanager
def checkout(version: str) -> Iterator[Path]:
    """The folder of a version: the folder itself, or the files of a commit in a temporary folder.

    Raises `ValueError` for what is neither, with a message for the user.
    """
    if (Path(version) / "corpus").is_dir():
        yield Path(version).resolve()
        return
    packed = subprocess.run(["git", "archive", version], cwd=_ROOT, capture_output=True, check=False)
    if packed.returncode:
        raise ValueError(f"没有“{version}”这个提交，也没有这个文件夹：{packed.stderr.decode().strip()}")
    with tempfile.TemporaryDirectory(prefix="policygraph-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


def graph_of(code: Path, corpus: Iterable[Path]) -> dict[str, Any]:
    """The graph that the code in a folder builds of some folders of documents, as node-link data."""
    environment = os.environ | {"PYTHONPATH": str(code), "PYTHONHASHSEED": "0"}
    folders = [str(folder.resolve()) for folder in corpus]
    done = subprocess.run(
        [sys.executable, "-P", "-c", _BUILD, *folders], cwd=code, env=environment, stdout=subprocess.PIPE, check=True
    )
    graph: dict[str, Any] = json.loads(done.stdout)
    return graph


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what changed from the first version to the second; returns the exit status: 0 same, 1 changed, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation.changes", description="两个版本的代码读出的事实有何不同"
    )
    parser.add_argument("old", nargs="?", default="HEAD~1", metavar="旧版本", help="提交或代码文件夹（默认 HEAD~1）")
    parser.add_argument(
        "new", nargs="?", default=str(_ROOT), metavar="新版本", help="提交或代码文件夹（默认现在的代码）"
    )
    parser.add_argument("--corpus", type=Path, nargs="+", default=[_ROOT / "corpus/sample"], metavar="文件夹")
    parser.add_argument("--all", action="store_true", help=f"全部列出（默认只列前 {_MOST_SHOWN} 条）")
    options = parser.parse_args(arguments)
    corpus = [folder for folder in options.corpus if folder.is_dir()]
    try:
        with checkout(options.old) as old, checkout(options.new) as new, ThreadPoolExecutor(2) as pool:
            before, after = pool.map(lambda code: graph_of(code, corpus), (old, new))
    except (ValueError, subprocess.CalledProcessError) as error:
        print(f"不能比较：{error}", file=sys.stderr)
        return 2
    found = changes(before, after)
    counts = {kind: sum(change.kind == kind for change in found) for kind in ("新增", "消失", "改变")}
    print(f"{options.old} → {options.new}：" + "，".join(f"{kind} {n} 条" for kind, n in counts.items()))
    for change in found if options.all else found[:_MOST_SHOWN]:
        print(change.line)
    if len(found) > _MOST_SHOWN and not options.all:
        print(f"……还有 {len(found) - _MOST_SHOWN} 条，用 --all 全部列出")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
