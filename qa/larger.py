"""What the texts of a larger place write of what is asked of a place in it that has no documents: 杭州 in a plan of 浙江."""

from __future__ import annotations

from dataclasses import replace

from corpus.places import COUNTRY
from qa.confidence import SURE
from qa.evidence import Asked, candidates
from qa.knowledge import Knowledge
from qa.model import Plan, Statement
from qa.ready import ready
from qa.together import glanced


def told_besides(knowledge: Knowledge, asked: Asked, plan: Plan) -> Plan:
    """A no to a place that is not here, with the sentence of the next larger place that is: said to be that place's. It
    stays a no.
    """
    statements: list[Statement] = []
    for place in asked.linked.unknown:
        larger = next((p for p in place.chain[1:] if p != COUNTRY and p in knowledge.store.places), None)
        forms = [form for form in (place.name, place.stem) if form in asked.question.text]
        if larger is None or not forms:
            continue
        other = ready(knowledge, asked.question.text.replace(forms[0], larger.name))
        sure, found = glanced(knowledge, other, candidates(knowledge, other))
        if sure >= SURE and found and knowledge.sentences.place_of(found[0].said) == larger:
            quote = found[0].said.evidence
            text = f"{larger.name}的文件写的是{larger.name}的，不是{place.name}的：{quote.quote}"
            statements.append(Statement(text, (quote,)))
    return replace(plan, statements=(*plan.statements, *statements))
