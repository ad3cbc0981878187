"""Questions for the tasks that are due in a time, or late: the same tasks that the ledger holds to be so."""

from __future__ import annotations

from datetime import date

import pytest

from graph.due import due_dates
from graph.ledger import ledger
from qa.answer import answer_question
from store.store import open_store


@pytest.fixture(scope="module")
def store(sample_store):
    return open_store(sample_store)


@pytest.mark.parametrize(
    ("question", "place", "body", "fits"),
    [
        ("哪些任务2025年到期", "", "", lambda days: any(day.year == 2025 for day in days)),
        ("泰山区2027年到期的任务有哪些？", "泰山区", "", lambda days: any(day.year == 2027 for day in days)),
        ("逾期的任务有哪些", "", "", lambda days: days[-1] < date.today()),
        ("平度市商务局还有哪些逾期未完成的工作", "平度市", "平度市商务局", lambda days: days[-1] < date.today()),
    ],
)
def test_tasks_are_told_by_when_they_are_due(store, question, place, body, fits):
    rows = [
        row.task
        for row in ledger(store.graph)
        if place in ("", row.place)
        and (not body or body in {*row.leads, *row.responsible, *row.supports})
        and (days := due_dates(row.deadlines, row.year))
        and fits(days)
    ]
    answer = answer_question(store, question)
    assert rows or body
    assert {node for node in answer.nodes if node.startswith("task:")} == set(rows)
    assert answer.answerable == bool(rows)
    assert all(statement.evidence for statement in answer.statements if rows)
    assert date.today().strftime("%Y年") in answer.text or not rows


@pytest.mark.parametrize("question", ["保险到期后怎么办", "测试通知书到期了还要重新测试吗", "国三柴油货车什么时候到期"])
def test_what_else_is_due_is_no_list_of_tasks(store, question):
    assert "按文中写明的时限计算" not in answer_question(store, question).text


def test_what_is_not_due_is_said(store):
    answer = answer_question(store, "2031年到期的任务有哪些")
    assert not answer.answerable
    assert "没有2031年到期的任务" in answer.text
