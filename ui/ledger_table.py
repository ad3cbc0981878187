"""The supervision ledger as HTML: a table whose first columns stay in sight, with a status to choose in every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from markupsafe import Markup

from corpus.document import Evidence
from graph.export.office import JOINT
from store.attachments import name_of
from store.store import Store
from store.supervision import FIELDS, FILES, STATUSES, Change, Record, in_words
from ui.markup import NOTHING_YET, cite_button, joined, node_button, note
from ui.supervised import OVERDUE, Line, Selection

PER_PAGE = 200

UNTOUCHED = """() => document.querySelectorAll('#ledger select').forEach(field => {
  field.value = field.querySelector('option[selected]')?.value ?? '';
})"""
"""Script that lets every status show what is recorded, not what was chosen there before."""

LEDGER = """
let top = 0, left = 0;
element.addEventListener('click', event => { if (event.target.closest('[data-event=turn]')) top = 0; });
element.addEventListener('scroll', event => { top = event.target.scrollTop; left = event.target.scrollLeft; }, true);
element.addEventListener('change', event => {
  const field = event.target.closest('select[data-event]');
  if (field) trigger(field.dataset.event, {...field.dataset, value: field.value});
});
watch('value', () => {
  const table = element.querySelector('.scroll');
  if (table) { table.scrollTop = top; table.scrollLeft = left; }
  // The fields stay when other tasks come into their rows.
  (UNTOUCHED)();
});
""".replace("UNTOUCHED", UNTOUCHED)
"""Script of the component: a choice of a status, and the place in the table, which a change leaves where it was."""


def ledger_table(store: Store, found: Selection, today: date, page: int = 1) -> Markup:
    """A page of the lines asked for, the last one where there are fewer; above it numbers of what is late and near."""
    if not found.lines:
        return note("没有符合条件的任务。请放宽筛选。") if store.documents else NOTHING_YET
    pages = -(-len(found.lines) // PER_PAGE)
    page = min(max(page, 1), pages)
    first = (page - 1) * PER_PAGE
    shown = found.lines[first : first + PER_PAGE]
    columns: list[tuple[str, Callable[[Line], str]]] = [
        ("任务", lambda line: _task(store, line)),
        ("状态", lambda line: _status(line, today)),
        ("时限", lambda line: _times(line)),
        ("角色", lambda line: "、".join(line.roles)),
        ("牵头单位", lambda line: "、".join(line.row.leads)),
        ("责任单位", lambda line: "、".join(line.row.responsible) + (JOINT if line.row.joint else "")),
        ("配合单位", lambda line: "、".join(line.row.supports)),
        ("目标", lambda line: joined(Markup("<div>{}</div>").format(target) for target in line.row.targets)),
        ("进展", _progress),
    ]  # fmt: skip
    cells = [[make(line) for _, make in columns] for line in shown]
    kept = [at for at in range(len(columns)) if any(of_row[at] for of_row in cells)]
    head = joined(
        Markup('<th scope="col"{}>{}</th>').format(_class(name), name)
        for name in ("序号", *(columns[at][0] for at in kept))
    )
    several = len({line.row.document for line in shown}) > 1
    rows, document = [], ""
    for number, (line, of_row) in enumerate(zip(shown, cells, strict=True), first + 1):
        if several and line.row.document != document:
            document = line.row.document
            rows.append(
                Markup('<tr class="of"><td colspan="{}">《{}》</td></tr>').format(
                    len(kept) + 1, line.row.document_title
                )
            )
        row = joined(Markup("<td{}>{}</td>").format(_class(columns[at][0]), of_row[at]) for at in kept)
        rows.append(Markup('<tr><th scope="row">{}</th>{}</tr>').format(number, row))
    return Markup(
        '{}<div class="scroll" tabindex="0" role="region" aria-label="任务台账"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>{}"
    ).format(_numbers(found, today), head, joined(rows), _pages(page, pages))


def _pages(page: int, pages: int) -> Markup:
    """Buttons to turn the pages, where there are several."""
    if pages == 1:
        return Markup("")
    near = sorted({1, pages, *(n for n in range(page - 2, page + 3) if 1 <= n <= pages)})
    turns = [("上一页", page - 1), *((str(n), n) for n in near), ("下一页", page + 1)]
    buttons = [
        Markup('<button type="button" class="chip" data-event="turn" data-page="{}"{}>{}</button>').format(
            number, Markup(' aria-current="page"') if name == str(page) else "", name
        )
        for name, number in turns
        if 1 <= number <= pages
    ]
    return Markup('<nav class="chips pages" aria-label="台账分页">{}</nav>').format(joined(buttons))


def _class(column: str) -> Markup:
    kind = {"任务": "task", "目标": "long", "责任单位": "long", "配合单位": "long", "进展": "long"}.get(column)
    return Markup(' class="{}"').format(kind) if kind else Markup("")


def _numbers(found: Selection, today: date) -> Markup:
    late, soon = sum(x.late(today) for x in found.lines), sum(x.soon(today) for x in found.lines)
    of_status = Counter(line.status for line in found.lines)
    said = [Markup("<span>共 {} 项任务</span>").format(len(found.lines))]
    said += [Markup('<span class="lamp over">{} {}</span>').format(OVERDUE, late)] if late else []
    said += [Markup('<span class="lamp soon">30天内到期 {}</span>').format(soon)] if soon else []
    said += [
        Markup('<span class="lamp {}">{} {}</span>').format("done" if s == STATUSES[-1] else "", s, of_status[s])
        for s in STATUSES
        if of_status[s]
    ]
    if len(found.lines) > PER_PAGE:
        said.append(Markup("<span>每页 {} 项，下载的文件里是全部</span>").format(PER_PAGE))
    if found.bodies:
        named = {body for line in found.lines for body in (*line.row.leads, *line.row.responsible, *line.row.supports)}
        bodies = [body for body in found.bodies if body in named] or found.bodies
        names = "、".join(bodies[:8]) + (f"等 {len(bodies)} 个" if len(bodies) > 8 else "")
        how = "没有这个名称的单位，按职能相近的列出" if found.alike else "单位包括"
        said.append(Markup("<span>{}：{}</span>").format(how, names))
    return Markup('<div class="lamps facts">{}</div>').format(joined(said))


def _task(store: Store, line: Line) -> Markup:
    row = line.row
    data = store.graph.nodes[row.task]
    evidence = Evidence(row.document, row.section, row.quote, data.get("start", 0), data.get("end", 0))
    label = f"{row.label}." if row.label.isdecimal() else row.label
    return Markup('{}{}<span class="meta">{}</span>').format(
        node_button(row.task, label + row.title), cite_button(evidence, title=f"打开原文：{row.title}"), row.place or ""
    )


def _status(line: Line, today: date) -> Markup:
    options = [
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == line.status else "", value or "未填"
        )
        for value in ("", *STATUSES)
    ]
    lamp = ""
    if line.late(today):
        lamp = Markup('<span class="lamp over">{}</span>').format(OVERDUE)
    elif line.soon(today):
        near = min(day for day in line.dates if day >= today)
        lamp = Markup('<span class="lamp soon">还有 {} 天</span>').format((near - today).days)
    return Markup('<select data-event="status" data-node="{}" aria-label="{}的状态">{}</select><div>{}</div>').format(
        line.row.task, line.row.title, joined(options), lamp
    )


def _times(line: Line) -> Markup:
    said = Markup("<div>{}</div>").format("、".join(line.row.deadlines)) if line.row.deadlines else Markup("")
    own = line.record["due"]
    return said + (Markup('<div class="meta">自定 {}</div>').format(own) if own else Markup(""))


def _progress(line: Line) -> Markup:
    record = line.record
    parts = [Markup('<div class="note-text">{}</div>').format(record["note"])] if record["note"] else []
    said = [
        f"责任人：{record['person']}" if record["person"] else "",
        f"佐证：{record['evidence']}" if record["evidence"] else "",
    ]
    parts += [Markup('<span class="meta">{}</span>').format(text) for text in said if text]
    parts += [attached(record)] if record[FILES] else []
    if record.reworded:
        parts.append(Markup('<span class="lamp soon">任务文字已变，请核对</span>'))
    button = Markup(
        '<button type="button" class="mark" data-event="note" data-node="{}" aria-label="记录进展：{}">记录</button>'
    ).format(line.row.task, line.row.title)
    return joined([*parts, button])


def attached(record: Record, removable: bool = False) -> Markup:
    """The files attached to a task: buttons that raise `file`, and `detach` to take one away."""
    buttons = []
    for reference in record[FILES].splitlines():
        name = name_of(reference)
        buttons.append(
            Markup(
                '<button type="button" class="node" data-event="file" data-file="{0}" aria-label="下载佐证文件：{1}">📎{1}</button>'
            ).format(reference, name)
        )
        if removable:
            buttons.append(
                Markup(
                    '<button type="button" class="mark" data-event="detach" data-file="{}" aria-label="移除佐证文件：{}">移除</button> '
                ).format(reference, name)
            )
    return Markup('<span class="meta">{}</span>').format(joined(buttons))


def history_of(changes: Sequence[Change], undoable: bool = True) -> Markup:
    """Changes as a list, latest first; the latest of each field can be taken back."""
    if not changes:
        return note("还没有记录。")
    seen: set[str] = set()
    items = []
    for change in changes:
        undo = ""
        if undoable and change.field not in seen:
            undo = Markup(
                ' <button type="button" class="mark" data-event="undo" data-change="{}">撤销</button>'
            ).format(change.id)
        seen.add(change.field)
        when = datetime.fromisoformat(change.time).astimezone().strftime("%Y-%m-%d %H:%M")
        items.append(
            Markup("<li>{} {} {}：{} → {}{}</li>").format(
                when,
                change.user,
                FIELDS[change.field],
                in_words(change.field, change.old) or "（空）",
                in_words(change.field, change.new) or "（空）",
                undo,
            )
        )
    return Markup('<ul class="history">{}</ul>').format(joined(items))


def lost_records(records: Sequence[Record]) -> Markup:
    """Records whose task is not in the store any more: nothing that was written down is lost."""
    if not records:
        return Markup("")
    items = [
        Markup("<li>{}“{}”（{}）：{}</li>").format(
            r.task.place,
            r.task.title,
            r.task.document,
            "；".join(f"{FIELDS[k]} {in_words(k, v)}" for k, v in r.said.items() if v),
        )
        for r in records
    ]
    return Markup(
        '<details class="facts"><summary>有 {} 条督办记录的任务已不在收录的文件里（记录仍保留）</summary><ul>{}</ul></details>'
    ).format(len(records), joined(items))
