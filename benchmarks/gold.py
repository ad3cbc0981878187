"""Known answers of synthetic plans, in the form that `python -m evaluation` measures against."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.figures import Target
from benchmarks.plans import Plan, Task, words

_UNSAID = [
    *(
        "没有",
        "未写",
        "未提",
        "未列",
        "未找到",
        "找不到",
        "未明确",
        "未说明",
        "没写",
        "未见",
        "未涉及",
        "查不到",
        "无法",
    ),
]
_ROLE_FIELDS = {"leads": "lead", "responsible_for": "responsible", "supports": "supports"}


def write_corpus(folder: Path, plans: Sequence[Plan], questions: int = 0, seed: int = 0) -> None:
    """Write `corpus/*.txt`, `gold/*.json` and `questions.jsonl` into `folder`."""
    corpus, gold = folder / "corpus", folder / "gold"
    corpus.mkdir(parents=True, exist_ok=True)
    gold.mkdir(exist_ok=True)
    for plan in plans:
        (corpus / f"{plan.id}.txt").write_text(plan.text, "utf-8")
    files: dict[str, Any] = {
        "tasks": [item for plan in plans for item in _tasks(plan)],
        "targets": [item for plan in plans for item in _targets(plan)],
        "noise": {"noise": []},
        "places": [],
        "industries": [],
        "enterprises": [],
    }
    for name, content in files.items():
        (gold / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=0), "utf-8")
    lines = (json.dumps(item, ensure_ascii=False) for item in ask(plans, questions, seed))
    (folder / "questions.jsonl").write_text("".join(line + "\n" for line in lines), "utf-8")


def _tasks(plan: Plan) -> list[dict[str, Any]]:
    rows = []
    for task in plan.tasks:
        row: dict[str, Any] = {"doc": plan.id, "number": task.label, "title": task.title}
        row |= {field: [w.name for w in task.work if w.role == role] for role, field in _ROLE_FIELDS.items()}
        rows.append(row)
    nobody: dict[str, list[str]] = {field: [] for field in _ROLE_FIELDS.values()}
    return rows + [{"doc": plan.id, "number": "", "title": s["title"], **nobody} for s in words()["safeguard"]]


def _targets(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "doc": plan.id, "metric": t.metric, "value": t.value, "unit": t.unit, "deadline": t.deadline,
            "period": t.period, "place": plan.place, "quote": t.quote,
        }
        for t in _all_targets(plan)
    ]  # fmt: skip


def _all_targets(plan: Plan) -> list[Target]:
    return [*plan.goals, *(target for task in plan.tasks for target in task.targets)]


def ask(plans: Sequence[Plan], count: int, seed: int = 0) -> list[dict[str, Any]]:
    """`count` questions on some of the plans, of all kinds in turn."""
    chance = Random(f"questions/{seed}")
    by_place: dict[str, list[Plan]] = defaultdict(list)
    for plan in plans:
        by_place[plan.place].append(plan)
    asked: list[dict[str, Any]] = []
    kinds = [_lead, _responsible, _target, _body, _action, _meta, _elsewhere, _yes_no, _compare]
    for attempt in range(count * 4):
        if len(asked) == count:
            break
        plan = chance.choice(plans)
        found = kinds[attempt % len(kinds)](plan, by_place, plans, chance)
        if found:
            asked.append({"id": f"syn-{len(asked):04d}", "answerable": True, "must_not_include": [], **found})
    return asked


Question = dict[str, Any]


def _evidence(plan: Plan, *quotes: str) -> list[dict[str, str]]:
    return [{"doc": plan.id, "quote": quote.strip()} for quote in quotes]


def _others(plan: Plan, task: Task, chance: Random) -> list[str]:
    """Names of the plan's bodies that have no part in a task and that no name of the task holds."""
    own = {w.name for w in task.work}
    others = {w.name for other in plan.tasks for w in other.work} - own
    return (
        chance.sample(sorted(name for name in others if not any(name in o or o in name for o in own)), 1)
        if others
        else []
    )


def _forms(task: Task, role: str | None = None) -> list[list[str]]:
    """For each body of a task (of a role), the ways to name it: an answer may use a name from another plan."""
    return [
        [work.name] if "分局" in work.name else [work.name, *(work.name[0] + name for name in words()["bodies"][key])]
        for work, key in zip(task.work, task.offices, strict=True)
        if role in (None, work.role)
    ]


def _bracket(task: Task) -> str:
    """The words that say who does a task, one line of them where there are two."""
    return task.bracket.strip().split("\n")[0]


def _lead(plan: Plan, _places: Any, _all: Any, chance: Random) -> Question:
    task = chance.choice(plan.tasks)
    lead = _forms(task, "leads")
    # “牵头单位是谁” takes for granted that one is named: where none is, to refuse is as right as to say so.
    forms = ["{}{}由哪个部门牵头？", "请问{}{}谁来牵头？", *(["{}{}的牵头单位是谁"] if lead else [])]
    form = chance.choice(forms)
    must: list[Any] = lead or [[form for forms in _forms(task) for form in forms], _UNSAID]
    return {
        "kind": "who-leads" if lead else "who-no-lead", "question": form.format(plan.place, task.title),
        "must_include": must, "must_not_include": _others(plan, task, chance), "answer": task.bracket,
        "evidence": _evidence(plan, _bracket(task)),
    }  # fmt: skip


