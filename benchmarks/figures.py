"""The ways in which plans set targets: each writes the clause and knows what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

_VERB = re.compile(r"^(?:建成|新增|新建|完成|开通|培训|改造|更新|加装|修复|举办)")
Metric = list[Any]
"""Name, unit, least and greatest value, and sometimes how it is said (每年, 下降, 以内)."""


@dataclass(frozen=True)
class Target:
    """A target with the clause that sets it; `sentence` is what the text has (empty for the second of a pair)."""

    metric: str
    value: float
    unit: str
    deadline: int | None
    period: str | None
    sentence: str
    quote: str


def _number(value: float) -> str:
    return f"{value:g}"


def _value(metric: Metric, chance: Random, at_least: float = 0.0) -> tuple[float, str]:
    """A value in the measure's range, a large count sometimes in 万, with the unit as written."""
    _, unit, low, high = metric[:4]
    low = max(low, at_least)
    if unit == "%" or high <= 15:
        value = round(chance.uniform(low, high), chance.choice([0, 0, 1]))
        return (value if value % 1 else int(value)), unit
    value = round(chance.uniform(low, high))
    step = 10 ** max(0, len(str(value)) - 2)
    value = max(step, value // step * step)
    if value >= 10_000 and not unit.startswith("万"):
        return value / 10_000, "万" + unit
    return value, unit


def state(metric: Metric, year: int, chance: Random) -> list[Target]:
    """One sentence that sets a target, or two for two years."""
    name, said = metric[0], metric[4] if len(metric) > 4 else ""
    value, unit = _value(metric, chance)
    amount, near = f"{_number(value)}{unit}", year + chance.choice([1, 2])
    if said == "每年":
        text = f"每年{name}不少于{amount}" if _VERB.match(name) else f"{name}每年不少于{amount}"
        return [Target(name, value, unit, None, "每年", text + "。", text)]
    if said == "下降":
        text = f"到{near}年，{name}较{year - 1}年下降{amount}"
        return [Target(name, value, unit, near, None, text + "。", text)]
    if said == "以内":
        text = f"到{near}年，{name}控制在{amount}以内"
        return [Target(name, value, unit, near, None, text + "。", text)]
    verb = "" if _VERB.match(name) else "达到"
    form = chance.randrange(4)
    if form == 0 and metric[1] != "%":
        later, later_unit = _value(metric, chance, value if unit == metric[1] else 0)
        if later_unit == unit and later > value:
            first, second = f"到{near}年，{name}{verb}{amount}", f"到{near + 2}年达到{_number(later)}{unit}"
            return [
                Target(name, value, unit, near, None, f"{first}，{second}。", first),
                Target(name, later, unit, near + 2, None, "", second),
            ]
    text = (
        f"到{near}年，{name}{verb}{amount}以上",
        f"力争到{near}年底，{name}{verb}{amount}左右",
        f"{near}年底前，{name}{verb}{amount}",
        f"到{near}年，{name}{verb or '不少于'}{amount}",
    )[form]
    return [Target(name, value, unit, near, None, text + "。", text)]


def goals(metrics: list[Metric], year: int, whole: str, chance: Random) -> tuple[list[Target], str]:
    """The paragraph of main goals over some measures: those in percent in pairs, the others each by itself."""
    chosen = [m for m in metrics if len(m) == 4]
    chosen = chance.sample(chosen, min(len(chosen), 4))
    percents = [m for m in chosen if m[1] == "%"]
    others = [m for m in chosen if m[1] != "%"]
    deadline = year + 3
    targets: list[Target] = []
    clauses: list[str] = []
    for start in range(0, len(percents) - 1, 2):
        pair = percents[start : start + 2]
        values = [_value(metric, chance)[0] for metric in pair]
        text = f"{pair[0][0]}、{pair[1][0]}分别达到{_number(values[0])}%、{_number(values[1])}%"
        clauses.append(text)
        targets += [Target(m[0], v, "%", deadline, None, "", text) for m, v in zip(pair, values, strict=True)]
    for metric in [*others, *percents[len(percents) // 2 * 2 :]]:
        value, unit = _value(metric, chance)
        text = (
            f"{metric[0]}{'' if _VERB.match(metric[0]) else '达到'}{_number(value)}{unit}{chance.choice(['', '以上'])}"
        )
        clauses.append(text)
        targets.append(Target(metric[0], value, unit, deadline, None, "", text))
    if not clauses:
        return [], f"到{deadline}年，{whole}相关工作取得明显成效，群众获得感持续增强。"
    opening = chance.choice([f"到{deadline}年，{whole}", f"到{deadline}年底，", f"经过三年努力，到{deadline}年，"])
    return targets, opening + "；".join(clauses) + "。"
