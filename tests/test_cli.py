"""The command line: what it prints for people and for machines, and its exit codes."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import networkx as nx
import pytest

from cli import main
from cli.output import EXIT_ERROR, EXIT_OK, EXIT_PARTLY, EXIT_USAGE
from tests.conftest import copied

pytestmark = pytest.mark.slow

PLAN = "庆元县促进消费工作方案\n庆元县人民政府\n2024年5月6日\n一、重点任务\n1.办好年货节。到2025年，网点达到40家以上。（牵头单位：县商务局；责任单位：县财政局）\n"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture
def store(sample_store: Path, tmp_path: Path) -> Path:
    """A copy of the sample's store, free to change."""
    return copied(sample_store, tmp_path / "图谱")


def test_build_reports_each_file_and_goes_on(capsys, tmp_path):
    folder = tmp_path / "文档"
    folder.mkdir()
    (folder / "好.txt").write_text(PLAN, "utf-8")
    (folder / "空.txt").write_bytes(b"")
    status, out, _ = run(capsys, "build", folder, "--out", tmp_path / "库", "--json")
    report = json.loads(out)
    assert status == EXIT_PARTLY
    assert [(d["id"], d["place"], d["tasks"], d["date"]) for d in report["documents"]] == [
        ("好", "庆元县", 1, "2024-05-06")
    ]
    assert "空.txt" in report["failed"][0]["path"]
    assert report["failed"][0]["reason"]
    assert report["seconds"] > 0


def test_ask_in_words_and_as_json(capsys, sample_store):
    status, out, _ = run(capsys, "--store", sample_store, "ask", "平度市家电以旧换新由哪个部门牵头？")
    assert status == EXIT_OK
    assert "平度市商务局" in out
    status, out, _ = run(capsys, "--store", sample_store, "ask", "哪个部门牵头家电以旧换新", "--json")
    answer = json.loads(out)
    assert answer["answerable"]
    assert all(word in answer["answer"] for word in ("平度市商务局", "泰山区商务局负责", "西海岸新区", "未写明"))
    assert {"id", "question", "statements", "entities", "graph", "elapsed_ms"} <= set(answer)
    assert set(answer["statements"][0]["evidence"][0]) == {"document", "section", "quote", "start", "end"}


