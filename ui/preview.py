"""What was read from a file, before it is accepted: what it is, what was extracted, and what to look at twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import networkx as nx
from markupsafe import Markup

from corpus.document import Document, Identity, UnreadableFileError
from corpus.reader import Failure, fingerprint, read_folder, read_source
from graph.corrections import Corrections
from graph.coverage import sentence_counts, unread_sentences
from graph.export.office import JOINT
from graph.extract import extract_apart
from graph.identity_corrections import changed_fields, with_identity
from graph.ledger import LedgerRow, ledger
from graph.schema import ROLES, NodeType, Relation
from graph.wording import target_text, type_name
from store.prepared import Progress
from store.store import Store
from ui.identity import identity_form
from ui.markup import joined, table
from ui.source import Mark, annotated

_LISTED = 20
_COUNTED = (NodeType.ACTION, NodeType.TASK, NodeType.DEPARTMENT, NodeType.TARGET, NodeType.POLICY, NodeType.INDUSTRY)
_MANIFEST = "请在 corpus.toml 里写明 place"


@dataclass(frozen=True)
class Reading:
    """A read file and its part of the graph, not yet in any store; `read` is what the file says it is, `said` the
    fields that were put right by hand, `file` where it was uploaded to.
    """

    document: Document
    fragment: nx.MultiDiGraph
    read: Identity
    said: Mapping[str, str] = field(default_factory=dict)
    file: Path = Path()

    def corrected(self, fields: Mapping[str, str]) -> Reading:
        """The same file read as what it is said to be."""
        document = with_identity(self.document, fields)
        return Reading(document, extract_apart(document), self.read, {**self.said, **fields}, self.file)

    @property
    def doubtful(self) -> list[str]:
        """The sentences that were not understood, with what was left of each."""
        return [f"{e.quote}（{left}）" for e, left in unread_sentences(self.fragment, self.document.id)]

    @property
    def unassigned(self) -> list[str]:
        """Names of the tasks for which no body was found."""
        return [
            str(data["name"])
            for node, data in self.fragment.nodes(data=True)
            if data["type"] == NodeType.TASK
            and not data.get("general")
            and not any(edge["relation"] in ROLES for _, _, edge in self.fragment.in_edges(node, data=True))
        ]


def said_of(graph: nx.MultiDiGraph, document: str) -> str:
    """What became of a document's sentences, in numbers."""
    counts = sentence_counts(graph, document)
    return f"{sum(counts.values())} 句：{counts['graph']} 句读入图谱，{counts['uncommitted']} 句没有要记的内容，{counts['unread']} 句没有读懂"


def marks_of(graph: nx.MultiDiGraph, document: str) -> list[Mark]:
    """Where a document says the tasks, bodies and targets that were read, and the sentences that were not understood."""
    wanted = {*ROLES, Relation.HAS_TARGET}
    marks = [
        Mark(edge["start"], edge["end"], "read")
        for source, _, edge in graph.edges(data=True)
        if edge.get("document") == document
        and (
            edge["relation"] in wanted
            or (edge["relation"] == Relation.PART_OF and graph.nodes[source]["type"] == NodeType.TASK)
        )
    ]
    missed = [Mark(e.start, e.end, "unread") for e, _ in unread_sentences(graph, document)]
    return [*missed, *sorted(set(marks), key=lambda mark: (mark.start, mark.end))]


def read_uploads(
    paths: Sequence[str], progress: Progress, place: str = "", corrections: Corrections | None = None
) -> tuple[list[Reading], list[Failure]]:
    """Read uploaded files, archives too, with what was said of earlier versions; what cannot be read is given with the
    reason.

    `place` is the place of those that do not say theirs.
    """
    said = corrections or Corrections()
    readings, failures = [], []
    for done, path in enumerate(map(Path, paths)):
        documents, failed = read_folder(path, lambda name, *_, done=done: progress(f"读取 {name}", done, len(paths)))
        failures += [Failure(Path(f.path.name), f.reason) for f in failed]
        for document in documents:
            progress("抽取图谱", done, len(paths))
            document = replace(document, path=Path(document.path.name))  # where it was uploaded to is nobody's business
            if place and document.identity.place is None:
                fields = {document.path.name: {"id": document.id, "place": place}}
                document = read_source(document.source, document.path, fields, document.path)
            read = document.identity
            document = with_identity(document, changed_fields(document.id, read, (), said.documents))
            try:
                fragment = extract_apart(
                    document, said, progress=lambda *_, done=done: progress("抽取图谱", done, len(paths))
                )
            except UnreadableFileError as error:
                failures.append(Failure(document.path, str(error)))
                continue
            readings.append(Reading(document, fragment, read, file=path))
    return readings, failures


