"""A newspaper page comes apart into its articles; its graphic is paired up by what the report says."""

from __future__ import annotations

import json
import textwrap

import pytest

from corpus.articles import Article, split_articles
from corpus.bylines import BYLINE, DATELINE
from corpus.clean import clean
from corpus.decode import decode
from corpus.paragraphs import join_paragraphs
from corpus.text import MappedText, Span
from tests.conftest import SHARED, needs_shared


def split(original: str) -> tuple[str, tuple[Article, ...]]:
    cleaned = clean(original)
    text = join_paragraphs(cleaned.text)
    published = cleaned.published()
    return text.text, split_articles(text, original, published[0] if published else None)


def column(*paragraphs: str, width: int = 17) -> str:
    """Paragraphs as a newspaper column sets them."""
    return "\n".join("\n".join(textwrap.wrap("　　" + p, width, drop_whitespace=False)) for p in paragraphs)


def said(text: str, spans: tuple[Span, ...]) -> str:
    return "\n".join(text[s.start : s.end] for s in spans)


CARE = (
    "养老服务关系千家万户。《方案》明确，新区将补齐养老服务短板，不断提升老年人的生活质量和幸福感受。",
    "在社区助餐方面，要加快建设老年食堂，方便老年人就近用餐，到2026年社区老年食堂达到120家。",
    "在居家适老改造方面，对困难老年人家庭的卫生间、扶手等给予补贴，三年完成适老化改造3000户。",
)
CHILD = (
    "托育服务是年轻父母的期盼。《方案》明确，要增加托育服务供给，减轻养育负担，让家庭放心托付。",
    "为扩大普惠托位，新区鼓励幼儿园开设托班，到2026年每千人口拥有3岁以下婴幼儿托位数达到5.2个。",
    "保育队伍是托育质量的根本，新区将组织保育人员培训，提高持证上岗水平，年内轮训保育员800人。",
)
HEALTH = (
    "基层医疗是健康的第一道防线。《方案》明确，要实施基层医疗提质行动，让群众在家门口看好病。",
    "要改造乡镇卫生院，配齐设备和药品，到2026年改造提升乡镇卫生院15所，方便群众就近就医。",
    "要用好家庭医生签约服务，对慢性病患者上门随访，重点人群家庭医生签约率达到80%以上。",
)
LEAD = "某市日前印发民生改善实施方案，围绕养老服务提升行动、托育服务扩容行动、基层医疗提质行动推进12项任务，惠及百姓。"


def page() -> str:
    return "\n".join(
        [
            "民生03版 2025年3月4日 星期二",
            "责编 王一 美编 李小二",
            "",
            column(
                "□记者 张大山 报道", "本报讯 3月2日，市图书馆新馆向读者开放，馆藏图书八十万册，读者络绎不绝，好评如潮。"
            ),
            "",
            "市图书馆新馆开放",
            "",
            "某市印发民生改善实施方案，围绕养老服务、托育服务、基层医疗推进12",
            "　　□本报记者 刘小河",
            "",
            column(LEAD),
            "",
            column(*CARE),
            "",
            column(*CHILD),
            "",
            column(*HEALTH),
            "",
            "市民在社区老年食堂用餐，饭菜可口又实惠。",
            "",
            column(
                "□记者 陈小路 报道", "本报讯 近日，老城区消防救援站走进校园，给同学们讲解灭火器的用法，增强防火意识。"
            ),
            "",
            "呵护婴幼儿成长",
            "",
            "守护百姓健康",
            "",
            "托育服务扩容行动",
            "",
            "　●到2026年社区老年食堂达到120家",
            "",
            "改造乡镇卫生院",
            "",
            "　●年内轮训保育员800人",
            "",
            "推进社区助餐",
            "",
            "基层医疗提质行动",
            "",
            "　●重点人群家庭医生签约率达到80%以上",
            "",
            "推动居家适老改造",
            "",
            "扩大普惠托位",
            "",
            "　●到2026年新建口袋公园9处",
            "",
            "做好家庭医生签约服务",
            "",
            "养老服务提升行动",
            "",
            "加强保育队伍培训",
            "",
            "项任务，惠及百姓",
            "",
            "制图/李小二",
        ]
    )


