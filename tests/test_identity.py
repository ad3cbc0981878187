"""What a document is called, and who issued it: by its own heading, the notice over it, its signature, its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.canonical import place_named
from corpus.document import Identity
from corpus.places import place_of_issuer
from corpus.reader import read_file

_TASKS = "一、重点任务\n1.改造管网。全年改造管网12公里。（责任单位：市住建局）\n2.新建公园。（责任单位：市城管局）\n"
_ISSUED = "各县区人民政府：\n现印发给你们，请认真贯彻执行。\n临海市人民政府办公室\n2024年3月5日\n"


def identity(folder: Path, text: str, name: str = "plan.txt") -> Identity:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_file(path).identity


@pytest.mark.parametrize(
    ("text", "title"),
    [
        # the plan stands under a heading of its own: that is what it is called
        (
            f"临海市人民政府办公室关于印发管网改造工作方案的通知\n{_ISSUED}临海市管网改造工作方案\n{_TASKS}",
            "临海市管网改造工作方案",
        ),
        (
            f"{_ISSUED}2024年市《政府工作报告》目标任务\n责任分解方案\n{_TASKS}".replace(
                "现印发", "《2024年市〈政府工作报告〉目标任务责任分解方案》已经市政府同意，现印发"
            ),
            "2024年市《政府工作报告》目标任务责任分解方案",
        ),
        # it has none: the notice is the document
        (
            f"临海市人民政府办公室关于印发2024年民生实事责任分解的通知\n{_ISSUED}{_TASKS}",
            "临海市人民政府办公室关于印发2024年民生实事责任分解的通知",
        ),
        (
            f"临海市河长制办公室\n\n关于印发《临海市河长制主要任务分解方案》的通知\n{_ISSUED}临海市河长制任务分解表\n{_TASKS}",
            "临海市河长制办公室关于印发《临海市河长制主要任务分解方案》的通知",
        ),
        # what a site writes before a title is no part of it
        (
            f"【市政府重点工作】临海市人民政府关于2024年重点工作责任分解的通知\n{_ISSUED}{_TASKS}",
            "临海市人民政府关于2024年重点工作责任分解的通知",
        ),
        # 转发 of what an office drew up, with the years on a line of their own
        (
            f"临海市人民政府办公室关于转发市城管局制定的《临海市公园建设行动计划（2024—2026年）》的通知\n{_ISSUED}"
            f"临海市公园建设行动计划\n（2024—2026年）\n{_TASKS}",
            "临海市公园建设行动计划(2024—2026年)",
        ),
        (
            f"关于转发市住建局等部门《临海市公园建设工作方案》的通知\n{_ISSUED}临海市公园建设工作方案\n{_TASKS}",
            "临海市公园建设工作方案",
        ),
        # a month under the title says when it was drawn up
        (f"临海市公园建设工作方案\n（2024年3月）\n{_TASKS}", "临海市公园建设工作方案"),
        (f"临海市防台风应急预案（摘要）\n{_TASKS}", "临海市防台风应急预案(摘要)"),
    ],
)
def test_a_plan_is_called_by_its_own_heading_else_by_the_notice(tmp_path: Path, text: str, title: str) -> None:
    read = identity(tmp_path, text)
    assert read.title.translate(str.maketrans("（）", "()")) == title
    if _ISSUED in text:
        assert (read.issuer, read.date) == ("临海市人民政府办公室", "2024-03-05")


@pytest.mark.parametrize(
    ("line", "number", "issuer", "date"),
    [
        (
            "（临海市人民政府2024年3月5日印发　临政发〔2024〕15号）",
            "临政发〔2024〕15号",
            "临海市人民政府",
            "2024-03-05",
        ),
        (
            "临海市人民政府办公室 临政办字〔2024〕41号 2024年3月5日印发",
            "临政办字〔2024〕41号",
            "临海市人民政府办公室",
            "2024-03-05",
        ),
        (
            "临海市人民政府办公室2024年3月5日印发（临政办发〔2024〕41号）",
            "临政办发〔2024〕41号",
            "临海市人民政府办公室",
            "2024-03-05",
        ),
        ("临农函〔2024〕41号　　　答复类别：A", "临农函〔2024〕41号", None, None),
        ("（经市政府第41次常务会议审定，2024年3月5日印发）", None, None, "2024-03-05"),
        ("（根据市政府第41次常务会议2024年3月5日精神）", None, None, None),
    ],
)
def test_issuer_number_and_day_on_one_line(
    tmp_path: Path, line: str, number: str | None, issuer: str | None, date: str | None
) -> None:
    read = identity(tmp_path, f"临海市管网改造工作方案\n{line}\n{_TASKS}")
    assert (read.number, read.issuer, read.date) == (number, issuer, date)


def test_a_letter_whose_line_breaks_were_lost(tmp_path: Path) -> None:
    read = identity(
        tmp_path,
        "当前位置：首页>>政策文件 临海市人民政府办公室关于印发临海市管网改造实施方案的通知 临政办发〔2024〕12号 各镇人民政府："
        " 《临海市管网改造实施方案》已经市政府同意，现印发给你们，请结合实际认真贯彻执行。 临海市人民政府办公室 2024年3月5日"
        " 临海市管网改造实施方案 为落实国家和省关于城市更新的部署，结合我市实际，制定本方案。 一、总体要求 坚持统筹推进。"
        " 二、重点任务 （一）改造管网。全年改造管网12公里。（责任单位：市住建局） （二）新建公园。（责任单位：市城管局）",
    )
    assert read == Identity(
        "临海市管网改造实施方案",
        "临政办发〔2024〕12号",
        "临海市人民政府办公室",
        place_named("临海市"),
        "2024-03-05",
        kind="实施方案",
    )


@pytest.mark.parametrize(
    ("signed", "issuer"),
    [
        ("弥渡县第一中学\n2024年3月5日\n", "弥渡县第一中学"),
        ("弥渡县城市投资集团有限公司\n2024年3月5日\n", "弥渡县城市投资集团有限公司"),
        ("弥渡县人民政府（盖章）\n2024年3月5日\n", "弥渡县人民政府"),
        ("弥渡县水务局　弥渡县财政局\n弥渡县林业和草原局\n2024年3月5日\n", "弥渡县水务局"),
        ("县第一中学\n2024年3月5日\n", None),  # the plan's own word for one of those who have work
    ],
)
def test_who_signs(tmp_path: Path, signed: str, issuer: str | None) -> None:
    assert identity(tmp_path, f"校园安全工作方案\n{_TASKS}三、要求\n各处室要强化落实。\n{signed}").issuer == issuer


def test_the_signature_counts_before_the_head(tmp_path: Path) -> None:
    text = f"丹东市振兴区人民政府文件\n丹兴政发〔2024〕4号\n振兴区2024年重点工作方案\n振兴区人民政府\n2024年3月5日\n{_TASKS}"
    assert identity(tmp_path, text).issuer == "振兴区人民政府"
    assert identity(tmp_path, text.replace("振兴区人民政府\n2024年3月5日\n", "")).issuer == "丹东市振兴区人民政府"


@pytest.mark.parametrize(
    ("block", "number"),
    [
        ("文 号: 临政办发〔2024〕9号 文件分类: 综合政务", "临政办发〔2024〕9号"),
        ("文号 临政发〔2024〕31号 成文日期: 2024年05月20日", "临政发〔2024〕31号"),
        ("文号 成文日期: 2024年05月20日", None),
    ],
)
def test_numbers_in_the_block_of_a_page(tmp_path: Path, block: str, number: str | None) -> None:
    assert identity(tmp_path, f"{block}\n临海市2024年重点工作责任分解\n{_TASKS}").number == number


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("舒城经济开发区2025年度重点工作清单", "舒城经济开发区"),
        ("舒城经济开发区管委会", "舒城经济开发区"),
        ("荷花池街道2022年民生实事项目责任清单", "荷花池街道"),
        ("荷花池街道办事处", "荷花池街道"),
        ("各街道办事处", None),
        ("舒城经济发展局", None),
        ("城镇街道办事处", None),
    ],
)
def test_zones_and_streets_that_issue(text: str, place: str | None) -> None:
    found = place_of_issuer(text)
    assert (found.name if found else None) == place


def test_the_source_of_a_page_issued_what_is_of_its_place(tmp_path: Path) -> None:
    page = "{title}\n发布时间：2025-02-18 09:12 信息来源：舒城经济开发区管委会\n" + _TASKS
    assert identity(tmp_path, page.format(title="舒城经济开发区2025年度重点工作清单")).issuer == "舒城经济开发区管委会"
    assert identity(tmp_path, page.format(title="临海市2025年度重点工作清单")).issuer is None
    taken = page.replace("信息来源", "来源").format(title="舒城经济开发区2025年度重点工作清单")
    assert identity(tmp_path, taken).issuer is None  # where the site took it from


def test_the_day_on_which_a_page_was_published_is_not_that_of_the_text(tmp_path: Path) -> None:
    head = "发布机构：临海市人民政府办公室　发布日期：2024-04-11\n临海市人民政府办公室关于印发管网改造工作方案的通知\n"
    read = identity(tmp_path, head + _ISSUED + _TASKS)
    assert (read.date, read.published) == ("2024-03-05", "2024-04-11")
    assert read.issuer == "临海市人民政府办公室"


@pytest.mark.parametrize(
    ("number", "issuer"), [("", "临海市人民政府办公室"), ("临政办发〔2024〕3号\n", "临海市人民政府办公室"), ("临政发〔2024〕3号\n", None)]
)  # fmt: skip
def test_who_prints_a_text_that_nobody_signed(tmp_path: Path, number: str, issuer: str | None) -> None:
    text = f"临海市管网改造工作方案\n{number}{_TASKS}\n临海市人民政府办公室　2024年3月5日印发\n"
    assert identity(tmp_path, text).issuer == issuer


@pytest.mark.parametrize(
    ("text", "title"),
    [
        # a line over the text with a year, though it names no kind of document
        (f"临海市2024年利民项目\n{_TASKS}", "临海市2024年利民项目"),
        (f"临海市2020年民生实事工作目标\n{_TASKS}", "临海市2020年民生实事工作目标"),
        (
            f"对市政协十五届二次会议第97号提案的答复\n张三委员：\n现答复如下：\n{_TASKS}",
            "对市政协十五届二次会议第97号提案的答复",
        ),
    ],
)
def test_a_title_that_names_no_plan(tmp_path: Path, text: str, title: str) -> None:
    assert identity(tmp_path, text).title == title
