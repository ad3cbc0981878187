"""The version at hand and another checkout by turns: the command line builds a store of a few plans and answers a question.

Seconds of processor time, of the fastest of several turns: the clock tells more of what else a machine does.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.gold import ask, write_corpus
from benchmarks.plans import plans


def compare(documents: int, other: Path, turns: int) -> dict[str, dict[str, float]]:
    """By version, seconds of building, and of the first answer of a new process."""
    made = list(plans(documents))
    question = str(next(iter(ask(made, 1, 0)))["question"])
    versions = {"this": Path(__file__).parents[1], "other": other.resolve()}
    best: dict[str, dict[str, float]] = {name: {} for name in versions}
    with tempfile.TemporaryDirectory(prefix="policygraph-bench-") as folder:
        root = Path(folder)
        write_corpus(root, made)
        for checkout in versions.values():
            _seconds(checkout, ["embeddings.model"])  # each with a model of its own, made where it is not there
        for _ in range(turns):
            for name, checkout in versions.items():
                store = str(root / f"store-{name}")
                commands = {"build": ["build", str(root / "corpus")], "ask": ["ask", question]}
                for stage, command in commands.items():
                    seconds = _seconds(checkout, ["cli", "--store", store, *command])
                    best[name][f"{stage}_s"] = min(seconds, best[name].get(f"{stage}_s", seconds))
    return best


def _seconds(checkout: Path, command: list[str]) -> float:
    """Processor time of a module of a checkout, run. Raises `CalledProcessError` where it fails."""
    before = _spent()
    environment = {name: value for name, value in os.environ.items() if name != "POLICYGRAPH_CACHE"}
    subprocess.run(
        [sys.executable, "-m", *command], cwd=checkout, env={**environment, "PYTHONPATH": str(checkout)}, check=True,
        capture_output=True,
    )  # fmt: skip
    return _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
