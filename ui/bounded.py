"""What a request may bring, and that nothing is fetched for it: Gradio reads what it is sent whole into memory, and
fetches what an address is given for in place of a file.
"""

from __future__ import annotations

from typing import Any, NoReturn

from fastapi import HTTPException
from gradio import processing_utils
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.problems import problem
from ui.record import record

_MOST = 8 << 20  # bytes of a request
_LOGIN = 1 << 16
_UPLOADS = 51 * (
    50 << 20
)  # as many files as may be uploaded at once; each has a limit of its own, and none is held in memory


class Bounded:
    """Middleware over the whole application: refuses what is too large, and websockets, which `Guard` would not see."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = "/" + scope["path"].strip("/")
        most = {"/login": _LOGIN, "/gradio_api/upload": _UPLOADS}.get(path, _MOST)
        refusal = f"请求超过 {most >> 10:,} KB 的上限，没有读取。"
        if _declared(scope) > most:
            record("refused", why="too large", path=path)
            await JSONResponse({"detail": refusal}, 413)(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                record("refused", why="too large", path=path)
                raise HTTPException(413, refusal)
            return message

        await self._app(scope, counted, send)


def _declared(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() else 0


def fetch_nothing() -> None:
    """Let Gradio fetch no address that is sent in place of a file: the program works without a network, and what a
    server can reach is not for everybody who can reach the server.
    """

    async def refused(*_: Any, **__: Any) -> NoReturn:
        raise problem("不读取网址，请上传文件本身。")

    fetching: Any = processing_utils
    fetching.async_ssrf_protected_download = refused
