"""The same store in Milvus: run for real against milvus-lite, which speaks to the client that a cluster speaks to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings.index import FaissStore
from embeddings.search import MissingIndexError, ModelMismatchError, SearchIndex
from store.store import open_store
from tests.test_crash import corpus
from tests.test_index import FIRST, SECOND, Letters

pytest.importorskip("pymilvus", reason="没有安装 pymilvus，跳过")
pytest.importorskip("milvus_lite", reason="没有安装 milvus-lite，跳过")

from embeddings.milvus import MilvusStore
from tests.conftest import long

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "向量 库"


def unit_rows(count: int, dim: int) -> np.ndarray:
    rows = np.random.default_rng(5).normal(size=(count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_it_finds_what_faiss_finds_through_changes(folder: Path) -> None:
    rows = unit_rows(300, 16)
    ids = [f'文档“{i // 7}”:任务"{i}"\\' for i in range(300)]
    stores = (MilvusStore(folder, 16), FaissStore(16))
    for store in stores:
        store.add(ids, rows)
        store.add([*ids[:3], ids[0]], rows[[10, 11, 12, 13]])  # other vectors; the last one said counts
        assert store.remove([*ids[250:], "没有这个"]) == 50
        assert store.remove([]) == 0
        assert len(store) == 250
    milvus, faiss = stores
    for query in unit_rows(5, 16):
        for only in (None, ids[::3], ids[251:], []):
            got, wanted = milvus.search(query, 8, only), faiss.search(query, 8, only)
            assert [key for key, _ in got] == [key for key, _ in wanted]
            np.testing.assert_allclose([score for _, score in got], [score for _, score in wanted], atol=1e-5)
    assert {key for key, _ in milvus.search(rows[13], 2)} == {ids[0], ids[13]}
    assert milvus.search(rows[0], 0) == []
    milvus.close()


def test_filters_longer_than_one_expression_still_give_the_best(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.milvus._NAMES", 7)
    rows = unit_rows(40, 8)
    store = MilvusStore(folder, 8)
    store.add([str(i) for i in range(40)], rows)
    only = [str(i) for i in range(0, 40, 2)]
    best = sorted(only, key=lambda i: -float(rows[int(i)] @ rows[1]))[:5]
    assert [key for key, _ in store.search(rows[1], 5, only)] == best
    assert store.remove(only) == 20
    store.close()


def test_vectors_are_there_after_closing(folder: Path) -> None:
    store = MilvusStore(folder, 8)
    store.add(["甲", "乙"], unit_rows(2, 8))
    store.close()
    again = MilvusStore(folder, 8)
    assert len(again) == 2
    assert again.search(unit_rows(2, 8)[1], 1)[0][0] == "乙"
    again.close()


def test_vectors_of_another_length_are_refused(folder: Path) -> None:
    MilvusStore(folder, 8).close()
    with pytest.raises(ModelMismatchError, match=r"8 维.*16 维"):
        MilvusStore(folder, 16)


def test_an_address_where_no_server_is(unused_port: int) -> None:
    with pytest.raises(MissingIndexError, match="连不上 Milvus"):
        MilvusStore(f"http://127.0.0.1:{unused_port}", 8)


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_search_index_on_milvus_gives_the_same_hits(folder: Path) -> None:
    store = MilvusStore(folder, Letters.dim)
    on_milvus, on_faiss = SearchIndex(Letters(), store), SearchIndex(Letters())
    for index in (on_milvus, on_faiss):
        index.add([*FIRST, *SECOND])
        index.remove_document("甲")
    for query in ("改造供热管网", "充电设施"):
        wanted = [h.passage_id for h in on_faiss.search(query)]
        assert [h.passage_id for h in on_milvus.search(query)] == wanted
    store.close()


# Commands one after the other in one process, and what each printed. Left at once: clients of one folder that nobody
# closed keep a process from ending.
_COMMANDS = """
import contextlib, io, json, os, sys
from cli import main
for command in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(command) == 0, command
    print(json.dumps(out.getvalue()), flush=True)
os._exit(0)
"""


@long
def test_the_command_line_keeps_its_vectors_where_the_environment_says(folder: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "POLICYGRAPH_MILVUS_URL": str(folder)}
    plans = corpus(tmp_path / "文档", 3)
    added = (plans / "丙.txt").rename(tmp_path / "丙.txt")

    def run(*words: str) -> str:
        command = [sys.executable, *words]
        return subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    def documents(hits: str) -> set[str]:
        return {hit["document"] for hit in json.loads(hits)}

    store = ["--store", str(tmp_path / "库")]
    run("-m", "cli", *store, "build", str(plans))
    commands = (
        ["search", "旧电梯换新", "--json", "-k", "2"],  # finds what another process put there
        ["build", str(plans)],  # anew, in the same collection
        ["add", str(added)],
        ["ask", "更新老旧电梯由哪个部门牵头？"],
        ["remove", "乙"],
        ["search", "更新电梯", "--json", "-k", "50"],
    )
    said = [
        json.loads(line) for line in run("-c", _COMMANDS, json.dumps([[*store, *c] for c in commands])).splitlines()
    ]
    assert documents(said[0]) == {"甲", "乙"}
    assert "市住房城乡建设局" in said[3]
    assert documents(said[5]) == {"甲", "丙"}
    alone = open_store(tmp_path / "库")
    with pytest.raises(MissingIndexError, match="存放在 Milvus"):
        _ = alone.index
