"""Forms that offices fill in: task cards, matrices, drawn tables, sheets and pages with much beside the plan."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.table import Table
from PIL import Image

from corpus.document import Document
from corpus.loaders import load
from corpus.loaders.grid import GridCell, continued
from corpus.loaders.layout import join
from corpus.reader import read_source
from graph.build import build_graph
from tests.plan_text import goals, read_plan, work

Rows = list[list[str]]

BOTH = {
    "疏浚沟渠": {"leads 县水利局", "supports 县财政局"},
    "栽植护岸林": {"leads 县林业局", "supports 桥头镇"},
}


def read(path: Path) -> Document:
    return read_source(load(path), path, {}, path)


def said(path: Path) -> dict[str, set[str]]:
    return work(build_graph([read(path)]))


def fill(table: Table, rows: Rows) -> None:
    """Write rows into a table; a cell that says ← or ↑ is one with that beside or above it."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in "←↑" and text:
                other = table.cell(r, c - 1) if text == "←" else table.cell(r - 1, c)
                whole = other.text
                table.cell(r, c).merge(other).text = whole
            else:
                table.cell(r, c).text = text


def word(path: Path, *parts: str | Rows) -> dict[str, set[str]]:
    """What a Word file of these paragraphs and tables is read as."""
    made = docx.Document()
    for part in parts:
        if isinstance(part, str):
            made.add_paragraph(part)
        else:
            fill(made.add_table(len(part), len(part[0])), part)
    made.save(str(path / "方案.docx"))
    return said(path / "方案.docx")


CARDS = [
    [["任务名称", "{0}", "完成时限", "2026年9月"], ["工作目标", "全面完成，群众满意。", "←", "←"], ["牵头单位", "{1}", "配合单位", "{2}"]],
    [["任务名称", "{0}", "←", "←"], ["牵头单位", "{1}", "责任人", "王小明"], ["配合单位", "{2}", "←", "←"], ["进展情况", "", "←", "←"]],
    [["任务名称", "←", "{0}"], ["责任分工", "牵头单位", "{1}"], ["↑", "配合单位", "{2}"], ["完成时限", "←", "2026年9月"]],
]  # fmt: skip
WORK = [("疏浚沟渠", "县水利局", "县财政局"), ("栽植护岸林", "县林业局", "桥头镇")]


@pytest.mark.parametrize("card", CARDS)
def test_a_card_for_each_task(tmp_path: Path, card: Rows) -> None:
    parts = [[[cell.format(*task) for cell in row] for row in card] for task in WORK]
    assert word(tmp_path, "泗洪县水利攻坚任务卡", "任务卡（1）", parts[0], "任务卡（2）", parts[1]) == BOTH


def test_two_cards_side_by_side(tmp_path: Path) -> None:
    names = ["任务名称", "牵头单位", "配合单位"]
    card = [[name, one, name, other] for name, one, other in zip(names, *WORK, strict=True)]
    assert word(tmp_path, "泗洪县水利攻坚任务卡", card) == BOTH


def test_a_card_under_a_task_may_name_persons_too(tmp_path: Path) -> None:
    def card(lead: str, other: str) -> Rows:
        return [["牵头单位", lead, "配合单位", other], ["分管领导", "副县长", "完成时限", "2026年底"]]

    first, second = (card(lead, other) for _, lead, other in WORK)
    items = ("1.疏浚沟渠。先急后缓。", "2.栽植护岸林。先易后难。")
    assert word(tmp_path, "泗洪县水利工作安排", items[0], first, items[1], second) == BOTH


def test_cards_of_labelled_lines(tmp_path: Path) -> None:
    cards = "".join(f"【任务】\n任务名称：{a}\n牵头单位：{b}\n配合单位：{c}\n\n" for a, b, c in WORK)
    assert work(read_plan(tmp_path, f"泗洪县水利任务卡\n\n{cards}")[1]) == BOTH


def test_labels_under_each_item_are_no_columns(tmp_path: Path) -> None:
    text = "".join(
        f"{n}.{a}。先急后缓。\n牵头单位：{b}\n配合单位：{c}\n分管领导：副县长\n完成时限：2026年底\n"
        for n, (a, b, c) in enumerate(WORK, 1)
    )
    assert work(read_plan(tmp_path, f"泗洪县水利工作安排\n{text}")[1]) == BOTH


