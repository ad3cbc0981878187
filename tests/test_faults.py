"""Each write to disk of each change made to fail once: what was there stays, or what was to be is there, whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
SHARES = (("build", "remove"), ("add", "replace", "correct"))
"""The changes, divided between two processes."""


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("cc"), reason="需要 Linux 和 C 编译器，跳过")
def test_whatever_write_fails_or_is_cut_off_nothing_is_lost(fast_disk: Path) -> None:
    library = fast_disk / "faults.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, HERE / "faults.c", "-ldl"], check=True)
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "OMP_NUM_THREADS": "1",
        "POLICYGRAPH_ONE_PROCESS": "1",  # threads do not survive a fork
    }
    running = []
    for number, changes in enumerate(SHARES):
        root = fast_disk / str(number)
        root.mkdir()
        command = [sys.executable, "-m", "tests.faulty_changes", str(root), "3", *changes]
        running.append(
            subprocess.Popen(
                command, cwd=HERE.parent, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        )
    for changes, process in zip(SHARES, running, strict=True):
        said, errors = process.communicate()
        assert process.returncode == 0, errors
        lines = [line.split() for line in said.splitlines()]
        assert [line[0] for line in lines] == [change for change in changes for _ in range(3)]
        assert all(int(moments) > 10 for _, _, moments, *_ in lines)
        ends = [["done", "failed"], ["done", "failed"], ["done", "killed"]]
        assert [line[3:] for line in lines] == ends * len(changes)
