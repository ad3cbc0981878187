"""Places: the gazetteer, names in running text, 市 and 区 by context, issuers, and places in questions."""

from __future__ import annotations

import pickle

import pytest

from corpus.canonical import place_called, place_named
from corpus.places import (
    COUNTRY,
    Place,
    find_places,
    gazetteer,
    place_at,
    place_in_question,
    place_of_issuer,
    resolve_scope,
)


def place(name: str, parent: str = "") -> Place:
    found = [p for p in gazetteer().named(name) if not parent or (p.parent and p.parent.name == parent)]
    assert len(found) == 1
    return found[0]


def names(text: str, context: Place | None = None) -> list[str]:
    return [mention.place.name if mention.place else "?" for mention in find_places(text, context)]


PINGDU, COAST, QINGDAO = place("平度市"), place("西海岸新区"), place("青岛市")
TAISHAN = place("泰山区", "泰安市")


def test_levels_and_parents_come_from_the_national_division():
    assert [p.name for p in PINGDU.chain] == ["平度市", "青岛市", "山东省"]
    assert [p.level for p in PINGDU.chain] == ["县级市", "地级市", "省"]
    assert (TAISHAN.level, TAISHAN.full_name) == ("市辖区", "山东省泰安市泰山区")
    assert place("滨海新区").parent == place("天津市")
    assert (COAST.level, COAST.parent) == ("功能区", QINGDAO)


def test_a_new_area_and_its_administrative_twin_stay_two_places():
    district = place("黄岛区")
    assert district != COAST
    assert gazetteer().twin(COAST) == district
    assert gazetteer().twin(district) == COAST
    assert gazetteer().twin(PINGDU) is None


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("平度市", "平度"),
        ("西海岸新区", "西海岸"),
        ("内蒙古自治区", "内蒙古"),
        ("恩施土家族苗族自治州", "恩施"),
        ("赵县", "赵县"),
    ],
)
def test_stem_drops_the_kind_of_place_but_leaves_a_name(name: str, stem: str):
    assert place(name).stem == stem


@pytest.mark.parametrize(
    "text",
    [
        "渤海南部海域",
        "黄河北岸生态治理",
        "建成县域商业体系,振兴县域经济",
        "推进老城区改造和中心城区更新",
        "长治久安,合作市场,朝阳产业,日照时间",
        "各市和县级部门,财政和县域经济,线上街区,沿海港区,水资源县级管理",
        "建成都市圈,形成都市农业,经营口径,货运城市,医保定点,西部陆海新通道和南通道",
        "振兴安全产业,扩大连片种植,优化营商环境,稳定西部产能",
        "提高公平度和水平度",
        "争创“好品山东”和“青岛优品”",
        "完善乡镇、城镇、村镇和特色小镇的产业园区",
    ],
)
def test_common_words_are_no_places(text: str):
    assert names(text) == []


def test_longest_name_wins_over_a_name_inside_it():
    assert names("上海南部") == ["上海市"]
    assert names("青岛市南区和青岛市市南区") == ["市南区", "市南区"]
    assert names("泰安市泰山区、青岛西海岸新区、济南历下区") == ["泰山区", "西海岸新区", "历下区"]
    assert names("青岛市场") == ["青岛市"]
    assert names("吉林和海南的粮食") == ["吉林省", "海南省"]


def test_an_ambiguous_name_lists_all_unless_the_context_decides():
    (mention,) = find_places("鼓楼区的做法")
    assert mention.place is None
    assert {p.parent.name for p in mention.candidates if p.parent} >= {"南京市", "徐州市", "福州市", "开封市"}
    assert names("鼓楼区的做法", place("南京市")) == ["鼓楼区"]
    assert names("福州市经验:鼓楼区的做法") == ["福州市", "鼓楼区"]
    assert find_places("福州市经验:鼓楼区的做法")[1].place == place("鼓楼区", "福州市")


