"""The documents of a store as a table: what each is, what was read of it, and what can be done with it."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from corpus.gazetteer import label_of
from graph.coverage import sentence_counts
from qa.validity import validity
from store.documents import StoredDocument
from store.store import Store
from ui.markup import joined, note, table

_HEADER = ("文件", "地方", "发文机关", "日期", "有效性", "种类", "任务", "没有读懂", "提醒")


def document_list(store: Store) -> Markup:
    """A row for each document; its buttons raise `whole`, `retitle`, `replace` and `delete`. Columns in which no row says
    anything are left out.
    """
    if not store.documents:
        return note("还没有收录文件，请先上传。")
    known = validity(store.documents, date.today())
    columns: dict[str, list[str | Markup]] = {name: [] for name in _HEADER}
    for d in store.documents.values():
        identity, where = d.identity, label_of(d.identity.place)
        cells: list[str | Markup] = [
            Markup("《{}》{}").format(identity.title, _tools(d)), where or "", identity.issuer or identity.source or "",
            identity.date or identity.published or "", known[d.id].label if d.id in known else "", identity.kind,
            str(d.tasks), _unread(store, d), "\n".join(_warning(w) for w in d.warnings if not (where and "哪个地方" in w)),
        ]  # fmt: skip
        for name, cell in zip(_HEADER, cells, strict=True):
            columns[name].append(cell)
    kept = {name: cells for name, cells in columns.items() if any(cells)}
    return table([*kept], [*zip(*kept.values(), strict=True)], "已收录的文件")


def _unread(store: Store, document: StoredDocument) -> str:
    return f"{sentence_counts(store.graph, document.id)['unread']} 句"


def _warning(text: str) -> str:
    """A warning of the reader, for somebody who works on the page and not with files."""
    return text.replace("请在 corpus.toml 里写明 place", "请点“更正”写明地方")


def _tools(document: StoredDocument) -> Markup:
    sure = f"移除《{document.identity.title}》？它的任务和目标也会一起移除。"
    events = [("whole", "全文", ""), ("retitle", "更正", ""), ("replace", "换新版本", ""), ("delete", "移除", sure)]
    buttons = [
        Markup(
            '<button type="button" class="mark" data-event="{}" data-document="{}"{} aria-label="{}：{}">{}</button>'
        ).format(
            event,
            document.id,
            Markup(' data-sure="{}"').format(asks) if asks else "",
            name,
            document.identity.title,
            name,
        )
        for event, name, asks in events
    ]
    return Markup('<span class="row-tools">{}</span>').format(joined(buttons))
