"""`python -m evaluation.plans FOLDER`: plans with gold beside each (NAME.docx and NAME.toml), read and measured.

A plan is a file of any kind, or an archive of several. Counted are assignments (task, role, body), targets found (value
and unit, a metric that names the same thing) and those right in all fields, departments that have a place, the identity
of the documents, and the files that are wholly right (`evaluation.verdicts`).
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import networkx as nx

from corpus.document import Document
from corpus.loaders import SUFFIXES
from corpus.reader import read_folder
from evaluation.targets import similarity
from evaluation.verdicts import Tally, Verdict, verdict_of
from graph.build import build_graph
from graph.schema import NodeType, Relation

_ROLES = {
    "lead": Relation.LEADS, "responsible": Relation.RESPONSIBLE_FOR, "supports": Relation.SUPPORTS,
    "guides": Relation.GUIDES, "supervises": Relation.SUPERVISES,
}  # fmt: skip
_IDENTITY = ("title", "number", "issuer", "place", "date")
_SAME = 0.6  # metrics at least so alike name the same thing
_FOLD = str.maketrans("()[]【】〔〕,:;", "（）（）（）（），：；")


@dataclass
class Measured:
    """The tallies of a folder. `whole` counts the targets found that are right in every field."""

    plans: int = 0
    roles: Tally = field(default_factory=Tally)
    targets: Tally = field(default_factory=Tally)
    whole: Tally = field(default_factory=Tally)
    placed: Tally = field(default_factory=Tally)
    identity: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in _IDENTITY})
    verdicts: list[Verdict] = field(default_factory=list)


def measure(folder: Path, told: Callable[[Verdict], None] = lambda _: None) -> Measured:
    """Read every plan of a folder that has a gold file beside it, and compare; `told` hears of each file."""
    total = Measured()
    for gold_path in sorted(folder.glob("*.toml")):
        plan = next((p for p in sorted(folder.glob(f"{gold_path.stem}.*")) if p.suffix.lower() in SUFFIXES), None)
        if plan is not None:
            gold = tomllib.loads(gold_path.read_text(encoding="utf-8"))
            total.verdicts.append(_measure(total, plan, gold))
            told(total.verdicts[-1])
    return total


def _measure(total: Measured, plan: Path, gold: dict[str, Any]) -> Verdict:
    documents, failures = read_folder(plan)
    warned = [warning for document in documents for warning in document.warnings] + [f.reason for f in failures]
    graph = build_graph(documents)
    roles, targets, whole = Tally(), Tally(), Tally()
    _roles(roles, plan.stem, graph, gold.get("tasks", []))
    _targets(targets, whole, plan.stem, graph, gold.get("targets", []))
    total.plans += 1
    total.roles.add(roles)
    total.targets.add(targets)
    total.whole.add(whole)
    if len(documents) == 1:
        _identity(total, plan.stem, documents[0], gold)
    _places(total.placed, plan.stem, graph, gold)
    return verdict_of(plan.name, roles, targets, whole, gold.get("warn", ""), warned)


def _plain(text: str) -> str:
    return "".join(text.split()).translate(_FOLD)


def _identity(total: Measured, name: str, document: Document, gold: dict[str, Any]) -> None:
    for key in _IDENTITY:
        read = getattr(document.identity, key)
        wanted = gold.get(key)
        if (read and _plain(str(read))) == (wanted and _plain(str(wanted))):
            total.identity[key].right += wanted is not None
            continue
        total.identity[key].missed += wanted is not None
        total.identity[key].added += read is not None
        total.identity[key].failures.append(f"{name} {key}：应为 {wanted}，读作 {read}")


def _roles(tally: Tally, name: str, graph: nx.MultiDiGraph, gold: list[dict[str, Any]]) -> None:
    """Triples of a task, a role and a body: a task is the same by its title, or by its number where titles differ."""
    read, second = list(_read_tasks(graph)), _second_names(graph)

    def first(body: str) -> str:
        bracket = re.fullmatch(r"(.+)（([^（）]+)）", body)
        known = bracket and len(bracket[2]) > 2 and any(name.endswith(bracket[2]) for name in second)
        return bracket[1] if bracket and known else body

    left = list(range(len(read)))
    for task in gold:
        wanted = {(role, first(_plain(body))) for role in _ROLES for body in task.get(role, ())}
        at = _same_task(task, read, left, wanted)
        got = read[at][2] if at is not None else set()
        if at is not None:
            left.remove(at)
        tally.right += len(wanted & got)
        tally.missed += len(wanted - got)
        tally.added += len(got - wanted)
        title = f"{name} {task.get('number', '')} {task['title'][:20]}"
        tally.failures += [f"漏：{title} · {role} {body}" for role, body in sorted(wanted - got)]
        tally.failures += [f"误：{title} · {role} {body}" for role, body in sorted(got - wanted)]
    for at in left:
        tally.added += len(read[at][2])
        tally.failures += [f"误：{name} {read[at][0]} {read[at][1][:20]} · {r} {b}" for r, b in sorted(read[at][2])]


def _read_tasks(graph: nx.MultiDiGraph) -> Iterator[tuple[int | None, str, set[tuple[str, str]]]]:
    nodes = [
        (node, data)
        for node, data in graph.nodes(data=True)
        if data["type"] in (NodeType.TASK, NodeType.POLICY) and data.get("document")
    ]
    for node, data in sorted(nodes, key=lambda pair: pair[1].get("start") or 0):
        edges = [(role, edge) for *_, edge in graph.in_edges(node, data=True)
                 for role, relation in _ROLES.items() if edge["relation"] == relation]  # fmt: skip
        yield data.get("number"), str(data["name"]), {(role, _plain(str(edge["form"]))) for role, edge in edges}


def _second_names(graph: nx.MultiDiGraph) -> set[str]:
    """Second names in brackets (县府办（金融工作中心）): the graph keeps them as names of the same body."""
    return {_plain(str(name)) for _, data in graph.nodes(data=True) for name in data.get("aliases") or ()}


def _same_task(
    task: dict[str, Any], read: list[tuple[int | None, str, set[tuple[str, str]]]], left: list[int],
    wanted: set[tuple[str, str]],
) -> int | None:  # fmt: skip
    def score(at: int) -> tuple[float, int]:
        number, title, got = read[at]
        one, other = _plain(task["title"]), _plain(title)
        alike = 1.0 if one == other or one.startswith(other) or other.startswith(one) else similarity(one, other)
        return alike + 0.1 * (number == task.get("number")), len(got & wanted)

    best = max(left, key=score, default=None)
    return best if best is not None and score(best)[0] >= _SAME else None


def _targets(targets: Tally, whole: Tally, name: str, graph: nx.MultiDiGraph, gold: list[dict[str, Any]]) -> None:
    left = [data for _, data in graph.nodes(data=True) if data["type"] == NodeType.TARGET]
    for item in gold:
        same = [data for data in left if _same_figure(data, item)]
        if not same:
            targets.missed += 1
            targets.failures.append(f"漏：{name} {item}")
            continue
        best = max(same, key=lambda d: (not _wrong(d, item), similarity(str(d["metric"]), item["metric"])))
        left.remove(best)
        targets.right += 1
        if wrong := _wrong(best, item):
            whole.missed += 1
            whole.failures.append(f"{name} {item['metric']}：{'；'.join(wrong)}")
        else:
            whole.right += 1
    targets.added += len(left)
    targets.failures += [
        f"误：{name} {d['metric']} {d['comparator']} {d['value']}{d['unit']} {d.get('deadline')}" for d in left
    ]


def _same_figure(data: dict[str, Any], item: dict[str, Any]) -> bool:
    value, got = item["value"], data["value"]
    if isinstance(value, str) or isinstance(got, str):
        same = isinstance(got, str) and isinstance(value, str) and (value in got or got in value)
    else:
        same = abs(got - value) < 1e-9
    unit = _plain(str(data["unit"])) == _plain(str(item.get("unit", "")))
    return same and unit and similarity(str(data["metric"]), str(item["metric"])) >= _SAME


def _wrong(data: dict[str, Any], item: dict[str, Any]) -> list[str]:
    """Fields of a target that differ from the gold's."""
    bound = str(data.get("bound") or "=")
    bound = "=" if bound in ("range", "qualitative") else bound
    when = data.get("deadline")
    if when is None and item.get("deadline") == data.get("plan_end"):  # the end of the title's span
        when = data.get("plan_end")
    pairs = {
        "value_max": (item.get("value_max"), data.get("value_max")),
        "deadline": (item.get("deadline"), when),
        "period": (item.get("period"), data.get("period")),
        "baseline": (item.get("baseline"), data.get("baseline_year")),
        "bound": (item.get("bound", "="), bound),
    }
    return [f"{key} 应为 {wanted}，读作 {got}" for key, (wanted, got) in pairs.items() if wanted != got]


