"""Targets read from sentences of the genre: metric, value, unit, bound, deadline; facts and names left alone."""

import json

import pytest

from corpus.clean import clean
from corpus.decode import decode
from corpus.paragraphs import join_paragraphs
from corpus.tables import find_tables
from evaluation.targets import score_targets, similarity
from graph.targets import find_facts, find_table_targets, find_targets
from graph.targets.quantities import find_quantities
from tests.conftest import SHARED, needs_shared

# sentence → "metric | value unit | bound | deadline or period"
LEVELS = {
    "到2026年,城区公交电动化率达到85%以上。": ["城区公交电动化率 | 85 % | >= | 2026"],
    "力争到2027年,冷链流通率提高到40%。": ["冷链流通率 | 40 % | = | 2027"],
    "污泥无害化处置率到2025年达到90%左右。": ["污泥无害化处置率 | 90 % | ~ | 2025"],
    "到2025年,地下水超采量控制在3万立方米以内,企业投诉率不高于0.5%。": [
        "地下水超采量 | 3 万立方米 | <= | 2025",
        "企业投诉率 | 0.5 % | <= | 2025",
    ],
    "2025年底前,将不动产首次登记时限压缩至2个工作日内。": ["不动产首次登记时限 | 2 个工作日 | <= | 2025"],
    "到2025年,经营主体突破20万户,其中企业占比不低于三成。": [
        "经营主体 | 20 万户 | > | 2025",
        "企业占比 | 3 成 | >= | 2025",
    ],
    "单位产品能耗由38千克标准煤降低至35千克标准煤以下。": ["单位产品能耗 | 35 千克标准煤 | <= | None"],
    "到2026年,渠系水利用系数达到0.58。": ["渠系水利用系数 | 0.58  | = | 2026"],
    "粮食总产稳定在30亿斤以上。": ["粮食总产 | 30 亿斤 | >= | None"],
    "到“十四五”末,每万人拥有全科医生3.5人以上,每千人口床位数达到7张。": [
        "每万人拥有全科医生 | 3.5 人 | >= | 2025",
        "每千人口床位数 | 7 张 | = | 2025",
    ],
    "二〇二六年,细颗粒物浓度降至28微克/立方米以下。": ["细颗粒物浓度 | 28 微克/立方米 | <= | 2026"],
    "污水处理能力提升至每日1.5万吨。": ["污水处理能力 | 1.5 万吨 | = | None"],
    "压缩企业开办时间至1个工作日内。": ["企业开办时间 | 1 个工作日 | <= | None"],
    "到2026年主要目标:林木覆盖率:23%以上;PM2.5浓度≤35微克/立方米。": [
        "林木覆盖率 | 23 % | >= | 2026",
        "PM2.5浓度 | 35 微克/立方米 | <= | 2026",
    ],
    "到2025年,新能源汽车销量达到汽车销售总量的20%左右。": ["新能源汽车销量占汽车销售总量比例 | 20 % | ~ | 2025"],
    "到2024年底,60%以上的县(市、区)建成交易市场。": ["县(市、区)建成交易市场比例 | 60 % | >= | 2024"],
}
CHANGES = {
    "到2027年,农机装备投资规模较2023年增长30%以上。": ["农机装备投资规模增长 | 30 % | >= | 2027"],
    "与2022年相比,外贸额增长12%;加工贸易占比提高5个百分点;跨境电商交易额翻一番。": [
        "外贸额增长 | 12 % | = | None",
        "加工贸易占比提高 | 5 个百分点 | = | None",
        "跨境电商交易额增长 | 100 % | = | None",
    ],
    "到2026年,绿色信贷余额增加约一倍。": ["绿色信贷余额增加 | 100 % | ~ | 2026"],
    "到2025年,软件业务收入年均增长12%。": ["软件业务收入年均增长 | 12 % | = | 2025"],
    "检验检测收入每年增长8%以上。": ["检验检测收入增长 | 8 % | >= | 每年"],
    "上云率、上平台率分别提高15个、13个百分点。": [
        "上云率提高 | 15 个百分点 | = | None",
        "上平台率提高 | 13 个百分点 | = | None",
    ],
    "到2027年,重大事故死亡人数下降三分之一。": ["重大事故死亡人数下降 | 三分之一  | = | 2027"],
}
COUNTS = {
    "到2025年,培育省级智能工厂34家左右。": ["省级智能工厂 | 34 家 | ~ | 2025"],
    "每年改造供水泵房120处以上,新建15处以上。": [
        "改造供水泵房 | 120 处 | >= | 每年",
        "新建供水泵房 | 15 处 | >= | 每年",
    ],
    "每年滚动实施技改项目80个以上、竣工30个以上。": [
        "实施技改项目 | 80 个 | >= | 每年",
        "竣工技改项目 | 30 个 | >= | 每年",
    ],
    "今年统筹推进12个水利项目,全年举办展会6场。": ["推进水利项目 | 12 个 | = | 2024", "举办展会 | 6 场 | = | 2024"],
    "启动改造城中村8个、2600户。": ["启动改造城中村 | 8 个 | = | None", "启动改造城中村 | 2600 户 | = | None"],
    "年均举办学术会议3场、展览2场。": ["举办学术会议 | 3 场 | = | 每年", "举办展览 | 2 场 | = | 每年"],
    "打造新材料、生物医药2个千亿级产业集群。": ["千亿级产业集群 | 2 个 | = | None"],
    "到2026年,培育形成2个千亿级、5个百亿级产业集群。": [
        "千亿级产业集群 | 2 个 | = | 2026",
        "百亿级产业集群 | 5 个 | = | 2026",
    ],
    "建设甲村、乙村等6个和美乡村示范片区。": ["和美乡村示范片区 | 6 个 | = | None"],
    "培育1家营收达10亿元的企业。": ["营收达10亿元的企业 | 1 家 | = | None"],
    "招引投资亿元以上项目95个,新增年产值5亿元以上企业3家。": [
        "招引投资亿元以上项目 | 95 个 | = | None",
        "新增年产值5亿元以上企业 | 3 家 | = | None",
    ],
    "建成不少于40个嵌入式养老中心。": ["嵌入式养老中心 | 40 个 | >= | None"],
    "招引1—2家链主企业,培育2、3家示范社,新建6~8所幼儿园。": [
        "招引链主企业 | 1-2 家 | range | None",
        "示范社 | 2-3 家 | range | None",
        "新建幼儿园 | 6-8 所 | range | None",
    ],
    "力争年底前新建高标准农田5万亩,推广农机1.3万台。": [
        "新建高标准农田 | 5 万亩 | = | 2024",
        "推广农机 | 1.3 万台 | = | 2024",
    ],
    "今年新建乡镇商贸中心两家。": ["新建乡镇商贸中心 | 2 家 | = | 2024"],
    "提速建设总投资320亿元的18个项目。": ["项目总投资 | 320 亿元 | = | None", "建设项目 | 18 个 | = | None"],
    "开展家电下乡促销活动,全区每年不少于4场。": ["家电下乡促销活动 | 4 场 | >= | 每年"],
    "食品抽检量达到5批次/千人,药品抽检不少于1000批次。": [
        "食品抽检量 | 5 批次/千人 | = | None",
        "药品抽检 | 1000 批次 | >= | None",
    ],
    "全年开展保育员培训1000批次/10万人次以上。": [
        "开展保育员培训 | 1000 批次 | = | 2024",
        "开展保育员培训 | 10 万人次 | >= | 2024",
    ],
    "到2026年,发明专利拥有量达到9件/万人,公交保有量达到12标台/万人。": [
        "发明专利拥有量 | 9 件/万人 | = | 2026",
        "公交保有量 | 12 标台/万人 | = | 2026",
    ],
    "到2026年,单位产值能耗降至0.4吨标准煤/万元,人均日供水量稳定在120升/人·日。": [
        "单位产值能耗 | 0.4 吨标准煤/万元 | = | 2026",
        "人均日供水量 | 120 升/人·日 | = | 2026",
    ],
    "到2026年,运行费用控制在3万元/辆·年以内,绿地达到15平方米/人。": [
        "运行费用 | 3 万元/辆·年 | <= | 2026",
        "绿地 | 15 平方米/人 | = | 2026",
    ],
    "到2026年,检出值降至3微克/滤膜。": [],
    "每年引进重点项目不少于10个,三年累计引进企业60户。": [
        "引进重点项目 | 10 个 | >= | 每年",
        "引进企业 | 60 户 | = | None",
    ],
    "全县改造户厕3万户,其中2024年9月底前完成2万户;新建公厕45座。": [
        "改造户厕 | 3 万户 | = | None",
        "改造户厕 | 2 万户 | = | 2024",
        "新建公厕 | 45 座 | = | None",
    ],
    "全年实施项目20个,完成投资260亿元。": ["实施项目 | 20 个 | = | 2024", "完成投资 | 260 亿元 | = | 2024"],
    "每年选拔资助不少于30名青年编剧,培养10名在舞台艺术上起带头作用的后备演员。": [
        "选拔资助青年编剧 | 30 名 | >= | 每年",
        "培养在舞台艺术上起带头作用的后备演员 | 10 名 | = | 每年",
    ],
    "2024-2027年,每年更新老旧公交车50辆。": ["更新老旧公交车 | 50 辆 | = | 每年"],
    "各区县每年至少培育2家示范企业。": ["各区县培育示范企业 | 2 家 | >= | 每年"],
    "培育10亿级企业20家、百亿级企业2家。": ["10亿级企业 | 20 家 | = | None", "百亿级企业 | 2 家 | = | None"],
    "每个乡镇新建1~2所标准化幼儿园。": ["每个乡镇新建标准化幼儿园 | 1-2 所 | range | None"],
    "到2026年,累计更新农机达到200台(套)。": ["更新农机 | 200 台(套) | = | 2026"],
}
LISTS = {
    "到2027年,规模以上服务业企业上云普及率、数据治理覆盖率分别达到88%、66%左右。": [
        "规模以上服务业企业上云普及率 | 88 % | ~ | 2027",
        "规模以上服务业企业数据治理覆盖率 | 66 % | ~ | 2027",
    ],
    "生活垃圾、餐厨垃圾资源化利用率分别稳定在60%、85%以上。": [
        "生活垃圾资源化利用率 | 60 % | >= | None",
        "餐厨垃圾资源化利用率 | 85 % | >= | None",
    ],
    "到2025年,油菜种植、收获机械化率分别达到50%和65%。": [
        "油菜种植机械化率 | 50 % | = | 2025",
        "油菜收获机械化率 | 65 % | = | 2025",
    ],
    "到2025年,玉米种植、收获机械化率均达到95%。": [
        "玉米种植机械化率 | 95 % | = | 2025",
        "玉米收获机械化率 | 95 % | = | 2025",
    ],
    "国家、省重点实验室分别达到3家、10家。": ["国家重点实验室 | 3 家 | = | None", "省重点实验室 | 10 家 | = | None"],
    "科技型企业、瞪羚企业、上市企业分别达到500家、80家和13家。": [
        "科技型企业 | 500 家 | = | None",
        "瞪羚企业 | 80 家 | = | None",
        "上市企业 | 13 家 | = | None",
    ],
    "到2025年,环保产业营收达到90亿元,服务收入占比达35%。2027年力争分别累计达到120亿元左右、40%左右。": [
        "环保产业营收 | 90 亿元 | = | 2025",
        "服务收入占比 | 35 % | = | 2025",
        "环保产业营收 | 120 亿元 | ~ | 2027",
        "服务收入占比 | 40 % | ~ | 2027",
    ],
    "到2025年屋顶光伏装机达到100万千瓦,到2027年达到150万千瓦。": [
        "屋顶光伏装机 | 100 万千瓦 | = | 2025",
        "屋顶光伏装机 | 150 万千瓦 | = | 2027",
    ],
    "省级数字化项目达到4个,市级项目达到9个。到2026年完成省级项目8个。": [
        "省级数字化项目 | 4 个 | = | None",
        "市级数字化项目 | 9 个 | = | None",
        "省级数字化项目 | 8 个 | = | 2026",
    ],
    "到2025年,国有企业资产总额达到600亿元,营业收入达到180亿元。": [
        "国有企业资产总额 | 600 亿元 | = | 2025",
        "国有企业营业收入 | 180 亿元 | = | 2025",
    ],
    "建设国家级、省级、市级工程研究中心1家、5家和10家。": [
        "国家级工程研究中心 | 1 家 | = | None",
        "省级工程研究中心 | 5 家 | = | None",
        "市级工程研究中心 | 10 家 | = | None",
    ],
    "到2027年,工业、建筑、交通领域单位能耗较2020年分别下降15%、10%和8%。": [
        "工业领域单位能耗下降 | 15 % | = | 2027",
        "建筑领域单位能耗下降 | 10 % | = | 2027",
        "交通领域单位能耗下降 | 8 % | = | 2027",
    ],
    "城乡低保标准分别提高到每人每月900元、700元。": [
        "城镇低保标准 | 900 元 | = | None",
        "农村低保标准 | 700 元 | = | None",
    ],
    "城乡居民人均可支配收入分别达到6万元、3万元。": [
        "城镇居民人均可支配收入 | 6 万元 | = | None",
        "农村居民人均可支配收入 | 3 万元 | = | None",
    ],
}
WITHOUT_NUMBERS = {
    "到2026年,国四及以下柴油叉车基本淘汰。": ["国四及以下柴油叉车 | 基本淘汰  | qualitative | 2026"],
    "到2026年基本淘汰国四及以下柴油叉车。": ["国四及以下柴油叉车 | 基本淘汰  | qualitative | 2026"],
    "到2026年,能效不达标的电机全部完成更新。": ["能效不达标的电机的更新 | 全部完成  | qualitative | 2026"],
    "推动乡镇快递网点全覆盖。": ["乡镇快递网点 | 全覆盖  | qualitative | None"],
    "到2026年实现规上企业研发机构100%全覆盖。": ["规上企业研发机构覆盖率 | 100 % | = | 2026"],
    "到2026年,绿色建材应用比例大幅提升。": ["绿色建材应用比例 | 大幅提升  | qualitative | 2026"],
    "到2026年,科技贷款、涉农贷款增速不低于各项贷款平均增速。": [
        "科技贷款增速 | 不低于各项贷款平均增速  | qualitative | 2026",
        "涉农贷款增速 | 不低于各项贷款平均增速  | qualitative | 2026",
    ],
    "到2026年,完成城区排水管网提标改造。": ["城区排水管网提标改造 | 完成  | qualitative | 2026"],
}
ALL = {**LEVELS, **CHANGES, **COUNTS, **LISTS, **WITHOUT_NUMBERS}

