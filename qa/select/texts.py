"""What the texts themselves say: the sentences that answer a question best, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from chinese.numerals import integer
from corpus.document import Evidence
from qa.evidence import Asked, Candidate, defining
from qa.knowledge import Knowledge, label
from qa.lexicon import grams
from qa.model import Entity, Plan, Statement, unique
from qa.select.cues import cue, says
from qa.sentences import HAS, Said
from qa.wanted import amount_asked, in_yuan

_MOST, _LENGTH = 3, 220
"""Sentences and characters shown at most (a single sentence is shown whole)."""
_ALSO, _OTHER_PLACE = 0.3, 0.5
"""Share of the best sentence's chance that another one must reach, and another place's to be put before the rest."""
_WHERE = 0.3


def plan(knowledge: Knowledge, asked: Asked, found: Sequence[Candidate]) -> Plan | None:
    """The sentences that answer a question best, each with the document and section that it stands in; None where
    nothing was found. Where no place is named and several have such a sentence, each place's best.
    """
    chosen = shown(knowledge, asked, found)
    if not chosen:
        return None
    lead = "文中写的是：" if asked.question.yes_no else ""
    statements = [_written(knowledge, said, asked.form.chance("where") >= _WHERE) for said in chosen]
    items = [knowledge.task_of(said.evidence) for said in chosen]
    nodes = unique([*(i.id for i in items if i), *(f"document:{said.evidence.document}" for said in chosen)])
    entities = unique(Entity(i.id, i.type, i.name, round(found[0].score, 3)) for i in items if i)
    return Plan(tuple(statements), True, lead, entities=entities, nodes=nodes)


def beside(knowledge: Knowledge, asked: Asked, plan: Plan, found: Sequence[Candidate]) -> Plan:
    """An answer from the graph with the sentence that surely answers, where it cites another one; a sentence of a task
    that the answer is about needs less to be shown.
    """
    if not found:
        return plan
    said = found[0].said
    task = knowledge.task_of(said.evidence)
    within = task is not None and task.id in plan.nodes
    if found[0].chance < (_LIKELY if within else SURELY) or (asked.form.kind == "who" and not within):
        return plan
    if _cites(plan, said.evidence) or is_frame(said):
        return plan
    return replace(plan, statements=(*plan.statements, _written(knowledge, said, False)))


def names_body(found: Sequence[Candidate], roles: Sequence[str] = ()) -> bool:
    """Whether the sentence that surely answers names a body and says more than who does a task; where helpers are asked
    for, one that helps.
    """
    if not found or found[0].chance < _NAMING or is_frame(found[0].said):
        return False
    helps = "supports" not in roles or says("helps", found[0].said.evidence.quote)
    return _names(found[0].said) and bool(helps)


_NAMING = 0.5  # chance of such a sentence


def _names(said: Said) -> bool:
    return bool(said.has[HAS.index("body")])


def elsewhere(knowledge: Knowledge, asked: Asked, plan: Plan, found: Sequence[Candidate]) -> bool:
    """Whether the sentence that surely answers stands in no task of an answer from the graph: 领导小组组长由谁担任."""
    if not found or found[0].chance < SURELY:
        return False
    said = found[0].said
    head = (
        not said.passage.section
        or said.passage.section[-1] == knowledge.store.documents[said.evidence.document].identity.title
    )
    if head or len(asked.linked.known) > 1 or _cites(plan, said.evidence):
        return False
    task = knowledge.task_of(said.evidence)
    return task is None or task.id not in plan.nodes


SURELY = 0.6
"""Chance of a sentence from which it is shown beside an answer that does not cite it."""
_LIKELY = 0.3
"""The same for a sentence of a task that the answer is about."""


def bears_out(knowledge: Knowledge, asked: Asked, found: Sequence[Candidate]) -> bool:
    """Whether the best sentence has the name that the question's subject begins with and hardly any other text has, and a figure in the unit asked
    for.
    """
    amount = amount_asked(in_yuan(asked.question.text))
    if not found or not amount or found[0].chance < _LIKELY:
        return False
    quote, counts = found[0].said.evidence.quote, knowledge.lexicon.counts
    name = asked.linked.without_places(asked.subject).lstrip(' “”"《')[:_NAME]
    rare = len(name) == _NAME and all(0 < counts.get(pair, 0) <= _RARE for pair in grams(name))
    return rare and name in quote and bool(amount.search(quote))


_NAME, _RARE = 3, 4
"""Characters of a name, and texts that have its pairs at most."""


def _cites(plan: Plan, sentence: Evidence) -> bool:
    """Whether an answer cites a sentence, or a part of it."""
    cited = (e for s in plan.statements for e in s.evidence if e.document == sentence.document)
    return any(e.start < sentence.end and sentence.start < e.end for e in cited)


def shown(knowledge: Knowledge, asked: Asked, found: Sequence[Candidate]) -> list[Said]:
    """The sentences to show, best first: at most three, or those that fit into 200 characters."""
    if not found:
        return []
    if defines := defining(asked):
        found = sorted(found, key=lambda c: not defines.search(c.said.evidence.quote))
    found = _heading_last(asked, found)
    best = found[0]
    if _only_assigns(asked, best.said) and (below := _below(knowledge, best.said)):
        return below
    chosen = [best.said]
    length = len(best.said.evidence.quote)
    linked = asked.linked
    rest = list(found[1:])
    if not linked.known or len(linked.known) > 1:  # one of each place first
        of = {best.said.passage.place}
        others = [c for c in rest if c.chance >= _OTHER_PLACE * best.chance]
        first = {c.said.passage.place: c for c in reversed(others) if c.said.passage.place not in of}
        rest = [*first.values(), *(c for c in rest if c not in first.values())]
    counts = knowledge.lexicon.counts
    rare = {gram for gram in grams(asked.subject) - best.said.words if 0 < counts.get(gram, 0) <= _TELLING}
    here = best.said.passage.document
    there = [c.said for c in rest if linked.everywhere or c.said.passage.document == here]
    telling = {said for said in there if rare & said.words}
    rest.sort(key=lambda candidate: candidate.said not in telling)
    for candidate in rest:
        quote = candidate.said.evidence.quote
        likely = candidate.chance >= _ALSO * best.chance or candidate.said in telling
        if len(chosen) >= _MOST or not likely or _is_heading(candidate.said):
            continue
        if _only_assigns(asked, candidate.said):
            continue
        if length + len(quote) > _LENGTH or quote in (s.evidence.quote for s in chosen):
            continue
        chosen.append(candidate.said)
        length += len(quote)
    return chosen


def _only_assigns(asked: Asked, said: Said) -> bool:
    """Whether a sentence says who does a task and is given for a question of something else."""
    return asked.form.kind not in (*_OF_WORK, "where") and bool(_assigns().fullmatch(said.evidence.quote))


def _below(knowledge: Knowledge, said: Said) -> list[Said]:
    """The first sentences of the task that a sentence assigns, within the length that is shown."""
    item = knowledge.task_of(said.evidence)
    kept: list[Said] = []
    for sentence in knowledge.sentences_of(item) if item else ():
        fits = sum(len(s.evidence.quote) for s in [*kept, sentence]) <= _LENGTH
        if not is_frame(sentence) and len(kept) < _MOST and (fits or not kept):
            kept.append(sentence)
    return kept


def _heading_last(asked: Asked, found: Sequence[Candidate]) -> Sequence[Candidate]:
    """The candidates, a heading behind the best sentence below it: what is told says more than what it is called."""
    best = found[0].said
    if not _is_heading(best) or asked.form.kind in _OF_NAMES:
        return found
    below = next(
        (c for c in found[1:] if c.said.passage.section == best.passage.section and not is_frame(c.said)), None
    )
    return [below, *(c for c in found if c is not below)] if below else found


_OF_NAMES = ("where", "tasks", "names", "count")  # kinds that a heading answers
_TELLING = 2
"""Texts that have a word of the subject by which a sentence of the best one's document is shown, however unlike it looks."""
_OF_WORK = ("who", "duties", "compare", "count", "yes_no")


