"""A question to its answer: understood, held against the texts, answered from the graph where that is sure, else in
the texts' own sentences; refused last.
"""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from qa import validity
from qa.confidence import confidence
from qa.evidence import Asked, Found, candidates
from qa.heads import Form, form_of, stretches
from qa.knowledge import Knowledge, knowledge_of
from qa.lexicon import gap, grams
from qa.link import EVERYWHERE, is_office, link, loosely, topic_of
from qa.model import Answer, Plan, Statement, compose, joined, of_chosen
from qa.naming import calls, document_wanted, named
from qa.parts import asks, in_full, parts_of
from qa.question import parse
from qa.select import about, bodies, checks, duties, fields, goals, measures, outline, sets, several, texts, values
from qa.select.cues import cue, says, without_frame
from qa.select.scope import absent
from qa.sentences import HAS
from qa.understood import in_words
from qa.wanted import lacking
from store.store import Store

Select = Callable[[Knowledge, Asked, Found], Plan | None]

LIKELY = 0.14
"""Least probability of a kind for its way of answering to be tried."""
SURE = 0.75
"""Confidence from which the texts' own sentences are given as the answer."""
EVIDENT = 0.85
"""Confidence from which the texts' sentences are an answer whatever else is in doubt."""
LINKED = 0.35
"""Confidence from which tasks whose words meet the subject's are taken to be what a question about bodies is about."""
STRUCTURED = 0.4
"""Confidence from which what the graph holds on the subject is: it was linked by name besides."""


def ready(knowledge: Knowledge, question: str, form: Form | None = None) -> Asked:
    """A question made ready: parsed, its form told by the heads (unless given), its entities linked."""
    asked = parse(question)
    form = form or form_of(asked.text)
    linked = link(knowledge, asked, form)
    spans = [m.span() for body in linked.bodies for m in re.finditer(re.escape(body.text), asked.text)]
    named_by = [n for n in (named(knowledge, asked.text), *calls(knowledge, asked.text)) if n]
    spans += [(called.start, called.end) for called in named_by]
    taken = {i for span in (*linked.places_in(asked.text), *spans) for i in range(*span)}
    taken |= {i for m in EVERYWHERE.finditer(asked.text) for i in range(*m.span())}
    words = " ".join(stretches(asked.text, form.tags, "topic", taken)) if form.tags else form.subject
    words = _ASKED_OF.sub("", words).removeprefix("的").strip() or words
    if len(words) < _WORD and (linked.bodies or named_by):
        rest = topic_of("".join("\n" if i in taken else c for i, c in enumerate(asked.text)))
        words = rest if len(without_frame(rest)) >= _WORD else asked.text
    linked = replace(linked, topic=words if len(words) >= _WORD and words != asked.text else linked.topic)
    return Asked(asked, form, linked, words if len(words) >= _WORD else linked.topic or asked.text)


_WORD = 2  # characters of a subject
_ASKED_OF = re.compile(
    r"(?:\s*的?(?:目标|指标|数量|规模|分工|区别|异同)值?)+$"
)  # what is asked for is no part of what it is asked of


def answer_question(store: Store, question: str, documents: frozenset[str] | None = None) -> Answer:
    """The answer to a question from what the store holds, or from some of its `documents` only; never raises for what
    is asked.

    A question in parts that have answers each gets one after the other.
    """
    if documents is not None and (narrowed := store.only(documents)) is not store:
        return of_chosen(answer_question(narrowed, question))
    began = time.perf_counter()
    knowledge = knowledge_of(store)
    asked = ready(knowledge, question)
    parts = parts_of(unicodedata.normalize("NFKC", question).strip())  # with the blanks that part it
    if of_documents := fields.sure(knowledge, asked):
        kind, plan, sure = "meta", of_documents, 1.0 if of_documents.answerable else 1 - SURE
    elif len(parts) > 1 and (joint := _in_parts(knowledge, asked, parts)):
        kind, plan, sure = joint
    else:
        kind, plan, sure = _plan(knowledge, asked)
    return _answer(knowledge, question, asked, kind, plan, sure, began)