def test_names_of_bodies_written_downwards_under_a_heading(tmp_path: Path) -> None:
    bodies = ["县水利局", "县财政局", "县林业局", "桥头镇"]
    rows = [["序号", "任务", "责任单位", "←", "←", "←"], ["↑", "↑", *("\n".join(body) for body in bodies)]]
    rows += [["1", "疏浚沟渠", "●", "○", "", ""], ["2", "栽植护岸林", "", "", "●", "○"]]
    assert word(tmp_path, "泗洪县水利任务表", rows, "备注：“●”为牵头单位，“○”为配合单位。") == BOTH


def test_marks_with_a_row_for_each_body(tmp_path: Path) -> None:
    rows = [["责任单位", "疏浚沟渠", "栽植护岸林"], ["县水利局", "●", ""], ["县财政局", "○", ""]]
    rows += [["县林业局", "", "●"], ["桥头镇", "", "○"]]
    assert word(tmp_path, "泗洪县水利任务表", rows, "注：●表示牵头，○表示配合。") == BOTH


def test_a_column_says_the_part_and_another_the_body(tmp_path: Path) -> None:
    rows = [["任务", "职责", "单位"], ["疏浚沟渠", "牵头", "县水利局"], ["↑", "配合", "县财政局"]]
    rows += [["栽植护岸林", "牵头", "县林业局"], ["", "配合", "桥头镇"]]
    assert word(tmp_path, "泗洪县水利分工表", rows) == BOTH


def test_a_name_of_a_column_may_say_its_part_twice(tmp_path: Path) -> None:
    rows = [["序号", "任务", "牵头（责任）单位", "配合（协作）单位"]]
    assert word(tmp_path, "泗洪县水利分工表", [*rows, *([str(n), *task] for n, task in enumerate(WORK, 1))]) == BOTH


def test_a_line_over_rows_names_who_does_them(tmp_path: Path) -> None:
    rows = [["序号", "重点工作", "时限"], ["县水利局（1项）", "←", "←"], ["1", "疏浚沟渠", "2026年"]]
    rows += [["县林业局（1项）", "←", "←"], ["2", "栽植护岸林", "2026年"]]
    assert word(tmp_path, "泗洪县责任清单", rows) == {
        "疏浚沟渠": {"responsible_for 县水利局"}, "栽植护岸林": {"responsible_for 县林业局"},
    }  # fmt: skip


def test_brackets_in_cells_say_who(tmp_path: Path) -> None:
    rows = [["序号", "工作要点", "具体任务及责任分工"]]
    rows += [[str(n), a, f"抓紧完成。（牵头单位：{b}；配合单位：{c}）"] for n, (a, b, c) in enumerate(WORK, 1)]
    assert word(tmp_path, "泗洪县水利要点分解", rows) == BOTH


