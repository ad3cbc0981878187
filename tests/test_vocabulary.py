"""Each row of a vocabulary file is needed: some example is read right with it and not without it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zlib import crc32

import pytest

from corpus.gazetteer import gazetteer
from tests import vocabulary
from tests.conftest import LONG
from tests.vocabulary import EXAMPLES, Example, apart, examples, readings

pytestmark = pytest.mark.slow

NO_WORDS = {"graph/data/schema.toml"}  # names for the page, no words that are read


def test_every_vocabulary_has_examples() -> None:
    folders = [vocabulary.ROOT / name for name in ("chinese", "corpus", "graph", "embeddings", "qa", "ui")]
    files = {str(path.relative_to(vocabulary.ROOT)) for folder in folders for path in folder.rglob("data/*.toml")}
    bound = {str(vocabulary.vocabulary(path)[0].relative_to(vocabulary.ROOT)) for path in EXAMPLES}
    assert files - bound == NO_WORDS


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_lists_and_examples_name_each_other(path: Path) -> None:
    _, lists = vocabulary.vocabulary(path)
    tables = tomllib.loads(path.read_text("utf-8"))["lists"]
    later, rows_later = vocabulary.waiting(path)
    named = {name for table in tables for name in vocabulary.named(table["rows"], lists)}
    assert named | later >= set(lists), "lists without examples"
    assert later <= set(lists), "waiting, but not there"
    assert {(name, row) for name, row in rows_later if row not in lists[name]} == set(), "waiting, but not there"
    strays = [
        (t["rows"], row)
        for t in tables
        for row in t.get("examples", {})
        if not any(row in lists[name] for name in vocabulary.named(t["rows"], lists))
    ]
    assert strays == [], "examples of rows that are not there"
    double = [] if later else [(name, row) for name, rows in lists.items() for row in set(rows) if rows.count(row) > 1]
    assert double == [], "rows written twice"


def left_out(name: str, row: str) -> bool:
    """Whether to try what is read without a row: of each fourth one, and of all with POLICYGRAPH_LONG_TESTS."""
    return LONG or crc32(f"{name} {row}".encode()) % 4 == 0


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_row_has_an_example_that_only_it_makes_pass(path: Path) -> None:
    gazetteer()  # read once, here, not in each of the processes
    file, lists = vocabulary.vocabulary(path)
    _, later = vocabulary.waiting(path)
    left = {(name, row): forms for name, found in examples(path).items() for row, forms in found.items()}
    for at in range(max(map(len, left.values()))):  # a row that its first form binds needs no other
        tried = [forms[at] for forms in left.values() if len(forms) > at]
        said = readings(file, tried, left_out=False)
        right = [example for example, read in zip(tried, said, strict=True) if read == example.says]
        without = [e for e in right if left_out(e.rows, e.row) or (e.rows, e.row) in later]
        bound = [example for example in right if example not in without]
        for group in apart(without, lists):
            said = readings(file, group, left_out=True)
            bound += [example for example, read in zip(group, said, strict=True) if read != example.says]
        for example in bound:
            left.pop((example.rows, example.row), None)
    unbound = set(left)
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
