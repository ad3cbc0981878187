"""The named endpoints and the MCP server, used by their own clients; accounts, limits and files of the server."""

from __future__ import annotations

import asyncio
import json
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import networkx as nx
import pytest
from gradio_client import Client, handle_file
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

from app import AccountsError, read_accounts
from tests.page.conftest import PATIENCE, ask_as_program, served

QUESTION = "平度市家电以旧换新由哪个部门牵头？"
PLAN = """高密市推动消费品以旧换新工作方案

高密市人民政府
2024年8月1日

一、重点任务
1.开展家具换新。每年举办促销活动5场以上。（牵头单位：市商务局；责任单位：市财政局）
"""


def client(url: str, **options) -> Client:
    return Client(url, verbose=False, **options)


def test_the_endpoints_have_names_and_nothing_else_is_offered(sample_url):
    offered = client(sample_url).view_api(print_info=False, return_format="dict")["named_endpoints"]
    assert set(offered) == {"/ask", "/search", "/neighbourhood", "/export", "/add_document"}


def test_ask_search_and_neighbourhood(sample_url):
    api = client(sample_url)
    answer = api.predict(QUESTION, api_name="/ask")
    assert answer["answerable"]
    assert "平度市商务局" in answer["answer"]
    assert answer["statements"][0]["evidence"][0]["document"] == "pingdu-digest"
    assert "平度市" not in api.predict("家电以旧换新由谁负责？", ["taishan-digest"], api_name="/ask")["answer"]
    hits = api.predict("家电以旧换新", k=3, place="泰山区", api_name="/search")
    assert len(hits) == 3
    assert {hit["document"] for hit in hits} == {"taishan-digest"}
    part = api.predict("平度市商务局", hops=1, api_name="/neighbourhood")
    assert any(edge["relation"] == "leads" and edge["quote"] for edge in part["edges"])
    assert not part["truncated"]


def test_export_gives_a_file(sample_url):
    path = client(sample_url).predict("graphml", "平度市商务局", 1, api_name="/export")
    assert "平度市商务局" in {data["name"] for _, data in nx.read_graphml(path).nodes(data=True)}


def test_a_document_is_added_and_asked_about(own_url, tmp_path):
    (tmp_path / "高密.txt").write_text(PLAN, "utf-8")
    api = client(own_url)
    report = api.predict(handle_file(tmp_path / "高密.txt"), "", api_name="/add_document")
    assert [(d["id"], d["tasks"]) for d in report["documents"]] == [("高密", 1)]
    assert "高密市商务局" in api.predict("高密市家具换新由谁牵头？", api_name="/ask")["answer"]


def test_only_uploaded_files_are_read(own, own_url, tmp_path):
    """A path on the server, sent as if it were an upload, is refused, whatever its kind."""
    (tmp_path / "secret.txt").write_text(PLAN, "utf-8")
    for outside in (tmp_path / "secret.txt", Path(__file__).parents[2] / "constraints.txt", Path(__file__)):
        assert outside.exists()
        sent = {"path": str(outside.resolve()), "meta": {"_type": "gradio.FileData"}}
        begun = httpx.post(f"{own_url}/gradio_api/call/add_document", json={"data": [sent, ""]}, timeout=30)
        told = httpx.get(f"{own_url}/gradio_api/call/add_document/{begun.json()['event_id']}", timeout=30).text
        assert "event: error" in told
    assert len(own.store.documents) == 3


@pytest.mark.parametrize("path", ["app.py", "../app.py", "/etc/passwd", "tests/page/conftest.py", "%2e%2e/app.py"])
def test_no_other_file_is_served(sample_url, path):
    assert httpx.get(f"{sample_url}/gradio_api/file={path}").status_code in (403, 404)


def test_the_store_is_not_served(sample_url, sample):
    current = sample.folder / "CURRENT"
    assert httpx.get(f"{sample_url}/gradio_api/file={current.resolve()}").status_code in (403, 404)


