"""Layouts of plans: which item has which bodies, however the text is laid out."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.reader import read_file
from graph.schema import NodeType
from tests.plan_text import read_plan, work


def test_an_item_and_its_sub_items_each_have_their_own(tmp_path: Path) -> None:
    text = "泗洪县灌区方案\n（一）修渠道。（县水利局牵头，县财政局负责）\n1.清淤。（县住建局负责）\n2.衬砌。（县交通运输局负责）\n"
    assert work(read_plan(tmp_path, text)[1]) == {
        "修渠道": {"leads 县水利局", "responsible_for 县财政局"},
        "清淤": {"responsible_for 县住建局"},
        "衬砌": {"responsible_for 县交通运输局"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "一、护水，护岸（一）修渠道。（县水利局负责）（二）种树木。（县林业局负责）二、惠民（三）办讲座。（县司法局负责）",
        "一、护水，护岸。（一）修渠道。（县水利局负责）（二）种树木。（县林业局负责）二、惠民。（三）办讲座。（县司法局负责）",
    ],
)
def test_a_text_on_one_line(tmp_path: Path, text: str) -> None:
    assert work(read_plan(tmp_path, f"泗洪县分工方案\n{text}\n")[1]) == {
        "修渠道": {"responsible_for 县水利局"},
        "种树木": {"responsible_for 县林业局"},
        "办讲座": {"responsible_for 县司法局"},
    }


def test_a_page_copied_into_one_line_is_parted_by_its_blanks(tmp_path: Path) -> None:
    items = [
        "重点工作责任分解 一、张某县长主抓的工作 1.修好42条水渠的渠首闸门。 责任单位：县水利局、县财政局",
        "2.种树木，新增林地1800亩，管护好二、三级林地。 责任单位：县林业局 二、李某副县长主抓的工作",
        "3.办讲座，" + "下乡入户讲清楚各项惠民措施怎样申请、由谁受理、何时办结，" * 8 + "讲到村里。 责任单位：县司法局",
    ]
    text = "泗洪县人民政府办公室关于印发重点工作责任分解的通知 " + " ".join(items)
    assert list(work(read_plan(tmp_path, text)[1]).values()) == [
        {"responsible_for 县水利局", "responsible_for 县财政局"}, {"responsible_for 县林业局"}, {"responsible_for 县司法局"},
    ]  # fmt: skip


def test_sub_items_run_on_behind_the_bracket_of_their_item(tmp_path: Path) -> None:
    text = "泗洪县分工方案\n（一）修渠道。（县水利局负责）主要措施：1．清淤。（县住建局负责）2．植草。（县林业局负责）\n（二）办讲座。（县司法局负责）\n"
    found = work(read_plan(tmp_path, text)[1])
    assert found["清淤"] == {"responsible_for 县住建局"} and found["修渠道"] == {"responsible_for 县水利局"}


def test_the_list_of_the_item_above_holds_where_it_says_so(tmp_path: Path) -> None:
    text = "泗洪县分工方案\n（一）修渠道。（牵头单位：县水利局；配合单位：县财政局）\n（二）种树木。（配合单位：同上）\n（三）办讲座。（责任单位：同上）\n"
    graph = read_plan(tmp_path, text)[1]
    assert work(graph) == {
        "修渠道": {"leads 县水利局", "supports 县财政局"}, "种树木": {"supports 县财政局"}, "办讲座": set(),
    }  # fmt: skip
    (quote,) = (edge["quote"] for *_, edge in graph.edges(data=True) if edge.get("rule") == "as-above")
    assert "县财政局" in quote and quote.endswith("同上")


_LONE = "工作任务 序号 具体要求 责任科室 协助科室|完善制度 1 修订规程。 规划建设科、县水利工程质量监督站|2 公开预案。 防汛科 各科室|强化培训 3 办班2期。 办公室"


@pytest.mark.parametrize("note", ["", "\n县水利局办公室整理"])
def test_a_bar_on_a_line_between_two_cells(tmp_path: Path, note: str) -> None:
    cells = [cell for row in _LONE.split("|") for cell in row.split(" ")]
    cells.insert(9, "")  # nobody assists with the first and the last
    text = "泗洪县水利局公开任务分解表\n" + "\n|\n".join(cells) + "\n|\n|" + note
    assert work(read_plan(tmp_path, text)[1]) == {
        "修订规程": {"responsible_for 规划建设科", "responsible_for 县水利工程质量监督站"},
        "公开预案": {"responsible_for 防汛科", "supports 各科室"},
        "办班2期": {"responsible_for 办公室"},
    }


def test_cells_with_bars_between_that_make_no_whole_rows_give_nobody_a_part(tmp_path: Path) -> None:
    cells = [
        "序号",
        "工作任务",
        "牵头科室",
        "责任科室",
        "1",
        "修订规程。",
        "建设科",
        "2",
        "公开预案。",
        "防汛科",
        "办公室",
    ]
    text = "泗洪县水利局公开任务分解表\n" + "\n|\n".join(cells) + "\n"
    assert not any(work(read_plan(tmp_path, text)[1]).values())


def test_a_number_of_a_kind_at_the_start_of_a_wrapped_line_is_no_item(tmp_path: Path) -> None:
    text = "泗洪县水利方案\n一、加固水库。年内完成4座小（\n2）型水库除险加固。（县水利局负责）\n二、办讲座。（县司法局负责）\n"
    assert work(read_plan(tmp_path, text)[1]) == {
        "加固水库": {"responsible_for 县水利局"}, "办讲座": {"responsible_for 县司法局"},
    }  # fmt: skip


def test_a_closing_chapter_without_those_who_carry_it_out_is_no_task(tmp_path: Path) -> None:
    text = "泗洪县分工方案\n一、农田\n1.修渠道。（牵头单位：县水利局）\n2.种树木。（牵头单位：县林业局）\n二、强化组织保障\n县农办负责日常调度，各牵头单位每月报送进展。\n"
    assert set(work(read_plan(tmp_path, text)[1])) == {"修渠道", "种树木"}


_CELLS = ["序号", "重点任务", "牵头单位", "责任单位", "1", "修建水窖八口。", "县水利局", "县财政局、县林业局", "2", "硬化村道。", "县交通运输局", "县财政局"]  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        "\n\n".join(_CELLS),
        "\n".join(f"{cell} |" for cell in _CELLS),
        "\n".join("\t".join(_CELLS[i : i + 4]) for i in (0, 4, 8)),
        "\n".join(f"| {' | '.join(_CELLS[i : i + 4])} |" for i in (0, 4, 0, 8)),  # the header said again
    ],
)
def test_tables_pasted_as_text(tmp_path: Path, table: str) -> None:
    assert work(read_plan(tmp_path, f"泗洪县重点任务分解\n\n{table}\n")[1]) == {
        "修建水窖八口": {"leads 县水利局", "responsible_for 县财政局", "responsible_for 县林业局"},
        "硬化村道": {"leads 县交通运输局", "responsible_for 县财政局"},
    }


def test_a_stacked_row_with_a_cell_missing_is_not_guessed(tmp_path: Path) -> None:
    cells = [*_CELLS[:7], *_CELLS[8:]]  # who is responsible for the first is missing
    assert work(read_plan(tmp_path, "泗洪县任务分解\n" + "\n".join(cells))[1]) == {
        "修建水窖八口": set(), "硬化村道": {"leads 县交通运输局", "responsible_for 县财政局"},
    }  # fmt: skip


def test_columns_of_any_wording(tmp_path: Path) -> None:
    header = "序号\t方案内容\t主管部门（牵头）\t服务单位（配合）\t业务指导单位\t督办单位\t办结时间"
    row = "1\t修建水窖。\t县水利局\t县财政局\t市水利局\t县委督查室\t2026年9月"
    _, graph = read_plan(tmp_path, f"泗洪县任务表\n{header}\n{row}\n")
    assert work(graph) == {
        "修建水窖": {"leads 县水利局", "supports 县财政局", "guides 市水利局", "supervises 县委督查室"}
    }
    (task,) = (data for _, data in graph.nodes(data=True) if data["type"] == NodeType.TASK)
    assert task["deadline"] == "2026年9月"


def test_a_heading_gives_its_items_to_a_body(tmp_path: Path) -> None:
    text = (
        "泗洪县2026年任务清单\n一、县水利局牵头工作（2项）\n1.修建水窖八口。\n2.清淤河道。县林业局配合。\n"
        "二、县教育局与县体育局共同负责（1项）\n1.修缮操场。\n"
    )
    assert work(read_plan(tmp_path, text)[1]) == {
        "修建水窖八口": {"leads 县水利局"},
        "清淤河道": {"leads 县水利局", "supports 县林业局"},
        "修缮操场": {"responsible_for 县教育局", "responsible_for 县体育局"},
    }


def test_items_end_with_their_line_without_a_break(tmp_path: Path) -> None:
    text = "泗洪县行动方案\n4.招引人才。责任单位：县委组织部、县科技局。5.对创业给予奖励。责任单位：县财政局。6.办好学校。责任单位：县教育局。\n"
    found = work(read_plan(tmp_path, text)[1])
    assert found["对创业给予奖励"] == {"responsible_for 县财政局"}
    assert found["招引人才"] == {"responsible_for 县委组织部", "responsible_for 县科技局"}


def test_closing_paragraphs_belong_to_no_item(tmp_path: Path) -> None:
    text = (
        "泗洪县助老意见\n（一）办食堂。新办食堂。（县民政局负责）\n（二）训护工。开展培训。（县人社局负责）\n"
        "各镇要抓好落实。县民政局要会同有关方面开展检查，重要情况及时报告县政府。\n"
    )
    document, graph = read_plan(tmp_path, text)
    assert work(graph)["训护工"] == {"responsible_for 县人社局"}
    assert "及时报告" in "".join(passage.text for passage in document.passages)


def test_items_without_numbers(tmp_path: Path) -> None:
    text = (
        "泗洪县绿化方案\n一、重点任务\n修步道。新修步道。（责任单位：县住建局）\n种果树。栽种果树。（责任单位：县林业局）\n"
        "二、保障\n1.筹资金。（责任单位：县财政局）\n做宣传。（责任单位：县委宣传部）\n"
    )
    assert work(read_plan(tmp_path, text)[1]) == {
        "修步道": {"responsible_for 县住建局"},
        "种果树": {"responsible_for 县林业局"},
        "筹资金": {"responsible_for 县财政局"},
        "做宣传": {"responsible_for 县委宣传部"},
    }


def test_one_line_for_several_items_names_them(tmp_path: Path) -> None:
    text = "泗洪县行动要点\n一、降成本\n1.降低电价。\n2.降低水价。\n责任单位（1—2项）：县发改委、县水务局\n二、强服务\n3.压缩时限。\n责任单位：县数据局\n"
    found = work(read_plan(tmp_path, text)[1])
    assert found["降低电价"] == found["降低水价"] == {"responsible_for 县发改委", "responsible_for 县水务局"}
    assert found["压缩时限"] == {"responsible_for 县数据局"}


@pytest.mark.parametrize(
    "said", ["列第一位的为牵头或汇总单位，下同", "各单位中排名第一的为牵头单位，以下相同", "排首位的为牵头单位，下同"]
)
def test_a_rank_said_once_holds_on(tmp_path: Path, said: str) -> None:
    text = f"泗洪县任务分解\n1.扩大出口。\n责任单位：县商务局、县发改局（{said}）\n2.扩大内需。\n责任单位：县供销社、县发改局\n"
    found = work(read_plan(tmp_path, text)[1])
    assert found["扩大内需"] == {"leads 县供销社", "responsible_for 县发改局"}


def test_conventions_of_a_whole_document(tmp_path: Path) -> None:
    text = (
        "泗洪县任务分工\n（无牵头单位的，责任单位即为牵头单位，下同）\n"
        "（一）先试点。（责任单位：县教育局。以下均需试点镇政府落实，不再列出）\n（二）再推广。（牵头单位：县财政局）\n"
    )
    found = work(read_plan(tmp_path, text)[1])
    assert found["先试点"] == {"leads 县教育局"}
    assert found["再推广"] == {"leads 县财政局", "responsible_for 试点镇政府"}


def test_each_measure_of_a_task_keeps_its_own_bracket(tmp_path: Path) -> None:
    text = "泗洪县方案\n1.护河。清理河道垃圾。（县水利局负责）整治沿岸养殖。（县农业农村局负责）\n2.护林。（县林业局负责）\n"
    _, graph = read_plan(tmp_path, text)
    measures = {edge["form"]: edge.get("measure") for *_, edge in graph.edges(data=True) if edge.get("rule")}
    assert measures["县农业农村局"] == "整治沿岸养殖" and measures["县水利局"].endswith("清理河道垃圾")
    assert measures["县林业局"] is None


def test_remarks_under_a_table_are_no_tasks(tmp_path: Path) -> None:
    table = "\n".join("\t".join(_CELLS[i : i + 4]) for i in (0, 4, 8))
    text = f"泗洪县任务表\n{table}\n备注：1.牵头单位每季度报送进度；2.投资以批复为准；3.上年度完成投资3亿元。\n"
    assert set(work(read_plan(tmp_path, text)[1])) == {"修建水窖八口", "硬化村道"}


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("说明：标★的单位为牵头单位，其余为配合单位。", "承担单位：★县水利局、县财政局"),
        ("注：名称前加“▲”者为牵头单位，其他为配合单位。", "责任单位：县财政局、▲县水利局"),
        ("“主管”为牵头单位，“协助”为配合单位。", "【主管：县水利局；协助：县财政局】"),
    ],
)
def test_signs_and_words_that_the_document_defines(tmp_path: Path, said: str, line: str) -> None:
    text = f"平川县重点任务\n{said}\n一、新建泵站。建成泵站3座。\n{line}\n二、改造农田。改造农田2万亩。\n{line}\n"
    wanted = {"leads 县水利局", "supports 县财政局"}
    assert list(work(read_plan(tmp_path, text)[1]).values()) == [wanted, wanted]


def test_a_sign_that_nobody_explains_leads_nobody(tmp_path: Path) -> None:
    text = "平川县重点任务\n一、新建泵站。建成泵站3座。\n责任单位：★县水利局、县财政局\n"
    assert list(work(read_plan(tmp_path, text)[1]).values()) == [
        {"responsible_for 县水利局", "responsible_for 县财政局"}
    ]


def test_clauses_name_their_items(tmp_path: Path) -> None:
    text = (
        "平川县重点任务\n一、水利\n1.新建泵站3座。\n2.清淤河道5公里。\n3.改造渠道9公里。\n"
        "第1、2项由县水利局牵头，县财政局配合；第3项由县农业农村局负责。\n"
    )
    first = {"leads 县水利局", "supports 县财政局"}
    assert list(work(read_plan(tmp_path, text)[1]).values()) == [first, first, {"responsible_for 县农业农村局"}]


def test_a_clause_for_an_item_that_is_not_there_gives_nothing(tmp_path: Path) -> None:
    text = "平川县重点任务\n一、水利\n1.新建泵站3座。\n2.清淤河道5公里。\n第8项由县水利局牵头，县财政局配合。\n"
    assert not any(work(read_plan(tmp_path, text)[1]).values())


def test_items_spoken_in_one_paragraph(tmp_path: Path) -> None:
    text = (
        "平川县出台方案\n《方案》提出两项任务。一是新建泵站，由县水利局牵头，县财政局配合。"
        "二是改造农田，由县农业农村局负责。\n"
    )
    assert work(read_plan(tmp_path, text)[1]) == {
        "新建泵站": {"leads 县水利局", "supports 县财政局"}, "改造农田": {"responsible_for 县农业农村局"},
    }  # fmt: skip


def test_items_with_letters_and_who_does_them_behind_a_dash(tmp_path: Path) -> None:
    text = "泗洪县审判方案\nA. 提升效率\nA1 修渠道。\n——由县水利局牵头，县财政局负责落实。\nA2 种树木。\n——由县林业局负责，县司法局督办。\nB. 惠民\nB1 办讲座。\n——由县司法局负责。\n"
    assert work(read_plan(tmp_path, text)[1]) == {
        "修渠道": {"leads 县水利局", "responsible_for 县财政局"},
        "种树木": {"responsible_for 县林业局", "supervises 县司法局"},
        "办讲座": {"responsible_for 县司法局"},
    }


@pytest.mark.parametrize(
    "marks", ["★ 工作一： ★ 工作二：", "第一步， 第二步，", "第一件： 第二件：", "实事1： 实事2："]
)
def test_items_counted_in_words(tmp_path: Path, marks: str) -> None:
    one, other = marks.replace("★ ", "★").split(" ")
    text = f"泗洪县工作安排\n一、任务安排\n{one}修渠道。清淤一次。此项工作由县水利局具体负责，县财政局配合。\n{other}种树木。补植一次。此项工作由县林业局牵头。\n二、纪律\n严禁虚报。\n"
    assert work(read_plan(tmp_path, text)[1]) == {
        "修渠道": {"responsible_for 县水利局", "supports 县财政局"},
        "种树木": {"leads 县林业局"},
    }


def test_a_heading_and_sentences_of_its_items_each_give_work(tmp_path: Path) -> None:
    text = "泗洪县工作安排\n（一）优化交通（县交通运输局牵头）\n1.修渡口。县水利局负责，县财政局协助。\n2.开班线。县交通运输局负责，县林业局配合。\n"
    assert work(read_plan(tmp_path, text)[1]) == {
        "优化交通": {"leads 县交通运输局"},
        "修渡口": {"responsible_for 县水利局", "supports 县财政局"},
        "开班线": {"responsible_for 县交通运输局", "supports 县林业局"},
    }


def test_members_of_a_conference_have_no_task(tmp_path: Path) -> None:
    text = "泗洪县联席会议制度\n一、成员单位\n联席会议由县水利局、县财政局组成，县水利局为牵头单位。\n二、近期任务\n（一）修渠道。县水利局牵头，县财政局配合。\n（二）种树木。县林业局牵头，县财政局配合。\n"
    assert set(work(read_plan(tmp_path, text)[1])) == {"修渠道", "种树木"}


def test_rows_that_an_indicator_names(tmp_path: Path) -> None:
    text = "泗洪县创建方案\n说明：责任栏内第一个单位为牵头单位，其后为配合单位。\n序号|创建指标|2025年目标值|责任栏\n1|森林覆盖率|≥53.7%|县林业局；县财政局；县水利局\n2|污水处理率|≥90%|县水利局；县财政局\n"
    assert work(read_plan(tmp_path, text)[1]) == {
        "森林覆盖率": {"leads 县林业局", "supports 县财政局", "supports 县水利局"},
        "污水处理率": {"leads 县水利局", "supports 县财政局"},
    }


def test_a_line_that_says_remarks_over_chapters_makes_no_remarks_of_them(tmp_path: Path) -> None:
    text = "某市养老服务实施方案\n备注：\n一、工作目标\n到2026年，建成服务中心14个。\n二、重点任务\n1.完善网络。（牵头单位：市民政局）\n2.培训护理员。（牵头单位：市妇联）\n"
    (tmp_path / "方案.txt").write_text(text, encoding="utf-8")
    sections = read_file(tmp_path / "方案.txt").sections
    assert [s.title for s in sections if s.kind == "task"] == ["完善网络", "培训护理员"]