def test_a_page_comes_apart_into_its_articles() -> None:
    text, found = split(page())
    articles = [a for a in found if a.kind == "article"]
    assert [a.title for a in articles] == [
        "市图书馆新馆开放",
        "某市印发民生改善实施方案,围绕养老服务、托育服务、基层医疗推进12项任务,惠及百姓",
        "",
    ]
    assert [a.byline for a in articles] == ["记者张大山报道", "本报记者刘小河", "记者陈小路报道"]
    assert {a.date for a in found} == {"2025-03-04"}
    assert said(text, articles[1].text) == "\n".join(clean(p).text.text for p in (LEAD, *CARE, *CHILD, *HEALTH))
    assert "消防" in said(text, articles[2].text) and "图书" in said(text, articles[0].text)
    (caption,) = [a for a in found if a.kind == "caption"]
    assert said(text, caption.text) == "市民在社区老年食堂用餐,饭菜可口又实惠。"


def test_a_graphic_is_paired_by_the_report_and_not_by_what_stands_next() -> None:
    text, found = split(page())
    (picture,) = [a for a in found if a.kind == "infographic"]
    assert picture.about is not None and found[picture.about].title.startswith("某市印发")
    graphic = picture.infographic
    assert graphic is not None

    def words(span: Span | None) -> str | None:
        return text[span.start : span.end] if span else None

    actions = {words(t.heading): words(t.action) for t in graphic.tasks}
    assert actions == {
        "推进社区助餐": "养老服务提升行动",
        "推动居家适老改造": "养老服务提升行动",
        "扩大普惠托位": "托育服务扩容行动",
        "加强保育队伍培训": "托育服务扩容行动",
        "改造乡镇卫生院": "基层医疗提质行动",
        "做好家庭医生签约服务": "基层医疗提质行动",
    }
    tasks = {words(t.bullets[0]): words(t.task) for t in graphic.targets}
    assert tasks == {
        "●到2026年社区老年食堂达到120家": "推进社区助餐",
        "●年内轮训保育员800人": "加强保育队伍培训",
        "●重点人群家庭医生签约率达到80%以上": "做好家庭医生签约服务",
        "●到2026年新建口袋公园9处": None,  # the report does not speak of it: not guessed
    }


def test_torn_off_section_headings_go_to_the_part_that_is_about_them_or_to_none() -> None:
    text, found = split(page())
    report = next(a for a in found if a.title.startswith("某市印发"))
    heads = {text[slice(*p.heading)]: text[slice(*p.text)][:4] for p in report.parts if p.detached}
    assert heads == {"呵护婴幼儿成长": "托育服务", "守护百姓健康": "基层医疗"}
    assert "呵护婴幼儿成长" not in said(text, report.text)


def pieces_of(article: Article) -> list[Span]:
    spans = [*article.title_spans, *article.text, *([article.byline_span] if article.byline_span else [])]
    return spans + [p.heading for p in article.parts if p.detached]


@pytest.mark.parametrize("name", ["made up", "wca-news-2024-06-11", "qingdao-daily-2024-02-22", "taishan-plan"])
def test_every_character_belongs_to_one_piece(name: str) -> None:
    file = SHARED / "corpus" / f"{name}.txt"
    if name != "made up" and not file.exists():
        pytest.skip("真实文档不在，跳过")
    text, found = split(page() if name == "made up" else decode(file.read_bytes(), file.name)[0])
    count = [0] * len(text)
    for article in found:
        for span in pieces_of(article):
            for at in range(*span):
                count[at] += 1
    assert [text[at] for at, times in enumerate(count) if times != 1 and text[at] != "\n"] == []


def test_headlines_before_the_byline_and_points_without_body() -> None:
    original = "\n\n".join(
        [
            "聚焦民生", "某市推进老旧小区改造", "——记某市住建系统", "□某某日报记者 王 一",
            "本报2月22日讯 某市今年改造老旧小区，惠及居民三千户。", "改造先问需", "各区先问居民意见，再定方案。",
            "真抓实干有奔头", "■2023年，12个项目完工，投资稳步增长", "■今年新开工项目9个，推进提质增效",
            "■某果园的大棚采用立体种植。", "科技馆迎来新展品", "□某某日报记者 李二",
            "本报2月22日讯 科技馆迎来一批新展品，向公众开放。",
        ]
    )  # fmt: skip
    text, found = split(original)
    assert [a.kind for a in found] == ["article", "article", "briefs", "caption"]
    assert found[0].title == "某市推进老旧小区改造" and found[0].subtitle == "聚焦民生 记某市住建系统"
    assert [text[slice(*p.heading)] for p in found[0].parts] == ["改造先问需"] and not found[0].parts[0].detached
    assert found[1].title == "科技馆迎来新展品"
    assert found[2].title == "真抓实干有奔头" and len(found[2].text) == 2
    assert said(text, found[3].text).startswith("■某果园")


