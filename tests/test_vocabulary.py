"""Each row of a vocabulary file is needed: some example is read right with it and not without it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zlib import crc32

import pytest

from corpus.gazetteer import gazetteer
from tests.conftest import LONG
from tests.vocabulary.examples import EXAMPLES, Example, examples, vocabulary
from tests.vocabulary.leaving_out import apart, readings
from tests.vocabulary.rows import ROOT, named, without

pytestmark = pytest.mark.slow

NO_WORDS = {"graph/data/schema.toml"}  # names for the page, no words that are read


def test_every_vocabulary_has_examples() -> None:
    folders = [ROOT / name for name in ("chinese", "corpus", "graph", "embeddings", "qa", "ui")]
    files = {str(path.relative_to(ROOT)) for folder in folders for path in folder.rglob("data/*.toml")}
    bound = {str(vocabulary(path)[0].relative_to(ROOT)) for path in EXAMPLES}
    assert files - bound == NO_WORDS


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_lists_and_examples_name_each_other(path: Path) -> None:
    _, lists = vocabulary(path)
    tables = tomllib.loads(path.read_text("utf-8"))["lists"]
    bound = {name for table in tables for name in named(table["rows"], lists)}
    assert set(lists) - bound == set(), "lists without examples"
    strays = [
        (t["rows"], row)
        for t in tables
        for row in t.get("examples", {})
        if not any(row in lists[name] for name in named(t["rows"], lists))
    ]
    assert strays == [], "examples of rows that are not there"
    double = [(name, row) for name, rows in lists.items() for row in set(rows) if rows.count(row) > 1]
    assert double == [], "rows written twice"


def left_out(name: str, row: str) -> bool:
    """Whether to try what is read without a row: of each fourth one, and of all with POLICYGRAPH_LONG_TESTS."""
    return LONG or crc32(f"{name} {row}".encode()) % 4 == 0


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_row_has_an_example_that_only_it_makes_pass(path: Path) -> None:
    gazetteer()  # read once, here, not in each of the processes
    file, lists = vocabulary(path)
    left = {(name, row): forms for name, found in examples(path).items() for row, forms in found.items()}
    for at in range(max(map(len, left.values()))):  # a row that its first form binds needs no other
        tried = [forms[at] for forms in left.values() if len(forms) > at]
        said = readings(file, tried, left_out=False)
        right = [example for example, read in zip(tried, said, strict=True) if read == example.says]
        bound = [example for example in right if not left_out(example.rows, example.row)]
        for group in apart([example for example in right if left_out(example.rows, example.row)], lists):
            said = readings(file, group, left_out=True)
            bound += [example for example, read in zip(group, said, strict=True) if read != example.says]
        for example in bound:
            left.pop((example.rows, example.row), None)
    assert set(left) == set(), (
        f"no example in {path.name} needs these rows of {file.name}: give one, or take the row out"
    )


def test_rows_that_meet_in_an_example_are_left_out_apart() -> None:
    one = Example("a", "牵头", "work", "(牵头单位:市商务局)", "")
    other = Example("a", "总牵头", "work", "(总牵头单位:市商务局)", "")
    third = Example("a", "主办", "work", "(主办单位:市商务局)", "")
    assert apart([one, other, third]) == [[one, third], [other]]


def test_a_vocabulary_without_rows() -> None:
    data = {"labels": {"leads": ["牵头", "主办"]}, "double": {"翻番": 100, "翻一番": 100}}
    assert without(data, [("labels.leads", "牵头"), ("double", "翻番")]) == {
        "labels": {"leads": ["主办"]}, "double": {"翻一番": 100},
    }  # fmt: skip
    assert data["labels"]["leads"] == ["牵头", "主办"]
