"""The supervision ledger without a browser: due dates, records that outlive versions, filters, files in and out."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from graph.due import due_dates
from graph.ledger import ledger
from store import attachments
from store.layout import belongs_to_store
from store.supervision import Record, Supervision, TaskName
from tests.conftest import copied
from ui import ledger_table as table
from ui.ledger_files import briefing, read_back, workbook
from ui.ledger_table import ledger_table
from ui.library import Library
from ui.supervised import ANY_TIME, LEADS, NOBODY, ORDERS, OVERDUE, SUPPORTS, Wanted, lines, select

TODAY = date(2026, 2, 10)
CAR = TaskName("旧版", "甲市", "开展汽车换新", 0, "1.开展汽车换新。到2025年，更新100辆。")


@pytest.fixture
def records(tmp_path):
    return Supervision(tmp_path)


@pytest.fixture(scope="module")
def kept(sample_store, tmp_path_factory):
    """A store for tests that write nothing."""
    folder = tmp_path_factory.mktemp("ledger") / "store"
    copied(sample_store, folder)
    return Library(folder)


def chosen(library, wanted, order="文件中的顺序", today=TODAY):
    return select(library.store, lines(library.store, library.supervision)[0], wanted, order, today)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("到2025年", ["2025-12-31"]),
        ("2026年6月底前", ["2026-06-30"]),
        ("2025年第三季度", ["2025-09-30"]),
        ("2025年上半年", ["2025-06-30"]),
        ("2024年2月29日前", ["2024-02-29"]),
        ("2023—2025年", ["2025-12-31"]),
        ("2025年、2027年", ["2025-12-31", "2027-12-31"]),
        ("今年", ["2024-12-31"]),
        ("每年", []),
        ("持续推进", []),
        ("“十四五”末", []),
    ],
)
def test_a_deadline_is_due_on_the_last_day_that_it_names(said, days):
    assert [day.isoformat() for day in due_dates([said], 2024)] == days


def test_this_year_of_a_document_without_a_date_is_no_day():
    assert due_dates(["今年"]) == []


def test_what_is_said_of_a_task_is_kept_with_its_history_and_taken_back(records, tmp_path):
    changes = records.say(Record(CAR), {"status": "推进中", "note": "已启动", "due": "2026年6月30日"}, "张三")
    assert {c.field for c in changes} == {"status", "note", "due"}
    assert records.say(Record(CAR), {"status": "推进中"}) == []  # nothing new, no line
    found = Supervision(tmp_path).records([CAR])[0][CAR.key]
    assert (found["status"], found["due"], found.user) == ("推进中", "2026-06-30", "张三")
    note = next(c for c in changes if c.field == "note")
    records.say(found, {"note": "已完成一半"})
    assert records.undo(note.id) is None  # a later change goes first
    last = records.history(found)[0]
    assert records.undo(last.id, "李四").new == "已启动"
    assert len(records.history(found)) == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", "差不多"), ("due", "2026-13-01"), ("due", "尽快"), ("colour", "红"), ("note", "长" * 5000)],
)
def test_what_is_not_allowed_is_refused_whole(records, field, value):
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        records.say(Record(CAR), {"person": "张三", field: value})
    assert records.records([CAR])[0] == {}


def test_a_record_goes_to_the_same_task_of_a_newer_version(records):
    new = TaskName("新版", "甲市", "开展汽车换新", 0, "1.开展汽车换新。到2026年，更新150辆。")
    records.say(Record(CAR), {"status": "推进中"})
    found, lost = records.records([new])
    assert found[new.key]["status"] == "推进中"
    assert found[new.key].reworded
    assert lost == []
    records.say(found[new.key], {"status": "已完成"})
    again, lost = records.records([new])
    assert again[new.key]["status"] == "已完成"
    assert lost == []
    assert [c.new for c in records.history(again[new.key])] == ["已完成", "推进中"]


def test_a_record_goes_to_no_other_task(records):
    records.say(Record(CAR), {"status": "推进中"})
    elsewhere = TaskName("新版", "乙市", "开展汽车换新", 0, CAR.text)
    other = TaskName(
        "另一方案", "甲市", "开展汽车换新", 0, "五、开展汽车换新。组织宣传，营造氛围，压实责任，加强考核。"
    )
    twice = [TaskName("新版", "甲市", "开展汽车换新", n, CAR.text) for n in (0, 1)]
    for tasks in ([elsewhere], [other], twice):
        found, lost = records.records(tasks)
        assert found == {}
        assert [record.task for record in lost] == [CAR]  # and it is not lost


def test_many_write_at_once_and_nothing_is_lost(records):
    names = [TaskName("方案", "甲市", f"任务{n}", 0, f"{n}.任务{n}。") for n in range(40)]

    def write(part):
        for name in names[part::8]:
            records.say(Record(name), {"status": "推进中", "note": f"进展{name.title}"})

    threads = [threading.Thread(target=write, args=(part,)) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found, _ = records.records(names)
    assert all(found[name.key]["note"] == f"进展{name.title}" for name in names)


def test_a_body_is_found_by_its_short_name_and_role(kept):
    by_short = chosen(kept, Wanted(department="工信局"))
    assert "平度市工业和信息化局" in by_short.bodies
    assert by_short.lines
    for line in by_short.lines:
        named = {*line.row.leads, *line.row.responsible, *line.row.supports}
        assert named & set(by_short.bodies)
        assert line.roles
    leads = chosen(kept, Wanted(department="工信局", role=LEADS))
    assert leads.lines
    assert all(set(line.row.leads) & set(by_short.bodies) for line in leads.lines)
    assert chosen(kept, Wanted(department="没有的局", role=SUPPORTS)).lines == ()
    nobody = chosen(kept, Wanted(role=NOBODY)).lines
    rows = [row for row in ledger(kept.store.graph) if not (row.leads or row.responsible or row.supports)]
    assert [line.row.task for line in nobody] == [row.task for row in rows]
    assert rows and chosen(kept, Wanted(department="工信局", role=NOBODY)).lines == ()


def test_what_is_late_is_what_is_past_and_not_done(own):
    late = chosen(own, Wanted(time=OVERDUE), today=date(2026, 1, 1)).lines
    assert late
    assert all(line.due < date(2026, 1, 1) for line in late)
    own.supervision.say(late[0].record, {"status": "已完成"})
    own.supervision.say(late[1].record, {"due": "2026-01-20"})
    left = chosen(own, Wanted(time=OVERDUE), today=date(2026, 1, 1)).lines
    assert len(left) == len(late) - 2
    soon = chosen(own, Wanted(time="30天内到期"), today=date(2026, 1, 1)).lines
    assert late[1].row.task in {line.row.task for line in soon}


def test_a_stretch_of_time_is_asked_for_in_words(kept):
    every = chosen(kept, Wanted()).lines
    for said, first, last in (
        ("2025年", date(2025, 1, 1), date(2025, 12, 31)),
        ("2026-01至2027-12", date(2026, 1, 1), date(2027, 12, 31)),
    ):
        found = chosen(kept, Wanted(time=said)).lines
        wanted = [line.row.task for line in every if any(first <= day <= last for day in line.dates)]
        assert [line.row.task for line in found] == wanted
    assert chosen(kept, Wanted(time=ANY_TIME)).lines == every


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_keeps_every_line(kept, order):
    found = chosen(kept, Wanted(), order).lines
    assert sorted(line.row.task for line in found) == sorted(row.task for row in ledger(kept.store.graph))


def test_lines_without_a_lead_come_last(kept):
    named = [bool(line.row.leads) for line in chosen(kept, Wanted(), "牵头单位").lines]
    assert named == sorted(named, reverse=True)


def test_a_workbook_is_filled_in_and_read_back(own):
    found = chosen(own, Wanted(department="平度市商务局")).lines
    path = workbook(found, "平度市商务局", TODAY)
    book = load_workbook(path)
    sheet = book.active
    assert "平度市商务局" in sheet["A1"].value
    header = [cell.value for cell in sheet[3]]
    assert header[:3] == ["序号", "项号", "任务"]
    assert "角色" in header
    assert sheet.page_setup.paperSize == 9  # A4
    assert sheet.column_dimensions[get_column_letter(len(header))].hidden  # what the rows are read back by
    printed = header[: header.index("章节")]
    widths = [sheet.column_dimensions[get_column_letter(at)].width for at in range(1, len(printed) + 1)]
    assert sum(widths) < 215  # legible on paper
    assert sheet.print_area.endswith(f"${get_column_letter(len(printed))}${sheet.max_row}")
    status, due, note = (header.index(name) + 1 for name in ("状态", "办结期限", "进展"))
    sheet.cell(4, status).value = "推进中"
    sheet.cell(4, due).value = date(2026, 6, 30)
    sheet.cell(5, status).value = "快了"
    sheet.cell(6, note).value = "=HYPERLINK(1)"
    sheet.cell(7, header.index("任务标识（勿改）") + 1).value = "乱写"
    book.save(path)
    got = read_back(path, found)
    assert next((record.task.key, dict(said)) for record, said in got.entries) == (
        found[0].name.key,
        {"status": "推进中", "due": "2026-06-30"},
    )
    assert any("第 5 行" in text and "快了" in text for text in got.problems)
    assert any("第 7 行" in text for text in got.problems)
    own.supervision.say_all(list(got.entries))
    assert chosen(own, Wanted(department="平度市商务局")).lines[0].status == "推进中"


def test_an_old_workbook_does_not_undo_what_was_written_since(own, monkeypatch):
    found = chosen(own, Wanted(department="平度市商务局")).lines
    path = workbook(found, "", TODAY)
    book = load_workbook(path)
    sheet = book.active
    header = [cell.value for cell in sheet[3]]
    key = sheet.cell(4, header.index("任务标识（勿改）") + 1)
    key.value = key.value.replace(str(date.today().year), "2020", 1)  # made long ago
    sheet.cell(4, header.index("状态") + 1).value = "未启动"
    book.save(path)
    own.supervision.say(found[0].record, {"status": "已完成"})
    got = read_back(path, chosen(own, Wanted(department="平度市商务局")).lines)
    assert got.entries == ()
    assert "没有覆盖" in got.problems[0]


def test_another_file_is_refused_with_the_reason(own, tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    with pytest.raises(ValueError, match="Excel"):
        read_back(tmp_path / "x.xlsx", [])


def test_a_damaged_workbook_is_refused_with_the_reason(own, tmp_path):
    with ZipFile(workbook(chosen(own, Wanted()).lines, "", TODAY)) as whole, ZipFile(tmp_path / "x.xlsx", "w") as torn:
        for name in whole.namelist():
            content = whole.read(name)
            torn.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    with pytest.raises(ValueError, match="另存为"):
        read_back(tmp_path / "x.xlsx", [])


def test_a_workbook_of_which_not_every_row_would_be_read_is_refused(own, tmp_path):
    book = load_workbook(workbook(chosen(own, Wanted()).lines, "", TODAY))
    book.active.cell(20_001, 1).value = "又一项"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(ValueError, match="20,000"):
        read_back(tmp_path / "x.xlsx", [])


def test_a_briefing_holds_what_was_asked_for_with_its_source(own):
    found = chosen(own, Wanted(department="平度市商务局")).lines
    own.supervision.say(found[0].record, {"status": "推进中", "note": "已召开推进会"})
    found = chosen(own, Wanted(department="平度市商务局")).lines
    document = Document(briefing(found, "平度市商务局", TODAY))
    text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for line in found:
        assert line.row.title in text and line.row.section in text
        assert line.row.document_title in document.paragraphs[1].text  # once, as all are of it
    both = Document(briefing(chosen(own, Wanted(department="工信局")).lines, "工信局", TODAY))
    assert all("《" in row.cells[-1].text for table in both.tables for row in table.rows[1:])
    assert "已召开推进会" in text
    assert sum(len(table.rows) - 1 for table in document.tables) == len(found)


def test_attached_files_are_the_stores_own_and_named_only_as_they_were_given(own, tmp_path):
    proof = tmp_path / "验收 报告.txt"
    proof.write_text("合格", "utf-8")
    reference = attachments.keep(own.folder, proof)
    assert attachments.keep(own.folder, proof) == reference  # the same once
    kept = attachments.path_of(own.folder, reference)
    assert kept.read_text("utf-8") == "合格"
    assert kept.name == "验收 报告.txt"
    assert belongs_to_store(kept)
    for wrong in ("../corrections.toml", f"{reference}/../x", "/etc/passwd", "", "0123456789abcdef/.x"):
        assert attachments.path_of(own.folder, wrong) is None
    line = chosen(own, Wanted()).lines[0]
    with pytest.raises(ValueError, match="附上文件"):
        own.supervision.say(line.record, {"files": "../x"})
    own.supervision.say(line.record, {"files": reference})
    found = chosen(own, Wanted()).lines
    sheet = load_workbook(workbook(found, "", TODAY)).active
    assert "验收 报告.txt" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert read_back(workbook(found, "", TODAY), found).entries == ()


def test_a_long_ledger_is_turned_page_by_page(kept, monkeypatch):
    monkeypatch.setattr(table, "PER_PAGE", 4)
    found = chosen(kept, Wanted())
    pages = [table.ledger_table(kept.store, found, TODAY, page) for page in range(1, -(-len(found.lines) // 4) + 1)]
    for number, line in enumerate(found.lines):
        assert f"{line.row.title}的状态" in pages[number // 4]
        assert f'<th scope="row">{number + 1}</th>' in pages[number // 4]
    assert 'aria-current="page">2</button>' in pages[1]
    assert table.ledger_table(kept.store, found, TODAY, 99) == pages[-1]


def test_hostile_words_are_text_in_the_ledger(own):
    evil = "<img src=x onerror=alert(1)>"
    line = chosen(own, Wanted()).lines[0]
    own.supervision.say(line.record, {"note": evil, "person": evil, "evidence": evil})
    assert "<img" not in ledger_table(own.store, chosen(own, Wanted()), TODAY)


def test_a_task_that_is_due_soon_says_in_how_many_days(own):
    line = chosen(own, Wanted()).lines[0]
    own.supervision.say(line.record, {"due": (TODAY + timedelta(days=9)).isoformat()})
    assert "还有 9 天" in ledger_table(own.store, chosen(own, Wanted()), TODAY)
