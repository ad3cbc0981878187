"""Settings that come with a stranger's files, and what their names do to a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.document import Source, UnreadableFileError
from corpus.manifest import load_manifest
from corpus.reader import read_source
from graph.corrections import Corrections, CorrectionsError

PLAN = "平度市推动消费方案\n平度市人民政府\n2025年3月1日\n一、任务\n（一）改造管网60公里。（牵头单位：市住建局）\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a = " + "[" * 50_000, "嵌套过深"), ("documents = 3", "应写成"), ("[documents]\na = 5", "应写成"),
        ('[documents."a"]\ndate = "yesterday"', "日期"), ('[documents."a"]\npublished = 2024', "日期"), ("\x00", "TOML"),
        ('[documents."a"]\nowner = "x"', "不认识"), (b"\xff\xfe", "TOML"),
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_said(tmp_path, content, said):
    (tmp_path / "corpus.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UnreadableFileError, match=said):
        load_manifest(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="这个系统没有管道文件，跳过")
def test_a_manifest_that_leads_elsewhere_is_not_read(tmp_path):
    (tmp_path / "机密.toml").write_text('[documents."a"]\nowner = "x"')
    (tmp_path / "夹").mkdir()
    (tmp_path / "夹" / "corpus.toml").symlink_to(tmp_path / "机密.toml")
    with pytest.raises(UnreadableFileError, match="之外的链接"):
        load_manifest(tmp_path / "夹")
    os.mkfifo(tmp_path / "corpus.toml")
    assert load_manifest(tmp_path) == {}  # without waiting for who writes into it


@pytest.mark.parametrize(
    "front", ["date: yesterday", "id:", "published: 2024", "date: 9999999-99-99", "place: /etc", "kind: " + "x" * 9999]
)
def test_front_matter_that_makes_no_sense_costs_nothing(front):
    text = f"---\n{front}\n---\n{PLAN}"
    document = read_source(Source(text, "text"), Path("方案.txt"), {}, Path("方案.txt"))
    assert document.id == "方案"
    assert document.identity.date == "2025-03-01"
    assert any(section.kind == "task" for section in document.sections)


@pytest.mark.parametrize(
    "content", ["a = " + "[" * 50_000, "same = 3", "rename = []", 'target = "x"', "\x00", "[[document]]\nid = []"]
)
def test_corrections_that_are_none_are_said(content):
    with pytest.raises(CorrectionsError):
        Corrections.parse(content.encode(), "corrections.toml")


@pytest.mark.skipif(os.name == "nt", reason="此系统没有伪终端")
def test_names_do_not_command_a_terminal():
    """A title may set that of the window, wipe the screen, or turn a line round."""
    import pty

    name = "好\x1b]0;owned\x07\x1b[2J\u202e\x9b31m\u2066案"
    script = f"from cli import main; print({name!r}); main(['--store', {name!r}, 'remove', 'x'])"
    root = Path(__file__).parents[1]
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, stderr=theirs, check=True)
    shown = os.read(ours, 4096).decode()
    assert "好�]0;owned��[2J��31m�案" in shown and not set(shown) & set("\x1b\x07\u202e\x9b\u2066")
    piped = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=True)
    assert piped.stdout.decode() == name + "\n" and name in piped.stderr.decode()  # a program gets it as it is