NOTHING = [
    "推广国三以上标准,实施“5+5+7”工程,形成“1+N”政策体系。",
    "落实国发〔2022〕18号文件,办好12345热线,引入第三方评估,创建A级景区,建设5G车间。",
    "明确六大行动、21项重点任务,推进3个方面12项措施。",
    "给予最高800万元补助,奖励比例不超过项目投资额的30%。",
    "用好3000亿设备更新再贷款政策工具。",
    "推进三年行动计划和第二批试点,打造“15分钟”生活圈,服务世界500强。",
    "年综合能耗1万吨标准煤以上的企业要建立管理体系。",
    "锚定12条产业链,发挥前湾2个综合保税区作用。",
    "由双向4车道拓宽至双向8车道,建成500千伏骨干电网。",
    "加快推进千项技改、千企转型。",
    "自2024年7月1日起施行,有效期5年。",
    "用户满意率100%。",
    "热线24小时值守,维修及时率100%,抽检合格率98%。",
    "活动现场,20家企业携500余种产品参展,现场成交额达300万元。",
    "补贴标准为每台500元,每人限购1台,最高不超过2000元。",
    "全面推行“一件事一次办”,100个高频事项实现“一网通办”。",
    "提供7×24小时咨询服务,2024年9月1日前完成更新。",
    "支持甲公司建设年产10万吨项目,总投资25亿元。",
]