def _is_heading(said: Said) -> bool:
    """Whether a sentence is the heading that is named with each sentence below it."""
    section = said.passage.section
    return bool(section) and said.evidence.quote.rstrip("。 ").endswith(section[-1].rstrip("。 "))


@cache
def _assigns() -> re.Pattern[str]:
    """A sentence that does nothing but assign: in brackets, or behind 牵头单位：."""
    return re.compile(rf"[（(][^（()）]*[)）]?[。;；]?|(?:{cue('assigns').pattern})[:：].*")


def is_frame(said: Said) -> bool:
    """Whether a sentence only names a task or assigns it."""
    return _is_heading(said) or bool(_assigns().fullmatch(said.evidence.quote))


def _written(knowledge: Knowledge, said: Said, whole: bool) -> Statement:
    """A sentence with where it stands; with its whole path of headings where that is what is asked."""
    evidence, place = said.evidence, knowledge.sentences.place_of(said)
    item = knowledge.task_of(evidence)
    title = knowledge.title_of(evidence.document)
    section = said.passage.section
    at = label(item) if item else (section[-1] if section else "")
    if whole and len(section) > 1:
        at += f"（{' > '.join(section[:-1])}）"
    at = f"（{at}）" if at else ""
    where = f"{place}：" if place else ""
    listed = _list_below(knowledge, evidence)
    cells = knowledge.sentences.cells(evidence) if not evidence.quote.startswith("|") else []
    text = "".join(("｜".join(cells) or evidence.quote, *(e.quote for e in listed)))
    return Statement(f"{where}{title}{at}写道：{text}", (evidence, *listed))


