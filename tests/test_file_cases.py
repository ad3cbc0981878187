"""Files on which reading once failed, each kept with its right outcome outside the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.loaders import UnreadableFileError, load
from corpus.reader import read_file
from tests.conftest import SHARED

pytestmark = pytest.mark.slow

CASES = SHARED / "cases" / "files"


def case(name: str) -> Path:
    path = CASES / name
    if not path.exists():
        pytest.skip("案例文件 ../shared/cases/files 不在，跳过")
    return path


@pytest.mark.parametrize("name", ["superscript/d09_sup.docx", "superscript/w09_sup.html"])
def test_raised_figures(name):
    text = load(case(name)).text
    assert "10⁴" in text and "m²" in text and "μg/m³" in text and "PM2.5" in text
    assert "104" not in text and "m2" not in text and "23以上" not in text


@pytest.mark.parametrize("name", ["header-again/r1_sametable.docx", "header-again/w13_tbl.html"])
def test_a_repeated_header_is_no_row(name):
    document = read_file(case(name))
    assert [len(table.rows) for table in document.tables] == [2]
    assert not any(cell.text == "任务" for table in document.tables for row in table.rows for cell in row)


def test_bulleted_items_stand_apart():
    lines = load(case("bullets/e01_bullets.docx")).text.split("\n")
    assert [line[0] for line in lines[2:]] == ["●"] * 3
    lines = load(case("bullets/w07_ol.html")).text.split("\n")
    assert [line[:2] for line in lines[-3:]] == ["3.", "●开", "●强"]


@pytest.mark.parametrize("name", ["v10.json", "v11.xml"])
def test_foreign_markup_is_refused(name):
    with pytest.raises(UnreadableFileError, match="不是支持的公文格式"):
        load(case(f"foreign-markup/{name}"))
