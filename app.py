"""The page and its server: tabs from `ui`, Gradio mounted in a small web application."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Before Gradio is imported: nothing is sent anywhere.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.routing import Mount

from embeddings.loading import load_encoder
from graph import drawing
from ui.address import Address
from ui.api import endpoints
from ui.ask import ask_tab
from ui.bounded import Bounded, fetch_nothing
from ui.browse import browse_tab
from ui.compare import compare_tab
from ui.documents import documents_tab
from ui.export import export_tab
from ui.guard import Guard
from ui.handed import Handed
from ui.ledger import ledger_tab
from ui.library import Library
from ui.markup import note
from ui.overview import overview_tab
from ui.reader import Reader
from ui.record import log_to_stderr, record
from ui.stream import SCRIPT, listening

_UI = Path(__file__).parent / "ui"
_FONTS = ["Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "Source Han Sans SC", "sans-serif"]
# Gradio's own blue and greys are too pale to read for some.
_THEME = gr.themes.Base(
    primary_hue="blue", neutral_hue="slate", font=_FONTS, font_mono=["ui-monospace", "monospace"]
).set(
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    body_text_color_subdued="*neutral_600",
    input_placeholder_color="*neutral_500",
    input_placeholder_color_dark="*neutral_400",
)


def build_page(library: Library) -> gr.Blocks:
    """The page over an opened store."""
    page = gr.Blocks(title="政策图谱", analytics_enabled=False, delete_cache=(3600, 24 * 3600), fill_width=True)
    with page:
        gr.HTML("<h1>政策图谱</h1>", elem_id="title")
        trouble = gr.HTML("", elem_id="trouble", visible=False)
        said: dict[str, Any] = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}
        gr.on(
            [page.load, gr.Timer(5).tick],
            lambda: gr.HTML(note(library.trouble) if library.trouble else "", visible=bool(library.trouble)),
            None,
            trouble,
            **said,
        )
        listening()
        endpoints(library)
        view = gr.State(None, time_to_live=6 * 3600)
        # Outside the tabs, as what is in a tab is there only once it was shown.
        browser_key = gr.BrowserState("", storage_key="policygraph-uploads", secret="policygraph")
        read = Reader(library)
        address, handed = Address(), Handed()
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap") as tabs:
            overview_tab(library, read, address)
            ask_tab(page, library, view, read, address, handed)
            ledger_tab(library, read, address, handed)
            browse_tab(library, view, read, address)
            compare_tab(library, view, read, address)
            export_tab(library, view, address, handed)
            documents_tab(page, library, address, read, browser_key)
        address.listen(page, tabs)
    page.queue(default_concurrency_limit=8, max_size=200)
    return page


def build_app(
    library: Library, accounts: list[tuple[str, str]] | None = None, mcp: bool = False, names: Collection[str] = ()
) -> FastAPI:
    """The web application: the page at `/`, its state at `/health`; `names` are those by which it is reached."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    guard = Guard(accounts, lambda: next(route.app for route in app.routes if isinstance(route, Mount)), names)
    app.middleware("http")(guard)

    @app.middleware("http")
    async def log(request: Request, respond: Callable[[Request], Awaitable[Response]]) -> Response:
        began = time.perf_counter()
        response = await respond(request)
        if request.url.path == "/" and response.headers.get("content-type", "").startswith("text/html"):
            response = await _in_chinese(response)
        if request.url.path not in ("/health", "/gradio_api/heartbeat"):
            ms = round((time.perf_counter() - began) * 1000)
            record("request", method=request.method, path=request.url.path, status=response.status_code, ms=ms)
        return response

    @app.get("/health")
    def health(request: Request, response: Response) -> dict[str, object]:
        """Whether it works; more of it only for those who may see the store."""
        found: dict[str, object] = {"status": "trouble" if library.trouble else "ok"}
        if library.trouble:
            response.status_code = 503
        if guard.knows(request):
            found |= {"documents": len(library.store.documents), "changing": library.busy}
            found |= {"trouble": library.trouble} if library.trouble else {}
        return found

    @app.get(f"/{drawing.library_name()}")
    def drawing_library() -> Response:
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}  # another version has another name
        return Response(drawing.library(), media_type="text/javascript", headers=kept)

    app.add_middleware(Bounded)
    fetch_nothing()
    page = build_page(library)
    # Only a page that has been launched refuses, as input, paths that nobody uploaded; mounting does not count as that.
    page.has_launched = True
    gr.mount_gradio_app(
        app,
        page,
        "/",
        auth=accounts,
        auth_message="请登录政策图谱",
        mcp_server=mcp,
        max_file_size="50mb",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        theme=_THEME,
        css_paths=[_UI / "page.css"],
    )
    return app


