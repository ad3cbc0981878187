"""Follow-ups: what they leave out is taken from the last question, said aloud, and never where nothing is left out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.conversation import Conversation, follow_up
from qa.model import Answer
from store.store import Store, open_store
from tests.conftest import LONG

LEAD = "平度市家电以旧换新由哪个部门牵头？"
WHO = "平度市开展汽车以旧换新由谁负责"
CARS = "平度市2025年新能源汽车保有量目标是多少？"
USED = "平度市二手车交易量的目标是多少"
TASKS = "泰山区商务局负责哪些任务"


@pytest.fixture(scope="module")
def store(sample_store: Path) -> Store:
    return open_store(sample_store)


def talk(store: Store, *questions: str) -> tuple[Answer, Conversation]:
    """The last answer of a dialogue, and what is remembered after it."""
    state = Conversation()
    for question in questions:
        answer, state = follow_up(store, state, question)
    return answer, state


def understood(answer: Answer) -> str | None:
    return answer.context.get("understood")


@pytest.mark.parametrize(
    ("dialogue", "full", "wanted", "unwanted"),
    [
        # another place
        ([LEAD, "那泰山区呢？"], "泰山区家电以旧换新由哪个部门牵头？", ["泰山区商务局负责"], ["平度市商务局"]),
        ([LEAD, "泰山呢"], "泰山区家电以旧换新由哪个部门牵头？", ["泰山区商务局"], ["平度"]),
        ([LEAD, "那泰山区呢", "西海岸新区的呢"], "西海岸新区家电以旧换新由哪个部门牵头？", ["未写明"], ["商务局"]),
        ([LEAD, "泰山区由谁负责"], "泰山区家电以旧换新由谁负责", ["泰山区商务局"], ["平度"]),
        ([LEAD, "那它在泰山区由谁负责"], "家电以旧换新在泰山区由谁负责", ["泰山区商务局"], ["平度"]),
        ([LEAD, "其他地方呢"], "泰山区、西海岸新区家电以旧换新由哪个部门牵头？", ["泰山区", "西海岸新区"], ["平度市商务局"]),
        ([LEAD, "各地呢"], "各地家电以旧换新由哪个部门牵头？", ["平度市商务局", "泰山区商务局"], []),
        (["家电以旧换新由哪个部门牵头", "那平度市呢"], "平度市家电以旧换新由哪个部门牵头", ["平度市商务局"], ["泰山"]),
        (["上海市家电以旧换新由谁牵头", "那平度市呢"], "平度市家电以旧换新由谁牵头", ["平度市商务局"], ["上海"]),
        ([TASKS, "那平度市呢"], "平度市商务局负责哪些任务", ["平度市商务局牵头4项"], ["泰山区商务局"]),
        ([TASKS, "西海岸新区呢"], "西海岸新区商务局负责哪些任务", ["文件中"], ["平度", "泰山"]),
        (["平度市消费品以旧换新行动包含哪几项任务", "泰山呢"], "泰山区消费品以旧换新行动包含哪几项任务", ["3项"], ["平度"]),
        (["泰山区的文号是多少", "那平度市呢"], "平度市的文号是多少", ["未写明文号"], ["泰山政发"]),
        # another year
        ([CARS, "到2027年呢"], "平度市2027年新能源汽车保有量目标是多少？", ["没有给出2027年", "2.5万辆左右"], ["10万辆"]),
        ([CARS, "西海岸新区的呢"], "西海岸新区2025年新能源汽车保有量目标是多少？", ["10万辆左右"], ["2.5万辆"]),
        ([CARS, "西海岸新区2027年的呢"], "西海岸新区2027年新能源汽车保有量目标是多少？", ["没有给出2027年"], ["平度"]),
        ([USED, "2027年呢"], "平度市2027年二手车交易量的目标是多少", ["8万辆以上"], ["45%"]),
        ([LEAD, "到2027年呢"], "平度市2027年家电以旧换新的目标是多少", ["未写明"], ["商务局"]),
        # another thing
        ([USED, "那关键工序数控化率呢"], "平度市关键工序数控化率的目标是多少", ["62%"], ["75%", "76%"]),
        ([USED, "泰山区的关键工序数控化率呢"], "泰山区关键工序数控化率的目标是多少", ["75%左右"], ["62%"]),
        ([LEAD, "那汽车以旧换新呢"], "平度市汽车以旧换新由哪个部门牵头？", ["第9项", "平度市机关事务服务中心"], ["泰山"]),
        # another side of the same thing
        ([WHO, "那牵头单位呢"], "平度市开展汽车以旧换新的牵头单位是谁", ["平度市商务局牵头"], ["泰山"]),
        ([WHO, "它的责任单位是谁"], "平度市开展汽车以旧换新的责任单位是谁", ["平度市机关事务服务中心"], ["泰山"]),
        ([USED, "泰山区的牵头单位呢"], "泰山区二手车交易量的牵头单位是谁", ["泰山区"], ["平度市商务局"]),
        ([LEAD, "写在哪项任务里"], "平度市家电以旧换新写在哪项任务里", ["第10项"], ["泰山"]),
        (["泰山区家电以旧换新由谁负责", "文号是多少"], "泰山区方案的文号是多少", ["泰山政发〔2024〕1号"], []),
        (["平度市方案是什么时候印发的", "它的发文机关是谁"], "平度市方案的发文机关是谁", ["平度市人民政府"], ["泰山"]),
        # the body just named
        ([LEAD, "它还负责什么"], "平度市商务局负责什么", ["牵头4项"], ["泰山区商务局"]),
        ([LEAD, "还牵头哪些任务"], "平度市商务局牵头哪些任务", ["牵头4项"], ["泰山区商务局"]),
        ([LEAD, "那泰山区呢", "这个部门还负责什么"], "泰山区商务局负责什么", ["负责8项"], ["平度市商务局"]),
        ([LEAD, "它还负责什么", "那泰山区呢"], "泰山区商务局负责哪些任务", ["负责8项"], ["平度市商务局"]),
        ([TASKS, "它牵头汽车以旧换新吗"], "泰山区商务局牵头汽车以旧换新吗", ["第9项"], ["平度市商务局"]),
        ([WHO, "他们还负责什么"],
         "平度市商务局、平度市发展改革局、平度市工业和信息化局、平度市机关事务服务中心负责什么", ["平度市机关事务服务中心"], ["泰山"]),
        # more, and side by side
        ([TASKS, "那平度市呢", "它牵头哪些任务", "还有别的吗"], "平度市商务局负责哪些任务", ["作为责任单位负责6项"], []),
        ([USED, "和泰山区比呢"], "比较平度市、泰山区二手车交易量的目标", ["8万辆以上", "45%"], ["西海岸"]),
        (["比较平度市和泰山区二手车交易量", "西海岸呢"],
         "比较平度市、泰山区、西海岸新区二手车交易量的目标", ["西海岸新区"], []),
        ([LEAD, "和泰山区比呢"], "平度市、泰山区家电以旧换新由哪个部门牵头", ["平度市商务局牵头", "泰山区商务局负责"], []),
    ],
)  # fmt: skip
def test_a_follow_up_is_asked_in_full(
    store: Store, dialogue: list[str], full: str, wanted: list[str], unwanted: list[str]
) -> None:
    answer, state = talk(store, *dialogue)
    assert understood(answer) == full
    assert answer.text.startswith(f"按“{full}”理解。\n")
    assert answer.question == dialogue[-1]
    body = answer.text.split("\n", 1)[1]
    assert [word for word in wanted if word not in body] == []
    assert [word for word in unwanted if word in body] == []
    assert state.question == full


@pytest.mark.parametrize(
    ("before", "question", "places"),
    [
        (LEAD, "哪个部门牵头汽车以旧换新", ()),
        (LEAD, "泰山区2027年废旧家电回收量目标是多少", ("泰山区",)),
        (LEAD, "那泰山区开展汽车以旧换新由谁负责呢？", ("泰山区",)),
        (LEAD, "泰山区商务局还负责什么", ("泰山区",)),
        (LEAD, "比较三地关键工序数控化率", ()),
        (CARS, "家装消费品换新这项工作由谁牵头", ()),
        (CARS, "泰山区那边商务局负责什么", ("泰山区",)),
        (CARS, "平度市这个方案的文号是多少", ("平度市",)),
        (TASKS, "其他部门由谁牵头家电以旧换新", ()),
    ],
)
def test_a_complete_question_takes_nothing_over(
    store: Store, before: str, question: str, places: tuple[str, ...]
) -> None:
    answer, state = talk(store, before, question)
    alone, _ = talk(store, question)
    assert understood(answer) is None
    assert answer.text == alone.text
    assert not set(state.places) ^ set(places)
    assert state.question == question


@pytest.mark.parametrize(
    ("dialogue", "choices"),
    [
        (["家电以旧换新由哪个部门牵头", "它还负责什么"], ["平度市商务局负责什么", "泰山区商务局负责什么"]),
        ([LEAD, "那发改局呢"],
         ["平度市发展改革局负责平度市家电以旧换新吗", "平度市发展改革局负责哪些任务"]),
        ([TASKS, "那家电以旧换新呢"],
         ["泰山区商务局负责泰山区家电以旧换新吗", "泰山区家电以旧换新由哪个部门牵头"]),
        (["比较平度市和泰山区二手车交易量", "那里的牵头单位是谁"],
         ["平度市二手车交易量的牵头单位是谁", "泰山区二手车交易量的牵头单位是谁"]),
        ([LEAD, "还有别的吗"], ["平度市商务局负责哪些任务", "各地家电以旧换新由哪个部门牵头？"]),
    ],
)  # fmt: skip
def test_two_readings_are_a_choice(store: Store, dialogue: list[str], choices: list[str]) -> None:
    answer, state = talk(store, *dialogue)
    assert list(answer.choices) == choices
    assert answer.statements == ()
    assert state.question == dialogue[0]
    for choice in choices:
        chosen, _ = follow_up(store, state, choice)
        assert understood(chosen) is None
        assert chosen.statements


def test_a_choice_names_only_who_does_the_task(store: Store) -> None:
    answer, _ = talk(store, WHO, "它还负责什么")
    assert answer.choices == (
        "平度市商务局负责什么", "平度市发展改革局负责什么", "平度市工业和信息化局负责什么", "平度市机关事务服务中心负责什么",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("dialogue", "said"),
    [
        ([TASKS, "西海岸新区呢", "它还负责什么"], "没有写明是哪个部门"),
        ([TASKS, "到2027年呢"], "没有说到具体的任务或指标"),
        ([TASKS, "还有别的吗"], "没有查到更多内容"),
    ],
)
def test_what_cannot_be_carried_is_said(store: Store, dialogue: list[str], said: str) -> None:
    answer, state = talk(store, *dialogue)
    assert said in answer.text
    assert not answer.answerable
    assert answer.choices == ()
    assert state == talk(store, *dialogue[:-1])[1]


def test_nothing_is_carried_into_a_first_question(store: Store) -> None:
    answer, _ = talk(store, "它还负责什么")
    assert understood(answer) is None
    assert not answer.answerable


def test_thanks_do_not_become_the_subject(store: Store) -> None:
    answer, _ = talk(store, USED, "谢谢", "那泰山区呢")
    assert understood(answer) == "泰山区二手车交易量的目标是多少"


def test_state_is_plain_data(store: Store) -> None:
    _, state = talk(store, LEAD)
    assert asdict(state) == {
        "places": ("平度市",), "topic": "家电以旧换新", "bodies": ("平度市商务局",), "kind": "who", "years": (),
        "question": LEAD,
    }  # fmt: skip


_WORDS = st.sampled_from(
    ["那", "呢", "它", "他们", "还", "负责什么", "牵头", "2027年", "泰山区", "平度", "商务局", "目标", "各地", "其他地方", "比",
     "家电以旧换新", "吗", "还有别的吗", "该局", "那里", "这个方案", "？", " ", "、", "\n", "(", "]", "x"]
)  # fmt: skip


@settings(max_examples=200 if LONG else 15, deadline=None)
@given(turns=st.lists(st.lists(_WORDS, min_size=1, max_size=5).map("".join), min_size=1, max_size=3))
def test_no_turn_raises(store: Store, turns: list[str]) -> None:
    state = Conversation()
    for question in [LEAD, *turns]:
        answer, state = follow_up(store, state, question)
        assert answer.text
        assert answer.question == question
