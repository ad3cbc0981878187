"""What was read from a file, before it is accepted: what it is, what was extracted, and what to look at twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import networkx as nx
from markupsafe import Markup

from corpus.document import Document
from corpus.reader import Failure, fingerprint, read_folder, read_source
from graph.extract import extract
from graph.schema import ROLES, NodeType
from graph.wording import type_name
from store.build import Progress
from store.store import Store
from ui.markup import joined

_CUE = re.compile(r"牵头|责任单位|责任部门|主办单位|配合单位|协办单位|按职责分工")
_SENTENCE = re.compile(r"[^。；;\n]+")
_LISTED = 20
_COUNTED = (NodeType.ACTION, NodeType.TASK, NodeType.DEPARTMENT, NodeType.TARGET, NodeType.POLICY, NodeType.INDUSTRY)


@dataclass(frozen=True)
class Reading:
    """A read file and its part of the graph, not yet in any store."""

    document: Document
    fragment: nx.MultiDiGraph

    @property
    def doubtful(self) -> list[str]:
        """Sentences that seem to assign work and gave no edge, as the file has them."""
        covered = [(d["start"], d["end"]) for _, _, d in self.fragment.edges(data=True) if d["relation"] in ROLES]
        text, found = self.document.text.text, []
        for sentence in _SENTENCE.finditer(text):
            if any(table.start <= sentence.start() < table.end for table in self.document.tables):
                continue  # the header of a column says 牵头部门 without being about a task
            for cue in _CUE.finditer(sentence[0]):
                at = self.document.text.original_span(sentence.start() + cue.start(), sentence.start() + cue.end())
                if not any(start <= at.start < end for start, end in covered):
                    found.append(self.document.evidence(sentence.start(), sentence.end()).quote)
                    break
        return found

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


def read_uploads(paths: Sequence[str], progress: Progress, place: str = "") -> tuple[list[Reading], list[Failure]]:
    """Read uploaded files, archives too; what cannot be read is given with the reason.

    `place` is the place of those that do not say theirs.
    """
    readings, failures = [], []
    for done, path in enumerate(map(Path, paths)):
        progress("读取文档", done, len(paths))
        documents, failed = read_folder(path)
        failures += [Failure(Path(f.path.name), f.reason) for f in failed]
        for document in documents:
            progress("抽取图谱", done, len(paths))
            document = replace(document, path=Path(document.path.name))  # where it was uploaded to is nobody's business
            if place and document.identity.place is None:
                fields = {document.path.name: {"id": document.id, "place": place}}
                document = read_source(document.source, document.path, fields, document.path)
            readings.append(Reading(document, extract(document)))
    return readings, failures


def preview(readings: Sequence[Reading], failures: Sequence[Failure], store: Store) -> Markup:
    """The readings as HTML, with what accepting each would do to the store."""
    parts = [_reading(reading, store) for reading in readings]
    parts += [
        Markup('<section class="reading failed"><h3>未能读取：{}</h3><p>{}</p></section>').format(f.path.name, f.reason)
        for f in failures
    ]
    return joined(parts)


def _reading(reading: Reading, store: Store) -> Markup:
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
    facts = [
        identity.number,
        identity.place or "地方未知",
        identity.issuer or "发文机关未知",
        identity.date or identity.published,
    ]
    return Markup(
        '<section class="reading"><h3>《{}》</h3><p class="facts">{}</p><p>{} · <strong>{}</strong></p>{}{}{}</section>'
    ).format(
        identity.title,
        "　".join(fact for fact in facts if fact),
        document.path.name,
        effect,
        Markup("<p>读出：{}</p>").format("、".join(counted)),
        _list("提醒", document.warnings),
        joined([_list("没有读出单位的任务", reading.unassigned), _list("可能有遗漏的句子", reading.doubtful)]),
    )


def _list(title: str, lines: Sequence[str]) -> Markup:
    if not lines:
        return Markup("")
    items = joined(Markup("<li>{}</li>").format(line) for line in lines[:_LISTED])
    more = Markup("<li>另有 {} 条</li>").format(len(lines) - _LISTED) if len(lines) > _LISTED else ""
    return Markup("<details open><summary>{}（{} 条）</summary><ul>{}{}</ul></details>").format(
        title, len(lines), items, more
    )
