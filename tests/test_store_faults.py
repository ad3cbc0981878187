"""What can go wrong around a store: nothing in it is lost, and what is wrong is said in Chinese with exit status 1."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from cli import main
from cli.output import EXIT_ERROR, EXIT_OK
from corpus.document import UnreadableFileError
from corpus.reader import read_file
from embeddings.search import ModelMismatchError
from embeddings.vector_cache import VectorCache
from store.build import build_store, with_documents, without_documents
from store.layout import CACHE_FILE, SUPERVISION_FILE
from store.lock import StoreBusyError, locked
from store.store import StoreError, change, open_store
from store.supervision import STATUSES, Record, Supervision, TaskName
from tests.conftest import copied
from tests.test_crash import corpus
from tests.test_index import Letters
from tests.test_store_changes import held

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def contents(folder: Path) -> dict[str, object]:
    """Every file below a folder but the lock, which holds nothing; of databases the rows, be they in the file yet or in
    its log: SQLite moves them when the last one who has it open lets go, in whichever test that may be.
    """
    return {
        str(p.relative_to(folder)): table_rows(p) if p.suffix == ".sqlite" else p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and not p.name.endswith((".lock", "-wal", "-shm"))
    }


def table_rows(path: Path) -> list[tuple[str, list[tuple[object, ...]]]]:
    with closing(sqlite3.connect(path)) as base:
        names = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return [(name, sorted(base.execute(f"SELECT * FROM {name}"))) for name in names]


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    return corpus(tmp_path / "文档", 2)


@pytest.fixture
def store(plans: Path, tmp_path: Path) -> Path:
    build_store(plans, tmp_path / "库", Letters())
    return tmp_path / "库"


@pytest.fixture
def sample(sample_store: Path, tmp_path: Path) -> Path:
    """A copy of the sample's store, free to change."""
    return copied(sample_store, tmp_path / "图谱")


# Building


@pytest.mark.parametrize("files", [{}, {"坏.docx": b"PK\x03\x04 broken", "空.txt": b""}], ids=["empty", "all fail"])
def test_building_from_nothing_keeps_the_store_that_was_there(store, tmp_path, files):
    before = contents(store)
    folder = tmp_path / "别的"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with pytest.raises(StoreError, match="原有的图谱没有改动"):
        build_store(folder, store, Letters())
    assert contents(store) == before
    with pytest.raises(StoreError):
        build_store(folder, tmp_path / "新库", Letters())
    assert not (tmp_path / "新库").exists()


def test_building_from_nothing_says_why_each_file_failed(capsys, sample, tmp_path):
    (tmp_path / "文档").mkdir()
    (tmp_path / "文档" / "空.txt").write_bytes(b"")
    status, _, err = run(capsys, "build", tmp_path / "文档", "--out", sample)
    assert status == EXIT_ERROR
    assert "空.txt" in err
    assert "没有建库" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("where", ["库", "旧库/里层", "."], ids=["inside", "deeper", "the folder itself"])
def test_a_store_among_the_documents_is_never_read(plans, where):
    out = plans / where
    first, _ = build_store(plans, out, Letters())
    (out / "corrections.toml").write_text("# 更正\n", "utf-8")
    again, report = build_store(plans, out, Letters())
    other, _ = build_store(plans, plans / "另一个库", Letters())
    assert report.failed == ()
    assert set(first.documents) == set(again.documents) == set(other.documents) == {"甲", "乙"}


def test_what_a_killed_first_build_left_is_not_read_either(plans):
    (plans / "库" / "gen-0123456789ab").mkdir(parents=True)
    (plans / "库" / "gen-0123456789ab" / "fragments.json").write_text("{}")
    (plans / "库" / "vectors.sqlite").write_bytes(b"")
    built, report = build_store(plans, plans / "库", Letters())
    assert set(built.documents) == {"甲", "乙"}
    assert report.failed == ()