def test_questions_of_a_file_keep_their_order_and_ids(capsys, sample_store, tmp_path):
    file = tmp_path / "问题.jsonl"
    questions = [("b", "泰山区商务局负责哪些任务"), ("a", "今天天气怎么样")]
    file.write_text(
        "".join(json.dumps({"id": i, "question": q}, ensure_ascii=False) + "\n" for i, q in questions), "utf-8"
    )
    status, out, _ = run(capsys, "--store", sample_store, "ask", "--questions", file, "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == EXIT_OK
    assert [a["id"] for a in answers] == ["b", "a"]
    assert [a["answerable"] for a in answers] == [True, False]


def test_search_keeps_to_a_place(capsys, sample_store):
    status, out, _ = run(capsys, "--store", sample_store, "search", "家电", "--place", "泰山", "-k", 4, "--json")
    rows = json.loads(out)
    assert status == EXIT_OK
    assert 0 < len(rows) <= 4
    assert {row["document"] for row in rows} == {"taishan-digest"}


def test_export_is_node_link_with_provenance(capsys, sample_store, tmp_path):
    status, out, _ = run(capsys, "--store", sample_store, "export", "--format", "json")
    data = json.loads(out)
    graph = nx.node_link_graph(data, edges="edges")
    assert status == EXIT_OK
    assert data["directed"] and data["multigraph"]
    assert all({"id", "type", "name", "place", "aliases"} <= set(node) for node in data["nodes"])
    stated = [e for e in data["edges"] if e["relation"] not in ("parent_place", "similar_to", "same_metric", "same_as")]
    assert all({"document", "start", "end", "quote"} <= set(edge) for edge in stated)
    targets = [n for n in data["nodes"] if n["type"] == "Target"]
    fields = {"metric", "value", "unit", "comparator", "deadline", "period", "baseline_year", "document", "task"}
    assert targets
    assert all(fields <= set(node) for node in targets)
    assert graph.number_of_nodes() == len(data["nodes"])
    path = tmp_path / "台账.xlsx"
    assert run(capsys, "--store", sample_store, "export", "--format", "xlsx", "--out", path)[0] == EXIT_OK
    assert path.stat().st_size > 1000


def test_show_and_why_explain_a_node(capsys, sample_store):
    status, out, _ = run(capsys, "--store", sample_store, "show", "平度市商务局")
    assert status == EXIT_OK
    assert "开展家电以旧换新" in out
    status, out, _ = run(capsys, "--store", sample_store, "why", "平度市发展改革局")
    assert status == EXIT_OK
    assert re.search("市发展?改革?局|市发改局", out)


def test_add_replace_and_remove(capsys, store, tmp_path):
    plan = tmp_path / "庆元.txt"
    plan.write_text(PLAN, "utf-8")
    assert run(capsys, "--store", store, "add", plan)[0] == EXIT_OK
    assert "庆元县商务局" in run(capsys, "--store", store, "ask", "庆元县年货节由谁牵头")[1]
    plan.write_text(PLAN.replace("牵头单位：县商务局", "牵头单位：县供销社"), "utf-8")
    assert run(capsys, "--store", store, "add", plan)[0] == EXIT_OK
    answer = run(capsys, "--store", store, "ask", "庆元县年货节由谁牵头")[1]
    assert "庆元县供销社" in answer
    assert "县商务局" not in answer
    assert run(capsys, "--store", store, "remove", "庆元")[0] == EXIT_OK
    assert "没有庆元县的方案" in run(capsys, "--store", store, "ask", "庆元县年货节由谁牵头")[1]
    status, _, err = run(capsys, "--store", store, "remove", "没有的文档")
    assert status == EXIT_ERROR
    assert "没有文档" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "没有的目录", "--out", "库"], "找不到"),
        (["ask", "家电"], "没有建好的图谱"),
        (["--store", "{store}", "ask"], "请写一个问题"),
        (["--store", "{store}", "show", "不存在的东西啊"], "没有"),
        (["--store", "{store}", "export", "--format", "docx"], "不支持"),
        (["--store", "{store}", "search", "家电", "--document", "无"], "没有文档"),
    ],
)
def test_errors_say_what_is_wrong(capsys, sample_store, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    status, _, err = run(capsys, *(a.replace("{store}", str(sample_store)) for a in arguments))
    assert status == EXIT_ERROR
    assert message in err


def test_a_port_in_use_is_said_before_anything_is_opened(capsys, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, _, err = run(capsys, "--store", str(tmp_path), "serve", "--port", str(taken.getsockname()[1]))
    assert status == EXIT_ERROR
    assert "已被占用" in err
    assert "--port" in err


@pytest.mark.parametrize("wrong", [["--port", "70000"], ["--host", "256.1.1.1"]])
def test_an_address_that_is_none_of_this_machine_is_said(capsys, tmp_path, wrong):
    status, _, err = run(capsys, "--store", str(tmp_path), "serve", *wrong)
    assert status == EXIT_ERROR
    assert "本机的地址" in err


@pytest.mark.parametrize("arguments", [["无此命令"], ["search", "家电", "-k", "0"], ["search", "家电", "-k", "三"]])
def test_wrong_usage_has_its_own_status(capsys, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == EXIT_USAGE
    assert "参数有误" in capsys.readouterr().err


def test_corrections_survive_rebuilding(capsys, tmp_path):
    folder = tmp_path / "文档"
    folder.mkdir()
    (folder / "方案.txt").write_text(PLAN, "utf-8")
    store = tmp_path / "库"
    run(capsys, "build", folder, "--out", store)
    (store / "corrections.toml").write_text('[rename]\n"庆元县商务局" = "庆元县经济商务局"\n', "utf-8")
    for _ in range(2):
        assert run(capsys, "build", folder, "--out", store)[0] == EXIT_OK
        assert "庆元县经济商务局" in run(capsys, "--store", store, "show", "庆元县经济商务局")[1]


def test_five_real_documents_answer_the_first_question(capsys, real_store):
    _, out, _ = run(capsys, "--store", real_store, "ask", "家电以旧换新由哪个部门牵头", "--json")
    answer = json.loads(out)["answer"]
    assert "平度市：第10项“开展家电以旧换新”由平度市商务局牵头" in answer
    assert "泰山区商务局负责；文中未写明牵头单位" in answer
    assert "《消费品以旧换新工作方案》牵头部门是泰山区商务局" in answer
    assert re.search("西海岸新区.*未写明", answer)
