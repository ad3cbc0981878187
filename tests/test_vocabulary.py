"""Each row of a vocabulary file is needed: some example is read right with it and not without it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from corpus.gazetteer import gazetteer
from tests import vocabulary
from tests.vocabulary import EXAMPLES, Example, apart, examples, readings

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_lists_and_examples_name_each_other(path: Path) -> None:
    _, lists = vocabulary.vocabulary(path)
    tables = tomllib.loads(path.read_text("utf-8"))["lists"]
    later, rows_later = vocabulary.waiting(path)
    named = {table["rows"] for table in tables}
    assert named | later == set(lists)
    assert not named & later
    assert {(name, row) for name, row in rows_later if row not in lists[name]} == set(), "waiting, but not there"
    strays = [(t["rows"], row) for t in tables for row in t.get("examples", {}) if row not in lists[t["rows"]]]
    assert strays == [], "examples of rows that are not there"
    double = [] if later else [(name, row) for name, rows in lists.items() for row in set(rows) if rows.count(row) > 1]
    assert double == [], "rows written twice"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_row_has_an_example_that_only_it_makes_pass(path: Path) -> None:
    gazetteer()  # read once, here, not in each of the processes
    file, _ = vocabulary.vocabulary(path)
    rows = [(name, row, forms) for name, found in examples(path).items() for row, forms in found.items()]
    tried = [example for _, _, forms in rows for example in forms]
    right = [e for e, said in zip(tried, readings(file, tried, left_out=False), strict=True) if said == e.says]
    binding: set[Example] = set()
    for group in apart(right):
        left = readings(file, group, left_out=True)
        binding.update(example for example, said in zip(group, left, strict=True) if said != example.says)
    unbound = {(name, row) for name, row, forms in rows if not binding.intersection(forms)}
    _, later = vocabulary.waiting(path)
    assert later - unbound == set(), "these rows have an example now: take them off the list of those that wait"
    assert unbound - later == set(), (
        f"no example in {path.name} needs these rows of {file.name}: give one, or take the row out"
    )


def test_rows_that_meet_in_an_example_are_left_out_apart() -> None:
    one = Example("a", "牵头", "work", "(牵头单位:市商务局)", "")
    other = Example("a", "总牵头", "work", "(总牵头单位:市商务局)", "")
    third = Example("a", "主办", "work", "(主办单位:市商务局)", "")
    assert apart([one, other, third]) == [[one, third], [other]]


def test_a_vocabulary_without_rows() -> None:
    data = {"labels": {"leads": ["牵头", "主办"]}, "double": {"翻番": 100, "翻一番": 100}}
    assert vocabulary.without(data, [("labels.leads", "牵头"), ("double", "翻番")]) == {
        "labels": {"leads": ["主办"]}, "double": {"翻一番": 100},
    }  # fmt: skip
    assert data["labels"]["leads"] == ["牵头", "主办"]
