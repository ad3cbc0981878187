"""The primitives of Chinese official writing: numerals, days, document numbers, sentences, pairs of characters."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chinese.bigrams import bigrams, dice
from chinese.conjunctions import AND
from chinese.dates import iso_date, written
from chinese.document_numbers import plain_number, year_of_number
from chinese.numerals import as_figures, integer, numeral
from chinese.rarity import Rarity
from chinese.sentences import sentences


@settings(deadline=None)  # what reads numerals is imported at the first
@given(st.integers(0, 9_999))
def test_a_number_comes_back_from_its_numeral(number: int) -> None:
    assert integer(numeral(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("十", 10), ("二十一", 21), ("一百零五", 105), ("一百〇五", 105), ("两千", 2000), ("二○二五", 2025)],
)
def test_numerals_are_numbers(text: str, number: int) -> None:
    assert integer(text) == number


@pytest.mark.parametrize("text", ["", "若干", "几十"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        integer(text)


def test_numerals_that_documents_number_by() -> None:
    assert [numeral(n) for n in (0, 10, 11, 20, 110, 1005)] == ["零", "十", "十一", "二十", "一百一十", "一千零五"]
    assert [numeral(n, formal=True) for n in (10, 25)] == ["壹拾", "贰拾伍"]
    assert as_figures("二〇二五年") == "2025年"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年5月6日", "2024-05-06"),
        ("(2024年 12 月 31 日印发)", "2024-12-31"),
        ("发布时间:2024-05-06 09:30", "2024-05-06"),
        ("2024/5/6", "2024-05-06"),
        ("2024.5.6", "2024-05-06"),
        ("二〇二四年十二月三十一日", "2024-12-31"),
        ("二零二四年五月十日", "2024-05-10"),
        ("二○二四年五月二十日", "2024-05-20"),
        ("2024年5月", None),
        ("2024年2月30日", None),
        ("2024年13月1日", None),
        ("12024-05-06", None),
        ("到2025年,共3项", None),
    ],
)
def test_days(text: str, day: str | None) -> None:
    assert iso_date(text) == day


@pytest.mark.parametrize(
    ("number", "year"),
    [("甲政发〔2024〕8号", 2024), ("甲政办字[2023]第12号", 2023), ("甲政发(2022)3号", 2022), ("甲政发2024〕8号", 2024),
     ("甲政发8号", None), ("", None)],
)  # fmt: skip
def test_the_year_of_a_document_number(number: str, year: int | None) -> None:
    assert year_of_number(number) == year


def said(text: str, **how: bool) -> list[str]:
    return [text[start:end] for start, end in sentences(text, **how)]


def test_a_sentence_takes_its_stop_and_what_closes_it() -> None:
    text = "他说：“好。”然后走了！ \n一是建网；二是换新;（三）评估。"
    assert said(text) == ["他说：“好。”", "然后走了！", "一是建网；", "二是换新;", "（三）评估。"]
    assert said(text, whole=True)[2:] == ["一是建网；二是换新;（三）评估。"]


@given(st.text(alphabet="甲乙。；！？;\n”） ", max_size=40))
def test_sentences_lose_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(said(text)).split()) == "".join(text.split())


def test_a_part_of_a_text_has_its_own_sentences() -> None:
    text = "甲。乙。丙。"
    assert list(sentences(text, 2, 4)) == [(2, 4)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("粮食和油料", ["粮食", "油料"]),
        ("汽车以及家电与家居", ["汽车", "家电", "家居"]),
        ("和美乡村和平安社区", ["和美乡村", "平安社区"]),
        ("和平区、和田市与和县", ["和平区、和田市", "和县"]),
        ("参与及时率", ["参与及时率"]),
        ("普及率及格率", ["普及率及格率"]),
        ("与会人员和龙头企业", ["与会人员", "龙头企业"]),
    ],
)
def test_a_conjunction_within_a_word_joins_nothing(text: str, parts: list[str]) -> None:
    assert re.split(AND, text) == parts


def test_a_day_is_written_as_it_is_read() -> None:
    assert written(date(2024, 5, 6)) == "2024年5月6日"
    assert iso_date(written(date(2024, 12, 31))) == "2024-12-31"


def test_one_number_in_many_brackets() -> None:
    assert {plain_number(f"平政发{a}2024{b} 第8号") for a, b in ("〔〕", "[]", "()", "（）", "【】")} == {
        "平政发〔2024〕8号"
    }


def test_pairs() -> None:
    assert bigrams("充电桩") == ["充电", "电桩"]
    assert bigrams("桩") == []
    assert dice("充电桩", "充电桩") == 1
    assert dice("充电桩", "充电站") == 0.5
    assert dice("桩", "桩") == 0


def test_rare_words_cover_more() -> None:
    rarity = Rarity([{"行动", "电梯"}, {"行动"}, {"行动"}])
    assert rarity.coverage(["行动", "电梯"], {"电梯"}) > 0.5 > rarity.coverage(["行动", "电梯"], {"行动"}) > 0
    assert rarity.coverage([], {"电梯"}) == 0
    assert rarity.known("电梯")
    assert not rarity.known("充电")
    assert rarity.weight("充电") > rarity.weight("电梯") > rarity.weight("行动")