DRAWN = """　　　泗洪县水利任务表
┌──┬─────┬─────┬─────┐
│序号│任  务    │牵头单位  │配合单位  │
├──┼─────┼─────┼─────┤
│1   │疏浚沟    │县水利局  │县财政局  │
│    │渠        │          │          │
├──┼─────┼─────┼─────┤
│2   │栽植护岸林│县林业局  │桥头镇    │
└──┴─────┴─────┴─────┘
"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_table_drawn_with_characters(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "表.txt"
    path.write_bytes(DRAWN.replace("\n", "\r\n").encode(encoding))
    assert said(path) == BOTH


def test_a_table_drawn_with_a_frame_and_under_its_header_only(tmp_path: Path) -> None:
    frame = "+------+------------+----------+----------+\n"
    rows = [("序号", "任务", "牵头单位", "配合单位"), *((str(n), *task) for n, task in enumerate(WORK, 1))]
    lines = ["| " + " | ".join(row) + " |\n" for row in rows]
    text = "泗洪县水利任务表\n" + frame + lines[0] + frame.replace("-", "=") + "".join(lines[1:]) + frame
    assert work(read_plan(tmp_path, text)[1]) == BOTH


def test_blanks_tell_which_cell_is_missing_and_which_goes_on(tmp_path: Path) -> None:
    text = (
        "泗洪县水利任务表\n\n"
        "序号  任务        牵头单位    配合单位\n"
        "1     疏浚沟渠    县水利局    县财政局、\n"
        "                              桥头镇\n"
        "2     栽植护岸林              县水利局\n"
        "3     修建水闸    县林业局\n"
    )
    assert work(read_plan(tmp_path, text)[1]) == {
        "疏浚沟渠": {"leads 县水利局", "supports 县财政局", "supports 桥头镇"},
        "栽植护岸林": {"supports 县水利局"},
        "修建水闸": {"leads 县林业局"},
    }


def test_a_row_of_which_nothing_tells_the_missing_cell_names_nobody(tmp_path: Path) -> None:
    text = (
        "泗洪县任务表\n序号\t任务\t牵头单位\t配合单位\n1\t疏浚沟渠\t县水利局\n2\t栽树\t县林业局\t\n3\t种草\t\t桥头镇\n"
    )
    document, graph = read_plan(tmp_path, text)
    assert work(graph) == {"疏浚沟渠": set(), "栽树": {"leads 县林业局"}, "种草": {"supports 桥头镇"}}
    assert any("1 行的单元格与表头对不上" in warning for warning in document.warnings)


def test_times_and_bodies_tell_which_cell_is_missing(tmp_path: Path) -> None:
    cells = [
        "序号",
        "任务",
        "责任单位",
        "时限",
        "1",
        "疏浚沟渠",
        "县水利局",
        "县财政局",
        "2026年",
        "2",
        "栽树",
        "2027年",
    ]
    document, graph = read_plan(tmp_path, "泗洪县任务表\n" + "\n".join(cells))
    assert work(graph) == {"疏浚沟渠": {"responsible_for 县水利局", "responsible_for 县财政局"}, "栽树": set()}
    assert not any("对不上" in warning for warning in document.warnings)


def test_a_header_that_opens_no_table_is_said(tmp_path: Path) -> None:
    document, graph = read_plan(tmp_path, "泗洪县任务表\n序号 任务 牵头单位 配合单位\n1 修渠 县水利局 县财政局\n")
    assert not any(work(graph).values())
    assert any("没有读成表" in warning for warning in document.warnings)


def test_a_delimiter_inside_a_cell_gives_nobody_a_part(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("序号,任务,牵头单位,配合单位\n1,修渠,县水利局,县林业局,县财政局\n2,栽树,县林业局,桥头镇\n", "utf-8")
    assert said(path) == {"修渠": set(), "栽树": {"leads 县林业局", "supports 桥头镇"}}
    assert any("单元格比表头多的行 1 行" in warning for warning in read(path).warnings)


def test_two_tables_numbered_side_by_side(tmp_path: Path) -> None:
    rows = [
        "| 序号 | 任务 | 牵头单位 | 序号 | 项目 | 责任单位 |",
        "| --- |" * 6,
        "| 1 | 修渠 | 县水利局 | 1 | 栽树 | 县林业局 |",
    ]
    assert work(read_plan(tmp_path, "泗洪县任务表\n" + "\n".join(rows))[1]) == {
        "修渠": {"leads 县水利局"}, "栽树": {"responsible_for 县林业局"},
    }  # fmt: skip


def test_a_sheet_is_called_by_its_title(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "2026年台账"
    for row in (["泗洪县水利工作台账"], ["序号", "任务", "牵头单位"], [1, "疏浚沟渠", "县水利局"]):
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    document = read(tmp_path / "表.xlsx")
    assert (document.identity.title, str(document.identity.place)) == ("泗洪县水利工作台账", "泗洪县")
    assert "2026年台账" in document.source.text


ITEMS = "".join(
    f"<p>{n}. {a}。抓紧完成。</p><p>牵头单位：{b}；配合单位：{c}</p>" for n, (a, b, c) in enumerate(WORK, 1)
)
OTHER = (
    "<ul><li>泗洪县道路养护方案（牵头单位：县交通运输局）</li><li>泗洪县校园安全方案，责任单位：县教育局。</li></ul>"
)


@pytest.mark.parametrize(
    "page",
    [
        "<div><h1>泗洪县水利方案</h1>{0}</div><aside><h3>猜你喜欢</h3>{1}</aside>",
        "<div><h1>泗洪县水利方案</h1><div>{0}</div><div><h3>相关文件：</h3>{1}</div></div>",
        "<div><h1>泗洪县水利方案</h1><div>{0}</div><div>推荐阅读</div><div>{1}</div></div>",
        "<table><tr><td><table><tr><td>热门文章</td></tr><tr><td>{1}</td></tr></table></td><td><h1>泗洪县水利方案</h1>{0}</td></tr></table>",
    ],
)
def test_what_a_site_puts_beside_a_plan_is_no_part_of_it(tmp_path: Path, page: str) -> None:
    path = tmp_path / "页.html"
    path.write_text(f"<html><body>{page.format(ITEMS, OTHER)}</body></html>", "utf-8")
    assert said(path) == BOTH


def test_numbers_on_lines_of_their_own(tmp_path: Path) -> None:
    items = "".join(
        f"<section><p>0{n}</p><p>{a}</p></section><p>抓紧完成。</p><p>牵头单位：{b}</p><p>配合单位：{c}</p>"
        for n, (a, b, c) in enumerate(WORK, 1)
    )
    path = tmp_path / "页.html"
    path.write_text(f"<html><body><div id='js_content'><p>泗洪县水利方案</p>{items}</div></body></html>", "utf-8")
    assert said(path) == BOTH


def test_a_page_of_a_block_a_cell_keeps_its_rows(tmp_path: Path) -> None:
    rows = [("序号", "任务", "牵头单位", "配合单位"), *((str(n), *task) for n, task in enumerate(WORK, 1))]
    grid = "".join("<div>" + "".join(f"<div>{cell}</div>" for cell in row) + "</div>" for row in rows)
    path = tmp_path / "页.html"
    path.write_text(f"<html><body><h1>泗洪县水利任务表</h1><div>{grid}</div></body></html>", "utf-8")
    assert said(path) == BOTH


def test_a_cell_ends_with_its_part_of_a_web_table(tmp_path: Path) -> None:
    head = "<tr><td>任务</td><td>牵头单位</td></tr>"
    first = "<tr><td>疏浚沟渠</td><td rowspan='9'>县水利局</td></tr>"
    second = "<tr><td>栽植护岸林</td><td>县林业局</td></tr>"
    path = tmp_path / "页.html"
    table = f"<table><tbody>{head}{first}</tbody><tbody>{second}</tbody></table>"
    path.write_text(f"<html><body><p>泗洪县水利方案</p>{table}</body></html>", "utf-8")
    assert said(path) == {"疏浚沟渠": {"leads 县水利局"}, "栽植护岸林": {"leads 县林业局"}}


def test_a_picture_is_named_by_the_line_above_it(tmp_path: Path) -> None:
    image, made = io.BytesIO(), docx.Document()
    Image.effect_noise((90, 90), 90).save(image, "PNG")
    made.add_paragraph("泗洪县水利方案")
    made.add_paragraph("附图：泗洪县沟渠分布示意图")
    made.add_picture(image)
    made.save(str(tmp_path / "图.docx"))
    # A drawing of Windows, which nobody else shows.
    with zipfile.ZipFile(tmp_path / "图.docx") as package, zipfile.ZipFile(tmp_path / "方案.docx", "w") as copy:
        for name in package.namelist():
            copy.writestr(name.replace("1.png", "1.emf"), package.read(name).replace(b"image1.png", b"image1.emf"))
    assert any("附图：泗洪县沟渠分布示意图" in warning for warning in read(tmp_path / "方案.docx").warnings)


def cells(*rows: list[str]) -> list[list[GridCell]]:
    return [[GridCell(text) for text in row] for row in rows]


@pytest.mark.parametrize(
    ("header", "last", "first"),
    [
        (["类别", "序号", "任务", "牵头单位"], ["民生", "4", "修桥", "市交通局"], ["", "5", "架灯", "市城管局"]),
        (["类别", "任务", "牵头单位"], ["民生", "修桥", "市交通局"], ["", "架灯", "市城管局"]),
    ],
)
def test_the_first_row_of_a_page_under_a_blank_cell_is_a_row_of_its_own(
    header: list[str], last: list[str], first: list[str]
) -> None:
    whole = continued(cells(header, last), cells(first), join)
    assert whole is not None and [[cell.text for cell in row] for row in whole] == [header, last, first]


def test_a_row_cut_by_the_end_of_the_page_is_put_together() -> None:
    header = ["序号", "任务", "牵头单位", "配合单位"]
    whole = continued(
        cells(header, ["1", "修建跨河", "市交通局", "市财政局、市住"]), cells(["", "大桥", "", "建局"]), join
    )
    assert whole is not None
    assert [cell.text for cell in whole[1]] == ["1", "修建跨河大桥", "市交通局", "市财政局、市住建局"]


HEAD = "青田县石雕产业发展工作方案\n青田县人民政府办公室\n2026年3月2日\n"


@pytest.mark.parametrize(
    ("above", "role", "number"),
    [
        ("一、任务分工", "responsible_for", ""),
        ("各项任务及牵头单位：", "leads", "{}\t"),
        ("工作任务及责任单位表", "responsible_for", ""),
    ],
)
def test_lines_of_a_task_and_its_bodies_under_a_line_that_names_both(tmp_path, above, role, number):
    lines = [f"{number.format(1)}建设文化园\t县文旅局、县财政局", f"{number.format(2)}改造石雕市场\t县市场监管局"]
    _, graph = read_plan(tmp_path, HEAD + "\n".join([above, *lines, "二、工作要求", "加强领导。"]))
    said = {name: bodies for name, bodies in work(graph).items() if bodies}
    assert said == {"建设文化园": {f"{role} 县文旅局", f"{role} 县财政局"}, "改造石雕市场": {f"{role} 县市场监管局"}}


@pytest.mark.parametrize("above", ["一、联系方式", "一、审批事项", "二、任务要求。各单位要高度重视。"])
def test_lines_of_two_cells_that_nothing_explains_give_nobody_a_part(tmp_path, above):
    _, graph = read_plan(tmp_path, HEAD + f"{above}\n建设文化园\t县文旅局\n改造石雕市场\t县市场监管局\n")
    assert not any(work(graph).values())


def test_a_column_of_aims_beside_the_name_is_not_the_name(tmp_path):
    table = ["| 序号 | 项目名称 | 目标任务 | 牵头单位 |", "| --- | --- | --- | --- |",
             "| 1 | 扩建幼儿园 | 新增学位1080个 | 县教育局 |", "| 2 | 整治街巷 | 完成背街小巷整治36条 | 县住建局 |"]  # fmt: skip
    _, graph = read_plan(tmp_path, HEAD + "\n".join(table))
    assert work(graph) == {"扩建幼儿园": {"leads 县教育局"}, "整治街巷": {"leads 县住建局"}}
    assert {goal[1:3] for goal in goals(graph)} == {(1080, "个"), (36, "条")}
    _, graph = read_plan(tmp_path, HEAD + "\n".join(line.replace("项目名称", "类别") for line in table))
    assert set(work(graph)) == {"新增学位1080个", "完成背街小巷整治36条"}


def test_parts_named_under_a_heading_over_two_columns(tmp_path):
    path = tmp_path / "方案.html"
    path.write_text(
        "<meta charset=utf-8><h1>松阳县茶产业发展工作方案</h1><table><tr><th rowspan=2>任务<th colspan=3>责任单位"
        "<tr><th>牵头<th>参与<th>督导<tr><td>改造茶园<td>县农业农村局<td>县供销社<td>县政府督查室</table>",
        encoding="utf-8",
    )
    assert said(path) == {"改造茶园": {"leads 县农业农村局", "supports 县供销社", "supervises 县政府督查室"}}


@pytest.mark.parametrize(
    ("cell", "bodies"),
    [("县商务局（牵头）\n县文旅局", {"leads 县商务局", "responsible_for 县文旅局"}),
     ("县水利局、县\n财政局", {"responsible_for 县水利局", "responsible_for 县财政局"})],
)  # fmt: skip
def test_lines_of_a_cell_are_names_or_parts_of_one(tmp_path, cell, bodies):
    book = openpyxl.Workbook()
    for row in (["云和县2026年任务分解表"], ["序号", "任务", "责任单位"], [1, "举办木玩展会", cell]):
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    assert said(tmp_path / "表.xlsx") == {"举办木玩展会": bodies}


YEARS = "指标名称\t单位\t{}\n石雕产值\t亿元\t30\t34\t40\n"


def test_years_of_columns_in_a_document_without_a_date(tmp_path):
    """The first may be what is reached; without a heading of goals all may be."""
    heads = YEARS.format("2026年\t2027年\t2028年")
    document, graph = read_plan(tmp_path, f"青田县石雕产业发展规划\n一、发展目标\n{heads}")
    assert {(g[1], g[4]) for g in goals(graph)} == {(34, 2027), (40, 2028)}
    assert any("没有写明日期" in warning for warning in document.warnings)
    assert not goals(read_plan(tmp_path, f"青田县石雕产业发展规划\n一、产业情况\n{heads}")[1])
    document, graph = read_plan(tmp_path, HEAD + f"一、发展目标\n{heads}")
    assert {g[4] for g in goals(graph)} == {2026, 2027, 2028}
    assert not any("没有写明日期" in warning for warning in document.warnings)


def test_units_of_mushrooms_and_reefs(tmp_path):
    _, graph = read_plan(tmp_path, HEAD + "一、主要目标\n2026年，发展香菇1.1亿棒，投放人工鱼礁4.5万空方。\n")
    assert {goal[1:3] for goal in goals(graph)} == {(1.1, "亿棒"), (4.5, "万空方")}