def _in_parts(knowledge: Knowledge, whole: Asked, parts: tuple[str, ...]) -> tuple[str, Plan, float] | None:
    """The answers to the parts as one plan; None where any part has none, so that the whole is to be asked."""
    planned: list[tuple[str, str, Plan, float]] = []  # subject, kind, plan, confidence
    for number, part in enumerate(parts):
        asked = ready(knowledge, part)
        if number:
            places = [] if asked.linked.places else [p.name for p in whole.linked.places]
            lacks = len(asked.form.subject) < _WORD and not asked.linked.bodies
            before = planned[-1][0] if lacks else ""
            if places or before:
                asked = ready(knowledge, in_full(part, places, before))
        if asked.form.chance("other") >= SURE or len(asked.subject) < 2:
            return None
        planned.append((asked.subject, *_plan(knowledge, asked)))
    if not all(plan.answerable for _, _, plan, _ in planned):
        return None
    joint = joined([plan for _, _, plan, _ in planned])
    return planned[0][1], joint, min(sure for _, _, _, sure in planned)


def _plan(knowledge: Knowledge, asked: Asked) -> tuple[str, Plan, float]:
    """The kind the question was taken for, its plan, and how likely the corpus has an answer."""
    if plan := about.plan(knowledge, asked):
        return "about", plan, 1.0
    found = candidates(knowledge, asked)
    if not found and (plan := absent(knowledge, asked.linked)):
        return "absent", plan, 0.0
    same = says("same", asked.question.text)
    if same and (plan := checks.same_body(knowledge, asked.question, asked.linked)):
        return "yes_no", plan, 1.0
    if plan := sets.plan(knowledge, asked):
        return "sets", plan, 1.0
    if goals.all_meant(asked) and (plan := goals.plan(knowledge, asked, found)):
        return "value", plan, 1.0
    sure = confidence(knowledge, asked, found)
    plain = bool(found) and found[0].score >= texts.SURELY and sure >= SURE
    if not plain and sure < EVIDENT and _says_nothing(asked):
        return asked.form.kind, _no(knowledge, asked, found, None), min(sure, 1 - SURE)
    if stranger := _stranger(knowledge, asked, found):
        text = f"收录的文件中没有写到“{stranger}”与此有关，也就没有写明它的分工。"
        return asked.form.kind, Plan((Statement(text),), answerable=False, no="silent"), min(sure, 1 - SURE)
    if sign := _sign(asked, found):
        text = f"收录的文件中没有写到“{sign}”与此有关。"
        return asked.form.kind, Plan((Statement(text),), answerable=False, no="silent"), min(sure, 1 - SURE)
    if plan := _unfounded(knowledge, asked, found):
        return "why", plan, min(sure, 1 - SURE)
    refused: Plan | None = None
    for kind, select, least in _ways(knowledge, asked):
        plan = select(knowledge, asked, found)
        if plan is None:
            continue
        if plan.answerable and sure >= least:
            if kind == "who" and texts.elsewhere(knowledge, asked, plan, found):
                continue
            return kind, texts.beside(knowledge, asked, plan, found), sure
        told = kind == "who" and sure >= SURE and texts.names_body(found)
        if plan.no == "silent" and not plan.answerable and not told and (kind == asked.form.kind or sure < EVIDENT):
            return kind, plan, min(sure, 1 - SURE)
        refused = refused or (plan if not plan.answerable else None)
    by_office = asked.form.kind == "who" and says("office", asked.question.text) and not asked.linked.bodies
    told = sure >= EVIDENT and texts.names_body(found)
    if by_office and not told and not _spoken_of(knowledge, asked, found):
        return "who", _no(knowledge, asked, found, refused), min(sure, 1 - SURE)
    one_place = len(asked.linked.known) < 2 and asked.linked.unknown  # nothing to compare it with
    if (
        sure >= SURE
        and not (one_place and asked.form.kind == "compare")
        and (plan := texts.plan(knowledge, asked, found))
    ):
        if lacks := lacking(asked.question.text, asked.subject, [e.quote for s in plan.statements for e in s.evidence]):
            return asked.form.kind, _no(knowledge, asked, found, None, lacks), min(sure, 1 - SURE)
        return asked.form.kind, plan, sure
    return asked.form.kind, _no(knowledge, asked, found, refused), sure


