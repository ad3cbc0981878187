"""Two plans of made-up places side by side: what is taken up, changed, weakened, left out and added."""

from __future__ import annotations

import pytest

from corpus.reader import read_folder
from graph.alignment import align
from graph.build import assemble
from graph.extract import extract

UPPER = """甲市推动设备更新工作方案

甲市人民政府
2024年5月1日

一、重点任务
1.推进工业设备更新。到2025年，工业设备更新率不少于30%。各单位应当在每月5日前报送更新数据。（牵头单位：市工业和信息化局）
2.开展家电以旧换新。到2025年，换新家电2万台。（牵头单位：市商务局）
3.建设回收网点。（牵头单位：市商务局）
"""
LOWER = """甲市乙区推动设备更新工作方案

甲市乙区人民政府
2024年8月1日

一、重点任务
1.推进工业设备更新。到2026年，工业设备更新率30%左右。各单位可以在每月5日前报送更新数据。（牵头单位：区工业和信息化局）
2.开展家电以旧换新。到2025年，换新家电2万台。（牵头单位：区商务局）
3.发展二手车出口。（牵头单位：区商务局）
"""


@pytest.fixture
def found(tmp_path):
    (tmp_path / "上级.txt").write_text(UPPER, "utf-8")
    (tmp_path / "本级.txt").write_text(LOWER, "utf-8")
    documents, _ = read_folder(tmp_path)
    return align(assemble({d.id: extract(d) for d in documents}), "上级", "本级")


def test_tasks_are_taken_up_left_out_and_added(found):
    pairs = [(p.one and p.one.title, p.other and p.other.title) for p in found.pairs]
    assert pairs == [
        ("推进工业设备更新", "推进工业设备更新"),
        ("开展家电以旧换新", "开展家电以旧换新"),
        ("建设回收网点", None),
        (None, "发展二手车出口"),
    ]
    assert found.summary == "对应 2 项（其中有变化 1 项），后者没有对应的 1 项，后者新增 1 项。"


def test_changes_of_value_time_and_wording_are_said(found):
    notes = "\n".join(found.pairs[0].notes)
    assert "不少于30%" in notes
    assert "2026年" in notes
    assert "要求变弱" in notes
    assert "应当 → 可以" in notes
    assert found.pairs[1].notes == ()
    change = next(c for c in found.pairs[0].changes if "不少于30%" in c.text)
    assert "不少于30%" in change.one.quote
    assert "30%左右" in change.other.quote
