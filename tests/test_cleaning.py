"""Characters and furniture are cleaned, and every kept character knows where it stood."""

from __future__ import annotations

import json
import time

import pytest

from corpus.clean import clean
from corpus.decode import decode
from tests.conftest import SHARED, needs_shared


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("第\x0c三条", "第三条"),
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("责任\u200b单位：市商务局", "责任单位:市商务局"),
        ("到2025\u00a0年", "到2025年"),
        ("18 号，2025 年，LNG 项目 100 处", "18号,2025年,LNG项目100处"),
        ("（牵头单位：Ａ；５Ｇ，９３％）", "(牵头单位:A;5G,93%)"),
        ("⼯业和⻅证⻓期⻋辆⻜机⻰头", "工业和见证长期车辆飞机龙头"),
        ("\uf9e4事會", "理事会"),
        ("牽頭單位：市商務局，按職責分工負責", "牵头单位:市商务局,按职责分工负责"),
        ("乾县和角徵羽", "乾县和角徵羽"),
        ("於是乾燥設備後續發展爲國內領先", "于是干燥设备后续发展为国内领先"),
        ("\uf0b7重点项目", "●重点项目"),
        ("到2O26年，完成1OO座、9.O%，H2O和O2O模式", "到2026年,完成100座、9.0%,H2O和O2O模式"),
        ("two words 两个词", "two words两个词"),
        ("## 一、总体要求", "## 一、总体要求"),
        ("| 1 | 商务 局 |", "| 1 | 商务 局 |"),
    ],
)
def test_characters(original: str, expected: str) -> None:
    assert clean(original).text.text == expected


def test_all_115_supplement_radicals_are_mapped() -> None:
    radicals = "".join(chr(code) for code in range(0x2E80, 0x2EF4) if code != 0x2E9A)
    text = clean(radicals).text.text
    assert len(text) == 115 and not any("\u2e80" <= char <= "\u2fdf" for char in text)


def test_offsets_lead_back_to_the_original_characters() -> None:
    original = "第\x0c一 章\u200b ⼯業\r\n— 3 —\r\n　　和技術 2025 年。"
    text = clean(original).text
    at = text.text.index("工业")
    assert original[slice(*text.original_span(at, at + 2))] == "⼯業"
    at = text.text.index("2025年")
    assert original[slice(*text.original_span(at, at + 5))] == "2025 年"
    assert len(text.text) == len(text.origin)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("— 3 —", "page_number"),
        ("-3-", "page_number"),
        ("第 3 页 共 9 页", "page_number"),
        ("要闻02-03 2024年6月11日 星期二", "page_head"),
        ("责编 王一 美编 李小二", "credit"),
        ("制图/李小二", "credit"),
        ("（责任编辑：王一）", "credit"),
        ("搜索", "site"),
        ("不喜欢", "site"),
        ("【打印】 【关闭】", "site"),
        ("上一篇：某市召开会议", "site"),
        ("首页 > 政务公开 > 政策文件", "breadcrumb"),
        ("您现在的位置：首页 > 通知公告", "site"),
        ("第02版：要闻 2024年06月11日 星期二", "page_head"),
        ("来源：某某日报", "metadata"),
        ("浏览次数： 1234 次", "site"),
        ("新闻热线：0532-88888888", "site"),
        ("发布时间：2024-06-11 10:20 来源：某市人民政府 浏览次数：31", "metadata"),
    ],
)
def test_furniture_lines_go_and_are_kept_beside_the_text(line: str, kind: str) -> None:
    original = f"{line}\n要推动设备更新。\n"
    cleaned = clean(original)
    assert cleaned.text.text == "要推动设备更新。\n"
    (dropped,) = cleaned.dropped
    assert dropped.kind == kind and original[dropped.start : dropped.end] == line


@pytest.mark.parametrize(
    "line",
    [
        "统筹 城乡发展规划",
        "责任单位：市商务局",
        "来源于农业的收入：增长10%。",
        "2024年6月11日",
        "一、首页建设",
        "3",
        "评论员认为，设备更新意义重大。",
        "时间：2025年底前",
        "时间：2024年6月11日 地点：市政府会议室",
        "编辑：推动出版业发展。",
        "发布日期：",
        "序号 任务名称 牵头单位 内容",
        "\t推荐",
        "第3页的附表由市商务局填报。",
        "推荐绿色产品，支持企业发展。",
    ],
)
def test_content_that_looks_like_furniture_stays(line: str) -> None:
    assert clean(f"正文开始。\n{line}\n结束。").dropped == ()


