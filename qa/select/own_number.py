"""Whether a number is a document's own or that of one that it cites: 泰政发〔2024〕1号是泰山区方案自己的文号吗."""

from __future__ import annotations

from dataclasses import replace

from qa.evidence import Asked
from qa.knowledge import Knowledge
from qa.model import Plan, Statement
from qa.naming import document_wanted
from qa.select.cues import says
from qa.select.documents import names_number
from qa.select.named_fields import NUMBER


def plan(knowledge: Knowledge, asked: Asked, cited: Plan | None) -> Plan | None:
    """Yes or no, with the number that the document meant has; None where no number is asked about so, or the document is
    not told. `cited`: what is said of a number that only texts cite.
    """
    text = asked.question.text
    said = NUMBER.search(text)
    if not said or not asked.question.yes_no or not says("own", text):
        return None
    rest = text.replace(said[0], "")
    wanted = document_wanted(knowledge, rest)
    documents = [
        d
        for name, d in knowledge.store.documents.items()
        if (name in wanted if wanted else d.identity.place in asked.linked.known) and d.identity.number
    ]
    if len(documents) != 1:
        return None
    document = documents[0]
    number = document.identity.number or ""
    own = names_number(said[0], number)
    title = knowledge.title_of(document.id)
    evidence = tuple(document.evidence[key] for key in ("number",) if key in document.evidence)
    verdict = "是。" if own else "不是。"
    statement = Statement(f"{verdict}{title}的文号是“{number}”。", evidence)
    answer = Plan((statement,), nodes=(f"document:{document.id}",))
    return replace(answer, statements=(statement, *cited.statements)) if cited and not own else answer
