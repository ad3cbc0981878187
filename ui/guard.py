"""Who may ask the server for what: its own page only, with a login everywhere, and no guessing of passwords.

Gradio asks for a login on most of its routes, not on all of them and not on the MCP server, and answers pages of other
sites where the server is not local. Here every request is looked at before it reaches anything else, and of Gradio's
routes only those are open that the page and programs need.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
import secrets
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from ipaddress import ip_address
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from gradio_client import Client

from graph import drawing
from ui.record import record

Respond = Callable[[Request], Awaitable[Response]]

# What the login page is made of; nothing in it is from the store. `/` itself gives a stranger that page only.
_OPEN = frozenset(
    ("/", "/login", "/logout", "/health", "/theme.css", "/gradio_api/theme.css", "/favicon.ico", "/robots.txt")
)
_OPEN_BELOW = ("/assets/", "/static/", "/svelte/")
_MCP = "/gradio_api/mcp"
_SERVED = _OPEN | {"/config", "/manifest.json", f"/{drawing.library_name()}"} | {
    f"/gradio_api/{name}"
    for name in (
        "app_id", "cancel", "info", "login_check", "queue/data", "queue/join", "reset", "startup-events", "token",
        "upload", "upload_progress", "user",
    )
}  # fmt: skip
_SERVED_BELOW = (*_OPEN_BELOW, f"{_MCP}/", *(f"/gradio_api/{name}" for name in ("api/", "call/", "heartbeat/", "run/")))
_FILE = re.compile(r"/gradio_api/file=(?![a-z][a-z0-9+.-]+:)", re.IGNORECASE)  # of this server, not of an address

# What a browser is told: other sites do not frame the page (a click on it would be the user's), nothing is fetched from
# or sent to them, and a file is what its type says. Gradio's page is made of scripts in the page.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_FREE = 5  # wrong passwords from one address that cost nothing
_LONGEST = 300.0  # seconds that an address waits at most
_FORGET = 3600.0  # seconds after which a wrong password is forgotten
_ADDRESSES = 10_000
_MANY = 100  # wrong passwords in a minute, from wherever, after which every login takes a while
_SLOW = 2.0


class Guard:
    """Middleware over the whole application; `gradio` gives its application, which keeps the logins, `names` are those of
    the server beside its addresses.
    """

    def __init__(
        self, accounts: Sequence[tuple[str, str]] | None, gradio: Callable[[], Any], names: Collection[str] = ()
    ) -> None:
        self._names = frozenset(name.lower() for name in names)
        self._accounts = dict(accounts) if accounts else None
        self._gradio = gradio
        self._guesses = Guesses()

    async def __call__(self, request: Request, respond: Respond) -> Response:
        """Answer a request, or refuse it."""
        response = await self._answer(request, respond)
        response.headers.update(_HEADERS)
        return response

    async def _answer(self, request: Request, respond: Respond) -> Response:
        if is_foreign(request):
            record("refused", why="cross-origin", path=request.url.path, origin=request.headers.get("origin"))
            return _refused(403, "请求来自别的网站，没有执行。")
        path = "/" + request.url.path.strip("/")
        if self._accounts is None:
            # Any name may be made to lead here, and then the pages of that name read and change what is here.
            if not is_address(host := _host(request)) and host not in self._names:
                record("refused", why="unknown name", host=host)
                return _refused(
                    403, f"这个网址用的名称“{host}”没有登记；请在启动时加上 --name {host}，或改用 IP 地址打开。"
                )
            return await respond(request) if _is_served(path) else _refused(404, "没有这个地址。")
        if request.method == "POST" and path == "/login":
            return await self._login(request, respond)
        if not (path in _OPEN or path.startswith(_OPEN_BELOW)) and not self.knows(request):
            by_password = await self._by_password(request)
            if by_password is not None:
                return by_password
        if path.startswith(_MCP):
            await self._introduce(request)
        return await respond(request) if _is_served(path) else _refused(404, "没有这个地址。")

    def knows(self, request: Request) -> bool:
        """Whether a request comes from somebody who is logged in, or nobody has to be."""
        if self._accounts is None:
            return True
        gradio = self._gradio()
        names = (f"access-token-{gradio.cookie_id}", f"access-token-unsecure-{gradio.cookie_id}")
        return any(request.cookies.get(name) in gradio.tokens for name in names if name in request.cookies)

    async def _login(self, request: Request, respond: Respond) -> Response:
        if (wait := self._guesses.wait(_address(request))) > 0:
            record("refused", why="too many wrong passwords", address=_address(request))
            return _waiting(wait)
        self._guesses.add(_address(request))  # taken back where it is right, so that many at once are no way around
        if self._guesses.many:
            await asyncio.sleep(_SLOW)
        response = await respond(request)
        if response.status_code < 400:
            self._guesses.forget(_address(request))
        return response

    async def _by_password(self, request: Request) -> Response | None:
        """For programs (MCP, scripts): a user and password with the request. None where they are right."""
        given = _basic(request)
        if given is None:
            return _refused(401, "请先登录。")
        if (wait := self._guesses.wait(_address(request))) > 0:
            return _waiting(wait)
        user, password = given
        right = (self._accounts or {}).get(user)
        if not secrets.compare_digest((right or secrets.token_hex()).encode(), password.encode()):
            self._guesses.add(_address(request))
            await asyncio.sleep(_SLOW if self._guesses.many else 0)
            return _refused(401, "用户名或密码不对。")
        gradio = self._gradio()
        token = next((token for token, name in gradio.tokens.items() if name == user), None)
        if token is None:
            token = secrets.token_urlsafe(16)
            gradio.tokens[token] = user
        cookie = f"access-token-unsecure-{gradio.cookie_id}={token}".encode()
        request.scope["headers"] = [*request.scope["headers"], (b"cookie", cookie)]
        return None

    async def _introduce(self, request: Request) -> None:
        """Log the MCP server in, which calls the endpoints as a client of this very server and knows no password."""
        server = self._gradio().get_blocks().mcp_server_obj
        if server is None or server._client_instance is not None:
            return
        host, port = request.scope["server"]
        token = secrets.token_urlsafe(16)
        self._gradio().tokens[token] = "mcp"
        cookie = f"access-token-unsecure-{self._gradio().cookie_id}={token}"
        server._client_instance = await asyncio.to_thread(
            Client,
            f"http://{host}:{port}",
            headers={"x-gradio-user": "mcp", "cookie": cookie},
            download_files=False,
            verbose=False,
            analytics_enabled=False,
            _skip_components=False,
        )


class Guesses:
    """Wrong passwords of late, by address."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, list[float]] = OrderedDict()
        self._all: deque[float] = deque(maxlen=_MANY)

    def add(self, address: str) -> None:
        """Count one."""
        now = monotonic()
        self._all.append(now)
        recent = [at for at in self._of.pop(address, []) if now - at < _FORGET]
        self._of[address] = [*recent[-20:], now]
        while len(self._of) > _ADDRESSES:
            self._of.popitem(last=False)

    def forget(self, address: str) -> None:
        """The password was right."""
        self._of.pop(address, None)

    def wait(self, address: str) -> float:
        """Seconds until an address may try again: 2, 4, 8 … after each wrong one beyond the first few."""
        guesses = [at for at in self._of.get(address, ()) if monotonic() - at < _FORGET]
        if len(guesses) < _FREE:
            return 0.0
        return min(2.0 ** (len(guesses) - _FREE + 1), _LONGEST) - (monotonic() - guesses[-1])

    @property
    def many(self) -> bool:
        """Whether there are so many, from all addresses together, that somebody is trying passwords from several."""
        return len(self._all) == _MANY and monotonic() - self._all[0] < 60


def is_foreign(request: Request) -> bool:
    """Whether a browser says that a page of another site makes this request; programs say nothing of the kind."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.method not in ("GET", "HEAD") and request.headers.get("sec-fetch-site") == "cross-site"
    own = {request.headers.get("host"), request.headers.get("x-forwarded-host")}
    return urlsplit(origin).netloc not in own


def is_address(host: str) -> bool:
    """Whether a host is an address, or a name without dots, which no stranger can have lead anywhere."""
    try:
        return bool(ip_address(host.strip("[]")))
    except ValueError:
        return "." not in host.strip(".")


def _host(request: Request) -> str:
    return re.sub(r":\d*$", "", request.headers.get("host", "")).lower()


def _is_served(path: str) -> bool:
    return path in _SERVED or path == _MCP or path.startswith(_SERVED_BELOW) or bool(_FILE.match(path))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(said, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return (user, password) if colon else None


def _refused(status: int, why: str) -> Response:
    return JSONResponse({"detail": why}, status)


def _waiting(seconds: float) -> Response:
    refused = _refused(429, f"密码错误次数过多，请 {seconds:.0f} 秒后再试。")
    refused.headers["Retry-After"] = str(int(seconds) + 1)
    return refused
