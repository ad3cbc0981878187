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
        ("到2027年,暴雨预警提前量达到45分钟以上。", [("暴雨预警提前量", 45, "分钟", ">=")]),
        ("孕产妇死亡率控制在9/10万以下。", [("孕产妇死亡率", 9, "/10万", "<=")]),
        ("到2027年,高等职业教育招生规模不低于普通教育招生规模的30%。",
         [("高等职业教育招生规模占普通教育招生规模比例", 30, "%", ">=")]),
        ("食品定量检测达到每千人6.5批次。", [("食品定量检测", 6.5, "批次", "=")]),
        ("除险加固小(2)型水库7座,建立管护制度。", [("除险加固小(2)型水库", 7, "座", "=")]),
        ("城乡居民收入倍差缩小至1.8以内。", [("城乡居民收入倍差", 1.8, "", "<=")]),
        ("推进车站前期工作,完成铁路投资12亿元。", [("铁路投资", 12, "亿元", "=")]),
        ("举办七家温泉文化节。", []),
        ("到2027年,化肥使用总量实现零增长。", [("化肥使用总量", "零增长", "", "qualitative")]),
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
        ("轮训船长、轮机员及水手800人次。", [("轮训船长、轮机员及水手", 800, "人次", "=")]),
        ("办好庙会、灯会等节庆活动9场。", [("节庆活动", 9, "场", "=")]),
        ("民宿参评率60%以上,燃气报警器安装率达100%。", [("民宿参评率", 60, "%", ">="), ("燃气报警器安装率", 100, "%", "=")]),
        ("规上食品产值同比增长9%。", [("规上食品产值增长", 9, "%", "=")]),
        ("外贸增速高于全省平均3个百分点以上。", [("外贸增速高于全省平均", 3, "个百分点", ">=")]),
        ("参与率达到2/3以上。", [("参与率", "2/3", "", ">=")]),
        ("推广智能水表,普及率达到70%。", [("智能水表普及率", 70, "%", "=")]),
        ("设立种子基金,规模达到5亿元。", [("种子基金规模", 5, "亿元", "=")]),
        ("筹集公寓0.8万套(间)。", [("筹集公寓", 0.8, "万套(间)", "=")]),
        ("游客平均停留时间延长至2.5天。", [("游客平均停留时间", 2.5, "天", "=")]),
        ("各镇至少打造1个千亩示范片。", [("各镇打造千亩示范片", 1, "个", ">=")]),
        ("培训“海安工匠”“乡土人才”600人次。", [("培训“海安工匠”“乡土人才”", 600, "人次", "=")]),
        ("投诉及时受理率、按期答复率均达到100%。", [("投诉及时受理率", 100, "%", "="), ("按期答复率", 100, "%", "=")]),
        ("到2027年,绿色建筑占比由上年的80%提升至100%。", [("绿色建筑占比", 100, "%", "=")]),
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
        "涉及群众2300户。辖12个镇、186个村。",
        "项目总投资3.2亿元,占地80亩,建筑面积5万平方米。",
        "生活补贴连续发放不超过5年。",
        "车桩比达到5:1。",
        "县水利局牵头3项。县发展改革委2项。",
        "码头1期、2期建成投产。",
        "每日发布雨情信息2次。",
        "为全面完成年度目标,分解如下。",
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
    text = "".join(f"新建{name}{i + 3}座，使用率达到{i % 90 + 5}%；" for i, name in enumerate(names))
    document, _ = read_plan(
        tmp_path,
        f"泗洪县方案\n一、任务\n1.建设。到2027年，{text}全部投用。（县水利局负责）\n2.护林。（县林业局负责）\n",
    )
    began = time.thread_time()
    graph = extract(document)
    assert time.thread_time() - began < 6  # about one second on one free core
    assert sum(edge["relation"] == Relation.HAS_TARGET for *_, edge in graph.edges(data=True)) >= 900


def test_a_clause_of_its_own_sets_the_time_for_the_one_before() -> None:
    (found,) = find_targets("改造管网30公里,2027年6月底前完成。", year=2026, planned=True)
    assert (found.metric, found.deadline) == ("改造管网", 2027)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("今年要办好以下三件实事。", 2026),
        ("现就2026年重点工作分解如下。", 2026),
        ("下列任务均须于2027年内完成。", 2027),
        ("2025年，全县接待游客90万人次。现将任务分解如下。", None),
    ],
)
def test_a_time_said_before_the_items_holds_for_all(tmp_path: Path, said: str, due: int | None) -> None:
    text = f"如东县文旅提升方案\n东政发〔2026〕5号\n{said}\n一、扩大客源。建设民宿30家。（县文旅局负责）\n二、改善服务。整修步道8公里。（县住建局负责）\n"
    assert {(value, year) for _, value, _, _, year, _ in goals(read_plan(tmp_path, text)[1])} == {(30, due), (8, due)}


def test_the_time_of_an_item_is_that_of_its_goals(tmp_path: Path) -> None:
    text = "如东县文旅提升方案\n东政发〔2026〕5号\n一、扩大客源\n建设民宿30家。\n责任单位：县文旅局\n完成时限：2027年底\n二、改善服务\n整修步道8公里。\n责任单位：县住建局\n完成时限：长期坚持\n"
    assert {(value, year) for _, value, _, _, year, _ in goals(read_plan(tmp_path, text)[1])} == {(30, 2027), (8, None)}


def test_a_note_sets_the_time_for_what_has_none(tmp_path: Path) -> None:
    text = "如东县文旅提升方案\n一、扩大客源。建设民宿30家。（县文旅局负责）\n二、改善服务。整修步道8公里。（县住建局负责）\n注：除已列明的外，各项指标均以2027年为期。\n"
    assert {year for *_, year, _ in goals(read_plan(tmp_path, text)[1])} == {2027}


def test_the_end_of_a_title_s_span_is_no_deadline_but_kept(tmp_path: Path) -> None:
    text = "如东县文旅提升行动计划（2026—2028年）\n一、扩大客源。建设民宿30家。（县文旅局负责）\n"
    _, graph = read_plan(tmp_path, text)
    (target,) = (data for _, data in graph.nodes(data=True) if data["type"] == "Target")
    assert (target["deadline"], target["plan_end"]) == (None, 2028)


def test_the_cell_of_a_row_is_about_the_row(tmp_path: Path) -> None:
    rows = [
        "序号\t任务\t年度目标\t责任单位\t时限",
        "1\t农村公路\t35公里\t县交通局\t2026年底",
        "2\t改造良田\t改造2万亩以上\t县农业局\t",
        "3\t污水处理率\t≥95%\t县住建局\t每年12月",
    ]
    found = goals(read_plan(tmp_path, "如东县2026年任务表\n" + "\n".join(rows) + "\n")[1])
    assert found == {
        ("农村公路", 35, "公里", "=", 2026, None),
        ("改造良田", 2, "万亩", ">=", 2026, None),
        ("污水处理率", 95, "%", ">=", None, "每年"),
    }
