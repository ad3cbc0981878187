"""`python -m benchmarks`: how fast and how large, on synthetic plans with known answers.

python -m benchmarks                              100 and 1,000 plans
python -m benchmarks build 10000 --embed 2000     time all but most of the embedding
python -m benchmarks quality 300 --questions 300  facts and answers against what was put into the plans
python -m benchmarks peers 100 --python PYTHON    other systems, installed in another environment
python -m benchmarks paired 5 --other CHECKOUT    a small store by the command line, against another version
python -m benchmarks equal 1000 --embed 500       a changed store against the same documents held in memory
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import equal, measure, paired, peers
from benchmarks.gold import write_corpus
from benchmarks.plans import plans

_SIZES = ("100", "1000")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.command is None:  # each size in a process of its own, so that its memory is its own
        return max(subprocess.call([sys.executable, "-m", "benchmarks", "build", size]) for size in _SIZES)
    before = _load()
    if options.command == "build":
        timings = measure.build(options.documents, options.embed)
        rows = {f"{name}_s": value for name, value in timings.seconds.items()} | timings.figures
        _print(rows)
    elif options.command == "quality":
        with tempfile.TemporaryDirectory(prefix="policygraph-bench-") as folder:
            root = options.keep or Path(folder)
            write_corpus(root, list(plans(options.documents, options.seed)), options.questions, options.seed)
            _evaluate(root)
    elif options.command == "equal":
        return _equal(options.documents, options.embed, options.keep, options.reuse)
    elif options.command == "paired":
        for name, figures in paired.compare(options.documents, options.other, options.turns).items():
            _print({"version": name, **figures})
    else:
        for name, figures in peers.compare(options.documents, options.python).items():
            _print({"system": name, **figures})
    print(f"\n{platform.machine()}，{os.cpu_count()} 核，负载 {before} → {_load()}，Python {platform.python_version()}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="在合成方案上测速度、大小和正确率")
    commands = parser.add_subparsers(dest="command", metavar="命令")
    build = commands.add_parser("build", help="分阶段建库，再提问")
    build.add_argument("documents", type=int, metavar="份数")
    build.add_argument("--embed", type=int, metavar="段数", help="只真算这么多段的向量，其余借用（大库测检索时用）")
    quality = commands.add_parser("quality", help="与造方案时放进去的答案对照")
    quality.add_argument("documents", type=int, metavar="份数")
    quality.add_argument("--questions", type=int, default=200, metavar="题数")
    quality.add_argument("--seed", type=int, default=0)
    quality.add_argument("--keep", type=Path, metavar="DIR", help="把方案和答案留在这里")
    same = commands.add_parser("equal", help="改过多次的库与内存里从头组成的图逐题对照")
    same.add_argument("documents", type=int, metavar="份数")
    same.add_argument("--embed", type=int, metavar="段数", help="只真算这么多段的向量，其余借用")
    same.add_argument("--keep", type=Path, metavar="DIR", help="把方案和库留在这里")
    same.add_argument("--reuse", action="store_true", help="DIR 里已有库：没有改动的文档取库里已抽取的，不重新建库")
    pair = commands.add_parser("paired", help="小库：与另一个版本的检出轮流建库、提问")
    pair.add_argument("documents", type=int, metavar="份数")
    pair.add_argument("--other", type=Path, required=True, metavar="DIR", help="另一个版本的检出目录")
    pair.add_argument("--turns", type=int, default=3, metavar="轮数")
    others = commands.add_parser("peers", help="与其他系统同机同段对比")
    others.add_argument("documents", type=int, metavar="份数")
    others.add_argument("--python", type=Path, required=True, help="装有其他系统的环境的解释器")
    return parser


def _equal(documents: int, embedded: int | None, keep: Path | None, reuse: bool) -> int:
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="policygraph-bench-") as folder:
        for name, value in equal.compare(documents, embedded, keep or Path(folder), reuse):
            if name:
                print(f"| {name} | {value} |", flush=True)
            else:
                print(f"\r改动 {value}", end="", file=sys.stderr, flush=True)
            wrong += value == "False" or ("differ" in name and value != 0)
    return 1 if wrong else 0


def _evaluate(root: Path) -> None:
    results = root / "results.json"
    command = [sys.executable, "-m", "evaluation", "--corpus", root / "corpus", "--gold", root / "gold"]
    command += ["--questions", root / "questions.jsonl", "--json", results]
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
    found = json.loads(results.read_text("utf-8"))
    for key, title in (("assignments", "任务—角色—部门"), ("targets", "目标")):
        rows = [row for row in found[key]["rows"] if row[1]]
        gold, got = sum(row[1] for row in rows), sum(row[2] for row in rows)
        right = sum(row[1] * row[4] for row in rows)
        _print({"facts": title, "gold": gold, "found": got, "precision": right / got, "recall": right / gold})
    for row in found["questions"]["rows"]:
        _print({"questions": row[0], "asked": row[1], "right": row[2], "wrong": row[3], "not_verbatim": row[4]})
    for key in ("assignments", "targets", "questions"):
        for failure in found[key]["failures"][:20]:
            print(f"- {failure}")


def _print(figures: dict[str, float | int | str]) -> None:
    print("\n".join(f"| {name} | {_shown(value)} |" for name, value in figures.items()), end="\n\n", flush=True)


def _shown(value: float | int | str) -> str:
    return (
        f"{value:,.3g}"
        if isinstance(value, float) and abs(value) < 100
        else f"{value:,.0f}"
        if not isinstance(value, str)
        else value
    )


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"


if __name__ == "__main__":
    sys.exit(main())
