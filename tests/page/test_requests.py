"""Requests that no page sends: whatever is put into one, nothing is fetched, shown or held up that should not be."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from app import build_app
from tests.conftest import LONG
from tests.page.conftest import served

WHO = ("zhang", "密码3")
FILE = {"meta": {"_type": "gradio.FileData"}}
# A public address, as private ones are refused by Gradio itself. Nothing is sent there.
ADDRESS = "https://93.184.216.34/方案.txt"


def called(url: str, name: str, *data: object) -> str:
    """What the server says to a program that calls an endpoint."""
    with httpx.Client(base_url=f"{url}/gradio_api/call/{name}", timeout=60) as program:
        return program.get(f"/{program.post('', json={'data': data}).json()['event_id']}").text


def test_a_name_that_strangers_may_have_lead_here_is_refused(sample, sample_url):
    """Without accounts: to a browser the page of such a name, and its scripts, would be of this very site."""
    for host in ("evil.example", "127.0.0.1.evil.example:7860", "evil.example."):
        for path in ("/", "/config", "/health", "/gradio_api/info"):
            asked = {"Host": host, "Origin": f"http://{host}", "X-Forwarded-Host": "127.0.0.1"}
            assert httpx.get(sample_url + path, headers=asked).status_code == 403, (host, path)
    assert "--name evil.example" in httpx.get(sample_url, headers={"Host": "evil.example"}).json()["detail"]
    for host in ("127.0.0.1:7860", "[::1]:7860", "localhost", "bangong-3"):
        assert httpx.get(f"{sample_url}/health", headers={"Host": host}).status_code == 200, host
    with served(sample, names=["plans.example"]) as url:
        for host, status in (("Plans.example:443", 200), ("evil.example", 403)):
            assert httpx.get(f"{url}/health", headers={"Host": host}).status_code == status


def test_with_accounts_any_name_will_do(sample):
    """A proxy's name need not be said twice: who comes by a stranger's name is not logged in there."""
    with served(sample, accounts=[WHO]) as url:
        assert httpx.get(f"{url}/config", headers={"Host": "plans.example"}).status_code == 401
        assert httpx.get(f"{url}/config", headers={"Host": "plans.example"}, auth=WHO).status_code == 200


def test_an_address_in_place_of_a_file_is_not_fetched(own, own_url):
    for sent in (FILE | {"path": ADDRESS}, FILE | {"path": ADDRESS.upper()}, FILE | {"path": "x", "url": ADDRESS}):
        told = called(own_url, "add_document", sent, "")
        assert "event: error" in told
        assert "不读取网址" in json.loads(told.partition("data: ")[2])["error"] or sent["path"] != ADDRESS
    for address in (ADDRESS, ADDRESS.upper(), "http://127.0.0.1:1/x", "file:///etc/passwd", "data:text/html,x"):
        answer = httpx.get(f"{own_url}/gradio_api/file={address}", timeout=5)
        assert answer.status_code in (403, 404), address
    assert len(own.store.documents) == 3


def test_the_mcp_server_reads_no_files_or_addresses(own):
    async def use(url: str, file: str) -> str:
        async with (
            streamablehttp_client(f"{url}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            answer = await session.call_tool("add_document", {"file": file, "place": ""})
            assert answer.isError, (file, answer)
            return str(answer.content[0].text)

    with served(own, mcp=True) as url, ThreadPoolExecutor(1) as pool:
        for file in (ADDRESS, __file__, f"file://{__file__}"):
            pool.submit(asyncio.run, use(url, file)).result(60)
    assert len(own.store.documents) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=https://x.hf.space/a", "/gradio_api/vibe-code", "/gradio_api/dev/reload", "/monitoring/summary",
        "/gradio_api/deep_link?session_hash=x", "/openapi.json", "/gradio_api/openapi.json", "/gradio_api/stream/x/1/2/playlist.m3u8",
        "/gradio_api/custom_component/x/client/component/x", "/gradio_api/component_server", "/docs", "/assets/..%2f..%2fapp.py",
    ],
)  # fmt: skip
def test_what_the_page_needs_not_is_not_there(sample_url, path):
    for method in ("GET", "POST"):
        assert httpx.request(method, sample_url + path, timeout=5).status_code in (403, 404, 405)


def test_other_sites_cannot_frame_the_page_nor_take_a_file_for_another(sample_url):
    sent = httpx.post(f"{sample_url}/gradio_api/upload", files={"files": ("x.html", b"<script>1</script>")}, timeout=30)
    for path in ("/", "/config", "/nothing", f"/gradio_api/file={sent.json()[0]}"):
        headers = httpx.get(sample_url + path, timeout=30).headers
        assert (
            headers["X-Frame-Options"] == "SAMEORIGIN"
            and "frame-ancestors 'self'" in headers["Content-Security-Policy"]
        )
        assert headers["X-Content-Type-Options"] == "nosniff"
    # Nobody who is sent a link to a page that somebody uploaded runs its scripts.
    given = httpx.get(f"{sample_url}/gradio_api/file={sent.json()[0]}")
    assert given.status_code == 200 and given.headers["Content-Disposition"].startswith("attachment")


def test_requests_too_large_are_refused_before_they_are_held(sample):
    def unannounced():
        for _ in range(40):
            yield b"a" * (1 << 16)

    with served(sample, accounts=[WHO]) as url, httpx.Client(base_url=url, timeout=30) as sender:
        for sent in ({"content": b"a" * 100_000}, {"content": unannounced()}):
            try:
                status = sender.post(
                    "/login", headers={"Content-Type": "application/x-www-form-urlencoded"}, **sent
                ).status_code
            except httpx.TransportError:  # hung up on while sending
                status = 413
            assert status in (400, 413)  # 400: while it was read as a form
        answer = sender.post("/gradio_api/queue/join", content=b"[" * (9 << 20), auth=WHO)
        assert answer.status_code == 413 and "8,192 KB" in answer.json()["detail"]
        assert sender.get("/health").status_code == 200


def test_websockets_are_closed(sample):
    client = TestClient(build_app(sample))
    for path in ("/", "/gradio_api/queue/join"):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(path):
            pass


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("search", ["家电" * 500_000, 5, "", ""]), ("search", ["x" * 1_000_000, 5, "", ""]), ("ask", ["谁" * 1_000_000, []]),
        ("neighbourhood", ["平度" * 500_000, 1]), ("export", ["json", "平度" * 500_000, 1]),
    ],
    ids=["search", "one word", "ask", "neighbourhood", "export"],
)  # fmt: skip
def test_words_of_a_megabyte_hold_nobody_up(sample_url, name, data):
    called(sample_url, name, "家电", *data[1:])
    began = time.monotonic()
    called(sample_url, name, *data)
    assert time.monotonic() - began < 20  # it was ten minutes for a search


NASTY = (
    None, "", "x" * 100_000, "<img src=x onerror=alert(1)>", -1, 1e308, [], {}, [[["a"]]], True, FILE | {"path": "/etc/passwd"},
    FILE | {"path": ADDRESS}, "\u202e\x1b[2J", "../../../etc/passwd",
)  # fmt: skip
EVENTS = (
    None, {}, {"node": "x"}, {"document": "../../etc", "start": -1, "end": 10**12, "section": "<b>"}, {"turn": 10**20},
    {"query": "tab=ask&q=" + "x" * 50_000}, {"query": "tab=ledger&page=-1&sort=%00&status=<b>"}, {"ask": ["a"]}, {"reading": "NaN"},
    {"correction": None}, {"change": {"a": 1}}, {"file": "/etc/passwd"},
)  # fmt: skip


def test_whatever_is_sent_to_the_functions_of_the_page(own):
    """On a server of its own. Each gets values and events of any kind: none shows where the program or its files are, none changes the store, none
    takes long.
    """
    rng = random.Random(4)
    with served(own) as url, httpx.Client(base_url=url, timeout=60) as sender:
        functions = [d for d in sender.get("/config").json()["dependencies"] if d["backend_fn"]]
        assert len(functions) > 80
        for function in functions * 3 if LONG else rng.sample(functions, 25):
            session = secrets.token_hex(6)
            sent = {
                "data": [rng.choice(NASTY) for _ in function["inputs"]], "event_data": rng.choice(EVENTS),
                "fn_index": function["id"], "session_hash": session,
            }  # fmt: skip
            began = time.monotonic()
            joined = sender.post("/gradio_api/queue/join", json=sent)
            assert joined.status_code == 200, (function["api_name"], joined.text)
            told = ""
            with sender.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as answers:
                for line in answers.iter_lines():
                    told += line
                    if '"process_completed"' in line:
                        break
            assert time.monotonic() - began < 20, (function["api_name"], sent)
            assert "process_completed" in told
            for secret in ("root:", "Traceback", 'File \\"', str(own.folder)):
                assert secret not in told, (function["api_name"], sent)
    assert len(own.store.documents) == 3
