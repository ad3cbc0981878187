"""Run under `faults.c`: makes each change of a store fail at its first write to disk, its second, and so on.

    python -m tests.faulty_changes FOLDER STEP CHANGE…

Prints one line a change and kind of failure: how many moments were tried. Fails where a store is not whole after one.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from corpus.reader import read_file
from store.build import build_store, with_corrections, with_documents, without_documents
from store.pending import in_effect
from store.store import change, open_store
from tests.test_crash import PLAN
from tests.test_index import Letters

FAULTS = ctypes.CDLL(None)
ONE, ALL, KILL = range(3)
NEW = '[rename]\n"甲山市财政局" = "甲山市财政和国有资产局"\n'.encode()


def state(folder: Path) -> tuple[object, ...]:
    """What a store holds, and the corrections file in effect."""
    store = open_store(folder, Letters())
    assert len(store.passages) == sum(d.passages for d in store.documents.values())
    assert len(store.index.search("更新老旧电梯", 3)) == 3
    nodes = sorted((n, d["name"]) for n, d in store.graph.nodes(data=True))
    return (
        sorted((d.id, d.fingerprint) for d in store.documents.values()), nodes, sorted(store.graph.edges(keys=True)),
        sorted(store.passages), in_effect(folder),
    )  # fmt: skip


def attempt(make: Callable[[Path], object], folder: Path, moment: int, how: int) -> tuple[str, bool]:
    """Make a change in a process of its own, failing at a moment; how it ended, and whether that moment came."""
    receive, send = os.pipe()
    child = os.fork()
    if not child:
        FAULTS.faults_arm(ctypes.c_long(moment), how)
        try:
            make(folder)
            said = "done"
        except OSError:
            said = "failed"
        finally:
            calls = FAULTS.faults_calls()
            FAULTS.faults_arm(ctypes.c_long(-1), 0)
        os.write(send, f"{said} {calls}".encode())
        os._exit(0)
    os.close(send)
    said, _, calls = os.read(receive, 100).decode().partition(" ")
    os.close(receive)
    assert os.waitpid(child, 0)[1] == (0 if said else 9)
    return said or "killed", not said or int(calls) >= moment


def main(root: Path, step: int, chosen: list[str]) -> None:
    documents = root / "文档"
    documents.mkdir()
    for name in "甲乙":
        (documents / f"{name}.txt").write_text(PLAN.format(place=f"{name}山市", count=10), "utf-8")
    origin = root / "原"
    build_store(documents, origin, Letters())
    (origin / "corrections.toml").write_text("# 用户自己写的\n", "utf-8")
    for name, count in (("甲", 99), ("丙", 12)):
        (documents / f"{name}.txt").write_text(PLAN.format(place=f"{name}山市", count=count), "utf-8")
    added, replaced = read_file(documents / "丙.txt"), read_file(documents / "甲.txt")
    changes: dict[str, Callable[[Path], object]] = {
        "build": lambda folder: build_store(documents, folder, Letters()),
        "add": lambda folder: change(folder, lambda store: with_documents(store, [added]), Letters()),
        "replace": lambda folder: change(folder, lambda store: with_documents(store, [replaced]), Letters()),
        "remove": lambda folder: change(folder, lambda store: without_documents(store, ["甲"]), Letters()),
        "correct": lambda folder: change(folder, lambda store: with_corrections(store, NEW), Letters()),
    }
    before = state(origin)
    for name in chosen:
        make = changes[name]
        wanted = root / "新"
        shutil.copytree(origin, wanted)
        make(wanted)
        after = state(wanted)
        shutil.rmtree(wanted)
        assert after != before
        for how in (ONE, ALL, KILL):
            moment, ends = (
                1 + how * step // 3,
                set(),
            )  # so that the ways of failing have their turns at different moments
            while True:
                folder = root / "库"
                shutil.copytree(origin, folder)
                end, came = attempt(make, folder, moment, how)
                found = state(folder)
                assert found in (before, after), (name, how, moment, end)
                assert end != "done" or found == after, (name, how, moment, "reported as done")
                assert end != "failed" or found == before, (name, how, moment, "reported as failed")
                make(folder)
                assert state(folder) == after, (name, how, moment, "made again")
                left = {
                    p.name for p in folder.iterdir() if not p.name.startswith(("gen-", ".lock", "vectors", "journal"))
                }
                assert left == {"CURRENT", "corrections.toml"}, (name, how, moment, left)
                assert len(list(folder.glob("gen-*"))) == 1, (name, how, moment)
                shutil.rmtree(folder)
                ends.add(end)
                if not came:
                    break
                moment += step
            print(name, how, moment, *sorted(ends), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
