"""What a newspaper page writes about: its articles, by their headlines."""

from __future__ import annotations

import re

from chinese.dates import SAID_DAY
from graph.organisations.resolution import Department
from qa.evidence import Asked
from qa.knowledge import Knowledge
from qa.model import Plan, Statement, unique
from qa.select.documents import of_day
from qa.select.named_fields import vocabulary
from qa.select.working import Where

_DAY = re.compile(SAID_DAY)
_FRAME = re.compile(
    r"头[版条]|[一二三四0-9]+版|版面|那天|这天|当天|一期|[这那]?[份张期]|文章|新闻|报道|内容|有哪些|都?[登讲写说报]道?了?(?:些)?|什么|啥|哪些|主要|都|有|的|了|上|里|年|月|日|号|[0-9]"
)
_PAPER = re.compile(r"[\u4e00-\u9fff]{2}(?:日报|晚报|时报|晨报)")
_HEAD = 1_000  # characters of a page in which the paper says its name
_NO_ARTICLE = re.compile(r"图片说明|发布信息")


def plan(knowledge: Knowledge, asked: Asked, where: Where, bodies: list[list[Department]]) -> Plan | None:
    """The headlines of the newspaper pages meant (of a day, of a paper, of all); None where the question is of one matter."""
    text = asked.question.text
    press = [word for word in vocabulary()["press"] if word in text]
    if bodies or not press:
        return None
    pages = [d for d in knowledge.store.documents.values() if d.identity.kind == "报道" or d.says("reporter")]
    days = {(int(month), int(day)) for _, month, day in _DAY.findall(text)}
    pages = [d for d in pages if not days or any(of_day(d, "", *day) for day in days)]
    rest = text
    for word in (*press, *asked.linked.place_forms):
        rest = rest.replace(word, "")
    papers = _PAPER.findall(text)
    named = [d for d in pages if any(paper in d.original[:_HEAD] for paper in papers)]
    if re.sub(r"\W", "", _FRAME.sub("", rest)) and not named:
        return None
    shown = named or pages
    statements: list[Statement] = []
    for page in shown:
        first: dict[str, Statement] = {}
        passages = [p for p in knowledge.passages_of(page.id) if p.section and not _NO_ARTICLE.search(p.section[0])]
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
