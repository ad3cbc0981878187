"""Bodies by the names that people use for them, and questions in parts, asked of one invented plan."""

from __future__ import annotations

import pytest

from qa.answer import answer_question
from qa.parts import parts_of
from store.build import build_store
from store.store import Store

WORK = {
    "县城市管理局": "整治占道经营",
    "国网永丰县供电公司": "改造农村电网",
    "县市场监督管理局": "检查小餐饮店",
    "县大数据发展中心": "编制数据目录",
    "人民银行永丰县支行": "发放支农再贷款",
    "市生态环境局永丰分局": "治理黑臭水体",
    "团县委": "组织青年下乡",
    "县人力资源和社会保障局": "举办招聘活动",
    "县退役军人事务局": "安置转业人员",
}
TASKS = "\n".join(f"{n}.{work}。（牵头单位：{body}）" for n, (body, work) in enumerate(WORK.items(), 1))
PLAN = f"""永丰县乡村建设工作方案
永政办发〔2025〕16号
各乡镇人民政府，县直各单位：
一、重点任务
{TASKS}
10.建设冷藏仓库。新建产地冷藏仓库6座，建设一批5G车间，聚焦“3+3+4”产业方向，推动绿色化、智能化。（牵头单位：县商务局；完成时限：2025年9月）
11.淘汰老旧车辆。淘汰国三及以下排放标准货车。（牵头单位：县交通运输局）
12.推进农机化。到2026年，马铃薯种植机械化率达到45%，甘蔗收获机械化率达到30%。实施“青竹行动”，发放“丰农贷”。（牵头单位：县农机中心）
13.争取上级资金。（牵头单位：县财政局；指导单位：财政部）
14.开发温泉资源。温泉二期年接待游客20万人次。（牵头单位：县文化旅游局）
永丰县人民政府办公室
2025年3月3日
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("everyday")
    (folder / "乡村建设.txt").write_text(PLAN, encoding="utf-8")
    return build_store(folder, folder / "store")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("城管负责哪些任务", "县城市管理局"),
        ("供电局牵头干什么", "国网永丰县供电公司"),
        ("电力局负责哪些任务", "国网永丰县供电公司"),
        ("永丰市监牵头干什么", "县市场监督管理局"),
        ("市监局负责哪些任务", "县市场监督管理局"),
        ("大数据局负责哪些任务", "县大数据发展中心"),
        ("人民银行负责哪些任务", "人民银行永丰县支行"),  # its office here has the work
        ("生态环境局负责哪些任务", "市生态环境局永丰分局"),
        ("永丰团委牵头干什么", "团县委"),
        ("永丰人事局牵头干什么", "县人力资源和社会保障局"),  # not 退役军人事务局, in whose name it stands
    ],
)
def test_everyday_names_of_bodies(store: Store, question: str, body: str) -> None:
    answer = answer_question(store, question)
    assert answer.answerable, answer.text
    assert [work for work in WORK.values() if work in answer.text] == [WORK[body]], answer.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("永丰县冷藏仓库建多少座，找哪家", ["6座", "永丰县商务局"]),
        ("永丰县冷藏仓库谁牵头 最晚啥时候完", ["永丰县商务局", "2025年9月"]),
        ("县政府办那份方案里县商务局列名的是第几条", ["第10项"]),  # 县政府办 issued it
    ],
)
def test_questions_in_parts(store: Store, question: str, shown: list[str]) -> None:
    answer = answer_question(store, question)
    assert answer.answerable, answer.text
    assert [part for part in shown if part not in answer.text] == []


@pytest.mark.slow
@pytest.mark.parametrize("question", ["永丰县5G车间建几个", "3+3+4产业是哪些", "国三标准是什么意思"])
def test_what_is_named_only_is_no_answer(store: Store, question: str) -> None:
    answer = answer_question(store, question)
    assert not answer.answerable, answer.text


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("冷库全名？归哪两个局管", ("冷库全名", "归哪两个局管")),
        ("冷库要多高，谁负责", ("冷库要多高", "谁负责")),
        ("冷库收不收费、有几个门", ("冷库收不收费", "有几个门")),
        ("冷库补贴多少，方案里怎么定的", ("冷库补贴多少，方案里怎么定的",)),  # of the same thing
        ("冷库谁都能用，行不行", ("冷库谁都能用，行不行",)),
    ],
)
def test_parts_of_a_question(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.slow
def test_whether_a_word_is_written_at_all(store: Store) -> None:
    """Its sentences are counted and cited; that none has it is said of the word, whatever is near."""
    told = answer_question(store, "永丰县的方案提到冷藏仓库了吗")
    assert told.answerable
    assert "提到了“冷藏仓库”，共2处" in told.text
    assert {e.quote for s in told.statements for e in s.evidence} == {
        "10.建设冷藏仓库。",
        "新建产地冷藏仓库6座，建设一批5G车间，聚焦“3+3+4”产业方向，推动绿色化、智能化。",
    }
    for question in ("永丰县有没有提到区块链", "区块链永丰提了吗", "永丰方案里有区块链吗"):
        silent = answer_question(store, question)
        assert silent.no == "silent"
        assert "永丰县：收录的文件中没有出现“区块链”的字样。" in silent.text


@pytest.mark.slow
def test_the_end_of_a_place_may_be_of_the_name_behind_it(store: Store) -> None:
    """县委宣传部 is no “委宣传部” of 永丰县."""
    silent = answer_question(store, "永丰县委宣传部负责什么")
    assert silent.no == "silent"
    assert silent.text == "永丰县：收录的文件中没有写到“县委宣传部”与此有关，也就没有写明它的分工。"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "shown", "answerable"),
    [
        ("永丰第10项的牵头单位", "第10项“建设冷藏仓库”由永丰县商务局牵头", True),
        ("永丰第10项商务局做什么", "永丰县商务局在第10项“建设冷藏仓库”中的分工是牵头单位（牵头）。", True),
        ("永丰第10项交运局牵头吗", "第10项“建设冷藏仓库”的分工中没有永丰县交通运输局。", True),
        ("永丰第10项里交通局做什么", "第10项“建设冷藏仓库”的分工中没有永丰县交通运输局。", False),
        ("永丰第10项牵头单位要做什么", "新建产地冷藏仓库6座", True),
    ],
)
def test_the_task_of_a_number_and_who_has_a_part_in_it(
    store: Store, question: str, shown: str, answerable: bool
) -> None:
    answer = answer_question(store, question)
    assert shown in answer.text
    assert answer.answerable is answerable
    assert "第11项" not in answer.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("永丰县冷藏昌库建多少座", ["按“藏仓库”理解“藏昌库”。", "6座"]),
        ("丰农贷谁牵头", ["第12项“推进农机化”由永丰县农机中心牵头"]),
        ("青竹行动谁牵头", ["第12项“推进农机化”由永丰县农机中心牵头"]),
        ("甘蔗收获机械化率", ["30%"]),
        ("温泉二期接待多少游客", ["20万人次"]),  # not of 温泉县
    ],
)
def test_words_are_read_as_the_texts_have_them(store: Store, question: str, shown: list[str]) -> None:
    answer = answer_question(store, question)
    assert answer.answerable, answer.text
    assert [part for part in shown if part not in answer.text] == [], answer.text
    assert "未写明：" not in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("question", ["玉米收获机械化率", "永丰县冷藏昌房建多少座"])
def test_a_figure_of_another_thing_is_no_answer(store: Store, question: str) -> None:
    answer = answer_question(store, question)
    assert not answer.answerable, answer.text


@pytest.mark.slow
def test_the_offices_of_a_kind_are_no_ministry(store: Store) -> None:
    answer = answer_question(store, "财政部门牵头什么")
    assert "按“永丰县财政局”理解“财政部门”" in answer.text
    assert "永丰县财政局牵头1项：第13项" in answer.text