def test_a_path_is_the_place_itself_whoever_knows_it():
    for known in (PINGDU, TAISHAN, COAST, COUNTRY, place("即墨市")):
        assert place_at(known.path) is known
    zone = find_places("平度市南村镇的西岭化工产业园", PINGDU)[-1].place
    assert zone and zone.source == "rule" and zone.within(PINGDU)
    assert place_at(zone.path) == zone and place_at(zone.path).level == zone.level
    kept = pickle.loads(pickle.dumps((TAISHAN, zone)))
    assert kept[0] is TAISHAN and kept[1] == zone


def test_what_nobody_knows_or_several_are_called_is_a_place_by_itself():
    for name, level in (("开发区", "功能区"), ("鼓楼区", "市辖区")):
        alone = place_named(name)
        assert alone and (alone.path, alone.label, alone.level, alone.source) == (name, name, level, "rule")
    assert place_named("鼓楼区") not in gazetteer().named("鼓楼区")
    assert place_named("福建省/福州市/鼓楼区") == place("鼓楼区", "福州市")
    assert place_named("平度市/开发区") != place_named("开发区")
    assert place_named(" / ") is None


def test_a_person_who_asks_means_a_place_that_is_here():
    here = [PINGDU, place("鼓楼区", "福州市"), COAST]
    said = {
        "平度": PINGDU,
        "鼓楼区": here[1],
        "福州市鼓楼区": here[1],
        "青岛西海岸新区": COAST,
        "泰山区": TAISHAN,
        "": None,
    }
    assert {name: place_called(name, here) for name in said} == said


def test_abolished_divisions_are_known_under_their_full_names():
    assert place_of_issuer("即墨市人民政府") == place("即墨市")
    assert place("即墨市").source == "former"
    assert place_of_issuer("重庆市渝北区人民政府") == place("渝北区")
    assert names("即墨的企业", QINGDAO) == []


def test_a_label_reads_back_to_its_place():
    drum_tower = place("鼓楼区", "福州市")
    town = place_of_issuer("徐州市鼓楼区环城街道办事处")
    labels = {PINGDU: "平度市", drum_tower: "福州市鼓楼区", town: "徐州市鼓楼区环城街道", COUNTRY: "全国"}
    for known, label in labels.items():
        assert known and known.label == label and place_named(label) == known
    assert gazetteer().named("福州市鼓楼区") == (drum_tower,)
    assert gazetteer().named("青岛市平度市") == (PINGDU,)
    assert gazetteer().named("无此地市") == ()


def test_bare_county_level_names_need_their_full_name_or_the_neighbourhood():
    assert names("胶州将坚持") == []
    assert names("胶州将坚持", QINGDAO) == ["胶州市"]
    assert names("胶州市委负责人说,胶州将坚持") == ["胶州市", "胶州市"]


def test_every_county_and_city_is_recognised_in_a_question():
    unsaid = {
        "新城区",
        "老城区",
        "新市区",
        "古城区",
        "港口区",
        "站前区",
        "解放区",
        "城区",
        "矿区",
        "郊区",
        "东区",
        "西区",
    }
    levels = ("省", "地级市", "县级市", "市辖区", "县")
    every = {p.name for p in gazetteer().places if p.level in levels} - unsaid
    missed = {
        name
        for name in every
        for question in (f"{name}家电以旧换新由哪个部门牵头", f"请问在{name}谁负责")
        if not (found := place_in_question(question, [PINGDU])) or not all(name in p.spellings for p in found)
    }
    assert missed == set()


@pytest.mark.parametrize("name", ["云和县", "公安县", "沛县", "和县", "光明区", "海港区", "天镇县", "五大连池市"])
def test_a_name_that_holds_another_is_read_whole(name: str):
    assert place_in_question(f"{name}的目标是多少", KNOWN) == list(gazetteer().named(name))
    assert place_in_question(f"平度市和{name}谁高", KNOWN)[1:] == list(gazetteer().named(name))


