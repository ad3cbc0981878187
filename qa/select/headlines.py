"""What a newspaper page writes about: its articles, by their headlines."""

from __future__ import annotations

import re

from chinese.dates import SAID_DAY
from graph.organisations.resolution import Department
from qa.evidence import Asked
from qa.knowledge import Knowledge
from qa.model import Plan, Statement, unique
from qa.select.cues import cue, says
from qa.select.documents import is_page, of_day
from qa.select.named_fields import vocabulary
from qa.select.working import Where

_DAY = re.compile(SAID_DAY)
_HEAD = 1_000  # characters of a page in which the paper says its name


def plan(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """The headlines of the newspaper pages meant (of a day, of a paper, of all); None where the question is of one matter."""
    text = asked.question.text
    press = [word for word in vocabulary()["press"] if word in text]
    if bodies or not press:
        return None
    pages = [d for d in knowledge.store.documents.values() if is_page(d)]
    days = {(int(month), int(day)) for _, month, day in _DAY.findall(text)}
    pages = [d for d in pages if not days or any(of_day(d, "", *day) for day in days)]
    rest = text
    for word in (*press, *asked.linked.place_forms):
        rest = rest.replace(word, "")
    papers = re.findall(rf"[\u4e00-\u9fff]{{2}}(?:{cue('newspaper_end').pattern})", text)
    named = [d for d in pages if any(paper in d.original[:_HEAD] for paper in papers)]
    if re.sub(r"\W", "", cue("of_headlines").sub("", rest)) and not named:
        return None
    shown = named or pages
    statements: list[Statement] = []
    for page in shown:
        first: dict[str, Statement] = {}
        passages = [p for p in knowledge.passages_of(page.id) if p.section and not says("no_article", p.section[0])]
        for passage in sorted(passages, key=lambda p: p.start):
            quotes = knowledge.sentences.quotes(passage)
            if passage.section[0] not in first and quotes:
                first[passage.section[0]] = Statement(passage.section[0], (quotes[0],))
        if first:
            names = "；".join(f"“{name}”" for name in first)
            issued = page.identity.published or page.identity.date or ""
            text = (
                f"{knowledge.title_of(page.id)}{f'（{issued}）' if issued else ''}所在的版面有{len(first)}篇：{names}。"
            )
            statements.append(Statement(text, unique(e for s in first.values() for e in s.evidence)))
    nodes = tuple(f"document:{d.id}" for d in shown)
    return Plan(tuple(statements), True, nodes=nodes) if statements else None
