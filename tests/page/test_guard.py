"""Strangers, pages of other sites and guessers: what the server refuses, on every route that it has."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from starlette.routing import Mount

from app import build_app
from tests.page.conftest import served
from ui.guard import Guesses

WHO = ("zhang", "密码3")
OPEN = {"/", "/login", "/logout", "/health", "/theme.css", "/gradio_api/theme.css", "/favicon.ico", "/robots.txt"}
QUESTION = "平度市家电以旧换新由哪个部门牵头？"


@pytest.fixture(scope="module")
def locked_url(sample):
    with served(sample, accounts=[WHO], mcp=True) as url:
        yield url


def routes(app, prefix: str = "") -> set[tuple[str, str]]:
    """Every method and path of an application, something put in for what varies."""
    found = set()
    for route in getattr(app, "routes", ()):
        path = prefix + getattr(route, "path", "")
        if isinstance(route, Mount):
            found |= routes(route.app, path.rstrip("/")) | {("GET", f"{path}/x")}
        elif hasattr(route, "original_router"):
            found |= routes(route.original_router, path)
        else:
            found |= {
                (method, re.sub(r"\{[^}]*\}", "x", path)) for method in getattr(route, "methods", None) or {"GET"}
            }
    return found


def test_nothing_but_the_login_page_is_open_to_strangers(locked_url, sample):
    known = routes(build_app(sample, [WHO], mcp=True))
    assert len(known) > 60 and ("POST", "/gradio_api/queue/join") in known
    with httpx.Client(base_url=locked_url, timeout=30) as stranger:
        for method, path in sorted(known | {("POST", "/gradio_api/mcp/"), ("GET", "/gradio_api/file=/etc/passwd")}):
            if ("/" + path.strip("/")) in OPEN or path.startswith(("/assets/", "/static/", "/svelte/")):
                continue
            assert stranger.request(method, path).status_code == 401, (method, path)
        assert stranger.get("/health").json() == {"status": "ok"}
        for path in ("/", "/login"):
            assert "pingdu-digest" not in stranger.get(path).text and "平度市" not in stranger.get(path).text


def test_who_is_logged_in_sees_all(locked_url):
    with httpx.Client(base_url=locked_url, timeout=30) as known:
        assert known.post("/login", data={"username": WHO[0], "password": WHO[1]}).json() == {"success": True}
        assert known.get("/config").status_code == 200
        assert known.get("/health").json()["documents"] == 3


def test_programs_log_in_with_each_request(locked_url):
    async def use() -> str:
        async with (
            streamablehttp_client(f"{locked_url}/gradio_api/mcp/", auth=httpx.BasicAuth(*WHO)) as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return (await session.call_tool("ask", {"question": QUESTION})).content[0].text

    assert httpx.get(f"{locked_url}/config", auth=WHO).status_code == 200
    assert httpx.get(f"{locked_url}/config", auth=(WHO[0], "密码4")).status_code == 401
    with ThreadPoolExecutor(1) as pool:
        assert "平度市商务局" in pool.submit(asyncio.run, use()).result(60)


def test_guessing_takes_ever_longer(sample, monkeypatch):
    monkeypatch.setattr("ui.guard.monotonic", lambda: 100.0)  # however long the server takes
    with served(sample, accounts=[WHO]) as url, httpx.Client(base_url=url, timeout=30) as guesser:
        got = [guesser.post("/login", data={"username": WHO[0], "password": f"{n}"}).status_code for n in range(8)]
        assert got == [400] * 5 + [429] * 3
        assert guesser.get("/config", auth=(WHO[0], "9")).status_code == 429
        # Even the right one has to wait, or guessing would go on at full speed.
        late = guesser.post("/login", data={"username": WHO[0], "password": WHO[1]})
        assert late.status_code == 429 and int(late.headers["Retry-After"]) >= 1 and "秒后再试" in late.json()["detail"]


def test_an_address_waits_twice_as_long_each_time(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr("ui.guard.monotonic", lambda: clock[0])
    guesses = Guesses()
    waits = []
    for _ in range(16):
        clock[0] += guesses.wait("1.2.3.4")
        guesses.add("1.2.3.4")
        waits.append(guesses.wait("1.2.3.4"))
    assert waits[:8] == [0, 0, 0, 0, 2, 4, 8, 16] and waits[-1] == 300
    assert guesses.wait("1.2.3.5") == 0
    guesses.forget("1.2.3.4")
    assert guesses.wait("1.2.3.4") == 0


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
def test_pages_of_other_sites_change_and_read_nothing(sample_url, origin):
    foreign = {"Origin": origin}
    for method, path in (
        ("POST", "/gradio_api/call/add_document"), ("POST", "/gradio_api/upload"), ("POST", "/gradio_api/queue/join"),
        ("POST", "/login"), ("OPTIONS", "/gradio_api/queue/join"), ("GET", "/config"),
    ):  # fmt: skip
        assert httpx.request(method, sample_url + path, headers=foreign).status_code == 403
    assert httpx.post(f"{sample_url}/gradio_api/call/ask", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_page_itself_and_programs_are_answered(sample_url):
    for headers in (
        {"Origin": sample_url},
        {},
        {"Origin": "https://plans.example", "X-Forwarded-Host": "plans.example"},
    ):
        begun = httpx.post(
            f"{sample_url}/gradio_api/call/ask", json={"data": [QUESTION, []]}, headers=headers, timeout=30
        )
        assert begun.status_code == 200, headers


def test_logging_in_on_the_page(tab, locked_url):
    tab.goto(locked_url)
    tab.fill("input[type=text], textarea", WHO[0])
    tab.fill("input[type=password]", WHO[1])
    tab.press("input[type=password]", "Enter")
    tab.wait_for_selector("#overview .card")