@pytest.mark.parametrize(
    "question",
    [
        "老城区改造由谁牵头",
        "新建区级平台几个",
        "财政和县域经济由谁管",
        "新县城建设谁负责",
        "线上街区谁负责",
        "全县目标",
    ],
)
def test_a_seam_of_two_words_is_no_place_in_a_question(question: str):
    assert place_in_question(question, KNOWN) == []


def test_an_autonomous_county_is_known_by_its_short_name():
    assert place_in_question("鄂温克旗的目标", KNOWN) == [place("鄂温克族自治旗")]
    assert place_in_question("恭城县的目标", KNOWN) == [place("恭城瑶族自治县")]


def test_short_county_names_count_in_their_neighbourhood():
    xuzhou = place("徐州市")
    assert names("丰县、沛县负责,推进和县域经济", xuzhou) == ["丰县", "沛县"]
    assert names("丰县、沛县负责", PINGDU) == []
    assert place_of_issuer("沛县人民政府") == place("沛县")
    assert place_of_issuer("新县城建设方案") is None


def test_spans_are_verbatim():
    text = "支持平度市和青岛西海岸新区的企业"
    assert [text[m.start : m.end] for m in find_places(text)] == ["平度市", "青岛西海岸新区"]
    assert [m.text for m in find_places(text)] == ["平度市", "青岛西海岸新区"]


def test_towns_and_parks_are_found_by_the_form_of_their_names():
    text = (
        "在李家庄镇建设临港化工园区。依托长河经济开发区、王村镇,"
        "支持桃花岭街道和临淄区齐都花园社区,推进云山湖国家湿地公园保护。"
    )
    context = place("淄博市")
    found = {m.place.name: m.place for m in find_places(text, context) if m.place}
    assert set(found) == {
        "李家庄镇",
        "长河经济开发区",
        "王村镇",
        "桃花岭街道",
        "临淄区",
        "齐都花园社区",
        "云山湖国家湿地公园",
    }
    assert (found["李家庄镇"].level, found["桃花岭街道"].level, found["长河经济开发区"].level) == (
        "镇",
        "街道",
        "功能区",
    )
    assert found["李家庄镇"].parent == context
    assert found["齐都花园社区"].parent == place("临淄区")
    assert {p.source for name, p in found.items() if name != "临淄区"} == {"rule"}


def test_sites_are_found_by_what_their_list_ends_in():
    text = "推进九龙山、雅山等景区提升,加强东沙湾、龙尾湾等海域和白塔岛等海岛保护"
    context = place("平湖市")
    found = {m.text: m.place for m in find_places(text, context)}
    assert list(found) == ["九龙山", "雅山", "东沙湾", "龙尾湾", "白塔岛"]
    assert all(p and (p.level, p.parent, p.source) == ("其他", context, "rule") for p in found.values())


@pytest.mark.parametrize(
    "text",
    [
        "改造度假区、主题公园等景区,治理河道、沟渠等河湖",
        "推进背街小巷、城中村等片区,保护国家湿地公园、自然保护区等湿地",
        "加强生态工业园区建设",
        "支持具备条件的园区申报",
        "完善镇(街道)级服务中心",
        "加快城镇老旧小区改造,实现城镇常住人口全覆盖",
        "深入开展文明村镇创建,保护历史村镇",
        "省级再生资源产业园达到2个",
        "绿色社区、智慧社区建设",
        "各镇、各街道、有关园区",
        "由县交通运输局会同县财政局统筹",
        "通知各镇做好准备,督促有关镇街落实,各苏木镇、我镇、该片区照办",
        "采取片区包保方式,划分片区,按片区推进,跨片区协作,其他片区参照",
        "在乡镇设点,由乡镇组织,向乡镇延伸,委托乡镇街道办理,撤镇设街道",
        "进园区、入园区、建园区,指导园区企业,承接产业转移园区,退城入园区",
        "打造银发经济产业园区3个,建成智能制造产业园2个",
        "易涝片区,低效片区,城市更新片区,沿街道路,商业街道,主次街道",
        "光伏产业园,预制菜产业园,生物医药产业园区,大学科技园区",
        "支持建设冰雪装备产业园,打造云朵软件园",
    ],
)
def test_kinds_of_places_are_not_taken_for_one_place(text: str):
    assert names(text, PINGDU) == []


