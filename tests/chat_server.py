"""A real HTTP server on this machine that speaks chat completions, well or badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from llm.client import Endpoint

Reply = Callable[[str], str | bytes]
"""The user's message to the reply's text, or to the raw bytes of a body."""


@dataclass
class Chat:
    """A served endpoint and the requests that it got."""

    endpoint: Endpoint
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def chat_server(
    reply: Reply, *, status: int = 200, delay: float = 0, drip: float = 0, timeout: float = 5, location: str = ""
) -> Iterator[Chat]:
    """Serve `reply` after `delay` seconds, its bytes one in `drip` seconds, until the block is left."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            chat.requests.append({"path": self.path, **request})
            chat.keys.append(self.headers["Authorization"])
            given = reply(request["messages"][-1]["content"])
            body = (
                given
                if isinstance(given, bytes)
                else json.dumps({"choices": [{"message": {"content": given}}]}).encode()
            )
            time.sleep(delay)
            try:
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                for i in range(0, len(body), 1 if drip else len(body) or 1):
                    self.wfile.write(body[i : i + (1 if drip else len(body))])
                    self.wfile.flush()
                    time.sleep(drip)
            except OSError:  # the client has given up
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    chat = Chat(Endpoint(f"http://127.0.0.1:{server.server_port}/v1", "test-model", "secret-key", timeout))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
