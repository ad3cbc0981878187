"""文档管理 with real files: several at once, a newer version of one, and what is shown while it takes long."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests import hard_work
from tests.conftest import SHARED, long
from tests.page.conftest import PATIENCE, ask, choose, expect

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"


@pytest.fixture
def plans() -> list[Path]:
    """The real documents where they are, else the sample of them; the longest last."""
    folder = SHARED / "corpus"
    found = folder.glob("*.txt") if folder.is_dir() else SAMPLE.glob("*.md")
    return sorted(found, key=lambda path: path.stat().st_size)


def read(tab, *files: Path) -> None:
    """Upload the files and wait until they were all read."""
    tab.wait_for_selector("#documents table")
    tab.set_input_files("#upload input[type=file]", list(files))
    expect(tab.locator("#preview .reading")).to_have_count(len(files))


def accept(tab, title: str) -> None:
    tab.click("#accept")
    tab.wait_for_selector(f"#documents >> text={title}", timeout=120_000)


def test_of_several_files_the_readable_ones_are_accepted(tab, go, own, own_url, plans, tmp_path, monkeypatch):
    broken, empty = tmp_path / "坏.docx", tmp_path / "空.txt"
    broken.write_bytes(b"PK\x03\x04 broken")
    empty.write_bytes(b"")
    go(own_url, "文档管理")
    read(tab, plans[0], broken, plans[1], empty)
    expect(tab.locator("#preview .reading:not(.failed)")).to_have_count(2)
    failed = tab.locator("#preview .failed").all_inner_texts()
    assert len(failed) == 2
    for file, said in zip((broken, empty), failed, strict=True):
        assert said.startswith(f"未能读取：{file.name}")
        assert len(said.splitlines()[-1]) > 5  # the reason
        assert str(tmp_path) not in said
    before = set(own.store.documents)
    later = tmp_path / "后加方案.txt"
    later.write_text(VERSION.format(rate=30, lead="市商务局"), "utf-8")
    # One that is added while these are being accepted stays to be looked at.
    held, go_on = threading.Event(), threading.Event()
    changed = own.change

    def slowly(make):
        held.set()
        assert go_on.wait(PATIENCE / 1000)
        return changed(make)

    monkeypatch.setattr(own, "change", slowly)
    tab.click("#accept")
    assert held.wait(PATIENCE / 1000)
    tab.set_input_files("#upload input[type=file]", later)
    tab.wait_for_selector("#preview .reading >> text=后加方案.txt")
    go_on.set()
    tab.wait_for_selector("#preview >> text=已收录", timeout=120_000)
    assert set(own.store.documents) == before | {plans[0].stem, plans[1].stem}
    expect(tab.locator("#documents tbody tr")).to_have_count(len(own.store.documents))
    expect(tab.locator("#preview .reading")).to_have_count(1)
    expect(tab.locator("#preview .reading")).to_contain_text("后加方案.txt")
    expect(tab.locator("#upload")).not_to_contain_text(plans[0].stem)
    tab.click("#documents button >> text=更正 >> nth=0")
    tab.wait_for_selector("#documents-told .identity")
    expect(tab.locator("#preview")).to_contain_text("已收录")  # and it stays
    tab.click("#accept")
    tab.wait_for_selector("#documents >> text=高密市推动")
    assert "后加方案" in own.store.documents
    expect(tab.locator("#accept")).to_be_disabled()


VERSION = """高密市推动消费品以旧换新工作方案

高密市人民政府
2024年8月1日

