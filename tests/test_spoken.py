"""Of which place a sentence speaks: a city's report tells of its districts, paragraph by paragraph."""

from __future__ import annotations

import pytest

from corpus.places import find_places
from qa.answer import answer_question
from qa.knowledge import knowledge_of
from store.build import build_store
from store.store import Store

REPORT = """赣州市工业推进大会侧记

本报讯 近日，赣州市召开工业推进大会。
南康区拥有家具企业1200家。2024年规上工业增加值增速9.6%，连续三年保持增长。
“转型升级是必答题。”大余县委书记表示，将新建钨业园区2个。会昌县、寻乌县要抓好稀土产业。
全市今年安排技改项目300个。2024年，章贡区工业投资增长11.2%。
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("spoken")
    (folder / "侧记.txt").write_text(REPORT, encoding="utf-8")
    return build_store(folder, folder / "store")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("1200家", "南康区"),
        ("9.6%", "南康区"),
        ("园区2个", "大余县"),
        ("稀土产业", "赣州市"),  # of several
        ("300个", "赣州市"),
        ("11.2%", "章贡区"),
        ("召开工业推进大会", "赣州市"),
    ],
)
def test_a_sentence_is_about_the_place_that_its_paragraph_goes_on_about(store: Store, words: str, place: str) -> None:
    sentences = knowledge_of(store).sentences
    said = next(s for p in store.passages.values() for s in sentences.of(p) if words in s.evidence.quote)
    about = sentences.place_of(said)
    assert about is not None
    assert about == find_places(place)[0].place


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("南康区有多少家家具企业", "南康区：《赣州市工业推进大会侧记》"),
        ("章贡区工业投资增长多少", "章贡区：《赣州市工业推进大会侧记》"),
        ("赣州市工业投资增长多少", "赣州市：收录的文件中未写明“工业投资增长”"),
        ("赣州市2024年规上工业增加值增速是多少", "赣州市：收录的文件中未写明“规上工业增加值增速”"),
    ],
)
def test_no_figure_of_a_district_is_the_citys(store: Store, question: str, shown: str) -> None:
    answer = answer_question(store, question)
    assert shown in answer.text
    assert "赣州市：《" not in answer.text
