"""Any history of adding, replacing, removing and correcting gives the store that a build from scratch gives."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from corpus.reader import read_file
from store.build import build_store, with_corrections, with_documents, without_documents
from store.layout import CORRECTIONS_FILE
from store.pending import in_effect
from store.store import Store, change, open_store
from tests.conftest import LONG
from tests.test_crash import PLAN
from tests.test_index import Letters

pytestmark = pytest.mark.slow

MEMORY = Path("/dev/shm")
NAMES = "甲乙丙丁"
CORRECTIONS = [
    "",
    "# 只有说明\n",
    '[rename]\n"甲山市财政局" = "甲山市财政和国资局"\n',
    'same = [["甲山市财政局", "甲山市住房城乡建设局"]]\n',
    '[[target]]\ndocument = "甲"\nmetric = "更新电梯"\nchange = { value = 7 }\n',
    '[[target]]\ndocument = "乙"\nsaid = "更新电梯"\ndrop = true\n',
]
EXTRA = "3.推广《关于印发〈甲山市电梯更新工作方案〉的通知》的做法。改造小区{count}个。（市发改局牵头）\n"


def text(name: str, count: int, place: str) -> str:
    body = PLAN.format(place=f"{place}山市", count=count)
    return body + EXTRA.format(count=count) if count % 2 else body


def held(store: Store) -> dict[str, Any]:
    """All that a store holds, to be compared; in one order."""
    return {
        "documents": {name: (d.fingerprint, d.original, d.identity, d.report() | {"path": ""}) for name, d in store.documents.items()},
        "graph": plain(store.graph),
        "fragments": {name: plain(fragment) for name, fragment in store.fragments.items()},
        "passages": dict(sorted(store.passages.items())),
        "hits": [
            [(hit.passage_id, round(hit.score, 4)) for hit in store.index.search(query, 4)]
            for query in ("更新老旧电梯", "培训多少人", "改造小区")
        ],
    }  # fmt: skip


def plain(graph: nx.MultiDiGraph) -> tuple[list[Any], list[Any]]:
    nodes = sorted((node, data) for node, data in graph.nodes(data=True))
    return nodes, sorted(((a, b, key), data) for a, b, key, data in graph.edges(keys=True, data=True))


FROM_SCRATCH: dict[tuple[object, ...], dict[str, Any]] = {}
"""What a store built from scratch holds, by its corrections and documents: many histories come to the same."""


class Changes(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="policygraph-test-", dir=MEMORY if MEMORY.is_dir() else None))
        self.documents, self.folder = self.root / "文档", self.root / "库"
        self.documents.mkdir()
        self.put("甲", 10, "甲")
        build_store(self.documents, self.folder, Letters())

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    def put(self, name: str, count: int, place: str) -> Path:
        path = self.documents / f"{name}.txt"
        path.write_text(text(name, count, place), "utf-8")
        return path

    @rule(names=st.sets(st.sampled_from(NAMES), min_size=1), count=st.integers(5, 6), place=st.sampled_from("甲乙"))
    def add_or_replace(self, names: set[str], count: int, place: str) -> None:
        read = [read_file(self.put(name, count, place)) for name in sorted(names)]
        change(self.folder, lambda store: with_documents(store, read), Letters())

    @precondition(lambda self: len(list(self.documents.iterdir())) > 1)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.documents.iterdir())))
        path.unlink()
        change(self.folder, lambda store: without_documents(store, [path.stem, "无此文档"]), Letters())

    @rule(content=st.sampled_from(CORRECTIONS))
    def correct(self, content: str) -> None:
        change(self.folder, lambda store: with_corrections(store, content.encode()), Letters())
        assert (self.folder / CORRECTIONS_FILE).read_text("utf-8") == content if content else True

    @rule(count=st.integers(5, 6))
    def fail(self, count: int) -> None:
        """A change that ends in an error leaves everything as it was."""

        def failing(store: Store) -> Store:
            with_documents(without_documents(store, ["甲"]), [])
            raise ZeroDivisionError

        try:
            change(self.folder, failing, Letters())
        except ZeroDivisionError:
            return
        raise AssertionError

    @invariant()
    def is_as_built_from_scratch(self) -> None:
        if not hasattr(self, "folder"):
            return
        files = {path: path.read_text("utf-8") for path in sorted(self.documents.iterdir())}
        state = (in_effect(self.folder), *((path.name, content) for path, content in files.items()))
        if state not in FROM_SCRATCH:
            scratch = self.root / "新"
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            (scratch / CORRECTIONS_FILE).write_bytes(in_effect(self.folder))
            build_store(self.documents, scratch, Letters())
            FROM_SCRATCH[state] = held(open_store(scratch, Letters()))
        opened, wanted = held(open_store(self.folder, Letters())), FROM_SCRATCH[state]
        for part in wanted:
            assert opened[part] == wanted[part], part


TestChanges = Changes.TestCase
TestChanges.settings = settings(
    max_examples=40 if LONG else 6,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
