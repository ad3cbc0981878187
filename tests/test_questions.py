"""Questions in the words of those who ask: understood by trained heads, combined over the graph, three different noes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from evaluation import asked as sets
from qa.answer import answer_question
from qa.forest import Forest, from_boosting
from qa.heads import KINDS, form_of
from qa.parts import parts_of
from store.store import Store, open_store


@pytest.fixture(scope="module")
def sample(sample_store: Path) -> Store:
    return open_store(sample_store)


@pytest.fixture(scope="module")
def real(real_store: Path) -> Store:
    return open_store(real_store)


def test_a_forest_of_arrays_predicts_as_the_model_it_is_of() -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(400, 5))
    y = (x[:, 0] * x[:, 1] + x[:, 2] > 0).astype(int)
    models = [HistGradientBoostingClassifier(max_iter=20, random_state=seed).fit(x, y) for seed in (0, 1)]
    wanted = np.mean([model.decision_function(x) for model in models], axis=0)
    forest = from_boosting(models)
    again = Forest.of(forest.arrays("it"), "it")
    assert np.allclose(again.log_odds(x.astype(np.float32)), wanted, atol=1e-3)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("旧空调换新的归哪个部门管", "who"),
        ("区水利局在方案里要干些什么", "duties"),
        ("到2027年绿色工厂要建多少家", "value"),
        ("为什么要搞设备更新", "why"),
        ("文号是多少", "meta"),
        ("怎样推动老旧电梯更新", "how"),
    ],
)
def test_the_kind_of_a_question_is_told(question: str, kind: str) -> None:
    form = form_of(question)
    assert form.kind == kind
    assert form.kinds.sum() == pytest.approx(1, abs=1e-4) and len(form.kinds) == len(KINDS)


def test_the_subject_of_a_question_is_told_from_its_form() -> None:
    subject = form_of("麻烦问一下老旧小区加装电梯这个事到底归哪个局管啊").subject
    assert "加装电梯" in subject and "哪个局" not in subject and "麻烦" not in subject


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("泰山区农机谁负责，2027年机械化率多少", ("泰山区农机谁负责", "2027年机械化率多少")),
        ("我是企业的，想问技改补贴找谁", ("我是企业的，想问技改补贴找谁",)),
        ("家电以旧换新由谁牵头，是哪个局", ("家电以旧换新由谁牵头，是哪个局",)),
    ],
)
def test_a_question_in_two_parts_is_two_questions(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


def test_both_halves_of_a_double_question_are_answered(real: Store) -> None:
    answer = answer_question(real, "泰山区农机谁负责，2027年机械化率多少")
    assert "泰山区农业农村局" in answer.text and "93%" in answer.text


@pytest.mark.parametrize(
    ("question", "wanted", "unwanted"),
    [
        ("平度市公安局和应急局都牵头的是哪项任务", ["加快住建领域设施更新"], ["家电"]),
        ("平度哪些任务没写牵头单位", ["健全废旧产品设备回收网络", "2项"], ["开展家电以旧换新"]),
        ("平度市哪个部门牵头的任务最多", ["平度市工业和信息化局", "8项"], ["泰山区"]),
        ("和泰山区科技局一起干活的是谁", ["泰山区工业和信息化局"], ["平度"]),
        ("平度市商务局牵头、发改局配合的任务", ["开展汽车以旧换新"], ["开展家电以旧换新"]),
        ("三年行动计划一共多少条任务", ["85项"], ["平度"]),
        ("泰山区1+N清单一共有几个方案", ["9个方案"], []),
        ("平度有哪些任务跟家电有关", ["开展家电以旧换新", "提升优质产品产量"], ["泰山区"]),
        ("泰山区哪些任务带有2027年的指标", ["提升农业机械装备水平"], ["平度"]),
        ("平度市2027年的目标有哪些", ["28%", "8万辆"], ["泰山区"]),
    ],
)
def test_work_is_combined_counted_and_ordered(
    real: Store, question: str, wanted: list[str], unwanted: list[str]
) -> None:
    answer = answer_question(real, question)
    assert answer.answerable and answer.no is None
    assert [word for word in wanted if word not in answer.text] == []
    assert [word for word in unwanted if word in answer.text] == []
    assert all(statement.evidence for statement in answer.statements if "没有收录" not in statement.text)


@pytest.mark.parametrize(
    ("question", "no"),
    [
        ("今天天气怎么样", "not_understood"),
        ("它还负责什么", "not_understood"),
        ("泰山区推动产品技术标准提升的牵头单位是哪个", "silent"),
        ("平度市民政局负责哪些任务", "silent"),
        ("乌鲁木齐市家电以旧换新由哪个部门牵头", "absent"),
    ],
)
def test_there_are_three_different_noes(real: Store, question: str, no: str) -> None:
    answer = answer_question(real, question)
    assert not answer.answerable and answer.no == no
    assert ("未写明" in answer.text or "没有" in answer.text) and 0 <= answer.confidence <= 1
    assert no != "not_understood" or "未写明" not in answer.text


@pytest.mark.parametrize("question", ["你好", "你能做什么", "谢谢"])
def test_a_greeting_gets_a_helpful_line(sample: Store, question: str) -> None:
    answer = answer_question(sample, question)
    assert answer.kind == "about" and "可以" in answer.text


def test_the_documents_held_are_listed_and_a_place_is_told_of(sample: Store) -> None:
    held = answer_question(sample, "系统里收录了哪些文件")
    assert f"{len(sample.documents)}份" in held.text and "平度市" in held.text
    place = answer_question(sample, "泰山区")
    assert "任务" in place.text and "平度" not in place.text


WAYS = [
    ["平度市家电以旧换新由哪个部门牵头", "平度家电换新归谁管", "平度的旧家电换新找哪个局", "家电以旧换新 平度 牵头单位", "请问平度市家电以旧换新谁牵头啊"],
    ["泰山区2027年二手车交易量目标是多少", "泰山区二手车交易量到2027年要增长多少", "2027年 泰山区 二手车交易量", "想问下泰山区2027年二手车交易量定的目标"],
    ["平度市新能源汽车保有量2025年目标", "到2025年平度新能源汽车保有量要达到多少", "平度 2025年 新能源汽车保有量 多少辆"],
]  # fmt: skip
SAID = ["平度市商务局", "45%", "2.5万辆"]


@pytest.mark.parametrize(("ways", "said"), list(zip(WAYS, SAID, strict=True)))
def test_a_fact_asked_in_other_words_is_the_same_fact(real: Store, ways: list[str], said: str) -> None:
    assert [way for way in ways if said not in answer_question(real, way).text] == []


def test_questions_are_judged_by_what_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "问题.jsonl"
    path.write_text(
        '{"id": "1", "question": "多少", "kind": "value", "slots": {}, "answerable": true, "answer": [["5%"]], "wrong": ["8%"]}\n'
        '{"id": "2", "question": "谁", "kind": "who", "slots": {}, "answerable": false, "answer": [], "wrong": []}\n',
        encoding="utf-8",
    )
    first, second = sets.load(path)
    assert sets.verdict(first, {"answer": "达到 5％", "answerable": True}) == "right"
    assert sets.verdict(first, {"answer": "达到65%", "answerable": True}) == "missed"
    assert sets.verdict(first, {"answer": "达到8%", "answerable": True}) == "wrong"
    assert sets.verdict(first, {"answer": "未写明", "answerable": False}) == "refused"
    assert sets.verdict(second, {"answer": "市商务局", "answerable": True}) == "fooled"
    assert sets.verdict(second, {"answer": "未写明", "answerable": False}) == "held"
    path.write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="第 1 行"):
        sets.load(path)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("平度市发改局和平度市发展改革局是不是同一个单位", "是同一个单位"),
        ("平度市商务局和泰山区商务局是一个单位吗", "并非一个单位"),
    ],
)
def test_two_names_are_one_body_or_two(real: Store, question: str, said: str) -> None:
    answer = answer_question(real, question)
    assert answer.answerable and said in answer.text
