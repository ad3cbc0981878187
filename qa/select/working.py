"""What answers on the graph's work as rows share: the rows looked at, and tasks told with their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.document import Evidence
from corpus.gazetteer import Place
from graph.schema import NodeType, Relation
from qa.evidence import Asked
from qa.knowledge import Item, Knowledge, evidence_of, label
from qa.model import Plan, Statement, unique
from qa.phrases import first_of
from qa.rows import Assignment, assignments
from qa.select.cues import cue

NAMED = 40
"""Names in one statement at most."""


@dataclass(frozen=True)
class Where:
    """Rows to look at: those of some places and documents, and of some roles where any are named."""

    places: tuple[Place | None, ...]
    documents: frozenset[str] | None
    roles: tuple[str, ...]

    def rows(self, knowledge: Knowledge) -> list[Assignment]:
        """The rows that fit, roles apart."""
        nodes = knowledge.graph.nodes
        return [
            row
            for row in assignments(knowledge, self.places)
            if self.documents is None or nodes[row.task]["document"] in self.documents
        ]

    def tasks(self, knowledge: Knowledge, place: Place | None) -> list[Item]:
        """The tasks of a place that stand in the documents looked at."""
        there = knowledge.within([place], NodeType.TASK)
        return [task for task in there if self.documents is None or task.document in self.documents]


def rest_of(asked: Asked) -> str:
    """What a question is about besides its documents and the things it counts."""
    return asked.linked.without_places(cue("frame").sub("", asked.subject)).strip()


def narrowed_by_title(
    knowledge: Knowledge, asked: Asked, where: Where, rest: str, *, whole: bool = False
) -> tuple[str, Where]:
    """What a question is about, and where, where it calls documents by words of their titles (某县水利哪项没数字): the
    documents are meant then, unless their own tasks are called so. `whole` says that a document is counted as a whole.
    """
    known = asked.linked.known
    if where.documents is not None or len(rest) < (_WORD if known else _NAME) or len(known) > 1:
        return rest, where
    titles = {
        name: d.identity.title
        for name, d in knowledge.store.documents.items()
        if not known or d.identity.place in known
    }
    called = [name for name, title in titles.items() if rest in title]
    if not called or (not known and len(called) > 1):
        return rest, where
    there = replace(where, documents=frozenset(called))
    places = unique(knowledge.store.documents[name].identity.place for name in called)
    if not whole and any(rest in task.name for place in places for task in there.tasks(knowledge, place)):
        return rest, where
    return "", there


_WORD, _NAME = 2, 4
"""Characters of a title that call the document of a place that is named, and one of any place."""


def told_tasks(knowledge: Knowledge, head: str, tasks: Sequence[str], rows: Iterable[Assignment]) -> Statement:
    """Tasks listed after a head, with their headings and assignments as evidence."""
    evidence: list[Evidence] = []
    for task in tasks:
        heading = knowledge.heading(task)
        evidence += [heading] if heading else []
        evidence += [evidence_of(r.data) for r in rows if r.task == task]
    return Statement(f"{head}：{listed(knowledge, tasks)}。", unique(evidence))


def listed(knowledge: Knowledge, tasks: Sequence[str]) -> str:
    """The names of tasks in one line."""
    names = [label(knowledge.item(task)) for task in tasks]
    return first_of(names, NAMED, "；")


def led_by(knowledge: Knowledge, task: str, rows: Sequence[Assignment]) -> str:
    """The bodies of a task in brackets: its leads, else who is responsible."""
    mine = [r for r in rows if r.task == task]
    leads = [r for r in mine if r.role == Relation.LEADS]
    others = [
        r for r in mine if r.role == Relation.RESPONSIBLE_FOR
    ]  # whoever helps or supervises does not answer for it
    names = unique(knowledge.graph.nodes[r.body]["name"] for r in leads or others)
    shown = first_of(names, _FEW)
    return f"（{'牵头' if leads else '负责'}：{shown}）" if names else ""


_FEW = 4  # names after a task


def evidence_of_rows(rows: Iterable[Assignment]) -> tuple[Evidence, ...]:
    """Where the rows are written, each place once."""
    return tuple(unique(evidence_of(row.data) for row in rows))[:NAMED]


def planned(
    statements: Sequence[Statement],
    rows: Sequence[Assignment],
    closing: Sequence[Statement] = (),
    answered: bool = True,
) -> Plan:
    """An answer with the bodies and tasks of its rows."""
    nodes: tuple[str, ...] = unique([*(r.body for r in rows), *(r.task for r in rows)])
    edges: tuple[tuple[str, str, str], ...] = unique((r.body, r.task, r.role) for r in rows)
    return Plan((*statements, *closing), answered, nodes=nodes, edges=edges)
