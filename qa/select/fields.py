"""A document's identity: its number, issuer, dates and source."""

from __future__ import annotations

import re
from datetime import date

from graph.schema import Relation
from qa.evidence import Asked, Found
from qa.knowledge import Knowledge, evidence_of
from qa.lexicon import grams
from qa.link import Linked
from qa.model import Entity, Plan, Statement, unique
from qa.question import Question
from qa.select.scope import absent, document_wanted
from store.documents import StoredDocument

_FIELDS = {
    "number": (re.compile(r"文号|字号|第几号"), "文号"),
    "issuer": (
        re.compile(
            r"(?:谁|哪个(?:单位|机关|政府|部门)|哪家(?:单位)?).{0,4}(?:印发|发布|出台|发的|下发|制定)|(?:发文|印发|落款)(?:机关|单位)"
        ),
        "印发机关",
    ),
    "date": (
        re.compile(
            r"(?:什么时候|何时|啥时候|哪天|哪一天|哪年|几月|几[日号]).{0,6}(?:印发|发布|出台|成文|发的|公布|下发|登|刊|发出)"
            r"|(?:印发|发布|成文|落款|出台|发文|公布|下发).{0,4}(?:日期|时间|日|什么时候|啥时候|哪天|几[号月]|何时)"
            r"|(?:方案|文件|计划|通知|意见|报道|报纸)(?:是|的)?(?:什么时候|何时|哪天|几号|几月|日期)"
        ),
        "日期",
    ),
    "source": (re.compile(r"来源|转载自|哪家(?:报|网)"), "来源"),
}
_BASIS = re.compile(
    r"(?:依据|根据|落实|贯彻|按照|照着|遵照).{0,12}(?:哪|什么|啥|文件)|(?:哪|什么|啥).{0,8}(?:文件|方案|意见).{0,6}(?:依据|根据|落实|贯彻|制定)"
)
_MOST = 8  # documents that a question without a place is answered for
_HOLLOW = re.compile(r"[这那个份的方案文件计划通知意见号日期时间]*")


def plan(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """The fields asked for, of the documents meant; what the text does not give is said to be missing."""
    question, linked = asked.question, asked.linked
    missing = absent(knowledge, linked)
    if missing:
        return missing
    if _BASIS.search(question.text) and (found := basis(knowledge, asked)):
        return found
    documents = _documents(knowledge, question, linked)
    if not documents:
        return None
    wanted = [f for f, (cue, _) in _FIELDS.items() if cue.search(question.text)]
    if not wanted:
        return None
    statements = [_statement(document, wanted) for document in documents]
    answerable = any(_value(d, f) for d in documents for f in wanted)
    nodes = [f"document:{d.id}" for d in documents]
    edges = [
        (n, t, data["relation"])
        for n in nodes
        for t, data in knowledge.edges_out(n, Relation.ISSUED_BY, Relation.APPLIES_TO)
    ]
    entities = tuple(Entity(f"document:{d.id}", "Document", d.identity.title, 1.0) for d in documents)
    return Plan(
        tuple(statements),
        answerable,
        entities=entities,
        no=None if answerable else "silent",
        nodes=unique([*nodes, *(t for _, t, _ in edges)]),
        edges=unique(edges),
    )


def basis(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """Plans and rules that the documents of the places named carry out (落实《…》)."""
    linked = asked.linked
    missing = absent(knowledge, linked)
    if missing:
        return missing
    statements: list[Statement] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    for name, document in knowledge.store.documents.items():
        if linked.known and document.identity.place not in linked.known:
            continue
        root = f"document:{name}"
        for target, data in knowledge.edges_out(root, Relation.IMPLEMENTS):
            policy = knowledge.item(target)
            number = policy.data.get("number")
            shown = f"《{policy.name}》" if policy.name != number else ""
            text = f"{knowledge.title_of(name)}落实（依据）的文件有{shown}{f'（{number}）' if number else ''}。"
            statements.append(Statement(text, (evidence_of(data),)))
            nodes += [root, target]
            edges.append((root, target, str(Relation.IMPLEMENTS)))
    return Plan(tuple(statements), True, nodes=unique(nodes), edges=unique(edges)) if statements else None


def _documents(knowledge: Knowledge, question: Question, linked: Linked) -> list[StoredDocument]:
    """Documents of the places named whose titles fit the subject best."""
    wanted = document_wanted(knowledge, question.text)
    pool = [
        d
        for d in knowledge.store.documents.values()
        if (not linked.known or d.identity.place in linked.known) and (wanted is None or d.id in wanted)
    ]
    if not linked.known and _HOLLOW.fullmatch(linked.topic.replace(" ", "")):
        kinds = [word for word in ("方案", "计划", "意见", "通知", "报道") if word in question.text]
        return [d for d in pool if not kinds or any(k in d.identity.kind or k in d.identity.title for k in kinds)][
            :_MOST
        ]
    topic = grams(" ".join([linked.topic, *linked.quoted]))
    scored = sorted(
        ((knowledge.lexicon.coverage(topic, grams(d.identity.title)), d) for d in pool), key=lambda p: (-p[0], p[1].id)
    )
    if not scored:
        return []
    best = scored[0][0]
    if not linked.known and best < 0.3:
        return []
    return [d for score, d in scored if score >= max(0.05, 0.8 * best) or len(scored) == 1]


def _value(document: StoredDocument, field: str) -> str | None:
    identity = document.identity
    if field == "date":
        return identity.date or identity.published
    return {"number": identity.number, "issuer": identity.issuer, "source": identity.source}[field]


def _statement(document: StoredDocument, asked: list[str]) -> Statement:
    parts: list[str] = []
    evidence = []
    for field in asked:
        name = _FIELDS[field][1]
        value = _value(document, field)
        if not value:
            parts.append(f"文中未写明{name}")
            continue
        key = field
        if field == "date":
            key = "date" if document.identity.date else "published"
            name = "成文日期" if key == "date" else "发布日期"
            value = _spoken(value)
        parts.append(f"{name}：{value}")
        if key in document.evidence:
            evidence.append(document.evidence[key])
        if key == "date" and "printed" in document.evidence:
            evidence.append(document.evidence["printed"])
    return Statement(f"《{document.identity.title}》——{'；'.join(parts)}。", unique(evidence))


def _spoken(iso: str) -> str:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.year}年{day.month}月{day.day}日"