def _places(tally: Tally, name: str, graph: nx.MultiDiGraph, gold: dict[str, Any]) -> None:
    """Departments with a place, where the gold tells the place of the plan."""
    for _, data in graph.nodes(data=True):
        if data["type"] == NodeType.DEPARTMENT and gold.get("place"):
            tally.right += bool(data.get("place"))
            tally.missed += not data.get("place")
            tally.failures += [] if data.get("place") else [f"{name} {data['name']}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the folder that the command line names; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.plans", description="对照标准答案评测一个文件夹的方案")
    parser.add_argument(
        "folder", type=Path, help="方案文件夹，每份方案旁有同名的 .toml 标准答案，方案可以是任何能读的格式"
    )
    parser.add_argument("--failures", action="store_true", help="逐条列出未通过的")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        print(f"找不到文件夹 {options.folder}。", file=sys.stderr)
        return 2
    found = measure(options.folder, lambda verdict: print(verdict.line(), flush=True))
    roles, targets, whole, placed = found.roles, found.targets, found.whole, found.placed
    both = roles.precision + roles.recall
    print(f"方案 {found.plans} 份")
    print(f"角色：准确率 {roles.precision:.3f}，召回率 {roles.recall:.3f}，F1 {2 * roles.precision * roles.recall / both:.3f}"
          f"（对 {roles.right}，漏 {roles.missed}，误 {roles.added}）")  # fmt: skip
    print(f"目标：准确率 {targets.precision:.3f}，召回率 {targets.recall:.3f}（对 {targets.right}，漏 {targets.missed}，"
          f"误 {targets.added}）；读出的各项全对 {whole.recall:.3f}")  # fmt: skip
    print(f"部门有地区：{placed.recall:.3f}（{placed.right}/{placed.right + placed.missed}）")
    right, wrong = sum(v.right for v in found.verdicts), sum(v.wrong_department for v in found.verdicts)
    print(f"文件全对 {right}/{found.plans}，有错配单位的文件 {wrong} 份")
    print("文件信息：" + "，".join(f"{key} {tally.recall:.3f}" for key, tally in found.identity.items()))
    if options.failures:
        for tally in (*found.identity.values(), roles, targets, whole, placed):
            print("\n".join(f"  {line}" for line in tally.failures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
