"""How answers and readings are measured: what is right passes, each kind of fault is told by name."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from corpus.document import Passage
from corpus.text import Span
from embeddings import adapter
from evaluation import facts, risk
from evaluation.__main__ import main
from evaluation.asked import Asked
from evaluation.noise import Noise, ReadTask, leads_back, lost_and_doubled, noise_in
from evaluation.questions import Question, judge, load_questions, parts, run
from evaluation.report import Part, as_json, render
from evaluation.scenes import about, elsewhere
from evaluation.verbatim import is_verbatim, occurrences
from qa import confidence, evidence, heads
from store.store import open_store
from tests.conftest import long

pytestmark = pytest.mark.slow

TEXT = """10.开展家电以旧换新。商家办促销，每年不少于2场。
（牵头单位：市商务局；责任单位：市财政局）
11.发展商贸。（区商务局负责）
"""
ORIGINALS = {"plan": TEXT, "other": "新能源汽车保有量达到2.5万辆左右。"}
DEPARTMENTS = [{"市商务局", "甲市商务局"}, {"市财政局"}, {"区商务局", "乙区商务局"}, {"市场监管局"}, {"市市场监管局"}]
WHO = Question(
    id="q1",
    kind="who-leads-placed",
    text="家电以旧换新由哪个部门牵头？",
    must_include=(("市商务局", "商务局"),),
    must_not_include=("区商务局",),
    evidence=(("plan", "（牵头单位：市商务局；责任单位：市财政局）"),),
    reference="市商务局牵头。",
)


def cite(quote: str, document: str = "plan") -> dict[str, Any]:
    start = ORIGINALS[document].index(quote)
    return {"document": document, "section": "", "quote": quote, "start": start, "end": start + len(quote)}


def answer(text: str, *evidence: dict[str, Any], answerable: bool = True) -> dict[str, Any]:
    return {"answer": text, "answerable": answerable, "statements": [{"text": text, "evidence": list(evidence)}]}


def test_a_right_answer_has_no_fault() -> None:
    outcome = judge(WHO, answer("由市商务局牵头。", cite("牵头单位：市商务局")), ORIGINALS, DEPARTMENTS)
    assert outcome.right
    assert outcome.hit
    assert outcome.wrong == ()


def test_a_department_may_be_called_by_any_of_its_names() -> None:
    outcome = judge(WHO, answer("由甲市商务局牵头。", cite("市商务局")), ORIGINALS, DEPARTMENTS)
    assert outcome.right
    assert outcome.wrong == ()


def test_a_gold_quote_that_breaks_off_stands_for_its_whole_list() -> None:
    broken_off = replace(WHO, evidence=(("plan", "（牵头单位：市商务局"),))
    outcome = judge(broken_off, answer("市商务局牵头，市财政局负责。", cite("市商务局")), ORIGINALS, DEPARTMENTS)
    assert outcome.wrong == ()


def test_a_difference_of_two_figures_is_no_figure_out_of_the_blue() -> None:
    question = Question("q4", "comparison", "差多少？")
    cited = (cite("不少于2场"), cite("2.5万辆", "other"))
    assert judge(question, answer("甲2.5万辆，乙0.5万辆，差2万辆", *cited), ORIGINALS, []).wrong == (
        "数字：0.5万辆",
        "数字：2万辆",
    )
    question = Question("q4", "comparison", "差多少？", reference="甲2.5万辆，乙0.5万辆")
    assert judge(question, answer("甲2.5万辆，乙0.5万辆，差20000辆", *cited), ORIGINALS, []).wrong == ()


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (answer("没有找到。", answerable=False), "该答而未答"),
        (answer("由市财政局牵头。", cite("市财政局")), "缺：市商务局/商务局"),
        (answer("市商务局牵头，不是区商务局。", cite("市商务局")), "不该出现：区商务局"),
        (answer("市商务局牵头。", {**cite("市商务局"), "start": 0, "end": 4}), "非逐字：市商务局"),
        (answer("市商务局牵头。", {**cite("市商务局"), "document": "missing"}), "非逐字：市商务局"),
        (answer("市商务局、市市场监管局牵头。", cite("市商务局")), "部门：市市场监管局"),
        (answer("市商务局、乙区的区商务局牵头。", cite("市商务局")), "部门：区商务局"),
        (answer("市商务局牵头，办35场。", cite("市商务局")), "数字：35场"),
        (answer("市商务局牵头。", cite("新能源汽车", "other")), "地方"),
    ],
)
def test_each_fault_is_told(given: dict[str, Any], fault: str) -> None:
    outcome = judge(WHO, given, ORIGINALS, DEPARTMENTS)
    assert not (outcome.right and not outcome.wrong)
    assert fault in parts([outcome])[0].failures[0]


def test_a_refusal_is_right_where_the_corpus_says_nothing() -> None:
    question = Question(
        "q2", "unanswerable", "2030年GDP目标是多少？", (("没有", "未提及"),), ("亿元",), answerable=False
    )
    refusal, guess = answer("材料中没有这一目标。", answerable=False), answer("没有亿元以下的说法。")
    assert judge(question, refusal, ORIGINALS, []).right
    assert not judge(question, guess, ORIGINALS, []).right


def test_a_figure_counts_only_as_a_whole() -> None:
    question = Question("q3", "target-value", "比例是多少？", (("5%",),))
    assert judge(question, answer("达到5％以上"), ORIGINALS, []).missing == ()
    assert judge(question, answer("达到65%以上"), ORIGINALS, []).missing == ("5%",)


def test_quotes_are_compared_without_line_wraps() -> None:
    assert occurrences("每年不\n  少于2场", "每年不少于 2场") == [(0, 10)]
    assert occurrences("每年不少于2场", "") == []
    assert not is_verbatim({"document": "a", "quote": "不少于", "start": 2, "end": 7}, {"a": "每年不\n  少于2场"})
    assert is_verbatim({"document": "a", "quote": "不少于", "start": 2, "end": 8}, {"a": "每年不\n  少于2场"})


def test_questions_are_read_and_summed_up_by_kind(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    lines = [
        {"id": "1", "kind": "who-leads", "question": "谁牵头？", "must_include": ["市商务局"], "answerable": True},
        {"id": "2", "kind": "who-leads", "question": "谁负责？", "must_include": [["甲局", "乙局"]]},
        {"id": "3", "question": "没有的事？", "answerable": False},
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8")
    questions = load_questions(path)
    assert questions[1].must_include == (("甲局", "乙局"),)
    outcomes = run(questions, lambda _: answer("市商务局牵头。", cite("市商务局")), ORIGINALS, DEPARTMENTS)
    by_kind, overall = parts(outcomes)
    assert by_kind.rows[0][:3] == ("who-leads", 2, 1)
    assert by_kind.rows[-1][:3] == ("合计", 3, 1)
    assert dict(overall.rows)["不可答的拒答率"] == 0
    assert len(by_kind.failures) == 2


def test_a_malformed_question_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "1", "question": "谁？"}\n{"id": "2"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="第 2 行"):
        load_questions(path)


def passage(*spans: Span, text: str) -> Passage:
    return Passage("p", "d", (), text, spans, None, None)


def test_noise_is_found_where_it_is() -> None:
    original = "责编 某某\n方案正文一句。\n另一篇报道。\n"
    byline = Noise("d", Span(0, 6), foreign=False, text="责编某某")
    article = Noise("d", Span(14, 21), foreign=True, text="另一篇报道。")
    assert noise_in(passage(Span(0, 13), text="责编 某某方案正文一句。"), original, [byline, article]) is byline
    assert noise_in(passage(Span(6, 20), text="方案正文一句。另一篇报道。"), original, [byline, article]) is article
    assert noise_in(passage(Span(6, 14), text="方案正文一句。"), original, [byline, article]) is None
    assert noise_in(passage(Span(14, 20), text="另一篇报道。"), original, [byline, article]) is None


def test_a_passage_leads_back_to_its_own_text() -> None:
    original = "设备更新\n— 3 —\n和技术改造。"
    assert leads_back(passage(Span(0, 5), Span(11, 17), text="设备更新和技术改造。"), original)
    assert not leads_back(passage(Span(0, 17), text="设备更新和技术改造。"), original)


def test_tasks_lost_and_doubled() -> None:
    read = [ReadTask("开展家电以旧换新。"), ReadTask("开展家电以旧换新")]
    assert lost_and_doubled(["开展家电以旧换新", "组织保障"], read) == (["组织保障"], ["开展家电以旧换新"])


def test_a_general_item_counts_as_a_task_only_where_it_is_wanted() -> None:
    read = [ReadTask("基本原则", general=True), ReadTask("组织保障")]
    assert lost_and_doubled(["组织保障"], read) == ([], [])
    assert lost_and_doubled(["基本原则", "组织保障"], read) == ([], [])
    assert lost_and_doubled(["基本原则", "组织保障"], read[1:]) == (["基本原则"], [])


def test_supporting_bodies_are_scored_where_the_gold_states_them(tmp_path: Path) -> None:
    gold = [
        {"doc": "甲", "title": "促销", "lead": ["市商务局"], "responsible": [], "supports": ["市财政局", "市税务局"]},
        {"doc": "乙", "title": "促销", "lead": ["区商务局"], "responsible": []},
    ]
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps(gold), encoding="utf-8")
    graph = nx.MultiDiGraph()
    for document, role, body in [
        ("甲", "leads", "市商务局"), ("甲", "supports", "市财政局"), ("乙", "leads", "区商务局"), ("乙", "supports", "区财政局"),
    ]:  # fmt: skip
        graph.add_node(f"{document}促销", name="促销", type="Task")
        graph.add_edge(body, f"{document}促销", relation=role, document=document, form=body)
    (tmp_path / "targets.json").write_text("[]", encoding="utf-8")
    work, _ = facts.parts(graph, ["甲", "乙"], tmp_path)
    assert [row[:3] for row in work.rows] == [("甲", 3, 2), ("乙", 1, 1)]
    assert work.failures == ("漏：甲 · 促销 · supports · 市税务局",)


def test_a_report_reads_as_text_and_as_json() -> None:
    part = Part("reading", "读入", ("指标", "比例"), (("不含噪声", 0.5), ("无数据", None)), ("甲", "乙", "丙"))
    text = render([part], most_failures=2)
    assert "【读入】" in text
    assert "0.500" in text
    assert "其余 1 条" in text
    assert json.loads(json.dumps(as_json([part])))["reading"]["rows"] == [["不含噪声", 0.5], ["无数据", None]]


def test_another_folder_and_other_questions_can_be_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "文件"
    folder.mkdir()
    (folder / "plan.txt").write_text(
        "沂水县以旧换新工作方案\n沂水县人民政府\n2024年5月6日\n一、重点任务\n1.开展家电以旧换新。每年不少于2场。（牵头单位：县商务局）\n",
        encoding="utf-8",
    )
    asked = tmp_path / "questions.jsonl"
    question = {
        "id": "1",
        "kind": "who-leads",
        "question": "家电以旧换新由哪个部门牵头？",
        "must_include": ["县商务局"],
    }
    asked.write_text(json.dumps(question, ensure_ascii=False), encoding="utf-8")
    out = tmp_path / "out.json"
    arguments = ["--corpus", str(folder), "--questions", str(asked), "--only", "questions", "--json", str(out)]
    assert main(arguments) == 0
    assert "who-leads" in capsys.readouterr().out
    assert json.loads(out.read_text(encoding="utf-8"))["questions"]["rows"][-1][:3] == ["合计", 1, 1]


def test_a_higher_threshold_lets_fewer_through_and_fewer_wrongly(sample_store: Path) -> None:
    store = open_store(sample_store)
    passage = next(p for p in store.passages.values() if "家电" in p.text and str(p.place) == "平度市")
    quote = passage.text[:20]
    asked = [Question("1", "who", "平度市家电以旧换新由谁牵头", evidence=((passage.document, quote),))]
    rows = risk.part(store.index, asked).rows
    coverage, wrong, kept = ([float(row[i]) for row in rows] for i in (1, 2, 3))
    assert coverage == sorted(coverage, reverse=True)
    assert coverage[0] == 1 > coverage[-1] > 0
    assert wrong[0] > 0.9 > wrong[3] == 0  # everything let through: nearly all are questions on other matters
    assert kept[3] == 1


def test_what_is_missing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--corpus", str(tmp_path / "none")]) == 2
    assert "找不到文档文件夹" in capsys.readouterr().err
    assert main(["--corpus", str(tmp_path)]) == 2
    assert "--questions" in capsys.readouterr().err


def asked_of(*documents: str, answerable: bool = True) -> Asked:
    return Asked("q", "多少", "value", {}, answerable, (), (), tuple({"document": name} for name in documents))


def test_questions_on_a_document_are_left_out_with_the_writers_who_are_about_it() -> None:
    nowhere = asked_of(answerable=False)
    of_plan = [*[asked_of("plan")] * 10, asked_of("plan", "news"), nowhere]
    assert about(of_plan) == {"plan"}
    assert elsewhere(of_plan, {"plan"}) == []
    mixed = [asked_of("plan"), asked_of("news"), asked_of("law"), asked_of("plan", "law"), asked_of("law"), nowhere]
    assert elsewhere(mixed, {"plan"}) == [mixed[1], mixed[2], mixed[4], nowhere]


@long
def test_answers_are_by_the_weights_that_are_given(tmp_path: Path) -> None:
    """In a process of its own: weights are loaded once."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "plan.txt").write_text("永丰县养老服务方案\n一、养老床位达到3200张，助餐点补贴2万元。\n")
    row = {"id": "q", "question": "助餐点补贴多少钱", "answerable": True, "answer": [["2万元"]]}
    (tmp_path / "q.jsonl").write_text(json.dumps(row))
    own = tmp_path / "own"
    own.mkdir()
    for path in (heads.WEIGHTS, evidence.WEIGHTS, adapter.WEIGHTS, confidence.WEIGHTS):
        shutil.copy(path, own)
    command = [sys.executable, "-m", "evaluation.asked", "--weights", str(own), "--answers", str(tmp_path / "out")]
    command += ["--corpus", str(tmp_path / "corpus"), "--questions", str(tmp_path / "q.jsonl")]

    def verdict() -> str:
        subprocess.run(command, check=True, capture_output=True)
        return str(json.loads((tmp_path / "out").read_text())["verdict"])

    assert verdict() == "right"
    with np.load(own / "confidence.npz") as arrays:
        never = {**arrays, "scale": np.array([0, 0, -50], np.float32)}
    np.savez(own / "confidence.npz", **never)
    assert verdict() == "refused"