def shown(text: str) -> list[str]:
    found = []
    for target in find_targets(text, year=2024):
        value = target.value if target.value_max is None else f"{target.value}-{target.value_max}"
        due = target.period or target.deadline
        found.append(f"{target.metric} | {value} {target.unit} | {target.bound} | {due}")
    return found


@pytest.mark.parametrize("text", ALL)
def test_targets_of_a_sentence(text):
    assert shown(text) == ALL[text]


@pytest.mark.parametrize("text", NOTHING)
def test_numbers_that_are_no_targets(text):
    assert shown(text) == []


@pytest.mark.parametrize(
    ("text", "metric", "value"),
    [
        ("2023年,全区规上工业增加值增长6.2%。", "规上工业增加值增长", 6.2),
        ("今年一季度,外贸企业实现出口额52亿元。", "外贸企业出口额", 52),
        ("目前,全市已建成充电桩1.2万个。", "建成充电桩", 1.2),
        ("甲市拥有注册企业1.5万家。", "注册企业", 1.5),
        ("近三年来,累计改造老旧小区120个。", "改造老旧小区", 120),
        ("试点运行以来,案件总量下降三分之一。", "案件总量下降", "三分之一"),
        ("上半年,全市完成汽车报废更新2300辆。", "汽车报废更新", 2300),
        ("到2023年底,农机总动力达到50万千瓦。", "农机总动力", 50),
    ],
)
def test_past_results_are_facts(text, metric, value):
    assert find_targets(text, year=2024) == []
    (fact,) = find_facts(text, year=2024)
    assert (fact.value, fact.is_fact) == (value, True)
    assert metric in fact.metric


