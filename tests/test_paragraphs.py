"""Wrapped, cut and glued text becomes one paragraph a line; headings, lists and tables stay apart."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest

from corpus.clean import clean
from corpus.decode import decode
from corpus.paragraphs import join_paragraphs
from tests.conftest import SHARED, needs_shared


def paragraphs(original: str) -> list[str]:
    text = join_paragraphs(clean(original).text)
    assert len(text.text) == len(text.origin)
    assert list(text.origin) == sorted(text.origin)
    return text.text.split("\n")


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("（牵头单位：市商务局；责任单位：市发展\n改革委）", ["(牵头单位:市商务局;责任单位:市发展改革委)"]),
        ("责任单位:市发展\n改革委", ["责任单位:市发展改革委"]),
        ("责任单位:市发展改革委、市\n商务局", ["责任单位:市发展改革委、市商务局"]),
        ("责任单位:市发展改革委\n市商务局", ["责任单位:市发展改革委", "市商务局"]),
        ("补助100 万\n元。", ["补助100万元。"]),
        ("达到2025\n年水平。", ["达到2025年水平。"]),
        ("要结合省‘\n5+4’产业布局。", ["要结合省‘5+4’产业布局。"]),
        ("要推动设备更新\n— 3 —\n和技术改造。", ["要推动设备更新和技术改造。"]),
        ("各部门、\n\n各单位要落实。", ["各部门、各单位要落实。"]),
        ("按照《某市推动设备更新\n实施方案》要求。", ["按照《某市推动设备更新实施方案》要求。"]),
    ],
)
def test_wraps_are_joined(original: str, expected: list[str]) -> None:
    assert paragraphs(original) == expected


@pytest.mark.parametrize(
    "original",
    [
        "一、工作目标\n以新发展理念为指导,推动更新,提升水平。",
        "市商务局\n市财政局\n市公安局",
        "推动农业机械装备升级\n加快住建领域设施更新\n提升教育文旅设施水平",
        "工作目标\n到2025年,全面完成。\n主要任务\n推动更新。",
        "某市人民政府\n2024年7月26日\n(此件公开发布)",
        "某市人民政府文件\n某政发〔2024〕1号",
        "1.推动更新。\n2.加强领导。\n(1)落实责任。\n①按月调度。",
        "第一条为了发展,制定本条例。\n第二条本条例所称发展,是指进步。",
        "●培育工厂34家\n●新增企业10家",
        "# 工作方案, 2024\n正文,要落实。",
        "要落实《方案》。\n附件:任务清单",
        "市发展和改革委员会价格科负责人\n市工业和信息化局投资科负责人\n市农业农村局计划财务科负责人",
        "加快建设充电设施,完善服务网络\n推动企业技术改造,提升产业水平\n开展技能培训行动,促进稳定就业",
        "组长:王一,市委常委、副市长、党组成员\n副组长:李二,市政府办公室副主任、党组",
        "要认真抓好贯彻落实工作,务求取得实效。\n某市人民政府办公室\n2024年7月26日",
        "(二)强化督导\n及时研究解决困难问题,按月调度。",
        "一、工作要求\n与有关部门加强沟通,形成合力。",
        "发文机关:\n某市人民政府办公室\n成文日期:\n2018年12月30日",
    ],
)
def test_headings_lists_and_letter_heads_stay_apart(original: str) -> None:
    assert paragraphs(original) == original.split("\n")


def test_a_line_that_begins_with_a_reference_is_no_heading_and_goes_on() -> None:
    original = (
        "　　各单位要抓好贯彻落实工作，严格执行本办法第十二条和\n"
        "第十三条的要求，确保各项任务落到实处，并建设\n二、三级医院。"
    )
    assert len(paragraphs(original)) == 1


def test_indentation_opens_a_paragraph_and_a_full_line_goes_on_after_a_stop() -> None:
    original = (
        "　　要推动设备更新和技术改造工作。\n进一步提升产业水平，确保到二零二五\n年取得成效。\n"
        "　　下一步要抓好落实，形成合力。"
    )
    assert paragraphs(original) == [
        "要推动设备更新和技术改造工作。进一步提升产业水平,确保到二零二五年取得成效。",
        "下一步要抓好落实,形成合力。",
    ]


def test_a_block_wrapped_without_indentation() -> None:
    original = (
        "（一）加强领导。各部门要切实提高认识，加强组织领导，明确工作责任，细化工作\n"
        "措施，确保各项任务落到实处。市发展改革委要会同有关部门建立健全工作机制，及\n"
        "时协调解决问题。\n（二）强化宣传。"
    )
    assert [p[:5] for p in paragraphs(original)] == ["(一)加强", "(二)强化"]


TITLES = [
    (
        ["某市推动大规模设备更新和消费品", "", "以旧换新工作方案", "为贯彻落实，制定本方案。"],
        "某市推动大规模设备更新和消费品以旧换新工作方案",
    ),
    (
        ["某市政府办公室", "关于印发某市推动大规模设备更新和", "以旧换新工作方案的", "通知", "某政办发〔2024〕3号"],
        "某市政府办公室关于印发某市推动大规模设备更新和以旧换新工作方案的通知",
    ),
    (
        ["某市人民政府关于深入开展消费", "帮扶工作的实施意见（试行）", "各镇人民政府："],
        "某市人民政府关于深入开展消费帮扶工作的实施意见(试行)",
    ),
]


@pytest.mark.parametrize(("lines", "title"), TITLES)
def test_titles_over_several_lines(lines: list[str], title: str) -> None:
    found = paragraphs("\n".join(lines))
    assert found[0] == title and len(found) == 2


def test_headings_glued_on_one_line_open_lines_in_sequence_only() -> None:
    body = "要健全机制、优化流程，按照第三条（二）项和第五条的规定办理，推进二、三级医院建设。" * 2
    original = (
        f"现提出意见。一、提升便利度（一）优化流程。{body}（市商务局负责）（二）精简环节。{body}"
        f"二、完善机制（三）健全制度。{body}"
    )
    opened = [paragraph[:3] for paragraph in paragraphs(original)]
    assert opened == ["现提出", "一、提", "(一)", "(二)", "二、完", "(三)"]


def test_table_rows_stay_line_by_line() -> None:
    dump = (
        "政策清单\n\n\t序号\n\t方案\n\t牵头部门\n\n\t1\n\t建筑领域方案\n\t区住建局\n\n区执法局\n\n"
        "\t2\n\t农业方案\n\t区农业局"
    )
    assert paragraphs(dump) == [line for line in dump.split("\n") if line]
    pipes = "| 序号 | 任务 |\n| --- | --- |\n| 1 | 推动更新，\t到2025年 |"
    assert len(paragraphs(pipes)) == 3


def read(name: str) -> tuple[str, str]:
    file = SHARED / "corpus" / f"{name}.txt"
    original = decode(file.read_bytes(), file.name)[0]
    return original, join_paragraphs(clean(original).text).text


def gold_joins() -> list[dict[str, str]]:
    if not (SHARED / "gold" / "noise.json").exists():
        return []
    return json.loads((SHARED / "gold" / "noise.json").read_text())["joins"]  # type: ignore[no-any-return]


@needs_shared
@pytest.mark.parametrize("join", [j for j in gold_joins() if j["kind"] in ("column_break", "title_wrap")],
                         ids=lambda j: f"{j['doc']}:{j['line_before']}")  # fmt: skip
def test_sentences_cut_on_the_real_pages_are_whole_again(join: dict[str, str]) -> None:
    joined = clean(join["joined"]).text.text.split("；")[0]
    assert joined in read(join["doc"])[1]


def wrap(paragraph: str, width: int) -> list[str]:
    """Lines as a page sets them: no line begins with a stop, a Chinese character is twice as wide as a digit."""
    lines, used = [""], 0
    for char in paragraph:
        wide = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        if used + wide > width and char not in "，。、；：）》”,;:)":
            lines.append("")
            used = 0
        lines[-1] += char
        used += wide
    return lines


@needs_shared
@pytest.mark.parametrize("width", [34, 56, 76])
@pytest.mark.parametrize(("indent", "least"), [("　　", 0.95), ("", 0.88)])
def test_plans_set_as_pages_come_back(width: int, indent: str, least: float) -> None:
    for name in ("pingdu-plan", "wca-3yr-plan"):
        expected = [p for p in read(name)[1].split("\n") if not p.startswith("\t")]
        lines: list[str] = []
        for paragraph in expected:
            lines += wrap((indent if len(paragraph) > 20 else "") + paragraph, width)
        pages = [line for start in range(0, len(lines), 30) for line in [*lines[start : start + 30], f"— {start} —"]]
        found = paragraphs("\n".join(pages))
        missed = [p for p in expected if p not in found]
        assert len(missed) <= (1 - least) * len(expected), missed
        # What is not whole is cut after a stop, so that no sentence is.
        assert [part for part in found if part not in expected and not re.search(r"[。;:)]$", part)] == []


@needs_shared
@pytest.mark.parametrize("name", ["pingdu-plan", "wca-3yr-plan"])
def test_a_plan_with_one_paragraph_a_line_is_left_so(name: str) -> None:
    original, text = read(name)
    kept = clean(original).text.text
    assert text.split("\n") == [line.strip() for line in kept.split("\n") if line.strip()]


@needs_shared
@pytest.mark.parametrize("name", ["wca-news-2024-06-11", "taishan-plan", "qingdao-daily-2024-02-22"])
def test_no_paragraph_of_the_real_files_ends_in_mid_sentence(name: str) -> None:
    long = [line for line in read(name)[1].split("\n") if len(line) > 60 and not line.startswith(("■", "●"))]
    assert long
    ends = [line[-1] for line in long if not re.search(r"[。!?:)”]$|重点$", line)]
    assert ends == []


@needs_shared
def test_the_text_on_one_line_is_cut_at_each_heading() -> None:
    file = next(Path(SHARED / "more").glob("*一行无换行.txt"))
    text = join_paragraphs(clean(decode(file.read_bytes(), file.name)[0]).text).text
    chapters = [line[0] for line in text.split("\n") if re.match("[一二三四五六]、", line)]
    assert "".join(chapters) == "一二三四五六"
    assert len(re.findall(r"^\([一二三四五六七八九十]+\)", text, re.MULTILINE)) == 20


FLUSH = [
    "一、总体要求",
    "坚持政府引导、市场主导,统筹扩大内需和深化供给侧结构性改革;坚持因地制宜、分类施策,推动城乡消费协同发展;"
    "坚持惠民利企,不断优化消费环境。到2026年,全市社会消费品零售总额突破1200亿元,网络零售额占比达到25%以上。",
    "二、保障措施",
    "各级各部门要加强组织领导,压实工作责任;市商务局要加强统筹协调,定期调度通报;有关部门要按照职责分工抓好落实。",
]


@pytest.mark.parametrize("width", range(18, 38, 2))
@pytest.mark.parametrize("hanging", [False, True])
def test_flush_text_wrapped_after_so_many_characters_is_joined(width: int, hanging: bool) -> None:
    """Without indentation, lines that end in a semicolon at the margin or just beyond it go on."""
    lines = []
    for paragraph in FLUSH:
        rest = paragraph
        while rest:
            line, rest = rest[:width], rest[width:]
            if rest[:1] in tuple(",;。、"):
                line, rest = (line + rest[0], rest[1:]) if hanging else (line[:-1], line[-1] + rest)
            lines.append(line)
    assert paragraphs("\n".join(lines)) == FLUSH


def test_items_that_end_in_a_semicolon_stay_apart() -> None:
    items = "组织协调方面的各项工作任务;\n负责督查考核有关的工作任务;\n负责宣传报道有关的工作任务。"
    assert paragraphs(items) == items.split("\n")


def test_a_signature_glued_to_the_end_of_the_text_is_a_line_of_its_own() -> None:
    body = "各县区要抓好落实。" * 20
    text = f"{body}某某市人民政府办公室2024年5月6日(此件公开发布)"
    assert paragraphs(text) == [body, "某某市人民政府办公室", "2024年5月6日", "(此件公开发布)"]
