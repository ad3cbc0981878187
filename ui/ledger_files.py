"""The supervision ledger as files: a workbook to print and fill in, the same read back, a briefing as a document."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from openpyxl import load_workbook

from graph.export.office import JOINT, KEY, save_xlsx
from graph.export.values import clean
from store.supervision import FIELDS, FILES, STATUSES, Record, checked, in_words
from ui.answer_files import add_table, new_document
from ui.files import file_name
from ui.supervised import OVERDUE, Line

_ROWS, _COLUMNS = 20_000, 80


def workbook(lines: Sequence[Line], subject: str, today: date) -> Path:
    """The lines as a workbook; `subject` says what was asked for."""
    path = _path("任务台账", subject, ".xlsx")
    extra: dict[str, list[str]] = {}
    if any(line.roles for line in lines):
        extra["角色"] = ["、".join(line.roles) for line in lines]
    for name, label in FIELDS.items():
        if name != FILES or any(line.record[name] for line in lines):  # no field to fill in on paper
            extra[label] = [in_words(name, line.record[name]) for line in lines]
    extra["提示"] = [OVERDUE if line.late(today) else "30天内到期" if line.soon(today) else "" for line in lines]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    extra[KEY] = [
        json.dumps([line.name.document, line.name.title, line.name.nth, now], ensure_ascii=False) for line in lines
    ]
    title = f"督查督办台账（{subject}）" if subject else "督查督办台账"
    save_xlsx([line.row for line in lines], path, title, f"共 {len(lines)} 项任务", extra)
    return path


@dataclass(frozen=True)
class ReadBack:
    """What a filled-in workbook says: fields by task, and in words what could not be taken over."""

    entries: tuple[tuple[Record, Mapping[str, str]], ...]
    problems: tuple[str, ...]


def read_back(path: Path, lines: Sequence[Line]) -> ReadBack:
    """The fields that a workbook of `workbook` was filled in with, where they differ. An empty cell changes nothing;
    what was changed here since the workbook was made is left as it is, and said.

    Raises ValueError, in Chinese, for a file that is no such workbook.
    """
    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        read = sheet.iter_rows(max_col=_COLUMNS, values_only=True)
        rows = list(islice(read, _ROWS))
        more = any(map(any, read))
    except Exception as error:  # openpyxl raises whatever its parts raise on a damaged file
        raise ValueError("这个文件不是能打开的 Excel 工作簿（.xlsx），请在 Excel 里另存为 .xlsx 再传") from error
    if more:
        raise ValueError(f"工作簿超过 {_ROWS:,} 行，请按地方或部门筛选后分几次下载、填写")
    at = next((n for n, row in enumerate(rows) if KEY in row), None)
    if at is None:
        raise ValueError(f"表里没有“{KEY}”一列，认不出每行是哪项任务：请用本页下载的台账填写")
    header = [str(cell or "") for cell in rows[at]]
    key = header.index(KEY)
    columns = {name: header.index(label) for name, label in FIELDS.items() if name != FILES and label in header}
    known = {line.name.key: line for line in lines}
    entries: list[tuple[Record, Mapping[str, str]]] = []
    problems: list[str] = []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        if not any(row):
            continue
        line, made = _line(row[key], known)
        if line is None:
            problems.append(f"第 {number} 行认不出是哪项任务")
            continue
        said: dict[str, str] = {}
        for name, column in columns.items():
            text = _text(row[column])
            if not text or text == line.record[name]:
                continue
            try:
                text = checked(name, text)
            except ValueError as error:
                problems.append(f"第 {number} 行：{error}")
                continue
            if text != line.record[name]:
                said[name] = text
        if said and made and line.record.time > made:
            problems.append(f"第 {number} 行“{line.row.title}”：下载台账以后页面上又改过，没有覆盖，请核对")
        elif said:
            entries.append((line.record, said))
    return ReadBack(tuple(entries), tuple(problems))


def _line(cell: object, known: Mapping[str, Line]) -> tuple[Line | None, str]:
    try:
        document, title, nth, made = json.loads(str(cell))
    except (ValueError, TypeError):
        return None, ""
    return known.get(json.dumps([document, title, nth], ensure_ascii=False)), str(made)


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()


def briefing(lines: Sequence[Line], subject: str, today: date) -> Path:
    """The lines as a briefing: what is late, near, going on and done, each with the sentence that sets the task."""
    path = _path("督办简报", subject, ".docx")
    document = new_document()
    document.add_heading(clean(f"督查督办简报{f'（{subject}）' if subject else ''}"), 1)
    parts = _parts(lines, today)
    counts = "，".join(f"{name} {len(of_part)} 项" for name, of_part in parts if of_part)
    titles = {line.row.document_title for line in lines}
    of_one = f"出处都在《{titles.pop()}》。" if len(titles) == 1 else ""
    document.add_paragraph(clean(f"{today:%Y年%m月%d日}，共 {len(lines)} 项任务：{counts}。{of_one}"))
    for name, of_part in parts:
        if not of_part:
            continue
        document.add_heading(f"{name}（{len(of_part)} 项）", 2)
        header = ["序号", "任务", "牵头或责任单位", "时限", "状态和进展", "出处"]
        rows = [_briefed(number, line, not of_one) for number, line in enumerate(of_part, 1)]
        add_table(document, header, rows, _WIDTHS)
    document.add_paragraph()
    document.add_paragraph("任务、单位、时限取自收录的文件；状态和进展由督办人员填写。")
    document.save(str(path))
    return path


def _parts(lines: Sequence[Line], today: date) -> list[tuple[str, list[Line]]]:
    late = [line for line in lines if line.late(today)]
    soon = [line for line in lines if line.soon(today) and line not in late]
    rest = [line for line in lines if line not in late and line not in soon]
    parts = [(OVERDUE, late), ("30天内到期", soon)]
    parts += [(status, [x for x in rest if x.status == status]) for status in (STATUSES[1], STATUSES[0], STATUSES[2])]
    return [*parts, ("未填状态", [x for x in rest if not x.status])]


_WIDTHS = (1.2, 3.9, 3.6, 2.2, 2.6, 3.1)  # centimetres


def _briefed(number: int, line: Line, titled: bool) -> list[str]:
    row, record = line.row, line.record
    bodies = "、".join(row.leads) or "、".join(row.responsible) + (JOINT if row.joint else "") or "文中未写明"
    when = "、".join(row.deadlines) + (f"\n自定 {record['due']}" if record["due"] else "")
    progress = "\n".join(
        filter(
            None,
            [
                record["status"] or "未填",
                record["note"],
                record["person"],
                record["evidence"],
                in_words(FILES, record[FILES]),
            ],
        )
    )
    source = f"《{row.document_title}》{row.section}" if titled else row.section
    return [str(number), row.title, bodies, when, progress, source]


def _path(kind: str, subject: str, suffix: str) -> Path:
    return Path(tempfile.mkdtemp(prefix="policygraph-")) / file_name(kind, subject, suffix)