def test_year_holds_to_the_full_stop_and_is_replaced_by_the_next():
    found = find_targets("加强监测,到2025年,甲率达到50%,乙率达到60%。丙率达到70%。到2027年,丁率达到80%;戊率达到90%。")
    assert [target.deadline for target in found] == [2025, 2025, None, 2027, 2027]


def test_year_that_opens_a_paragraph_of_goals_holds_over_its_sentences():
    text = "到2025年,机械化水平明显提高。全县农机总动力超过60万千瓦。粮食烘干率达到75%。加强培训,培训农机手200人。"
    assert [(target.value, target.deadline) for target in find_targets(text)] == [(60, 2025), (75, 2025), (200, None)]


def test_baseline_holds_to_the_full_stop_only_after_xiangbi():
    held = find_targets("与2023年相比,甲投资增长20%;乙产值增长15%。", year=2024)
    assert [target.baseline_year for target in held] == [2023, 2023]
    own = find_targets("到2027年,甲投资较2023年增长20%,乙产值增长15%。", year=2024)
    assert [target.baseline_year for target in own] == [2023, None]


def test_year_of_the_document_decides_what_is_past():
    text = "2024年实施节能改造37万平方米。"
    assert [target.deadline for target in find_targets(text, year=2024)] == [2024]
    assert find_targets(text, year=2026) == []
    assert [target.deadline for target in find_targets("今年新建泵站3座。", year=2025)] == [2025]
    assert [target.deadline for target in find_targets("今年新建泵站3座。")] == [None]


