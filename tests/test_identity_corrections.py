"""What the user says of a document holds through a build from scratch and a newer version, and is taken back."""

from __future__ import annotations

import pytest

from graph.corrections import Corrections, CorrectionsError
from store.build import build_store, with_corrections, with_documents
from store.layout import CORRECTIONS_FILE
from store.store import change, open_store
from ui.library import Library
from ui.preview import read_uploads

PLAN = """平度市推动消费品以旧换新工作方案

平度市人民政府
2024年8月1日

一、重点任务
1.开展家具换新。到2026年，家具更新率达到{rate}%。（牵头单位：市商务局）
"""
SAID = '[[document]]\nid = "方案"\nread = { place = "平度市" }\nchange = { place = "莱西市" }\n'.encode()


@pytest.fixture
def plans(tmp_path):
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "方案.txt").write_text(PLAN.format(rate=30), "utf-8")
    return folder


def place(store) -> str:
    names = {data["name"] for _, data in store.graph.nodes(data=True) if data["type"] == "Department"}
    assert {name[:3] for name in names if name.endswith("商务局")} == {str(store.documents["方案"].identity.place)}
    return str(store.documents["方案"].identity.place)


def test_a_corrected_place_outlives_a_build_and_a_newer_version_and_is_taken_back(plans, tmp_path):
    out = tmp_path / "store"
    build_store(plans, out)
    assert place(change(out, lambda store: with_corrections(store, SAID))) == "莱西市"
    store, _ = build_store(plans, out)
    assert place(store) == "莱西市"
    (plans / "方案.txt").write_text(PLAN.format(rate=45), "utf-8")
    readings, _ = read_uploads([str(plans / "方案.txt")], lambda *_: None, "", store.corrections)
    assert str(readings[0].document.identity.place) == "莱西市"
    newer = change(out, lambda store: with_documents(store, [r.document for r in readings]))
    assert place(newer) == "莱西市"
    assert place(change(out, lambda store: with_corrections(store, b""))) == "平度市"
    assert (out / CORRECTIONS_FILE).read_bytes() == b""
    assert place(open_store(out)) == "平度市"


def test_what_is_put_back_to_what_was_read_is_no_correction(plans, tmp_path):
    from ui.corrections import of_identity

    store, _ = build_store(plans, tmp_path / "store")
    read = store.documents["方案"].identity
    once = of_identity("方案", read, {"place": "莱西市"}, [])
    assert [c.text for c in once] == ["地方改为“莱西市”（原读作“平度市”）"]
    assert of_identity("方案", read, {"place": "平度市"}, once) == []
    assert Library(tmp_path / "store").store.corrections == Corrections()


@pytest.mark.parametrize(
    "wrong", ['id = "x"\nchange = { colour = "red" }', "change = {}", 'id = "x"\nchange = { date = "昨天" }']
)
def test_a_wrong_entry_is_told(wrong):
    with pytest.raises(CorrectionsError, match="第 1 个 document"):
        Corrections.parse(f"[[document]]\n{wrong}".encode(), "corrections.toml")