def test_a_dateline_gives_the_day_and_the_reporters() -> None:
    original = "A02 要闻 2025年5月7日 星期三\n新桥通车\n本报5月6日讯（记者 王一）新桥今日通车，市民出行更便捷。\n"
    _, found = split(original + "古树挂牌\n本报讯（记者 李二）古树名木挂牌保护，市民纷纷点赞。")
    assert [(a.title, a.byline, a.date) for a in found] == [
        ("新桥通车", "记者王一", "2025-05-06"),
        ("古树挂牌", "记者李二", "2025-05-07"),
    ]


@pytest.mark.parametrize(
    "original",
    [
        "某市工作方案\n一、总体目标\n到2025年，全面完成。\n二、重点任务\n1.推动更新。\n2.加强通讯员队伍建设。",
        "□符合条件\n□不符合条件\n填表单位：市商务局。",
        "记者证管理办法\n第一条 为了规范管理，制定本办法。",
        "",
    ],
)
def test_an_ordinary_document_is_one_article(original: str) -> None:
    text, found = split(original)
    assert len(found) == 1 and found[0].kind == "article" and found[0].byline == ""
    assert said(text, found[0].text) == text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("□本报记者陈小路", True),
        ("□某某日报/某某新闻记者欧阳一", True),
        ("记者王一李二通讯员赵三摄影报道", True),
        ("通讯员队伍建设", False),
        ("记者手记", False),
        ("□符合条件", False),
    ],
)
def test_bylines(line: str, expected: bool) -> None:
    assert bool(BYLINE.fullmatch(line)) is expected


@pytest.mark.parametrize("text", ["本报告电子版", "本网站电力充足", "供销社讯息"])
def test_no_datelines(text: str) -> None:
    assert not DATELINE.match(text)


@pytest.fixture(scope="module")
def news() -> tuple[str, tuple[Article, ...]]:
    file = SHARED / "corpus" / "wca-news-2024-06-11.txt"
    if not file.exists():
        pytest.skip("真实文档不在，跳过")
    return split(decode(file.read_bytes(), file.name)[0])


@needs_shared
def test_real_page_has_its_articles_and_whole_headlines(news: tuple[str, tuple[Article, ...]]) -> None:
    text, found = news
    gold = json.loads((SHARED / "gold" / "noise.json").read_text())["reading_order_000"]
    articles = [a for a in found if a.kind == "article"]
    assert len(articles) == 4
    plan = articles[2]
    assert f"{plan.title} / {plan.subtitle}" == clean(gold["headline"]).text.text.replace("/", " / ").replace("  ", " ")
    told = said(text, plan.text)
    for other, word in [(0, "人大"), (1, "政协"), (3, "劳动维权")]:
        assert word in said(text, articles[other].text) and word not in told
    parts = {text[slice(*p.heading)]: text[slice(*p.text)] for p in plan.parts}
    for part in gold["body"][1:]:
        assert part["action"][:2] and part["heading"] in parts
    assert parts["推动制造业高质量发展"].startswith("工业是全社会设备投资")
    assert parts["引领绿色消费新风尚"].startswith("推动消费品以旧换新与市民")


@needs_shared
def test_real_graphic_equals_the_gold(news: tuple[str, tuple[Article, ...]]) -> None:
    text, found = news
    graphic = next(a.infographic for a in found if a.infographic)
    tasks = [t for t in json.loads((SHARED / "gold" / "tasks.json").read_text()) if t["doc"] == "wca-news-2024-06-11"]
    parents = {t["title"]: t["parent"] for t in tasks if t["kind"] == "subheading"}
    got = {text[slice(*t.heading)]: t.action and text[slice(*t.action)] for t in graphic.tasks}
    assert got == parents
    order = json.loads((SHARED / "gold" / "noise.json").read_text())["reading_order_000"]
    owners = [group["belongs_to"] for group in order["infographic_bullets"]]
    assert [t.task and text[slice(*t.task)] for t in graphic.targets] == owners


@needs_shared
def test_real_daily_has_five_articles_briefs_and_a_caption() -> None:
    file = SHARED / "corpus" / "qingdao-daily-2024-02-22.txt"
    text, found = split(decode(file.read_bytes(), file.name)[0])
    assert [a.kind for a in found] == ["article"] * 5 + ["briefs", "caption"]
    assert found[0].subtitle == "全市新型工业化推进大会侧记" and len(found[0].parts) == 3
    assert "草莓" in said(text, found[6].text) and "草莓" not in "".join(said(text, a.text) for a in found[:5])


def test_offsets_are_into_the_text_given() -> None:
    text = MappedText.of("记者王一\n正文一句。")
    (article,) = split_articles(text, text.text)
    assert text.text[slice(*article.text[0])] == "正文一句。"
