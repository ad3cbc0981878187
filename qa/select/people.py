"""Who somebody is that a text names (于某是什么职务), and the tasks beside whose rows a table names somebody (某某牵头哪几项)."""

from __future__ import annotations

import re
from functools import cache

from chinese.bigrams import bigrams
from corpus.gazetteer import gazetteer
from qa.evidence import Asked
from qa.knowledge import Knowledge, label
from qa.mentions import is_office
from qa.model import Plan, Statement, unique
from qa.select.cues import cue
from qa.sentences import Said

_HE = ("他", "她")
_BLANK = re.compile(r"\s")
_MOST, _HITS, _RARE = 2, 20, 12
"""Sentences told, passages looked at, and texts at most that have the pairs of a name."""


@cache
def _asked() -> re.Pattern[str]:
    """Who somebody is: 于某是什么职务."""
    return re.compile(
        rf"(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?:到底|究竟)?(?:是|的|担任|任|当)?(?:{cue('title_asked').pattern})(?:[?？，,。]|$)"
    )


@cache
def _leading() -> re.Pattern[str]:
    """What somebody leads: 某某牵头哪几项."""
    leads = cue("person_leads").pattern
    return re.compile(rf"(?P<name>[\u4e00-\u9fff]{{2,8}}?)(?:{leads})的?.{{0,6}}(?:哪|几|任务|工作|什么|啥)")


def plan(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """The sentences that name a person after an office; None where nobody is asked about, or no text names him so."""
    _, naming = _named(knowledge, asked.question.text)
    if naming:
        return Plan(tuple(_told(knowledge, s) for s in naming), nodes=_documents(naming))
    return None if asked.linked.bodies else _led(knowledge, asked)


def _led(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """The tasks of the rows that have a person's name for a cell; None where no table has it."""
    found = _leading().search(asked.question.text)
    places = asked.linked.known
    for name in (found["name"][cut:] for cut in range(len(found["name"]) - 1)) if found else ():
        if is_office(name) or name[0] in "各有本" or gazetteer().named(name):
            continue
        documents = tuple(d.id for d in knowledge.store.documents.values() if d.identity.place in places)
        if not places:
            hits = [hit.passage for hit in knowledge.store.index.search(name, _HITS)]
            documents = unique(p.document for p in hits if name in _BLANK.sub("", p.text))
        statements: list[Statement] = []
        nodes: list[str] = []
        for document in documents:
            if name not in _BLANK.sub("", knowledge.store.documents[document].original):
                continue
            said = [s for p in knowledge.passages_of(document) for s in knowledge.sentences.of(p)]
            rows = [s.evidence for s in said if _has_for_cell(knowledge, s, name)]
            tasks = [task for row in rows if (task := knowledge.task_of(row))]
            if not rows or len(tasks) < len(rows):
                continue
            names = "；".join(label(task) for task in tasks)
            text = f"{knowledge.title_of(document)}里写有“{name}”的任务有{len(tasks)}项：{names}。"
            statements.append(Statement(text, tuple(rows)))
            nodes += [f"document:{document}", *(task.id for task in tasks)]
        if statements:
            return Plan(tuple(statements), nodes=unique(nodes))
    return None


def _has_for_cell(knowledge: Knowledge, said: Said, name: str) -> bool:
    """Whether a row has a name for a cell, or a sentence has it behind the word for who answers (责任领导：常务副市长)."""
    cells = (_BLANK.sub("", cell) for cell in knowledge.sentences.cells(said.evidence))
    answers, next_label = cue("who_answers").pattern, cue("next_label").pattern
    labelled = re.compile(rf"(?:{answers})[:：]\s*{name}(?=$|[\s,，;；。]|{next_label})")
    return name in cells or labelled.search(said.evidence.quote) is not None


def with_name(knowledge: Knowledge, part: str, before: str) -> str:
    """A part of a question with the name of the person whom the part before it asks about, for 他."""
    name, _ = _named(knowledge, before) if part[:1] in _HE else ("", [])
    return name + part[1:] if name else part


def _named(knowledge: Knowledge, text: str) -> tuple[str, list[Said]]:
    """The person that a question asks about, and the sentences that name him; an empty name where there is none."""
    found, counts = _asked().search(text), knowledge.lexicon.counts
    for name in (found["name"][cut:] for cut in range(len(found["name"]) - 1)) if found else ():
        if is_office(name) or any(not 0 < counts.get(pair, 0) <= _RARE for pair in bigrams(name)):
            continue
        called = re.compile(rf"(?:{cue('title').pattern})[\s：:（(]{{0,2}}{name}")
        hits = knowledge.store.index.search(name, _HITS)
        said = [s for hit in hits if name in hit.passage.text for s in knowledge.sentences.of(hit.passage)]
        naming = [s for s in said if called.search(s.evidence.quote)][:_MOST]
        if naming:
            return name, naming
    return "", []


def _told(knowledge: Knowledge, said: Said) -> Statement:
    return Statement(f"{knowledge.title_of(said.evidence.document)}写道：{said.evidence.quote}", (said.evidence,))


def _documents(said: list[Said]) -> tuple[str, ...]:
    return unique(f"document:{s.evidence.document}" for s in said)
