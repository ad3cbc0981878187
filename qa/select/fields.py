"""What documents say of themselves: number, issuer, dates, recipients, annexes, force, reporters and page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.document import Evidence
from graph.schema import NodeType, Relation
from qa.evidence import Asked, Found
from qa.knowledge import Knowledge, evidence_of
from qa.model import Entity, Plan, Statement, unique
from qa.select import own_number
from qa.select.cues import cue
from qa.select.dates import Told, compared
from qa.select.documents import Meant, documents_meant, names_number, same_number, stretches
from qa.select.field_values import particulars, surely_silent, values_of
from qa.select.named_fields import (
    NUMBER,
    SHORT_NUMBER,
    Field,
    Wanted,
    asks_within,
    fields_asked,
    vocabulary,
)
from qa.select.scope import absent
from store.documents import StoredDocument

META = 0.5
"""Chance from which a question is taken to ask of documents at all."""
_NAMES_IT = 0.75
"""Share of a question's other words that a title has to have where the question may be of other things."""
_MOST = 8  # documents told of at once
_FEWEST = 2  # documents that can be compared
_TABLE_ROWS = 3
_PERSONAL = ("contact", "phone")


def plan(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """The fields asked for, of the documents meant; None where no field is, or the documents cannot be told."""
    wanted = _wanted(asked)
    if not (wanted.fields or wanted.order or wanted.gap) or asks_within(asked.question.text):
        return None
    if missing := absent(knowledge, asked.linked):
        return _cited(knowledge, asked, wanted) or missing
    if any(field.name in _PERSONAL for field in wanted.fields) and asked.linked.bodies:
        return None
    meant = documents_meant(knowledge, asked, wanted)
    if meant.unfit and not wanted.sure:
        return None
    if asked.form.kind == "compare" and len(meant.documents) < _FEWEST:
        return None
    if (wanted.order or wanted.gap) and not (_of_papers(asked) or len(asked.linked.known) > 1):
        return None
    if wanted.order or wanted.gap:
        return None if asked.linked.unknown else compared(meant.documents)
    if not meant.documents:
        return _cited(knowledge, asked, wanted)
    if any(field.name == "title" for field in wanted.fields) and not _called(asked, meant):
        return None
    plans = []
    if any(field.name == "basis" for field in wanted.fields):
        plans += [_basis(knowledge, asked, meant.documents)]
    if rest := [field for field in wanted.fields if field.name != "basis"]:
        plans += [_told(knowledge, asked, meant, rest)]
    found = [one for one in plans if one]
    if not found:
        return None
    cited = _cited(knowledge, asked, wanted)
    return _joined([*found, cited] if cited else found)


def _wanted(asked: Asked) -> Wanted:
    """The fields asked for; a question that may be of other things has to call what it asks of a document's kind."""
    text, meta = asked.question.text, asked.form.chance("meta") >= META or _asks_no_more(asked)
    return fields_asked(text, meta, pairs=not meta and _of_papers(asked))


def _asks_no_more(asked: Asked) -> bool:
    """Whether a question has nothing but a place's name and the words for fields: 某县啥时候印的."""
    text, linked = asked.question.text, asked.linked
    if len(linked.known) != 1 or linked.bodies or linked.unknown:
        return False
    wanted = fields_asked(text, meta=True)
    taken = wanted.taken.union(*(range(*span) for span in linked.places_in(text)))
    rest = "".join(c for i, c in enumerate(text) if i not in taken)
    for word in vocabulary()["hollow"]:
        rest = rest.replace(word, "")
    return bool(wanted.fields) and not rest.strip(_MARKS)


_MARKS = " 的、,，。?？和及与"


def sure(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """The plan of a question that surely asks of documents: an answer, or that the documents meant do not say it."""
    wanted = _wanted(asked)
    if own := own_number.plan(knowledge, asked, _cited(knowledge, asked, wanted)):
        return own
    if asked.linked.unknown and not asked.linked.known:  # another document may tell of the place
        if not wanted.fields:
            return None
        surely = wanted.sure and asked.form.chance("meta") >= META and not any(f.press for f in wanted.fields)
        return _cited(knowledge, asked, wanted) or (absent(knowledge, asked.linked) if surely else None)
    if asked.form.chance("meta") < META and not _asks_no_more(asked):
        compares = (
            (wanted.order or wanted.gap) and (asked.linked.known or stretches(asked, wanted)) and _of_papers(asked)
        )
        if not (wanted.fields or compares):
            return None
        surely = wanted.sure and _only_paper(knowledge, asked)
        if not surely and documents_meant(knowledge, asked, wanted).fit < _NAMES_IT:
            return None
    return plan(knowledge, asked)


def _only_paper(knowledge: Knowledge, asked: Asked) -> bool:
    """Whether a question that calls a paper is of a place that has one only."""
    known = asked.linked.known
    mine = [d for d in knowledge.store.documents.values() if d.identity.place in known] if len(known) == 1 else []
    return len(mine) == 1 and _of_papers(asked)


def _of_papers(asked: Asked) -> bool:
    text = asked.question.text
    return any(word in text for word in vocabulary()["paper"]) or bool(SHORT_NUMBER.search(text))


def _called(asked: Asked, meant: Meant) -> bool:
    """Whether a question for a title speaks of a document at all, and of a report where all that is meant are such."""
    text = asked.question.text
    report = any(word in text for word in vocabulary()["press"])
    if all(d.identity.kind == "报道" for d in meant.documents):
        return report and not meant.articles
    bare = bool(asked.linked.known) and not asked.linked.topic.strip()  # 标题给我，平度那个
    return report or bare or bool(NUMBER.search(text)) or _of_papers(asked)


def _joined(plans: Sequence[Plan]) -> Plan:
    return Plan(
        unique(s for p in plans for s in p.statements), any(p.answerable for p in plans),
        next((p.lead for p in plans if p.lead), ""), unique(e for p in plans for e in p.entities),
        unique(n for p in plans for n in p.nodes), unique(e for p in plans for e in p.edges),
        next((p.table for p in plans if p.table), ()), no=None if any(p.answerable for p in plans) else "silent",
    )  # fmt: skip


def _told(knowledge: Knowledge, asked: Asked, meant: Meant, fields: Sequence[Field]) -> Plan | None:
    """A line a document; those that do not say any of it in one closing line. None where a text seems to say what was
    not read of it.
    """
    if {"date", "published"} <= {f.name for f in fields}:  # neither stands in for the other
        fields = [replace(f, strict=True) for f in fields]
    rows = [(d, {f.name: values_of(d, f, meant.articles) for f in fields}) for d in meant.documents]
    telling = [(d, values) for d, values in rows if any(values.values())]
    silent = [d for d, values in rows if not any(values.values())]
    shown = telling[:_MOST]
    numbered = bool(NUMBER.search(asked.question.text))
    statements = [_statement(d, values, fields, len(rows) == 1 or meant.named, numbered) for d, values in shown]
    quiet = silent if meant.named or not telling else []
    unclear = [d for d in quiet if any(not surely_silent(d, f) for f in fields)]
    if unclear and not telling:
        return None
    quiet = [d for d in quiet if d not in unclear][:_MOST]
    for document in [d for d in quiet if any(particulars(d, n, frozenset()) for f in fields for n in f.beside)]:
        statements.append(_statement(document, {f.name: [] for f in fields}, fields, True, numbered))
        quiet.remove(document)
    if quiet:
        titles = "、".join(f"《{d.identity.title}》" for d in quiet)
        names = "、".join(f.shown for f in fields)
        statements.append(Statement(f"{titles}——文中未写明{names}。"))
    documents = [d for d, _ in shown] or silent[:_MOST]
    nodes = [f"document:{d.id}" for d in documents]
    edges = unique(
        (n, t, data["relation"])
        for n in nodes
        for t, data in knowledge.edges_out(n, Relation.ISSUED_BY, Relation.APPLIES_TO)
    )
    more = len(telling) - len(shown)
    lead = f"收录的文件中有{len(telling)}份写明，先列{_MOST}份；请写明是哪份文件。" if more > 0 else ""
    entities = tuple(Entity(f"document:{d.id}", "Document", d.identity.title, 1.0) for d in documents)
    return Plan(
        tuple(statements), bool(telling), lead, entities, unique([*nodes, *(t for _, t, _ in edges)]), edges,
        _table(shown, fields), no=None if telling else "silent",
    )  # fmt: skip


def _table(
    rows: Sequence[tuple[StoredDocument, dict[str, list[Told]]]], fields: Sequence[Field]
) -> tuple[tuple[str, ...], ...]:
    if len(rows) < _TABLE_ROWS:
        return ()
    header = ("文件", *(f.shown for f in fields))
    return (
        header,
        *((d.identity.title, *("；".join(v for _, v, _ in told[f.name]) for f in fields)) for d, told in rows),
    )


def _statement(
    document: StoredDocument, values: dict[str, list[Told]], fields: Sequence[Field], whole: bool, numbered: bool
) -> Statement:
    """What a document says of the fields asked for; of a question that means it (`whole`) also what it does not say;
    called by its number too where the question does (`numbered`).
    """
    parts: list[str] = []
    evidence: list[Evidence] = []
    for field in fields:
        told = values[field.name]
        for name, value, places in told:
            parts.append(f"{name}：{value}")
            evidence += places
        if not told and whole and surely_silent(document, field):
            parts.append(f"文中未写明{field.shown}")
        if not told:
            for name, value, places in (one for n in field.beside for one in particulars(document, n, frozenset())):
                parts.append(f"{name}：{value}")
                evidence += places
    by_number = f"（{document.identity.number}）" if numbered and document.identity.number else ""
    return Statement(f"《{document.identity.title}》{by_number}——{'；'.join(unique(parts))}。", unique(evidence))


def _basis(knowledge: Knowledge, asked: Asked, documents: Sequence[StoredDocument]) -> Plan | None:
    """Plans and rules that documents carry out (落实《…》), with the numbers under which the texts cite them."""
    statements: list[Statement] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    for document in documents[:_MOST]:
        root = f"document:{document.id}"
        found = [(knowledge.item(t), data) for t, data in knowledge.edges_out(root, Relation.IMPLEMENTS)]
        if "国务院" in asked.question.text:
            found = [(i, d) for i, d in found if cue("of_state").match(i.data.get("number") or i.name)] or found
        # What a document is drawn up by stands before its first heading.
        found = [(i, d) for i, d in found if not d.get("section")] or found
        for policy, data in found:
            number = policy.data.get("number")
            shown = f"《{policy.name}》" if policy.name != number else ""
            text = f"《{document.identity.title}》落实（依据）的文件有{shown}{f'（{number}）' if number else ''}。"
            statements.append(Statement(text, (evidence_of(data),)))
            nodes += [root, policy.id]
            edges.append((root, policy.id, str(Relation.IMPLEMENTS)))
    return Plan(tuple(statements), True, nodes=unique(nodes), edges=unique(edges)) if statements else None


def _cited(knowledge: Knowledge, asked: Asked, wanted: Wanted) -> Plan | None:
    """What the texts say of a document that is not here but that they cite: its title by its number, or its number by the
    place it is of.
    """
    names = {field.name for field in wanted.fields}
    if not names & {"title", "number", "place", "issuer"}:
        return None
    text = asked.question.text
    numbers = NUMBER.findall(text)
    places = [p.name for p in asked.linked.unknown] if "number" in names and not numbers else []
    statements: list[Statement] = []
    nodes: list[str] = []
    here = [d.identity.number for d in knowledge.store.documents.values() if d.identity.number]
    for policy in knowledge.of(NodeType.POLICY):
        number = policy.data.get("number")
        if not isinstance(number, str) or any(same_number(number, own) for own in here):
            continue
        by_number = any(names_number(n, number) for n in numbers)
        if not by_number and not any(policy.name.startswith(place) for place in places):
            continue
        for source, edge in knowledge.edges_in(policy.id):
            if source.startswith("document:"):
                title = knowledge.title_of(edge["document"])
                said = f"“{number}”是《{policy.name}》的文号（{title}引用，该文件本身没有收录）。"
                statements.append(Statement(said, (evidence_of(edge),)))
                nodes += [policy.id, source]
                break
    return Plan(tuple(statements), True, nodes=unique(nodes)) if statements else None
