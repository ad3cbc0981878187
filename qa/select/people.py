"""Who somebody is that a text names: “于某是什么职务” is answered by the sentences that name him with his office."""

from __future__ import annotations

import re

from qa.evidence import Asked
from qa.knowledge import Knowledge
from qa.model import Plan, Statement, unique
from qa.sentences import Said

_ASKED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,4}?)(?:到底|究竟)?(?:是|的|担任|任|当)?"
    r"(?:(?:什么|啥|何|哪个)(?:职务|职位|身份|官|人)|(?:是)?(?:干什么|干啥|做什么)的|是谁)(?:[?？，,。]|$)"
)
_OFFICE = r"(?:书记|主任|[省市区县州局处科厅部院所校站会镇乡社]长|负责人|经理|总裁|主席|总监|委员|教授|专家|工程师|总工|代表|记者|员|家|师|人)"
_HE = ("他", "她")
_BETWEEN, _MOST, _HITS = 8, 2, 20
"""Characters between an office and a name, sentences told, and passages looked at."""


def plan(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """The sentences that name a person after an office; None where nobody is asked about, or no text names him so."""
    _, naming = _named(knowledge, asked.question.text)
    return Plan(tuple(_told(knowledge, s) for s in naming), nodes=_documents(naming)) if naming else None


def with_name(knowledge: Knowledge, part: str, before: str) -> str:
    """A part of a question with the name of the person whom the part before it asks about, for 他."""
    name, _ = _named(knowledge, before) if part[:1] in _HE else ("", [])
    return name + part[1:] if name else part


def _named(knowledge: Knowledge, text: str) -> tuple[str, list[Said]]:
    """The person that a question asks about, and the sentences that name him; an empty name where there is none."""
    found = _ASKED.search(text)
    for name in (found["name"][cut:] for cut in range(len(found["name"]) - 1)) if found else ():
        called = re.compile(rf"{_OFFICE}[、，,\u4e00-\u9fff]{{0,{_BETWEEN}}}{name}")
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