def _unfounded(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:
    """A no to why something was stopped that no text says was; None for any other question."""
    undone = says("undone", asked.question.text)
    near = "".join(candidate.said.evidence.quote for candidate in found[:_FEW])
    if not undone or asked.form.chance("why") < _MAYBE or cue("undone").search(near):
        return None
    text = f"文中没有写到“{undone[0]}”，也就没有写明原因。"
    return Plan((Statement(text), *_no(knowledge, asked, found, None).statements[:1]), answerable=False, no="silent")


def _stranger(knowledge: Knowledge, asked: Asked, found: Found) -> str:
    """A body that a question about work names and that nothing read for it speaks of; empty where there is none. A body
    that has no work in the document that the question is about is known from elsewhere only.
    """
    if asked.form.kind not in ("who", "duties", "tasks", "yes_no", "why", "where"):
        return ""
    texts = "".join(candidate.said.passage.prefixed for candidate in found)
    documents = document_wanted(knowledge, asked.question.text)
    here = [b.text for b in asked.linked.bodies if duties.work_in(knowledge, b, documents)]
    known = [b.text for b in asked.linked.bodies if b.matches and b.text in here]
    for name in (*asked.form.bodies, *(b.text for b in asked.linked.bodies if b.text not in here)):
        if not is_office(name) or _NO_NAME.match(name) or any(name in k or k in name for k in known):
            continue
        if len(name) > _WORD and not loosely(name).search(texts):
            return name
    return ""


def _sign(asked: Asked, found: Found) -> str:
    """A sign such as 5G, 1+N, PM10 in the subject that nothing read for the question has: no other word stands for it."""
    texts = "".join(candidate.said.passage.prefixed for candidate in found).upper()
    return next((sign for sign in _SIGN.findall(asked.subject) if sign.upper() not in texts), "")


_SIGN = re.compile(r"(?=[0-9.+]*[A-Za-z])(?=[A-Za-z.+]*[0-9+])[A-Za-z0-9.+]+")
_NO_NAME = re.compile(r"[我你咱他它本贵各别哪这那该其]")
_PRONOUN = re.compile(r"它|这|那|其|该")


def _says_nothing(asked: Asked) -> bool:
    """Whether a question names nothing at all: “它还负责什么” asked first."""
    linked = asked.linked
    named = linked.places or linked.bodies or linked.quoted or linked.ordinal or asked.question.years
    bare = not asks(asked.question.text) and _PRONOUN.search(asked.question.text) is None  # 氢能: what is said of it
    return not (named or bare or asked.form.chance("meta") >= _HALF) and len(asked.form.subject) < _WORD


def _spoken_of(knowledge: Knowledge, asked: Asked, found: Found) -> bool:
    """Whether any of the best sentences names a body and speaks of the subject, itself or in the headings above it: a list
    of bodies below some other heading is no answer.
    """
    topic = grams(asked.subject)
    return any(
        c.said.has[HAS.index("body")]
        and gap(asked.subject, c.said.evidence.quote + " ".join(c.said.passage.section)) <= 1
        and knowledge.lexicon.coverage(topic, c.said.words | c.said.above) >= _HALF
        for c in found[:_FEW]
    )


_FEW = 3  # sentences looked at


def _ways(knowledge: Knowledge, asked: Asked) -> list[tuple[str, Select, float]]:
    """Ways of answering to try in turn, each with the confidence it takes."""
    kinds = sorted(_WAYS, key=lambda kind: -asked.form.chance(kind))
    likely = [kind for kind in kinds if asked.form.chance(kind) >= LIKELY]
    bodies = [body for body in asked.linked.bodies if body.matches]
    if bodies and _OF_BODIES & {*likely} and (len(asked.subject) < _NAMED or duties.of_bodies_alone(knowledge, asked)):
        likely = _before("duties", likely)
    if says("compared", asked.question.text):
        likely = _before("compare", likely)
    if says("work_compared", asked.question.text):
        likely = _before("who", likely)
    if says("office_asked", asked.question.text) and not bodies and not asked.question.yes_no:
        likely = _before("who", likely)
    if says("under", asked.question.text) and likely[0] != "who":
        likely = _before("tasks", likely)
    if asked.question.yes_no:
        likely = _before("yes_no", likely)
    ways = [(kind, *_WAYS[kind]) for kind in likely]
    if bodies and "duties" in likely:
        ways.insert(likely.index("duties") + 1, ("duties", duties.whole, _LISTED))
    figures = sum(asked.form.chance(kind) for kind in _FIGURES)
    if asked.form.chance("who") >= _MAYBE:
        ways = [("who", several.works, STRUCTURED), *ways]
    return [("value", several.plan, STRUCTURED), *ways] if figures >= _HALF else ways


def _before(kind: str, others: list[str]) -> list[str]:
    """A kind put before the others."""
    return [kind, *(other for other in others if other != kind)]


_MAYBE = 0.3
_LISTED = 0.6  # confidence from which words that meet no task of a body are taken to say nothing about its tasks
_OF_BODIES = frozenset(("who", "duties", "tasks", "count"))


_FIGURES = ("value", "count", "compare", "rank")
"""Kinds of questions for figures."""


_HALF = 0.5  # of the words of a subject, by weight
_NAMED = 3  # characters of a subject that tells a task


def _compare(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:
    """Figures side by side; else, where a difference is asked, who does the task in each place."""
    return values.compare(knowledge, asked, found) or (
        bodies.plan(knowledge, asked, found)
        if len(asked.linked.known) > 1 and _WORK.search(asked.question.text)
        else None
    )


_WORK = re.compile(r"牵头|负责|分工|部门|单位|谁|局")


def _counted(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:
    """How many: of a body's tasks, of the items under a heading, or a figure that the text gives."""
    if asked.linked.bodies and len(asked.subject) < 3:
        return duties.plan(knowledge, asked, found)
    if says("count_bodies", asked.question.text):
        return bodies.plan(knowledge, asked, found)
    if says("count_tasks", asked.question.text):
        return outline.plan(knowledge, asked, found)
    return None


def _tasks(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:
    """The tasks under a heading; else what a task is done by."""
    return outline.plan(knowledge, asked, found) or measures.plan(knowledge, asked, found)


def _named(knowledge: Knowledge, asked: Asked, found: Found) -> Plan | None:  # noqa: ARG001 -- ways of answering share one signature
    """Companies and projects that the graph knows by name, where such are asked for."""
    return texts.named(knowledge, asked.question, asked.linked) if says("companies", asked.question.text) else None


_WAYS: dict[str, tuple[Select, float]] = {
    "who": (bodies.plan, LINKED),
    "duties": (duties.plan, 0.0),
    "yes_no": (checks.check, 0.15),
    "value": (goals.plan, STRUCTURED),
    "rank": (values.compare, STRUCTURED),
    "compare": (_compare, STRUCTURED),
    "count": (_counted, STRUCTURED),
    "tasks": (_tasks, STRUCTURED),
    "how": (measures.plan, STRUCTURED),
    "names": (_named, LINKED),
    "meta": (fields.plan, 0.2),
}


def _no(knowledge: Knowledge, asked: Asked, found: Found, refused: Plan | None, lacks: str = "") -> Plan:
    """What is said instead of an answer: not understood, or the texts are silent (on `lacks`, where they speak of the
    rest); with what is nearest.
    """
    near = texts.shown(knowledge, asked, found)[:1]
    if refused is not None:
        return replace(refused, no=refused.no or "silent")
    nearest = f"最接近的原文是：{near[0].evidence.quote}" if near else ""
    evidence = tuple(said.evidence for said in near)
    if asked.form.chance("other") >= SURE or len(asked.form.subject) < 2 or not found:
        text = f"没完全看懂这个问题，没有据以回答的原句。{'最相关的原文是：' + near[0].evidence.quote if near else ''}"
        return Plan((Statement(text, evidence),), answerable=False, no="not_understood")
    where = "、".join(asked.linked.known)
    what = f"未写明“{asked.subject}”的{lacks or '这项内容'}"
    text = f"{where + '：' if where else ''}收录的文件中{what}。{nearest}"
    return Plan((Statement(text, evidence),), answerable=False, no="silent")


def _answer(
    knowledge: Knowledge, question: str, asked: Asked, kind: str, plan: Plan, sure: float, began: float
) -> Answer:
    if plan.answerable:
        plan = validity.noted(knowledge, plan, date.today())
    graph = knowledge.graph
    edges = [
        {"source": source, "target": target, **data}
        for source, target, relation in plan.edges
        for data in (graph.get_edge_data(source, target) or {}).values()
        if data["relation"] == relation
    ]
    nodes = dict.fromkeys([*plan.nodes, *(n for e in edges for n in (e["source"], e["target"]))])
    return Answer(
        question=question, text=compose(plan), answerable=plan.answerable, kind=kind,
        statements=plan.statements, entities=plan.entities, nodes=tuple(n for n in nodes if n in graph),
        edges=tuple(edges), table=plan.table, choices=plan.choices,
        no=None if plan.answerable else plan.no or "silent", confidence=sure, understood=in_words(asked, kind),
        elapsed_ms=(time.perf_counter() - began) * 1000,
    )  # fmt: skip