def preview(readings: Sequence[Reading], failures: Sequence[Failure], store: Store) -> Markup:
    """The readings as HTML, with what accepting each would do to the store."""
    parts = [_reading(reading, number, store) for number, reading in enumerate(readings)]
    parts += [
        Markup('<section class="reading failed"><h3>未能读取：{}</h3><p>{}</p></section>').format(f.path.name, f.reason)
        for f in failures
    ]
    return joined(parts)


def _reading(reading: Reading, number: int, store: Store) -> Markup:
    document, identity = reading.document, reading.document.identity
    same = [d for d in store.documents.values() if d.fingerprint == fingerprint(document)]
    if document.id in store.documents:
        effect = f"收录后将替换现有文件《{store.documents[document.id].identity.title}》"
    elif same:
        effect = f"内容与已收录的《{same[0].identity.title}》相同"
    else:
        effect = "新文件"
    counts = Counter(data["type"] for _, data in reading.fragment.nodes(data=True))
    counted = [f"{type_name(kind)} {counts[kind]}" for kind in _COUNTED if counts[kind]] + [
        f"段落 {len(document.passages)}"
    ]
    warnings = [warning.replace(_MANIFEST, "请在上面填写地方") for warning in document.warnings]
    return Markup(
        '<section class="reading"><h3>《{}》</h3><p>{} · <strong>{}</strong></p>{}<p>读出：{}</p><p class="facts">{}</p>{}{}{}{}</section>'
    ).format(
        identity.title,
        document.path.name,
        effect,
        identity_form(identity, document.id, "按改好的重新读取", reading=number),
        "、".join(counted),
        said_of(reading.fragment, document.id),
        _list("提醒", warnings),
        joined([_list("没有读出单位的任务", reading.unassigned), _list("没有读懂的句子", reading.doubtful)]),
        _read(reading),
        _whole(reading),
    )


def _read(reading: Reading) -> Markup:
    """What was read, as a table to check against the text."""
    rows = ledger(reading.fragment)
    header = ("项号", "任务", "牵头单位", "责任单位", "配合单位", "目标", "时限")
    tasks = table(header, [_row(row) for row in rows], "读出的任务") if rows else Markup("")
    general = [
        target_text(data)
        for _, data in reading.fragment.nodes(data=True)
        if data["type"] == NodeType.TARGET and not data.get("task")
    ]
    return Markup("<details><summary>读出的任务（{} 项）和总体目标（{} 项）</summary>{}{}</details>").format(
        len(rows),
        len(general),
        tasks,
        joined(
            [Markup("<ul>{}</ul>").format(joined([Markup("<li>{}</li>").format(g) for g in general]))]
            if general
            else []
        ),
    )


def _row(row: LedgerRow) -> list[str]:
    responsible = "、".join(row.responsible) + (JOINT if row.joint else "")
    return [
        row.label, row.title, "、".join(row.leads), responsible, "、".join(row.supports), "；".join(row.targets),
        "、".join(row.deadlines),
    ]  # fmt: skip


def _whole(reading: Reading) -> Markup:
    marks = marks_of(reading.fragment, reading.document.id)
    text = annotated(reading.document.identity.title, reading.document.source.text, marks)
    return Markup("<details><summary>全文，标出读懂和没读懂的句子</summary>{}</details>").format(text)


def _list(title: str, lines: Sequence[str]) -> Markup:
    if not lines:
        return Markup("")
    items = joined(Markup("<li>{}</li>").format(line) for line in lines[:_LISTED])
    more = Markup("<li>另有 {} 条</li>").format(len(lines) - _LISTED) if len(lines) > _LISTED else ""
    return Markup("<details open><summary>{}（{} 条）</summary><ul>{}{}</ul></details>").format(
        title, len(lines), items, more
    )
