"""Industries, enterprises and policies that running text names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from corpus.reader import read_folder
from evaluation.entities import measure
from graph.build import build_graph
from graph.entities import find_enterprises, find_industries, find_policies, self_references
from graph.mentions.enterprises import same_enterprise
from graph.schema import NodeType
from tests.conftest import SHARED, needs_shared

DATA = Path(__file__).parents[1] / "graph" / "data"


def industries(text: str) -> list[tuple[str, str]]:
    return [(mention.name, mention.term) for mention in find_industries(text)]


def enterprises(text: str) -> list[tuple[str, str]]:
    return [(mention.name, mention.kind) for mention in find_enterprises(text)]


def test_the_longest_term_names_the_industry():
    assert industries("突破海洋生物医药和生物医药") == [("海洋生物医药", "海洋生物医药"), ("生物医药", "生物医药")]
    assert industries("推广新能源汽车,促进汽车消费") == [("新能源汽车", "新能源汽车"), ("汽车", "汽车")]
    assert industries("海上风电与风电") == [("海上风电", "海上风电"), ("风电", "风电")]
    assert industries("工程机械、矿山机械、机械") == [
        ("工程机械", "工程机械"),
        ("矿山装备", "矿山机械"),
        ("装备制造", "机械"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "推进中石化接收站扩建",
        "广播影视设备升级改造",
        "综合机械化率达到92%",
        "完善养老保险和医疗保险",
        "引导金融机构扩大投放",
        "由市文化和旅游局负责",
        "工业、农业、建筑、交通、教育、医疗等领域",
    ],
)
def test_words_that_only_hold_an_industry_are_none(text: str):
    assert industries(text) == []


def test_industries_carry_their_class_and_place_in_the_text():
    text = "支持家电企业和纺织企业"
    first, second = find_industries(text)
    assert (first.name, first.classification) == ("智能家电", "C38 电气机械和器材制造业")
    assert second.classification == "C17 纺织业"
    assert [text[m.start : m.end] for m in (first, second)] == ["家电", "纺织"]


def test_the_vocabulary_is_broad_and_sound():
    data = tomllib.loads((DATA / "industries.toml").read_text(encoding="utf-8"))
    names = [row["name"] for row in data["industry"]]
    assert len(names) == len(set(names)) >= 120
    assert all(row["code"] in data["classes"] for row in data["industry"])
    for name in names:
        assert industries(name) == [(name, name)]


def test_registered_names_and_groups_are_enterprises():
    assert enterprises("参观了明德(烟台)智能装备有限公司、华东(青岛)数字科技有限公司") == [
        ("明德(烟台)智能装备有限公司", "企业"),
        ("华东(青岛)数字科技有限公司", "企业"),
    ]
    assert enterprises("责任单位:市财政局、安丘控股集团、市城投集团") == [
        ("安丘控股集团", "企业"),
        ("市城投集团", "企业"),
    ]
    assert enterprises("由湖北宜化集团有限责任公司牵头") == [("湖北宜化集团有限责任公司", "企业")]


def test_things_of_which_there_is_one_are_names_in_a_list():
    assert enterprises("建设某甲乙、某丙丁等重大科技基础设施。") == [("某甲乙", "项目"), ("某丙丁", "项目")]
    assert enterprises("提升某甲乙、某丙丁等国家重点实验室。") == [("某甲乙", "平台"), ("某丙丁", "平台")]
    assert enterprises("支持平度、胶州等重大科技平台。") == []  # places
    assert enterprises("新建供水、供电等基础设施。") == []


def test_lists_with_a_proper_name_give_their_items():
    assert enterprises("提速建设恒真存储、云安光电等18个项目") == [("恒真存储", "项目"), ("云安光电", "项目")]
    assert enterprises("推动金缆等15家优质企业实施倍增计划") == [("金缆", "企业")]
    assert enterprises("推进能谷电池储能舱智能制造、RCEP医疗创新体、司博封装项目一期等项目建设") == [
        ("能谷电池储能舱智能制造", "项目"),
        ("RCEP医疗创新体", "项目"),
        ("司博封装项目一期", "项目"),
    ]
    assert enterprises("加快建设潍柴(济南)动力制造中心等项目") == [("潍柴", "企业"), ("潍柴(济南)动力制造中心", "项目")]


def test_well_known_companies_stand_anywhere_with_their_plants():
    assert enterprises("支持腾讯落户,推进比亚迪电池基地、徐工等龙头企业发展") == [
        ("腾讯", "企业"),
        ("比亚迪", "企业"),
        ("比亚迪电池基地", "项目"),
        ("徐工", "企业"),
    ]
    assert enterprises("双星轮胎和海尔集团") == [("双星轮胎", "企业"), ("海尔集团", "企业")]


def test_laboratories_and_centres_are_platforms():
    assert enterprises("提升海洋勘探国家工程实验室、活性肽国家重点实验室等平台能力") == [
        ("海洋勘探国家工程实验室", "平台"),
        ("活性肽国家重点实验室", "平台"),
    ]
    assert enterprises("发挥国家先进计算技术创新中心作用") == [("国家先进计算技术创新中心", "平台")]


@pytest.mark.parametrize(
    "text",
    [
        "加快加压取水设施、公共供水厂等项目建设",
        "推动民营、国有等企业协同,支持家电、汽车等生产企业",
        "实施城市更新、老旧小区改造等重大工程",
        "加大与省属大型产业集团、企业集团合作,打造产业集群",
        "国家重点实验室、国家技术创新中心各1个",
        "建成一期工程,启动二期工程",
        "其中燃气企业、推广汽车下乡、创新和成果转化、上海信息",
        "培育专精特新、单项冠军等企业20家",
        "依托中石油、东部大学等高校院所",
    ],
)
def test_common_nouns_are_no_names(text: str):
    assert enterprises(text) == []


def test_policies_come_with_number_and_whether_they_are_carried_out():
    text = "落实《潍坊市推动以旧换新工作方案》(潍政发〔2024〕1号)文件要求,修订《安丘市容管理办法》。"
    first, second = find_policies(text)
    assert (first.name, first.number, first.implements) == ("潍坊市推动以旧换新工作方案", "潍政发〔2024〕1号", True)
    assert (second.name, second.number, second.implements) == ("安丘市容管理办法", None, False)
    assert text[first.start : first.end] == "《潍坊市推动以旧换新工作方案》(潍政发〔2024〕1号)"


def test_titles_in_a_row_share_their_cue():
    found = find_policies("根据《省推动设备更新方案》《市推动设备更新意见》等文件,制定《实施细则》")
    assert [(m.name, m.implements) for m in found] == [("省推动设备更新方案", True), ("市推动设备更新意见", True)]


def test_a_number_alone_is_a_citation_only_after_a_cue():
    (found,) = find_policies("按照国办发〔2018〕129号文件精神")
    assert (found.name, found.implements) == ("国办发〔2018〕129号", True)
    assert find_policies("安政发〔2024〕1号\n关于推动以旧换新的通知") == []


def test_abbreviations_and_references_back_are_no_citations():
    text = "印发《安丘市推动以旧换新工作方案》(以下简称《工作方案》)。《工作方案》提出六大行动。"
    (found,) = find_policies(text)
    assert found.name == "安丘市推动以旧换新工作方案"
    assert [m.name for m in self_references(text)] == ["工作方案"]


def test_the_own_title_in_a_notice_is_no_citation():
    text = "现将《安丘市推动以旧换新工作方案》印发给你们"
    assert find_policies(text) == []
    assert [m.name for m in self_references(text)] == ["安丘市推动以旧换新工作方案"]


def test_newspapers_and_works_are_no_policies():
    assert find_policies("《人民日报》刊登,电影《流浪地球》上映") == []
    assert [m.name for m in find_policies("按照《关于印发《设备更新方案》的通知》要求")] == [
        "关于印发《设备更新方案》的通知"
    ]


@pytest.mark.parametrize(
    "text",
    ["细化工作措施", "依托国家电网", "国家政策", "存储能力", "发展各种业态", "国家装备", "完善涉农机制", "考核能力"],
)
def test_words_that_meet_do_not_make_an_industry(text: str):
    assert industries(text) == []


@needs_shared
def test_real_documents_name_what_the_gold_lists():
    documents, failures = read_folder(SHARED / "corpus")
    assert not failures
    part = measure(documents, SHARED / "gold")
    recall = {row[0]: float(row[3] or 0) for row in part.rows}
    assert recall["地区（按文件）"] >= 0.85
    assert recall["产业（按文件）"] >= 0.95
    assert recall["产业（按任务序号）"] >= 0.98
    assert recall["企业与项目（按文件）"] >= 0.85


def test_spellings_of_one_company_are_one_node_and_the_reason_is_kept(tmp_path):
    texts = {
        "甲": "淄博市工作方案\n一、支持企业。支持淄川金鼎药业有限公司扩产,支持恒远（青岛）智能装备有限公司、市城投集团建设。\n二、抓好项目。海尔建设新厂。",
        "乙": "烟台市工作方案\n一、支持企业。支持淄川金鼎药业有限责任公司、恒远青岛智能装备有限公司、海尔集团、市城投集团投资。\n二、服务。支持恒远（青岛）集团。",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    graph = build_graph(read_folder(tmp_path)[0])
    nodes = {frozenset(d["aliases"]): d for _, d in graph.nodes(data=True) if d["type"] == NodeType.ENTERPRISE}
    assert frozenset({"淄川金鼎药业有限公司", "淄川金鼎药业有限责任公司"}) in nodes
    assert frozenset({"恒远(青岛)智能装备有限公司", "恒远青岛智能装备有限公司"}) in nodes
    assert nodes[frozenset({"海尔", "海尔集团"})]["merges"] == ["“海尔集团”是全国知名企业“海尔”的全称"]
    assert sum(d["type"] == NodeType.ENTERPRISE and d["name"] == "市城投集团" for _, d in graph.nodes(data=True)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("金鼎集团", "金鼎药业有限公司"),
        ("金鼎(青岛)有限公司", "金鼎(烟台)有限公司"),
        ("金鼎", "金鼎集团"),
        ("青岛金鼎有限公司", "金鼎有限公司"),
    ],
)
def test_companies_that_only_sound_alike_stay_apart(one, other):
    assert same_enterprise(one)[0] != same_enterprise(other)[0]