def _responsible(plan: Plan, _places: Any, _all: Any, chance: Random) -> Question:
    task = chance.choice(plan.tasks)
    form = chance.choice(["{}{}由哪些部门负责？", "{}的“{}”归哪些单位管", "在{}，{}要找哪个部门？"])
    return {
        "kind": "who-does", "question": form.format(plan.place, task.title),
        "must_include": _forms(task), "must_not_include": _others(plan, task, chance),
        "answer": task.bracket,
        "evidence": _evidence(plan, _bracket(task)),
    }  # fmt: skip


def _target(plan: Plan, _places: Any, _all: Any, chance: Random) -> Question:
    targets = _all_targets(plan)
    if not targets:
        return {}
    target = chance.choice(targets)
    when = f"到{target.deadline}年" if target.deadline else "每年"
    form = chance.choice(["{}{}{}要达到多少？", "{}{}{}的目标是多少？", "{}{}，{}定的是多少"])
    return {
        "kind": "target", "question": form.format(plan.place, when, target.metric),
        "must_include": [f"{target.value:g}{target.unit}"], "evidence": _evidence(plan, target.quote),
    }  # fmt: skip


def _body(plan: Plan, places: dict[str, list[Plan]], _all: Any, chance: Random) -> Question:
    task = chance.choice(plan.tasks)
    index = chance.randrange(len(task.work))
    key, name = task.offices[index], task.work[index].name
    if name.startswith("市") and "分局" in name:
        return {}
    titles = [t.title for other in places[plan.place] for t in other.tasks if key in t.offices]
    free = [t.title for t in plan.tasks if key not in t.offices]
    return {
        "kind": "department", "question": f"{plan.place}{name[1:]}负责哪些任务？", "must_include": titles,
        "must_not_include": free[:1], "evidence": _evidence(plan, task.title),
    }  # fmt: skip


def _action(plan: Plan, _places: Any, _all: Any, chance: Random) -> Question:
    action = chance.choice([task.action for task in plan.tasks])
    titles = [task.title for task in plan.tasks if task.action == action]
    others = [task.title for task in plan.tasks if task.action != action]
    return {
        "kind": "listing", "question": f"{plan.place}“{action}”包括哪几项任务？", "must_include": titles,
        "must_not_include": others[:1], "evidence": _evidence(plan, titles[0]),
    }  # fmt: skip


def _meta(plan: Plan, _places: Any, _all: Any, chance: Random) -> Question:
    _, month, day = (int(part) for part in plan.date.split("-"))
    form = chance.choice(["{}{}方案的文号是什么，什么时候印发的？", "{}关于{}的文件是哪天印发的，文号是多少？"])
    return {
        "kind": "meta", "question": form.format(plan.place, plan.topic),
        "must_include": [plan.number, f"{month}月{day}日"], "evidence": _evidence(plan, plan.number),
    }  # fmt: skip


def _elsewhere(plan: Plan, places: dict[str, list[Plan]], plans: Sequence[Plan], chance: Random) -> Question:
    """A task of another place's plan, asked of a place that has no such plan."""
    have = {other.topic for other in places[plan.place]}
    others = [other for other in plans if other.topic not in have]
    if not others:
        return {}
    task = chance.choice(chance.choice(others).tasks)
    return {
        "kind": "unanswerable", "question": f"{plan.place}{task.title}由哪个部门牵头？", "must_include": [_UNSAID],
        "answerable": False,
    }  # fmt: skip


def _yes_no(plan: Plan, _places: Any, _all: Any, chance: Random) -> Question:
    task = chance.choice(plan.tasks)
    others = _others(plan, task, chance)
    real = chance.random() < 0.5 or not others
    name = chance.choice([w.name for w in task.work]) if real else others[0]
    says = ["是", "有", "对"] if real else ["没有", "不是", "不包括", "不在", "未列", "不含", "不对"]
    return {
        "kind": "yes-no", "question": f"{plan.place}{task.title}是由{name}参与负责的吗？", "must_include": [says],
        "evidence": _evidence(plan, _bracket(task)),
    }  # fmt: skip


def _compare(plan: Plan, _places: Any, plans: Sequence[Plan], chance: Random) -> Question:
    mine = {t.metric: t for t in _all_targets(plan) if t.deadline}
    for other in chance.sample(list(plans), min(len(plans), 200)):
        if other.topic != plan.topic or other.place == plan.place:
            continue
        for target in _all_targets(other):
            own = mine.get(target.metric)
            if own and own.deadline == target.deadline and own.unit == target.unit and own.value != target.value:
                return {
                    "kind": "compare",
                    "question": f"{plan.place}和{other.place}到{own.deadline}年的{own.metric}，哪个地方的目标更高？",
                    "must_include": [f"{own.value:g}{own.unit}", f"{target.value:g}{target.unit}"],
                    "evidence": [*_evidence(plan, own.quote), *_evidence(other, target.quote)],
                }  # fmt: skip
    return {}