def test_a_file_over_the_limit_is_refused(sample_url):
    big = b"0" * (51 * 1024 * 1024)
    sent = httpx.post(f"{sample_url}/gradio_api/upload", files={"files": ("big.txt", big)}, timeout=60)
    assert sent.status_code == 413


def test_the_mcp_server_offers_the_endpoints_as_tools(sample):
    async def use(url: str) -> tuple[set[str], str]:
        async with (
            streamablehttp_client(f"{url}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            answer = await session.call_tool("ask", {"question": QUESTION})
            return set(tools), answer.content[0].text

    # In a thread of its own: Playwright has an event loop running in this one.
    with served(sample, mcp=True) as url, ThreadPoolExecutor(1) as pool:
        tools, answer = pool.submit(asyncio.run, use(url)).result(60)
    assert tools == {"ask", "search", "neighbourhood", "export", "add_document"}
    assert "平度市商务局" in answer


def test_without_the_flag_there_is_no_mcp_server(sample_url):
    assert httpx.post(f"{sample_url}/gradio_api/mcp/", json={}).status_code in (404, 405)


def test_accounts_keep_strangers_out(sample):
    with served(sample, accounts=[("zhang", "密码3")]) as url:
        assert httpx.get(f"{url}/health").json()["status"] == "ok"
        assert httpx.get(f"{url}/config").status_code == 401
        refused = httpx.post(f"{url}/gradio_api/call/ask", json={"data": [QUESTION, []]})
        assert refused.status_code == 401
        known = client(url, auth=("zhang", "密码3"))
        assert "平度市商务局" in known.predict(QUESTION, api_name="/ask")["answer"]


def test_the_accounts_file(tmp_path):
    path = tmp_path / "accounts.txt"
    path.write_text("# 账号\nzhang:a:b\n\nli:秘密\n", "utf-8")
    assert read_accounts(path) == [("zhang", "a:b"), ("li", "秘密")]
    for wrong in ("", "zhang\n", "zhang:\n"):
        path.write_text(wrong, "utf-8")
        with pytest.raises(AccountsError):
            read_accounts(path)
    with pytest.raises(AccountsError):
        read_accounts(tmp_path / "none.txt")


def test_health(sample_url):
    assert httpx.get(f"{sample_url}/health").json() == {"status": "ok", "documents": 3, "changing": False}


def test_questions_are_answered_while_the_store_is_changed(own, own_url, tmp_path):
    """From what was there before; the document that is added meanwhile waits for its turn and is there afterwards."""
    (tmp_path / "高密.txt").write_text(PLAN, "utf-8")
    changing, enough = threading.Event(), threading.Event()

    def slowly(store):
        changing.set()
        assert enough.wait(PATIENCE / 1000)
        return store

    slow = threading.Thread(target=own.change, args=(slowly,))
    slow.start()
    assert changing.wait(PATIENCE / 1000)
    job = client(own_url).submit(handle_file(tmp_path / "高密.txt"), "", api_name="/add_document")
    assert httpx.get(f"{own_url}/health").json()["changing"]
    assert "平度市商务局" in ask_as_program(own_url, QUESTION)["answer"]
    assert not job.done()
    enough.set()
    slow.join(PATIENCE / 1000)
    assert job.result(timeout=60)["documents"][0]["tasks"] == 1
    assert "高密市商务局" in ask_as_program(own_url, "高密市家具换新由谁牵头？")["answer"]


def test_twenty_users_at_once(url, record_property):
    questions = [
        QUESTION,
        "泰山区商务局负责哪些任务",
        "平度市2025年新能源汽车保有量目标是多少",
        "各地二手车交易量目标有何不同",
    ]

    def asked(number: int) -> float:
        began = time.perf_counter()
        answer = ask_as_program(url, questions[number % len(questions)])
        assert answer["statements"], json.dumps(answer, ensure_ascii=False)
        return time.perf_counter() - began

    asked(0)
    with ThreadPoolExecutor(20) as pool:
        times = list(pool.map(asked, range(20)))
    record_property("p95_seconds", round(statistics.quantiles(times, n=20)[-1], 2))