def test_vague_end_is_kept_as_text():
    (target,) = find_targets("到本世纪中叶,森林覆盖率达到30%。", year=2024)
    assert (target.deadline, target.deadline_text) == (None, "到本世纪中叶")


def test_comparator_says_what_the_text_says():
    text = "到2027年,甲投资较2023年增长28%以上;乙产值力争累计达到60亿元左右;丙工厂不少于5家;丁费用控制在3%以内。"
    assert [target.comparator for target in find_targets(text, year=2024)] == [
        "较2023年增长…以上",
        "力争累计达到…左右",
        "不少于",
        "控制在…以内",
    ]


def test_offsets_point_into_the_cleaned_text():
    before, text = "一、目标\n", "到2026年,全区冷库容量达到5万吨,培育龙头企业两家。"
    whole = before + text
    first, second = find_targets(text, offset=len(before), year=2024)
    assert whole[first.start : first.end] == "全区冷库容量达到5万吨"
    assert whole[first.metric_start : first.metric_end] == "冷库容量"
    assert whole[first.value_start : first.value_end] == "5万吨"
    assert first.scope == "全区"
    assert whole[second.value_start : second.value_end] == "两家"
    assert second.sentence_start == len(before)


@pytest.mark.parametrize("intends", ["将", "还计划", "全区拟", ",力争"])
def test_speaker_who_dates_a_plan_dates_what_is_quoted_elsewhere(intends):
    text = (
        "“光电产值增速超30%。”甲区区长张大山表示,力争医药产值增长15%。\n"
        f"张大山表示,2024年{intends}锚定产业链,引进项目95个。\n"
        "乙区区长李小河表示,新增绿色工厂5家。"
    )
    assert [target.deadline for target in find_targets(text, year=2024)] == [2024, 2024, 2024, None]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,200家", 1200, "家"),
        ("十万辆", 10, "万辆"),
        ("一百二十个", 120, "个"),
        ("百分之三十", 30, "%"),
        ("5千家", 5000, "家"),
        ("1.2万亿元", 1.2, "万亿元"),
        ("1100万吨/年", 1100, "万吨/年"),
        ("60余个", 60, "个"),
    ],
)
def test_quantities(text, value, unit):
    (quantity,) = find_quantities(text)
    assert (quantity.value, quantity.unit, (quantity.start, quantity.end)) == (value, unit, (0, len(text)))