def test_documents_beside_a_store_are_read_whatever_their_names(plans):
    build_store(plans, plans, Letters())
    (plans / "gen-plan.txt").write_text((plans / "甲.txt").read_text("utf-8").replace("甲山", "丁山"), "utf-8")
    (plans / "CURRENT.txt").write_text((plans / "甲.txt").read_text("utf-8").replace("甲山", "戊山"), "utf-8")
    assert set(build_store(plans, plans, Letters())[0].documents) == {"甲", "乙", "gen-plan", "CURRENT"}


def test_adding_a_store_adds_nothing(capsys, sample, sample_store):
    before = contents(sample)
    status, _, err = run(capsys, "--store", sample, "add", sample_store)
    assert status == EXIT_ERROR
    assert "没有读到文档，图谱没有改动" in err
    assert contents(sample) == before


def test_two_files_of_one_id_are_not_taken_one_for_the_other(capsys, sample, tmp_path):
    before = contents(sample)
    for name in ("一", "二"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "方案.txt").write_text(
            f"{name}号市工作方案\n一、重点任务\n1.修路。（市交通局负责）\n", "utf-8"
        )
    status, _, err = run(capsys, "--store", sample, "add", tmp_path / "一" / "方案.txt", tmp_path / "二" / "方案.txt")
    assert status == EXIT_ERROR
    assert "文档编号都是“方案”" in err
    assert contents(sample) == before


# Damage on disk


def test_a_flipped_byte_in_any_file_is_noticed_and_building_anew_helps(plans, store):
    chance = random.Random(3)
    (path,) = store.glob("gen-*/store.sqlite")
    right = held(open_store(store, Letters()))
    content = path.read_bytes()
    noticed = 0
    for at in (0, 40, len(content) - 1, *(chance.randrange(len(content)) for _ in range(150))):
        changed = bytearray(content)
        changed[at] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        try:
            found = held(open_store(store, Letters()))
        except StoreError as error:
            assert "重新建库" in str(error)
            noticed += 1
        else:
            assert found == right  # nothing stood there
    assert noticed > 40
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(StoreError, match="重新建库"):
        open_store(store, Letters())
    path.write_bytes(b"")
    assert set(build_store(plans, store, Letters())[0].documents) == {"甲", "乙"}
    assert set(open_store(store, Letters()).documents) == {"甲", "乙"}


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM parts WHERE part = 'words' AND document = '甲'",
        "DELETE FROM parts WHERE document = '乙'",
        "UPDATE parts SET document = '丙' WHERE document = '乙'",
        "UPDATE parts SET content = (SELECT content FROM parts WHERE document = '甲' AND part = 'vectors'),"
        " sum = (SELECT sum FROM parts WHERE document = '甲' AND part = 'vectors')"
        " WHERE document = '乙' AND part = 'vectors'",
        "UPDATE parts SET content = 'text' WHERE part = 'passages'",
        "DELETE FROM facts WHERE name = 'model'",
        "DELETE FROM facts WHERE name = 'total'",
        "DELETE FROM facts",
        "DROP TABLE parts",
    ],
)
def test_lost_and_changed_rows_are_noticed(plans, store, damage):
    (path,) = store.glob("gen-*/store.sqlite")
    with closing(sqlite3.connect(path)) as base:
        base.execute(damage)
        base.commit()
    with pytest.raises((StoreError, ModelMismatchError), match="重新建库"):
        open_store(store, Letters())
    with pytest.raises((StoreError, ModelMismatchError), match="重新建库"):
        change(store, lambda opened: without_documents(opened, ["甲"]), Letters())
    assert set(build_store(plans, store, Letters())[0].documents) == {"甲", "乙"}


