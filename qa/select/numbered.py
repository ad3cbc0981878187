"""Tasks asked for by their numbers: “第16项的责任单位是谁”, “第5项任务是什么”."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from chinese.numerals import integer
from corpus.gazetteer import Place
from graph.schema import NodeType
from qa.evidence import Asked
from qa.knowledge import Item, Knowledge
from qa.link import ORDINAL, Linked
from qa.model import Entity, Plan, Statement, joined, unique
from qa.naming import document_wanted
from qa.parts import asks
from qa.phrases import Work, work_statement
from qa.ranking import Scored
from qa.select import duties, measures, outline
from qa.select.cues import cue, says, without_frame
from qa.select.documents import of_kind_named
from qa.select.named_fields import vocabulary
from qa.select.scope import absent, missing_statements, scope

_REST = 2  # characters of a subject that says more than the number
_SUB = "("  # with which the labels of what stands below a task begin


def plan(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """The task of a number in each place: who does it where that is asked, else what it says; None where no number alone
    is asked for.
    """
    linked = asked.linked
    documents = called_or_kind(knowledge, asked.question.text) if linked.ordinal else None
    # 第9项的责任单位
    named = says("office", asked.question.text) and not asked.question.yes_no and not asks(asked.question.text)
    whom = named or says("with_whom", asked.question.text) or says("office_asked", asked.question.text)
    counted = _counted().search(asked.question.text)  # 写在第一个的 is none
    content = counted and (says("content", asked.question.text) or not asks(asked.question.text))
    if (
        not linked.ordinal
        or _says_more(linked, _titles(knowledge, documents, linked))
        or not (whom or content or asked.form.kind in ("who", "duties", *_TEXT))
    ):
        return None
    if missing := absent(knowledge, linked):
        return missing
    if documents is not None and not documents:
        return Plan((Statement("收录的文件里没有问题所说的那种文件。"),), answerable=False, no="absent")
    found = numbered(knowledge, linked, scope(knowledge, linked), documents)
    of_tasks = (
        (linked.known or "任务" in asked.question.text)
        and not documents
        and not says("of_articles", asked.question.text)
    )
    items = [s.item for tasks in found.values() for s in tasks]
    if not whom and (parts := _parts(knowledge, asked, items)):
        return parts
    articles = _articles(knowledge, asked, documents) if content and not of_tasks else None
    if articles and not found:
        return articles
    statements: list[Statement] = []
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    works = [(item, Work(knowledge, item.id)) for item in items]
    theirs = {d.key for body in linked.bodies for d, _, _ in body.matches}
    works = [
        w for w in works if any(node in theirs for node, _, _ in w[1].edges)
    ] or works  # 和谁一起: of those it is in
    told_of = bool(content or asked.form.kind in ("duties", *_TEXT)) and not whom
    for item, work in works:
        told = measures.told(knowledge, item, ()) if told_of else None
        statements += [told] if told else [work_statement(knowledge, item, work)]
        nodes += [item.id, *(source for source, _, _ in work.edges)]
        edges += work.edges
    if not statements:
        return _no_such(linked) if content and of_tasks and linked.known else None
    statements += articles.statements if articles and articles.answerable else ()
    statements += missing_statements(linked)
    entities = tuple(Entity(item.id, item.type, item.name, 1.0) for item, _ in works)
    leads = asked.question.presupposes_lead
    answerable = told_of or any(work.leads if leads else work.named for _, work in works)
    return Plan(
        tuple(statements), answerable, entities=entities, nodes=unique(nodes), edges=unique(edges),
        no=None if answerable else "silent",
    )  # fmt: skip


def _parts(knowledge: Knowledge, asked: Asked, items: Sequence[Item]) -> Plan | None:
    """What the bodies that a question names have to do in tasks of its number (第9项商务局做什么); None where it names none
    of their places. That a body has no part is an answer to whether it has.
    """
    of = [
        (item, d) for item in items for body in asked.linked.bodies for d, _, _ in body.matches if d.place == item.place
    ]
    plans = [duties.part(knowledge, department, item) for item, department in of]
    told = asked.question.yes_no or any(plan.answerable for plan in plans)
    return replace(joined(plans), answerable=told) if plans else None


def _no_such(linked: Linked) -> Plan:
    """That no task of the places named has the number asked for."""
    assert linked.ordinal
    text = f"{'、'.join(p.label for p in linked.known)}的文件里没有读到编号为第{linked.ordinal[0]}项的任务。"
    return Plan((Statement(text),), answerable=False, no="silent")


_TEXT = ("tasks", "how", "define", "names")  # kinds that ask what a task says


@cache
def _counted() -> re.Pattern[str]:
    """What tasks and articles are counted as: 第三项, 第四个工程."""
    return re.compile(rf"[\d一二三四五六七八九十百]+[项条]|个?(?:{cue('numbered').pattern})")


def numbered(
    knowledge: Knowledge, linked: Linked, places: Sequence[Place | None], documents: set[str] | None = None
) -> dict[Place | None, list[Scored]]:
    """Tasks of a number that the question gives (第10项), by place; empty where it gives none or says more. In a document
    that numbers its tasks in brackets only, that number must be there once.
    """
    if not linked.ordinal or _says_more(linked, _titles(knowledge, documents, linked)):
        return {}
    if below := _below(knowledge, linked.ordinal, places):
        return below
    items = [item for item in knowledge.within(places, NodeType.TASK) if item.data.get("number") == linked.ordinal[0]]
    items = [item for item in items if not documents or item.document in documents]
    plain = {item.document for item in items if not _is_sub(item)}
    bracketed = Counter(item.document for item in items if _is_sub(item))
    found: dict[Place | None, list[Scored]] = {}
    for item in items:
        if not _is_sub(item) or (item.document not in plain and bracketed[item.document] == 1):
            found.setdefault(item.place, []).append(Scored(item, 1.0))
    return found


def _below(
    knowledge: Knowledge, ordinal: tuple[int, str], places: Sequence[Place | None]
) -> dict[Place | None, list[Scored]]:
    """The tasks under the headings of a number, where a question counts such: 第四个工程."""
    found: dict[Place | None, list[Scored]] = {}
    for head in outline.nth(knowledge, ordinal, places) if outline.is_heading(ordinal[1]) else ():
        tasks = [item for item in outline.children(knowledge, head.item.id) if item.type == NodeType.TASK]
        found.setdefault(head.item.place, []).extend(Scored(item, 1.0) for item in tasks)
    return {place: tasks for place, tasks in found.items() if tasks}


def called_or_kind(knowledge: Knowledge, text: str) -> set[str] | None:
    """The documents that a question calls by name, or by their kind (条例28条); None where it calls none."""
    if wanted := document_wanted(knowledge, text):
        return wanted
    every = [*knowledge.store.documents.values()]
    kind = of_kind_named(every, text)
    if len(kind) < len(every):
        return {d.id for d in kind}
    called = says("regulation", text)  # of a kind that none of many others stands for
    return None if not called or any(called[0] in d.identity.title for d in every) else set()


def _articles(knowledge: Knowledge, asked: Asked, documents: set[str] | None) -> Plan | None:
    """What the article of a number says, of each regulation that the question means and that has one (第二十八条)."""
    assert asked.linked.ordinal
    number = asked.linked.ordinal[0]
    statements: list[Statement] = []
    without: list[Statement] = []
    every = knowledge.store.documents
    for name in sorted(documents or (every if len(every) <= _FEW else ())):
        passages = [p for p in knowledge.passages_of(name) if p.section]
        articles = [(integer(m[1]), p) for p in passages if (m := _ARTICLE.match(p.section[-1]))]
        quotes = [s.evidence for n, p in articles if n == number for s in knowledge.sentences.of(p)]
        last = max((n for n, _ in articles), default=0)
        if documents and not quotes and number > last > 0:
            without.append(Statement(f"{knowledge.title_of(name)}写到第{last}条，没有第{number}条。"))
        if quotes:
            text = f"{knowledge.title_of(name)}写道：{''.join(e.quote for e in quotes)}"
            statements.append(Statement(text, unique(quotes)))
    nodes = tuple(f"document:{s.evidence[0].document}" for s in statements)
    if without and not statements:
        return Plan(tuple(without), answerable=False, no="silent")
    return Plan(tuple(statements), True, nodes=nodes) if statements else None


_FEW = 200  # documents all of which are looked at for an article where none is named
_ARTICLE = re.compile(r"第([一二三四五六七八九十百零]+)条")


def _titles(knowledge: Knowledge, documents: set[str] | None, linked: Linked) -> list[str]:
    """The titles of the documents that a question calls, or where it calls none of those of the places it names."""
    every = knowledge.store.documents.items()
    return [
        f"{d.identity.title} {name}"
        for name, d in every
        if (name in documents if documents else d.identity.place in linked.known)
    ]


def _says_more(linked: Linked, titles: Sequence[str]) -> bool:
    """Whether a question says more of a task than its number, the title of the document that it calls, and that it is to
    be done with somebody.
    """
    papers = re.compile("|".join(map(re.escape, vocabulary()["paper"])))  # AI图谱第26项 says which document it is of
    rest = cue("content").sub("", ORDINAL.sub("", cue("with_whom").sub("", linked.topic)))
    rest = _CUT.sub("", papers.sub("", rest)).strip()
    return len(without_frame(rest)) >= _REST and not any(rest in title for title in titles)


def of_number(asked: Asked) -> int | None:
    """The number that a question gives the task it asks of (第10项、第10条); None where it gives none."""
    given = asked.linked.ordinal and _NTH.search(asked.question.text)
    return asked.linked.ordinal[0] if given and asked.linked.ordinal else None


def of_that_number(
    knowledge: Knowledge, tasks: dict[Place | None, list[Scored]], number: int
) -> dict[Place | None, list[Scored]]:
    """Of the tasks found those of a number, with all the others of that number in the same document."""
    found: dict[Place | None, list[Scored]] = {}
    for place, scored in tasks.items():
        documents = unique(s.item.document for s in scored if s.item.data.get("number") == number)
        items = [item for d in documents for item in knowledge.in_document(d, NodeType.TASK)]
        if same := [Scored(item, 1.0) for item in items if item.data.get("number") == number]:
            found[place] = same
    return found


_CUT = re.compile(r"第[\d一二三四五六七八九十百零]+$")  # a number whose 条 is not of the subject
_NTH = re.compile(r"第[\d一二三四五六七八九十百零]+[项条]")


def _is_sub(item: Item) -> bool:
    return (item.data.get("label") or "").startswith(_SUB)