def test_table_of_indicators():
    text = """主要指标
| 序号 | 指标名称 | 单位 | 2020年 | 2025年目标 | 年均增速 |
| --- | --- | --- | --- | --- | --- |
| 1 | 城镇化率 | % | 61.2 | 65 | — |
| 2 | 优良天数比例 | % | 80 | ≥85 | — |
| 3 | 人均预期寿命(岁) |  | 78 | 80左右 | 0.5 |
| 4 | 单位能耗降低 | % | 3 | 完成上级任务 | — |
"""
    (table,) = find_tables(text)
    found = find_table_targets(table, year=2021)
    assert [(t.metric, t.value, t.unit, t.bound, t.deadline) for t in found] == [
        ("城镇化率", 65, "%", "=", 2025),
        ("优良天数比例", 85, "%", ">=", 2025),
        ("人均预期寿命", 80, "岁", "~", 2025),
    ]
    assert [text[t.value_start : t.value_end] for t in found] == ["65", "85", "80"]


def test_table_of_tasks_has_no_indicators():
    (table,) = find_tables("| 序号 | 工作任务 | 牵头单位 |\n| --- | --- | --- |\n| 1 | 新建泵站3座 | 市水利局 |\n")
    assert find_table_targets(table, year=2024) == []


def test_score_counts_a_target_said_twice_once():
    gold = [{"metric": "城区绿化覆盖率", "value": 40, "unit": "%", "deadline": 2025, "period": None}]
    twice = find_targets("到2025年,城区绿化覆盖率达到40%。\n到2025年,城区绿化覆盖率达到40%。")
    assert (score_targets(twice, gold).f1, len(twice)) == (1.0, 2)
    assert score_targets(twice[:1], gold * 2).f1 == 1.0
    wrong = score_targets(find_targets("到2026年,城区绿化覆盖率达到40%。"), gold)
    assert (wrong.matched, len(wrong.missed), len(wrong.added)) == (0, 1, 1)