def test_a_lost_database_and_one_of_another_version_are_told_of(plans, store):
    (path,) = store.glob("gen-*/store.sqlite")
    path.unlink()
    with pytest.raises(StoreError, match=r"缺少文件.*重新建库"):
        open_store(store, Letters())
    (path.parent / "store.json").write_text('{"version": 2}', "utf-8")
    with pytest.raises(StoreError, match=r"版本.*重新建库"):
        open_store(store, Letters())
    build_store(plans, store, Letters())
    with pytest.raises(ModelMismatchError, match=r"letters-1.*letters-2"):
        open_store(store, Letters("letters-2"))


def test_damaged_records_of_supervision_are_told_of(tmp_path):
    """Each bit of the file may be another: what is read is read, or an error of the disk says that it cannot be."""
    (tmp_path / "库").mkdir()
    kept = Supervision(tmp_path / "库")
    tasks = [TaskName("甲", "甲山市", f"修路{n}", 0, "修路。" * 20) for n in range(8)]
    kept.say_all([(Record(task), {"status": STATUSES[0], "note": "已开工"}) for task in tasks])
    with closing(sqlite3.connect(tmp_path / "库" / SUPERVISION_FILE)) as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = (tmp_path / "库" / SUPERVISION_FILE).read_bytes()
    chance = random.Random(3)
    read = 0
    for number in range(120):
        changed = bytearray(content)
        for _ in range(chance.choice((1, 20))):
            changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / SUPERVISION_FILE).write_bytes(changed[: None if number % 10 else chance.randrange(len(content))])
        try:
            damaged = Supervision(folder)
            damaged.history()
            damaged.records(tasks)
            damaged.say(Record(tasks[0]), {"status": STATUSES[1]})
            read += 1
        except OSError as error:
            assert "督办记录" in str(error)
    assert 0 < read < 120


@pytest.mark.parametrize("content", [b"\xff\xfe\x00gen", b"", b"gen-000000000000\n", b"../../etc", None])
def test_a_damaged_pointer_is_told_of_and_building_anew_helps(capsys, sample, plans, content):
    (sample / "CURRENT").unlink()
    if content is None:
        (sample / "CURRENT").mkdir()
    else:
        (sample / "CURRENT").write_bytes(content)
    for command in (["ask", "家电"], ["remove", "甲"], ["add", plans / "甲.txt"]):
        status, _, err = run(capsys, "--store", sample, *command)
        assert status == EXIT_ERROR
        assert "已损坏" in err
        assert "重新建库" in err
    if content is not None:
        assert run(capsys, "build", plans, "--out", sample)[0] == EXIT_OK
        assert run(capsys, "--store", sample, "ask", "甲山市电梯由谁牵头")[0] == EXIT_OK


