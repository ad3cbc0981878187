"""What stands beside an answer: the next sentence, another document, the larger place; papers by number; who somebody is."""

from __future__ import annotations

import pytest

from qa.answer import answer_question
from qa.question import parse
from qa.wanted import asks_person, beside
from store.build import build_store
from store.store import Store

pytestmark = pytest.mark.slow

LETTER = """国务院办公厅关于推广流动图书站的指导意见
国办发〔2021〕77号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
流动图书站是用车船把书送到没有图书馆的村镇、供人就地借还的一种公共服务。近年来，流动图书站发展很快，经国务院同意，现提出以下意见。
一、总体要求
到2024年，全国流动图书站达到3000个。
二、主要任务
（一）扩大覆盖。支持偏远村镇设立流动图书站，推动流动图书站与学校合作。（文化和旅游部牵头，教育部、财政部等按职责分工负责）
国务院办公厅
2021年4月2日
"""

PLAN = """四川省低空产业三年行动计划（2024—2026年）
川政发〔2024〕9号
各市（州）人民政府，省政府各部门：
为落实《西南低空发展意见》（西政发〔2023〕4号），制定本计划。
一、主要目标
到2026年，低空物流航线达到120条，通用机场达到18个。
二、重点任务
1.建设通用机场。加快布局通用机场和起降点。（牵头单位：省发展改革委；配合单位：省交通运输厅）
四川省人民政府
2024年3月1日
"""

PAPER = """巴山日报 2024年6月8日 第2版

责任编辑：何 苗 美编：石 青

全省低空产业推进会召开
□本报记者 白 露
6月7日，四川省低空产业推进会在绵阳召开，省低空产业领导小组组长、副省长方大同出席会议。
会议要求各地抓好项目，今年全省低空物流航线力争达到40条。
省发展改革委总工程师闻一清表示，将推进起降点、飞控平台、无人机检测站三个项目。
会前，与会人员先后参观了绵阳无人机检测站、蓉飞智造公司、涪江飞行营地。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("beside")
    for name, text in {"流动图书站": LETTER, "四川低空计划": PLAN, "巴山日报": PAPER}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return build_store(folder, folder / "store")[0]


@pytest.mark.parametrize(
    ("question", "shown", "not_shown"),
    [
        ("流动图书站是什么", ["是用车船把书送到没有图书馆的村镇"], ["国办发"]),
        ("啥叫流动图书站", ["是用车船把书送到没有图书馆的村镇"], []),
        ("国办发77号文是哪天成文的", ["2021年4月2日"], []),
        ("川政发9号和国办发77号哪个先成文", ["先出的是《国务院办公厅关于推广流动图书站的指导意见》"], []),
        ("闻一清什么职务，他要推进哪三个项目", ["总工程师闻一清", "飞控平台"], []),
        ("低空产业推进会前去看了哪些地方", ["绵阳无人机检测站", "涪江飞行营地"], []),
        ("四川低空物流航线，三年计划定的多少，报纸上今年的目标又是多少", ["120条", "40条"], []),
        ("西政发〔2023〕4号是四川低空计划自己的文号吗", ["不是", "川政发〔2024〕9号"], []),
        ("四川低空物流航线和通用机场26年分别多少", ["120条", "18个"], []),
        ("省低空产业领导小组组长是谁", ["副省长方大同"], ["发展改革委"]),
    ],
)
def test_what_is_told(store: Store, question: str, shown: list[str], not_shown: list[str]) -> None:
    answer = answer_question(store, question)
    assert answer.answerable, answer.text
    assert [words for words in shown if words not in answer.text] == [], answer.text
    assert [words for words in not_shown if words in answer.text] == [], answer.text
    assert all(statement.evidence for statement in answer.statements)


def test_a_place_in_a_larger_one_is_lent_nothing(store: Store) -> None:
    answer = answer_question(store, "绵阳市2026年通用机场要建几个")
    assert not answer.answerable
    assert all("不是绵阳市的" in s.text for s in answer.statements if "18个" in s.text), answer.text


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("航线26年跟30年目标", (2026, 2030)),
        ("航线25年底多少", (2025,)),
        ("报纸登的？24年的目标", (2024,)),
        ("满25年的职工", ()),
        ("近25年来", ()),
    ],
)
def test_years_as_one_says_them(question: str, years: tuple[int, ...]) -> None:
    assert parse(question).years == years


def test_what_kind_of_thing_is_asked_for() -> None:
    assert asks_person("领导小组组长是谁")
    assert not asks_person("谁来负责任务")
    assert not asks_person("哪些单位承担任务")
    kind = beside("会前看了哪些点位")
    assert kind and kind.search("委员们先后到甲村、乙村")
    assert beside("航线多少条") is None
