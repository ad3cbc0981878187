"""What a document may cost, and that one which costs too much, crashes or is stopped costs nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import psutil
import pytest

from corpus import budget, worker
from corpus.document import UnreadableFileError
from corpus.reader import read_folder
from store.build import NothingReadError, build_store, with_documents
from store.store import StoreError, open_store
from tests import hard_work

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PLAN = "平度市推动消费方案\n一、促进消费\n（一）扩大家电消费。到2027年达到300家。（牵头单位：市商务局）\n"


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(worker, "SECONDS", 1.0)
    monkeypatch.setattr(worker, "SECONDS_A_STEP", 1.0)


@pytest.mark.parametrize("function", [hard_work.asleep, hard_work.busy])
def test_one_that_takes_too_long_is_ended(function, short, monkeypatch):
    monkeypatch.setattr(worker, "LOADED", 3)
    with pytest.raises(budget.OverBudgetError, match="1 秒的上限"):
        list(worker.items(function))
    monkeypatch.undo()
    assert worker.only(hard_work.good) == "good"


def test_pages_that_are_done_give_more_time(short):
    seen = []
    assert worker.only(hard_work.stepping, progress=lambda *step: seen.append(step)) == "whole"
    assert seen[-1] == (4, 4)


def test_one_that_needs_too_much_memory_is_ended(monkeypatch):
    monkeypatch.setattr(worker, "MEMORY", 300 << 20)
    with pytest.raises(budget.OverBudgetError, match="内存超过 300 MB"):
        list(worker.items(hard_work.hoarding))


def test_whatever_goes_wrong_is_said_and_nothing_else_is_lost():
    got = []
    with pytest.raises(UnreadableFileError, match="SIGSEGV"):
        got.extend(worker.items(hard_work.crashing))
    with pytest.raises(UnreadableFileError, match="KeyError"):
        list(worker.items(hard_work.raising))
    with pytest.raises(budget.OverBudgetError, match="嵌套过深"):
        list(worker.items(hard_work.deep))
    assert worker.only(hard_work.good) == "good"


def test_stopping_ends_the_process_and_what_it_started():
    class StoppedError(Exception):
        pass

    def stop(*_):
        if started:
            raise StoppedError

    started = []
    with pytest.raises(StoppedError):
        for pid in worker.items(hard_work.starting, progress=stop):
            started.append(psutil.Process(pid))
            started += started[0].children(recursive=True)
    assert len(started) == 2
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in started)


def test_a_process_serves_again():
    assert worker.only(hard_work.pid_of) == worker.only(hard_work.pid_of)


def test_a_worker_goes_with_the_program_that_started_it():
    script = "from corpus import worker\nfrom tests import hard_work\nfor pid in worker.items(hard_work.starting): print(pid, flush=True)"
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        found = psutil.Process(int(program.stdout.readline()))
        program.kill()
    for child in found.children(recursive=True):
        child.kill()
    found.wait(10)


def test_a_script_without_a_guard_can_read(tmp_path):
    (tmp_path / "方案.txt").write_text(PLAN)
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom corpus.reader import read_file\nprint(read_file(Path('方案.txt')).id)"
    )
    run = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (run.stdout, run.stderr) == ("方案\n", "")


def test_an_archive_loses_only_the_file_at_which_reading_ended(tmp_path, monkeypatch):
    """A member that the worker does not survive is named; those behind it are read."""
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as packed:
        for name in ("甲.txt", "坏.ofd", "乙.txt"):
            packed.writestr(name, PLAN)
    monkeypatch.setattr("corpus.reader.documents_of", hard_work.dying_at_the_second)
    documents, failed = read_folder(tmp_path)
    assert [document.id for document in documents] == ["甲", "乙"]
    assert [(failure.path.name, "SIGKILL" in failure.reason) for failure in failed] == [("坏.ofd", True)]


def test_a_broken_rule_is_that_document_s_failure(tmp_path, monkeypatch, sample_store):
    """Adding it alone changes nothing; in a build the others are built."""
    for name in ("好", "坏"):
        (tmp_path / f"{name}.txt").write_text(PLAN)
    monkeypatch.setattr("graph.extract.fragment_of", hard_work.broken_for_one)
    store, report = build_store(tmp_path, tmp_path / "图谱")
    assert [*store.documents] == ["好"]
    ((path, reason),) = [(failure.path.name, failure.reason) for failure in report.failed]
    assert path == "坏.txt" and "程序读这份文件时出错" in reason and "ZeroDivisionError" in reason
    (document,), _ = read_folder(tmp_path / "坏.txt")
    with pytest.raises(StoreError, match="没有收录"):
        with_documents(open_store(sample_store), [document])
    (tmp_path / "好.txt").unlink()
    with pytest.raises(NothingReadError, match="有 1 个文件，都没能读取"):
        build_store(tmp_path / "坏.txt", tmp_path / "图谱")
    assert [*open_store(tmp_path / "图谱").documents] == ["好"]
