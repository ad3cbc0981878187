"""Greetings, what can be asked, which documents there are, and a place by its name alone."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from corpus.document import Evidence
from corpus.gazetteer import Place
from graph.schema import NodeType
from qa.evidence import Asked
from qa.knowledge import Knowledge
from qa.model import Plan, Statement
from qa.phrases import first_of
from qa.rows import assignments
from qa.select.cues import made_of, says
from store.documents import StoredDocument

_SHOWN = 12  # titles in one answer


@cache
def data() -> dict[str, Any]:
    """The words that are understood, and what is said."""
    with (Path(__file__).parents[1] / "data" / "about.toml").open("rb") as file:
        return tomllib.load(file)


def _said(name: str, text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in data()["says"][name])


def is_said(text: str) -> bool:
    """Whether something is a greeting, thanks, or a question about the product itself."""
    return any(_said(name, text) for name in ("thanks", "greeting", "help", "holdings"))


def plan(knowledge: Knowledge, asked: Asked) -> Plan | None:
    """An answer about the product and its holdings; None for a question about what the documents say."""
    text, answers = asked.question.text, data()["answers"]
    if _said("thanks", text):
        return Plan((Statement(answers["thanks"]),), answerable=False)
    if _said("greeting", text) or _said("help", text):
        return Plan((Statement(_help(knowledge)),), answerable=False)
    if _said("holdings", text) and not asked.linked.bodies and not says("list", text):
        return _holdings(knowledge, asked)
    known = asked.linked.known
    if len(known) == 1 and not asked.linked.unknown and _only_place(asked):
        return _place(knowledge, known[0])
    return None


def _only_place(asked: Asked) -> bool:
    return made_of("of_place", asked.linked.without_places(asked.question.text))


def _help(knowledge: Knowledge) -> str:
    """What can be asked, with examples from the corpus itself."""
    answers = data()["answers"]
    tasks, targets = knowledge.of(NodeType.TASK), knowledge.of(NodeType.TARGET)
    words: dict[str, str] = {}
    if task := next((t for t in tasks if not t.data.get("general")), None):
        words |= {"task": task.name, "place": str(task.place or "")}
    if targets:
        words["metric"] = str(targets[0].place or "") + str(targets[0].data["metric"])
    examples = [
        form.format(**words) for form in answers["examples"] if all(k in words for k in re.findall(r"{(\w+)}", form))
    ]
    return str(answers["help"]).format(examples="；".join(f"“{e}”" for e in examples) or "“某项工作由哪个部门牵头”")


def _holdings(knowledge: Knowledge, asked: Asked) -> Plan:
    documents = [
        d
        for d in knowledge.store.documents.values()
        if not asked.linked.known or d.identity.place in asked.linked.known
    ]
    text = data()["answers"]["holdings"].format(count=len(documents), titles=_titles(knowledge, documents))
    return Plan((Statement(text, _evidence(documents)),), nodes=tuple(f"document:{d.id}" for d in documents))


def _place(knowledge: Knowledge, place: Place) -> Plan:
    documents = [d for d in knowledge.store.documents.values() if d.identity.place == place]
    tasks = [t for t in knowledge.within([place], NodeType.TASK) if not t.data.get("general")]
    bodies = {r.body for r in assignments(knowledge, [place]) if not r.collective}
    targets = knowledge.within([place], NodeType.TARGET)
    text = data()["answers"]["place"].format(
        place=place, count=len(documents), titles=_titles(knowledge, documents), tasks=len(tasks),
        bodies=f"（涉及单位{len(bodies)}个）" if bodies else "", targets=len(targets),
    )  # fmt: skip
    return Plan((Statement(text, _evidence(documents)),), nodes=tuple(f"document:{d.id}" for d in documents))


def _titles(knowledge: Knowledge, documents: list[StoredDocument]) -> str:
    named = [f"{knowledge.title_of(d.id)}{f'（{d.identity.place}）' if d.identity.place else ''}" for d in documents]
    return first_of(named, _SHOWN)


def _evidence(documents: list[StoredDocument]) -> tuple[Evidence, ...]:
    return tuple(d.evidence["title"] for d in documents[:_SHOWN] if "title" in d.evidence)