def test_scope_words_follow_the_document():
    assert resolve_scope("我市", PINGDU) == PINGDU
    assert resolve_scope("市", TAISHAN) == TAISHAN.parent
    assert resolve_scope("全区", TAISHAN) == TAISHAN
    assert resolve_scope("新区", COAST) == COAST
    assert resolve_scope("全市", COAST) == QINGDAO
    assert resolve_scope("全市", QINGDAO) == QINGDAO
    assert resolve_scope("全省", PINGDU) == place("山东省")
    assert resolve_scope("全国", PINGDU) == COUNTRY
    assert resolve_scope("全市", place("浦东新区")) == place("上海市")
    assert resolve_scope("全县", PINGDU) is None


@pytest.mark.parametrize(
    ("issuer", "name"),
    [
        ("泰安市泰山区人民政府", "泰山区"),
        ("平度市人民政府办公室", "平度市"),
        ("青岛西海岸新区管委", "西海岸新区"),
        ("国务院办公厅", "全国"),
        ("农业农村部办公厅", "全国"),
        ("浙江省发展和改革委员会", "浙江省"),
        ("中共成都市委办公厅", "成都市"),
        ("内蒙古自治区人民政府", "内蒙古自治区"),
        ("恩施州人民政府", "恩施土家族苗族自治州"),
        ("南京市鼓楼区人民政府", "鼓楼区"),
        ("平度市南村镇人民政府", "南村镇"),
        ("泰山区推动大规模设备更新和消费品以旧换新工作方案", "泰山区"),
        ("新疆生产建设兵团第八师石河子市党委办公室", "石河子市"),
        ("新疆生产建设兵团第八师办公室", "新疆维吾尔自治区"),
    ],
)
def test_issuer_gives_the_smallest_place_it_names(issuer: str, name: str):
    found = place_of_issuer(issuer)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("issuer", ["市政府办公室", "鼓楼区人民政府", "关于推动以旧换新的通知", "区发展和改革局", ""])
def test_issuer_without_a_certain_place_gives_none(issuer: str):
    assert place_of_issuer(issuer) is None


KNOWN = [PINGDU, COAST, TAISHAN, QINGDAO]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("平度想给老楼添电梯", [PINGDU]),
        ("泰山那边一年办几次", [TAISHAN]),
        ("西海岸轮船停靠码头", [COAST]),
        ("黄岛的废旧家电", [COAST]),
        ("新区的高品质供给", [COAST]),
        ("青岛西海岸新区和泰山区差多少", [COAST, TAISHAN]),
        ("平度市每年申报“青岛优品”吗", [PINGDU]),
        ("三个地方各是多少", KNOWN),
        ("比较各地的目标", KNOWN),
        ("家电以旧换新由哪个部门负责", []),
    ],
)
def test_questions_name_known_places_in_short(question: str, expected: list[Place]):
    assert place_in_question(question, KNOWN) == expected


def test_questions_about_places_outside_the_corpus_are_recognised():
    assert place_in_question("胶州市由哪个局牵头", KNOWN) == [place("胶州市")]
    assert place_in_question("崂山区和平度市谁高", KNOWN) == [place("崂山区"), PINGDU]
    assert place_in_question("杭州市2025年目标", KNOWN) == [place("杭州市")]
    assert len(place_in_question("鼓楼区的目标", KNOWN)) > 1