def test_similar_metrics():
    assert similarity("高新技术企业数", "高新技术企业") == 1.0
    assert similarity("粮食产量", "森林覆盖率") < 0.6


def test_a_bare_verb_of_completion_takes_what_was_said_in_its_unit():
    said = find_targets("年内改造户厕60座,其中6月底前完成不少于30座。", year=2024, planned=True)
    assert [(t.metric, t.value, t.bound) for t in said] == [("改造户厕", 60, "="), ("改造户厕", 30, ">=")]
    other = find_targets("年内举办展会60场,完成不少于30座。", year=2024, planned=True)
    assert "展会" not in other[-1].metric


@pytest.mark.parametrize(
    "text",
    [
        "经会议研究,确定2024年攻坚任务9项。",
        "对种植脱毒种薯的农户每亩补助良种50公斤。",
        "班子梳理并明确2024年重点工作12项。",
        "街道面向社会征集建议127条,经民主商议确定2024年民生实事项目6项。",
        "对排名后2位的村,扣减年终考核分2分。",
        "省督察组对我市开展了督察,并反馈涉及我县问题4项。",
        "对怀德苑、西新桥二村实施综合改造。",
        "到2026年,基本建成覆盖城乡、衔接产销的冷链物流体系。",
        "——流通效率持续提升。到2026年产地低温处理能力明显增强。",
    ],
)
def test_parts_of_the_plan_and_gifts_in_kind_are_no_targets(text):
    assert find_targets(text, year=2024, planned=True) == []


@pytest.mark.parametrize(
    ("text", "metric", "value"),
    [
        ("2024年完成攻坚任务9项。", "攻坚任务", 9),
        ("种薯每亩产量达到50公斤。", "种薯每亩产量", 50),
        ("建制村通客车率巩固在100%。", "建制村通客车率", 100),
        ("推进某铁路某州段建设,年度完成投资42亿元。", "某铁路某州段建设完成投资", 42),
        ("加强从业人员应急演练,高危企业每半年至少组织1次。", "高危企业从业人员应急演练", 1),
        ("对怀德苑、西新桥二村2个老旧小区实施综合改造。", "老旧小区综合改造", 2),
        ("2024年在2个病区开展试点。", "病区试点", 2),
        ("一般工商业电价再降10%。", "一般工商业电价降", 10),
        ("2024年底前,全面消除56人以上大班额。", "56人以上大班额", "全面消除"),
        ("2024年底前,入江口断面水质稳定达到地表水Ⅲ类标准。", "入江口断面水质", "Ⅲ类"),
        ("实现新入园企业污水全收集。", "新入园企业污水", "全收集"),
        (
            "2024年9月底前,年售汽油大于5000吨的加油站全部安装监控设备。",
            "年售汽油大于5000吨的加油站的监控设备",
            "全部安装",
        ),
        ("保障青少年每天在校内外各1小时体育活动时间。", "青少年校内外体育活动时间", 1),
    ],
)
def test_work_done_and_yields_are_targets(text, metric, value):
    assert [(t.metric, t.value) for t in find_targets(text, year=2024, planned=True)] == [(metric, value)]


