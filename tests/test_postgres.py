"""The same store in PostgreSQL: a private cluster in a folder of its own, started as a user without rights."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import main
from cli.output import EXIT_ERROR
from corpus.reader import read_file
from store.build import build_store, with_corrections, with_documents, without_documents
from store.lock import StoreBusyError
from store.store import StoreError, change, home, open_store, state
from tests.test_crash import corpus
from tests.test_index import Letters
from tests.test_store_changes import held

ROOT = Path(__file__).parents[1]
RENAME = '[rename]\n"甲山市财政局" = "甲山市财政和国资局"\n'.encode()


def programs() -> Path | None:
    """Where PostgreSQL's server programs are (Debian keeps them out of the path)."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


if not programs():
    pytest.skip("没有安装 PostgreSQL（Debian：apt-get install postgresql），跳过", allow_module_level=True)
if not importlib.util.find_spec("psycopg"):
    pytest.skip("没有安装 psycopg（pip install 'policygraph[postgres]'），跳过", allow_module_level=True)


def unprivileged() -> str | None:
    """Whom to be: PostgreSQL refuses to run as root."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="policygraph-pg-"))
    user, bin = unprivileged(), programs()
    assert bin
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: object) -> None:
        command = [str(bin / program), *map(str, arguments)]
        done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    run("initdb", "-D", folder / "data", "-A", "trust", "-U", "tester", "-E", "UTF8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run("pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql://tester@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def shared(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """An empty schema for the test, named by the environment."""
    schema = f"t{abs(hash(request.node.name)) % 10**12}"
    monkeypatch.setenv("POLICYGRAPH_POSTGRES_URL", server)
    monkeypatch.setenv("POLICYGRAPH_POSTGRES_SCHEMA", schema)
    return schema


def test_it_is_the_store_that_a_folder_would_hold(shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = corpus(tmp_path / "文档", 3)
    added = read_file(plans / "乙.txt")
    steps = [
        lambda folder: build_store(plans, folder, Letters()),
        lambda folder: change(folder, lambda store: without_documents(store, ["乙"]), Letters()),
        lambda folder: change(folder, lambda store: with_documents(store, [added]), Letters()),
        lambda folder: change(folder, lambda store: with_corrections(store, RENAME), Letters()),
    ]
    with pytest.raises(StoreError, match="没有建好的图谱"):
        open_store(tmp_path / "库", Letters())
    states: set[str | None] = set()
    for step in steps:
        step(tmp_path / "库")
        opened = held(open_store(tmp_path / "库", Letters()))
        states.add(state(tmp_path / "库"))
        with monkeypatch.context() as alone:
            alone.delenv("POLICYGRAPH_POSTGRES_URL")
            step(tmp_path / "独")
            wanted = held(open_store(tmp_path / "独", Letters()))
        for part in wanted:
            assert opened[part] == wanted[part], part
    assert len(states) == len(steps)
    assert not list((tmp_path / "库").glob("gen-*"))
    other = open_store(tmp_path / "另一台机器", Letters())  # another folder: nothing of the store lies in it
    assert other.corrected == RENAME
    assert set(other.documents) == {"甲", "乙", "丙"}


def test_who_reads_keeps_to_the_state_found_on_opening(shared: str, tmp_path: Path) -> None:
    build_store(corpus(tmp_path / "文档", 2), tmp_path / "库", Letters())
    before = open_store(tmp_path / "库", Letters())
    change(tmp_path / "库", lambda store: without_documents(store, ["甲"]), Letters())
    assert len(before.index.search("更新老旧电梯", 3)) == 3
    assert {d["document"] for _, d in before.graph.nodes(data=True) if d["type"] == "Task"} == {"甲", "乙"}
    assert set(open_store(tmp_path / "库", Letters()).documents) == {"乙"}


def test_a_failed_build_keeps_what_was_there(shared: str, tmp_path: Path) -> None:
    build_store(corpus(tmp_path / "文档", 2), tmp_path / "库", Letters())
    (tmp_path / "空").mkdir()
    with pytest.raises(StoreError, match="原有的图谱没有改动"):
        build_store(tmp_path / "空", tmp_path / "库", Letters())
    assert set(open_store(tmp_path / "库", Letters()).documents) == {"甲", "乙"}


def test_one_writer_at_a_time(shared: str, tmp_path: Path) -> None:
    build_store(corpus(tmp_path / "文档", 1), tmp_path / "库", Letters())
    with home(tmp_path).locked(1), pytest.raises(StoreBusyError, match=r"正由另一个程序修改.*没有改动"):
        change(tmp_path / "库", lambda store: without_documents(store, ["甲"]), Letters(), patience=0.2)
    assert change(tmp_path / "库", lambda store: store, Letters(), patience=0.2).documents


_WRITERS = """
import os, signal, sys, time
from pathlib import Path
from corpus.document import Source
from corpus.reader import read_source
from store.build import with_documents
from store.store import change, open_store
from tests.test_crash import PLAN
from tests.test_index import Letters

folder = Path(sys.argv[1])

def document(name):
    path = Path(f"{name}.txt")
    return read_source(Source(PLAN.format(place="甲山市", count=9), "text"), path, {}, path)

def forked(name):
    child = os.fork()
    if not child:
        change(folder / name, lambda store: with_documents(store, [document(name)]), Letters())
        os._exit(0)
    return child

