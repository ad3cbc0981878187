"""Fifty people ask while one adds and removes documents, and what two thousand questions leave in memory.

Short forms; with POLICYGRAPH_LONG_TESTS as `docs/security.md` gives the figures: two minutes, 2,000 questions.
"""

from __future__ import annotations

import gc
import itertools
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest
from gradio_client import Client, handle_file

from qa.answer import answer_question
from tests.conftest import LONG, long
from tests.page.conftest import ask_as_program
from tests.page.test_programs import PLAN

USERS, SECONDS = (50, 120) if LONG else (8, 4)
QUESTIONS = (
    ("平度市家电以旧换新由哪个部门牵头？", "平度市商务局"),
    ("泰山区商务局负责哪些任务", "泰山区"),
    ("平度市2025年新能源汽车保有量目标是多少", "2.5万辆"),
    ("平度市月球基地由谁负责", ""),
)


def test_many_ask_while_one_adds_and_removes(own, own_url, tmp_path, record_property):
    """Every answer is right and cites a document that was there; what is added last is there in the end."""
    (tmp_path / "高密.txt").write_text(PLAN, "utf-8")
    until = time.monotonic() + SECONDS
    times: list[float] = []
    changes = itertools.count()
    stop = threading.Event()

    def asks(number: int) -> None:
        for turn in itertools.count(number):
            if time.monotonic() > until or stop.is_set():
                return
            question, expected = QUESTIONS[turn % len(QUESTIONS)]
            began = time.monotonic()
            answer = ask_as_program(own_url, question, patience=SECONDS + 300)
            times.append(time.monotonic() - began)
            assert expected in answer["answer"] and bool(expected) == answer["answerable"], answer
            for statement in answer["statements"]:
                assert statement["evidence"] or not answer["answerable"]

    def changes_all_the_time() -> None:
        program = Client(own_url, verbose=False, httpx_kwargs={"timeout": SECONDS + 300})
        while time.monotonic() < until and not stop.is_set():
            program.predict(handle_file(tmp_path / "高密.txt"), "", api_name="/add_document")
            assert (
                "高密市商务局" in ask_as_program(own_url, "高密市家具换新由谁牵头？", patience=SECONDS + 300)["answer"]
            )
            own.change(lambda store: without(store, "高密"))
            next(changes)

    with ThreadPoolExecutor(USERS + 1) as pool:
        working = [pool.submit(changes_all_the_time), *(pool.submit(asks, number) for number in range(USERS))]
        try:
            for work in working:
                work.result(SECONDS + 300)
        finally:
            stop.set()
    done = next(changes)
    assert done >= (5 if LONG else 1) and len(times) >= USERS
    assert len(own.store.documents) == 3
    assert httpx.get(f"{own_url}/health", timeout=30).json() == {"status": "ok", "documents": 3, "changing": False}
    p95 = statistics.quantiles(times, n=20)[-1]
    record_property("crowd", f"{len(times)} answers, {done} changes, p95 {p95:.1f} s")
    print(f"\n{USERS} 人 {SECONDS} 秒：{len(times)} 个回答，{done} 次增减，p95 {p95:.1f} 秒")


def without(store, name):
    from store.build import without_documents

    return without_documents(store, [name])


@long
@pytest.mark.parametrize("early", [200 if LONG else 20])
def test_questions_leave_nothing_in_memory(sample, early):
    """After ten times as many (four times in the short form) there is at most a tenth more."""
    own, later = psutil.Process(), early * (10 if LONG else 4)
    places = ("平度市", "泰山区", "西海岸新区", "")
    things = (
        "家电以旧换新",
        "新能源汽车",
        "二手车交易",
        "报废更新",
        "农机",
        "电梯",
        "老旧设备",
        "回收网点",
        "家装厨卫",
        "标准",
    )
    forms = ("{}{}由哪个部门牵头？", "{}{}的目标是多少", "{}{}有哪些任务？", "{}{}什么时候完成第{}批")

    def ask(numbers: range) -> int:
        for n in numbers:
            words = forms[n % 4].format(places[n // 4 % 4], things[n // 16 % 10], n) + str(n)
            answer_question(sample.store, words)  # no two alike, so that whatever is kept grows
        gc.collect()
        return own.memory_info().rss

    before, after = ask(range(early)), ask(range(early, later))
    print(f"\n{early} 个问题后 {before >> 20} MB，{later} 个后 {after >> 20} MB")
    assert after < 1.1 * before
