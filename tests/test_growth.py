"""Reading takes time in proportion to the text, for every rule and cleaner, on the worst inputs that mutation finds.

A long search: `python -m tests.fuzz.growth --seconds 60`.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from corpus.document import Source
from corpus.overlong import MARKLESS, overlong, without_overlong
from corpus.reader import read_source
from graph.coverage import coverage
from graph.extract import extract
from tests.fuzz.growth import HEAD, LIMIT, RULES, grows_linearly, worst

# They go by the clock, which a busy machine holds up: `make fuzz` runs them.
pytestmark = pytest.mark.skipif(not os.environ.get("POLICYGRAPH_LONG_TESTS"), reason="按时间判断，由 make fuzz 运行")

# What searches found that took time with the square of the text, or worse: the rule and the unit said again and again.
FOUND = [
    ("join_paragraphs", "〔", HEAD),
    ("find_tables", "由市商务局牵头\n", HEAD),
    ("find_tables", "的序号.\r>，", HEAD),
    ("find_tables", "牵头单位：示范区是1,000\u3000\n", ""),
    ("extract", "负责百", HEAD),
    ("extract", "a", HEAD),
    ("extract", "负责及青岛海尔股份有限公司b\t", HEAD),
    ("extract", "Ⅳ；指标[", HEAD),
    ("extract", "|2027年12月31日", ""),
    ("responsibilities", "〕（和。", ""),
    ("responsibilities", "配合单位:\n市商务局\n", HEAD),
    ("targets", "实现产值5万亿元，增长5%；", HEAD),
]


@pytest.mark.parametrize(("name", "unit", "head"), FOUND)
def test_what_was_found_is_linear_now(name, unit, head):
    linear, growth = grows_linearly(RULES[name], unit, head)
    assert linear, (growth, LIMIT)


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
def test_no_rule_is_worse_than_linear_on_its_worst_input(name):
    """A short search; the clock decides how far it comes, but whatever it finds is a fault."""
    rule = RULES[name]
    (unit, head), *_ = worst(rule, 0.3, random.Random(name), length=2_000)
    linear, growth = grows_linearly(rule, unit, head)
    assert linear, (unit, head, growth)


def test_the_search_finds_a_rule_that_is_not_linear():
    def slow(text):
        return [text.count("（") for _ in range(text.count("（"))]

    rule = type(RULES["read"])(slow)
    (unit, head), *_ = worst(rule, 0.2, random.Random(1))
    assert "（" in unit
    assert not grows_linearly(rule, unit, head, tries=1)[0]


@pytest.mark.parametrize("filler", ["负责", "（"])
def test_a_line_of_a_megabyte(filler):
    """Nothing is read from a sentence that never ends, it is said to be not understood, and what stands beside it is read."""
    line = filler * (1_000_000 // len(filler))
    text = f"{HEAD}\n{line}\n（二）改造管网。改造老旧管网60公里。（牵头单位：市住建局）\n"
    began = time.process_time()
    document = read_source(Source(text, "text"), Path("方案.txt"), {}, Path("方案.txt"))
    graph = extract(document)
    assert time.process_time() - began < 30
    assert any(edge["relation"] == "leads" for *_, edge in graph.edges(data=True))
    (endless,) = overlong(document.text.text)
    said = [fate for fate in coverage(document, graph).unread if "没有句号" in fate.unread[0].text]
    assert [(fate.start, fate.text[0]) for fate in said] == [(document.text.origin[endless.start], filler[0])]


def test_what_is_left_of_an_endless_sentence_stands_where_it_stood():
    text = "一、要求\n" + "坚" * (MARKLESS + 1) + "。完成改造。\n| " + "甲" * MARKLESS + " | 乙 |\n"
    left = without_overlong(text)
    assert len(left) == len(text) and left.startswith("一、要求\n") and left.endswith(text[text.index("。") :])
    assert "坚" not in left