@needs_shared
@pytest.mark.parametrize(
    ("document", "year", "least"),
    [
        ("pingdu-plan", 2024, 0.92),
        ("taishan-plan", 2024, 0.92),
        ("wca-3yr-plan", 2023, 0.85),
        ("wca-news-2024-06-11", 2024, 0.85),
        ("qingdao-daily-2024-02-22", 2024, 0.85),
    ],
)
def test_targets_of_real_documents(document, year, least):
    path = SHARED / "corpus" / f"{document}.txt"
    text = join_paragraphs(clean(decode(path.read_bytes(), path.name)[0]).text).text
    gold = json.loads((SHARED / "gold" / "targets.json").read_text(encoding="utf-8"))
    score = score_targets(find_targets(text, year=year), [item for item in gold if item["doc"] == document])
    assert score.f1 >= least, ([item["id"] for item in score.missed], [target.metric for target in score.added])


@needs_shared
def test_gold_facts_are_never_targets():
    facts = json.loads((SHARED / "gold" / "facts.json").read_text(encoding="utf-8"))
    for document in {fact["doc"] for fact in facts}:
        path = SHARED / "corpus" / f"{document}.txt"
        text = join_paragraphs(clean(decode(path.read_bytes(), path.name)[0]).text).text
        targets = find_targets(text, year=2023 if document.startswith("wca-3yr") else 2024)
        for fact in (fact for fact in facts if fact["doc"] == document):
            taken = [t for t in targets if t.value == fact["value"] and similarity(t.metric, fact["metric"]) >= 0.6]
            assert taken == [], fact["id"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2026年,淘汰3吨及以下冲天炉160台。", [("淘汰3吨及以下冲天炉", 160, "台")]),
        (
            "到2026年,改造5000千瓦以上机组8台,新增绿地5公顷以上。",
            [("改造5000千瓦以上机组", 8, "台"), ("新增绿地", 5, "公顷")],
        ),
        ("到2026年,年产葡萄酒4000万瓶以上。", [("年产葡萄酒", 4000, "万瓶")]),
        (
            "2026年秋季学期前,义务教育阶段大班额全面消除,交流轮岗比例不低于15%。",
            [("义务教育阶段大班额", "全面消除", ""), ("交流轮岗比例", 15, "%")],
        ),
    ],
)
def test_limits_of_the_thing_counted_goods_and_school_terms(text, expected):
    assert [(m.metric, m.value, m.unit) for m in find_targets(text)] == expected
    assert all(m.deadline == 2026 for m in find_targets(text))


def test_this_share_is_the_one_said_before_and_alone_is_none():
    said = "2020年,公民具备科学素质的比例为8.6%。到2025年,这一比例超过13%。"
    assert [(t.metric, t.value, t.deadline) for t in find_targets(said, year=2021)] == [
        ("公民具备科学素质的比例", 13, 2025)
    ]
    assert find_targets("到2025年,这一比例超过13%。", year=2021) == []


def test_every_year_is_said_of_what_is_counted_not_of_a_rate_behind_it():
    said = find_targets("每年培训辅导员400人次,开课率达到100%,每年巡查覆盖率达到90%。", year=2021, planned=True)
    assert [(t.value, t.period) for t in said] == [(400, "每年"), (100, None), (90, "每年")]
    (count,) = find_targets("培训家政服务人员年均5万人次以上。", year=2021, planned=True)
    assert (count.value, count.period) == (5, "每年")


def test_a_year_that_is_a_name_dates_nothing():
    said = "2024年为“隐患攻坚年”,整改率达到100%;2025年为“强基固本年”,达标率达到80%。"
    assert [(t.value, t.deadline) for t in find_targets(said, year=2024)] == [(100, 2024), (80, 2025)]


def test_years_before_school_are_not_years_past() -> None:
    said = find_targets("到2027年,学前三年毛入园率保持在98%以上,配建率达到76%。")
    assert [(m.metric, m.value, m.deadline) for m in said] == [("学前三年毛入园率", 98, 2027), ("配建率", 76, 2027)]
    assert not find_targets("前三年毛入园率达到98%。")
