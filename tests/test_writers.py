"""Several processes change one store at once while others read it and some are killed: nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import LONG

pytestmark = pytest.mark.slow

ROUNDS = 500 if LONG else 12

# Each round: two writers add a document each, one of them is killed at a random moment in every third round, and a
# reader opens the store all the while. Forked, so that imports are paid once.
_ROUNDS = """
import os, signal, sys, time
from pathlib import Path
import numpy as np
from corpus.reader import read_source
from corpus.document import Source
from store.build import build_store, with_documents, without_documents
from store.store import change, open_store
from tests.test_crash import PLAN
from tests.test_index import Letters

root, rounds = Path(sys.argv[1]), int(sys.argv[2])
chance = np.random.default_rng(5)
folder = root / "库"
(root / "文档").mkdir()
(root / "文档" / "首.txt").write_text(PLAN.format(place="首山市", count=10), "utf-8")
build_store(root / "文档", folder, Letters())

def document(name, count):
    path = Path(f"{name}.txt")
    return read_source(Source(PLAN.format(place="甲山市", count=count), "text"), path, {}, path)

def whole(store):
    assert len(store.passages) == sum(d.passages for d in store.documents.values())
    owners = {d["document"] for _, d in store.graph.nodes(data=True) if d["type"] == "Task"}
    assert owners == set(store.documents) == set(store.fragments)
    assert store.index.search("更新老旧电梯", 3)

def forked(work):
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child

def reading():
    until = time.monotonic() + 600
    while time.monotonic() < until:
        whole(open_store(folder, Letters()))

killed = 0
for number in range(rounds):
    reader = forked(reading) if number % 5 == 0 else None
    names = [f"文{number}之{side}" for side in (1, 2)]
    writers = [
        forked(lambda: change(folder, lambda store: with_documents(store, [document(name, number + 5)]), Letters()))
        for name in names
    ]
    if number % 3 == 0:
        time.sleep(chance.uniform(0, 0.06))
        os.kill(writers[number % 2], signal.SIGKILL)
    ends = [os.waitpid(writer, 0)[1] for writer in writers]
    if reader:
        assert os.waitpid(reader, os.WNOHANG) == (0, 0), "the reader failed"
        os.kill(reader, signal.SIGKILL)
        os.waitpid(reader, 0)
    assert set(ends) <= {0, 9}, ends
    killed += 9 in ends
    store = open_store(folder, Letters())
    whole(store)
    for name, end in zip(names, ends):
        assert end == 9 or name in store.documents, (number, name, ends)
    assert len(list(folder.glob("gen-*"))) <= 2
    if len(store.documents) > 12:  # keep it small
        gone = [name for name in store.documents if name.startswith("文")]
        change(folder, lambda store: without_documents(store, gone), Letters())
print(killed)
"""


def rounds(folder: Path, count: int) -> int:
    """Run some rounds; how many had a writer killed."""
    done = subprocess.run(
        [sys.executable, "-c", _ROUNDS, str(folder), str(count)],
        cwd=Path(__file__).parents[1],
        # Threads of a library do not survive a fork; each writer would start a process of its own to read in.
        env={**os.environ, "OMP_NUM_THREADS": "1", "POLICYGRAPH_ONE_PROCESS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="此系统没有 fork 和 SIGKILL")
def test_writers_at_once_lose_nothing(fast_disk: Path) -> None:
    assert rounds(fast_disk, ROUNDS) > ROUNDS // 10
