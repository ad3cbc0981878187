"""Synthetic plans of many places, whose every assignment and target is known because it was put there.

The same number and seed give the same plans. Words are in `data/plans.toml`, places from the gazetteer; layouts,
ways to assign work and ways to set targets vary from plan to plan as they do in real ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.brackets import STYLES, Work
from benchmarks.figures import Target, goals, state
from corpus.gazetteer import Place, gazetteer

_CHINESE = "一二三四五六七八九十"
_COUNTY_LEVELS = ("县级市", "市辖区", "县")


@dataclass(frozen=True)
class Task:
    """A numbered item: what it says, who does it (by the names written), what is to be reached."""

    label: str
    title: str
    action: str
    bracket: str
    work: tuple[Work, ...]
    targets: tuple[Target, ...]
    offices: tuple[str, ...]  # keys of the bodies, in the order of `work`


@dataclass(frozen=True)
class Plan:
    """A plan's text with everything that it states."""

    id: str
    place: str  # as questions call it
    topic: str
    title: str
    number: str
    date: str  # ISO
    tasks: tuple[Task, ...]
    goals: tuple[Target, ...]
    text: str


@cache
def words() -> dict[str, Any]:
    """The vocabulary of the plans."""
    return tomllib.loads((Path(__file__).parent / "data" / "plans.toml").read_text("utf-8"))


@cache
def _places() -> tuple[Place, ...]:
    known = gazetteer()
    return tuple(
        place
        for place in known.places
        if len(place.name) > 2
        and place.source == "gazetteer"
        and (
            place.level == "地级市"
            or (place.level in _COUNTY_LEVELS and place.parent is not None and place.parent.level == "地级市")
        )
    )