def test_date_and_source_of_a_web_page_are_not_lost() -> None:
    original = "某市方案\n2023-3-30 04:15| 发布者:编辑-某某| 查看:18| 评论:0|来自: 某市新闻网\n正文。"
    cleaned = clean(original)
    published, source = cleaned.published(), cleaned.source()
    assert published and published[0] == "2023-03-30" and original[slice(*published[1])].startswith("2023-3-30")
    assert source and source[0] == "某市新闻网"


def test_truncated_summary_and_repeated_title_go_but_an_own_summary_stays() -> None:
    title, body = (
        "某市推动设备更新三年行动计划（2023—2025年）",
        "高质量发展是全面建设现代化国家的首要任务，要抓紧抓实各项工作。",
    )
    web = clean(f"{title}\n摘要：{title} {body[:20]}...\n{title}\n{body}")
    assert [d.kind for d in web.dropped] == ["summary", "repeated_title"]
    assert web.text.text.count("行动计划") == 1
    own = clean(f"{title}\n摘要：本文说明另外一件从未在正文里出现过的事情。\n{body}")
    assert own.dropped == ()


def test_a_line_said_twice_with_content_between_is_kept() -> None:
    text = "某市某区人民政府办公室\n关于印发方案的通知\n某市某区人民政府办公室\n"
    assert clean(text).dropped == ()


def test_time_grows_with_length_only() -> None:
    page = "　　（一）推动 设备更新，到2025年達到35％以上。\r\n— 3 —\r\n" + "长" * 300 + "\n" + " " * 300 + "x\n"
    timings = []
    for times in (100, 800):
        began = time.thread_time()
        clean(page * times)
        timings.append(time.thread_time() - began)
    assert timings[1] < timings[0] * 8 * 3 + 0.2


@needs_shared
def test_noise_of_the_real_web_page_is_gone() -> None:
    file = SHARED / "corpus" / "wca-3yr-plan.txt"
    original = decode(file.read_bytes(), file.name)[0]
    cleaned = clean(original)
    gone = {d.kind for d in cleaned.dropped}
    assert {"site", "breadcrumb", "metadata", "summary", "repeated_title"} <= gone
    for noise in json.loads((SHARED / "gold" / "noise.json").read_text())["noise"]:
        if noise["doc"] == "wca-3yr-plan" and noise["lines"]:
            first, last = noise["lines"]
            start = sum(len(line) + 1 for line in original.split("\n")[: first - 1])
            end = sum(len(line) + 1 for line in original.split("\n")[:last])
            assert not [at for at in cleaned.text.origin if start <= at < end and original[at].strip()]
    assert cleaned.published() and cleaned.published()[0] == "2023-03-30"  # type: ignore[index]


@needs_shared
@pytest.mark.parametrize("name", ["pingdu-plan", "taishan-plan", "wca-3yr-plan", "wca-news-2024-06-11"])
def test_nothing_but_furniture_and_space_is_lost(name: str) -> None:
    file = SHARED / "corpus" / f"{name}.txt"
    original = decode(file.read_bytes(), file.name)[0]
    cleaned = clean(original)
    kept = set(cleaned.text.origin)
    for line in cleaned.dropped:
        kept.update(range(line.start, line.end))
    assert not "".join(char for at, char in enumerate(original) if at not in kept).strip()


def test_blanks_before_stops_show_that_those_in_figures_and_numbers_are_none() -> None:
    original = "  到 2026 年 ， 综合利用率达到 8 5 % 以上 , 新增产能 1 . 5 亿块 。\n  2 . 推广充填 。支持企业 、 园区 。\n( 3 )修复\n"
    cleaned = clean(original)
    assert cleaned.text.text.split() == [
        "到2026年,综合利用率达到85", "%以上,新增产能1.5亿块。", "2.推广充填。支持企业、园区。", "(3)修复",
    ]  # fmt: skip
    at = cleaned.text.text.index("85")
    assert original[slice(*cleaned.text.original_span(at, at + 2))] == "8 5"


def test_figures_of_a_text_without_such_blanks_stay_apart() -> None:
    assert "甲组8 5个" in clean("第一列，第二列\n甲组 8 5 个\n").text.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("牵头单位丨市商务局", "牵头单位:市商务局"),
        ("【责任单位│市商务局、市财政局】", "【责任单位:市商务局、市财政局】"),
        ("牵头单位｜市商务局｜2025年", "牵头单位|市商务局|2025年"),
        ("牵头单位|完成时限", "牵头单位|完成时限"),
        ("深读丨一图读懂", "深读|一图读懂"),
    ],
)
def test_a_bar_behind_a_label_is_a_colon(line: str, said: str) -> None:
    assert clean(f"一、修桥\n{line}\n").text.text.split("\n")[1] == said
