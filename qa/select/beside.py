"""What else a question asks that the sentences beside an answer say: a newspaper tells that there was a meeting, and in the
next sentence what its members had visited.
"""

from __future__ import annotations

from dataclasses import replace

from corpus.document import Evidence
from embeddings.wording import official_terms
from qa.evidence import Asked, Found
from qa.knowledge import Knowledge
from qa.lexicon import grams
from qa.link import topic_of
from qa.model import Plan, Statement
from qa.select.cues import cue
from qa.select.texts import is_frame
from qa.sentences import Said
from qa.wanted import beside

_BEFORE, _AFTER, _ARTICLE = 200, 500, 2_000
"""Characters before and after the best sentence in which its neighbours begin, and in which an article says where they went."""
_MET, _PAIRS = 0.16, 2
"""Share of a question's words, by weight, that a neighbour must have of those not met yet, and the fewest."""
_MOST, _LENGTH = 2, 260
"""Neighbours that are added, and their characters."""
_ASKS = 2


def completed(knowledge: Knowledge, asked: Asked, plan: Plan) -> Plan:
    """An answer in sentences with those around the best of them that have the kind of thing asked for, and where the
    question asks for more than one thing, those that have its other words.
    """
    cited = [e for statement in plan.statements for e in statement.evidence]
    if not cited:
        return plan
    near = _around(knowledge, cited)
    added: list[Evidence] = []
    kind = beside(asked.question.text)
    if kind and not any(kind.search(e.quote) for e in cited):
        there = _around(knowledge, cited, _ARTICLE)
        added += [said.evidence for said in there if kind.search(said.evidence.quote)][:1]
    if len(cue("asks").findall(cue("also_asks").sub("怎么", asked.question.text))) >= _ASKS:
        added += _with_rest(knowledge, asked, cited + added, [s for s in near if s.evidence not in added])
    kept: list[Evidence] = []
    for evidence in added:
        if len(kept) < _MOST and (not kept or sum(len(e.quote) for e in kept) + len(evidence.quote) <= _LENGTH):
            kept.append(evidence)
    told = [Statement(f"原文：{e.quote}", (e,)) for e in sorted(kept, key=lambda e: e.start)]
    return replace(plan, statements=(*plan.statements, *told))


def found(knowledge: Knowledge, asked: Asked, read: Found) -> bool:
    """Whether the best sentence, or one beside it, has the kind of thing asked for that is said so."""
    kind = beside(asked.question.text)
    if not kind or not read or read[0].chance < _FITS:
        return False
    best = read[0].said.evidence
    return any(
        kind.search(text) for text in (best.quote, *(s.evidence.quote for s in _around(knowledge, [best], _ARTICLE)))
    )


_FITS = 0.25  # chance of the best sentence


def _around(knowledge: Knowledge, cited: list[Evidence], after: int = _AFTER) -> list[Said]:
    """The sentences of the same section around the first one cited, the nearest after it first, then those before it."""
    best = cited[0]
    there = knowledge.sentences.within(best.document, best.start - _BEFORE, best.end + after)
    there = [s for s in there if s.evidence.section == best.section and s.evidence not in cited and not is_frame(s)]
    behind = [s for s in there if s.evidence.start > best.start]
    before = [s for s in there if s.evidence.start < best.start]
    return [*behind, *reversed(before)]


def _with_rest(knowledge: Knowledge, asked: Asked, shown: list[Evidence], near: list[Said]) -> list[Evidence]:
    """The neighbours that have words of a question which none of the sentences shown has."""
    text = asked.linked.without_places(asked.question.text)
    words = grams(f"{topic_of(text)} {' '.join(official_terms(text))}")
    title = knowledge.title_of(shown[0].document)
    met = grams(" ".join([title, *(e.section + " " + e.quote for e in shown)]))
    weight = knowledge.lexicon.weight
    total = sum(weight(word) for word in words if knowledge.lexicon.known(word))
    rest = {word for word in words - met if knowledge.lexicon.known(word)}
    found: list[Evidence] = []
    for said in near:
        new = rest & said.words
        if len(new) >= _PAIRS and sum(weight(word) for word in new) >= _MET * total:
            found.append(said.evidence)
            rest -= new
    return found