def _list_below(knowledge: Knowledge, evidence: Evidence) -> list[Evidence]:
    """The items that a sentence announces: by a colon, one sentence each (有下列情形之一的：（一）…；（二）…), or by
    their number, each with what is said of it (要打好四场硬仗。一是…。二是…).
    """
    colon = evidence.quote.rstrip().endswith(("：", ":"))
    number = _numbered(evidence.quote)
    if not (colon or number):
        return []
    below = knowledge.sentences.within(evidence.document, evidence.end, evidence.end + _REACH)
    marks = [_MARK.match(said.evidence.quote) for said in below]
    kind = marks[0].lastgroup if marks and marks[0] else None
    items: list[Evidence] = []
    for said, mark in zip(below, marks, strict=True):
        if kind is None or len(items) == _ITEMS or (not number and (not mark or mark.lastgroup != kind)):
            break
        if mark and mark.lastgroup == kind:
            items.append(said.evidence)
    if number and len(items) != number:
        return []
    return items if len(items) > 1 and sum(len(e.quote) for e in items) <= _REACH else []


def _numbered(quote: str) -> int:
    """How many things a sentence announces at its end: 四件实事：; 0 where it does not."""
    said = _ANNOUNCED.search(quote.strip())
    return integer(said[1]) if said else 0


_ANNOUNCED = re.compile(r"([二三四五六七八九十两]|十[一二])[件项个大场条点类][^，,。；;：:、]{1,8}[：:。]$")
_MARK = re.compile(
    r"\s*(?:(?P<brackets>[（(][一二三四五六七八九十\d]{1,3}[）)])|(?P<stops>\d{1,2}[.．、])|(?P<circles>[①-⑳])|(?P<words>[一二三四五六七八九十]{1,3}是))"
)
_REACH, _ITEMS = 1_000, 12
"""Characters and items of a list at most that is shown with the sentence which announces it."""
