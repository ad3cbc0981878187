"""Who may import whom, and that every source file meets the project's style."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
FOLDERS = ("chinese", "llm", "corpus", "graph", "embeddings", "store", "qa", "ui", "evaluation", "benchmarks", "cli")


def run(tool: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a tool of the environment that runs the tests."""
    command = [str(Path(sys.executable).parent / tool), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def lint_imports(cwd: Path) -> subprocess.CompletedProcess[str]:
    return run("lint-imports", "--no-cache", cwd=cwd)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's modules and import contracts in another folder, to be broken there."""
    for folder in FOLDERS:
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=lambda _, names: {n for n in names if n == "__pycache__"}
        )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_imports_follow_the_layers() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_an_import_against_the_layers_is_found(copy: Path) -> None:
    against = [
        ("chinese", "corpus"),
        ("corpus", "graph"),
        ("graph", "embeddings"),
        ("embeddings", "graph"),
        ("store", "qa"),
        ("qa", "ui"),
        ("ui", "evaluation"),
        ("evaluation", "benchmarks"),
        ("ui", "app"),
        ("graph", "cli"),
    ]
    for folder, imported in against:
        (copy / folder / f"against_{imported}.py").write_text(f"import {imported}\n", encoding="utf-8")
    result = lint_imports(copy)
    assert result.returncode == 1
    said = re.findall(r"(\w+)\.against_(\w+) ?->", result.stdout)
    assert set(against) - set(said) == set()


def test_contracts_name_every_folder() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "docs"}
    assert packages == set(FOLDERS)


@pytest.mark.parametrize("arguments", [("check", "."), ("format", "--check", ".")], ids=lambda a: a[0])
def test_style(arguments: tuple[str, ...]) -> None:
    result = run("ruff", *arguments)
    assert result.returncode == 0, result.stdout


def test_every_module_says_what_it_is_for() -> None:
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 20
    assert [path.relative_to(ROOT) for path in files if not ast.get_docstring(ast.parse(path.read_text("utf-8")))] == []


LONGEST = 300


def test_no_module_is_longer_than_a_reader_takes_in() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}