async def _in_chinese(response: Any) -> Response:
    """The page with our own head first in its head: what Gradio's scripts find there decides on their language."""
    body = b"".join([chunk async for chunk in response.body_iterator]).decode("utf-8")
    head = SCRIPT + (_UI / "head.html").read_text("utf-8")
    changed = Response(
        body.replace('lang="en"', 'lang="zh-CN"', 1).replace("<head>", f"<head>\n{head}", 1), response.status_code
    )
    kept = [(name, value) for name, value in response.raw_headers if name.lower() != b"content-length"]
    changed.raw_headers = [*kept, (b"content-length", str(len(changed.body)).encode())]
    return changed


class AccountsError(Exception):
    """An accounts file that cannot be used; the message says why, in Chinese."""


def read_accounts(path: Path) -> list[tuple[str, str]]:
    """Users and passwords, one `user:password` a line; blank lines and lines with # are passed over.

    Raises `AccountsError`, so that a mistyped file never leaves the page open to all.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AccountsError(f"账号文件“{path}”读不了：{error}") from error
    accounts = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        user, colon, password = line.strip().partition(":")
        if not (user and colon and password):
            raise AccountsError(f"账号文件“{path}”第 {number} 行应写成“用户名:密码”。")
        accounts.append((user, password))
    if not accounts:
        raise AccountsError(f"账号文件“{path}”里没有账号。")
    return accounts


@dataclass(frozen=True)
class Where:
    """Where the page is served: the address to listen at, and the names by which browsers reach it."""

    host: str = "127.0.0.1"
    port: int = 7860
    names: tuple[str, ...] = ()


class AddressError(Exception):
    """An address that the page cannot be served at; the message says why and what to do, in Chinese."""


def check_free(host: str, port: int) -> None:
    """Raises `AddressError` where nothing can be served at an address of this machine."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except (OSError, OverflowError, UnicodeError) as error:
        match getattr(error, "errno", None):
            case errno.EADDRINUSE:
                why = f"端口 {port} 已被占用，也许页面已经在运行；请先打开 http://{host}:{port} 看看，或用 --port 换一个端口。"
            case errno.EACCES:
                why = f"没有权限使用端口 {port}；请用 --port 换成 1024 以上的端口。"
            case _:
                why = f"不能在 {host} 的端口 {port} 打开网页；--host 应是本机的地址，--port 应在 0 到 65535 之间。"
        raise AddressError(why) from error


def serve(
    store: Path, where: Where, auth_file: Path | None = None, mcp: bool = False, model: str | None = None
) -> None:
    """Open the store and serve the page until interrupted; errors are those of `open_store`, `AccountsError`,
    `AddressError`.
    """
    check_free(where.host, where.port)  # before the store is opened, which takes longer
    accounts = read_accounts(auth_file) if auth_file else None
    library = Library(store, load_encoder(model))
    host, port = where.host, where.port
    app = build_app(library, accounts, mcp, {host, *where.names})
    print(f"政策图谱：http://{host}:{port}（按 Ctrl+C 停止）", flush=True)
    log_to_stderr()
    record(
        "started", host=host, port=port, documents=len(library.store.documents), mcp=mcp, accounts=len(accounts or ())
    )
    uvicorn.run(app, host=host, port=port, log_config=None)
