"""概览: what the collection holds, who has how much to do, what is due next; each number leads to its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from urllib.parse import urlencode

import gradio as gr
from markupsafe import Markup

from corpus.gazetteer import label_of
from graph.coverage import sentence_counts, unread_sentences
from graph.ledger import Workload, department_workload
from graph.schema import NodeType
from store.journal import Entry, latest
from store.store import Store
from store.supervision import FIELDS, Change, in_words
from ui.address import Address
from ui.bars import Bar, bars
from ui.library import Library
from ui.markup import CLICKS, cite_button, joined, node_button
from ui.supervised import NOBODY, OVERDUE, Line, lines

_MOST = 12
_OF_ONE = 3
_ABOUT = "把各地的工作方案读成图谱：哪个部门牵头、负责哪些任务，目标是多少，何时完成。每一句都能打开原文核对。"


def overview_tab(library: Library, read: Callable[[gr.HTML], None], address: Address) -> None:
    """Build the tab; `read` lets its citations open the original."""
    with gr.Tab("概览", id="overview", elem_id="tab-overview") as tab:
        shown = gr.HTML("", elem_id="overview", js_on_load=CLICKS)

    def show() -> Markup:
        store = library.store
        if not store.documents:
            return _empty()
        try:
            every, _ = lines(store, library.supervision)
            changes = library.supervision.history()[:_MOST]
        except OSError:  # the records cannot be kept; what was read can be shown all the same
            every, changes = lines(store, None)[0], []
        newest = _newest(changes, latest(store.folder, _MOST), store)
        return _overview(store, every, newest, date.today())

    tab.select(show, None, shown, show_progress="hidden", api_visibility="private")
    address.keep(tab, {}, lambda _: [show()], [shown])
    address.leads(shown.go, shown.select)
    read(shown)


def go(text: str | Markup, kind: str = "node", **query: object) -> Markup:
    """A button that leads to an address of the page."""
    return Markup('<button type="button" class="{}" data-event="go" data-query="{}">{}</button>').format(
        kind, urlencode(query), text
    )


def _empty() -> Markup:
    return Markup(
        '<div class="overview"><section class="card"><h2>政策图谱</h2><p>{}</p><p>{}</p></section></div>'
    ).format(_ABOUT, go("还没有收录文件，去上传第一份", "chip", tab="documents"))


def _overview(store: Store, every: Sequence[Line], newest: Markup, today: date) -> Markup:
    cards = [_counts(store, every, today), _documents(store), _due(every, today), _departments(store), _years(store)]
    cards += [newest, _unread(store)]
    return Markup('{}<div class="overview">{}</div>').format(cards[0], joined(cards[1:]))


def _card(title: str, content: Markup) -> Markup:
    return Markup('<section class="card"><h2>{}</h2>{}</section>').format(title, content)


def _count(number: int, name: str, bad: bool = False, **query: object) -> Markup:
    return go(Markup("<b>{}</b>{}").format(number, name), "count bad" if bad else "count", **query)


def _counts(store: Store, every: Sequence[Line], today: date) -> Markup:
    kinds = Counter(data["type"] for _, data in store.graph.nodes(data=True))
    late, soon = sum(x.late(today) for x in every), sum(x.soon(today) for x in every)
    nobody = sum(not (x.row.leads or x.row.responsible or x.row.supports) for x in every)
    counts = [
        _count(len(store.documents), "份文件", tab="documents"),
        _count(
            len({d.identity.place for d in store.documents.values() if d.identity.place}), "个地方", tab="documents"
        ),
        _count(kinds[NodeType.TASK], "项任务", tab="ledger"),
        _count(kinds[NodeType.DEPARTMENT], "个部门", tab="browse", kinds=NodeType.DEPARTMENT),
        _count(kinds[NodeType.TARGET], "个目标", tab="browse", kinds=NodeType.TARGET),
        _count(late, "项已逾期", bad=late > 0, tab="ledger", time=OVERDUE, order="到期先后"),
        _count(soon, "项30天内到期", tab="ledger", time="30天内到期", order="到期先后"),
        _count(nobody, "项没有读出单位", tab="ledger", role=NOBODY),
    ]
    about = Markup('<p class="facts">{}</p>').format(_ABOUT)
    return _card("收录概况", about + Markup('<div class="counts">{}</div>').format(joined(counts)))


def _documents(store: Store) -> Markup:
    by_place: dict[str, list[Markup]] = {}
    for document in store.documents.values():
        title = (
            go(f"《{document.identity.title}》", tab="ledger", document=document.id)
            if document.tasks
            else Markup("《{}》").format(document.identity.title)
        )
        by_place.setdefault(label_of(document.identity.place) or "地方未知", []).append(
            Markup('<li>{} <span class="facts">{} 项任务</span></li>').format(title, document.tasks)
        )
    parts = []
    for place, titles in sorted(by_place.items(), key=lambda item: (item[0] == "地方未知", item[0])):
        name = go(place, tab="ledger", place=place) if place != "地方未知" else Markup(place)
        parts.append(Markup("<li>{}<ul>{}</ul></li>").format(name, joined(titles)))
    return _card("地方和文件", Markup("<ul>{}</ul>").format(joined(parts)))


def _due(every: Sequence[Line], today: date) -> Markup:
    coming = sorted(
        ((day, line) for line in every for day in line.dates if day >= today and not _done(line)),
        key=lambda pair: pair[0],
    )
    items = [
        Markup('<li>{} {} <span class="facts">{}</span></li>').format(
            day.isoformat(),
            node_button(line.row.task, line.row.title),
            _where(line),
        )
        for day, line in coming[:_MOST]
    ]
    late = sum(line.late(today) for line in every)
    if late:
        items.insert(
            0, Markup("<li>{}</li>").format(go(f"已逾期未完成 {late} 项", tab="ledger", time=OVERDUE, order="到期先后"))
        )
    return _card(
        "接下来到期",
        Markup("<ul>{}</ul>").format(joined(items))
        if items
        else Markup('<p class="facts">没有带具体日期的未完成任务。</p>'),
    )


def _where(line: Line) -> str:
    """The place of a task and who leads it; the names of most bodies begin with their place."""
    place, leads = line.row.place or "", line.row.leads[:2]
    return "、".join(leads if leads and leads[0].startswith(place) else filter(None, (place, *leads)))


def _done(line: Line) -> bool:
    return line.status == "已完成"


def _departments(store: Store) -> Markup:
    rows = [
        Bar(
            go(load.name, tab="ledger", department=load.name), load.tasks,
            Markup('{} <span class="facts">{}</span>').format(load.tasks, _roles(load)),
        )
        for load in department_workload(store.graph)[:_MOST]
    ]  # fmt: skip
    return _card("各部门的任务", bars(rows, "各部门的任务数"))


def _roles(load: Workload) -> str:
    said = (("牵头", load.leads), ("责任", load.responsible), ("配合", load.supports))
    return " ".join(f"{role}{number}" for role, number in said if number)


def _years(store: Store) -> Markup:
    years = Counter(
        int(data["deadline"])
        for _, data in store.graph.nodes(data=True)
        if data["type"] == NodeType.TARGET and isinstance(data.get("deadline"), int)
    )
    rows = [
        Bar(go(f"{year}年", tab="browse", kinds=NodeType.TARGET, words=f"{year}年"), number, f"{number} 个目标")
        for year, number in sorted(years.items())
    ]
    return _card("各年的目标", bars(rows, "各年的目标数"))


def _unread(store: Store) -> Markup:
    counts = Counter[str]()
    for name in store.documents:
        counts.update(sentence_counts(store.graph, name))
    each = (unread_sentences(store.graph, name)[:_OF_ONE] for name in store.documents)
    sentences = [found for of_one in each for found in of_one][:_MOST]
    items = [
        Markup('<li>{}{} <span class="facts">{}</span></li>').format(
            e.quote[:80] + ("…" if len(e.quote) > 80 else ""), cite_button(e), left
        )
        for e, left in sentences
    ]
    said = f"全部 {counts.total()} 句里，{counts['graph']} 句读入图谱，{counts['uncommitted']} 句没有要记的内容，{counts['unread']} 句没有读懂。"
    where = ""
    if counts["unread"] > len(sentences):
        where = Markup("这里每份文件列前 {} 句，全部见{}的“全文”。").format(_OF_ONE, go("文档管理", tab="documents"))
    return _card("没有读懂的句子", Markup('<p class="facts">{}{}</p><ul>{}</ul>').format(said, where, joined(items)))


def _newest(changes: Sequence[Change], entries: Sequence[Entry], store: Store) -> Markup:
    """What was said of tasks, and which documents came and went, latest first."""
    said = [(c.time, _said(c)) for c in changes] + [(e.time, _became(e, store)) for e in entries]
    newest = sorted(said, key=lambda pair: datetime.fromisoformat(pair[0]), reverse=True)[:_MOST]
    items = [Markup("<li>{} {}</li>").format(_when(time), text) for time, text in newest]
    nothing = Markup('<p class="facts">还没有。收录文件、在“任务台账”里记录进展后，这里列出。</p>')
    return _card("最近的变化", Markup("<ul>{}</ul>").format(joined(items)) if items else nothing)


def _when(time: str) -> str:
    return datetime.fromisoformat(time).astimezone().strftime("%m-%d %H:%M")


def _said(change: Change) -> Markup:
    old, new = (in_words(change.field, value) or "（空）" for value in (change.old, change.new))
    task = go(change.task.title, tab="ledger", words=change.task.title)
    return Markup("{} {}：{} → {}").format(task, FIELDS[change.field], old, new)


def _became(entry: Entry, store: Store) -> Markup:
    titles = [
        go(f"《{title}》", tab="ledger", document=name)
        if name in store.documents and store.documents[name].tasks
        else Markup("《{}》").format(title)
        for name, title in entry.first
    ]
    number = f"等 {entry.number} 份" if entry.number > len(titles) else ""
    return Markup("{} {}{}").format(entry.what, joined(titles), number)
