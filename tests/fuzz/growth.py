"""How the time of every rule and cleaner grows with its input, on inputs found by mutation.

    python -m tests.fuzz.growth --seconds 60        # for each rule; prints the worst input and its growth

An input is a head and a short unit said again and again. Units are bred from what the rules look for: those that cost a
rule most have offspring. Growth is the time for twice the input over the time for it, 2 where that is linear.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus import clean as cleaning
from corpus.articles import split_articles
from corpus.clean import clean
from corpus.document import Source
from corpus.line_break_repair import break_before_headings
from corpus.overlong import without_overlong
from corpus.page_fields import page_fields
from corpus.paragraphs import join_paragraphs
from corpus.places import find_places
from corpus.reader import read_source
from corpus.structure import sections
from corpus.tables import find_tables
from corpus.text import MappedText
from graph.copies import sketch
from graph.extract import extract
from graph.mentions.enterprises import find_enterprises
from graph.mentions.industries import find_industries
from graph.mentions.policies import find_policies
from graph.responsibilities import find_conventions, read_section
from graph.targets import find_targets

TOKENS = (
    *"（）《》“”〔〕【】()[]<>|、，。；：,;:.-—…●○·#*%～/+=×？！\n\t\r 　", "**", "---", "~~", "①", "一、", "（一）", "1.", "1．", "第一条", "第一章", "附件",
    "2027年", "12月底前", "到2027年", "5", "5%", "300家", "5万亿元", "3.5", "1,000", "二十", "百", "以上", "达到", "增长", "不低于", "累计", "新增",
    "年均", "每年", "分别", "其中", "市商务局", "区发展改革委", "平度市", "山东省", "市", "局", "县", "镇人民政府", "办公室", "牵头单位：",
    "责任单位：", "配合单位", "（牵头单位：市商务局；责任单位：市发改局）", "由市商务局牵头", "负责", "会同", "按职责分工负责", "等", "和", "与", "及",
    "有限公司", "青岛海尔股份有限公司", "项目", "示范区", "开展", "完成", "目标", "指标", "来源：", "发布时间：", "□本报记者", "本报讯", "注：",
    "a", "A", "0", "〇", "²", "国", "的", "是", "亿元", "至", "序号", "任务", "责任单位", "| a | b |", "备注", "关于印发", "的通知", "平政发〔2024〕5号",
)  # fmt: skip
HEAD = "平度市推动消费工作方案\n平度市人民政府\n2025年3月1日\n一、总体要求\n（一）扩大家电消费。"
LIMIT = 2.2


def _cleaned(text: str) -> str:
    return without_overlong(join_paragraphs(clean(text).text).text)


def _mapped(step: Callable[[MappedText], object]) -> Callable[[str], object]:
    return lambda text: step(MappedText.of(text))


def _read(text: str) -> object:
    return read_source(Source(text, "text"), Path("方案.txt"), {}, Path("方案.txt"))


@dataclass(frozen=True)
class Rule:
    """Something that reads a text: `run` is timed on what `prepare` makes of an input."""

    run: Callable[..., object]
    prepare: Callable[[str], object] = lambda text: text


RULES: dict[str, Rule] = {
    **{step.__name__: Rule(_mapped(step)) for step in cleaning.STEPS},
    **{step.__name__: Rule(_mapped(step)) for step in (cleaning.close_figures, cleaning.close_spaces, cleaning.drop_furniture)},
    "join_paragraphs": Rule(join_paragraphs, lambda text: clean(text).text),
    "break_before_headings": Rule(_mapped(break_before_headings)),
    "find_tables": Rule(find_tables),
    "sections": Rule(sections, _cleaned),
    "split_articles": Rule(lambda text: split_articles(text, text.text, None), lambda text: join_paragraphs(clean(text).text)),
    "page_fields": Rule(page_fields),
    "find_places": Rule(find_places, _cleaned),
    "read": Rule(_read),
    "sketch": Rule(sketch, _cleaned),
    "conventions": Rule(lambda text: find_conventions(text, [], []), _cleaned),
    "responsibilities": Rule(read_section, _cleaned),
    "targets": Rule(lambda text: find_targets(text, offset=0, year=2025, heading="主要目标"), _cleaned),
    "mentions": Rule(
        lambda lines: [(find_industries(line), find_enterprises(line), find_policies(line)) for line in lines],
        lambda text: [part for line in _cleaned(text).split("\n") for part in line.split("。")],
    ),
    "extract": Rule(extract, _read),
}  # fmt: skip
"""The cleaners and rules by name. Those of the graph get what is left of a text without its endless sentences."""


def spent(rule: Rule, unit: str, head: str, length: int, times: int = 1, enough: float = 10.0) -> float:
    """Seconds of work for an input of a length: the best of some runs, fewer where one takes long."""
    given = rule.prepare(head + (unit * (length // len(unit) + 1))[:length])
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        rule.run(given)
        best = min(best, time.process_time() - began)
        if best > enough:
            break
    return best


def worst(rule: Rule, seconds: float, rng: random.Random, length: int = 4_000) -> list[tuple[str, str]]:
    """Units, with their heads, that cost a rule most, bred for so long."""
    pool: list[tuple[float, str, str]] = []
    until = time.process_time() + seconds
    while time.process_time() < until or len(pool) < 2:
        if pool and rng.random() < 0.6:
            _, unit, head = rng.choice(pool)
            at = rng.randrange(len(unit) + 1)
            unit = unit[:at] + rng.choice(TOKENS) + unit[at + rng.randrange(3) :]
        else:
            unit = "".join(rng.choices(TOKENS, k=rng.randint(1, 5)))
            head = rng.choice(("", HEAD, HEAD + "\n"))
        pool = sorted([*pool, (spent(rule, unit, head, length), unit, head)], reverse=True)[:6]
    return list(dict.fromkeys((unit, head) for _, unit, head in pool))


def growth(rule: Rule, unit: str, head: str) -> tuple[float, float, int]:
    """Growth from n to 2n and from 2n to 4n, and n: long enough to be timed, and for endless sentences to be such."""
    length = 16_000
    while length < 64_000 and spent(rule, unit, head, length) < 0.004:
        length *= 2
    first, second, third = (spent(rule, unit, head, length * k, times=2, enough=0.3) for k in (1, 2, 4))
    return second / first, third / second, length


def grows_linearly(rule: Rule, unit: str, head: str, tries: int = 4) -> tuple[bool, tuple[float, float, int]]:
    """Whether growth is within `LIMIT`, measured again where it is not, as other programs disturb the clock."""
    gc.disable()
    try:
        found = [growth(rule, unit, head)]
        while max(found[-1][:2]) > LIMIT and len(found) < tries:
            found.append(growth(rule, unit, head))
    finally:
        gc.enable()
    best = (min(f[0] for f in found), min(f[1] for f in found), found[-1][2])
    return max(best[:2]) <= LIMIT, best


def main() -> None:
    """Search for each rule; prints the worst inputs that are not linear, and the worst growth otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.growth")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rules", nargs="+", choices=RULES, default=[*RULES])
    options = parser.parse_args()
    for name in options.rules:
        rule, rng = RULES[name], random.Random(f"{options.seed} {name}")
        spent(rule, "达到5万亿元，", HEAD, 500)
        for unit, head in worst(rule, options.seconds, rng)[:3]:
            linear, (first, second, length) = grows_linearly(rule, unit, head)
            print(
                "  " if linear else "× ",
                f"{name:18} {first:.2f} {second:.2f} n={length} {unit!r} {head[-3:]!r}",
                flush=True,
            )


if __name__ == "__main__":
    main()