@pytest.mark.parametrize("how", ["garbage", "empty", "cut", "other table", "flipped", "folder"])
def test_a_corrupt_vector_cache_heals_itself(plans, store, how):
    cache = store / CACHE_FILE
    content = cache.read_bytes()
    cache.unlink()
    if how == "garbage":
        cache.write_bytes(b"no database" * 1000)
    elif how == "empty":
        cache.write_bytes(b"")
    elif how == "cut":
        cache.write_bytes(content[: len(content) // 2 // 4096 * 4096 + 100])
    elif how == "other table":
        with sqlite3.connect(cache) as base:
            base.execute("CREATE TABLE vectors (a, b, c)")
    elif how == "flipped":
        flipped = bytearray(content)
        for at in range(4096, len(flipped), 97):
            flipped[at] ^= 1
        cache.write_bytes(flipped)
    else:
        cache.mkdir()
    document = read_file(plans / "甲.txt")
    changed = change(store, lambda opened: with_documents(opened, [document]), Letters())
    built, _ = build_store(plans, store, Letters())
    texts = [p.prefixed for p in built.passages.values()]
    right = Letters().encode_passages(texts)
    with VectorCache(cache) as healed:
        np.testing.assert_array_equal(healed.encode(Letters(), texts)[0], right)
    assert set(changed.documents) == set(built.documents) == {"甲", "乙"}
    if how != "folder":
        encoder = Letters()
        build_store(plans, store, encoder)
        assert encoder.seen == 0  # and keeps what it is given again


@pytest.mark.parametrize("how", ["a byte of a vector", "a page"])
def test_a_vector_cache_heals_where_damage_is_met(tmp_path, how):
    path, texts = tmp_path / CACHE_FILE, [f"第{number}段" for number in range(300)]
    with VectorCache(path) as cache:
        right, _ = cache.encode(Letters(), texts)
    content = bytearray(path.read_bytes())
    if how == "a page":
        content[-4096:] = bytes(4096)
    else:
        content[content.index(right[7].tobytes()) + 5] ^= 1
    path.write_bytes(content)
    with VectorCache(path) as healed:
        vectors, new = healed.encode(Letters(), texts)
    np.testing.assert_array_equal(vectors, right)
    assert new
    with VectorCache(path) as again:
        assert again.encode(Letters(), texts)[1] == 0


# The disk


_EACH = """
import json, sys
from cli import main
for command in json.loads(sys.argv[1]):
    print(main(command), end="\\0", file=sys.stderr, flush=True)
"""


def each(prefix: Sequence[str], *commands: Sequence[object]) -> tuple[str, list[tuple[int, str]]]:
    """Commands of the command line, in turn in one process that is begun by `prefix`: their output, and of each the
    status and errors.
    """
    words = [*prefix, sys.executable, "-c", _EACH, json.dumps([[*map(str, command)] for command in commands])]
    environment = {**os.environ, "POLICYGRAPH_ONE_PROCESS": "1"}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    said = [text.rpartition("\n") for text in done.stderr.split("\0")[:-1]]
    assert len(said) == len(commands), done.stderr
    return done.stdout, [(int(status), error) for error, _, status in said]


@pytest.mark.skipif(os.name == "nt", reason="此系统没有 ulimit")
@pytest.mark.parametrize("blocks", [0, 1, 16])
def test_a_limit_on_file_sizes_is_said_and_the_store_stays(capsys, sample, plans, blocks):
    before = contents(sample)
    limited = ["sh", "-c", f'ulimit -f {blocks} && exec "$@"', "sh"]
    out, done = each(limited, ["build", plans, "--out", sample], ["--store", sample, "add", plans / "甲.txt"])
    assert out == ""
    for status, error in done:
        assert status == EXIT_ERROR
        assert "文件超过了系统允许的大小" in error or "文件大小限制" in error
        assert "Traceback" not in error
    assert {name: content for name, content in contents(sample).items() if not name.startswith(CACHE_FILE)} == {
        name: content for name, content in before.items() if not name.startswith(CACHE_FILE)
    }
    assert run(capsys, "--store", sample, "add", plans / "甲.txt")[0] == EXIT_OK


_ON_A_FULL_DISK = """
set -e
mount -t tmpfs -o size="$1" none "$2"
cp -r "$3" "$2/库"
dd if=/dev/zero of="$2/满" bs=4096 status=none 2>/dev/null || true
disk="$2" copies="$4"
cp -r "$disk/库" "$copies/前"
shift 4
"$@"
cp -r "$disk/库" "$copies/后"
"""


def test_a_full_disk_is_said_and_the_store_stays(sample_store, plans, tmp_path):
    disk = tmp_path / "盘"
    disk.mkdir()
    if (
        not shutil.which("unshare")
        or subprocess.run(
            ["unshare", "--mount", "mount", "-t", "tmpfs", "none", disk], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("不能挂一个小盘（要 root 和 unshare），跳过")
    size = sum(path.stat().st_size + 4096 for path in sample_store.rglob("*")) + 65_536
    mounted = ["unshare", "--mount", "sh", "-c", _ON_A_FULL_DISK, "sh", *map(str, (size, disk, sample_store, tmp_path))]
    _, done = each(
        mounted, ["--store", disk / "库", "add", plans / "甲.txt"], ["build", plans, "--out", disk / "库"],
        ["--store", disk / "库", "remove", "pingdu-digest"], ["--store", disk / "库", "ask", "平度市家电由谁牵头？"],
    )  # fmt: skip
    assert [status for status, _ in done] == [EXIT_ERROR] * 3 + [EXIT_OK]
    assert all("磁盘已满" in error and "Traceback" not in error for _, error in done[:3])
    assert contents(tmp_path / "前") == contents(tmp_path / "后")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="此系统没有 /dev/full")
def test_output_that_cannot_be_written_is_said(sample_store):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cli", "--store", sample_store, "export"],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == EXIT_ERROR
    assert "磁盘已满" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


_ROOT = os.name == "posix" and os.geteuid() == 0
UNPRIVILEGED = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if _ROOT else []
"""How a process begins that does not have the rights over all files that root has."""
needs_rights = pytest.mark.skipif(
    os.name != "posix" or (_ROOT and not shutil.which("setpriv")),
    reason="此系统没有文件权限，或是 root 而没有 setpriv",
)


@needs_rights
def test_a_store_that_is_only_to_be_read_answers_and_says_so_when_changed(sample, plans):
    before = contents(sample)
    for path in (sample, *sample.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        _, (asked, *changed) = each(
            UNPRIVILEGED,
            ["--store", sample, "ask", "平度市家电以旧换新由哪个部门牵头？"],
            ["--store", sample, "add", plans / "甲.txt"],
            ["--store", sample, "remove", "pingdu-digest"],
            ["build", plans, "--out", sample],
            ["--store", sample, "export", "--out", sample / "图.json"],
        )
        assert asked[0] == EXIT_OK
        for status, error in changed:
            assert status == EXIT_ERROR
            assert "没有权限" in error
            assert "Traceback" not in error
    finally:
        for path in (sample, *sample.rglob("*")):
            path.chmod(0o755)
    assert contents(sample) == before


@needs_rights
def test_what_must_not_be_read_is_said(sample, plans, tmp_path):
    (plans / "内部").mkdir()
    (plans / "内部" / "丙.txt").write_text("内部", "utf-8")
    (plans / "内部").chmod(0)
    (plans / "乙.txt").chmod(0)
    sample.chmod(0)
    fresh = tmp_path / "出"
    fresh.mkdir()
    try:
        out, (_, *read) = each(
            UNPRIVILEGED,
            ["build", plans, "--out", fresh / "库", "--json"],
            ["--store", sample, "ask", "家电"],
            ["--store", sample, "export"],
        )
        assert [Path(f["path"]).name for f in json.loads(out)["failed"]] == ["内部", "乙.txt"]
        for status, error in read:
            assert status == EXIT_ERROR
            assert "权限" in error
            assert "Traceback" not in error
    finally:
        for path in (sample, plans / "内部", plans / "乙.txt"):
            path.chmod(0o755)


def test_a_file_where_a_folder_is_expected_is_said(capsys, plans, tmp_path):
    file = tmp_path / "文件"
    file.write_text("不是文件夹", "utf-8")
    for command in (
        ["build", plans, "--out", file],
        ["build", plans, "--out", file / "库"],
        ["--store", file, "ask", "家电"],
        ["--store", file, "add", plans / "甲.txt"],
        ["--store", file / "库", "remove", "甲"],
    ):
        status, _, err = run(capsys, *command)
        assert status == EXIT_ERROR, command
        assert "文件夹" in err
    assert file.read_text("utf-8") == "不是文件夹"


def test_a_change_that_waited_is_made_on_what_the_one_before_left(store):
    seen = []

    def looking(opened):
        seen.append(set(opened.documents))
        return opened

    waiting = threading.Thread(target=lambda: change(store, looking, Letters()))

    def removing(opened):
        waiting.start()
        time.sleep(0.5)  # so that it waits
        return without_documents(opened, ["乙"])

    change(store, removing, Letters())
    waiting.join()
    assert seen == [{"甲"}]


def test_a_store_in_use_is_said_after_a_short_wait(store):
    with locked(store), pytest.raises(StoreBusyError, match=r"正由另一个程序.*修改.*没有改动"):
        change(store, lambda opened: opened, Letters(), patience=0.2)
    assert change(store, lambda opened: opened, Letters(), patience=0.2).documents


# Questions


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd6\xd0\xce\xc4", "UTF-8"),
        (b"{}", "第 1 行"),
        (b"[1, 2]", "第 1 行"),
        (b'{"id": 1, "question": 5}', "第 1 行"),
        (b'{"id": {"a": 1}, "question": "x"}', "第 1 行"),
        ('{"id": "a", "question": "家电由谁牵头"}\n不是 JSON'.encode(), "第 2 行"),
        (b"[" * 100_000, "第 1 行"),
        (None, "打不开"),
    ],
)
def test_a_questions_file_of_a_wrong_form_is_said_before_anything_is_answered(
    capsys, sample_store, tmp_path, content, said
):
    path = tmp_path / "问题.jsonl"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    status, out, err = run(capsys, "--store", sample_store, "ask", "--questions", path, "--json")
    assert status == EXIT_ERROR
    assert out == ""
    assert said in err


# Exports


@pytest.mark.parametrize("form", ["json", "xlsx", "html", "neo4j"])
def test_an_export_into_a_folder_of_the_user_removes_nothing(capsys, sample_store, tmp_path, form):
    folder = tmp_path / "我的文件"
    (folder / "子").mkdir(parents=True)
    (folder / "方案.docx").write_bytes(b"mine")
    (folder / "子" / "nodes.csv").write_bytes(b"mine too")
    before = contents(folder)
    status, _, err = run(capsys, "--store", sample_store, "export", "--format", form, "--out", folder)
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    if form == "neo4j":
        assert status == EXIT_OK
        assert set(after) - set(before) == {"nodes.csv", "edges.csv", "导入说明.txt"}
        assert run(capsys, "--store", sample_store, "export", "--format", form, "--out", folder)[0] == EXIT_OK
    else:
        assert status == EXIT_ERROR
        assert "请写文件名" in err
        assert after == before
    assert [p.name for p in tmp_path.iterdir()] == ["我的文件"]


@pytest.mark.parametrize(
    ("form", "name"), [("json", "方案.docx"), ("neo4j", "方案.docx"), ("neo4j", "文件"), ("neo4j", "夹")]
)
def test_an_export_never_takes_the_place_of_a_document(capsys, sample_store, tmp_path, form, name):
    (tmp_path / "方案.docx").write_bytes(b"mine")
    (tmp_path / "文件").write_bytes(b"mine")
    (tmp_path / "夹").mkdir()
    (tmp_path / "夹" / "nodes.csv").write_bytes(b"mine")
    before = contents(tmp_path)
    status, _, err = run(capsys, "--store", sample_store, "export", "--format", form, "--out", tmp_path / name)
    assert status == EXIT_ERROR
    assert "没有导出" in err
    assert contents(tmp_path) == before


def test_an_export_takes_the_place_of_an_earlier_one(capsys, sample_store, tmp_path):
    path = tmp_path / "图谱.json"
    for _ in range(2):
        assert run(capsys, "--store", sample_store, "export", "--out", path)[0] == EXIT_OK
        assert json.loads(path.read_bytes())["nodes"]
        path.write_bytes(b"old")


def test_a_folder_that_is_not_there_is_not_made_a_store_of(capsys, tmp_path):
    status, _, err = run(capsys, "--store", tmp_path / "无", "remove", "甲")
    assert status == EXIT_ERROR
    assert "没有建好的图谱" in err
    assert not (tmp_path / "无").exists()
    with pytest.raises(UnreadableFileError, match="找不到"):
        build_store(tmp_path / "没有", tmp_path / "库", Letters())
    assert not (tmp_path / "库").exists()
