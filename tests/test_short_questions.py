"""Questions of a few words, as they are typed into a box: lists, numbers, others than a body, halves joined by 、."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.answer import answer_question
from qa.parts import parts_of
from store.build import build_store
from store.store import Store, open_store


@pytest.fixture(scope="module")
def real(real_store: Path) -> Store:
    return open_store(real_store)


@pytest.mark.parametrize(
    ("question", "says", "never"),
    [
        ("泰山1+N清单有几个方案、发给了谁", ["9个方案", "各街道办事处"], []),
        ("三年行动计划第12条讲什么", ["第12项", "4400亿元"], ["第1项"]),
        ("平度第3项", ["12家左右"], ["泰山区"]),
        ("平度哪些任务有量化目标", ["有9项（共26项）", "开展汽车以旧换新"], ["提升装备供给水平"]),
        ("商务局牵头的任务里有目标的有哪些", ["有1项", "开展汽车以旧换新"], ["健全废旧产品设备回收网络"]),
        ("泰山区没有目标的任务有哪些", ["开展家装消费品换新"], ["提升农业机械装备水平"]),
        ("西海岸新区有哪些企业被提到", ["青岛特钢", "双星轮胎"], ["平度控股集团"]),
        ("平度涉及哪些企业", ["平度控股集团", "平度农旅集团"], ["双星轮胎"]),
        ("除了商务局还有谁参与汽车以旧换新", ["除平度市商务局外", "平度市机关事务服务中心"], ["由平度市商务局牵头"]),
        ("平度保障措施几条", ["共5项", "强化土地要素保障"], ["26项"]),
        ("2月22日青岛日报头版讲了啥", ["凤麟核获批", "向“绿”"], ["区人大常委会"]),
        ("旧车换新谁管", ["平度市商务局", "泰山区机关事务服务中心"], []),
        ("泰山老柴油车谁淘汰", ["泰山区住房和城乡建设局", "柴油货车"], ["平度市"]),
        ("新能源车要到多少", ["2.5万辆", "10万辆"], []),
        ("教育局要干啥", ["提升教育文旅设施水平", "泰山区教育和体育局"], []),
        ("平度税务局长叫啥", ["未写明"], ["税收优惠"]),
        ("平度哪些没写牵头", ["有2项", "健全废旧产品设备回收网络"], ["提升装备供给水平"]),
        ("平度哪些任务定了数", ["有9项（共26项）"], []),
        ("平度啥时候印的", ["2024年6月11日"], []),
        ("三年计划依据国发几号", ["国发〔2022〕18号"], []),
        ("泰山交通方案哪个局牵头", ["《交通运输领域设备更新工作方案》牵头部门是泰山区交通运输局"], []),
        ("大数据中心管哪块", ["平度市大数据发展中心", "推动企业智改数转网联"], []),
        ("国三货车几时清完", ["2025年"], []),
        ("只归工信局一家的，平度", ["独自牵头", "推动工业领域设备更新和技术改造"], ["提升质量品牌形象"]),
    ],
)
def test_a_question_of_a_few_words_is_answered(real: Store, question: str, says: list[str], never: list[str]) -> None:
    text = answer_question(real, question).text
    assert [part for part in says if part not in text] == [], text
    assert [part for part in never if part in text] == [], text


@pytest.mark.parametrize(
    "question",
    [
        "农机报废补贴标准",
        "平度船舶更新谁牵头",
        "西海岸充电桩谁建",
        "新区家电换新归谁管",
        "平度商务局长叫啥",
        "平度新能源汽车保有量现在是多少",
        "海尔今年产值",
        "平度分领域方案几个",
        "平度方案管到哪年",
    ],
)
def test_what_is_only_near_is_no_answer(real: Store, question: str) -> None:
    assert not answer_question(real, question).answerable


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("有几个方案、发给了谁", 2),
        ("什么时候印发的、文号多少", 2),
        ("新开工几个项目、竣工几个", 1),
        ("商务局、发改局谁牵头", 1),
    ],
)
def test_an_enumeration_comma_parts_questions_of_two_kinds(question: str, parts: int) -> None:
    assert len(parts_of(question)) == parts


def test_what_is_asked_of_lists_papers_and_limits(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text(_NEWS, "utf-8")
    rows = (
        "1|修桥3座|常务副市长|市交通局|市水利局|持续推进",
        "2|修编河道规划|常务副市长|市水利局||2024年9月",
        "3|体检900人|分管卫生副市长|市卫健局|市教育局|2024年6月",
    )
    heads = "| 序号 | 任务 | 责任领导 | 牵头单位 | 配合单位 | 完成时限 |\n| --- | --- | --- | --- | --- | --- |\n"
    table = heads + "".join(f"| {row.replace('|', ' | ')} |\n" for row in rows)
    (tmp_path / "plan.md").write_text(f"# 青禾市2024年水利重点任务清单\n\n{table}", "utf-8")
    store = build_store(tmp_path, tmp_path / "store")[0]
    for question, says in (
        ("青禾四件实事", ["疏通河道", "修建步道", "补种树木", "开办夜校"]),
        ("青禾日报几号第几版", ["2024年3月5日", "第2版"]),
        ("青禾水利哪项没数字", ["修编河道规划"]),
        ("青禾哪项就一家单位干", ["修编河道规划"]),
        ("青禾哪些任务是持续推进", ["修桥3座"]),
        ("青禾9月要交账的活", ["修编河道规划"]),
        ("青禾常务副市长管几项", ["2项", "修桥3座"]),
    ):
        text = answer_question(store, question).text
        assert [part for part in says if part not in text] == [], (question, text)
        assert "体检" not in text, (question, text)


_NEWS = (
    "青禾日报　2024年3月5日　第2版\n\n从河边到校园——全市民生推进会侧记\n\n□本报记者　赵　甲\n\n3月4日，全市民生推进会召开。会议明确了今年的四件实事：\n\n"
    "①疏通河道。全年疏通河道8公里。由市水利局牵头。\n\n②修建步道。由市园林局负责。\n\n③补种树木。由市林业局负责。\n\n④开办夜校。由市教育局牵头。\n"
)


def test_the_article_of_a_number_is_that_of_the_regulation(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    rules = "".join(f"第{n}条　{text}\n" for n, text in zip("一二三四", _ARTICLES, strict=True))
    (folder / "rules.txt").write_text(f"青禾市公园管理条例\n\n{rules}", "utf-8")
    (folder / "plan.txt").write_text(
        "青禾市公园建设方案\n\n1.新建公园。新建公园3处。（市园林局负责）\n2.整修步道。整修步道5公里。（市园林局负责）\n"
        "3.补种树木。补种树木900棵。（市林业局负责）\n",
        "utf-8",
    )
    build_store(folder, tmp_path / "store")
    text = answer_question(open_store(tmp_path / "store"), "条例第3条讲什么").text
    assert "不得携带犬只" in text and "补种" not in text


_ARTICLES = (
    "为了加强公园管理，制定本条例。", "公园免费开放。", "游客不得携带犬只进入公园。", "本条例自公布之日起施行。",
)  # fmt: skip


def test_a_row_of_a_table_is_told_by_itself(tmp_path: Path) -> None:
    rows = "1\t修桥3座\t张 敏\t市交通局\t2024年8月底\n2\t清淤8公里\t李洪波\t市水利局\t2024年9月底\n3\t体检900人\t张 敏\t市卫健局\t2024年6月底\n"
    (tmp_path / "table.txt").write_text(
        "青禾市2024年重点任务清单\n\n序号\t重点任务\t牵头领导\t牵头单位\t完成时限\n" + rows, "utf-8"
    )
    store = build_store(tmp_path, tmp_path / "store")[0]
    led = answer_question(store, "青禾清单里张敏牵头哪几项").text
    assert "修桥3座" in led and "体检900人" in led and "清淤" not in led
    first = answer_question(store, "青禾哪项到期最早").text
    assert "体检900人" in first and "修桥" not in first
    due = answer_question(store, "青禾市2024年8月底前要完成哪些任务").text
    assert "修桥3座" in due and "清淤" not in due
    said = answer_question(store, "青禾清淤什么时候完成").text
    assert "9月" in said and "8月" not in said


@pytest.mark.parametrize(
    ("question", "says", "never"),
    [
        ("平度一共多少条任务，含保障措施", ["26项"], ["共5项"]),
        ("平度不算保障措施有几项任务", ["21项"], ["26项"]),
        ("平度和泰山谁的任务多", ["26项", "25项"], ["工业和信息化局"]),
        ("平度市商务局牵头和参与的合计几项", ["合计10项"], []),
        ("平度哪些任务没有提出目标", ["17项"], []),
        ("平度哪些任务只有牵头单位没有责任单位", ["开展家电以旧换新"], ["健全废旧产品设备回收网络"]),
        ("平度一共几项任务、保障措施几项", ["26项", "5项"], []),
        ("泰山哪些任务有2027年目标", ["写有2027年目标", "着力提升先进产能占比"], ["开展汽车以旧换新"]),
        ("泰山第四个工程谁负责", ["着力提升先进产能占比"], ["提升农业机械装备水平"]),
        ("泰山第26条任务", ["没有读到编号为第26项"], []),
        ("泰山哪项任务到期最早", ["没有逐项写完成时限"], []),
        ("西海岸新区和泰山区都有的任务", ["开展家装消费品换新"], ["有0项"]),
    ],
)
def test_what_is_counted_is_what_was_asked(real: Store, question: str, says: list[str], never: list[str]) -> None:
    text = answer_question(real, question).text
    assert [part for part in says if part not in text] == [], text
    assert [part for part in never if part in text] == [], text


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store of a plan whose numbers begin anew under each heading, and a regulation."""
    folder = tmp_path_factory.mktemp("made")
    rules = "".join(f"第{n}条　{text}\n" for n, text in zip("一二三四", _ARTICLES, strict=True))
    (folder / "rules.txt").write_text(f"宜都市公园管理条例\n\n{rules}", "utf-8")
    (folder / "plan.txt").write_text(
        "宜都市外贸和旅游工作方案\n\n2023年，全市接待游客120万人次，进出口总值70亿元，其中出口40亿元。\n\n一、扩大外贸\n"
        "1.开行班列。2024年开行量达到500列，其中跨海班列不少于30列。（市商务局负责）\n"
        "2.办好展会。办展会6场。（市商务局负责）\n"
        "3.发展旅游。到2026年，接待游客达到300万人次。（市文旅局负责）\n",
        "utf-8",
    )
    (folder / "other.txt").write_text(
        "当阳市旅游工作方案\n\n1.发展旅游。到2026年，接待游客达到500万人次。（市文旅局负责）\n", "utf-8"
    )
    return build_store(folder, folder / "store")[0]


@pytest.mark.parametrize(
    ("question", "says", "never"),
    [
        ("宜都市2023年接待游客多少", ["120万人次"], ["没有给出"]),
        ("宜都市班列2024年开行多少列", ["500列"], []),
        ("宜都市出口总值2023年多少", ["出口40亿元"], []),
        ("宜都市游客接待多少", [], ["当阳市"]),
        ("宜都市第9项谁负责", [], ["商务局", "文旅局"]),
        ("宜都市第4条任务是什么", ["没有读到编号为第4项"], ["本条例"]),
        ("公园管理条例第三条", ["不得携带犬只"], ["商务局"]),
        ("公园管理条例第一百条讲什么", ["写到第4条"], []),
        ("宜都市保障措施有几条", ["没有读到“保障措施”"], ["3项"]),
    ],
)
def test_what_is_near_in_number_or_name_is_not_what_was_asked(
    made: Store, question: str, says: list[str], never: list[str]
) -> None:
    text = answer_question(made, question).text
    assert [part for part in says if part not in text] == [], text
    assert [part for part in never if part in text] == [], text
