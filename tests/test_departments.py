"""Names of bodies: which are one, which are two, and what a question's name means."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.gazetteer import COUNTRY, Place, gazetteer
from corpus.reader import read_folder
from graph.build import build_graph
from graph.corrections import Corrections, CorrectionsError
from graph.organisations.endings import is_collective
from graph.organisations.matching import match_department
from graph.organisations.names import is_body, parse_name
from graph.organisations.resolution import Department, resolve
from graph.organisations.search import find_bodies
from graph.schema import NodeType, Relation


def place(name: str) -> Place:
    return gazetteer().named(name)[0]


PINGDU, TAISHAN, TAIAN, XIHAIAN, QINGDAO = map(place, ("平度市", "泰山区", "泰安市", "西海岸新区", "青岛市"))


@pytest.mark.parametrize(
    ("mention", "where", "name", "owner"),
    [
        ("市商务局", PINGDU, "平度市商务局", "平度市"),
        ("区商务局", TAISHAN, "泰山区商务局", "泰山区"),
        ("市财政局", TAISHAN, "泰安市财政局", "泰安市"),
        ("省发展改革委", PINGDU, "山东省发展改革委", "山东省"),
        ("市市场监管局", PINGDU, "平度市市场监管局", "平度市"),
        ("市场监管局", PINGDU, "平度市市场监管局", "平度市"),
        ("市公安局泰山分局", TAISHAN, "泰安市公安局泰山分局", "泰山区"),
        ("市公安局泰山分局", TAIAN, "泰安市公安局泰山分局", "泰山区"),
        ("青岛市生态环境局平度分局", PINGDU, "青岛市生态环境局平度分局", "平度市"),
        ("市生态环境局平度分局", PINGDU, "青岛市生态环境局平度分局", "平度市"),
        ("市生态环境瑞安分局", place("瑞安市"), "温州市生态环境瑞安分局", "瑞安市"),
        ("国家金融监督管理总局平度监管支局", PINGDU, "国家金融监督管理总局平度监管支局", "平度市"),
        ("区委宣传部", TAISHAN, "泰山区委宣传部", "泰山区"),
        ("市政府办公室", PINGDU, "平度市政府办公室", "平度市"),
        ("团市委", PINGDU, "共青团平度市委", "平度市"),
        ("平度控股集团", PINGDU, "平度控股集团", "平度市"),
        ("南村镇", PINGDU, "南村镇", "平度市"),
        ("临空经济发展中心", PINGDU, "临空经济发展中心", "平度市"),
        ("胶州市应急管理局", QINGDAO, "胶州市应急管理局", "胶州市"),
        ("市南区安委办", QINGDAO, "市南区安委办", "市南区"),
        ("发展改革委", COUNTRY, "国家发展改革委", "全国"),
        ("国家发展改革委", PINGDU, "国家发展改革委", "全国"),
        ("科技部", PINGDU, "科技部", "全国"),
        ("国家能源集团宁夏电力有限公司", place("中卫市"), "国家能源集团宁夏电力有限公司", "全国"),
        ("国家川藏铁路技术创新中心", place("成都市"), "国家川藏铁路技术创新中心", "全国"),
        ("人民银行", PINGDU, "人民银行", "全国"),
        ("锦州海关", place("锦州市"), "锦州海关", "锦州市"),
        ("锦州海事局", place("锦州市"), "锦州海事局", "锦州市"),
        ("泉州市晋江生态环境局", place("晋江市"), "泉州市晋江生态环境局", "泉州市"),
        ("泉州商务局", place("泉州市"), "泉州市商务局", "泉州市"),
        ("邳州市某某水务有限公司", place("邳州市"), "邳州市某某水务有限公司", "邳州市"),
        ("人行浙江省分行", place("浙江省"), "人行浙江省分行", "浙江省"),
        ("浙江金融监管局", place("浙江省"), "浙江金融监管局", "浙江省"),
        ("自治区发展改革委", place("广西壮族自治区"), "广西壮族自治区发展改革委", "广西壮族自治区"),
        ("州商务局", place("黔东南苗族侗族自治州"), "黔东南苗族侗族自治州商务局", "黔东南苗族侗族自治州"),
        ("市经济信息化委", place("上海市"), "上海市经济信息化委", "上海市"),
        ("县财政局", PINGDU, "县财政局", "平度市"),
    ],
)
def test_a_name_belongs_to_its_place(mention: str, where: Place, name: str, owner: str) -> None:
    found = resolve(mention, where)
    assert (found.name, str(found.place)) == (name, owner)
    assert mention[:2] in found.merge.reason or owner in found.merge.reason


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (PINGDU, ["市发改局", "市发展改革局", "市发展和改革局", "平度市发展和改革局", "市发展和改革委员会", "发改局"]),
        (PINGDU, ["市应急局", "市应急管理局"]),
        (PINGDU, ["市市场监管局", "市市场监督管理局", "市市监局", "市监局"]),
        (PINGDU, ["市住房和城乡建设局", "市住建局", "市住房城乡建设局", "市城乡建设局", "市住房城乡建设管理委"]),
        (PINGDU, ["市人力资源和社会保障局", "市人社局", "市人力资源社会保障局", "市人力社保局"]),
        (PINGDU, ["市资规局", "市自然资源和规划局", "市规划资源局", "市自然资源局"]),
        (PINGDU, ["市大数据局", "市大数据发展中心", "市大数据管理中心"]),
        (PINGDU, ["市税务局", "国家税务总局平度市税务局"]),
        (PINGDU, ["市委网信办", "市网信办"]),
        (PINGDU, ["团市委", "共青团平度市委"]),
        (PINGDU, ["南村镇", "南村镇人民政府", "南村镇政府"]),
        (PINGDU, ["平度市人民政府", "市政府"]),
        (PINGDU, ["市供电公司", "国网市供电公司", "国网平度市供电公司"]),
        (PINGDU, ["市商务局", "平度市商务局", "青岛市平度市商务局", "平度商务局"]),
        (TAISHAN, ["市公安局泰山分局", "泰安市公安局泰山分局", "区公安分局", "泰山区公安分局", "泰山公安分局"]),
        (XIHAIAN, ["新区劳动维权中心", "区劳动维权中心", "西海岸新区劳动维权中心"]),
        (place("浙江省"), ["人行浙江省分行", "人民银行浙江省分行", "中国人民银行浙江省分行"]),
        (COUNTRY, ["发展改革委", "国家发展改革委", "国家发展和改革委员会", "国家发改委"]),
        (COUNTRY, ["工业和信息化部", "工信部"]),
        (COUNTRY, ["应急部", "应急管理部"]),
    ],
)
def test_names_of_one_body(where: Place, names: list[str]) -> None:
    found = [resolve(name, where) for name in names]
    assert len({d.key for d in found}) == 1, {d.form: d.key for d in found}
    assert all(d.merge.reason for d in found)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("市商务局", PINGDU), ("区商务局", TAISHAN)),
        (("市发展改革委", place("泰安市")), ("省发展改革委", place("泰安市"))),
        (("区发展和改革局", TAISHAN), ("区发展改革局", XIHAIAN)),
        (("市公安局", PINGDU), ("市公安局泰山分局", TAISHAN)),
        (("市公安局", TAIAN), ("市公安局泰山分局", TAIAN)),
        (("市教育局", PINGDU), ("市教育体育局", PINGDU)),
        (("市文化和旅游局", PINGDU), ("市文广旅体局", PINGDU)),
        (("市工信局", PINGDU), ("市经信局", PINGDU)),
        (("市城乡建设局", PINGDU), ("市城乡规划中心", PINGDU)),
        (("市水利水产局", PINGDU), ("市农业农村局", PINGDU)),
        (("市政府", PINGDU), ("市政府办公室", PINGDU)),
        (("市人大常委会", PINGDU), ("市人大常委会办公室", PINGDU)),
        (("市委办公室", PINGDU), ("市政府办公室", PINGDU)),
        (("市卫生局", PINGDU), ("市卫健委", PINGDU)),
        (("市安监局", PINGDU), ("市应急局", PINGDU)),
        (("市地方金融监管局", PINGDU), ("国家金融监督管理总局平度监管支局", PINGDU)),
        (("区商务局", place("鼓楼区")), ("区商务局", gazetteer().named("鼓楼区")[1])),
        (("平度控股集团", PINGDU), ("平度开发集团", PINGDU)),
        (("高新区管委会", TAIAN), ("经济技术开发区管委会", TAIAN)),
        (("工商银行平度市支行", PINGDU), ("中国农业银行平度市支行", PINGDU)),
        (("市委研究室", PINGDU), ("市政府研究室", PINGDU)),
        (("市大数据局", TAIAN), ("市大数据中心", TAIAN)),
        (("农发行安顺分行", None), ("农发行泰安分行", None)),
    ],
)
def test_names_of_two_bodies(first: tuple[str, Place | None], second: tuple[str, Place | None]) -> None:
    a, b = resolve(*first), resolve(*second)
    assert a.key != b.key


def test_branch_knows_its_office() -> None:
    branch = resolve("市公安局泰山分局", TAISHAN)
    assert branch.branch_of == "泰安市公安局"
    assert resolve(branch.branch_of, TAISHAN).key == resolve("市公安局", TAIAN).key
    assert resolve("人民银行平度支行", PINGDU).branch_of == "人民银行"


def test_display_is_the_fullest_name_seen(tmp_path: Path) -> None:
    for title, office in (("促消费", "市发改局"), ("扩投资", "市发展改革局")):
        text = f"平度市{title}工作方案\n一、{title}。（{office}、市商务局负责）\n"
        (tmp_path / f"{title}.txt").write_text(text, encoding="utf-8")
    graph = build_graph(read_folder(tmp_path)[0])
    offices = {d["name"]: d["aliases"] for _, d in graph.nodes(data=True) if d["type"] == NodeType.DEPARTMENT}
    assert {name: set(aliases) for name, aliases in offices.items()} == {
        "平度市发展改革局": {"市发展改革局", "市发改局"}, "平度市商务局": {"市商务局"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["各镇街", "区政府有关部门单位", "各区、县级市政府", "国务院相关部门及各地区", "市政府各部门", "各市(区)人民政府"],
)
def test_kinds_of_bodies_are_no_body(name: str) -> None:
    assert is_collective(name) and not is_body(name)
    assert resolve(name, PINGDU).kind == "集体"


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("市市场监管局", "市场监管局"), ("市政府办公室", "政府办公室"), ("市民政局", "民政局"),
        ("省政务和数据局", "政务和数据局"), ("市委编办", "编办"),
    ],
)  # fmt: skip
def test_prefix_is_cut_where_the_name_means_it(name: str, core: str) -> None:
    assert parse_name(name).core == core


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("近日，胶州市应急管理局组织专家授课。", ["胶州市应急管理局"]),
        ("区发改局资源环境科负责人介绍，科技部公布名单。", ["区发改局", "科技部"]),
        ("各高科技部门和市场监管工作", []),
        ("青岛市生态环境局平度分局、市委宣传部", ["青岛市生态环境局平度分局", "市委宣传部"]),
    ],
)
def test_bodies_in_running_text(text: str, names: list[str]) -> None:
    found = find_bodies(text)
    assert [b.name for b in found] == names == [text[b.start : b.end] for b in found]


def _bodies(*named: tuple[Place, tuple[str, ...]]) -> list[Department]:
    return _one_a_key(resolve(name, where) for where, names in named for name in names)


def _one_a_key(departments: Iterable[Department]) -> list[Department]:
    """One of each body, under the fullest of its names, which are all its aliases."""
    found: dict[str, list[Department]] = {}
    for department in departments:
        found.setdefault(department.key, []).append(department)
    return [
        replace(max(own, key=lambda d: len(d.name)), aliases=tuple(sorted({d.form for d in own})))
        for own in found.values()
    ]


CANDIDATES = _bodies(
    (PINGDU, ("市工业和信息化局", "市城乡建设局", "市教育体育局", "市卫生健康局", "市商务局", "市应急局", "市公安局")),
    (
        PINGDU,
        ("市市场监管局", "市行政审批局", "青岛市生态环境局平度分局", "国家金融监督管理总局平度监管支局", "科技部"),
    ),
    (TAISHAN, ("区综合行政执法局", "区商务局", "区发展和改革局", "区住房和城乡建设局", "市公安局泰山分局")),
    (XIHAIAN, ("区发改局", "区发展改革局")),
)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("工信部门", ["平度市工业和信息化局"]),
        ("市工信局", ["平度市工业和信息化局"]),
        ("经信局", ["平度市工业和信息化局"]),
        ("市住建局", ["平度市城乡建设局"]),
        ("市监局", ["平度市市场监管局"]),
        ("教体局", ["平度市教育体育局"]),
        ("卫健委", ["平度市卫生健康局"]),
        ("卫生局", ["平度市卫生健康局"]),
        ("执法局", ["泰山区综合行政执法局"]),
        ("审批局", ["平度市行政审批局"]),
        ("市应急管理局", ["平度市应急局"]),
        ("商务局", ["平度市商务局", "泰山区商务局"]),
        ("区商务局", ["泰山区商务局"]),
        ("平度商务局", ["平度市商务局"]),
        ("区发改局", ["泰山区发展和改革局", "西海岸新区发展改革局"]),
        ("泰山公安分局", ["泰安市公安局泰山分局"]),
        ("金融监管部门", ["国家金融监督管理总局平度监管支局"]),
        ("商物局", ["平度市商务局", "泰山区商务局"]),
        ("泰山区商务局", ["泰山区商务局"]),
        ("科学技术部", ["科技部"]),
        ("妇联", []),
        ("北京市商务局", []),
        ("水利局", []),
    ],
)
def test_names_that_questions_use(query: str, names: list[str]) -> None:
    found = match_department(query, CANDIDATES)
    assert [department.name for department, _, _ in found] == names
    assert all(reason and 0 < score <= 1 for _, score, reason in found)


def test_likeness_of_function_is_said_and_scores_lower() -> None:
    (_, exact, _), (_, near, reason) = (match_department(q, CANDIDATES)[0] for q in ("市工信局", "市住建局"))
    assert near < exact and "职能相近" in reason
    (_, spelt, why) = match_department("商物局", CANDIDATES)[0]
    assert spelt < near and "字形" in why


def test_corrections_by_the_user(tmp_path: Path) -> None:
    path = tmp_path / "更正.toml"
    path.write_text(
        'same = [["平度市工业和信息化局", "平度市经信局"]]\n'
        'different = [["平度市城乡建设局", "平度市住建局"]]\n[rename]\n"平度市应急局" = "平度市应急管理局"\n',
        encoding="utf-8",
    )
    said = Corrections.load(path)

    def of(name: str) -> Department:
        return said.apply(resolve(name, PINGDU))

    assert of("市工信局").key == of("市经信局").key and of("市经信局").name == "平度市工业和信息化局"
    assert of("市城乡建设局").key != of("市住建局").key
    assert of("市应急局").name == "平度市应急管理局"
    assert "user" in {of("市工信局").merge.rule, of("市经信局").merge.rule}
    assert of("市商务局") == resolve("市商务局", PINGDU)


@pytest.mark.parametrize("text", ["same = [[", 'same = [["甲"]]', 'merge = [["甲", "乙"]]', "rename = 3"])
def test_wrong_corrections_are_refused_with_the_reason(tmp_path: Path, text: str) -> None:
    path = tmp_path / "更正.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionsError, match=r"更正文件"):
        Corrections.load(path)


def test_no_corrections_file_changes_nothing(tmp_path: Path) -> None:
    assert Corrections.load(tmp_path / "none.toml") == Corrections()


def test_gold_names_merge_and_keep_apart(shared_corpus: Path) -> None:
    gold = json.loads((shared_corpus.parent / "gold" / "departments.json").read_text(encoding="utf-8"))
    places = {
        "pingdu-plan": PINGDU, "taishan-plan": TAISHAN, "wca-3yr-plan": XIHAIAN,
        "wca-news-2024-06-11": XIHAIAN, "qingdao-daily-2024-02-22": QINGDAO,
    }  # fmt: skip
    seen = {
        entry["canonical"]: [resolve(form, places[doc]) for doc in entry["docs"] for form in entry["aliases_seen"]]
        for entry in gold["departments"]
    }
    keys = {name: {d.key for d in found} for name, found in seen.items()}
    assert [name for name, own in keys.items() if len(own) != 1] == []
    assert len({key for own in keys.values() for key in own}) == len(keys)
    assert [
        (n, d.place)
        for e in gold["departments"]
        for n in [e["canonical"]]
        for d in seen[n]
        if str(d.place) != e["place"]
    ] == []
    named = _one_a_key(d for found in seen.values() for d in found)
    assert sorted(d.name for d in named) == sorted(keys)
    for entry in gold["query_abbreviations"]:
        best = [d.name for d, _, _ in match_department(entry["query"], named)]
        wanted = {name for name in keys if name in entry["canonical"]}
        assert wanted and wanted <= set(best), entry


def test_a_place_named_as_a_body_is_that_place_or_none_where_several_bear_its_name() -> None:
    assert [(str(d.place), d.name) for d in (resolve("越秀区", None), resolve("沛县", PINGDU))] == [
        ("越秀区", "越秀区"),
        ("沛县", "沛县"),
    ]
    assert resolve("鼓楼区", None).place is None


def test_bodies_of_texts_of_no_known_place_are_never_one(tmp_path: Path) -> None:
    for name, task in (("甲", "培育名校"), ("乙", "修缮校舍")):
        (tmp_path / f"{name}.txt").write_text(
            f"一、{task}。（市教育局、越秀区负责）\n二、宣传。（市教育局负责）\n", encoding="utf-8"
        )
    documents, _ = read_folder(tmp_path)
    graph = build_graph(documents)
    offices = [d for _, d in graph.nodes(data=True) if d["type"] == NodeType.DEPARTMENT and d["name"] == "市教育局"]
    assert [d["place"] for d in offices] == [None, None]
    assert [str(d["place"]) for _, d in graph.nodes(data=True) if d["name"] == "越秀区"] == ["越秀区"]


def test_a_body_run_from_above_takes_no_level_of_the_one_before(tmp_path: Path) -> None:
    bodies = ["区体育局", "金山海事局", "吴淞航道局"]
    (tmp_path / "方案.txt").write_text(
        f"金山区水上运动实施方案\n一、丰富赛事。（责任单位：{'、'.join(bodies)}、水务局）\n", encoding="utf-8"
    )
    documents, _ = read_folder(tmp_path)
    edges = build_graph(documents).edges(data=True)
    forms = {edge["form"] for *_, edge in edges if edge["relation"] == Relation.RESPONSIBLE_FOR}
    assert forms == {*bodies, "区水务局"}
