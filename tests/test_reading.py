"""Real documents and made-up files come out as documents with the right tasks, identity and offsets."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from corpus.document import UnreadableFileError
from corpus.gazetteer import label_of
from corpus.reader import read_file, read_folder
from corpus.text import quote
from tests.conftest import SHARED, needs_shared


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def documents(shared_corpus):
    read, failed = read_folder(shared_corpus)
    assert not failed
    return {document.id: document for document in read}


@needs_shared
@pytest.mark.parametrize(("name", "tasks"), [("pingdu-plan", 26), ("taishan-plan", 25), ("wca-3yr-plan", 85)])
def test_no_task_is_lost_or_doubled(documents, name, tasks):
    gold = [t for t in json.loads((SHARED / "gold" / "tasks.json").read_text("utf-8")) if t["doc"] == name]
    wanted = [t["title"] for t in gold if t.get("kind") != "annex_policy"]
    found = [s.title for s in documents[name].sections if s.kind == "task"]
    assert len(found) == tasks
    assert found == wanted


@needs_shared
def test_passages_give_back_their_own_text(documents):
    for document in documents.values():
        for passage in document.passages:
            pieces = [quote(document.source.text, span) for span in passage.spans]
            assert plain("".join(pieces)) == plain(passage.text), passage.id


@needs_shared
@pytest.mark.slow
def test_every_sentence_of_a_plan_is_in_a_passage(documents):
    for name in ("pingdu-plan", "taishan-plan", "wca-3yr-plan"):
        document = documents[name]
        whole = plain("".join(p.text for p in document.passages))
        kept = set(document.text.origin)
        body = plain("".join(char for at, char in enumerate(document.source.text) if at in kept))
        body = re.sub("抄送[:：].*?(?=。)", "", body)  # to whom a letter is copied is left out on purpose
        assert len(whole) >= 0.99 * len(body), name


@needs_shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pingdu-plan", {"issuer": "平度市人民政府", "date": "2024-06-11", "place": "平度市", "number": None}),
        ("taishan-plan", {"number": "泰山政发〔2024〕1号", "date": "2024-07-26", "place": "泰山区"}),
        (
            "wca-3yr-plan",
            {"place": "西海岸新区", "published": "2023-03-30", "source": "青岛西海岸新闻网", "issuer": None},
        ),
        ("wca-news-2024-06-11", {"place": "西海岸新区", "published": "2024-06-11", "kind": "报道"}),
        ("qingdao-daily-2024-02-22", {"place": "青岛市", "source": "青岛日报", "kind": "报道"}),
    ],
)
def test_identity(documents, name, expected):
    identity = documents[name].identity
    assert {key: label_of(identity.place) if key == "place" else getattr(identity, key) for key in expected} == expected


@needs_shared
def test_annex_rows_are_a_table_with_groups(documents):
    (table,) = documents["taishan-plan"].tables
    assert [cell.text for cell in table.header] == ["序号", "落实政策方案", "牵头部门"]
    assert len(table.rows) == 9
    assert table.group[0].startswith("一、")
    assert table.rows[2][2].text.split() == ["区住房和城乡建设局", "区综合行政执法局"]


def test_unreadable_files_are_named_and_the_rest_is_read(tmp_path: Path):
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "图.txt").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "好.txt").write_text("某市工作方案\n一、重点任务\n1.做好一件事。尽快做好。（市商务局负责）\n", "utf-8")
    read, failed = read_folder(tmp_path)
    assert [d.id for d in read] == ["好"]
    assert {f.path.name for f in failed} == {"空.txt", "图.txt"}
    assert all(f.reason for f in failed)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_give_the_same_tasks(tmp_path: Path, encoding: str):
    path = tmp_path / "方案.txt"
    path.write_bytes(
        "海晏县促进消费工作方案\n一、重点任务\n（一）办好年货节。全年不少于三场。（牵头单位：县商务局）\n".encode(
            encoding
        )
    )
    document = read_file(path)
    assert [s.title for s in document.sections if s.kind == "task"] == ["办好年货节"]


def test_missing_folder_is_said(tmp_path: Path):
    with pytest.raises(UnreadableFileError, match="找不到"):
        read_folder(tmp_path / "没有")


def test_manifest_and_front_matter_correct_the_identity(tmp_path: Path):
    (tmp_path / "a.txt").write_text(
        "---\nplace: 平度市\n---\n某方案\n一、任务\n1.修路。今年修完。（市交通运输局负责）\n", "utf-8"
    )
    (tmp_path / "b.txt").write_text("某方案\n一、任务\n1.修桥。今年修完。（市交通运输局负责）\n", "utf-8")
    (tmp_path / "corpus.toml").write_text('[documents."b.txt"]\nplace = "泰山区"\nid = "bridge"\n', "utf-8")
    read, _ = read_folder(tmp_path)
    assert {d.id: str(d.identity.place) for d in read} == {"a": "平度市", "bridge": "泰山区"}
    text = read[0].source.text
    task = next(s for s in read[0].sections if s.kind == "task")
    span = read[0].text.original_span(task.start, task.heading_end)
    assert text[span.start : span.end].startswith("1.修路")


def test_a_text_that_is_all_items_is_read(tmp_path: Path) -> None:
    path = tmp_path / "清单.txt"
    path.write_text("一、培育名校。（市教育局负责）\n二、宣传。（市教育局负责）\n", encoding="utf-8")
    assert [section.title for section in read_file(path).sections] == ["培育名校", "宣传"]