change(folder, lambda store: with_documents(store, [document("先")]), Letters())  # what is imported is imported once
for number in range(6):
    names = [f"文{number}之{side}" for side in (1, 2)]
    writers = [forked(name) for name in names]
    if number % 2:
        time.sleep(0.02 * number)
        os.kill(writers[0], signal.SIGKILL)
    ends = [os.waitpid(writer, 0)[1] for writer in writers]
    store = open_store(folder, Letters())
    assert set(ends) <= {0, 9}, ends
    assert len(store.passages) == sum(d.passages for d in store.documents.values())
    assert {d["document"] for _, d in store.graph.nodes(data=True) if d["type"] == "Task"} == set(store.documents)
    for name, end in zip(names, ends):
        assert end == 9 or name in store.documents, (number, name, ends)
print("whole")
"""


def test_processes_that_write_at_once_or_are_killed_lose_nothing(shared: str, tmp_path: Path) -> None:
    build_store(corpus(tmp_path / "文档", 1), tmp_path / "库", Letters())
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_WRITERS), str(tmp_path / "库")],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "POLICYGRAPH_ONE_PROCESS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "whole"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [("POLICYGRAPH_POSTGRES_URL", "postgresql://nobody@127.0.0.1:1/x", "连不上"), ("POLICYGRAPH_POSTGRES_SCHEMA", "a;b", "只能用")],
)  # fmt: skip
def test_a_database_that_cannot_be_had_is_said(
    shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    variable: str, value: str, said: str,
) -> None:  # fmt: skip
    monkeypatch.setenv(variable, value)
    assert main(["--store", str(tmp_path / "库"), "ask", "电梯由谁牵头"]) == EXIT_ERROR
    assert said in capsys.readouterr().err


def test_a_machine_that_only_reads_keeps_packs_of_its_own(
    shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.opened.FROM", 1)
    build_store(corpus(tmp_path / "文档", 2), tmp_path / "库", Letters())
    other = tmp_path / "另一台机器"
    first = held(open_store(other, Letters()))
    made = {pack: pack.stat().st_mtime_ns for pack in other.glob("*.pack")}
    assert "search.pack" in {pack.name for pack in made}
    assert held(open_store(other, Letters())) == first
    assert {pack: pack.stat().st_mtime_ns for pack in other.glob("*.pack")} == made


@pytest.fixture
def with_pgvector(server: str, shared: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same in a database with the extension."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as base:
        if not base.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'").fetchall():
            pytest.skip("没有安装 pgvector（Debian 13 起：apt-get install postgresql-17-pgvector），跳过")
        base.execute(f"CREATE DATABASE {shared}")
    url = server.replace("/postgres?", f"/{shared}?")
    with psycopg.connect(url, autocommit=True) as base:
        base.execute(
            "CREATE SCHEMA elsewhere; CREATE EXTENSION vector SCHEMA elsewhere; CREATE TABLE public.vectors (x int)"
        )
    monkeypatch.setenv("POLICYGRAPH_POSTGRES_URL", url)
    return url


def test_with_pgvector_vectors_are_searched_there(
    with_pgvector: str, shared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    monkeypatch.setattr("store.opened.FROM", 1)  # packs have no vectors then
    folder = tmp_path / "库"
    build_store(corpus(tmp_path / "文档", 3), folder, Letters())
    (tmp_path / "文档" / "乙.txt").write_text((tmp_path / "文档" / "甲.txt").read_text("utf-8") + "3.修路。\n", "utf-8")
    before = open_store(folder, Letters())
    read = [read_file(tmp_path / "文档" / "乙.txt")]
    change(folder, lambda store: with_documents(without_documents(store, ["丙"]), read), Letters())
    (tmp_path / "文档" / "丙.txt").unlink()

    def found() -> dict[str, object]:
        return held(open_store(folder, Letters()))

    def tell(statement: str) -> None:
        with psycopg.connect(with_pgvector, autocommit=True) as base:
            base.execute(statement.format(shared))

    with monkeypatch.context() as alone:
        alone.delenv("POLICYGRAPH_POSTGRES_URL")
        build_store(tmp_path / "文档", tmp_path / "独", Letters())
        wanted = held(open_store(tmp_path / "独", Letters()))
    assert found() == wanted
    assert {hit.passage.document for hit in before.index.search("更新老旧电梯", 9)} == {"甲", "乙", "丙"}  # as it was
    some = [key for key in open_store(folder, Letters()).passages if key.startswith("甲")]
    tell(
        "UPDATE {}.vectors SET vector = array_fill(0, ARRAY[vector_dims(vector)])::real[]::elsewhere.vector".replace(
            "vector_dims", "elsewhere.vector_dims"
        )
    )
    turned = open_store(folder, Letters()).index
    assert {hit.dense for hit in turned.search("更新老旧电梯", 9)} == {0}  # it is these that are searched
    assert {key for key, _ in turned._vectors.search(Letters().encode_queries(["电梯"])[0], 9, some)} == {*some}
    tell("DELETE FROM {}.vectors WHERE document = '甲'")
    assert found() == wanted  # not all are there: the rows have them
    tell("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()")
    tell("DROP EXTENSION vector CASCADE")  # who reads would keep it from going
    assert found() == wanted
    change(folder, lambda store: without_documents(store, ["乙"]), Letters())
    assert set(open_store(folder, Letters()).documents) == {"甲"}