一、重点任务
1.开展家具换新。到2026年，家具更新率达到{rate}%。（牵头单位：{lead}）
"""


@long
def test_a_newer_version_of_a_file_takes_the_place_of_the_older(tab, go, own, own_url, tmp_path):
    path = tmp_path / "高密方案.txt"
    path.write_text(VERSION.format(rate=30, lead="市商务局"), "utf-8")
    go(own_url, "文档管理")
    read(tab, path)
    accept(tab, "高密市推动")
    go(own_url, "问答")
    assert "市商务局" in ask(tab, "高密市家具换新由哪个部门牵头？")
    path.write_text(VERSION.format(rate=45, lead="市住房城乡建设局"), "utf-8")
    go(own_url, "文档管理")
    read(tab, path)
    expect(tab.locator("#preview")).to_contain_text("收录后将替换现有文件《高密市推动消费品以旧换新工作方案》")
    tab.click("#accept")
    tab.wait_for_selector("#preview >> text=已收录")
    expect(tab.locator("#documents tr", has_text="高密市推动")).to_have_count(1)
    go(own_url, "问答")
    answer = ask(tab, "高密市家具换新由哪个部门牵头？")
    assert "高密市住房城乡建设局" in answer
    assert "商务局" not in answer
    assert "45%" in ask(tab, "高密市2026年家具更新率目标是多少？")
    assert 30 not in {d.get("value") for _, d in own.store.graph.nodes(data=True) if str(d.get("place")) == "高密市"}


@long
def test_a_newer_version_of_another_name_takes_the_older_one_away(tab, go, own, own_url, tmp_path):
    path = tmp_path / "高密修订稿.txt"
    path.write_text(VERSION.format(rate=45, lead="市商务局"), "utf-8")
    go(own_url, "文档管理")
    read(tab, path)
    old = own.store.documents["taishan-digest"].identity.title
    choose(tab, "#replaced", old)
    expect(tab.locator("#replaced .token")).to_contain_text(old)
    accept(tab, "高密市推动")
    tab.wait_for_selector(f"#documents >> text={old}", state="detached")
    assert set(own.store.documents) == {"高密修订稿", "pingdu-digest", "west-coast-digest"}


@long
def test_a_long_upload_shows_its_stages(tab, go, own, own_url, plans, tmp_path):
    long = tmp_path / "长文件.txt"
    task = "{0}.推进第{0}类设备更新。到2026年，第{0}类设备更新率达到{0}%。（牵头单位：市商务局；责任单位：市财政局）\n"
    long.write_text(VERSION.format(rate=30, lead="市商务局") + "".join(task.format(n) for n in range(2, 40)), "utf-8")
    go(own_url, "文档管理")
    tab.wait_for_selector("#documents table")
    tab.evaluate(
        """() => { window.seen = new Set(); new MutationObserver(() => {
            document.querySelectorAll('#preview .progress-text, #preview .progress-level-inner, #preview .eta-bar')
                .forEach(part => part.innerText && window.seen.add(part.innerText.trim()));
        }).observe(document.body, {childList: true, subtree: true, characterData: true}); }"""
    )
    read(tab, plans[0], long)
    tab.click("#accept")
    tab.wait_for_selector("#preview >> text=已收录", timeout=120_000)
    seen = " ".join(tab.evaluate("[...window.seen]"))
    for stage in ("读取 ", "抽取图谱", "计算语义向量"):
        assert stage in seen


@long
def test_a_file_taken_out_again_is_not_accepted(tab, go, own, own_url, plans):
    go(own_url, "文档管理")
    read(tab, *plans[:2])
    tab.click("#upload button[aria-label='移除这个文件'] >> nth=0")
    expect(tab.locator("#preview .reading")).to_have_count(1)
    tab.click("#reject")
    tab.wait_for_selector("#preview >> text=上传后，这里先显示读出的内容")
    expect(tab.locator("#accept")).to_be_disabled()
    assert len(own.store.documents) == 3


@long
def test_files_taken_out_while_others_are_read_are_not_accepted_either(tab, go, own, own_url, tmp_path):
    """What is read last is what is there, and nothing of it can be accepted before."""
    files = [tmp_path / f"高密方案{number}.txt" for number in range(4)]
    for file in files:
        file.write_text(VERSION.format(rate=30, lead="市商务局"), "utf-8")
    go(own_url, "文档管理")
    read(tab, *files)
    for left in (3, 2, 1):
        tab.click("#upload button[aria-label='移除这个文件'] >> nth=0")
        expect(tab.locator("#upload tbody tr")).to_have_count(left)
    expect(tab.locator("#preview .reading")).to_have_count(1)
    tab.click("#accept")
    tab.wait_for_selector("#preview >> text=已收录")
    assert [name for name in own.store.documents if name.startswith("高密")] == ["高密方案3"]


@long
def test_what_was_typed_for_a_file_does_not_go_to_another(tab, go, own, own_url, tmp_path):
    for number in (1, 2):
        (tmp_path / f"清单{number}.txt").write_text("工作清单\n\n1.开展家具换新。（牵头单位：市商务局）\n", "utf-8")
    go(own_url, "文档管理")
    read(tab, tmp_path / "清单1.txt", tmp_path / "清单2.txt")
    tab.fill("#preview .identity input[name=place] >> nth=0", "莱西市")
    tab.click("#upload button[aria-label='移除这个文件'] >> nth=0")
    expect(tab.locator("#preview .reading")).to_have_count(1)
    expect(tab.locator("#preview .reading")).to_contain_text("清单2.txt")
    expect(tab.locator("#preview .identity input[name=place]")).to_have_value("")


def test_reading_that_takes_long_can_be_stopped(tab, go, own, own_url, tmp_path, monkeypatch):
    """The file that is being read ends at once, nothing is accepted, and the next one is read."""
    monkeypatch.setattr("corpus.reader.documents_of", hard_work.asleep_over_a_file)
    (tmp_path / "慢.txt").write_text(VERSION, "utf-8")
    go(own_url, "文档管理")
    tab.wait_for_selector("#documents table")
    tab.set_input_files("#upload input[type=file]", tmp_path / "慢.txt")
    tab.click("#stop")
    tab.wait_for_selector("#preview >> text=已停止读取")
    monkeypatch.undo()
    assert len(own.store.documents) == 3
    (tmp_path / "快.txt").write_text(VERSION, "utf-8")
    tab.set_input_files("#upload input[type=file]", tmp_path / "快.txt")
    tab.wait_for_selector("#preview .reading")
