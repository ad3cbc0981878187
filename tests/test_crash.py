"""A build killed at any moment leaves the store that was there or the new one, whole, with the user's own file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.build import with_documents
from store.layout import CORRECTIONS_FILE
from store.store import change
from tests.conftest import LONG
from tests.test_index import Letters

pytestmark = pytest.mark.slow

PLAN = """{place}人民政府
关于印发《{place}电梯更新工作方案》的通知

一、重点任务
1.更新老旧电梯。到2026年，更新电梯{count}部。(牵头单位:市住房城乡建设局;责任单位:市财政局)
2.培训维保人员。每年不少于{count}人。（市人力资源社会保障局负责）
"""
KILLS = {"changes": 100, "builds": 30} if LONG else {"changes": 20, "builds": 20}
CORRECTIONS = "# 用户自己写的更正\n"

# Changes the small store to the large one and back until killed, and builds them so; the real steps of `policygraph`,
# but with an encoder that needs no model. Each writer is forked, so that imports are paid once.
_WRITER = """
import os, signal, sys, time
from itertools import cycle
from pathlib import Path
import numpy as np
from corpus.reader import read_folder
from store.build import build_store, with_documents, without_documents
from store.store import change, open_store
from tests.test_index import Letters

small, large, folder = map(Path, sys.argv[1:4])

def put(corpus):
    read = read_folder(corpus)[0]
    kept = {document.id for document in read}
    change(
        folder,
        lambda store: with_documents(without_documents(store, set(store.documents) - kept), read),
        Letters(),
    )

def whole():
    found = open_store(folder, Letters())
    tasks = [d for _, d in found.graph.nodes(data=True) if d["type"] == "Task"]
    hits = found.index.search("更新老旧电梯", 3)
    assert hits and {h.passage.document for h in hits} <= found.documents.keys()
    assert {d["document"] for d in tasks} == found.documents.keys() == found.fragments.keys()
    assert len(found.passages) == sum(d.passages for d in found.documents.values())
    print(len(found.documents), len(tasks), len(list(folder.glob("gen-*"))), flush=True)

def killed(step, choices, times):
    began = time.monotonic()
    writer = os.fork()  # as those below
    if not writer:
        for choice in choices:
            step(choice)
        os._exit(0)
    assert os.waitpid(writer, 0)[1] == 0
    taken = time.monotonic() - began
    for number, moment in enumerate(np.random.default_rng(17).uniform(0, 2 * taken, times)):
        writer = os.fork()
        if not writer:
            for choice in cycle(choices[:: 1 if number % 2 else -1]):
                step(choice)
        time.sleep(moment)
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        whole()

build_store(small, folder, Letters())
if sys.argv[4] == "changes":
    killed(put, [small, large], int(sys.argv[5]))
else:
    killed(lambda corpus: build_store(corpus, folder, Letters()), [small, large], int(sys.argv[5]))
"""


def corpus(folder: Path, count: int) -> Path:
    folder.mkdir()
    for i in range(count):
        name = "甲乙丙丁戊己庚辛"[i]
        (folder / f"{name}.txt").write_text(PLAN.format(place=f"{name}山市", count=10 + i), "utf-8")
    return folder


@pytest.mark.skipif(not hasattr(os, "fork"), reason="此系统没有 fork 和 SIGKILL")
def test_killed_again_and_again_while_saving_nothing_is_lost(fast_disk: Path) -> None:
    small, large = corpus(fast_disk / "少", 1), corpus(fast_disk / "多", 5)
    running = {work: writer(small, large, fast_disk / f"图谱 {work}", work) for work in KILLS}
    found = {}
    for work, process in running.items():
        said, errors = process.communicate()
        assert process.returncode == 0, errors
        found[work] = [tuple(map(int, line.split())) for line in said.splitlines()]
    assert {work: len(states) for work, states in found.items()} == KILLS
    assert {state[:2] for state in found["changes"]} == {(1, 2), (5, 10)}  # the moments fall before and after,
    assert max(state[2] for state in found["builds"]) > 1  # and in the middle: half of a generation beside the whole
    assert {state[:2] for state in found["builds"]} <= {(1, 2), (5, 10)}
    for work in running:
        store = fast_disk / f"图谱 {work}"
        assert (store / CORRECTIONS_FILE).read_text("utf-8") == CORRECTIONS
        # What the killed writers left behind is cleared by the next save.
        change(store, lambda opened: with_documents(opened, []), Letters())
        assert len(list(store.glob("gen-*"))) == 1
        assert not list(store.glob(".CURRENT-*"))


def writer(small: Path, large: Path, store: Path, work: str) -> subprocess.Popen[str]:
    store.mkdir()
    (store / CORRECTIONS_FILE).write_text(CORRECTIONS, "utf-8")
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",  # threads of a library do not survive a fork
        "POLICYGRAPH_ONE_PROCESS": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(small), str(large), str(store), work, str(KILLS[work])],
        cwd=Path(__file__).parents[1],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
