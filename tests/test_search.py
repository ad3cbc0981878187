"""Search that finds the passage meant, by other words, in the right place; and says when nothing fits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.document import Passage
from corpus.gazetteer import Place
from corpus.text import Span
from embeddings.calibration import THRESHOLD
from embeddings.encoder import Encoder
from embeddings.loading import load_encoder
from embeddings.prepared import cache_folder
from embeddings.search import SearchIndex
from embeddings.vector_cache import VectorCache
from embeddings.wording import official_terms, subject_of, word_question
from tests.conftest import SHARED, needs_shared

pytestmark = pytest.mark.slow

TASKS = {
    "开展家电以旧换新": "鼓励电商平台和生产企业对购买绿色智能家电的消费者给予补贴，举办促销活动。（{p}商务局负责）",
    "加快住宅电梯更新": "支持既有住宅加装电梯，更换有安全隐患的老旧电梯。（{p}住房和城乡建设局负责）",
    "推进农业机械更新": "加大农机报废更新补贴力度，推广大型联合收获机械，提高耕种收综合机械化率。（{p}农业农村局负责）",
    "提升港口绿色水平": "改造泊位供电设施，使靠港船舶能够使用岸电，减少燃油排放。（{p}交通运输局负责）",
    "落实绿色采购政策": "政府采购优先选择节能环保产品，提高绿色产品采购比例。（{p}财政局负责）",
    "完善回收网络": "建设再生资源回收站点和分拣中心，规范报废机动车拆解。（{p}发展和改革局负责）",
}


DONGHE, NANSHAN = Place("东河市", "地级市"), Place("南山区", "市辖区")


def passages() -> list[Passage]:
    return [
        Passage(
            f"{place}:{title}",
            str(place),
            ("二、重点任务", title),
            text.format(p=place.name[-1]),
            (Span(0, 1),),
            place,
            2024,
        )
        for place in (DONGHE, NANSHAN)
        for title, text in TASKS.items()
    ]


OFF_TOPIC = ["今天天气怎么样", "红烧肉怎么做", "你好", "世界杯冠军是哪个队", "？？？", "帮我订一张去北京的机票"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> SearchIndex:
    return SearchIndex.build(passages(), encoder)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("收割机太旧了想换台新的找哪个部门", "推进农业机械更新"),
        ("南山区旧冰箱拿去换新有没有补贴", "开展家电以旧换新"),
        ("老楼想装升降梯这事归谁管？", "加快住宅电梯更新"),
        ("轮船停靠码头时怎么插电", "提升港口绿色水平"),
        ("公家买东西要不要挑环保的", "落实绿色采购政策"),
        ("请问废品收购站由哪个局负责建设？", "完善回收网络"),
        ("电梯", "加快住宅电梯更新"),
    ],
)
def test_everyday_questions_find_the_official_task(index: SearchIndex, question: str, title: str) -> None:
    hits = index.search(question, 2, place=NANSHAN)
    assert [hit.passage.place for hit in hits] == [NANSHAN, NANSHAN]
    assert hits[0].passage.section[-1] == title
    off_topic = max(index.confidence(index.search(other)) for other in OFF_TOPIC)
    assert index.confidence(index.search(question)) > off_topic + 0.1


def test_the_place_in_the_question_tells_parallel_plans_apart(index: SearchIndex) -> None:
    for place in ("东河市", "南山区"):
        hit = index.search(f"{place}家电以旧换新由哪个部门负责", 1)[0]
        assert hit.passage_id == f"{place}:开展家电以旧换新"


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_nothing_fits_is_said(index: SearchIndex, question: str) -> None:
    hits = index.search(question)
    assert min(hit.dense for hit in hits) > 0.6  # the cosine alone would let it pass
    assert index.confidence(hits) < THRESHOLD


def test_nothing_fits_in_an_empty_index(encoder: Encoder) -> None:
    empty = SearchIndex(encoder)
    assert empty.search("家电") == []
    assert empty.confidence([]) == 0


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("请问老旧电梯更新归谁管呀？", "老旧电梯更新"),
        ("东河市家电以旧换新由哪个部门牵头？", "东河市家电以旧换新"),
        ("东河市2025年新能源汽车保有量要达到多少？", "东河市2025年新能源汽车保有量"),
        ("推动产业绿色化转型的牵头单位是哪个", "推动产业绿色化转型"),
        ("完善标准体系，牵头单位和责任单位分别是谁？", "完善标准体系"),
        ("南山区商务局负责哪些任务", "南山区商务局"),
        ("消费品以旧换新行动下面有哪几项？", "消费品以旧换新行动"),
        ("谁来牵头", "谁来牵头"),
        ("有机农业发展目标是多少", "有机农业发展"),
    ],
)
def test_the_form_of_a_question_is_left_out(question: str, subject: str) -> None:
    assert subject_of(question) == subject


def test_everyday_words_bring_their_official_terms_once() -> None:
    assert official_terms("旧冰箱和洗衣机") == ["家电"]
    assert official_terms("家电回收") == []
    assert "工业和信息化局" in word_question("市工信局牵头什么").words
    assert word_question("南山区的电梯").without_places([NANSHAN]).sense == "的电梯"


@needs_shared
def test_evidence_of_the_public_questions_is_found(encoder: Encoder) -> None:
    from corpus.reader import read_folder
    from evaluation.questions import load_questions
    from evaluation.retrieval import rank, searches

    documents, _ = read_folder(SHARED / "corpus")
    with VectorCache(cache_folder() / "tests.sqlite") as cache:
        index = SearchIndex.build([p for document in documents for p in document.passages], encoder, cache)
    places = sorted({d.identity.place for d in documents if d.identity.place}, key=str)
    asked = [q for q in load_questions(SHARED / "gold" / "qa_public.jsonl") if q.evidence and q.answerable]
    ranks = [rank(searches(index)["融合"], question, index.passages, places) for question in asked]
    assert sum(r.recall(5) for r in ranks) / len(ranks) >= 0.9
    assert sum(r.reciprocal for r in ranks) / len(ranks) >= 0.85


def test_fitted_coefficients_belong_to_the_bundled_model(encoder: Encoder) -> None:
    data = json.loads((Path(__file__).parents[1] / "embeddings" / "data" / "calibration.json").read_text("utf-8"))
    assert data["model"] == encoder.fingerprint
