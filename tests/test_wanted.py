"""What a question asks for must be in the sentences that answer it; sets of tasks by time, by lead, by document."""

from __future__ import annotations

import pytest

from qa.answer import answer_question
from qa.wanted import explaining, lacking
from store.build import build_store
from store.store import Store

PROJECT = "2024年3月，市水利局启动白马河治理项目，总投资3亿元，建设一批亲水平台。"


@pytest.mark.parametrize(
    ("question", "subject", "sentences", "lacks"),
    [
        ("白马河项目哪天开工", "白马河项目", [PROJECT], "具体日期"),
        ("白马河项目哪一年启动", "白马河项目", [PROJECT], ""),
        ("白马河项目几月启动", "白马河项目", [PROJECT], ""),
        ("堤防几月加固完", "堤防", ["加固堤防12公里。"], "月份"),
        ("堤防什么时候加固完", "堤防", ["加固堤防12公里。"], "时间"),
        ("堤防什么时候加固完", "堤防", ["年底前加固堤防。"], ""),
        ("货运量年均增长多少", "货运量", ["货运量三年增长20%。"], "每年的数"),
        ("货运量年均增长多少", "货运量", ["货运量每年增长6%。"], ""),
        ("亲水平台建几个", "亲水平台", [PROJECT], "数量"),
        ("亲水平台建几个", "亲水平台", ["建设亲水平台6个。"], ""),
        ("五大园区分别叫什么", "园区", ["建成五大园区。"], "名单"),
        ("五大园区分别叫什么", "园区", ["建成甲、乙、丙、丁、戊五大园区。"], ""),
        ("三四个园区叫什么名字", "园区", ["建成园区。"], ""),
        ("白马河怎么治理", "白马河", [PROJECT], ""),
        ("5G基站建几座", "5G基站", ["建设一批5G基站。"], "数量"),  # 5G is none
        ("泵站改造几处", "泵站", ["推动泵站改造,补齐短板。"], "数量"),
        ("泵站改造几处", "泵站", ["改造泵站三处。"], ""),
        ("3+3+4产业是哪些", "3+3+4产业", ["聚焦“3+3+4”产业，推动高端化、智能化。", "发展甲和乙。"], "名单"),
        ("国三标准是什么意思", "国三标准", ["淘汰国三及以下排放标准货车。"], "含义"),
        ("两网融合指什么", "两网融合", ["推进网点“两网融合”。"], ""),
    ],
)
def test_what_is_asked_for_and_not_said(question: str, subject: str, sentences: list[str], lacks: str) -> None:
    assert lacking(question, subject, sentences) == lacks


@pytest.mark.parametrize(
    ("subject", "sentence", "explains"),
    [
        ("一单", "“一单”是指准入清单。", True),
        ("两优”“两新", "建立“两优”“两新”清单（即供给清单、需求清单）。", True),
        ("两优”“两新", "完善“两优”“两新”清单。", False),
        ("消费帮扶", "消费帮扶是一种办法。", True),
        ("消费帮扶", "参与消费帮扶。", False),
    ],
)
def test_what_explains(subject: str, sentence: str, explains: bool) -> None:
    pattern = explaining(subject)
    assert pattern is not None
    assert bool(pattern.search(sentence)) == explains


PLAN = """永丰县数字乡村建设工作方案
永政办发〔2025〕6号
各乡镇人民政府，县直各单位：
一、重点任务
1.建设乡村基站。在乡村新建5G基站80座。（牵头单位：县工信局；责任单位：县财政局；完成时限：2025年6月）
2.推广电子商务。常住人口网络零售额达到12亿元，每年培育带头人30名。（牵头单位：县商务局、县农业农村局；完成时限：2025年12月）
3.开展数字培训。（牵头单位：县农业农村局；配合单位：县教育局；完成时限：2026年6月）
4.建立数据目录。（责任单位：县大数据局、县档案馆；完成时限：2025年6月）
永丰县人民政府办公室
2025年2月11日
"""
OTHER = """永丰县冷链物流发展计划
一、主要工作
1.建设产地冷库。（牵头单位：县商务局；责任单位：县水利局）
2.购置冷藏车辆。（牵头单位：县交通运输局）
永丰县人民政府
2025年3月3日
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("wanted")
    (folder / "数字乡村.txt").write_text(PLAN, encoding="utf-8")
    (folder / "冷链物流.txt").write_text(OTHER, encoding="utf-8")
    return build_store(folder, folder / "store")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "shown", "not_shown"),
    [
        ("2025年6月要完成的任务有哪些", ["2025年6月的任务有2项", "建设乡村基站", "建立数据目录"], ["推广电子商务"]),
        ("2025年底前要完成哪些任务", ["有3项", "推广电子商务"], ["开展数字培训"]),
        ("县农业农村局2026年6月要完成哪些任务", ["开展数字培训"], ["推广电子商务"]),
        ("县农业农村局独自牵头的任务有哪些", ["独自牵头的任务有1项", "开展数字培训"], ["推广电子商务"]),
        ("谁给县工信局配合", ["永丰县财政局"], ["档案馆"]),
        ("数字乡村方案里县商务局负责哪些任务", ["推广电子商务"], ["产地冷库"]),
        ("冷链物流计划里县商务局负责哪些任务", ["建设产地冷库"], ["推广电子商务"]),
    ],
)
def test_sets_of_tasks(store: Store, question: str, shown: list[str], not_shown: list[str]) -> None:
    answer = answer_question(store, question)
    assert answer.answerable, answer.text
    assert [part for part in shown if part not in answer.text] == []
    assert [part for part in not_shown if part in answer.text] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "永丰县网络零售额年均增长多少",  # an amount is written
        "永丰县6G基站建几座",
        "永丰县户籍人口网络零售额目标",  # of those who live there
        "数字乡村方案里县水利局负责什么",  # it works in the other plan
        "建立数据目录是县大数据局牵头还是县档案馆牵头",
        "永丰县和吉水县的网络零售额目标谁高",
    ],
)
def test_what_is_near_is_no_answer(store: Store, question: str) -> None:
    answer = answer_question(store, question)
    assert not answer.answerable, answer.text