def plans(count: int, seed: int = 0) -> Iterator[Plan]:
    """`count` plans, no two of one place on one topic."""
    topics: list[dict[str, Any]] = words()["topic"]
    order = list(range(len(_places()) * len(topics)))
    if count > len(order):
        raise ValueError(f"最多能造 {len(order)} 份方案")
    Random(seed).shuffle(order)
    taken: set[int] = set()
    last = 0
    for index in range(count):
        # A third of the plans share their place with the one before, so that a place alone does not tell the plan.
        place = last // len(topics) * len(topics)
        same = [pair for pair in range(place, place + len(topics)) if index % 3 == 2 and pair not in taken]
        while not same and order[-1] in taken:
            order.pop()
        last = same[order[-1] % len(same)] if same else order.pop()
        taken.add(last)
        yield _plan(
            f"plan-{index:05d}", _places()[last // len(topics)], topics[last % len(topics)], Random(f"{seed}/{index}")
        )


def _plan(name: str, place: Place, topic: dict[str, Any], chance: Random) -> Plan:
    year = chance.choice([2023, 2024, 2024, 2025])
    unit = place.name[-1]
    city = place.parent.name if place.parent and place.level != "地级市" else ""
    alone = len(gazetteer().named(place.name)) == 1
    full = city + place.name if city and (not alone or chance.random() < 0.6) else place.name
    office = chance.random() < 0.4
    issuer = full + ("人民政府办公室" if office else "人民政府")
    number = f"{place.stem[:2]}政{'办' * office}发〔{year}〕{chance.randint(1, 48)}号"
    date = (year, chance.randint(1, 12), chance.randint(1, 28))
    title = f"{place.name}{topic['name']}{chance.choice(words()['kinds'])}"
    tasks, rule = _tasks(place, topic, year, chance)
    aims, goal_text = goals(_unused(topic, tasks), year, "全" + unit, chance)
    body = _body(topic, tasks, rule, goal_text, place, year, chance)
    lines = [
        *(f"{issuer}文件", number, ""),
        *(f"{issuer}关于印发《{title}》的通知", ""),
        f"{'各镇人民政府、街道办事处' if unit in '市区' else '各乡镇人民政府'}，{unit}政府各部门、各直属单位：",
        f"《{title}》已经{unit}政府研究同意，现印发给你们，请结合实际认真组织实施。",
        *("", issuer, f"{date[0]}年{date[1]}月{date[2]}日", "（此件公开发布）", "", title, ""),
        *body,
    ]
    return Plan(
        name, full if not alone else place.name, topic["area"], title, number, "{:04d}-{:02d}-{:02d}".format(*date),
        tuple(tasks), tuple(aims), _lay_out(lines, chance),
    )  # fmt: skip


def _unused(topic: dict[str, Any], tasks: list[Task]) -> list[list[Any]]:
    """Measures of the topic that no task has a figure for."""
    taken = {target.metric for task in tasks for target in task.targets}
    return [metric for item in topic["tasks"] for metric in item["metrics"] if metric[0] not in taken]


def body_name(key: str, place: Place, short: bool) -> str:
    """How a plan of a place writes the name of one of its bodies."""
    unit, name = place.name[-1], str(words()["bodies"][key][short])
    if key in ("gaj", "hbj") and place.level == "市辖区":
        return f"市{name}{place.stem}分局"
    return unit + name


def _tasks(place: Place, topic: dict[str, Any], year: int, chance: Random) -> tuple[list[Task], str]:
    """The tasks of a plan, and the sentence on who leads if it has one."""
    style = STYLES[chance.choice(list(STYLES))]
    short = chance.random() < 0.5
    chapters = chance.random() < 0.4  # （一） under 二、三、四、 instead of 1. under （一）
    chosen = sorted(chance.sample(range(len(topic["tasks"])), chance.randint(5, len(topic["tasks"]))))
    tasks: list[Task] = []
    sizes = [len(chosen[part::3]) for part in range(3)]
    actions = [action for action, size in zip(topic["actions"], sizes, strict=True) for _ in range(size)]
    for position, index in enumerate(chosen):
        item = topic["tasks"][index]
        inside = position - actions.index(actions[position])
        label = f"（{_CHINESE[inside]}）" if chapters else f"{position + 1}."
        offices = list(item["bodies"])
        if len(offices) > 2 and chance.random() < 0.5:
            offices.pop()
        names = [body_name(key, place, short) for key in offices]
        bracket, work = style.write(names, chance)
        written = [next(i for i, name in enumerate(names) if w.name == name) for w in work]
        metrics = item["metrics"][:1] if chance.random() < 0.75 else []
        tasks.append(
            Task(
                label, item["title"], actions[position], bracket, tuple(work),
                tuple(target for metric in metrics for target in state(metric, year, chance)),
                tuple(offices[i] for i in written),
            )
        )  # fmt: skip
    return tasks, style.rule


def _body(
    topic: dict[str, Any], tasks: list[Task], rule: str, goal_text: str, place: Place, year: int, chance: Random
) -> list[str]:
    unit, area = place.name[-1], topic["area"]
    whole = "全" + unit
    chapters = tasks[0].label.startswith("（")
    own_line = chance.random() < 0.25  # the title on a line of its own
    general = (
        f"坚持政府引导、市场主体、群众受益，把{area}摆在更加突出的位置，统筹谋划、分步推进。"
        f"{year - 1}年，{whole}{area}相关领域完成投资{chance.randint(2, 40)}亿元，为下一步工作打下基础。"
    )
    lines = [f"为贯彻上级关于{area}的部署，结合{place.name}实际，制定本方案。", "一、总体要求"]
    if chance.random() < 0.5:
        lines += [f"（一）总体思路。{general}", f"（二）主要目标。{goal_text}"]
    else:
        lines += [general, goal_text]
    said = {item["title"]: item["say"] for item in topic["tasks"]}
    action, chapter = "", 1
    if not chapters:
        lines.append("二、重点任务" + rule)
        chapter = 2
    for task in tasks:
        if task.action != action:
            action = task.action
            if chapters:
                chapter += 1
                first = chapter == 2
                lines.append(f"{_CHINESE[chapter - 1]}、{action}{rule if first else ''}")
            else:
                lines.append(f"（{_CHINESE[topic['actions'].index(action)]}）{action}")
        sentences = "".join(f"{sentence}。" for sentence in said[task.title])
        figures = "".join(target.sentence for target in task.targets)
        on_lines = task.bracket.startswith("\n")
        told = f"{sentences}{figures}{'' if on_lines else task.bracket}"
        lines += [task.label + task.title, told] if own_line else [f"{task.label}{task.title}。{told}"]
        if on_lines:
            lines += task.bracket.strip().split("\n")
    lines.append(f"{_CHINESE[chapter]}、保障措施")
    for index, item in enumerate(words()["safeguard"]):
        lines.append(f"（{_CHINESE[index]}）{item['title']}。" + "".join(f"{s}。" for s in item["say"]))
    return lines


def _lay_out(lines: list[str], chance: Random) -> str:
    """One line a paragraph, or broken at a margin as text from PDF is; sometimes with blanks around years."""
    width = chance.choice([0, 0, 28, 34])
    if width:
        lines = [part for line in lines for part in _wrap("　　" * (len(line) > width) + line, width)]
    text = "\n".join(lines) + "\n"
    if chance.random() < 0.2:
        for year in range(2022, 2031):
            text = text.replace(f"{year}年", f" {year} 年")
    return text


def _wrap(line: str, width: int) -> list[str]:
    """A line cut at a margin as word processors do: no number in two, no closing mark at the head of a line."""
    parts: list[str] = []
    start = 0
    while len(line) - start > width:
        end = start + width
        while line[end - 1].isascii() and line[end].isascii() and end - start > width // 2:
            end -= 1
        while end < len(line) and line[end] in "，。；：、）”》":
            end += 1
        parts.append(line[start:end])
        start = end
    return [*parts, line[start:]] if line[start:] or not parts else parts
