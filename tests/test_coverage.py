"""The ledger of sentences: nothing that may commit somebody is passed over in silence."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import openpyxl
import pytest

from cli import main
from graph.build import build_graph
from graph.coverage import coverage
from graph.export import write
from graph.signs import rule_reasons
from tests.plan_text import read_plan

PLAN = """泗洪县助老方案
为贯彻省、市部署，结合我县实际，制定本方案。2025年，全县建成食堂18家。
一、主要任务
1.办食堂。到2027年，新建老年食堂40家。（县民政局牵头，县财政局配合）
2.训护工。护工的名册同260所院校的学籍对应。（县人社局负责）
3.筹资金。对新建食堂给予一次性补助5万元。（县财政局负责）
泗洪县人民政府办公室
2026年3月2日
"""
_PLANS = sorted(p for p in (Path(__file__).parent / "plans").iterdir() if p.suffix in (".txt", ".md"))


def test_every_sentence_has_its_place(tmp_path: Path) -> None:
    found = coverage(*read_plan(tmp_path, PLAN))
    fates = {fate.text: fate for fate in found.sentences}
    assert fates["到2027年，新建老年食堂40家。"].kind == "graph" and fates["到2027年，新建老年食堂40家。"].facts
    assert fates["对新建食堂给予一次性补助5万元。"].rule == "资金与条件"
    assert fates["为贯彻省、市部署，结合我县实际，制定本方案。"].kind == "uncommitted"
    (unread,) = found.unread
    assert unread.text.startswith("护工的名册") and {sign.kind for sign in unread.unread} >= {"figure"}
    assert sum(found.counts.values()) == len(found.sentences)
    assert {fate.rule for fate in found.sentences} <= set(rule_reasons())


def test_offsets_lead_to_the_words(tmp_path: Path) -> None:
    document, graph = read_plan(tmp_path, PLAN)
    for fate in coverage(document, graph).sentences:
        assert document.source.text[fate.start : fate.end] == fate.text
        assert all(document.source.text[sign.start : sign.end] == sign.text for sign in fate.unread)


@pytest.mark.parametrize("path", _PLANS, ids=lambda path: path.stem)
def test_no_figure_is_left_without_a_word(path: Path, tmp_path: Path) -> None:
    """A figure written into any sentence of a plan is in the graph, under a rule, or listed."""
    chance = random.Random(path.stem)
    lines = path.read_text(encoding="utf-8").splitlines()
    places = [i for i, line in enumerate(lines) if re.search("。", line) and "|" not in line and "\t" not in line]
    if not places:
        pytest.skip("a plan without sentences")
    at = chance.choice(places)
    number = str(chance.randint(7_001, 7_999))
    cut = lines[at].index("。")
    lines[at] = lines[at][:cut] + f"，某事项涉及{number}吨" + lines[at][cut:]
    document, graph = read_plan(tmp_path, "\n".join(lines), path.name)
    fates = [fate for fate in coverage(document, graph).sentences if number in fate.text.replace(" ", "")]
    assert fates
    for fate in fates:
        named = fate.rule in rule_reasons() or all(rule in rule_reasons() for rule in fate.rule.split("、"))
        listed = fate.kind == "unread" and any(number in sign.text for sign in fate.unread)
        known = any(number in str(data.get("value")) for _, data in graph.nodes(data=True))
        assert listed or known or (named and fate.rule not in ("没有要记的内容", "读入图谱", "没有读懂")), fate


def test_the_command_line_lists_what_was_not_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "方案.txt"
    path.write_text(PLAN, encoding="utf-8")
    assert main(["coverage", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "没有读懂 1 句" in shown and "260" in shown
    assert main(["coverage", str(path), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["counts"]["unread"] == 1 and {s["class"] for s in data["sentences"]} == {
        "graph",
        "uncommitted",
        "unread",
    }
    (unread,) = (s for s in data["sentences"] if s["class"] == "unread")
    assert {sign["kind"] for sign in unread["unread"]} <= {"figure", "date", "organisation", "role"}


def test_the_workbook_has_a_sheet_of_them(tmp_path: Path) -> None:
    document, _ = read_plan(tmp_path, PLAN)
    book = openpyxl.load_workbook(write(build_graph([document]), tmp_path / "台账.xlsx", "xlsx"))
    rows = list(book["没有读懂的句子"].iter_rows(values_only=True))
    assert rows[2] == ("序号", "出处文件", "原文", "没有读出") and "260" in str(rows[3][3])


@pytest.mark.slow
def test_known_documents_are_accounted_for(shared_corpus: Path) -> None:
    from corpus.reader import read_folder
    from graph.extract import extract

    figures = unread = 0
    for document in read_folder(shared_corpus)[0]:
        for fate in coverage(document, extract(document)).sentences:
            if re.search(r"\d", fate.text):
                figures += 1
                unread += fate.kind == "unread"
    assert unread <= figures * 0.05
