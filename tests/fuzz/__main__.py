"""`make fuzz`: mutated documents of every format for ten minutes, from a fixed seed; exit status 1 where one is a fault."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.campaign import Tally, rows, run
from tests.fuzz.mutators import KINDS

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
MARKS = ("<!-- fuzz -->", "<!-- /fuzz -->")


def main() -> int:
    """Run; gives the exit status."""
    parser = argparse.ArgumentParser(prog="make fuzz", description="用变异的文件逐一攻击各读取程序。")
    parser.add_argument("--minutes", type=float, default=10, help="运行多久（默认 10 分钟）")
    parser.add_argument("--count", type=int, help="至少多少份后停止，不论时间")
    parser.add_argument("--seed", type=int, default=1, help="随机种子（默认 1）")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="只试这些格式")
    parser.add_argument("--kept", type=Path, default=Path(".cache/fuzz"), help="出问题的文件存放处")
    parser.add_argument("--record", action="store_true", help=f"把结果表写进 {DOCUMENT.name}")
    options = parser.parse_args()
    options.kept.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60 * options.minutes

    def enough(tallies: dict[str, Tally]) -> bool:
        tried = sum(tally.tried for tally in tallies.values())
        print(
            f"\r已试 {tried} 份，问题 {sum(not t.clean for t in tallies.values())} 类",
            end="",
            file=sys.stderr,
            flush=True,
        )
        return tried >= options.count if options.count else time.monotonic() > until

    with tempfile.TemporaryDirectory() as folder:
        tallies = run(Path(folder), options.kept, options.seed, enough, tuple(options.kinds))
    table = list(rows(tallies))
    print(file=sys.stderr)
    print("\n".join(table))
    for kind, tally in tallies.items():
        for reason, times in tally.reasons.most_common(4):
            print(f"  {kind}：{times} 份 {reason[:90]}")
    if options.record:
        text = DOCUMENT.read_text("utf-8")
        before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
        said = f"种子 {options.seed}，`python -m tests.fuzz --count {options.count}`。" if options.count else ""
        DOCUMENT.write_text("\n".join([before + MARKS[0], "", said, "", *table, "", MARKS[1] + after]), "utf-8")
    if not all(tally.clean for tally in tallies.values()):
        print(f"有问题的文件在 {options.kept}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
