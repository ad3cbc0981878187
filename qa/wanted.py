"""What kind of thing a question wants, and whether the sentences found have it (`data/wanted.toml`): search brings the
sentence on a subject, also where the date, or the yearly figure, that is asked for is what it leaves out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from chinese.bigrams import bigrams
from chinese.numerals import integer


@cache
def _data() -> dict[str, Any]:
    with (Path(__file__).parent / "data" / "wanted.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


def lacking(question: str, subject: str, sentences: Sequence[str]) -> str:
    """What a question asks for and none of the sentences has, in words (具体日期); empty where there is no such thing.
    The first sentence is the best: where it has some of the subject without saying how many (建设一批5G车间), no other
    figure of it is the number; and to tell what five things are called, as many must be listed.
    """
    data = _data()
    if row := _row_asked(question):
        has = _any(*row["has"])
        office = _any(*data["office"]).search(question) if row["lacks"] in (_PERSON, _NAME) else None
        # Who is 区长 is no 书记.
        there = (s for s in sentences if has.search(s) and (office is None or office[0] in s or s.startswith("|")))
        return "" if any(there) else str(row["lacks"])
    several = _any(*data["several"]).search(question)
    if several and _any(*data["named"]).search(question):
        between, marks = _any(*data["between"]), _any(*data["marks"])
        listed = 1 + max([sum(len(marks.findall(s)) for s in sentences), *(len(between.findall(s)) for s in sentences)])
        return "名单" if listed < min(_number(several[1]), _MANY) else ""
    if not _any(*data["counted"]).search(question):
        return ""
    own = re.compile("|".join([_YEAR, *map(re.escape, SIGN.findall(question))]))  # 5G is no number of 5G车间
    told = [own.sub("", sentence) for sentence in sentences]
    if not any(_any(*data["figure"]).search(text) or text.count("、") >= _LISTED for text in told):
        return "数量"
    near = max(_CLAUSE.split(told[0]), key=lambda clause: sum(pair in clause for pair in bigrams(subject)))
    return "数量" if _any(*data["uncounted"]).search(near) and not re.search(r"\d", near) else ""


def thing_asked(question: str) -> str:
    """The kind of thing that a question wants (具体日期, 金额, 含义), in words; empty where it wants none that is known."""
    row = _row_asked(question)
    return str(row["lacks"]) if row else ""


def _row_asked(question: str) -> dict[str, Any] | None:
    return next((row for row in _data()["wanted"] if _any(*row["asked"]).search(question)), None)


def is_told(question: str, sentence: str) -> bool:
    """Whether a question wants a kind of thing that a sentence is seen to have: where the sentences found lack it, they are
    no answer, so where they have it they are the more likely one. A number must be in the unit that is asked for.
    """
    if row := _row_asked(question):
        return not row.get("loose")
    amount = amount_asked(question)
    return bool(amount and _any(*_data()["counted"]).search(question) and amount.search(sentence))


MEANING, RANK = "含义", "名次"
"""Kinds of things asked for that say what kind a question is."""
NO_BODIES = ("地址", "要交的材料", "办理的方法", "金额", "比例")
"""Kinds of things asked for that no body is an answer to."""


def explaining(subject: str) -> re.Pattern[str] | None:
    """How a sentence looks that says what something is (X是…, 所称X，是指…, X清单（即…）), whatever of it stands in quotes; None
    for nothing.
    """
    characters = [re.escape(character) for character in subject if character not in _QUOTES]
    if not characters:
        return None
    quotes = f"[{_QUOTES}]*"
    written = quotes + quotes.join(characters) + quotes
    return re.compile(
        rf"(?:^|[，,。；;：:\s、（(称]){written}[，,]?(?:是指|指的是|是(?![否不]))"
        rf"|{written}[\u4e00-\u9fff]{{0,4}}[（(](?:即|也就是|是指|指|包括)"
    )


_QUOTES = " “”‘’\"'《》"


def beside(question: str) -> re.Pattern[str] | None:
    """How that looks which a question asks for and which is often said beside the sentence on its subject (where they went
    before a meeting); None for any other question.
    """
    return next((_any(*row["has"]) for row in _data().get("beside", ()) if _any(*row["asked"]).search(question)), None)


def is_formal(sentence: str) -> bool:
    """Whether a sentence only issues a paper, signs it, or is of the web page around it."""
    return _any(*_data()["formal"]).search(sentence) is not None


def asks_person(question: str) -> bool:
    """Whether a question asks who holds an office, which no department is the answer to."""
    rows = (row for row in _data()["wanted"] if row["lacks"] in (_PERSON, _NAME))
    return any(_any(*row["asked"]).search(question) for row in rows)


_PERSON, _NAME = "由谁担任", "姓名"


def _number(text: str) -> int:
    if "+" in text:  # 5+5+7产业
        return sum(map(int, text.split("+")))
    try:
        return integer(text)
    except ValueError:  # 三四个
        return 0


_MANY = 6  # names listed from which a longer list is taken to be whole
_UNIT = re.compile(r"(?:多少|几)(?:个?百分点|[万亿]?(?P<unit>[\u4e00-\u9fff]))|(?P<share>百分之|%|比例|占比|率)")
_CLAUSE = re.compile("[，,；;。]")
_YEAR = r"20\d\d年|第\d+[项条]"
SIGN = re.compile(r"(?=[0-9.+]*[A-Za-z])(?=[A-Za-z.+]*[0-9+])[A-Za-z0-9.+]+")
"""A sign such as 5G, 1+N, PM10: letters with figures, no word of Chinese."""
_LISTED = 2  # marks of a list that may be counted


@lru_cache(256)
def amount_asked(question: str) -> re.Pattern[str] | None:
    """What a figure in the unit that a question asks for looks like: 几家 → 8家, 百分之几 → 35%; None where it asks for
    none.
    """
    asked = _UNIT.search(question)
    if not asked or asked["unit"] in _NO_UNIT:
        return None
    return re.compile(
        rf"[0-9一二三四五六七八九十百千万亿两]+[多余]?[万亿]?{asked['unit']}" if asked["unit"] else "[0-9][%％‰]|百分"
    )


def unit_asked(question: str) -> frozenset[str]:
    """The units, as texts write them, of the amount that a question asks for in one that no other stands for (多少度); none
    where it asks for none such.
    """
    if len(_AMOUNTS.findall(question)) > 1:
        return frozenset()  # of several amounts each has its own
    text = _any(*_data()["money"]).sub("多少元", question)
    groups = (group.split() for group in _data()["units"])
    said = (group for group in groups if re.search(rf"(?:多少|几)[万亿]?(?:{'|'.join(map(re.escape, group))})", text))
    return frozenset(next(said, ()))


def in_yuan(question: str) -> str:
    """A question with the everyday words for the unit of money as texts write it: 多少钱, 几万块."""
    return re.sub(rf"(多少|几)[万亿]?(?:{'|'.join(_data()['yuan'])})", r"\1元", question)


_AMOUNTS = re.compile(r"多少|百分之几|(?<!第)几(?=[\u4e00-\u9fff])")
_NO_UNIT = (*"的了呢吗啊才到要是用可能会能和与及,，",)
