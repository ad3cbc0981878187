"""Questions about documents themselves: answered from what they say, denied only where they surely do not say it."""

from __future__ import annotations

from datetime import date

import pytest

from qa.answer import answer_question
from qa.validity import validity
from store.build import build_store
from store.store import Store
from tests.test_particulars import NOTICE, PAGE, SITE

pytestmark = pytest.mark.slow

OLD = """余姚市夜市管理暂行规定
余政发〔2016〕3号
第一条 为规范夜市经营，制定本规定。
第二条 市城市管理局负责夜市摊点的审批。
第三条 本规定自2016年3月1日起施行。
余姚市人民政府
2016年2月1日
"""

ENDED = """蒙阴县鼓励电商发展若干措施
蒙政发〔2019〕8号
各乡镇人民政府，县直各部门：
一、支持直播电商
1.每年培育直播电商企业20家。（县商务局牵头）
2.建设电商服务站点45个。（县供销社牵头）
本措施自2019年7月1日起施行，有效期至2021年6月30日。
蒙阴县人民政府
2019年6月20日
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("documents")
    for name, text in {"夜间经济": NOTICE, "白河日报": PAGE, "托育": SITE, "夜市规定": OLD, "电商": ENDED}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return build_store(folder, folder / "store")[0]


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("余姚市夜间经济方案抄送了哪些单位", ["市委各部门", "市政协办公室"]),
        ("夜间经济提升工作方案是发给谁的", ["各县(区)人民政府", "市经开区管委会"]),
        ("余姚夜间经济方案有几个附件，叫什么", ["2个", "重点任务分工表", "夜间经济街区名单"]),
        ("余政办发〔2023〕17号从哪天起施行，有效期多久", ["自2023年6月1日起施行", "两年"]),
        ("夜间经济方案是公开的吗", ["此件公开发布"]),
        ("夜间经济方案的文号和成文日期一起给我", ["余政办发〔2023〕17号", "2023年5月8日"]),
        ("夜间经济方案印发单位和印发日期", ["余姚市人民政府办公室", "2023年5月9日"]),
        ("夜间经济方案由谁负责解释", ["市商务局"]),
        ("夜间经济方案的联系电话是多少", ["0999-8800000"]),
        ("白河托育服务工作计划发在哪个网站，几点发布的", ["白河县政府网", "09:41"]),
        ("托育服务工作计划那篇网文浏览量多少", ["2045"]),
        ("托育服务计划网页的发布者是谁", ["阿青"]),
        ("县医院开通夜间门诊这条新闻是哪个记者写的", ["秦小雨"]),
        ("插秧机那篇报道的记者是谁", ["方圆"]),
        ("白河日报3月5日那期的责编和美编是谁", ["田禾", "江小鱼"]),
        ("白河日报那篇报道登在第几版", ["第6版"]),
        ("余政发〔2016〕3号是哪个地方的文件", ["余姚市", "余政发〔2016〕3号"]),
        ("夜间经济方案和电商发展措施两个文件谁先出的", ["先出的是《蒙阴县鼓励电商发展若干措施》"]),
        ("余姚市夜间经济方案和蒙阴县电商措施相差几天印发", ["早1418天"]),
        ("蒙阴电商措施的有效期到哪天", ["2021年6月30日"]),
    ],
)
def test_fields_are_told(store: Store, question: str, shown: list[str]) -> None:
    answer = answer_question(store, question)
    assert answer.answerable, answer.text
    for words in shown:
        assert words in answer.text
    for statement in answer.statements:
        assert statement.evidence, statement


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("蒙阴县电商措施抄送了哪些单位", "抄送"),
        ("蒙阴县电商措施有附件吗", "附件"),
        ("托育服务工作计划的文号是多少", "文号"),
        ("托育服务工作计划的落款日期", "成文日期"),
    ],
)
def test_what_a_document_does_not_say_is_said_to_be_missing(store: Store, question: str, name: str) -> None:
    answer = answer_question(store, question)
    assert not answer.answerable
    assert f"未写明{name}" in answer.text
    assert answer.no == "silent"


@pytest.mark.parametrize(
    "question",
    [
        "余姚市安全生产通知的文号是多少",
        "夜市摊点的审批单位电话",
        "蒙阴县每年培育多少家直播电商企业",
        "打造街区由谁牵头",
    ],
)
def test_another_documents_fields_are_never_given(store: Store, question: str) -> None:
    text = answer_question(store, question).text
    assert "文号：" not in text
    assert "电话：" not in text


def test_answers_say_that_a_document_lapsed(store: Store) -> None:
    ended = answer_question(store, "蒙阴县培育直播电商企业由谁牵头")
    assert "县商务局" in ended.text
    assert "《蒙阴县鼓励电商发展若干措施》已于2021年6月30日失效" in ended.text
    repealed = answer_question(store, "夜市摊点由谁审批")
    assert (
        "《余姚市夜市管理暂行规定》已被《余姚市人民政府办公室关于印发《余姚市夜间经济提升工作方案》的通知》废止"
        in repealed.text
    )
    holds = answer_question(store, "白河县新建托育园多少所")
    assert "失效" not in holds.text


def test_validity_goes_by_the_day(store: Store) -> None:
    documents = store.documents
    before, after = validity(documents, date(2021, 6, 30)), validity(documents, date(2021, 7, 1))
    assert (before["电商"].label, after["电商"].label) == ("有效至2021-06-30", "已于2021年6月30日失效")
    assert "夜市规定" not in before
    assert validity(documents, date(2023, 6, 1))["夜市规定"].lapsed
    assert validity(documents, date(2024, 1, 1))["夜间经济"].until == "2025-05-31"
