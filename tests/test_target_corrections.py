"""Corrections of targets: found again by what was read, applied at every extraction, marked, told of when idle."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli import main
from corpus.document import Source
from corpus.reader import read_source
from graph.corrections import Corrections, CorrectionsError
from graph.extract import extract
from graph.schema import Relation, validate
from graph.wording import target_text

PLAN = """高密市推动消费品以旧换新工作方案

高密市人民政府
2024年8月1日

一、重点任务
1.推进旧车回收。到2026年，旧车回收量达到300辆以上，回收网点达到5个。（牵头单位：市商务局）
2.开展家具换新。到2026年，家具更新率达到10—15%。（牵头单位：市商务局）
"""


@pytest.fixture
def corrected(tmp_path):
    """Targets by metric of the plan, or of another text, under a corrections file with some entries."""

    def of(entries: str, text: str = PLAN, name: str = "高密"):
        path = tmp_path / "corrections.toml"
        path.write_text(entries, "utf-8")
        document = read_source(Source(text, "txt"), Path(f"{name}.txt"), {}, Path(f"{name}.txt"))
        graph = extract(document, Corrections.load(path))
        assert not validate(graph)
        targets = {d["metric"]: (n, d) for n, d in graph.nodes(data=True) if d["type"] == "Target"}
        return graph, targets

    return of


def entry(change: str, said: str = "旧车回收量达到300辆以上") -> str:
    return f'[[target]]\ndocument = "高密"\nsaid = "{said}"\nmetric = "旧车回收量"\nvalue = 300\n{change}\n'


def test_every_field_is_corrected_and_the_sentence_stays(corrected):
    change = 'change = { metric = "旧车交售量", value = 400, unit = "台", comparator = "不超过", deadline = 2027, period = "每年" }'
    graph, targets = corrected(entry(change))
    assert set(targets) == {"旧车交售量", "回收网点", "家具更新率"}
    node, data = targets["旧车交售量"]
    assert target_text(data) == "旧车交售量不超过400台（2027年）"
    assert (data["deadline"], data["period"], data["bound"], data["name"]) == (2027, "每年", "<=", "旧车交售量 400台")
    assert (data["read_metric"], data["read_value"]) == ("旧车回收量", 300)
    assert len(data["corrected"]) == 6
    assert "用户更正：数值读作“300”，改为“400”" in data["corrected"]
    (edge,) = [d for _, _, d in graph.in_edges(node, data=True) if d["relation"] == Relation.HAS_TARGET]
    assert edge["quote"] == "旧车回收量达到300辆以上"
    assert "corrected" not in targets["回收网点"][1]


def test_a_corrected_target_keeps_its_id_and_is_found_in_a_longer_text(corrected):
    before, _ = corrected("")
    after, _ = corrected(entry("change = { value = 400 }"))
    assert set(after) == set(before)
    longer = PLAN.replace("一、重点任务", "为推动消费品更新，制定本方案。\n一、重点任务")
    _, targets = corrected(entry("change = { value = 400 }"), longer)
    assert targets["旧车回收量"][1]["value"] == 400


def test_what_is_no_target_is_dropped_with_what_only_it_needed(corrected):
    graph, targets = corrected(entry("drop = true"))
    assert set(targets) == {"回收网点", "家具更新率"}
    assert "旧车回收量" not in {d.get("metric") for _, d in graph.nodes(data=True)}
    assert all(graph.degree(node) for node in graph)


def test_a_range_is_made_a_value_and_a_value_a_range(corrected):
    said = '[[target]]\ndocument = "高密"\nmetric = "家具更新率"\nchange = { value = 12 }\n'
    data = corrected(said)[1]["家具更新率"][1]
    assert "value_max" not in data
    assert target_text(data).startswith("家具更新率达到12%")
    data = corrected(entry("change = { value = 300, value_max = 350 }"))[1]["旧车回收量"][1]
    assert data["bound"] == "range"
    assert "300—350辆" in target_text(data)


def test_a_time_is_taken_away(corrected):
    data = corrected(entry('change = { deadline = "" }'))[1]["旧车回收量"][1]
    assert data["deadline"] is None
    assert target_text(data) == "旧车回收量达到300辆以上"
    data = corrected(entry('change = { deadline = "2027年6月底" }'))[1]["旧车回收量"][1]
    assert (data["deadline"], data["deadline_text"]) == (2027, "2027年6月底")


@pytest.mark.parametrize("said", ["旧车回收量达到301辆以上", "回收网点达到5个"])
def test_other_words_are_not_corrected(corrected, said):
    assert corrected(entry("change = { value = 400 }", said))[1]["旧车回收量"][1]["value"] == 300


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (entry('change = { value = "四百" }'), "数值应是数字：四百"),
        (entry("change = { value = true }"), "数值应是数字"),
        (entry('change = { deadline = "明年" }'), "时限应是年份"),
        (entry('change = { metric = " " }'), "指标不能为空"),
        (entry('change = { name = "x" }'), "change 有不认识的项：name"),
        (entry(""), "应写一项"),
        (entry("change = { value = 1 }\ndrop = true"), "应写一项"),
        (entry("drop = true\nwhen = 3"), "有不认识的项：when"),
        ('[[target]]\nsaid = "x"\ndrop = true', "应写明文档编号"),
        ('[[target]]\ndocument = "高密"\ndrop = true', "应写明文档编号"),
        ("target = 3", "应写成一个个"),
    ],
)
def test_a_wrong_entry_is_refused_with_the_reason(corrected, written, said):
    with pytest.raises(CorrectionsError, match=said):
        corrected(written)


def test_the_command_line_applies_explains_and_tells_of_idle_corrections(capsys, tmp_path):
    folder, store = tmp_path / "文档", tmp_path / "库"
    folder.mkdir()
    store.mkdir()
    (folder / "高密.txt").write_text(PLAN, "utf-8")
    idle = entry("drop = true", "没有这句话") + '[[target]]\ndocument = "别处"\nmetric = "甲"\ndrop = true\n'
    (store / "corrections.toml").write_text(entry("change = { value = 400 }") + idle, "utf-8")
    for _ in range(2):  # and it survives rebuilding
        assert main(["build", str(folder), "--out", str(store)]) == 0
        told = capsys.readouterr().err
        assert "旧车回收量300”不是目标（原文“没有这句话”）（文档 高密 里没有这样的目标）" in told
        assert "目标“甲”不是目标（图谱里没有文档 别处）" in told
        assert "改为“400”" not in told
    assert main(["--store", str(store), "why", "旧车回收量"]) == 0
    assert "用户更正：数值读作“300”，改为“400”" in capsys.readouterr().out
    assert main(["--store", str(store), "ask", "高密市2026年旧车回收量目标是多少？"]) == 0
    answer = capsys.readouterr().out
    assert "400辆以上（经用户更正，原文见出处）" in answer
    assert "〕旧车回收量达到300辆以上" in answer
