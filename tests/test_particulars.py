"""What a document says of itself besides its identity, each with the verbatim place; other forms give nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Document
from corpus.reader import read_file, read_folder
from corpus.text import Span, quote
from tests.conftest import SHARED, needs_shared

pytestmark = pytest.mark.slow

NOTICE = """余姚市人民政府办公室
关于印发《余姚市夜间经济提升工作方案》的通知
余政办发〔2023〕17号

各县（区）人民政府，市经开区管委会，市政府各部门：
《余姚市夜间经济提升工作方案》已经市政府同意，现印发给你们，请认真落实。

附件：1.重点任务分工表
2.夜间经济街区名单

余姚市人民政府办公室
2023年5月8日
（此件公开发布）

余姚市夜间经济提升工作方案
为繁荣夜间消费，制定本方案。
一、重点任务
（一）打造街区。到2024年建成夜间街区6条。（牵头单位：市商务局）
（二）延长营业。景区延时开放。（牵头单位：市文旅局）
二、附则
本方案由市商务局负责解释，自2023年6月1日起施行，有效期两年。《余姚市夜市管理暂行规定》（余政发〔2016〕3号）同时废止。
（联系人：白某某，电话：0999-8800000）
抄送：市委各部门，市人大常委会办公室，市政协办公室。
余姚市人民政府办公室 2023年5月9日印发
"""

PAGE = """白河日报 2024年3月5日 第6版

责任编辑：田 禾 美编：江小鱼

稻花香里说丰年
□本报记者 方 圆
3月4日，记者在白河县双桥镇看到，农机手正在检修插秧机。县农业农村局介绍，今年水稻播种面积稳定在30万亩。

县医院开通夜间门诊
□记者 秦小雨 通讯员 何大山 报道
本报讯 3月3日，县人民医院开通夜间门诊，市民下班后也能看病。首周接诊患者260人次。
"""

SITE = """首页 > 政务公开 > 正文
白河县推进托育服务工作计划
2024-06-03 09:41| 发布者:编辑-阿青| 查看:2045| 评论:3|来自: 白河县政府网
白河县推进托育服务工作计划
为解决托育难题，制定本计划。
一、扩大供给
1.新建托育园4所。（县卫生健康局负责）
2.培训保育员200人次。（县人社局负责）
"""


def read(folder: Path, text: str) -> Document:
    path = folder / "文件.txt"
    path.write_text(text, encoding="utf-8")
    return read_file(path)


def said(document: Document, field: str) -> list[str]:
    return [one.value for one in document.particulars if one.field == field]


def test_a_notice_says_whom_it_is_for_and_from_when_to_when_it_holds(tmp_path: Path) -> None:
    document = read(tmp_path, NOTICE)
    expected = {
        "addressees": ["各县(区)人民政府,市经开区管委会,市政府各部门"],
        "copied_to": ["市委各部门,市人大常委会办公室,市政协办公室"],
        "annexes": ["重点任务分工表", "夜间经济街区名单"],
        "disclosure": ["此件公开发布"],
        "in_force": ["自2023年6月1日起施行"],
        "valid_until": ["有效期两年"],
        "repeals": ["《余姚市夜市管理暂行规定》(余政发〔2016〕3号)"],
        "interpreter": ["市商务局"],
        "approved_by": ["市政府同意"],
        "printed_by": ["余姚市人民政府办公室"],
        "printed_on": ["2023年5月9日"],
        "contact": ["白某某"],
        "phone": ["0999-8800000"],
    }
    assert {field: said(document, field) for field in expected} == expected


@pytest.mark.parametrize("text", [NOTICE, PAGE, SITE])
def test_every_particular_stands_in_the_original(tmp_path: Path, text: str) -> None:
    document = read(tmp_path, text)
    assert document.particulars
    for one in document.particulars:
        written = "".join(c for c in quote(document.source.text, Span(one.start, one.end)) if c.isalnum())
        value = "".join(c for c in one.value if c.isalnum())
        assert value in written, (one, written)


def test_each_article_of_a_page_has_its_own_reporters(tmp_path: Path) -> None:
    document = read(tmp_path, PAGE)
    by = {
        (one.field, one.value): one.about for one in document.particulars if one.field in ("reporter", "correspondent")
    }
    assert by == {
        ("reporter", "方圆"): "稻花香里说丰年",
        ("reporter", "秦小雨"): "县医院开通夜间门诊",
        ("correspondent", "何大山"): "县医院开通夜间门诊",
    }
    assert (said(document, "editor"), said(document, "layout"), said(document, "page")) == (
        ["田禾"],
        ["江小鱼"],
        ["第6版"],
    )


def test_the_data_line_of_a_site_says_who_put_it_there_when_and_how_often_it_was_seen(tmp_path: Path) -> None:
    document = read(tmp_path, SITE)
    assert said(document, "publisher") == ["编辑-阿青"]
    assert said(document, "published_at") == ["2024-06-03 09:41"]
    assert (said(document, "views"), said(document, "comments")) == (["2045"], ["3"])


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("valid_until", "食品经营许可证有效期5年，到期前30日内申请延续。"),
        ("valid_until", "项目实施期限为2023年至2025年，分三期建设。"),
        ("in_force", "新的补贴标准自2024年3月1日起执行，由市财政局拨付。"),
        ("in_force", "《余姚市养犬管理条例》自2022年1月1日起施行，各单位要做好宣传。"),
        ("repeals", "清理与上位法不一致的文件，该修订的修订、该废止的废止。"),
        ("interpreter", "由市商务局做好政策宣传解释工作。"),
        ("addressees", "主要目标如下:"),
        ("addressees", "责任单位:"),
        ("approved_by", "经营主体经主管部门同意，方可变更用途。"),
        ("annexes", "申请人须提交附件材料原件。"),
    ],
)
def test_what_is_said_of_other_things_is_no_particular(tmp_path: Path, field: str, line: str) -> None:
    text = f"余姚市夜间经济工作方案\n{line}\n一、重点任务\n1.打造街区。{line}（市商务局负责）\n2.延长营业。（市文旅局负责）\n"
    assert said(read(tmp_path, text), field) == []


@needs_shared
def test_real_documents() -> None:
    documents = {d.id: d for folder in ("corpus", "more") for d in read_folder(SHARED / folder)[0]}
    assert said(documents["taishan-plan"], "copied_to")[0].startswith("区委各部门")
    assert len(said(documents["taishan-plan"], "annexes")) == 1
    assert said(documents["pingdu-plan"], "annexes") == []
    assert said(documents["wca-3yr-plan"], "views") == ["1863"]
    assert len(said(documents["qingdao-daily-2024-02-22"], "reporter")) == 5
    assert said(documents["国务院_优化营商环境条例_第X条"], "in_force") == ["自2020年1月1日起施行"]
